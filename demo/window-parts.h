/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * window-parts.h: the bars around the list.  Each sets the window's widgets
 * that it makes.
 */
#pragma once

#include "window-private.h"

G_BEGIN_DECLS

/* A button with a mnemonic, which its accessible name leaves out.  @tooltip: nullable. */
GtkWidget *twin_button_new (const char *label, const char *action, const char *tooltip);
void twin_button_set_label (GtkWidget *button, const char *label);

GtkWidget *twin_window_new_header (TwinWindow *window);

/* How far the scan is, what was found, and the search. */
GtkWidget *twin_window_new_status (TwinWindow *window);

/* What to do with what is marked. */
GtkWidget *twin_window_new_actions (TwinWindow *window);

/* What has just been done, and an undo. */
GtkWidget *twin_window_new_toast (TwinWindow *window);

G_END_DECLS
