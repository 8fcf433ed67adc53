/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * shutdown.c: ends what is suspended, waits for what runs, names what is left.
 *
 * A method that is closed may start another, and a worker that is waited for
 * may suspend one: so both are done in turn until there is nothing to do.
 */
#include "config.h"

#include <tact/describe.h>
#include <tact/shutdown.h>

#include "async/method-private.h"
#include "context/lane-private.h"
#include "schedule/pool-private.h"

#define LOOK_EACH 1000 /* us */
#define MOST_NAMED 5

typedef struct
{
  TactThread *thread;
  GMainContext *owned; /* the thread's default one, if nobody else runs it; nullable */
  guint n_closed;
  guint n_left;
  GString *left; /* NULL: do not name them, close them */
} Shutdown;

/* A lane's main context is compared with, and never followed: it may be another thread's. */
static gboolean
is_ours (TactCapture capture, const Shutdown *shutdown)
{
  TactLane *lane = (TactLane *) (capture & ~(TactCapture) 3);

  if (capture == TACT_CAPTURE_NONE)
    return TRUE;
  if ((capture & 3) != 1)
    return FALSE;
  return tact_lane_is_own (lane, shutdown->thread) ||
         (shutdown->owned != NULL && __atomic_load_n (&lane->main_context, __ATOMIC_RELAXED) == shutdown->owned);
}

static void
each_method (TactMethod *method, gpointer data)
{
  Shutdown *shutdown = data;
  TactTask *task = &method->block.task;
  g_autofree char *text = NULL;

  if (tact_block_is_complete (&method->block))
    return;
  if (shutdown->left == NULL)
    {
      if (is_ours (__atomic_load_n (&method->frame.capture, __ATOMIC_ACQUIRE), shutdown))
        shutdown->n_closed += tact_method_close_suspended (method);
      return;
    }
  if (shutdown->n_left++ >= MOST_NAMED)
    return;
  text = tact_task_describe (task);
  g_string_append_printf (shutdown->left, "; %s", text);
}

/* FALSE: the time is over. */
static gboolean
wait_for_workers (gint64 deadline)
{
  while (!tact_pool_is_quiet ())
    {
      if (deadline >= 0 && g_get_monotonic_time () >= deadline)
        return FALSE;
      g_usleep (LOOK_EACH);
    }
  return TRUE;
}

gboolean
tact_shutdown (gint64 timeout_ms, GError **error)
{
  const gint64 deadline = timeout_ms >= 0 ? g_get_monotonic_time () + timeout_ms * 1000 : -1;
  GMainContext *context = g_main_context_get_thread_default ();
  Shutdown shutdown = { .thread = tact_thread () };
  gboolean in_time;

  g_return_val_if_fail (shutdown.thread->worker == NULL, FALSE);

  if (context == NULL)
    context = g_main_context_default ();
  shutdown.owned = g_main_context_acquire (context) ? context : NULL;
  do
    {
      shutdown.n_closed = 0;
      tact_method_foreach (each_method, &shutdown);
      in_time = wait_for_workers (deadline);
    }
  while (in_time && shutdown.n_closed > 0);
  if (shutdown.owned != NULL)
    g_main_context_release (context);

  shutdown.left = g_string_new (NULL);
  shutdown.n_left += tact_method_foreach (each_method, &shutdown);
  if (!in_time || shutdown.n_left > 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "%s, and %u methods have not ended%s%s", in_time ? "Nothing runs" : "The pool is still at work",
                 shutdown.n_left, shutdown.left->str, shutdown.n_left > MOST_NAMED ? "; ..." : "");
  g_string_free (shutdown.left, TRUE);
  return in_time && shutdown.n_left == 0;
}
