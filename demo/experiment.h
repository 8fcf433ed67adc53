/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * experiment.h: small programs whose trace shows who runs what.
 *
 * Each is a file experiment-NAME.c, whose first comment says what is to be
 * seen.  What they share is here: a trace, and a thread with a main loop.
 */
#pragma once

#include <tact/tact.h>

G_BEGIN_DECLS

/* Runs an experiment on this thread, which is called "main" in the trace.
 * Returns an exit status; 2: there is none of that name. */
int experiment_run (const char *name);

/* The experiments */

void experiment_ab_console (void);
void experiment_ab_ui (void);
void experiment_ab_ui_anywhere (void);
void experiment_ab_ui_real (void);

/* What they share */

/* A line of the trace, "[role] text", with the role of this thread. */
void experiment_say (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* The name of the context that an await would capture here. */
const char *experiment_context_name (void);

/* "main" and "ui" are given; a worker of the pool is "pool". */
const char *experiment_role (void);

/* Blocks this thread, as no code of a user interface should. */
void experiment_block (gint64 ms);

/* Runs @handler as a button of a window would, on a thread with a main loop,
 * called "ui"; waits for its end, and says whether that came in time. */
void experiment_handle (TactFunc handler);

G_END_DECLS
