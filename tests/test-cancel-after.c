/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-cancel-after.c: cancellables that are cancelled after a time (CT-15 to CT-17). */
#include "cancellables.h"

/* CT-15, CT-16 */
START_TEST (a_timeout_cancels_it_from_the_pool)
{
  static Mark ran;
  gint64 begin = g_get_monotonic_time ();
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (30, NULL);

  forget (tact_cancellable_register (cancellable, NULL, mark, &ran, NULL));
  ck_assert (!tact_cancellable_timed_out (cancellable));
  mark_wait (&ran, 1);
  ck_assert (ran.worker || ran.thread == g_thread_self ()); /* here where this thread was late */
  ck_assert_int_ge (g_get_monotonic_time () - begin, 29 * 1000);
  ck_assert (g_cancellable_is_cancelled (cancellable));
  ck_assert (tact_cancellable_timed_out (cancellable));
}
END_TEST

static void
see_timed_out (GCancellable *cancellable, gpointer seen)
{
  g_atomic_int_set ((int *) seen, tact_cancellable_timed_out (cancellable) ? 1 : 2);
}

/* CT-15: as in .NET a timeout of nothing is no timer */
START_TEST (a_timeout_of_0_is_born_cancelled)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (0, NULL);

  ck_assert (g_cancellable_is_cancelled (cancellable));
  ck_assert (tact_cancellable_timed_out (cancellable));
}
END_TEST

START_TEST (a_handler_sees_already_whether_it_timed_out)
{
  int by_hand = 0, by_time = 0; /* atomic */
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (3600 * 1000, NULL), other = tact_cancellable_new (-1, NULL);

  g_signal_connect (cancellable, "cancelled", G_CALLBACK (see_timed_out), &by_hand);
  g_signal_connect (other, "cancelled", G_CALLBACK (see_timed_out), &by_time);
  tact_cancellable_cancel (cancellable);
  tact_cancellable_cancel_after (other, 1);
  LIMITED_UNTIL (g_atomic_int_get (&by_time) != 0);
  ck_assert_int_eq (by_hand, 2);
  ck_assert_int_eq (by_time, 1);
}
END_TEST

START_TEST (only_its_own_timeout_counts)
{
  g_autoptr (GCancellable) parent = tact_cancellable_new (1, NULL), child = tact_cancellable_new (3600 * 1000, parent);
  g_autoptr (GCancellable) by_hand = tact_cancellable_new (3600 * 1000, NULL), plain = g_cancellable_new ();

  LIMITED_UNTIL (g_cancellable_is_cancelled (child));
  ck_assert (tact_cancellable_timed_out (parent) && !tact_cancellable_timed_out (child));
  g_cancellable_cancel (by_hand);
  g_cancellable_cancel (plain);
  ck_assert (!tact_cancellable_timed_out (by_hand) && !tact_cancellable_timed_out (plain));
}
END_TEST

/* CT-15 */
START_TEST (arming_again_replaces_the_timeout_and_minus_one_disarms_it)
{
  g_autoptr (GCancellable) disarmed = tact_cancellable_new (5, NULL), longer = tact_cancellable_new (5, NULL), shorter = tact_cancellable_new (3600 * 1000, NULL);
  g_autoptr (TactTask) after = NULL;

  tact_cancellable_cancel_after (disarmed, -1);
  tact_cancellable_cancel_after (longer, 3600 * 1000);
  tact_cancellable_cancel_after (shorter, 10);
  after = tact_delay (20, NULL); /* later than all that was to run out */
  task_wait (after);
  LIMITED_UNTIL (g_cancellable_is_cancelled (shorter));
  ck_assert (!g_cancellable_is_cancelled (disarmed));
  ck_assert (!g_cancellable_is_cancelled (longer));
}
END_TEST

/* CT-15 */
START_TEST (after_cancel_arming_does_nothing)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL), soon = tact_cancellable_new (-1, NULL);

  tact_cancellable_cancel (cancellable);
  tact_cancellable_cancel_after (cancellable, 0);
  tact_cancellable_cancel_after (soon, 0);
  LIMITED_UNTIL (g_cancellable_is_cancelled (soon));
  ck_assert (tact_cancellable_timed_out (soon));
  ck_assert (!tact_cancellable_timed_out (cancellable));
}
END_TEST

/* CT-15, law 13 */
START_TEST (less_than_minus_one_is_a_critical_and_changes_nothing)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL), plain = g_cancellable_new (), made = NULL;

  EXPECT_CRITICAL ("timeout_ms")
    tact_cancellable_cancel_after (cancellable, -2);
  EXPECT_CRITICAL ("TACT_IS_CANCELLABLE")
    tact_cancellable_cancel_after (plain, 1);
  EXPECT_CRITICAL ("ms is no time")
    made = tact_cancellable_new (G_MININT64, NULL);
  ck_assert (TACT_IS_CANCELLABLE (made) && !g_cancellable_is_cancelled (made));
  ck_assert (!g_cancellable_is_cancelled (cancellable));
}
END_TEST

START_TEST (a_very_long_timeout_is_not_a_short_one)
{
  const gint64 times[] = { G_MAXINT64, G_MAXINT64 / 1000, G_MAXINT64 / 1000 - 1, (gint64) G_MAXINT32 + 1 };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autoptr (GCancellable) cancellable = tact_cancellable_new (times[i], NULL);
      g_autoptr (TactTask) after = tact_delay (3, NULL);

      task_wait (after);
      ck_assert (!g_cancellable_is_cancelled (cancellable));
    }
}
END_TEST

/* CT-17 C: the last unref disarms */
START_TEST (a_timer_does_not_keep_its_cancellable)
{
  int gone = 0;

  for (int i = 0; i < 100; i++)
    {
      GCancellable *cancellable = tact_cancellable_new (1 + i % 3, NULL);

      g_object_weak_ref (G_OBJECT (cancellable), on_gone, &gone);
      g_object_unref (cancellable);
    }
  ck_assert_int_le (gone, 100);
  LIMITED_UNTIL (g_atomic_int_get (&gone) == 100);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    a_timeout_cancels_it_from_the_pool,
    a_timeout_of_0_is_born_cancelled,
    a_handler_sees_already_whether_it_timed_out,
    only_its_own_timeout_counts,
    arming_again_replaces_the_timeout_and_minus_one_disarms_it,
    after_cancel_arming_does_nothing,
    less_than_minus_one_is_a_critical_and_changes_nothing,
    a_very_long_timeout_is_not_a_short_one,
    a_timer_does_not_keep_its_cancellable,
  };

  return run_tests ("cancel-after", tests, G_N_ELEMENTS (tests));
}
