/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-ticker.c: ticks that are awaited (TM-09). */
#include "methods.h"
#include "values.h"

START_TEST (it_ticks_again_and_again_until_it_is_closed)
{
  g_autoptr (TactTicker) ticker = tact_ticker_new (1);
  g_autoptr (TactTask) last = NULL;

  for (int i = 0; i < 5; i++)
    ck_assert (tact_wait_boolean (tact_ticker_wait (ticker, NULL), NULL));
  tact_ticker_set_period (ticker, -1);
  tact_task_unref (tact_ticker_wait (ticker, NULL)); /* a tick that was there, or a wait */
  tact_ticker_close (ticker);
  last = tact_ticker_wait (ticker, NULL);
  ck_assert (tact_task_is_succeeded (last));
  ck_assert (!tact_task_get_boolean (last, NULL));
  tact_ticker_close (ticker);
}
END_TEST

START_TEST (ticks_that_nobody_waited_for_are_one)
{
  g_autoptr (TactTicker) ticker = tact_ticker_new (1);
  g_autoptr (TactTask) missed = NULL, next = NULL;

  ck_assert (tact_wait (tact_delay (20, NULL), NULL));
  tact_ticker_set_period (ticker, 3600 * 1000);
  missed = tact_ticker_wait (ticker, NULL);
  ck_assert (tact_task_is_succeeded (missed));
  next = tact_ticker_wait (ticker, NULL);
  ck_assert (!tact_task_is_completed (next));
  tact_ticker_close (ticker);
  task_wait (next);
  ck_assert (!tact_task_get_boolean (next, NULL));
}
END_TEST

START_TEST (a_second_wait_is_refused_and_the_first_goes_on)
{
  g_autoptr (TactTicker) ticker = tact_ticker_new (-1);
  g_autoptr (TactTask) first = tact_ticker_wait (ticker, NULL), second = NULL;

  EXPECT_CRITICAL ("somebody waits for this ticker already")
    second = tact_ticker_wait (ticker, NULL);
  ck_assert_faulted (second, G_IO_ERROR, G_IO_ERROR_PENDING);
  tact_ticker_set_period (ticker, 1);
  task_wait (first);
  ck_assert (tact_task_get_boolean (first, NULL));
}
END_TEST

START_TEST (a_cancel_ends_the_wait_and_leaves_the_ticker)
{
  g_autoptr (TactTicker) ticker = tact_ticker_new (3600 * 1000);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) wait = tact_ticker_wait (ticker, cancellable);

  tact_cancellable_cancel (cancellable);
  task_wait (wait);
  ck_assert (tact_task_is_cancelled (wait));
  ck_assert_ptr_eq (tact_task_get_cancellable (wait), cancellable);
  tact_ticker_set_period (ticker, 1);
  ck_assert_int_eq (tact_ticker_get_period (ticker), 1);
  ck_assert (tact_wait_boolean (tact_ticker_wait (ticker, NULL), NULL));
}
END_TEST

START_TEST (a_ticker_that_is_dropped_fails_who_waits_as_closed)
{
  TactTicker *ticker = tact_ticker_new (3600 * 1000);
  g_autoptr (TactTask) wait = tact_ticker_wait (ticker, NULL);

  tact_ticker_unref (tact_ticker_ref (ticker));
  ck_assert (!tact_task_is_completed (wait));
  tact_ticker_unref (ticker);
  ck_assert_faulted (wait, G_IO_ERROR, G_IO_ERROR_CLOSED);
}
END_TEST

START_TEST (tickers_are_dropped_while_they_fire)
{
  const gint64 deadline = g_get_monotonic_time () + G_USEC_PER_SEC / 2;

  while (g_get_monotonic_time () < deadline)
    {
      TactTicker *tickers[20];

      for (int i = 0; i < 20; i++)
        tickers[i] = tact_ticker_new (1);
      ck_assert (tact_wait_boolean (tact_ticker_wait (tickers[0], NULL), NULL));
      for (int i = 0; i < 20; i++)
        {
          if (i % 3 == 0)
            tact_ticker_close (tickers[i]);
          if (i % 3 == 1)
            tact_ticker_set_period (tickers[i], i % 2 == 0 ? 1 : -1);
          tact_ticker_unref (tickers[i]);
        }
    }
}
END_TEST

static TactTask *
count_ticks (GCancellable *cancellable, gpointer mark_here)
{
  g_autoptr (TactTicker) ticker = tact_ticker_new (1);
  int n = 0;

  while (n++ < 3 && tact_await_boolean (tact_ticker_wait (ticker, cancellable), NULL))
    mark (mark_here);
  return tact_task_completed ();
}

START_TEST (a_loop_over_ticks_is_resumed_where_it_awaits)
{
  static Mark ticks;
  g_auto (Loop) loop = loop_enter ();
  TactTask *method = tact_async (count_ticks, &ticks, NULL, NULL);

  loop_run (&loop, method);
  ck_assert_uint_eq (ticks.count, 3);
  ck_assert_ptr_eq (ticks.thread, g_thread_self ());
  tact_task_unref (method);
}
END_TEST

START_TEST (no_ticker_and_periods_that_are_no_time_are_criticals)
{
  const gint64 bad[] = { 0, -2, G_MININT64 };
  g_autoptr (TactTicker) ticker = tact_ticker_new (-1);
  g_autoptr (TactTask) task = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      EXPECT_CRITICAL ("is no time")
        {
          ck_assert_ptr_null (tact_ticker_new (bad[i]));
        }
      EXPECT_CRITICAL ("is no time")
        tact_ticker_set_period (ticker, bad[i]);
    }
  ck_assert_int_eq (tact_ticker_get_period (ticker), -1);
  EXPECT_CRITICAL ("there is nothing to wait for (NULL)")
    task = tact_ticker_wait (NULL, NULL);
  ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    it_ticks_again_and_again_until_it_is_closed,
    ticks_that_nobody_waited_for_are_one,
    a_second_wait_is_refused_and_the_first_goes_on,
    a_cancel_ends_the_wait_and_leaves_the_ticker,
    a_ticker_that_is_dropped_fails_who_waits_as_closed,
    tickers_are_dropped_while_they_fire,
    a_loop_over_ticks_is_resumed_where_it_awaits,
    no_ticker_and_periods_that_are_no_time_are_criticals,
  };

  return run_tests ("ticker", tests, G_N_ELEMENTS (tests));
}
