/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-cold.c: tasks that are made first and started later, and what leaves a queue (TC-01 to TC-06, TC-11, TS-02). */
#include "hand-scheduler.h"
#include "methods.h"
#include "values.h"

static TactTask *
cold_mark (Mark *where, GCancellable *cancellable)
{
  return tact_task_new_cold (TACT_RUN_DEFAULT, marking, where, NULL, cancellable);
}

/* TS-02, TC-01 */
START_TEST (it_is_created_until_somebody_starts_it_once)
{
  static Mark ran;
  g_autoptr (TactTask) task = cold_mark (&ran, NULL);

  ck_assert_int_eq (tact_task_get_status (task), TACT_TASK_CREATED);
  ck_assert (!tact_task_is_completed (task));
  ck_assert (tact_task_start (task, NULL));
  task_wait (task);
  ck_assert (ran.worker);
  EXPECT_CRITICAL ("tact_task_start: the task was not made by")
    {
      ck_assert (!tact_task_start (task, NULL));
    }
  EXPECT_CRITICAL ("tact_task_run_synchronously: the task was not made by")
    {
      ck_assert (!tact_task_run_synchronously (task, NULL));
    }
  ck_assert_uint_eq (ran.count, 1);
}
END_TEST

/* TC-01 */
START_TEST (what_was_not_made_cold_is_not_started)
{
  static Mark ran;
  g_autoptr (TactTask) run = tact_run (marking, &ran, NULL, NULL), complete = tact_task_completed (), delay = tact_delay (1, NULL);
  TactTask *const tasks[] = { run, complete, delay };

  for (gsize i = 0; i < G_N_ELEMENTS (tasks); i++)
    EXPECT_CRITICAL ("tact_task_start: the task was not made by")
      {
        ck_assert (!tact_task_start (tasks[i], NULL));
      }
  task_wait (run);
  task_wait (delay);
}
END_TEST

/* TC-02 */
START_TEST (run_synchronously_it_runs_here_and_keeps_its_error)
{
  static Mark ran;
  g_autoptr (TactTask) task = cold_mark (&ran, NULL);

  ck_assert (tact_task_run_synchronously (task, NULL));
  ck_assert (tact_task_is_succeeded (task));
  ck_assert_ptr_eq (ran.thread, g_thread_self ());
}
END_TEST

static gpointer
run_hand (gpointer hand)
{
  LIMITED_UNTIL (hand_scheduler_run (hand) == 1);
  return NULL;
}

/* TC-02 */
START_TEST (a_scheduler_that_does_not_agree_gets_it_and_the_call_waits)
{
  static Mark ran;
  g_autoptr (HandScheduler) hand = hand_scheduler_new ();
  g_autoptr (TactTask) here = cold_mark (&ran, NULL), there = cold_mark (&ran, NULL);
  GThread *thread;

  hand->inlines = TRUE;
  ck_assert (tact_task_run_synchronously (here, TACT_SCHEDULER (hand)));
  ck_assert (tact_task_is_succeeded (here));
  ck_assert_ptr_eq (ran.thread, g_thread_self ());
  ck_assert_int_eq (hand->n_queued, 0);

  hand->inlines = FALSE;
  thread = g_thread_new ("hand", run_hand, hand);
  ck_assert (tact_task_run_synchronously (there, TACT_SCHEDULER (hand)));
  ck_assert (tact_task_is_succeeded (there));
  ck_assert_ptr_eq (ran.thread, thread);
  g_thread_join (thread);
}
END_TEST

/* TC-03 */
START_TEST (a_wait_with_a_limit_ends_and_one_without_is_refused)
{
  static Mark ran;
  g_autoptr (TactTask) task = cold_mark (&ran, NULL);
  g_autoptr (GError) error = NULL;

  ck_assert (!tact_task_wait (task, 1, NULL, &error));
  ck_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_clear_error (&error);
  EXPECT_CRITICAL ("the task was not started")
    {
      ck_assert (!tact_task_wait (task, -1, NULL, &error));
    }
  ck_assert_error (error, TACT_ERROR, TACT_ERROR_WOULD_DEADLOCK);
  ck_assert_uint_eq (ran.count, 0);
}
END_TEST

/* TC-05 */
START_TEST (a_long_one_has_a_thread_of_its_own)
{
  static Mark ran;
  g_autoptr (TactTask) task = tact_task_new_cold (TACT_RUN_LONG_RUNNING, marking, &ran, NULL, NULL);

  ck_assert (tact_task_start (task, NULL));
  task_wait (task);
  ck_assert (!ran.worker);
  ck_assert_ptr_ne (ran.thread, g_thread_self ());
}
END_TEST

/* TC-06 */
START_TEST (a_cancel_ends_a_cold_one_at_once)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  int freed = 0;
  g_autoptr (TactTask) task = tact_task_new_cold (TACT_RUN_DEFAULT, marking, &freed, free_count, cancellable);

  tact_cancellable_cancel (cancellable);
  ck_assert (tact_task_is_cancelled (task));
  ck_assert_ptr_eq (tact_task_get_cancellable (task), cancellable);
  ck_assert_int_eq (freed, 1);
  EXPECT_CRITICAL ("or was started or cancelled before")
    {
      ck_assert (!tact_task_start (task, NULL));
    }
}
END_TEST

/* TC-06 */
START_TEST (one_of_a_cancelled_cancellable_is_born_cancelled)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  int freed = 0;
  g_autoptr (TactTask) task = NULL;

  g_cancellable_cancel (cancellable);
  task = tact_task_new_cold (TACT_RUN_DEFAULT, marking, &freed, free_count, cancellable);
  ck_assert (tact_task_is_cancelled (task));
  ck_assert_int_eq (freed, 1);
}
END_TEST

/* TC-06 */
START_TEST (a_cancel_takes_it_out_of_the_queue_of_a_scheduler_that_can)
{
  static Mark ran;

  for (int can = 0; can < 2; can++)
    {
      g_autoptr (HandScheduler) hand = hand_scheduler_new ();
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (TactTask) task = tact_run_full (TACT_SCHEDULER (hand), TACT_RUN_DEFAULT, marking, &ran, NULL, cancellable);

      hand->dequeues = can;
      tact_cancellable_cancel (cancellable);
      ck_assert_int_eq (tact_task_is_completed (task), can);
      ck_assert_int_eq (hand_scheduler_run (hand), !can);
      ck_assert (tact_task_is_cancelled (task));
    }
  ck_assert_uint_eq (ran.count, 0);
}
END_TEST

START_TEST (one_that_nobody_starts_goes_with_its_data)
{
  GCancellable *cancellable = g_cancellable_new ();
  gpointer weak = cancellable;
  int freed = 0;

  g_object_add_weak_pointer (weak, &weak);
  tact_task_unref (tact_task_new_cold (TACT_RUN_DEFAULT, marking, &freed, free_count, cancellable));
  ck_assert_int_eq (freed, 0);
  g_object_unref (cancellable);
  ck_assert_ptr_null (weak);
  ck_assert_int_eq (freed, 1);
  tact_task_unref (tact_task_new_cold (TACT_RUN_DEFAULT, marking, &freed, free_count, NULL));
  ck_assert_int_eq (freed, 2);
}
END_TEST

START_TEST (one_whose_cancellable_has_gone_is_started_without)
{
  static Mark ran;
  GCancellable *cancellable = g_cancellable_new ();
  g_autoptr (TactTask) task = cold_mark (&ran, cancellable);

  g_object_unref (cancellable);
  ck_assert (tact_task_start (task, NULL));
  task_wait (task);
  ck_assert (tact_task_is_succeeded (task));
}
END_TEST

START_TEST (an_await_of_a_cold_one_goes_on_when_it_was_started)
{
  static Mark ran, resumed;
  g_autoptr (TactTask) task = cold_mark (&ran, NULL);
  g_autoptr (TactTask) method = await_one (tact_task_ref (task), TACT_AWAIT_DEFAULT, &resumed);

  ck_assert (tact_task_start (task, NULL));
  task_wait (method);
  ck_assert_uint_eq (resumed.count, 1);
}
END_TEST

/* TS-12 */
START_TEST (data_of_a_task_lives_as_long_as_the_task)
{
  static Mark ran;
  int freed = 0;
  TactTask *task = cold_mark (&ran, NULL);

  ck_assert_ptr_null (tact_task_get_data (task));
  tact_task_set_data (task, &freed, free_count);
  ck_assert_ptr_eq (tact_task_get_data (task), &freed);
  tact_task_start (task, NULL);
  task_wait (task);
  ck_assert_ptr_eq (tact_task_get_data (task), &freed);
  tact_task_unref (task);
  LIMITED_UNTIL (g_atomic_int_get (&freed) == 1);
}
END_TEST

/* TC-11, law 13 */
START_TEST (no_function_and_unknown_flags_are_criticals_and_faulted_tasks)
{
  const struct
  {
    TactRunFlags flags;
    TactFunc func;
    const char *text;
  } bad[] = {
    { TACT_RUN_DEFAULT, NULL, "there is no function (NULL)" },
    { 0x80, marking, "unknown flags" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (TactTask) task = NULL;
      int freed = 0;

      EXPECT_CRITICAL (bad[i].text)
        task = tact_task_new_cold (bad[i].flags, bad[i].func, &freed, free_count, NULL);
      ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
      ck_assert_int_eq (freed, 1);
    }
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    it_is_created_until_somebody_starts_it_once,
    what_was_not_made_cold_is_not_started,
    run_synchronously_it_runs_here_and_keeps_its_error,
    a_scheduler_that_does_not_agree_gets_it_and_the_call_waits,
    a_wait_with_a_limit_ends_and_one_without_is_refused,
    a_long_one_has_a_thread_of_its_own,
    a_cancel_ends_a_cold_one_at_once,
    one_of_a_cancelled_cancellable_is_born_cancelled,
    a_cancel_takes_it_out_of_the_queue_of_a_scheduler_that_can,
    one_that_nobody_starts_goes_with_its_data,
    one_whose_cancellable_has_gone_is_started_without,
    an_await_of_a_cold_one_goes_on_when_it_was_started,
    data_of_a_task_lives_as_long_as_the_task,
    no_function_and_unknown_flags_are_criticals_and_faulted_tasks,
  };

  return run_tests ("cold", tests, G_N_ELEMENTS (tests));
}
