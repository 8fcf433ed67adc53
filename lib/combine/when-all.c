/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * when-all.c: a task for the end of several.
 *
 * One block: the task, a count of parts that have not ended, and a waiter for
 * each part.  The part that takes the count to 0 completes, inside its own
 * completion, as library code does.
 */
#include "config.h"

#include <tact/completed.h>
#include <tact/error.h>
#include <tact/when-all.h>

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
  gint left;  /* atomic: parts that have not ended, and one while they are added */
  gint async; /* atomic: whether a part was completed as asynchronous */
  gsize n_parts;
  Part parts[];
};

/* Every error of every faulted part, in the order of the parts (WA-03). */
static GPtrArray *
all_errors (All *all)
{
  GPtrArray *errors = g_ptr_array_new ();

  for (gsize i = 0; i < all->n_parts; i++)
    {
      g_autoptr (GPtrArray) of_part = NULL;

      if (!tact_task_is_faulted (all->parts[i].task))
        continue;
      of_part = tact_task_get_errors (all->parts[i].task);
      for (guint n = 0; n < of_part->len; n++)
        g_ptr_array_add (errors, g_error_copy (of_part->pdata[n]));
    }
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

  if (all_succeeded (all))
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

static TactNotified
part_notify (TactWork *work, TactTask *done, TactNotifyMode mode)
{
  Part *part = (Part *) work;

  if ((mode & TACT_NOTIFY_ASYNC) != 0)
    __atomic_store_n (&part->all->async, 1, __ATOMIC_RELAXED);
  all_count (part->all);
  return TACT_NOTIFIED;
}

static TactTask *
all_new (TactTask **tasks, gsize n_tasks, gpointer maker)
{
  All *all = (All *) tact_block_new (sizeof (All) + n_tasks * sizeof (Part), TACT_TASK_WAITING_FOR_ACTIVATION, 0, 2 * TACT_COUNT_TASK, maker);

  all->left = n_tasks + 1;
  all->async = 0;
  all->n_parts = n_tasks;
  for (gsize i = 0; i < n_tasks; i++)
    all->parts[i] = (Part){ .work = { .notify = part_notify }, .all = all, .task = tact_task_for_waiting (tasks[i]) };
  for (gsize i = 0; i < n_tasks; i++)
    if (!tact_block_add_waiter (tact_block (all->parts[i].task), &all->parts[i].work, FALSE))
      __atomic_sub_fetch (&all->left, 1, __ATOMIC_ACQ_REL);
  all_count (all);
  return &all->block.task;
}

TactTask *
tact_when_all (TactTask **tasks, gsize n_tasks)
{
  if (n_tasks > 0 && tasks == NULL)
    {
      g_critical ("tact_when_all: there are no tasks (NULL)");
      return tact_task_new_failed (TACT_ERROR, TACT_ERROR_NO_TASK, "There are no tasks to wait for (NULL)");
    }
  for (gsize i = 0; i < n_tasks; i++)
    if (tasks[i] == NULL)
      {
        g_critical ("tact_when_all: task %" G_GSIZE_FORMAT " is NULL", i);
        for (gsize n = 0; n < n_tasks; n++)
          tact_task_unref (tasks[n]);
        return tact_task_new_failed (TACT_ERROR, TACT_ERROR_NO_TASK, "Task %" G_GSIZE_FORMAT " of those to wait for is NULL", i);
      }
  return all_new (tasks, n_tasks, __builtin_return_address (0));
}

TactTask *
tact_when_all_array (GPtrArray *tasks)
{
  g_return_val_if_fail (tasks != NULL, tact_task_new_failed (TACT_ERROR, TACT_ERROR_NO_TASK, "There are no tasks to wait for (NULL)"));

  for (guint i = 0; i < tasks->len; i++)
    if (tasks->pdata[i] != NULL)
      tact_task_ref (tasks->pdata[i]);
  return tact_when_all ((TactTask **) tasks->pdata, tasks->len);
}
