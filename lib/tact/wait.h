/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * wait.h: blocks a thread until a task is complete (.NET: Task.Wait, Result).
 *
 * For threads that have nothing else to do: a console's main(), a thread of
 * your own, a test.  On a thread that runs a loop, await.  The loop of the
 * thread is not iterated meanwhile.  A wait without limit that provably can
 * never end, since what it waits for has to come back to this very thread, is
 * refused with %TACT_ERROR_WOULD_DEADLOCK and the chain that proves it.  A
 * wait without limit runs the task here if it has not started and its
 * scheduler agrees.  The pool is told of each wait of its workers.
 *
 * tact_task_wait() borrows; the typed ones take their task.  Any thread.
 */
#pragma once

#include <tact/task.h>

G_BEGIN_DECLS

/**
 * tact_task_wait:
 * @task: a task
 * @timeout_ms: how long, in milliseconds; -1: without limit; 0: look
 * @cancellable: (nullable): ends the wait, not the task
 * @error: return location for an error
 *
 * Returns: whether @task has succeeded; else @error is its error, or
 *   %G_IO_ERROR_TIMED_OUT, %G_IO_ERROR_CANCELLED of the wait, %TACT_ERROR_WOULD_DEADLOCK
 */
TACT_API gboolean tact_task_wait (TactTask *task, gint64 timeout_ms, GCancellable *cancellable, GError **error);

/**
 * tact_wait:
 * @task: (transfer full): a task
 * @error: return location for the error of @task
 *
 * Returns: whether it has succeeded; a result is dropped
 */
TACT_API gboolean tact_wait (TactTask *task, GError **error);

/**
 * tact_wait_boolean:
 * @task: (transfer full): a task
 * @error: return location for the error of @task
 *
 * Returns: the value; %FALSE where there is none
 */
TACT_API gboolean tact_wait_boolean (TactTask *task, GError **error);

/**
 * tact_wait_int:
 * @task: (transfer full): a task
 * @error: return location for the error of @task
 *
 * Returns: the value; 0 where there is none
 */
TACT_API gint64 tact_wait_int (TactTask *task, GError **error);

/**
 * tact_wait_double:
 * @task: (transfer full): a task
 * @error: return location for the error of @task
 *
 * Returns: the value; 0 where there is none
 */
TACT_API double tact_wait_double (TactTask *task, GError **error);

/**
 * tact_wait_string:
 * @task: (transfer full): a task
 * @error: return location for the error of @task
 *
 * Returns: (transfer full) (nullable): the value, a copy
 */
TACT_API char *tact_wait_string (TactTask *task, GError **error);

/**
 * tact_wait_boxed:
 * @task: (transfer full): a task
 * @error: return location for the error of @task
 *
 * Returns: (transfer full) (nullable): the value, a copy
 */
TACT_API gpointer tact_wait_boxed (TactTask *task, GError **error);

/**
 * tact_wait_object:
 * @task: (transfer full): a task
 * @error: return location for the error of @task
 *
 * Returns: (transfer full) (nullable) (type GObject.Object): the value, referenced
 */
TACT_API gpointer tact_wait_object (TactTask *task, GError **error);

/**
 * tact_wait_pointer: (skip)
 * @task: (transfer full): a task
 * @error: return location for the error of @task
 *
 * Returns: (transfer full) (nullable): the value, taken
 */
TACT_API gpointer tact_wait_pointer (TactTask *task, GError **error);

G_END_DECLS
