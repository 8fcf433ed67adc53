/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * frames-policy.c: six ways to have the loop of a window run something.
 *
 * Two make a source for each post.  Three have one queue behind one source,
 * and differ in its priority and in how long a dispatch goes on.  The last is
 * Tact's: a post to the window's context.
 */
#include "config.h"

#include "frames.h"

#include <gdk/gdk.h>
#include <tact/tact.h>

#define BUDGET_US 3000

/* -- a source each -- */

static gboolean
run_once (gpointer work)
{
  frames_work_run (work);
  return G_SOURCE_REMOVE;
}

static void
idle_post (FramesWork *work)
{
  g_idle_add (run_once, work);
}

static void
source_post (FramesWork *work)
{
  GSource *source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, run_once, work, NULL);
  g_source_attach (source, NULL);
  g_source_unref (source);
}

static void
nothing (void)
{
}

/* -- one queue -- */

static struct
{
  GMutex mutex; /* guards first and last */
  FramesWork *first, *last;
  gint64 budget; /* us; 0: until it is empty */
} queue;

static FramesWork *
queue_pop (void)
{
  FramesWork *work;

  g_mutex_lock (&queue.mutex);
  work = queue.first;
  if (work != NULL)
    queue.first = work->next;
  g_mutex_unlock (&queue.mutex);
  return work;
}

static gboolean
queue_is_ready (void)
{
  gboolean ready;

  g_mutex_lock (&queue.mutex);
  ready = queue.first != NULL;
  g_mutex_unlock (&queue.mutex);
  return ready;
}

static gboolean
queue_prepare (GSource *source, int *timeout)
{
  *timeout = -1;
  return queue_is_ready ();
}

static gboolean
queue_check (GSource *source)
{
  return queue_is_ready ();
}

static gboolean
queue_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  const gint64 end = g_get_monotonic_time () + queue.budget;
  FramesWork *work;

  while ((work = queue_pop ()) != NULL)
    {
      frames_work_run (work);
      if (queue.budget > 0 && g_get_monotonic_time () >= end)
        break;
    }
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs queue_funcs = { queue_prepare, queue_check, queue_dispatch, NULL, NULL, NULL };

static void
queue_attach (int priority, gint64 budget)
{
  GSource *source = g_source_new (&queue_funcs, sizeof (GSource));

  queue.budget = budget;
  g_source_set_priority (source, priority);
  g_source_attach (source, NULL);
  g_source_unref (source);
}

static void
drain_prepare (void)
{
  queue_attach (G_PRIORITY_DEFAULT, 0);
}

static void
budget_prepare (void)
{
  queue_attach (G_PRIORITY_DEFAULT, BUDGET_US);
}

static void
redraw_prepare (void)
{
  queue_attach (GDK_PRIORITY_REDRAW, BUDGET_US);
}

static void
queue_post (FramesWork *work)
{
  gboolean was_empty;

  work->next = NULL;
  g_mutex_lock (&queue.mutex);
  was_empty = queue.first == NULL;
  if (was_empty)
    queue.first = work;
  else
    queue.last->next = work;
  queue.last = work;
  g_mutex_unlock (&queue.mutex);
  if (was_empty)
    g_main_context_wakeup (NULL);
}

/* -- Tact -- */

static TactContext *context;

static void
tact_prepare (void)
{
  context = TACT_CONTEXT (tact_main_context_get (NULL));
}

static void
tact_ran (gpointer work)
{
  frames_work_run (work);
}

static void
tact_post (FramesWork *work)
{
  tact_context_post (context, tact_ran, work, NULL);
}

const FramesPolicy frames_policies[FRAMES_N_POLICIES] = {
  [FRAMES_TACT] = { "tact", "Tact", tact_prepare, tact_post },
  { "idle", "g_idle_add each", nothing, idle_post },
  { "source", "a source each at 0", nothing, source_post },
  { "drain", "a queue at 0, drained", drain_prepare, queue_post },
  { "budget", "a queue at 0, 3 ms", budget_prepare, queue_post },
  { "redraw", "a queue at 120, 3 ms", redraw_prepare, queue_post },
};
