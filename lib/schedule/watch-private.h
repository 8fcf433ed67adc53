/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * watch-private.h: what is called when a GCancellable is cancelled, newest
 * first.
 *
 * The list hangs on the cancellable, whatever its class.  Since GLib 2.82
 * "cancelled" is emitted under the cancellable's own lock: so what hears it
 * only says that the list is to be called, after the emission by the thread
 * that cancels, if it does so by tact_watch_cancel(), else by the pool.
 */
#pragma once

#include <gio/gio.h>

typedef struct _TactWatch TactWatch;

typedef enum
{
  TACT_WATCH_CANCELLED,
  TACT_WATCH_DROPPED, /* the cancellable went, and was not cancelled */
} TactWatchMode;

/*
 * A place in the list of one cancellable.  While it is in there, and while
 * somebody may still remove it, whoever added it keeps its memory and the
 * cancellable.
 */
struct _TactWatch
{
  void (*func) (TactWatch *watch, TactWatchMode mode); /* called at most once, when it is in the list no more */
  TactWatch *newer, *older;                            /* guarded by the lock of the list, as is listed */
  gboolean listed;                                     /* FALSE at first */
};

/* FALSE: @cancellable is cancelled, nothing was kept. */
gboolean tact_watch_add (GCancellable *cancellable, TactWatch *watch);

/* Never waits.  TRUE: it was in the list, and is not called any more. */
gboolean tact_watch_remove (GCancellable *cancellable, TactWatch *watch);

/*
 * Cancels @cancellable and calls its list, inside this call.  Nothing that
 * completes meanwhile resumes user code in here.  Where somebody else was
 * first: nothing.
 */
void tact_watch_cancel (GCancellable *cancellable);

/* The first half.  Whether the second is left to the caller, and there is something to call. */
gboolean tact_watch_emit (GCancellable *cancellable);

/* The second half. */
void tact_watch_run (GCancellable *cancellable);

/*
 * Only from the function of a watch: as tact_watch_cancel(), but the list is
 * called next after it has returned.  A chain of such uses constant stack.
 */
void tact_watch_cancel_next (GCancellable *cancellable);
