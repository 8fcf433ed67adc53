/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o20_async_void: a method whose task nobody awaits.
 *
 * In Tact such a task is given to tact_detach().  Its error never hits the
 * caller (AV-01) and goes to one handler, on the context of that call, also
 * where it was thrown elsewhere (AV-02).  Meanwhile the context counts an
 * operation, all that tells of it (AV-06).
 *
 * Other lines than .NET's:
 * - "caller continued": the operation ends after its error was told, not
 *   before, so that the application does not quit in between (SC-06 C):
 *   completed 0;
 * - the last line: without a context the handler is told in the pool, and the
 *   process goes on (AV-03 C), to print "process goes on".
 */
#include "common.h"

static Ui *ui;
static int n_seen;             /* atomic */
static Event caller_continued; /* the pool is not ahead of the bare thread's line */

static gboolean
seen (gpointer n)
{
  return g_atomic_int_get (&n_seen) >= GPOINTER_TO_INT (n);
}

static gboolean
none_is_pending (gpointer unused)
{
  return ui_started (ui) == ui_completed (ui);
}

static void
until_seen (int n)
{
  until (seen, GINT_TO_POINTER (n));
  until (none_is_pending, NULL); /* told first, then counted */
}

/* What is told of errors. */
static void
on_unhandled (TactTask *task, const GError *error, gpointer unused)
{
  g_autofree char *text = net_error (error);

  if (tact_context_get_current () == NULL)
    event_wait (&caller_continued, LIMIT_MS);
  trace ("%s got %s", tact_context_get_current () != NULL ? "context" : "handler without a context", text);
  g_atomic_int_inc (&n_seen);
}

typedef struct
{
  TactTask *first; /* NULL: throws at once */
  GQuark domain;
  int code;
  const char *text;
} Throw;

/* async void Throws (Task first, string text) */
static TactTask *
throws (GCancellable *cancellable, gpointer data)
{
  Throw *throw = data;

  if (throw->first != NULL)
    tact_await (tact_task_ref (throw->first), NULL);
  return tact_task_new_error (g_error_new_literal (throw->domain, throw->code, throw->text));
}

/* async void Ok (Task first) */
static TactTask *
ok (GCancellable *cancellable, gpointer first)
{
  tact_await (tact_task_ref (first), NULL);
  return tact_task_completed ();
}

/* async void FalseThenThrow (Task first) */
static TactTask *
false_then_throw (GCancellable *cancellable, gpointer first)
{
  tact_await_full (tact_task_ref (first), TACT_AWAIT_ANY_CONTEXT, NULL);
  trace ("throwing");
  return tact_task_new_error (new_exception ("after CA(false)"));
}

static void
start_throws (Throw *throw)
{
  tact_detach (tact_async (throws, throw, NULL, NULL));
}

static void
throw_at_once (gpointer data)
{
  const int posts = ui_posts (ui);

  start_throws (data);
  trace ("caller continued; posts %d started %d completed %d", ui_posts (ui) - posts, ui_started (ui), ui_completed (ui));
}

static void
throw_after_await (gpointer data)
{
  start_throws (data);
  trace ("returned at first await; started-completed %d", ui_started (ui) - ui_completed (ui));
}

static void
start_false_then_throw (gpointer first)
{
  tact_detach (tact_async (false_then_throw, first, NULL, NULL));
}

static void
start_ok (gpointer first)
{
  tact_detach (tact_async (ok, first, NULL, NULL));
}

static TactTask *
complete (GCancellable *cancellable, gpointer source)
{
  tact_task_source_set_completed (source);
  return tact_task_completed ();
}

static TactTask *
yields (GCancellable *cancellable, gpointer unused)
{
  tact_await (tact_yield (), NULL);
  return tact_task_completed ();
}

static void
throw_bare (gpointer data)
{
  start_throws (data);
  trace ("caller continued");
  event_set (&caller_continued);
}

static void
after_an_await (void)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);
  Throw throw = { task, G_IO_ERROR, G_IO_ERROR_FAILED, "after await" };

  ui_invoke (ui, throw_after_await, &throw);
  tact_task_source_set_completed (source);
  until_seen (2);
  say ("started-completed %d", ui_started (ui) - ui_completed (ui));
}

static void
thrown_in_the_pool (void)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);

  ui_invoke (ui, start_false_then_throw, task);
  tact_wait (tact_run (complete, source, NULL, NULL), NULL);
  until_seen (3);
}

static void
normal_end (void)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);
  int pending;

  ui_invoke (ui, start_ok, task);
  pending = ui_started (ui) - ui_completed (ui);
  tact_task_source_set_completed (source);
  until (none_is_pending, NULL);
  say ("normal end: pending was %d now %d", pending, ui_started (ui) - ui_completed (ui));
}

int
main (int argc, char **argv)
{
  Throw at_once = { NULL, G_IO_ERROR, G_IO_ERROR_FAILED, "sync part" };
  Throw bare = { NULL, G_IO_ERROR, G_IO_ERROR_FAILED, "no context" };
  int started;

  set_role ("main");
  tact_set_detached_handler (on_unhandled, NULL, NULL);
  ui = ui_start ("ui");
  ui_invoke (ui, throw_at_once, &at_once);
  until_seen (1);
  after_an_await ();
  thrown_in_the_pool ();
  normal_end ();

  started = ui_started (ui);
  ui_handle (ui, LIMIT_MS, yields, NULL);
  say ("async void wrapper only: started grew by %d", ui_started (ui) - started);

  on_thread ("bare", LIMIT_MS, throw_bare, &bare);
  until_seen (4);
  say ("process goes on");
  ui_stop (ui);
  return 0;
}
