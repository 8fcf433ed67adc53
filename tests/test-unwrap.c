/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-unwrap.c: a task of a task as one task (UW). */
#include "methods.h"
#include "values.h"

static TactTask *
boxed (TactTask *inner)
{
  return tact_task_new_boxed (TACT_TYPE_TASK, inner);
}

/* UW-01 */
START_TEST (it_ends_with_the_inner_task)
{
  g_autoptr (TactTaskSource) outer = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTaskSource) inner = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = tact_unwrap (tact_task_source_dup_task (outer));

  tact_task_source_complete (outer, boxed (tact_task_source_dup_task (inner)));
  ck_assert (!tact_task_is_completed (task));
  tact_task_source_set_int (inner, 3);
  ck_assert_int_eq (tact_task_get_int (task, NULL), 3);
}
END_TEST

/* UW-02, UW-05 */
START_TEST (failures_and_cancels_of_both_come_through)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GPtrArray *two = g_ptr_array_new ();
  g_autoptr (GPtrArray) errors = NULL;

  for (int i = 0; i < 4; i++)
    {
      g_autoptr (TactTaskSource) outer = tact_task_source_new (TACT_SOURCE_DEFAULT);
      g_autoptr (TactTaskSource) inner = tact_task_source_new (TACT_SOURCE_DEFAULT);
      g_autoptr (TactTask) task = tact_unwrap (tact_task_source_dup_task (outer));

      if (i < 2)
        tact_task_source_complete (outer, boxed (tact_task_source_dup_task (inner)));
      switch (i)
        {
        case 0:
          g_ptr_array_add (two, new_error ("a"));
          g_ptr_array_add (two, new_error ("b"));
          tact_task_source_take_errors (inner, two);
          errors = tact_task_get_errors (task);
          ck_assert_uint_eq (errors->len, 2);
          break;
        case 1:
          tact_task_source_set_cancelled (inner, cancellable);
          ck_assert (tact_task_is_cancelled (task));
          ck_assert_ptr_eq (tact_task_get_cancellable (task), cancellable);
          break;
        case 2:
          tact_task_source_take_error (outer, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "outer"));
          ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_CANCELLED);
          break;
        default:
          tact_task_source_set_cancelled (outer, NULL);
          ck_assert (tact_task_is_cancelled (task));
        }
    }
}
END_TEST

/* UW-03 C */
START_TEST (a_result_that_is_no_task_is_a_critical)
{
  TactTask *results[] = { tact_task_new_int (1), tact_task_new_boxed (TACT_TYPE_TASK, NULL), tact_task_completed (), tact_yield () };

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    EXPECT_CRITICAL ("tact_unwrap: the result of the task is no task")
      {
        g_autoptr (TactTask) task = tact_unwrap (results[i]);

        ck_assert_faulted (task, TACT_ERROR, TACT_ERROR_NO_TASK);
      }
  EXPECT_CRITICAL ("tact_unwrap: there is no task (NULL)")
    {
      g_autoptr (TactTask) task = tact_unwrap (NULL);

      ck_assert_faulted (task, TACT_ERROR, TACT_ERROR_NO_TASK);
    }
}
END_TEST

/* UW-04 */
START_TEST (of_complete_ones_it_is_complete_at_once)
{
  g_autoptr (TactTask) task = tact_unwrap (tact_unwrap (boxed (boxed (tact_task_new_int (8)))));

  ck_assert_int_eq (tact_task_get_int (task, NULL), 8);
}
END_TEST

/* UW-07 */
START_TEST (to_read_its_error_is_to_read_that_of_the_inner_one)
{
  g_autoptr (TactTaskSource) outer = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = tact_unwrap (tact_task_source_dup_task (outer));

  tact_task_source_complete (outer, boxed (tact_task_new_error (new_error ("inner"))));
  ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_FAILED);
}
END_TEST

/* UW-08, law 6 */
START_TEST (a_deep_chain_uses_constant_stack)
{
  enum
  {
    N = 100000
  };
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  TactTask *task = tact_task_source_dup_task (source);
  TactTask *last = tact_task_new_int (5);

  for (int i = 0; i < N; i++)
    {
      task = tact_unwrap (task);
      last = boxed (last);
    }
  tact_task_source_complete (source, last);
  ck_assert_int_eq (tact_task_get_int (task, NULL), 5);
  tact_task_unref (task);
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    it_ends_with_the_inner_task,
    failures_and_cancels_of_both_come_through,
    a_result_that_is_no_task_is_a_critical,
    of_complete_ones_it_is_complete_at_once,
    to_read_its_error_is_to_read_that_of_the_inner_one,
    a_deep_chain_uses_constant_stack,
  };

  return run_tests ("unwrap", tests, G_N_ELEMENTS (tests));
}
