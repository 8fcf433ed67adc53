/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* lock.c: a flag, and a queue of those who want it. */
#include "config.h"

#include <tact/completed.h>
#include <tact/lock.h>

#include "sync/waiters-private.h"

struct _TactLock
{
  TactShared shared;
  gboolean held; /* under the lock; nobody waits while it is not */
  TactQueue queue;
};

G_DEFINE_BOXED_TYPE (TactLock, tact_lock, tact_lock_ref, tact_lock_unref)

static TactWaiter *
lock_close (TactShared *shared)
{
  return tact_queue_take_all (&((TactLock *) shared)->queue, NULL);
}

static const TactSharedClass lock_class = { .name = "lock", .close = lock_close };

TactLock *
tact_lock_new (void)
{
  return tact_shared_new (sizeof (TactLock), &lock_class);
}

TactLock *
tact_lock_ref (TactLock *lock)
{
  return tact_shared_ref (lock);
}

void
tact_lock_unref (TactLock *lock)
{
  tact_shared_unref (lock);
}

TactTask *
tact_lock_acquire (TactLock *lock, GCancellable *cancellable)
{
  TactTask *refused = tact_waiter_refuse ("tact_lock_acquire", lock, -1, cancellable);
  TactWaiter *waiter = NULL;

  if (refused != NULL)
    return refused;
  tact_shared_lock (lock);
  if (lock->held)
    waiter = tact_waiter_new (lock, &lock->queue, -1, cancellable, __builtin_return_address (0));
  lock->held = TRUE;
  tact_shared_unlock (lock);
  return waiter != NULL ? tact_waiter_begin (waiter, -1) : tact_task_new_boolean (TRUE);
}

gboolean
tact_lock_try_acquire (TactLock *lock)
{
  gboolean got;

  g_return_val_if_fail (lock != NULL, FALSE);

  tact_shared_lock (lock);
  got = !lock->held;
  lock->held = TRUE;
  tact_shared_unlock (lock);
  return got;
}

void
tact_lock_release (TactLock *lock)
{
  TactWaiter *waiter;
  gboolean held;

  g_return_if_fail (lock != NULL);

  tact_shared_lock (lock);
  held = lock->held;
  waiter = tact_queue_take (&lock->queue);
  lock->held = waiter != NULL; /* handed over */
  tact_shared_unlock (lock);
  if (waiter != NULL)
    tact_waiter_succeed (waiter, TRUE);
  if (!held)
    g_critical ("tact_lock_release: nobody holds the lock");
}
