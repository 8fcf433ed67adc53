/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * window-scan.c: a scan, as the window lives through it.
 *
 * The method here always comes back to the UI context, and looks at the
 * progress ten times a second; the scan itself resumes as the user chose.
 */
#include "config.h"

#include "window-private.h"

#include <stdio.h>

#include "texts.h"

enum
{
  LOOK_EVERY = 100, /* milliseconds */
  PROBLEMS_SHOWN = 200,
};

typedef struct
{
  TactFrame frame;
  TwinWindow *window; /* not owned: the method is in its scope */
  guint number;
  Scan *scan;             /* owned */
  TactTask *task;         /* owned: of the scan */
  GCancellable *stopping; /* owned */
  gint64 start;           /* monotonic, microseconds */
  GCancellable *closing;  /* owned: the scope's */
  gulong closing_id;
} Run;

static gboolean
is_current (Run *run)
{
  return run->number == run->window->n_scans;
}

/* Progress */

static void
show_progress (Run *run)
{
  GtkProgressBar *bar = GTK_PROGRESS_BAR (run->window->bar);
  Progress *progress = scan_get_progress (run->scan);
  guint64 to_hash = progress_get (&progress->bytes_to_hash);
  guint64 hashed = progress_get (&progress->bytes_hashed);
  g_autofree char *seen = text_count (progress_get (&progress->files_seen), "file", "files");
  g_autofree char *all = text_count (progress_get (&progress->files_to_hash), "file", "files");
  g_autofree char *done = text_number (progress_get (&progress->files_hashed));
  g_autofree char *size = g_format_size (hashed);
  g_autofree char *text = NULL;

  if (to_hash == 0)
    {
      text = g_strdup_printf ("Looking for files: %s", seen);
      gtk_progress_bar_pulse (bar);
    }
  else
    {
      text = g_strdup_printf ("%s of %s, %s", done, all, size);
      gtk_progress_bar_set_fraction (bar, MIN (1.0, (double) hashed / to_hash));
    }
  gtk_label_set_text (GTK_LABEL (run->window->progress), text);
}

static void
show_problems (Run *run)
{
  g_autoptr (GPtrArray) problems = scan_steal_problems (run->scan);
  g_autofree char *count = text_count (problems->len, "problem", "problems");
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < problems->len && i < PROBLEMS_SHOWN; i++)
    {
      const Problem *problem = problems->pdata[i];
      g_autofree char *path = g_filename_display_name (problem->path);

      g_string_append_printf (list, "%s%s: %s", i > 0 ? "\n" : "", path, problem->reason);
    }
  if (problems->len > PROBLEMS_SHOWN)
    g_string_append_printf (list, "\nand %u more", problems->len - PROBLEMS_SHOWN);
  gtk_menu_button_set_label (GTK_MENU_BUTTON (run->window->problems), count);
  gtk_label_set_text (GTK_LABEL (run->window->problem_list), list->str);
  gtk_widget_set_visible (run->window->problems, problems->len > 0);
  run->window->saw_nothing = problems->len > 0 && progress_get (&scan_get_progress (run->scan)->files_seen) == 0;
}

/* The report for scripts: when what was found has been painted. */

enum
{
  FRAMES_TO_PAINT = 3, /* a list lays out its rows, then scrolls, then paints */
};

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer n_left)
{
  int *left = n_left;

  if (--*left > 0)
    return G_SOURCE_CONTINUE;
  printf ("twinfind: scan finished\n");
  fflush (stdout);
  return G_SOURCE_REMOVE;
}

static void
report (TwinWindow *window)
{
  int *n_left;

  if (!window->report)
    return;
  n_left = g_new (int, 1);
  *n_left = FRAMES_TO_PAINT;
  gtk_widget_add_tick_callback (GTK_WIDGET (window), on_tick, n_left, g_free);
}

/* The end */

static void
show_end (Run *run, TwinState state)
{
  Progress *progress = scan_get_progress (run->scan);
  double seconds = (g_get_monotonic_time () - run->start) / (double) G_USEC_PER_SEC;
  g_autofree char *seen = text_count (progress_get (&progress->files_seen), "file", "files");
  g_autofree char *done = text_number (progress_get (&progress->files_hashed));
  g_autofree char *all = text_count (progress_get (&progress->files_to_hash), "file", "files");
  g_autofree char *text = NULL;

  if (state == TWIN_DONE)
    text = g_strdup_printf ("Scanned %s in %.1f s", seen, seconds);
  else if (progress_get (&progress->files_to_hash) == 0)
    text = g_strdup_printf ("Stopped at %s", seen);
  else
    text = g_strdup_printf ("Stopped at %s of %s", done, all);
  gtk_label_set_text (GTK_LABEL (run->window->progress), text);
  show_problems (run);
  twin_results_sort (run->window->results);
  g_clear_object (&run->window->stopping);
  run->window->state = state;
  twin_window_queue_update (run->window);
  report (run->window);
}

/* The method */

static void
on_closing (GCancellable *closing, gpointer stopping)
{
  g_cancellable_cancel (stopping);
}

static TactTask *
on_scan_ended (TactTask *done, gpointer unused)
{
  /* The window has told the user, if it is still there. */
  tact_task_get_error (done);
  return tact_task_completed ();
}

static void
begin (Run *run)
{
  run->start = g_get_monotonic_time ();
  run->closing = g_object_ref (tact_frame_get_cancellable (&run->frame));
  run->closing_id = g_cancellable_connect (run->closing, G_CALLBACK (on_closing), g_object_ref (run->stopping), g_object_unref);
  run->task = scan_async (run->scan, run->window->resume, run->stopping);

  /* When the window goes this method ends at once, the scan a moment later:
   * what is detached holds the application until then. */
  tact_detach (tact_then (tact_task_ref (run->task), TACT_THEN_DEFAULT, NULL, on_scan_ended, NULL, NULL));
}

static TactTask *
end_or_time (Run *run)
{
  return TACT_ANY (tact_task_ref (run->task), tact_delay (LOOK_EVERY, NULL));
}

/* After an await that failed it is not said that there is a window. */
static gboolean
has_window (Run *run)
{
  return !g_cancellable_is_cancelled (run->closing) && is_current (run);
}

static TactTask *
tell (Run *run, const GError *error)
{
  return tact_gtk_alert (GTK_WINDOW (run->window), "The scan has failed", error->message, NULL, run->closing);
}

static TactStep
run_step (TactFrame *frame)
{
  Run *run = (Run *) frame;

  TACT_BEGIN (frame);
  begin (run);
  while (!tact_task_is_completed (run->task))
    {
      TACT_AWAIT (frame, end_or_time (run));
      if (!is_current (run))
        TACT_RETURN (frame, tact_task_completed ());
      show_progress (run);
    }
  TACT_AWAIT (frame, tact_task_ref (run->task));
  TACT_AWAIT (frame, tact_yield ()); /* behind the last groups, which were posted */
  if (is_current (run))
    show_end (run, TWIN_DONE);

  TACT_CATCH (frame);
  if (has_window (run))
    {
      show_end (run, TWIN_STOPPED);
      if (!g_error_matches (tact_frame_get_error (frame), G_IO_ERROR, G_IO_ERROR_CANCELLED))
        TACT_AWAIT (frame, tell (run, tact_frame_get_error (frame)));
    }
  TACT_END (frame);
}

static void
run_clear (gpointer data)
{
  Run *run = data;

  if (run->closing_id != 0)
    g_signal_handler_disconnect (run->closing, run->closing_id);
  g_clear_object (&run->closing);
  g_clear_object (&run->stopping);
  g_clear_pointer (&run->task, tact_task_unref);
  g_clear_pointer (&run->scan, scan_unref);
}

/* What the window asks for */

void
twin_window_stop (TwinWindow *window)
{
  if (window->stopping != NULL)
    g_cancellable_cancel (window->stopping);
}

static void
set_folders (TwinWindow *window, const char *const *folders)
{
  g_autoptr (GPtrArray) absolute = g_ptr_array_new ();

  for (guint i = 0; folders[i] != NULL; i++)
    g_ptr_array_add (absolute, g_canonicalize_filename (folders[i], NULL));
  g_ptr_array_add (absolute, NULL);
  g_strfreev (window->folders);
  window->folders = (char **) g_ptr_array_steal (absolute, NULL);
}

void
twin_window_scan (TwinWindow *window, const char *const *folders)
{
  Run *run = tact_frame_new (sizeof (Run), run_step, run_clear);

  twin_window_stop (window);
  if (window->link != NULL)
    twin_link_cut (window->link);
  g_clear_object (&window->link);
  twin_results_clear (window->results);
  twin_log_clear (window->log);
  set_folders (window, folders);

  window->state = TWIN_SCANNING;
  window->link = twin_link_new (window->results, window->log, window->folders[1] == NULL ? window->folders[0] : "");
  g_clear_object (&window->stopping);
  window->stopping = g_cancellable_new ();
  gtk_widget_set_visible (window->problems, FALSE);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (window->bar), 0);
  twin_window_queue_update (window);

  run->window = window;
  run->number = ++window->n_scans;
  run->scan = twin_link_new_scan (window->link, (const char *const *) window->folders);
  run->stopping = g_object_ref (window->stopping);
  show_progress (run);
  tact_scope_start (tact_scope_of (window), &run->frame);
}

/* Choosing a folder */

typedef struct
{
  TactFrame frame;
  TwinWindow *window; /* not owned: the method is in its scope */
} Choose;

static void
scan_file (TwinWindow *window, GFile *folder)
{
  const char *folders[] = { g_file_peek_path (folder), NULL };

  if (folders[0] != NULL)
    twin_window_scan (window, folders);
}

static TactStep
choose_step (TactFrame *frame)
{
  Choose *choose = (Choose *) frame;
  GCancellable *closing = tact_frame_get_cancellable (frame);

  TACT_BEGIN (frame);
  TACT_AWAIT (frame, tact_gtk_open_folder (GTK_WINDOW (choose->window), "Choose a Folder", closing));
  {
    g_autoptr (GFile) folder = tact_frame_dup_object (frame);

    scan_file (choose->window, folder);
  }
  TACT_CATCH (frame);
  if (!g_error_matches (tact_frame_get_error (frame), G_IO_ERROR, G_IO_ERROR_CANCELLED))
    TACT_AWAIT (frame, tact_gtk_alert (GTK_WINDOW (choose->window), "No folder was chosen",
                                       tact_frame_get_error (frame)->message, NULL, closing));
  TACT_END (frame);
}

void
twin_window_choose_folder (TwinWindow *window)
{
  Choose *choose = tact_frame_new (sizeof (Choose), choose_step, NULL);

  choose->window = window;
  tact_scope_start (tact_scope_of (window), &choose->frame);
}
