/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* window-parts.c: buttons and labels, and nothing that they do. */
#include "config.h"

#include "window-parts.h"

static void
set_label_of (GtkWidget *widget, const char *label)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/* GTK names a button twice: by this property, with the underscore, and by the
 * label in it. */
void
twin_button_set_label (GtkWidget *button, const char *label)
{
  gtk_button_set_label (GTK_BUTTON (button), label);
  gtk_accessible_reset_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL);
}

GtkWidget *
twin_button_new (const char *label, const char *action, const char *tooltip)
{
  GtkWidget *button = gtk_button_new ();

  gtk_button_set_use_underline (GTK_BUTTON (button), TRUE);
  twin_button_set_label (button, label);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_tooltip_text (button, tooltip);
  return button;
}

static GtkWidget *
new_button (const char *label, const char *action, const char *style, const char *tooltip)
{
  GtkWidget *button = twin_button_new (label, action, tooltip);

  if (style != NULL)
    gtk_widget_add_css_class (button, style);
  return button;
}

static GtkWidget *
new_label (const char *style, PangoEllipsizeMode ellipsize)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), ellipsize);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

/* The header */

static GtkWidget *
new_title (TwinWindow *window)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  window->title = new_label ("title", PANGO_ELLIPSIZE_MIDDLE);
  window->subtitle = new_label ("subtitle", PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_xalign (GTK_LABEL (window->title), 0.5);
  gtk_label_set_xalign (GTK_LABEL (window->subtitle), 0.5);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), window->title);
  gtk_box_append (GTK_BOX (box), window->subtitle);
  return box;
}

static GtkWidget *
new_menu (void)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) list = g_menu_new ();
  g_autoptr (GMenu) application = g_menu_new ();
  GtkWidget *button = gtk_menu_button_new ();

  g_menu_append (list, "_Mark All but One", "win.mark");
  g_menu_append (list, "_Unmark All", "win.unmark");
  g_menu_append (list, "Undo _Last Move to Trash", "win.undo");
  g_menu_append (list, "_Find", "win.find");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (list));
  g_menu_append (application, "Show _Continuations", "win.pane");
  g_menu_append (application, "_About Twinfind", "app.about");
  g_menu_append (application, "_Quit", "app.quit");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (application));

  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "open-menu-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_menu_button_set_primary (GTK_MENU_BUTTON (button), TRUE);
  gtk_widget_set_tooltip_text (button, "Main menu");
  set_label_of (button, "Main menu");
  return button;
}

GtkWidget *
twin_window_new_header (TwinWindow *window)
{
  GtkWidget *header = gtk_header_bar_new ();
  GtkWidget *pane = gtk_toggle_button_new ();

  window->scan = new_button ("_Scan", "win.scan", "suggested-action", "Scan the folder again (Ctrl+R)");
  window->stop = new_button ("S_top", "win.stop", "destructive-action", "Stop the scan (Ctrl+.)");

  gtk_button_set_icon_name (GTK_BUTTON (pane), "utilities-terminal-symbolic");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (pane), "win.pane");
  gtk_widget_set_tooltip_text (pane, "Show continuations (F12)");
  set_label_of (pane, "Show continuations");

  gtk_header_bar_pack_start (GTK_HEADER_BAR (header), new_button ("_Open…", "win.open", NULL, "Choose a folder (Ctrl+O)"));
  gtk_header_bar_pack_start (GTK_HEADER_BAR (header), window->scan);
  gtk_header_bar_pack_start (GTK_HEADER_BAR (header), window->stop);
  gtk_header_bar_set_title_widget (GTK_HEADER_BAR (header), new_title (window));
  gtk_header_bar_pack_end (GTK_HEADER_BAR (header), new_menu ());
  gtk_header_bar_pack_end (GTK_HEADER_BAR (header), pane);
  return header;
}

/* The status */

static GtkWidget *
new_problems (TwinWindow *window)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  window->problem_list = new_label (NULL, PANGO_ELLIPSIZE_NONE);
  gtk_label_set_selectable (GTK_LABEL (window->problem_list), TRUE);
  gtk_widget_set_valign (window->problem_list, GTK_ALIGN_START);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), window->problem_list);
  gtk_scrolled_window_set_propagate_natural_width (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_width (GTK_SCROLLED_WINDOW (scrolled), 700);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 300);
  gtk_popover_set_child (GTK_POPOVER (popover), scrolled);

  window->problems = gtk_menu_button_new ();
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (window->problems), popover);
  gtk_widget_add_css_class (window->problems, "flat");
  gtk_widget_set_tooltip_text (window->problems, "What could not be looked at");
  gtk_widget_set_visible (window->problems, FALSE);
  return window->problems;
}

GtkWidget *
twin_window_new_status (TwinWindow *window)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *labels = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  window->bar = gtk_progress_bar_new ();
  gtk_widget_set_margin_top (window->bar, 4);
  set_label_of (window->bar, "Progress of the scan");

  window->sums = new_label ("heading", PANGO_ELLIPSIZE_END);
  window->progress = new_label ("dim-label", PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (window->progress, "numeric");
  gtk_widget_add_css_class (window->sums, "numeric");
  gtk_box_append (GTK_BOX (labels), window->sums);
  gtk_box_append (GTK_BOX (labels), window->progress);
  gtk_box_append (GTK_BOX (labels), window->bar);
  gtk_widget_set_hexpand (labels, TRUE);
  gtk_widget_set_valign (labels, GTK_ALIGN_CENTER);

  window->search = gtk_search_entry_new ();
  g_object_set (window->search, "placeholder-text", "Search paths", NULL);
  gtk_editable_set_width_chars (GTK_EDITABLE (window->search), 28);
  gtk_widget_set_valign (window->search, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (window->search, "Search (Ctrl+F)");
  set_label_of (window->search, "Search paths");

  gtk_box_append (GTK_BOX (row), labels);
  gtk_box_append (GTK_BOX (row), new_problems (window));
  gtk_box_append (GTK_BOX (row), window->search);
  gtk_widget_set_margin_start (row, 12);
  gtk_widget_set_margin_end (row, 12);
  gtk_widget_set_margin_top (row, 8);
  gtk_widget_set_margin_bottom (row, 8);
  gtk_box_append (GTK_BOX (box), row);
  gtk_box_append (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  window->status = box;
  return box;
}

/* The actions */

GtkWidget *
twin_window_new_actions (TwinWindow *window)
{
  GtkWidget *bar = gtk_action_bar_new ();

  window->actions = bar;
  window->mark = new_button ("Mark _All but One", "win.mark", NULL, "Mark all copies of each group on the list but one (Ctrl+M)");
  window->unmark = new_button ("_Unmark All", "win.unmark", NULL, "Unmark all copies on the list (Ctrl+Shift+M)");
  window->reclaim = new_label ("dim-label", PANGO_ELLIPSIZE_END);
  window->clean = new_button ("Move to Trash…", "win.clean", "destructive-action", "Move the marked copies to the trash (Ctrl+Delete)");
  gtk_action_bar_pack_start (GTK_ACTION_BAR (bar), window->mark);
  gtk_action_bar_pack_start (GTK_ACTION_BAR (bar), window->unmark);
  gtk_action_bar_pack_end (GTK_ACTION_BAR (bar), window->clean);
  gtk_action_bar_pack_end (GTK_ACTION_BAR (bar), window->reclaim);
  return bar;
}

/* The toast */

/* A child that is not revealed would still be read aloud. */
static void
on_revealed (GtkRevealer *toast)
{
  if (!gtk_revealer_get_reveal_child (toast) && !gtk_revealer_get_child_revealed (toast))
    gtk_widget_set_visible (GTK_WIDGET (toast), FALSE);
}

GtkWidget *
twin_window_new_toast (TwinWindow *window)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *close = gtk_button_new_from_icon_name ("window-close-symbolic");

  window->toast_text = new_label (NULL, PANGO_ELLIPSIZE_END);
  window->toast_undo = new_button ("Und_o", "win.undo", NULL, "Put them back (Ctrl+Z)");
  gtk_widget_add_css_class (close, "flat");
  gtk_widget_set_tooltip_text (close, "Close");
  set_label_of (close, "Close the message");
  g_signal_connect_swapped (close, "clicked", G_CALLBACK (twin_window_hide_toast), window);
  gtk_widget_add_css_class (box, "app-notification");
  gtk_box_append (GTK_BOX (box), window->toast_text);
  gtk_box_append (GTK_BOX (box), window->toast_undo);
  gtk_box_append (GTK_BOX (box), close);

  window->toast = gtk_revealer_new ();
  gtk_revealer_set_child (GTK_REVEALER (window->toast), box);
  gtk_revealer_set_transition_type (GTK_REVEALER (window->toast), GTK_REVEALER_TRANSITION_TYPE_SLIDE_UP);
  g_signal_connect (window->toast, "notify::child-revealed", G_CALLBACK (on_revealed), NULL);
  gtk_widget_set_visible (window->toast, FALSE);
  gtk_widget_set_halign (window->toast, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (window->toast, GTK_ALIGN_END);
  return window->toast;
}
