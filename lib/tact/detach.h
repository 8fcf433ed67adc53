/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * detach.h: work that nobody awaits, and errors that nobody read.
 */
#pragma once

#include <tact/task.h>

G_BEGIN_DECLS

/**
 * TactErrorFunc:
 * @task: the task
 * @error: its first error
 * @user_data: what was given with it
 *
 * What is told of an error.
 */
typedef void (*TactErrorFunc) (TactTask *task, const GError *error, gpointer user_data);

/**
 * tact_detach:
 * @task: (transfer full): a task
 *
 * Lets @task go on unattended: the only way to drop a task on purpose (.NET:
 * async void).  Until it ends, the context of this call is kept: on the
 * default main context the GApplication is held.  An error goes to the
 * handler of tact_set_detached_handler(), on the context of this call; to be
 * cancelled is silent.  Any thread.
 */
TACT_API void tact_detach (TactTask *task);

/**
 * tact_set_detached_handler:
 * @func: (nullable) (scope notified) (closure user_data) (destroy destroy): the handler; %NULL: a critical with the error and its origin
 * @user_data: passed to @func
 * @destroy: (nullable): frees @user_data
 *
 * Says who is told of the errors of detached tasks.  Any thread.
 */
TACT_API void tact_set_detached_handler (TactErrorFunc func, gpointer user_data, GDestroyNotify destroy);

/**
 * tact_set_unobserved_handler:
 * @func: (nullable) (scope notified) (closure user_data) (destroy destroy): the handler; %NULL: a warning with the error and its origin
 * @user_data: passed to @func
 * @destroy: (nullable): frees @user_data
 *
 * Says who is told, at its last unref and on that thread, of a faulted task
 * whose error nobody read (.NET: TaskScheduler.UnobservedTaskException).
 */
TACT_API void tact_set_unobserved_handler (TactErrorFunc func, gpointer user_data, GDestroyNotify destroy);

/**
 * tact_add_unobserved_handler:
 * @func: (scope notified) (closure user_data) (destroy destroy): one more handler
 * @user_data: passed to @func
 * @destroy: (nullable): frees @user_data
 *
 * Adds a handler to that of tact_set_unobserved_handler(): all are called for
 * each task, that one first, the others as they were added.  They tell each
 * other that one has dealt with it by tact_task_set_observed().  Any thread.
 *
 * Returns: its number, for tact_remove_unobserved_handler()
 */
TACT_API guint tact_add_unobserved_handler (TactErrorFunc func, gpointer user_data, GDestroyNotify destroy);

/**
 * tact_remove_unobserved_handler:
 * @id: what tact_add_unobserved_handler() gave
 *
 * Takes it out; a call that is under way ends.  Any thread, also inside a
 * handler.
 */
TACT_API void tact_remove_unobserved_handler (guint id);

/**
 * tact_task_set_observed:
 * @task: a task
 *
 * Says that its error was dealt with: nobody is told of it (.NET:
 * UnobservedTaskExceptionEventArgs.SetObserved).
 */
TACT_API void tact_task_set_observed (TactTask *task);

/**
 * tact_task_is_observed:
 * @task: a task
 *
 * Returns: whether its error was read, or tact_task_set_observed() was called
 */
TACT_API gboolean tact_task_is_observed (TactTask *task);

G_END_DECLS
