/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * for-each-stream.h: the same for each item of a stream, so many at once
 * (.NET: Parallel.ForEachAsync of an IAsyncEnumerable).
 */
#pragma once

#include <tact/for-each.h>
#include <tact/stream.h>

G_BEGIN_DECLS

/**
 * TactStreamItemFunc:
 * @item: (transfer none) (nullable): the item, which lives until the outcome is complete
 * @cancellable: cancelled when another item, or the stream, has failed, or by the caller
 * @user_data: what was given to tact_for_each_stream()
 *
 * What is done for one item, on the pool.  It returns its outcome as a task,
 * complete or pending, never %NULL; a result is dropped.
 *
 * Returns: (transfer full): the outcome
 */
typedef TactTask *(*TactStreamItemFunc) (gpointer item, GCancellable *cancellable, gpointer user_data);

/**
 * tact_for_each_stream: (skip)
 * @stream: (transfer full): what the items come from; it is closed
 * @at_most: how many items at once, at least 1; %TACT_FOR_EACH_PROCESSORS
 * @func: what to do for each
 * @user_data: passed to @func
 * @destroy: (nullable): frees @user_data on the context of this call
 * @cancellable: (nullable): no item is asked for after it is cancelled
 *
 * Asks @stream for one item at a time, while fewer than @at_most go on, and
 * calls @func for each: both on the pool, under no context, and never inside
 * this call.  The items begin in order.  An item goes on until its task is
 * complete; at the end of the stream those that go on are awaited, then the
 * stream is closed, and that is awaited, too.
 *
 * After the first failure, of an item or of the stream, no item is asked for,
 * the cancellable of those that go on, and of the stream, is cancelled, and
 * when all have ended the task faults with every error, the first in front;
 * what they end with after that counts, too, also that they were cancelled.
 *
 * If @cancellable is cancelled no item begins, and when all have ended the
 * task is cancelled, whatever they ended with.  Cancelled before the call:
 * nothing runs, and the stream is closed.  Where @stream or @func is %NULL, or
 * @at_most 0: a critical and a faulted task.  Any thread.
 *
 * Returns: (transfer full): a task without a value
 */
TACT_API TactTask *tact_for_each_stream (TactStream *stream, guint at_most, TactStreamItemFunc func, gpointer user_data, GDestroyNotify destroy, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
