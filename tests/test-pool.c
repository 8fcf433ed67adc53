/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-pool.c: the workers: how many, what they see, and in which order they take (TP). */
#include "hand-context.h"
#include "methods.h"

/* Before anything asks for the pool, in a test's own process. */
static void
limit_pool (const char *max)
{
  g_setenv ("TACT_POOL_MAX", max, TRUE);
}

START_TEST (only_a_worker_is_a_worker)
{
  static Mark ran;
  g_autoptr (TactTask) task = tact_run (marking, &ran, NULL, NULL);

  task_wait (task);
  ck_assert (ran.worker);
  ck_assert (!tact_pool_is_worker ());
  ck_assert_uint_ge (tact_pool_get_workers (tact_pool_get_default ()), 1);
}
END_TEST

/* TP-07 */
START_TEST (the_limits_are_the_processors_and_512_at_first)
{
  TactPool *pool;

  g_unsetenv ("TACT_POOL_MAX");
  pool = tact_pool_get_default ();
  ck_assert_uint_eq (tact_pool_get_min (pool), g_get_num_processors ());
  ck_assert_uint_eq (tact_pool_get_max (pool), 512);
  tact_pool_set_limits (pool, 3, 7);
  ck_assert_uint_eq (tact_pool_get_min (pool), 3);
  ck_assert_uint_eq (tact_pool_get_max (pool), 7);
}
END_TEST

/* law 8 */
START_TEST (no_worker_starts_before_there_is_work)
{
  ck_assert_uint_eq (tact_pool_get_workers (tact_pool_get_default ()), 0);
}
END_TEST

/* law 13 */
START_TEST (bad_limits_are_criticals_and_change_nothing)
{
  TactPool *pool = tact_pool_get_default ();
  guint min = tact_pool_get_min (pool), max = tact_pool_get_max (pool);

  EXPECT_CRITICAL ("min")
    tact_pool_set_limits (pool, 0, 4);
  EXPECT_CRITICAL ("max")
    tact_pool_set_limits (pool, 4, 3);
  EXPECT_CRITICAL ("pool")
    tact_pool_set_limits (NULL, 1, 2);
  ck_assert_uint_eq (tact_pool_get_min (pool), min);
  ck_assert_uint_eq (tact_pool_get_max (pool), max);
}
END_TEST

/* TP-13 */
START_TEST (the_environment_limits_the_workers)
{
  static Gate gates[3];
  TactTask *tasks[3];

  limit_pool ("1");
  ck_assert_uint_eq (tact_pool_get_max (tact_pool_get_default ()), 1);
  for (int i = 0; i < 3; i++)
    tasks[i] = tact_run (gated, &gates[i], NULL, NULL);
  for (int i = 0; i < 3; i++)
    {
      mark_wait (&gates[i].begun, 1);
      for (int k = i + 1; k < 3; k++)
        ck_assert_uint_eq (mark_count (&gates[k].begun), 0);
      mark (&gates[i].open);
    }
  for (int i = 0; i < 3; i++)
    {
      task_wait (tasks[i]);
      tact_task_unref (tasks[i]);
    }
  ck_assert_uint_eq (tact_pool_get_workers (tact_pool_get_default ()), 1);
}
END_TEST

static int running, most;

static TactTask *
count_running (GCancellable *cancellable, gpointer unused)
{
  int now = g_atomic_int_add (&running, 1) + 1, seen;
  gint64 end = g_get_monotonic_time () + 200;

  do
    seen = g_atomic_int_get (&most);
  while (now > seen && !g_atomic_int_compare_and_exchange (&most, seen, now));
  while (g_get_monotonic_time () < end)
    ;
  g_atomic_int_add (&running, -1);
  return tact_task_completed ();
}

START_TEST (there_are_never_more_workers_than_the_maximum)
{
  TactTask *tasks[500];

  tact_pool_set_limits (tact_pool_get_default (), 3, 3);
  for (guint i = 0; i < G_N_ELEMENTS (tasks); i++)
    tasks[i] = tact_run (count_running, NULL, NULL, NULL);
  ck_assert (tact_wait (tact_when_all (tasks, G_N_ELEMENTS (tasks)), NULL));
  ck_assert_int_le (most, 3);
  ck_assert_uint_le (tact_pool_get_workers (tact_pool_get_default ()), 3);
}
END_TEST

/* TP-11, TP-07: all of the minimum run at once, whoever queued them. */
START_TEST (up_to_the_minimum_workers_start_at_once)
{
  static Gate gates[6];
  TactTask *tasks[6];

  tact_pool_set_limits (tact_pool_get_default (), 6, 6);
  for (int i = 0; i < 6; i++)
    tasks[i] = tact_run (gated, &gates[i], NULL, NULL);
  for (int i = 0; i < 6; i++)
    mark_wait (&gates[i].begun, 1);
  for (int i = 0; i < 6; i++)
    mark (&gates[i].open);
  ck_assert (tact_wait (tact_when_all (tasks, 6), NULL));
}
END_TEST

/* CX-06 */
START_TEST (a_worker_has_no_context)
{
  static Mark ran;
  g_autoptr (TactTask) task = tact_run (marking, &ran, NULL, NULL);

  task_wait (task);
  ck_assert_ptr_null (ran.context);
}
END_TEST

static TactTask *
leave_a_context (GCancellable *cancellable, gpointer hand)
{
  tact_context_push (hand);
  return tact_task_completed ();
}

/* TP-16, SC-09 */
START_TEST (nothing_leaks_from_one_item_to_the_next)
{
  static Mark ran;
  g_autoptr (HandContext) hand = hand_context_new ();
  g_autoptr (TactTask) first = NULL, second = NULL;

  limit_pool ("1");
  first = tact_run (leave_a_context, hand, NULL, NULL);
  second = tact_run (marking, &ran, NULL, NULL);
  task_wait (first);
  task_wait (second);
  ck_assert_ptr_null (ran.context);
}
END_TEST

typedef struct
{
  GString *log;
  Mark queued; /* the global items are there */
  TactTask *tasks[3];
} Order;

static Order order;

static TactTask *
log_name (GCancellable *cancellable, gpointer name)
{
  g_string_append (order.log, name);
  return tact_task_completed ();
}

/* Queues l, m and n to its own deque, and f globally. */
static TactTask *
queue_three (GCancellable *cancellable, gpointer unused)
{
  mark_wait (&order.queued, 1);
  order.tasks[0] = tact_run (log_name, "l", NULL, NULL);
  order.tasks[1] = tact_run (log_name, "m", NULL, NULL);
  tact_detach (tact_run_full (NULL, TACT_RUN_PREFER_FAIRNESS, log_name, "f", NULL, NULL));
  order.tasks[2] = tact_run (log_name, "n", NULL, NULL);
  return tact_when_all (order.tasks, 3);
}

/* TP-01, TP-02, TP-03 */
START_TEST (a_worker_takes_its_own_newest_item_then_the_oldest_global_one)
{
  TactTask *tasks[3];

  limit_pool ("1");
  order.log = g_string_new (NULL);
  tasks[0] = tact_run (queue_three, NULL, NULL, NULL);
  tasks[1] = tact_run (log_name, "g", NULL, NULL);
  tasks[2] = tact_run (log_name, "h", NULL, NULL);
  mark (&order.queued);
  ck_assert (tact_wait (tact_when_all (tasks, 3), NULL));
  ck_assert (tact_wait (tact_run (log_name, ".", NULL, NULL), NULL));
  ck_assert_str_eq (order.log->str, "nmlghf.");
  g_string_free (order.log, TRUE);
}
END_TEST

static TactTask *
wait_for_inner (GCancellable *cancellable, gpointer level)
{
  int n = GPOINTER_TO_INT (level);
  gint64 inner = 0;

  if (n > 0)
    inner = tact_wait_int (tact_run (wait_for_inner, GINT_TO_POINTER (n - 1), NULL, NULL), NULL);
  return tact_task_new_int (inner + 1);
}

/* TP-15, BW-02, DL-03 */
START_TEST (the_only_worker_waits_for_what_it_queued_by_running_it)
{
  limit_pool ("1");
  ck_assert_int_eq (tact_wait_int (tact_run (wait_for_inner, GINT_TO_POINTER (199), NULL, NULL), NULL), 200);
}
END_TEST

static TactTask *
wait_for_task (GCancellable *cancellable, gpointer task)
{
  tact_task_wait (task, -1, NULL, NULL);
  return tact_task_completed ();
}

/* TP-08: as many as there are blocked, and then the one that lets them go. */
/* BW-02: the item lies in the worker's queue still when its task has adopted another one. */
static TactTask *
short_delay (GCancellable *cancellable, gpointer unused)
{
  return tact_delay (1, NULL);
}

static TactTask *
wait_for_short_delays (GCancellable *cancellable, gpointer unused)
{
  for (int i = 0; i < 20; i++)
    {
      TactTask *short_task = tact_run (short_delay, NULL, NULL, NULL);

      if (i % 2 == 1)
        tact_detach (tact_run (short_delay, NULL, NULL, NULL));
      if (!tact_wait (short_task, NULL))
        return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_FAILED, "delay %d", i);
    }
  return tact_task_completed ();
}

START_TEST (work_that_was_run_in_a_wait_may_return_a_pending_task)
{
  g_autoptr (TactTask) one = NULL, many = NULL;

  limit_pool ("1");
  one = tact_run (wait_for_short_delays, NULL, NULL, NULL);
  task_wait (one);
  ck_assert (tact_task_is_succeeded (one));
  tact_pool_set_limits (tact_pool_get_default (), 2, 4);
  many = tact_run (wait_for_short_delays, NULL, NULL, NULL);
  task_wait (many);
  ck_assert (tact_task_is_succeeded (many));
}
END_TEST

START_TEST (workers_that_block_in_a_wait_are_made_up_for)
{
  static Mark ran;
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);
  TactTask *tasks[13];

  tact_pool_set_limits (tact_pool_get_default (), 2, 64);
  for (int i = 0; i < 12; i++)
    tasks[i] = tact_run (wait_for_task, task, NULL, NULL);
  tasks[12] = tact_run (marking, &ran, NULL, NULL);
  mark_wait (&ran, 1);
  tact_task_source_set_completed (source);
  ck_assert (tact_wait (tact_when_all (tasks, 13), NULL));
}
END_TEST

/* TP-08: a timed wait is told to the pool too. */
static TactTask *
wait_for_task_timed (GCancellable *cancellable, gpointer task)
{
  tact_task_wait (task, LIMIT_SECONDS * 1000, NULL, NULL);
  return tact_task_completed ();
}

START_TEST (workers_that_block_in_a_timed_wait_are_made_up_for)
{
  static Mark ran;
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);
  TactTask *tasks[5];

  tact_pool_set_limits (tact_pool_get_default (), 1, 64);
  for (int i = 0; i < 4; i++)
    tasks[i] = tact_run (wait_for_task_timed, task, NULL, NULL);
  tasks[4] = tact_run (marking, &ran, NULL, NULL);
  mark_wait (&ran, 1);
  tact_task_source_set_completed (source);
  ck_assert (tact_wait (tact_when_all (tasks, 5), NULL));
}
END_TEST

/* TP-09: other blocking is seen late, but it is seen. */
START_TEST (workers_that_block_elsewhere_are_made_up_for_in_the_end)
{
  static Gate gates[4];
  static Mark ran;
  TactTask *tasks[5];

  tact_pool_set_limits (tact_pool_get_default (), 1, 64);
  for (int i = 0; i < 4; i++)
    tasks[i] = tact_run (gated, &gates[i], NULL, NULL);
  tasks[4] = tact_run (marking, &ran, NULL, NULL);
  mark_wait (&ran, 1);
  for (int i = 0; i < 4; i++)
    mark (&gates[i].open);
  ck_assert (tact_wait (tact_when_all (tasks, 5), NULL));
}
END_TEST

static TactTask *
spread (GCancellable *cancellable, gpointer gates)
{
  Gate *gate = gates;
  TactTask *tasks[2] = { tact_run (gated, &gate[0], NULL, NULL), tact_run (gated, &gate[1], NULL, NULL) };

  mark_wait (&gate[0].begun, 1); /* this worker is busy: others must steal */
  mark_wait (&gate[1].begun, 1);
  mark (&gate[0].open);
  mark (&gate[1].open);
  return tact_when_all (tasks, 2);
}

/* TP-12, TP-02, TP-11 */
START_TEST (what_a_busy_worker_queued_is_stolen_by_others)
{
  static Gate gates[2];

  tact_pool_set_limits (tact_pool_get_default (), 3, 3);
  ck_assert (tact_wait (tact_run (spread, gates, NULL, NULL), NULL));
}
END_TEST

typedef struct
{
  Mark begun;  /* the first round */
  Mark queued; /* the other item, from outside */
  Mark ran;    /* that one */
  gint rounds; /* since then; one worker */
  gint waited; /* rounds until the other one ran */
} Selfish;

static TactTask *
queue_itself (GCancellable *cancellable, gpointer data)
{
  Selfish *selfish = data;

  mark (&selfish->begun);
  mark_wait (&selfish->queued, 1);
  selfish->rounds++;
  if (mark_count (&selfish->ran) == 0 && selfish->rounds < 1000000)
    tact_detach (tact_run (queue_itself, selfish, NULL, NULL));
  return tact_task_completed ();
}

static TactTask *
be_the_other (GCancellable *cancellable, gpointer data)
{
  Selfish *selfish = data;

  selfish->waited = selfish->rounds;
  mark (&selfish->ran);
  return tact_task_completed ();
}

/* TP-10: a worker's own items go first, but not for ever. */
START_TEST (an_item_that_always_queues_another_keeps_nobody_waiting)
{
  static Selfish selfish;

  limit_pool ("1");
  tact_detach (tact_run (queue_itself, &selfish, NULL, NULL));
  mark_wait (&selfish.begun, 1);
  tact_detach (tact_run (be_the_other, &selfish, NULL, NULL));
  mark (&selfish.queued);
  mark_wait (&selfish.ran, 1);
  ck_assert_int_gt (selfish.waited, 0);
  ck_assert_int_lt (selfish.waited, 1000);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    only_a_worker_is_a_worker,
    the_limits_are_the_processors_and_512_at_first,
    no_worker_starts_before_there_is_work,
    bad_limits_are_criticals_and_change_nothing,
    the_environment_limits_the_workers,
    there_are_never_more_workers_than_the_maximum,
    up_to_the_minimum_workers_start_at_once,
    a_worker_has_no_context,
    nothing_leaks_from_one_item_to_the_next,
    a_worker_takes_its_own_newest_item_then_the_oldest_global_one,
    the_only_worker_waits_for_what_it_queued_by_running_it,
    work_that_was_run_in_a_wait_may_return_a_pending_task,
    workers_that_block_in_a_wait_are_made_up_for,
    workers_that_block_in_a_timed_wait_are_made_up_for,
    workers_that_block_elsewhere_are_made_up_for_in_the_end,
    what_a_busy_worker_queued_is_stolen_by_others,
    an_item_that_always_queues_another_keeps_nobody_waiting,
  };

  return run_tests ("pool", tests, G_N_ELEMENTS (tests));
}
