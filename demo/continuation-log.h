/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * continuation-log.h: which parts of the scan ran where.
 *
 * Any thread adds; the rows come to the UI thread by one post for all that
 * came since the last, and only the newest are kept.  The signal "changed"
 * tells, on the UI thread.
 */
#pragma once

#include <gio/gio.h>

#include "scan.h"

G_BEGIN_DECLS

#define TWIN_TYPE_CONTINUATION (twin_continuation_get_type ())
G_DECLARE_FINAL_TYPE (TwinContinuation, twin_continuation, TWIN, CONTINUATION, GObject)

/* One row; it never changes.  All texts are the row's. */
guint twin_continuation_get_number (TwinContinuation *continuation); /* from 1 */
gint64 twin_continuation_get_time (TwinContinuation *continuation);  /* since the start, microseconds */
const char *twin_continuation_get_after (TwinContinuation *continuation);
const char *twin_continuation_get_captured (TwinContinuation *continuation);
const char *twin_continuation_get_thread (TwinContinuation *continuation);

#define TWIN_TYPE_LOG (twin_log_get_type ())
G_DECLARE_FINAL_TYPE (TwinLog, twin_log, TWIN, LOG, GObject)

TwinLog *twin_log_new (void);

/* Any thread that holds a reference. */
void twin_log_add (TwinLog *log, const ScanContinuation *continuation);

/* The UI thread: a new scan begins; its start is the start of the times. */
void twin_log_clear (TwinLog *log);

/* The newest, oldest first; of TwinContinuation. */
GListModel *twin_log_get_rows (TwinLog *log);

/* A sentence: how many there were, and on which threads. */
char *twin_log_dup_summary (TwinLog *log) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
