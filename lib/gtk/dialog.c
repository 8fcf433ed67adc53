/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dialog.c: a native dialog as a task.
 *
 * A dialog may be shown again later, as another task: the handlers of the
 * first go when it ends.
 */
#include "config.h"

#include <tact/gtk.h>

#include "gtk/ask-private.h"

static void
on_response (GtkNativeDialog *dialog, int response, gpointer data)
{
  TactGtkAsk *ask = data;

  tact_gtk_ask_answer (ask, ask->answer (dialog, response));
  g_signal_handlers_disconnect_by_data (dialog, ask);
}

/* GTK hides a dialog before it tells the response, and tells none where the
 * program hides it. */
static void
on_visible_changed (GtkNativeDialog *dialog, GParamSpec *pspec, gpointer ask)
{
  if (!gtk_native_dialog_get_visible (dialog))
    tact_gtk_ask_end_later (ask);
}

static void
end_dialog (TactGtkAsk *ask, gpointer dialog)
{
  g_signal_handlers_disconnect_by_data (dialog, ask);
  gtk_native_dialog_hide (dialog);
}

static void
release_ask (gpointer ask, GClosure *closure)
{
  tact_gtk_ask_unref (ask);
}

TactTask *
tact_gtk_ask_native (GtkNativeDialog *dialog, TactGtkAnswerFunc answer, GCancellable *cancellable)
{
  TactGtkAsk *ask = tact_gtk_ask_new (gtk_native_dialog_get_transient_for (dialog), cancellable, g_object_ref (dialog), end_dialog);
  TactTask *task = tact_task_source_dup_task (ask->source);

  ask->answer = answer;
  g_signal_connect_data (dialog, "notify::visible", G_CALLBACK (on_visible_changed), tact_gtk_ask_ref (ask), release_ask, 0);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), ask, release_ask, 0);
  gtk_native_dialog_show (dialog);
  return task;
}

static TactTask *
as_number (GtkNativeDialog *dialog, int response)
{
  return tact_task_new_int (response);
}

TactTask *
tact_gtk_dialog_run (GtkNativeDialog *dialog, GCancellable *cancellable)
{
  TactTask *refused = tact_gtk_ask_refuse (G_STRFUNC, NULL, cancellable);

  if (refused != NULL)
    return refused;
  if (!GTK_IS_NATIVE_DIALOG (dialog) || gtk_native_dialog_get_visible (dialog))
    {
      g_critical ("%s: no dialog, or one that is visible", G_STRFUNC);
      return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s: no dialog, or one that is visible", G_STRFUNC);
    }
  return tact_gtk_ask_native (dialog, as_number, cancellable);
}
