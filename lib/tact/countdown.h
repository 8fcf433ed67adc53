/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * countdown.h: is waited for until so many things have happened (.NET:
 * CountdownEvent, awaited).
 */
#pragma once

#include <tact/task.h>

G_BEGIN_DECLS

#define TACT_TYPE_COUNTDOWN (tact_countdown_get_type ())
/* The boxed type, for GObject. */
TACT_API GType tact_countdown_get_type (void) G_GNUC_CONST;

typedef struct _TactCountdown TactCountdown;

/**
 * tact_countdown_new:
 * @count: how many things there are; 0: it is over at once
 *
 * Returns: (transfer full): a countdown
 */
TACT_API TactCountdown *tact_countdown_new (guint count);

/**
 * tact_countdown_ref:
 * @countdown: a countdown
 *
 * Returns: (transfer full): @countdown
 */
TACT_API TactCountdown *tact_countdown_ref (TactCountdown *countdown);

/**
 * tact_countdown_unref:
 * @countdown: (transfer full) (nullable): a countdown
 *
 * Who still waits when the last reference goes fails with
 * %G_IO_ERROR_CLOSED.
 */
TACT_API void tact_countdown_unref (TactCountdown *countdown);

/**
 * tact_countdown_signal:
 * @countdown: a countdown
 * @n: how many things have happened, at least 1
 *
 * More than are left: a critical, and nothing is changed.  Any thread.
 *
 * Returns: whether it is over now
 */
TACT_API gboolean tact_countdown_signal (TactCountdown *countdown, guint n);

/**
 * tact_countdown_add:
 * @countdown: a countdown
 * @n: how many more things are to happen
 *
 * One that is over stays so.  Any thread.
 *
 * Returns: %FALSE: it was over, and nothing was added
 */
TACT_API gboolean tact_countdown_add (TactCountdown *countdown, guint n);

/**
 * tact_countdown_get_count:
 * @countdown: a countdown
 *
 * Returns: how many things are left
 */
TACT_API guint tact_countdown_get_count (TactCountdown *countdown);

/**
 * tact_countdown_wait:
 * @countdown: a countdown
 * @timeout_ms: how long to wait at most, in milliseconds; 0: not at all; -1: without limit
 * @cancellable: (nullable): gives up, as cancelled
 *
 * Any thread.
 *
 * Returns: (transfer full): a task of a boolean: %FALSE: the time is over
 */
TACT_API TactTask *tact_countdown_wait (TactCountdown *countdown, gint64 timeout_ms, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TactCountdown, tact_countdown_unref)

G_END_DECLS
