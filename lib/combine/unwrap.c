/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * unwrap.c: a task that waits for another, and then for that one's result.
 *
 * It is library code: told inside the completion of either, at a bounded
 * depth.  What it waits for, a reference, is its value meanwhile.
 */
#include "config.h"

#include <tact/completed.h>
#include <tact/error.h>
#include <tact/unwrap.h>

#include "task/block-private.h"
#include "task/depth-private.h"

typedef struct
{
  TactBlock block; /* value.pointer: what it waits for; aux.index: the mode of a completion that was put off */
  gboolean inner;  /* it waits for that by now */
} Unwrap;

/* The task in a task that has succeeded; else why there is none. */
static TactTask *
peel (TactTask *outer)
{
  GError *error = NULL;
  TactTask *inner = NULL;
  const TactKind kind = tact_block_kind (tact_block (outer));

  if (kind == TACT_KIND_WINNER || (kind == TACT_KIND_BOXED && tact_block (outer)->aux.type == TACT_TYPE_TASK))
    inner = tact_task_dup_boxed (outer, &error);
  g_clear_error (&error);
  if (inner != NULL)
    return tact_task_for_waiting (inner);
  g_critical ("tact_unwrap: the result of the task is no task");
  return tact_task_new_failed (TACT_ERROR, TACT_ERROR_NO_TASK, "The result of the task that was to be unwrapped is no task");
}

static TactNotified unwrap_notify (TactWork *work, TactTask *done, TactNotifyMode mode);

/* What it waits for is complete. */
static void
unwrap_step (Unwrap *unwrap, TactNotifyMode mode)
{
  TactBlock *block = &unwrap->block;
  TactTask *done = block->value.pointer;

  if (!unwrap->inner && tact_task_is_succeeded (done))
    {
      unwrap->inner = TRUE;
      block->value.pointer = peel (done);
      tact_task_unref (done);
      done = block->value.pointer;
      block->work.notify = unwrap_notify;
      if (tact_block_add_waiter (tact_block (done), &block->work, FALSE))
        return;
    }
  tact_block_complete (block, tact_block_take_outcome (block, done), mode);
}

static void
unwrap_run (TactWork *work, TactWorkMode mode)
{
  Unwrap *unwrap = (Unwrap *) ((char *) work - G_STRUCT_OFFSET (TactBlock, work));

  unwrap_step (unwrap, unwrap->block.aux.index);
}

static TactNotified
unwrap_notify (TactWork *work, TactTask *done, TactNotifyMode mode)
{
  Unwrap *unwrap = (Unwrap *) ((char *) work - G_STRUCT_OFFSET (TactBlock, work));
  TactThread *thread = tact_thread ();

  if (tact_notify_is_early (mode))
    return TACT_NOTIFY_LATER;
  mode &= TACT_NOTIFY_ASYNC;
  if (!tact_depth_enter (thread))
    {
      unwrap->block.aux.index = mode;
      work->run = unwrap_run;
      tact_chain_append (&thread->deferred, work);
      return TACT_NOTIFIED;
    }
  unwrap_step (unwrap, mode);
  tact_depth_leave (thread);
  return TACT_NOTIFIED;
}

TactTask *
tact_unwrap (TactTask *task)
{
  Unwrap *unwrap;

  if (task == NULL)
    {
      g_critical ("tact_unwrap: there is no task (NULL)");
      return tact_task_new_failed (TACT_ERROR, TACT_ERROR_NO_TASK, "There is no task to unwrap (NULL)");
    }
  task = tact_task_for_waiting (task);
  if (tact_task_is_completed (task))
    {
      TactTask *inner = tact_task_is_succeeded (task) ? peel (task) : tact_task_ref (task);

      tact_task_unref (task);
      return inner;
    }
  /* the caller's reference, and its own */
  unwrap = (Unwrap *) tact_block_new (sizeof (Unwrap), TACT_TASK_WAITING_FOR_ACTIVATION, 0, 2 * TACT_COUNT_TASK, __builtin_return_address (0));
  unwrap->inner = FALSE;
  unwrap->block.value.pointer = task;
  unwrap->block.work.notify = unwrap_notify;
  if (!tact_block_add_waiter (tact_block (task), &unwrap->block.work, FALSE))
    unwrap_step (unwrap, 0);
  return &unwrap->block.task;
}
