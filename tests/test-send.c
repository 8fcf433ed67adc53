/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-send.c: a send runs on the context while its sender waits, and brings the error back. */
#include "letters.h"

static gboolean
send_log (gpointer data, GError **error)
{
  log_letter (data);
  return TRUE;
}

/* SC-04 */
START_TEST (a_send_on_the_own_thread_runs_at_once_before_earlier_posts)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (GString) log = g_string_new (NULL);
  Letter letter = { log, 's' };

  tact_context_post (loop_context (&loop), log_letter, letter_new (log, 'p'), g_free);
  ck_assert (tact_context_send (loop_context (&loop), send_log, &letter, NULL));
  ck_assert_str_eq (log->str, "s");
  LOOP_UNTIL (&loop, log->len == 2);
  ck_assert_str_eq (log->str, "sp");
}
END_TEST

static gboolean
send_failing (gpointer where, GError **error)
{
  mark (where);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no seven");
  return FALSE;
}

static gpointer
send_from_thread (gpointer data)
{
  gpointer *call = data;
  GError *error = NULL;

  ck_assert (!tact_context_send (call[0], send_failing, call[1], &error));
  g_main_context_wakeup (call[2]);
  return error;
}

/* SC-04 */
START_TEST (a_send_from_another_thread_runs_here_and_takes_its_error_back)
{
  static Mark ran;
  g_auto (Loop) loop = loop_enter ();
  gpointer call[] = { loop_context (&loop), &ran, loop.context };
  GThread *thread = g_thread_new ("sender", send_from_thread, call);
  g_autoptr (GError) error = NULL;

  LOOP_UNTIL (&loop, mark_count (&ran) == 1);
  error = g_thread_join (thread);
  ck_assert_ptr_eq (ran.thread, g_thread_self ());
  ck_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}
END_TEST

START_TEST (a_send_to_a_closed_context_fails_with_closed)
{
  static Mark ran;
  g_autoptr (TactContext) context = NULL;
  g_autoptr (GError) error = NULL;

  {
    g_auto (Loop) loop = loop_enter ();

    context = g_object_ref (loop_context (&loop));
  }
  ck_assert (!tact_context_send (context, send_failing, &ran, &error));
  ck_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  ck_assert_uint_eq (ran.count, 0);
}
END_TEST

/* SC-12 has no proof here: a send that waits is let go when its context ends. */
START_TEST (a_waiting_send_is_let_go_when_the_context_closes)
{
  static Mark ran;
  Loop loop = loop_enter ();
  g_autoptr (TactContext) context = g_object_ref (loop_context (&loop));
  gpointer call[] = { context, &ran, NULL };
  GThread *thread = g_thread_new ("sender", send_from_thread, call);
  g_autoptr (GError) error = NULL;

  LIMITED_UNTIL (tact_main_context_get_pending (TACT_MAIN_CONTEXT (context)) == 1);
  loop_leave (&loop);
  error = g_thread_join (thread);
  ck_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  ck_assert_uint_eq (ran.count, 0);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    a_send_on_the_own_thread_runs_at_once_before_earlier_posts,
    a_send_from_another_thread_runs_here_and_takes_its_error_back,
    a_send_to_a_closed_context_fails_with_closed,
    a_waiting_send_is_let_go_when_the_context_closes,
  };

  return run_tests ("send", tests, G_N_ELEMENTS (tests));
}
