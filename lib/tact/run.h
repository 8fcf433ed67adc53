/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * run.h: starts work on another thread (.NET: Task.Run, TaskFactory.StartNew).
 *
 * The body sees no context and no main loop: it is for work, not for widgets.
 * A pending task that it returns is adopted: the task of the call completes
 * when that one does.
 *
 * The task is cancelled where @cancellable was cancelled before the body ran
 * (it then never runs), or the body returned a cancelled task of that
 * cancellable, or %G_IO_ERROR_CANCELLED while it is cancelled; any other
 * error faults it.  @user_data dies on the context that the caller captured,
 * else where the work ended.
 */
#pragma once

#include <tact/scheduler.h>

G_BEGIN_DECLS

/**
 * TactRunFlags:
 * @TACT_RUN_DEFAULT: nothing special
 * @TACT_RUN_PREFER_FAIRNESS: queued with all others, also from a worker
 * @TACT_RUN_LONG_RUNNING: a thread of its own; only with the pool
 * @TACT_RUN_ATTACHED: part of the task whose body makes it: that one ends after it, and with its errors too (.NET: AttachedToParent)
 * @TACT_RUN_DENY_ATTACH: no task attaches to it (.NET: DenyChildAttach); tact_run() has it
 * @TACT_RUN_HIDE_SCHEDULER: inside, the current scheduler is the default one
 * @TACT_RUN_ASYNC: what awaits the task is never resumed inside its completion
 * @TACT_RUN_NO_UNWRAP: a task that the body returns is not adopted but is the result, boxed
 *
 * How work is started; the numbers of .NET's TaskCreationOptions where it has them.
 */
typedef enum /*< flags >*/
{
  TACT_RUN_DEFAULT = 0,
  TACT_RUN_PREFER_FAIRNESS = 1 << 0,
  TACT_RUN_LONG_RUNNING = 1 << 1,
  TACT_RUN_ATTACHED = 1 << 2,
  TACT_RUN_DENY_ATTACH = 1 << 3,
  TACT_RUN_HIDE_SCHEDULER = 1 << 4,
  TACT_RUN_ASYNC = 1 << 6,
  TACT_RUN_NO_UNWRAP = 1 << 8,
} TactRunFlags;

/**
 * tact_run: (skip)
 * @func: the body
 * @user_data: passed to @func
 * @destroy: (nullable): frees @user_data
 * @cancellable: (nullable): passed to @func
 *
 * Runs @func on the pool.  Any thread.
 *
 * Returns: (transfer full): the task of the work
 */
TACT_API TactTask *tact_run (TactFunc func, gpointer user_data, GDestroyNotify destroy, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_run_full: (skip)
 * @scheduler: (nullable): who runs it; %NULL: the pool, not the current one
 * @flags: how
 * @func: the body
 * @user_data: passed to @func
 * @destroy: (nullable): frees @user_data
 * @cancellable: (nullable): passed to @func
 *
 * Runs @func on @scheduler.  A scheduler that refuses faults the task with
 * %TACT_ERROR_SCHEDULER.  Unknown flags: a critical and a faulted task.  Any thread.
 *
 * Returns: (transfer full): the task of the work
 */
TACT_API TactTask *tact_run_full (TactScheduler *scheduler, TactRunFlags flags, TactFunc func, gpointer user_data, GDestroyNotify destroy, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_task_get_run_flags: (skip)
 * @task: a task
 *
 * Any thread.
 *
 * Returns: how @task was to be run, where it is the task of a scheduler or a continuation (.NET: CreationOptions); else %TACT_RUN_DEFAULT
 */
TACT_API TactRunFlags tact_task_get_run_flags (TactTask *task);

G_END_DECLS
