/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ticker.c: a timer that is set again whenever it fires, and one who waits.
 *
 * While the timer is armed, in the heap or about to fire, it holds the memory.
 * It is set and taken out under the ticker's lock, the heap's lock inside it.
 */
#include "config.h"

#include <tact/completed.h>
#include <tact/ticker.h>

#include "sync/waiters-private.h"

struct _TactTicker
{
  TactShared shared;
  TactTimer timer;
  TactQueue queue;  /* of one at most; under the lock, as the rest */
  gint64 period_ms; /* -1: none */
  gboolean armed;
  gboolean ticked; /* since the last wait */
  gboolean stopped;
};

G_DEFINE_BOXED_TYPE (TactTicker, tact_ticker, tact_ticker_ref, tact_ticker_unref)

/* Under the lock, where it is not armed. */
static void
ticker_arm (TactTicker *ticker, gint64 deadline)
{
  ticker->timer.deadline = deadline;
  tact_timer_add (&ticker->timer);
}

/* Under the lock.  TRUE: the caller drops what the timer held, after unlocking. */
static gboolean
ticker_disarm (TactTicker *ticker)
{
  if (!ticker->armed || !tact_timer_remove (&ticker->timer))
    return FALSE;
  ticker->armed = FALSE;
  return TRUE;
}

static gint64
period_us (gint64 ms)
{
  return MIN (ms, G_MAXINT64 / 4000) * 1000;
}

static void
ticker_fire (TactTimer *timer)
{
  TactTicker *ticker = (TactTicker *) ((char *) timer - G_STRUCT_OFFSET (TactTicker, timer));
  TactWaiter *next = NULL;
  gboolean goes_on;

  tact_shared_lock (ticker);
  goes_on = !ticker->shared.closed && !ticker->stopped && ticker->period_ms > 0;
  if (goes_on)
    {
      const gint64 now = g_get_monotonic_time (), due = timer->deadline + period_us (ticker->period_ms);

      next = tact_queue_take (&ticker->queue);
      ticker->ticked = next == NULL;
      /* late: those it missed are one */
      ticker_arm (ticker, due > now ? due : now + period_us (ticker->period_ms));
    }
  ticker->armed = goes_on;
  tact_shared_unlock (ticker);
  if (next != NULL)
    tact_waiter_succeed (next, TRUE);
  if (!goes_on)
    tact_shared_release (ticker);
}

static TactWaiter *
ticker_end (TactShared *shared)
{
  return tact_queue_take_all (&((TactTicker *) shared)->queue, NULL);
}

static void
ticker_finalize (TactShared *shared)
{
  TactTicker *ticker = (TactTicker *) shared;
  gboolean disarmed;

  tact_shared_lock (ticker);
  disarmed = ticker_disarm (ticker);
  tact_shared_unlock (ticker);
  if (disarmed)
    tact_shared_release (ticker);
}

static const TactSharedClass ticker_class = { .name = "ticker", .close = ticker_end, .finalize = ticker_finalize };

static gboolean
is_period (const char *name, gint64 ms)
{
  if (ms >= 1 || ms == -1)
    return TRUE;
  g_critical ("%s: a period of %" G_GINT64_FORMAT " ms is no time; the least is 1, and -1 is for no ticks", name, ms);
  return FALSE;
}

TactTicker *
tact_ticker_new (gint64 period_ms)
{
  TactTicker *ticker;

  if (!is_period ("tact_ticker_new", period_ms))
    return NULL;
  ticker = tact_shared_new (sizeof (TactTicker), &ticker_class);
  ticker->timer = (TactTimer){ .fire = ticker_fire };
  ticker->period_ms = -1;
  tact_ticker_set_period (ticker, period_ms);
  return ticker;
}

TactTicker *
tact_ticker_ref (TactTicker *ticker)
{
  return tact_shared_ref (ticker);
}

void
tact_ticker_unref (TactTicker *ticker)
{
  tact_shared_unref (ticker);
}

gint64
tact_ticker_get_period (TactTicker *ticker)
{
  gint64 ms;

  g_return_val_if_fail (ticker != NULL, -1);

  tact_shared_lock (ticker);
  ms = ticker->period_ms;
  tact_shared_unlock (ticker);
  return ms;
}

void
tact_ticker_set_period (TactTicker *ticker, gint64 period_ms)
{
  gboolean disarmed;

  g_return_if_fail (ticker != NULL);
  if (!is_period ("tact_ticker_set_period", period_ms))
    return;

  tact_shared_lock (ticker);
  ticker->period_ms = period_ms;
  disarmed = ticker_disarm (ticker);
  /* one that is about to fire sets itself by the new period */
  if (!ticker->armed && !ticker->stopped && period_ms > 0)
    {
      ticker->armed = TRUE;
      tact_shared_hold (ticker);
      ticker_arm (ticker, g_get_monotonic_time () + period_us (period_ms));
    }
  tact_shared_unlock (ticker);
  if (disarmed)
    tact_shared_release (ticker);
}

TactTask *
tact_ticker_wait (TactTicker *ticker, GCancellable *cancellable)
{
  TactTask *refused = tact_waiter_refuse ("tact_ticker_wait", ticker, -1, cancellable);
  TactWaiter *waiter = NULL;
  gboolean waits_already, ticked;

  if (refused != NULL)
    return refused;
  tact_shared_lock (ticker);
  waits_already = ticker->queue.n > 0;
  ticked = ticker->ticked;
  if (!waits_already && !ticked && !ticker->stopped)
    waiter = tact_waiter_new (ticker, &ticker->queue, -1, cancellable, __builtin_return_address (0));
  if (!waits_already)
    ticker->ticked = FALSE;
  tact_shared_unlock (ticker);
  if (waiter != NULL)
    return tact_waiter_begin (waiter, -1);
  if (!waits_already)
    return tact_task_new_boolean (ticked);
  g_critical ("tact_ticker_wait: somebody waits for this ticker already");
  return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_PENDING, "The tick was not waited for: somebody waits for this ticker already");
}

void
tact_ticker_close (TactTicker *ticker)
{
  TactWaiter *waiter;
  gboolean disarmed;

  g_return_if_fail (ticker != NULL);

  tact_shared_lock (ticker);
  ticker->stopped = TRUE;
  ticker->ticked = FALSE;
  waiter = tact_queue_take (&ticker->queue);
  disarmed = ticker_disarm (ticker);
  tact_shared_unlock (ticker);
  if (waiter != NULL)
    tact_waiter_succeed (waiter, FALSE);
  if (disarmed)
    tact_shared_release (ticker);
}
