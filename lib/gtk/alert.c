/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * alert.c: says something and asks for a button.
 *
 * From GTK 4.10 on it is a GtkAlertDialog, before that a GtkMessageDialog.
 *
 * A GtkAlertDialog keeps a bare pointer to its window, and destroys what may
 * be gone where the user closed it: so a reference on that window is held for
 * a little longer than the dialog needs it.
 */
#include "config.h"

#include <tact/gtk.h>

#include "gtk/ask-private.h"

#if GTK_CHECK_VERSION(4, 10, 0)

typedef struct
{
  TactGtkAsk *ask;   /* owned */
  GtkWindow *window; /* owned, nullable */
} Choice;

static void
choice_free (gpointer data)
{
  Choice *choice = data;

  tact_gtk_ask_unref (choice->ask);
  g_clear_object (&choice->window);
  g_free (choice);
}

static void
nothing (gpointer unused)
{
}

static void
on_chosen (GObject *dialog, GAsyncResult *result, gpointer data)
{
  Choice *choice = data;
  TactGtkAsk *ask = choice->ask;
  g_autoptr (GError) error = NULL;
  int button = gtk_alert_dialog_choose_finish (GTK_ALERT_DIALOG (dialog), result, &error);

  tact_gtk_ask_answer (ask, error == NULL && button >= 0 ? tact_task_new_int (button) : tact_gtk_ask_dismissed (ask));
  tact_context_post (TACT_CONTEXT (tact_main_context_get (NULL)), nothing, choice, choice_free);
}

/* The newest window, if there is one more than there were. */
static GtkWindow *
dup_new_window (guint n_before)
{
  GListModel *toplevels = gtk_window_get_toplevels ();
  guint n = g_list_model_get_n_items (toplevels);

  return n > n_before ? g_list_model_get_item (toplevels, n - 1) : NULL;
}

static void
end_dialog (TactGtkAsk *ask, gpointer inner)
{
  g_cancellable_cancel (inner);
}

static TactTask *
ask_for_button (GtkWindow *parent, const char *message, const char *detail, const char *const *buttons, GCancellable *cancellable)
{
  g_autoptr (GtkAlertDialog) dialog = gtk_alert_dialog_new ("%s", message);
  g_autoptr (GCancellable) inner = g_cancellable_new ();
  TactGtkAsk *ask = tact_gtk_ask_new (parent, cancellable, g_object_ref (inner), end_dialog);
  TactTask *task = tact_task_source_dup_task (ask->source);
  guint n_windows = g_list_model_get_n_items (gtk_window_get_toplevels ());
  Choice *choice = g_new0 (Choice, 1);

  choice->ask = ask;
  if (detail != NULL)
    gtk_alert_dialog_set_detail (dialog, detail);
  gtk_alert_dialog_set_modal (dialog, parent != NULL);
  gtk_alert_dialog_set_buttons (dialog, buttons);
  if (buttons[1] == NULL)
    gtk_alert_dialog_set_default_button (dialog, 0);
  gtk_alert_dialog_choose (dialog, parent, inner, on_chosen, choice);
  choice->window = dup_new_window (n_windows);
  return task;
}

#else

static void
on_response (GtkDialog *dialog, int response, gpointer data)
{
  TactGtkAsk *ask = data;

  tact_gtk_ask_answer (ask, response >= 0 ? tact_task_new_int (response) : tact_gtk_ask_dismissed (ask));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
end_dialog (TactGtkAsk *ask, gpointer dialog)
{
  gtk_window_destroy (dialog);
}

static void
release_ask (gpointer ask, GClosure *closure)
{
  tact_gtk_ask_unref (ask);
}

static TactTask *
ask_for_button (GtkWindow *parent, const char *message, const char *detail, const char *const *buttons, GCancellable *cancellable)
{
  GtkDialogFlags flags = parent != NULL ? GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT : 0;
  GtkWidget *dialog = gtk_message_dialog_new (parent, flags, GTK_MESSAGE_OTHER, GTK_BUTTONS_NONE, "%s", message);
  TactGtkAsk *ask = tact_gtk_ask_new (parent, cancellable, g_object_ref (dialog), end_dialog);
  TactTask *task = tact_task_source_dup_task (ask->source);

  if (detail != NULL)
    gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s", detail);
  for (int i = 0; buttons[i] != NULL; i++)
    gtk_dialog_add_button (GTK_DIALOG (dialog), buttons[i], i);
  if (buttons[1] == NULL)
    gtk_dialog_set_default_response (GTK_DIALOG (dialog), 0);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), ask, release_ask, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  return task;
}

#endif

TactTask *
tact_gtk_alert (GtkWindow *parent, const char *message, const char *detail, const char *const *buttons, GCancellable *cancellable)
{
  static const char *const only_close[] = { "_Close", NULL };
  TactTask *refused = tact_gtk_ask_refuse (G_STRFUNC, parent, cancellable);

  if (refused != NULL)
    return refused;
  if (message == NULL || (buttons != NULL && buttons[0] == NULL))
    {
      g_critical ("%s: no message, or no button", G_STRFUNC);
      return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s: no message, or no button", G_STRFUNC);
    }
  return ask_for_button (parent, message, detail, buttons != NULL ? buttons : only_close, cancellable);
}
