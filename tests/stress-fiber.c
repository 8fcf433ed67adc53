/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stress-fiber.c: fibers that leave their stack while somebody else already
 * resumes them, and that go on on other threads.
 *
 * A fiber that becomes a waiter before it has left its stack is resumed on a
 * stack that still runs: its locals are broken.  So each keeps locals in
 * registers and in memory, and looks at them after each await.
 */
#include "stress.h"

#define MANY 64

static TactTask *
number (GCancellable *cancellable, gpointer data)
{
  return tact_task_new_int (GPOINTER_TO_INT (data));
}

typedef struct
{
  guint32 seed;
  int rounds;
} Wander;

static TactTask *
wanders (GCancellable *cancellable, gpointer data)
{
  Wander *wander = data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (wander->seed);
  volatile guint64 pattern[32];
  double ratio = wander->seed / 3.0;
  gint64 sum = 0, expected = 0;

  for (guint i = 0; i < G_N_ELEMENTS (pattern); i++)
    pattern[i] = (guint64) wander->seed * (i + 1);
  for (int i = 0; i < wander->rounds; i++)
    {
      int value = g_rand_int_range (rand, 0, 1000);
      TactAwaitFlags flags = g_rand_boolean (rand) ? TACT_AWAIT_ANY_CONTEXT : TACT_AWAIT_DEFAULT;

      expected += value;
      switch (g_rand_int_range (rand, 0, 4))
        {
        case 0:
          sum += tact_await_int_full (tact_run (number, GINT_TO_POINTER (value), NULL, NULL), flags, NULL);
          break;
        case 1:
          sum += tact_await_int_full (tact_task_new_int (value), flags | TACT_AWAIT_FORCE_YIELD, NULL);
          break;
        case 2:
          sum += tact_await_int_full (tact_async (number, GINT_TO_POINTER (value), NULL, NULL), flags, NULL);
          break;
        default:
          ck_assert (tact_await_full (tact_yield (), flags, NULL));
          sum += value;
          break;
        }
      ck_assert_int_eq (sum, expected);
      ck_assert_double_eq (ratio, wander->seed / 3.0);
      for (guint j = 0; j < G_N_ELEMENTS (pattern); j++)
        ck_assert_uint_eq (pattern[j], (guint64) wander->seed * (j + 1));
    }
  return tact_task_new_int (sum);
}

/* SM-01, EX: nowhere to come back to, so each goes on wherever it may. */
START_TEST (fibers_that_go_on_on_any_worker_keep_their_locals)
{
  gint64 deadline = stress_deadline ();
  guint32 seed = stress_seed ();
  guint rounds = 0;

  printf ("wander: TACT_SEED=%u\n", seed);
  for (; g_get_monotonic_time () < deadline; rounds++)
    {
      Wander wanders_of[MANY];
      TactTask *tasks[MANY];

      for (guint i = 0; i < MANY; i++)
        {
          wanders_of[i] = (Wander){ seed + rounds * MANY + i, 20 };
          tasks[i] = tact_async (wanders, &wanders_of[i], NULL, NULL);
        }
      ck_assert (tact_wait (tact_when_all (tasks, MANY), NULL));
    }
  printf ("wander: %u rounds\n", rounds);
}
END_TEST

/* Two threads: one suspends fibers on tasks, the other completes them meanwhile. */
typedef struct
{
  TactTaskSource *sources[STRESS_BATCH];
  TactTask *fibers[STRESS_BATCH];
  int arrived[STRESS_BATCH]; /* atomic */
} Duels;

static TactTask *
awaits_a_duel (GCancellable *cancellable, gpointer task)
{
  volatile guint64 before = GPOINTER_TO_SIZE (task);
  gint64 value = tact_await_int_full (task, TACT_AWAIT_ANY_CONTEXT, NULL);

  ck_assert_uint_eq (before, GPOINTER_TO_SIZE (task));
  return tact_task_new_int (value + 1);
}

static void
duels_prepare (gpointer data, GRand *rand)
{
  Duels *duels = data;

  for (guint i = 0; i < STRESS_BATCH; i++)
    {
      duels->sources[i] = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE * (i % 2));
      duels->arrived[i] = 0;
    }
}

static void
suspend_or_complete (gpointer data, guint thread, GRand *rand)
{
  Duels *duels = data;

  for (guint i = 0; i < STRESS_BATCH; i++)
    {
      TactTask *task = thread == 0 ? tact_task_source_dup_task (duels->sources[i]) : NULL;

      stress_meet (&duels->arrived[i], 2);
      stress_dawdle (rand, 200);
      if (thread == 0)
        duels->fibers[i] = tact_async (awaits_a_duel, task, NULL, NULL);
      else
        tact_task_source_set_int (duels->sources[i], i);
    }
}

static void
duels_check (gpointer data)
{
  Duels *duels = data;

  for (guint i = 0; i < STRESS_BATCH; i++)
    {
      task_wait (duels->fibers[i]);
      ck_assert_int_eq (tact_task_get_int (duels->fibers[i], NULL), i + 1);
      tact_task_unref (duels->fibers[i]);
      tact_task_source_unref (duels->sources[i]);
    }
}

START_TEST (a_fiber_that_suspends_while_its_task_completes_goes_on_once)
{
  static Duels duels;
  Stress stress = { .n_threads = 2, .data = &duels, .prepare = duels_prepare, .act = suspend_or_complete, .check = duels_check };

  stress_run ("duels", &stress);
}
END_TEST

static int cleanups; /* atomic */

static void
count_cleanup (int *unused)
{
  g_atomic_int_inc (&cleanups);
}

static TactTask *
awaits_until_closed (GCancellable *cancellable, gpointer data)
{
  __attribute__ ((cleanup (count_cleanup))) int held = 0;

  while (tact_await_full (tact_run (number, NULL, NULL, NULL), TACT_AWAIT_ANY_CONTEXT, NULL))
    held++;
  return tact_task_completed ();
}

/* LM-02 */
START_TEST (a_scope_that_closes_while_its_fibers_run_elsewhere_ends_them_all)
{
  gint64 deadline = stress_deadline ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (stress_seed ());
  guint rounds = 0;

  for (; g_get_monotonic_time () < deadline; rounds++)
    {
      g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);

      g_atomic_int_set (&cleanups, 0);
      for (int i = 0; i < 8; i++)
        tact_scope_async (tact_scope_of (owner), awaits_until_closed, NULL, NULL);
      stress_dawdle (rand, 20000);
      ck_assert (tact_wait (tact_scope_close (tact_scope_of (owner)), NULL));
      ck_assert_int_eq (g_atomic_int_get (&cleanups), 8);
    }
  printf ("scopes: %u rounds\n", rounds);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    fibers_that_go_on_on_any_worker_keep_their_locals,
    a_fiber_that_suspends_while_its_task_completes_goes_on_once,
    a_scope_that_closes_while_its_fibers_run_elsewhere_ends_them_all,
  };

  return run_tests ("stress-fiber", tests, G_N_ELEMENTS (tests));
}
