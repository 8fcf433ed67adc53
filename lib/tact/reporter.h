/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * reporter.h: values that work reports on its way, each handed to a function
 * on the context of whoever wants to see them (.NET: IProgress, Progress).
 *
 *     reporter = tact_reporter_new (show_file, window, NULL);
 *     task = tact_run (copy_all, tact_reporter_ref (reporter), ...);
 *
 * For a progress bar there is #TactProgress, which shows the latest only.
 */
#pragma once

#include <tact/types.h>

G_BEGIN_DECLS

typedef struct _TactReporter TactReporter;

/**
 * TactReportFunc: (skip)
 * @value: (transfer none): what was reported
 * @user_data: what was given with the function
 *
 * Is called on the context on which the reporter was made, for one report
 * after the other.
 */
typedef void (*TactReportFunc) (gpointer value, gpointer user_data);

/**
 * tact_reporter_new: (skip)
 * @func: (nullable): is called with each value
 * @user_data: passed to @func
 * @destroy: (nullable): frees @user_data on the context of this call
 *
 * Captures the context of the caller.  Where it has none the pool calls
 * @func, one report at a time.
 *
 * Returns: (transfer full): a reporter
 */
TACT_API TactReporter *tact_reporter_new (TactReportFunc func, gpointer user_data, GDestroyNotify destroy);

/**
 * tact_reporter_ref: (skip)
 * @reporter: a reporter
 *
 * Returns: (transfer full): @reporter
 */
TACT_API TactReporter *tact_reporter_ref (TactReporter *reporter);

/**
 * tact_reporter_unref: (skip)
 * @reporter: (transfer full) (nullable): a reporter
 *
 * What was reported is still shown.
 */
TACT_API void tact_reporter_unref (TactReporter *reporter);

/**
 * tact_reporter_add: (skip)
 * @reporter: a reporter
 * @func: is called with each value, behind those that are there already
 * @user_data: passed to @func
 * @destroy: (nullable): frees @user_data with the reporter, on the context of its maker
 *
 * Any thread (.NET: the event ProgressChanged).
 */
TACT_API void tact_reporter_add (TactReporter *reporter, TactReportFunc func, gpointer user_data, GDestroyNotify destroy);

/**
 * tact_reporter_report: (skip)
 * @reporter: (nullable): a reporter; %NULL: nobody wants to see it
 * @value: what to report
 * @destroy: (nullable): frees @value on the context of the reporter, when it was shown or never will be
 *
 * Posts, and never calls a function itself, nor blocks.  Reports of one
 * thread come in order; those that were made before a task completed come
 * before what awaits that task on the same context.  Any thread.
 */
TACT_API void tact_reporter_report (TactReporter *reporter, gpointer value, GDestroyNotify destroy);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TactReporter, tact_reporter_unref)

G_END_DECLS
