/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ask-private.h: a question to the user that is a task, and what else ends it
 * than the answer.
 *
 * Who asks makes a TactGtkAsk, shows the dialog, and sets the result of its
 * source.  If the cancellable or the parent's end comes first, the dialog is
 * told to go away, always on GTK's thread, and the task is cancelled.
 */
#pragma once

#include <gtk/gtk.h>
#include <tact/tact.h>

G_BEGIN_DECLS

typedef struct _TactGtkAsk TactGtkAsk;

/* Takes the dialog away. */
typedef void (*TactGtkAskEndFunc) (TactGtkAsk *ask, gpointer dialog);

/* The outcome, full, complete. */
typedef TactTask *(*TactGtkAnswerFunc) (GtkNativeDialog *dialog, int response);

struct _TactGtkAsk
{
  TactTaskSource *source;    /* owned */
  gpointer dialog;           /* owned; what `end` gets; NULL once the question has ended */
  TactGtkAskEndFunc end;     /* not called if the answer was first */
  TactGtkAnswerFunc answer;  /* NULL where it is no native dialog */
  GCancellable *cancellable; /* owned, nullable */
  gulong cancelled_id;
  GtkWindow *parent; /* weak, nullable */
  gulong toplevels_id;
};

/* NULL: it may be asked.  Else a complete task that says why not, for the
 * caller to return.  @function: its name, for the critical. */
TactTask *tact_gtk_ask_refuse (const char *function, GtkWindow *parent, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/* @dialog: full */
TactGtkAsk *tact_gtk_ask_new (GtkWindow *parent, GCancellable *cancellable, gpointer dialog, TactGtkAskEndFunc end) G_GNUC_WARN_UNUSED_RESULT;
TactGtkAsk *tact_gtk_ask_ref (TactGtkAsk *ask);

/* The last one cancels the task, if nobody has answered. */
void tact_gtk_ask_unref (gpointer ask);

/* Later, on GTK's thread: unless answered by then, it ends without an answer.
 * Any thread. */
void tact_gtk_ask_end_later (TactGtkAsk *ask);

/* Cancelled: by its cancellable, or by the user, and then by none. */
TactTask *tact_gtk_ask_dismissed (TactGtkAsk *ask) G_GNUC_WARN_UNUSED_RESULT;

/* @outcome: full, complete. */
void tact_gtk_ask_answer (TactGtkAsk *ask, TactTask *outcome);

/* Shows @dialog until it has a response, which @answer makes an outcome. */
TactTask *tact_gtk_ask_native (GtkNativeDialog *dialog, TactGtkAnswerFunc answer, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
