/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-when-all.c: the end of several tasks (WA). */
#include "hand-context.h"
#include "methods.h"
#include "values.h"

typedef struct
{
  TactTaskSource *sources[4];
  TactTask *tasks[4];
} Four;

static Four
four_new (TactSourceFlags flags)
{
  Four four;

  for (int i = 0; i < 4; i++)
    {
      four.sources[i] = tact_task_source_new (flags);
      four.tasks[i] = tact_task_source_dup_task (four.sources[i]);
    }
  return four;
}

static TactTask *
four_all (Four *four)
{
  TactTask *tasks[4];

  for (int i = 0; i < 4; i++)
    tasks[i] = tact_task_ref (four->tasks[i]);
  return tact_when_all (tasks, 4);
}

static void
four_clear (Four *four)
{
  for (int i = 0; i < 4; i++)
    {
      tact_task_unref (four->tasks[i]);
      tact_task_source_unref (four->sources[i]);
    }
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Four, four_clear)

/* WA-01, WA-02, WA-12 */
START_TEST (it_completes_with_the_last_and_lists_all_in_argument_order)
{
  g_auto (Four) four = four_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) all = four_all (&four);
  const int order[] = { 2, 0, 3, 1 };
  g_autoptr (GPtrArray) results = NULL;

  for (int i = 0; i < 4; i++)
    {
      ck_assert (!tact_task_is_completed (all));
      tact_task_source_set_int (four.sources[order[i]], order[i]);
    }
  ck_assert (tact_task_is_succeeded (all)); /* when the last completion returns */
  results = tact_task_dup_boxed (all, NULL);
  ck_assert_uint_eq (results->len, 4);
  for (int i = 0; i < 4; i++)
    {
      ck_assert_ptr_eq (results->pdata[i], four.tasks[i]);
      ck_assert_int_eq (tact_task_get_int (results->pdata[i], NULL), i);
    }
}
END_TEST

/* WA-01, WA-03 */
START_TEST (a_fault_does_not_end_it_early_and_all_errors_are_kept_in_argument_order)
{
  g_auto (Four) four = four_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) all = four_all (&four);
  GPtrArray *two = g_ptr_array_new ();
  g_autoptr (GPtrArray) errors = NULL;
  const char *expected[] = { "a", "b", "c", "d" };

  g_ptr_array_add (two, new_error ("b"));
  g_ptr_array_add (two, new_error ("c"));
  tact_task_source_take_error (four.sources[3], new_error ("d"));
  ck_assert (!tact_task_is_completed (all));
  tact_task_source_set_cancelled (four.sources[1], NULL); /* cancels add nothing */
  tact_task_source_take_errors (four.sources[2], two);
  tact_task_source_take_error (four.sources[0], new_error ("a"));
  ck_assert_faulted (all, G_IO_ERROR, G_IO_ERROR_FAILED);
  errors = tact_task_get_errors (all);
  ck_assert_uint_eq (errors->len, 4);
  for (int i = 0; i < 4; i++)
    ck_assert_str_eq (((GError *) errors->pdata[i])->message, expected[i]);
}
END_TEST

/* WA-03 */
START_TEST (the_errors_of_an_inner_one_do_not_nest)
{
  g_autoptr (TactTask) all = TACT_ALL (TACT_ALL (tact_task_new_error (new_error ("a")), tact_task_new_error (new_error ("b"))),
                                       tact_task_new_error (new_error ("c")));
  g_autoptr (GPtrArray) errors = tact_task_get_errors (all);

  ck_assert_uint_eq (errors->len, 3);
  ck_assert_str_eq (((GError *) errors->pdata[1])->message, "b");
  ck_assert_str_eq (((GError *) errors->pdata[2])->message, "c");
}
END_TEST

/* WA-04 */
START_TEST (without_a_fault_a_cancel_cancels_it_with_the_first_cancellable_in_argument_order)
{
  g_auto (Four) four = four_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) all = four_all (&four);
  g_autoptr (GCancellable) first = g_cancellable_new (), second = g_cancellable_new ();

  tact_task_source_set_cancelled (four.sources[3], second);
  tact_task_source_set_int (four.sources[0], 0);
  tact_task_source_set_int (four.sources[2], 2);
  tact_task_source_set_cancelled (four.sources[1], first);
  ck_assert (tact_task_is_cancelled (all));
  ck_assert_ptr_eq (tact_task_get_cancellable (all), first);
}
END_TEST

/* WA-05 */
START_TEST (of_no_task_it_is_complete_with_an_empty_list)
{
  g_autoptr (TactTask) all = tact_when_all (NULL, 0);
  g_autoptr (GPtrArray) results = tact_task_dup_boxed (all, NULL);

  ck_assert (tact_task_is_succeeded (all));
  ck_assert_uint_eq (results->len, 0);
}
END_TEST

/* WA-06 */
START_TEST (of_complete_tasks_it_is_complete_on_return)
{
  g_autoptr (TactTask) good = TACT_ALL (tact_task_new_int (1), tact_task_completed ());
  g_autoptr (TactTask) bad = TACT_ALL (tact_task_new_int (1), faulted_and_read (new_error ("no")));

  ck_assert (tact_task_is_succeeded (good));
  ck_assert_faulted (bad, G_IO_ERROR, G_IO_ERROR_FAILED);
}
END_TEST

/* WA-07, law 15: the elements are taken, the array is not. */
START_TEST (the_list_is_copied)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  TactTask *tasks[] = { tact_task_source_dup_task (source), tact_task_new_int (2) };
  g_autoptr (TactTask) all = tact_when_all (tasks, 2);
  g_autoptr (GPtrArray) results = NULL;

  tasks[0] = tasks[1] = NULL;
  tact_task_source_set_int (source, 1);
  results = tact_task_dup_boxed (all, NULL);
  ck_assert_int_eq (tact_task_get_int (results->pdata[0], NULL), 1);
}
END_TEST

/* WA-08 */
START_TEST (no_task_among_the_tasks_is_a_critical_and_a_faulted_task)
{
  for (int i = 0; i < 3; i++)
    {
      TactTask *tasks[] = { tact_task_new_string (g_strdup ("taken")), NULL, tact_task_new_string (g_strdup ("taken")) };
      g_autoptr (TactTask) all = NULL;

      EXPECT_CRITICAL ("")
        if (i == 0)
          all = tact_when_all (tasks, 3);
        else if (i == 1)
          all = tact_when_all (NULL, 3);
        else
          all = tact_when_all_array (NULL);
      ck_assert_int_eq (tact_task_get_status (all), TACT_TASK_FAULTED);
      ck_assert_ptr_nonnull (tact_task_get_error (all));
      if (i != 0)
        {
          tact_task_unref (tasks[0]);
          tact_task_unref (tasks[2]);
        }
    }
}
END_TEST

/* WA-09 */
START_TEST (the_same_task_twice_counts_twice)
{
  g_autoptr (TactTaskSource) good = tact_task_source_new (TACT_SOURCE_DEFAULT), bad = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) values = TACT_ALL (tact_task_source_dup_task (good), tact_task_source_dup_task (good));
  g_autoptr (TactTask) faults = TACT_ALL (tact_task_source_dup_task (bad), tact_task_source_dup_task (bad));
  g_autoptr (GPtrArray) results = NULL, errors = NULL;

  tact_task_source_set_int (good, 7);
  tact_task_source_take_error (bad, new_error ("no"));
  results = tact_task_dup_boxed (values, NULL);
  errors = tact_task_get_errors (faults);
  ck_assert_uint_eq (results->len, 2);
  ck_assert_ptr_eq (results->pdata[0], results->pdata[1]);
  ck_assert_uint_eq (errors->len, 2);
}
END_TEST

/* WA-10, UO-03: nothing is reported for the parts. */
START_TEST (awaiting_it_gives_the_first_error_and_reads_all)
{
  g_autoptr (GError) error = NULL;

  ck_assert (!tact_wait (TACT_ALL (tact_task_new_error (new_error ("a")), tact_task_new_error (new_error ("b"))), &error));
  ck_assert_str_eq (error->message, "a");
}
END_TEST

/* WA-11 */
START_TEST (dropped_it_is_reported_once_and_its_parts_are_not)
{
  EXPECT_WARNING ("dropped")
    tact_task_unref (TACT_ALL (tact_task_new_error (new_error ("dropped")), tact_task_new_error (new_error ("dropped too"))));
}
END_TEST

/* WA-13 */
START_TEST (awaiting_it_costs_one_post_for_any_number_of_parts)
{
  g_autoptr (HandContext) hand = hand_context_new ();
  g_auto (Four) four = four_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) method = NULL;

  tact_context_push (TACT_CONTEXT (hand));
  method = await_one (four_all (&four), TACT_AWAIT_DEFAULT, NULL);
  tact_context_pop (TACT_CONTEXT (hand));
  for (int i = 0; i < 4; i++)
    tact_task_source_set_int (four.sources[i], i);
  ck_assert_int_eq (hand_context_run (hand), 1);
  ck_assert_int_eq (hand->n_posts, 1);
  ck_assert (tact_task_is_completed (method));
}
END_TEST

/* WA-15, law 6: the mark travels through the combinator. */
START_TEST (who_awaits_it_is_resumed_inside_the_last_completion_unless_that_is_asynchronous)
{
  for (int flags = 0; flags < 2; flags++)
    {
      Mark *resumed = g_new0 (Mark, 1);
      g_auto (Four) four = four_new (flags == 1 ? TACT_SOURCE_ALLOW_INLINE : TACT_SOURCE_DEFAULT);
      g_autoptr (TactTask) method = await_one (four_all (&four), TACT_AWAIT_DEFAULT, resumed);

      for (int i = 0; i < 4; i++)
        tact_task_source_set_int (four.sources[i], i);
      task_wait (method);
      ck_assert_int_eq (resumed->thread == g_thread_self (), flags == 1);
      g_free (resumed);
    }
}
END_TEST

START_TEST (of_one_task_it_is_its_outcome)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) all = TACT_ALL (tact_task_source_dup_task (source));
  g_autoptr (GPtrArray) results = NULL;

  tact_task_source_set_int (source, 7);
  results = tact_task_dup_boxed (all, NULL);
  ck_assert_uint_eq (results->len, 1);
}
END_TEST

START_TEST (the_form_for_bindings_borrows)
{
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) tact_task_unref);
  g_autoptr (TactTask) all = NULL;
  g_autoptr (GPtrArray) results = NULL;

  g_ptr_array_add (tasks, tact_task_new_string (g_strdup ("seven")));
  g_ptr_array_add (tasks, tact_task_new_int (8));
  all = tact_when_all_array (tasks);
  g_ptr_array_set_size (tasks, 1);
  results = tact_task_dup_boxed (all, NULL);
  ck_assert_uint_eq (results->len, 2);
  ck_assert_ptr_eq (results->pdata[0], tasks->pdata[0]);
}
END_TEST

static int evaluated;

static TactTask *
evaluate (void)
{
  return tact_task_new_int (evaluated++);
}

START_TEST (the_macro_evaluates_each_argument_once)
{
  tact_task_unref (TACT_ALL (evaluate (), evaluate (), evaluate ()));
  ck_assert_int_eq (evaluated, 3);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    it_completes_with_the_last_and_lists_all_in_argument_order,
    a_fault_does_not_end_it_early_and_all_errors_are_kept_in_argument_order,
    the_errors_of_an_inner_one_do_not_nest,
    without_a_fault_a_cancel_cancels_it_with_the_first_cancellable_in_argument_order,
    of_no_task_it_is_complete_with_an_empty_list,
    of_complete_tasks_it_is_complete_on_return,
    the_list_is_copied,
    no_task_among_the_tasks_is_a_critical_and_a_faulted_task,
    the_same_task_twice_counts_twice,
    awaiting_it_gives_the_first_error_and_reads_all,
    dropped_it_is_reported_once_and_its_parts_are_not,
    awaiting_it_costs_one_post_for_any_number_of_parts,
    who_awaits_it_is_resumed_inside_the_last_completion_unless_that_is_asynchronous,
    of_one_task_it_is_its_outcome,
    the_form_for_bindings_borrows,
    the_macro_evaluates_each_argument_once,
  };

  return run_tests ("when-all", tests, G_N_ELEMENTS (tests));
}
