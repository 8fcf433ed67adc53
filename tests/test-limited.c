/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-limited.c: a few turns on another scheduler, and the concurrent and exclusive pair (SH). */
#include "hand-scheduler.h"
#include "methods.h"

enum
{
  N = 200
};

typedef struct
{
  gint readers, writers; /* atomic: inside now */
  gint most;             /* atomic: readers at once */
  gint clashes;          /* atomic */
  GMutex lock;
  GString *order; /* under lock */
} House;

typedef struct
{
  House *house;
  gboolean writes;
  char letter;
} Visit;

static TactTask *
visit (GCancellable *cancellable, gpointer data)
{
  Visit *own = data;
  House *house = own->house;
  const gint before = g_atomic_int_add (own->writes ? &house->writers : &house->readers, 1);

  if (!own->writes && before + 1 > g_atomic_int_get (&house->most))
    g_atomic_int_set (&house->most, before + 1);
  for (int i = 0; i < 20; i++)
    {
      if (g_atomic_int_get (&house->writers) > (own->writes ? 1 : 0) || (own->writes && g_atomic_int_get (&house->readers) > 0))
        g_atomic_int_inc (&house->clashes);
      g_thread_yield ();
    }
  g_mutex_lock (&house->lock);
  if (house->order != NULL)
    g_string_append_c (house->order, own->letter);
  g_mutex_unlock (&house->lock);
  g_atomic_int_add (own->writes ? &house->writers : &house->readers, -1);
  return tact_task_completed ();
}

static TactTask *
start_visit (TactScheduler *scheduler, House *house, gboolean writes, char letter)
{
  Visit *own = g_new (Visit, 1);

  *own = (Visit){ house, writes, letter };
  return tact_run_full (scheduler, TACT_RUN_DEFAULT, visit, own, g_free, NULL);
}

static void
wait_for_all (GPtrArray *tasks)
{
  ck_assert (tact_wait_all ((TactTask **) tasks->pdata, tasks->len, LIMIT_SECONDS * 1000, NULL, NULL));
}

START_TEST (no_more_than_the_limit_run_at_once)
{
  static House house;
  g_autoptr (TactScheduler) limited = tact_scheduler_new_limited (NULL, 2);
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) tact_task_unref);

  tact_pool_set_limits (tact_pool_get_default (), 4, 8);
  ck_assert_uint_eq (tact_scheduler_get_max_concurrency (limited), 2);
  for (int i = 0; i < N; i++)
    g_ptr_array_add (tasks, start_visit (limited, &house, FALSE, 'r'));
  wait_for_all (tasks);
  ck_assert_int_ge (house.most, 1);
  ck_assert_int_le (house.most, 2);
}
END_TEST

/* Each waits for the other: so they run together. */
typedef struct
{
  Mark *mine, *other;
} Meeting;

static TactTask *
meet (GCancellable *cancellable, gpointer data)
{
  mark (((Meeting *) data)->mine);
  mark_wait (((Meeting *) data)->other, 1);
  return tact_task_completed ();
}

/* SH-09 */
START_TEST (concurrent_tasks_run_together)
{
  static Mark here, there;
  static Meeting meetings[] = { { &here, &there }, { &there, &here } };
  g_autoptr (TactSchedulerPair) pair = tact_scheduler_pair_new (NULL, 2);
  TactScheduler *concurrent = tact_scheduler_pair_get_concurrent (pair);
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) tact_task_unref);

  tact_pool_set_limits (tact_pool_get_default (), 2, 8);
  for (int i = 0; i < 2; i++)
    g_ptr_array_add (tasks, tact_run_full (concurrent, TACT_RUN_DEFAULT, meet, &meetings[i], NULL, NULL));
  wait_for_all (tasks);
  ck_assert (here.worker && there.worker);
}
END_TEST

/* SH-09 */
START_TEST (exclusive_tasks_run_alone_and_in_order)
{
  static House house;
  g_autoptr (GString) order = g_string_new (NULL);
  g_autoptr (TactSchedulerPair) pair = tact_scheduler_pair_new (NULL, 3);
  TactScheduler *halves[] = { tact_scheduler_pair_get_concurrent (pair), tact_scheduler_pair_get_exclusive (pair) };
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) tact_task_unref);

  tact_pool_set_limits (tact_pool_get_default (), 4, 8);
  ck_assert_uint_eq (tact_scheduler_get_max_concurrency (halves[0]), 3);
  ck_assert_uint_eq (tact_scheduler_get_max_concurrency (halves[1]), 1);
  for (int i = 0; i < N; i++)
    g_ptr_array_add (tasks, start_visit (halves[i % 5 == 0], &house, i % 5 == 0, 'x'));
  wait_for_all (tasks);
  ck_assert_int_eq (house.clashes, 0);
  ck_assert_int_le (house.most, 3);

  g_ptr_array_set_size (tasks, 0);
  house.order = order;
  for (char letter = 'a'; letter <= 'j'; letter++)
    g_ptr_array_add (tasks, start_visit (halves[1], &house, TRUE, letter));
  wait_for_all (tasks);
  ck_assert_str_eq (order->str, "abcdefghij");
}
END_TEST

/* SH-09; the scheduler below is run by hand: one turn after the other */
START_TEST (an_exclusive_task_that_waits_goes_before_concurrent_ones_that_have_not_begun)
{
  static House house;
  g_autoptr (GString) order = g_string_new (NULL);
  g_autoptr (HandScheduler) hand = hand_scheduler_new ();
  g_autoptr (TactSchedulerPair) pair = tact_scheduler_pair_new (TACT_SCHEDULER (hand), 2);
  TactScheduler *halves[] = { tact_scheduler_pair_get_concurrent (pair), tact_scheduler_pair_get_exclusive (pair) };
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) tact_task_unref);

  house.order = order;
  for (int i = 0; i < 4; i++)
    g_ptr_array_add (tasks, start_visit (halves[i == 1], &house, i == 1, 'a' + i));
  ck_assert_int_eq (hand->n_queued, 1); /* what waits to run alone holds the others back */
  while (hand_scheduler_run (hand) > 0)
    ;
  ck_assert_str_eq (order->str, "abcd");
  ck_assert_int_eq (hand->n_queued, 4);
}
END_TEST

static TactTask *
await_inside (GCancellable *cancellable, gpointer data)
{
  gpointer *call = data;

  ck_assert_ptr_eq (tact_scheduler_get_current (), call[2]);
  return await_one (tact_task_source_dup_task (call[0]), TACT_AWAIT_DEFAULT, call[1]);
}

/* SH-09 */
START_TEST (a_method_lets_others_in_at_an_await_and_comes_back_for_a_turn)
{
  static Mark resumed, other;
  g_autoptr (HandScheduler) hand = hand_scheduler_new ();
  g_autoptr (TactSchedulerPair) pair = tact_scheduler_pair_new (TACT_SCHEDULER (hand), 2);
  TactScheduler *exclusive = tact_scheduler_pair_get_exclusive (pair);
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  gpointer call[] = { source, &resumed, exclusive };
  g_autoptr (TactTask) method = tact_run_full (exclusive, TACT_RUN_DEFAULT, await_inside, call, NULL, NULL);
  g_autoptr (TactTask) second = tact_run_full (exclusive, TACT_RUN_DEFAULT, marking, &other, NULL, NULL);

  hand_scheduler_run (hand);
  ck_assert (tact_task_is_succeeded (second));
  ck_assert (!tact_task_is_completed (method));
  complete_elsewhere (source);
  ck_assert_uint_eq (mark_count (&resumed), 0);
  ck_assert_int_eq (hand_scheduler_run (hand), 1);
  ck_assert_uint_eq (resumed.count, 1);
  task_wait (method);
}
END_TEST

static TactTask *
wait_inside (GCancellable *cancellable, gpointer data)
{
  gpointer *call = data;

  ck_assert (tact_wait (tact_run_full (call[0], TACT_RUN_DEFAULT, marking, call[1], NULL, NULL), NULL));
  return tact_task_completed ();
}

/* SH-08, BW-02 */
START_TEST (a_wait_inside_a_turn_runs_a_task_that_waits_for_one)
{
  static Mark ran;
  g_autoptr (TactScheduler) limited = tact_scheduler_new_limited (NULL, 1);
  gpointer call[] = { limited, &ran };
  g_autoptr (TactTask) task = tact_run_full (limited, TACT_RUN_DEFAULT, wait_inside, call, NULL, NULL);

  ck_assert (tact_task_wait (task, LIMIT_SECONDS * 1000, NULL, NULL));
  ck_assert_uint_eq (ran.count, 1);
}
END_TEST

/* EX-14 */
START_TEST (what_the_scheduler_below_refuses_is_faulted_and_the_turn_is_free_again)
{
  static Mark ran;
  g_autoptr (HandScheduler) hand = hand_scheduler_new ();
  g_autoptr (TactScheduler) limited = tact_scheduler_new_limited (TACT_SCHEDULER (hand), 1);
  g_autoptr (TactTask) refused = NULL, taken = NULL;

  hand->refuses = TRUE;
  refused = tact_run_full (limited, TACT_RUN_DEFAULT, marking, &ran, NULL, NULL);
  ck_assert_faulted (refused, TACT_ERROR, TACT_ERROR_SCHEDULER);
  ck_assert_uint_eq (ran.count, 0);
  hand->refuses = FALSE;
  taken = tact_run_full (limited, TACT_RUN_DEFAULT, marking, &ran, NULL, NULL);
  ck_assert_int_eq (hand_scheduler_run (hand), 1);
  ck_assert (tact_task_is_succeeded (taken));
}
END_TEST

/* SH-09 */
START_TEST (a_context_below_that_closes_faults_what_had_a_turn_and_what_waited)
{
  static Mark ran;
  GMainContext *main_context = g_main_context_new ();
  g_autoptr (TactScheduler) below = tact_scheduler_new_for_context (TACT_CONTEXT (tact_main_context_get (main_context)));
  g_autoptr (TactSchedulerPair) pair = tact_scheduler_pair_new (below, 1);
  g_autoptr (TactTask) completion = tact_scheduler_pair_dup_completion (pair);
  TactTask *tasks[2];

  for (int i = 0; i < 2; i++)
    tasks[i] = tact_run_full (tact_scheduler_pair_get_exclusive (pair), TACT_RUN_DEFAULT, marking, &ran, NULL, NULL);
  tact_scheduler_pair_complete (pair);
  g_main_context_unref (main_context);
  for (int i = 0; i < 2; i++)
    {
      task_wait (tasks[i]);
      ck_assert_faulted (tasks[i], TACT_ERROR, TACT_ERROR_SCHEDULER);
      tact_task_unref (tasks[i]);
    }
  task_wait (completion);
  ck_assert_uint_eq (ran.count, 0);
}
END_TEST

START_TEST (a_complete_pair_runs_what_is_queued_and_refuses_the_rest)
{
  static Mark ran;
  g_autoptr (HandScheduler) hand = hand_scheduler_new ();
  g_autoptr (TactSchedulerPair) pair = tact_scheduler_pair_new (TACT_SCHEDULER (hand), 1);
  g_autoptr (TactTask) completion = tact_scheduler_pair_dup_completion (pair);
  TactScheduler *exclusive = tact_scheduler_pair_get_exclusive (pair);
  g_autoptr (TactTask) first = tact_run_full (exclusive, TACT_RUN_DEFAULT, marking, &ran, NULL, NULL);
  g_autoptr (TactTask) last = tact_run_full (exclusive, TACT_RUN_DEFAULT, marking, &ran, NULL, NULL);
  g_autoptr (TactTask) late = NULL;

  tact_scheduler_pair_complete (pair);
  tact_scheduler_pair_complete (pair);
  ck_assert (!tact_task_is_completed (completion));
  late = tact_run_full (exclusive, TACT_RUN_DEFAULT, marking, &ran, NULL, NULL);
  ck_assert_faulted (late, TACT_ERROR, TACT_ERROR_SCHEDULER);
  while (hand_scheduler_run (hand) > 0)
    ;
  ck_assert (tact_task_is_succeeded (first) && tact_task_is_succeeded (last));
  ck_assert_uint_eq (ran.count, 2);
  ck_assert (tact_task_is_succeeded (completion));
}
END_TEST

START_TEST (a_pair_without_work_is_complete_at_once)
{
  g_autoptr (TactSchedulerPair) pair = tact_scheduler_pair_new (NULL, 1);
  g_autoptr (TactTask) completion = tact_scheduler_pair_dup_completion (pair);

  ck_assert (!tact_task_is_completed (completion));
  tact_scheduler_pair_complete (pair);
  ck_assert (tact_task_is_succeeded (completion));
}
END_TEST

START_TEST (wrong_arguments_are_criticals)
{
  EXPECT_CRITICAL ("max >= 1")
    ck_assert_ptr_null (tact_scheduler_new_limited (NULL, 0));
  EXPECT_CRITICAL ("max >= 1")
    ck_assert_ptr_null (tact_scheduler_pair_new (NULL, 0));
  EXPECT_CRITICAL ("PAIR")
    tact_scheduler_pair_complete (NULL);
  EXPECT_CRITICAL ("PAIR")
    ck_assert_ptr_null (tact_scheduler_pair_dup_completion (NULL));
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    no_more_than_the_limit_run_at_once,
    concurrent_tasks_run_together,
    exclusive_tasks_run_alone_and_in_order,
    an_exclusive_task_that_waits_goes_before_concurrent_ones_that_have_not_begun,
    a_method_lets_others_in_at_an_await_and_comes_back_for_a_turn,
    a_wait_inside_a_turn_runs_a_task_that_waits_for_one,
    what_the_scheduler_below_refuses_is_faulted_and_the_turn_is_free_again,
    a_context_below_that_closes_faults_what_had_a_turn_and_what_waited,
    a_complete_pair_runs_what_is_queued_and_refuses_the_rest,
    a_pair_without_work_is_complete_at_once,
    wrong_arguments_are_criticals,
  };

  return run_tests ("limited", tests, G_N_ELEMENTS (tests));
}
