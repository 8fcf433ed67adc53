/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * condition.h: waits for a change of what a TactLock guards (.NET: Monitor's
 * Wait and Pulse, awaited).
 *
 *     tact_await (tact_lock_acquire (lock, NULL), NULL);
 *     while (queue_is_empty (queue))
 *       tact_await (tact_condition_wait (changed, lock, -1, NULL), NULL);
 *     ...
 *     tact_lock_release (lock);
 */
#pragma once

#include <tact/lock.h>

G_BEGIN_DECLS

#define TACT_TYPE_CONDITION (tact_condition_get_type ())
/* The boxed type, for GObject. */
TACT_API GType tact_condition_get_type (void) G_GNUC_CONST;

typedef struct _TactCondition TactCondition;

/**
 * tact_condition_new:
 *
 * Returns: (transfer full): a condition
 */
TACT_API TactCondition *tact_condition_new (void);

/**
 * tact_condition_ref:
 * @condition: a condition
 *
 * Returns: (transfer full): @condition
 */
TACT_API TactCondition *tact_condition_ref (TactCondition *condition);

/**
 * tact_condition_unref:
 * @condition: (transfer full) (nullable): a condition
 *
 * Who still waits when the last reference goes fails with
 * %G_IO_ERROR_CLOSED.
 */
TACT_API void tact_condition_unref (TactCondition *condition);

/**
 * tact_condition_wait:
 * @condition: a condition
 * @lock: the lock, which the caller holds
 * @timeout_ms: how long to wait at most, in milliseconds; 0: not at all; -1: without limit
 * @cancellable: (nullable): gives up, as cancelled
 *
 * Releases @lock, waits for a signal, and acquires @lock again: however the
 * task ends, also as cancelled, the caller holds it.  Any thread.
 *
 * Returns: (transfer full): a task of a boolean: %FALSE: the time is over
 */
TACT_API TactTask *tact_condition_wait (TactCondition *condition, TactLock *lock, gint64 timeout_ms, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_condition_signal:
 * @condition: a condition
 *
 * Lets who has waited longest go on.  The caller holds the lock, or not.  Any thread.
 */
TACT_API void tact_condition_signal (TactCondition *condition);

/**
 * tact_condition_broadcast:
 * @condition: a condition
 *
 * Lets all go on, one after the other as they get the lock.  Any thread.
 */
TACT_API void tact_condition_broadcast (TactCondition *condition);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TactCondition, tact_condition_unref)

G_END_DECLS
