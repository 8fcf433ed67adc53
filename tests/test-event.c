/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-event.c: what is waited for until it happens: events, countdowns, barriers, conditions. */
#include "methods.h"
#include "values.h"

static gboolean
is_true (TactTask *task)
{
  return tact_task_is_succeeded (task) && tact_task_get_boolean (task, NULL);
}

START_TEST (a_manual_event_lets_all_through_until_it_is_reset)
{
  g_autoptr (TactEvent) event = tact_event_new (TACT_EVENT_MANUAL, FALSE);
  g_autoptr (TactTask) first = tact_event_wait (event, -1, NULL);
  g_autoptr (TactTask) second = tact_event_wait (event, -1, NULL);
  g_autoptr (TactTask) third = NULL;
  g_autoptr (TactTask) fourth = NULL;

  ck_assert (!tact_event_is_set (event));
  tact_event_set (event);
  ck_assert (is_true (first) && is_true (second));
  third = tact_event_wait (event, -1, NULL);
  ck_assert (is_true (third) && tact_event_is_set (event));
  tact_event_reset (event);
  fourth = tact_event_wait (event, 5, NULL);
  task_wait (fourth);
  ck_assert (tact_task_is_succeeded (fourth) && !tact_task_get_boolean (fourth, NULL));
}
END_TEST

START_TEST (an_automatic_event_lets_one_through_for_each_set)
{
  g_autoptr (TactEvent) event = tact_event_new (TACT_EVENT_AUTO, TRUE);
  g_autoptr (TactTask) first = tact_event_wait (event, -1, NULL);
  g_autoptr (TactTask) second = tact_event_wait (event, -1, NULL);
  g_autoptr (TactTask) third = tact_event_wait (event, -1, NULL);

  ck_assert (is_true (first));
  ck_assert (!tact_task_is_completed (second));
  tact_event_set (event);
  ck_assert (is_true (second));
  ck_assert (!tact_task_is_completed (third));
  tact_event_set (event);
  ck_assert (is_true (third));
  tact_event_set (event);
  tact_event_set (event);
  ck_assert (tact_event_is_set (event));
  tact_task_unref (tact_event_wait (event, 0, NULL));
  ck_assert (!tact_event_is_set (event));
}
END_TEST

START_TEST (a_wait_for_an_event_can_be_cancelled)
{
  g_autoptr (TactEvent) event = tact_event_new (TACT_EVENT_AUTO, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) first = tact_event_wait (event, -1, cancellable);
  g_autoptr (TactTask) second = tact_event_wait (event, -1, NULL);

  g_cancellable_cancel (cancellable);
  task_wait (first);
  ck_assert (tact_task_is_cancelled (first));
  tact_event_set (event);
  ck_assert (is_true (second));
}
END_TEST

START_TEST (a_countdown_ends_at_the_last_of_its_things)
{
  g_autoptr (TactCountdown) countdown = tact_countdown_new (2);
  g_autoptr (TactCountdown) nothing = tact_countdown_new (0);
  g_autoptr (TactTask) wait = tact_countdown_wait (countdown, -1, NULL);
  g_autoptr (TactTask) at_once = tact_countdown_wait (nothing, -1, NULL);

  ck_assert (is_true (at_once));
  ck_assert (tact_countdown_add (countdown, 1));
  ck_assert (!tact_countdown_signal (countdown, 2));
  ck_assert (!tact_task_is_completed (wait));
  ck_assert_uint_eq (tact_countdown_get_count (countdown), 1);
  EXPECT_CRITICAL ("2 things are said to have happened, and 1 were left")
    {
      tact_countdown_signal (countdown, 2);
    }
  ck_assert (tact_countdown_signal (countdown, 1));
  ck_assert (is_true (wait));
  ck_assert (!tact_countdown_add (countdown, 1));
}
END_TEST

START_TEST (a_barrier_lets_all_go_on_when_the_last_has_arrived)
{
  g_autoptr (TactBarrier) barrier = tact_barrier_new (3);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) first = tact_barrier_arrive (barrier, NULL);
  g_autoptr (TactTask) second = tact_barrier_arrive (barrier, cancellable);
  g_autoptr (TactTask) third = NULL;
  g_autoptr (TactTask) fourth = NULL;
  g_autoptr (TactTask) next = NULL;

  g_cancellable_cancel (cancellable);
  task_wait (second);
  third = tact_barrier_arrive (barrier, NULL);
  ck_assert (!tact_task_is_completed (third)); /* the cancelled one has not arrived */
  fourth = tact_barrier_arrive (barrier, NULL);
  ck_assert (is_true (first) && is_true (third) && is_true (fourth));
  ck_assert_uint_eq (tact_barrier_get_phase (barrier), 1);

  next = tact_barrier_arrive (barrier, NULL);
  tact_barrier_leave (barrier);
  ck_assert (!tact_task_is_completed (next));
  tact_barrier_leave (barrier);
  ck_assert (is_true (next));
  ck_assert_uint_eq (tact_barrier_get_phase (barrier), 2);
}
END_TEST

/* Conditions */

typedef struct
{
  TactLock *lock;
  TactCondition *changed;
  int n; /* guarded by the lock */
} Store;

static TactTask *
take_five (GCancellable *cancellable, gpointer data)
{
  Store *store = data;
  int taken = 0;

  while (taken < 5)
    {
      ck_assert (tact_await (tact_lock_acquire (store->lock, NULL), NULL));
      while (store->n == 0)
        ck_assert (tact_await_boolean (tact_condition_wait (store->changed, store->lock, -1, NULL), NULL));
      store->n--;
      taken++;
      tact_lock_release (store->lock);
    }
  return tact_task_new_int (taken);
}

static TactTask *
put_ten (GCancellable *cancellable, gpointer data)
{
  Store *store = data;

  for (int i = 0; i < 10; i++)
    {
      ck_assert (tact_await (tact_lock_acquire (store->lock, NULL), NULL));
      store->n++;
      tact_lock_release (store->lock);
      tact_condition_signal (store->changed);
      tact_await (tact_yield (), NULL);
    }
  return tact_task_completed ();
}

START_TEST (a_condition_waits_with_the_lock_released_and_has_it_afterwards)
{
  g_autoptr (TactLock) lock = tact_lock_new ();
  g_autoptr (TactCondition) changed = tact_condition_new ();
  Store store = { lock, changed, 0 };
  g_autoptr (TactTask) all = TACT_ALL (tact_async (take_five, &store, NULL, NULL), tact_async (take_five, &store, NULL, NULL),
                                       tact_async (put_ten, &store, NULL, NULL));

  task_wait (all);
  ck_assert (tact_task_is_succeeded (all));
  ck_assert_int_eq (store.n, 0);
  ck_assert (tact_lock_try_acquire (lock));
}
END_TEST

START_TEST (a_condition_wait_that_gives_up_has_the_lock_again_too)
{
  g_autoptr (TactLock) lock = tact_lock_new ();
  g_autoptr (TactCondition) changed = tact_condition_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) late = NULL;
  g_autoptr (TactTask) cancelled = NULL;
  g_autoptr (TactTask) both = NULL;

  ck_assert (tact_lock_try_acquire (lock));
  late = tact_condition_wait (changed, lock, 5, NULL);
  task_wait (late);
  ck_assert (tact_task_is_succeeded (late) && !tact_task_get_boolean (late, NULL));
  ck_assert (!tact_lock_try_acquire (lock));

  cancelled = tact_condition_wait (changed, lock, -1, cancellable);
  ck_assert (tact_lock_try_acquire (lock)); /* released meanwhile */
  g_cancellable_cancel (cancellable);
  tact_lock_release (lock);
  task_wait (cancelled);
  ck_assert (tact_task_is_cancelled (cancelled));
  ck_assert (!tact_lock_try_acquire (lock));

  both = tact_condition_wait (changed, lock, -1, NULL);
  tact_condition_broadcast (changed);
  task_wait (both);
  ck_assert (is_true (both));
}
END_TEST

START_TEST (what_is_gone_fails_who_waits_as_closed)
{
  TactEvent *event = tact_event_new (TACT_EVENT_MANUAL, FALSE);
  TactCountdown *countdown = tact_countdown_new (1);
  TactBarrier *barrier = tact_barrier_new (2);
  g_autoptr (TactTask) first = tact_event_wait (event, -1, NULL);
  g_autoptr (TactTask) second = tact_countdown_wait (countdown, 60000, NULL);
  g_autoptr (TactTask) third = tact_barrier_arrive (barrier, NULL);

  tact_event_unref (event);
  tact_countdown_unref (countdown);
  tact_barrier_unref (barrier);
  ck_assert_faulted (first, G_IO_ERROR, G_IO_ERROR_CLOSED);
  ck_assert_faulted (second, G_IO_ERROR, G_IO_ERROR_CLOSED);
  ck_assert_faulted (third, G_IO_ERROR, G_IO_ERROR_CLOSED);
}
END_TEST

START_TEST (wrong_calls_are_criticals)
{
  g_autoptr (TactBarrier) barrier = tact_barrier_new (1);

  EXPECT_CRITICAL ("n_participants > 0")
    {
      ck_assert_ptr_null (tact_barrier_new (0));
    }
  tact_barrier_leave (barrier);
  EXPECT_CRITICAL ("tact_barrier_leave: there is no participant left")
    {
      tact_barrier_leave (barrier);
    }
  EXPECT_CRITICAL ("tact_barrier_arrive: all participants have left")
    {
      g_autoptr (TactTask) task = tact_barrier_arrive (barrier, NULL);

      ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
  EXPECT_CRITICAL ("mode == TACT_EVENT_MANUAL")
    {
      ck_assert_ptr_null (tact_event_new ((TactEventMode) 7, FALSE));
    }
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    a_manual_event_lets_all_through_until_it_is_reset,
    an_automatic_event_lets_one_through_for_each_set,
    a_wait_for_an_event_can_be_cancelled,
    a_countdown_ends_at_the_last_of_its_things,
    a_barrier_lets_all_go_on_when_the_last_has_arrived,
    a_condition_waits_with_the_lock_released_and_has_it_afterwards,
    a_condition_wait_that_gives_up_has_the_lock_again_too,
    what_is_gone_fails_who_waits_as_closed,
    wrong_calls_are_criticals,
  };

  return run_tests ("event", tests, G_N_ELEMENTS (tests));
}
