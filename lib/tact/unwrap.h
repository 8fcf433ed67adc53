/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * unwrap.h: one task for a task and the task that is its result (.NET:
 * TaskExtensions.Unwrap).
 *
 * tact_run(), tact_then() and methods adopt what their bodies return by
 * themselves; this is for %TACT_RUN_NO_UNWRAP, and for sources of tasks.
 */
#pragma once

#include <tact/task.h>

G_BEGIN_DECLS

/**
 * tact_unwrap: (skip)
 * @task: (transfer full): a task whose result is a #TactTask, boxed
 *
 * Ends when the inner task does, and as it does; where @task fails or is
 * cancelled, as that.  Where both are complete it is complete at once.  A
 * result that is no task, or %NULL: a critical and a faulted task.  Any
 * thread.
 *
 * Returns: (transfer full): a task
 */
TACT_API TactTask *tact_unwrap (TactTask *task) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
