/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stress-task.c: completions, registrations, waits and readers that race for one task.
 *
 * A completion that does not reserve has two winners, or a result that is
 * overwritten; one that publishes before it writes shows half a result; a
 * registration that does not look again is never told.
 */
#include "stress.h"

#define N 4

typedef struct
{
  TactTaskSource *source;
  TactTask *task;
  int winners, winner; /* atomic */
  int resumed;         /* atomic */
  int takers;          /* atomic */
  TactTask *methods[N];
} Round;

static void
round_prepare (gpointer data, GRand *rand)
{
  Round *round = data;

  *round = (Round){ .source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE * g_rand_boolean (rand)) };
  round->task = tact_task_source_dup_task (round->source);
}

static void
round_clear (Round *round)
{
  tact_task_unref (round->task);
  tact_task_source_unref (round->source);
}

static gboolean
complete_by_copy (TactTaskSource *source)
{
  g_autoptr (TactTask) outcome = tact_task_new_boxed (token_get_type (), token_new (1001));

  return tact_task_source_complete (source, tact_task_ref (outcome));
}

/* Completes in the way of its number; each way can be told from its result. */
static gboolean
complete_as (TactTaskSource *source, guint number)
{
  switch (number)
    {
    case 0: return tact_task_source_set_int (source, 1000);
    case 1: return tact_task_source_take_boxed (source, token_get_type (), token_new (1001));
    case 2: return tact_task_source_take_error (source, new_error ("1002"));
    case 3: return tact_task_source_take_string (source, g_strdup ("1003"));
    default: return complete_by_copy (source);
    }
}

/* Whatever final status is seen, all of the result is there. */
static guint
read_as (TactTask *task)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  if (!tact_task_get_value (task, &value, &error))
    {
      ck_assert_str_eq (error->message, "1002");
      return 2;
    }
  if (G_VALUE_HOLDS_INT64 (&value))
    {
      ck_assert_int_eq (g_value_get_int64 (&value), 1000);
      return 0;
    }
  if (G_VALUE_HOLDS_STRING (&value))
    {
      ck_assert_str_eq (g_value_get_string (&value), "1003");
      return 3;
    }
  ck_assert (G_VALUE_HOLDS (&value, token_get_type ()));
  ck_assert_int_eq (((Token *) g_value_get_boxed (&value))->number, 1001);
  return 1;
}

static void
complete_and_read (gpointer data, guint thread, GRand *rand)
{
  Round *round = data;

  stress_dawdle (rand, 50);
  if (complete_as (round->source, thread))
    {
      g_atomic_int_inc (&round->winners);
      g_atomic_int_set (&round->winner, thread);
    }
  ck_assert (tact_task_is_completed (round->task)); /* also for who lost (law 2) */
  read_as (round->task);
}

static void
check_one_winner (gpointer data)
{
  Round *round = data;

  ck_assert_int_eq (round->winners, 1);
  ck_assert_uint_eq (read_as (round->task), round->winner);
  round_clear (round);
  ck_assert_int_eq (g_atomic_int_get (&tokens_alive), 0);
}

/* A batch of tasks which two threads complete, each in a way of its own. */
typedef struct
{
  TactTaskSource *sources[STRESS_BATCH];
  TactTask *tasks[STRESS_BATCH];
  int arrived[STRESS_BATCH], winners[STRESS_BATCH], winner[STRESS_BATCH]; /* atomic */
} Duels;

static void
duels_prepare (gpointer data, GRand *rand)
{
  Duels *duels = data;

  memset (duels, 0, sizeof *duels);
  for (int i = 0; i < STRESS_BATCH; i++)
    {
      duels->sources[i] = tact_task_source_new (TACT_SOURCE_DEFAULT);
      duels->tasks[i] = tact_task_source_dup_task (duels->sources[i]);
    }
}

static void
duel (gpointer data, guint thread, GRand *rand)
{
  Duels *duels = data;

  for (int i = 0; i < STRESS_BATCH; i++)
    {
      const guint way = thread == 0 ? i % 4 : 4; /* the second one copies, which takes a while */
      const int pause = g_rand_int_range (rand, 0, 100);

      stress_meet (&duels->arrived[i], 2);
      for (int k = 0; k < pause; k++)
        __atomic_signal_fence (__ATOMIC_SEQ_CST);
      if (complete_as (duels->sources[i], way))
        {
          g_atomic_int_inc (&duels->winners[i]);
          g_atomic_int_set (&duels->winner[i], way == 4 ? 1 : way);
        }
      else
        {
          ck_assert (tact_task_is_completed (duels->tasks[i]));
          read_as (duels->tasks[i]);
        }
    }
}

static void
duels_check (gpointer data)
{
  Duels *duels = data;

  for (int i = 0; i < STRESS_BATCH; i++)
    {
      ck_assert_int_eq (duels->winners[i], 1);
      ck_assert_uint_eq (read_as (duels->tasks[i]), duels->winner[i]);
      tact_task_unref (duels->tasks[i]);
      tact_task_source_unref (duels->sources[i]);
    }
  ck_assert_int_eq (g_atomic_int_get (&tokens_alive), 0);
}

/* CP-01, law 2 */
START_TEST (of_two_completions_one_wins_and_the_loser_sees_its_result)
{
  static Duels duels;
  Stress stress = { .n_threads = 2, .data = &duels, .prepare = duels_prepare, .act = duel, .check = duels_check };

  stress_run ("two completions", &stress);
}
END_TEST

/* CP-01, TS-07 */
START_TEST (of_racing_completions_one_wins_and_nothing_leaks)
{
  Round round;
  Stress stress = { .n_threads = N, .data = &round, .prepare = round_prepare, .act = complete_and_read, .check = check_one_winner };

  stress_run ("completions", &stress);
}
END_TEST

static void
complete_or_watch (gpointer data, guint thread, GRand *rand)
{
  Round *round = data;

  if (thread < 2)
    {
      complete_and_read (data, thread, rand);
      return;
    }
  for (guint spins = 0; !tact_task_is_completed (round->task); spins++)
    if (spins > 200)
      g_thread_yield ();
  read_as (round->task);
}

/* TS-07, law 2 */
START_TEST (who_sees_a_final_status_sees_the_result)
{
  Round round;
  Stress stress = { .n_threads = N, .data = &round, .prepare = round_prepare, .act = complete_or_watch, .check = check_one_winner };

  stress_run ("readers", &stress);
}
END_TEST

static TactTask *
count_then (TactTask *done, gpointer round)
{
  ck_assert (tact_task_is_completed (done));
  g_atomic_int_inc (&((Round *) round)->resumed);
  return tact_task_completed ();
}

/* The first completes; the others register in ways of their own, some before, some after. */
static void
complete_or_register (gpointer data, guint thread, GRand *rand)
{
  Round *round = data;

  stress_dawdle (rand, 300);
  if (thread == 0)
    tact_task_source_set_int (round->source, 7);
  else if (g_rand_boolean (rand))
    round->methods[thread] = await_one (tact_task_ref (round->task), TACT_AWAIT_ANY_CONTEXT, NULL);
  else
    round->methods[thread] = tact_then (tact_task_ref (round->task), g_rand_boolean (rand) ? TACT_THEN_INLINE_OK : TACT_THEN_DEFAULT,
                                        NULL, count_then, round, NULL);
}

static void
check_all_told (gpointer data)
{
  Round *round = data;

  for (int i = 1; i < N; i++)
    {
      task_wait (round->methods[i]);
      ck_assert (tact_task_is_succeeded (round->methods[i]));
      tact_task_unref (round->methods[i]);
    }
  ck_assert_int_le (round->resumed, N - 1);
  round_clear (round);
}

/* CN-09 */
START_TEST (who_registers_while_it_completes_is_told_once)
{
  Round round;
  Stress stress = { .n_threads = N, .data = &round, .prepare = round_prepare, .act = complete_or_register, .check = check_all_told };

  stress_run ("registrations", &stress);
}
END_TEST

static void
complete_or_wait (gpointer data, guint thread, GRand *rand)
{
  Round *round = data;
  int way = g_rand_int_range (rand, 0, 3);

  stress_dawdle (rand, 300);
  if (thread == 0)
    tact_task_source_set_int (round->source, 7);
  else if (way == 0)
    ck_assert (tact_task_wait (round->task, LIMIT_SECONDS * 1000, NULL, NULL));
  else if (way == 1)
    ck_assert (tact_task_wait (round->task, -1, NULL, NULL));
  else
    while (!tact_task_wait (round->task, 0, NULL, NULL))
      g_thread_yield ();
}

static void
check_clear (gpointer data)
{
  round_clear (data);
}

/* BW-01: a wake-up that is lost is a wait that does not end. */
START_TEST (who_waits_while_it_completes_is_woken)
{
  Round round;
  Stress stress = { .n_threads = N, .data = &round, .prepare = round_prepare, .act = complete_or_wait, .check = check_clear };

  stress_run ("waits", &stress);
}
END_TEST

static void
prepare_pointer (gpointer data, GRand *rand)
{
  round_prepare (data, rand);
  tact_task_source_take_pointer (((Round *) data)->source, token_new (7), token_free);
}

static void
take (gpointer data, guint thread, GRand *rand)
{
  Round *round = data;
  gpointer token;

  stress_dawdle (rand, 50);
  token = tact_task_steal_pointer (round->task, NULL);
  if (token == NULL)
    return;
  g_atomic_int_inc (&round->takers);
  token_free (token);
}

static void
check_one_taker (gpointer data)
{
  ck_assert_int_eq (((Round *) data)->takers, 1);
  round_clear (data);
  ck_assert_int_eq (g_atomic_int_get (&tokens_alive), 0);
}

/* law 15 */
START_TEST (a_pointer_has_one_taker)
{
  Round round;
  Stress stress = { .n_threads = N, .data = &round, .prepare = prepare_pointer, .act = take, .check = check_one_taker };

  stress_run ("takers", &stress);
}
END_TEST

/* Everybody holds a reference of the source and of the task, and drops them; one may complete before. */
static void
drop (gpointer data, guint thread, GRand *rand)
{
  Round *round = data;
  TactTaskSource *source = tact_task_source_ref (round->source);
  TactTask *task = tact_task_ref (round->task);

  round->methods[thread] = await_one (tact_task_ref (task), TACT_AWAIT_NO_THROW | TACT_AWAIT_ANY_CONTEXT, NULL);
  stress_dawdle (rand, 50);
  if (thread == 0)
    {
      tact_task_source_unref (round->source);
      tact_task_unref (round->task);
    }
  if (g_rand_int_range (rand, 0, 8) == 0)
    complete_as (source, 1);
  tact_task_source_unref (source);
  tact_task_unref (task);
}

static void
check_dropped (gpointer data)
{
  Round *round = data;

  for (int i = 0; i < N; i++)
    {
      task_wait (round->methods[i]);
      ck_assert (tact_task_is_succeeded (round->methods[i]));
      tact_task_unref (round->methods[i]);
    }
  LIMITED_UNTIL (g_atomic_int_get (&tokens_alive) == 0);
}

static void
prepare_with_refs (gpointer data, GRand *rand)
{
  round_prepare (data, rand);
  tact_task_source_ref (((Round *) data)->source); /* until all have theirs */
  tact_task_ref (((Round *) data)->task);
}

static void
drop_after_all_have_theirs (gpointer data, guint thread, GRand *rand)
{
  Round *round = data;

  drop (data, thread, rand);
  if (g_atomic_int_add (&round->takers, 1) == N - 1)
    {
      tact_task_source_unref (round->source);
      tact_task_unref (round->task);
    }
}

/* CP-09 */
START_TEST (the_last_source_reference_abandons_once_whoever_drops_it)
{
  Round round;
  Stress stress = { .n_threads = N, .data = &round, .prepare = prepare_with_refs, .act = drop_after_all_have_theirs, .check = check_dropped };

  stress_run ("drops", &stress);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    of_two_completions_one_wins_and_the_loser_sees_its_result,
    of_racing_completions_one_wins_and_nothing_leaks,
    who_sees_a_final_status_sees_the_result,
    who_registers_while_it_completes_is_told_once,
    who_waits_while_it_completes_is_woken,
    a_pointer_has_one_taker,
    the_last_source_reference_abandons_once_whoever_drops_it,
  };

  return run_tests ("stress-task", tests, G_N_ELEMENTS (tests));
}
