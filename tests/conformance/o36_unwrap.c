/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o36_unwrap: one task for an outer and an inner one: it ends with the inner
 * one (UW-01), and as the outer one where that fails or is cancelled (UW-02).
 * tact_run() does so by itself; with NO_UNWRAP it is .NET's StartNew (UW-06).
 *
 * An outer one that faulted with GIO's own error of a cancellation, .NET's
 * OperationCanceledException (CI-04), stays faulted (UW-05).
 *
 * Differs: "inner null": no task is a wrong call, and the task faults
 * (UW-03 C); what .NET throws for such a call is printed there.
 */
#include "common.h"

static void
show (const char *name, TactTask *task)
{
  g_autofree char *word = NULL;

  tact_task_wait (task, LIMIT_MS, NULL, NULL);
  word = net_exception (task);
  say ("%s: %s %s", name, net_status (task), word);
  tact_task_unref (task);
}

/* A source of a task, and one of a number, which is its task. */
typedef struct
{
  TactTaskSource *outer, *inner;
  TactTask *unwrapped;
} Pair;

static Pair
pair_new (void)
{
  Pair pair = { tact_task_source_new (TACT_SOURCE_DEFAULT), tact_task_source_new (TACT_SOURCE_DEFAULT), NULL };

  pair.unwrapped = tact_unwrap (tact_task_source_dup_task (pair.outer));
  return pair;
}

static void
give_inner (Pair *pair)
{
  tact_task_source_take_boxed (pair->outer, TACT_TYPE_TASK, tact_task_source_dup_task (pair->inner));
}

static void
show_pair (const char *name, Pair *pair)
{
  show (name, pair->unwrapped);
  tact_task_source_unref (pair->outer);
  tact_task_source_unref (pair->inner);
}

static void
try_sources (void)
{
  Pair success = pair_new (), two = pair_new (), outer = pair_new (), outer_cancelled = pair_new ();
  Pair inner_cancelled = pair_new (), null = pair_new (), faulted = pair_new ();

  give_inner (&success);
  say ("outer done, inner pending: %s", net_boolean (tact_task_is_completed (success.unwrapped)));
  tact_task_source_set_int (success.inner, 3);
  say ("result %d", (int) tact_wait_int (success.unwrapped, NULL));
  tact_task_source_unref (success.outer);
  tact_task_source_unref (success.inner);

  give_inner (&two);
  tact_task_source_take_errors (two.inner, new_exceptions ("a", "b"));
  show_pair ("inner faults with two", &two);
  tact_task_source_take_error (outer.outer, new_exception ("outer"));
  show_pair ("outer faults", &outer);
  tact_task_source_set_cancelled (outer_cancelled.outer, NULL);
  show_pair ("outer canceled", &outer_cancelled);
  give_inner (&inner_cancelled);
  tact_task_source_set_cancelled (inner_cancelled.inner, NULL);
  show_pair ("inner canceled", &inner_cancelled);
  tact_task_source_take_boxed (null.outer, TACT_TYPE_TASK, NULL);
  tact_task_get_error (null.unwrapped);
  say ("inner null: %s %s", net_status (null.unwrapped), net_critical ());
  tact_task_unref (null.unwrapped);
  tact_task_source_unref (null.outer);
  tact_task_source_unref (null.inner);
  tact_task_source_take_error (faulted.outer, new_operation_cancelled ());
  show_pair ("outer faulted with OCE", &faulted);
}

/* Started work that awaits */

typedef struct
{
  TactTaskSource *gate;
  int number;
} Work;

static TactTask *
await_gate (GCancellable *cancellable, gpointer data)
{
  const Work *work = data;

  tact_await (tact_task_source_dup_task (work->gate), NULL);
  return tact_task_new_int (work->number);
}

static void
try_started (void)
{
  g_autoptr (TactTaskSource) gate = tact_task_source_new (TACT_SOURCE_DEFAULT);
  Work five = { gate, 5 }, six = { gate, 6 };
  g_autoptr (TactTask) started = run_async_on (NULL, TACT_RUN_NO_UNWRAP, await_gate, &five);
  g_autoptr (TactTask) inner = NULL;
  g_autoptr (TactTask) run = NULL;

  tact_task_wait (started, LIMIT_MS, NULL, NULL);
  inner = tact_task_dup_boxed (started, NULL);
  say ("StartNew(async): outer %s inner done %s", net_status (started), net_boolean (tact_task_is_completed (inner)));
  run = run_async (await_gate, &six, NULL);
  say ("Run(async) waits for the inner: %s", net_boolean (tact_task_wait (run, 50, NULL, NULL)));
  tact_task_source_set_int (gate, 0);
  tact_task_wait (inner, LIMIT_MS, NULL, NULL);
  tact_task_wait (run, LIMIT_MS, NULL, NULL);
  say ("inner %d run %d", (int) tact_task_get_int (inner, NULL), (int) tact_task_get_int (run, NULL));
}

static TactTask *
await_long (GCancellable *cancellable, gpointer unused)
{
  GError *error = NULL;

  if (!tact_await (tact_delay (10000, cancellable), &error))
    return tact_task_new_error (error);
  return tact_task_completed ();
}

static void
try_cancel (void)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  g_autoptr (TactTask) run = run_async (await_long, NULL, cancellable);

  tact_cancellable_cancel_after (cancellable, 30);
  show ("Run(async) canceled inside", tact_task_ref (run));
  say ("  token kept %s", net_boolean (tact_task_get_cancellable (run) == cancellable));
}

static TactTask *
boxed (TactTask *task)
{
  return tact_task_new_boxed (TACT_TYPE_TASK, task);
}

int
main (void)
{
  g_autoptr (TactTask) done = NULL;

  set_role ("main");
  record_criticals ();
  try_sources ();
  done = tact_unwrap (boxed (tact_task_new_int (1)));
  say ("both already done: completed synchronously %s", net_boolean (tact_task_is_completed (done)));
  try_started ();
  say ("three deep: %d", (int) tact_wait_int (tact_unwrap (tact_unwrap (boxed (boxed (tact_task_new_int (8))))), NULL));
  try_cancel ();
  return 0;
}
