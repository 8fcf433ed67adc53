/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cancellable.h: cancellables with a timeout, with parents, and callbacks that
 * run newest first (.NET: CancellationTokenSource, CancellationToken).
 *
 * A #TactCancellable is a #GCancellable, so every function of GIO takes it.
 * Registrations work on any GCancellable, and %NULL is one that is never
 * cancelled.
 *
 * - tact_cancellable_cancel() sets the flag and emits "cancelled", then runs
 *   the registrations, newest first, then returns.  A second call, or one
 *   from elsewhere meanwhile, returns at once.
 * - g_cancellable_cancel() works, too; it leaves the registrations to the
 *   pool, since it may emit under a lock (GLib 2.82).
 * - What a cancellation resumes is queued: nothing that awaits goes on inside
 *   the call.
 *
 * A registration does not keep its cancellable alive, nor a parent its
 * children; a child keeps its parents.  With the last reference a cancellable
 * is disarmed and unlinked, and the callbacks it still has never run.
 * g_cancellable_reset() is as racy as in GIO: use a new one.
 */
#pragma once

#include <tact/registration.h>

G_BEGIN_DECLS

#define TACT_TYPE_CANCELLABLE (tact_cancellable_get_type ())
/* The class, for GObject. */
TACT_API GType tact_cancellable_get_type (void) G_GNUC_CONST;
#define TACT_CANCELLABLE(obj) (G_TYPE_CHECK_INSTANCE_CAST ((obj), TACT_TYPE_CANCELLABLE, TactCancellable))
#define TACT_IS_CANCELLABLE(obj) (G_TYPE_CHECK_INSTANCE_TYPE ((obj), TACT_TYPE_CANCELLABLE))

typedef struct _TactCancellable TactCancellable;

/**
 * tact_cancellable_new:
 * @timeout_ms: after how many milliseconds it is cancelled; 0: at once; -1: never
 * @parent: (nullable): what cancels it, too
 *
 * One that is cancelled by hand, by its timeout, or with @parent; born
 * cancelled if @parent is.  Its callbacks then run before those that @parent
 * got before it was made, and after those that @parent got later.  A parent
 * that is cancelled by g_cancellable_cancel() cancels it from the pool.  A
 * timeout under -1: a critical, and none.  Any thread.
 *
 * Returns: (transfer full): a #TactCancellable
 */
TACT_API GCancellable *tact_cancellable_new (gint64 timeout_ms, GCancellable *parent) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_cancellable_new_linked:
 * @timeout_ms: as for tact_cancellable_new()
 * @parents: (array length=n_parents) (nullable): what cancels it, too; elements may be %NULL
 * @n_parents: how many
 *
 * As tact_cancellable_new(), with any number of parents (.NET:
 * CreateLinkedTokenSource).  Any thread.
 *
 * Returns: (transfer full): a #TactCancellable
 */
TACT_API GCancellable *tact_cancellable_new_linked (gint64 timeout_ms, GCancellable **parents, gsize n_parents) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_cancellable_cancel:
 * @cancellable: (nullable) (type TactCancellable): any cancellable
 *
 * Sets the flag, emits "cancelled", runs the registrations, newest first,
 * those of children in the place of their link, and returns (.NET: Cancel).
 * Those that have a context are posted there.  From inside one of them, or
 * if it is cancelled already: nothing.  Any thread.
 */
TACT_API void tact_cancellable_cancel (GCancellable *cancellable);

/**
 * tact_cancellable_cancel_async:
 * @cancellable: (nullable) (type TactCancellable): any cancellable
 *
 * As tact_cancellable_cancel(), but the registrations run on the pool (.NET:
 * CancelAsync).  Flag and signal are done on return.  Any thread.
 *
 * Returns: (transfer full): a task for their end; complete at once if there are none, or if it was cancelled before
 */
TACT_API TactTask *tact_cancellable_cancel_async (GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_cancellable_cancel_after:
 * @cancellable: (type TactCancellable): a #TactCancellable
 * @timeout_ms: milliseconds from now; -1: not at all
 *
 * Arms its timeout, in place of the one it had.  When it runs out the
 * cancellable is cancelled from the pool.  Once it is cancelled: nothing.
 * Under -1, or for a cancellable of another class: a critical, and nothing.
 * Any thread.
 */
TACT_API void tact_cancellable_cancel_after (GCancellable *cancellable, gint64 timeout_ms);

/**
 * tact_cancellable_timed_out:
 * @cancellable: (nullable) (type TactCancellable): any cancellable
 *
 * Returns: %TRUE: it is cancelled, and its own timeout did it
 */
TACT_API gboolean tact_cancellable_timed_out (GCancellable *cancellable);

/**
 * tact_cancellable_register:
 * @cancellable: (nullable) (type TactCancellable): any cancellable
 * @context: (nullable): where @func is posted to; %NULL: it runs on the thread that cancels
 * @func: what to call when @cancellable is cancelled, once
 * @user_data: passed to @func
 * @destroy: (nullable): frees @user_data on the context of this call
 *
 * If @cancellable is cancelled already @func runs now, in here, whatever
 * @context is (.NET: Register).  @func sees the async-local values that there
 * are here; where their flow is suppressed, those of who cancels (.NET:
 * UnsafeRegister).  It may do what it likes with any registration, also close its
 * own, but not await: start a method.  One that blocks keeps older ones
 * waiting, and who cancels: give a @context, or return soon (where debug
 * messages are enabled one of over 50 ms is told of).
 *
 * The registration stays when the handle is dropped.  Any thread.
 *
 * Returns: (transfer full) (nullable): a handle; %NULL: @func has run, or never will since @cancellable is %NULL
 */
TACT_API TactRegistration *tact_cancellable_register (GCancellable *cancellable, TactContext *context, TactPostFunc func, gpointer user_data, GDestroyNotify destroy);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TactCancellable, g_object_unref)

G_END_DECLS
