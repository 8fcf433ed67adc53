/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-progress.c: reports of work, each shown in order, or the latest once a frame (PR). */
#include "methods.h"
#include "values.h"

#include <glib/gstdio.h>

typedef struct
{
  GString *seen;
  Mark mark;
} View;

static void
view (gpointer value, gpointer data)
{
  View *own = data;

  g_string_append_printf (own->seen, "%d ", GPOINTER_TO_INT (value));
  mark (&own->mark);
}

static gpointer
report_five (gpointer reporter)
{
  for (int i = 1; i <= 5; i++)
    tact_reporter_report (reporter, GINT_TO_POINTER (i), NULL);
  return NULL;
}

/* PR-01, PR-03 */
START_TEST (reports_come_in_order_on_the_context_of_the_maker)
{
  g_auto (Loop) loop = loop_enter ();
  View own = { .seen = g_string_new (NULL) };
  g_autoptr (TactReporter) reporter = tact_reporter_new (view, &own, NULL);

  g_thread_join (g_thread_new ("reporter", report_five, reporter));
  ck_assert_uint_eq (own.seen->len, 0);
  LOOP_UNTIL (&loop, mark_count (&own.mark) == 5);
  ck_assert_str_eq (own.seen->str, "1 2 3 4 5 ");
  ck_assert_ptr_eq (own.mark.thread, g_thread_self ());
  g_string_free (own.seen, TRUE);
}
END_TEST

/* PR-02 */
START_TEST (a_report_never_calls_inside_also_on_the_own_thread)
{
  g_auto (Loop) loop = loop_enter ();
  View own = { .seen = g_string_new (NULL) };
  g_autoptr (TactReporter) reporter = tact_reporter_new (view, &own, NULL);

  tact_reporter_report (reporter, NULL, NULL);
  ck_assert_uint_eq (mark_count (&own.mark), 0);
  LOOP_UNTIL (&loop, mark_count (&own.mark) == 1);
  g_string_free (own.seen, TRUE);
}
END_TEST

/* PR-10 C */
START_TEST (without_a_context_the_pool_calls_one_at_a_time_in_order)
{
  View own = { .seen = g_string_new (NULL) };
  g_autoptr (TactReporter) reporter = tact_reporter_new (view, &own, NULL);

  for (int i = 0; i < 20; i++)
    report_five (reporter);
  mark_wait (&own.mark, 100);
  ck_assert (own.mark.worker);
  for (int i = 0; i < 20; i++)
    ck_assert (strncmp (own.seen->str + 10 * i, "1 2 3 4 5 ", 10) == 0);
  g_string_free (own.seen, TRUE);
}
END_TEST

/* PR-04, PR-05, PR-08 */
START_TEST (all_viewers_are_called_in_one_post_and_without_any_there_is_none)
{
  g_auto (Loop) loop = loop_enter ();
  View own = { .seen = g_string_new (NULL) };
  int ends = 0;
  g_autoptr (TactReporter) nobody = tact_reporter_new (NULL, NULL, NULL);
  g_autoptr (TactReporter) several = tact_reporter_new (NULL, NULL, NULL);

  tact_reporter_report (NULL, &ends, free_count);
  tact_reporter_report (nobody, &ends, free_count);
  ck_assert_int_eq (ends, 2);
  ck_assert (!g_main_context_pending (loop.context));

  tact_reporter_add (several, view, &own, NULL);
  tact_reporter_add (several, view, &own, NULL);
  tact_reporter_report (several, GINT_TO_POINTER (7), NULL);
  LOOP_UNTIL (&loop, mark_count (&own.mark) > 0);
  ck_assert_str_eq (own.seen->str, "7 7 ");
  g_string_free (own.seen, TRUE);
}
END_TEST

static gpointer
drop_reporter (gpointer reporter)
{
  tact_reporter_unref (reporter);
  return NULL;
}

static void
see_count (gpointer count, gpointer where)
{
  mark (where);
}

/* law 9 */
START_TEST (values_and_data_die_on_the_context_of_the_maker)
{
  static Mark died, shown;
  static int value;
  g_auto (Loop) loop = loop_enter ();
  TactReporter *reporter = tact_reporter_new (see_count, &shown, NULL);

  tact_reporter_add (reporter, see_count, &died, mark);
  tact_reporter_report (reporter, &value, free_count);
  g_thread_join (g_thread_new ("dropper", drop_reporter, reporter));
  LOOP_UNTIL (&loop, mark_count (&died) == 2); /* shown, and destroyed */
  ck_assert_uint_eq (mark_count (&shown), 1);
  ck_assert_int_eq (value, 1);
  ck_assert_ptr_eq (died.thread, g_thread_self ());
}
END_TEST

/* PR-07 */
static TactTask *
report_and_end (GCancellable *cancellable, gpointer progress)
{
  for (int i = 1; i <= 1000; i++)
    tact_progress_report (progress, i, 1000, i == 1000 ? "end" : "work");
  return tact_task_completed ();
}

static TactTask *
await_work (GCancellable *cancellable, gpointer data)
{
  double fraction;
  g_autofree char *text = NULL;

  tact_await (tact_run (report_and_end, data, NULL, NULL), NULL);
  g_object_get (data, "fraction", &fraction, "text", &text, NULL);
  ck_assert (fraction == 1);
  ck_assert_str_eq (text, "end");
  return tact_task_completed ();
}

static void
count_notify (GObject *progress, GParamSpec *pspec, gpointer where)
{
  mark (where);
}

START_TEST (the_end_is_shown_before_what_awaits_the_work_goes_on)
{
  static Mark notified;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactProgress) progress = tact_progress_new ();
  g_autoptr (TactTask) task = NULL;

  g_signal_connect (progress, "notify::fraction", G_CALLBACK (count_notify), &notified);
  task = tact_async (await_work, progress, NULL, NULL);
  loop_run (&loop, task);
  ck_assert (tact_task_is_succeeded (task));
  ck_assert_ptr_eq (notified.thread, g_thread_self ());
  ck_assert_uint_lt (notified.count, 100); /* of 1000 reports */
}
END_TEST

typedef struct
{
  TactProgress *progress;
  Mark enough;
} Reports;

static gpointer
report_until_told (gpointer data)
{
  Reports *reports = data;
  gint64 n = 0;

  while (mark_count (&reports->enough) == 0)
    tact_progress_report (reports->progress, ++n, G_MAXINT64, NULL);
  return NULL;
}

START_TEST (the_latest_is_shown_and_no_more_than_one_a_frame)
{
  static Mark notified;
  static Reports reports;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactProgress) progress = tact_progress_new ();
  gint64 begin = g_get_monotonic_time (), done = -1, shown = -2;
  GThread *thread;

  g_signal_connect (progress, "notify::done", G_CALLBACK (count_notify), &notified);
  reports.progress = progress;
  thread = g_thread_new ("reporter", report_until_told, &reports);
  LOOP_UNTIL_ELSEWHERE (&loop, notified.count >= 5);
  mark (&reports.enough);
  g_thread_join (thread);
  tact_progress_add (progress, 1);
  LOOP_UNTIL_ELSEWHERE (&loop, (done = shown, g_object_get (progress, "done", &shown, NULL), done == shown) && !g_main_context_pending (loop.context));
  ck_assert_uint_le (notified.count, (g_get_monotonic_time () - begin) / 16000 + 2);
}
END_TEST

START_TEST (parts_add_up_and_an_unknown_total_has_no_fraction)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactProgress) progress = tact_progress_new ();
  gint64 done = 0, total = 0;
  double fraction = -1;

  tact_progress_report (NULL, 1, 2, NULL);
  tact_progress_add (NULL, 1);
  tact_progress_report (progress, 3, 0, "x");
  tact_progress_add (progress, 4);
  LOOP_UNTIL_ELSEWHERE (&loop, (g_object_get (progress, "done", &done, NULL), done == 7));
  g_object_get (progress, "total", &total, "fraction", &fraction, NULL);
  ck_assert_int_eq (total, 0);
  ck_assert (fraction == 0);
  tact_progress_report (progress, 7, 14, NULL);
  LOOP_UNTIL_ELSEWHERE (&loop, (g_object_get (progress, "fraction", &fraction, NULL), fraction == 0.5));
}
END_TEST

static TactTask *
copy_file (GCancellable *cancellable, gpointer progress)
{
  g_autofree char *folder = g_dir_make_tmp ("tact-XXXXXX", NULL);
  g_autofree char *from_path = g_build_filename (folder, "from", NULL);
  g_autofree char *to_path = g_build_filename (folder, "to", NULL);
  g_autofree char *text = g_strnfill (100000, 'x');
  g_autoptr (GFile) from = g_file_new_for_path (from_path);
  g_autoptr (GFile) to = g_file_new_for_path (to_path);
  GError *error = NULL;

  if (g_file_set_contents (from_path, text, -1, &error))
    g_file_copy (from, to, G_FILE_COPY_NONE, cancellable, tact_progress_file, progress, &error);
  g_remove (to_path);
  g_remove (from_path);
  g_rmdir (folder);
  return error != NULL ? tact_task_new_error (error) : tact_task_completed ();
}

/* PR-09: GIO calls on the thread that copies; what is shown changes on the loop. */
START_TEST (the_copy_of_a_file_is_shown_on_the_loop)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactProgress) progress = tact_progress_new ();
  g_autoptr (TactTask) copy = tact_run (copy_file, progress, NULL, NULL);
  gint64 done = 0, total = 0;

  task_wait (copy);
  ck_assert (tact_task_is_succeeded (copy));
  g_object_get (progress, "done", &done, NULL);
  ck_assert_int_eq (done, 0);
  do
    {
      g_main_context_iteration (loop.context, TRUE);
      g_object_get (progress, "done", &done, "total", &total, NULL);
    }
  while (done == 0);
  ck_assert_int_eq (done, 100000);
  ck_assert_int_eq (total, 100000);
}
END_TEST

START_TEST (wrong_calls_are_criticals)
{
  g_autoptr (TactReporter) reporter = tact_reporter_new (NULL, NULL, NULL);
  int destroyed = 0;

  EXPECT_CRITICAL ("there is no function")
    {
      tact_reporter_add (reporter, NULL, &destroyed, free_count);
    }
  ck_assert_int_eq (destroyed, 1);
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    reports_come_in_order_on_the_context_of_the_maker,
    a_report_never_calls_inside_also_on_the_own_thread,
    without_a_context_the_pool_calls_one_at_a_time_in_order,
    all_viewers_are_called_in_one_post_and_without_any_there_is_none,
    values_and_data_die_on_the_context_of_the_maker,
    the_end_is_shown_before_what_awaits_the_work_goes_on,
    the_latest_is_shown_and_no_more_than_one_a_frame,
    parts_add_up_and_an_unknown_total_has_no_fraction,
    the_copy_of_a_file_is_shown_on_the_loop,
    wrong_calls_are_criticals,
  };

  return run_tests ("progress", tests, G_N_ELEMENTS (tests));
}
