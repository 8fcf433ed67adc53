/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test-gtk.c: libtact-gtk4, with windows on a screen.  test-ui.sh gives it one.
 */
#include "tests.h"

#include <tact/gtk.h>

/* GTK's thread, with the default context: each test is a process. */
static Loop
loop_enter_gtk (void)
{
  tact_gtk_init ();
  return loop_enter_default ();
}

static GtkWindow *
window_new (void)
{
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());

  gtk_window_present (window);
  return window;
}

static guint
n_windows (void)
{
  GListModel *toplevels = gtk_window_get_toplevels ();
  guint n_visible = 0;

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (toplevels, i);

      n_visible += gtk_widget_get_visible (window);
    }
  return n_visible;
}

/* A button of any window, by what is written on it. */

static GtkWidget *
find_button (GtkWidget *widget, const char *label)
{
  GtkWidget *found = NULL;

  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_button (child, label);
  return found;
}

static GtkWidget *
find_button_on_screen (const char *label)
{
  GListModel *toplevels = gtk_window_get_toplevels ();
  GtkWidget *found = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (toplevels) && found == NULL; i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (toplevels, i);

      if (gtk_widget_get_mapped (window))
        found = find_button (window, label);
    }
  return found;
}

static void
press (Loop *loop, const char *label)
{
  LOOP_UNTIL_ELSEWHERE (loop, find_button_on_screen (label) != NULL);
  g_signal_emit_by_name (find_button_on_screen (label), "clicked");
}

/* The loop */

START_TEST (the_default_context_is_gtks_before_a_loop_runs)
{
  tact_gtk_init ();

  ck_assert (g_main_context_is_owner (NULL));
  ck_assert_ptr_eq (tact_context_get_current (), TACT_CONTEXT (tact_main_context_get (NULL)));
}
END_TEST

/* The scope of a window */

START_TEST (a_destroyed_window_closes_its_scope_while_it_is_held)
{
  g_auto (Loop) loop = loop_enter_gtk ();
  g_autoptr (GtkWindow) window = g_object_ref (window_new ());
  GCancellable *cancellable = tact_scope_get_cancellable (tact_scope_of (window));

  gtk_widget_set_visible (GTK_WIDGET (window), FALSE);
  loop_drain (&loop);
  ck_assert (!g_cancellable_is_cancelled (cancellable));
  gtk_window_destroy (window);
  ck_assert (g_cancellable_is_cancelled (cancellable));
}
END_TEST

START_TEST (a_window_that_was_there_before_is_watched_too)
{
  g_autoptr (GtkWindow) window = NULL;

  gtk_init ();
  window = g_object_ref (GTK_WINDOW (gtk_window_new ()));
  tact_gtk_init ();
  gtk_window_destroy (window);
  ck_assert (g_cancellable_is_cancelled (tact_scope_get_cancellable (tact_scope_of (window))));
}
END_TEST

START_TEST (other_windows_keep_their_scopes)
{
  g_auto (Loop) loop = loop_enter_gtk ();
  GtkWindow *window = window_new ();
  GtkWindow *other = window_new ();
  TactScope *scope = tact_scope_of (other);

  gtk_window_destroy (window);
  loop_drain (&loop);
  ck_assert (!g_cancellable_is_cancelled (tact_scope_get_cancellable (scope)));
  gtk_window_destroy (other);
}
END_TEST

/* Alerts */

static const char *const two_buttons[] = { "_First", "_Second", NULL };

START_TEST (an_alert_gives_the_number_of_the_button)
{
  g_auto (Loop) loop = loop_enter_gtk ();
  GtkWindow *window = window_new ();
  g_autoptr (TactTask) task = tact_gtk_alert (window, "Message", "Detail", two_buttons, NULL);

  press (&loop, "_Second");
  loop_run (&loop, task);
  ck_assert_int_eq (tact_task_get_int (task, NULL), 1);
  LOOP_UNTIL_ELSEWHERE (&loop, n_windows () == 1);
  gtk_window_destroy (window);
}
END_TEST

START_TEST (an_alert_without_buttons_can_be_closed)
{
  g_auto (Loop) loop = loop_enter_gtk ();
  g_autoptr (TactTask) task = tact_gtk_alert (NULL, "Message", NULL, NULL, NULL);

  press (&loop, "_Close");
  loop_run (&loop, task);
  ck_assert_int_eq (tact_task_get_int (task, NULL), 0);
  ck_assert (tact_task_is_succeeded (task));
}
END_TEST

START_TEST (a_dismissed_alert_is_cancelled)
{
  g_auto (Loop) loop = loop_enter_gtk ();
  g_autoptr (TactTask) task = tact_gtk_alert (NULL, "Message", NULL, two_buttons, NULL);

  LOOP_UNTIL_ELSEWHERE (&loop, find_button_on_screen ("_First") != NULL);
  gtk_window_close (GTK_WINDOW (gtk_widget_get_root (find_button_on_screen ("_First"))));
  loop_run (&loop, task);
  ck_assert (tact_task_is_cancelled (task));
}
END_TEST

static TactTask *
cancel (GCancellable *unused, gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return tact_task_completed ();
}

START_TEST (a_worker_can_take_an_alert_away)
{
  g_auto (Loop) loop = loop_enter_gtk ();
  GtkWindow *window = window_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) task = tact_gtk_alert (window, "Message", NULL, two_buttons, cancellable);
  g_autoptr (TactTask) worker = NULL;

  LOOP_UNTIL_ELSEWHERE (&loop, find_button_on_screen ("_First") != NULL);
  worker = tact_run (cancel, cancellable, NULL, NULL);
  loop_run (&loop, task);
  ck_assert (tact_task_is_cancelled (task));
  ck_assert_ptr_eq (tact_task_get_cancellable (task), cancellable);
  LOOP_UNTIL_ELSEWHERE (&loop, n_windows () == 1);
  loop_run (&loop, worker);
  gtk_window_destroy (window);
}
END_TEST

START_TEST (an_alert_goes_with_its_parent)
{
  g_auto (Loop) loop = loop_enter_gtk ();
  g_autoptr (GtkWindow) window = g_object_ref (window_new ());
  g_autoptr (TactTask) task = tact_gtk_alert (window, "Message", NULL, two_buttons, NULL);

  LOOP_UNTIL_ELSEWHERE (&loop, find_button_on_screen ("_First") != NULL);
  gtk_window_destroy (window);
  loop_run (&loop, task);
  ck_assert (tact_task_is_cancelled (task));
  LOOP_UNTIL_ELSEWHERE (&loop, n_windows () == 0);
}
END_TEST

START_TEST (nothing_is_shown_where_the_cancellable_was_cancelled_before)
{
  g_auto (Loop) loop = loop_enter_gtk ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) alert = NULL;
  g_autoptr (TactTask) file = NULL;

  g_cancellable_cancel (cancellable);
  alert = tact_gtk_alert (NULL, "Message", NULL, NULL, cancellable);
  file = tact_gtk_open_file (NULL, NULL, cancellable);
  ck_assert (tact_task_is_cancelled (alert));
  ck_assert (tact_task_is_cancelled (file));
  loop_drain (&loop);
  ck_assert_uint_eq (n_windows (), 0);
}
END_TEST

START_TEST (an_alert_without_a_message_is_refused)
{
  g_autoptr (TactTask) task = NULL;

  tact_gtk_init ();
  EXPECT_CRITICAL ("no message")
    {
      task = tact_gtk_alert (NULL, NULL, NULL, NULL, NULL);
    }
  ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}
END_TEST

static TactTask *
ask_from_a_worker (GCancellable *cancellable, gpointer unused)
{
  return tact_gtk_alert (NULL, "Message", NULL, NULL, cancellable);
}

START_TEST (a_worker_may_not_ask)
{
  g_auto (Loop) loop = loop_enter_gtk ();
  g_autoptr (TactTask) task = NULL;

  EXPECT_CRITICAL ("not the thread")
    {
      task = tact_run (ask_from_a_worker, NULL, NULL, NULL);
      loop_run (&loop, task);
    }
  ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}
END_TEST

/* Files */

typedef TactTask *(*AskFunc) (GtkWindow *parent, const char *title, GCancellable *cancellable);

static const AskFunc asks[] = { tact_gtk_open_file, tact_gtk_open_folder, tact_gtk_save_file };

START_TEST (a_dismissed_file_dialog_is_cancelled)
{
  g_auto (Loop) loop = loop_enter_gtk ();
  GtkWindow *window = window_new ();

  for (guint i = 0; i < G_N_ELEMENTS (asks); i++)
    {
      g_autoptr (TactTask) task = asks[i](window, "Title", NULL);

      press (&loop, "_Cancel");
      loop_run (&loop, task);
      ck_assert (tact_task_is_cancelled (task));
      LOOP_UNTIL_ELSEWHERE (&loop, n_windows () == 1);
    }
  gtk_window_destroy (window);
}
END_TEST

START_TEST (a_closed_file_dialog_is_cancelled)
{
  g_auto (Loop) loop = loop_enter_gtk ();

  for (guint i = 0; i < G_N_ELEMENTS (asks); i++)
    {
      g_autoptr (TactTask) task = asks[i](NULL, "Title", NULL);

      LOOP_UNTIL_ELSEWHERE (&loop, find_button_on_screen ("_Cancel") != NULL);
      gtk_window_close (GTK_WINDOW (gtk_widget_get_root (find_button_on_screen ("_Cancel"))));
      loop_run (&loop, task);
      ck_assert (tact_task_is_cancelled (task));
      LOOP_UNTIL_ELSEWHERE (&loop, n_windows () == 0);
    }
}
END_TEST

START_TEST (a_cancellable_takes_a_file_dialog_away)
{
  g_auto (Loop) loop = loop_enter_gtk ();
  GtkWindow *window = window_new ();

  for (guint i = 0; i < G_N_ELEMENTS (asks); i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (TactTask) task = asks[i](window, "Title", cancellable);

      LOOP_UNTIL_ELSEWHERE (&loop, find_button_on_screen ("_Cancel") != NULL);
      g_cancellable_cancel (cancellable);
      loop_run (&loop, task);
      ck_assert (tact_task_is_cancelled (task));
      LOOP_UNTIL_ELSEWHERE (&loop, n_windows () == 1);
    }
  gtk_window_destroy (window);
}
END_TEST

/* Native dialogs */

G_GNUC_BEGIN_IGNORE_DEPRECATIONS

static GtkNativeDialog *
native_new (GtkWindow *parent)
{
  return GTK_NATIVE_DIALOG (gtk_file_chooser_native_new ("Title", parent, GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL));
}

G_GNUC_END_IGNORE_DEPRECATIONS

START_TEST (a_native_dialog_gives_its_response_each_time_it_is_run)
{
  g_auto (Loop) loop = loop_enter_gtk ();
  GtkWindow *window = window_new ();
  g_autoptr (GtkNativeDialog) dialog = native_new (window);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (TactTask) task = tact_gtk_dialog_run (dialog, NULL);

      press (&loop, "_Cancel");
      loop_run (&loop, task);
      ck_assert_int_eq (tact_task_get_int (task, NULL), GTK_RESPONSE_CANCEL);
      LOOP_UNTIL_ELSEWHERE (&loop, n_windows () == 1);
    }
  gtk_window_destroy (window);
}
END_TEST

START_TEST (a_native_dialog_that_the_program_hides_is_cancelled)
{
  g_auto (Loop) loop = loop_enter_gtk ();
  g_autoptr (GtkNativeDialog) dialog = native_new (NULL);
  g_autoptr (TactTask) task = tact_gtk_dialog_run (dialog, NULL);

  LOOP_UNTIL_ELSEWHERE (&loop, find_button_on_screen ("_Cancel") != NULL);
  gtk_native_dialog_hide (dialog);
  loop_run (&loop, task);
  ck_assert (tact_task_is_cancelled (task));
}
END_TEST

START_TEST (a_visible_native_dialog_is_not_run_again)
{
  g_auto (Loop) loop = loop_enter_gtk ();
  g_autoptr (GtkNativeDialog) dialog = native_new (NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) task = tact_gtk_dialog_run (dialog, cancellable);
  g_autoptr (TactTask) again = NULL;

  EXPECT_CRITICAL ("one that is visible")
    {
      again = tact_gtk_dialog_run (dialog, NULL);
    }
  ck_assert_faulted (again, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_cancellable_cancel (cancellable);
  loop_run (&loop, task);
  ck_assert (!gtk_native_dialog_get_visible (dialog));
}
END_TEST

/* On a stack of the default size. */
static TactTask *
uses_gtk (GCancellable *cancellable, gpointer loop)
{
  GtkSettings *settings = gtk_settings_get_default ();
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());
  GtkWidget *list = gtk_list_box_new ();

  for (int i = 0; i < 20; i++)
    gtk_list_box_append (GTK_LIST_BOX (list), gtk_image_new_from_icon_name ("folder-symbolic"));
  gtk_window_set_child (window, list);
  gtk_window_present (window);
  ck_assert (tact_await (tact_delay (50, NULL), NULL));
  g_object_set (settings, "gtk-application-prefer-dark-theme", TRUE, NULL);
  ck_assert (tact_await (tact_delay (50, NULL), NULL));
  g_object_set (settings, "gtk-theme-name", "HighContrast", NULL);
  ck_assert (tact_await (tact_delay (50, NULL), NULL));
  ck_assert_int_eq (tact_await_int (tact_gtk_alert (window, "Really?", "It cannot be undone", NULL, NULL), NULL), 0);
  gtk_window_destroy (window);
  ck_assert (tact_await (tact_yield (), NULL));
  return tact_task_completed ();
}

START_TEST (a_fiber_creates_a_window_switches_the_theme_and_asks)
{
  g_auto (Loop) loop = loop_enter_gtk ();
  g_autoptr (TactTask) task = tact_async (uses_gtk, &loop, NULL, NULL);

  press (&loop, "_Close");
  loop_run (&loop, task);
  ck_assert (tact_task_is_succeeded (task));
  ck_assert_uint_eq (n_windows (), 0);
}
END_TEST

static void
on_label_notify (GtkWidget *label, GParamSpec *pspec, gpointer n_set)
{
  ck_assert (g_main_context_is_owner (NULL));
  ++*(guint *) n_set;
}

static TactTask *
a_text (GCancellable *cancellable, gpointer number)
{
  ck_assert (tact_pool_is_worker ());
  return tact_task_new_string (g_strdup_printf ("%d", GPOINTER_TO_INT (number)));
}

static TactTask *
shows_texts (GCancellable *cancellable, gpointer label)
{
  for (int i = 0; i < 3; i++)
    {
      g_autofree char *text = tact_await_string (tact_run (a_text, GINT_TO_POINTER (i), NULL, cancellable), NULL);

      gtk_label_set_text (label, text);
    }
  return tact_task_completed ();
}

START_TEST (a_label_is_set_on_the_thread_of_gtk_behind_each_await)
{
  g_auto (Loop) loop = loop_enter_gtk ();
  GtkWindow *window = window_new ();
  GtkWidget *label = gtk_label_new (NULL);
  g_autoptr (TactTask) task = NULL;
  guint n_set = 0;

  gtk_window_set_child (window, label);
  g_signal_connect (label, "notify::label", G_CALLBACK (on_label_notify), &n_set);
  task = tact_async (shows_texts, label, NULL, NULL);
  loop_run (&loop, task);
  ck_assert_uint_eq (n_set, 3);
  gtk_window_destroy (window);
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    the_default_context_is_gtks_before_a_loop_runs,
    a_destroyed_window_closes_its_scope_while_it_is_held,
    a_window_that_was_there_before_is_watched_too,
    other_windows_keep_their_scopes,
    an_alert_gives_the_number_of_the_button,
    an_alert_without_buttons_can_be_closed,
    a_dismissed_alert_is_cancelled,
    a_worker_can_take_an_alert_away,
    an_alert_goes_with_its_parent,
    nothing_is_shown_where_the_cancellable_was_cancelled_before,
    an_alert_without_a_message_is_refused,
    a_worker_may_not_ask,
    a_dismissed_file_dialog_is_cancelled,
    a_closed_file_dialog_is_cancelled,
    a_cancellable_takes_a_file_dialog_away,
    a_native_dialog_gives_its_response_each_time_it_is_run,
    a_native_dialog_that_the_program_hides_is_cancelled,
    a_visible_native_dialog_is_not_run_again,
    a_fiber_creates_a_window_switches_the_theme_and_asks,
    a_label_is_set_on_the_thread_of_gtk_behind_each_await,
  };

  return run_tests ("gtk", tests, G_N_ELEMENTS (tests));
}
