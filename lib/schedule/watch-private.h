/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * watch-private.h: to be told when a GCancellable is cancelled.
 *
 * Since GLib 2.82 "cancelled" is emitted under the cancellable's own lock:
 * so the handler only queues the call to the pool.
 */
#pragma once

#include <gio/gio.h>

/*
 * Calls @func (@data) on the pool when @cancellable is cancelled, at most once
 * for each time; @destroy (@data) when there are no more calls.  Look at the
 * cancellable after it: one that was cancelled before calls nothing.
 */
gulong tact_watch_add (GCancellable *cancellable, void (*func) (gpointer data), gpointer data, GBoxedCopyFunc ref, GDestroyNotify unref);

/* Never waits.  A call may still be under way; it has a reference of its own. */
void tact_watch_remove (GCancellable *cancellable, gulong id);
