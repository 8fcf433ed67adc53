/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o26_scheduler_capture: an await captures the context, else the scheduler of
 * the task that runs, else nothing; a scheduler of a context, and what waits
 * and starts do there (SC-09, SH-01 to SH-07, BW-02).
 *
 * tact_run() is Task.Run.  No call in Tact goes to the current scheduler by
 * itself: "StartNew without a scheduler goes to Current", "ContinueWith default
 * scheduler is Current" and "nested StartNew" are given it (CW-11 C).
 */
#include "common.h"

static Ui *ui;
static TactScheduler *ui_scheduler;

/* Starts an async method on @scheduler, and waits for it. */
static void
on (FixedScheduler *scheduler, TactRunFlags flags, TactFunc method)
{
  tact_wait (run_async_on (TACT_SCHEDULER (scheduler), flags, method, NULL), NULL);
}

/* Work that tells who it is run by. */

static TactTask *
tell (GCancellable *cancellable, gpointer text)
{
  trace ("%s", (const char *) text);
  return tact_task_completed ();
}

static TactTask *
start_new (const char *text)
{
  return tact_run_full (tact_scheduler_get_current (), TACT_RUN_DEFAULT, tell, (gpointer) text, NULL, NULL);
}

static const char *
default_or_other (void)
{
  return tact_scheduler_get_current () == tact_scheduler_get_default () ? "default" : "other";
}

static TactTask *
tell_default (GCancellable *cancellable, gpointer text)
{
  trace ("%s%s", (const char *) text, default_or_other ());
  return tact_task_completed ();
}

static TactTask *
tell_behind (TactTask *done, gpointer text)
{
  return tell (NULL, text);
}

/* The methods on a scheduler */

static TactTask *
come_back (GCancellable *cancellable, gpointer unused)
{
  trace ("in task: Current=%s", scheduler_name (tact_scheduler_get_current ()));
  tact_await (tact_delay (100, NULL), NULL);
  trace ("after await: Current=%s", scheduler_name (tact_scheduler_get_current ()));
  tact_await_full (tact_delay (100, NULL), TACT_AWAIT_ANY_CONTEXT, NULL);
  trace ("after CA(false): Current=%s", default_or_other ());
  return tact_task_completed ();
}

static TactTask *
start_others (GCancellable *cancellable, gpointer unused)
{
  tact_await (tact_yield (), NULL);
  trace ("Yield returns to the scheduler");
  tact_wait (start_new ("StartNew without a scheduler goes to Current"), NULL); /* runs inside the wait: the only thread is this one */
  tact_await (tact_run (tell_default, "Run goes to Default; Current there=", NULL, NULL), NULL);
  trace ("back");
  tact_await (tact_then_on (tact_task_completed (), TACT_THEN_DEFAULT, tact_scheduler_get_current (), tell_behind,
                            "ContinueWith default scheduler is Current", NULL),
              NULL);
  return tact_task_completed ();
}

static TactTask *
be_hidden (GCancellable *cancellable, gpointer unused)
{
  trace ("HideScheduler: Current=%s", default_or_other ());
  tact_await (tact_delay (100, NULL), NULL);
  trace ("HideScheduler: after await");
  return tact_task_completed ();
}

static TactTask *
await_under_context (GCancellable *cancellable, gpointer unused)
{
  tact_context_push (ui_context (ui)); /* popped for the thread when the method suspends */
  tact_await (tact_delay (100, NULL), NULL);
  trace ("context beats scheduler");
  return tact_task_completed ();
}

static TactTask *
await_under_base_context (GCancellable *cancellable, gpointer unused)
{
  g_autoptr (TactContext) base = g_object_new (TACT_TYPE_CONTEXT, NULL);

  tact_context_push (base);
  tact_await (tact_delay (100, NULL), NULL);
  trace ("base SynchronizationContext is ignored");
  return tact_task_completed ();
}

/* What the UI thread does with the scheduler of its context */

static void
make_scheduler (gpointer unused)
{
  ui_scheduler = tact_scheduler_new_for_context (NULL);
}

static TactTask *
compare_current (GCancellable *cancellable, gpointer unused)
{
  trace ("StartNew with the context scheduler; Current is it: %s", net_boolean (tact_scheduler_get_current () == ui_scheduler));
  return tact_task_completed ();
}

static void
wait_for_pool (gpointer unused)
{
  tact_wait (tact_run (tell, "Task.Run from a ui handler", NULL, NULL), NULL);
}

static TactTask *
set_true (GCancellable *cancellable, gpointer boolean)
{
  *(gboolean *) boolean = TRUE;
  return tact_task_completed ();
}

static void
wait_for_own_queue (gpointer unused)
{
  gboolean inlined = FALSE;

  tact_wait (tact_run_full (ui_scheduler, TACT_RUN_DEFAULT, set_true, &inlined, NULL, NULL), NULL);
  trace ("waiting on ui for a task queued to ui: inlined %s", net_boolean (inlined));
}

static TactTask *
tell_role (GCancellable *cancellable, gpointer unused)
{
  trace ("RunSynchronously on %s", get_role ());
  return tact_task_completed ();
}

static void
run_synchronously (gpointer unused)
{
  g_autoptr (TactTask) task = tact_task_new_cold (TACT_RUN_DEFAULT, tell_role, NULL, NULL, NULL);

  tact_task_run_synchronously (task, ui_scheduler);
}

static TactTask *
start_nested (GCancellable *cancellable, gpointer unused)
{
  tact_wait (start_new ("nested StartNew"), NULL);
  return tact_task_completed ();
}

static void
try_schedulers (void)
{
  FixedScheduler *sched = fixed_scheduler_start ("sched", 1, TRUE);
  FixedScheduler *sched2 = fixed_scheduler_start ("sched2", 1, TRUE);

  on (sched, TACT_RUN_DEFAULT, come_back);
  on (sched, TACT_RUN_DEFAULT, start_others);
  on (sched, TACT_RUN_HIDE_SCHEDULER, be_hidden);
  on (sched, TACT_RUN_DEFAULT, await_under_context);
  on (sched2, TACT_RUN_DEFAULT, await_under_base_context);
}

static void
try_context_scheduler (void)
{
  ui_invoke (ui, make_scheduler, NULL);
  say ("max concurrency of a context scheduler: %u, of Default: %s", tact_scheduler_get_max_concurrency (ui_scheduler),
       tact_scheduler_get_max_concurrency (tact_scheduler_get_default ()) == G_MAXUINT ? "int.MaxValue" : "other");
  tact_wait (tact_run_full (ui_scheduler, TACT_RUN_DEFAULT, compare_current, NULL, NULL, NULL), NULL);
  ui_invoke (ui, wait_for_pool, NULL);
  ui_invoke (ui, wait_for_own_queue, NULL);
  ui_invoke (ui, run_synchronously, NULL);
  tact_scheduler_new_for_context (NULL);
  say ("no current context: %s", net_critical ());
  tact_wait (tact_run_full (ui_scheduler, TACT_RUN_DEFAULT, start_nested, NULL, NULL, NULL), NULL);
}

int
main (void)
{
  set_role ("main");
  record_criticals ();
  trace ("Current is Default: %s", net_boolean (tact_scheduler_get_current () == tact_scheduler_get_default ()));
  ui = ui_start ("ui");
  try_schedulers ();
  try_context_scheduler ();
  g_object_unref (ui_scheduler);
  ui_stop (ui);
  return 0;
}
