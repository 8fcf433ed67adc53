/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * when-any.c: a task for the first of several.
 *
 * The winner is whoever takes `winner` from nothing.  It lets the waiters of
 * the others leave their tasks, and completes.  Each waiter has a reference of
 * the block.
 */
#include "config.h"

#include <tact/completed.h>
#include <tact/error.h>
#include <tact/when-any.h>

#include "combine/when-any-private.h"
#include "task/block-private.h"
#include "task/depth-private.h"

typedef struct _Any Any;

typedef struct
{
  TactLeaver leaver;
  Any *any;       /* a reference, while it is a waiter */
  TactTask *task; /* owned, until there is a winner */
} Part;

struct _Any
{
  TactBlock block;
  gssize winner; /* atomic: an index; -1: none yet */
  gsize n_parts;
  gsize n_added; /* how many have a waiter */
  gint adding;   /* atomic: 1 while parts are added; 2: and there is a winner meanwhile */
  TactNotifyMode mode;
  Part parts[];
};

/* References for waiters, many at once.  The caller has another one. */
static void
any_ref (Any *any, gsize n)
{
  __atomic_fetch_add (&any->block.task.counts, n * TACT_COUNT_TASK, __ATOMIC_RELAXED);
}

static void
any_unref (Any *any, gsize n)
{
  __atomic_fetch_sub (&any->block.task.counts, n * TACT_COUNT_TASK, __ATOMIC_RELEASE);
}

/* Lets all but @winner go. */
static void
any_let_go (Any *any, gssize winner)
{
  gsize n_left = 0;

  for (gssize i = 0; i < (gssize) any->n_parts; i++)
    if (i != winner)
      {
        TactTask *loser = any->parts[i].task;

        if (i < (gssize) any->n_added)
          {
            if (tact_block_leave_alone (tact_block (loser), &any->parts[i].leaver) || tact_block_leave (tact_block (loser), &any->parts[i].leaver))
              n_left++;
          }
        tact_task_unref (loser);
      }
  any_unref (any, n_left);
}

/* Lets the losers go, and completes.  Keeps no reference. */
static void
any_complete (Any *any)
{
  /* no order: it was set by this thread, or before `adding`; others still try in vain to set it */
  const gssize winner = __atomic_load_n (&any->winner, __ATOMIC_RELAXED);
  TactTask *task = any->parts[winner].task;

  any_let_go (any, winner);
  any->block.task.kind |= TACT_KIND_WINNER;
  any->block.value.pointer = task;
  any->block.aux.index = winner;
  tact_block_complete (&any->block, TACT_TASK_SUCCEEDED, any->mode);
}

static void
any_run (TactWork *work, TactWorkMode mode)
{
  any_complete ((Any *) ((char *) work - G_STRUCT_OFFSET (TactBlock, work)));
}

static void
any_end (Any *any)
{
  TactThread *thread = tact_thread ();

  if (!tact_depth_enter (thread))
    {
      any->block.work.run = any_run;
      tact_chain_append (&thread->deferred, &any->block.work);
      return;
    }
  any_complete (any);
  tact_depth_leave (thread);
}

static TactNotified
part_notify (TactWork *work, TactTask *done, TactNotifyMode mode)
{
  Part *part = (Part *) work;
  Any *any = part->any;
  gssize none = -1;

  if (tact_notify_is_early (mode))
    return TACT_NOTIFY_LATER;
  if (__atomic_compare_exchange_n (&any->winner, &none, part - any->parts, FALSE, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
    {
      gint adding = 1;

      any->mode = mode & TACT_NOTIFY_ASYNC;
      /* release: who adds the parts completes instead, and sees the mode */
      if (!__atomic_compare_exchange_n (&any->adding, &adding, 2, FALSE, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
        any_end (any);
    }
  tact_block_unref (&any->block);
  return TACT_NOTIFIED;
}

/* Adds the waiters, until there is a winner. */
static void
any_add (Any *any)
{
  gboolean won = FALSE;
  gint adding = 1;

  any_ref (any, any->n_parts);
  while (!won && any->n_added < any->n_parts && __atomic_load_n (&any->winner, __ATOMIC_RELAXED) < 0)
    {
      Part *part = &any->parts[any->n_added];
      gssize none = -1;

      if (tact_block_add_waiter (tact_block (part->task), &part->leaver.work, FALSE))
        {
          any->n_added++;
          continue;
        }
      won = __atomic_compare_exchange_n (&any->winner, &none, part - any->parts, FALSE, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
      break;
    }
  any_unref (any, any->n_parts - any->n_added);
  /* a winner that came before this left the completion to us; one that comes after it does it */
  if (won || !__atomic_compare_exchange_n (&any->adding, &adding, 0, FALSE, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
    any_end (any);
}

static TactTask *
any_new (TactTask **tasks, gsize n_tasks, gpointer maker)
{
  Any *any = (Any *) tact_block_new (sizeof (Any) + n_tasks * sizeof (Part), TACT_TASK_WAITING_FOR_ACTIVATION, 0, 2 * TACT_COUNT_TASK, maker);
  TactTask *result = &any->block.task;

  any->winner = -1;
  any->n_parts = n_tasks;
  any->n_added = 0;
  any->adding = 1;
  any->mode = 0;
  for (gsize i = 0; i < n_tasks; i++)
    any->parts[i] = (Part){ .leaver = TACT_LEAVER (part_notify), .any = any, .task = tact_task_for_waiting (tasks[i]) };
  any_add (any);
  return result;
}

void
tact_when_any_leave (TactTask *task)
{
  Any *any = (Any *) tact_block (task);
  gssize none = -1;

  /* acquire, release: as a winner; whoever comes after it does nothing */
  if (!__atomic_compare_exchange_n (&any->winner, &none, (gssize) any->n_parts, FALSE, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
    return;
  any_let_go (any, -1);
  tact_block_complete (&any->block, TACT_TASK_SUCCEEDED, 0);
}

TactTask *
tact_when_any (TactTask **tasks, gsize n_tasks)
{
  gsize wrong = 0;

  if (tasks == NULL || n_tasks == 0)
    {
      g_critical ("tact_when_any: there are no tasks%s", n_tasks > 0 ? " (NULL)" : "");
      return tact_task_new_failed (TACT_ERROR, TACT_ERROR_NO_TASK, "There are no tasks, of which none would ever be the first");
    }
  while (wrong < n_tasks && tasks[wrong] != NULL)
    wrong++;
  if (wrong < n_tasks)
    {
      g_critical ("tact_when_any: task %" G_GSIZE_FORMAT " is NULL", wrong);
      for (gsize i = 0; i < n_tasks; i++)
        tact_task_unref (tasks[i]);
      return tact_task_new_failed (TACT_ERROR, TACT_ERROR_NO_TASK, "Task %" G_GSIZE_FORMAT " of those to wait for is NULL", wrong);
    }
  return any_new (tasks, n_tasks, __builtin_return_address (0));
}

TactTask *
tact_when_any_array (GPtrArray *tasks)
{
  g_return_val_if_fail (tasks != NULL, tact_task_new_failed (TACT_ERROR, TACT_ERROR_NO_TASK, "There are no tasks to wait for (NULL)"));

  for (guint i = 0; i < tasks->len; i++)
    if (tasks->pdata[i] != NULL)
      tact_task_ref (tasks->pdata[i]);
  return tact_when_any ((TactTask **) tasks->pdata, tasks->len);
}
