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
  __atomic_store_n (&pool->gate_is_set, TRUE, __ATOMIC_SEQ_CST);
  pool->gate_taken = pool_count_taken (pool);
  pool->gate.deadline = g_get_monotonic_time () + TACT_POOL_GATE * 1000;
  tact_timer_add (&pool->gate);
}

void
tact_pool_set_gate (TactPool *pool)
{
  g_mutex_lock (&pool->mutex);
  if (!__atomic_load_n (&pool->gate_is_set, __ATOMIC_RELAXED)) /* no order: under the lock */
    gate_set (pool);
  g_mutex_unlock (&pool->mutex);
}

void
tact_pool_gate_fire (TactTimer *timer)
{
  TactPool *pool = (TactPool *) ((char *) timer - G_STRUCT_OFFSET (TactPool, gate));
  gboolean has_work, starts = FALSE;

  g_mutex_lock (&pool->mutex);
  /* seq_cst, before the look: who queues and finds the gate set still is seen here (pool.c) */
  __atomic_store_n (&pool->gate_is_set, FALSE, __ATOMIC_SEQ_CST);
  has_work = tact_pool_has_work (pool);
  if (has_work && pool_count_taken (pool) == pool->gate_taken && pool->n_workers < pool->max && pool->idle == NULL)
    {
      pool->n_extra++;
      starts = TRUE;
      tact_pool_add_worker (pool);
    }
  else if (!has_work)
    {
      pool->n_extra = 0;
      tact_pool_update (pool);
    }
  if (has_work || pool->n_extra > 0)
    gate_set (pool);
  g_mutex_unlock (&pool->mutex);
  if (starts)
    tact_pool_start_thread (pool);
}
