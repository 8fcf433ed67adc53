/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o15_asynclocal: an async local flows down into what is called and started,
 * by copy (AL-01, AL-04); what an async method sets its caller does not see
 * (AL-02), what a plain function sets it does (AL-03); whoever is resumed sees
 * its own (AL-06); a post does not hand it on (AL-09); a suppressed flow is
 * handed to nobody (AL-08); and who wants to know is told (AL-10).
 */
#include "common.h"

static TactLocal text = TACT_LOCAL_INIT (NULL);

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

static TactTask *
child (GCancellable *cancellable, gpointer unused)
{
  say (" child sees %s", get_text ());
  set_text ("child");
  say (" child set %s", get_text ());
  tact_await (tact_delay (10, NULL), NULL);
  say (" child after await %s", get_text ());
  return tact_task_completed ();
}

static TactTask *
sync_part (GCancellable *cancellable, gpointer unused)
{
  set_text ("set before first await");
  tact_await (tact_task_completed (), NULL);
  return tact_task_completed ();
}

/* Not an async method: a function that returns a task. */
static TactTask *
not_async (void)
{
  set_text ("plain method");
  return tact_task_completed ();
}

static TactTask *
see (GCancellable *cancellable, gpointer unused)
{
  return tact_task_new_string (g_strdup (get_text ()));
}

static TactTask *
see_behind (TactTask *done, gpointer unused)
{
  return see (NULL, NULL);
}

static TactTask *
change (GCancellable *cancellable, gpointer unused)
{
  set_text ("in task");
  return tact_task_completed ();
}

static TactTask *
wait_for (GCancellable *cancellable, gpointer source)
{
  set_text ("awaiter");
  tact_await (tact_task_source_dup_task (source), NULL);
  say (" resumed awaiter sees %s", get_text ());
  return tact_task_completed ();
}

static TactTask *
say_suppressed (GCancellable *cancellable, gpointer unused)
{
  say (" flow suppressed: %s", get_text ());
  return tact_task_completed ();
}

static void
on_cancel (gpointer unused)
{
  say (" callback sees %s", get_text ());
}

static void
see_in_post (gpointer seen)
{
  *(const char **) seen = get_text ();
}

static void
try_methods (void)
{
  set_text ("root");
  tact_await (tact_async (child, NULL, NULL, NULL), NULL);
  say ("parent after child: %s", get_text ());
  tact_await (tact_async (sync_part, NULL, NULL, NULL), NULL);
  say ("after an async method that never suspended: %s", get_text ());
  tact_await (not_async (), NULL);
  say ("after a plain method: %s", get_text ());
}

static void
try_tasks (void)
{
  TactTask *first, *second;
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  g_autofree char *behind = NULL;

  set_text ("A");
  first = tact_run (see, NULL, NULL, NULL);
  set_text ("B");
  second = tact_run (see, NULL, NULL, NULL);
  a = tact_await_string (first, NULL);
  b = tact_await_string (second, NULL);
  say ("captured at creation: %s %s", a, b);
  tact_await (tact_run (change, NULL, NULL, NULL), NULL);
  say ("after a task changed it: %s", get_text ());
  set_text ("cw");
  behind = tact_await_string (tact_then (tact_delay (5, NULL), TACT_THEN_DEFAULT, NULL, see_behind, NULL, NULL), NULL);
  say ("ContinueWith sees %s", behind);
}

static void
try_awaiter (void)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  TactTask *waiting = tact_async (wait_for, source, NULL, NULL), *quiet;

  set_text ("completer");
  tact_task_source_set_int (source, 0);
  tact_await (waiting, NULL);
  say ("completer still %s", get_text ());
  tact_local_suppress_flow ();
  quiet = tact_run (say_suppressed, NULL, NULL, NULL);
  tact_local_restore_flow ();
  tact_await (quiet, NULL);
}

static void
try_callbacks (void)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  g_autoptr (TactRegistration) registration = NULL;
  const char *in_post = "?";
  Ui *ui;

  set_text ("at register");
  registration = tact_cancellable_register (cancellable, NULL, on_cancel, NULL, NULL);
  set_text ("at cancel");
  tact_cancellable_cancel (cancellable);
  ui = ui_start ("ui");
  set_text ("poster");
  ui_invoke (ui, see_in_post, &in_post);
  say ("plain Post does not flow: %s", in_post);
  ui_stop (ui);
}

static TactTask *
all (GCancellable *cancellable, gpointer unused)
{
  try_methods ();
  try_tasks ();
  try_awaiter ();
  try_callbacks ();
  tact_await_full (tact_delay (10, NULL), TACT_AWAIT_ANY_CONTEXT, NULL);
  say ("AsyncLocal after a hop: %s", get_text ());
  return tact_task_completed ();
}

static void
run_all (gpointer unused)
{
  tact_wait (tact_async (all, NULL, NULL, NULL), NULL);
}

/* Who is told of changes */

static GString *told;

static void
on_changed (TactLocal *local, gpointer previous, gpointer current, gboolean switched)
{
  g_string_append_printf (told, "%s%d>%d%s", told->len > 0 ? " | " : "", previous != NULL ? *(int *) previous : 0,
                          current != NULL ? *(int *) current : 0, switched ? " ctx" : "");
}

static TactLocal number = TACT_LOCAL_INIT (on_changed);

/* Each set has an allocation of its own, as a boxed number of .NET has. */
static void
set_number (int value)
{
  tact_local_set (&number, g_memdup2 (&value, sizeof value), g_free);
}

int
main (void)
{
  on_thread ("main", LIMIT_MS, run_all, NULL);
  told = g_string_new (NULL);
  set_number (1);
  set_number (1);
  set_number (2);
  say ("notifications: %s", told->str);
  say ("parent thread value after it all: %s", get_text ());
  tact_local_set (&number, NULL, NULL);
  g_string_free (told, TRUE);
  return 0;
}
