/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-run.c: work on the pool: its outcome, its cancellation, and the end of its data. */
#include "hand-context.h"
#include "methods.h"
#include "values.h"

static TactTask *
seven (GCancellable *cancellable, gpointer unused)
{
  return tact_task_new_int (7);
}

static TactTask *
failing (GCancellable *cancellable, gpointer unused)
{
  return tact_task_new_error (new_error ("no"));
}

START_TEST (the_outcome_of_the_body_is_the_tasks)
{
  g_autoptr (TactTask) good = tact_run (seven, NULL, NULL, NULL), bad = tact_run (failing, NULL, NULL, NULL);

  task_wait (good);
  task_wait (bad);
  ck_assert_int_eq (tact_task_get_int (good, NULL), 7);
  ck_assert_faulted (bad, G_IO_ERROR, G_IO_ERROR_FAILED);
}
END_TEST

static TactTask *
see_cancellable (GCancellable *cancellable, gpointer expected)
{
  return tact_task_new_boolean (cancellable == expected);
}

START_TEST (the_body_gets_its_cancellable_and_its_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) task = tact_run (see_cancellable, cancellable, NULL, cancellable);

  task_wait (task);
  ck_assert (tact_task_get_boolean (task, NULL));
  ck_assert_ptr_eq (tact_task_get_cancellable (task), cancellable);
}
END_TEST

/* TS-04 */
START_TEST (a_running_body_makes_its_task_running)
{
  static Gate gate;
  g_autoptr (TactTask) task = tact_run (gated, &gate, NULL, NULL);

  mark_wait (&gate.begun, 1);
  ck_assert_int_eq (tact_task_get_status (task), TACT_TASK_RUNNING);
  mark (&gate.open);
  task_wait (task);
  ck_assert_int_eq (tact_task_get_status (task), TACT_TASK_SUCCEEDED);
}
END_TEST

/* TC-06 */
START_TEST (a_cancelled_cancellable_before_the_start_runs_nothing)
{
  static Mark ran;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) task = NULL, with_data = NULL;
  int freed = 0;

  g_cancellable_cancel (cancellable);
  task = tact_run (marking, &ran, NULL, cancellable);
  with_data = tact_run (seven, &freed, free_count, cancellable);
  task_wait (task);
  task_wait (with_data);
  ck_assert (tact_task_is_cancelled (task));
  ck_assert_ptr_eq (tact_task_get_cancellable (task), cancellable);
  ck_assert_uint_eq (ran.count, 0);
  ck_assert_int_eq (freed, 1);
}
END_TEST

static GError *
stop_error (void)
{
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stop");
}

typedef enum
{
  RETURNS_ERROR_UNCANCELLED,
  RETURNS_ERROR_CANCELLED,
  RETURNS_CANCELLED_OF_ITS_OWN,
  RETURNS_CANCELLED_OF_ANOTHER,
  RETURNS_SEVEN_THOUGH_CANCELLED,
  N_ENDINGS,
} Ending;

static TactTask *
end_as_told (GCancellable *cancellable, gpointer ending)
{
  g_autoptr (GCancellable) other = g_cancellable_new ();

  if (GPOINTER_TO_INT (ending) != RETURNS_ERROR_UNCANCELLED)
    g_cancellable_cancel (cancellable);
  switch (GPOINTER_TO_INT (ending))
    {
    case RETURNS_ERROR_UNCANCELLED:
    case RETURNS_ERROR_CANCELLED: return tact_task_new_error (stop_error ());
    case RETURNS_CANCELLED_OF_ITS_OWN: return tact_task_new_cancelled (cancellable);
    case RETURNS_CANCELLED_OF_ANOTHER: g_cancellable_cancel (other); return tact_task_new_cancelled (other);
    default: return tact_task_new_int (7);
    }
}

/* CI-01, CI-03 */
START_TEST (only_its_own_cancellation_cancels_work)
{
  const TactTaskStatus expected[] = { TACT_TASK_FAULTED, TACT_TASK_CANCELLED, TACT_TASK_CANCELLED, TACT_TASK_FAULTED, TACT_TASK_SUCCEEDED };

  for (int ending = 0; ending < N_ENDINGS; ending++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (TactTask) task = tact_run (end_as_told, GINT_TO_POINTER (ending), NULL, cancellable);

      task_wait (task);
      ck_assert_msg (tact_task_get_status (task) == expected[ending], "ending %d: %d", ending, tact_task_get_status (task));
      if (expected[ending] == TACT_TASK_FAULTED)
        ck_assert_error (tact_task_get_error (task), G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
}
END_TEST

static TactTask *
adopt_body (GCancellable *cancellable, gpointer source)
{
  return tact_task_source_dup_task (source);
}

/* CI-02, UW-06: the task of an operation is adopted also where it has ended already; which of the two is a matter of time. */
START_TEST (a_complete_task_of_an_operation_is_adopted_as_a_pending_one_is)
{
  for (TactSourceFlags flags = TACT_SOURCE_DEFAULT; flags <= TACT_SOURCE_ALLOW_INLINE; flags++)
    {
      g_autoptr (TactTaskSource) source = tact_task_source_new (flags);
      g_autoptr (GCancellable) another = g_cancellable_new (), cancellable = g_cancellable_new ();
      g_autoptr (TactTask) task = NULL;

      g_cancellable_cancel (another);
      tact_task_source_set_cancelled (source, another);
      task = tact_run (adopt_body, source, NULL, cancellable);
      task_wait (task);
      ck_assert (tact_task_is_cancelled (task));
      ck_assert_ptr_eq (tact_task_get_cancellable (task), another);
    }
}
END_TEST

/* CI-07 */
START_TEST (cancelling_does_not_end_a_body_that_does_not_look)
{
  static Gate gate;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) task = tact_run (gated, &gate, NULL, cancellable);

  mark_wait (&gate.begun, 1);
  g_cancellable_cancel (cancellable);
  ck_assert (!tact_task_is_completed (task));
  mark (&gate.open);
  task_wait (task);
  ck_assert (tact_task_is_succeeded (task));
}
END_TEST

/* UW-06, UW-01, UW-07, TS-05 */
START_TEST (a_pending_task_that_the_body_returns_is_adopted)
{
  for (int way = 0; way < 3; way++)
    {
      g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (TactTask) task = tact_run (adopt_body, source, NULL, NULL);

      ck_assert (!tact_task_wait (task, 5, NULL, NULL));
      if (way == 0)
        tact_task_source_take_string (source, g_strdup ("seven"));
      else if (way == 1)
        tact_task_source_take_error (source, new_error ("no"));
      else
        tact_task_source_set_cancelled (source, cancellable);
      task_wait (task);
      ck_assert_int_eq (tact_task_get_status (task), way == 0 ? TACT_TASK_SUCCEEDED : way == 1 ? TACT_TASK_FAULTED
                                                                                               : TACT_TASK_CANCELLED);
      if (way == 1)
        ck_assert_str_eq (tact_task_get_error (task)->message, "no");
      if (way == 2)
        ck_assert_ptr_eq (tact_task_get_cancellable (task), cancellable);
    }
}
END_TEST

/* UW-06 */
START_TEST (with_no_unwrap_the_returned_task_is_the_result)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = tact_run_full (NULL, TACT_RUN_NO_UNWRAP, adopt_body, source, NULL, NULL);
  g_autoptr (TactTask) inner = NULL;

  task_wait (task);
  inner = tact_task_dup_boxed (task, NULL);
  ck_assert (!tact_task_is_completed (inner));
  tact_task_source_set_int (source, 7);
  ck_assert_int_eq (tact_task_get_int (inner, NULL), 7);
}
END_TEST

static TactTask *
nothing (GCancellable *cancellable, gpointer unused)
{
  return NULL;
}

/* UW-03 C */
START_TEST (a_body_that_returns_no_task_is_a_critical_and_faults)
{
  g_autoptr (TactTask) task = NULL;

  EXPECT_CRITICAL ("")
    {
      task = tact_run (nothing, NULL, NULL, NULL);
      task_wait (task);
    }
  ck_assert_faulted (task, TACT_ERROR, TACT_ERROR_NO_TASK);
}
END_TEST

/* law 9 */
START_TEST (the_data_dies_once_on_the_context_of_the_call)
{
  static Mark freed;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTask) task = tact_run (seven, &freed, mark, NULL);

  LOOP_UNTIL (&loop, mark_count (&freed) == 1);
  ck_assert_ptr_eq (freed.thread, g_thread_self ());
  loop_run (&loop, task);
  loop_drain (&loop);
  ck_assert_uint_eq (freed.count, 1);
}
END_TEST

/* law 9 */
START_TEST (the_data_dies_on_the_context_of_the_call_also_if_the_task_is_dropped)
{
  static Mark freed;
  g_auto (Loop) loop = loop_enter ();

  tact_task_unref (tact_run (seven, &freed, mark, NULL));
  LOOP_UNTIL (&loop, mark_count (&freed) == 1);
  ck_assert_ptr_eq (freed.thread, g_thread_self ());
}
END_TEST

/* law 9: a hidden loop is none. */
START_TEST (without_a_context_the_data_dies_where_the_work_ended)
{
  static Mark freed;
  g_autoptr (TactTask) task = tact_run (seven, &freed, mark, NULL);

  mark_wait (&freed, 1);
  ck_assert (freed.worker);
  task_wait (task);
}
END_TEST

typedef struct
{
  TactTaskSource *source;
  Mark freed;
} Adopted;

static TactTask *
adopt_of (GCancellable *cancellable, gpointer adopted)
{
  return tact_task_source_dup_task (((Adopted *) adopted)->source);
}

static void
adopted_free (gpointer adopted)
{
  mark (&((Adopted *) adopted)->freed);
}

/* law 9: an adopted task is part of the work. */
START_TEST (the_data_lives_until_the_adopted_task_has_ended)
{
  static Adopted adopted;
  g_autoptr (TactTaskSource) source = adopted.source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = tact_run (adopt_of, &adopted, adopted_free, NULL);

  ck_assert (!tact_task_wait (task, 5, NULL, NULL));
  ck_assert_uint_eq (mark_count (&adopted.freed), 0);
  tact_task_source_set_int (source, 7);
  mark_wait (&adopted.freed, 1);
  task_wait (task);
  ck_assert_int_eq (tact_task_get_int (task, NULL), 7);
}
END_TEST

static void
gate_free (gpointer gate)
{
  mark (&((Gate *) gate)->ended);
}

/* law 9 */
START_TEST (the_data_is_freed_once_although_its_context_closed)
{
  static Gate gate;

  {
    g_auto (Loop) loop G_GNUC_UNUSED = loop_enter ();

    tact_task_unref (tact_run (gated, &gate, gate_free, NULL));
    mark_wait (&gate.begun, 1);
  }
  mark (&gate.open);
  mark_wait (&gate.ended, 2); /* the end of the body, and the destroy */
}
END_TEST

/* TC-05, TP-04 */
START_TEST (long_running_work_has_a_thread_of_its_own)
{
  static Gate gate;
  static Mark ran;
  g_autoptr (TactTask) task = tact_run_full (NULL, TACT_RUN_LONG_RUNNING, gated, &gate, NULL, NULL);
  g_autoptr (TactTask) other = tact_run (marking, &ran, NULL, NULL);

  mark_wait (&gate.begun, 1);
  task_wait (other);
  ck_assert (!gate.begun.worker);
  ck_assert_ptr_ne (gate.begun.thread, g_thread_self ());
  ck_assert_ptr_ne (gate.begun.thread, ran.thread);
  mark (&gate.open);
  task_wait (task);
}
END_TEST

/* run.h: ASYNC is the mark "asynchronous" on the task. */
START_TEST (what_awaits_async_work_is_not_resumed_inside_its_completion)
{
  static Gate gate;
  static Mark resumed;
  g_autoptr (TactTask) method = await_one (tact_run_full (NULL, TACT_RUN_ASYNC | TACT_RUN_LONG_RUNNING, gated, &gate, NULL, NULL), TACT_AWAIT_DEFAULT, &resumed);

  mark_wait (&gate.begun, 1);
  mark (&gate.open);
  task_wait (method);
  ck_assert_ptr_ne (resumed.thread, gate.begun.thread);
}
END_TEST

/* CN-02 */
START_TEST (what_awaits_work_without_a_context_is_resumed_inside_its_completion)
{
  static Gate gate;
  static Mark resumed;
  g_autoptr (TactTask) method = await_one (tact_run (gated, &gate, NULL, NULL), TACT_AWAIT_DEFAULT, &resumed);

  mark_wait (&gate.begun, 1);
  mark (&gate.open);
  task_wait (method);
  ck_assert_ptr_eq (resumed.thread, gate.begun.thread);
}
END_TEST

/* law 10, TS-14 */
START_TEST (work_whose_task_is_dropped_runs)
{
  static Mark ran;

  tact_task_unref (tact_run (marking, &ran, NULL, NULL));
  mark_wait (&ran, 1);
}
END_TEST

/* TC-11 */
START_TEST (unknown_flags_are_a_critical_and_a_faulted_task)
{
  static Mark ran;
  g_autoptr (TactTask) task = NULL;
  int freed = 0;

  EXPECT_CRITICAL ("flags")
    task = tact_run_full (NULL, 1 << 20, marking, &ran, NULL, NULL);
  ck_assert_int_eq (tact_task_get_status (task), TACT_TASK_FAULTED);
  ck_assert_ptr_nonnull (tact_task_get_error (task));
  ck_assert_uint_eq (ran.count, 0);
  g_clear_pointer (&task, tact_task_unref);
  EXPECT_CRITICAL ("flags")
    task = tact_run_full (NULL, 1 << 20, seven, &freed, free_count, NULL);
  ck_assert_ptr_nonnull (tact_task_get_error (task));
  ck_assert_int_eq (freed, 1);
}
END_TEST

/* TC-11 */
START_TEST (no_body_is_a_critical_and_a_faulted_task)
{
  g_autoptr (TactTask) task = NULL;

  EXPECT_CRITICAL ("func")
    task = tact_run (NULL, NULL, NULL, NULL);
  ck_assert_int_eq (tact_task_get_status (task), TACT_TASK_FAULTED);
  ck_assert_ptr_nonnull (tact_task_get_error (task));
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    the_outcome_of_the_body_is_the_tasks,
    the_body_gets_its_cancellable_and_its_data,
    a_running_body_makes_its_task_running,
    a_cancelled_cancellable_before_the_start_runs_nothing,
    only_its_own_cancellation_cancels_work,
    a_complete_task_of_an_operation_is_adopted_as_a_pending_one_is,
    cancelling_does_not_end_a_body_that_does_not_look,
    a_pending_task_that_the_body_returns_is_adopted,
    with_no_unwrap_the_returned_task_is_the_result,
    a_body_that_returns_no_task_is_a_critical_and_faults,
    the_data_dies_once_on_the_context_of_the_call,
    the_data_dies_on_the_context_of_the_call_also_if_the_task_is_dropped,
    without_a_context_the_data_dies_where_the_work_ended,
    the_data_lives_until_the_adopted_task_has_ended,
    the_data_is_freed_once_although_its_context_closed,
    long_running_work_has_a_thread_of_its_own,
    what_awaits_async_work_is_not_resumed_inside_its_completion,
    what_awaits_work_without_a_context_is_resumed_inside_its_completion,
    work_whose_task_is_dropped_runs,
    unknown_flags_are_a_critical_and_a_faulted_task,
    no_body_is_a_critical_and_a_faulted_task,
  };

  return run_tests ("run", tests, G_N_ELEMENTS (tests));
}
