/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * gio.h: the bridges to GIO's `_async`/`_finish` pairs, both ways.
 *
 * GIO is met at its own functions: TACT_READY (&ready) are the last two
 * arguments of any `_async` call; await `ready` and call the real `_finish`:
 *
 *     g_file_load_bytes_async (file, cancellable, TACT_READY (&load->ready));
 *     TACT_AWAIT (frame, g_steal_pointer (&load->ready));
 *     result = tact_frame_dup_object (frame);
 *     bytes = g_file_load_bytes_finish (file, result, NULL, &error);
 */
#pragma once

#include <tact/types.h>

G_BEGIN_DECLS

/**
 * tact_ready: (skip)
 * @source: (nullable): the object of the call
 * @result: the result
 * @ready: what tact_ready_new() gave
 *
 * A GAsyncReadyCallback for any call.
 */
TACT_API void tact_ready (GObject *source, GAsyncResult *result, gpointer ready);

/**
 * tact_ready_new: (skip)
 * @ready: (out) (transfer full): return location for a task of the GAsyncResult
 *
 * A GIO call calls back on the loop of the thread that makes it: on a thread
 * that owns no main context that is a critical.
 *
 * Returns: (transfer full): the user data for tact_ready()
 */
TACT_API gpointer tact_ready_new (TactTask **ready);

/* The last two arguments of a GIO call. */
#define TACT_READY(ready) tact_ready, tact_ready_new (ready)

/**
 * tact_return_gtask: (skip)
 * @gtask: (transfer full): a GTask, whose callback gets the outcome on its own context
 * @task: (transfer full): where the outcome comes from
 * @boxed_free: (nullable): frees a boxed result that nobody propagated; needed where the result is boxed
 *
 * Ends @gtask as @task ends: the middle of an `_async` function of your own
 * whose `_finish` stays g_task_propagate_boolean(), _int() or _pointer().
 * Without a value: TRUE.  Any thread.
 */
TACT_API void tact_return_gtask (GTask *gtask, TactTask *task, GDestroyNotify boxed_free);

/**
 * tact_result_async:
 * @task: (transfer none): a task
 * @cancellable: (nullable): ends the call, not @task
 * @callback: (scope async) (closure user_data): called on this thread's main context
 * @user_data: passed to @callback
 *
 * How Python, JavaScript and Vala await a task.
 */
TACT_API void tact_result_async (TactTask *task, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

/**
 * tact_result_finish:
 * @result: what the callback got
 * @value: (out caller-allocates) (optional): return location for the result
 * @error: return location for the error of the task
 *
 * Returns: (skip): whether the task has succeeded
 */
TACT_API gboolean tact_result_finish (GAsyncResult *result, GValue *value, GError **error);

G_END_DECLS
