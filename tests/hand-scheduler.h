/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hand-scheduler.h: a scheduler of the tests' own, whose tasks run when the
 * test says so, on the thread that says so.
 */
#pragma once

#include "tests.h"

typedef struct
{
  TactScheduler parent_instance;
  GMutex lock;
  GQueue tasks;     /* owned references; under lock */
  gboolean refuses; /* to queue */
  gboolean inlines; /* agrees to run a task in a wait */
  gboolean dequeues;
  int n_queued, n_inlined;
  GPtrArray *inlined; /* borrowed; NULL: nobody asks; which, in order, to compare */
} HandScheduler;

typedef struct
{
  TactSchedulerClass parent_class;
} HandSchedulerClass;

GType hand_scheduler_get_type (void);
G_DEFINE_TYPE (HandScheduler, hand_scheduler, TACT_TYPE_SCHEDULER)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HandScheduler, g_object_unref)

static inline gboolean
hand_scheduler_queue (TactScheduler *scheduler, TactTask *task, GError **error)
{
  HandScheduler *hand = (HandScheduler *) scheduler;

  if (hand->refuses)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "no room");
      return FALSE;
    }
  g_mutex_lock (&hand->lock);
  hand->n_queued++;
  g_queue_push_tail (&hand->tasks, tact_task_ref (task));
  g_mutex_unlock (&hand->lock);
  return TRUE;
}

static inline gboolean
hand_scheduler_try_inline (TactScheduler *scheduler, TactTask *task, gboolean was_queued)
{
  HandScheduler *hand = (HandScheduler *) scheduler;

  if (!hand->inlines)
    return FALSE;
  hand->n_inlined++;
  if (hand->inlined != NULL)
    g_ptr_array_add (hand->inlined, task);
  return tact_scheduler_execute (scheduler, task);
}

static inline gboolean
hand_scheduler_try_dequeue (TactScheduler *scheduler, TactTask *task)
{
  HandScheduler *hand = (HandScheduler *) scheduler;
  gboolean found;

  g_mutex_lock (&hand->lock);
  found = hand->dequeues && g_queue_remove (&hand->tasks, task);
  g_mutex_unlock (&hand->lock);
  if (found)
    tact_task_unref (task);
  return found;
}

/* Runs what is queued; how many of them ran by this. */
static inline int
hand_scheduler_run (HandScheduler *hand)
{
  int n = 0;

  for (;;)
    {
      g_autoptr (TactTask) task = NULL;

      g_mutex_lock (&hand->lock);
      task = g_queue_pop_head (&hand->tasks);
      g_mutex_unlock (&hand->lock);
      if (task == NULL)
        return n;
      n += tact_scheduler_execute (TACT_SCHEDULER (hand), task);
    }
}

static inline void
hand_scheduler_finalize (GObject *object)
{
  HandScheduler *hand = (HandScheduler *) object;

  g_queue_clear_full (&hand->tasks, (GDestroyNotify) tact_task_unref);
  g_mutex_clear (&hand->lock);
  G_OBJECT_CLASS (hand_scheduler_parent_class)->finalize (object);
}

static void
hand_scheduler_class_init (HandSchedulerClass *klass)
{
  TactSchedulerClass *scheduler_class = TACT_SCHEDULER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hand_scheduler_finalize;
  scheduler_class->queue = hand_scheduler_queue;
  scheduler_class->try_inline = hand_scheduler_try_inline;
  scheduler_class->try_dequeue = hand_scheduler_try_dequeue;
}

static void
hand_scheduler_init (HandScheduler *hand)
{
  g_mutex_init (&hand->lock);
  g_queue_init (&hand->tasks);
}

static inline HandScheduler *
hand_scheduler_new (void)
{
  return g_object_new (hand_scheduler_get_type (), NULL);
}
