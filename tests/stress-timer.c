/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stress-timer.c: delays that are added, run out and are cancelled by many threads at once.
 *
 * A timer that is lost ends the test at its limit; one that runs out although
 * it was removed, or too early, is seen in its task.
 */
#include "stress.h"

#define N 4
#define MANY 32

typedef struct
{
  GCancellable *cancellable;
  TactTask *tasks[MANY], *methods[MANY];
  Mark resumed[MANY];
  gint64 begin[MANY];
  gint64 ms[MANY];
} Delays;

static void
delays_add (Delays *delays, GRand *rand, int i)
{
  delays->begin[i] = g_get_monotonic_time ();
  delays->ms[i] = g_rand_int_range (rand, 0, 8) == 0 ? 3600 * 1000 : g_rand_int_range (rand, 1, 12);
  delays->tasks[i] = tact_delay (delays->ms[i], delays->cancellable);
  delays->methods[i] = await_one (tact_task_ref (delays->tasks[i]), TACT_AWAIT_DEFAULT, &delays->resumed[i]);
}

static void
delays_check (Delays *delays, gboolean cancelled)
{
  for (int i = 0; i < MANY; i++)
    {
      task_wait (delays->methods[i]);
      ck_assert_uint_eq (mark_count (&delays->resumed[i]), 1);
      if (tact_task_is_succeeded (delays->methods[i]))
        ck_assert_int_ge (g_get_monotonic_time () - delays->begin[i], delays->ms[i] * 1000 - 1000);
      else
        ck_assert (cancelled && tact_task_is_cancelled (delays->methods[i]));
      tact_task_unref (delays->methods[i]);
      stress_wait_sole (delays->tasks[i]);
      tact_task_unref (delays->tasks[i]);
    }
}

/* Each thread: adds delays, and cancels them all in the middle or lets all but the long ones run out. */
static void
add_and_cancel (gpointer data, guint thread, GRand *rand)
{
  Delays *delays = g_new0 (Delays, 1);

  delays->cancellable = g_cancellable_new ();
  for (int i = 0; i < MANY; i++)
    {
      delays_add (delays, rand, i);
      stress_dawdle (rand, 5000);
    }
  for (int i = 0; g_rand_boolean (rand) && i < MANY; i++)
    if (delays->ms[i] < 1000)
      task_wait (delays->methods[i]);
  g_cancellable_cancel (delays->cancellable);
  delays_check (delays, TRUE);
  g_object_unref (delays->cancellable);
  g_free (delays);
}

/* TM-01, TM-04 */
START_TEST (each_delay_runs_out_in_time_or_is_cancelled_once)
{
  Stress stress = { .n_threads = N, .act = add_and_cancel };

  stress_run ("delays", &stress);
}
END_TEST

/* All due at one moment, about which they are cancelled. */
static void
cancel_as_they_run_out (gpointer data, guint thread, GRand *rand)
{
  Delays *delays = g_new0 (Delays, 1);
  gint64 end;

  delays->cancellable = g_cancellable_new ();
  for (int i = 0; i < MANY; i++)
    {
      delays->begin[i] = g_get_monotonic_time ();
      delays->ms[i] = 2;
      delays->tasks[i] = tact_delay (2, delays->cancellable);
      delays->methods[i] = await_one (tact_task_ref (delays->tasks[i]), TACT_AWAIT_DEFAULT, &delays->resumed[i]);
    }
  end = delays->begin[MANY - 1] + 2000 + g_rand_int_range (rand, -50, 200);
  while (g_get_monotonic_time () < end)
    ;
  g_cancellable_cancel (delays->cancellable);
  delays_check (delays, TRUE);
  g_object_unref (delays->cancellable);
  g_free (delays);
}

/* TM-04, CP-14 */
START_TEST (a_delay_that_is_cancelled_as_it_runs_out_ends_once)
{
  for (guint n_threads = 1; n_threads <= N; n_threads += N - 1)
    {
      Stress stress = { .n_threads = n_threads, .act = cancel_as_they_run_out };

      stress_run ("at the end", &stress);
    }
}
END_TEST

/* One cancellable of all threads, cancelled by one of them while the others add. */
typedef struct
{
  GCancellable *cancellable;
} Shared;

static void
shared_prepare (gpointer data, GRand *rand)
{
  ((Shared *) data)->cancellable = g_cancellable_new ();
}

static void
add_or_cancel (gpointer data, guint thread, GRand *rand)
{
  Shared *shared = data;
  Delays *delays;

  if (thread == 0)
    {
      stress_dawdle (rand, 100000);
      g_cancellable_cancel (shared->cancellable);
      return;
    }
  delays = g_new0 (Delays, 1);
  delays->cancellable = shared->cancellable;
  for (int i = 0; i < MANY; i++)
    {
      delays_add (delays, rand, i);
      stress_dawdle (rand, 5000);
    }
  delays_check (delays, TRUE);
  g_free (delays);
}

static void
shared_check (gpointer data)
{
  Shared *shared = data;

  LIMITED_UNTIL (G_OBJECT (shared->cancellable)->ref_count == 1); /* nothing holds it when all have ended */
  g_object_unref (shared->cancellable);
}

/* TM-04 */
START_TEST (delays_that_are_added_while_their_cancellable_is_cancelled_end)
{
  Shared shared;
  Stress stress = { .n_threads = N, .data = &shared, .prepare = shared_prepare, .act = add_or_cancel, .check = shared_check };

  stress_run ("one cancellable", &stress);
}
END_TEST

/* Each one is earlier than what the timer thread sleeps for, so it has to be woken. */
static void
wait_for_a_short_one (gpointer data, guint thread, GRand *rand)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) far_away = tact_delay (3600 * 1000, cancellable);

  for (int ms = g_rand_int_range (rand, 2, 10); ms > 0; ms--)
    {
      g_autoptr (TactTask) task = tact_delay (ms, NULL);

      stress_dawdle (rand, 1000);
      ck_assert (tact_task_wait (task, LIMIT_SECONDS * 1000, NULL, NULL));
    }
  g_cancellable_cancel (cancellable);
  task_wait (far_away);
}

/* DESIGN, timers: without the wake-up it would come an hour later. */
START_TEST (an_earlier_delay_wakes_the_timer)
{
  for (guint n_threads = 1; n_threads <= N; n_threads += N - 1)
    {
      Stress stress = { .n_threads = n_threads, .act = wait_for_a_short_one };

      stress_run ("earlier", &stress);
    }
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    each_delay_runs_out_in_time_or_is_cancelled_once,
    a_delay_that_is_cancelled_as_it_runs_out_ends_once,
    delays_that_are_added_while_their_cancellable_is_cancelled_end,
    an_earlier_delay_wakes_the_timer,
  };

  return run_tests ("stress-timer", tests, G_N_ELEMENTS (tests));
}
