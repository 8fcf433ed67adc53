/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* stream-channel.h: what comes through a channel, as a stream (.NET: ChannelReader.ReadAllAsync). */
#pragma once

#include <tact/channel.h>
#include <tact/stream.h>

G_BEGIN_DECLS

/**
 * tact_stream_of_channel:
 * @channel: a channel
 * @item_type: of its items, which the stream then copies and frees, as in tact_stream_new(); with %G_TYPE_POINTER they belong to whoever reads them
 * @cancellable: (nullable): ends the stream, as those do that are given to tact_stream_next()
 *
 * Reads @channel, an item for each that is asked for, and none before.  The
 * stream ends when @channel is closed and empty, and fails with the error
 * that it was closed with.  Several streams share out the items between them,
 * and with who else reads.
 *
 * To close the stream, or to cancel it, leaves in the channel what nobody has
 * asked for.  Any thread.  Where @channel is %NULL, or a stream can have no
 * items of @item_type: a critical, and a stream that fails with
 * %G_IO_ERROR_INVALID_ARGUMENT.
 *
 * Returns: (transfer full): a stream
 */
TACT_API TactStream *tact_stream_of_channel (TactChannel *channel, GType item_type, GCancellable *cancellable);

G_END_DECLS
