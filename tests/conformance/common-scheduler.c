/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * common-scheduler.c: the scheduler of the conformance programs: threads of
 * its own and a queue (.NET: a TaskScheduler from scratch).
 *
 * A wait for one of its tasks runs it in place where that is on one of its
 * threads; a second time, when it leaves the queue, does nothing.
 */
#include "common.h"

struct _FixedScheduler
{
  TactScheduler parent_instance;

  GAsyncQueue *tasks;
  const char *name;
  gboolean inlines;
};

typedef TactSchedulerClass FixedSchedulerClass;

static GType fixed_scheduler_get_type (void);
G_DEFINE_TYPE (FixedScheduler, fixed_scheduler, TACT_TYPE_SCHEDULER)

static GPrivate scheduler_of_thread;

static gboolean
fixed_scheduler_queue (TactScheduler *scheduler, TactTask *task, GError **error)
{
  g_async_queue_push (((FixedScheduler *) scheduler)->tasks, tact_task_ref (task));
  return TRUE;
}

static gboolean
fixed_scheduler_try_inline (TactScheduler *scheduler, TactTask *task, gboolean was_queued)
{
  FixedScheduler *fixed = (FixedScheduler *) scheduler;

  return fixed->inlines && g_private_get (&scheduler_of_thread) == fixed && tact_scheduler_execute (scheduler, task);
}

static void
fixed_scheduler_init (FixedScheduler *fixed)
{
  fixed->tasks = g_async_queue_new ();
}

static void
fixed_scheduler_class_init (FixedSchedulerClass *klass)
{
  klass->queue = fixed_scheduler_queue;
  klass->try_inline = fixed_scheduler_try_inline;
}

static gpointer
fixed_scheduler_thread (gpointer data)
{
  FixedScheduler *fixed = data;

  set_role (fixed->name);
  g_private_set (&scheduler_of_thread, fixed);
  for (;;)
    {
      g_autoptr (TactTask) task = g_async_queue_pop (fixed->tasks);

      tact_scheduler_execute (TACT_SCHEDULER (fixed), task);
    }
  return NULL;
}

FixedScheduler *
fixed_scheduler_start (const char *name, int n_threads, gboolean inlines)
{
  FixedScheduler *fixed = g_object_new (fixed_scheduler_get_type (), NULL);

  fixed->name = name;
  fixed->inlines = inlines;
  for (int i = 0; i < n_threads; i++)
    g_thread_unref (g_thread_new (name, fixed_scheduler_thread, fixed));
  return fixed;
}

const char *
scheduler_name (TactScheduler *scheduler)
{
  if (scheduler == tact_scheduler_get_default ())
    return "default";
  return G_TYPE_CHECK_INSTANCE_TYPE (scheduler, fixed_scheduler_get_type ()) ? ((FixedScheduler *) scheduler)->name : "other";
}
