/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * then.c: a plain continuation.
 *
 * It is an item: who runs it is its scheduler, the pool, or a context, which
 * it captured when it was made.  Inline it runs where the flags, the task and
 * the thread allow it.
 *
 * Two may end its wait, the task that it follows and a cancellable: who takes
 * `ended` does.  Each then has a reference of its own.
 */
#include "config.h"

#include <tact/error.h>
#include <tact/then.h>

#include "base/hooks-private.h"
#include "schedule/item-private.h"
#include "schedule/watch-private.h"
#include "task/children-private.h"
#include "task/depth-private.h"

#define NOT_ON (TACT_THEN_NOT_ON_SUCCEEDED | TACT_THEN_NOT_ON_FAULTED | TACT_THEN_NOT_ON_CANCELLED)

/* Those that are TactRunFlags too. */
#define AS_RUN \
  (TACT_THEN_PREFER_FAIRNESS | TACT_THEN_LONG_RUNNING | TACT_THEN_ATTACHED | TACT_THEN_DENY_ATTACH | TACT_THEN_HIDE_SCHEDULER | TACT_THEN_ASYNC)

G_STATIC_ASSERT (AS_RUN == (int) (TACT_RUN_PREFER_FAIRNESS | TACT_RUN_LONG_RUNNING | TACT_RUN_ATTACHED | TACT_RUN_DENY_ATTACH | TACT_RUN_HIDE_SCHEDULER | TACT_RUN_ASYNC));

typedef struct
{
  union
  {
    TactItem item; /* block.value: the task that it follows, owned, until the body runs */
    TactTargetedItem targeted;
  };
  TactThenFunc func;
  TactThenFlags flags;
  TactNotifyMode mode; /* of a completion that was put off */
} Then;

/* One that is cancelled before its turn. */
typedef struct
{
  Then then;
  TactWatch watch;
  gint ended; /* atomic */
} WatchedThen;

static inline Then *
then_of_work (TactWork *work)
{
  return (Then *) tact_item_of_work (work);
}

static inline gboolean
then_is_watched (Then *then)
{
  return then->item.operation.cancellable != NULL && (then->flags & TACT_THEN_LAZY_CANCEL) == 0;
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

/* It waits for activation: nobody else can claim it. */
static void
then_cancel (Then *then, GCancellable *by, TactNotifyMode mode)
{
  tact_capture_release (then->targeted.target);
  tact_item_cancel (&then->item, by, mode);
}

/* Put off: a skipped one, at some depth. */
static void
then_cancel_run (TactWork *work, TactWorkMode mode)
{
  Then *then = then_of_work (work);

  then_cancel (then, NULL, then->mode);
}

/* From here on it is an item as any other.  Release: who claims it sees all of it. */
static void
then_activate (Then *then)
{
  __atomic_store_n (&then->item.operation.block.task.status, TACT_TASK_WAITING_TO_RUN, __ATOMIC_RELEASE);
}

static void
then_queue (Then *then)
{
  TactItem *item = &then->item;
  TactCapture target = then->targeted.target;

  item->operation.block.work.run = tact_item_run;
  then_activate (then);
  if (item->scheduler == NULL && target != TACT_CAPTURE_NONE)
    tact_capture_post (target, &item->operation.block.work);
  else if (item->scheduler == NULL && (then->flags & TACT_THEN_LONG_RUNNING) != 0)
    tact_item_run_on_own_thread (item);
  else
    tact_item_queue (item);
}

/* Whether it may run inside whatever runs now. */
static gboolean
then_is_here (Then *then, TactThread *thread)
{
  if (then->item.scheduler != NULL)
    return TRUE; /* it is asked */
  return then->targeted.target == TACT_CAPTURE_NONE || tact_capture_is_here (then->targeted.target, thread);
}

/* In here, or, where the scheduler does not agree, in its queue. */
static gboolean
then_run_here (Then *then, TactThread *thread)
{
  const TactCapture target = then->targeted.target;

  if (!tact_depth_enter (thread))
    return FALSE;
  then->item.operation.block.work.run = tact_item_run;
  then_activate (then);
  if (!tact_item_try_here (&then->item))
    tact_item_queue (&then->item);
  tact_depth_leave (thread);
  tact_capture_release (target);
  return TRUE;
}

static TactNotified
then_skip (Then *then, TactThread *thread, TactNotifyMode mode)
{
  /* library code: told inside, but not deeper than may be */
  if (!tact_depth_enter (thread))
    {
      then->mode = mode;
      then->item.operation.block.work.run = then_cancel_run;
      tact_chain_append (&thread->deferred, &then->item.operation.block.work);
      return TACT_NOTIFIED;
    }
  then_cancel (then, NULL, mode);
  tact_depth_leave (thread);
  return TACT_NOTIFIED;
}

/* Being cancelled */

/* acq_rel: who arms it looks afterwards, who ends it disarms afterwards; the lock of the watches orders the two */
static gboolean
take_end (WatchedThen *watched)
{
  return __atomic_exchange_n (&watched->ended, 1, __ATOMIC_ACQ_REL) == 0;
}

static void
then_unref (Then *then)
{
  tact_block_unref (&then->item.operation.block);
}

static void
disarm (WatchedThen *watched)
{
  if (tact_watch_remove (watched->then.item.operation.cancellable, &watched->watch))
    then_unref (&watched->then);
}

/* Never dropped: the item has the cancellable. */
static void
on_cancelled (TactWatch *watch, TactWatchMode mode)
{
  WatchedThen *watched = (WatchedThen *) ((char *) watch - G_STRUCT_OFFSET (WatchedThen, watch));
  TactItem *item = &watched->then.item;

  if (take_end (watched))
    {
      if (tact_block_remove_waiter (tact_block (item->operation.block.value.pointer), &item->operation.block.work))
        then_unref (&watched->then);
      then_cancel (&watched->then, item->operation.cancellable, TACT_NOTIFY_ASYNC);
    }
  then_unref (&watched->then);
}

/* After it waits: what ends it meanwhile is seen in here. */
static void
arm (WatchedThen *watched)
{
  if (!tact_watch_add (watched->then.item.operation.cancellable, &watched->watch))
    on_cancelled (&watched->watch, TACT_WATCH_CANCELLED);
  else if (__atomic_load_n (&watched->ended, __ATOMIC_ACQUIRE))
    disarm (watched);
}

/* Being told */

static TactNotified
then_notify (TactWork *work, TactTask *done, TactNotifyMode mode)
{
  Then *then = then_of_work (work);
  TactThread *thread = tact_thread ();
  const gboolean is_wanted = then_is_wanted (then);
  gboolean here;

  here = is_wanted && (then->flags & TACT_THEN_INLINE_OK) != 0 && (mode & TACT_NOTIFY_ASYNC) == 0 && then_is_here (then, thread);
  if (here && (mode & TACT_NOTIFY_PROBE) != 0)
    {
      if (tact_depth_has_room (thread))
        return TACT_NOTIFY_LATER;
      here = FALSE; /* in its place among those that are queued */
    }
  if (!is_wanted)
    then_skip (then, thread, mode & ~TACT_NOTIFY_PROBE);
  else if (!here || !then_run_here (then, thread))
    then_queue (then);
  return TACT_NOTIFIED;
}

static TactNotified
then_notify_watched (TactWork *work, TactTask *done, TactNotifyMode mode)
{
  Then *then = then_of_work (work);
  WatchedThen *watched = (WatchedThen *) then;

  /* probed: only what is not run inside is told, and there nothing can be run */
  if ((mode & TACT_NOTIFY_PROBE) != 0 && (then->flags & TACT_THEN_INLINE_OK) != 0)
    return TACT_NOTIFY_LATER;
  if (take_end (watched))
    {
      disarm (watched);
      then_notify (work, done, mode & ~TACT_NOTIFY_PROBE);
    }
  then_unref (then);
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
  if ((flags & ~(NOT_ON | AS_RUN | TACT_THEN_LAZY_CANCEL | TACT_THEN_INLINE_OK)) != 0)
    return "unknown flags";
  if ((flags & TACT_THEN_LONG_RUNNING) != 0 && (flags & TACT_THEN_INLINE_OK) != 0)
    return "flags for a thread of its own and for none";
  if ((flags & NOT_ON) == NOT_ON)
    return "flags that say that it never runs";
  return NULL;
}

/* Its own reference is the one it runs with; one that is watched has one more as a waiter, and one for the watch. */
static Then *
then_new (TactThenFlags flags, GCancellable *cancellable, gpointer user_data, GDestroyNotify destroy, gpointer maker)
{
  const gboolean is_watched = cancellable != NULL && (flags & TACT_THEN_LAZY_CANCEL) == 0;
  Then *then = (Then *) tact_item_new (is_watched ? sizeof (WatchedThen) : sizeof (Then), (TactRunFlags) (flags & AS_RUN), then_body, user_data,
                                       destroy, cancellable, maker);

  then->item.operation.block.task.status = TACT_TASK_WAITING_FOR_ACTIVATION;
  then->item.operation.block.work.notify = is_watched ? then_notify_watched : then_notify;
  then->flags = flags;
  if (is_watched)
    {
      WatchedThen *watched = (WatchedThen *) then;

      watched->watch = (TactWatch){ .func = on_cancelled };
      watched->ended = 0;
      then->item.operation.block.task.counts += 2 * TACT_COUNT_TASK;
    }
  return then;
}

typedef struct
{
  TactContext *context;
  TactScheduler *scheduler;
} Target;

/* Takes @task. */
static TactTask *
then_add (TactTask *task, TactThenFlags flags, Target target, GCancellable *cancellable, TactThenFunc func, gpointer user_data, GDestroyNotify destroy, gpointer maker)
{
  Then *then = then_new (flags, cancellable, user_data, destroy, maker);
  TactBlock *block = &then->item.operation.block;
  TactTask *result = &block->task;

  then->func = func;
  block->value.pointer = task;
  then->targeted.target = target.context != NULL ? tact_capture_of_context (target.context) : TACT_CAPTURE_NONE;
  then->item.flags |= then->targeted.target != TACT_CAPTURE_NONE ? TACT_ITEM_HAS_TARGET : 0;
  if (target.scheduler != NULL && target.scheduler != tact_scheduler_get_default ())
    tact_item_set_scheduler (&then->item, target.scheduler);
  if ((flags & TACT_THEN_ATTACHED) != 0)
    tact_children_attach (block);
  if (!then_is_watched (then))
    {
      if (!tact_block_add_waiter (tact_block (task), &block->work, FALSE))
        then_notify (&block->work, task, 0);
      return result;
    }
  tact_block_ref (block); /* while it is armed */
  if (!tact_block_add_waiter (tact_block (task), &block->work, FALSE))
    then_notify_watched (&block->work, task, 0);
  arm ((WatchedThen *) then);
  tact_block_unref (block);
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
  return then_add (tact_task_for_waiting (task), flags, (Target){ .context = context }, NULL, func, user_data, destroy, __builtin_return_address (0));
}

TactTask *
tact_then_on (TactTask *task, TactThenFlags flags, TactScheduler *scheduler, TactThenFunc func, gpointer user_data, GDestroyNotify destroy)
{
  const char *wrong = then_check (task, flags, func);

  if (wrong == NULL && !TACT_IS_SCHEDULER (scheduler))
    wrong = "what was given is no scheduler";
  if (wrong != NULL)
    return then_refuse (task, user_data, destroy, wrong);
  return then_add (tact_task_for_waiting (task), flags, (Target){ .scheduler = scheduler }, NULL, func, user_data, destroy, __builtin_return_address (0));
}

TactTask *
tact_then_full (TactTask *task, TactThenFlags flags, TactContext *context, TactScheduler *scheduler, GCancellable *cancellable, TactThenFunc func, gpointer user_data, GDestroyNotify destroy)
{
  const char *wrong = then_check (task, flags, func);

  if (wrong == NULL && context != NULL && scheduler != NULL)
    wrong = "both a context and a scheduler were given";
  if (wrong == NULL && context != NULL && !TACT_IS_CONTEXT (context))
    wrong = "what was given is no context";
  if (wrong == NULL && scheduler != NULL && !TACT_IS_SCHEDULER (scheduler))
    wrong = "what was given is no scheduler";
  if (wrong != NULL)
    return then_refuse (task, user_data, destroy, wrong);
  return then_add (tact_task_for_waiting (task), flags, (Target){ context, scheduler }, cancellable, func, user_data, destroy, __builtin_return_address (0));
}
