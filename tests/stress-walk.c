/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stress-walk.c: methods that go on while other threads look at what they await.
 *
 * Nobody but the method that awaits it has a reference on the next one of a
 * chain, so a walk that does not keep methods where they are reads, and hands
 * out, what is free: an error of the address sanitizer, a wrong text, or a
 * block that is freed twice.
 */
#include "stress.h"

enum
{
  N_CHAINS = 64,
  SHORT = 4,
  LONG = 200, /* a walk over it takes a while */
};

typedef struct
{
  TactTaskSource *sources[N_CHAINS];
  TactTask *heads[N_CHAINS];
  int arrived[N_CHAINS];
} Chains;

static void
chains_make (Chains *chains, int length)
{
  memset (chains, 0, sizeof *chains);
  for (int i = 0; i < N_CHAINS; i++)
    {
      chains->sources[i] = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
      chains->heads[i] = tact_task_source_dup_task (chains->sources[i]);
      for (int k = 0; k < length; k++)
        chains->heads[i] = await_one (chains->heads[i], TACT_AWAIT_ANY_CONTEXT, NULL);
    }
}

static void
prepare_short (gpointer data, GRand *rand)
{
  chains_make (data, SHORT);
}

static void
prepare_long (gpointer data, GRand *rand)
{
  chains_make (data, LONG);
}

static void
chains_check (gpointer data)
{
  Chains *chains = data;

  for (int i = 0; i < N_CHAINS; i++)
    {
      task_wait (chains->heads[i]);
      ck_assert (tact_task_is_succeeded (chains->heads[i]));
      tact_task_unref (chains->heads[i]);
      tact_task_source_unref (chains->sources[i]);
    }
}

/* Each line is that of a chain: as many arrows as there are tasks behind the first, and a place for each that is suspended. */
static void
describe (TactTask *task)
{
  g_autofree char *text = tact_task_describe (task);
  int n = 1;

  for (const char *at = text; (at = strstr (at, " <- ")) != NULL; at += 4)
    n++;
  ck_assert_msg (n <= SHORT + 1, "%d tasks: %s", n, text);
  ck_assert_msg (strstr (text, "unknown") == NULL, "%s", text);
  ck_assert_msg (n == 1 || strstr (text, "await_one_step") != NULL, "%s", text);
}

static void
complete_or_look (gpointer data, guint thread, GRand *rand)
{
  Chains *chains = data;

  for (int i = 0; i < N_CHAINS; i++)
    {
      const int pause = g_rand_int_range (rand, 0, 3000);

      stress_meet (&chains->arrived[i], 2);
      if (thread == 1)
        {
          describe (chains->heads[i]);
          continue;
        }
      for (int k = 0; k < pause; k++)
        __atomic_signal_fence (__ATOMIC_SEQ_CST);
      tact_task_source_set_int (chains->sources[i], i);
    }
}

/* law 12 */
START_TEST (a_chain_that_is_looked_at_while_it_goes_on_is_whole)
{
  static Chains chains;
  Stress stress = { .n_threads = 2, .data = &chains, .prepare = prepare_short, .act = complete_or_look, .check = chains_check };

  stress_run ("looking", &stress);
}
END_TEST

static void
complete_or_wait (gpointer data, guint thread, GRand *rand)
{
  Chains *chains = data;

  for (int i = 0; i < N_CHAINS; i++)
    {
      const int pause = g_rand_int_range (rand, 0, 5000);

      stress_meet (&chains->arrived[i], 2);
      if (thread == 1)
        {
          ck_assert (tact_task_wait (chains->heads[i], -1, NULL, NULL));
          continue;
        }
      for (int k = 0; k < pause; k++)
        __atomic_signal_fence (__ATOMIC_SEQ_CST);
      tact_task_source_set_int (chains->sources[i], i);
    }
}

/* law 12: nothing of it has to come back to the thread that waits. */
START_TEST (a_wait_for_a_chain_that_goes_on_meanwhile_ends)
{
  static Chains chains;
  Stress stress = { .n_threads = 2, .data = &chains, .prepare = prepare_long, .act = complete_or_wait, .check = chains_check };

  stress_run ("waiting", &stress);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    a_chain_that_is_looked_at_while_it_goes_on_is_whole,
    a_wait_for_a_chain_that_goes_on_meanwhile_ends,
  };

  return run_tests ("stress-walk", tests, G_N_ELEMENTS (tests));
}
