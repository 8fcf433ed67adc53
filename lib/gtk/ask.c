/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ask.c: a question ends once: by its answer, or without.
 *
 * A cancellable may be cancelled on any thread, and its handlers run there,
 * under its lock: the handler here only posts, and the dialog is taken away,
 * and the handler disconnected, by the post.
 */
#include "config.h"

#include "gtk/ask-private.h"

#include "gtk/window-scope-private.h"

TactTask *
tact_gtk_ask_refuse (const char *function, GtkWindow *parent, GCancellable *cancellable)
{
  const char *why = NULL;

  if (!gtk_is_initialized () || !g_main_context_is_owner (NULL))
    why = "this is not the thread that called tact_gtk_init ()";
  else if (parent != NULL && !GTK_IS_WINDOW (parent))
    why = "the parent is not a window";
  if (why != NULL)
    {
      g_critical ("%s: %s", function, why);
      return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s: %s", function, why);
    }

  if (g_cancellable_is_cancelled (cancellable))
    return tact_task_new_cancelled (cancellable);
  return NULL;
}

TactTask *
tact_gtk_ask_dismissed (TactGtkAsk *ask)
{
  return tact_task_new_cancelled (g_cancellable_is_cancelled (ask->cancellable) ? ask->cancellable : NULL);
}

/* Ending */

/* Nothing ends it any more.  Returns the dialog, full; NULL if it had ended. */
static gpointer
close_ask (TactGtkAsk *ask)
{
  if (ask->cancelled_id != 0)
    g_cancellable_disconnect (ask->cancellable, ask->cancelled_id);
  ask->cancelled_id = 0;
  if (ask->toplevels_id != 0)
    g_signal_handler_disconnect (gtk_window_get_toplevels (), ask->toplevels_id);
  ask->toplevels_id = 0;
  g_clear_weak_pointer (&ask->parent);
  return g_steal_pointer (&ask->dialog);
}

void
tact_gtk_ask_answer (TactGtkAsk *ask, TactTask *outcome)
{
  gpointer dialog = close_ask (ask);

  tact_task_source_complete (ask->source, outcome);
  g_clear_object (&dialog);
}

static void
end_now (gpointer data)
{
  TactGtkAsk *ask = data;
  g_autoptr (GObject) dialog = close_ask (ask);

  if (dialog == NULL)
    return;
  tact_task_source_set_cancelled (ask->source, ask->cancellable);
  ask->end (ask, dialog);
}

void
tact_gtk_ask_end_later (TactGtkAsk *ask)
{
  tact_context_post (TACT_CONTEXT (tact_main_context_get (NULL)), end_now, tact_gtk_ask_ref (ask), tact_gtk_ask_unref);
}

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  tact_gtk_ask_end_later (data);
}

static void
on_toplevels_changed (GListModel *toplevels, guint position, guint n_removed, guint n_added, gpointer data)
{
  TactGtkAsk *ask = data;

  if (ask->parent == NULL || !tact_gtk_window_stands (ask->parent))
    tact_gtk_ask_end_later (ask);
}

/* Life */

static void
release_ask (gpointer data, GClosure *closure)
{
  tact_gtk_ask_unref (data);
}

TactGtkAsk *
tact_gtk_ask_new (GtkWindow *parent, GCancellable *cancellable, gpointer dialog, TactGtkAskEndFunc end)
{
  TactGtkAsk *ask = g_atomic_rc_box_new0 (TactGtkAsk);

  ask->source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  ask->dialog = dialog;
  ask->end = end;
  if (parent != NULL)
    {
      g_set_weak_pointer (&ask->parent, parent);
      ask->toplevels_id = g_signal_connect_data (gtk_window_get_toplevels (), "items-changed",
                                                 G_CALLBACK (on_toplevels_changed), tact_gtk_ask_ref (ask),
                                                 release_ask, 0);
    }
  if (cancellable != NULL)
    {
      ask->cancellable = g_object_ref (cancellable);
      ask->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), tact_gtk_ask_ref (ask), tact_gtk_ask_unref);
    }
  return ask;
}

TactGtkAsk *
tact_gtk_ask_ref (TactGtkAsk *ask)
{
  return g_atomic_rc_box_acquire (ask);
}

static void
clear_ask (gpointer data)
{
  TactGtkAsk *ask = data;
  gpointer dialog = close_ask (ask);

  g_clear_object (&dialog);
  tact_task_source_set_cancelled (ask->source, ask->cancellable);
  tact_task_source_unref (ask->source);
  g_clear_object (&ask->cancellable);
}

void
tact_gtk_ask_unref (gpointer ask)
{
  g_atomic_rc_box_release_full (ask, clear_ask);
}
