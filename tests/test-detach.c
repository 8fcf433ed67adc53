/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-detach.c: work that nobody awaits, and errors that nobody read (AV, UO, laws 10 and 11). */
#include "hand-context.h"
#include "methods.h"
#include "values.h"

typedef struct
{
  Mark told, freed;
  char message[64];
  TactTask *task;
} Told;

static void
tell (TactTask *task, const GError *error, gpointer data)
{
  Told *told = data;

  g_strlcpy (told->message, error->message, sizeof told->message);
  told->task = task;
  mark (&told->told);
}

static void
told_free (gpointer told)
{
  mark (&((Told *) told)->freed);
}

static TactTask *
failing (GCancellable *cancellable, gpointer message)
{
  return tact_task_new_error (new_error (message));
}

/* AV-02 */
START_TEST (the_error_of_a_detached_task_goes_to_the_handler_on_the_context_of_the_call)
{
  static Told told;
  g_auto (Loop) loop = loop_enter ();

  tact_set_detached_handler (tell, &told, told_free);
  tact_detach (tact_run (failing, "lost", NULL, NULL));
  LOOP_UNTIL (&loop, mark_count (&told.told) == 1);
  ck_assert_str_eq (told.message, "lost");
  ck_assert_ptr_eq (told.told.thread, g_thread_self ());
  tact_set_detached_handler (NULL, NULL, NULL);
  ck_assert_uint_eq (told.freed.count, 1);
}
END_TEST

/* AV-01: also one that was there before */
START_TEST (the_error_of_a_complete_task_is_told_too_and_is_not_told_twice)
{
  static Told detached, unobserved;
  g_auto (Loop) loop = loop_enter ();

  tact_set_detached_handler (tell, &detached, NULL);
  tact_set_unobserved_handler (tell, &unobserved, NULL);
  tact_detach (tact_task_new_error (new_error ("early")));
  LOOP_UNTIL (&loop, mark_count (&detached.told) == 1);
  loop_drain (&loop);
  ck_assert_str_eq (detached.message, "early");
  ck_assert_uint_eq (detached.told.count, 1);
  ck_assert_uint_eq (unobserved.told.count, 0);
}
END_TEST

/* EX-08, AV-03 C */
START_TEST (without_a_handler_the_error_is_a_critical_with_its_origin)
{
  g_auto (Loop) loop = loop_enter ();

  EXPECT_CRITICAL ("nobody took me")
    {
      tact_detach (tact_task_new_error (new_error ("nobody took me")));
      loop_drain (&loop);
    }
}
END_TEST

/* AV-03 */
START_TEST (without_a_context_the_handler_is_called_nevertheless)
{
  static Told told;

  tact_set_detached_handler (tell, &told, NULL);
  tact_detach (tact_run (failing, "lost", NULL, NULL));
  mark_wait (&told.told, 1);
  ck_assert_str_eq (told.message, "lost");
}
END_TEST

/* AV-04 C */
START_TEST (a_cancelled_detached_task_is_silent)
{
  static Told told;
  static Mark after;
  g_auto (Loop) loop = loop_enter ();

  tact_set_detached_handler (tell, &told, NULL);
  tact_detach (tact_task_new_cancelled (NULL));
  tact_detach (await_one (tact_task_new_error (g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stop")), TACT_AWAIT_DEFAULT, NULL));
  tact_context_post (loop_context (&loop), mark, &after, NULL);
  LOOP_UNTIL (&loop, after.count == 1);
  ck_assert_uint_eq (told.told.count, 0);
}
END_TEST

/* AV-05 */
START_TEST (detached_work_goes_on)
{
  static Mark resumed;

  tact_detach (await_one (tact_delay (1, NULL), TACT_AWAIT_DEFAULT, &resumed));
  mark_wait (&resumed, 1);
}
END_TEST

/* law 9: the operation's result dies on the context of the call. */
START_TEST (a_detached_result_is_dropped)
{
  g_auto (Loop) loop = loop_enter ();

  tact_detach (tact_task_new_boxed (token_get_type (), token_new (7)));
  LOOP_UNTIL (&loop, tokens_alive == 0);
}
END_TEST

/* SC-06 */
START_TEST (detach_keeps_a_context_until_the_task_has_ended)
{
  g_autoptr (HandContext) hand = hand_context_new ();
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);

  tact_context_push (TACT_CONTEXT (hand));
  tact_detach (tact_task_source_dup_task (source));
  ck_assert_int_eq (hand->n_started, 1);
  ck_assert_int_eq (hand->n_completed, 0);
  tact_context_pop (TACT_CONTEXT (hand));
  tact_task_source_set_int (source, 7);
  hand_context_run (hand);
  ck_assert_int_eq (hand->n_started, 1);
  ck_assert_int_eq (hand->n_completed, 1);
}
END_TEST

static void
detach_delay (GApplication *application, gpointer resumed)
{
  tact_detach (await_one (tact_delay (20, NULL), TACT_AWAIT_DEFAULT, resumed));
}

/* SC-06 C: the application does not quit while detached work runs. */
START_TEST (detach_holds_the_application)
{
  static Mark resumed;
  g_autoptr (GApplication) application = g_application_new ("org.example.TactTest", G_APPLICATION_NON_UNIQUE);

  g_signal_connect (application, "activate", G_CALLBACK (detach_delay), &resumed);
  ck_assert_int_eq (g_application_run (application, 0, NULL), 0);
  ck_assert_uint_eq (mark_count (&resumed), 1);
}
END_TEST

/* UO-01, law 11 */
START_TEST (an_error_that_nobody_read_is_reported_once_at_the_last_unref)
{
  static Told told;
  TactTask *task = tact_task_new_error (new_error ("unread"));

  tact_set_unobserved_handler (tell, &told, told_free);
  tact_task_unref (tact_task_ref (task));
  ck_assert_uint_eq (told.told.count, 0);
  tact_task_unref (task);
  ck_assert_uint_eq (told.told.count, 1);
  ck_assert_str_eq (told.message, "unread");
  ck_assert_ptr_eq (told.told.thread, g_thread_self ());
  tact_set_unobserved_handler (NULL, NULL, NULL);
  ck_assert_uint_eq (told.freed.count, 1);
}
END_TEST

/* law 11: with where it came from, here this program */
START_TEST (without_a_handler_it_is_a_warning_with_the_error_and_the_name)
{
  TactTask *task = tact_task_new_error (new_error ("unread"));

  tact_task_set_name (task, "the one with a name");
  EXPECT_WARNING ("the one with a name")
    tact_task_unref (task);
  EXPECT_WARNING ("unread")
    tact_task_unref (tact_task_new_error (new_error ("unread")));
}
END_TEST

/* UO-03 */
START_TEST (reading_in_any_way_is_reading)
{
  GValue value = G_VALUE_INIT;

  for (int i = 0; i < 7; i++)
    {
      g_autoptr (TactTask) task = tact_task_new_error (new_error ("read"));
      g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
      g_autoptr (TactTask) copy = tact_task_source_dup_task (source);

      switch (i)
        {
        case 0: tact_task_get_error (task); break;
        case 1: g_ptr_array_unref (tact_task_get_errors (task)); break;
        case 2: tact_task_get_int (task, NULL); break;
        case 3: tact_task_get_value (task, &value, NULL); break;
        case 4: tact_task_wait (task, 0, NULL, NULL); break;
        case 5: tact_task_unref (await_one (tact_task_ref (task), TACT_AWAIT_NO_THROW, NULL)); break;
        default:
          tact_task_source_complete (source, tact_task_ref (task));
          tact_task_get_error (copy);
          break;
        }
      tact_task_source_set_completed (source);
    }
}
END_TEST

/* UO-04 */
START_TEST (looking_at_the_state_is_not_reading)
{
  static Told told;
  TactTask *task = tact_task_new_error (new_error ("unread"));

  tact_set_unobserved_handler (tell, &told, NULL);
  ck_assert (tact_task_is_faulted (task));
  ck_assert (tact_task_is_completed (task));
  ck_assert_int_eq (tact_task_get_status (task), TACT_TASK_FAULTED);
  tact_task_unref (task);
  ck_assert_uint_eq (told.told.count, 1);
}
END_TEST

/* UO-06 */
START_TEST (cancelled_tasks_are_not_reported_but_the_error_cancelled_is)
{
  static Told told;

  tact_set_unobserved_handler (tell, &told, NULL);
  tact_task_unref (tact_task_new_cancelled (NULL));
  ck_assert_uint_eq (told.told.count, 0);
  tact_task_unref (tact_task_new_error (g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stop")));
  ck_assert_uint_eq (told.told.count, 1);
}
END_TEST

/* UO-07 */
START_TEST (an_error_that_passed_through_methods_is_reported_for_the_outermost_only)
{
  static Told told;
  TactTask *task = tact_task_new_error (new_error ("deep"));

  tact_set_unobserved_handler (tell, &told, NULL);
  for (int i = 0; i < 5; i++)
    task = await_one (task, TACT_AWAIT_DEFAULT, NULL);
  ck_assert_uint_eq (told.told.count, 0);
  tact_task_unref (task);
  ck_assert_uint_eq (told.told.count, 1);
}
END_TEST

/* CP-15: the copy reports it, not the task it came from. */
START_TEST (a_copied_error_is_reported_for_the_copy_only)
{
  static Told told;
  TactTaskSource *source = tact_task_source_new (TACT_SOURCE_DEFAULT);

  tact_set_unobserved_handler (tell, &told, NULL);
  tact_task_source_complete (source, tact_task_new_error (new_error ("copied")));
  ck_assert_uint_eq (told.told.count, 0);
  tact_task_source_unref (source);
  ck_assert_uint_eq (told.told.count, 1);
}
END_TEST

static void
tell_and_make_another (TactTask *task, const GError *error, gpointer told)
{
  tell (task, error, told);
  ck_assert_str_eq (tact_task_get_error (task)->message, error->message);
  tact_set_unobserved_handler (tell, told, NULL);
}

/* law 1: no lock is held. */
START_TEST (a_handler_may_look_at_the_task_and_replace_itself)
{
  static Told told;

  tact_set_unobserved_handler (tell_and_make_another, &told, NULL);
  tact_task_unref (tact_task_new_error (new_error ("first")));
  tact_task_unref (tact_task_new_error (new_error ("second")));
  ck_assert_uint_eq (told.told.count, 2);
  ck_assert_str_eq (told.message, "second");
}
END_TEST

typedef struct
{
  gboolean sets, was;
  int n;
} Observer;

static void
observe (TactTask *task, const GError *error, gpointer data)
{
  Observer *observer = data;

  observer->n++;
  observer->was = tact_task_is_observed (task);
  if (observer->sets)
    tact_task_set_observed (task);
}

/* UO-05: all are called; later ones see that an earlier one has dealt with it. */
START_TEST (all_handlers_are_called_in_order_and_see_whether_it_was_dealt_with)
{
  Observer set = { FALSE, TRUE, 0 }, first = { TRUE, TRUE, 0 }, second = { FALSE, FALSE, 0 };
  guint first_id, second_id;

  tact_set_unobserved_handler (observe, &set, NULL);
  first_id = tact_add_unobserved_handler (observe, &first, NULL);
  second_id = tact_add_unobserved_handler (observe, &second, NULL);
  tact_task_unref (tact_task_new_error (new_error ("unread")));
  ck_assert_int_eq (set.n + first.n + second.n, 3);
  ck_assert (!set.was);
  ck_assert (!first.was);
  ck_assert (second.was);
  tact_remove_unobserved_handler (first_id);
  tact_task_unref (tact_task_new_error (new_error ("unread")));
  ck_assert_int_eq (first.n, 1);
  ck_assert_int_eq (second.n, 2);
  ck_assert (!second.was);
  tact_remove_unobserved_handler (second_id);
}
END_TEST

static TactTask *kept;

static void
keep (TactTask *task, const GError *error, gpointer freed)
{
  kept = tact_task_ref (task);
}

/* UO-01, UO-02: also where a handler keeps it, and sets nothing */
START_TEST (what_was_told_is_not_told_again)
{
  static int freed;
  guint id = tact_add_unobserved_handler (keep, &freed, free_count);

  tact_task_unref (tact_task_new_error (new_error ("unread")));
  tact_remove_unobserved_handler (id);
  ck_assert_int_eq (freed, 1);
  tact_task_unref (kept);
}
END_TEST

START_TEST (a_task_that_was_set_observed_is_not_told)
{
  TactTask *task = tact_task_new_error (new_error ("dealt with"));

  ck_assert (!tact_task_is_observed (task));
  tact_task_set_observed (task);
  ck_assert (tact_task_is_observed (task));
  tact_task_unref (task);
}
END_TEST

/* law 13 */
START_TEST (a_handler_that_is_not_there_is_a_critical)
{
  EXPECT_CRITICAL ("no handler 7")
    tact_remove_unobserved_handler (7);
  EXPECT_CRITICAL ("func")
    ck_assert_uint_eq (tact_add_unobserved_handler (NULL, NULL, NULL), 0);
  EXPECT_CRITICAL ("task")
    tact_task_set_observed (NULL);
}
END_TEST

/* law 13 */
START_TEST (detaching_no_task_is_a_critical)
{
  EXPECT_CRITICAL ("task")
    tact_detach (NULL);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    the_error_of_a_detached_task_goes_to_the_handler_on_the_context_of_the_call,
    the_error_of_a_complete_task_is_told_too_and_is_not_told_twice,
    without_a_handler_the_error_is_a_critical_with_its_origin,
    without_a_context_the_handler_is_called_nevertheless,
    a_cancelled_detached_task_is_silent,
    detached_work_goes_on,
    a_detached_result_is_dropped,
    detach_keeps_a_context_until_the_task_has_ended,
    detach_holds_the_application,
    an_error_that_nobody_read_is_reported_once_at_the_last_unref,
    without_a_handler_it_is_a_warning_with_the_error_and_the_name,
    reading_in_any_way_is_reading,
    looking_at_the_state_is_not_reading,
    cancelled_tasks_are_not_reported_but_the_error_cancelled_is,
    an_error_that_passed_through_methods_is_reported_for_the_outermost_only,
    a_copied_error_is_reported_for_the_copy_only,
    a_handler_may_look_at_the_task_and_replace_itself,
    all_handlers_are_called_in_order_and_see_whether_it_was_dealt_with,
    what_was_told_is_not_told_again,
    a_task_that_was_set_observed_is_not_told,
    a_handler_that_is_not_there_is_a_critical,
    detaching_no_task_is_a_critical,
  };

  return run_tests ("detach", tests, G_N_ELEMENTS (tests));
}
