/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* run.c: starts work on another thread. */
#include "config.h"

#include <tact/completed.h>
#include <tact/error.h>
#include <tact/run.h>

#include "schedule/cold-private.h"
#include "schedule/pool-private.h"
#include "task/children-private.h"

#define KNOWN_FLAGS                                                                                                                         \
  (TACT_RUN_PREFER_FAIRNESS | TACT_RUN_LONG_RUNNING | TACT_RUN_ATTACHED | TACT_RUN_DENY_ATTACH | TACT_RUN_HIDE_SCHEDULER | TACT_RUN_ASYNC | \
   TACT_RUN_NO_UNWRAP)

TactTask *
tact_run (TactFunc func, gpointer user_data, GDestroyNotify destroy, GCancellable *cancellable)
{
  TactItem *item;

  if (G_UNLIKELY (func == NULL))
    return tact_run_full (NULL, TACT_RUN_DEFAULT, func, user_data, destroy, cancellable);

  item = tact_item_new (sizeof (TactItem), TACT_RUN_DENY_ATTACH, func, user_data, destroy, cancellable, __builtin_return_address (0));
  tact_pool_queue_item (item);
  return &item->operation.block.task;
}

static gpointer
long_running_main (gpointer data)
{
  TactItem *item = data;

  tact_item_run (&item->operation.block.work, TACT_WORK_RUN);
  return NULL;
}

void
tact_item_run_on_own_thread (TactItem *item)
{
  GError *error = NULL;
  GThread *thread = g_thread_try_new ("tact-long", long_running_main, item, &error);

  if (thread != NULL)
    g_thread_unref (thread);
  else if (tact_item_claim (item))
    tact_item_refuse (item, error);
  else
    g_error_free (error);
}

TactTask *
tact_run_full (TactScheduler *scheduler, TactRunFlags flags, TactFunc func, gpointer user_data, GDestroyNotify destroy, GCancellable *cancellable)
{
  TactItem *item;

  if (func == NULL || (flags & ~KNOWN_FLAGS) != 0 || (scheduler != NULL && !TACT_IS_SCHEDULER (scheduler)))
    {
      g_critical ("tact_run: %s", func == NULL ? "there is no function (NULL)" : (flags & ~KNOWN_FLAGS) != 0 ? "unknown flags"
                                                                                                             : "what was given is no scheduler");
      if (destroy != NULL)
        destroy (user_data);
      return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "The work was not started: a wrong function, flags or scheduler was given");
    }

  if (cancellable != NULL && scheduler != NULL && TACT_SCHEDULER_GET_CLASS (scheduler)->try_dequeue != NULL)
    return tact_cold_run (scheduler, flags, func, user_data, destroy, cancellable, __builtin_return_address (0));

  item = tact_item_new (sizeof (TactItem), flags, func, user_data, destroy, cancellable, __builtin_return_address (0));
  if ((flags & TACT_RUN_ATTACHED) != 0)
    tact_children_attach (&item->operation.block);
  if (scheduler != NULL && !TACT_IS_POOL (scheduler))
    {
      tact_item_set_scheduler (item, scheduler);
      tact_item_queue (item);
    }
  else if ((flags & TACT_RUN_LONG_RUNNING) != 0)
    {
      tact_item_run_on_own_thread (item);
    }
  else
    {
      tact_pool_queue_item (item);
    }
  return &item->operation.block.task;
}

TactRunFlags
tact_task_get_run_flags (TactTask *task)
{
  g_return_val_if_fail (task != NULL, TACT_RUN_DEFAULT);

  return (task->bits & TACT_BIT_ITEM) != 0 ? (TactRunFlags) (((TactItem *) task)->flags & KNOWN_FLAGS) : TACT_RUN_DEFAULT;
}
