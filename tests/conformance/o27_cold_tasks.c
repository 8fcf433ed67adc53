/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o27_cold_tasks: tasks that are made and started later, what they say of
 * themselves on the way, and tasks that are part of another (TC-01 to TC-03,
 * TC-06 to TC-08, TC-11, TS-02, TS-11, TS-12).
 *
 * Differs: "attached child fault": a GError holds no others: the child's error
 * is one of its parent's (CP-05 C, TC-07).
 */
#include "common.h"

#define UNKNOWN ((TactRunFlags) (1 << 20))

static TactTask *
cold (TactRunFlags flags, TactFunc func, gpointer user_data)
{
  return tact_task_new_cold (flags, func, user_data, NULL, NULL);
}

static TactTask *
nothing (GCancellable *cancellable, gpointer unused)
{
  return tact_task_completed ();
}

static TactTask *
wait_for (GCancellable *cancellable, gpointer event)
{
  event_wait (event, LIMIT_MS);
  return tact_task_completed ();
}

static void
wait_for_status (TactTask *task, TactTaskStatus status)
{
  const gint64 deadline = g_get_monotonic_time () + LIMIT_MS * G_TIME_SPAN_MILLISECOND;

  while (tact_task_get_status (task) != status && g_get_monotonic_time () < deadline)
    g_thread_yield ();
}

static const char *
try_start (TactTask *task)
{
  tact_task_start (task, NULL);
  return net_critical ();
}

/* Takes the task. */
static const char *
try_start_of (TactTask *task)
{
  const char *thrown = try_start (task);

  tact_task_unref (task);
  return thrown;
}

static const char *
try_run (TactTask *task)
{
  tact_task_run_synchronously (task, NULL);
  return net_critical ();
}

static TactTask *
follow (TactTask *done, gpointer unused)
{
  return tact_task_completed ();
}

static void
try_life (void)
{
  Event gate = { 0 };
  g_autoptr (TactTask) task = cold (TACT_RUN_DEFAULT, wait_for, &gate);
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  const char *again;

  say ("constructed: %s", net_status (task));
  tact_wait (tact_delay (20, NULL), NULL);
  say ("later still: %s", net_status (task));
  say ("Wait with timeout on a cold task: %s", net_boolean (tact_task_wait (task, 20, NULL, NULL)));
  tact_task_start (task, NULL);
  wait_for_status (task, TACT_TASK_RUNNING);
  say ("started: %s", net_status (task));
  event_set (&gate);
  tact_task_wait (task, LIMIT_MS, NULL, NULL);
  say ("ended: %s", net_status (task));
  again = try_start (task);
  say ("Start twice: %s; RunSynchronously after: %s", again, try_run (task));
  again = try_start_of (tact_task_source_dup_task (source));
  say ("Start on a TCS task: %s; on a Run task: %s; on a continuation: %s", again, try_start_of (tact_run (nothing, NULL, NULL, NULL)),
       try_start_of (tact_then (tact_delay (1, NULL), TACT_THEN_DEFAULT, NULL, follow, NULL, NULL)));
}

static TactTask *
note_role (GCancellable *cancellable, gpointer role)
{
  *(const char **) role = get_role ();
  return tact_task_completed ();
}

static TactTask *
fail (GCancellable *cancellable, gpointer unused)
{
  return tact_task_new_failed (NET_EXCEPTION, 0, "x");
}

static void
try_run_synchronously (void)
{
  const char *role = NULL, *thrown;
  g_autoptr (TactTask) well = cold (TACT_RUN_DEFAULT, note_role, &role), badly = cold (TACT_RUN_DEFAULT, fail, NULL);

  tact_task_run_synchronously (well, NULL);
  say ("RunSynchronously ran on %s status %s", role, net_status (well));
  thrown = try_run (badly);
  say ("RunSynchronously of a faulting one: %s status %s", thrown, net_status (badly));
  tact_task_get_error (badly);
}

static void
try_queue (void)
{
  Event hold = { 0 };
  g_autoptr (TactScheduler) one = tact_scheduler_new_limited (NULL, 1);
  TactTask *holds = tact_run_full (one, TACT_RUN_DEFAULT, wait_for, &hold, NULL, NULL), *queued = cold (TACT_RUN_DEFAULT, nothing, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) cancelled = tact_task_new_cold (TACT_RUN_DEFAULT, nothing, NULL, NULL, cancellable);

  tact_task_start (queued, one);
  say ("queued behind another: %s", net_status (queued));
  tact_cancellable_cancel (cancellable);
  say ("cold task canceled by token: %s; Start then: %s", net_status (cancelled), try_start (cancelled));
  event_set (&hold);
  tact_wait (holds, NULL);
  tact_wait (queued, NULL);
}

static void
try_pending (void)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);
  g_autoptr (TactTask) then = tact_then (tact_task_ref (task), TACT_THEN_DEFAULT, NULL, follow, NULL, NULL);

  say ("TCS task: %s; continuation pending: %s", net_status (task), net_status (then));
  tact_task_source_set_completed (source);
}

/* Parts of others */

static TactTask *
start_child (TactFunc func, gpointer user_data)
{
  g_autoptr (TactTask) child = cold (TACT_RUN_ATTACHED, func, user_data);

  tact_task_start (child, NULL);
  return tact_task_completed ();
}

static TactTask *
be_parent (GCancellable *cancellable, gpointer event)
{
  return start_child (wait_for, event);
}

static void
try_child (void)
{
  Event end = { 0 };
  g_autoptr (TactTask) parent = cold (TACT_RUN_DEFAULT, be_parent, &end);

  tact_task_start (parent, NULL);
  wait_for_status (parent, TACT_TASK_WAITING_FOR_CHILDREN);
  say ("attached child: %s", net_status (parent));
  event_set (&end);
  tact_task_wait (parent, LIMIT_MS, NULL, NULL);
}

static TactTask *
fail_as_child (GCancellable *cancellable, gpointer unused)
{
  return tact_task_new_failed (NET_EXCEPTION, 0, "child");
}

static TactTask *
be_parent_of_failure (GCancellable *cancellable, gpointer unused)
{
  return start_child (fail_as_child, NULL);
}

static void
try_failing_child (void)
{
  g_autoptr (TactTask) parent = tact_run_full (NULL, TACT_RUN_DEFAULT, be_parent_of_failure, NULL, NULL, NULL);
  g_autofree char *exception = NULL;

  tact_task_wait (parent, LIMIT_MS, NULL, NULL);
  exception = net_exception (parent);
  say ("attached child fault: %s parent %s", exception, net_status (parent));
}

typedef struct
{
  Event end, done;
} Child;

static TactTask *
end_as_told (GCancellable *cancellable, gpointer data)
{
  Child *child = data;

  event_wait (&child->end, LIMIT_MS);
  event_set (&child->done);
  return tact_task_completed ();
}

static TactTask *
be_no_parent (GCancellable *cancellable, gpointer child)
{
  return start_child (end_as_told, child);
}

static void
try_denied (void)
{
  Child child = { 0 };

  tact_wait (tact_run (be_no_parent, &child, NULL, NULL), NULL);
  say ("Task.Run denies attach: child done when parent ended %s", net_boolean (event_wait (&child.done, 0)));
  event_set (&child.end);
  event_wait (&child.done, LIMIT_MS);
}

/* What else there is */

static const char *
try_new (TactRunFlags flags, TactFunc func)
{
  g_autoptr (TactTask) task = cold (flags, func, NULL);

  tact_task_get_error (task);
  return net_critical ();
}

static void
try_rest (void)
{
  const char *null = try_new (TACT_RUN_DEFAULT, NULL);
  g_autoptr (TactTask) one = cold (TACT_RUN_DEFAULT, nothing, NULL), two = cold (TACT_RUN_LONG_RUNNING, nothing, NULL);
  g_autoptr (TactTask) completed = tact_task_completed (), value = tact_task_new_int (1);

  say ("null delegate: %s; bad options: %s", null, try_new (UNKNOWN, nothing));
  tact_task_set_data (one, (gpointer) "s", NULL);
  say ("AsyncState: %s; CreationOptions %s; unique ids %s; CurrentId outside %s", (const char *) tact_task_get_data (one),
       net_run_flags (tact_task_get_run_flags (two)), net_boolean (tact_task_get_id (one) != tact_task_get_id (two)),
       net_boolean (tact_task_get_current_id () == 0));
  say ("IsCompletedSuccessfully-like: %s; CompletedTask %s", net_boolean (tact_task_is_succeeded (value)), net_status (completed));
}

int
main (void)
{
  set_role ("main");
  record_criticals ();
  try_life ();
  try_run_synchronously ();
  try_queue ();
  try_pending ();
  try_child ();
  try_failing_child ();
  try_denied ();
  try_rest ();
  return 0;
}
