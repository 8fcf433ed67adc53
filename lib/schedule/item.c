/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* item.c: a task whose body waits for a scheduler to run it. */
#include "config.h"

#include <tact/completed.h>
#include <tact/error.h>

#include "schedule/item-private.h"
#include "schedule/pool-private.h"
#include "schedule/scheduler-private.h"
#include "task/children-private.h"

/* What the work leaves behind before its task completes. */
static void
item_clear (TactOperation *operation)
{
  TactItem *item = (TactItem *) operation;

  if (G_UNLIKELY (item->local != NULL))
    tact_locals_unref (g_steal_pointer (&item->local)); /* it did not run */
  if (item->destroy != NULL)
    tact_capture_destroy (item->home, item->destroy, item->operation.own[1]);
}

TactItem *
tact_item_new (gsize size, TactRunFlags flags, TactFunc func, gpointer user_data, GDestroyNotify destroy, GCancellable *cancellable, gpointer maker)
{
  TactThread *thread = tact_thread ();
  TactItem *item = (TactItem *) tact_block_new (size, TACT_TASK_WAITING_TO_RUN,
                                                TACT_BIT_ITEM | TACT_BIT_OPERATION | ((flags & TACT_RUN_ASYNC) != 0 ? TACT_BIT_ASYNC : 0),
                                                2 * TACT_COUNT_TASK, maker);

  if (G_UNLIKELY (__atomic_load_n (&tact_operation_clear_item, __ATOMIC_RELAXED) == NULL))
    __atomic_store_n (&tact_operation_clear_item, item_clear, __ATOMIC_RELAXED);
  item->operation.block.value.pointer = NULL;
  item->operation.block.aux.index = item->flags = flags;
  item->operation.block.work.run = tact_item_run;
  item->operation.own[0] = func;
  item->operation.own[1] = user_data;
  item->operation.cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  item->destroy = destroy;
  item->home = destroy != NULL ? tact_capture_context (thread) : TACT_CAPTURE_NONE;
  item->local = tact_locals_flow (thread->local);
  item->scheduler = NULL;
  item->worker = 0;
  return item;
}

gboolean
tact_item_claim (TactItem *item)
{
  guint8 waiting = TACT_TASK_WAITING_TO_RUN;

  /* acquire: what the starter wrote, if no queue handed it over */
  return __atomic_compare_exchange_n (&item->operation.block.task.status, &waiting, TACT_TASK_RUNNING, FALSE, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

void
tact_item_set_scheduler (TactItem *item, TactScheduler *scheduler)
{
  item->scheduler = g_object_ref (scheduler);
  item->operation.block.task.bits |= TACT_BIT_KEEPS;
}

void
tact_item_execute (TactItem *item)
{
  const TactRunFlags flags = item->operation.block.aux.index;
  TactFunc func = (TactFunc) item->operation.own[0];
  GCancellable *cancellable = item->operation.cancellable;
  TactThread *thread = tact_thread ();
  TactScheduler *scheduler = thread->scheduler;
  TactEntered entered;
  TactTask *outcome;

  tact_thread_enter (thread, &entered);
  tact_thread_set_local (thread, g_steal_pointer (&item->local));
  thread->task = &item->operation.block.task;
  thread->scheduler = (flags & TACT_RUN_HIDE_SCHEDULER) != 0 ? NULL : item->scheduler;
  if (cancellable != NULL && g_cancellable_is_cancelled (cancellable))
    {
      tact_task_unref (g_steal_pointer (&item->operation.block.value.pointer));
      outcome = tact_task_new_cancelled (cancellable);
    }
  else
    outcome = func (cancellable, item->operation.own[1]);
  if ((flags & TACT_RUN_NO_UNWRAP) != 0 && outcome != NULL)
    outcome = tact_task_new_boxed (TACT_TYPE_TASK, outcome);
  if (G_UNLIKELY ((item->operation.block.aux.index & TACT_ITEM_HAS_CHILDREN) != 0))
    outcome = tact_children_join (&item->operation.block, outcome);

  /* what resumes in here has no current task (CN-17), but still the scheduler */
  if (G_UNLIKELY (thread->pushes != entered.pushes))
    tact_thread_pop_to (thread, entered.pushes);
  thread->task = NULL;
  tact_operation_end (&item->operation, outcome, 0);
  thread->scheduler = scheduler;
  tact_thread_leave (thread, &entered);
}

void
tact_item_cancel (TactItem *item, GCancellable *by, TactNotifyMode mode)
{
  tact_task_unref (g_steal_pointer (&item->operation.block.value.pointer));
  item_clear (&item->operation);
  item->operation.block.value.error = NULL;
  item->operation.block.aux.cancellable = by != NULL ? g_object_ref (by) : NULL;
  tact_block_complete (&item->operation.block, TACT_TASK_CANCELLED, mode);
}

void
tact_item_refuse (TactItem *item, GError *error)
{
  tact_task_unref (g_steal_pointer (&item->operation.block.value.pointer));
  tact_operation_fail (&item->operation, error, 0);
}

void
tact_item_run (TactWork *work, TactWorkMode mode)
{
  TactItem *item = tact_item_of_work (work);

  if (!tact_item_claim (item))
    tact_block_unref (&item->operation.block); /* the queue's, left by who ran it */
  else if (mode == TACT_WORK_RUN)
    tact_item_execute (item);
  else
    tact_item_refuse (item, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "The context that was to run the task is closed"));
}

void
tact_item_queue (TactItem *item)
{
  TactScheduler *scheduler = item->scheduler;
  GError *error = NULL;

  if (scheduler == NULL)
    {
      tact_pool_queue_item (item);
      return;
    }
  tact_block_ref (&item->operation.block); /* it may end in there */
  if (!TACT_SCHEDULER_GET_CLASS (scheduler)->queue (scheduler, &item->operation.block.task, &error) && tact_item_claim (item))
    tact_item_refuse (item, g_error_new (TACT_ERROR, TACT_ERROR_SCHEDULER, "The %s refused the task: %s", G_OBJECT_TYPE_NAME (scheduler), error != NULL ? error->message : "no reason was given"));
  g_clear_error (&error);
  tact_block_unref (&item->operation.block);
}

/* The context has it in a queue, from which it is taken later, as one that has run. */
static gboolean
try_target (TactItem *item)
{
  TactThread *thread = tact_thread ();

  /* compares addresses only: the context may be gone, and then the item has ended */
  if (!tact_capture_is_here (((TactTargetedItem *) item)->target, thread))
    return FALSE;
  tact_task_ref (&item->operation.block.task); /* what the queue still has */
  if (tact_item_claim (item))
    {
      item->operation.block.aux.index |= TACT_ITEM_IS_QUEUED;
      tact_item_execute (item);
      return TRUE;
    }
  tact_task_unref (&item->operation.block.task);
  return FALSE;
}

gboolean
tact_item_try_here (TactItem *item)
{
  TactScheduler *scheduler = item->scheduler;

  if (scheduler != NULL)
    return TACT_SCHEDULER_GET_CLASS (scheduler)->try_inline != NULL &&
           TACT_SCHEDULER_GET_CLASS (scheduler)->try_inline (scheduler, &item->operation.block.task, FALSE);
  if (!tact_item_claim (item))
    return FALSE;
  tact_item_execute (item);
  return TRUE;
}

gboolean
tact_item_try_inline (TactItem *item)
{
  TactScheduler *scheduler = item->scheduler;

  if (tact_block_status (&item->operation.block) != TACT_TASK_WAITING_TO_RUN)
    return FALSE;
  if ((item->flags & TACT_ITEM_HAS_TARGET) != 0)
    return try_target (item);
  if (scheduler == NULL)
    return tact_pool_try_inline (item);
  if (TACT_SCHEDULER_GET_CLASS (scheduler)->try_inline == NULL)
    return FALSE;
  return TACT_SCHEDULER_GET_CLASS (scheduler)->try_inline (scheduler, &item->operation.block.task, TRUE);
}
