/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * waiters-private.h: the one fair queue of everything that is waited for
 * asynchronously: semaphores, locks, events, channels.
 *
 * A primitive starts with a TactShared: its lock and its counts.  It has one
 * queue of waiters or more, all under that lock.  A waiter is a task; who
 * takes it out of its queue, under the lock, completes it, after unlocking:
 * so a hand-over and a cancel never both happen.  What awaits a waiter is
 * never resumed inside that (SM-08).
 *
 * A waiter keeps the memory of the primitive, not the primitive: when its
 * users are gone those who still wait fail with G_IO_ERROR_CLOSED.
 */
#pragma once

#include "schedule/timer-private.h"
#include "schedule/watch-private.h"
#include "task/block-private.h"

typedef struct _TactShared TactShared;
typedef struct _TactWaiter TactWaiter;

typedef struct
{
  TactWaiter *first, *last;
  guint n;
} TactQueue;

struct _TactShared
{
  gint users; /* atomic: references */
  gint holds; /* atomic: one for all users, one for each waiter: the memory */
  GMutex mutex;
  gboolean closed; /* there are no users any more; under the mutex */
  const struct _TactSharedClass *klass;
};

typedef struct _TactSharedClass
{
  const char *name; /* "semaphore": for messages */
  /* a waiter gave up, or its primitive is closed, and is out of its queue: others may go on now.  Not under the lock; nullable */
  void (*left) (TactShared *shared, TactWaiter *waiter);
  /* the users are gone: takes all waiters out.  Under the lock */
  TactWaiter *(*close) (TactShared *shared);
  /* behind that, not under the lock: frees what the primitive holds; nullable */
  void (*finalize) (TactShared *shared);
} TactSharedClass;

struct _TactWaiter
{
  TactOperation operation; /* own[0], own[1]: the primitive's; while it waits */
  TactShared *shared;      /* held by the queue, and by each that is armed */
  TactQueue *queue;        /* NULL: in none; under the lock, as the next two */
  TactWaiter *next, *previous;
  TactTimer timer;
  TactWatch watch;
};

gpointer tact_shared_new (gsize size, const TactSharedClass *klass);
gpointer tact_shared_ref (gpointer shared);
void tact_shared_unref (gpointer shared);

/* The memory of the primitive, for what may outlive its users. */
static inline void
tact_shared_hold (gpointer shared)
{
  g_atomic_int_inc (&((TactShared *) shared)->holds);
}

void tact_shared_release (gpointer shared);

static inline void
tact_shared_lock (gpointer shared)
{
  g_mutex_lock (&((TactShared *) shared)->mutex);
}

static inline void
tact_shared_unlock (gpointer shared)
{
  g_mutex_unlock (&((TactShared *) shared)->mutex);
}

/* A wait that is refused at once: wrong arguments, or cancelled already.  NULL: it may wait.  Of the public function @name. */
TactTask *tact_waiter_refuse (const char *name, gpointer shared, gint64 timeout_ms, GCancellable *cancellable);

/* Under the lock: a waiter at the end of @queue.  Only tact_waiter_begin() and tact_waiter_take() may follow. */
TactWaiter *tact_waiter_new (gpointer shared, TactQueue *queue, gint64 timeout_ms, GCancellable *cancellable, gpointer maker);

/* After unlocking: its limits begin.  It may be complete by then.  Gives its task, whose result is TRUE, FALSE after the time, or cancelled. */
TactTask *tact_waiter_begin (TactWaiter *waiter, gint64 timeout_ms);

/* Under the lock: takes out the first one, or this one; it is the caller's to complete. */
TactWaiter *tact_queue_take (TactQueue *queue);
void tact_waiter_take (TactWaiter *waiter);

/* Under the lock: takes all of them out and puts them before @rest, linked by `next`. */
TactWaiter *tact_queue_take_all (TactQueue *queue, TactWaiter *rest);

/* After unlocking, for one that was taken out: completes it; its memory may be gone then. */
void tact_waiter_succeed (TactWaiter *waiter, gboolean value);
void tact_waiter_give (TactWaiter *waiter, gpointer pointer, GDestroyNotify destroy);
void tact_waiter_fail (TactWaiter *waiter, GError *error);
void tact_waiter_fail_with (TactWaiter *waiter, GPtrArray *errors); /* full; there is at least one */

/* The same for each of a list: in order. */
void tact_waiters_succeed (TactWaiter *first);
