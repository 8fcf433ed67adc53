/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-context.c: the current context of a thread, and what every context can do. */
#include "hand-context.h"
#include "methods.h"
#include "values.h"

static gpointer
context_of_a_new_thread (gpointer unused)
{
  return tact_context_get_current ();
}

/* SC-01, CX-07 */
START_TEST (a_thread_without_a_loop_has_no_context)
{
  ck_assert_ptr_null (tact_context_get_current ());
  ck_assert_ptr_null (g_thread_join (g_thread_new ("bare", context_of_a_new_thread, NULL)));
}
END_TEST

/* CX-07: g_main_context_get_thread_default () is NULL for both. */
START_TEST (the_default_main_context_counts_only_while_it_is_owned)
{
  GMainContext *main_context = g_main_context_default ();

  ck_assert_ptr_null (tact_context_get_current ());
  ck_assert (g_main_context_acquire (main_context));
  ck_assert_ptr_eq (tact_context_get_current (), TACT_CONTEXT (tact_main_context_get (NULL)));
  g_main_context_release (main_context);
  ck_assert_ptr_null (tact_context_get_current ());
}
END_TEST

START_TEST (the_owned_thread_default_main_context_is_the_current_one)
{
  g_auto (Loop) loop = loop_enter ();

  ck_assert_ptr_eq (tact_context_get_current (), loop_context (&loop));
}
END_TEST

START_TEST (a_thread_default_main_context_that_is_not_owned_counts_as_none)
{
  g_autoptr (GMainContext) main_context = g_main_context_new ();

  g_main_context_push_thread_default (main_context);
  g_main_context_release (main_context); /* pushing acquires */
  ck_assert_ptr_null (tact_context_get_current ());
  g_main_context_acquire (main_context);
  g_main_context_pop_thread_default (main_context);
}
END_TEST

START_TEST (pushes_nest)
{
  g_autoptr (HandContext) outer = hand_context_new (), inner = hand_context_new ();

  tact_context_push (TACT_CONTEXT (outer));
  ck_assert_ptr_eq (tact_context_get_current (), outer);
  tact_context_push (TACT_CONTEXT (inner));
  ck_assert_ptr_eq (tact_context_get_current (), inner);
  tact_context_pop (TACT_CONTEXT (inner));
  ck_assert_ptr_eq (tact_context_get_current (), outer);
  tact_context_pop (TACT_CONTEXT (outer));
  ck_assert_ptr_null (tact_context_get_current ());
}
END_TEST

/* law 4 */
START_TEST (pushing_none_hides_the_loop)
{
  g_auto (Loop) loop = loop_enter ();

  tact_context_push (NULL);
  ck_assert_ptr_null (tact_context_get_current ());
  tact_context_pop (NULL);
  ck_assert_ptr_eq (tact_context_get_current (), loop_context (&loop));
}
END_TEST

START_TEST (a_pushed_context_is_kept_alive_until_it_is_popped)
{
  HandContext *hand = hand_context_new ();
  gpointer weak = hand;

  g_object_add_weak_pointer (G_OBJECT (hand), &weak);
  tact_context_push (TACT_CONTEXT (hand));
  g_object_unref (hand);
  ck_assert_ptr_nonnull (weak);
  tact_context_pop (TACT_CONTEXT (hand));
  ck_assert_ptr_null (weak);
}
END_TEST

START_TEST (popping_another_context_than_was_pushed_is_a_critical)
{
  g_autoptr (HandContext) pushed = hand_context_new (), other = hand_context_new ();

  tact_context_push (TACT_CONTEXT (pushed));
  EXPECT_CRITICAL ("")
    tact_context_pop (TACT_CONTEXT (other));
  ck_assert_ptr_eq (tact_context_get_current (), pushed);
  tact_context_pop (TACT_CONTEXT (pushed));
}
END_TEST

START_TEST (popping_what_was_not_pushed_is_a_critical)
{
  EXPECT_CRITICAL ("")
    tact_context_pop (NULL);
}
END_TEST

/* SC-01 */
START_TEST (the_current_context_does_not_flow_to_threads_or_tasks)
{
  static Mark ran;
  g_autoptr (HandContext) hand = hand_context_new ();
  g_autoptr (TactTask) task = NULL;

  tact_context_push (TACT_CONTEXT (hand));
  ck_assert_ptr_null (g_thread_join (g_thread_new ("bare", context_of_a_new_thread, NULL)));
  task = tact_run (marking, &ran, NULL, NULL);
  task_wait (task);
  ck_assert_ptr_null (ran.context);
  tact_context_pop (TACT_CONTEXT (hand));
}
END_TEST

/* SC-05 */
START_TEST (the_base_context_posts_to_the_pool)
{
  static Mark ran, freed;
  g_autoptr (TactContext) base = tact_context_new ();

  ck_assert (tact_context_post (base, mark, &ran, NULL));
  mark_wait (&ran, 1);
  ck_assert (ran.worker);
  ck_assert (tact_context_post (base, mark, &ran, NULL));
  mark_wait (&ran, 2);
  ck_assert_uint_eq (freed.count, 0);
}
END_TEST

static void
count_and_open (gpointer gate)
{
  mark (&((Gate *) gate)->begun);
  mark_wait (&((Gate *) gate)->open, 1);
}

static void
free_gate (gpointer gate)
{
  mark (&((Gate *) gate)->ended);
}

START_TEST (the_destroy_of_a_post_runs_once_behind_it)
{
  static Gate gate;
  g_autoptr (TactContext) base = tact_context_new ();

  tact_context_post (base, count_and_open, &gate, free_gate);
  mark_wait (&gate.begun, 1);
  ck_assert_uint_eq (mark_count (&gate.ended), 0);
  mark (&gate.open);
  mark_wait (&gate.ended, 1);
  ck_assert_ptr_eq (gate.ended.thread, gate.begun.thread);
}
END_TEST

static gboolean
send_seven (gpointer result, GError **error)
{
  *(int *) result = 7;
  return TRUE;
}

static gboolean
send_failure (gpointer unused, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no seven");
  return FALSE;
}

/* SC-05, SC-04 */
START_TEST (the_base_context_sends_here_and_brings_the_error_back)
{
  g_autoptr (TactContext) base = tact_context_new ();
  g_autoptr (GError) error = NULL;
  int result = 0;

  ck_assert (tact_context_send (base, send_seven, &result, &error));
  ck_assert_int_eq (result, 7);
  ck_assert_ptr_null (error);
  ck_assert (!tact_context_send (base, send_failure, NULL, &error));
  ck_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}
END_TEST

/* CX-02 */
START_TEST (the_base_context_is_current_but_is_not_captured)
{
  static Mark resumed;
  g_autoptr (TactContext) base = tact_context_new ();
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  g_autoptr (TactTask) method = NULL;

  tact_context_push (base);
  ck_assert_ptr_eq (tact_context_get_current (), base);
  method = await_one (tact_task_source_dup_task (source), TACT_AWAIT_DEFAULT, &resumed);
  tact_context_pop (base);
  tact_task_source_set_completed (source);
  ck_assert (tact_task_is_completed (method));
  ck_assert_ptr_eq (resumed.thread, g_thread_self ());
  ck_assert_ptr_null (resumed.context);
}
END_TEST

/* SC-02 */
START_TEST (a_derived_context_gets_the_continuation_by_its_post)
{
  static Mark resumed;
  g_autoptr (HandContext) hand = hand_context_new ();
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) method = NULL;

  tact_context_push (TACT_CONTEXT (hand));
  method = await_one (tact_task_source_dup_task (source), TACT_AWAIT_DEFAULT, &resumed);
  tact_context_pop (TACT_CONTEXT (hand));
  tact_task_source_set_int (source, 7);
  ck_assert_int_eq (hand->n_posts, 1);
  ck_assert_uint_eq (resumed.count, 0);
  ck_assert_int_eq (hand_context_run (hand), 1);
  ck_assert (tact_task_is_completed (method));
  ck_assert_ptr_eq (resumed.context, hand);
}
END_TEST

START_TEST (send_goes_to_the_derived_class)
{
  g_autoptr (HandContext) hand = hand_context_new ();
  int result = 0;

  ck_assert (tact_context_send (TACT_CONTEXT (hand), send_seven, &result, NULL));
  ck_assert_int_eq (hand->n_sends, 1);
  ck_assert_int_eq (result, 7);
}
END_TEST

/* law 9 */
START_TEST (a_post_to_a_closed_context_is_refused_and_destroyed_once)
{
  g_autoptr (HandContext) hand = hand_context_new ();
  static Mark ran;
  int freed = 0;

  hand->closed = TRUE;
  ck_assert (!tact_context_post (TACT_CONTEXT (hand), mark, &ran, NULL));
  ck_assert (!tact_context_post (TACT_CONTEXT (hand), free_count, &freed, free_count));
  ck_assert_int_eq (freed, 1);
  ck_assert_uint_eq (ran.count, 0);
}
END_TEST

/* law 9 */
START_TEST (a_method_whose_context_closed_meanwhile_faults_with_closed)
{
  static Mark resumed;
  g_autoptr (HandContext) hand = hand_context_new ();
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) method = NULL;

  tact_context_push (TACT_CONTEXT (hand));
  method = await_one (tact_task_source_dup_task (source), TACT_AWAIT_DEFAULT, &resumed);
  tact_context_pop (TACT_CONTEXT (hand));
  hand->closed = TRUE;
  tact_task_source_set_int (source, 7);
  task_wait (method);
  ck_assert_faulted (method, G_IO_ERROR, G_IO_ERROR_CLOSED);
  ck_assert_uint_eq (resumed.count, 0);
}
END_TEST

/* SC-06 */
START_TEST (detach_counts_one_operation_and_awaits_count_none)
{
  g_autoptr (HandContext) hand = hand_context_new ();
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);

  tact_context_push (TACT_CONTEXT (hand));
  tact_detach (await_one (tact_task_source_dup_task (source), TACT_AWAIT_DEFAULT, NULL));
  tact_context_pop (TACT_CONTEXT (hand));
  ck_assert_int_eq (hand->n_started, 1);
  ck_assert_int_eq (hand->n_completed, 0);
  tact_task_source_set_int (source, 7);
  while (g_atomic_int_get (&hand->n_completed) == 0)
    hand_context_serve (hand);
  hand_context_run (hand);
  ck_assert_int_eq (hand->n_started, 1);
  ck_assert_int_eq (hand->n_completed, 1);
}
END_TEST

START_TEST (operations_reach_the_derived_class)
{
  g_autoptr (HandContext) hand = hand_context_new ();
  g_autoptr (TactContext) base = tact_context_new ();

  tact_context_operation_started (TACT_CONTEXT (hand));
  tact_context_operation_completed (TACT_CONTEXT (hand));
  ck_assert_int_eq (hand->n_started, 1);
  ck_assert_int_eq (hand->n_completed, 1);
  tact_context_operation_started (base);
  tact_context_operation_completed (base);
}
END_TEST

/* SC-13 */
START_TEST (waits_pass_through_a_context_only_after_it_asked)
{
  g_autoptr (HandContext) hand = hand_context_new ();
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);
  g_autoptr (GError) error = NULL;

  tact_context_push (TACT_CONTEXT (hand));
  ck_assert (!tact_context_is_wait_notification_required (TACT_CONTEXT (hand)));
  ck_assert (!tact_task_wait (task, 1, NULL, &error));
  ck_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  ck_assert_int_eq (hand->n_waits, 0);
  tact_context_set_wait_notification (TACT_CONTEXT (hand), TRUE);
  ck_assert (tact_context_is_wait_notification_required (TACT_CONTEXT (hand)));
  tact_task_source_set_int (source, 7);
  ck_assert (tact_task_wait (task, -1, NULL, NULL));
  ck_assert_int_eq (hand->n_waits, 0); /* there was nothing to wait for */
  tact_context_pop (TACT_CONTEXT (hand));
}
END_TEST

/* SC-13: the wait of this context runs what is posted, so what would deadlock ends. */
START_TEST (a_context_may_run_its_posts_while_it_waits)
{
  static Mark resumed, go;
  g_autoptr (HandContext) hand = hand_context_new ();
  g_autoptr (TactTask) method = NULL;

  tact_context_push (TACT_CONTEXT (hand));
  tact_context_set_wait_notification (TACT_CONTEXT (hand), TRUE);
  method = await_one (pending_until (&go), TACT_AWAIT_DEFAULT, &resumed);
  mark (&go);
  ck_assert (tact_task_wait (method, -1, NULL, NULL));
  ck_assert_int_eq (hand->n_waits, 1);
  ck_assert_ptr_eq (resumed.thread, g_thread_self ());
  tact_context_pop (TACT_CONTEXT (hand));
}
END_TEST

/* law 13 */
START_TEST (bad_calls_are_criticals)
{
  g_autoptr (TactContext) base = tact_context_new ();
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
  int freed = 0;

  EXPECT_CRITICAL ("context")
    ck_assert (!tact_context_post (NULL, free_count, &freed, free_count));
  EXPECT_CRITICAL ("func")
    ck_assert (!tact_context_post (base, NULL, &freed, free_count));
  EXPECT_CRITICAL ("context")
    ck_assert (!tact_context_post ((TactContext *) object, free_count, &freed, free_count));
  EXPECT_CRITICAL ("context")
    ck_assert (!tact_context_send (NULL, send_seven, &freed, NULL));
  EXPECT_CRITICAL ("func")
    ck_assert (!tact_context_send (base, NULL, NULL, NULL));
  EXPECT_CRITICAL ("context")
    tact_context_operation_started (NULL);
  EXPECT_CRITICAL ("context")
    tact_context_set_wait_notification (NULL, TRUE);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    a_thread_without_a_loop_has_no_context,
    the_default_main_context_counts_only_while_it_is_owned,
    the_owned_thread_default_main_context_is_the_current_one,
    a_thread_default_main_context_that_is_not_owned_counts_as_none,
    pushes_nest,
    pushing_none_hides_the_loop,
    a_pushed_context_is_kept_alive_until_it_is_popped,
    popping_another_context_than_was_pushed_is_a_critical,
    popping_what_was_not_pushed_is_a_critical,
    the_current_context_does_not_flow_to_threads_or_tasks,
    the_base_context_posts_to_the_pool,
    the_destroy_of_a_post_runs_once_behind_it,
    the_base_context_sends_here_and_brings_the_error_back,
    the_base_context_is_current_but_is_not_captured,
    a_derived_context_gets_the_continuation_by_its_post,
    send_goes_to_the_derived_class,
    a_post_to_a_closed_context_is_refused_and_destroyed_once,
    a_method_whose_context_closed_meanwhile_faults_with_closed,
    detach_counts_one_operation_and_awaits_count_none,
    operations_reach_the_derived_class,
    waits_pass_through_a_context_only_after_it_asked,
    a_context_may_run_its_posts_while_it_waits,
    bad_calls_are_criticals,
  };

  return run_tests ("context", tests, G_N_ELEMENTS (tests));
}
