/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* context-scheduler.c: a scheduler whose tasks are posted to a context, one at a time. */
#include "config.h"

#include <tact/error.h>

#include <tact/scheduler.h>

#include "context/context-private.h"
#include "schedule/item-private.h"

#define CONTEXT_TYPE_SCHEDULER (context_scheduler_get_type ())
G_DECLARE_FINAL_TYPE (ContextScheduler, context_scheduler, CONTEXT, SCHEDULER, TactScheduler)

struct _ContextScheduler
{
  TactScheduler parent_instance;
  TactContext *context; /* owned */
};

G_DEFINE_FINAL_TYPE (ContextScheduler, context_scheduler, TACT_TYPE_SCHEDULER)

typedef struct
{
  TactScheduler *scheduler; /* owned */
  TactTask *task;           /* owned */
} Queued;

static void
queued_run (gpointer data)
{
  Queued *queued = data;

  tact_scheduler_execute (queued->scheduler, queued->task);
}

/* It has run, or never will: the context is closed. */
static void
queued_free (gpointer data)
{
  Queued *queued = data;
  TactItem *item = (TactItem *) queued->task;

  if (tact_item_claim (item))
    tact_item_refuse (item, g_error_new (TACT_ERROR, TACT_ERROR_SCHEDULER, "The %s refused the task: its context is closed", G_OBJECT_TYPE_NAME (queued->scheduler)));
  g_object_unref (queued->scheduler);
  tact_task_unref (queued->task);
  g_free (queued);
}

static gboolean
context_scheduler_queue (TactScheduler *scheduler, TactTask *task, GError **error)
{
  Queued *queued = g_new (Queued, 1);

  *queued = (Queued){ g_object_ref (scheduler), tact_task_ref (task) };
  if (tact_context_post (CONTEXT_SCHEDULER (scheduler)->context, queued_run, queued, queued_free))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "its context is closed");
  return FALSE;
}

static gboolean
context_scheduler_try_inline (TactScheduler *scheduler, TactTask *task, gboolean was_queued)
{
  if (tact_context_get_current () != CONTEXT_SCHEDULER (scheduler)->context)
    return FALSE;
  return tact_scheduler_execute (scheduler, task);
}

static guint
context_scheduler_max_concurrency (TactScheduler *scheduler)
{
  return 1;
}

static void
context_scheduler_finalize (GObject *object)
{
  g_clear_object (&CONTEXT_SCHEDULER (object)->context);
  G_OBJECT_CLASS (context_scheduler_parent_class)->finalize (object);
}

static void
context_scheduler_class_init (ContextSchedulerClass *klass)
{
  TactSchedulerClass *scheduler_class = TACT_SCHEDULER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = context_scheduler_finalize;
  scheduler_class->queue = context_scheduler_queue;
  scheduler_class->try_inline = context_scheduler_try_inline;
  scheduler_class->max_concurrency = context_scheduler_max_concurrency;
}

static void
context_scheduler_init (ContextScheduler *scheduler)
{
}

TactScheduler *
tact_scheduler_new_for_context (TactContext *context)
{
  ContextScheduler *scheduler;

  if (context == NULL)
    context = tact_context_get_current ();
  g_return_val_if_fail (TACT_IS_CONTEXT (context), NULL);

  scheduler = g_object_new (CONTEXT_TYPE_SCHEDULER, NULL);
  scheduler->context = g_object_ref (context);
  return TACT_SCHEDULER (scheduler);
}
