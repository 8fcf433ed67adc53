/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * semaphore.h: lets so many through at a time, without blocking a thread
 * (.NET: SemaphoreSlim.WaitAsync).
 *
 *     g_autoptr (TactSemaphore) four = tact_semaphore_new (4, 4);
 *     ...
 *     if (!tact_await (tact_semaphore_acquire (four, -1, cancellable), &error))
 *       ...
 *     ...
 *     tact_semaphore_release (four, 1);
 *
 * Who waits is served first in, first out, and is resumed by its context or
 * by the pool, never inside tact_semaphore_release().  A slot is nobody's:
 * any thread may release one, and who acquires twice waits for itself.
 */
#pragma once

#include <tact/task.h>

G_BEGIN_DECLS

#define TACT_TYPE_SEMAPHORE (tact_semaphore_get_type ())
/* The boxed type, for GObject. */
TACT_API GType tact_semaphore_get_type (void) G_GNUC_CONST;

typedef struct _TactSemaphore TactSemaphore;

/**
 * tact_semaphore_new:
 * @count: how many slots are free
 * @max: how many there may be, at least @count and 1
 *
 * Returns: (transfer full): a semaphore; %NULL with a critical where the numbers make no sense
 */
TACT_API TactSemaphore *tact_semaphore_new (guint count, guint max);

/**
 * tact_semaphore_ref:
 * @semaphore: a semaphore
 *
 * Returns: (transfer full): @semaphore
 */
TACT_API TactSemaphore *tact_semaphore_ref (TactSemaphore *semaphore);

/**
 * tact_semaphore_unref:
 * @semaphore: (transfer full) (nullable): a semaphore
 *
 * Who still waits when the last reference goes fails with
 * %G_IO_ERROR_CLOSED.
 */
TACT_API void tact_semaphore_unref (TactSemaphore *semaphore);

/**
 * tact_semaphore_acquire:
 * @semaphore: a semaphore
 * @timeout_ms: how long to wait at most, in milliseconds; 0: not at all; -1: without limit
 * @cancellable: (nullable): gives up, as cancelled
 *
 * Takes a slot.  The task is complete at once where one is free.  A
 * cancellable that is cancelled already wins over a free slot; one that is
 * cancelled when the slot was just handed over does not.  Less than -1: a
 * critical and a faulted task.  Any thread.
 *
 * Returns: (transfer full): a task of a boolean: %FALSE: the time is over, and no slot was taken
 */
TACT_API TactTask *tact_semaphore_acquire (TactSemaphore *semaphore, gint64 timeout_ms, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_semaphore_release:
 * @semaphore: a semaphore
 * @n: how many slots are free again, at least 1
 *
 * Hands as many to those who wait, and keeps the rest.  More than the maximum
 * would then be free: a critical, and nothing is changed.  Any thread.
 *
 * Returns: how many were free before; -1: they were too many
 */
TACT_API int tact_semaphore_release (TactSemaphore *semaphore, guint n);

/**
 * tact_semaphore_get_count:
 * @semaphore: a semaphore
 *
 * Returns: how many slots are free now
 */
TACT_API guint tact_semaphore_get_count (TactSemaphore *semaphore);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TactSemaphore, tact_semaphore_unref)

G_END_DECLS
