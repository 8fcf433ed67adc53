/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stress-deque.c: a worker's queue by itself, where a race of nanoseconds is met a million times.
 *
 * The owner pushes and pops at one end while thieves steal at the other: each
 * item comes out once.  Mostly there is one item, or none, which both want.
 */
#include "stress.h"

#include "schedule/deque-private.h"

#define MANY 4096

typedef struct
{
  TactDeque deque;
  TactWork items[MANY];
  int taken[MANY]; /* atomic */
  int ended;       /* atomic: all was pushed and popped */
  int n_stolen;    /* atomic */
} Deque;

static void
deque_prepare (gpointer data, GRand *rand)
{
  Deque *deque = data;

  memset (deque, 0, sizeof *deque);
  tact_deque_init (&deque->deque);
}

static void
take (Deque *deque, TactWork *work)
{
  g_atomic_int_inc (&deque->taken[work - deque->items]);
}

/* Pushes a few and pops as many, until all were pushed; then pops the rest. */
static void
own (Deque *deque, GRand *rand)
{
  TactWork *work;
  int next = 0;

  while (next < MANY)
    {
      int n = g_rand_int_range (rand, 0, 20) == 0 ? 200 : g_rand_int_range (rand, 1, 3);

      for (int i = 0; i < n && next < MANY; i++)
        tact_deque_push (&deque->deque, &deque->items[next++]);
      for (int i = 0; i < n; i++)
        if ((work = tact_deque_pop (&deque->deque)) != NULL)
          take (deque, work);
    }
  while ((work = tact_deque_pop (&deque->deque)) != NULL)
    take (deque, work);
  g_atomic_int_set (&deque->ended, 1);
}

static void
own_or_steal (gpointer data, guint thread, GRand *rand)
{
  Deque *deque = data;

  if (thread == 0)
    {
      own (deque, rand);
      return;
    }
  for (guint in_vain = 0; !g_atomic_int_get (&deque->ended) || !tact_deque_is_empty (&deque->deque);)
    {
      TactWork *work = tact_deque_steal (&deque->deque);

      if (work != NULL)
        {
          take (deque, work);
          g_atomic_int_inc (&deque->n_stolen);
        }
      else if (++in_vain % 1000 == 0)
        {
          g_thread_yield ();
        }
    }
}

static int total_stolen;

static void
deque_check (gpointer data)
{
  Deque *deque = data;
  TactRing *ring = deque->deque.ring;

  for (int i = 0; i < MANY; i++)
    ck_assert_msg (deque->taken[i] == 1, "item %d was taken %d times", i, deque->taken[i]);
  total_stolen += deque->n_stolen;
  while (ring != NULL)
    {
      TactRing *smaller = ring->smaller;

      g_free (ring);
      ring = smaller;
    }
}

/* TP-02 */
START_TEST (an_item_that_its_worker_and_a_thief_want_comes_out_once)
{
  static Deque deque;
  Stress stress = { .n_threads = 2, .data = &deque, .prepare = deque_prepare, .act = own_or_steal, .check = deque_check };

  stress_run ("one thief", &stress);
  printf ("one thief: %d stolen\n", total_stolen);
}
END_TEST

/* TP-02 */
START_TEST (an_item_that_three_thieves_want_comes_out_once)
{
  static Deque deque;
  Stress stress = { .n_threads = 4, .data = &deque, .prepare = deque_prepare, .act = own_or_steal, .check = deque_check };

  stress_run ("three thieves", &stress);
  printf ("three thieves: %d stolen\n", total_stolen);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    an_item_that_its_worker_and_a_thief_want_comes_out_once,
    an_item_that_three_thieves_want_comes_out_once,
  };

  return run_tests ("stress-deque", tests, G_N_ELEMENTS (tests));
}
