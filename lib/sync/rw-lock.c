/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* rw-lock.c: readers, a writer, and one queue of both. */
#include "config.h"

#include <tact/completed.h>
#include <tact/rw-lock.h>

#include "sync/waiters-private.h"

struct _TactRwLock
{
  TactShared shared;
  guint n_readers; /* under the lock, as the rest; who hold it */
  gboolean writing;
  TactQueue queue; /* own[0] of a waiter: it wants to write */
};

G_DEFINE_BOXED_TYPE (TactRwLock, tact_rw_lock, tact_rw_lock_ref, tact_rw_lock_unref)

static TactWaiter *
rw_lock_close (TactShared *shared)
{
  return tact_queue_take_all (&((TactRwLock *) shared)->queue, NULL);
}

/* Under the lock: takes out all at the front that may go on now. */
static TactWaiter *
take_next (TactRwLock *rw_lock)
{
  TactWaiter *first = NULL, **last = &first;

  while (rw_lock->queue.first != NULL && !rw_lock->writing)
    {
      const gboolean writes = rw_lock->queue.first->operation.own[0] != NULL;

      if (writes && rw_lock->n_readers > 0)
        break;
      if (writes)
        rw_lock->writing = TRUE;
      else
        rw_lock->n_readers++;
      *last = tact_queue_take (&rw_lock->queue);
      last = &(*last)->next;
    }
  return first;
}

/* A writer that gave up may have held up readers. */
static void
rw_lock_left (TactShared *shared, TactWaiter *waiter)
{
  TactWaiter *next = NULL;

  tact_shared_lock (shared);
  if (!shared->closed)
    next = take_next ((TactRwLock *) shared);
  tact_shared_unlock (shared);
  tact_waiters_succeed (next);
}

static const TactSharedClass rw_lock_class = { .name = "lock", .left = rw_lock_left, .close = rw_lock_close };

TactRwLock *
tact_rw_lock_new (void)
{
  return tact_shared_new (sizeof (TactRwLock), &rw_lock_class);
}

TactRwLock *
tact_rw_lock_ref (TactRwLock *rw_lock)
{
  return tact_shared_ref (rw_lock);
}

void
tact_rw_lock_unref (TactRwLock *rw_lock)
{
  tact_shared_unref (rw_lock);
}

static TactTask *
acquire (TactRwLock *rw_lock, gboolean writes, GCancellable *cancellable, const char *name, gpointer maker)
{
  TactTask *refused = tact_waiter_refuse (name, rw_lock, -1, cancellable);
  TactWaiter *waiter = NULL;

  if (refused != NULL)
    return refused;
  tact_shared_lock (rw_lock);
  if (rw_lock->writing || rw_lock->queue.n > 0 || (writes && rw_lock->n_readers > 0))
    {
      waiter = tact_waiter_new (rw_lock, &rw_lock->queue, -1, cancellable, maker);
      waiter->operation.own[0] = GINT_TO_POINTER (writes);
    }
  else if (writes)
    rw_lock->writing = TRUE;
  else
    rw_lock->n_readers++;
  tact_shared_unlock (rw_lock);
  return waiter != NULL ? tact_waiter_begin (waiter, -1) : tact_task_new_boolean (TRUE);
}

TactTask *
tact_rw_lock_acquire_read (TactRwLock *rw_lock, GCancellable *cancellable)
{
  return acquire (rw_lock, FALSE, cancellable, "tact_rw_lock_acquire_read", __builtin_return_address (0));
}

TactTask *
tact_rw_lock_acquire_write (TactRwLock *rw_lock, GCancellable *cancellable)
{
  return acquire (rw_lock, TRUE, cancellable, "tact_rw_lock_acquire_write", __builtin_return_address (0));
}

void
tact_rw_lock_release_read (TactRwLock *rw_lock)
{
  TactWaiter *next = NULL;
  gboolean held;

  g_return_if_fail (rw_lock != NULL);

  tact_shared_lock (rw_lock);
  held = rw_lock->n_readers > 0;
  if (held)
    {
      rw_lock->n_readers--;
      next = take_next (rw_lock);
    }
  tact_shared_unlock (rw_lock);
  tact_waiters_succeed (next);
  if (!held)
    g_critical ("tact_rw_lock_release_read: nobody holds the lock for reading");
}

void
tact_rw_lock_release_write (TactRwLock *rw_lock)
{
  TactWaiter *next = NULL;
  gboolean held;

  g_return_if_fail (rw_lock != NULL);

  tact_shared_lock (rw_lock);
  held = rw_lock->writing;
  if (held)
    {
      rw_lock->writing = FALSE;
      next = take_next (rw_lock);
    }
  tact_shared_unlock (rw_lock);
  tact_waiters_succeed (next);
  if (!held)
    g_critical ("tact_rw_lock_release_write: nobody holds the lock for writing");
}
