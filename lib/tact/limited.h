/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * limited.h: schedulers that let a few tasks at once onto another scheduler
 * (.NET: the limited view that everybody writes; ConcurrentExclusiveSchedulerPair).
 *
 * They own no thread.  A turn is what runs between two awaits: a method that
 * awaits lets others in, and waits for a turn to go on.  For a whole method
 * to itself take a #TactLock or a #TactRWLock.  To block in a turn on
 * something that needs a turn deadlocks where there are no more turns.
 */
#pragma once

#include <tact/scheduler.h>
#include <tact/task.h>

G_BEGIN_DECLS

/**
 * tact_scheduler_new_limited:
 * @scheduler: (nullable): who runs the tasks; %NULL: the pool
 * @max: how many at once, at least 1
 *
 * A scheduler of which at most @max tasks run at once, begun first in, first
 * out.  A wait inside one of them for another that has not started runs that
 * one in place.  What @scheduler refuses is faulted.  Any thread.
 *
 * Returns: (transfer full): a scheduler
 */
TACT_API TactScheduler *tact_scheduler_new_limited (TactScheduler *scheduler, guint max);

#define TACT_TYPE_SCHEDULER_PAIR (tact_scheduler_pair_get_type ())
TACT_API GType tact_scheduler_pair_get_type (void) G_GNUC_CONST;
#define TACT_SCHEDULER_PAIR(obj) (G_TYPE_CHECK_INSTANCE_CAST ((obj), TACT_TYPE_SCHEDULER_PAIR, TactSchedulerPair))
#define TACT_IS_SCHEDULER_PAIR(obj) (G_TYPE_CHECK_INSTANCE_TYPE ((obj), TACT_TYPE_SCHEDULER_PAIR))

/**
 * TactSchedulerPair:
 *
 * Two schedulers: tasks of the exclusive one run alone, in order; tasks of the
 * concurrent one run together.  One that waits to run alone goes before the
 * concurrent ones that have not begun.
 */
typedef struct _TactSchedulerPair TactSchedulerPair;

/**
 * tact_scheduler_pair_new:
 * @scheduler: (nullable): who runs the tasks; %NULL: the pool
 * @max: how many concurrent ones at once, at least 1
 *
 * Any thread.
 *
 * Returns: (transfer full): a pair
 */
TACT_API TactSchedulerPair *tact_scheduler_pair_new (TactScheduler *scheduler, guint max);

/**
 * tact_scheduler_pair_get_concurrent:
 * @pair: a pair
 *
 * Returns: (transfer none): for what may run beside others
 */
TACT_API TactScheduler *tact_scheduler_pair_get_concurrent (TactSchedulerPair *pair);

/**
 * tact_scheduler_pair_get_exclusive:
 * @pair: a pair
 *
 * Returns: (transfer none): for what runs alone
 */
TACT_API TactScheduler *tact_scheduler_pair_get_exclusive (TactSchedulerPair *pair);

/**
 * tact_scheduler_pair_complete:
 * @pair: a pair
 *
 * Takes no more tasks: they are faulted with %TACT_ERROR_SCHEDULER.  What is
 * queued runs still.  A second call does nothing.  Any thread.
 */
TACT_API void tact_scheduler_pair_complete (TactSchedulerPair *pair);

/**
 * tact_scheduler_pair_dup_completion:
 * @pair: a pair
 *
 * Returns: (transfer full): a task that succeeds when @pair takes no more tasks and the last of them has run
 */
TACT_API TactTask *tact_scheduler_pair_dup_completion (TactSchedulerPair *pair) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TactSchedulerPair, g_object_unref)

G_END_DECLS
