/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* wait.c: blocks a thread until a task is complete, unless that can never be. */
#include "config.h"

#include "async/wait-private.h"
#include "context/context-private.h"
#include "schedule/item-private.h"

gboolean
tact_task_wait (TactTask *task, gint64 timeout_ms, GCancellable *cancellable, GError **error)
{
  TactContext *context;

  if (task == NULL || timeout_ms < -1)
    {
      g_critical ("tact_task_wait: %s", task == NULL ? "there is no task (NULL)" : "timeout_ms is negative; -1 is without limit");
      if (task == NULL)
        g_set_error_literal (error, TACT_ERROR, TACT_ERROR_NO_TASK, "There is no task to wait for (NULL)");
      else
        g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "A wait of negative time was asked for; -1 is without limit");
      return FALSE;
    }
  if ((task->bits & TACT_BIT_MOVE) != 0)
    return TRUE;
  if (tact_block_is_complete (tact_block (task)))
    return tact_block_check (tact_block (task), error);

  if (timeout_ms == -1 && cancellable == NULL)
    {
      if ((task->bits & TACT_BIT_ITEM) != 0 && tact_item_try_inline ((TactItem *) task) && tact_block_is_complete (tact_block (task)))
        return tact_block_check (tact_block (task), error);
      if (tact_wait_would_deadlock ("tact_task_wait", task, error))
        return FALSE;
    }

  context = tact_context_get_current ();
  if (context != NULL && tact_context_is_wait_notification_required (context))
    return TACT_CONTEXT_GET_CLASS (context)->wait (context, task, timeout_ms, cancellable, error);
  return tact_block_wait (tact_block (task), timeout_ms, cancellable, error);
}

gboolean
tact_wait (TactTask *task, GError **error)
{
  const gboolean succeeded = tact_task_wait (task, -1, NULL, error);

  tact_task_unref (task);
  return succeeded;
}

/* Waits, reads by @read, and drops the task. */
#define WAIT_FOR(type, none, read)            \
  type result = none;                         \
                                              \
  if (tact_task_wait (task, -1, NULL, error)) \
    result = read (task, error);              \
  tact_task_unref (task);                     \
  return result

gboolean
tact_wait_boolean (TactTask *task, GError **error)
{
  WAIT_FOR (gboolean, FALSE, tact_task_get_boolean);
}

gint64
tact_wait_int (TactTask *task, GError **error)
{
  WAIT_FOR (gint64, 0, tact_task_get_int);
}

double
tact_wait_double (TactTask *task, GError **error)
{
  WAIT_FOR (double, 0, tact_task_get_double);
}

char *
tact_wait_string (TactTask *task, GError **error)
{
  WAIT_FOR (char *, NULL, tact_task_dup_string);
}

gpointer
tact_wait_boxed (TactTask *task, GError **error)
{
  WAIT_FOR (gpointer, NULL, tact_task_dup_boxed);
}

gpointer
tact_wait_object (TactTask *task, GError **error)
{
  WAIT_FOR (gpointer, NULL, tact_task_dup_object);
}

gpointer
tact_wait_pointer (TactTask *task, GError **error)
{
  WAIT_FOR (gpointer, NULL, tact_task_steal_pointer);
}
