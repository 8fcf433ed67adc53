/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * worker-private.h: the pool and its workers, for pool.c and worker.c.
 *
 *     started --> looking <--> running
 *                  |   ^
 *           nothing|   |woken
 *                  v   |
 *                 parked --nothing for long--> ended
 *
 * One worker at most looks around with nothing found yet ("searching");
 * whoever queues work and sees one searching wakes nobody, and the one that
 * finds something asks for the next before it runs it.  The protocol that
 * loses no wakeup is in docs/threads.md, "park and unpark".
 */
#pragma once

#include <tact/pool.h>

#include "base/inbox-private.h"
#include "base/park-private.h"
#include "schedule/deque-private.h"
#include "schedule/timer-private.h"

enum
{
  TACT_POOL_MOST = 1024,   /* workers there can be */
  TACT_POOL_BATCH = 16,    /* items a worker takes from the global queue at once */
  TACT_POOL_PATIENCE = 10, /* seconds that a worker stays parked */
  TACT_POOL_GATE = 500,    /* milliseconds without an item begun that count as starvation */
};

typedef struct _TactWorker TactWorker;

struct _TactWorker
{
  TactDeque deque;
  TactPark park;
  TactPool *pool;
  TactWorker *next_idle; /* in one of the pool's lists; guarded by the pool's lock */
  guint number;          /* from 1 on, for good */
  guint seed;            /* for whom to steal from first */
  gboolean searching;    /* the worker's own; while it is in the list of idle ones guarded by the pool's lock */
  guint64 n_taken;       /* atomic: items it has begun; written by the worker only */
};

struct _TactPool
{
  TactScheduler parent_instance;

  /* apart, as GObject aligns to 16 only: who queues, what it looks at, and who takes have a line of the cache each */
  char pad_inbox[64];
  TactInbox inbox; /* what was queued from outside */

  char pad_counts[64];
  gint n_searching; /* atomic, seq_cst */
  gint n_idle;      /* atomic, seq_cst; written under the lock */
  gint can_start;   /* atomic: whether another worker may start; written under the lock */

  char pad_global[64];
  gint n_global;       /* atomic: items in global */
  GMutex global_mutex; /* guards global; nests in nothing */
  TactChain global;    /* the oldest items, taken out of inbox */

  char pad_rest[64];
  GMutex mutex;         /* guards the rest; nests in nothing, the lock of the timers nests in it */
  GThreadPool *threads; /* its items are no workers: each is a thread that takes one from starting, if there is one */
  TactWorker *idle;     /* parked ones */
  TactWorker *starting; /* those that a thread was asked for */
  guint n_workers;
  guint n_blocked;
  guint min, max;

  TactTimer gate;       /* looks again in a while whether queued work got anywhere */
  gboolean gate_is_set; /* atomic, seq_cst; written under the lock */
  guint64 gate_taken;   /* items begun when it was set */
  guint n_extra;        /* workers beyond min that it let start; none once the queues were empty */

  guint n_slots;                       /* atomic: how many of workers were ever used */
  TactWorker *workers[TACT_POOL_MOST]; /* atomic; a worker is never freed, and used again */
  TactWorker *unused;                  /* ended ones, by next_idle */
};

/* There is work: gets somebody for it, if somebody is needed. */
void tact_pool_ask (TactPool *pool);

/* Nobody can be had for queued work: sees to it that this does not last (gate.c). */
void tact_pool_set_gate (TactPool *pool);
void tact_pool_gate_fire (TactTimer *timer);

/* Under the lock: one more worker, which counts as searching; then, without the lock, the thread for it. */
void tact_pool_add_worker (TactPool *pool);
void tact_pool_start_thread (TactPool *pool);

/* For a new thread: who it is.  NULL: nobody is needed any more. */
TactWorker *tact_pool_begin_worker (TactPool *pool);

/* Whether a worker could find something. */
gboolean tact_pool_has_work (TactPool *pool);

/* Under the lock: counts changed. */
void tact_pool_update (TactPool *pool);

/* The oldest global item; more of them go to @worker's deque. */
TactWork *tact_pool_take_global (TactPool *pool, TactWorker *worker);

/* A worker's life, as an item of the GThreadPool. */
void tact_worker_main (gpointer unused, gpointer pool);
