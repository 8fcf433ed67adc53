/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cold.c: an item that is started later, and one that leaves its queue when it
 * is cancelled.
 *
 *     CREATED --start--> activated --> WAITING_TO_RUN --> as any item
 *         \--cancel--> CANCELLED
 *
 * The compare-and-swap from CREATED decides between the two.  A watch on the
 * cancellable has a reference of the item; a cold item has none of its
 * cancellable, which may go: then the watch does.  Once started it has one.
 */
#include "config.h"

#include <tact/cold.h>
#include <tact/completed.h>
#include <tact/wait-many.h>

#include "schedule/cold-private.h"
#include "schedule/pool-private.h"
#include "schedule/watch-private.h"
#include "task/children-private.h"

#define KNOWN_FLAGS                                                                                                                         \
  (TACT_RUN_PREFER_FAIRNESS | TACT_RUN_LONG_RUNNING | TACT_RUN_ATTACHED | TACT_RUN_DENY_ATTACH | TACT_RUN_HIDE_SCHEDULER | TACT_RUN_ASYNC | \
   TACT_RUN_NO_UNWRAP)

typedef struct
{
  TactItem item;
  GWeakRef cancellable; /* until it is started; this and the rest only where there is one */
  TactWatch watch;
  TactWork ended; /* a waiter of the item itself */
} Cold;

static inline Cold *
cold_of_watch (TactWatch *watch)
{
  return (Cold *) ((char *) watch - G_STRUCT_OFFSET (Cold, watch));
}

static inline guint8 *
status_of (TactItem *item)
{
  return &item->operation.block.task.status;
}

/* Out of CREATED.  Acquire: what its maker wrote; relaxed where it fails: nothing is read then. */
static gboolean
leave_created (TactItem *item, TactTaskStatus to)
{
  guint8 created = TACT_TASK_CREATED;

  return __atomic_compare_exchange_n (status_of (item), &created, to, FALSE, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

/* Cancelling */

static void
leave_queue (TactItem *item)
{
  TactScheduler *scheduler = item->scheduler;

  if (tact_block_status (&item->operation.block) != TACT_TASK_WAITING_TO_RUN || scheduler == NULL ||
      TACT_SCHEDULER_GET_CLASS (scheduler)->try_dequeue == NULL ||
      !TACT_SCHEDULER_GET_CLASS (scheduler)->try_dequeue (scheduler, &item->operation.block.task))
    return;
  if (tact_item_claim (item))
    tact_item_cancel (item, item->operation.cancellable, TACT_NOTIFY_ASYNC);
}

/* It is cold no more: takes the reference of the watch. */
static void
cold_cancel (Cold *cold)
{
  GCancellable *by = g_weak_ref_get (&cold->cancellable);

  g_weak_ref_set (&cold->cancellable, NULL);
  tact_item_cancel (&cold->item, by, TACT_NOTIFY_ASYNC);
  g_clear_object (&by);
}

static void
on_cancelled (TactWatch *watch, TactWatchMode mode)
{
  Cold *cold = cold_of_watch (watch);
  TactBlock *block = &cold->item.operation.block;

  if (mode == TACT_WATCH_CANCELLED && leave_created (&cold->item, TACT_TASK_RUNNING))
    {
      cold_cancel (cold);
      return;
    }
  if (mode == TACT_WATCH_CANCELLED)
    leave_queue (&cold->item);
  else if (tact_block_status (block) == TACT_TASK_CREATED)
    g_weak_ref_set (&cold->cancellable, NULL); /* it goes with the cancellable, which may be disposed, but not gone */
  tact_block_unref (block);
}

static TactNotified
on_ended (TactWork *work, TactTask *done, TactNotifyMode mode)
{
  Cold *cold = (Cold *) ((char *) work - G_STRUCT_OFFSET (Cold, ended));

  if (tact_watch_remove (cold->item.operation.cancellable, &cold->watch))
    tact_task_unref (done);
  tact_task_unref (done);
  return TACT_NOTIFIED;
}

/* Making */

/* Cold, with references for the caller and the watch; the item's own comes with the start. */
static TactItem *
cold_new (TactRunFlags flags, TactFunc func, gpointer user_data, GDestroyNotify destroy, GCancellable *cancellable, gpointer maker)
{
  TactItem *item = tact_item_new (cancellable != NULL ? sizeof (Cold) : sizeof (TactItem), flags, func, user_data, destroy, NULL, maker);
  TactTask *task = &item->operation.block.task;
  Cold *cold = (Cold *) item;

  task->status = TACT_TASK_CREATED;
  task->bits |= TACT_BIT_KEEPS; /* a scheduler, that comes when others see the bits */
  task->counts = (cancellable != NULL ? 2 : 1) * TACT_COUNT_TASK;
  item->flags |= cancellable != NULL ? TACT_ITEM_IS_WATCHED : 0;
  if ((flags & TACT_RUN_ATTACHED) != 0)
    tact_children_attach (&item->operation.block);
  if (cancellable == NULL)
    return item;

  g_weak_ref_init (&cold->cancellable, cancellable);
  cold->watch = (TactWatch){ .func = on_cancelled };
  cold->ended = (TactWork){ .notify = on_ended };
  if (!tact_watch_add (cancellable, &cold->watch))
    on_cancelled (&cold->watch, TACT_WATCH_CANCELLED);
  return item;
}

TactTask *
tact_task_new_cold (TactRunFlags flags, TactFunc func, gpointer user_data, GDestroyNotify destroy, GCancellable *cancellable)
{
  if (func == NULL || (flags & ~KNOWN_FLAGS) != 0)
    {
      g_critical ("tact_task_new_cold: %s", func == NULL ? "there is no function (NULL)" : "unknown flags");
      if (destroy != NULL)
        destroy (user_data);
      return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "The task was not made: a wrong function or flags were given");
    }
  return &cold_new (flags, func, user_data, destroy, cancellable, __builtin_return_address (0))->operation.block.task;
}

/* Starting */

/* Nobody claims it before it is WAITING_TO_RUN.  FALSE: it is cold no more. */
static gboolean
cold_activate (TactItem *item, TactScheduler *scheduler)
{
  TactBlock *block = &item->operation.block;
  Cold *cold = (Cold *) item;

  if (!leave_created (item, TACT_TASK_WAITING_FOR_ACTIVATION))
    return FALSE;
  tact_block_ref (block); /* its own */
  if (scheduler != NULL && !TACT_IS_POOL (scheduler))
    item->scheduler = g_object_ref (scheduler);
  if ((item->flags & TACT_ITEM_IS_WATCHED) != 0 && (item->operation.cancellable = g_weak_ref_get (&cold->cancellable)) != NULL)
    {
      g_weak_ref_set (&cold->cancellable, NULL);
      tact_block_ref (block);
      tact_block_add_waiter (block, &cold->ended, TRUE);
    }
  /* release: who claims it sees the scheduler */
  __atomic_store_n (status_of (item), TACT_TASK_WAITING_TO_RUN, __ATOMIC_RELEASE);
  return TRUE;
}

static gboolean
cold_begin (const char *name, TactTask *task, TactScheduler *scheduler)
{
  if ((task->bits & TACT_BIT_ITEM) != 0 && cold_activate ((TactItem *) task, scheduler))
    return TRUE;
  g_critical ("%s: the task was not made by tact_task_new_cold (), or was started or cancelled before", name);
  return FALSE;
}

static void
cold_queue (TactItem *item)
{
  if (item->scheduler == NULL && (item->flags & TACT_RUN_LONG_RUNNING) != 0)
    tact_item_run_on_own_thread (item);
  else
    tact_item_queue (item);
}

gboolean
tact_task_start (TactTask *task, TactScheduler *scheduler)
{
  g_return_val_if_fail (task != NULL, FALSE);
  g_return_val_if_fail (scheduler == NULL || TACT_IS_SCHEDULER (scheduler), FALSE);

  if (!cold_begin ("tact_task_start", task, scheduler))
    return FALSE;
  cold_queue ((TactItem *) task);
  return TRUE;
}

gboolean
tact_task_run_synchronously (TactTask *task, TactScheduler *scheduler)
{
  g_return_val_if_fail (task != NULL, FALSE);
  g_return_val_if_fail (scheduler == NULL || TACT_IS_SCHEDULER (scheduler), FALSE);

  if (!cold_begin ("tact_task_run_synchronously", task, scheduler))
    return FALSE;
  if (tact_item_try_here ((TactItem *) task))
    return TRUE;
  cold_queue ((TactItem *) task);
  tact_wait_any (&task, 1, -1, NULL, NULL); /* does not read its error */
  return TRUE;
}

TactTask *
tact_cold_run (TactScheduler *scheduler, TactRunFlags flags, TactFunc func, gpointer user_data, GDestroyNotify destroy, GCancellable *cancellable, gpointer maker)
{
  TactItem *item = cold_new (flags, func, user_data, destroy, cancellable, maker);

  if (cold_activate (item, scheduler))
    cold_queue (item);
  return &item->operation.block.task;
}
