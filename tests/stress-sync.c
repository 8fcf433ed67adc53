/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stress-sync.c: hand-overs that race with cancels and with time, and items that race with the end of their channel.
 *
 * No slot and no item is lost or doubled: a wait that was served has it, one
 * that gave up has not.
 */
#include "stress.h"

/* A slot is handed over while the one who waits for it gives up. */

typedef struct
{
  TactSemaphore *semaphore;
  GCancellable *cancellable;
  TactTask *waits[4];
  guint n_waits;
} Hand;

static void
hand_prepare (gpointer data, GRand *rand)
{
  Hand *hand = data;

  hand->semaphore = tact_semaphore_new (0, 10);
  hand->cancellable = g_cancellable_new ();
  hand->n_waits = g_rand_int_range (rand, 1, 5);
  for (guint i = 0; i < hand->n_waits; i++)
    hand->waits[i] = tact_semaphore_acquire (hand->semaphore, g_rand_boolean (rand) ? 60000 : -1, i == 0 || g_rand_boolean (rand) ? hand->cancellable : NULL);
}

static void
hand_act (gpointer data, guint thread, GRand *rand)
{
  Hand *hand = data;

  stress_dawdle (rand, 100);
  if (thread == 0)
    tact_semaphore_release (hand->semaphore, hand->n_waits);
  else
    tact_cancellable_cancel (hand->cancellable);
}

static void
hand_check (gpointer data)
{
  Hand *hand = data;
  guint got = 0;

  for (guint i = 0; i < hand->n_waits; i++)
    {
      task_wait (hand->waits[i]);
      if (tact_task_is_succeeded (hand->waits[i]))
        {
          ck_assert (tact_task_get_boolean (hand->waits[i], NULL));
          got++;
        }
      tact_task_unref (hand->waits[i]);
    }
  ck_assert_uint_eq (got + tact_semaphore_get_count (hand->semaphore), hand->n_waits);
  tact_semaphore_unref (hand->semaphore);
  g_object_unref (hand->cancellable);
}

/* SM-15 */
START_TEST (a_slot_is_handed_over_or_kept_never_both_and_never_lost)
{
  static Hand hand;
  static Stress stress = { .n_threads = 2, .data = &hand, .prepare = hand_prepare, .act = hand_act, .check = hand_check };

  stress_run ("hand-over and cancel", &stress);
}
END_TEST

/* The time is over while the slot is handed over, and while it is armed. */

static void
time_prepare (gpointer data, GRand *rand)
{
  Hand *hand = data;

  hand->semaphore = tact_semaphore_new (0, 10);
}

static void
time_act (gpointer data, guint thread, GRand *rand)
{
  Hand *hand = data;

  if (thread == 0)
    hand->waits[0] = tact_semaphore_acquire (hand->semaphore, 1, NULL);
  else
    {
      gint64 until = g_get_monotonic_time () + g_rand_int_range (rand, 0, 1100);

      while (g_get_monotonic_time () < until)
        ;
      tact_semaphore_release (hand->semaphore, 1);
    }
}

static void
time_check (gpointer data)
{
  Hand *hand = data;

  task_wait (hand->waits[0]);
  ck_assert_uint_eq (tact_semaphore_get_count (hand->semaphore), !tact_task_get_boolean (hand->waits[0], NULL));
  tact_task_unref (hand->waits[0]);
  tact_semaphore_unref (hand->semaphore);
}

/* SM-15, CP-14 */
START_TEST (a_slot_is_handed_over_or_the_time_is_over_never_both)
{
  static Hand hand;
  static Stress stress = { .n_threads = 2, .data = &hand, .prepare = time_prepare, .act = time_act, .check = time_check };

  stress_run ("hand-over and time", &stress);
}
END_TEST

/* Items between two writers and two readers; at some moment the channel is closed. */

typedef struct
{
  TactChannel *channel;
  gint n_written, n_read, n_freed; /* atomic */
} Flow;

static void
flow_free (gpointer flow)
{
  g_atomic_int_inc (&((Flow *) flow)->n_freed);
}

static void
flow_prepare (gpointer data, GRand *rand)
{
  Flow *flow = data;

  *flow = (Flow){ .channel = tact_channel_new (g_rand_int_range (rand, 0, 4), flow_free) };
}

static void
flow_write (Flow *flow, GRand *rand)
{
  for (int i = 0; i < 20; i++)
    {
      g_autoptr (TactTask) write = NULL;

      g_atomic_int_inc (&flow->n_written);
      write = tact_channel_write (flow->channel, flow, NULL);
      task_wait (write);
      if (tact_task_get_error (write) != NULL)
        return;
    }
}

static void
flow_read (Flow *flow, GRand *rand)
{
  for (;;)
    {
      g_autoptr (TactTask) read = tact_channel_read (flow->channel, NULL);

      task_wait (read);
      if (tact_task_get_error (read) != NULL)
        return;
      ck_assert_ptr_eq (tact_task_steal_pointer (read, NULL), flow);
      g_atomic_int_inc (&flow->n_read);
    }
}

static void
flow_act (gpointer data, guint thread, GRand *rand)
{
  Flow *flow = data;

  if (thread < 2)
    flow_write (flow, rand);
  else if (thread < 4)
    flow_read (flow, rand);
  else
    {
      stress_dawdle (rand, 20000);
      tact_channel_close (flow->channel, NULL);
    }
}

static void
flow_check (gpointer data)
{
  Flow *flow = data;

  tact_channel_unref (flow->channel);
  ck_assert_int_eq (flow->n_read + g_atomic_int_get (&flow->n_freed), flow->n_written);
}

START_TEST (each_item_is_read_once_or_freed_once)
{
  static Flow flow;
  static Stress stress = { .n_threads = 5, .data = &flow, .prepare = flow_prepare, .act = flow_act, .check = flow_check };

  stress_run ("channel", &stress);
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    a_slot_is_handed_over_or_kept_never_both_and_never_lost,
    a_slot_is_handed_over_or_the_time_is_over_never_both,
    each_item_is_read_once_or_freed_once,
  };

  return run_tests ("stress-sync", tests, G_N_ELEMENTS (tests));
}
