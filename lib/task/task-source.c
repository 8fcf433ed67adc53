/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * task-source.c: the end of a task that completes it.
 *
 * A source is its task's block seen from the other side: `counts` holds the
 * references of both, 32 bits each.  The last reference of the source turns
 * into one of the task while it faults what it leaves pending.
 */
#include "config.h"

#include <tact/completed.h>
#include <tact/error.h>
#include <tact/task-source.h>

#include "task/block-private.h"
#include "task/children-private.h"

G_DEFINE_BOXED_TYPE (TactTaskSource, tact_task_source, tact_task_source_ref, tact_task_source_unref)

static inline TactBlock *
source_block (TactTaskSource *source)
{
  return (TactBlock *) source;
}

TactTaskSource *
tact_task_source_new (TactSourceFlags flags)
{
  TactBlock *block;

  if ((flags & ~(TACT_SOURCE_ALLOW_INLINE | TACT_SOURCE_ATTACHED)) != 0)
    {
      g_critical ("tact_task_source_new: unknown flags 0x%x", flags);
      return NULL;
    }
  block = tact_block_new (sizeof (TactBlock), TACT_TASK_WAITING_FOR_ACTIVATION, (flags & TACT_SOURCE_ALLOW_INLINE) != 0 ? 0 : TACT_BIT_ASYNC,
                          TACT_COUNT_SOURCE, __builtin_return_address (0));
  if (G_UNLIKELY ((flags & TACT_SOURCE_ATTACHED) != 0))
    tact_children_attach (block);
  return (TactTaskSource *) block;
}

TactTaskSource *
tact_task_source_ref (TactTaskSource *source)
{
  g_return_val_if_fail (source != NULL, NULL);

  __atomic_fetch_add (&source_block (source)->task.counts, TACT_COUNT_SOURCE, __ATOMIC_RELAXED);
  return source;
}

static void
source_abandon (TactBlock *block)
{
  g_autofree char *maker = tact_block_describe_maker (block);
  GError *error = g_error_new (TACT_ERROR, TACT_ERROR_ABANDONED, "The source of the task, made by %s, was dropped before it completed the task", maker);
  guintptr waiters;

  if (!tact_block_reserve (block, &waiters))
    {
      g_error_free (error);
      return;
    }
  block->value.error = error;
  tact_block_publish (block, TACT_TASK_FAULTED);
  tact_block_notify (block, waiters, 0);
}

void
tact_task_source_unref (TactTaskSource *source)
{
  TactBlock *block = source_block (source);
  guint64 counts;

  if (source == NULL)
    return;

  /* nobody else has a reference of either kind */
  counts = __atomic_load_n (&block->task.counts, __ATOMIC_ACQUIRE);
  if (counts == TACT_COUNT_SOURCE)
    {
      tact_block_end (block);
      return;
    }
  if (tact_block_is_complete (block))
    {
      if (__atomic_fetch_sub (&block->task.counts, TACT_COUNT_SOURCE, __ATOMIC_ACQ_REL) == TACT_COUNT_SOURCE)
        tact_block_end (block);
      return;
    }
  /* one of the source becomes one of the task, which outlives what follows */
  counts = __atomic_fetch_add (&block->task.counts, TACT_COUNT_TASK - TACT_COUNT_SOURCE, __ATOMIC_ACQ_REL);
  if (counts >> 32 == 1)
    source_abandon (block);
  tact_block_unref (block);
}

TactTask *
tact_task_source_dup_task (TactTaskSource *source)
{
  g_return_val_if_fail (source != NULL, NULL);

  return tact_block_ref (source_block (source));
}

/* Between a reserve and this the result was written. */
static inline __attribute__ ((always_inline)) gboolean
source_publish (TactBlock *block, TactTaskStatus status, TactKind kind, guintptr waiters)
{
  tact_block_set_kind (block, kind);
  tact_block_publish (block, status);
  tact_block_notify (block, waiters, 0);
  return TRUE;
}

/* Completes @block with a complete @outcome, which is taken. */
static gboolean
source_complete_with (TactBlock *block, TactTask *outcome, TactNotifyMode mode)
{
  TactPrepared prepared;
  guintptr waiters;
  gboolean won;

  if (tact_block_is_complete (block))
    {
      tact_task_unref (outcome);
      return FALSE;
    }
  tact_outcome_prepare (&prepared, outcome);
  won = tact_block_reserve (block, &waiters);
  if (won)
    tact_block_publish (block, tact_outcome_put (&prepared, block));
  tact_outcome_end (&prepared, won);
  if (won)
    tact_block_notify (block, waiters, mode);
  return won;
}

void
tact_task_source_complete_as (TactTaskSource *source, TactTask *outcome, TactNotifyMode mode)
{
  source_complete_with (source_block (source), outcome, mode);
}

gboolean
tact_task_source_complete (TactTaskSource *source, TactTask *outcome)
{
  g_return_val_if_fail (outcome != NULL, FALSE);
  if (source == NULL || !tact_block_is_complete (tact_block (outcome)))
    {
      tact_task_unref (outcome);
      g_return_val_if_fail (source != NULL, FALSE);
      g_critical ("tact_task_source_complete: the outcome is still pending: adopt it by returning it from a body");
      return FALSE;
    }

  return source_complete_with (source_block (source), outcome, 0);
}

gboolean
tact_task_source_set_completed (TactTaskSource *source)
{
  guintptr waiters;

  g_return_val_if_fail (source != NULL, FALSE);

  if (!tact_block_reserve (source_block (source), &waiters))
    return FALSE;
  return source_publish (source_block (source), TACT_TASK_SUCCEEDED, TACT_KIND_NONE, waiters);
}

static gboolean
source_set_integer (TactTaskSource *source, TactKind kind, gint64 value)
{
  guintptr waiters;

  if (!tact_block_reserve (source_block (source), &waiters))
    return FALSE;
  source_block (source)->value.integer = value;
  return source_publish (source_block (source), TACT_TASK_SUCCEEDED, kind, waiters);
}

gboolean
tact_task_source_set_boolean (TactTaskSource *source, gboolean value)
{
  g_return_val_if_fail (source != NULL, FALSE);

  return source_set_integer (source, TACT_KIND_BOOLEAN, value != FALSE);
}

gboolean
tact_task_source_set_int (TactTaskSource *source, gint64 value)
{
  g_return_val_if_fail (source != NULL, FALSE);

  return source_set_integer (source, TACT_KIND_INT, value);
}

gboolean
tact_task_source_set_double (TactTaskSource *source, double value)
{
  guintptr waiters;

  g_return_val_if_fail (source != NULL, FALSE);

  if (!tact_block_reserve (source_block (source), &waiters))
    return FALSE;
  source_block (source)->value.number = value;
  return source_publish (source_block (source), TACT_TASK_SUCCEEDED, TACT_KIND_DOUBLE, waiters);
}

/* Moves the result of @value, complete and owned by nobody else, into the source's task. */
static gboolean
source_take (TactTaskSource *source, TactTask *value)
{
  if (source == NULL)
    {
      g_critical ("a task was to be completed, but there is no source (NULL)");
      tact_task_unref (value);
      return FALSE;
    }
  return source_complete_with (source_block (source), value, 0);
}

gboolean
tact_task_source_take_string (TactTaskSource *source, char *string)
{
  return source_take (source, tact_task_new_string (string));
}

gboolean
tact_task_source_take_boxed (TactTaskSource *source, GType type, gpointer boxed)
{
  g_return_val_if_fail (G_TYPE_IS_BOXED (type) || type == G_TYPE_VARIANT, FALSE);

  return source_take (source, tact_task_new_boxed (type, boxed));
}

gboolean
tact_task_source_take_object (TactTaskSource *source, gpointer object)
{
  g_return_val_if_fail (object == NULL || G_IS_OBJECT (object), FALSE);

  return source_take (source, tact_task_new_object (object));
}

gboolean
tact_task_source_take_pointer (TactTaskSource *source, gpointer pointer, GDestroyNotify destroy)
{
  return source_take (source, tact_task_new_pointer (pointer, destroy));
}

gboolean
tact_task_source_take_error (TactTaskSource *source, GError *error)
{
  guintptr waiters;

  g_return_val_if_fail (error != NULL, FALSE);
  if (source == NULL)
    {
      g_critical ("a task was to fault, but there is no source (NULL)");
      g_error_free (error);
      return FALSE;
    }

  if (!tact_block_reserve (source_block (source), &waiters))
    {
      g_error_free (error);
      return FALSE;
    }
  source_block (source)->value.error = error;
  return source_publish (source_block (source), TACT_TASK_FAULTED, TACT_KIND_NONE, waiters);
}

static void
drop_error (gpointer error, gpointer unused)
{
  g_clear_error ((GError **) &error);
}

static gboolean
may_take_errors (TactTaskSource *source, GPtrArray *errors)
{
  if (source == NULL)
    g_critical ("a task was to fault, but there is no source (NULL)");
  else if (errors->len == 0)
    g_critical ("tact_task_source_take_errors: the list is empty");
  else if (g_ptr_array_find (errors, NULL, NULL))
    g_critical ("tact_task_source_take_errors: one of the errors is NULL");
  else
    return TRUE;
  return FALSE;
}

gboolean
tact_task_source_take_errors (TactTaskSource *source, GPtrArray *errors)
{
  TactBlock *block = source_block (source);
  guintptr waiters;

  g_return_val_if_fail (errors != NULL, FALSE);

  g_ptr_array_set_free_func (errors, NULL);
  if (!may_take_errors (source, errors) || !tact_block_reserve (block, &waiters))
    {
      g_ptr_array_foreach (errors, drop_error, NULL);
      g_ptr_array_unref (errors);
      return FALSE;
    }
  tact_block_take_errors (block, errors);
  g_ptr_array_unref (errors);
  return source_publish (block, TACT_TASK_FAULTED, TACT_KIND_NONE, waiters);
}

gboolean
tact_task_source_set_cancelled (TactTaskSource *source, GCancellable *cancellable)
{
  guintptr waiters;

  g_return_val_if_fail (source != NULL, FALSE);

  if (cancellable != NULL)
    g_object_ref (cancellable);
  if (!tact_block_reserve (source_block (source), &waiters))
    {
      g_clear_object (&cancellable);
      return FALSE;
    }
  source_block (source)->value.error = NULL;
  source_block (source)->aux.cancellable = cancellable;
  return source_publish (source_block (source), TACT_TASK_CANCELLED, TACT_KIND_NONE, waiters);
}
