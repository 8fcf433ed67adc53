/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stress-limited.c: turns of a scheduler pair, which two threads queue to,
 * take tasks out of, and close, while its workers end and begin turns.
 *
 * A turn that is not counted under the lock lets two writers in, or one too
 * many readers; one whose end gives it to nobody leaves tasks behind.
 */
#include "stress.h"

enum
{
  N_THREADS = 2,
  N_TASKS = 40, /* of each thread */
  AT_ONCE = 3,
};

typedef struct
{
  TactSchedulerPair *pair;
  TactTask *tasks[N_THREADS][N_TASKS];
  GCancellable *cancellables[N_THREADS][N_TASKS]; /* NULL: none */
  int readers, writers;                           /* atomic: that run now */
  int n_ran, n_clashes;                           /* atomic */
  gboolean closes;
} Round;

typedef struct
{
  Round *round;
  gboolean writes;
} Job;

static TactTask *
run_job (GCancellable *cancellable, gpointer data)
{
  const Job *job = data;
  Round *round = job->round;
  int *own = job->writes ? &round->writers : &round->readers;
  const int n = g_atomic_int_add (own, 1) + 1;

  if (n > (job->writes ? 1 : AT_ONCE) || g_atomic_int_get (job->writes ? &round->readers : &round->writers) > 0)
    g_atomic_int_inc (&round->n_clashes);
  g_atomic_int_inc (&round->n_ran);
  for (int i = 0; i < 50; i++)
    __atomic_signal_fence (__ATOMIC_SEQ_CST);
  g_atomic_int_add (own, -1);
  return tact_task_completed ();
}

static void
round_prepare (gpointer data, GRand *rand)
{
  Round *round = data;

  memset (round, 0, sizeof *round);
  round->pair = tact_scheduler_pair_new (NULL, AT_ONCE);
  round->closes = g_rand_boolean (rand);
}

static void
queue_and_cancel (gpointer data, guint thread, GRand *rand)
{
  Round *round = data;

  for (int i = 0; i < N_TASKS; i++)
    {
      Job *job = g_new (Job, 1);
      const int early = g_rand_int_range (rand, 0, N_TASKS);

      *job = (Job){ round, g_rand_int_range (rand, 0, 4) == 0 };
      if (g_rand_boolean (rand))
        round->cancellables[thread][i] = g_cancellable_new ();
      round->tasks[thread][i] = tact_run_full (job->writes ? tact_scheduler_pair_get_exclusive (round->pair) : tact_scheduler_pair_get_concurrent (round->pair),
                                               TACT_RUN_DEFAULT, run_job, job, g_free, round->cancellables[thread][i]);
      if (early <= i && round->cancellables[thread][early] != NULL)
        g_cancellable_cancel (round->cancellables[thread][early]);
    }
  if (round->closes)
    tact_scheduler_pair_complete (round->pair);
}

static void
round_check (gpointer data)
{
  Round *round = data;
  g_autoptr (TactTask) completion = tact_scheduler_pair_dup_completion (round->pair);
  int n_succeeded = 0;

  tact_scheduler_pair_complete (round->pair);
  for (int thread = 0; thread < N_THREADS; thread++)
    for (int i = 0; i < N_TASKS; i++)
      {
        TactTask *task = round->tasks[thread][i];

        task_wait (task);
        n_succeeded += tact_task_is_succeeded (task);
        if (tact_task_is_faulted (task))
          ck_assert_error (tact_task_get_error (task), TACT_ERROR, TACT_ERROR_SCHEDULER); /* it was closed by the other thread */
        tact_task_unref (task);
        g_clear_object (&round->cancellables[thread][i]);
      }
  task_wait (completion);
  ck_assert (tact_task_is_succeeded (completion));
  ck_assert_int_eq (g_atomic_int_get (&round->n_clashes), 0);
  ck_assert_int_eq (g_atomic_int_get (&round->n_ran), n_succeeded);
  g_object_unref (round->pair);
}

/* SH-09 */
START_TEST (each_task_has_its_turn_or_is_taken_out_and_none_is_forgotten)
{
  static Round round;
  Stress stress = { .n_threads = N_THREADS, .data = &round, .prepare = round_prepare, .act = queue_and_cancel, .check = round_check };

  tact_pool_set_limits (tact_pool_get_default (), 4, 8);
  stress_run ("turns", &stress);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    each_task_has_its_turn_or_is_taken_out_and_none_is_forgotten,
  };

  return run_tests ("stress-limited", tests, G_N_ELEMENTS (tests));
}
