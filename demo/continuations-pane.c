/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* continuations-pane.c: a sentence, two buttons, and the newest rows in sight. */
#include "config.h"

#include "continuations-pane.h"

/* The table */

typedef char *(*TextFunc) (TwinContinuation *continuation); /* full */

static char *
number_text (TwinContinuation *continuation)
{
  return g_strdup_printf ("%u", twin_continuation_get_number (continuation));
}

static char *
time_text (TwinContinuation *continuation)
{
  return g_strdup_printf ("%.1f ms", twin_continuation_get_time (continuation) / 1000.0);
}

static char *
after_text (TwinContinuation *continuation)
{
  return g_strdup (twin_continuation_get_after (continuation));
}

static char *
captured_text (TwinContinuation *continuation)
{
  return g_strdup (twin_continuation_get_captured (continuation));
}

static char *
thread_text (TwinContinuation *continuation)
{
  return g_strdup (twin_continuation_get_thread (continuation));
}

static void
set_up_number (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (item, label);
}

static void
set_up_text (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_item_set_child (item, label);
}

static void
bind (GtkSignalListItemFactory *factory, GtkListItem *item, TextFunc text_of)
{
  g_autofree char *text = text_of (gtk_list_item_get_item (item));

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), text);
}

static void
append_column (GtkColumnView *view, const char *title, TextFunc text_of, gboolean number, int width)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) column = NULL;

  g_signal_connect (factory, "setup", number ? G_CALLBACK (set_up_number) : G_CALLBACK (set_up_text), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind), text_of);
  column = gtk_column_view_column_new (title, factory);
  gtk_column_view_column_set_resizable (column, TRUE);
  if (width > 0)
    gtk_column_view_column_set_fixed_width (column, width);
  else
    gtk_column_view_column_set_expand (column, TRUE);
  gtk_column_view_append_column (view, column);
}

static GtkWidget *
new_table (TwinLog *log)
{
  GtkNoSelection *rows = gtk_no_selection_new (g_object_ref (twin_log_get_rows (log)));
  GtkWidget *view = gtk_column_view_new (GTK_SELECTION_MODEL (rows));
  GtkColumnView *columns = GTK_COLUMN_VIEW (view);

  append_column (columns, "No.", number_text, TRUE, 60);
  append_column (columns, "Time", time_text, TRUE, 110);
  append_column (columns, "After", after_text, FALSE, 0);
  append_column (columns, "Captured", captured_text, FALSE, 140);
  append_column (columns, "Ran on", thread_text, FALSE, 140);
  gtk_widget_add_css_class (view, "data-table");
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, "Continuations", -1);
  return view;
}

/* Keeping the newest in sight: unless the user has scrolled up to read. */

/* A row can be scrolled to once it has been laid out: not in the frame that
 * it came in, but in the next. */
static gboolean
on_tick (GtkWidget *table, GdkFrameClock *clock, gpointer tick)
{
  GtkSelectionModel *rows = gtk_column_view_get_model (GTK_COLUMN_VIEW (table));
  guint n_rows = g_list_model_get_n_items (G_LIST_MODEL (rows));
  GtkWidget *list = gtk_widget_get_last_child (table);
  int *n_ticks = tick;

  if (++*n_ticks < 2)
    return G_SOURCE_CONTINUE;
  if (n_rows > 0 && GTK_IS_LIST_VIEW (list))
    gtk_widget_activate_action (list, "list.scroll-to-item", "u", n_rows - 1);
  return G_SOURCE_REMOVE;
}

static void
on_rows_changed (TwinLog *log, GtkWidget *table)
{
  if (g_object_get_data (G_OBJECT (table), "twin-scrolled-up") == NULL)
    gtk_widget_add_tick_callback (table, on_tick, g_new0 (int, 1), g_free);
}

static gboolean
on_scroll (GtkEventControllerScroll *scroll, double dx, double dy, GtkWidget *table)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (table));
  double end = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
  gboolean up = dy < 0 || gtk_adjustment_get_value (adjustment) + 1 < end;

  g_object_set_data (G_OBJECT (table), "twin-scrolled-up", GINT_TO_POINTER (up));
  return FALSE;
}

static GtkWidget *
new_scrolled (TwinLog *log, GtkWidget *table)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), table);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_overlay_scrolling (GTK_SCROLLED_WINDOW (scrolled), FALSE);
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  g_signal_connect (scroll, "scroll", G_CALLBACK (on_scroll), table);
  gtk_widget_add_controller (scrolled, scroll);
  g_signal_connect_object (log, "changed", G_CALLBACK (on_rows_changed), table, 0);
  return scrolled;
}

/* The sentence and the choice */

static void
on_log_changed (TwinLog *log, GtkLabel *summary)
{
  g_autofree char *text = twin_log_dup_summary (log);

  gtk_label_set_text (summary, text);
}

static GtkWidget *
new_choice (const char *label, const char *target, const char *tooltip, GtkToggleButton *group)
{
  GtkWidget *button = gtk_toggle_button_new_with_label (label);

  gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), group);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.resume");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", target);
  gtk_widget_set_tooltip_text (button, tooltip);
  return button;
}

static GtkWidget *
new_choices (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *ui = new_choice ("UI context", "ui", "Each await captures the UI context and comes back to it", NULL);
  GtkWidget *anywhere = new_choice ("Anywhere", "anywhere", "Awaits capture nothing: the scan goes on where the work ended", GTK_TOGGLE_BUTTON (ui));

  gtk_widget_add_css_class (box, "linked");
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL, "How the scan resumes", -1);
  gtk_box_append (GTK_BOX (box), ui);
  gtk_box_append (GTK_BOX (box), anywhere);
  return box;
}

GtkWidget *
twin_continuations_pane_new (TwinLog *log)
{
  GtkWidget *pane = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *title = gtk_label_new ("Continuations");
  GtkWidget *summary = gtk_label_new (NULL);
  GtkWidget *resume = gtk_label_new ("Resume on");

  gtk_widget_add_css_class (title, "heading");
  gtk_widget_add_css_class (summary, "dim-label");
  gtk_widget_add_css_class (resume, "dim-label");
  gtk_label_set_ellipsize (GTK_LABEL (summary), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (summary), 0);
  gtk_widget_set_hexpand (summary, TRUE);
  g_signal_connect_object (log, "changed", G_CALLBACK (on_log_changed), summary, 0);
  on_log_changed (log, GTK_LABEL (summary));

  gtk_widget_add_css_class (bar, "toolbar");
  gtk_widget_set_margin_start (title, 6);
  gtk_box_append (GTK_BOX (bar), title);
  gtk_box_append (GTK_BOX (bar), summary);
  gtk_box_append (GTK_BOX (bar), resume);
  gtk_box_append (GTK_BOX (bar), new_choices ());
  gtk_box_append (GTK_BOX (pane), bar);
  gtk_box_append (GTK_BOX (pane), new_scrolled (log, new_table (log)));
  return pane;
}
