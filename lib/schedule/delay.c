/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * delay.c: a task that completes after a time.
 *
 * Two may complete it, the timer and the cancellable; the reservation of the
 * task decides.  Each of them has a reference, which goes with whoever takes
 * the timer out of the heap, or the watch off the cancellable.
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
  TactTimer timer;
  TactWatch watch; /* only where there is a cancellable */
} Delay;

static gboolean
delay_end (Delay *delay, TactTaskStatus status)
{
  TactBlock *block = &delay->operation.block;
  GCancellable *by = status == TACT_TASK_CANCELLED ? g_object_ref (delay->operation.cancellable) : NULL;
  guintptr waiters;

  if (!tact_block_reserve (block, &waiters))
    {
      g_clear_object (&by);
      return FALSE;
    }
  block->value.error = NULL;
  block->aux.cancellable = by;
  tact_block_publish (block, status);
  tact_block_notify (block, waiters, TACT_NOTIFY_ASYNC);
  return TRUE;
}

static void
delay_fire (TactTimer *timer)
{
  Delay *delay = (Delay *) ((char *) timer - G_STRUCT_OFFSET (Delay, timer));

  delay_end (delay, TACT_TASK_SUCCEEDED);
  if (delay->operation.cancellable != NULL && tact_watch_remove (delay->operation.cancellable, &delay->watch))
    tact_block_unref (&delay->operation.block);
  tact_block_unref (&delay->operation.block);
}

static void
delay_stop (Delay *delay)
{
  if (tact_timer_remove (&delay->timer))
    tact_block_unref (&delay->operation.block);
}

/* Never dropped: the delay has the cancellable. */
static void
delay_cancel (TactWatch *watch, TactWatchMode mode)
{
  Delay *delay = (Delay *) ((char *) watch - G_STRUCT_OFFSET (Delay, watch));

  delay_end (delay, TACT_TASK_CANCELLED);
  delay_stop (delay);
  tact_block_unref (&delay->operation.block);
}

/* It may be cancelled before it has its timer, but does not run out before it is watched. */
static Delay *
delay_new (gint64 ms, GCancellable *cancellable, gpointer maker)
{
  const guint refs = 1 + (cancellable != NULL) + (ms > 0);
  Delay *delay = (Delay *) tact_block_new (cancellable != NULL ? sizeof (Delay) : G_STRUCT_OFFSET (Delay, watch),
                                           TACT_TASK_WAITING_FOR_ACTIVATION, TACT_BIT_OPERATION | TACT_BIT_ASYNC, refs * TACT_COUNT_TASK, maker);

  delay->operation.cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  delay->timer = (TactTimer){ .fire = delay_fire };
  if (cancellable != NULL)
    {
      delay->watch = (TactWatch){ .func = delay_cancel };
      if (!tact_watch_add (cancellable, &delay->watch))
        delay_cancel (&delay->watch, TACT_WATCH_CANCELLED);
    }
  if (ms > 0)
    {
      delay->timer.deadline = g_get_monotonic_time () + MIN (ms, G_MAXINT64 / 4000) * 1000;
      tact_timer_add (&delay->timer);
      if (tact_block_is_complete (&delay->operation.block))
        delay_stop (delay);
    }
  return delay;
}

TactTask *
tact_delay (gint64 ms, GCancellable *cancellable)
{
  TactTask *refused;

  if (ms < -1)
    {
      g_critical ("tact_delay: %" G_GINT64_FORMAT " ms is no time; -1 is for ever", ms);
      return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "A delay of %" G_GINT64_FORMAT " ms was asked for; the least is 0, and -1 is for ever", ms);
    }
  refused = tact_cancellable_refuse ("tact_delay", cancellable);
  if (refused != NULL)
    return refused;
  if (ms == 0)
    return tact_task_completed ();

  return &delay_new (ms, cancellable, __builtin_return_address (0))->operation.block.task;
}
