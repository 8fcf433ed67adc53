/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* countdown.c: a count, and a queue of those who wait for it to be 0. */
#include "config.h"

#include <tact/completed.h>
#include <tact/countdown.h>

#include "sync/waiters-private.h"

struct _TactCountdown
{
  TactShared shared;
  guint count; /* under the lock; nobody waits while it is 0 */
  TactQueue queue;
};

G_DEFINE_BOXED_TYPE (TactCountdown, tact_countdown, tact_countdown_ref, tact_countdown_unref)

static TactWaiter *
countdown_close (TactShared *shared)
{
  return tact_queue_take_all (&((TactCountdown *) shared)->queue, NULL);
}

static const TactSharedClass countdown_class = { .name = "countdown", .close = countdown_close };

TactCountdown *
tact_countdown_new (guint count)
{
  TactCountdown *countdown = tact_shared_new (sizeof (TactCountdown), &countdown_class);

  countdown->count = count;
  return countdown;
}

TactCountdown *
tact_countdown_ref (TactCountdown *countdown)
{
  return tact_shared_ref (countdown);
}

void
tact_countdown_unref (TactCountdown *countdown)
{
  tact_shared_unref (countdown);
}

gboolean
tact_countdown_signal (TactCountdown *countdown, guint n)
{
  TactWaiter *next = NULL;
  guint count;

  g_return_val_if_fail (countdown != NULL, FALSE);
  g_return_val_if_fail (n > 0, FALSE);

  tact_shared_lock (countdown);
  count = countdown->count;
  if (n <= count)
    countdown->count -= n;
  if (n == count)
    next = tact_queue_take_all (&countdown->queue, NULL);
  tact_shared_unlock (countdown);
  tact_waiters_succeed (next);
  if (n > count)
    g_critical ("tact_countdown_signal: %u things are said to have happened, and %u were left", n, count);
  return n == count;
}

gboolean
tact_countdown_add (TactCountdown *countdown, guint n)
{
  gboolean added;

  g_return_val_if_fail (countdown != NULL, FALSE);

  tact_shared_lock (countdown);
  added = countdown->count > 0 && n <= G_MAXUINT - countdown->count;
  if (added)
    countdown->count += n;
  tact_shared_unlock (countdown);
  return added;
}

guint
tact_countdown_get_count (TactCountdown *countdown)
{
  guint count;

  g_return_val_if_fail (countdown != NULL, 0);

  tact_shared_lock (countdown);
  count = countdown->count;
  tact_shared_unlock (countdown);
  return count;
}

TactTask *
tact_countdown_wait (TactCountdown *countdown, gint64 timeout_ms, GCancellable *cancellable)
{
  TactTask *refused = tact_waiter_refuse ("tact_countdown_wait", countdown, timeout_ms, cancellable);
  TactWaiter *waiter = NULL;
  gboolean over;

  if (refused != NULL)
    return refused;
  tact_shared_lock (countdown);
  over = countdown->count == 0;
  if (!over && timeout_ms != 0)
    waiter = tact_waiter_new (countdown, &countdown->queue, timeout_ms, cancellable, __builtin_return_address (0));
  tact_shared_unlock (countdown);
  return waiter != NULL ? tact_waiter_begin (waiter, timeout_ms) : tact_task_new_boolean (over);
}
