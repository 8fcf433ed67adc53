/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * barrier.h: so many methods wait for each other, phase after phase (.NET:
 * Barrier, awaited).
 */
#pragma once

#include <tact/task.h>

G_BEGIN_DECLS

#define TACT_TYPE_BARRIER (tact_barrier_get_type ())
/* The boxed type, for GObject. */
TACT_API GType tact_barrier_get_type (void) G_GNUC_CONST;

typedef struct _TactBarrier TactBarrier;

/**
 * tact_barrier_new:
 * @n_participants: how many there are, at least 1
 *
 * Returns: (transfer full): a barrier; %NULL with a critical where there are none
 */
TACT_API TactBarrier *tact_barrier_new (guint n_participants);

/**
 * tact_barrier_ref:
 * @barrier: a barrier
 *
 * Returns: (transfer full): @barrier
 */
TACT_API TactBarrier *tact_barrier_ref (TactBarrier *barrier);

/**
 * tact_barrier_unref:
 * @barrier: (transfer full) (nullable): a barrier
 *
 * Who still waits when the last reference goes fails with
 * %G_IO_ERROR_CLOSED.
 */
TACT_API void tact_barrier_unref (TactBarrier *barrier);

/**
 * tact_barrier_arrive:
 * @barrier: a barrier
 * @cancellable: (nullable): gives up, as cancelled: it has then not arrived
 *
 * Arrives, and waits for the others of this phase; then the next begins.  Any
 * thread.
 *
 * Returns: (transfer full): a task of %TRUE
 */
TACT_API TactTask *tact_barrier_arrive (TactBarrier *barrier, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_barrier_leave:
 * @barrier: a barrier
 *
 * There is one participant less from now on, who has not arrived; the phase
 * ends where it was the last that was waited for.  More than there are: a
 * critical.  Any thread.
 */
TACT_API void tact_barrier_leave (TactBarrier *barrier);

/**
 * tact_barrier_get_phase:
 * @barrier: a barrier
 *
 * Returns: how many phases have ended
 */
TACT_API guint64 tact_barrier_get_phase (TactBarrier *barrier);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TactBarrier, tact_barrier_unref)

G_END_DECLS
