/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * when-all.h: a task for the end of several (.NET: Task.WhenAll).
 *
 * It completes when all have, also if one failed early: faulted with every
 * error of every faulted one, in the order of the arguments; else cancelled if
 * one was, with the cancellable of the first; else succeeded.  Awaiting it
 * gives the first error and counts as reading all.  The same task twice
 * counts twice.
 */
#pragma once

#include <tact/types.h>

G_BEGIN_DECLS

/**
 * tact_when_all: (skip)
 * @tasks: (array length=n_tasks) (transfer container): tasks; each element is taken, the array is not
 * @n_tasks: how many; 0: complete at once
 *
 * A %NULL element: a critical and a faulted task.  Any thread.
 *
 * Returns: (transfer full): a task; its result is a boxed GPtrArray of the tasks, in order
 */
TACT_API TactTask *tact_when_all (TactTask **tasks, gsize n_tasks) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_when_all_array: (rename-to tact_when_all)
 * @tasks: (element-type TactTask) (transfer none): tasks
 *
 * As tact_when_all(), borrowing.
 *
 * Returns: (transfer full): a task; its result is a boxed GPtrArray of the tasks, in order
 */
TACT_API TactTask *tact_when_all_array (GPtrArray *tasks) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_when_all_or_cancel: (skip)
 * @tasks: (array length=n_tasks) (transfer container): tasks; each element is taken, the array is not
 * @n_tasks: how many; 0: complete at once
 * @cancellable: (nullable): what the work of @tasks was started with; %NULL: as tact_when_all()
 *
 * As tact_when_all(), but the first task that fails or is cancelled has
 * @cancellable cancelled, so that the others end soon (.NET has no such; it is
 * what for_each does for items).  All are still waited for, and so are the
 * callbacks of @cancellable, which run on the pool; only if a task has failed
 * already they run inside this call.  The error that began it comes first,
 * the others follow in the order of the arguments.
 *
 * Give a cancellable of these tasks only, such as tact_cancellable_new()
 * makes with the caller's as its parent.  A %NULL element: a critical and a
 * faulted task.  Any thread.
 *
 * Returns: (transfer full): a task; its result is a boxed GPtrArray of the tasks, in order
 */
TACT_API TactTask *tact_when_all_or_cancel (TactTask **tasks, gsize n_tasks, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_when_all_or_cancel_array: (rename-to tact_when_all_or_cancel)
 * @tasks: (element-type TactTask) (transfer none): tasks
 * @cancellable: (nullable): what the work of @tasks was started with
 *
 * As tact_when_all_or_cancel(), borrowing.
 *
 * Returns: (transfer full): a task; its result is a boxed GPtrArray of the tasks, in order
 */
TACT_API TactTask *tact_when_all_or_cancel_array (GPtrArray *tasks, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/* The same, the list written out: TACT_ALL (a, b, c).  Each is taken. */
#define TACT_ALL(...) \
  tact_when_all ((TactTask *[]){ __VA_ARGS__ }, TACT_COUNT_ (__VA_ARGS__))

/* How many: the arguments are not evaluated by sizeof. */
#define TACT_COUNT_(...) (sizeof ((TactTask *[]){ __VA_ARGS__ }) / sizeof (TactTask *))

G_END_DECLS
