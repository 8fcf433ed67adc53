/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stream.h: results that come one after the other (.NET: IAsyncEnumerator,
 * async iterators).
 *
 * Who reads asks for each item, and closes the stream on every way out:
 *
 *     while (tact_await_boolean (tact_stream_next (stream, cancellable), &error))
 *       {
 *         g_autofree char *line = tact_stream_dup_item (stream);
 *         ...
 *       }
 *     tact_await (tact_stream_close (stream), NULL);
 *
 * Who writes is a generator, an async method that emits:
 *
 *     static TactTask *
 *     count (TactStream *stream, GCancellable *cancellable, gpointer user_data)
 *     {
 *       for (int i = 1; i <= 3; i++)
 *         {
 *           if (!tact_await (tact_delay (1000, cancellable), &error) ||
 *               !tact_stream_emit (stream, GINT_TO_POINTER (i), &error))
 *             break;
 *         }
 *       ...
 *
 * Nothing of it runs before the first item is asked for, and no further than
 * to the next emit.  It runs inside tact_stream_next(), on the thread and with
 * the context and the async locals of whoever asks.  A stream goes through
 * once: a function that makes one is what .NET calls an IAsyncEnumerable.
 */
#pragma once

#include <tact/await.h>
#include <tact/awaiter.h>
#include <tact/task.h>

G_BEGIN_DECLS

#define TACT_TYPE_STREAM (tact_stream_get_type ())
/* The boxed type, for GObject. */
TACT_API GType tact_stream_get_type (void) G_GNUC_CONST;

typedef struct _TactStream TactStream;

/**
 * TactStreamFunc: (skip)
 * @stream: (transfer none): what to emit to
 * @cancellable: is cancelled by whoever reads the stream
 * @user_data: what was given with it
 *
 * A generator.  Its outcome ends the stream: an error comes out of the
 * tact_stream_next() that waits for it.
 *
 * Returns: (transfer full): its outcome
 */
typedef TactTask *(*TactStreamFunc) (TactStream *stream, GCancellable *cancellable, gpointer user_data);

/**
 * tact_stream_new: (skip)
 * @item_type: of what comes: a string, a variant, a boxed or object type, or %G_TYPE_POINTER, which is neither copied nor freed
 * @func: the generator; it runs as a fiber
 * @user_data: passed to @func
 * @destroy: (nullable): frees @user_data on the context of this call, when the generator has ended or never will begin
 * @cancellable: (nullable): cancels the generator, as those do that are given to tact_stream_next()
 *
 * Any thread.
 *
 * Returns: (transfer full): a stream
 */
TACT_API TactStream *tact_stream_new (GType item_type, TactStreamFunc func, gpointer user_data, GDestroyNotify destroy, GCancellable *cancellable);

/**
 * tact_stream_new_of_method: (skip)
 * @item_type: of what comes, as in tact_stream_new()
 * @func: starts the generator, a method of any style, and returns its task
 * @user_data: passed to @func
 * @destroy: (nullable): frees @user_data on the context of this call, when the generator has ended or never will begin
 * @cancellable: (nullable): cancels the generator
 *
 * For a generator that is a frame: @func starts the frame with its
 * cancellable, and the frame emits with TACT_EMIT().  Any thread.
 *
 * Returns: (transfer full): a stream
 */
TACT_API TactStream *tact_stream_new_of_method (GType item_type, TactStreamFunc func, gpointer user_data, GDestroyNotify destroy, GCancellable *cancellable);

/**
 * tact_stream_ref:
 * @stream: a stream
 *
 * Returns: (transfer full): @stream
 */
TACT_API TactStream *tact_stream_ref (TactStream *stream);

/**
 * tact_stream_unref:
 * @stream: (transfer full) (nullable): a stream
 *
 * With the last reference it is closed; nobody can then wait for that.
 */
TACT_API void tact_stream_unref (TactStream *stream);

/**
 * tact_stream_next:
 * @stream: a stream
 * @cancellable: (nullable): cancels the generator; one that does not look at it goes on
 *
 * Asks for an item.  While that is pending another one, and a close, is a
 * critical and a task that fails with %G_IO_ERROR_PENDING.  Any thread.
 *
 * Returns: (transfer full): a task of a boolean: whether there is an item; %FALSE: the stream has ended
 */
TACT_API TactTask *tact_stream_next (TactStream *stream, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_stream_dup_item:
 * @stream: a stream whose last tact_stream_next() gave %TRUE
 *
 * A copy of the item; a reference where it is an object.  Where there is none: a critical.
 *
 * Returns: (transfer full) (nullable): the item
 */
TACT_API gpointer tact_stream_dup_item (TactStream *stream);

/**
 * tact_stream_get_item_type:
 * @stream: a stream
 *
 * Returns: the type of what comes
 */
TACT_API GType tact_stream_get_item_type (TactStream *stream);

/**
 * tact_stream_close:
 * @stream: a stream
 *
 * Ends the generator where it stands: its emit fails with
 * %G_IO_ERROR_CANCELLED, and what it then does to clean up, awaits included,
 * comes before the end of the task (.NET: DisposeAsync).  One that was never
 * asked does not begin.  After it tact_stream_next() gives %FALSE; to close
 * twice is to wait for the same.  Any thread.
 *
 * Returns: (transfer full): a task; it fails where the generator did, but for being cancelled
 */
TACT_API TactTask *tact_stream_close (TactStream *stream) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_stream_offer: (skip)
 * @stream: the generator's stream
 * @item: (transfer full): what to emit
 *
 * Gives @item to whoever asked; the generator is to await the awaiter, which
 * tact_stream_emit() and TACT_EMIT() do.  Only from the generator.
 *
 * Returns: (transfer none): goes on when the next item is asked for
 */
TACT_API TactAwaiter *tact_stream_offer (TactStream *stream, gpointer item);

/**
 * tact_stream_emit: (skip)
 * @stream: the generator's stream
 * @item: (transfer full): what to emit
 * @error: (nullable): return location for an error
 *
 * Emits from a fiber, and goes on when the next item is asked for (.NET: yield return).
 *
 * Returns: %FALSE: the stream is closed: clean up and return
 */
#define tact_stream_emit(stream, item, error) tact_await_on (tact_stream_offer ((stream), (item)), (error))

/**
 * TACT_EMIT: (skip)
 * @frame: the frame
 * @stream: its stream
 * @item: (transfer full): what to emit
 *
 * The same from a frame: a stream that is closed throws
 * %G_IO_ERROR_CANCELLED here, to TACT_CATCH() and TACT_FINALLY().
 */
#define TACT_EMIT(frame, stream, item) TACT_AWAIT_ON (frame, tact_stream_offer ((stream), (item)))

/**
 * tact_stream_into_list: (skip)
 * @stream: (transfer full): a stream of objects; it is closed
 * @list: where they go
 * @cancellable: (nullable): cancels the generator
 *
 * Reads all of @stream and appends it to @list, several items at a time, at
 * most once a frame.  On the thread of @list.
 *
 * Returns: (transfer full): a task of an int: how many there were
 */
TACT_API TactTask *tact_stream_into_list (TactStream *stream, GListStore *list, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TactStream, tact_stream_unref)

G_END_DECLS
