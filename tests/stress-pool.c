/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stress-pool.c: items that queue items, while workers park, wake, steal and end.
 *
 * An item that is taken twice or not at all is counted; a worker that parks
 * although there is work, or is not woken, ends the test at its limit.
 */
#include "hand-scheduler.h"
#include "stress.h"

#define N 4
#define ROUND_SECONDS 6 /* a worker that was not woken looks again by itself after 10 */

/* A tree of items: each marks its place in an array, and starts its children. */
typedef struct
{
  int *runs; /* one an item; atomic */
  guint n_items;
  guint fan; /* how many children an item has */
  int left;  /* atomic */
  Mark done;
} Tree;

typedef struct
{
  Tree *tree;
  guint number;
} Item;

static TactTask *item_run (GCancellable *cancellable, gpointer item);

static void
item_start (Tree *tree, guint number)
{
  Item *item = g_new (Item, 1);
  TactRunFlags flags = number % 7 == 3 ? TACT_RUN_PREFER_FAIRNESS : TACT_RUN_DEFAULT;

  *item = (Item){ tree, number };
  tact_task_unref (tact_run_full (NULL, flags, item_run, item, g_free, NULL));
}

static TactTask *
item_run (GCancellable *cancellable, gpointer data)
{
  Item *item = data;
  Tree *tree = item->tree;

  g_atomic_int_inc (&tree->runs[item->number]);
  for (guint child = tree->fan * item->number + 1; child <= tree->fan * (item->number + 1); child++)
    if (child < tree->n_items)
      item_start (tree, child);
  if (g_atomic_int_add (&tree->left, -1) == 1)
    mark (&tree->done);
  return tact_task_completed ();
}

static void
grow (GRand *rand, guint most, guint fan)
{
  guint n_items = g_rand_int_range (rand, 1, most);
  g_autofree int *runs = g_new0 (int, n_items);
  Tree tree = { .runs = runs, .n_items = n_items, .fan = fan, .left = n_items };

  item_start (&tree, 0);
  mark_wait_until (&tree.done, 1, g_get_monotonic_time () + ROUND_SECONDS * G_USEC_PER_SEC);
  for (guint i = 0; i < n_items; i++)
    ck_assert_int_eq (g_atomic_int_get (&runs[i]), 1);
}

static void
grow_trees (guint most, guint fan, gboolean limits)
{
  guint32 seed = stress_seed ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  gint64 deadline = stress_deadline ();
  guint rounds = 0;

  printf ("trees: TACT_SEED=%u\n", seed);
  fflush (stdout);
  for (; g_get_monotonic_time () < deadline; rounds++)
    {
      if (limits)
        {
          guint min = g_rand_int_range (rand, 1, 3);

          tact_pool_set_limits (tact_pool_get_default (), min, min + g_rand_int_range (rand, 0, 2));
        }
      grow (rand, most, fan);
      stress_dawdle (rand, 20000); /* now and then long enough to park */
    }
  printf ("trees: %u rounds\n", rounds);
}

/* TP-02, TP-11: few items, so that workers park and wake all the time. */
START_TEST (small_trees_of_items_are_run_whole_and_once)
{
  grow_trees (12, 3, FALSE);
}
END_TEST

/* TP-02: many items, so that workers steal. */
START_TEST (large_trees_of_items_are_run_whole_and_once)
{
  tact_pool_set_limits (tact_pool_get_default (), N, N);
  grow_trees (5000, 3, FALSE);
}
END_TEST

/* TP-02: one item at a time, which its worker and a thief want. */
START_TEST (chains_of_single_items_are_run_whole_and_once)
{
  tact_pool_set_limits (tact_pool_get_default (), 2, 2);
  grow_trees (20000, 1, FALSE);
}
END_TEST

START_TEST (trees_are_run_whole_while_the_limits_change)
{
  grow_trees (300, 3, TRUE);
}
END_TEST

/* Work that is cancelled while it waits to run. */
typedef struct
{
  GCancellable *cancellable;
  TactTask *tasks[16];
  int ran, freed; /* atomic */
} Cancelled;

static TactTask *
cancelled_run (GCancellable *cancellable, gpointer cancelled)
{
  g_atomic_int_inc (&((Cancelled *) cancelled)->ran);
  return tact_task_completed ();
}

static void
cancelled_free (gpointer cancelled)
{
  g_atomic_int_inc (&((Cancelled *) cancelled)->freed);
}

static void
cancelled_prepare (gpointer data, GRand *rand)
{
  *(Cancelled *) data = (Cancelled){ .cancellable = g_cancellable_new () };
}

static void
start_or_cancel (gpointer data, guint thread, GRand *rand)
{
  Cancelled *cancelled = data;

  stress_dawdle (rand, 2000);
  if (thread == 0)
    {
      g_cancellable_cancel (cancelled->cancellable);
      return;
    }
  for (int i = 0; i < 16; i++)
    cancelled->tasks[i] = tact_run (cancelled_run, cancelled, cancelled_free, cancelled->cancellable);
}

static void
cancelled_check (gpointer data)
{
  Cancelled *cancelled = data;
  int succeeded = 0;

  for (int i = 0; i < 16; i++)
    {
      task_wait (cancelled->tasks[i]);
      ck_assert (!tact_task_is_faulted (cancelled->tasks[i]));
      succeeded += tact_task_is_succeeded (cancelled->tasks[i]);
      tact_task_unref (cancelled->tasks[i]);
    }
  LIMITED_UNTIL (g_atomic_int_get (&cancelled->freed) == 16);
  ck_assert_int_eq (g_atomic_int_get (&cancelled->ran), succeeded);
  g_object_unref (cancelled->cancellable);
}

/* TC-06 */
START_TEST (work_that_is_cancelled_meanwhile_ran_or_is_cancelled)
{
  static Cancelled cancelled;
  Stress stress = { .n_threads = 2, .data = &cancelled, .prepare = cancelled_prepare, .act = start_or_cancel, .check = cancelled_check };

  stress_run ("cancellations", &stress);
}
END_TEST

/* Waits that run their task here, while a worker wants it too. */
static void
run_and_wait (gpointer data, guint thread, GRand *rand)
{
  int ran = 0, expected = g_rand_int_range (rand, 1, 20);

  for (int i = 0; i < expected; i++)
    {
      Cancelled one = { 0 };
      TactTask *task = tact_run (cancelled_run, &one, NULL, NULL);

      stress_dawdle (rand, 1000);
      ck_assert (tact_wait (task, NULL));
      ck_assert_int_eq (g_atomic_int_get (&one.ran), 1);
      ran++;
    }
  ck_assert_int_eq (ran, expected);
}

/* BW-02, SH-02 */
START_TEST (a_task_that_a_waiter_and_a_worker_want_runs_once)
{
  Stress stress = { .n_threads = N, .act = run_and_wait };

  stress_run ("waits", &stress);
}
END_TEST

/* Two threads execute one task. */
typedef struct
{
  HandScheduler *scheduler;
  TactTask *task;
  Cancelled ran;
  int executed; /* atomic */
} Executed;

static void
executed_prepare (gpointer data, GRand *rand)
{
  Executed *executed = data;

  executed->ran = (Cancelled){ 0 };
  executed->executed = 0;
  executed->task = tact_run_full (TACT_SCHEDULER (executed->scheduler), TACT_RUN_DEFAULT, cancelled_run, &executed->ran, NULL, NULL);
}

static void
execute (gpointer data, guint thread, GRand *rand)
{
  Executed *executed = data;

  stress_dawdle (rand, 50);
  if (tact_scheduler_execute (TACT_SCHEDULER (executed->scheduler), executed->task))
    g_atomic_int_inc (&executed->executed);
}

static void
executed_check (gpointer data)
{
  Executed *executed = data;

  ck_assert_int_eq (executed->executed, 1);
  ck_assert_int_eq (executed->ran.ran, 1);
  ck_assert (tact_task_is_succeeded (executed->task));
  tact_task_unref (executed->task);
  hand_scheduler_run (executed->scheduler);
}

/* SH-02 */
START_TEST (a_task_that_two_threads_execute_runs_once)
{
  g_autoptr (HandScheduler) scheduler = hand_scheduler_new ();
  Executed executed = { .scheduler = scheduler };
  Stress stress = { .n_threads = 2, .data = &executed, .prepare = executed_prepare, .act = execute, .check = executed_check };

  stress_run ("executions", &stress);
}
END_TEST

/*
 * An item that blocks where the pool is not told, until the one queued behind
 * it has run.  A worker that runs it without asking for another one leaves
 * the second where it is, until the pool looks for starved work.
 */
static TactTask *
open_gate (GCancellable *cancellable, gpointer gate)
{
  mark (&((Gate *) gate)->open);
  return tact_task_completed ();
}

/* TP-11 */
START_TEST (an_item_that_blocks_does_not_strand_the_one_behind_it)
{
  gint64 deadline = stress_deadline ();
  guint rounds = 0, slow = 0;

  tact_pool_set_limits (tact_pool_get_default (), 2, 2);
  for (; g_get_monotonic_time () < deadline || rounds < 10; rounds++)
    {
      Gate *gate = g_new0 (Gate, 1);
      gint64 begin = g_get_monotonic_time ();
      TactTask *tasks[] = { tact_run (gated, gate, NULL, NULL), tact_run (open_gate, gate, NULL, NULL) };

      ck_assert (tact_wait (tact_when_all (tasks, 2), NULL));
      slow += g_get_monotonic_time () - begin > 100000;
      g_free (gate);
    }
  printf ("stranded: %u rounds, %u slow\n", rounds, slow);
  ck_assert_uint_le (slow, rounds / 4);
}
END_TEST

/* A worker that waits for what it started, some levels deep: workers block, and others make up for them. */
static TactTask *
fork_and_join (GCancellable *cancellable, gpointer depth)
{
  int n = GPOINTER_TO_INT (depth);
  TactTask *left, *right;

  if (n == 0)
    return tact_task_new_int (1);
  left = tact_run (fork_and_join, GINT_TO_POINTER (n - 1), NULL, NULL);
  right = tact_run_full (NULL, n % 2 != 0 ? TACT_RUN_PREFER_FAIRNESS : TACT_RUN_DEFAULT, fork_and_join, GINT_TO_POINTER (n - 1), NULL, NULL);
  return tact_task_new_int (tact_wait_int (right, NULL) + tact_wait_int (left, NULL));
}

/* TP-08 */
START_TEST (workers_that_wait_for_each_other_end)
{
  gint64 deadline = stress_deadline ();
  guint rounds = 0;

  for (; g_get_monotonic_time () < deadline; rounds++)
    ck_assert_int_eq (tact_wait_int (tact_run (fork_and_join, GINT_TO_POINTER (6), NULL, NULL), NULL), 64);
  printf ("joins: %u rounds\n", rounds);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    small_trees_of_items_are_run_whole_and_once,
    large_trees_of_items_are_run_whole_and_once,
    chains_of_single_items_are_run_whole_and_once,
    trees_are_run_whole_while_the_limits_change,
    work_that_is_cancelled_meanwhile_ran_or_is_cancelled,
    a_task_that_a_waiter_and_a_worker_want_runs_once,
    a_task_that_two_threads_execute_runs_once,
    an_item_that_blocks_does_not_strand_the_one_behind_it,
    workers_that_wait_for_each_other_end,
  };

  return run_tests ("stress-pool", tests, G_N_ELEMENTS (tests));
}
