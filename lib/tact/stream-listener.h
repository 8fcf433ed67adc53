/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stream-listener.h: who connects, as a stream.
 *
 *     connections = tact_stream_of_listener (listener, cancellable);
 *     while (tact_await_boolean (tact_stream_next (connections, NULL), &error))
 *       tact_detach (serve (tact_stream_dup_item (connections)));
 */
#pragma once

#include <tact/stream.h>

G_BEGIN_DECLS

/**
 * tact_stream_of_listener:
 * @listener: what listens; its backlog keeps who comes between two items
 * @cancellable: (nullable): ends the stream, as those do that are given to tact_stream_next()
 *
 * An item is a #GSocketConnection, accepted when it is asked for.  The stream
 * has no end of its own; an error of @listener comes out of
 * tact_stream_next().  Where @listener is none: a critical, and a stream that
 * fails with %G_IO_ERROR_INVALID_ARGUMENT.  Any thread.
 *
 * Returns: (transfer full): a stream of #GSocketConnection
 */
TACT_API TactStream *tact_stream_of_listener (GSocketListener *listener, GCancellable *cancellable);

G_END_DECLS
