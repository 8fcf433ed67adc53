/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lock.h: a lock that is held over awaits (.NET: SemaphoreSlim (1, 1); a
 * `lock` statement cannot hold an await, nor may a GMutex).
 *
 *     if (!tact_await (tact_lock_acquire (lock, cancellable), &error))
 *       ...
 *     tact_await (write_all (file), NULL);
 *     tact_lock_release (lock);
 *
 * Who waits gets it first in, first out.  It belongs to no thread: a method
 * may release it on another one than it acquired it on, and who acquires it
 * twice waits for itself.
 */
#pragma once

#include <tact/task.h>

G_BEGIN_DECLS

#define TACT_TYPE_LOCK (tact_lock_get_type ())
/* The boxed type, for GObject. */
TACT_API GType tact_lock_get_type (void) G_GNUC_CONST;

typedef struct _TactLock TactLock;

/**
 * tact_lock_new:
 *
 * Returns: (transfer full): a lock that nobody holds
 */
TACT_API TactLock *tact_lock_new (void);

/**
 * tact_lock_ref:
 * @lock: a lock
 *
 * Returns: (transfer full): @lock
 */
TACT_API TactLock *tact_lock_ref (TactLock *lock);

/**
 * tact_lock_unref:
 * @lock: (transfer full) (nullable): a lock
 *
 * Who still waits when the last reference goes fails with
 * %G_IO_ERROR_CLOSED.
 */
TACT_API void tact_lock_unref (TactLock *lock);

/**
 * tact_lock_acquire:
 * @lock: a lock
 * @cancellable: (nullable): gives up, as cancelled
 *
 * Takes the lock; the task is complete at once where it is free.  Any thread.
 *
 * Returns: (transfer full): a task of %TRUE
 */
TACT_API TactTask *tact_lock_acquire (TactLock *lock, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_lock_try_acquire:
 * @lock: a lock
 *
 * Returns: whether it was free, and is now the caller's
 */
TACT_API gboolean tact_lock_try_acquire (TactLock *lock) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_lock_release:
 * @lock: a lock that is held
 *
 * Hands it to who has waited longest; who that is goes on later, not inside
 * this call.  A lock that is not held: a critical.  Any thread.
 */
TACT_API void tact_lock_release (TactLock *lock);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TactLock, tact_lock_unref)

G_END_DECLS
