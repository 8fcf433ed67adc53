/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* waiters.c: waiting in a queue, with a limit of time and a cancellable, and being served in order. */
#include "config.h"

#include <tact/completed.h>

#include "sync/waiters-private.h"

/* The primitive */

gpointer
tact_shared_new (gsize size, const TactSharedClass *klass)
{
  TactShared *shared = g_malloc0 (size);

  shared->users = 1;
  shared->holds = 1;
  g_mutex_init (&shared->mutex);
  shared->klass = klass;
  return shared;
}

void
tact_shared_release (gpointer data)
{
  TactShared *shared = data;

  if (!g_atomic_int_dec_and_test (&shared->holds))
    return;
  g_mutex_clear (&shared->mutex);
  g_free (shared);
}

gpointer
tact_shared_ref (gpointer data)
{
  g_return_val_if_fail (data != NULL, NULL);

  g_atomic_int_inc (&((TactShared *) data)->users);
  return data;
}

void
tact_shared_unref (gpointer data)
{
  TactShared *shared = data;
  TactWaiter *waiter;

  if (shared == NULL || !g_atomic_int_dec_and_test (&shared->users))
    return;
  tact_shared_lock (shared);
  shared->closed = TRUE;
  waiter = shared->klass->close (shared);
  tact_shared_unlock (shared);
  while (waiter != NULL)
    {
      TactWaiter *next = waiter->next;

      if (shared->klass->left != NULL)
        shared->klass->left (shared, waiter);
      tact_waiter_fail (waiter, g_error_new (G_IO_ERROR, G_IO_ERROR_CLOSED, "The %s that was waited for is gone: nobody holds it any more", shared->klass->name));
      waiter = next;
    }
  if (shared->klass->finalize != NULL)
    shared->klass->finalize (shared);
  tact_shared_release (shared);
}

/* The queue, under the lock */

void
tact_waiter_take (TactWaiter *waiter)
{
  TactQueue *queue = waiter->queue;

  *(waiter->previous != NULL ? &waiter->previous->next : &queue->first) = waiter->next;
  *(waiter->next != NULL ? &waiter->next->previous : &queue->last) = waiter->previous;
  queue->n--;
  waiter->queue = NULL;
  waiter->next = waiter->previous = NULL;
}

TactWaiter *
tact_queue_take (TactQueue *queue)
{
  TactWaiter *waiter = queue->first;

  if (waiter != NULL)
    tact_waiter_take (waiter);
  return waiter;
}

TactWaiter *
tact_queue_take_all (TactQueue *queue, TactWaiter *rest)
{
  while (queue->last != NULL)
    {
      TactWaiter *waiter = queue->last;

      tact_waiter_take (waiter);
      waiter->next = rest;
      rest = waiter;
    }
  return rest;
}

/* Ending: whoever took it out of the queue */

static void
waiter_unref (TactWaiter *waiter)
{
  TactShared *shared = waiter->shared;

  tact_block_unref (&waiter->operation.block);
  tact_shared_release (shared);
}

/* What was armed for it has a reference, which goes with who takes it out. */
static void
disarm (TactWaiter *waiter)
{
  if (waiter->timer.fire != NULL && tact_timer_remove (&waiter->timer))
    waiter_unref (waiter);
  if (waiter->watch.func != NULL && tact_watch_remove (waiter->operation.cancellable, &waiter->watch))
    waiter_unref (waiter);
}

/* The result is in place.  The queue's reference goes with it.  First complete, then disarmed: see tact_waiter_begin(). */
static void
waiter_complete (TactWaiter *waiter, TactTaskStatus status)
{
  TactShared *shared = waiter->shared;
  TactBlock *block = &waiter->operation.block;

  if (waiter->timer.fire == NULL && waiter->watch.func == NULL)
    {
      tact_block_complete (block, status, TACT_NOTIFY_ASYNC);
    }
  else
    {
      tact_block_ref (block);
      tact_block_complete (block, status, TACT_NOTIFY_ASYNC);
      disarm (waiter);
      tact_block_unref (block);
    }
  tact_shared_release (shared);
}

void
tact_waiter_succeed (TactWaiter *waiter, gboolean value)
{
  TactBlock *block = &waiter->operation.block;

  block->value.integer = value;
  tact_block_set_kind (block, TACT_KIND_BOOLEAN);
  waiter_complete (waiter, TACT_TASK_SUCCEEDED);
}

void
tact_waiter_give (TactWaiter *waiter, gpointer pointer, GDestroyNotify destroy)
{
  TactBlock *block = &waiter->operation.block;

  block->value.pointer = pointer;
  block->aux.destroy = destroy;
  tact_block_set_kind (block, TACT_KIND_POINTER);
  waiter_complete (waiter, TACT_TASK_SUCCEEDED);
}

void
tact_waiter_fail (TactWaiter *waiter, GError *error)
{
  waiter->operation.block.value.error = error;
  waiter_complete (waiter, TACT_TASK_FAULTED);
}

void
tact_waiter_fail_with (TactWaiter *waiter, GPtrArray *errors)
{
  tact_block_take_errors (&waiter->operation.block, errors);
  g_ptr_array_unref (errors);
  waiter_complete (waiter, TACT_TASK_FAULTED);
}

void
tact_waiters_succeed (TactWaiter *first)
{
  while (first != NULL)
    {
      TactWaiter *next = first->next;

      tact_waiter_succeed (first, TRUE);
      first = next;
    }
}

/* Giving up */

/* Whether it still waited: then it is out of its queue, and the caller's to complete. */
static gboolean
give_up (TactWaiter *waiter)
{
  TactShared *shared = waiter->shared;
  gboolean waited;

  tact_shared_lock (shared);
  waited = waiter->queue != NULL;
  if (waited)
    tact_waiter_take (waiter);
  tact_shared_unlock (shared);
  if (waited && shared->klass->left != NULL)
    shared->klass->left (shared, waiter);
  return waited;
}

static void
on_time (TactTimer *timer)
{
  TactWaiter *waiter = (TactWaiter *) ((char *) timer - G_STRUCT_OFFSET (TactWaiter, timer));

  if (give_up (waiter))
    tact_waiter_succeed (waiter, FALSE);
  waiter_unref (waiter);
}

/* Never dropped: the waiter has the cancellable. */
static void
on_cancelled (TactWatch *watch, TactWatchMode mode)
{
  TactWaiter *waiter = (TactWaiter *) ((char *) watch - G_STRUCT_OFFSET (TactWaiter, watch));

  if (give_up (waiter))
    {
      waiter->operation.block.value.error = NULL;
      waiter->operation.block.aux.cancellable = g_object_ref (waiter->operation.cancellable);
      waiter_complete (waiter, TACT_TASK_CANCELLED);
    }
  waiter_unref (waiter);
}

/* Beginning */

TactTask *
tact_waiter_refuse (const char *name, gpointer shared, gint64 timeout_ms, GCancellable *cancellable)
{
  if (shared == NULL || timeout_ms < -1)
    {
      g_critical ("%s: %s", name, shared == NULL ? "there is nothing to wait for (NULL)" : "timeout_ms is negative; -1 is without limit");
      return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s was called with %s", name,
                                   shared == NULL ? "NULL" : "a negative time; -1 is without limit");
    }
  return tact_cancellable_refuse (name, cancellable);
}

TactWaiter *
tact_waiter_new (gpointer data, TactQueue *queue, gint64 timeout_ms, GCancellable *cancellable, gpointer maker)
{
  TactShared *shared = data;
  const guint n_armed = (timeout_ms >= 0) + (cancellable != NULL);
  /* the caller's reference, the queue's, and one for each that is armed */
  TactWaiter *waiter = (TactWaiter *) tact_block_new (sizeof (TactWaiter), TACT_TASK_WAITING_FOR_ACTIVATION, TACT_BIT_OPERATION | TACT_BIT_ASYNC,
                                                      (2 + n_armed) * TACT_COUNT_TASK, maker);

  g_atomic_int_add (&shared->holds, 1 + (int) n_armed);
  waiter->operation.own[0] = waiter->operation.own[1] = NULL;
  waiter->operation.cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  waiter->shared = shared;
  waiter->timer = (TactTimer){ .fire = timeout_ms >= 0 ? on_time : NULL };
  waiter->watch = (TactWatch){ .func = cancellable != NULL ? on_cancelled : NULL };
  waiter->queue = queue;
  waiter->next = NULL;
  waiter->previous = queue->last;
  *(queue->last != NULL ? &queue->last->next : &queue->first) = waiter;
  queue->last = waiter;
  queue->n++;
  return waiter;
}

/*
 * It may have been served since it was in the queue: whoever did so disarmed
 * it after it was complete, so what is armed here and finds it complete is
 * taken back here, and what finds it pending is taken back there.
 */
TactTask *
tact_waiter_begin (TactWaiter *waiter, gint64 timeout_ms)
{
  TactBlock *block = &waiter->operation.block;

  if (waiter->watch.func != NULL && !tact_watch_add (waiter->operation.cancellable, &waiter->watch))
    on_cancelled (&waiter->watch, TACT_WATCH_CANCELLED);
  if (waiter->timer.fire != NULL)
    {
      waiter->timer.deadline = g_get_monotonic_time () + MIN (timeout_ms, G_MAXINT64 / 4000) * 1000;
      tact_timer_add (&waiter->timer);
    }
  if ((waiter->timer.fire != NULL || waiter->watch.func != NULL) && tact_block_is_complete (block))
    disarm (waiter);
  return &block->task;
}
