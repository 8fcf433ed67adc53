/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * scheduler.h: who runs tasks (.NET: TaskScheduler).
 *
 * The pool is the default one; tact_scheduler_new_for_context() makes one of
 * a context.  Derive from it for a policy of your own: `queue` keeps the task
 * and later, once, calls tact_scheduler_execute().
 */
#pragma once

#include <tact/context.h>

G_BEGIN_DECLS

#define TACT_TYPE_SCHEDULER (tact_scheduler_get_type ())
TACT_API GType tact_scheduler_get_type (void) G_GNUC_CONST;
#define TACT_SCHEDULER(obj) (G_TYPE_CHECK_INSTANCE_CAST ((obj), TACT_TYPE_SCHEDULER, TactScheduler))
#define TACT_IS_SCHEDULER(obj) (G_TYPE_CHECK_INSTANCE_TYPE ((obj), TACT_TYPE_SCHEDULER))
#define TACT_SCHEDULER_CLASS(klass) (G_TYPE_CHECK_CLASS_CAST ((klass), TACT_TYPE_SCHEDULER, TactSchedulerClass))
#define TACT_SCHEDULER_GET_CLASS(obj) (G_TYPE_INSTANCE_GET_CLASS ((obj), TACT_TYPE_SCHEDULER, TactSchedulerClass))

typedef struct _TactSchedulerClass TactSchedulerClass;

struct _TactScheduler
{
  GObject parent_instance;

  /*< private >*/
  gpointer reserved[2];
};

/**
 * TactSchedulerClass:
 * @queue: takes a reference of @task and runs it later by tact_scheduler_execute(); %FALSE with @error set: refused
 * @try_inline: runs @task here and now if it may; @was_queued: it is in the queue, and stays there, where executing it again does nothing
 * @try_dequeue: takes @task out of the queue; %FALSE where it cannot
 * @max_concurrency: how many tasks may run at once
 *
 * What a scheduler can do.  Only @queue is needed.
 */
struct _TactSchedulerClass
{
  GObjectClass parent_class;

  gboolean (*queue) (TactScheduler *scheduler, TactTask *task, GError **error);
  gboolean (*try_inline) (TactScheduler *scheduler, TactTask *task, gboolean was_queued);
  gboolean (*try_dequeue) (TactScheduler *scheduler, TactTask *task);
  guint (*max_concurrency) (TactScheduler *scheduler);

  /*< private >*/
  gpointer reserved[8];
};

/**
 * tact_scheduler_get_default:
 *
 * Returns: (transfer none): the default pool
 */
TACT_API TactScheduler *tact_scheduler_get_default (void);

/**
 * tact_scheduler_get_current:
 *
 * Returns: (transfer none): the scheduler of the task that runs on this thread, else the default one
 */
TACT_API TactScheduler *tact_scheduler_get_current (void);

/**
 * tact_scheduler_new_for_context:
 * @context: (nullable): a context; %NULL: the current one
 *
 * A scheduler whose tasks are posted to @context, one at a time (.NET:
 * FromCurrentSynchronizationContext).  %NULL where there is no current one: a
 * critical.
 *
 * Returns: (transfer full): a scheduler
 */
TACT_API TactScheduler *tact_scheduler_new_for_context (TactContext *context);

/**
 * tact_scheduler_execute:
 * @scheduler: the scheduler that @task was queued to
 * @task: a task that waits to run
 *
 * Runs @task on this thread, at most once whoever asks (.NET:
 * TryExecuteTask).  For the code of schedulers.
 *
 * Returns: whether @task was run by this call
 */
TACT_API gboolean tact_scheduler_execute (TactScheduler *scheduler, TactTask *task);

/**
 * tact_scheduler_get_max_concurrency:
 * @scheduler: a scheduler
 *
 * Returns: how many of its tasks may run at once (.NET: MaximumConcurrencyLevel); %G_MAXUINT: it sets no limit of its own, as the pool, whose workers tact_pool_get_max() counts
 */
TACT_API guint tact_scheduler_get_max_concurrency (TactScheduler *scheduler);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TactScheduler, g_object_unref)

G_END_DECLS
