/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stream-model.h: the items of a list as a stream, for what awaits between
 * them (.NET: ToAsyncEnumerable of a list).  The other way is
 * tact_stream_into_list().
 */
#pragma once

#include <tact/stream.h>

G_BEGIN_DECLS

/**
 * tact_stream_of_list:
 * @list: a list
 * @cancellable: (nullable): ends the stream, as those do that are given to tact_stream_next()
 *
 * The items of @list in order, each read when it is asked for.  The stream
 * ends at the end of the list.
 *
 * @list may change meanwhile: no item comes twice or is left out because
 * others come and go.  What is appended, or inserted behind the item that was
 * given last, comes; what is inserted before that does not; what is removed
 * before it was asked for does not.  A change around that place, as when the
 * list is sorted, exchanges items in place: the stream goes on at the
 * position it had, or behind the change where there is no such position any
 * more.
 *
 * To be called on the thread of @list.  Any thread may ask: with a context
 * here, each item is read on that.  Where @list is no list: a critical, and a
 * stream that fails with %G_IO_ERROR_INVALID_ARGUMENT.
 *
 * Returns: (transfer full): a stream of objects
 */
TACT_API TactStream *tact_stream_of_list (GListModel *list, GCancellable *cancellable);

G_END_DECLS
