/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * window.h: the window of Twinfind.
 *
 * What it starts lives in its scope: to close it is to stop the scan, and
 * nothing that was under way touches it afterwards.
 */
#pragma once

#include <gtk/gtk.h>
#include <tact/tact.h>

G_BEGIN_DECLS

#define TWIN_TYPE_WINDOW (twin_window_get_type ())
G_DECLARE_FINAL_TYPE (TwinWindow, twin_window, TWIN, WINDOW, GtkApplicationWindow)

/* @resume: how its scans resume at first; @report: it prints a line when a
 * scan has ended and is on the screen. */
GtkWidget *twin_window_new (GtkApplication *app, TactAwaitFlags resume, gboolean report);

/* Stops what it scans, and scans @folders: NULL-terminated, at least one. */
void twin_window_scan (TwinWindow *window, const char *const *folders);

G_END_DECLS
