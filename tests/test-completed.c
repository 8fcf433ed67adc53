/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-completed.c: tasks that are final when they are made (CP-12, CP-13). */
#include "values.h"

#include <math.h>

START_TEST (each_one_is_complete_and_holds_its_value)
{
  g_autoptr (TactTask) yes = tact_task_new_boolean (TRUE), no = tact_task_new_boolean (FALSE);
  g_autoptr (TactTask) number = tact_task_new_int (7), real = tact_task_new_double (0.5);
  g_autoptr (TactTask) string = tact_task_new_string (g_strdup ("seven"));
  g_autofree char *read = tact_task_dup_string (string, NULL);

  ck_assert (tact_task_get_boolean (yes, NULL));
  ck_assert (!tact_task_get_boolean (no, NULL));
  ck_assert_int_eq (tact_task_get_int (number, NULL), 7);
  ck_assert (tact_task_get_double (real, NULL) == 0.5);
  ck_assert_str_eq (read, "seven");
}
END_TEST

START_TEST (numbers_of_all_sizes_are_kept)
{
  const gint64 numbers[] = { G_MININT64, -65537, -129, -2, -1, 0, 1, 8, 9, 127, 128, 255, 256, 1023, 1024, 1 << 20, G_MAXINT64 };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (TactTask) task = tact_task_new_int (numbers[i]);

      ck_assert_int_eq (tact_task_get_int (task, NULL), numbers[i]);
    }
}
END_TEST

START_TEST (special_doubles_are_kept)
{
  g_autoptr (TactTask) infinite = tact_task_new_double (INFINITY), nan_task = tact_task_new_double (NAN);

  ck_assert (isinf (tact_task_get_double (infinite, NULL)));
  ck_assert (isnan (tact_task_get_double (nan_task, NULL)));
}
END_TEST

START_TEST (any_true_is_true)
{
  g_autoptr (TactTask) task = tact_task_new_boolean (256);

  ck_assert_int_eq (tact_task_get_boolean (task, NULL), TRUE);
}
END_TEST

/* CP-13 */
START_TEST (shared_tasks_survive_any_number_of_unrefs)
{
  TactTask *task = tact_task_completed (), *yes = tact_task_new_boolean (TRUE), *number = tact_task_new_int (1);

  for (int i = 0; i < 1000; i++)
    {
      tact_task_unref (task);
      tact_task_unref (yes);
      tact_task_unref (number);
    }
  ck_assert (tact_task_is_succeeded (task));
  ck_assert (tact_task_get_boolean (yes, NULL));
  ck_assert_int_eq (tact_task_get_int (number, NULL), 1);
}
END_TEST

START_TEST (the_completed_task_is_one_object)
{
  ck_assert_ptr_eq (tact_task_completed (), tact_task_completed ());
}
END_TEST

START_TEST (a_variant_is_a_boxed_result)
{
  g_autoptr (TactTask) task = tact_task_new_boxed (G_TYPE_VARIANT, g_variant_ref_sink (g_variant_new_int32 (7)));
  g_autoptr (GVariant) variant = tact_task_dup_boxed (task, NULL);

  ck_assert_int_eq (g_variant_get_int32 (variant), 7);
}
END_TEST

START_TEST (an_error_faults_with_that_error)
{
  g_autoptr (TactTask) task = tact_task_new_error (new_error ("no seven"));

  ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_FAILED);
  ck_assert_str_eq (tact_task_get_error (task)->message, "no seven");
}
END_TEST

/* CP-06 */
START_TEST (the_error_cancelled_faults_too)
{
  g_autoptr (TactTask) task = tact_task_new_error (g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stop"));

  ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}
END_TEST

START_TEST (failed_formats_its_message)
{
  g_autoptr (TactTask) task = tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s of %d", "two", 3);

  ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  ck_assert_str_eq (tact_task_get_error (task)->message, "two of 3");
}
END_TEST

/* CP-12 */
START_TEST (cancelled_keeps_its_cancellable_which_is_cancelled)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) without = tact_task_new_cancelled (NULL);
  TactTask *task = NULL;

  EXPECT_CRITICAL ("is not cancelled")
    {
      task = tact_task_new_cancelled (cancellable);
    }
  ck_assert (tact_task_is_cancelled (task));
  ck_assert_ptr_null (tact_task_get_cancellable (task));
  tact_task_unref (task);
  g_cancellable_cancel (cancellable);
  task = tact_task_new_cancelled (cancellable);

  ck_assert (tact_task_is_cancelled (task));
  ck_assert_ptr_eq (tact_task_get_cancellable (task), cancellable);
  tact_task_unref (task);
  ck_assert_uint_eq (G_OBJECT (cancellable)->ref_count, 1);
  ck_assert (tact_task_is_cancelled (without));
  ck_assert_ptr_null (tact_task_get_cancellable (without));
}
END_TEST

/* CP-12, law 13 */
START_TEST (no_error_is_a_critical_and_a_faulted_task)
{
  g_autoptr (TactTask) task = NULL;

  EXPECT_CRITICAL ("error")
    task = tact_task_new_error (NULL);
  ck_assert_int_eq (tact_task_get_status (task), TACT_TASK_FAULTED);
  ck_assert_ptr_nonnull (tact_task_get_error (task));
}
END_TEST

START_TEST (a_type_that_is_not_boxed_is_a_critical_and_a_faulted_task)
{
  g_autoptr (TactTask) task = NULL;

  EXPECT_CRITICAL ("")
    task = tact_task_new_boxed (G_TYPE_INT, NULL);
  ck_assert_int_eq (tact_task_get_status (task), TACT_TASK_FAULTED);
  ck_assert_ptr_nonnull (tact_task_get_error (task));
}
END_TEST

START_TEST (what_is_no_object_is_a_critical_and_a_faulted_task)
{
  gpointer nothing[4] = { NULL };
  g_autoptr (TactTask) task = NULL;

  EXPECT_CRITICAL ("")
    task = tact_task_new_object (nothing);
  ck_assert_int_eq (tact_task_get_status (task), TACT_TASK_FAULTED);
  ck_assert_ptr_nonnull (tact_task_get_error (task));
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    each_one_is_complete_and_holds_its_value,
    numbers_of_all_sizes_are_kept,
    special_doubles_are_kept,
    any_true_is_true,
    shared_tasks_survive_any_number_of_unrefs,
    the_completed_task_is_one_object,
    a_variant_is_a_boxed_result,
    an_error_faults_with_that_error,
    the_error_cancelled_faults_too,
    failed_formats_its_message,
    cancelled_keeps_its_cancellable_which_is_cancelled,
    no_error_is_a_critical_and_a_faulted_task,
    a_type_that_is_not_boxed_is_a_critical_and_a_faulted_task,
    what_is_no_object_is_a_critical_and_a_faulted_task,
  };

  return run_tests ("completed", tests, G_N_ELEMENTS (tests));
}
