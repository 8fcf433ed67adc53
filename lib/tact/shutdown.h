/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * shutdown.h: the end of a program that leaves nothing running (.NET: its
 * pool's threads just stop with the process).
 *
 * Whoever frees global data at exit, or unloads a module, must know that no
 * method and no worker will use it any more.
 */
#pragma once

#include <tact/macros.h>

G_BEGIN_DECLS

/**
 * tact_shutdown:
 * @timeout_ms: how long workers may take to end what they run, milliseconds; -1: as long as they do
 * @error: return location for an error
 *
 * Ends what is suspended and waits for what runs.  To be called on the thread
 * whose loop has ended for good, not on a worker.  Methods that wait to come
 * back to a main context that this thread owns, or to nowhere, are closed on
 * this thread: each await of a fiber fails at once with %G_IO_ERROR_CANCELLED,
 * so that it frees what it holds, a frame is cleared, and their tasks fault
 * with %G_IO_ERROR_CLOSED.  Then workers are waited for.  Nothing is forbidden
 * afterwards: what is started later runs.
 *
 * Returns: whether nothing is left; else %FALSE with %G_IO_ERROR_TIMED_OUT, whose message names some of what is
 */
TACT_API gboolean tact_shutdown (gint64 timeout_ms, GError **error);

G_END_DECLS
