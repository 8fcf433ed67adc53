/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-continue-when.c: plain continuations of several tasks (CW-08, CW-09). */
#include "methods.h"
#include "values.h"

typedef struct
{
  Mark ran;
  GString *endings; /* a letter for each task: S, F, C */
} Seen;

static void
note_ending (Seen *seen, TactTask *task)
{
  ck_assert (tact_task_is_completed (task));
  g_string_append_c (seen->endings, tact_task_is_succeeded (task) ? 'S' : tact_task_is_faulted (task) ? 'F'
                                                                                                      : 'C');
  tact_task_get_error (task);
}

static TactTask *
see_all (GPtrArray *done, gpointer data)
{
  Seen *seen = data;

  for (guint i = 0; i < done->len; i++)
    note_ending (seen, done->pdata[i]);
  mark (&seen->ran);
  return tact_task_new_int (done->len);
}

static TactTask *
see_one (TactTask *done, gpointer data)
{
  Seen *seen = data;

  note_ending (seen, done);
  mark (&seen->ran);
  return tact_task_new_int (1);
}

/* CW-09: it gets the tasks, in order, however they ended. */
START_TEST (of_all_it_runs_once_when_the_last_is_complete_and_gets_each)
{
  static Seen seen;
  g_autoptr (TactTaskSource) last = tact_task_source_new (TACT_SOURCE_DEFAULT);
  TactTask *tasks[] = { tact_task_new_error (new_error ("no")), tact_task_source_dup_task (last), tact_task_new_cancelled (NULL) };
  g_autoptr (TactTask) task = NULL;

  seen.endings = g_string_new (NULL);
  task = tact_continue_when_all (tasks, 3, TACT_THEN_DEFAULT, NULL, see_all, &seen, NULL);
  ck_assert (!tact_task_is_completed (task));
  ck_assert_uint_eq (mark_count (&seen.ran), 0);
  tact_task_source_set_int (last, 1);
  task_wait (task);
  ck_assert_int_eq (tact_task_get_int (task, NULL), 3);
  ck_assert_uint_eq (seen.ran.count, 1);
  ck_assert (seen.ran.worker);
  ck_assert_str_eq (seen.endings->str, "FSC");
  g_string_free (seen.endings, TRUE);
}
END_TEST

static TactTask *
look_away (GPtrArray *done, gpointer unused)
{
  return tact_task_completed ();
}

/* UO-04: the continuation has to look. */
START_TEST (an_error_that_it_does_not_read_stays_unread_once)
{
  EXPECT_WARNING ("unread")
    {
      TactTask *tasks[] = { tact_task_new_error (new_error ("unread")), tact_task_new_int (1) };
      g_autoptr (TactTask) task = tact_continue_when_all (tasks, 2, TACT_THEN_INLINE_OK, NULL, look_away, NULL, NULL);

      task_wait (task);
    }
}
END_TEST

/* WY-01, WY-04 */
START_TEST (of_any_it_gets_the_first_and_the_others_go_on)
{
  static Seen seen;
  g_autoptr (TactTaskSource) slow = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTaskSource) quick = tact_task_source_new (TACT_SOURCE_DEFAULT);
  TactTask *tasks[] = { tact_task_source_dup_task (slow), tact_task_source_dup_task (quick) };
  g_autoptr (TactTask) task = NULL;

  seen.endings = g_string_new (NULL);
  task = tact_continue_when_any (tasks, 2, TACT_THEN_DEFAULT, NULL, see_one, &seen, NULL);
  tact_task_source_take_error (quick, new_error ("no"));
  task_wait (task);
  ck_assert (tact_task_source_set_int (slow, 1));
  ck_assert_int_eq (tact_task_get_int (task, NULL), 1);
  ck_assert_uint_eq (seen.ran.count, 1);
  ck_assert_str_eq (seen.endings->str, "F");
  g_string_free (seen.endings, TRUE);
}
END_TEST

/* CW-11 C, law 9 */
START_TEST (it_runs_on_the_context_given_and_the_data_dies_on_the_callers)
{
  static Mark died;
  static Seen seen;
  g_auto (Loop) loop = loop_enter ();
  TactTask *tasks[] = { tact_task_new_int (1) };
  g_autoptr (TactTask) task = NULL;
  g_autoptr (TactTask) dying G_GNUC_UNUSED = NULL;

  seen.endings = g_string_new (NULL);
  task = tact_continue_when_all (tasks, 1, TACT_THEN_DEFAULT, loop_context (&loop), see_all, &seen, NULL);
  ck_assert_uint_eq (seen.ran.count, 0);
  loop_run (&loop, task);
  ck_assert (seen.ran.thread == g_thread_self ());
  ck_assert_ptr_eq (seen.ran.context, loop_context (&loop));
  tasks[0] = tact_task_new_int (1);
  dying = tact_continue_when_all (tasks, 1, TACT_THEN_DEFAULT, NULL, look_away, &died, mark);
  LOOP_UNTIL_ELSEWHERE (&loop, mark_count (&died) == 1);
  ck_assert (died.thread == g_thread_self ());
  g_string_free (seen.endings, TRUE);
}
END_TEST

/* CW-13 */
START_TEST (inline_it_runs_inside_the_call_or_the_last_completion)
{
  static Seen seen;
  g_autoptr (TactTaskSource) last = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  TactTask *complete[] = { tact_task_new_int (1) };
  TactTask *pending[] = { tact_task_source_dup_task (last) };
  g_autoptr (TactTask) now = NULL;
  g_autoptr (TactTask) later = NULL;

  seen.endings = g_string_new (NULL);
  now = tact_continue_when_any (complete, 1, TACT_THEN_INLINE_OK, NULL, see_one, &seen, NULL);
  ck_assert (tact_task_is_completed (now));
  later = tact_continue_when_all (pending, 1, TACT_THEN_INLINE_OK, NULL, see_all, &seen, NULL);
  ck_assert_uint_eq (seen.ran.count, 1);
  tact_task_source_set_int (last, 1);
  ck_assert_uint_eq (seen.ran.count, 2);
  ck_assert (seen.ran.thread == g_thread_self ());
  g_string_free (seen.endings, TRUE);
}
END_TEST

/* CW-08 */
START_TEST (flags_that_say_how_a_task_ended_are_refused)
{
  const TactThenFlags flags[] = { TACT_THEN_NOT_ON_SUCCEEDED, TACT_THEN_NOT_ON_FAULTED, TACT_THEN_NOT_ON_CANCELLED,
                                  TACT_THEN_ONLY_ON_SUCCEEDED, TACT_THEN_ONLY_ON_FAULTED, TACT_THEN_ONLY_ON_CANCELLED };
  int freed = 0;

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    {
      TactTask *tasks[] = { tact_task_new_int (1), tact_task_new_int (2) };
      TactTask *more[] = { tact_task_new_int (1), tact_task_new_int (2) };
      g_autoptr (TactTask) all = NULL;
      g_autoptr (TactTask) any = NULL;

      EXPECT_CRITICAL ("tact_continue_when_all: flags that say how a task must end")
        all = tact_continue_when_all (tasks, 2, flags[i], NULL, see_all, &freed, free_count);
      EXPECT_CRITICAL ("tact_continue_when_any: flags that say how a task must end")
        any = tact_continue_when_any (more, 2, flags[i] | TACT_THEN_INLINE_OK, NULL, see_one, &freed, free_count);
      ck_assert_faulted (all, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
      ck_assert_faulted (any, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
      ck_assert_int_eq (freed, 2 * (i + 1));
    }
}
END_TEST

static void
try_wrong_all (const char *text, TactTask **tasks, gsize n_tasks, TactThenFlags flags, TactThenAllFunc func)
{
  g_autoptr (TactTask) task = NULL;
  int freed = 0;

  EXPECT_CRITICAL (text)
    task = tact_continue_when_all (tasks, n_tasks, flags, NULL, func, &freed, free_count);
  ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  ck_assert_int_eq (freed, 1);
}

static void
try_wrong_any (const char *text, TactTask **tasks, gsize n_tasks, TactThenFlags flags, TactThenFunc func)
{
  g_autoptr (TactTask) task = NULL;
  int freed = 0;

  EXPECT_CRITICAL (text)
    task = tact_continue_when_any (tasks, n_tasks, flags, NULL, func, &freed, free_count);
  ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  ck_assert_int_eq (freed, 1);
}

START_TEST (no_tasks_no_function_and_unknown_flags_are_criticals_and_faulted_tasks)
{
  for (int i = 0; i < 2; i++)
    {
      TactTask *hole[] = { tact_task_new_string (g_strdup ("a")), NULL };
      TactTask *one[] = { tact_task_new_string (g_strdup ("b")) };
      TactTask *another[] = { tact_task_new_string (g_strdup ("c")) };

      if (i == 0)
        {
          try_wrong_all ("there are no tasks", NULL, 2, TACT_THEN_DEFAULT, see_all);
          try_wrong_all ("there are no tasks", hole, 0, TACT_THEN_DEFAULT, see_all);
          try_wrong_all ("one of the tasks is NULL", hole, 2, TACT_THEN_DEFAULT, see_all);
          try_wrong_all ("there is no function", one, 1, TACT_THEN_DEFAULT, NULL);
          try_wrong_all ("unknown flags", another, 1, (TactThenFlags) (1 << 28), see_all);
        }
      else
        {
          try_wrong_any ("there are no tasks", NULL, 2, TACT_THEN_DEFAULT, see_one);
          try_wrong_any ("there are no tasks", hole, 0, TACT_THEN_DEFAULT, see_one);
          try_wrong_any ("one of the tasks is NULL", hole, 2, TACT_THEN_DEFAULT, see_one);
          try_wrong_any ("there is no function", one, 1, TACT_THEN_DEFAULT, NULL);
          try_wrong_any ("unknown flags", another, 1, (TactThenFlags) (1 << 28), see_one);
        }
    }
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    of_all_it_runs_once_when_the_last_is_complete_and_gets_each,
    an_error_that_it_does_not_read_stays_unread_once,
    of_any_it_gets_the_first_and_the_others_go_on,
    it_runs_on_the_context_given_and_the_data_dies_on_the_callers,
    inline_it_runs_inside_the_call_or_the_last_completion,
    flags_that_say_how_a_task_ended_are_refused,
    no_tasks_no_function_and_unknown_flags_are_criticals_and_faulted_tasks,
  };

  return run_tests ("continue-when", tests, G_N_ELEMENTS (tests));
}
