/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* semaphore.c: a count, and a queue of those who wait for it not to be 0. */
#include "config.h"

#include <tact/completed.h>
#include <tact/semaphore.h>

#include "sync/waiters-private.h"

struct _TactSemaphore
{
  TactShared shared;
  guint count, max; /* under the lock; nobody waits while count is not 0 */
  TactQueue queue;
};

G_DEFINE_BOXED_TYPE (TactSemaphore, tact_semaphore, tact_semaphore_ref, tact_semaphore_unref)

static TactWaiter *
semaphore_close (TactShared *shared)
{
  return tact_queue_take_all (&((TactSemaphore *) shared)->queue, NULL);
}

static const TactSharedClass semaphore_class = { .name = "semaphore", .close = semaphore_close };

TactSemaphore *
tact_semaphore_new (guint count, guint max)
{
  TactSemaphore *semaphore;

  g_return_val_if_fail (max > 0 && max <= G_MAXINT && count <= max, NULL);

  semaphore = tact_shared_new (sizeof (TactSemaphore), &semaphore_class);
  semaphore->count = count;
  semaphore->max = max;
  return semaphore;
}

TactSemaphore *
tact_semaphore_ref (TactSemaphore *semaphore)
{
  return tact_shared_ref (semaphore);
}

void
tact_semaphore_unref (TactSemaphore *semaphore)
{
  tact_shared_unref (semaphore);
}

TactTask *
tact_semaphore_acquire (TactSemaphore *semaphore, gint64 timeout_ms, GCancellable *cancellable)
{
  TactTask *refused = tact_waiter_refuse ("tact_semaphore_acquire", semaphore, timeout_ms, cancellable);
  TactWaiter *waiter = NULL;
  gboolean got;

  if (refused != NULL)
    return refused;
  tact_shared_lock (semaphore);
  got = semaphore->count > 0;
  if (got)
    semaphore->count--;
  else if (timeout_ms != 0)
    waiter = tact_waiter_new (semaphore, &semaphore->queue, timeout_ms, cancellable, __builtin_return_address (0));
  tact_shared_unlock (semaphore);
  return waiter != NULL ? tact_waiter_begin (waiter, timeout_ms) : tact_task_new_boolean (got);
}

int
tact_semaphore_release (TactSemaphore *semaphore, guint n)
{
  TactWaiter *first = NULL, **last = &first;
  guint before, left;

  g_return_val_if_fail (semaphore != NULL, -1);
  g_return_val_if_fail (n > 0, -1);

  tact_shared_lock (semaphore);
  before = semaphore->count;
  if (n > semaphore->max - before)
    {
      tact_shared_unlock (semaphore);
      g_critical ("tact_semaphore_release: %u more would be %u, and the most is %u", n, before + n, semaphore->max);
      return -1;
    }
  for (left = n; left > 0 && semaphore->queue.n > 0; left--)
    {
      *last = tact_queue_take (&semaphore->queue);
      last = &(*last)->next;
    }
  semaphore->count += left;
  tact_shared_unlock (semaphore);
  tact_waiters_succeed (first);
  return (int) before;
}

guint
tact_semaphore_get_count (TactSemaphore *semaphore)
{
  guint count;

  g_return_val_if_fail (semaphore != NULL, 0);

  tact_shared_lock (semaphore);
  count = semaphore->count;
  tact_shared_unlock (semaphore);
  return count;
}
