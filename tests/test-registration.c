/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-registration.c: callbacks that a cancellable runs, newest first: when, where, and what they may do (CT-01 to CT-05, CT-09, CT-10, CT-20, CT-22). */
#include "cancellables.h"
#include "hand-context.h"
#include "methods.h"
#include "values.h"

static void
on_signal (GCancellable *cancellable, gpointer log)
{
  g_string_append_c (log, g_cancellable_is_cancelled (cancellable) ? 'S' : '-');
}

/* CT-01, CT-02, DESIGN: the flag, GLib's signal, then the registrations */
START_TEST (cancel_emits_then_runs_the_newest_first_then_returns)
{
  g_autoptr (GCancellable) cancellable = new_cancellable (_i);
  g_autoptr (GString) log = g_string_new (NULL);

  forget (register_letter (cancellable, log, '1'));
  g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_signal), log);
  forget (register_letter (cancellable, log, '2'));
  forget (register_letter (cancellable, log, '3'));
  tact_cancellable_cancel (cancellable);
  ck_assert_str_eq (log->str, "S321");
  tact_cancellable_cancel (cancellable);
  ck_assert_str_eq (log->str, "S321");
}
END_TEST

static void
hold (gpointer gate)
{
  tact_task_unref (gated (NULL, gate));
}

/* CT-02 */
START_TEST (a_second_cancel_does_not_wait_for_the_first)
{
  static Gate gate;
  g_autoptr (GCancellable) cancellable = new_cancellable (_i);
  GThread *thread;

  forget (tact_cancellable_register (cancellable, NULL, hold, &gate, NULL));
  thread = g_thread_new ("first", cancel_body, cancellable);
  mark_wait (&gate.begun, 1);
  tact_cancellable_cancel (cancellable);
  ck_assert_uint_eq (mark_count (&gate.ended), 0);
  mark (&gate.open);
  g_thread_join (thread);
  ck_assert_uint_eq (gate.ended.count, 1);
}
END_TEST

/* CT-04 */
START_TEST (registering_on_a_cancelled_one_runs_it_there_even_where_a_context_is_given)
{
  Mark ran = { 0 };
  g_autoptr (GCancellable) cancellable = new_cancellable (_i);
  g_autoptr (HandContext) context = hand_context_new ();

  tact_cancellable_cancel (cancellable);
  ck_assert_ptr_null (tact_cancellable_register (cancellable, NULL, mark, &ran, NULL));
  ck_assert_ptr_null (tact_cancellable_register (cancellable, TACT_CONTEXT (context), mark, &ran, NULL));
  ck_assert_uint_eq (ran.count, 2);
  ck_assert_ptr_eq (ran.thread, g_thread_self ());
  ck_assert_int_eq (context->n_posts, 0);
  ck_assert_ptr_null (tact_cancellable_register (cancellable, NULL, mark, &ran, mark));
  ck_assert_uint_eq (ran.count, 4); /* the last one ran, and its data was freed */
}
END_TEST

static void
register_and_cancel (gpointer data)
{
  Inside *inside = data;

  g_string_append_c (inside->log, 'o');
  ck_assert_ptr_null (register_letter (inside->cancellable, inside->log, 'i'));
  tact_cancellable_cancel (inside->cancellable);
  g_cancellable_cancel (inside->cancellable);
  g_string_append_c (inside->log, 'e');
}

/* CT-05 */
START_TEST (inside_a_callback_a_registration_runs_at_once_and_cancel_does_nothing)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GCancellable) cancellable = new_cancellable (_i);
  Inside inside = { .cancellable = cancellable, .log = log };

  forget (tact_cancellable_register (cancellable, NULL, register_and_cancel, &inside, NULL));
  tact_cancellable_cancel (cancellable);
  ck_assert_str_eq (log->str, "oie");
}
END_TEST

/* CT-09 C: posted, never sent; CT-23 C: so one that blocks keeps neither the older ones nor who cancels */
START_TEST (with_a_context_it_is_posted_there_and_cancel_does_not_wait)
{
  Mark ran = { 0 };
  g_autoptr (GCancellable) cancellable = new_cancellable (_i);
  g_autoptr (HandContext) context = hand_context_new ();
  g_autoptr (TactRegistration) registration = tact_cancellable_register (cancellable, TACT_CONTEXT (context), mark, &ran, NULL);

  tact_cancellable_cancel (cancellable);
  ck_assert_int_eq (context->n_posts, 1);
  ck_assert_int_eq (context->n_sends, 0);
  ck_assert_uint_eq (ran.count, 0);
  ck_assert_int_eq (hand_context_run (context), 1);
  ck_assert_uint_eq (ran.count, 1);
  ck_assert_ptr_eq (ran.context, context);
  ck_assert (!tact_registration_unregister (registration));
}
END_TEST

/* law 9, CT-08: a post to a closed context is no run, and loses nothing: who unregisters ends what the callback did not */
START_TEST (a_closed_context_drops_it_with_its_data)
{
  int destroyed = 0;
  g_autoptr (GCancellable) cancellable = new_cancellable (_i);
  g_autoptr (HandContext) context = hand_context_new ();
  g_autoptr (TactRegistration) registration = tact_cancellable_register (cancellable, TACT_CONTEXT (context), (TactPostFunc) abort, &destroyed, free_count);

  context->closed = TRUE;
  tact_cancellable_cancel (cancellable);
  ck_assert_int_eq (destroyed, 1);
  ck_assert (tact_registration_unregister (registration));
  ck_assert (!tact_registration_unregister (registration));
  ck_assert_int_eq (destroyed, 1);
}
END_TEST

static TactLocal name = TACT_LOCAL_INIT (NULL);

static void
log_name (gpointer log)
{
  const char *value = tact_local_get (&name);

  g_string_append_printf (log, "%s ", value != NULL ? value : "none");
  tact_local_set (&name, (gpointer) "inner", NULL);
}

/* CT-10; .NET's UnsafeRegister is a registration while the flow is suppressed */
START_TEST (a_callback_has_the_async_locals_of_its_registration)
{
  g_autoptr (GCancellable) cancellable = new_cancellable (_i);
  g_autoptr (GString) log = g_string_new (NULL);

  tact_local_set (&name, (gpointer) "registrar", NULL);
  forget (tact_cancellable_register (cancellable, NULL, log_name, log, NULL));
  tact_local_suppress_flow ();
  forget (tact_cancellable_register (cancellable, NULL, log_name, log, NULL));
  tact_local_restore_flow ();
  tact_local_set (&name, (gpointer) "canceller", NULL);
  tact_cancellable_cancel (cancellable);
  ck_assert_str_eq (log->str, "canceller registrar ");
  ck_assert_str_eq (tact_local_get (&name), "canceller");
}
END_TEST

/* CT-20 */
START_TEST (no_cancellable_is_never_cancelled_and_frees_the_data)
{
  int destroyed = 0;
  g_autoptr (TactTask) closed = NULL, cancelled = NULL;

  ck_assert_ptr_null (tact_cancellable_register (NULL, NULL, (TactPostFunc) abort, &destroyed, free_count));
  ck_assert_int_eq (destroyed, 1);
  ck_assert (!tact_registration_unregister (NULL));
  tact_registration_close (NULL);
  tact_registration_unref (NULL);
  closed = tact_registration_close_async (NULL);
  ck_assert (tact_task_is_succeeded (closed));
  tact_cancellable_cancel (NULL);
  cancelled = tact_cancellable_cancel_async (NULL);
  ck_assert (tact_task_is_succeeded (cancelled));
  ck_assert (!tact_cancellable_timed_out (NULL));
}
END_TEST

/* law 13 */
START_TEST (registering_nothing_or_with_what_is_none_is_a_critical_that_loses_nothing)
{
  int destroyed = 0;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  EXPECT_CRITICAL ("no function")
    ck_assert_ptr_null (tact_cancellable_register (cancellable, NULL, NULL, &destroyed, free_count));
  EXPECT_CRITICAL ("no context")
    ck_assert_ptr_null (tact_cancellable_register (cancellable, (TactContext *) cancellable, (TactPostFunc) abort, &destroyed, free_count));
  ck_assert_int_eq (destroyed, 2);
}
END_TEST

/* DESIGN: g_cancellable_cancel() may emit under a lock, so it only queues them */
START_TEST (a_plain_cancel_runs_them_on_the_pool_newest_first)
{
  static Mark ran;
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GCancellable) cancellable = new_cancellable (_i);

  forget (tact_cancellable_register (cancellable, NULL, mark, &ran, NULL));
  forget (register_letter (cancellable, log, '1'));
  forget (register_letter (cancellable, log, '2'));
  g_cancellable_cancel (cancellable);
  mark_wait (&ran, 1);
  ck_assert (ran.worker);
  ck_assert_str_eq (log->str, "21");
}
END_TEST

static void
complete_inline (gpointer source)
{
  tact_task_source_set_completed (source);
}

/* CT-22 C, CN-06: even a source that may resume inline, and even through library code */
START_TEST (what_a_callback_completes_resumes_nobody_inside_cancel)
{
  static Mark direct, behind;
  g_autoptr (GCancellable) cancellable = new_cancellable (_i);
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  g_autoptr (TactTask) method = await_one (tact_task_source_dup_task (source), TACT_AWAIT_ANY_CONTEXT, &direct);
  g_autoptr (TactTask) through = await_one (TACT_ALL (tact_task_source_dup_task (source)), TACT_AWAIT_ANY_CONTEXT, &behind);

  forget (tact_cancellable_register (cancellable, NULL, complete_inline, source, NULL));
  tact_cancellable_cancel (cancellable);
  task_wait (method);
  task_wait (through);
  ck_assert_ptr_ne (direct.thread, g_thread_self ());
  ck_assert_ptr_ne (behind.thread, g_thread_self ());
}
END_TEST

static void
complete_on_signal (GCancellable *cancellable, gpointer source)
{
  tact_task_source_set_completed (source);
}

/* CT-22 C: nor what a handler of GLib's signal completes */
START_TEST (what_a_handler_completes_resumes_nobody_inside_cancel)
{
  static Mark resumed;
  g_autoptr (GCancellable) cancellable = new_cancellable (_i);
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  g_autoptr (TactTask) method = await_one (tact_task_source_dup_task (source), TACT_AWAIT_ANY_CONTEXT, &resumed);

  g_signal_connect (cancellable, "cancelled", G_CALLBACK (complete_on_signal), source);
  tact_cancellable_cancel (cancellable);
  task_wait (method);
  ck_assert_ptr_ne (resumed.thread, g_thread_self ());
}
END_TEST

/* TM-05: the task is complete when cancel returns, and nobody was resumed in it */
START_TEST (a_delay_is_cancelled_inside_cancel)
{
  static Mark resumed;
  g_autoptr (GCancellable) cancellable = new_cancellable (_i);
  g_autoptr (TactTask) delay = tact_delay (-1, cancellable);
  g_autoptr (TactTask) method = await_one (tact_task_ref (delay), TACT_AWAIT_ANY_CONTEXT, &resumed);

  tact_cancellable_cancel (cancellable);
  ck_assert (tact_task_is_cancelled (delay));
  task_wait (method);
  ck_assert_ptr_ne (resumed.thread, g_thread_self ());
}
END_TEST

/* law 9, law 10: with the cancellable they go, unrun; a handle keeps it */
START_TEST (what_was_never_cancelled_frees_its_data_with_the_cancellable)
{
  int destroyed = 0;
  GCancellable *cancellable = new_cancellable (_i);
  TactRegistration *registration = tact_cancellable_register (cancellable, NULL, (TactPostFunc) abort, &destroyed, free_count);

  forget (tact_cancellable_register (cancellable, NULL, (TactPostFunc) abort, &destroyed, free_count));
  g_object_unref (cancellable);
  ck_assert_int_eq (destroyed, 0);
  forget (tact_registration_ref (registration));
  ck_assert_int_eq (destroyed, 0);
  forget (registration);
  ck_assert_int_eq (destroyed, 2);
}
END_TEST

/* law 9 */
START_TEST (the_data_dies_on_the_context_of_the_registration)
{
  static Mark destroyed;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (GCancellable) cancellable = new_cancellable (_i);

  forget (tact_cancellable_register (cancellable, NULL, (TactPostFunc) g_thread_yield, &destroyed, mark));
  g_thread_join (g_thread_new ("canceller", cancel_body, cancellable));
  ck_assert_uint_eq (mark_count (&destroyed), 0);
  LOOP_UNTIL (&loop, mark_count (&destroyed) == 1);
  ck_assert_ptr_eq (destroyed.context, loop_context (&loop));
}
END_TEST

static void
await_inside (gpointer text)
{
  g_autoptr (GError) error = NULL;

  tact_await (tact_delay (1, NULL), &error);
  ck_assert_error (error, TACT_ERROR, TACT_ERROR_NOT_ASYNC);
  *(int *) text += 1;
}

static TactTask *
cancel_in_fiber (GCancellable *cancellable, gpointer user_data)
{
  tact_cancellable_cancel (cancellable);
  return tact_task_completed ();
}

/* A callback is no part of the method that cancels: it cannot suspend it. */
START_TEST (a_callback_cannot_await_even_where_a_fiber_cancels)
{
  int tried = 0;
  g_autoptr (GCancellable) cancellable = new_cancellable (_i);
  g_autoptr (TactTask) task = NULL;

  forget (tact_cancellable_register (cancellable, NULL, await_inside, &tried, NULL));
  EXPECT_CRITICAL ("await")
    task = tact_async (cancel_in_fiber, NULL, NULL, cancellable);
  ck_assert (tact_task_is_succeeded (task));
  ck_assert_int_eq (tried, 1);
}
END_TEST

static void
push_a_context (gpointer context)
{
  tact_context_push (context);
}

START_TEST (a_context_that_a_callback_pushed_is_not_left_behind)
{
  g_autoptr (GCancellable) cancellable = new_cancellable (_i);
  g_autoptr (HandContext) context = hand_context_new ();
  TactContext *before = tact_context_get_current ();

  forget (tact_cancellable_register (cancellable, NULL, push_a_context, context, NULL));
  tact_cancellable_cancel (cancellable);
  ck_assert_ptr_eq (tact_context_get_current (), before);
}
END_TEST

START_TEST (the_handle_is_a_boxed_type)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactRegistration) registration = tact_cancellable_register (cancellable, NULL, (TactPostFunc) abort, NULL, NULL);
  TactRegistration *copy = g_boxed_copy (TACT_TYPE_REGISTRATION, registration);

  ck_assert_ptr_eq (copy, registration);
  g_boxed_free (TACT_TYPE_REGISTRATION, copy);
}
END_TEST

int
main (void)
{
  const TTest *both[] = {
    cancel_emits_then_runs_the_newest_first_then_returns,
    a_second_cancel_does_not_wait_for_the_first,
    registering_on_a_cancelled_one_runs_it_there_even_where_a_context_is_given,
    inside_a_callback_a_registration_runs_at_once_and_cancel_does_nothing,
    with_a_context_it_is_posted_there_and_cancel_does_not_wait,
    a_closed_context_drops_it_with_its_data,
    a_callback_has_the_async_locals_of_its_registration,
    a_plain_cancel_runs_them_on_the_pool_newest_first,
    what_a_callback_completes_resumes_nobody_inside_cancel,
    what_a_handler_completes_resumes_nobody_inside_cancel,
    a_delay_is_cancelled_inside_cancel,
    what_was_never_cancelled_frees_its_data_with_the_cancellable,
    the_data_dies_on_the_context_of_the_registration,
    a_callback_cannot_await_even_where_a_fiber_cancels,
    a_context_that_a_callback_pushed_is_not_left_behind,
  };
  const TTest *once[] = {
    no_cancellable_is_never_cancelled_and_frees_the_data,
    registering_nothing_or_with_what_is_none_is_a_critical_that_loses_nothing,
    the_handle_is_a_boxed_type,
  };

  return run_both ("registration", both, G_N_ELEMENTS (both), once, G_N_ELEMENTS (once));
}
