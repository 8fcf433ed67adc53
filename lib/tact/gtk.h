/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * gtk.h: what libtact-gtk4 adds for GTK 4: the loop, the windows, the dialogs.
 *
 * tact_gtk_init() comes first.  From then on the scope of a window (see
 * scope.h) is closed when the window is destroyed, whoever still holds a
 * reference on it.
 *
 * The dialogs are tasks.  Each is cancelled where the user dismissed it, where
 * its cancellable was cancelled (on any thread; the dialog then goes away), or
 * where its parent was destroyed:
 *
 *     TACT_AWAIT (frame, tact_gtk_open_folder (window, _("Open"), cancellable));
 *     folder = tact_frame_dup_object (frame);
 *
 * To be called on the thread that called tact_gtk_init().
 */
#pragma once

#include <gtk/gtk.h>
#include <tact/tact.h>

G_BEGIN_DECLS

/**
 * tact_gtk_init:
 *
 * Calls gtk_init(), and makes the default main context this thread's, for
 * good: awaits before the loop runs come back to it, too.  Once, on the thread
 * that will run GTK, first of all; a later call does nothing.
 */
TACT_API void tact_gtk_init (void);

/**
 * tact_gtk_open_file:
 * @parent: (nullable): the window that asks
 * @title: (nullable): the dialog's title
 * @cancellable: (nullable): takes the dialog away
 *
 * Asks for a file that exists.
 *
 * Returns: (transfer full): a task; its result is an object, the #GFile; cancelled where the user dismissed the dialog
 */
TACT_API TactTask *tact_gtk_open_file (GtkWindow *parent, const char *title, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_gtk_open_folder:
 * @parent: (nullable): the window that asks
 * @title: (nullable): the dialog's title
 * @cancellable: (nullable): takes the dialog away
 *
 * Asks for a folder that exists.
 *
 * Returns: (transfer full): a task; its result is an object, the #GFile; cancelled where the user dismissed the dialog
 */
TACT_API TactTask *tact_gtk_open_folder (GtkWindow *parent, const char *title, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_gtk_save_file:
 * @parent: (nullable): the window that asks
 * @title: (nullable): the dialog's title
 * @cancellable: (nullable): takes the dialog away
 *
 * Asks for a file to write; the dialog asks again before it gives one that
 * exists.
 *
 * Returns: (transfer full): a task; its result is an object, the #GFile; cancelled where the user dismissed the dialog
 */
TACT_API TactTask *tact_gtk_save_file (GtkWindow *parent, const char *title, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_gtk_alert:
 * @parent: (nullable): the window that asks
 * @message: what there is to say, in a few words
 * @detail: (nullable): the rest of it
 * @buttons: (nullable) (array zero-terminated=1): the labels, at least one, with mnemonics ("_Move"); %NULL: one, "Close"
 * @cancellable: (nullable): takes the dialog away
 *
 * Says something and asks for one of @buttons.  A single button is the default
 * one; of several none is.
 *
 * Returns: (transfer full): a task; its result is the number of the button, from 0; cancelled where the user dismissed the dialog (Escape)
 */
TACT_API TactTask *tact_gtk_alert (GtkWindow *parent, const char *message, const char *detail, const char *const *buttons, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_gtk_dialog_run:
 * @dialog: a dialog that is not visible
 * @cancellable: (nullable): takes the dialog away
 *
 * Shows @dialog, until it has a response.  A reference on it is held
 * meanwhile.  How the user dismissed it is a response, too; the task is
 * cancelled where @cancellable was, or where @dialog was hidden without one.
 *
 * Returns: (transfer full): a task; its result is the response, a number (see #GtkResponseType)
 */
TACT_API TactTask *tact_gtk_dialog_run (GtkNativeDialog *dialog, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
