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
 * adopted).  All three NOT_ON bits together, or unknown ones: a critical and
 * a faulted task.  Any thread.
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

G_END_DECLS
