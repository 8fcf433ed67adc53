/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * continue-when.c: a plain continuation of several tasks.
 *
 * It follows one task, that of all or of any, which succeeds in any case, and
 * gives its function what that one has.
 */
#include "config.h"

#include <tact/completed.h>
#include <tact/continue-when.h>
#include <tact/error.h>
#include <tact/when-any.h>

#include "combine/when-private.h"

#define HOW_IT_ENDED (TACT_THEN_NOT_ON_SUCCEEDED | TACT_THEN_NOT_ON_FAULTED | TACT_THEN_NOT_ON_CANCELLED)
#define SCHEDULING (TACT_THEN_PREFER_FAIRNESS | TACT_THEN_LONG_RUNNING | TACT_THEN_ATTACHED | TACT_THEN_DENY_ATTACH | TACT_THEN_HIDE_SCHEDULER | TACT_THEN_ASYNC)

typedef struct
{
  TactThenAllFunc of_all; /* NULL: it is of any */
  TactThenFunc of_any;
  gpointer user_data;
  GDestroyNotify destroy;
} Continuation;

static void
continuation_free (gpointer data)
{
  Continuation *continuation = data;

  if (continuation->destroy != NULL)
    continuation->destroy (continuation->user_data);
  g_free (continuation);
}

static TactTask *
continue_all (TactTask *all, gpointer data)
{
  Continuation *continuation = data;
  g_autoptr (GPtrArray) tasks = tact_task_dup_boxed (all, NULL);

  return continuation->of_all (tasks, continuation->user_data);
}

static TactTask *
continue_any (TactTask *any, gpointer data)
{
  Continuation *continuation = data;
  g_autoptr (TactTask) winner = tact_task_dup_boxed (any, NULL);

  return continuation->of_any (winner, continuation->user_data);
}

static const char *
why_wrong (TactTask **tasks, gsize n_tasks, TactThenFlags flags, TactContext *context, gboolean has_func)
{
  if (tasks == NULL)
    return "there are no tasks (NULL)";
  if (n_tasks == 0)
    return "there are no tasks";
  for (gsize i = 0; i < n_tasks; i++)
    if (tasks[i] == NULL)
      return "one of the tasks is NULL";
  if (!has_func)
    return "there is no function (NULL)";
  if ((flags & HOW_IT_ENDED) != 0)
    return "flags that say how a task must end, where there are several";
  if ((flags & ~(TACT_THEN_INLINE_OK | SCHEDULING)) != 0)
    return "unknown flags";
  if ((flags & TACT_THEN_LONG_RUNNING) != 0 && (flags & TACT_THEN_INLINE_OK) != 0)
    return "flags for a thread of its own and for none";
  if (context != NULL && !TACT_IS_CONTEXT (context))
    return "what was given is no context";
  return NULL;
}

/* The outcome of a wrong call; NULL: it is not wrong. */
static TactTask *
refuse (const char *name, TactTask **tasks, gsize n_tasks, TactThenFlags flags, TactContext *context, const Continuation *continuation)
{
  const char *why = why_wrong (tasks, n_tasks, flags, context, continuation->of_all != NULL || continuation->of_any != NULL);

  if (why == NULL)
    return NULL;
  g_critical ("%s: %s", name, why);
  for (gsize i = 0; tasks != NULL && i < n_tasks; i++)
    tact_task_unref (tasks[i]);
  if (continuation->destroy != NULL)
    continuation->destroy (continuation->user_data);
  return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "The continuation was not added: %s", why);
}

TactTask *
tact_continue_when_all (TactTask **tasks, gsize n_tasks, TactThenFlags flags, TactContext *context, TactThenAllFunc func, gpointer user_data, GDestroyNotify destroy)
{
  const Continuation continuation = { .of_all = func, .user_data = user_data, .destroy = destroy };
  TactTask *refused = refuse ("tact_continue_when_all", tasks, n_tasks, flags, context, &continuation);

  if (refused != NULL)
    return refused;
  return tact_then (tact_when_all_ended (tasks, n_tasks, __builtin_return_address (0)), flags, context, continue_all,
                    g_memdup2 (&continuation, sizeof continuation), continuation_free);
}

TactTask *
tact_continue_when_any (TactTask **tasks, gsize n_tasks, TactThenFlags flags, TactContext *context, TactThenFunc func, gpointer user_data, GDestroyNotify destroy)
{
  const Continuation continuation = { .of_any = func, .user_data = user_data, .destroy = destroy };
  TactTask *refused = refuse ("tact_continue_when_any", tasks, n_tasks, flags, context, &continuation);

  if (refused != NULL)
    return refused;
  return tact_then (tact_when_any (tasks, n_tasks), flags, context, continue_any,
                    g_memdup2 (&continuation, sizeof continuation), continuation_free);
}
