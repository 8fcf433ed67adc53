/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * signal.h: the next emission of a signal as a task (.NET: a
 * TaskCompletionSource in an event handler).
 *
 *     tact_await (tact_signal_once (G_OBJECT (button), "clicked", cancellable), &error);
 */
#pragma once

#include <tact/types.h>

G_BEGIN_DECLS

/**
 * tact_signal_once:
 * @object: the emitter, which is not kept alive by this
 * @detailed_signal: the signal, as for g_signal_connect()
 * @cancellable: (nullable): ends the wait
 *
 * Connects to @object, and disconnects at the first emission, when
 * @cancellable is cancelled, or with @object.  The result is the first
 * argument of the signal: a boolean, int (of any width, an enum or flags),
 * double, string, boxed or object; nothing where there is none or another.
 *
 * Who awaits goes on after the emission, not inside it.  Where @object goes
 * first, or somebody disconnects its handlers: %G_IO_ERROR_CLOSED.  To be
 * called where one may connect to @object; a cancel disconnects on the context
 * of this call.  A signal that @object does not have is a critical, and
 * %G_IO_ERROR_INVALID_ARGUMENT.
 *
 * Returns: (transfer full): the task
 */
TACT_API TactTask *tact_signal_once (GObject *object, const char *detailed_signal, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
