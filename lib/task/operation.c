/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * operation.c: how the task of an item or a method ends: with the outcome
 * that its body returned.
 *
 * A pending outcome is adopted: the operation waits for it as library code
 * does, inside the completion.  A chain of such, however long, uses constant
 * stack: past a depth the rest is left to the outermost completion.
 */
#include "config.h"

#include <tact/completed.h>
#include <tact/error.h>

#include "task/block-private.h"
#include "task/depth-private.h"

void (*tact_operation_clear_item) (TactOperation *operation);

/* Writes are done. */
static void
operation_complete (TactOperation *operation, TactTaskStatus status, TactNotifyMode mode)
{
  if ((operation->block.task.bits & TACT_BIT_ITEM) != 0)
    __atomic_load_n (&tact_operation_clear_item, __ATOMIC_RELAXED) (operation);
  tact_block_complete (&operation->block, status, mode);
}

/*
 * A method is cancelled by G_IO_ERROR_CANCELLED, whoever made it (CI-02); the
 * body of an item only by its own cancellable, and faults otherwise (CI-01):
 * if the body made its outcome itself, @literal.  What was of an operation is
 * like a method.
 */
static TactTaskStatus
operation_status (TactOperation *operation, TactTaskStatus status, GCancellable *by, gboolean literal)
{
  TactBlock *block = &operation->block;
  const gboolean lenient = !literal || (block->task.bits & TACT_BIT_METHOD) != 0;

  if (status == TACT_TASK_FAULTED && g_error_matches (block->value.error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      if (!lenient && !(operation->cancellable != NULL && g_cancellable_is_cancelled (operation->cancellable)))
        return status;
      block->aux.cancellable = NULL;
      return TACT_TASK_CANCELLED;
    }
  if (status == TACT_TASK_CANCELLED && !lenient && (by == NULL || by != operation->cancellable))
    {
      g_clear_object (&block->aux.cancellable);
      if (block->value.error == NULL)
        block->value.error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "A task was cancelled, but not by its own cancellable");
      return TACT_TASK_FAULTED;
    }
  return status;
}

static void
operation_take (TactOperation *operation, TactTask *outcome, TactNotifyMode mode)
{
  GCancellable *by = tact_block_status (tact_block (outcome)) == TACT_TASK_CANCELLED ? tact_task_get_cancellable (outcome) : NULL;
  const gboolean literal = (outcome->bits & TACT_BIT_LITERAL) != 0;
  TactTaskStatus status = tact_block_take_outcome (&operation->block, outcome);

  if (status != TACT_TASK_SUCCEEDED)
    status = operation_status (operation, status, by, literal);
  operation_complete (operation, status, mode);
}

/* Deferred: what was adopted has completed, at some depth. */
static void
adopted_run (TactWork *work, TactWorkMode mode)
{
  TactOperation *operation = (TactOperation *) ((char *) work - G_STRUCT_OFFSET (TactBlock, work));

  operation_take (operation, operation->block.value.pointer, operation->block.aux.index);
}

static TactNotified
adopted_notify (TactWork *work, TactTask *done, TactNotifyMode mode)
{
  TactOperation *operation = (TactOperation *) ((char *) work - G_STRUCT_OFFSET (TactBlock, work));
  TactThread *thread = tact_thread ();

  if (tact_notify_is_early (mode))
    return TACT_NOTIFY_LATER;
  mode &= ~TACT_NOTIFY_PROBE;
  if (!tact_depth_enter (thread))
    {
      operation->block.aux.index = mode;
      work->run = adopted_run;
      tact_chain_append (&thread->deferred, work);
      return TACT_NOTIFIED;
    }
  operation_take (operation, done, mode);
  tact_depth_leave (thread);
  return TACT_NOTIFIED;
}

/* An item that ran inside a wait still lies in a deque, which will run its node: it waits by another one. */
typedef struct
{
  TactWork work;
  TactOperation *operation;
  TactNotifyMode mode;
} Deputy;

static void
deputy_run (TactWork *work, TactWorkMode mode)
{
  const Deputy deputy = *(Deputy *) work;

  tact_slab_free (work, TACT_SLAB_RAW);
  operation_take (deputy.operation, deputy.operation->block.value.pointer, deputy.mode);
}

static TactNotified
deputy_notify (TactWork *work, TactTask *done, TactNotifyMode mode)
{
  TactThread *thread = tact_thread ();

  if (tact_notify_is_early (mode))
    return TACT_NOTIFY_LATER;
  ((Deputy *) work)->mode = mode & ~TACT_NOTIFY_PROBE;
  if (!tact_depth_enter (thread))
    {
      work->run = deputy_run;
      tact_chain_append (&thread->deferred, work);
      return TACT_NOTIFIED;
    }
  deputy_run (work, TACT_WORK_RUN);
  tact_depth_leave (thread);
  return TACT_NOTIFIED;
}

static gboolean
operation_wait (TactOperation *operation, TactBlock *outcome)
{
  TactBlock *block = &operation->block;
  Deputy *deputy;

  if (G_LIKELY ((block->task.bits & TACT_BIT_ITEM) == 0 || (block->aux.index & TACT_ITEM_IS_QUEUED) == 0))
    {
      block->work.notify = adopted_notify;
      return tact_block_add_waiter (outcome, &block->work, FALSE);
    }
  deputy = tact_slab_alloc (TACT_SLAB_RAW);
  *deputy = (Deputy){ .work = { .notify = deputy_notify }, .operation = operation };
  if (tact_block_add_waiter (outcome, &deputy->work, FALSE))
    return TRUE;
  tact_slab_free (deputy, TACT_SLAB_RAW);
  return FALSE;
}

void
tact_operation_end (TactOperation *operation, TactTask *outcome, TactNotifyMode mode)
{
  TactBlock *block = &operation->block;
  guint8 status;

  if (G_LIKELY (outcome != NULL && tact_block_status (tact_block (outcome)) == TACT_TASK_SUCCEEDED && tact_block_kind (tact_block (outcome)) <= TACT_KIND_DOUBLE))
    {
      tact_block_set_kind (block, tact_block_kind (tact_block (outcome)));
      block->value = tact_block (outcome)->value;
      tact_block_unref (tact_block (outcome));
      operation_complete (operation, TACT_TASK_SUCCEEDED, mode);
      return;
    }
  if (outcome == NULL)
    {
      g_critical ("the body of a task returned NULL: it must return a task, such as tact_task_completed ()");
      outcome = tact_task_new_failed (TACT_ERROR, TACT_ERROR_NO_TASK, "The body of the task returned NULL, not a task");
    }
  outcome = tact_task_for_waiting (outcome);
  if (!tact_block_is_complete (tact_block (outcome)))
    {
      /* the reference of @outcome rests in value until it completes */
      status = tact_block_status (tact_block (outcome)) == TACT_TASK_WAITING_FOR_CHILDREN ? TACT_TASK_WAITING_FOR_CHILDREN : TACT_TASK_WAITING_FOR_ACTIVATION;
      __atomic_store_n (&block->task.status, status, __ATOMIC_RELAXED);
      block->value.pointer = outcome;
      if (operation_wait (operation, tact_block (outcome)))
        return;
    }
  operation_take (operation, outcome, mode);
}

void
tact_operation_fail (TactOperation *operation, GError *error, TactNotifyMode mode)
{
  operation->block.value.error = error;
  operation_complete (operation, operation_status (operation, TACT_TASK_FAULTED, NULL, TRUE), mode);
}
