/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-wait-many.c: blocking waits for all of several tasks, or for one of them (BW, WY-08, TP-08). */
#include "hand-scheduler.h"
#include "methods.h"
#include "values.h"

/* BW-05 */
START_TEST (a_wait_for_all_runs_those_that_have_not_started_the_last_one_first)
{
  static Mark ran[3];
  g_autoptr (HandScheduler) hand = hand_scheduler_new ();
  TactTask *tasks[3];
  g_autoptr (GPtrArray) order = g_ptr_array_new ();

  hand->inlines = TRUE;
  hand->inlined = order;
  for (int i = 0; i < 3; i++)
    tasks[i] = tact_run_full (TACT_SCHEDULER (hand), TACT_RUN_DEFAULT, marking, &ran[i], NULL, NULL);
  ck_assert (tact_wait_all (tasks, 3, -1, NULL, NULL));
  ck_assert_uint_eq (order->len, 3);
  for (int i = 0; i < 3; i++)
    {
      ck_assert_ptr_eq (order->pdata[i], tasks[2 - i]);
      ck_assert_uint_eq (ran[i].count, 1);
      ck_assert_ptr_eq (ran[i].thread, g_thread_self ());
      tact_task_unref (tasks[i]);
    }
  hand->inlined = NULL;
  ck_assert_int_eq (hand_scheduler_run (hand), 0);
}
END_TEST

/* BW-02 */
START_TEST (a_wait_for_all_with_a_limit_or_a_cancellable_runs_nothing)
{
  static Mark ran;
  g_autoptr (HandScheduler) hand = hand_scheduler_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) late = NULL, cancelled = NULL;
  g_autoptr (TactTask) task = NULL;

  hand->inlines = TRUE;
  task = tact_run_full (TACT_SCHEDULER (hand), TACT_RUN_DEFAULT, marking, &ran, NULL, NULL);
  ck_assert (!tact_wait_all (&task, 1, 1, NULL, &late));
  ck_assert_error (late, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_cancellable_cancel (cancellable);
  ck_assert (!tact_wait_all (&task, 1, -1, cancellable, &cancelled));
  ck_assert_error (cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  ck_assert_int_eq (hand->n_inlined, 0);
  ck_assert_int_eq (hand_scheduler_run (hand), 1);
}
END_TEST

START_TEST (a_wait_for_all_ends_when_the_last_has_completed)
{
  static Mark go;
  g_autoptr (TactTask) late = pending_until (&go);
  TactTask *tasks[] = { tact_task_new_int (1), late, tact_task_new_int (2) };

  ck_assert (!tact_wait_all (tasks, 3, 0, NULL, NULL));
  mark (&go);
  ck_assert (tact_wait_all (tasks, 3, -1, NULL, NULL));
  ck_assert (tact_wait_all (tasks, 3, LIMIT_SECONDS * 1000, NULL, NULL));
  ck_assert (tact_wait_all (NULL, 0, -1, NULL, NULL));
  tact_task_unref (tasks[0]);
  tact_task_unref (tasks[2]);
}
END_TEST

/* The error is the first one's in order; all count as read. */
START_TEST (a_wait_for_all_gives_the_first_error_and_reads_each)
{
  static Mark go;
  g_autoptr (GError) error = NULL;
  TactTask *tasks[] = { pending_until (&go), tact_task_new_error (new_error ("first")), tact_task_new_cancelled (NULL), tact_task_new_error (new_error ("second")) };

  mark (&go);
  ck_assert (!tact_wait_all (tasks, 4, -1, NULL, &error));
  ck_assert_str_eq (error->message, "first");
  for (int i = 0; i < 4; i++)
    tact_task_unref (tasks[i]); /* an error that nobody read would be a warning */
}
END_TEST

/* BW-06, law 12 */
START_TEST (a_wait_for_all_is_refused_where_one_has_to_come_back_to_this_thread)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) plain = tact_task_source_dup_task (source);
  g_autoptr (TactTask) method = await_one (tact_task_ref (plain), TACT_AWAIT_DEFAULT, NULL);
  TactTask *tasks[] = { plain, method };
  g_autoptr (GError) error = NULL;

  ck_assert (!tact_wait_all (tasks, 2, -1, NULL, &error));
  ck_assert_error (error, TACT_ERROR, TACT_ERROR_WOULD_DEADLOCK);
  tact_task_source_set_completed (source);
  loop_run (&loop, method);
}
END_TEST

/* WY-08 */
START_TEST (a_wait_for_one_gives_its_index_and_no_error_of_it)
{
  static Mark go;
  g_autoptr (TactTaskSource) never = tact_task_source_new (TACT_SOURCE_DEFAULT);
  TactTask *tasks[] = { tact_task_source_dup_task (never), pending_until (&go), tact_task_new_cancelled (NULL) };
  g_autoptr (GError) error = NULL;

  ck_assert_int_eq (tact_wait_any (tasks, 3, -1, NULL, &error), 2); /* WY-02: complete at the call */
  ck_assert_ptr_null (error);
  mark (&go);
  ck_assert_int_eq (tact_wait_any (tasks, 2, -1, NULL, &error), 1);
  ck_assert_ptr_null (error);
  tact_task_source_set_completed (never);
  for (int i = 0; i < 3; i++)
    tact_task_unref (tasks[i]);
}
END_TEST

/* WY-08: nor is it read, which would be said of an error that nobody reads. */
START_TEST (a_wait_for_one_does_not_read_its_error)
{
  EXPECT_WARNING ("lost")
    {
      g_autoptr (TactTask) task = tact_task_new_error (new_error ("lost"));

      ck_assert_int_eq (tact_wait_any (&task, 1, -1, NULL, NULL), 0);
    }
}
END_TEST

/* WY-08 */
START_TEST (a_wait_for_one_ends_with_its_time_or_its_cancellable_or_without_tasks)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) late = NULL, cancelled = NULL, none = NULL;

  ck_assert_int_eq (tact_wait_any (&task, 1, 1, NULL, &late), -1);
  ck_assert_error (late, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_cancellable_cancel (cancellable);
  ck_assert_int_eq (tact_wait_any (&task, 1, -1, cancellable, &cancelled), -1);
  ck_assert_error (cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  ck_assert_int_eq (tact_wait_any (NULL, 0, -1, NULL, &none), -1);
  ck_assert_error (none, TACT_ERROR, TACT_ERROR_NO_TASK);
  tact_task_source_set_completed (source);
}
END_TEST

/* BW-06, law 12 */
START_TEST (a_wait_for_one_is_refused_only_where_each_has_to_come_back_to_this_thread)
{
  static Mark go;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTask) other = pending_until (&go);
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) method = await_one (tact_task_source_dup_task (source), TACT_AWAIT_DEFAULT, NULL);
  TactTask *tasks[] = { method, other };
  g_autoptr (GError) error = NULL;

  ck_assert_int_eq (tact_wait_any (tasks, 1, -1, NULL, &error), -1);
  ck_assert_error (error, TACT_ERROR, TACT_ERROR_WOULD_DEADLOCK);
  mark (&go);
  ck_assert_int_eq (tact_wait_any (tasks, 2, -1, NULL, NULL), 1);
  tact_task_source_set_completed (source);
  loop_run (&loop, method);
}
END_TEST

/* WY-05: of a wait that ended nothing stays: the task is its caller's alone. */
START_TEST (of_waits_that_timed_out_nothing_stays_on_the_tasks)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  static Mark resumed;
  TactTask *tasks[] = { tact_task_source_dup_task (source), await_one (tact_task_source_dup_task (source), TACT_AWAIT_ANY_CONTEXT, &resumed) };

  for (int i = 0; i < 2000; i++)
    ck_assert_int_eq (tact_wait_any (tasks, 2, 0, NULL, NULL), -1);
  tact_task_source_set_int (source, 7);
  mark_wait (&resumed, 1);
  ck_assert_int_eq (tact_task_get_int (tasks[0], NULL), 7);
  task_wait (tasks[1]);
  tact_task_unref (tasks[0]);
  tact_task_unref (tasks[1]);
}
END_TEST

START_TEST (wrong_arguments_are_a_critical_and_an_error)
{
  TactTask *tasks[] = { tact_task_new_int (1), NULL };
  g_autoptr (GError) all = NULL, any = NULL, time = NULL;

  EXPECT_CRITICAL ("task 1 is NULL")
    ck_assert (!tact_wait_all (tasks, 2, -1, NULL, &all));
  ck_assert_error (all, TACT_ERROR, TACT_ERROR_NO_TASK);
  EXPECT_CRITICAL ("task 1 is NULL")
    ck_assert_int_eq (tact_wait_any (tasks, 2, -1, NULL, &any), -1);
  ck_assert_error (any, TACT_ERROR, TACT_ERROR_NO_TASK);
  EXPECT_CRITICAL ("timeout_ms")
    ck_assert (!tact_wait_all (tasks, 1, -2, NULL, &time));
  ck_assert_error (time, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  tact_task_unref (tasks[0]);
}
END_TEST

/* TP-08: the pool is told of both. */
typedef struct
{
  TactTask *gate;
  gboolean all;
} Blocking;

static TactTask *
block_on (GCancellable *cancellable, gpointer data)
{
  Blocking *blocking = data;

  if (blocking->all)
    ck_assert (tact_wait_all (&blocking->gate, 1, -1, NULL, NULL));
  else
    ck_assert_int_eq (tact_wait_any (&blocking->gate, 1, -1, NULL, NULL), 0);
  return tact_task_completed ();
}

static TactTask *
open_gate (GCancellable *cancellable, gpointer source)
{
  tact_task_source_set_completed (source);
  return tact_task_completed ();
}

START_TEST (workers_that_wait_for_many_are_made_up_for)
{
  enum
  {
    N = 12
  };

  tact_pool_set_limits (tact_pool_get_default (), 1, 64);
  for (int all = 0; all < 2; all++)
    {
      g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
      g_autoptr (TactTask) gate = tact_task_source_dup_task (source);
      Blocking blocking = { gate, all };
      TactTask *jobs[N + 1];

      for (int i = 0; i < N; i++)
        jobs[i] = tact_run (block_on, &blocking, NULL, NULL);
      jobs[N] = tact_run (open_gate, source, NULL, NULL);
      ck_assert (tact_wait_all (jobs, N + 1, LIMIT_SECONDS * 1000, NULL, NULL));
      for (int i = 0; i <= N; i++)
        tact_task_unref (jobs[i]);
    }
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    a_wait_for_all_runs_those_that_have_not_started_the_last_one_first,
    a_wait_for_all_with_a_limit_or_a_cancellable_runs_nothing,
    a_wait_for_all_ends_when_the_last_has_completed,
    a_wait_for_all_gives_the_first_error_and_reads_each,
    a_wait_for_all_is_refused_where_one_has_to_come_back_to_this_thread,
    a_wait_for_one_gives_its_index_and_no_error_of_it,
    a_wait_for_one_does_not_read_its_error,
    a_wait_for_one_ends_with_its_time_or_its_cancellable_or_without_tasks,
    a_wait_for_one_is_refused_only_where_each_has_to_come_back_to_this_thread,
    of_waits_that_timed_out_nothing_stays_on_the_tasks,
    wrong_arguments_are_a_critical_and_an_error,
    workers_that_wait_for_many_are_made_up_for,
  };

  return run_tests ("wait-many", tests, G_N_ELEMENTS (tests));
}
