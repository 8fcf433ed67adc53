/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * window-scope.c: closes the scope of a window when it is destroyed.
 *
 * gtk_window_destroy() drops GTK's reference; dispose, and with it the
 * "destroy" signal, comes only with the last one, which a queued event or a
 * binding may hold for long.  GTK's list of toplevels is what changes at the
 * call itself.  Its signal says where something was removed, not what: so a
 * copy of the list is kept, with the references that a window in the list has
 * anyway.
 */
#include "config.h"

#include "gtk/window-scope-private.h"

#include <tact/detach.h>
#include <tact/scope.h>

static GPtrArray *windows; /* owned; what gtk_window_get_toplevels () had last */

static GPtrArray *
copy_list (GListModel *toplevels)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = g_list_model_get_n_items (toplevels);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (copy, g_list_model_get_item (toplevels, i));
  return copy;
}

static void
on_toplevels_changed (GListModel *toplevels)
{
  g_autoptr (GPtrArray) before = windows;
  g_autoptr (GPtrArray) now = copy_list (toplevels);

  windows = g_ptr_array_ref (now);
  for (guint i = 0; i < before->len; i++)
    {
      /* A scope that nobody asked for yet is closed too: who asks for it late
       * finds it so.  This may open and destroy windows: then this handler
       * runs in it. */
      if (!g_ptr_array_find (now, before->pdata[i], NULL))
        tact_detach (tact_scope_close (tact_scope_of (before->pdata[i])));
    }
}

void
tact_gtk_watch_windows (void)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  windows = copy_list (toplevels);
  g_signal_connect (toplevels, "items-changed", G_CALLBACK (on_toplevels_changed), NULL);
}

gboolean
tact_gtk_window_stands (GtkWindow *window)
{
  return windows != NULL && g_ptr_array_find (windows, window, NULL);
}
