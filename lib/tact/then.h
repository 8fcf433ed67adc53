/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * then.h: a plain continuation (.NET: ContinueWith, then Unwrap).
 *
 * Await where you can; this is for code that is no method.  It runs on the
 * context given, never on "the current one".
 */
#pragma once

#include <tact/context.h>
#include <tact/scheduler.h>

G_BEGIN_DECLS

/**
 * TactThenFlags:
 * @TACT_THEN_DEFAULT: runs whatever happened, queued
 * @TACT_THEN_PREFER_FAIRNESS: queued with all others, also from a worker
 * @TACT_THEN_LONG_RUNNING: a thread of its own; only with the pool, and not with %TACT_THEN_INLINE_OK
 * @TACT_THEN_ATTACHED: part of the task whose body makes it: that one ends after it, and with its errors too
 * @TACT_THEN_DENY_ATTACH: no task attaches to it
 * @TACT_THEN_HIDE_SCHEDULER: inside, the current scheduler is the default one
 * @TACT_THEN_LAZY_CANCEL: the cancellable does not cancel it before the task it follows has ended
 * @TACT_THEN_ASYNC: what awaits the continuation is never resumed inside its completion
 * @TACT_THEN_NOT_ON_SUCCEEDED: not where the task has succeeded
 * @TACT_THEN_NOT_ON_FAULTED: not where it has faulted
 * @TACT_THEN_NOT_ON_CANCELLED: not where it was cancelled
 * @TACT_THEN_ONLY_ON_SUCCEEDED: the other two together
 * @TACT_THEN_ONLY_ON_FAULTED: the other two together
 * @TACT_THEN_ONLY_ON_CANCELLED: the other two together
 * @TACT_THEN_INLINE_OK: may run inside the completion of the task, or inside tact_then() where it is complete already
 *
 * When and how a continuation runs; the numbers of .NET's
 * TaskContinuationOptions.  One that is not to run is cancelled.
 */
typedef enum /*< flags >*/
{
  TACT_THEN_DEFAULT = 0,
  TACT_THEN_PREFER_FAIRNESS = 0x1,
  TACT_THEN_LONG_RUNNING = 0x2,
  TACT_THEN_ATTACHED = 0x4,
  TACT_THEN_DENY_ATTACH = 0x8,
  TACT_THEN_HIDE_SCHEDULER = 0x10,
  TACT_THEN_LAZY_CANCEL = 0x20,
  TACT_THEN_ASYNC = 0x40,
  TACT_THEN_NOT_ON_SUCCEEDED = 0x10000,
  TACT_THEN_NOT_ON_FAULTED = 0x20000,
  TACT_THEN_ONLY_ON_CANCELLED = 0x30000,
  TACT_THEN_NOT_ON_CANCELLED = 0x40000,
  TACT_THEN_ONLY_ON_FAULTED = 0x50000,
  TACT_THEN_ONLY_ON_SUCCEEDED = 0x60000,
  TACT_THEN_INLINE_OK = 0x80000,
} TactThenFlags;

/**
 * tact_then: (skip)
 * @task: (transfer full): a task
 * @flags: when and how
 * @context: (nullable): where @func runs; %NULL: the pool
 * @func: the continuation
 * @user_data: passed to @func
 * @destroy: (nullable): frees @user_data on the context of this call
 *
 * The task returned completes as the outcome of @func says (a pending one is
 * adopted).  All three NOT_ON bits together, LONG_RUNNING with INLINE_OK, or
 * unknown flags: a critical and a faulted task.  Any thread.
 *
 * Returns: (transfer full): the task of the continuation
 */
TACT_API TactTask *tact_then (TactTask *task, TactThenFlags flags, TactContext *context, TactThenFunc func, gpointer user_data, GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_then_on: (skip)
 * @task: (transfer full): a task
 * @flags: when and how
 * @scheduler: who runs @func
 * @func: the continuation
 * @user_data: passed to @func
 * @destroy: (nullable): frees @user_data on the context of this call
 *
 * As tact_then(), on a scheduler, which is the current one inside @func.
 *
 * Returns: (transfer full): the task of the continuation
 */
TACT_API TactTask *tact_then_on (TactTask *task, TactThenFlags flags, TactScheduler *scheduler, TactThenFunc func, gpointer user_data, GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_then_full: (skip)
 * @task: (transfer full): a task
 * @flags: when and how
 * @context: (nullable): where @func runs
 * @scheduler: (nullable): who runs @func; not both; neither: the pool
 * @cancellable: (nullable): cancels the continuation, not @task: at once, or with %TACT_THEN_LAZY_CANCEL when @task has ended
 * @func: the continuation
 * @user_data: passed to @func
 * @destroy: (nullable): frees @user_data on the context of this call
 *
 * As tact_then(), with all there is.  One that has begun to run is not
 * cancelled.
 *
 * Returns: (transfer full): the task of the continuation
 */
TACT_API TactTask *tact_then_full (TactTask *task, TactThenFlags flags, TactContext *context, TactScheduler *scheduler, GCancellable *cancellable, TactThenFunc func, gpointer user_data, GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
