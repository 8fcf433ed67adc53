/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * scope.h: what an object started ends with it.
 *
 * A scope belongs to one object, and holds no reference on it.  When the
 * object is disposed (a GtkWindow: destroyed, after tact_gtk_init()) the
 * scope is closed: its cancellable is cancelled, and each await of a bound
 * method ends with %G_IO_ERROR_CANCELLED.  So: no error after an await on the
 * owner's context means that the owner is alive; after that error, do not
 * touch it.
 *
 * To be used on the owner's thread.
 */
#pragma once

#include <tact/frame.h>

G_BEGIN_DECLS

/**
 * tact_scope_of: (skip)
 * @object: (type GObject.Object): the owner
 *
 * Returns: (transfer none): the scope of @object, made on first use; lives as long as @object
 */
TACT_API TactScope *tact_scope_of (gpointer object);

/**
 * tact_scope_peek: (skip)
 * @object: (type GObject.Object): the owner
 *
 * Returns: (transfer none) (nullable): the scope of @object if it has one
 */
TACT_API TactScope *tact_scope_peek (gpointer object);

/**
 * tact_scope_get_cancellable: (skip)
 * @scope: a scope
 *
 * Returns: (transfer none): the cancellable of all its methods; cancelled first when the scope closes
 */
TACT_API GCancellable *tact_scope_get_cancellable (TactScope *scope);

/**
 * tact_scope_async: (skip)
 * @scope: a scope
 * @func: the body
 * @user_data: (nullable): for @func
 * @destroy: (nullable): frees @user_data when the body has ended, on the context of this call
 *
 * Starts @func as a fiber with the scope's cancellable, bound to the scope
 * and detached.  Once the scope is closed each of its awaits fails at once
 * with %G_IO_ERROR_CANCELLED: free what you hold, and return.  So after an
 * await without an error, on the owner's context, the owner is alive.  A body
 * that awaits 1000 times nevertheless is left as it is, with a critical.
 */
TACT_API void tact_scope_async (TactScope *scope, TactFunc func, gpointer user_data, GDestroyNotify destroy);

/**
 * tact_scope_start: (skip)
 * @scope: a scope
 * @frame: (transfer full): a frame that was not started
 *
 * Starts the method with the scope's cancellable, bound to the scope and
 * detached.  On a closed scope it starts too, and its first await ends it.
 */
TACT_API void tact_scope_start (TactScope *scope, TactFrame *frame);

/**
 * tact_scope_close: (skip)
 * @scope: a scope
 *
 * Cancels and mutes what it holds.  More than once: the same end.
 *
 * Returns: (transfer full): a task that completes when all of it has ended
 */
TACT_API TactTask *tact_scope_close (TactScope *scope) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
