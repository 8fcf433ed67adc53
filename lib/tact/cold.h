/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cold.h: tasks that are made first and started later (.NET: new Task, Start,
 * RunSynchronously).
 *
 * A function of yours that gives a task gives one that has been started: who
 * awaits a task that nobody starts waits for ever.  Made cold, a task can be
 * named, given data, handed to others, and followed, before its body runs.
 */
#pragma once

#include <tact/run.h>

G_BEGIN_DECLS

/**
 * tact_task_new_cold: (skip)
 * @flags: how it runs when it is started
 * @func: the body
 * @user_data: passed to @func
 * @destroy: (nullable): frees @user_data
 * @cancellable: (nullable): passed to @func; cancels the task at once while it is cold
 *
 * A task that waits to be started (%TACT_TASK_CREATED).  Dropped without a
 * start it frees @user_data, where it has a @cancellable when that goes.  A wait without limit for a cold task is a
 * critical, and refused.  No function, or unknown flags: a critical and a
 * faulted task.  Any thread.
 *
 * Returns: (transfer full): a task
 */
TACT_API TactTask *tact_task_new_cold (TactRunFlags flags, TactFunc func, gpointer user_data, GDestroyNotify destroy, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_task_start:
 * @task: a task of tact_task_new_cold()
 * @scheduler: (nullable): who runs it; %NULL: the pool
 *
 * Starts it, once.  One that was started, is complete, or was not made cold: a
 * critical.  Any thread.
 *
 * Returns: whether this call has started it
 */
TACT_API gboolean tact_task_start (TactTask *task, TactScheduler *scheduler);

/**
 * tact_task_run_synchronously:
 * @task: a task of tact_task_new_cold()
 * @scheduler: (nullable): who is asked to let it run here; %NULL: the pool, which always does
 *
 * Starts it and runs the body inside this call, if @scheduler agrees; else
 * queues it there and waits.  An error is the task's.  Wrong tasks as in
 * tact_task_start().  Any thread.
 *
 * Returns: whether this call has started it
 */
TACT_API gboolean tact_task_run_synchronously (TactTask *task, TactScheduler *scheduler);

G_END_DECLS
