/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-semaphore.c: slots, and those who wait for one in order (SM). */
#include "methods.h"
#include "values.h"

static gboolean
is_true (TactTask *task)
{
  return tact_task_is_succeeded (task) && tact_task_get_boolean (task, NULL);
}

/* SM-01, SM-06 */
START_TEST (a_free_slot_is_taken_at_once_and_a_release_says_how_many_were_free)
{
  g_autoptr (TactSemaphore) semaphore = tact_semaphore_new (2, 3);
  g_autoptr (TactTask) first = tact_semaphore_acquire (semaphore, -1, NULL);
  g_autoptr (TactTask) second = tact_semaphore_acquire (semaphore, 0, NULL);

  ck_assert (is_true (first) && is_true (second));
  ck_assert_uint_eq (tact_semaphore_get_count (semaphore), 0);
  ck_assert_int_eq (tact_semaphore_release (semaphore, 2), 0);
  ck_assert_int_eq (tact_semaphore_release (semaphore, 1), 2);
  EXPECT_CRITICAL ("tact_semaphore_release: 1 more would be 4, and the most is 3")
    {
      ck_assert_int_eq (tact_semaphore_release (semaphore, 1), -1);
    }
  ck_assert_uint_eq (tact_semaphore_get_count (semaphore), 3);
}
END_TEST

/* SM-02, SM-07 */
START_TEST (who_waits_is_served_in_order_and_what_is_left_is_kept)
{
  g_autoptr (TactSemaphore) semaphore = tact_semaphore_new (0, 9);
  TactTask *waits[4];

  for (int i = 0; i < 4; i++)
    waits[i] = tact_semaphore_acquire (semaphore, -1, NULL);
  for (int n = 0; n < 3; n++)
    {
      for (int i = 0; i < 4; i++)
        ck_assert_int_eq (tact_task_is_completed (waits[i]), i < n);
      tact_semaphore_release (semaphore, 1);
    }
  ck_assert_int_eq (tact_semaphore_release (semaphore, 3), 0);
  ck_assert_uint_eq (tact_semaphore_get_count (semaphore), 2);
  for (int i = 0; i < 4; i++)
    {
      ck_assert (is_true (waits[i]));
      tact_task_unref (waits[i]);
    }
}
END_TEST

/* SM-03, SM-05 */
START_TEST (who_gives_up_takes_no_slot_and_keeps_the_order)
{
  g_autoptr (TactSemaphore) semaphore = tact_semaphore_new (0, 1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) first = tact_semaphore_acquire (semaphore, -1, NULL);
  g_autoptr (TactTask) second = tact_semaphore_acquire (semaphore, -1, cancellable);
  g_autoptr (TactTask) third = tact_semaphore_acquire (semaphore, -1, NULL);
  g_autoptr (TactTask) late = NULL;

  g_cancellable_cancel (cancellable);
  task_wait (second);
  ck_assert (tact_task_is_cancelled (second));
  ck_assert_ptr_eq (tact_task_get_cancellable (second), cancellable);
  tact_semaphore_release (semaphore, 1);
  ck_assert (is_true (first));
  ck_assert (!tact_task_is_completed (third));
  tact_semaphore_release (semaphore, 1);
  ck_assert (is_true (third));
  tact_semaphore_release (semaphore, 1);
  late = tact_semaphore_acquire (semaphore, -1, cancellable);
  ck_assert (tact_task_is_cancelled (late));
  ck_assert_uint_eq (tact_semaphore_get_count (semaphore), 1);
}
END_TEST

/* SM-03, SM-04 */
START_TEST (a_time_that_is_over_is_no_error)
{
  g_autoptr (TactSemaphore) semaphore = tact_semaphore_new (0, 1);
  g_autoptr (TactTask) poll = tact_semaphore_acquire (semaphore, 0, NULL);
  g_autoptr (TactTask) brief = tact_semaphore_acquire (semaphore, 5, NULL);
  g_autoptr (TactTask) after = tact_semaphore_acquire (semaphore, 60000, NULL);

  ck_assert (tact_task_is_succeeded (poll) && !tact_task_get_boolean (poll, NULL));
  task_wait (brief);
  ck_assert (tact_task_is_succeeded (brief) && !tact_task_get_boolean (brief, NULL));
  tact_semaphore_release (semaphore, 1);
  ck_assert (is_true (after));
}
END_TEST

/* SM-08 */
START_TEST (nobody_goes_on_inside_a_release)
{
  static Mark resumed;
  g_autoptr (TactSemaphore) semaphore = tact_semaphore_new (0, 1);
  g_autoptr (TactTask) method = await_one (tact_semaphore_acquire (semaphore, -1, NULL), TACT_AWAIT_ANY_CONTEXT, &resumed);

  tact_semaphore_release (semaphore, 1);
  mark_wait (&resumed, 1);
  ck_assert (resumed.worker);
  task_wait (method);
}
END_TEST

/* SM-09, SM-12, SM-13 */
enum
{
  TIMES = 300
};

static int guarded; /* by the semaphore: plain */

static TactTask *
increment (GCancellable *cancellable, gpointer semaphore)
{
  for (int i = 0; i < TIMES; i++)
    {
      int value;

      ck_assert (tact_await_boolean (tact_semaphore_acquire (semaphore, -1, NULL), NULL));
      value = guarded;
      if (i % 10 == 0)
        tact_await (tact_yield (), NULL);
      guarded = value + 1;
      tact_semaphore_release (semaphore, 1);
    }
  return tact_task_completed ();
}

static TactTask *
increment_on_the_pool (GCancellable *cancellable, gpointer semaphore)
{
  return tact_async (increment, semaphore, NULL, NULL);
}

START_TEST (with_one_slot_it_is_a_lock_that_is_held_over_awaits)
{
  g_autoptr (TactSemaphore) semaphore = tact_semaphore_new (1, 1);
  TactTask *tasks[4];
  g_autoptr (TactTask) all = NULL;

  for (int i = 0; i < 4; i++)
    tasks[i] = tact_run (increment_on_the_pool, semaphore, NULL, NULL);
  all = tact_when_all (tasks, 4);
  task_wait (all);
  ck_assert (tact_task_is_succeeded (all));
  ck_assert_int_eq (guarded, 4 * TIMES);
}
END_TEST

/* SM-11 */
START_TEST (who_waits_for_one_that_is_gone_fails_as_closed)
{
  TactSemaphore *semaphore = tact_semaphore_new (0, 1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) first = tact_semaphore_acquire (semaphore, -1, NULL);
  g_autoptr (TactTask) second = tact_semaphore_acquire (semaphore, 60000, cancellable);

  tact_semaphore_unref (tact_semaphore_ref (semaphore));
  ck_assert (!tact_task_is_completed (first));
  tact_semaphore_unref (semaphore);
  ck_assert_faulted (first, G_IO_ERROR, G_IO_ERROR_CLOSED);
  ck_assert_faulted (second, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_cancellable_cancel (cancellable); /* what was armed for it is gone */
}
END_TEST

START_TEST (wrong_numbers_are_criticals)
{
  g_autoptr (TactSemaphore) semaphore = tact_semaphore_new (1, 1);

  EXPECT_CRITICAL ("count <= max")
    {
      ck_assert_ptr_null (tact_semaphore_new (2, 1));
    }
  EXPECT_CRITICAL ("max > 0")
    {
      ck_assert_ptr_null (tact_semaphore_new (0, 0));
    }
  EXPECT_CRITICAL ("n > 0")
    {
      tact_semaphore_release (semaphore, 0);
    }
  EXPECT_CRITICAL ("tact_semaphore_acquire: timeout_ms is negative; -1 is without limit")
    {
      g_autoptr (TactTask) task = tact_semaphore_acquire (semaphore, -2, NULL);

      ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
  EXPECT_CRITICAL ("tact_semaphore_acquire: there is nothing to wait for (NULL)")
    {
      g_autoptr (TactTask) task = tact_semaphore_acquire (NULL, -1, NULL);

      ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
  ck_assert_uint_eq (tact_semaphore_get_count (semaphore), 1);
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    a_free_slot_is_taken_at_once_and_a_release_says_how_many_were_free,
    who_waits_is_served_in_order_and_what_is_left_is_kept,
    who_gives_up_takes_no_slot_and_keeps_the_order,
    a_time_that_is_over_is_no_error,
    nobody_goes_on_inside_a_release,
    with_one_slot_it_is_a_lock_that_is_held_over_awaits,
    who_waits_for_one_that_is_gone_fails_as_closed,
    wrong_numbers_are_criticals,
  };

  return run_tests ("semaphore", tests, G_N_ELEMENTS (tests));
}
