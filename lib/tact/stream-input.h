/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stream-input.h: what an input has, by and by, as a stream (.NET:
 * StreamReader.ReadLineAsync, File.ReadLinesAsync).
 *
 *     lines = tact_stream_of_lines (G_INPUT_STREAM (input), NULL);
 *     while (tact_await_boolean (tact_stream_next (lines, cancellable), &error))
 *       {
 *         g_autofree char *line = tact_stream_dup_item (lines);
 *         ...
 *       }
 *     tact_await (tact_stream_close (lines), NULL);
 *
 * Each item is read when it is asked for, on whatever thread that is, in its
 * turn among the reads of io.h.  A cancel ends a read that waits; an error of
 * the input comes out of tact_stream_next().  Closing the stream does not close
 * the input.
 */
#pragma once

#include <tact/stream.h>

G_BEGIN_DECLS

/**
 * tact_stream_of_input:
 * @input: where to read from
 * @count: how many bytes an item has at most; 0: 65536
 * @cancellable: (nullable): ends the stream, as those do that are given to tact_stream_next()
 *
 * An item is a #GBytes that is not empty: what there is, once there is
 * something.  The stream ends at the end of @input.  Where @input is none: a
 * critical, and a stream that fails with %G_IO_ERROR_INVALID_ARGUMENT.  Any
 * thread.
 *
 * Returns: (transfer full): a stream of #GBytes
 */
TACT_API TactStream *tact_stream_of_input (GInputStream *input, gsize count, GCancellable *cancellable);

/**
 * tact_stream_of_lines:
 * @input: where to read from
 * @cancellable: (nullable): ends the stream, as those do that are given to tact_stream_next()
 *
 * An item is a line, a string without its end, which is LF, CR LF or CR; for
 * another one @input is to be a #GDataInputStream that says so.  The last line
 * needs none.  A line that is no UTF-8 is an error of #GConvertError.
 *
 * Any other @input is read ahead: what is behind the last line that was asked
 * for may be gone with the stream.  Where @input is none: a critical, and a
 * stream that fails with %G_IO_ERROR_INVALID_ARGUMENT.  Any thread.
 *
 * Returns: (transfer full): a stream of strings
 */
TACT_API TactStream *tact_stream_of_lines (GInputStream *input, GCancellable *cancellable);

G_END_DECLS
