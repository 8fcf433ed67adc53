/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * limited.c: a few turns on another scheduler, for tasks of two kinds.
 *
 * Each turn is a task of the scheduler below that runs one task of ours, and
 * then gives the turn to the next.  A limited scheduler is the concurrent half
 * of a pair that has nothing exclusive.  The lock guards the queues and
 * counts; nothing is called under it.
 */
#include "config.h"

#include <tact/completed.h>
#include <tact/error.h>
#include <tact/limited.h>
#include <tact/task-source.h>

#include "schedule/item-private.h"
#include "schedule/pool-private.h"

typedef enum
{
  CONCURRENT,
  EXCLUSIVE,
  N_KINDS,
} Kind;

typedef struct
{
  gatomicrefcount refs;
  TactScheduler *below; /* owned; NULL: the pool */
  TactTaskSource *completion;
  GMutex lock;
  GQueue waiting[N_KINDS];  /* owned tasks; guarded by the lock, as the rest */
  guint n_running[N_KINDS]; /* turns given */
  guint max[N_KINDS];
  gboolean closed;
  gboolean completed;
} Turns;

#define LIMITED_TYPE_SCHEDULER (limited_scheduler_get_type ())
G_DECLARE_FINAL_TYPE (LimitedScheduler, limited_scheduler, LIMITED, SCHEDULER, TactScheduler)

struct _LimitedScheduler
{
  TactScheduler parent_instance;
  Turns *turns; /* a reference */
  Kind kind;
};

G_DEFINE_FINAL_TYPE (LimitedScheduler, limited_scheduler, TACT_TYPE_SCHEDULER)

struct _TactSchedulerPair
{
  GObject parent_instance;
  LimitedScheduler *halves[N_KINDS]; /* owned */
  TactTask *completion;              /* owned */
};

typedef struct
{
  GObjectClass parent_class;
} TactSchedulerPairClass;

G_DEFINE_FINAL_TYPE (TactSchedulerPair, tact_scheduler_pair, G_TYPE_OBJECT)

/* Turns */

static Turns *
turns_new (TactScheduler *below, guint max)
{
  Turns *turns = g_new0 (Turns, 1);

  g_atomic_ref_count_init (&turns->refs);
  g_mutex_init (&turns->lock);
  turns->below = below != NULL ? g_object_ref (below) : NULL;
  turns->completion = tact_task_source_new (TACT_SOURCE_DEFAULT);
  turns->max[CONCURRENT] = max;
  turns->max[EXCLUSIVE] = 1;
  return turns;
}

/* No task waits: each has a reference of its scheduler, which has one of the turns. */
static void
turns_unref (Turns *turns)
{
  if (!g_atomic_ref_count_dec (&turns->refs))
    return;
  if (!turns->completed)
    tact_task_source_set_completed (turns->completion);
  tact_task_source_unref (turns->completion);
  g_clear_object (&turns->below);
  g_mutex_clear (&turns->lock);
  g_free (turns);
}

/* Gives a turn to whom it is due; NULL: nobody.  Ends the whole where nothing is left. */
static TactTask *
turns_next (Turns *turns)
{
  TactTask *task = NULL;
  gboolean ends = FALSE;

  g_mutex_lock (&turns->lock);
  if (turns->n_running[EXCLUSIVE] == 0)
    {
      const Kind kind = turns->waiting[EXCLUSIVE].length > 0 ? EXCLUSIVE : CONCURRENT;

      if (turns->n_running[CONCURRENT] < (kind == EXCLUSIVE ? 1 : turns->max[CONCURRENT]))
        task = g_queue_pop_head (&turns->waiting[kind]);
      if (task != NULL)
        turns->n_running[kind]++;
      else
        ends = turns->closed && !turns->completed && turns->n_running[CONCURRENT] == 0;
    }
  if (ends)
    turns->completed = TRUE;
  g_mutex_unlock (&turns->lock);
  if (ends)
    tact_task_source_set_completed (turns->completion);
  return task;
}

static void
turns_end_one (Turns *turns, Kind kind)
{
  g_mutex_lock (&turns->lock);
  turns->n_running[kind]--;
  g_mutex_unlock (&turns->lock);
}

static LimitedScheduler *
scheduler_of (TactTask *task)
{
  return LIMITED_SCHEDULER (((TactItem *) task)->scheduler);
}

/* A task of the scheduler below. */
typedef struct
{
  TactItem item;
  TactTask *task; /* ours, owned */
} Turn;

/* Turns that this thread gives now, from the inside out. */
typedef struct _Giving Giving;

struct _Giving
{
  Giving *outer;
  Turns *turns;
};

static TACT_THREAD_LOCAL Giving *giving;

static gboolean
is_giving (Turns *turns)
{
  for (Giving *at = giving; at != NULL; at = at->outer)
    if (at->turns == turns)
      return TRUE;
  return FALSE;
}

static void turns_give (Turns *turns);

/* Where the scheduler below refuses, or runs at once, this is inside of a giving, which goes on by itself: no stack for each turn. */
static void
turn_end (TactTask *task)
{
  LimitedScheduler *limited = scheduler_of (task);

  turns_end_one (limited->turns, limited->kind);
  if (!is_giving (limited->turns))
    turns_give (limited->turns);
  tact_task_unref (task);
}

static TactTask *
turn_body (GCancellable *cancellable, gpointer data)
{
  TactTask *task = ((Turn *) data)->task;

  tact_item_set_begun (tact_thread ());
  tact_scheduler_execute (TACT_SCHEDULER (scheduler_of (task)), task);
  turn_end (task);
  return tact_task_completed ();
}

/* The scheduler below refused the turn, or its context has closed: @task ends with the turn's error. */
static void
turn_dropped (gpointer data)
{
  Turn *turn = data;
  TactTask *task = turn->task;
  TactItem *item = (TactItem *) task;

  if (tact_item_claim (item))
    tact_item_refuse (item, g_error_copy (turn->item.operation.block.value.error));
  turn_end (task);
}

/* Begins all whose turn it is. */
static void
turns_give (Turns *turns)
{
  Giving this_one = { giving, turns };
  TactTask *task;

  giving = &this_one;
  while ((task = turns_next (turns)) != NULL)
    {
      /* fair: tasks begin in the order in which they got their turns */
      TactItem *item = tact_item_new (sizeof (Turn), TACT_RUN_PREFER_FAIRNESS, turn_body, NULL, NULL, NULL, NULL);

      item->operation.own[1] = item;
      ((Turn *) item)->task = task;
      tact_item_set_dropped (item, turn_dropped);
      if (turns->below != NULL && !TACT_IS_POOL (turns->below))
        tact_item_set_scheduler (item, turns->below);
      tact_block_mark_seen (&item->operation.block); /* its error is that of the task */
      tact_item_queue (item);
      tact_block_unref (&item->operation.block);
    }
  giving = this_one.outer;
}

/* The scheduler */

static gboolean
limited_queue (TactScheduler *scheduler, TactTask *task, GError **error)
{
  LimitedScheduler *limited = LIMITED_SCHEDULER (scheduler);
  Turns *turns = limited->turns;
  gboolean closed;

  g_mutex_lock (&turns->lock);
  closed = turns->closed;
  if (!closed)
    g_queue_push_tail (&turns->waiting[limited->kind], tact_task_ref (task));
  g_mutex_unlock (&turns->lock);
  if (closed)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "it takes no more tasks");
  else
    turns_give (turns);
  return !closed;
}

/* Who has a turn may use it for another task. */
static gboolean
limited_try_inline (TactScheduler *scheduler, TactTask *task, gboolean was_queued)
{
  return tact_scheduler_get_current () == scheduler && tact_scheduler_execute (scheduler, task);
}

static gboolean
limited_try_dequeue (TactScheduler *scheduler, TactTask *task)
{
  LimitedScheduler *limited = LIMITED_SCHEDULER (scheduler);
  gboolean found;

  g_mutex_lock (&limited->turns->lock);
  found = g_queue_remove (&limited->turns->waiting[limited->kind], task);
  g_mutex_unlock (&limited->turns->lock);
  if (!found)
    return FALSE;
  turns_give (limited->turns);
  tact_task_unref (task);
  return TRUE;
}

static guint
limited_max_concurrency (TactScheduler *scheduler)
{
  LimitedScheduler *limited = LIMITED_SCHEDULER (scheduler);

  return limited->turns->max[limited->kind];
}

static void
limited_scheduler_finalize (GObject *object)
{
  turns_unref (LIMITED_SCHEDULER (object)->turns);
  G_OBJECT_CLASS (limited_scheduler_parent_class)->finalize (object);
}

static void
limited_scheduler_class_init (LimitedSchedulerClass *klass)
{
  TactSchedulerClass *scheduler_class = TACT_SCHEDULER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = limited_scheduler_finalize;
  scheduler_class->queue = limited_queue;
  scheduler_class->try_inline = limited_try_inline;
  scheduler_class->try_dequeue = limited_try_dequeue;
  scheduler_class->max_concurrency = limited_max_concurrency;
}

static void
limited_scheduler_init (LimitedScheduler *limited)
{
}

/* Takes a reference of @turns. */
static LimitedScheduler *
limited_new (Turns *turns, Kind kind)
{
  LimitedScheduler *limited = g_object_new (LIMITED_TYPE_SCHEDULER, NULL);

  limited->turns = turns;
  limited->kind = kind;
  return limited;
}

TactScheduler *
tact_scheduler_new_limited (TactScheduler *scheduler, guint max)
{
  g_return_val_if_fail (scheduler == NULL || TACT_IS_SCHEDULER (scheduler), NULL);
  g_return_val_if_fail (max >= 1, NULL);

  return TACT_SCHEDULER (limited_new (turns_new (scheduler, max), CONCURRENT));
}

/* The pair */

static void
pair_finalize (GObject *object)
{
  TactSchedulerPair *pair = TACT_SCHEDULER_PAIR (object);

  g_object_unref (pair->halves[CONCURRENT]);
  g_object_unref (pair->halves[EXCLUSIVE]);
  tact_task_unref (pair->completion);
  G_OBJECT_CLASS (tact_scheduler_pair_parent_class)->finalize (object);
}

static void
tact_scheduler_pair_class_init (TactSchedulerPairClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pair_finalize;
}

static void
tact_scheduler_pair_init (TactSchedulerPair *pair)
{
}

TactSchedulerPair *
tact_scheduler_pair_new (TactScheduler *scheduler, guint max)
{
  TactSchedulerPair *pair;
  Turns *turns;

  g_return_val_if_fail (scheduler == NULL || TACT_IS_SCHEDULER (scheduler), NULL);
  g_return_val_if_fail (max >= 1, NULL);

  pair = g_object_new (TACT_TYPE_SCHEDULER_PAIR, NULL);
  turns = turns_new (scheduler, max);
  pair->completion = tact_task_source_dup_task (turns->completion);
  pair->halves[CONCURRENT] = limited_new (turns, CONCURRENT);
  g_atomic_ref_count_inc (&turns->refs);
  pair->halves[EXCLUSIVE] = limited_new (turns, EXCLUSIVE);
  return pair;
}

TactScheduler *
tact_scheduler_pair_get_concurrent (TactSchedulerPair *pair)
{
  g_return_val_if_fail (TACT_IS_SCHEDULER_PAIR (pair), NULL);

  return TACT_SCHEDULER (pair->halves[CONCURRENT]);
}

TactScheduler *
tact_scheduler_pair_get_exclusive (TactSchedulerPair *pair)
{
  g_return_val_if_fail (TACT_IS_SCHEDULER_PAIR (pair), NULL);

  return TACT_SCHEDULER (pair->halves[EXCLUSIVE]);
}

void
tact_scheduler_pair_complete (TactSchedulerPair *pair)
{
  Turns *turns;

  g_return_if_fail (TACT_IS_SCHEDULER_PAIR (pair));

  turns = pair->halves[CONCURRENT]->turns;
  g_mutex_lock (&turns->lock);
  turns->closed = TRUE;
  g_mutex_unlock (&turns->lock);
  turns_give (turns);
}

TactTask *
tact_scheduler_pair_dup_completion (TactSchedulerPair *pair)
{
  g_return_val_if_fail (TACT_IS_SCHEDULER_PAIR (pair), NULL);

  return tact_task_ref (pair->completion);
}
