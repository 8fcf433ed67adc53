/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o40_waitasync: a wait that may be given up; the task itself goes on
 * (TM-07).
 *
 * Differs: "awaiter resumed on": who awaits a wait that is cancelled is
 * queued, not resumed inside the cancel (CT-22 C).
 */
#include "common.h"

#define SOON_MS 30

static void
show (const char *name, TactTask *task)
{
  g_autofree char *error = NULL;

  tact_task_wait (task, LIMIT_MS, NULL, NULL);
  error = net_outcome (task);
  say ("%s: %s %s", name, net_status (task), error);
  tact_task_unref (task);
}

static GCancellable *
new_cancelled (void)
{
  GCancellable *cancellable = tact_cancellable_new (-1, NULL);

  tact_cancellable_cancel (cancellable);
  return cancellable;
}

static const char *
net_same (TactTask *one, TactTask *other)
{
  const char *same = net_boolean (one == other);

  tact_task_unref (one);
  return same;
}

static const char *
try_negative (TactTask *task)
{
  g_autoptr (TactTask) refused = tact_with_timeout (task, -2, NULL);

  tact_task_get_error (refused);
  return net_critical ();
}

static void
try_giving_up (TactTask *never, GCancellable *live, GCancellable *dead)
{
  g_autoptr (GCancellable) later = tact_cancellable_new (SOON_MS, NULL);
  g_autoptr (TactTask) cancelled = NULL;
  g_autoptr (TactTask) at_once = NULL;
  const char *itself;

  show ("timeout", tact_with_timeout (tact_task_ref (never), SOON_MS, NULL));
  show ("timeout zero", tact_with_timeout (tact_task_ref (never), 0, NULL));
  at_once = tact_with_timeout (tact_task_ref (never), 0, NULL);
  tact_task_get_error (at_once);
  say ("timeout zero is complete at once: %s", net_boolean (tact_task_is_completed (at_once)));
  show ("canceled token", tact_with_timeout (tact_task_ref (never), -1, dead));
  show ("canceled token and timeout zero", tact_with_timeout (tact_task_ref (never), 0, dead));
  cancelled = tact_with_timeout (tact_task_ref (never), -1, later);
  show ("token canceled later", tact_task_ref (cancelled));
  say ("  the token is mine: %s", net_boolean (tact_task_get_cancellable (cancelled) == later));
  say ("negative timeout: %s", try_negative (tact_task_ref (never)));
  itself = net_same (tact_with_timeout (tact_task_ref (never), -1, NULL), never);
  g_clear_pointer (&at_once, tact_task_unref);
  at_once = tact_with_timeout (tact_task_ref (never), -1, live);
  say ("infinite and no token gives the task itself: %s, with a token a new one: %s", itself, net_boolean (at_once != never));
  say ("after all this the task is %s", net_status (never));
}

static void
try_in_time (TactTaskSource *source, GCancellable *live, GCancellable *dead)
{
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);
  g_autoptr (TactTask) both = tact_with_timeout (tact_task_ref (task), 60000, live);
  g_autoptr (TactTask) done = tact_task_new_int (1);
  TactTask *same;

  tact_task_source_set_int (source, 5);
  say ("and can still give its result: %d %d", (int) tact_task_get_int (both, NULL), (int) tact_task_get_int (task, NULL));
  same = tact_with_timeout (tact_task_ref (done), 0, dead);
  say ("completed, timeout zero, canceled token: %d, the task itself: %s", (int) tact_task_get_int (same, NULL), net_boolean (same == done));
  tact_task_unref (same);
  say ("completed, negative timeout: %s", try_negative (tact_task_ref (done)));
}

static void
try_endings (GCancellable *live)
{
  g_autoptr (TactTaskSource) failing = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTaskSource) cancelling = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (GCancellable) own = new_cancelled ();
  g_autoptr (TactTask) faulted = tact_with_timeout (tact_task_source_dup_task (failing), -1, live);
  g_autoptr (TactTask) cancelled = tact_with_timeout (tact_task_source_dup_task (cancelling), -1, live);
  g_autofree char *all = NULL;

  tact_task_source_take_errors (failing, new_exceptions ("one", "two"));
  show ("faulted", tact_task_ref (faulted));
  all = net_exception (faulted);
  say ("  all errors: %s", all);
  tact_task_source_set_cancelled (cancelling, own);
  say ("canceled: its own token %s", net_boolean (tact_task_get_cancellable (cancelled) == own));
}

/* Who resumes the awaiter of a wait that was given up */

typedef struct
{
  GCancellable *cancellable;
  TactTask *never;
  TactTask *method;
  const char *on; /* atomic */
  gboolean inside;
} Waiter;

static TactTask *
wait_in_vain (GCancellable *cancellable, gpointer data)
{
  Waiter *waiter = data;

  tact_await (tact_with_timeout (tact_task_ref (waiter->never), -1, waiter->cancellable), NULL);
  g_atomic_pointer_set (&waiter->on, get_role ());
  return tact_task_completed ();
}

static void
start_waiter (gpointer data)
{
  Waiter *waiter = data;

  waiter->method = tact_async (wait_in_vain, waiter, NULL, NULL);
}

static void
cancel_wait (gpointer data)
{
  Waiter *waiter = data;

  tact_cancellable_cancel (waiter->cancellable);
  waiter->inside = g_strcmp0 (g_atomic_pointer_get (&waiter->on), get_role ()) == 0;
}

static void
try_awaiter (void)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  g_autoptr (TactTask) never = tact_task_source_dup_task (source);
  Waiter waiter = { .cancellable = cancellable, .never = never };

  on_thread ("waiter", LIMIT_MS, start_waiter, &waiter);
  on_thread ("canceller", LIMIT_MS, cancel_wait, &waiter);
  tact_wait (waiter.method, NULL);
  say ("awaiter resumed on %s, inside Cancel: %s", waiter.on, net_boolean (waiter.inside));
  tact_task_source_set_completed (source);
}

int
main (void)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) never = tact_task_source_dup_task (source);
  g_autoptr (GCancellable) live = tact_cancellable_new (-1, NULL);
  g_autoptr (GCancellable) dead = new_cancelled ();

  set_role ("main");
  record_criticals ();
  try_giving_up (never, live, dead);
  try_in_time (source, live, dead);
  try_endings (live);
  try_awaiter ();
  return 0;
}
