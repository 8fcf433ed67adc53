/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * gate.c: helps a pool whose workers block in ways that nobody tells it of.
 *
 * The gate is set when work was queued and no worker could be had for it.  If
 * half a second later work is queued and none was begun meanwhile, one more
 * worker starts.  Once nothing is queued there are no more than usual.
 */
#include "config.h"

#include "schedule/worker-private.h"

static guint64
pool_count_taken (TactPool *pool)
{
  const guint n = __atomic_load_n (&pool->n_slots, __ATOMIC_ACQUIRE);
  guint64 taken = 0;

  for (guint i = 0; i < n; i++)
    taken += __atomic_load_n (&pool->workers[i]->n_taken, __ATOMIC_RELAXED);
  return taken;
}

/* Under the lock. */
static void
gate_set (TactPool *pool)
{
  __atomic_store_n (&pool->gate_is_set, TRUE, __ATOMIC_RELAXED);
  pool->gate_taken = pool_count_taken (pool);
  pool->gate.deadline = g_get_monotonic_time () + TACT_POOL_GATE * 1000;
  tact_timer_add (&pool->gate);
}

void
tact_pool_set_gate (TactPool *pool)
{
  g_mutex_lock (&pool->mutex);
  if (!pool->gate_is_set)
    gate_set (pool);
  g_mutex_unlock (&pool->mutex);
}

void
tact_pool_gate_fire (TactTimer *timer)
{
  TactPool *pool = (TactPool *) ((char *) timer - G_STRUCT_OFFSET (TactPool, gate));
  const gboolean has_work = tact_pool_has_work (pool);
  TactWorker *started = NULL;

  g_mutex_lock (&pool->mutex);
  __atomic_store_n (&pool->gate_is_set, FALSE, __ATOMIC_RELAXED);
  if (has_work && pool_count_taken (pool) == pool->gate_taken && pool->n_workers < pool->max && pool->idle == NULL)
    {
      pool->n_extra++;
      started = tact_pool_add_worker (pool);
      started->searching = TRUE;
      __atomic_fetch_add (&pool->n_searching, 1, __ATOMIC_SEQ_CST);
    }
  else if (!has_work)
    {
      pool->n_extra = 0;
      tact_pool_update (pool);
    }
  if (has_work || pool->n_extra > 0)
    gate_set (pool);
  g_mutex_unlock (&pool->mutex);
  if (started != NULL)
    tact_pool_start_worker (pool, started);
}
