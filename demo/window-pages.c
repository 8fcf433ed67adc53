/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * window-pages.c: what is in the middle of the window: the list, or, where
 * there is nothing to list, why.
 */
#include "config.h"

#include "window-private.h"

#include "window-parts.h"

enum
{
  ICON = 96, /* pixels */
};

static GtkWidget *
new_page (const char *icon, const char *title, const char *text, const char *button, const char *action)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *image = gtk_image_new_from_icon_name (icon);
  GtkWidget *heading = gtk_label_new (title);
  GtkWidget *body = gtk_label_new (text);

  gtk_image_set_pixel_size (GTK_IMAGE (image), ICON);
  gtk_widget_add_css_class (image, "dim-label");
  gtk_accessible_update_state (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_widget_add_css_class (heading, "title-1");
  gtk_label_set_wrap (GTK_LABEL (body), TRUE);
  gtk_label_set_justify (GTK_LABEL (body), GTK_JUSTIFY_CENTER);
  gtk_label_set_max_width_chars (GTK_LABEL (body), 50);
  gtk_widget_set_valign (page, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (page, 24);
  gtk_widget_set_margin_bottom (page, 24);
  gtk_widget_set_margin_start (page, 24);
  gtk_widget_set_margin_end (page, 24);
  gtk_box_append (GTK_BOX (page), image);
  gtk_box_append (GTK_BOX (page), heading);
  gtk_box_append (GTK_BOX (page), body);
  if (button != NULL)
    {
      GtkWidget *open = twin_button_new (button, action, NULL);

      gtk_widget_add_css_class (open, "suggested-action");
      gtk_widget_add_css_class (open, "pill");
      gtk_widget_set_halign (open, GTK_ALIGN_CENTER);
      gtk_widget_set_margin_top (open, 12);
      gtk_box_append (GTK_BOX (page), open);
    }
  return page;
}

static GtkWidget *
new_list_page (GtkWidget *list)
{
  GtkWidget *page = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (page), list);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (page), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_overlay_scrolling (GTK_SCROLLED_WINDOW (page), FALSE);
  return page;
}

/* Not a GtkStack: what it does not show is still read aloud. */
GtkWidget *
twin_window_new_pages (TwinWindow *window, GtkWidget *list)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget **pages = window->pages;

  pages[TWIN_PAGE_WELCOME] = new_page ("folder-saved-search-symbolic", "Find Duplicate Files",
                                       "Choose a folder: Twinfind lists the files in it that have the same content, and the space that the copies take.",
                                       "_Choose a Folder…", "win.open");
  pages[TWIN_PAGE_SCANNING] = new_page ("system-search-symbolic", "Looking for Copies",
                                        "Groups of equal files appear here as they are found.", NULL, NULL);
  pages[TWIN_PAGE_NONE] = new_page ("object-select-symbolic", "No Duplicates",
                                    "No two files in this folder have the same content.", "_Choose Another Folder…", "win.open");
  pages[TWIN_PAGE_STOPPED] = new_page ("process-stop-symbolic", "Stopped",
                                       "No copies were found before the scan was stopped.", "_Scan Again", "win.scan");
  pages[TWIN_PAGE_UNREAD] = new_page ("dialog-warning-symbolic", "Nothing Could Be Read",
                                      "The list of problems says why.", "_Choose Another Folder…", "win.open");
  pages[TWIN_PAGE_UNMATCHED] = new_page ("edit-find-symbolic", "No Results",
                                         "No group has a path with this text.", NULL, NULL);
  pages[TWIN_PAGE_LIST] = new_list_page (list);
  for (guint i = 0; i < TWIN_N_PAGES; i++)
    {
      gtk_widget_set_vexpand (pages[i], TRUE);
      gtk_box_append (GTK_BOX (box), pages[i]);
    }
  return box;
}

static TwinPage
choose_page (TwinWindow *window)
{
  if (g_list_model_get_n_items (twin_results_get_shown (window->results)) > 0)
    return TWIN_PAGE_LIST;
  if (twin_results_get_sums (window->results)->n_groups > 0)
    return TWIN_PAGE_UNMATCHED;
  switch (window->state)
    {
    case TWIN_IDLE:
      return TWIN_PAGE_WELCOME;
    case TWIN_SCANNING:
      return TWIN_PAGE_SCANNING;
    case TWIN_STOPPED:
      return TWIN_PAGE_STOPPED;
    case TWIN_DONE:
      break;
    }
  return window->saw_nothing ? TWIN_PAGE_UNREAD : TWIN_PAGE_NONE;
}

void
twin_window_update_page (TwinWindow *window)
{
  TwinPage page = choose_page (window);

  for (guint i = 0; i < TWIN_N_PAGES; i++)
    gtk_widget_set_visible (window->pages[i], i == page);
}
