/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * io.h: reads and writes of GIO's streams, that wait for their turn (.NET:
 * Stream.ReadAsync, WriteAsync, FlushAsync).
 *
 *     while ((bytes = tact_await_boxed (tact_input_read (input, 65536, cancellable), &error)) != NULL && g_bytes_get_size (bytes) > 0)
 *       ...
 *
 * A stream of GIO does one operation at a time, and fails another with
 * %G_IO_ERROR_PENDING.  Those of this header queue, first in, first out, with
 * each other; not with who calls GIO's own functions meanwhile.  The two
 * directions of a connection are two streams.
 *
 * They may be called on any thread, also on one that runs no loop: a thread
 * of the library runs the loop that GIO needs.  So a socket that waits takes no
 * thread of the pool, and a blocking wait for one of these is no deadlock.
 * Who awaits goes on where it awaited, never on that thread.
 */
#pragma once

#include <tact/types.h>

G_BEGIN_DECLS

/**
 * tact_input_read:
 * @input: where to read from
 * @count: how many bytes at most, at least 1
 * @cancellable: (nullable): ends the wait, and the read
 *
 * Reads what there is, once there is something.  The error is that of
 * g_input_stream_read_bytes().  Where @input is none, or @count is 0: a
 * critical, and %G_IO_ERROR_INVALID_ARGUMENT.  Any thread.
 *
 * Returns: (transfer full): a task of a #GBytes; it is empty at the end of @input
 */
TACT_API TactTask *tact_input_read (GInputStream *input, gsize count, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_output_write:
 * @output: where to write to
 * @bytes: what
 * @cancellable: (nullable): ends the wait, and the write, which may be done in part
 *
 * Writes all of @bytes.  The error is that of g_output_stream_write_all().
 * Where @output is none, or @bytes is %NULL: a critical, and
 * %G_IO_ERROR_INVALID_ARGUMENT.  Any thread.
 *
 * Returns: (transfer full): a task without a value
 */
TACT_API TactTask *tact_output_write (GOutputStream *output, GBytes *bytes, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_output_flush:
 * @output: what to flush
 * @cancellable: (nullable): ends the wait, and the flush
 *
 * Writes what @output has kept, behind what was asked for before.  The error
 * is that of g_output_stream_flush().  Where @output is none: a critical, and
 * %G_IO_ERROR_INVALID_ARGUMENT.  Any thread.
 *
 * Returns: (transfer full): a task without a value
 */
TACT_API TactTask *tact_output_flush (GOutputStream *output, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
