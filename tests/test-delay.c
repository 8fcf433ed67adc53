/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-delay.c: tasks that complete after a time (TM-01 to TM-05). */
#include "methods.h"
#include "values.h"

/* TM-01 */
START_TEST (a_delay_completes_after_its_time)
{
  gint64 begin = g_get_monotonic_time ();
  g_autoptr (TactTask) task = tact_delay (30, NULL);

  ck_assert_int_eq (tact_task_get_status (task), TACT_TASK_WAITING_FOR_ACTIVATION);
  task_wait (task);
  ck_assert (tact_task_is_succeeded (task));
  ck_assert_int_ge (g_get_monotonic_time () - begin, 29 * 1000);
}
END_TEST

/* TM-02 */
START_TEST (no_time_is_complete_at_once_and_minus_one_never)
{
  g_autoptr (TactTask) now = tact_delay (0, NULL), never = tact_delay (-1, NULL);

  ck_assert (tact_task_is_succeeded (now));
  ck_assert (!tact_task_wait (never, 20, NULL, NULL));
  ck_assert (!tact_task_is_completed (never));
}
END_TEST

/* TM-02, law 13 */
START_TEST (less_than_minus_one_is_a_critical_and_a_faulted_task)
{
  const gint64 bad[] = { -2, G_MININT64 };

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (TactTask) task = NULL;

      EXPECT_CRITICAL ("ms")
        task = tact_delay (bad[i], NULL);
      ck_assert_int_eq (tact_task_get_status (task), TACT_TASK_FAULTED);
      ck_assert_ptr_nonnull (tact_task_get_error (task));
    }
}
END_TEST

/* TM-03 */
START_TEST (a_cancelled_cancellable_wins_even_over_no_time)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const gint64 times[] = { 0, 1, -1 };

  g_cancellable_cancel (cancellable);
  for (int i = 0; i < 3; i++)
    {
      g_autoptr (TactTask) task = tact_delay (times[i], cancellable);

      ck_assert (tact_task_is_cancelled (task));
      ck_assert_ptr_eq (tact_task_get_cancellable (task), cancellable);
    }
}
END_TEST

static void
on_gone (gpointer gone, GObject *object)
{
  g_atomic_int_set ((gint *) gone, TRUE);
}

/* TM-04 */
START_TEST (a_cancelled_delay_ends_early_and_lets_its_cancellable_go)
{
  const gint64 times[] = { 3600 * 1000, -1 };

  for (int i = 0; i < 2; i++)
    {
      GCancellable *cancellable = g_cancellable_new ();
      gint gone = FALSE; /* atomic */
      TactTask *task = tact_delay (times[i], cancellable);

      g_object_weak_ref (G_OBJECT (cancellable), on_gone, &gone);
      g_cancellable_cancel (cancellable);
      task_wait (task);
      ck_assert (tact_task_is_cancelled (task));
      ck_assert_ptr_eq (tact_task_get_cancellable (task), cancellable);
      tact_task_unref (task);
      g_object_unref (cancellable);
      LIMITED_UNTIL (g_atomic_int_get (&gone));
    }
}
END_TEST

/* TM-04: the timer of a delay that ended does not hold what it does not need. */
START_TEST (a_delay_that_ended_lets_its_cancellable_go)
{
  GCancellable *cancellable = g_cancellable_new ();
  gint gone = FALSE; /* atomic */
  TactTask *task = tact_delay (1, cancellable);

  g_object_weak_ref (G_OBJECT (cancellable), on_gone, &gone);
  task_wait (task);
  g_cancellable_cancel (cancellable);
  ck_assert (tact_task_is_succeeded (task));
  tact_task_unref (task);
  g_object_unref (cancellable);
  LIMITED_UNTIL (g_atomic_int_get (&gone));
}
END_TEST

/* TM-05 */
START_TEST (who_awaits_a_cancelled_delay_is_not_resumed_inside_cancel)
{
  static Mark resumed;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) method = await_one (tact_delay (-1, cancellable), TACT_AWAIT_ANY_CONTEXT, &resumed);

  g_cancellable_cancel (cancellable);
  task_wait (method);
  ck_assert (tact_task_is_cancelled (method));
  ck_assert_ptr_ne (resumed.thread, g_thread_self ());
}
END_TEST

static void
cancelled_again (GCancellable *cancellable, gpointer task)
{
  g_cancellable_is_cancelled (cancellable);
  mark (task);
}

/* GLib 2.82 holds the cancellable's own lock while it emits: nothing may call back into it. */
START_TEST (cancelling_with_other_handlers_and_many_delays_ends)
{
  static Mark handled;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  TactTask *tasks[100];
  gulong id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_again), &handled, NULL);

  for (int i = 0; i < 100; i++)
    tasks[i] = tact_delay (i % 2 != 0 ? -1 : 3600 * 1000, cancellable);
  g_cancellable_cancel (cancellable);
  for (int i = 0; i < 100; i++)
    {
      task_wait (tasks[i]);
      ck_assert (tact_task_is_cancelled (tasks[i]));
      tact_task_unref (tasks[i]);
    }
  ck_assert_uint_eq (handled.count, 1);
  g_cancellable_disconnect (cancellable, id);
}
END_TEST

/* TM-01 C: a later and shorter delay does not wait for the earlier and longer one. */
START_TEST (delays_complete_in_the_order_of_their_times)
{
  g_autoptr (TactTask) slow = tact_delay (300, NULL), quick = tact_delay (5, NULL);

  task_wait (quick);
  ck_assert (!tact_task_is_completed (slow));
  task_wait (slow);
}
END_TEST

static void
block_loop (gpointer quick)
{
  task_wait (quick);
}

/* TM-01 C */
START_TEST (a_blocked_loop_does_not_delay_a_delay)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTask) quick = tact_delay (5, NULL);

  tact_context_post (loop_context (&loop), block_loop, quick, NULL);
  LOOP_UNTIL (&loop, tact_task_is_completed (quick));
}
END_TEST

START_TEST (a_very_long_delay_is_not_a_short_one)
{
  const gint64 times[] = { G_MAXINT64, G_MAXINT64 / 1000, G_MAXINT64 / 1000 - 1, (gint64) G_MAXINT32 + 1 };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (TactTask) task = tact_delay (times[i], cancellable);

      ck_assert (!tact_task_wait (task, 5, NULL, NULL));
      ck_assert (!tact_task_is_completed (task));
      g_cancellable_cancel (cancellable);
      task_wait (task);
    }
}
END_TEST

/* law 10: it goes on without a reader, and frees itself. */
START_TEST (a_dropped_delay_still_resumes_who_awaits_it)
{
  static Mark resumed;

  tact_task_unref (await_one (tact_delay (2, NULL), TACT_AWAIT_DEFAULT, &resumed));
  mark_wait (&resumed, 1);
}
END_TEST

/* DESIGN, timers: expiry completes with the asynchronous mark, so no user code runs on the timer's thread. */
START_TEST (who_awaits_a_delay_is_not_resumed_on_its_timer)
{
  static Mark resumed;
  g_autoptr (TactTask) method = await_one (tact_delay (50, NULL), TACT_AWAIT_DEFAULT, &resumed);

  task_wait (method);
  ck_assert (resumed.worker || resumed.thread == g_thread_self ()); /* here where this thread was late */
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    a_delay_completes_after_its_time,
    no_time_is_complete_at_once_and_minus_one_never,
    less_than_minus_one_is_a_critical_and_a_faulted_task,
    a_cancelled_cancellable_wins_even_over_no_time,
    a_cancelled_delay_ends_early_and_lets_its_cancellable_go,
    a_delay_that_ended_lets_its_cancellable_go,
    who_awaits_a_cancelled_delay_is_not_resumed_inside_cancel,
    cancelling_with_other_handlers_and_many_delays_ends,
    delays_complete_in_the_order_of_their_times,
    a_blocked_loop_does_not_delay_a_delay,
    a_very_long_delay_is_not_a_short_one,
    a_dropped_delay_still_resumes_who_awaits_it,
    who_awaits_a_delay_is_not_resumed_on_its_timer,
  };

  return run_tests ("delay", tests, G_N_ELEMENTS (tests));
}
