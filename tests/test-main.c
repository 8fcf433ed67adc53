/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-main.c: an async main: its loop, and its exit status. */
#include "methods.h"
#include "values.h"

static GString *printed;

static void
remember (const char *text)
{
  g_string_append (printed, text);
}

static TactTask *
now (GCancellable *cancellable, gpointer task)
{
  return task;
}

static TactTask *
hand_on (TactTask *done, gpointer task)
{
  return tact_task_ref (task);
}

static TactTask *
later (GCancellable *cancellable, gpointer task)
{
  return tact_then (tact_delay (5, NULL), TACT_THEN_DEFAULT, NULL, hand_on, task, (GDestroyNotify) tact_task_unref);
}

START_TEST (a_number_is_the_exit_status_and_all_else_is_0)
{
  TactFunc funcs[] = { now, later };

  for (int i = 0; i < 2; i++)
    {
      ck_assert_int_eq (tact_main (funcs[i], tact_task_new_int (7)), 7);
      ck_assert_int_eq (tact_main (funcs[i], tact_task_new_int (0)), 0);
      ck_assert_int_eq (tact_main (funcs[i], tact_task_completed ()), 0);
      ck_assert_int_eq (tact_main (funcs[i], tact_task_new_string (g_strdup ("9"))), 0);
    }
}
END_TEST

START_TEST (an_error_is_printed_and_the_exit_status_is_1)
{
  TactFunc funcs[] = { now, later };

  printed = g_string_new (NULL);
  g_set_printerr_handler (remember);
  for (int i = 0; i < 2; i++)
    {
      g_string_truncate (printed, 0);
      ck_assert_int_eq (tact_main (funcs[i], tact_task_new_error (new_error ("no seven"))), 1);
      ck_assert_ptr_nonnull (strstr (printed->str, "no seven"));
    }
  g_set_printerr_handler (NULL);
  g_string_free (printed, TRUE);
}
END_TEST

START_TEST (a_cancelled_main_ends_with_1)
{
  printed = g_string_new (NULL);
  g_set_printerr_handler (remember);
  ck_assert_int_eq (tact_main (later, tact_task_new_cancelled (NULL)), 1);
  g_set_printerr_handler (NULL);
  g_string_free (printed, TRUE);
}
END_TEST

static TactTask *
see_context (GCancellable *cancellable, gpointer where)
{
  mark (where);
  ck_assert (g_main_context_is_owner (g_main_context_default ()));
  return await_one (tact_delay (1, NULL), TACT_AWAIT_DEFAULT, where);
}

/* law 4 */
START_TEST (the_body_and_its_methods_run_on_the_default_main_context)
{
  static Mark where;

  ck_assert_int_eq (tact_main (see_context, &where), 0);
  ck_assert_uint_eq (where.count, 2);
  ck_assert_ptr_eq (where.thread, g_thread_self ());
  ck_assert_ptr_eq (where.context, TACT_CONTEXT (tact_main_context_get (NULL)));
  ck_assert (!g_main_context_is_owner (g_main_context_default ()));
}
END_TEST

static TactTask *
detach_and_end (GCancellable *cancellable, gpointer where)
{
  tact_detach (await_one (tact_delay (20, NULL), TACT_AWAIT_DEFAULT, where));
  return tact_task_new_int (7);
}

/* SC-06 */
START_TEST (main_ends_only_after_the_detached_work)
{
  static Mark where;

  ck_assert_int_eq (tact_main (detach_and_end, &where), 7);
  ck_assert_uint_eq (where.count, 1);
}
END_TEST

START_TEST (main_may_run_again)
{
  for (int i = 0; i < 3; i++)
    ck_assert_int_eq (tact_main (later, tact_task_new_int (i)), i);
}
END_TEST

static TactTask *
main_inside (GCancellable *cancellable, gpointer unused)
{
  int status = 0;

  EXPECT_CRITICAL ("")
    status = tact_main (now, NULL);
  return tact_task_new_int (status + 10);
}

/* main.h */
START_TEST (main_inside_main_is_a_critical_and_1)
{
  ck_assert_int_eq (tact_main (main_inside, NULL), 11);
}
END_TEST

static gboolean
main_in_loop (gpointer status)
{
  EXPECT_CRITICAL ("")
    *(int *) status = tact_main (now, NULL);
  return G_SOURCE_REMOVE;
}

START_TEST (main_inside_a_running_loop_is_a_critical_and_1)
{
  g_auto (Loop) loop = loop_enter_default ();
  int status = 0;

  g_idle_add (main_in_loop, &status);
  LOOP_UNTIL (&loop, status != 0);
  ck_assert_int_eq (status, 1);
}
END_TEST

static TactTask *
no_task (GCancellable *cancellable, gpointer unused)
{
  return NULL;
}

/* law 13 */
START_TEST (no_body_and_a_body_that_returns_no_task_are_criticals_and_1)
{
  printed = g_string_new (NULL);
  g_set_printerr_handler (remember);
  EXPECT_CRITICAL ("func")
    ck_assert_int_eq (tact_main (NULL, NULL), 1);
  EXPECT_CRITICAL ("")
    ck_assert_int_eq (tact_main (no_task, NULL), 1);
  g_set_printerr_handler (NULL);
  g_string_free (printed, TRUE);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    a_number_is_the_exit_status_and_all_else_is_0,
    an_error_is_printed_and_the_exit_status_is_1,
    a_cancelled_main_ends_with_1,
    the_body_and_its_methods_run_on_the_default_main_context,
    main_ends_only_after_the_detached_work,
    main_may_run_again,
    main_inside_main_is_a_critical_and_1,
    main_inside_a_running_loop_is_a_critical_and_1,
    no_body_and_a_body_that_returns_no_task_are_criticals_and_1,
  };

  return run_tests ("main", tests, G_N_ELEMENTS (tests));
}
