/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * delay.h: a task that completes after a time (.NET: Task.Delay).
 *
 * No thread and no main loop waits: one timer thread holds all timers, and
 * runs no user code.
 */
#pragma once

#include <tact/types.h>

G_BEGIN_DECLS

/**
 * tact_delay:
 * @ms: how long, in milliseconds; 0: complete at once; -1: for ever
 * @cancellable: (nullable): ends it early, as cancelled
 *
 * A cancellable that is cancelled already wins, even over 0.  Less than -1: a
 * critical and a faulted task.  Any thread.
 *
 * Returns: (transfer full): a task without a value
 */
TACT_API TactTask *tact_delay (gint64 ms, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
