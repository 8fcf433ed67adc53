/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * for-each.h: the same for many items, so many at once (.NET:
 * Parallel.ForEachAsync).
 */
#pragma once

#include <tact/types.h>

G_BEGIN_DECLS

/**
 * TACT_FOR_EACH_PROCESSORS:
 *
 * As many at once as there are processors.
 */
#define TACT_FOR_EACH_PROCESSORS G_MAXUINT

/**
 * TactItemFunc:
 * @i: which item, from 0
 * @cancellable: cancelled when another item has failed, or by the caller
 * @user_data: what was given to tact_for_each()
 *
 * What is done for one item, on the pool.  It returns its outcome as a task,
 * complete or pending, never %NULL; a result is dropped.
 *
 * Returns: (transfer full): the outcome
 */
typedef TactTask *(*TactItemFunc) (gsize i, GCancellable *cancellable, gpointer user_data);

/**
 * tact_for_each: (skip)
 * @n_items: how many items
 * @at_most: how many at once, at least 1; %TACT_FOR_EACH_PROCESSORS
 * @func: what to do for each
 * @user_data: passed to @func
 * @destroy: (nullable): frees @user_data on the context of this call
 * @cancellable: (nullable): no item begins after it is cancelled
 *
 * Calls @func for each item on the pool, under no context, wherever it is
 * called from, and never inside this call.  An item goes on until its task is
 * complete, and never more than @at_most do; they begin in order, so with 1
 * they run in order.
 *
 * After the first failure no item begins, the cancellable of those that go on
 * is cancelled, and when they have ended the task faults with every error,
 * the first in front; what an item ends with after that counts, too, also
 * that it was cancelled.
 *
 * If @cancellable is cancelled no item begins, and when those that go on have
 * ended the task is cancelled, whatever they ended with.  Cancelled before
 * the call: nothing runs.  @at_most 0: a critical and a faulted task.  Any
 * thread.
 *
 * Returns: (transfer full): a task without a value
 */
TACT_API TactTask *tact_for_each (gsize n_items, guint at_most, TactItemFunc func, gpointer user_data, GDestroyNotify destroy, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
