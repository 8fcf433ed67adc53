/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o08_continuewith_is_not_await: a continuation that starts a method and gives
 * its task as a value has ended when the method first suspends: the next link
 * starts then (CW-10).  To unwrap it, or to await twice, joins them.
 *
 * tact_then() adopts a task that its function returns; boxed, it is a value.
 */
#include "common.h"

static TactTaskSource *gate, *other_gate, *second_started;

static TactTask *
nothing (GCancellable *cancellable, gpointer unused)
{
  return tact_task_completed ();
}

/* The task of a method, as a value. */
static TactTask *
value_of (TactTask *method)
{
  return tact_task_new_boxed (TACT_TYPE_TASK, method);
}

/* A chain */

static TactTask *
first (GCancellable *cancellable, gpointer unused)
{
  say ("first: before await");
  tact_await (tact_task_source_dup_task (gate), NULL);
  say ("first: after await");
  return tact_task_completed ();
}

static TactTask *
start_first (TactTask *done, gpointer unused)
{
  return value_of (tact_async (first, NULL, NULL, NULL));
}

static TactTask *
yield (GCancellable *cancellable, gpointer unused)
{
  tact_await (tact_yield (), NULL);
  return tact_task_completed ();
}

static TactTask *
start_second (TactTask *done, gpointer unused)
{
  g_autoptr (TactTask) inner = tact_task_dup_boxed (done, NULL);

  say ("second: started, outer completed=%s inner completed=%s", net_boolean (tact_task_is_completed (done)),
       net_boolean (tact_task_is_completed (inner)));
  tact_task_source_set_completed (second_started);
  return value_of (tact_async (yield, NULL, NULL, NULL));
}

static void
try_chain (void)
{
  TactTask *one = tact_then (tact_run (nothing, NULL, NULL, NULL), TACT_THEN_DEFAULT, NULL, start_first, NULL, NULL);
  TactTask *two = tact_then (tact_task_ref (one), TACT_THEN_DEFAULT, NULL, start_second, NULL, NULL);
  TactTask *inner;

  tact_wait (tact_task_source_dup_task (second_started), NULL);
  tact_task_source_set_completed (gate);
  inner = tact_wait_boxed (one, NULL);
  tact_wait (tact_task_ref (inner), NULL);
  tact_wait (tact_wait_boxed (two, NULL), NULL);
  say ("types: ContinueWith(async) is Task<Task>: %s", net_boolean (inner != NULL));
  tact_task_unref (inner);
}

/* Unwrapped */

static TactTask *
unwrapped (GCancellable *cancellable, gpointer unused)
{
  say ("u1: before");
  tact_await (tact_task_source_dup_task (other_gate), NULL);
  say ("u1: after");
  return tact_task_completed ();
}

static TactTask *
start_unwrapped (TactTask *done, gpointer unused)
{
  return value_of (tact_async (unwrapped, NULL, NULL, NULL));
}

static TactTask *
say_completed (TactTask *done, gpointer unused)
{
  say ("u2: inner completed=%s", net_boolean (tact_task_is_completed (done)));
  return tact_task_completed ();
}

static void
try_unwrapped (void)
{
  TactTask *u = tact_unwrap (tact_then (tact_run (nothing, NULL, NULL, NULL), TACT_THEN_DEFAULT, NULL, start_unwrapped, NULL, NULL));
  TactTask *v = tact_then (u, TACT_THEN_DEFAULT, NULL, say_completed, NULL, NULL);

  tact_task_source_set_completed (other_gate);
  tact_wait (v, NULL);
}

/* Awaited twice */

static TactTask *
answer (GCancellable *cancellable, gpointer unused)
{
  tact_await (tact_delay (10, NULL), NULL);
  return tact_task_new_int (42);
}

static TactTask *
start_answer (TactTask *done, gpointer unused)
{
  return value_of (tact_async (answer, NULL, NULL, NULL));
}

static TactTask *
await_twice (GCancellable *cancellable, gpointer unused)
{
  TactTask *task = tact_then (tact_run (nothing, NULL, NULL, NULL), TACT_THEN_DEFAULT, NULL, start_answer, NULL, NULL);

  say ("await await: %d", (int) tact_await_int (tact_await_boxed (task, NULL), NULL));
  return tact_task_completed ();
}

int
main (void)
{
  set_role ("main");
  gate = tact_task_source_new (TACT_SOURCE_DEFAULT);
  other_gate = tact_task_source_new (TACT_SOURCE_DEFAULT);
  second_started = tact_task_source_new (TACT_SOURCE_DEFAULT);
  try_chain ();
  try_unwrapped ();
  tact_wait (tact_async (await_twice, NULL, NULL, NULL), NULL);
  tact_task_source_unref (gate);
  tact_task_source_unref (other_gate);
  tact_task_source_unref (second_started);
  return 0;
}
