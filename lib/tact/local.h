/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * local.h: a variable with a value for each flow of control (.NET:
 * AsyncLocal, ExecutionContext).
 *
 * A thread-local variable is wrong behind an await, where the method may run
 * on another thread, and other methods have run on this one.  An async-local
 * one goes with the method: what it sets is seen by whatever it calls, starts
 * and awaits, and by itself behind each await.
 *
 *     static TactLocal request = TACT_LOCAL_INIT (NULL);
 *
 *     tact_local_set (&request, g_strdup ("42"), g_free);
 *     ...
 *     log ("request %s", (char *) tact_local_get (&request));
 *
 * - It is taken where work is started: by tact_run(), tact_then(), a cold
 *   task, and the registration of a callback with a cancellable.  What is set
 *   later is not seen there.
 * - An async method starts with the values of its caller.  What it sets, its
 *   caller does not see; a plain function's change is its caller's.
 * - tact_context_post() and GLib's sources do not hand it on.
 *
 * A value is shared by all who took it: change what it points to, and all of
 * them see it.  Where no variable was ever set all of this costs nothing.
 */
#pragma once

#include <tact/types.h>

G_BEGIN_DECLS

/**
 * TactLocalChanged: (skip)
 * @local: the variable
 * @previous: (nullable): what it was
 * @current: (nullable): what it is now
 * @switched: %FALSE: it was set; %TRUE: this thread goes on with the values of another flow
 *
 * Is called on the thread that sees the change, each time that the pointer
 * differs.
 */
typedef void (*TactLocalChanged) (TactLocal *local, gpointer previous, gpointer current, gboolean switched);

/**
 * TactLocal: (skip)
 * @changed: (nullable): is told of each change
 *
 * A variable.  It is static, and known by its address: initialise it with
 * TACT_LOCAL_INIT() (.NET: AsyncLocal).
 */
struct _TactLocal
{
  TactLocalChanged changed;

  /*< private >*/
  gpointer reserved[3];
};

/**
 * TACT_LOCAL_INIT: (skip)
 * @changed: (nullable): a TactLocalChanged, or %NULL
 *
 * What a TactLocal is initialised with.
 */
#define TACT_LOCAL_INIT(changed) \
  {                              \
    (changed), { 0 }             \
  }

/**
 * tact_local_get: (skip)
 * @local: a variable
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): its value here; until it is set in this flow again, and the next await
 */
TACT_API gpointer tact_local_get (TactLocal *local);

/**
 * tact_local_set: (skip)
 * @local: a variable
 * @value: (nullable): its value from here on; %NULL: none
 * @destroy: (nullable): frees @value when no flow has it any more, on whatever thread that is
 *
 * Any thread.
 */
TACT_API void tact_local_set (TactLocal *local, gpointer value, GDestroyNotify destroy);

/**
 * tact_local_suppress_flow: (skip)
 *
 * What is started from here on does not take this flow's values, until
 * tact_local_restore_flow(), or until the method that called this suspends or
 * ends (.NET: ExecutionContext.SuppressFlow).  The flow itself keeps them.
 *
 * Returns: %TRUE: it flowed until now
 */
TACT_API gboolean tact_local_suppress_flow (void);

/**
 * tact_local_restore_flow: (skip)
 *
 * Undoes tact_local_suppress_flow(); where that was not called, nothing.
 */
TACT_API void tact_local_restore_flow (void);

/**
 * tact_local_is_flow_suppressed: (skip)
 *
 * Returns: whether what is started here gets no values
 */
TACT_API gboolean tact_local_is_flow_suppressed (void);

/**
 * tact_locals_capture: (skip)
 *
 * All values as they are here, to be used elsewhere by tact_locals_run()
 * (.NET: ExecutionContext.Capture).
 *
 * Returns: (transfer full) (nullable): the values; %NULL where the flow is suppressed
 */
TACT_API TactLocals *tact_locals_capture (void);

/**
 * tact_locals_ref: (skip)
 * @locals: captured values
 *
 * Returns: (transfer full): @locals
 */
TACT_API TactLocals *tact_locals_ref (TactLocals *locals);

/**
 * tact_locals_unref: (skip)
 * @locals: (transfer full) (nullable): captured values
 */
TACT_API void tact_locals_unref (TactLocals *locals);

/**
 * tact_locals_run: (skip)
 * @locals: captured values
 * @func: a function
 * @user_data: passed to @func
 *
 * Calls @func here and now under @locals; what it sets is gone when this
 * returns (.NET: ExecutionContext.Run).  Any thread.
 */
TACT_API void tact_locals_run (TactLocals *locals, TactPostFunc func, gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TactLocals, tact_locals_unref)

G_END_DECLS
