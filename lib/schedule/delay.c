/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * delay.c: a task that completes after a time.
 *
 * Two may complete it, the timer and the cancellable; the reservation of the
 * task decides.  Its own reference belongs to the timer, and goes with
 * whoever takes the timer out of the heap.
 */
#include "config.h"

#include <tact/completed.h>
#include <tact/delay.h>
#include <tact/error.h>

#include "schedule/timer-private.h"
#include "schedule/watch-private.h"
#include "task/block-private.h"

typedef struct
{
  TactOperation operation; /* own: nothing */
  gulong watch;            /* set before anybody but the timer sees it, see delay_watch() */
  TactTimer timer;
} Delay;

static gboolean
delay_end (Delay *delay, TactTaskStatus status)
{
  TactBlock *block = &delay->operation.block;
  guintptr waiters;

  if (!tact_block_reserve (block, &waiters))
    return FALSE;
  block->value.error = NULL;
  block->aux.cancellable = status == TACT_TASK_CANCELLED ? g_object_ref (delay->operation.cancellable) : NULL;
  tact_block_publish (block, status);
  tact_block_notify (block, waiters, TACT_NOTIFY_ASYNC);
  return TRUE;
}

static void
delay_unwatch (Delay *delay)
{
  gulong watch = __atomic_exchange_n (&delay->watch, 0, __ATOMIC_ACQ_REL);

  if (watch != 0)
    tact_watch_remove (delay->operation.cancellable, watch);
}

static void
delay_fire (TactTimer *timer)
{
  Delay *delay = (Delay *) ((char *) timer - G_STRUCT_OFFSET (Delay, timer));

  delay_end (delay, TACT_TASK_SUCCEEDED);
  delay_unwatch (delay);
  tact_block_unref (&delay->operation.block);
}

static void
delay_cancel (gpointer data)
{
  Delay *delay = data;

  delay_end (delay, TACT_TASK_CANCELLED);
  delay_unwatch (delay);
  if (tact_timer_remove (&delay->timer))
    tact_block_unref (&delay->operation.block);
}

static gpointer
delay_ref (gpointer data)
{
  tact_block_ref (data);
  return data;
}

static void
delay_unref (gpointer data)
{
  tact_block_unref (data);
}

/* The id comes after the first call may have come: whoever finds the task complete takes it off. */
static void
delay_watch (Delay *delay)
{
  GCancellable *cancellable = delay->operation.cancellable;
  gulong watch = tact_watch_add (cancellable, delay_cancel, delay, delay_ref, delay_unref);

  __atomic_store_n (&delay->watch, watch, __ATOMIC_RELEASE);
  if (g_cancellable_is_cancelled (cancellable))
    delay_cancel (delay);
  else if (tact_block_is_complete (&delay->operation.block))
    delay_unwatch (delay);
}

TactTask *
tact_delay (gint64 ms, GCancellable *cancellable)
{
  Delay *delay;

  if (ms < -1)
    {
      g_critical ("tact_delay: %" G_GINT64_FORMAT " ms is no time; -1 is for ever", ms);
      return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "A delay of %" G_GINT64_FORMAT " ms was asked for; the least is 0, and -1 is for ever", ms);
    }
  if (cancellable != NULL && g_cancellable_is_cancelled (cancellable))
    return tact_task_new_cancelled (cancellable);
  if (ms == 0)
    return tact_task_completed ();

  delay = (Delay *) tact_block_new (sizeof (Delay), TACT_TASK_WAITING_FOR_ACTIVATION, TACT_BIT_OPERATION | TACT_BIT_ASYNC,
                                    ms > 0 ? 2 * TACT_COUNT_TASK : TACT_COUNT_TASK, __builtin_return_address (0));
  delay->operation.cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  delay->watch = 0;
  delay->timer = (TactTimer){ .fire = delay_fire };
  if (ms > 0)
    {
      delay->timer.deadline = g_get_monotonic_time () + MIN (ms, G_MAXINT64 / 4000) * 1000;
      tact_timer_add (&delay->timer);
    }
  if (cancellable != NULL)
    delay_watch (delay);
  return &delay->operation.block.task;
}
