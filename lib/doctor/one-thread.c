/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* one-thread.c: a queue, and a thread that takes one task after the other out of it. */
#include "config.h"

#include "doctor/one-thread.h"

typedef struct
{
  TactScheduler parent_instance;

  GAsyncQueue *tasks; /* owned references */
  GThread *thread;
  gboolean inlines;
} OneThread;

typedef TactSchedulerClass OneThreadClass;

static GType one_thread_get_type (void);
G_DEFINE_TYPE (OneThread, one_thread, TACT_TYPE_SCHEDULER)

static gboolean
one_thread_queue (TactScheduler *scheduler, TactTask *task, GError **error)
{
  g_async_queue_push (((OneThread *) scheduler)->tasks, tact_task_ref (task));
  return TRUE;
}

static gboolean
one_thread_try_inline (TactScheduler *scheduler, TactTask *task, gboolean was_queued)
{
  OneThread *one = (OneThread *) scheduler;

  return one->inlines && g_thread_self () == one->thread && tact_scheduler_execute (scheduler, task);
}

static guint
one_thread_max_concurrency (TactScheduler *scheduler)
{
  return 1;
}

static void
one_thread_init (OneThread *one)
{
  one->tasks = g_async_queue_new ();
}

static void
one_thread_class_init (OneThreadClass *klass)
{
  klass->queue = one_thread_queue;
  klass->try_inline = one_thread_try_inline;
  klass->max_concurrency = one_thread_max_concurrency;
}

static gpointer
one_thread_main (gpointer data)
{
  OneThread *one = data;

  for (;;)
    {
      g_autoptr (TactTask) task = g_async_queue_pop (one->tasks);

      tact_scheduler_execute (TACT_SCHEDULER (one), task);
    }
  return NULL;
}

TactScheduler *
one_thread_start (gboolean inlines)
{
  OneThread *one = g_object_new (one_thread_get_type (), NULL);

  one->inlines = inlines;
  /* it looks at `thread` from inside a task only, and the first one is queued after this */
  one->thread = g_thread_new ("one-thread", one_thread_main, one);
  return TACT_SCHEDULER (one);
}
