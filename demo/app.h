/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * app.h: Twinfind in a window.
 */
#pragma once

#include <tact/tact.h>

G_BEGIN_DECLS

typedef struct
{
  char **folders;        /* NULL-terminated; scanned at once; NULL or empty: the user chooses */
  TactAwaitFlags resume; /* how the scan resumes at first */
  gboolean report;       /* prints a line to stdout when a scan has ended and is on the screen */
} AppOptions;

/* Runs until the window is closed and nothing of it goes on.  Returns an exit
 * status; 1 where there is no display.  Once. */
int app_run (const AppOptions *options);

G_END_DECLS
