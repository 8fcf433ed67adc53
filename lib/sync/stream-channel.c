/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* stream-channel.c: a stream that reads a channel; the channel says when to. */
#include "config.h"

#include <tact/stream-channel.h>

#include "async/pull-private.h"
#include "async/stream-item-private.h"

static gboolean
take (gpointer channel, gpointer *item)
{
  return tact_channel_try_read (channel, item);
}

static TactTask *
wait_for_more (gpointer channel, GCancellable *cancellable)
{
  return tact_channel_wait_to_read (channel, cancellable);
}

static void
leave (gpointer channel)
{
  tact_channel_unref (channel);
}

static const TactPullClass channel_class = { take, wait_for_more, leave };

TactStream *
tact_stream_of_channel (TactChannel *channel, GType item_type, GCancellable *cancellable)
{
  if (!tact_item_is_type (item_type))
    return tact_pull_stream_refuse (G_TYPE_POINTER, "tact_stream_of_channel: a stream cannot have items of type %s", g_type_name (item_type));
  if (channel == NULL)
    return tact_pull_stream_refuse (item_type, "tact_stream_of_channel: there is no channel (NULL)");
  return tact_pull_stream_new (&channel_class, tact_channel_ref (channel), item_type, NULL, cancellable);
}
