/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * timeout.c: a wait for a task that may be given up.
 *
 * Three may end it: the task, the time, the cancellable.  Who takes `ended`
 * does.  Each has a reference, which goes with it: the task's when it has
 * notified, or when the waiter that left is out of its list.
 */
#include "config.h"

#include <tact/completed.h>
#include <tact/error.h>
#include <tact/timeout.h>

#include "schedule/timer-private.h"
#include "schedule/watch-private.h"
#include "task/block-private.h"
#include "task/depth-private.h"

typedef struct
{
  TactKeeper keeper; /* of the cancellable, nullable: it is not the task's own, which may be cancelled by another */
  TactLeaver leaver; /* a waiter of the task */
  TactTask *task;    /* owned, until it has ended */
  gint64 ms;
  TactTimer timer;
  TactWatch watch;
  gint ended; /* atomic */
  TactNotifyMode mode;
} Limited;

static inline Limited *
limited_of_leaver (TactLeaver *leaver)
{
  return (Limited *) ((char *) leaver - G_STRUCT_OFFSET (Limited, leaver));
}

static void
limited_unref (Limited *limited)
{
  tact_block_unref (&limited->keeper.operation.block);
}

/* acq_rel: who arms it looks afterwards, who ends it disarms afterwards; the locks of timers and watches order the two */
static gboolean
take_end (Limited *limited)
{
  return __atomic_exchange_n (&limited->ended, 1, __ATOMIC_ACQ_REL) == 0;
}

static void
disarm (Limited *limited)
{
  if (limited->timer.fire != NULL && tact_timer_remove (&limited->timer))
    limited_unref (limited);
  if (limited->watch.func != NULL && tact_watch_remove (limited->keeper.object, &limited->watch))
    limited_unref (limited);
}

/* By the task */

static void
limited_complete (Limited *limited)
{
  TactBlock *block = &limited->keeper.operation.block;
  TactTaskStatus status = tact_block_take_outcome (block, limited->task);

  tact_block_complete (block, status, limited->mode);
}

/* Put off: the task has completed, at some depth. */
static void
limited_run (TactWork *work, TactWorkMode mode)
{
  limited_complete ((Limited *) ((char *) work - G_STRUCT_OFFSET (TactBlock, work)));
}

static TactNotified
limited_notify (TactWork *work, TactTask *done, TactNotifyMode mode)
{
  Limited *limited = limited_of_leaver ((TactLeaver *) work);
  TactThread *thread = tact_thread ();

  if (tact_notify_is_early (mode))
    return TACT_NOTIFY_LATER;
  if (take_end (limited))
    {
      limited->mode = mode & TACT_NOTIFY_ASYNC;
      disarm (limited);
      if (tact_depth_enter (thread))
        {
          limited_complete (limited);
          tact_depth_leave (thread);
        }
      else
        {
          limited->keeper.operation.block.work.run = limited_run;
          tact_chain_append (&thread->deferred, &limited->keeper.operation.block.work);
        }
    }
  limited_unref (limited);
  return TACT_NOTIFIED;
}

/* By giving up */

/* The value is in place. */
static void
give_up (Limited *limited, TactTaskStatus status)
{
  TactTask *task = limited->task;

  if (tact_block_leave (tact_block (task), &limited->leaver))
    limited_unref (limited); /* not the last */
  tact_block_complete (&limited->keeper.operation.block, status, TACT_NOTIFY_ASYNC);
  disarm (limited);
  tact_task_unref (task);
}

static GError *
new_timed_out (gint64 ms)
{
  return g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "The task was not complete after %" G_GINT64_FORMAT " ms; it goes on", ms);
}

static void
on_time (TactTimer *timer)
{
  Limited *limited = (Limited *) ((char *) timer - G_STRUCT_OFFSET (Limited, timer));

  if (take_end (limited))
    {
      limited->keeper.operation.block.value.error = new_timed_out (limited->ms);
      give_up (limited, TACT_TASK_FAULTED);
    }
  limited_unref (limited);
}

/* Never dropped: the wait has the cancellable. */
static void
on_cancelled (TactWatch *watch, TactWatchMode mode)
{
  Limited *limited = (Limited *) ((char *) watch - G_STRUCT_OFFSET (Limited, watch));

  if (take_end (limited))
    {
      limited->keeper.operation.block.value.error = NULL;
      limited->keeper.operation.block.aux.cancellable = g_object_ref (limited->keeper.object);
      give_up (limited, TACT_TASK_CANCELLED);
    }
  limited_unref (limited);
}

/* Beginning */

static void
arm (Limited *limited, gint64 ms)
{
  if (limited->watch.func != NULL && !tact_watch_add (limited->keeper.object, &limited->watch))
    on_cancelled (&limited->watch, TACT_WATCH_CANCELLED);
  if (limited->timer.fire != NULL)
    {
      limited->timer.deadline = g_get_monotonic_time () + MIN (ms, G_MAXINT64 / 4000) * 1000;
      tact_timer_add (&limited->timer);
    }
  if (__atomic_load_n (&limited->ended, __ATOMIC_ACQUIRE))
    disarm (limited);
}

static TactTask *
limited_new (TactTask *task, gint64 ms, GCancellable *cancellable, gpointer maker)
{
  /* the caller's, its own, the waiter's, and one for each that is armed; ours while it is armed */
  const guint refs = 4 + (ms >= 0) + (cancellable != NULL);
  Limited *limited = (Limited *) tact_block_new (sizeof (Limited), TACT_TASK_WAITING_FOR_ACTIVATION, TACT_BIT_KEEPS, refs * TACT_COUNT_TASK, maker);
  TactTask *result = &limited->keeper.operation.block.task;

  limited->keeper.object = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  limited->leaver = (TactLeaver) TACT_LEAVER (limited_notify);
  limited->task = task;
  limited->ms = ms;
  limited->timer = (TactTimer){ .fire = ms >= 0 ? on_time : NULL };
  limited->watch = (TactWatch){ .func = cancellable != NULL ? on_cancelled : NULL };
  limited->ended = 0;
  limited->mode = 0;
  if (!tact_block_add_waiter (tact_block (task), &limited->leaver.work, FALSE))
    limited_notify (&limited->leaver.work, task, 0);
  arm (limited, ms);
  limited_unref (limited);
  return result;
}

TactTask *
tact_with_timeout (TactTask *task, gint64 ms, GCancellable *cancellable)
{
  TactTask *refused;

  if (task == NULL || ms < -1)
    {
      g_critical ("tact_with_timeout: %s", task == NULL ? "there is no task (NULL)" : "ms is negative; -1 is without limit");
      if (task == NULL)
        return tact_task_new_failed (TACT_ERROR, TACT_ERROR_NO_TASK, "There is no task to wait for (NULL)");
      tact_task_unref (task);
      return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "A wait of %" G_GINT64_FORMAT " ms was asked for; the least is 0, and -1 is without limit", ms);
    }
  task = tact_task_for_waiting (task);
  if (tact_block_is_complete (tact_block (task)) || (ms == -1 && cancellable == NULL))
    return task;
  refused = tact_cancellable_refuse ("tact_with_timeout", cancellable);
  if (refused == NULL && ms != 0)
    return limited_new (task, ms, cancellable, __builtin_return_address (0));

  tact_task_unref (task);
  return refused != NULL ? refused : tact_task_new_error (new_timed_out (0));
}
