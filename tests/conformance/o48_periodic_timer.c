/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o48_periodic_timer: ticks that are awaited: one waiter, missed ticks are one,
 * a cancel leaves the ticker as it is, its close ends the wait (TM-09).
 *
 * "period 0.5": a period is given in whole milliseconds, so half of one is
 * none: the call is that of "period 0".
 */
#include "common.h"

enum
{
  SHORT_MS = 40,
  LONG_MS = 60000,
};

static TactTask *
next_tick (TactTicker *ticker)
{
  return tact_ticker_wait (ticker, NULL);
}

static const char *
is_complete (TactTask *task)
{
  return net_boolean (tact_task_is_completed (task));
}

/* Takes the task. */
static const char *
result_of (TactTask *task)
{
  return net_boolean (tact_wait_boolean (task, NULL));
}

static void
let_time_pass (gint64 ms)
{
  tact_wait (tact_delay (ms, NULL), NULL);
}

/* What a call that gave @task throws; takes it. */
static const char *
thrown_by (TactTask *task)
{
  tact_task_get_error (task);
  tact_task_unref (task);
  return net_critical ();
}

static void
try_ticks (void)
{
  g_autoptr (TactTicker) ticker = tact_ticker_new (200);
  g_autoptr (TactTask) first = next_tick (ticker), missed = NULL, second = NULL;

  say ("before the tick: complete %s", is_complete (first));
  say ("the tick gives %s", result_of (tact_task_ref (first)));
  tact_ticker_set_period (ticker, SHORT_MS);
  let_time_pass (400); /* about ten ticks with nobody waiting */
  tact_ticker_set_period (ticker, LONG_MS);
  missed = next_tick (ticker);
  say ("after many missed ticks: complete at once %s %s", is_complete (missed), result_of (tact_task_ref (missed)));
  second = next_tick (ticker);
  say ("the next one is not: complete %s", is_complete (second));
  say ("a second waiter: %s", thrown_by (next_tick (ticker)));
  tact_ticker_set_period (ticker, SHORT_MS);
  say ("Period changed while waiting: ticks %s", net_boolean (tact_task_wait (second, LIMIT_MS, NULL, NULL)));
}

static void
try_cancel (void)
{
  g_autoptr (TactTicker) ticker = tact_ticker_new (LONG_MS);
  g_autoptr (GCancellable) cancelled = g_cancellable_new (), cancellable = g_cancellable_new ();
  g_autoptr (TactTask) before = NULL, meanwhile = NULL, after = NULL;
  g_autofree char *thrown = NULL;
  const char *ended;

  g_cancellable_cancel (cancelled);
  before = tact_ticker_wait (ticker, cancelled);
  thrown = net_outcome (before);
  say ("canceled before: %s", thrown);
  meanwhile = tact_ticker_wait (ticker, cancellable);
  tact_cancellable_cancel (cancellable);
  tact_task_wait (meanwhile, LIMIT_MS, NULL, NULL);
  say ("canceled while waiting: %s, token %s", net_status (meanwhile), net_boolean (tact_task_get_cancellable (meanwhile) == cancellable));
  after = next_tick (ticker);
  say ("usable afterwards: complete %s", is_complete (after));
  tact_ticker_close (ticker);
  ended = result_of (tact_task_ref (after));
  say ("Dispose ends the wait: %s, later waits %s", ended, result_of (next_tick (ticker)));
}

static void
try_close (void)
{
  g_autoptr (TactTicker) ticker = tact_ticker_new (SHORT_MS);

  let_time_pass (300);
  tact_ticker_close (ticker);
  say ("a tick that nobody took, then Dispose: %s", result_of (next_tick (ticker)));
}

static void
try_periods (void)
{
  const double periods[] = { 0, 0.5, -1, -2 };

  for (gsize i = 0; i < G_N_ELEMENTS (periods); i++)
    {
      tact_ticker_unref (tact_ticker_new ((gint64) periods[i]));
      say ("period %g: %s", periods[i], net_critical ());
    }
}

static TactTask *
tell_ticks (GCancellable *cancellable, gpointer unused)
{
  g_autoptr (TactTicker) ticker = tact_ticker_new (SHORT_MS);
  int n = 0;

  while (n < 2 && tact_await_boolean (next_tick (ticker), NULL))
    trace ("tick %d", ++n);
  return tact_task_completed ();
}

int
main (void)
{
  Ui *ui;

  set_role ("main");
  record_criticals ();
  try_ticks ();
  try_cancel ();
  try_close ();
  try_periods ();
  ui = ui_start ("ui");
  ui_handle (ui, LIMIT_MS, tell_ticks, NULL);
  ui_stop (ui);
  return 0;
}
