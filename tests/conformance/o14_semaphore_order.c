/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o14_semaphore_order: a semaphore that is waited for without a thread.
 *
 * Who waits is served first come, first served (SM-02); who is cancelled or
 * whose time is over leaves the queue and takes no slot (SM-03, SM-04); a
 * release hands slots over and keeps what is left (SM-06, SM-07), and nobody
 * goes on inside it (SM-08).  One slot makes a lock that is held over awaits
 * (SM-12), by nobody: who has it and wants it again waits (SM-09).
 */
#include "common.h"

enum
{
  N_WAITS = 5,
  N_INCREMENTS = 1000,
};

typedef struct
{
  TactTask **tasks;
  int n; /* of them have succeeded */
} Succeeded;

static gboolean
have_succeeded (gpointer data)
{
  const Succeeded *wanted = data;
  int succeeded = 0;

  for (int i = 0; i < N_WAITS; i++)
    succeeded += tact_task_is_succeeded (wanted->tasks[i]);
  return succeeded >= wanted->n;
}

/* One letter for each: 0 pending, 1 complete, c cancelled. */
static const char *
letters (TactTask **tasks)
{
  static char text[N_WAITS + 1];

  for (int i = 0; i < N_WAITS; i++)
    text[i] = tact_task_is_cancelled (tasks[i]) ? 'c' : tact_task_is_completed (tasks[i]) ? '1'
                                                                                          : '0';
  return text;
}

static TactTask *
acquire (TactSemaphore *semaphore)
{
  return tact_semaphore_acquire (semaphore, -1, NULL);
}

static void
try_queue (void)
{
  g_autoptr (TactSemaphore) semaphore = tact_semaphore_new (1, 2);
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  g_autoptr (GCancellable) cancelled = tact_cancellable_new (-1, NULL);
  g_autoptr (TactTask) first = acquire (semaphore);
  g_autoptr (TactTask) late = NULL;
  g_autoptr (TactTask) pre_cancelled = NULL;
  TactTask *waits[N_WAITS];

  say ("first WaitAsync completes synchronously: %s count %u", net_boolean (tact_task_is_completed (first)), tact_semaphore_get_count (semaphore));
  for (int i = 0; i < N_WAITS; i++)
    waits[i] = tact_semaphore_acquire (semaphore, -1, i == 1 ? cancellable : NULL);
  say ("queued: %s", letters (waits));
  tact_cancellable_cancel (cancellable);
  tact_task_wait (waits[1], LIMIT_MS, NULL, NULL);
  say ("second canceled: %s %s", letters (waits), net_status (waits[1]));
  for (int i = 0; i < 4; i++)
    {
      say ("Release returns previous count %d", tact_semaphore_release (semaphore, 1));
      until (have_succeeded, &(Succeeded){ waits, i + 1 });
      say ("  %s", letters (waits));
    }

  late = tact_semaphore_acquire (semaphore, 30, NULL);
  tact_task_wait (late, LIMIT_MS, NULL, NULL);
  say ("timeout gives %s, status %s", net_boolean (tact_task_get_boolean (late, NULL)), net_status (late));
  say ("WaitAsync(0) when empty: %s", net_boolean (tact_wait_boolean (tact_semaphore_acquire (semaphore, 0, NULL), NULL)));
  tact_semaphore_release (semaphore, 2);
  record_criticals ();
  tact_semaphore_release (semaphore, 1);
  say ("over the maximum: %s", net_critical ());
  say ("count %u", tact_semaphore_get_count (semaphore));

  tact_cancellable_cancel (cancelled);
  pre_cancelled = tact_semaphore_acquire (semaphore, -1, cancelled);
  say ("pre-canceled token with free slots: %s count still %u", net_status (pre_cancelled), tact_semaphore_get_count (semaphore));
  for (int i = 0; i < N_WAITS; i++)
    tact_task_unref (waits[i]);
}

static void
try_release_of_many (void)
{
  g_autoptr (TactSemaphore) semaphore = tact_semaphore_new (0, G_MAXINT);
  g_autoptr (TactTask) both = TACT_ALL (acquire (semaphore), acquire (semaphore));

  tact_semaphore_release (semaphore, 3);
  tact_task_wait (both, LIMIT_MS, NULL, NULL);
  say ("Release(3) with 2 waiters: count %u", tact_semaphore_get_count (semaphore));
}

static TactTask *
where_it_goes_on (GCancellable *cancellable, gpointer semaphore)
{
  tact_await (acquire (semaphore), NULL);
  return tact_task_new_string (g_strdup (get_role ()));
}

static void
try_continuation (void)
{
  g_autoptr (TactSemaphore) semaphore = tact_semaphore_new (0, 1);
  TactTask *method = tact_async (where_it_goes_on, semaphore, NULL, NULL);
  g_autofree char *role = NULL;

  tact_semaphore_release (semaphore, 1);
  role = tact_wait_string (method, NULL);
  say ("continuation after Release ran on %s", role);
}

static void
try_again_on_the_same_thread (void)
{
  g_autoptr (TactSemaphore) semaphore = tact_semaphore_new (1, 1);

  tact_wait (acquire (semaphore), NULL);
  say ("re-entering on the same thread: %s", net_boolean (tact_wait_boolean (tact_semaphore_acquire (semaphore, 20, NULL), NULL)));
}

/* As a lock */

static int counter; /* guarded by the semaphore */

static TactTask *
increment (GCancellable *cancellable, gpointer semaphore)
{
  for (int i = 0; i < N_INCREMENTS; i++)
    {
      int value;

      tact_await (acquire (semaphore), NULL);
      value = counter;
      if (i % 100 == 0)
        tact_await (tact_yield (), NULL);
      counter = value + 1;
      tact_semaphore_release (semaphore, 1);
    }
  return tact_task_completed ();
}

static void
try_as_a_lock (void)
{
  g_autoptr (TactSemaphore) semaphore = tact_semaphore_new (1, 1);

  tact_wait (TACT_ALL (run_async (increment, semaphore, NULL), run_async (increment, semaphore, NULL),
                       run_async (increment, semaphore, NULL), run_async (increment, semaphore, NULL)),
             NULL);
  say ("protected counter %d", counter);
}

int
main (void)
{
  set_role ("main");
  try_queue ();
  try_release_of_many ();
  try_continuation ();
  try_again_on_the_same_thread ();
  try_as_a_lock ();
  return 0;
}
