/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * file-dialog.c: asks for a file.
 *
 * From GTK 4.10 on it is a GtkFileDialog, before that a GtkFileChooserNative.
 * A GtkFileDialog answers a cancellable on the thread that cancels it: it gets
 * one of its own, which is cancelled on GTK's thread only.
 */
#include "config.h"

#include <tact/gtk.h>

#include "gtk/ask-private.h"

#if GTK_CHECK_VERSION(4, 10, 0)

typedef GFile *(*FinishFunc) (GtkFileDialog *dialog, GAsyncResult *result, GError **error);

static void
answer (TactGtkAsk *ask, GObject *dialog, GAsyncResult *result, FinishFunc finish)
{
  GError *error = NULL;
  GFile *file = finish (GTK_FILE_DIALOG (dialog), result, &error);

  if (file != NULL)
    tact_gtk_ask_answer (ask, tact_task_new_object (file));
  else if (g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_FAILED))
    tact_gtk_ask_answer (ask, tact_task_new_error (g_steal_pointer (&error)));
  else
    tact_gtk_ask_answer (ask, tact_gtk_ask_dismissed (ask));
  g_clear_error (&error);
  tact_gtk_ask_unref (ask);
}

static void
on_file_ready (GObject *dialog, GAsyncResult *result, gpointer ask)
{
  answer (ask, dialog, result, gtk_file_dialog_open_finish);
}

static void
on_folder_ready (GObject *dialog, GAsyncResult *result, gpointer ask)
{
  answer (ask, dialog, result, gtk_file_dialog_select_folder_finish);
}

static void
on_save_ready (GObject *dialog, GAsyncResult *result, gpointer ask)
{
  answer (ask, dialog, result, gtk_file_dialog_save_finish);
}

static void
end_dialog (TactGtkAsk *ask, gpointer inner)
{
  g_cancellable_cancel (inner);
}

static TactTask *
ask_for_file (GtkFileChooserAction action, GtkWindow *parent, const char *title, GCancellable *cancellable)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GCancellable) inner = g_cancellable_new ();
  TactGtkAsk *ask = tact_gtk_ask_new (parent, cancellable, g_object_ref (inner), end_dialog);
  TactTask *task = tact_task_source_dup_task (ask->source);

  if (title != NULL)
    gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_set_modal (dialog, parent != NULL);
  if (action == GTK_FILE_CHOOSER_ACTION_SAVE)
    gtk_file_dialog_save (dialog, parent, inner, on_save_ready, ask);
  else if (action == GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER)
    gtk_file_dialog_select_folder (dialog, parent, inner, on_folder_ready, ask);
  else
    gtk_file_dialog_open (dialog, parent, inner, on_file_ready, ask);
  return task;
}

#else

static TactTask *
as_file (GtkNativeDialog *dialog, int response)
{
  if (response != GTK_RESPONSE_ACCEPT)
    return tact_task_new_cancelled (NULL);
  return tact_task_new_object (gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)));
}

static TactTask *
ask_for_file (GtkFileChooserAction action, GtkWindow *parent, const char *title, GCancellable *cancellable)
{
  g_autoptr (GtkFileChooserNative) dialog = gtk_file_chooser_native_new (title, parent, action, NULL, NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), parent != NULL);
  return tact_gtk_ask_native (GTK_NATIVE_DIALOG (dialog), as_file, cancellable);
}

#endif

static TactTask *
ask_for (const char *function, GtkFileChooserAction action, GtkWindow *parent, const char *title, GCancellable *cancellable)
{
  TactTask *refused = tact_gtk_ask_refuse (function, parent, cancellable);

  return refused != NULL ? refused : ask_for_file (action, parent, title, cancellable);
}

TactTask *
tact_gtk_open_file (GtkWindow *parent, const char *title, GCancellable *cancellable)
{
  return ask_for (G_STRFUNC, GTK_FILE_CHOOSER_ACTION_OPEN, parent, title, cancellable);
}

TactTask *
tact_gtk_open_folder (GtkWindow *parent, const char *title, GCancellable *cancellable)
{
  return ask_for (G_STRFUNC, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, parent, title, cancellable);
}

TactTask *
tact_gtk_save_file (GtkWindow *parent, const char *title, GCancellable *cancellable)
{
  return ask_for (G_STRFUNC, GTK_FILE_CHOOSER_ACTION_SAVE, parent, title, cancellable);
}
