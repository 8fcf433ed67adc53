/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-when-all-or-cancel.c: the end of several tasks, of which the first that fails ends the others (WA, its C note). */
#include "methods.h"
#include "values.h"

static void
mark_cancelled (gpointer where)
{
  mark (where);
}

START_TEST (the_first_failure_cancels_and_all_are_waited_for)
{
  static Mark cancelled;
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  g_autoptr (TactTaskSource) slow = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTaskSource) fails = tact_task_source_new (TACT_SOURCE_DEFAULT);
  TactTask *tasks[] = { tact_task_source_dup_task (slow), tact_delay (-1, cancellable), tact_task_source_dup_task (fails) };
  g_autoptr (TactTask) all = tact_when_all_or_cancel (tasks, 3, cancellable);
  g_autoptr (TactRegistration) registration G_GNUC_UNUSED = tact_cancellable_register (cancellable, NULL, mark_cancelled, &cancelled, NULL);
  g_autoptr (GError) error = NULL;

  tact_task_source_take_error (fails, new_error ("the cause"));
  mark_wait (&cancelled, 1);
  ck_assert (cancelled.worker);
  ck_assert (!tact_task_is_completed (all));
  tact_task_source_set_int (slow, 1);
  task_wait (all);
  ck_assert (tact_task_is_faulted (all));
  error = g_error_copy (tact_task_get_error (all));
  ck_assert_str_eq (error->message, "the cause");
}
END_TEST

START_TEST (a_cancelled_task_cancels_the_others_too)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  TactTask *tasks[] = { tact_delay (-1, cancellable), tact_task_source_dup_task (source) };
  g_autoptr (TactTask) all = tact_when_all_or_cancel (tasks, 2, cancellable);

  tact_task_source_set_cancelled (source, NULL);
  task_wait (all);
  ck_assert (tact_task_is_cancelled (all));
  ck_assert (g_cancellable_is_cancelled (cancellable));
}
END_TEST

START_TEST (where_all_succeed_nothing_is_cancelled)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  TactTask *tasks[] = { tact_delay (1, cancellable), tact_task_new_int (2) };
  g_autoptr (TactTask) all = tact_when_all_or_cancel (tasks, 2, cancellable);
  g_autoptr (GPtrArray) list = NULL;

  task_wait (all);
  list = tact_task_dup_boxed (all, NULL);
  ck_assert_uint_eq (list->len, 2);
  ck_assert_int_eq (tact_task_get_int (list->pdata[1], NULL), 2);
  ck_assert (!g_cancellable_is_cancelled (cancellable));
}
END_TEST

START_TEST (of_a_task_that_failed_before_it_cancels_inside_the_call)
{
  static Mark cancelled;
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  g_autoptr (TactRegistration) registration G_GNUC_UNUSED = tact_cancellable_register (cancellable, NULL, mark_cancelled, &cancelled, NULL);
  TactTask *tasks[] = { tact_task_new_int (1), tact_task_new_error (new_error ("before")) };
  g_autoptr (TactTask) all = tact_when_all_or_cancel (tasks, 2, cancellable);

  ck_assert_uint_eq (mark_count (&cancelled), 1);
  ck_assert (cancelled.thread == g_thread_self ());
  ck_assert (tact_task_is_completed (all));
  ck_assert_faulted (all, G_IO_ERROR, G_IO_ERROR_FAILED);
}
END_TEST

/* What is caused by the cancel does not hide its cause. */
START_TEST (the_error_that_began_it_comes_first_and_the_others_in_order)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  TactTaskSource *sources[3];
  TactTask *tasks[3];
  const int order[] = { 1, 2, 0 };
  const char *const messages[] = { "0", "1", "2" };
  g_autoptr (TactTask) all = NULL;
  g_autoptr (GPtrArray) errors = NULL;

  for (int i = 0; i < 3; i++)
    {
      sources[i] = tact_task_source_new (TACT_SOURCE_DEFAULT);
      tasks[i] = tact_task_source_dup_task (sources[i]);
    }
  all = tact_when_all_or_cancel (tasks, 3, cancellable);
  for (int i = 0; i < 3; i++)
    {
      tact_task_source_take_error (sources[order[i]], new_error (messages[order[i]]));
      tact_task_source_unref (sources[order[i]]);
    }
  task_wait (all);
  errors = tact_task_get_errors (all);
  ck_assert_uint_eq (errors->len, 3);
  ck_assert_str_eq (((GError *) errors->pdata[0])->message, "1");
  ck_assert_str_eq (((GError *) errors->pdata[1])->message, "0");
  ck_assert_str_eq (((GError *) errors->pdata[2])->message, "2");
}
END_TEST

START_TEST (no_callback_runs_inside_the_completion)
{
  g_auto (Loop) loop = loop_enter ();
  static Mark cancelled;
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  TactTask *tasks[] = { tact_task_source_dup_task (source) };
  g_autoptr (TactTask) all = tact_when_all_or_cancel (tasks, 1, cancellable);
  g_autoptr (TactRegistration) registration G_GNUC_UNUSED = tact_cancellable_register (cancellable, NULL, mark_cancelled, &cancelled, NULL);

  tact_task_source_take_error (source, new_error ("no"));
  loop_run (&loop, all);
  ck_assert_uint_eq (mark_count (&cancelled), 1);
  ck_assert (cancelled.thread != g_thread_self ());
  ck_assert_faulted (all, G_IO_ERROR, G_IO_ERROR_FAILED);
}
END_TEST

START_TEST (without_a_cancellable_it_is_when_all)
{
  TactTask *tasks[] = { tact_task_new_error (new_error ("a")), tact_task_new_int (1) };
  g_autoptr (TactTask) all = tact_when_all_or_cancel (tasks, 2, NULL);

  ck_assert_faulted (all, G_IO_ERROR, G_IO_ERROR_FAILED);
}
END_TEST

/* WA-08 */
START_TEST (no_task_among_the_tasks_is_a_critical_and_cancels_nothing)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  TactTask *tasks[] = { tact_task_new_int (1), NULL };
  g_autoptr (TactTask) all = NULL;

  EXPECT_CRITICAL ("tact_when_all_or_cancel: task 1 is NULL")
    all = tact_when_all_or_cancel (tasks, 2, cancellable);
  ck_assert_faulted (all, TACT_ERROR, TACT_ERROR_NO_TASK);
  g_clear_pointer (&all, tact_task_unref);
  EXPECT_CRITICAL ("tact_when_all_or_cancel: there are no tasks")
    all = tact_when_all_or_cancel (NULL, 2, cancellable);
  ck_assert_faulted (all, TACT_ERROR, TACT_ERROR_NO_TASK);
  ck_assert (!g_cancellable_is_cancelled (cancellable));
}
END_TEST

START_TEST (the_form_for_bindings_borrows)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) tact_task_unref);
  g_autoptr (TactTask) all = NULL;

  g_ptr_array_add (tasks, tact_delay (-1, cancellable));
  g_ptr_array_add (tasks, tact_task_new_error (new_error ("no")));
  all = tact_when_all_or_cancel_array (tasks, cancellable);
  task_wait (all);
  ck_assert_faulted (all, G_IO_ERROR, G_IO_ERROR_FAILED);
  ck_assert (tact_task_is_cancelled (tasks->pdata[0]));
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    the_first_failure_cancels_and_all_are_waited_for,
    a_cancelled_task_cancels_the_others_too,
    where_all_succeed_nothing_is_cancelled,
    of_a_task_that_failed_before_it_cancels_inside_the_call,
    the_error_that_began_it_comes_first_and_the_others_in_order,
    no_callback_runs_inside_the_completion,
    without_a_cancellable_it_is_when_all,
    no_task_among_the_tasks_is_a_critical_and_cancels_nothing,
    the_form_for_bindings_borrows,
  };

  return run_tests ("when-all-or-cancel", tests, G_N_ELEMENTS (tests));
}
