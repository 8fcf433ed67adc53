/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * pool.c: the queues of the pool, and who is woken or started for them.
 *
 * A worker is one long-lived item of a GThreadPool, which owns the threads.
 */
#include "config.h"

#include <stdlib.h>

#include "schedule/pool-private.h"
#include "schedule/worker-private.h"

typedef TactSchedulerClass TactPoolClass;

G_DEFINE_TYPE (TactPool, tact_pool, TACT_TYPE_SCHEDULER)

static TactWorker *
pool_worker (TactPool *pool, TactThread *thread)
{
  TactWorker *worker = thread->worker;

  return worker != NULL && worker->pool == pool ? worker : NULL;
}

/* Queues */

gboolean
tact_pool_has_work (TactPool *pool)
{
  const guint n = __atomic_load_n (&pool->n_slots, __ATOMIC_ACQUIRE);

  if (!tact_inbox_is_empty (&pool->inbox) || __atomic_load_n (&pool->n_global, __ATOMIC_SEQ_CST) > 0)
    return TRUE;
  for (guint i = 0; i < n; i++)
    {
      TactWorker *worker = __atomic_load_n (&pool->workers[i], __ATOMIC_ACQUIRE);

      if (worker != NULL && !tact_deque_is_empty (&worker->deque))
        return TRUE;
    }
  return FALSE;
}

TactWork *
tact_pool_take_global (TactPool *pool, TactWorker *worker)
{
  TactWork *first, *batch[TACT_POOL_BATCH];
  guint n_batch = 0, share;
  gint n;

  if (tact_inbox_is_empty (&pool->inbox) && __atomic_load_n (&pool->n_global, __ATOMIC_RELAXED) == 0)
    return NULL;

  g_mutex_lock (&pool->global_mutex);
  n = pool->n_global;
  if (n == 0)
    n = tact_inbox_take (&pool->inbox, &pool->global);
  first = tact_chain_pop (&pool->global);
  if (first != NULL)
    n--;
  share = MIN ((guint) n / (__atomic_load_n (&pool->n_slots, __ATOMIC_RELAXED) + 1), TACT_POOL_BATCH);
  while (n_batch < share)
    batch[n_batch++] = tact_chain_pop (&pool->global);
  __atomic_store_n (&pool->n_global, n - (gint) n_batch, __ATOMIC_SEQ_CST);
  g_mutex_unlock (&pool->global_mutex);

  /* the newest end is popped first: the oldest goes there */
  while (n_batch > 0)
    tact_deque_push (&worker->deque, batch[--n_batch]);
  return first;
}

static void
pool_queue (TactPool *pool, TactWork *work, gboolean fair)
{
  TactWorker *worker = pool_worker (pool, tact_thread ());

  if (worker != NULL && !fair)
    tact_deque_push (&worker->deque, work);
  else
    tact_inbox_push (&pool->inbox, work);
  tact_pool_ask (pool);
}

/* Workers */

static void
pool_limit (TactPool *pool)
{
  const char *text = g_getenv ("TACT_POOL_MAX");
  char *end = NULL;
  guint64 max = text != NULL ? g_ascii_strtoull (text, &end, 10) : 0;

  pool->min = MIN (g_get_num_processors (), TACT_POOL_MOST);
  pool->max = MAX (512, pool->min);
  if (text == NULL)
    return;
  if (max == 0 || max > TACT_POOL_MOST || *end != '\0')
    {
      g_warning ("TACT_POOL_MAX=%s is no number from 1 to %d: it is not used", text, TACT_POOL_MOST);
      return;
    }
  pool->max = max;
  pool->min = MIN (pool->min, pool->max);
}

/* Under the lock. */
void
tact_pool_update (TactPool *pool)
{
  const gboolean can = pool->n_workers < pool->max && pool->n_workers - pool->n_blocked < pool->min + pool->n_extra;

  __atomic_store_n (&pool->can_start, can, __ATOMIC_SEQ_CST);
}

void
tact_pool_add_worker (TactPool *pool)
{
  TactWorker *worker = pool->unused;

  if (worker != NULL)
    {
      pool->unused = worker->next_idle;
    }
  else
    {
      if (posix_memalign ((void **) &worker, 64, sizeof (TactWorker)) != 0)
        g_error ("tact: no memory for a worker");
      *worker = (TactWorker){ .pool = pool, .number = pool->n_slots + 1, .seed = pool->n_slots * 7919 + 1 };
      tact_deque_init (&worker->deque);
      tact_park_init (&worker->park);
      /* release: who steals sees the deque */
      __atomic_store_n (&pool->workers[pool->n_slots], worker, __ATOMIC_RELEASE);
      __atomic_store_n (&pool->n_slots, pool->n_slots + 1, __ATOMIC_RELEASE);
    }
  worker->searching = TRUE;
  __atomic_fetch_add (&pool->n_searching, 1, __ATOMIC_SEQ_CST);
  worker->next_idle = pool->starting;
  pool->starting = worker;
  pool->n_workers++;
  tact_pool_update (pool);
}

TactWorker *
tact_pool_begin_worker (TactPool *pool)
{
  TactWorker *worker;

  g_mutex_lock (&pool->mutex);
  worker = pool->starting;
  if (worker != NULL)
    pool->starting = worker->next_idle;
  g_mutex_unlock (&pool->mutex);
  return worker;
}

/* The system has no thread for it: one worker less, which nobody counts on any more.  FALSE: another thread took it. */
static gboolean
pool_take_back (TactPool *pool)
{
  TactWorker *worker;

  g_mutex_lock (&pool->mutex);
  worker = pool->starting;
  if (worker != NULL)
    {
      pool->starting = worker->next_idle;
      worker->next_idle = pool->unused;
      pool->unused = worker;
      pool->n_workers--;
      pool->n_extra -= MIN (pool->n_extra, 1);
      __atomic_fetch_sub (&pool->n_searching, 1, __ATOMIC_SEQ_CST);
      tact_pool_update (pool);
    }
  g_mutex_unlock (&pool->mutex);
  return worker != NULL;
}

void
tact_pool_start_thread (TactPool *pool)
{
  g_autoptr (GError) error = NULL;

  /* what GLib was given stays with it even so: a later thread finds nothing to do, or somebody else's work */
  if (g_thread_pool_push (pool->threads, pool, &error) || !pool_take_back (pool))
    return;
  g_warning ("the pool cannot start another thread: %s", error->message);
  tact_pool_set_gate (pool); /* tries again */
}

void
tact_pool_ask (TactPool *pool)
{
  TactWorker *woken;
  gboolean starts = FALSE;

  if (__atomic_load_n (&pool->n_searching, __ATOMIC_SEQ_CST) > 0)
    return;
  if (__atomic_load_n (&pool->n_idle, __ATOMIC_SEQ_CST) == 0 && !__atomic_load_n (&pool->can_start, __ATOMIC_SEQ_CST))
    {
      /* seq_cst: behind the push; the gate that was open looks for it afterwards */
      if (!__atomic_load_n (&pool->gate_is_set, __ATOMIC_SEQ_CST))
        tact_pool_set_gate (pool);
      return;
    }

  g_mutex_lock (&pool->mutex);
  woken = pool->idle;
  if (__atomic_load_n (&pool->n_searching, __ATOMIC_SEQ_CST) > 0)
    {
      woken = NULL; /* another one asked meanwhile */
    }
  else if (woken != NULL)
    {
      pool->idle = woken->next_idle;
      __atomic_fetch_sub (&pool->n_idle, 1, __ATOMIC_SEQ_CST);
      woken->searching = TRUE;
      __atomic_fetch_add (&pool->n_searching, 1, __ATOMIC_SEQ_CST);
    }
  else if (pool->can_start)
    {
      starts = TRUE;
      tact_pool_add_worker (pool);
    }
  g_mutex_unlock (&pool->mutex);

  if (woken != NULL)
    tact_park_wake (&woken->park);
  if (starts)
    tact_pool_start_thread (pool);
}

void
tact_pool_block_begin (void)
{
  TactWorker *worker = tact_thread ()->worker;

  if (worker == NULL)
    return;
  g_mutex_lock (&worker->pool->mutex);
  worker->pool->n_blocked++;
  tact_pool_update (worker->pool);
  g_mutex_unlock (&worker->pool->mutex);
  if (tact_pool_has_work (worker->pool))
    tact_pool_ask (worker->pool);
}

void
tact_pool_block_end (void)
{
  TactWorker *worker = tact_thread ()->worker;

  if (worker == NULL)
    return;
  g_mutex_lock (&worker->pool->mutex);
  worker->pool->n_blocked--;
  tact_pool_update (worker->pool);
  g_mutex_unlock (&worker->pool->mutex);
}

/* As a scheduler */

static gboolean
pool_queue_task (TactScheduler *scheduler, TactTask *task, GError **error)
{
  tact_pool_queue_item ((TactItem *) task);
  return TRUE;
}

static gboolean
pool_try_inline (TactScheduler *scheduler, TactTask *task, gboolean was_queued)
{
  return tact_pool_try_inline ((TactItem *) task);
}

static void
tact_pool_class_init (TactPoolClass *klass)
{
  klass->queue = pool_queue_task;
  klass->try_inline = pool_try_inline;
}

static void
tact_pool_init (TactPool *pool)
{
  tact_chain_init (&pool->global);
  pool->gate.fire = tact_pool_gate_fire;
  pool_limit (pool);
  tact_pool_update (pool);
  /* threads are shared with all GThreadPools of the program; how many there are is ours to say */
  pool->threads = g_thread_pool_new (tact_worker_main, pool, -1, FALSE, NULL);
}

TactPool *
tact_pool_get_default (void)
{
  static TactPool *pool; /* atomic; lives for ever */

  if (G_UNLIKELY (g_once_init_enter (&pool)))
    g_once_init_leave (&pool, g_object_new (TACT_TYPE_POOL, NULL));
  return pool;
}

void
tact_pool_post (TactWork *work)
{
  pool_queue (tact_pool_get_default (), work, FALSE);
}

void
tact_pool_post_fair (TactWork *work)
{
  pool_queue (tact_pool_get_default (), work, TRUE);
}

void
tact_pool_queue_item (TactItem *item)
{
  TactPool *pool = tact_pool_get_default ();
  const gboolean fair = (item->flags & TACT_RUN_PREFER_FAIRNESS) != 0;
  TactWorker *worker = fair ? NULL : pool_worker (pool, tact_thread ());

  item->operation.block.work.run = tact_item_run;
  /* atomic: who waits for a cold task may look while it is started; what it then takes is decided by the claim */
  if (worker != NULL)
    __atomic_store_n (&item->worker, worker->number, __ATOMIC_RELAXED);
  pool_queue (pool, &item->operation.block.work, fair);
}

gboolean
tact_pool_try_inline (TactItem *item)
{
  TactThread *thread = tact_thread ();
  TactContext *context = thread->context;
  gpointer lane = thread->lane;
  const gboolean context_set = thread->context_set;

  if (thread->worker == NULL || __atomic_load_n (&item->worker, __ATOMIC_RELAXED) != ((TactWorker *) thread->worker)->number)
    return FALSE;
  tact_task_ref (&item->operation.block.task); /* what the deque still has */
  if (tact_item_claim (item))
    {
      item->operation.block.aux.index |= TACT_ITEM_IS_QUEUED;
      /* the body sees no context, as if a worker had come to it: this one may run a strand */
      thread->context = NULL;
      thread->lane = NULL;
      thread->context_set = TRUE;
      tact_item_execute (item);
      thread->context = context;
      thread->lane = lane;
      thread->context_set = context_set;
      return TRUE;
    }
  tact_task_unref (&item->operation.block.task);
  return FALSE;
}

typedef struct
{
  TactWork work;
  TactPostFunc func;
  gpointer user_data;
} Call;

static void
call_run (TactWork *work, TactWorkMode mode)
{
  Call call = *(Call *) work;

  tact_slab_free (work, TACT_SLAB_RAW);
  call.func (call.user_data);
}

void
tact_pool_call (TactPostFunc func, gpointer user_data)
{
  Call *call = tact_slab_alloc (TACT_SLAB_RAW);

  *call = (Call){ .work = { .run = call_run }, .func = func, .user_data = user_data };
  tact_pool_post (&call->work);
}

void
tact_pool_unref_object (gpointer object)
{
  if (G_UNLIKELY (tact_thread ()->is_timers))
    tact_pool_call (g_object_unref, object);
  else
    g_object_unref (object);
}

/* Limits */

void
tact_pool_set_limits (TactPool *pool, guint min_workers, guint max_workers)
{
  g_return_if_fail (TACT_IS_POOL (pool));
  g_return_if_fail (min_workers >= 1 && min_workers <= max_workers && max_workers <= TACT_POOL_MOST);

  g_mutex_lock (&pool->mutex);
  pool->min = min_workers;
  pool->max = max_workers;
  tact_pool_update (pool);
  g_mutex_unlock (&pool->mutex);
  if (tact_pool_has_work (pool))
    tact_pool_ask (pool);
}

static guint
pool_read (TactPool *pool, const guint *field)
{
  guint value;

  g_mutex_lock (&pool->mutex);
  value = *field;
  g_mutex_unlock (&pool->mutex);
  return value;
}

guint
tact_pool_get_min (TactPool *pool)
{
  g_return_val_if_fail (TACT_IS_POOL (pool), 0);

  return pool_read (pool, &pool->min);
}

guint
tact_pool_get_max (TactPool *pool)
{
  g_return_val_if_fail (TACT_IS_POOL (pool), 0);

  return pool_read (pool, &pool->max);
}

guint
tact_pool_get_workers (TactPool *pool)
{
  g_return_val_if_fail (TACT_IS_POOL (pool), 0);

  return pool_read (pool, &pool->n_workers);
}

gboolean
tact_pool_is_quiet (void)
{
  TactPool *pool = tact_pool_get_default ();
  gboolean quiet;

  /* under the lock nobody becomes idle or is woken; who runs something is not in the list */
  g_mutex_lock (&pool->mutex);
  quiet = pool->n_workers == (guint) __atomic_load_n (&pool->n_idle, __ATOMIC_SEQ_CST) && !tact_pool_has_work (pool);
  g_mutex_unlock (&pool->mutex);
  return quiet;
}

gboolean
tact_pool_is_worker (void)
{
  return tact_thread ()->worker != NULL;
}
