/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * channel.h: a queue between methods, which wait for items and for room
 * without blocking a thread (.NET: System.Threading.Channels).
 *
 *     while (tact_await_boolean (tact_channel_wait_to_read (channel, cancellable), &error))
 *       while (tact_channel_try_read (channel, &item))
 *         use (item);
 *
 * Who waits is served first in, first out, and goes on later, never inside
 * the call that served it.  An item is given away with the write and belongs
 * to who reads it; one that nobody reads is freed.
 */
#pragma once

#include <tact/task.h>

G_BEGIN_DECLS

#define TACT_TYPE_CHANNEL (tact_channel_get_type ())
/* The boxed type, for GObject. */
TACT_API GType tact_channel_get_type (void) G_GNUC_CONST;

typedef struct _TactChannel TactChannel;

/* As many as there is memory for. */
#define TACT_CHANNEL_UNBOUNDED (-1)

/**
 * TactChannelMode:
 * @TACT_CHANNEL_WAIT: a write waits for room
 * @TACT_CHANNEL_DROP_NEWEST: the newest item goes, and the new one takes its place
 * @TACT_CHANNEL_DROP_OLDEST: the oldest item goes
 * @TACT_CHANNEL_DROP_WRITE: the new item goes
 *
 * What a write does where the channel is full (.NET:
 * BoundedChannelFullMode).
 */
typedef enum
{
  TACT_CHANNEL_WAIT,
  TACT_CHANNEL_DROP_NEWEST,
  TACT_CHANNEL_DROP_OLDEST,
  TACT_CHANNEL_DROP_WRITE,
} TactChannelMode;

/**
 * TactDropFunc: (skip)
 * @item: (transfer full): what was dropped
 * @user_data: what was given to tact_channel_new_full()
 *
 * Is called by the write that dropped it.
 */
typedef void (*TactDropFunc) (gpointer item, gpointer user_data);

/**
 * tact_channel_new: (skip)
 * @capacity: how many items it holds; 0: none, each write waits for its reader; %TACT_CHANNEL_UNBOUNDED
 * @destroy: (nullable): frees an item that nobody reads
 *
 * Returns: (transfer full): a channel whose writes wait for room; %NULL with a critical where @capacity is less than -1
 */
TACT_API TactChannel *tact_channel_new (int capacity, GDestroyNotify destroy);

/**
 * tact_channel_new_full: (skip)
 * @capacity: how many items it holds, at least 1 where something is dropped; or as in tact_channel_new()
 * @mode: what a write does where it is full
 * @destroy: (nullable): frees an item that nobody reads
 * @dropped: (nullable): takes what is dropped; %NULL: @destroy frees it
 * @user_data: passed to @dropped, as long as there are writes
 *
 * Returns: (transfer full): a channel; %NULL with a critical where the arguments make no sense
 */
TACT_API TactChannel *tact_channel_new_full (int capacity, TactChannelMode mode, GDestroyNotify destroy, TactDropFunc dropped, gpointer user_data);

/**
 * tact_channel_ref:
 * @channel: a channel
 *
 * Returns: (transfer full): @channel
 */
TACT_API TactChannel *tact_channel_ref (TactChannel *channel);

/**
 * tact_channel_unref:
 * @channel: (transfer full) (nullable): a channel
 *
 * Who still waits when the last reference goes fails with
 * %G_IO_ERROR_CLOSED; items that are left are freed.
 */
TACT_API void tact_channel_unref (TactChannel *channel);

/**
 * tact_channel_try_write: (skip)
 * @channel: a channel
 * @item: (transfer full): an item; still the caller's where this fails
 *
 * Any thread.
 *
 * Returns: whether it was written, or was dropped in its place; %FALSE: there is no room, or the channel is closed
 */
TACT_API gboolean tact_channel_try_write (TactChannel *channel, gpointer item);

/**
 * tact_channel_write: (skip)
 * @channel: a channel
 * @item: (transfer full): an item; freed where it cannot be written
 * @cancellable: (nullable): gives up, as cancelled
 *
 * Waits for room.  A closed channel: %G_IO_ERROR_CLOSED.  Any thread.
 *
 * Returns: (transfer full): a task of %TRUE
 */
TACT_API TactTask *tact_channel_write (TactChannel *channel, gpointer item, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_channel_wait_to_write:
 * @channel: a channel
 * @cancellable: (nullable): gives up, as cancelled
 *
 * Any thread.
 *
 * Returns: (transfer full): a task of a boolean: %TRUE: there may be room; %FALSE: the channel is closed; the error it was closed with
 */
TACT_API TactTask *tact_channel_wait_to_write (TactChannel *channel, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_channel_try_read: (skip)
 * @channel: a channel
 * @item: (out) (transfer full): location for an item
 *
 * Any thread.
 *
 * Returns: whether there was one
 */
TACT_API gboolean tact_channel_try_read (TactChannel *channel, gpointer *item);

/**
 * tact_channel_read: (skip)
 * @channel: a channel
 * @cancellable: (nullable): gives up, as cancelled, and takes nothing
 *
 * Waits for an item.  A channel that is closed and empty:
 * %G_IO_ERROR_CLOSED; the error it was closed with is the second one of the
 * task.  Any thread.
 *
 * Returns: (transfer full): a task of a pointer: the item
 */
TACT_API TactTask *tact_channel_read (TactChannel *channel, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_channel_wait_to_read:
 * @channel: a channel
 * @cancellable: (nullable): gives up, as cancelled
 *
 * Any thread.
 *
 * Returns: (transfer full): a task of a boolean: %TRUE: there may be an item; %FALSE: it is closed and empty; the error it was closed with
 */
TACT_API TactTask *tact_channel_wait_to_read (TactChannel *channel, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_channel_close:
 * @channel: a channel
 * @error: (transfer full) (nullable): why
 *
 * There are no more writes (.NET: TryComplete).  What was written is still
 * read; who waits to write fails, and its item is lost.  Any thread.
 *
 * Returns: %FALSE: it was closed before, and @error is freed
 */
TACT_API gboolean tact_channel_close (TactChannel *channel, GError *error);

/**
 * tact_channel_dup_completion:
 * @channel: a channel
 *
 * Any thread.
 *
 * Returns: (transfer full): a task that ends when the channel is closed and empty, with the error it was closed with
 */
TACT_API TactTask *tact_channel_dup_completion (TactChannel *channel) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_channel_get_count:
 * @channel: a channel
 *
 * Returns: how many items it holds
 */
TACT_API guint tact_channel_get_count (TactChannel *channel);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TactChannel, tact_channel_unref)

G_END_DECLS
