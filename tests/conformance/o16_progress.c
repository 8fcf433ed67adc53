/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o16_progress: reports of work are posted to the context of who wants to see
 * them (PR-01), in order (PR-03), never called inside the report (PR-02); the
 * operation may have ended by then, and been awaited elsewhere (PR-07).
 * Without a context the pool calls (PR-10: one at a time); several viewers
 * are called in one post (PR-04), and without any there is no post (PR-05).
 *
 * Left out: "null handler": a reporter without one is one that nobody looks
 * at yet (PR-05); "handler exception": a C function throws nothing (PR-06).
 */
#include "common.h"

static Ui *ui;

/* What keeps the UI thread busy until it is let go. */

static void
hold (gpointer event)
{
  event_wait (event, LIMIT_MS);
}

static void
nothing (gpointer unused)
{
}

/* The reports of a worker */

typedef struct
{
  TactReporter *reporter;
  GString *got; /* on the ui thread */
  int n_got;    /* atomic */
  Event finished;
} Reports;

static void
on_report (gpointer value, gpointer data)
{
  Reports *reports = data;

  g_string_append_printf (reports->got, "%s%d@%s", reports->got->len > 0 ? " " : "", GPOINTER_TO_INT (value), get_role ());
  g_atomic_int_inc (&reports->n_got);
  if (GPOINTER_TO_INT (value) == 5)
    event_set (&reports->finished);
}

static void
make_reporter (gpointer data)
{
  Reports *reports = data;

  reports->reporter = tact_reporter_new (on_report, reports, NULL);
}

static void
report_five (gpointer data)
{
  Reports *reports = data;

  for (int i = 1; i <= 5; i++)
    tact_reporter_report (reports->reporter, GINT_TO_POINTER (i), NULL);
  trace ("5 reports returned while ui was busy; delivered so far %d", g_atomic_int_get (&reports->n_got));
}

static void
try_worker (void)
{
  Reports reports = { .got = g_string_new (NULL) };
  Event go = { 0 };

  ui_invoke (ui, make_reporter, &reports);
  tact_context_post (ui_context (ui), hold, &go, NULL);
  on_thread ("worker", LIMIT_MS, report_five, &reports);
  event_set (&go);
  event_wait (&reports.finished, LIMIT_MS);
  say ("%s", reports.got->str);
  tact_reporter_unref (reports.reporter);
  g_string_free (reports.got, TRUE);
}

static TactTask *
report_one (GCancellable *cancellable, gpointer data)
{
  tact_reporter_report (((Reports *) data)->reporter, GINT_TO_POINTER (1), NULL);
  return tact_task_completed ();
}

static void
try_late (void)
{
  Reports reports = { .got = g_string_new (NULL) };
  Event go = { 0 };

  ui_invoke (ui, make_reporter, &reports);
  tact_context_post (ui_context (ui), hold, &go, NULL);
  tact_wait (tact_run (report_one, &reports, NULL, NULL), NULL);
  say ("operation awaited while ui was busy; delivered %d", g_atomic_int_get (&reports.n_got));
  event_set (&go);
  ui_invoke (ui, nothing, NULL);
  say ("then %d", g_atomic_int_get (&reports.n_got));
  tact_reporter_unref (reports.reporter);
  g_string_free (reports.got, TRUE);
}

static void
set_flag (gpointer value, gpointer flag)
{
  *(gboolean *) flag = TRUE;
}

static void
report_on_the_same_thread (gpointer unused)
{
  static gboolean now; /* it outlives the call */
  g_autoptr (TactReporter) reporter = tact_reporter_new (set_flag, &now, NULL);

  tact_reporter_report (reporter, NULL, NULL);
  trace ("same thread: delivered inline %s", net_boolean (now));
}

static void
tell_role (gpointer value, gpointer source)
{
  tact_task_source_take_string (source, g_strdup (get_role ()));
}

static void
try_no_context (void)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactReporter) reporter = tact_reporter_new (tell_role, source, NULL);
  g_autofree char *role = NULL;

  tact_reporter_report (reporter, NULL, NULL);
  role = tact_wait_string (tact_task_source_dup_task (source), NULL);
  say ("no context: on %s", role);
}

/* Several viewers */

static GString *order; /* on the ui thread */
static Event all_viewed;

static void
note (gpointer value, gpointer name)
{
  g_string_append_printf (order, " %s", (char *) name);
  if (g_str_equal (name, "event2"))
    event_set (&all_viewed);
}

static void
report_to_several (gpointer unused)
{
  g_autoptr (TactReporter) reporter = tact_reporter_new (note, (gpointer) "handler", NULL);
  int before;

  tact_reporter_add (reporter, note, (gpointer) "event1", NULL);
  tact_reporter_add (reporter, note, (gpointer) "event2", NULL);
  before = ui_posts (ui);
  tact_reporter_report (reporter, NULL, NULL);
  g_string_append_printf (order, "posts %d", ui_posts (ui) - before);
}

static void
report_to_nobody (gpointer unused)
{
  g_autoptr (TactReporter) reporter = tact_reporter_new (NULL, NULL, NULL);
  int before = ui_posts (ui);

  tact_reporter_report (reporter, NULL, NULL);
  trace ("no listener posts %d", ui_posts (ui) - before);
}

int
main (void)
{
  set_role ("main");
  ui = ui_start ("ui");
  try_worker ();
  try_late ();
  ui_invoke (ui, report_on_the_same_thread, NULL);
  try_no_context ();
  order = g_string_new (NULL);
  ui_invoke (ui, report_to_several, NULL);
  event_wait (&all_viewed, LIMIT_MS);
  say ("%s", order->str);
  ui_invoke (ui, report_to_nobody, NULL);
  ui_stop (ui);
  g_string_free (order, TRUE);
  return 0;
}
