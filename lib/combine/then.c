/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * then.c: a plain continuation.
 *
 * It is an item: who runs it is its scheduler, the pool, or a context, which
 * it captured when it was made.  Inline it runs where the flags, the task and
 * the thread allow it.
 */
#include "config.h"

#include <tact/error.h>
#include <tact/then.h>

#include "base/hooks-private.h"
#include "schedule/item-private.h"
#include "task/depth-private.h"

#define NOT_ON (TACT_THEN_NOT_ON_SUCCEEDED | TACT_THEN_NOT_ON_FAULTED | TACT_THEN_NOT_ON_CANCELLED)

typedef struct
{
  TactItem item; /* block.value: the task that it follows, owned, until the body runs */
  TactThenFunc func;
  TactCapture target; /* where it runs, unless it has a scheduler */
  TactThenFlags flags;
  TactNotifyMode mode; /* of a completion that was put off */
} Then;

static inline Then *
then_of_work (TactWork *work)
{
  return (Then *) tact_item_of_work (work);
}

/* The body of the item, which is the running task. */
static TactTask *
then_body (GCancellable *cancellable, gpointer user_data)
{
  Then *then = (Then *) tact_thread ()->task;
  TactTask *done = g_steal_pointer (&then->item.operation.block.value.pointer);
  TactTask *outcome = then->func (done, user_data);

  tact_task_unref (done);
  return outcome;
}

/* The task's own state decides; the continuation that is not to run is cancelled. */
static gboolean
then_is_wanted (Then *then)
{
  switch (tact_task_get_status (then->item.operation.block.value.pointer))
    {
    case TACT_TASK_SUCCEEDED:
      return (then->flags & TACT_THEN_NOT_ON_SUCCEEDED) == 0;
    case TACT_TASK_CANCELLED:
      return (then->flags & TACT_THEN_NOT_ON_CANCELLED) == 0;
    default:
      return (then->flags & TACT_THEN_NOT_ON_FAULTED) == 0;
    }
}

static void
then_cancel (Then *then, TactNotifyMode mode)
{
  TactItem *item = &then->item;

  if (!tact_item_claim (item))
    return;
  tact_task_unref (item->operation.block.value.pointer);
  tact_capture_release (then->target);
  tact_locals_unref (g_steal_pointer (&item->local));
  if (item->destroy != NULL)
    tact_capture_destroy (item->home, item->destroy, item->operation.own[1]);
  item->operation.block.value.error = NULL;
  item->operation.block.aux.cancellable = NULL;
  tact_block_complete (&item->operation.block, TACT_TASK_CANCELLED, mode);
}

/* Put off: a skipped one, at some depth. */
static void
then_cancel_run (TactWork *work, TactWorkMode mode)
{
  Then *then = then_of_work (work);

  then_cancel (then, then->mode);
}

static void
then_queue (Then *then)
{
  TactItem *item = &then->item;
  TactCapture target = then->target;

  item->operation.block.work.run = tact_item_run;
  if (item->scheduler != NULL || target == TACT_CAPTURE_NONE)
    tact_item_queue (item);
  else
    tact_capture_post (target, &item->operation.block.work);
}

/* Whether it may run inside whatever runs now. */
static gboolean
then_is_here (Then *then, TactThread *thread)
{
  if (then->item.scheduler != NULL)
    return thread->scheduler == then->item.scheduler;
  return then->target == TACT_CAPTURE_NONE || tact_capture_is_here (then->target, thread);
}

static gboolean
then_run_here (Then *then, TactThread *thread)
{
  const TactCapture target = then->target;

  if (!tact_depth_enter (thread))
    return FALSE;
  if (tact_item_claim (&then->item))
    tact_item_execute (&then->item);
  tact_depth_leave (thread);
  tact_capture_release (target);
  return TRUE;
}

static TactNotified
then_notify (TactWork *work, TactTask *done, TactNotifyMode mode)
{
  Then *then = then_of_work (work);
  TactThread *thread = tact_thread ();

  if (!then_is_wanted (then))
    {
      /* library code: told inside, but not deeper than may be */
      if (!tact_depth_enter (thread))
        {
          then->mode = mode & ~TACT_NOTIFY_PROBE;
          work->run = then_cancel_run;
          tact_chain_append (&thread->deferred, work);
          return TACT_NOTIFIED;
        }
      then_cancel (then, mode & ~TACT_NOTIFY_PROBE);
      tact_depth_leave (thread);
      return TACT_NOTIFIED;
    }
  if ((then->flags & TACT_THEN_INLINE_OK) != 0 && (mode & TACT_NOTIFY_ASYNC) == 0 && then_is_here (then, thread))
    {
      if ((mode & TACT_NOTIFY_PROBE) != 0)
        return TACT_NOTIFY_LATER;
      if (then_run_here (then, thread))
        return TACT_NOTIFIED;
    }
  then_queue (then);
  return TACT_NOTIFIED;
}

/* The outcome of a wrong call. */
static TactTask *
then_refuse (TactTask *task, gpointer user_data, GDestroyNotify destroy, const char *why)
{
  g_critical ("tact_then: %s", why);
  tact_task_unref (task);
  if (destroy != NULL)
    destroy (user_data);
  return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "The continuation was not added: %s", why);
}

static const char *
then_check (TactTask *task, TactThenFlags flags, TactThenFunc func)
{
  if (task == NULL)
    return "there is no task (NULL)";
  if (func == NULL)
    return "there is no function (NULL)";
  if ((flags & ~(NOT_ON | TACT_THEN_INLINE_OK)) != 0)
    return "unknown flags";
  if ((flags & NOT_ON) == NOT_ON)
    return "flags that say that it never runs";
  return NULL;
}

static TactTask *
then_add (TactTask *task, TactThenFlags flags, TactContext *context, TactScheduler *scheduler, TactThenFunc func, gpointer user_data, GDestroyNotify destroy, gpointer maker)
{
  Then *then = (Then *) tact_item_new (sizeof (Then), TACT_RUN_DEFAULT, then_body, user_data, destroy, NULL, maker);
  TactTask *result = &then->item.operation.block.task;

  then->func = func;
  then->item.operation.block.value.pointer = task;
  then->flags = flags;
  then->target = context != NULL ? tact_capture_of_context (context) : TACT_CAPTURE_NONE;
  if (scheduler != NULL && scheduler != tact_scheduler_get_default ())
    tact_item_set_scheduler (&then->item, scheduler);
  then->item.operation.block.work.notify = then_notify;
  if (!tact_block_add_waiter (tact_block (task), &then->item.operation.block.work, FALSE))
    then_notify (&then->item.operation.block.work, task, 0);
  return result;
}

TactTask *
tact_then (TactTask *task, TactThenFlags flags, TactContext *context, TactThenFunc func, gpointer user_data, GDestroyNotify destroy)
{
  const char *wrong = then_check (task, flags, func);

  if (wrong == NULL && context != NULL && !TACT_IS_CONTEXT (context))
    wrong = "what was given is no context";
  if (wrong != NULL)
    return then_refuse (task, user_data, destroy, wrong);
  return then_add (tact_task_for_waiting (task), flags, context, NULL, func, user_data, destroy, __builtin_return_address (0));
}

TactTask *
tact_then_on (TactTask *task, TactThenFlags flags, TactScheduler *scheduler, TactThenFunc func, gpointer user_data, GDestroyNotify destroy)
{
  const char *wrong = then_check (task, flags, func);

  if (wrong == NULL && !TACT_IS_SCHEDULER (scheduler))
    wrong = "what was given is no scheduler";
  if (wrong != NULL)
    return then_refuse (task, user_data, destroy, wrong);
  return then_add (tact_task_for_waiting (task), flags, NULL, scheduler, func, user_data, destroy, __builtin_return_address (0));
}
