/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o50_execution_context: when the values of a flow are taken, what does not
 * take them, and who is told of a change (AL-04, AL-08 to AL-10, AL-13).
 *
 * A line says what a piece of code sees that was started when the value was
 * "at start", and ran when it was "later".  It sees what it took: at the call
 * of tact_run(), tact_then(), ..., and nothing where the flow is suppressed.
 *
 * What has another name in Tact: QueueUserWorkItem is a tact_run_full() that
 * prefers fairness, Thread.Start a long one, OnCompleted a tact_then() that may
 * run inside the completion, RegisterWaitForSingleObject a tact_then() behind
 * an event, a timer a cancellable with a timeout; an Unsafe form is the same
 * call while the flow is suppressed.
 */
#include "common.h"

static TactLocal text = TACT_LOCAL_INIT (NULL);
static Ui *ui;

static const char *
get_text (void)
{
  const char *value = tact_local_get (&text);

  return value != NULL ? value : "null";
}

static void
set_text (const char *value)
{
  tact_local_set (&text, (gpointer) value, NULL);
}

/* What sees the value, in the forms that starters take. */

static void
see (gpointer seen)
{
  tact_task_source_take_string (seen, g_strdup (get_text ()));
}

static TactTask *
see_in_task (GCancellable *cancellable, gpointer seen)
{
  see (seen);
  return tact_task_completed ();
}

static TactTask *
see_behind (TactTask *done, gpointer seen)
{
  see (seen);
  return tact_task_completed ();
}

/* The starters. */

static void
by_run (TactTaskSource *seen)
{
  tact_detach (tact_run (see_in_task, seen, NULL, NULL));
}

static void
by_cold (TactTaskSource *seen)
{
  g_autoptr (TactTask) task = tact_task_new_cold (TACT_RUN_DEFAULT, see_in_task, seen, NULL, NULL);

  set_text ("at Start()");
  tact_task_start (task, NULL);
}

static void
by_then (TactTaskSource *seen)
{
  tact_detach (tact_then (tact_delay (30, NULL), TACT_THEN_DEFAULT, NULL, see_behind, seen, NULL));
}

static void
complete (gpointer source)
{
  tact_task_source_set_completed (source);
}

static void
by_on_completed (TactTaskSource *seen)
{
  g_autoptr (TactTaskSource) gate = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);

  tact_detach (tact_then (tact_task_source_dup_task (gate), TACT_THEN_INLINE_OK, NULL, see_behind, seen, NULL));
  on_thread ("setter", LIMIT_MS, complete, gate);
}

static void
by_work_item (TactTaskSource *seen)
{
  tact_detach (tact_run_full (NULL, TACT_RUN_PREFER_FAIRNESS, see_in_task, seen, NULL, NULL));
}

static void
by_thread (TactTaskSource *seen)
{
  tact_detach (tact_run_full (NULL, TACT_RUN_LONG_RUNNING, see_in_task, seen, NULL, NULL));
}

static GCancellable *timer; /* of the last by_timer() */

static void
by_timer (TactTaskSource *seen)
{
  g_clear_object (&timer);
  timer = tact_cancellable_new (-1, NULL);
  tact_registration_unref (tact_cancellable_register (timer, NULL, see, seen, NULL));
  set_text ("at Change"); /* it takes what there is when it is made (AL-13) */
  tact_cancellable_cancel_after (timer, 30);
}

static TactEvent *never; /* set */

static void
by_event (TactTaskSource *seen)
{
  tact_detach (tact_then (tact_event_wait (never, 30, NULL), TACT_THEN_DEFAULT, NULL, see_behind, seen, NULL));
}

static void
by_register (TactTaskSource *seen)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);

  tact_registration_unref (tact_cancellable_register (cancellable, NULL, see, seen, NULL));
  set_text ("at Cancel");
  tact_cancellable_cancel (cancellable);
}

static void
by_post (TactTaskSource *seen)
{
  tact_context_post (ui_context (ui), see, seen, NULL);
}

static void
try_case (const char *name, void (*start) (TactTaskSource *seen))
{
  g_autoptr (TactTaskSource) seen = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autofree char *saw = NULL;

  set_text ("at start");
  start (seen);
  set_text ("later");
  saw = tact_wait_string (tact_task_source_dup_task (seen), NULL);
  say ("%s: %s", name, saw);
  set_text (NULL);
}

/* The same while the flow is suppressed. */
static void
try_unsafe_case (const char *name, void (*start) (TactTaskSource *seen))
{
  gboolean flowed = tact_local_suppress_flow ();

  try_case (name, start);
  if (flowed)
    tact_local_restore_flow ();
}

static void
try_all (void)
{
  try_case ("Task.Run", by_run);
  try_case ("new Task, constructed", by_cold);
  try_case ("ContinueWith", by_then);
  try_case ("OnCompleted", by_on_completed);
  try_unsafe_case ("UnsafeOnCompleted", by_on_completed);
  try_case ("QueueUserWorkItem", by_work_item);
  try_unsafe_case ("UnsafeQueueUserWorkItem", by_work_item);
  try_case ("Thread.Start", by_thread);
  try_unsafe_case ("Thread.UnsafeStart", by_thread);
  try_case ("Timer", by_timer);
  try_case ("RegisterWaitForSingleObject", by_event);
  try_case ("token Register", by_register);
  try_unsafe_case ("token UnsafeRegister", by_register);
  try_case ("context Post", by_post);
}

static TactTask *
say_text (GCancellable *cancellable, gpointer unused)
{
  return tact_task_new_string (g_strdup (get_text ()));
}

static TactTask *
suppressing (GCancellable *cancellable, gpointer unused)
{
  g_autofree char *saw = NULL;

  set_text ("mine");
  tact_local_suppress_flow ();
  saw = tact_wait_string (tact_run (say_text, NULL, NULL, NULL), NULL);
  tact_local_restore_flow ();
  tact_await (tact_delay (5, NULL), NULL);
  say ("the method keeps its own: %s, the task saw %s", get_text (), saw);
  return tact_task_completed ();
}

static void
try_suppression (void)
{
  g_autoptr (TactLocals) captured = NULL;

  say ("-- flow suppressed");
  tact_local_suppress_flow ();
  try_all ();
  tact_local_restore_flow ();
  say ("flow is back: %s", net_boolean (!tact_local_is_flow_suppressed ()));

  tact_local_suppress_flow ();
  tact_local_suppress_flow (); /* nothing more happens */
  tact_local_restore_flow ();
  say ("suppressed twice: %s, flow is back: %s", net_critical (), net_boolean (!tact_local_is_flow_suppressed ()));

  tact_local_suppress_flow ();
  captured = tact_locals_capture ();
  tact_local_restore_flow ();
  say ("Capture under suppression is null: %s", net_boolean (captured == NULL));
  tact_wait (tact_async (suppressing, NULL, NULL, NULL), NULL);
}

/* Who is told of changes: old > new, and whether another flow goes on here. */

static GString *told;
static GMutex told_lock; /* guards told */

static void
tell (const char *format, ...)
{
  va_list args;

  g_mutex_lock (&told_lock);
  if (told->len > 0)
    g_string_append (told, ", ");
  va_start (args, format);
  g_string_append_vprintf (told, format, args);
  va_end (args);
  g_mutex_unlock (&told_lock);
}

static void
on_changed (TactLocal *local, gpointer previous, gpointer current, gboolean switched)
{
  tell ("%s>%s%s", previous != NULL ? (char *) previous : "-", current != NULL ? (char *) current : "-", switched ? " switch" : "");
}

static TactLocal watched = TACT_LOCAL_INIT (on_changed);

static void
watched_set (const char *value)
{
  tact_local_set (&watched, (gpointer) value, NULL);
}

static void
dump (const char *of)
{
  g_mutex_lock (&told_lock);
  say ("%s: %s", of, told->str);
  g_string_truncate (told, 0);
  g_mutex_unlock (&told_lock);
}

static void
in_run (gpointer unused)
{
  tell ("in Run %s", (char *) tact_local_get (&watched));
}

static TactTask *
on_own_thread (GCancellable *cancellable, gpointer unused)
{
  tell ("on thread %s", (char *) tact_local_get (&watched));
  return tact_task_completed ();
}

/* The end of the task comes before the end of its thread, which is told of a switch, too. */
static gboolean
thread_has_ended (gpointer unused)
{
  gboolean ended;

  g_mutex_lock (&told_lock);
  ended = g_str_has_suffix (told->str, "c>- switch");
  g_mutex_unlock (&told_lock);
  return ended;
}

static TactTask *
callee (GCancellable *cancellable, gpointer unused)
{
  watched_set ("callee");
  return tact_task_completed ();
}

static void
try_notifications (void)
{
  static const char a[] = "a", b[] = "b", c[] = "c";
  g_autoptr (TactLocals) captured = NULL;

  told = g_string_new (NULL);
  watched_set (a);
  watched_set (a);
  watched_set (b);
  dump ("sets");
  captured = tact_locals_capture ();
  watched_set (c);
  tact_locals_run (captured, in_run, NULL);
  dump ("ExecutionContext.Run");
  tact_wait (tact_run_full (NULL, TACT_RUN_LONG_RUNNING, on_own_thread, NULL, NULL, NULL), NULL);
  until (thread_has_ended, NULL);
  dump ("new thread");
  tact_wait (tact_async (callee, NULL, NULL, NULL), NULL);
  dump ("async callee that does not suspend");
  watched_set (NULL);
  dump ("end");
  g_string_free (told, TRUE);
}

int
main (void)
{
  set_role ("main");
  record_criticals ();
  ui = ui_start ("ui");
  never = tact_event_new (TACT_EVENT_AUTO, FALSE);
  say ("-- captured when it is created");
  try_all ();
  try_suppression ();
  try_notifications ();
  g_object_unref (timer);
  tact_event_unref (never);
  ui_stop (ui);
  return 0;
}
