/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-value-task.c: results by value, and sources that are used over and over (VT). */
#include "reused.h"
#include "values.h"

/* VT-01 */
START_TEST (a_value_a_task_or_a_source_and_zeroed_memory_is_a_complete_zero)
{
  g_auto (TactValueTask) zero = { 0 };
  g_auto (TactValueTask) number = tact_value_task_int (7);
  g_auto (TactValueTask) real = tact_value_task_double (1.5);
  g_auto (TactValueTask) truth = tact_value_task_boolean (7);
  g_auto (TactValueTask) of_task = tact_value_task_from_task (tact_task_new_int (8));
  Reused reused = REUSED;
  TactValueTask of_source = reused_next (&reused);

  ck_assert (tact_value_task_is_completed (&zero));
  ck_assert_int_eq (tact_value_task_get_int (&zero, NULL), 0);
  ck_assert_double_eq (tact_value_task_get_double (&zero, NULL), 0);
  ck_assert_ptr_null (tact_value_task_steal_string (&zero, NULL));
  ck_assert_int_eq (tact_value_task_get_int (&number, NULL), 7);
  ck_assert_int_eq (tact_value_task_get_int (&number, NULL), 7);
  ck_assert_double_eq (tact_value_task_get_double (&real, NULL), 1.5);
  ck_assert_int_eq (tact_value_task_get_boolean (&truth, NULL), TRUE);
  ck_assert_int_eq (tact_value_task_get_int (&of_task, NULL), 8);
  ck_assert (!tact_value_task_is_completed (&of_source));
  ck_assert (tact_value_core_set_result (&reused.core, tact_value_task_int (9)));
  ck_assert_int_eq (tact_value_task_get_status (&of_source), TACT_VALUE_SUCCEEDED);
  ck_assert_int_eq (tact_value_task_get_int (&of_source, NULL), 9);
}
END_TEST

START_TEST (what_a_value_task_owns_is_taken_once_or_dropped)
{
  g_auto (TactValueTask) text = tact_value_task_string (g_strdup ("text"));
  g_auto (TactValueTask) dropped = tact_value_task_string (g_strdup ("dropped"));
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
  TactValueTask held = tact_value_task_object (g_object_ref (object));
  g_autoptr (GError) error = NULL;
  g_autofree char *taken = tact_value_task_steal_string (&text, NULL);

  ck_assert_str_eq (taken, "text");
  EXPECT_CRITICAL ("taken twice")
    ck_assert_ptr_null (tact_value_task_steal_string (&text, &error));
  ck_assert_error (error, TACT_ERROR, TACT_ERROR_TAKEN);
  tact_value_task_clear (&held);
  ck_assert_uint_eq (object->ref_count, 1);
  g_object_unref (object);
  ck_assert (tact_value_task_is_completed (&dropped));
}
END_TEST

/* VT-02, VT-04 */
START_TEST (a_second_result_is_a_critical_and_an_error)
{
  Reused reused = REUSED;
  TactValueTask value = reused_next (&reused);
  g_autoptr (GError) error = NULL, pending = NULL;

  EXPECT_CRITICAL ("while it is pending")
    ck_assert_int_eq (tact_value_task_get_int (&value, &pending), 0);
  ck_assert_error (pending, TACT_ERROR, TACT_ERROR_PENDING);
  tact_value_core_set_result (&reused.core, tact_value_task_int (7));
  ck_assert_int_eq (tact_value_task_get_int (&value, NULL), 7);
  EXPECT_CRITICAL ("taken before")
    ck_assert_int_eq (tact_value_task_get_int (&value, &error), 0);
  ck_assert_error (error, TACT_ERROR, TACT_ERROR_TAKEN);
  EXPECT_CRITICAL ("taken before")
    ck_assert_int_eq (tact_value_task_get_status (&value), TACT_VALUE_FAULTED);
  value = reused_next (&reused);
  ck_assert (!tact_value_task_is_completed (&value));
}
END_TEST

/* VT-03 */
START_TEST (as_a_task_it_is_awaited_often_and_of_a_task_it_is_that_task)
{
  Reused reused = REUSED;
  TactTask *task = tact_task_new_int (1);
  g_autoptr (TactTask) same = tact_value_task_as_task (tact_value_task_from_task (task));
  g_autoptr (TactTask) text = tact_value_task_as_task (tact_value_task_string (g_strdup ("text")));
  g_autoptr (TactTask) failed = tact_value_task_as_task (tact_value_task_error (new_error ("no")));
  g_autoptr (TactTask) pending = tact_value_task_as_task (reused_next (&reused));
  g_autofree char *copy = tact_task_dup_string (text, NULL);

  ck_assert_ptr_eq (same, task);
  ck_assert_str_eq (copy, "text");
  ck_assert_faulted (failed, G_IO_ERROR, G_IO_ERROR_FAILED);
  ck_assert (!tact_task_is_completed (pending));
  tact_value_core_set_result (&reused.core, tact_value_task_int (9));
  ck_assert_int_eq (tact_task_get_int (pending, NULL), 9);
  ck_assert_int_eq (tact_task_get_int (pending, NULL), 9);
}
END_TEST

START_TEST (as_a_task_of_a_source_that_somebody_awaits_it_fails)
{
  Reused reused = REUSED;
  g_autoptr (TactTask) first = tact_value_task_as_task (reused_next (&reused)), second = NULL;

  EXPECT_CRITICAL ("given away twice")
    second = tact_value_task_as_task (reused_next (&reused));
  ck_assert_faulted (second, TACT_ERROR, TACT_ERROR_TAKEN);
  tact_value_core_set_result (&reused.core, tact_value_task_completed ());
  ck_assert (tact_task_is_succeeded (first));
}
END_TEST

static void
count_resumed (gpointer counts, gboolean queue)
{
  ((int *) counts)[queue ? 1 : 0]++;
}

/* VT-07 */
START_TEST (who_comes_after_the_completion_is_queued)
{
  TactValueCore core = { 0 };
  int counts[2] = { 0, 0 };

  tact_value_core_set_result (&core, tact_value_task_int (7));
  ck_assert (tact_value_core_on_completed (&core, 0, count_resumed, counts));
  ck_assert_int_eq (counts[0], 0);
  ck_assert_int_eq (counts[1], 1);
  ck_assert (!tact_value_core_on_completed (&core, 0, count_resumed, counts));
  tact_value_core_clear (&core);
}
END_TEST

/* VT-08 */
START_TEST (cancelled_is_told_from_faulted)
{
  g_auto (TactValueTask) failed = tact_value_task_error (new_error ("no"));
  g_auto (TactValueTask) cancelled = tact_value_task_error (g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stop"));
  g_autoptr (TactTask) task = tact_value_task_as_task (tact_value_task_error (g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stop")));

  ck_assert_int_eq (tact_value_task_get_status (&failed), TACT_VALUE_FAULTED);
  ck_assert_int_eq (tact_value_task_get_status (&cancelled), TACT_VALUE_CANCELLED);
  ck_assert (tact_task_is_cancelled (task));
}
END_TEST

/* law 13 */
START_TEST (bad_use_is_a_critical_and_an_error)
{
  TactValueCore core = { 0 };
  TactValueSource nothing = { 0 };
  g_auto (TactValueTask) value = tact_value_task_completed ();
  g_autoptr (GError) error = NULL;

  tact_value_core_set_result (&core, tact_value_task_int (1));
  EXPECT_CRITICAL ("already")
    ck_assert (!tact_value_core_set_result (&core, tact_value_task_int (2)));
  tact_value_core_reset (&core);
  EXPECT_CRITICAL ("no value")
    ck_assert (!tact_value_core_set_result (&core, tact_value_task_from_task (tact_task_completed ())));
  ck_assert (tact_value_core_on_completed (&core, 1, count_resumed, (int[]){ 0, 0 }));
  EXPECT_CRITICAL ("somebody waits")
    tact_value_core_reset (&core);
  ck_assert_uint_eq (tact_value_core_get_version (&core), 1);
  EXPECT_CRITICAL ("functions")
    value = tact_value_task_from_source (&nothing, 0);
  ck_assert_int_eq (tact_value_task_get_status (&value), TACT_VALUE_FAULTED);
  tact_value_task_clear (&value);
  EXPECT_CRITICAL ("no task")
    value = tact_value_task_from_task (NULL);
  tact_value_task_clear (&value);
  EXPECT_CRITICAL ("no error")
    value = tact_value_task_error (NULL);
  tact_value_task_clear (&value);
  value = tact_value_task_int (7);
  EXPECT_CRITICAL ("another kind")
    ck_assert_ptr_null (tact_value_task_steal_string (&value, &error));
  ck_assert_error (error, TACT_ERROR, TACT_ERROR_KIND);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    a_value_a_task_or_a_source_and_zeroed_memory_is_a_complete_zero,
    what_a_value_task_owns_is_taken_once_or_dropped,
    a_second_result_is_a_critical_and_an_error,
    as_a_task_it_is_awaited_often_and_of_a_task_it_is_that_task,
    as_a_task_of_a_source_that_somebody_awaits_it_fails,
    who_comes_after_the_completion_is_queued,
    cancelled_is_told_from_faulted,
    bad_use_is_a_critical_and_an_error,
  };

  return run_tests ("value-task", tests, G_N_ELEMENTS (tests));
}
