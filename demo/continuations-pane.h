/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * continuations-pane.h: the log as a table, and the choice of how the scan
 * resumes: two buttons for the action "win.resume" ("ui" or "anywhere").
 */
#pragma once

#include <gtk/gtk.h>

#include "continuation-log.h"

G_BEGIN_DECLS

GtkWidget *twin_continuations_pane_new (TwinLog *log);

G_END_DECLS
