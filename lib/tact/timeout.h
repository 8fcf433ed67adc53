/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * timeout.h: waits for a task for some time only (.NET: Task.WaitAsync).
 *
 * It is the wait that is given up, not the work, which goes on.  To stop the
 * work give it a cancellable of tact_cancellable_new().
 */
#pragma once

#include <tact/task.h>

G_BEGIN_DECLS

/**
 * tact_with_timeout:
 * @task: (transfer full): a task
 * @ms: how long to wait for it, in milliseconds; 0: not at all; -1: without limit
 * @cancellable: (nullable): gives up the wait, as cancelled
 *
 * Ends as @task does, if that ends in time; else with %G_IO_ERROR_TIMED_OUT,
 * or as cancelled.  A task that is complete already wins over both, and is
 * given back itself, as is any task where there is no limit.  An error that
 * comes after the wait was given up is reported as one that nobody read.
 * Less than -1: a critical and a faulted task.  Any thread.
 *
 * Returns: (transfer full): a task
 */
TACT_API TactTask *tact_with_timeout (TactTask *task, gint64 ms, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
