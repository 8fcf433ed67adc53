/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* condition.c: waits for a signal, with the lock released meanwhile. */
#include "config.h"

#include <tact/await.h>
#include <tact/completed.h>
#include <tact/condition.h>
#include <tact/frame.h>

#include "sync/waiters-private.h"

struct _TactCondition
{
  TactShared shared;
  TactQueue queue;
};

G_DEFINE_BOXED_TYPE (TactCondition, tact_condition, tact_condition_ref, tact_condition_unref)

static TactWaiter *
condition_close (TactShared *shared)
{
  return tact_queue_take_all (&((TactCondition *) shared)->queue, NULL);
}

static const TactSharedClass condition_class = { .name = "condition", .close = condition_close };

TactCondition *
tact_condition_new (void)
{
  return tact_shared_new (sizeof (TactCondition), &condition_class);
}

TactCondition *
tact_condition_ref (TactCondition *condition)
{
  return tact_shared_ref (condition);
}

void
tact_condition_unref (TactCondition *condition)
{
  tact_shared_unref (condition);
}

/* Waiting: then the lock is acquired, whatever came of it */

typedef struct
{
  TactFrame frame;
  TactLock *lock; /* owned */
  TactTask *signal;
  TactTask *outcome; /* owned: the signal, complete */
} Wait;

static void
wait_clear (gpointer data)
{
  Wait *wait = data;

  tact_lock_unref (wait->lock);
  g_clear_pointer (&wait->signal, tact_task_unref);
  g_clear_pointer (&wait->outcome, tact_task_unref);
}

static TactStep
wait_step (TactFrame *frame)
{
  Wait *wait = (Wait *) frame;

  TACT_BEGIN (frame);
  wait->outcome = tact_task_ref (wait->signal);
  TACT_AWAIT_FULL (frame, g_steal_pointer (&wait->signal), TACT_AWAIT_NO_THROW | TACT_AWAIT_ANY_CONTEXT);
  TACT_AWAIT_FULL (frame, tact_lock_acquire (wait->lock, NULL), TACT_AWAIT_ANY_CONTEXT);
  TACT_RETURN (frame, g_steal_pointer (&wait->outcome));
  TACT_END (frame);
}

TactTask *
tact_condition_wait (TactCondition *condition, TactLock *lock, gint64 timeout_ms, GCancellable *cancellable)
{
  TactTask *refused = tact_waiter_refuse ("tact_condition_wait", lock != NULL ? condition : NULL, timeout_ms, cancellable);
  TactWaiter *waiter;
  Wait *wait;

  if (refused != NULL)
    return refused;
  tact_shared_lock (condition);
  waiter = tact_waiter_new (condition, &condition->queue, timeout_ms, cancellable, __builtin_return_address (0));
  tact_shared_unlock (condition);

  wait = tact_frame_new (sizeof (Wait), wait_step, wait_clear);
  wait->lock = tact_lock_ref (lock);
  wait->signal = tact_waiter_begin (waiter, timeout_ms);
  tact_lock_release (lock);
  return tact_frame_start (&wait->frame, NULL);
}

void
tact_condition_signal (TactCondition *condition)
{
  TactWaiter *next;

  g_return_if_fail (condition != NULL);

  tact_shared_lock (condition);
  next = tact_queue_take (&condition->queue);
  tact_shared_unlock (condition);
  if (next != NULL)
    tact_waiter_succeed (next, TRUE);
}

void
tact_condition_broadcast (TactCondition *condition)
{
  TactWaiter *next;

  g_return_if_fail (condition != NULL);

  tact_shared_lock (condition);
  next = tact_queue_take_all (&condition->queue, NULL);
  tact_shared_unlock (condition);
  tact_waiters_succeed (next);
}
