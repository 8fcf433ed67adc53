/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stress.h: rounds of a few threads that do the same thing at the same time.
 *
 * Each test goes on for TACT_STRESS_MS milliseconds (1000 unless set).  What
 * is random comes from one seed, which is printed; TACT_SEED sets it.
 *
 * Two threads meet within nanoseconds on two processors, which more do not:
 * what is a race of two is run by two.
 */
#pragma once

#include "methods.h"
#include "values.h"

typedef struct
{
  guint n_threads;
  gpointer data;
  void (*prepare) (gpointer data, GRand *rand);           /* before a round, alone */
  void (*act) (gpointer data, guint thread, GRand *rand); /* all threads at once */
  void (*check) (gpointer data);                          /* after a round, alone */

  /*< private >*/
  int arrived, phase, over; /* atomic */
  guint32 seed;
  guint rounds;
} Stress;

static inline gint64
stress_deadline (void)
{
  const char *ms = g_getenv ("TACT_STRESS_MS");

  return g_get_monotonic_time () + 1000 * (ms != NULL ? g_ascii_strtoll (ms, NULL, 10) : 1000);
}

static inline guint32
stress_seed (void)
{
  const char *seed = g_getenv ("TACT_SEED");

  return seed != NULL ? (guint32) g_ascii_strtoull (seed, NULL, 10) : g_random_int ();
}

/* All threads leave it together, after the last has come: within nanoseconds where each has a processor. */
static inline void
stress_barrier (Stress *stress)
{
  const guint patience = stress->n_threads <= g_get_num_processors () ? 50000 : 200;
  int phase = g_atomic_int_get (&stress->phase);

  if (g_atomic_int_add (&stress->arrived, 1) + 1 == (int) stress->n_threads)
    {
      g_atomic_int_set (&stress->arrived, 0);
      g_atomic_int_inc (&stress->phase);
      return;
    }
  for (guint spins = 0; g_atomic_int_get (&stress->phase) == phase; spins++)
    if (spins > patience)
      g_thread_yield ();
}

typedef struct
{
  Stress *stress;
  guint number;
} StressThread;

static inline gpointer
stress_body (gpointer data)
{
  StressThread *thread = data;
  Stress *stress = thread->stress;
  g_autoptr (GRand) rand = g_rand_new_with_seed (stress->seed + thread->number);
  gint64 deadline = stress_deadline ();

  for (;;)
    {
      if (thread->number == 0)
        {
          if (stress->prepare != NULL && !g_atomic_int_get (&stress->over))
            stress->prepare (stress->data, rand);
        }
      stress_barrier (stress);
      stress->act (stress->data, thread->number, rand);
      stress_barrier (stress);
      if (thread->number == 0)
        {
          if (stress->check != NULL)
            stress->check (stress->data);
          stress->rounds++;
          g_atomic_int_set (&stress->over, g_get_monotonic_time () > deadline);
        }
      stress_barrier (stress);
      if (g_atomic_int_get (&stress->over))
        return NULL;
    }
}

/* The thread that calls is one of them. */
static inline void
stress_run (const char *name, Stress *stress)
{
  StressThread threads[16] = { { stress, 0 } };
  GThread *others[16];

  ck_assert_uint_le (stress->n_threads, G_N_ELEMENTS (threads));
  stress->seed = stress_seed ();
  printf ("%s: TACT_SEED=%u\n", name, stress->seed);
  fflush (stdout);
  for (guint i = 1; i < stress->n_threads; i++)
    {
      threads[i] = (StressThread){ stress, i };
      others[i] = g_thread_new ("stress", stress_body, &threads[i]);
    }
  stress_body (&threads[0]);
  for (guint i = 1; i < stress->n_threads; i++)
    g_thread_join (others[i]);
  printf ("%s: %u rounds\n", name, stress->rounds);
  fflush (stdout);
}

/*
 * Where two threads meet again and again inside a round, without the barriers
 * that a round costs.
 */
#define STRESS_BATCH 256

static inline void
stress_meet (int *arrived, int n)
{
  g_atomic_int_inc (arrived);
  for (guint spins = 0; g_atomic_int_get (arrived) < n; spins++)
    if (spins > 2000)
      g_thread_yield ();
}

/* A reference too few is seen late, in another task's memory; so look: ours is the only one left. */
static inline void
stress_wait_sole (TactTask *task)
{
  g_autoptr (TactTask) one = tact_task_new_string (NULL);

  LIMITED_UNTIL (__atomic_load_n (&task->counts, __ATOMIC_ACQUIRE) == one->counts);
}

/* A pause of random length that is no sleep: so that two threads meet at other places each time. */
static inline void
stress_dawdle (GRand *rand, int most)
{
  for (int n = g_rand_int_range (rand, 0, most + 1); n > 0; n--)
    __atomic_signal_fence (__ATOMIC_SEQ_CST);
}
