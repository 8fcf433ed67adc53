/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fiber.h: async methods as plain C, each on a stack of its own (.NET: async
 * methods; there the compiler makes them of state machines).
 *
 *     static TactTask *
 *     count (GCancellable *cancellable, gpointer user_data)
 *     {
 *       g_autoptr (GError) error = NULL;
 *       int sum = 0;
 *
 *       for (int i = 0; i < 3; i++)
 *         {
 *           if (!tact_await (tact_delay (100, cancellable), &error))
 *             return tact_task_new_error (g_steal_pointer (&error));
 *           sum += i;
 *         }
 *       return tact_task_new_int (sum);
 *     }
 *
 *     TactTask *task = tact_async (count, NULL, NULL, NULL);
 *
 * The awaits are in await.h.  What a fiber must not do across an await: hold
 * a lock (of GLib or any other), have a thread-default main context pushed,
 * count on `errno` or on a thread-local variable (behind an await with
 * %TACT_AWAIT_ANY_CONTEXT it may run on another thread; a compiler may also
 * have kept a thread-local's address).  It may not await inside a callback of
 * a main loop that it runs itself: where that would suspend it is a critical
 * and %TACT_ERROR_NOT_ASYNC (a task that is complete already is not noticed).
 *
 * A stack is 1 MiB of addresses, of which only pages that were touched take
 * memory, with a guard beneath it: who overflows it crashes with a line that
 * names the fiber and the size.  Where the kernel lacks guards that cost
 * nothing (before 6.13) the first 16 000 stacks have a protected page each,
 * and the later ones are looked at when they suspend.  TACT_FIBER_GUARD in
 * the environment, madvise, mprotect or none, takes one of these ways.
 *
 * A suspended fiber ends early only when its scope or its context is closed:
 * then each await fails at once with %G_IO_ERROR_CANCELLED, so that the body
 * runs to its end and frees what it holds.
 */
#pragma once

#include <tact/task.h>

G_BEGIN_DECLS

/**
 * tact_async: (skip)
 * @func: the body
 * @user_data: (nullable): for @func
 * @destroy: (nullable): frees @user_data when the body has ended, on the context of this call
 * @cancellable: (nullable): for @func, and what the task knows as its own
 *
 * Runs @func as a fiber, on this thread, inside the call, to its first
 * suspension.  It is always started, also if @cancellable is cancelled.  What
 * it returns is the outcome; %G_IO_ERROR_CANCELLED makes the task cancelled.
 * A context that it sets is unset again for the caller.
 *
 * Returns: (transfer full): the task of the whole method
 */
TACT_API TactTask *tact_async (TactFunc func, gpointer user_data, GDestroyNotify destroy, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_async_full: (skip)
 * @stack_size: bytes, rounded up to a power of two, from 64 KiB to 1 GiB; 0: 1 MiB
 * @func: the body
 * @user_data: (nullable): for @func
 * @destroy: (nullable): frees @user_data
 * @cancellable: (nullable): for @func
 *
 * tact_async() with another size of the stack.
 *
 * Returns: (transfer full): the task of the whole method; faulted where there are no addresses for a stack
 */
TACT_API TactTask *tact_async_full (gsize stack_size, TactFunc func, gpointer user_data, GDestroyNotify destroy, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_async_call: (skip)
 * @func: the body: `TactTask *func (arguments..., GCancellable *cancellable)`
 * @cancellable: (nullable): its last argument
 * @n_args: how many pairs follow, at most 16
 * @...: pairs of a #GType and a value of it, as varargs have them
 *
 * tact_async() for a body with arguments of its own, which are copied or
 * referenced until it ends.  That they are those of @func is not checked.
 *
 *     tact_async_call (G_CALLBACK (load), cancellable, 2, G_TYPE_FILE, file, G_TYPE_INT, 3)
 *
 * Returns: (transfer full): the task of the whole method
 */
TACT_API TactTask *tact_async_call (GCallback func, GCancellable *cancellable, guint n_args, ...) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
