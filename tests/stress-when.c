/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stress-when.c: combinators whose parts complete, and are left, on several threads at once.
 *
 * when_any takes its continuation out of the losers while they may complete
 * and while others register and leave: one that is left behind, taken twice
 * or lost shows in the count, or to the sanitizers.
 */
#include "stress.h"

#define N 4

typedef struct
{
  TactTaskSource *sources[N];
  TactTask *tasks[N];
  TactTask *anys[N], *alls[N];
} Parts;

static void
parts_prepare (gpointer data, GRand *rand)
{
  Parts *parts = data;

  *parts = (Parts){ 0 };
  for (int i = 0; i < N; i++)
    {
      parts->sources[i] = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE * g_rand_boolean (rand));
      parts->tasks[i] = tact_task_source_dup_task (parts->sources[i]);
    }
}

static void
parts_clear (Parts *parts)
{
  for (int i = 0; i < N; i++)
    {
      tact_task_unref (parts->tasks[i]);
      tact_task_source_unref (parts->sources[i]);
      g_clear_pointer (&parts->anys[i], tact_task_unref);
      g_clear_pointer (&parts->alls[i], tact_task_unref);
    }
}

static TactTask *
combine (Parts *parts, gboolean any)
{
  TactTask *tasks[N];

  for (int i = 0; i < N; i++)
    tasks[i] = tact_task_ref (parts->tasks[i]);
  return any ? tact_when_any (tasks, N) : tact_when_all (tasks, N);
}

static void
combine_and_complete (gpointer data, guint thread, GRand *rand)
{
  Parts *parts = data;

  if (g_rand_boolean (rand))
    parts->anys[thread] = combine (parts, TRUE);
  if (g_rand_boolean (rand))
    parts->alls[thread] = combine (parts, FALSE);
  stress_dawdle (rand, 300);
  ck_assert (tact_task_source_take_boxed (parts->sources[thread], token_get_type (), token_new (thread)));
}

static void
check_parts (gpointer data)
{
  Parts *parts = data;

  for (int i = 0; i < N; i++)
    {
      if (parts->anys[i] != NULL)
        {
          g_autoptr (TactTask) winner = NULL;

          task_wait (parts->anys[i]);
          winner = tact_task_dup_boxed (parts->anys[i], NULL);
          ck_assert (tact_task_is_completed (winner));
          ck_assert_ptr_eq (winner, parts->tasks[tact_task_get_int (parts->anys[i], NULL)]);
        }
      if (parts->alls[i] != NULL)
        {
          g_autoptr (GPtrArray) results = NULL;

          task_wait (parts->alls[i]);
          results = tact_task_dup_boxed (parts->alls[i], NULL);
          for (int k = 0; k < N; k++)
            ck_assert_ptr_eq (results->pdata[k], parts->tasks[k]);
        }
    }
  parts_clear (parts);
  LIMITED_UNTIL (g_atomic_int_get (&tokens_alive) == 0);
}

/* WA-01, WA-12, WY-01, WY-04 */
START_TEST (parts_that_complete_at_once_give_one_winner_and_one_end)
{
  Parts parts;
  Stress stress = { .n_threads = N, .data = &parts, .prepare = parts_prepare, .act = combine_and_complete, .check = check_parts };

  stress_run ("parts", &stress);
}
END_TEST

/*
 * Two parts, two threads: each completes its own at the same moment, and the
 * first has the other left, or is too late to.
 */
typedef struct
{
  TactTaskSource *sources[STRESS_BATCH][2];
  TactTask *anys[STRESS_BATCH];
  int arrived[STRESS_BATCH]; /* atomic */
} Duels;

static void
duels_prepare (gpointer data, GRand *rand)
{
  Duels *duels = data;

  memset (duels, 0, sizeof *duels);
  for (int i = 0; i < STRESS_BATCH; i++)
    {
      for (int k = 0; k < 2; k++)
        duels->sources[i][k] = tact_task_source_new (TACT_SOURCE_DEFAULT);
      duels->anys[i] = TACT_ANY (tact_task_source_dup_task (duels->sources[i][0]), tact_task_source_dup_task (duels->sources[i][1]));
    }
}

static void
duel (gpointer data, guint thread, GRand *rand)
{
  Duels *duels = data;

  for (int i = 0; i < STRESS_BATCH; i++)
    {
      const int pause = g_rand_int_range (rand, 0, 60);

      stress_meet (&duels->arrived[i], 2);
      for (int k = 0; k < pause; k++)
        __atomic_signal_fence (__ATOMIC_SEQ_CST);
      ck_assert (tact_task_source_take_boxed (duels->sources[i][thread], token_get_type (), token_new (thread)));
    }
}

static void
duels_check (gpointer data)
{
  Duels *duels = data;

  for (int i = 0; i < STRESS_BATCH; i++)
    {
      g_autoptr (TactTask) winner = NULL;
      Token *token;

      task_wait (duels->anys[i]);
      stress_wait_sole (duels->anys[i]);
      winner = tact_task_dup_boxed (duels->anys[i], NULL);
      token = tact_task_dup_boxed (winner, NULL);
      ck_assert_int_eq (token->number, tact_task_get_int (duels->anys[i], NULL));
      token_free (token);
      tact_task_unref (duels->anys[i]);
      for (int k = 0; k < 2; k++)
        tact_task_source_unref (duels->sources[i][k]);
    }
  LIMITED_UNTIL (g_atomic_int_get (&tokens_alive) == 0);
}

/* WY-04, WY-05, CP-14 */
START_TEST (of_two_parts_one_wins_and_the_other_is_left_or_told)
{
  static Duels duels;
  Stress stress = { .n_threads = 2, .data = &duels, .prepare = duels_prepare, .act = duel, .check = duels_check };

  stress_run ("duels", &stress);
}
END_TEST

/* All threads hang on one task and leave it again, while one of them completes it in the end. */
typedef struct
{
  TactTaskSource *shared;
  int others; /* atomic: who awaited the shared one to its end */
  int expected;
} Leaving;

static void
leaving_prepare (gpointer data, GRand *rand)
{
  *(Leaving *) data = (Leaving){ .shared = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE * g_rand_boolean (rand)) };
}

static TactTask *
count_other (TactTask *done, gpointer leaving)
{
  g_atomic_int_inc (&((Leaving *) leaving)->others);
  return tact_task_completed ();
}

static void
join_and_leave (gpointer data, guint thread, GRand *rand)
{
  Leaving *leaving = data;

  for (int i = 0; i < 50; i++)
    {
      g_autoptr (TactTaskSource) own = tact_task_source_new (TACT_SOURCE_DEFAULT);
      g_autoptr (TactTask) any = TACT_ANY (tact_task_source_dup_task (leaving->shared), tact_task_source_dup_task (own));

      if (g_rand_int_range (rand, 0, 4) == 0)
        {
          g_atomic_int_inc (&leaving->expected);
          tact_task_unref (tact_then (tact_task_source_dup_task (leaving->shared), TACT_THEN_INLINE_OK, NULL, count_other, leaving, NULL));
        }
      stress_dawdle (rand, 50);
      tact_task_source_set_int (own, i);
      ck_assert (tact_task_is_succeeded (any));
      if (thread == 0 && i == 40)
        tact_task_source_set_completed (leaving->shared);
    }
}

static void
leaving_check (gpointer data)
{
  Leaving *leaving = data;

  LIMITED_UNTIL (g_atomic_int_get (&leaving->others) == leaving->expected);
  tact_task_source_unref (leaving->shared);
}

/* WY-05, CN-19 */
START_TEST (who_leaves_a_task_disturbs_nobody_who_stays)
{
  Leaving leaving;
  Stress stress = { .n_threads = N, .data = &leaving, .prepare = leaving_prepare, .act = join_and_leave, .check = leaving_check };

  stress_run ("leaving", &stress);
}
END_TEST

/* The same loser twice and more often in one call, the winner racing with it. */
static void
complete_one_of_two (gpointer data, guint thread, GRand *rand)
{
  Parts *parts = data;

  stress_dawdle (rand, 100);
  if (thread < 2)
    tact_task_source_set_int (parts->sources[thread], thread);
  else
    parts->anys[thread] = TACT_ANY (tact_task_ref (parts->tasks[0]), tact_task_ref (parts->tasks[1]), tact_task_ref (parts->tasks[0]),
                                    tact_task_ref (parts->tasks[1]), tact_task_ref (parts->tasks[2]));
}

static void
check_same (gpointer data)
{
  Parts *parts = data;

  for (int i = 2; i < N; i++)
    {
      g_autoptr (TactTask) winner = NULL;

      task_wait (parts->anys[i]);
      winner = tact_task_dup_boxed (parts->anys[i], NULL);
      ck_assert_int_eq (tact_task_get_int (winner, NULL), tact_task_get_int (parts->anys[i], NULL) % 2);
    }
  for (int i = 2; i < N; i++)
    tact_task_source_set_completed (parts->sources[i]);
  parts_clear (parts);
}

/* WY-02, WY-05 */
START_TEST (the_same_task_several_times_in_one_call_is_left_as_often)
{
  Parts parts;
  Stress stress = { .n_threads = N, .data = &parts, .prepare = parts_prepare, .act = complete_one_of_two, .check = check_same };

  stress_run ("same", &stress);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    parts_that_complete_at_once_give_one_winner_and_one_end,
    of_two_parts_one_wins_and_the_other_is_left_or_told,
    who_leaves_a_task_disturbs_nobody_who_stays,
    the_same_task_several_times_in_one_call_is_left_as_often,
  };

  return run_tests ("stress-when", tests, G_N_ELEMENTS (tests));
}
