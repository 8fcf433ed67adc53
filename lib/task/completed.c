/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * completed.c: tasks that are complete when they are made.
 *
 * The one without a value, the booleans and the numbers -1 ... 8 are immortal:
 * references of them are not counted.
 */
#include "config.h"

#include <tact/completed.h>
#include <tact/error.h>

#include "task/block-private.h"

#define IMMORTAL(result_kind, result)                                                                           \
  {                                                                                                             \
    .task = { .status = TACT_TASK_SUCCEEDED, .kind = (result_kind), .seen = 1, .counts = TACT_COUNT_IMMORTAL }, \
    .waiters = TACT_WAITERS_DONE, .value = { .integer = (result) }, .origin = 1,                                \
  }

#define SMALLEST -1
#define LARGEST 8

static TactBlock nothing = IMMORTAL (TACT_KIND_NONE, 0);

static TactBlock booleans[] = { IMMORTAL (TACT_KIND_BOOLEAN, 0), IMMORTAL (TACT_KIND_BOOLEAN, 1) };

static TactBlock numbers[] = {
  IMMORTAL (TACT_KIND_INT, -1),
  IMMORTAL (TACT_KIND_INT, 0),
  IMMORTAL (TACT_KIND_INT, 1),
  IMMORTAL (TACT_KIND_INT, 2),
  IMMORTAL (TACT_KIND_INT, 3),
  IMMORTAL (TACT_KIND_INT, 4),
  IMMORTAL (TACT_KIND_INT, 5),
  IMMORTAL (TACT_KIND_INT, 6),
  IMMORTAL (TACT_KIND_INT, 7),
  IMMORTAL (TACT_KIND_INT, 8),
};

static TactBlock *
complete_new (TactTaskStatus status, TactKind kind, gpointer maker)
{
  TactBlock *block = tact_block_new (sizeof (TactBlock), status, status == TACT_TASK_SUCCEEDED ? 0 : TACT_BIT_LITERAL, TACT_COUNT_TASK, maker);

  block->task.kind |= kind;
  return block;
}

TactTask *
tact_task_completed (void)
{
  return &nothing.task;
}

TactTask *
tact_task_new_boolean (gboolean value)
{
  return &booleans[value ? 1 : 0].task;
}

static G_GNUC_NO_INLINE TactTask *
int_new_slow (gint64 value, gpointer maker)
{
  TactBlock *block = complete_new (TACT_TASK_SUCCEEDED, TACT_KIND_INT, maker);

  block->value.integer = value;
  return &block->task;
}

TactTask *
tact_task_new_int (gint64 value)
{
  TactThread *thread = tact_thread_self;
  TactBlock *block;

  if (value >= SMALLEST && value <= LARGEST)
    return &numbers[value - SMALLEST].task;
  if (G_UNLIKELY (thread == NULL) || G_UNLIKELY ((block = tact_slab_try_alloc (thread, 0)) == NULL))
    return int_new_slow (value, __builtin_return_address (0));
  tact_block_init (block, TACT_TASK_SUCCEEDED, TACT_KIND_INT, 0, TACT_COUNT_TASK, __builtin_return_address (0));
  block->value.integer = value;
  return &block->task;
}

TactTask *
tact_task_new_double (double value)
{
  TactBlock *block = complete_new (TACT_TASK_SUCCEEDED, TACT_KIND_DOUBLE, __builtin_return_address (0));

  block->value.number = value;
  return &block->task;
}

TactTask *
tact_task_new_string (char *string)
{
  TactBlock *block = complete_new (TACT_TASK_SUCCEEDED, TACT_KIND_STRING, __builtin_return_address (0));

  block->value.pointer = string;
  return &block->task;
}

TactTask *
tact_task_new_boxed (GType type, gpointer boxed)
{
  TactBlock *block;

  if (!G_TYPE_IS_BOXED (type) && type != G_TYPE_VARIANT)
    {
      g_critical ("tact_task_new_boxed: %s is no boxed type", g_type_name (type) != NULL ? g_type_name (type) : "(no type)");
      return tact_task_new_failed (TACT_ERROR, TACT_ERROR_KIND, "No boxed type was given for a boxed result");
    }
  block = complete_new (TACT_TASK_SUCCEEDED, TACT_KIND_BOXED, __builtin_return_address (0));
  block->value.pointer = type == G_TYPE_VARIANT && boxed != NULL ? g_variant_take_ref (boxed) : boxed;
  block->aux.type = type;
  return &block->task;
}

TactTask *
tact_task_new_object (gpointer object)
{
  TactBlock *block;

  if (object != NULL && !G_IS_OBJECT (object))
    {
      g_critical ("tact_task_new_object: what was given is no GObject");
      return tact_task_new_failed (TACT_ERROR, TACT_ERROR_KIND, "No object was given for an object result");
    }
  block = complete_new (TACT_TASK_SUCCEEDED, TACT_KIND_OBJECT, __builtin_return_address (0));
  block->value.pointer = object;
  return &block->task;
}

TactTask *
tact_task_new_pointer (gpointer pointer, GDestroyNotify destroy)
{
  TactBlock *block = complete_new (TACT_TASK_SUCCEEDED, TACT_KIND_POINTER, __builtin_return_address (0));

  block->value.pointer = pointer;
  block->aux.destroy = destroy;
  return &block->task;
}

static TactTask *
faulted_new (GError *error, gpointer maker)
{
  TactBlock *block = complete_new (TACT_TASK_FAULTED, TACT_KIND_NONE, maker);

  block->value.error = error;
  return &block->task;
}

TactTask *
tact_task_new_error (GError *error)
{
  if (error == NULL)
    {
      g_critical ("tact_task_new_error: there is no error (NULL)");
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "A task was to fail, but no error was given (NULL)");
    }
  return faulted_new (error, __builtin_return_address (0));
}

TactTask *
tact_task_new_failed (GQuark domain, int code, const char *format, ...)
{
  GError *error;
  va_list args;

  va_start (args, format);
  error = g_error_new_valist (domain, code, format, args);
  va_end (args);
  return faulted_new (error, __builtin_return_address (0));
}

TactTask *
tact_task_new_cancelled_with (GCancellable *cancellable, const GError *error, gpointer maker)
{
  TactBlock *block = complete_new (TACT_TASK_CANCELLED, TACT_KIND_NONE, maker);

  block->value.error = error != NULL ? g_error_copy (error) : NULL;
  block->aux.cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  return &block->task;
}

TactTask *
tact_task_new_cancelled (GCancellable *cancellable)
{
  if (cancellable != NULL && !g_cancellable_is_cancelled (cancellable))
    {
      g_critical ("tact_task_new_cancelled: the cancellable is not cancelled; what nobody cancelled is given NULL");
      cancellable = NULL;
    }
  return tact_task_new_cancelled_with (cancellable, NULL, __builtin_return_address (0));
}

TactTask *
tact_cancellable_refuse (const char *name, GCancellable *cancellable)
{
  if (cancellable == NULL)
    return NULL;
  if (!G_IS_CANCELLABLE (cancellable))
    {
      g_critical ("%s: what was given as a cancellable is none", name);
      return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s was given something that is no cancellable", name);
    }
  return g_cancellable_is_cancelled (cancellable) ? tact_task_new_cancelled (cancellable) : NULL;
}
