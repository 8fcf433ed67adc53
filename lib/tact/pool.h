/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * pool.h: the threads that run offloaded work (.NET: ThreadPool).
 *
 * One global queue, and one of each worker; a worker takes its own newest
 * item, else the oldest global one, else steals another worker's oldest.
 * Threads start when there is work for them, spin a little when there is
 * none, then park, and end after a while.  A worker that blocks in a wait of
 * Tact is made up for.  Order between items is no promise.
 *
 * `TACT_POOL_MAX` in the environment limits the number of workers of the
 * default pool: with 1, whatever deadlocks under load deadlocks at once.
 */
#pragma once

#include <tact/scheduler.h>

G_BEGIN_DECLS

#define TACT_TYPE_POOL (tact_pool_get_type ())
TACT_API GType tact_pool_get_type (void) G_GNUC_CONST;
#define TACT_POOL(obj) (G_TYPE_CHECK_INSTANCE_CAST ((obj), TACT_TYPE_POOL, TactPool))
#define TACT_IS_POOL(obj) (G_TYPE_CHECK_INSTANCE_TYPE ((obj), TACT_TYPE_POOL))

typedef struct _TactPool TactPool;

/**
 * tact_pool_get_default:
 *
 * Returns: (transfer none): the pool of tact_run()
 */
TACT_API TactPool *tact_pool_get_default (void);

/**
 * tact_pool_set_limits:
 * @pool: a pool
 * @min_workers: up to here workers start at once, at least 1
 * @max_workers: there are never more, at least @min_workers
 *
 * At first: the number of processors, and 512 or what `TACT_POOL_MAX` says.
 * More workers than the new maximum end when they have nothing to do.  Any
 * thread.
 */
TACT_API void tact_pool_set_limits (TactPool *pool, guint min_workers, guint max_workers);

/**
 * tact_pool_get_min:
 * @pool: a pool
 *
 * Returns: up to how many workers start at once
 */
TACT_API guint tact_pool_get_min (TactPool *pool);

/**
 * tact_pool_get_max:
 * @pool: a pool
 *
 * Returns: how many workers there can be
 */
TACT_API guint tact_pool_get_max (TactPool *pool);

/**
 * tact_pool_get_workers:
 * @pool: a pool
 *
 * Returns: how many workers there are now, idle ones included; it may be stale by now
 */
TACT_API guint tact_pool_get_workers (TactPool *pool);

/**
 * tact_pool_is_worker:
 *
 * Returns: whether this thread is a worker of a pool (.NET: Thread.IsThreadPoolThread)
 */
TACT_API gboolean tact_pool_is_worker (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TactPool, g_object_unref)

G_END_DECLS
