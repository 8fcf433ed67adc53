/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * rw-lock.h: a lock for many readers or one writer, held over awaits (.NET:
 * ConcurrentExclusiveSchedulerPair; ReaderWriterLockSlim is bound to threads).
 *
 * Who waits is served first in, first out: readers that come behind a waiting
 * writer wait, too, so nobody starves.
 */
#pragma once

#include <tact/task.h>

G_BEGIN_DECLS

#define TACT_TYPE_RW_LOCK (tact_rw_lock_get_type ())
/* The boxed type, for GObject. */
TACT_API GType tact_rw_lock_get_type (void) G_GNUC_CONST;

typedef struct _TactRwLock TactRwLock;

/**
 * tact_rw_lock_new:
 *
 * Returns: (transfer full): a lock that nobody holds
 */
TACT_API TactRwLock *tact_rw_lock_new (void);

/**
 * tact_rw_lock_ref:
 * @rw_lock: a lock
 *
 * Returns: (transfer full): @rw_lock
 */
TACT_API TactRwLock *tact_rw_lock_ref (TactRwLock *rw_lock);

/**
 * tact_rw_lock_unref:
 * @rw_lock: (transfer full) (nullable): a lock
 *
 * Who still waits when the last reference goes fails with
 * %G_IO_ERROR_CLOSED.
 */
TACT_API void tact_rw_lock_unref (TactRwLock *rw_lock);

/**
 * tact_rw_lock_acquire_read:
 * @rw_lock: a lock
 * @cancellable: (nullable): gives up, as cancelled
 *
 * Any thread.
 *
 * Returns: (transfer full): a task of %TRUE
 */
TACT_API TactTask *tact_rw_lock_acquire_read (TactRwLock *rw_lock, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_rw_lock_acquire_write:
 * @rw_lock: a lock
 * @cancellable: (nullable): gives up, as cancelled
 *
 * Any thread.
 *
 * Returns: (transfer full): a task of %TRUE
 */
TACT_API TactTask *tact_rw_lock_acquire_write (TactRwLock *rw_lock, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_rw_lock_release_read:
 * @rw_lock: a lock that is held for reading
 *
 * Not so held: a critical.  Any thread.
 */
TACT_API void tact_rw_lock_release_read (TactRwLock *rw_lock);

/**
 * tact_rw_lock_release_write:
 * @rw_lock: a lock that is held for writing
 *
 * Not so held: a critical.  Any thread.
 */
TACT_API void tact_rw_lock_release_write (TactRwLock *rw_lock);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TactRwLock, tact_rw_lock_unref)

G_END_DECLS
