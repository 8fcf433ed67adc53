/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * wait-many.h: blocks a thread until all of several tasks, or one of them, are
 * complete (.NET: Task.WaitAll, Task.WaitAny).
 *
 * As tact_task_wait(): for threads that have nothing else to do.  Elsewhere
 * await tact_when_all() or tact_when_any().  The tasks are borrowed, and go on
 * where the wait ends before them.  The pool is told of the wait.  Any thread.
 */
#pragma once

#include <tact/task.h>

G_BEGIN_DECLS

/**
 * tact_wait_all:
 * @tasks: (array length=n_tasks) (nullable): tasks
 * @n_tasks: how many; none: the wait is over at once
 * @timeout_ms: how long, in milliseconds; -1: without limit; 0: look
 * @cancellable: (nullable): ends the wait, not the tasks
 * @error: return location for an error
 *
 * Waits until all are complete, however they ended.  A wait without limit and
 * @cancellable first runs those here that have not started, where their
 * scheduler agrees, the last one first; it is refused where one of the tasks
 * has to come back to this very thread.  A %NULL task: a critical.
 *
 * Returns: whether all have succeeded; else @error is that of the first in
 *   order that has not, or %G_IO_ERROR_TIMED_OUT, %G_IO_ERROR_CANCELLED of the
 *   wait, %TACT_ERROR_WOULD_DEADLOCK, %TACT_ERROR_NO_TASK
 */
TACT_API gboolean tact_wait_all (TactTask **tasks, gsize n_tasks, gint64 timeout_ms, GCancellable *cancellable, GError **error);

/**
 * tact_wait_any:
 * @tasks: (array length=n_tasks) (nullable): tasks
 * @n_tasks: how many
 * @timeout_ms: how long, in milliseconds; -1: without limit; 0: look
 * @cancellable: (nullable): ends the wait, not the tasks
 * @error: return location for an error of the wait
 *
 * Waits until one is complete, however it ended: no error of a task is given
 * or read here.  Of several that are complete the first in order is taken.
 * Nothing of the call stays on the tasks.  Without limit and @cancellable it is
 * refused where each of them has to come back to this very thread.  A %NULL
 * task: a critical.
 *
 * Returns: the index of that task; -1 with @error set: %G_IO_ERROR_TIMED_OUT,
 *   %G_IO_ERROR_CANCELLED of the wait, %TACT_ERROR_WOULD_DEADLOCK,
 *   %TACT_ERROR_NO_TASK where there is none to wait for
 */
TACT_API gssize tact_wait_any (TactTask **tasks, gsize n_tasks, gint64 timeout_ms, GCancellable *cancellable, GError **error);

G_END_DECLS
