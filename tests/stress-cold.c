/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stress-cold.c: who starts a task, who cancels it and who drops it at the
 * same time; who ends the task that a continuation follows and who cancels the
 * continuation; children that end on many threads.
 */
#include "hand-scheduler.h"
#include "stress.h"

typedef struct
{
  GCancellable *cancellable;
  TactTask *task;
  TactTaskSource *source;
  int freed, started; /* atomic */
} Round;

/* A cancel takes a while until it tells anybody: who meets it begins later. */
static void
begin_later (GRand *rand)
{
  for (volatile int i = g_rand_int_range (rand, 0, 4000); i > 0; i--)
    ;
}

static TactTask *
nothing (GCancellable *cancellable, gpointer unused)
{
  return tact_task_completed ();
}

/* A start against a cancel */

static void
prepare_start (gpointer data, GRand *rand)
{
  Round *round = data;

  *round = (Round){ .cancellable = g_cancellable_new () };
  round->task = tact_task_new_cold (TACT_RUN_DEFAULT, nothing, &round->freed, free_count, round->cancellable);
}

static TestsExpected late = { G_LOG_LEVEL_CRITICAL, "or was started or cancelled before", FALSE };

/* A start that comes late says so. */
static gboolean
start (TactTask *task)
{
  g_mutex_lock (&tests_log_lock);
  tests_expected = &late;
  g_mutex_unlock (&tests_log_lock);
  return tact_task_start (task, NULL);
}

static void
start_or_cancel (gpointer data, guint thread, GRand *rand)
{
  Round *round = data;

  if (thread == 0)
    {
      begin_later (rand);
      g_atomic_int_set (&round->started, start (round->task));
    }
  else
    tact_cancellable_cancel (round->cancellable);
}

static void
check_start (gpointer data)
{
  Round *round = data;

  task_wait (round->task);
  ck_assert (round->started || tact_task_is_cancelled (round->task));
  tact_task_unref (round->task);
  g_object_unref (round->cancellable);
  LIMITED_UNTIL (g_atomic_int_get (&round->freed) == 1);
}

START_TEST (a_start_or_a_cancel_wins_and_the_task_ends_once)
{
  static Round round;
  Stress stress = { .n_threads = 2, .data = &round, .prepare = prepare_start, .act = start_or_cancel, .check = check_start };

  stress_run ("start or cancel", &stress);
}
END_TEST

/* A drop against a cancel */

static void
drop_or_cancel (gpointer data, guint thread, GRand *rand)
{
  Round *round = data;

  if (thread == 0)
    {
      begin_later (rand);
      tact_task_unref (round->task);
    }
  else
    tact_cancellable_cancel (round->cancellable);
}

static void
check_drop (gpointer data)
{
  Round *round = data;

  g_object_unref (round->cancellable);
  ck_assert_int_eq (g_atomic_int_get (&round->freed), 1);
}

START_TEST (a_cold_task_is_dropped_while_it_is_cancelled)
{
  static Round round;
  Stress stress = { .n_threads = 2, .data = &round, .prepare = prepare_start, .act = drop_or_cancel, .check = check_drop };

  stress_run ("drop or cancel", &stress);
}
END_TEST

/* A queue that lets go of it against a worker */

static HandScheduler *hand;

static void
prepare_queue (gpointer data, GRand *rand)
{
  Round *round = data;

  *round = (Round){ .cancellable = g_cancellable_new () };
  round->task = tact_run_full (TACT_SCHEDULER (hand), TACT_RUN_DEFAULT, nothing, &round->freed, free_count, round->cancellable);
}

static void
work_or_cancel (gpointer data, guint thread, GRand *rand)
{
  Round *round = data;

  if (thread == 0)
    {
      begin_later (rand);
      hand_scheduler_run (hand);
    }
  else
    tact_cancellable_cancel (round->cancellable);
}

static void
check_queue (gpointer data)
{
  Round *round = data;

  hand_scheduler_run (hand);
  ck_assert (tact_task_is_completed (round->task));
  ck_assert_int_eq (g_atomic_int_get (&round->freed), 1);
  tact_task_unref (round->task);
  g_object_unref (round->cancellable);
}

START_TEST (a_cancel_takes_it_out_of_a_queue_or_it_runs)
{
  static Round round;
  Stress stress = { .n_threads = 2, .data = &round, .prepare = prepare_queue, .act = work_or_cancel, .check = check_queue };

  hand = hand_scheduler_new ();
  hand->dequeues = TRUE;
  stress_run ("work or cancel", &stress);
  g_object_unref (hand);
}
END_TEST

/* The end of a task against the cancel of what follows it */

static TactTask *
look (TactTask *done, gpointer unused)
{
  ck_assert (tact_task_is_completed (done));
  return tact_task_completed ();
}

static void
prepare_then (gpointer data, GRand *rand)
{
  Round *round = data;

  *round = (Round){ .cancellable = g_cancellable_new (), .source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE) };
  round->task = tact_then_full (tact_task_source_dup_task (round->source), g_rand_boolean (rand) ? TACT_THEN_INLINE_OK : TACT_THEN_DEFAULT, NULL,
                                NULL, round->cancellable, look, &round->freed, free_count);
}

static void
end_or_cancel (gpointer data, guint thread, GRand *rand)
{
  Round *round = data;

  if (thread == 0)
    {
      begin_later (rand);
      tact_task_source_set_completed (round->source);
    }
  else
    tact_cancellable_cancel (round->cancellable);
}

static void
check_then (gpointer data)
{
  Round *round = data;

  task_wait (round->task);
  tact_task_unref (round->task);
  tact_task_source_unref (round->source);
  g_object_unref (round->cancellable);
  LIMITED_UNTIL (g_atomic_int_get (&round->freed) == 1);
}

START_TEST (a_continuation_is_cancelled_or_runs_never_both)
{
  static Round round;
  Stress stress = { .n_threads = 2, .data = &round, .prepare = prepare_then, .act = end_or_cancel, .check = check_then };

  stress_run ("end or cancel", &stress);
}
END_TEST

/* Children */

enum
{
  N_CHILDREN = 16,
};

static int ended; /* atomic */

static TactTask *
end_as_child (GCancellable *cancellable, gpointer unused)
{
  g_atomic_int_inc (&ended);
  return tact_task_new_error (new_error ("child"));
}

static TactTask *
make_children (GCancellable *cancellable, gpointer unused)
{
  for (int i = 0; i < N_CHILDREN; i++)
    tact_task_unref (tact_run_full (NULL, TACT_RUN_ATTACHED | TACT_RUN_PREFER_FAIRNESS, end_as_child, NULL, NULL, NULL));
  return tact_task_completed ();
}

START_TEST (a_parent_has_the_error_of_every_child)
{
  const gint64 deadline = stress_deadline ();

  while (g_get_monotonic_time () < deadline)
    {
      g_autoptr (TactTask) parent = NULL;
      g_autoptr (GPtrArray) errors = NULL;

      g_atomic_int_set (&ended, 0);
      parent = tact_run_full (NULL, TACT_RUN_DEFAULT, make_children, NULL, NULL, NULL);
      task_wait (parent);
      ck_assert_int_eq (g_atomic_int_get (&ended), N_CHILDREN);
      errors = tact_task_get_errors (parent);
      ck_assert_uint_eq (errors->len, N_CHILDREN);
    }
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    a_start_or_a_cancel_wins_and_the_task_ends_once,
    a_cold_task_is_dropped_while_it_is_cancelled,
    a_cancel_takes_it_out_of_a_queue_or_it_runs,
    a_continuation_is_cancelled_or_runs_never_both,
    a_parent_has_the_error_of_every_child,
  };

  return run_tests ("stress-cold", tests, G_N_ELEMENTS (tests));
}
