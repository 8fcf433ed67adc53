/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-scheduler.c: who runs tasks, and at most once (SH). */
#include "hand-context.h"
#include "hand-scheduler.h"
#include "methods.h"

START_TEST (the_default_scheduler_is_the_pool_and_current_where_no_task_runs)
{
  ck_assert_ptr_eq (tact_scheduler_get_default (), TACT_SCHEDULER (tact_pool_get_default ()));
  ck_assert_ptr_eq (tact_scheduler_get_current (), tact_scheduler_get_default ());
}
END_TEST

static TactTask *
current_scheduler (GCancellable *cancellable, gpointer unused)
{
  return tact_task_new_pointer (tact_scheduler_get_current (), NULL);
}

/* SH-03 */
START_TEST (inside_a_task_its_scheduler_is_current)
{
  g_autoptr (HandScheduler) hand = hand_scheduler_new ();
  g_autoptr (TactTask) task = tact_run_full (TACT_SCHEDULER (hand), TACT_RUN_DEFAULT, current_scheduler, NULL, NULL, NULL);

  ck_assert_int_eq (tact_task_get_status (task), TACT_TASK_WAITING_TO_RUN);
  ck_assert_int_eq (hand_scheduler_run (hand), 1);
  ck_assert_ptr_eq (tact_task_steal_pointer (task, NULL), hand);
  ck_assert_ptr_eq (tact_scheduler_get_current (), tact_scheduler_get_default ());
}
END_TEST

/* CW-18 */
START_TEST (a_hidden_scheduler_is_not_current)
{
  g_autoptr (HandScheduler) hand = hand_scheduler_new ();
  g_autoptr (TactTask) task = tact_run_full (TACT_SCHEDULER (hand), TACT_RUN_HIDE_SCHEDULER, current_scheduler, NULL, NULL, NULL);

  hand_scheduler_run (hand);
  ck_assert_ptr_eq (tact_task_steal_pointer (task, NULL), tact_scheduler_get_default ());
}
END_TEST

/* SH-02 */
START_TEST (a_task_is_executed_once_whoever_asks)
{
  static Mark ran;
  g_autoptr (HandScheduler) hand = hand_scheduler_new ();
  g_autoptr (TactTask) task = tact_run_full (TACT_SCHEDULER (hand), TACT_RUN_DEFAULT, marking, &ran, NULL, NULL);

  ck_assert (tact_scheduler_execute (TACT_SCHEDULER (hand), task));
  ck_assert (tact_task_is_succeeded (task));
  ck_assert (!tact_scheduler_execute (TACT_SCHEDULER (hand), task));
  ck_assert_int_eq (hand_scheduler_run (hand), 0);
  ck_assert_uint_eq (ran.count, 1);
}
END_TEST

/* SH-02 */
START_TEST (executing_a_task_of_another_scheduler_is_a_critical)
{
  static Mark ran;
  g_autoptr (HandScheduler) hand = hand_scheduler_new (), other = hand_scheduler_new ();
  g_autoptr (TactTask) task = tact_run_full (TACT_SCHEDULER (hand), TACT_RUN_DEFAULT, marking, &ran, NULL, NULL);

  EXPECT_CRITICAL ("")
    ck_assert (!tact_scheduler_execute (TACT_SCHEDULER (other), task));
  ck_assert_uint_eq (ran.count, 0);
  ck_assert_int_eq (hand_scheduler_run (hand), 1);
}
END_TEST

START_TEST (executing_what_is_no_work_is_a_critical)
{
  g_autoptr (HandScheduler) hand = hand_scheduler_new ();
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);

  EXPECT_CRITICAL ("")
    ck_assert (!tact_scheduler_execute (TACT_SCHEDULER (hand), task));
  EXPECT_CRITICAL ("")
    ck_assert (!tact_scheduler_execute (TACT_SCHEDULER (hand), NULL));
  EXPECT_CRITICAL ("")
    ck_assert (!tact_scheduler_execute (NULL, task));
  tact_task_source_set_completed (source);
}
END_TEST

/* EX-14 */
START_TEST (a_scheduler_that_refuses_faults_the_task)
{
  static Mark ran, freed;
  g_autoptr (HandScheduler) hand = hand_scheduler_new ();
  g_autoptr (TactTask) task = NULL;

  hand->refuses = TRUE;
  task = tact_run_full (TACT_SCHEDULER (hand), TACT_RUN_DEFAULT, marking, &ran, mark, NULL);
  ck_assert_faulted (task, TACT_ERROR, TACT_ERROR_SCHEDULER);
  ck_assert_ptr_nonnull (strstr (tact_task_get_error (task)->message, "no room"));
  ck_assert_uint_eq (ran.count, 1); /* the destroy only */
  ck_assert_uint_eq (freed.count, 0);
}
END_TEST

/* EX-14 */
START_TEST (a_scheduler_that_refuses_faults_a_continuation)
{
  static Mark ran;
  g_autoptr (HandScheduler) hand = hand_scheduler_new ();
  g_autoptr (TactTask) task = NULL;

  hand->refuses = TRUE;
  task = tact_then_on (tact_delay (1, NULL), TACT_THEN_DEFAULT, TACT_SCHEDULER (hand), (TactThenFunc) (void (*) (void)) marking, &ran, NULL);
  task_wait (task);
  ck_assert_faulted (task, TACT_ERROR, TACT_ERROR_SCHEDULER);
}
END_TEST

/* SH-01 */
START_TEST (a_scheduler_runs_any_number_at_once_unless_it_says)
{
  g_autoptr (HandScheduler) hand = hand_scheduler_new ();
  g_autoptr (TactContext) base = tact_context_new ();
  g_autoptr (TactScheduler) of_context = tact_scheduler_new_for_context (base);

  ck_assert_uint_eq (tact_scheduler_get_max_concurrency (TACT_SCHEDULER (hand)), G_MAXUINT);
  ck_assert_uint_eq (tact_scheduler_get_max_concurrency (of_context), 1);
  ck_assert_uint_eq (tact_scheduler_get_max_concurrency (tact_scheduler_get_default ()), G_MAXUINT);
}
END_TEST

/* SH-04, SH-06 */
START_TEST (the_scheduler_of_a_context_posts_its_tasks)
{
  static Mark ran;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactScheduler) scheduler = tact_scheduler_new_for_context (NULL);
  g_autoptr (TactTask) task = tact_run_full (scheduler, TACT_RUN_DEFAULT, marking, &ran, NULL, NULL);

  ck_assert_uint_eq (ran.count, 0);
  LOOP_UNTIL (&loop, tact_task_is_completed (task));
  ck_assert_ptr_eq (ran.thread, g_thread_self ());
  ck_assert_ptr_eq (ran.context, loop_context (&loop));
}
END_TEST

/* SH-04 */
START_TEST (a_scheduler_of_no_context_is_a_critical)
{
  EXPECT_CRITICAL ("")
    ck_assert_ptr_null (tact_scheduler_new_for_context (NULL));
}
END_TEST

/* SH-05, DL table */
START_TEST (waiting_on_the_loop_for_a_task_queued_to_it_runs_it_here)
{
  static Mark ran;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactScheduler) scheduler = tact_scheduler_new_for_context (NULL);

  ck_assert (tact_wait (tact_run_full (scheduler, TACT_RUN_DEFAULT, marking, &ran, NULL, NULL), NULL));
  ck_assert_uint_eq (ran.count, 1);
  loop_drain (&loop);
  ck_assert_uint_eq (ran.count, 1);
}
END_TEST

/* SH-04: inlining needs the very context. */
START_TEST (the_scheduler_of_a_context_does_not_run_tasks_elsewhere)
{
  static Mark ran;
  g_autoptr (HandContext) hand = hand_context_new ();
  g_autoptr (TactScheduler) scheduler = tact_scheduler_new_for_context (TACT_CONTEXT (hand));
  g_autoptr (TactTask) task = tact_run_full (scheduler, TACT_RUN_DEFAULT, marking, &ran, NULL, NULL);

  ck_assert (!tact_task_wait (task, 0, NULL, NULL));
  ck_assert_uint_eq (ran.count, 0);
  hand_context_run (hand);
  ck_assert (tact_task_is_completed (task));
}
END_TEST

/* BW-02 */
START_TEST (an_unlimited_wait_runs_a_queued_task_here_where_the_scheduler_agrees)
{
  static Mark ran;
  g_autoptr (HandScheduler) hand = hand_scheduler_new ();
  g_autoptr (TactTask) task = NULL;

  hand->inlines = TRUE;
  task = tact_run_full (TACT_SCHEDULER (hand), TACT_RUN_DEFAULT, marking, &ran, NULL, NULL);
  ck_assert (tact_task_wait (task, -1, NULL, NULL));
  ck_assert_int_eq (hand->n_inlined, 1);
  ck_assert_ptr_eq (ran.thread, g_thread_self ());
  ck_assert_int_eq (hand_scheduler_run (hand), 0);
}
END_TEST

/* BW-02 */
START_TEST (a_wait_with_a_limit_or_a_cancellable_runs_nothing)
{
  static Mark ran;
  g_autoptr (HandScheduler) hand = hand_scheduler_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) task = NULL;

  hand->inlines = TRUE;
  g_cancellable_cancel (cancellable);
  task = tact_run_full (TACT_SCHEDULER (hand), TACT_RUN_DEFAULT, marking, &ran, NULL, NULL);
  ck_assert (!tact_task_wait (task, 1, NULL, NULL));
  ck_assert (!tact_task_wait (task, -1, cancellable, NULL));
  ck_assert_int_eq (hand->n_inlined, 0);
  ck_assert_int_eq (hand_scheduler_run (hand), 1);
}
END_TEST

/* TC-06 */
START_TEST (a_task_cancelled_in_the_queue_never_runs)
{
  for (int dequeues = 0; dequeues < 2; dequeues++)
    {
      static Mark ran;
      g_autoptr (HandScheduler) hand = hand_scheduler_new ();
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (TactTask) task = NULL;

      hand->dequeues = dequeues;
      task = tact_run_full (TACT_SCHEDULER (hand), TACT_RUN_DEFAULT, marking, &ran, NULL, cancellable);
      g_cancellable_cancel (cancellable);
      hand_scheduler_run (hand);
      task_wait (task);
      ck_assert (tact_task_is_cancelled (task));
      ck_assert_ptr_eq (tact_task_get_cancellable (task), cancellable);
      ck_assert_uint_eq (ran.count, 0);
    }
}
END_TEST

/* run.h: NULL is the pool, not the current one */
static TactTask *
run_inside (GCancellable *cancellable, gpointer where)
{
  return tact_run_full (NULL, TACT_RUN_DEFAULT, marking, where, NULL, NULL);
}

START_TEST (no_scheduler_means_the_pool_also_inside_another_one)
{
  static Mark ran;
  g_autoptr (HandScheduler) hand = hand_scheduler_new ();
  g_autoptr (TactTask) task = tact_run_full (TACT_SCHEDULER (hand), TACT_RUN_DEFAULT, run_inside, &ran, NULL, NULL);

  hand_scheduler_run (hand);
  task_wait (task);
  ck_assert (ran.worker);
  ck_assert_int_eq (hand->n_queued, 1);
}
END_TEST

/* CN-05: the continuation is queued to the scheduler that was captured. */
static TactTask *
await_inside (GCancellable *cancellable, gpointer data)
{
  gpointer *call = data;

  return await_one (tact_task_source_dup_task (call[0]), TACT_AWAIT_DEFAULT, call[1]);
}

START_TEST (a_method_comes_back_to_the_scheduler_it_started_on)
{
  static Mark resumed;
  g_autoptr (HandScheduler) hand = hand_scheduler_new ();
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  gpointer call[] = { source, &resumed };
  g_autoptr (TactTask) task = tact_run_full (TACT_SCHEDULER (hand), TACT_RUN_DEFAULT, await_inside, call, NULL, NULL);

  ck_assert_int_eq (hand_scheduler_run (hand), 1);
  complete_elsewhere (source);
  ck_assert_uint_eq (mark_count (&resumed), 0);
  ck_assert_int_eq (hand_scheduler_run (hand), 1);
  ck_assert_uint_eq (resumed.count, 1);
  ck_assert_ptr_eq (resumed.thread, g_thread_self ());
  task_wait (task);
}
END_TEST

static TactTask *
await_source (GCancellable *cancellable, gpointer source)
{
  g_autoptr (GError) error = NULL;

  tact_await (tact_task_source_dup_task (source), &error);
  return error != NULL ? tact_task_new_error (g_steal_pointer (&error)) : tact_task_completed ();
}

static TactTask *
start_to_await (GCancellable *cancellable, gpointer source)
{
  return tact_async (await_source, source, NULL, NULL);
}

/* law 9: nothing is lost where a scheduler takes no more. */
START_TEST (a_method_whose_scheduler_refuses_its_resumption_ends)
{
  g_autoptr (HandScheduler) hand = hand_scheduler_new ();
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = tact_run_full (TACT_SCHEDULER (hand), TACT_RUN_DEFAULT, start_to_await, source, NULL, NULL);

  ck_assert_int_eq (hand_scheduler_run (hand), 1);
  ck_assert (!tact_task_is_completed (task));
  hand->refuses = TRUE;
  tact_task_source_set_completed (source);
  task_wait (task);
  ck_assert_int_eq (hand_scheduler_run (hand), 0);
}
END_TEST

/* law 9 */
START_TEST (what_waits_for_a_context_that_closes_is_faulted)
{
  static Mark ran;
  GMainContext *main_context = g_main_context_new ();
  g_autoptr (TactScheduler) scheduler = tact_scheduler_new_for_context (TACT_CONTEXT (tact_main_context_get (main_context)));
  g_autoptr (TactTask) task = tact_run_full (scheduler, TACT_RUN_DEFAULT, marking, &ran, NULL, NULL);

  g_main_context_unref (main_context);
  task_wait (task);
  ck_assert_faulted (task, TACT_ERROR, TACT_ERROR_SCHEDULER);
  ck_assert_uint_eq (ran.count, 0);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    the_default_scheduler_is_the_pool_and_current_where_no_task_runs,
    inside_a_task_its_scheduler_is_current,
    a_hidden_scheduler_is_not_current,
    a_task_is_executed_once_whoever_asks,
    executing_a_task_of_another_scheduler_is_a_critical,
    executing_what_is_no_work_is_a_critical,
    a_scheduler_that_refuses_faults_the_task,
    a_scheduler_that_refuses_faults_a_continuation,
    a_scheduler_runs_any_number_at_once_unless_it_says,
    the_scheduler_of_a_context_posts_its_tasks,
    a_scheduler_of_no_context_is_a_critical,
    waiting_on_the_loop_for_a_task_queued_to_it_runs_it_here,
    the_scheduler_of_a_context_does_not_run_tasks_elsewhere,
    an_unlimited_wait_runs_a_queued_task_here_where_the_scheduler_agrees,
    a_wait_with_a_limit_or_a_cancellable_runs_nothing,
    a_task_cancelled_in_the_queue_never_runs,
    no_scheduler_means_the_pool_also_inside_another_one,
    a_method_comes_back_to_the_scheduler_it_started_on,
    a_method_whose_scheduler_refuses_its_resumption_ends,
    what_waits_for_a_context_that_closes_is_faulted,
  };

  return run_tests ("scheduler", tests, G_N_ELEMENTS (tests));
}
