/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stream-signal.h: the emissions of a signal as a stream (.NET: an
 * IObservable of an event, ToAsyncEnumerable).
 *
 *     stream = tact_stream_of_signal (G_OBJECT (entry), "notify::text", 1, NULL);
 *     while (tact_await_boolean (tact_stream_next (stream, cancellable), &error))
 *       tact_await (search_for (gtk_editable_get_text (GTK_EDITABLE (entry))), NULL);
 *     tact_await (tact_stream_close (stream), NULL);
 */
#pragma once

#include <tact/stream.h>

G_BEGIN_DECLS

/**
 * tact_stream_of_signal:
 * @object: the emitter, which is not kept alive by this
 * @detailed_signal: the signal, as for g_signal_connect()
 * @at_most: how many emissions wait to be asked for: of more the oldest goes; 0: as many as come
 * @cancellable: (nullable): ends the stream, as those do that are given to tact_stream_next()
 *
 * Connects to @object in this call; what is emitted from then on is queued
 * until it is asked for.  With @at_most 1 there is only ever the latest.
 * Emissions may come on any thread, and who awaits goes on after the
 * emission, not inside it.
 *
 * An item is the first argument of the signal, and the type of the items says
 * which: a string, a boxed, a variant or an object is one; a boolean, int
 * (of any width; it is cut to that of a pointer), enum or flags is a
 * %G_TYPE_POINTER, for GPOINTER_TO_INT() and its kin; a float or double is a
 * #GValue with a double; where there is no argument, or another, a
 * %G_TYPE_POINTER that is %NULL.
 *
 * The stream disconnects when it is closed, on the context of this call, or
 * cancelled while an item is asked for.  When @object goes, or somebody
 * disconnects its handlers, the stream ends behind what is queued.  To be
 * called where one may connect to @object.  A signal that @object does not
 * have is a critical, and a stream that fails with
 * %G_IO_ERROR_INVALID_ARGUMENT.
 *
 * Returns: (transfer full): a stream
 */
TACT_API TactStream *tact_stream_of_signal (GObject *object, const char *detailed_signal, guint at_most, GCancellable *cancellable);

G_END_DECLS
