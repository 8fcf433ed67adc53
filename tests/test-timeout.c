/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-timeout.c: a wait that is given up, while the task goes on (TM-07, UO-03, UO-04). */
#include "methods.h"
#include "values.h"

static TactTask *
pending (TactTaskSource *source)
{
  return tact_task_source_dup_task (source);
}

/* TM-07 */
START_TEST (a_task_that_ends_in_time_gives_its_own_outcome)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTaskSource) failing = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTaskSource) cancelling = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GCancellable) own = g_cancellable_new ();
  g_autoptr (TactTask) succeeded = tact_with_timeout (pending (source), 60000, cancellable);
  g_autoptr (TactTask) faulted = tact_with_timeout (pending (failing), 60000, NULL);
  g_autoptr (TactTask) cancelled = tact_with_timeout (pending (cancelling), -1, cancellable);
  g_autoptr (GPtrArray) errors = NULL;
  GPtrArray *two = g_ptr_array_new ();

  tact_task_source_set_int (source, 5);
  ck_assert_int_eq (tact_task_get_int (succeeded, NULL), 5);
  g_ptr_array_add (two, new_error ("one"));
  g_ptr_array_add (two, new_error ("two"));
  tact_task_source_take_errors (failing, two);
  errors = tact_task_get_errors (faulted);
  ck_assert_uint_eq (errors->len, 2);
  ck_assert_str_eq (((GError *) errors->pdata[1])->message, "two");
  tact_task_source_set_cancelled (cancelling, own);
  ck_assert (tact_task_is_cancelled (cancelled));
  ck_assert_ptr_eq (tact_task_get_cancellable (cancelled), own);
}
END_TEST

START_TEST (one_that_was_cancelled_by_nobody_has_no_cancellable_of_the_wait)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) task = tact_with_timeout (pending (source), -1, cancellable);

  tact_task_source_set_cancelled (source, NULL);
  ck_assert (tact_task_is_cancelled (task));
  ck_assert_ptr_null (tact_task_get_cancellable (task));
}
END_TEST

/* TM-07 */
START_TEST (a_wait_that_is_given_up_leaves_the_task_as_it_is)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = pending (source);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) late = tact_with_timeout (tact_task_ref (task), 5, NULL);
  g_autoptr (TactTask) cancelled = tact_with_timeout (tact_task_ref (task), 60000, cancellable);

  task_wait (late);
  ck_assert_faulted (late, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  tact_cancellable_cancel (cancellable);
  task_wait (cancelled);
  ck_assert (tact_task_is_cancelled (cancelled));
  ck_assert_ptr_eq (tact_task_get_cancellable (cancelled), cancellable);
  ck_assert (!tact_task_is_completed (task));
  tact_task_source_set_int (source, 7);
  ck_assert_int_eq (tact_task_get_int (task, NULL), 7);
}
END_TEST

/* TM-07 */
START_TEST (a_complete_task_wins_and_is_given_back_itself_as_one_without_a_limit)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (TactTask) complete = tact_task_new_string (g_strdup ("done"));
  g_autoptr (TactTask) task = pending (source);
  TactTask *same;

  g_cancellable_cancel (cancelled);
  same = tact_with_timeout (tact_task_ref (complete), 0, cancelled);
  ck_assert_ptr_eq (same, complete);
  tact_task_unref (same);
  same = tact_with_timeout (tact_task_ref (task), -1, NULL);
  ck_assert_ptr_eq (same, task);
  tact_task_unref (same);

  same = tact_with_timeout (tact_task_ref (task), 0, NULL);
  ck_assert_faulted (same, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  tact_task_unref (same);
  same = tact_with_timeout (tact_task_ref (task), 0, cancelled);
  ck_assert (tact_task_is_cancelled (same));
  tact_task_unref (same);
}
END_TEST

/* UO-03, UO-04 */
START_TEST (an_error_behind_a_wait_that_was_given_up_is_reported_and_one_in_time_is_the_waits)
{
  g_autoptr (TactTaskSource) late = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTaskSource) in_time = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) gave_up = tact_with_timeout (pending (late), 0, NULL);
  g_autoptr (TactTask) waits = tact_with_timeout (pending (in_time), 60000, NULL);

  tact_task_get_error (gave_up);
  tact_task_source_take_error (in_time, new_error ("in time"));
  g_clear_pointer (&in_time, tact_task_source_unref);
  ck_assert_faulted (waits, G_IO_ERROR, G_IO_ERROR_FAILED);
  EXPECT_WARNING ("late")
    {
      tact_task_source_take_error (late, new_error ("late"));
      g_clear_pointer (&late, tact_task_source_unref);
    }
}
END_TEST

/* CN-06: the mark travels; law 6: library code is not queued. */
START_TEST (it_ends_inside_the_completion_of_its_task)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  TactTask *task = pending (source);

  for (int i = 0; i < 5000; i++)
    task = tact_with_timeout (task, 60000, NULL);
  tact_task_source_set_completed (source);
  ck_assert (tact_task_is_succeeded (task));
  tact_task_unref (task);
}
END_TEST

START_TEST (wrong_calls_are_criticals)
{
  EXPECT_CRITICAL ("tact_with_timeout: ms is negative; -1 is without limit")
    {
      g_autoptr (TactTask) task = tact_with_timeout (tact_task_completed (), -2, NULL);

      ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
  EXPECT_CRITICAL ("tact_with_timeout: there is no task (NULL)")
    {
      g_autoptr (TactTask) task = tact_with_timeout (NULL, 1, NULL);

      ck_assert_faulted (task, TACT_ERROR, TACT_ERROR_NO_TASK);
    }
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    a_task_that_ends_in_time_gives_its_own_outcome,
    one_that_was_cancelled_by_nobody_has_no_cancellable_of_the_wait,
    a_wait_that_is_given_up_leaves_the_task_as_it_is,
    a_complete_task_wins_and_is_given_back_itself_as_one_without_a_limit,
    an_error_behind_a_wait_that_was_given_up_is_reported_and_one_in_time_is_the_waits,
    it_ends_inside_the_completion_of_its_task,
    wrong_calls_are_criticals,
  };

  return run_tests ("timeout", tests, G_N_ELEMENTS (tests));
}
