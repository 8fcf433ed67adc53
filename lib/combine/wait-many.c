/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * wait-many.c: blocks a thread until all of several tasks, or one of them, are
 * complete.
 *
 * For all of them it waits for one after the other, with what is left of the
 * time; for one of them, for a task of the first, which is left where the wait
 * ends before it.
 */
#include "config.h"

#include <tact/wait-many.h>
#include <tact/when-any.h>

#include "async/wait-private.h"
#include "combine/when-any-private.h"
#include "schedule/item-private.h"

/* Whether the arguments are right; else @error is set. */
static gboolean
check_arguments (const char *name, TactTask **tasks, gsize n_tasks, gint64 timeout_ms, GError **error)
{
  gsize n = 0;

  if (timeout_ms < -1)
    {
      g_critical ("%s: timeout_ms is negative; -1 is without limit", name);
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "A wait of negative time was asked for; -1 is without limit");
      return FALSE;
    }
  while (tasks != NULL && n < n_tasks && tasks[n] != NULL)
    n++;
  if (n == n_tasks)
    return TRUE;
  g_critical ("%s: task %" G_GSIZE_FORMAT " is NULL", name, n);
  g_set_error (error, TACT_ERROR, TACT_ERROR_NO_TASK, "Task %" G_GSIZE_FORMAT " of those to wait for is NULL", n);
  return FALSE;
}

/* How many milliseconds are left, rounded up: a wait does not end before its time. */
static gint64
time_left (gint64 deadline)
{
  return deadline < 0 ? -1 : MAX ((deadline - g_get_monotonic_time () + 999) / 1000, 0);
}

static gint64
deadline_of (gint64 timeout_ms)
{
  return timeout_ms < 0 ? -1 : g_get_monotonic_time () + MIN (timeout_ms, G_MAXINT64 / 4000) * 1000;
}

/* For a wait without limit.  FALSE: it can never end. */
static gboolean
prepare_all (TactTask **tasks, gsize n_tasks, GError **error)
{
  /* the newest are the likeliest to be still in a queue (BW-05) */
  for (gsize i = n_tasks; i-- > 0;)
    if ((tasks[i]->bits & TACT_BIT_ITEM) != 0)
      tact_item_try_inline ((TactItem *) tasks[i]);
  for (gsize i = 0; i < n_tasks; i++)
    if (!tact_task_is_completed (tasks[i]) && tact_wait_would_deadlock ("tact_wait_all", tasks[i], error))
      return FALSE;
  return TRUE;
}

gboolean
tact_wait_all (TactTask **tasks, gsize n_tasks, gint64 timeout_ms, GCancellable *cancellable, GError **error)
{
  const gint64 deadline = deadline_of (timeout_ms);
  g_autoptr (GError) first = NULL;
  gboolean succeeded = TRUE;

  if (!check_arguments ("tact_wait_all", tasks, n_tasks, timeout_ms, error))
    return FALSE;
  if (timeout_ms == -1 && cancellable == NULL && !prepare_all (tasks, n_tasks, error))
    return FALSE;

  for (gsize i = 0; i < n_tasks; i++)
    {
      g_autoptr (GError) own = NULL;

      if (tact_task_wait (tasks[i], time_left (deadline), cancellable, &own))
        continue;
      if (!tact_task_is_completed (tasks[i]))
        {
          /* the wait failed, not the task: what the others ended with does not count yet */
          g_propagate_error (error, g_steal_pointer (&own));
          return FALSE;
        }
      succeeded = FALSE;
      if (first == NULL)
        first = g_steal_pointer (&own);
    }
  if (!succeeded)
    g_propagate_error (error, g_steal_pointer (&first));
  return succeeded;
}

/* For a wait without limit: whether none of the tasks can ever complete; @error is that of the last. */
static gboolean
none_can_complete (TactTask **tasks, gsize n_tasks, GError **error)
{
  g_autoptr (GError) proof = NULL;
  gboolean is_misuse = FALSE;

  for (gsize i = 0; i < n_tasks; i++)
    {
      g_clear_error (&proof);
      if (!tact_wait_would_deadlock (NULL, tasks[i], &proof))
        return FALSE;
      is_misuse |= tact_task_get_status (tasks[i]) == TACT_TASK_CREATED;
    }
  if (is_misuse)
    g_critical ("tact_wait_any: a task was not started: a wait without limit would not end");
  g_propagate_error (error, g_steal_pointer (&proof));
  return TRUE;
}

gssize
tact_wait_any (TactTask **tasks, gsize n_tasks, gint64 timeout_ms, GCancellable *cancellable, GError **error)
{
  g_autofree TactTask **own = NULL;
  g_autoptr (TactTask) any = NULL;

  if (!check_arguments ("tact_wait_any", tasks, n_tasks, timeout_ms, error))
    return -1;
  if (n_tasks == 0)
    {
      g_set_error_literal (error, TACT_ERROR, TACT_ERROR_NO_TASK, "There are no tasks, of which none would ever be the first");
      return -1;
    }
  for (gsize i = 0; i < n_tasks; i++)
    if (tact_task_is_completed (tasks[i]))
      return i;
  if (timeout_ms == -1 && cancellable == NULL && none_can_complete (tasks, n_tasks, error))
    return -1;

  own = g_memdup2 (tasks, n_tasks * sizeof *tasks);
  for (gsize i = 0; i < n_tasks; i++)
    tact_task_ref (own[i]);
  any = tact_when_any (own, n_tasks);
  if (tact_task_wait (any, timeout_ms, cancellable, error))
    return tact_task_get_int (any, NULL);
  tact_when_any_leave (any);
  return -1;
}
