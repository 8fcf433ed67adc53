/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * when-any.h: a task for the first of several (.NET: Task.WhenAny).
 *
 * It succeeds with the first that completes, however that one ended: the
 * winner's error is the winner's, and stays unread.  Of several that are
 * complete at the call the first in order wins, and the task is complete on
 * return.  The others go on; nothing of this call stays on them.
 */
#pragma once

#include <tact/types.h>
#include <tact/when-all.h>

G_BEGIN_DECLS

/**
 * tact_when_any: (skip)
 * @tasks: (array length=n_tasks) (transfer container): tasks; each element is taken, the array is not
 * @n_tasks: how many, at least 1
 *
 * No task, or a %NULL element: a critical and a faulted task.  Any thread.
 *
 * Returns: (transfer full): a task; its result is the winner, boxed; tact_task_get_int() of it is the winner's index
 */
TACT_API TactTask *tact_when_any (TactTask **tasks, gsize n_tasks) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_when_any_array: (rename-to tact_when_any)
 * @tasks: (element-type TactTask) (transfer none): tasks
 *
 * As tact_when_any(), borrowing.
 *
 * Returns: (transfer full): a task; its result is the winner, boxed
 */
TACT_API TactTask *tact_when_any_array (GPtrArray *tasks) G_GNUC_WARN_UNUSED_RESULT;

/* The same, the list written out: TACT_ANY (a, b, c).  Each is taken. */
#define TACT_ANY(...) tact_when_any ((TactTask *[]){ __VA_ARGS__ }, TACT_COUNT_ (__VA_ARGS__))

G_END_DECLS
