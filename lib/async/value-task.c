/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * value-task.c: a result by value, or where it comes from.
 *
 * A value of zeroes is complete, so nothing has to be made for it.
 */
#include "config.h"

#include <tact/completed.h>

#include "async/value-private.h"
#include "task/block-private.h"

/* Making */

TactValueTask
tact_value_task_completed (void)
{
  return (TactValueTask){ .holds = TACT_HOLDS_VALUE };
}

TactValueTask
tact_value_task_boolean (gboolean value)
{
  return (TactValueTask){ .kind = TACT_VALUE_BOOLEAN, .u.integer = value != FALSE };
}

TactValueTask
tact_value_task_int (gint64 value)
{
  return (TactValueTask){ .kind = TACT_VALUE_INT, .u.integer = value };
}

TactValueTask
tact_value_task_double (double value)
{
  return (TactValueTask){ .kind = TACT_VALUE_DOUBLE, .u.number = value };
}

TactValueTask
tact_value_task_string (char *string)
{
  return (TactValueTask){ .kind = TACT_VALUE_STRING, .u.pointer = string };
}

TactValueTask
tact_value_task_object (gpointer object)
{
  if (object != NULL && !G_IS_OBJECT (object))
    {
      g_critical ("tact_value_task_object: what was given is no GObject");
      return tact_value_task_error (g_error_new_literal (TACT_ERROR, TACT_ERROR_KIND, "No object was given for an object result"));
    }
  return (TactValueTask){ .kind = TACT_VALUE_OBJECT, .u.pointer = object };
}

TactValueTask
tact_value_task_error (GError *error)
{
  if (error == NULL)
    {
      g_critical ("tact_value_task_error: there is no error (NULL)");
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "An error was to be returned, but there is none (NULL)");
    }
  return (TactValueTask){ .kind = TACT_VALUE_ERROR, .u.pointer = error };
}

TactValueTask
tact_value_task_from_task (TactTask *task)
{
  if (task == NULL)
    {
      g_critical ("tact_value_task_from_task: there is no task (NULL)");
      return tact_value_new_error (TACT_ERROR_NO_TASK, "There is no task (NULL)");
    }
  return (TactValueTask){ .holds = TACT_HOLDS_TASK, .u.pointer = task };
}

TactValueTask
tact_value_task_from_source (TactValueSource *source, guint32 version)
{
  if (source == NULL || source->iface == NULL || source->iface->get_status == NULL || source->iface->on_completed == NULL || source->iface->get_result == NULL)
    {
      g_critical ("tact_value_task_from_source: the source is NULL, or lacks one of its three functions");
      return tact_value_task_error (g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "The source is NULL, or lacks one of its three functions"));
    }
  return (TactValueTask){ .holds = TACT_HOLDS_SOURCE, .version = version, .u.pointer = source };
}

/* Looking */

static TactValueStatus
source_status (const TactValueTask *value)
{
  TactValueSource *source = value->u.pointer;

  return source->iface->get_status (source, value->version);
}

static TactValueStatus
task_status (TactTask *task)
{
  switch (tact_task_get_status (task))
    {
    case TACT_TASK_SUCCEEDED: return TACT_VALUE_SUCCEEDED;
    case TACT_TASK_FAULTED: return TACT_VALUE_FAULTED;
    case TACT_TASK_CANCELLED: return TACT_VALUE_CANCELLED;
    default: return TACT_VALUE_PENDING;
    }
}

static void
complain_stale (void)
{
  g_critical ("a value task is used again: the result of its source was taken before");
}

TactValueStatus
tact_value_task_get_status (const TactValueTask *value)
{
  TactValueStatus status;

  g_return_val_if_fail (value != NULL, TACT_VALUE_FAULTED);

  switch (value->holds)
    {
    case TACT_HOLDS_TASK:
      return task_status (value->u.pointer);
    case TACT_HOLDS_SOURCE:
      status = source_status (value);
      if (status != TACT_VALUE_STALE)
        return status;
      complain_stale ();
      return TACT_VALUE_FAULTED;
    default:
      return tact_value_status (value);
    }
}

gboolean
tact_value_task_is_completed (const TactValueTask *value)
{
  return tact_value_task_get_status (value) != TACT_VALUE_PENDING;
}

/* Taking */

TactValueTask
tact_value_take_result (const TactValueTask *value)
{
  TactValueSource *source = value->u.pointer;

  switch (source_status (value))
    {
    case TACT_VALUE_PENDING:
      g_critical ("the result of a value task is read while it is pending");
      return tact_value_new_error (TACT_ERROR_PENDING, "The value task is pending");
    case TACT_VALUE_STALE:
      complain_stale ();
      return tact_value_new_error (TACT_ERROR_TAKEN, "The result of the value task was taken before");
    default:
      return source->iface->get_result (source, value->version);
    }
}

/* Whether @value, which is a value, has one of @kind. */
static gboolean
value_has (const TactValueTask *value, guint kind, GError **error)
{
  if (value->kind == kind || value->kind == TACT_VALUE_ZERO)
    return TRUE;
  switch (value->kind)
    {
    case TACT_VALUE_ERROR:
      g_propagate_error (error, g_error_copy (value->u.pointer));
      break;
    case TACT_VALUE_TAKEN:
      g_critical ("the value of a value task is taken twice");
      g_set_error_literal (error, TACT_ERROR, TACT_ERROR_TAKEN, "The value was taken before");
      break;
    default:
      g_critical ("the value of a value task is of another kind than was asked for");
      g_set_error_literal (error, TACT_ERROR, TACT_ERROR_KIND, "The value is of another kind");
      break;
    }
  return FALSE;
}

/* The integer of a value or of a source's result. */
static gint64
get_integer (TactValueTask *value, guint kind, GError **error)
{
  g_auto (TactValueTask) result = { .holds = TACT_HOLDS_VALUE };

  if (value->holds == TACT_HOLDS_VALUE)
    return value_has (value, kind, error) ? value->u.integer : 0;
  result = tact_value_take_result (value);
  return value_has (&result, kind, error) ? result.u.integer : 0;
}

gboolean
tact_value_task_get_boolean (TactValueTask *value, GError **error)
{
  g_return_val_if_fail (value != NULL, FALSE);

  if (value->holds == TACT_HOLDS_TASK)
    return tact_task_get_boolean (value->u.pointer, error);
  return get_integer (value, TACT_VALUE_BOOLEAN, error) != 0;
}

gint64
tact_value_task_get_int (TactValueTask *value, GError **error)
{
  g_return_val_if_fail (value != NULL, 0);

  if (value->holds == TACT_HOLDS_TASK)
    return tact_task_get_int (value->u.pointer, error);
  return get_integer (value, TACT_VALUE_INT, error);
}

double
tact_value_task_get_double (TactValueTask *value, GError **error)
{
  g_auto (TactValueTask) result = { .holds = TACT_HOLDS_VALUE };

  g_return_val_if_fail (value != NULL, 0);

  if (value->holds == TACT_HOLDS_TASK)
    return tact_task_get_double (value->u.pointer, error);
  if (value->holds == TACT_HOLDS_VALUE)
    return value_has (value, TACT_VALUE_DOUBLE, error) ? value->u.number : 0;
  result = tact_value_take_result (value);
  return value_has (&result, TACT_VALUE_DOUBLE, error) ? result.u.number : 0;
}

static gpointer
steal_pointer (TactValueTask *value, guint kind, GError **error)
{
  gpointer pointer = NULL;

  if (!value_has (value, kind, error))
    return NULL;
  if (value->kind == kind)
    {
      pointer = value->u.pointer;
      *value = (TactValueTask){ .kind = TACT_VALUE_TAKEN };
    }
  return pointer;
}

static gpointer
steal (TactValueTask *value, guint kind, GError **error)
{
  g_auto (TactValueTask) result = { .holds = TACT_HOLDS_VALUE };

  if (value->holds == TACT_HOLDS_VALUE)
    return steal_pointer (value, kind, error);
  result = tact_value_take_result (value);
  return steal_pointer (&result, kind, error);
}

char *
tact_value_task_steal_string (TactValueTask *value, GError **error)
{
  g_return_val_if_fail (value != NULL, NULL);

  if (value->holds == TACT_HOLDS_TASK)
    return tact_task_dup_string (value->u.pointer, error);
  return steal (value, TACT_VALUE_STRING, error);
}

gpointer
tact_value_task_steal_object (TactValueTask *value, GError **error)
{
  g_return_val_if_fail (value != NULL, NULL);

  if (value->holds == TACT_HOLDS_TASK)
    return tact_task_dup_object (value->u.pointer, error);
  return steal (value, TACT_VALUE_OBJECT, error);
}

/* Ending */

void
tact_value_task_clear (TactValueTask *value)
{
  TactValueTask was;

  g_return_if_fail (value != NULL);

  was = *value;
  *value = tact_value_task_completed ();
  if (was.holds == TACT_HOLDS_TASK)
    {
      tact_task_unref (was.u.pointer);
      return;
    }
  if (was.holds == TACT_HOLDS_SOURCE)
    {
      const TactValueStatus status = source_status (&was);

      if (status == TACT_VALUE_PENDING || status == TACT_VALUE_STALE)
        return;
      was = tact_value_take_result (&was);
    }
  switch (was.kind)
    {
    case TACT_VALUE_STRING:
      g_free (was.u.pointer);
      break;
    case TACT_VALUE_OBJECT:
      g_clear_object (&was.u.pointer);
      break;
    case TACT_VALUE_ERROR:
      g_error_free (was.u.pointer);
      break;
    default:
      break;
    }
}

/* As a task */

static TactTask *
task_of_value (const TactValueTask *value)
{
  TactTask *task;

  switch (value->kind)
    {
    case TACT_VALUE_BOOLEAN: return tact_task_new_boolean (value->u.integer != 0);
    case TACT_VALUE_INT: return tact_task_new_int (value->u.integer);
    case TACT_VALUE_DOUBLE: return tact_task_new_double (value->u.number);
    case TACT_VALUE_STRING: return tact_task_new_string (value->u.pointer);
    case TACT_VALUE_OBJECT: return tact_task_new_object (value->u.pointer);
    case TACT_VALUE_ERROR:
      if (tact_value_status (value) == TACT_VALUE_FAULTED)
        return tact_task_new_error (value->u.pointer);
      task = tact_task_new_cancelled_with (NULL, value->u.pointer, __builtin_return_address (0));
      g_error_free (value->u.pointer);
      return task;
    case TACT_VALUE_TAKEN:
      g_critical ("the value of a value task is taken twice");
      return tact_task_new_failed (TACT_ERROR, TACT_ERROR_TAKEN, "The value was taken before");
    default: return tact_task_completed ();
    }
}

/* A task that waits for the result of a source. */
typedef struct
{
  TactValueTask value;
  TactBlock *block; /* owned */
} Relay;

static void
relay_resume (gpointer data, gboolean queue)
{
  Relay relay = *(Relay *) data;
  TactValueTask result = tact_value_take_result (&relay.value);
  TactTaskStatus status;
  guintptr waiters;

  g_free (data);
  if (tact_block_reserve (relay.block, &waiters))
    {
      status = tact_block_take_outcome (relay.block, task_of_value (&result));
      tact_block_publish (relay.block, status);
      tact_block_notify (relay.block, waiters, queue ? TACT_NOTIFY_ASYNC : 0);
    }
  tact_block_unref (relay.block);
}

static TactTask *
task_of_source (TactValueTask value, gpointer maker)
{
  TactValueSource *source = value.u.pointer;
  TactBlock *block = tact_block_new (sizeof (TactBlock), TACT_TASK_WAITING_FOR_ACTIVATION, 0, 2 * TACT_COUNT_TASK, maker);
  Relay *relay = g_new (Relay, 1);

  *relay = (Relay){ value, block };
  if (source->iface->on_completed (source, value.version, relay_resume, relay))
    return &block->task;
  g_critical ("a value task is given away twice: somebody else awaits its source");
  g_free (relay);
  block->value.error = g_error_new_literal (TACT_ERROR, TACT_ERROR_TAKEN, "Somebody else awaits the source of the value task");
  tact_block_complete (block, TACT_TASK_FAULTED, 0);
  return &block->task;
}

TactTask *
tact_value_task_as_task (TactValueTask value)
{
  switch (value.holds)
    {
    case TACT_HOLDS_TASK:
      return value.u.pointer;
    case TACT_HOLDS_SOURCE:
      if (source_status (&value) == TACT_VALUE_PENDING)
        return task_of_source (value, __builtin_return_address (0));
      value = tact_value_take_result (&value);
      return task_of_value (&value);
    default:
      return task_of_value (&value);
    }
}
