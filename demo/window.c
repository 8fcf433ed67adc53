/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * window.c: puts the window together, and keeps it in step with its state.
 *
 * Whatever changes asks for one update at the end of this turn of the loop;
 * the update looks at everything and needs to know nothing of the change.
 */
#include "config.h"

#include "window-private.h"

#include "continuations-pane.h"
#include "group-list.h"
#include "texts.h"
#include "window-parts.h"

G_DEFINE_FINAL_TYPE (TwinWindow, twin_window, GTK_TYPE_APPLICATION_WINDOW)

/* Updating */

static void
set_enabled (TwinWindow *window, const char *name, gboolean enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (window), name)), enabled);
}

static void
update_title (TwinWindow *window)
{
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;

  if (window->folders == NULL)
    title = g_strdup ("Twinfind");
  else if (window->folders[1] != NULL)
    title = text_count (g_strv_length (window->folders), "folder", "folders");
  else
    {
      title = g_filename_display_basename (window->folders[0]);
      subtitle = g_filename_display_name (window->folders[0]);
    }
  gtk_label_set_text (GTK_LABEL (window->title), title);
  gtk_label_set_text (GTK_LABEL (window->subtitle), subtitle != NULL ? subtitle : "");
  gtk_widget_set_visible (window->subtitle, subtitle != NULL);
}

static void
update_sums (TwinWindow *window)
{
  const TwinSums *sums = twin_results_get_sums (window->results);
  g_autofree char *groups = text_count (sums->n_groups, "group", "groups");
  g_autofree char *waste = g_format_size (sums->waste);
  g_autofree char *text = g_strdup_printf ("%s, %s wasted", groups, waste);
  g_autofree char *size = g_format_size (sums->marked_size);
  g_autofree char *reclaim = g_strdup_printf ("%s can be reclaimed", size);
  g_autofree char *marked = text_count (sums->n_marked, "_Copy", "_Copies");
  g_autofree char *clean = g_strdup_printf ("Move %s to Trash…", marked);

  gtk_label_set_text (GTK_LABEL (window->sums), window->state == TWIN_IDLE ? "" : text);
  gtk_label_set_text (GTK_LABEL (window->reclaim), sums->n_marked > 0 ? reclaim : "");
  twin_button_set_label (window->clean, sums->n_marked > 0 ? clean : "Move to Trash…");
  gtk_widget_set_visible (window->actions, sums->n_groups > 0);
  set_enabled (window, "clean", sums->n_marked > 0 && !window->cleaning);
  set_enabled (window, "unmark", sums->n_marked > 0 && !window->cleaning);
  set_enabled (window, "mark", sums->n_groups > 0 && !window->cleaning);
}

static gboolean
update (gpointer data)
{
  TwinWindow *window = data;
  gboolean scanning = window->state == TWIN_SCANNING;

  window->update_queued = FALSE;
  update_title (window);
  update_sums (window);
  twin_window_update_page (window);
  gtk_widget_set_visible (window->scan, !scanning);
  gtk_widget_set_visible (window->stop, scanning);
  gtk_widget_set_visible (window->bar, scanning);
  gtk_widget_set_visible (window->status, window->state != TWIN_IDLE);
  set_enabled (window, "scan", !scanning && window->folders != NULL && !window->cleaning);
  set_enabled (window, "stop", scanning);
  set_enabled (window, "undo", !window->cleaning && !g_queue_is_empty (&window->undo));
  return G_SOURCE_REMOVE;
}

static void
update_in_turn (gpointer data)
{
  update (data);
}

void
twin_window_queue_update (TwinWindow *window)
{
  if (window->update_queued)
    return;
  window->update_queued = TRUE;
  tact_main_context_post (tact_main_context_get (NULL), TACT_PRIORITY_DEFAULT, window, update_in_turn, window, NULL);
}

/* Actions */

static void
on_open (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  twin_window_choose_folder (window);
}

static void
on_scan (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TwinWindow *window = data;
  g_auto (GStrv) folders = g_strdupv (window->folders);

  twin_window_scan (window, (const char *const *) folders);
}

static void
on_stop (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  twin_window_stop (window);
}

static void
on_clean (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  twin_window_clean (window);
}

static void
on_undo (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  twin_window_undo (window);
}

static void
on_mark (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  twin_results_mark_shown (((TwinWindow *) data)->results, TRUE);
}

static void
on_unmark (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  twin_results_mark_shown (((TwinWindow *) data)->results, FALSE);
}

static void
on_find (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_widget_grab_focus (((TwinWindow *) data)->search);
}

static void
on_pane (GSimpleAction *action, GVariant *state, gpointer data)
{
  g_simple_action_set_state (action, state);
  gtk_widget_set_visible (((TwinWindow *) data)->pane, g_variant_get_boolean (state));
}

static void
on_resume (GSimpleAction *action, GVariant *state, gpointer data)
{
  TwinWindow *window = data;

  g_simple_action_set_state (action, state);
  window->resume = g_str_equal (g_variant_get_string (state, NULL), "ui") ? TACT_AWAIT_DEFAULT : TACT_AWAIT_ANY_CONTEXT;
}

static const GActionEntry actions[] = {
  { "open", on_open, NULL, NULL, NULL, { 0 } },
  { "scan", on_scan, NULL, NULL, NULL, { 0 } },
  { "stop", on_stop, NULL, NULL, NULL, { 0 } },
  { "clean", on_clean, NULL, NULL, NULL, { 0 } },
  { "undo", on_undo, NULL, NULL, NULL, { 0 } },
  { "mark", on_mark, NULL, NULL, NULL, { 0 } },
  { "unmark", on_unmark, NULL, NULL, NULL, { 0 } },
  { "find", on_find, NULL, NULL, NULL, { 0 } },
  { "pane", NULL, NULL, "true", on_pane, { 0 } },
  { "resume", NULL, "s", "'ui'", on_resume, { 0 } },
};

/* Life */

static void
on_search_changed (GtkSearchEntry *entry, TwinWindow *window)
{
  twin_window_find (window, gtk_editable_get_text (GTK_EDITABLE (entry)));
}

static void
on_stop_search (GtkSearchEntry *entry, TwinWindow *window)
{
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
}

static GtkWidget *
new_content (TwinWindow *window)
{
  GtkWidget *upper = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *overlay = gtk_overlay_new ();
  GtkWidget *paned = gtk_paned_new (GTK_ORIENTATION_VERTICAL);

  window->pane = twin_continuations_pane_new (window->log);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), twin_window_new_pages (window, twin_group_list_new (window->results)));
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), twin_window_new_toast (window));

  gtk_box_append (GTK_BOX (upper), twin_window_new_status (window));
  gtk_box_append (GTK_BOX (upper), overlay);
  gtk_box_append (GTK_BOX (upper), twin_window_new_actions (window));
  gtk_paned_set_start_child (GTK_PANED (paned), upper);
  gtk_paned_set_end_child (GTK_PANED (paned), window->pane);
  gtk_paned_set_resize_end_child (GTK_PANED (paned), FALSE);
  gtk_paned_set_shrink_start_child (GTK_PANED (paned), FALSE);
  gtk_paned_set_shrink_end_child (GTK_PANED (paned), FALSE);
  gtk_widget_set_size_request (window->pane, -1, 190);
  return paned;
}

static void
twin_window_init (TwinWindow *window)
{
  window->results = twin_results_new ();
  window->log = twin_log_new ();
  g_queue_init (&window->undo);
  g_action_map_add_action_entries (G_ACTION_MAP (window), actions, G_N_ELEMENTS (actions), window);

  gtk_window_set_title (GTK_WINDOW (window), "Twinfind");
  gtk_window_set_icon_name (GTK_WINDOW (window), "edit-find");
  gtk_window_set_default_size (GTK_WINDOW (window), 1000, 720);
  gtk_window_set_titlebar (GTK_WINDOW (window), twin_window_new_header (window));
  gtk_window_set_child (GTK_WINDOW (window), new_content (window));

  g_signal_connect (window->search, "search-changed", G_CALLBACK (on_search_changed), window);
  g_signal_connect (window->search, "stop-search", G_CALLBACK (on_stop_search), window);
  g_signal_connect_swapped (window->results, "changed", G_CALLBACK (twin_window_queue_update), window);
  update (window);
}

static void
twin_window_dispose (GObject *object)
{
  TwinWindow *window = TWIN_WINDOW (object);

  g_clear_handle_id (&window->toast_timeout, g_source_remove);
  if (window->finding != NULL)
    g_cancellable_cancel (window->finding);
  g_clear_object (&window->finding);
  twin_window_stop (window);
  g_clear_object (&window->stopping);
  if (window->link != NULL)
    twin_link_cut (window->link);
  g_clear_object (&window->link);
  if (window->results != NULL)
    g_signal_handlers_disconnect_by_data (window->results, window);
  G_OBJECT_CLASS (twin_window_parent_class)->dispose (object);
}

static void
twin_window_finalize (GObject *object)
{
  TwinWindow *window = TWIN_WINDOW (object);

  twin_window_forget_cleanings (window);
  g_object_unref (window->results);
  g_object_unref (window->log);
  g_strfreev (window->folders);
  G_OBJECT_CLASS (twin_window_parent_class)->finalize (object);
}

static void
twin_window_class_init (TwinWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = twin_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = twin_window_finalize;
}

GtkWidget *
twin_window_new (GtkApplication *app, TactAwaitFlags resume, gboolean report)
{
  TwinWindow *window = g_object_new (TWIN_TYPE_WINDOW, "application", app, NULL);

  window->report = report;
  g_action_group_change_action_state (G_ACTION_GROUP (window), "resume",
                                      g_variant_new_string (resume == TACT_AWAIT_ANY_CONTEXT ? "anywhere" : "ui"));
  return GTK_WIDGET (window);
}
