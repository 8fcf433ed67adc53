/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* barrier.c: those who have arrived wait for the rest. */
#include "config.h"

#include <tact/completed.h>
#include <tact/barrier.h>

#include "sync/waiters-private.h"

struct _TactBarrier
{
  TactShared shared;
  guint n_participants; /* under the lock, as the rest */
  guint64 phase;
  TactQueue queue; /* who have arrived: always fewer than there are */
};

G_DEFINE_BOXED_TYPE (TactBarrier, tact_barrier, tact_barrier_ref, tact_barrier_unref)

static TactWaiter *
barrier_close (TactShared *shared)
{
  return tact_queue_take_all (&((TactBarrier *) shared)->queue, NULL);
}

static const TactSharedClass barrier_class = { .name = "barrier", .close = barrier_close };

TactBarrier *
tact_barrier_new (guint n_participants)
{
  TactBarrier *barrier;

  g_return_val_if_fail (n_participants > 0, NULL);

  barrier = tact_shared_new (sizeof (TactBarrier), &barrier_class);
  barrier->n_participants = n_participants;
  return barrier;
}

TactBarrier *
tact_barrier_ref (TactBarrier *barrier)
{
  return tact_shared_ref (barrier);
}

void
tact_barrier_unref (TactBarrier *barrier)
{
  tact_shared_unref (barrier);
}

/* Under the lock. */
static TactWaiter *
end_phase (TactBarrier *barrier)
{
  barrier->phase++;
  return tact_queue_take_all (&barrier->queue, NULL);
}

TactTask *
tact_barrier_arrive (TactBarrier *barrier, GCancellable *cancellable)
{
  TactTask *refused = tact_waiter_refuse ("tact_barrier_arrive", barrier, -1, cancellable);
  TactWaiter *waiter = NULL, *next = NULL;
  gboolean left;

  if (refused != NULL)
    return refused;
  tact_shared_lock (barrier);
  left = barrier->n_participants == 0;
  if (barrier->queue.n + 1 < barrier->n_participants)
    waiter = tact_waiter_new (barrier, &barrier->queue, -1, cancellable, __builtin_return_address (0));
  else if (!left)
    next = end_phase (barrier);
  tact_shared_unlock (barrier);
  tact_waiters_succeed (next);
  if (left)
    {
      g_critical ("tact_barrier_arrive: all participants have left");
      return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "Nobody can arrive at the barrier: all participants have left");
    }
  return waiter != NULL ? tact_waiter_begin (waiter, -1) : tact_task_new_boolean (TRUE);
}

void
tact_barrier_leave (TactBarrier *barrier)
{
  TactWaiter *next = NULL;
  gboolean may;

  g_return_if_fail (barrier != NULL);

  tact_shared_lock (barrier);
  may = barrier->n_participants > barrier->queue.n;
  if (may && --barrier->n_participants == barrier->queue.n && barrier->queue.n > 0)
    next = end_phase (barrier);
  tact_shared_unlock (barrier);
  tact_waiters_succeed (next);
  if (!may)
    g_critical ("tact_barrier_leave: there is no participant left who has not arrived");
}

guint64
tact_barrier_get_phase (TactBarrier *barrier)
{
  guint64 phase;

  g_return_val_if_fail (barrier != NULL, 0);

  tact_shared_lock (barrier);
  phase = barrier->phase;
  tact_shared_unlock (barrier);
  return phase;
}
