/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * worker.c: what a worker does: looks for work, runs it, searches a little,
 * parks, ends.
 */
#include "config.h"

#include "base/thread-private.h"
#include "schedule/worker-private.h"

/* About 3 us, where another processor may bring something meanwhile. */
#define SPINS 60

static TactWork *
worker_steal (TactWorker *worker)
{
  TactPool *pool = worker->pool;
  const guint n = __atomic_load_n (&pool->n_slots, __ATOMIC_ACQUIRE);

  if (n < 2)
    return NULL;
  worker->seed = worker->seed * 1664525u + 1013904223u;
  for (guint i = 0, at = (worker->seed >> 16) % n; i < n; i++, at = at + 1 == n ? 0 : at + 1)
    {
      TactWorker *victim = __atomic_load_n (&pool->workers[at], __ATOMIC_ACQUIRE);
      TactWork *work = victim != NULL && victim != worker ? tact_deque_steal (&victim->deque) : NULL;

      if (work != NULL)
        return work;
    }
  return NULL;
}

static TactWork *
worker_look (TactWorker *worker)
{
  TactWork *work;

  /* now and then the others first: items that always queue another one must not keep all others waiting (TP-10) */
  if (G_UNLIKELY ((worker->n_taken & 63) == 63))
    {
      work = tact_pool_take_global (worker->pool, worker);
      if (work != NULL)
        return work;
    }
  work = tact_deque_pop (&worker->deque);
  if (work == NULL)
    work = tact_pool_take_global (worker->pool, worker);
  if (work == NULL)
    work = worker_steal (worker);
  return work;
}

static void
worker_set_searching (TactWorker *worker, gboolean searching)
{
  worker->searching = searching;
  __atomic_fetch_add (&worker->pool->n_searching, searching ? 1 : -1, __ATOMIC_SEQ_CST);
}

/* Looks for a while, as the only one who does. */
static TactWork *
worker_search (TactWorker *worker)
{
  TactPool *pool = worker->pool;
  gint nobody = 0;

  if (!worker->searching)
    {
      if (!__atomic_compare_exchange_n (&pool->n_searching, &nobody, 1, FALSE, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
        return NULL;
      worker->searching = TRUE;
    }
  for (guint i = 0; i < SPINS; i++)
    {
      TactWork *work = worker_look (worker);

      if (work != NULL)
        return work;
      for (guint pause = 0; pause < 8; pause++)
#if defined(__x86_64__) || defined(__i386__)
        __builtin_ia32_pause ();
#else
        __atomic_signal_fence (__ATOMIC_SEQ_CST);
#endif
    }
  return NULL;
}

/* Takes @worker off the list of idle ones, under the lock.  FALSE: somebody woke it. */
static gboolean
idle_remove (TactPool *pool, TactWorker *worker)
{
  for (TactWorker **link = &pool->idle; *link != NULL; link = &(*link)->next_idle)
    if (*link == worker)
      {
        *link = worker->next_idle;
        __atomic_fetch_sub (&pool->n_idle, 1, __ATOMIC_SEQ_CST);
        return TRUE;
      }
  return FALSE;
}

/* Sleeps until there is work.  FALSE: the worker is to end. */
static gboolean
worker_park (TactWorker *worker)
{
  TactPool *pool = worker->pool;
  gboolean ends = FALSE;

  g_mutex_lock (&pool->mutex);
  worker->next_idle = pool->idle;
  pool->idle = worker;
  __atomic_fetch_add (&pool->n_idle, 1, __ATOMIC_SEQ_CST);
  /* under the lock still: once it is in the list whoever wakes it says that it searches */
  if (worker->searching)
    worker_set_searching (worker, FALSE);
  g_mutex_unlock (&pool->mutex);

  /* who queued before that counted on us; who queues after it wakes us */
  if (!tact_pool_has_work (pool) && !tact_park_wait (&worker->park, g_get_monotonic_time () + TACT_POOL_PATIENCE * G_USEC_PER_SEC))
    ends = TRUE;

  g_mutex_lock (&pool->mutex);
  if (!idle_remove (pool, worker))
    {
      /* somebody took us off, and wakes us or has done so */
      ends = FALSE;
      g_mutex_unlock (&pool->mutex);
      tact_park_wait (&worker->park, 0);
      return TRUE;
    }
  ends = ends || pool->n_workers - pool->n_blocked > pool->max;
  g_mutex_unlock (&pool->mutex);
  return !ends;
}

/*
 * Gives the slot back, unless work came meanwhile.  Who queued work may have
 * counted on this worker, as one that searches, idles or fills the last slot:
 * so it looks once more when it is gone, and asks somebody else.
 */
static gboolean
worker_end (TactWorker *worker)
{
  TactPool *pool = worker->pool;

  g_mutex_lock (&pool->mutex);
  if (tact_pool_has_work (pool) && pool->n_workers <= pool->max)
    {
      g_mutex_unlock (&pool->mutex);
      return FALSE;
    }
  pool->n_workers--;
  worker->next_idle = pool->unused;
  pool->unused = worker;
  tact_pool_update (pool);
  g_mutex_unlock (&pool->mutex);
  if (tact_pool_has_work (pool))
    tact_pool_ask (pool);
  return TRUE;
}

void
tact_worker_main (gpointer unused, gpointer data)
{
  TactPool *pool = data;
  TactWorker *worker = tact_pool_begin_worker (pool);
  TactThread *thread = tact_thread ();
  const TactSaved clean = { 0 };

  if (worker == NULL)
    return;
  thread->worker = worker;
  for (;;)
    {
      TactWork *work = worker_look (worker);

      if (work == NULL)
        work = worker_search (worker);
      if (work == NULL)
        {
          if (worker_park (worker) || !worker_end (worker))
            continue;
          break;
        }
      if (worker->searching)
        worker_set_searching (worker, FALSE);
      /* before it runs: it may block, and then somebody else must be there (TP-11) */
      if (tact_pool_has_work (pool))
        tact_pool_ask (pool);
      __atomic_store_n (&worker->n_taken, worker->n_taken + 1, __ATOMIC_RELAXED);
      work->run (work, TACT_WORK_RUN);
      tact_thread_restore (thread, &clean); /* nothing leaks into the next item (TP-16) */
    }
  thread->worker = NULL;
}
