/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * block-wait.c: a thread that sleeps until a task is complete.
 *
 * The waiter has a reference for each who may still wake it: the thread, the
 * task's list, the cancellable's handler.  A wake may come late; nobody minds.
 */
#include "config.h"

#include "context/context-private.h"

#include "base/park-private.h"
#include "task/depth-private.h"

typedef struct
{
  TactWork work;
  TactPark park;
  gatomicrefcount refs;
} Waiter;

static void
waiter_unref (gpointer data, GClosure *closure)
{
  Waiter *waiter = data;

  if (!g_atomic_ref_count_dec (&waiter->refs))
    return;
  tact_park_clear (&waiter->park);
  g_free (waiter);
}

static TactNotified
waiter_notify (TactWork *work, TactTask *done, TactNotifyMode mode)
{
  Waiter *waiter = (Waiter *) work;

  tact_park_wake (&waiter->park);
  waiter_unref (waiter, NULL);
  return TACT_NOTIFIED;
}

/* May run under the lock of the cancellable: it only wakes. */
static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  tact_park_wake (&((Waiter *) data)->park);
}

static void
waiter_sleep (Waiter *waiter, TactBlock *block, gint64 deadline, GCancellable *cancellable)
{
  while (!tact_block_is_complete (block))
    {
      if (cancellable != NULL && g_cancellable_is_cancelled (cancellable))
        return;
      if (deadline >= 0 && g_get_monotonic_time () >= deadline)
        return;
      tact_park_wait (&waiter->park, deadline);
    }
}

static void
block_sleep (TactBlock *block, gint64 deadline, GCancellable *cancellable)
{
  Waiter *waiter = g_new0 (Waiter, 1);
  gulong id = 0;

  tact_park_init (&waiter->park);
  g_atomic_ref_count_init (&waiter->refs);
  g_atomic_ref_count_inc (&waiter->refs);
  waiter->work.notify = waiter_notify;
  if (!tact_block_add_waiter (block, &waiter->work, TRUE))
    {
      waiter_unref (waiter, NULL);
    }
  else
    {
      if (cancellable != NULL)
        {
          g_atomic_ref_count_inc (&waiter->refs);
          id = g_signal_connect_data (cancellable, "cancelled", G_CALLBACK (on_cancelled), waiter, waiter_unref, 0);
        }
      tact_pool_block_begin ();
      waiter_sleep (waiter, block, deadline, cancellable);
      tact_pool_block_end ();
      if (id != 0)
        g_signal_handler_disconnect (cancellable, id);
      if (tact_block_remove_waiter (block, &waiter->work))
        waiter_unref (waiter, NULL);
    }
  waiter_unref (waiter, NULL);
}

/* What completes within microseconds is not worth a sleep. */
static gboolean
block_spin (TactBlock *block)
{
  for (guint i = 0; i < 200; i++)
    {
      if (tact_block_is_complete (block))
        return TRUE;
#if defined(__x86_64__) || defined(__i386__)
      __builtin_ia32_pause ();
#endif
    }
  return FALSE;
}

gboolean
tact_block_wait (TactBlock *block, gint64 timeout_ms, GCancellable *cancellable, GError **error)
{
  TactThread *thread = tact_thread ();

  /* what this thread has put off may be what it waits for */
  if (G_UNLIKELY (tact_depth_is_pending (thread)))
    tact_depth_settle (thread);
  if (!tact_block_is_complete (block) && timeout_ms != 0 && !block_spin (block))
    block_sleep (block, timeout_ms < 0 ? -1 : g_get_monotonic_time () + MIN (timeout_ms, G_MAXINT64 / 4000) * 1000, cancellable);

  if (tact_block_is_complete (block))
    return tact_block_check (block, error);
  if (cancellable == NULL || !g_cancellable_set_error_if_cancelled (cancellable, error))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "The task was not complete after %" G_GINT64_FORMAT " ms; it goes on", timeout_ms);
  return FALSE;
}
