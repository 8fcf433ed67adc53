/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* scheduler.c: who runs tasks: the class, and what is common to all. */
#include "config.h"

#include <tact/completed.h>
#include <tact/pool.h>

#include "schedule/item-private.h"
#include "schedule/scheduler-private.h"
#include "task/depth-private.h"

G_DEFINE_ABSTRACT_TYPE (TactScheduler, tact_scheduler, G_TYPE_OBJECT)

static guint
scheduler_max_concurrency (TactScheduler *scheduler)
{
  return G_MAXUINT;
}

static void
tact_scheduler_class_init (TactSchedulerClass *klass)
{
  klass->max_concurrency = scheduler_max_concurrency;
}

static void
tact_scheduler_init (TactScheduler *scheduler)
{
}

TactScheduler *
tact_scheduler_get_default (void)
{
  return TACT_SCHEDULER (tact_pool_get_default ());
}

TactScheduler *
tact_scheduler_get_current (void)
{
  TactScheduler *scheduler = tact_thread ()->scheduler;

  return scheduler != NULL ? scheduler : tact_scheduler_get_default ();
}

guint
tact_scheduler_get_max_concurrency (TactScheduler *scheduler)
{
  g_return_val_if_fail (TACT_IS_SCHEDULER (scheduler), 0);

  return TACT_SCHEDULER_GET_CLASS (scheduler)->max_concurrency (scheduler);
}

gboolean
tact_scheduler_execute (TactScheduler *scheduler, TactTask *task)
{
  TactItem *item = (TactItem *) task;

  g_return_val_if_fail (TACT_IS_SCHEDULER (scheduler), FALSE);
  g_return_val_if_fail (task != NULL, FALSE);
  g_return_val_if_fail ((task->bits & TACT_BIT_ITEM) != 0, FALSE);

  /* what has no scheduler is the pool's, unless a context has it, or a thread of its own */
  if (item->scheduler != scheduler && !(item->scheduler == NULL && scheduler == tact_scheduler_get_default () &&
                                        (item->flags & (TACT_ITEM_HAS_TARGET | TACT_RUN_LONG_RUNNING)) == 0))
    {
      g_critical ("tact_scheduler_execute: the task was queued to another scheduler");
      return FALSE;
    }
  /* its own reference may go with the body; the queue's is the caller's */
  tact_task_ref (task);
  if (!tact_item_claim (item))
    {
      tact_task_unref (task);
      return FALSE;
    }
  tact_item_execute (item);
  tact_task_unref (task);
  return TRUE;
}

static TactTask *
continuation_body (GCancellable *cancellable, gpointer user_data)
{
  TactWork *work = user_data;

  tact_item_set_begun (tact_thread ());
  work->run (work, TACT_WORK_RUN);
  return tact_task_completed ();
}

/* The scheduler refused it, or its context has closed: what waits there is told so here. */
static void
continuation_dropped (gpointer user_data)
{
  TactWork *work = user_data;

  tact_work_close (work);
}

void
tact_scheduler_post (TactScheduler *scheduler, TactWork *work, gboolean here)
{
  TactItem *item = tact_item_new (sizeof (TactItem), TACT_RUN_DEFAULT, continuation_body, work, NULL, NULL, NULL);

  tact_item_set_dropped (item, continuation_dropped);
  tact_item_set_scheduler (item, scheduler);
  tact_block_mark_seen (&item->operation.block);
  if (!here || !tact_item_try_here (item))
    tact_item_queue (item);
  tact_block_unref (&item->operation.block);
}
