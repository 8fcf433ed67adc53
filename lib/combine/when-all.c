/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * when-all.c: a task for the end of several.
 *
 * One block: the task, a count of parts that have not ended, and a waiter for
 * each part.  The part that takes the count to 0 completes, inside its own
 * completion, as library code does.
 *
 * With a cancellable the part that fails first, which takes `first`, has it
 * cancelled, and that is one part more.  Its handlers are the user's, and do
 * not run inside a completion: the pool calls them.
 */
#include "config.h"

#include <tact/cancellable.h>
#include <tact/completed.h>
#include <tact/error.h>
#include <tact/when-all.h>

#include "combine/when-private.h"
#include "schedule/pool-private.h"
#include "task/block-private.h"
#include "task/depth-private.h"

typedef struct _All All;

typedef struct
{
  TactWork work;
  All *all;
  TactTask *task; /* owned */
} Part;

struct _All
{
  TactBlock block;
  gint left;                 /* atomic: parts that have not ended, and one while they are added */
  gint async;                /* atomic: whether a part was completed as asynchronous */
  GCancellable *cancellable; /* owned, nullable */
  gssize first;              /* atomic: the part that failed first, if there is a cancellable; -1: none */
  gboolean lists;            /* succeeds, whatever the parts did */
  gsize n_parts;
  Part parts[];
};

static void
add_errors (GPtrArray *errors, TactTask *part)
{
  g_autoptr (GPtrArray) of_part = NULL;

  if (!tact_task_is_faulted (part))
    return;
  of_part = tact_task_get_errors (part);
  for (guint n = 0; n < of_part->len; n++)
    g_ptr_array_add (errors, g_error_copy (of_part->pdata[n]));
}

/* Every error of every faulted part, in the order of the parts (WA-03); one that had the others cancelled in front. */
static GPtrArray *
all_errors (All *all)
{
  /* no order: the count was taken to 0 after it */
  const gssize first = __atomic_load_n (&all->first, __ATOMIC_RELAXED);
  GPtrArray *errors = g_ptr_array_new ();

  if (first >= 0)
    add_errors (errors, all->parts[first].task);
  for (gssize i = 0; i < (gssize) all->n_parts; i++)
    if (i != first)
      add_errors (errors, all->parts[i].task);
  return errors;
}

static TactBlock *
all_first_cancelled (All *all)
{
  for (gsize i = 0; i < all->n_parts; i++)
    if (tact_task_is_cancelled (all->parts[i].task))
      return tact_block (all->parts[i].task);
  return NULL;
}

static gboolean
all_succeeded (All *all)
{
  for (gsize i = 0; i < all->n_parts; i++)
    if (tact_block_status (tact_block (all->parts[i].task)) != TACT_TASK_SUCCEEDED)
      return FALSE;
  return TRUE;
}

/* The parts become the result. */
static void
all_take_results (All *all)
{
  GPtrArray *tasks = g_ptr_array_new_full (all->n_parts, (GDestroyNotify) tact_task_unref);

  g_ptr_array_set_size (tasks, all->n_parts);
  for (gsize i = 0; i < all->n_parts; i++)
    tasks->pdata[i] = all->parts[i].task;
  all->block.task.kind |= TACT_KIND_BOXED;
  all->block.value.pointer = tasks;
  all->block.aux.type = G_TYPE_PTR_ARRAY;
}

/* Writes the outcome, and lets go of the parts. */
static TactTaskStatus
all_outcome (All *all)
{
  g_autoptr (GPtrArray) errors = NULL;
  TactBlock *cancelled;

  if (all->lists || all_succeeded (all))
    {
      all_take_results (all);
      return TACT_TASK_SUCCEEDED;
    }
  errors = all_errors (all);
  cancelled = errors->len == 0 ? all_first_cancelled (all) : NULL;

  if (errors->len > 0)
    {
      tact_block_take_errors (&all->block, errors);
      for (gsize i = 0; i < all->n_parts; i++)
        tact_task_unref (all->parts[i].task);
      return TACT_TASK_FAULTED;
    }
  tact_block_copy_outcome (&all->block, cancelled);
  for (gsize i = 0; i < all->n_parts; i++)
    tact_task_unref (all->parts[i].task);
  return TACT_TASK_CANCELLED;
}

static void
all_complete (All *all)
{
  const TactNotifyMode mode = __atomic_load_n (&all->async, __ATOMIC_RELAXED) ? TACT_NOTIFY_ASYNC : 0;

  g_clear_pointer (&all->cancellable, tact_pool_unref_object);
  tact_block_complete (&all->block, all_outcome (all), mode);
}

static void
all_run (TactWork *work, TactWorkMode mode)
{
  all_complete ((All *) ((char *) work - G_STRUCT_OFFSET (TactBlock, work)));
}

/* Counts one part less.  acq_rel: what each part did comes before the completion. */
static void
all_count (All *all)
{
  TactThread *thread;

  if (__atomic_sub_fetch (&all->left, 1, __ATOMIC_ACQ_REL) != 0)
    return;
  thread = tact_thread ();
  if (!tact_depth_enter (thread))
    {
      all->block.work.run = all_run;
      tact_chain_append (&thread->deferred, &all->block.work);
      return;
    }
  all_complete (all);
  tact_depth_leave (thread);
}

/* Whether @part, complete, is the one that has the others cancelled. */
static gboolean
part_fails_first (Part *part)
{
  All *all = part->all;
  gssize none = -1;

  return all->cancellable != NULL && tact_block_status (tact_block (part->task)) != TACT_TASK_SUCCEEDED &&
         __atomic_compare_exchange_n (&all->first, &none, part - all->parts, FALSE, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

static void
cancel_others (gpointer data)
{
  All *all = data;

  tact_cancellable_cancel (all->cancellable);
  all_count (all);
}

static TactNotified
part_notify (TactWork *work, TactTask *done, TactNotifyMode mode)
{
  Part *part = (Part *) work;

  if (tact_notify_is_early (mode))
    return TACT_NOTIFY_LATER;
  if ((mode & TACT_NOTIFY_ASYNC) != 0)
    __atomic_store_n (&part->all->async, 1, __ATOMIC_RELAXED);
  if (part_fails_first (part))
    {
      __atomic_store_n (&part->all->async, 1, __ATOMIC_RELAXED);
      /* no order: this part is still counted */
      __atomic_fetch_add (&part->all->left, 1, __ATOMIC_RELAXED);
      tact_pool_call (cancel_others, part->all);
    }
  all_count (part->all);
  return TACT_NOTIFIED;
}

static All *
all_new (gsize n_tasks, gpointer maker)
{
  All *all = (All *) tact_block_new (sizeof (All) + n_tasks * sizeof (Part), TACT_TASK_WAITING_FOR_ACTIVATION, 0, 2 * TACT_COUNT_TASK, maker);

  all->left = n_tasks + 1;
  all->async = 0;
  all->cancellable = NULL;
  all->first = -1;
  all->lists = FALSE;
  all->n_parts = n_tasks;
  return all;
}

static TactTask *
all_add (All *all, TactTask **tasks)
{
  gboolean failed = FALSE;

  for (gsize i = 0; i < all->n_parts; i++)
    all->parts[i] = (Part){ .work = { .notify = part_notify }, .all = all, .task = tact_task_for_waiting (tasks[i]) };
  for (gsize i = 0; i < all->n_parts; i++)
    if (!tact_block_add_waiter (tact_block (all->parts[i].task), &all->parts[i].work, FALSE))
      {
        failed = part_fails_first (&all->parts[i]) || failed;
        __atomic_sub_fetch (&all->left, 1, __ATOMIC_ACQ_REL);
      }
  if (failed)
    tact_cancellable_cancel (all->cancellable);
  all_count (all);
  return &all->block.task;
}

TactTask *
tact_when_all_ended (TactTask **tasks, gsize n_tasks, gpointer maker)
{
  All *all = all_new (n_tasks, maker);

  all->lists = TRUE;
  return all_add (all, tasks);
}

/* The outcome of a wrong call; NULL: it is not wrong. */
static TactTask *
all_refuse (const char *name, TactTask **tasks, gsize n_tasks)
{
  if (n_tasks > 0 && tasks == NULL)
    {
      g_critical ("%s: there are no tasks (NULL)", name);
      return tact_task_new_failed (TACT_ERROR, TACT_ERROR_NO_TASK, "There are no tasks to wait for (NULL)");
    }
  for (gsize i = 0; i < n_tasks; i++)
    if (tasks[i] == NULL)
      {
        g_critical ("%s: task %" G_GSIZE_FORMAT " is NULL", name, i);
        for (gsize n = 0; n < n_tasks; n++)
          tact_task_unref (tasks[n]);
        return tact_task_new_failed (TACT_ERROR, TACT_ERROR_NO_TASK, "Task %" G_GSIZE_FORMAT " of those to wait for is NULL", i);
      }
  return NULL;
}

TactTask *
tact_when_all (TactTask **tasks, gsize n_tasks)
{
  TactTask *refused = all_refuse ("tact_when_all", tasks, n_tasks);

  return refused != NULL ? refused : all_add (all_new (n_tasks, __builtin_return_address (0)), tasks);
}

TactTask *
tact_when_all_or_cancel (TactTask **tasks, gsize n_tasks, GCancellable *cancellable)
{
  TactTask *refused = all_refuse ("tact_when_all_or_cancel", tasks, n_tasks);
  All *all;

  if (refused != NULL)
    return refused;
  all = all_new (n_tasks, __builtin_return_address (0));
  all->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  return all_add (all, tasks);
}

static TactTask **
ref_all (GPtrArray *tasks)
{
  for (guint i = 0; i < tasks->len; i++)
    if (tasks->pdata[i] != NULL)
      tact_task_ref (tasks->pdata[i]);
  return (TactTask **) tasks->pdata;
}

TactTask *
tact_when_all_array (GPtrArray *tasks)
{
  g_return_val_if_fail (tasks != NULL, tact_task_new_failed (TACT_ERROR, TACT_ERROR_NO_TASK, "There are no tasks to wait for (NULL)"));

  return tact_when_all (ref_all (tasks), tasks->len);
}

TactTask *
tact_when_all_or_cancel_array (GPtrArray *tasks, GCancellable *cancellable)
{
  g_return_val_if_fail (tasks != NULL, tact_task_new_failed (TACT_ERROR, TACT_ERROR_NO_TASK, "There are no tasks to wait for (NULL)"));

  return tact_when_all_or_cancel (ref_all (tasks), tasks->len, cancellable);
}
