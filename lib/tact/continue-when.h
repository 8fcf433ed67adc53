/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * continue-when.h: a plain continuation of several tasks (.NET:
 * TaskFactory.ContinueWhenAll, ContinueWhenAny).
 *
 * Await TACT_ALL() or TACT_ANY() where you can; this is for code that is no
 * method.  The continuation gets the tasks themselves, however they ended,
 * and looks at them: what it does not read stays unread.
 *
 * Whether it runs does not depend on how they ended: of the flags those that
 * say so are refused.
 */
#pragma once

#include <tact/then.h>

G_BEGIN_DECLS

/**
 * TactThenAllFunc:
 * @done: (element-type TactTask) (transfer none): the tasks, all complete, in the order in which they were given
 * @user_data: what was given to tact_continue_when_all()
 *
 * A continuation of several tasks.
 *
 * Returns: (transfer full): the outcome of the continuation
 */
typedef TactTask *(*TactThenAllFunc) (GPtrArray *done, gpointer user_data);

/**
 * tact_continue_when_all: (skip)
 * @tasks: (array length=n_tasks) (transfer container): tasks; each element is taken, the array is not
 * @n_tasks: how many, at least 1
 * @flags: when and how, but no NOT_ON and no ONLY_ON
 * @context: (nullable): where @func runs; %NULL: the pool
 * @func: the continuation, once all tasks are complete
 * @user_data: passed to @func
 * @destroy: (nullable): frees @user_data on the context of this call
 *
 * The task returned completes as the outcome of @func says (a pending one is
 * adopted).  No task, a %NULL element, or a flag that is refused: a critical
 * and a faulted task.  Any thread.
 *
 * Returns: (transfer full): the task of the continuation
 */
TACT_API TactTask *tact_continue_when_all (TactTask **tasks, gsize n_tasks, TactThenFlags flags, TactContext *context, TactThenAllFunc func, gpointer user_data, GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_continue_when_any: (skip)
 * @tasks: (array length=n_tasks) (transfer container): tasks; each element is taken, the array is not
 * @n_tasks: how many, at least 1
 * @flags: when and how, but no NOT_ON and no ONLY_ON
 * @context: (nullable): where @func runs; %NULL: the pool
 * @func: the continuation, which gets the first task that is complete
 * @user_data: passed to @func
 * @destroy: (nullable): frees @user_data on the context of this call
 *
 * As tact_continue_when_all(), for the first.  The others go on; nothing of
 * this call stays on them.
 *
 * Returns: (transfer full): the task of the continuation
 */
TACT_API TactTask *tact_continue_when_any (TactTask **tasks, gsize n_tasks, TactThenFlags flags, TactContext *context, TactThenFunc func, gpointer user_data, GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
