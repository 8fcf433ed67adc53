/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * wait-graph.c: proves that a blocking wait would never end (law 12).
 *
 * The chain: the awaited task is a method's, suspended on a task that is a
 * method's, ... until one has to come back to a main context that the waiting
 * thread owns, or to the strand that it runs.  That one cannot go on while the
 * thread waits, so nothing of the chain that led there can change: the proof
 * holds when it is used.  During the walk nothing of it goes on at all.
 */
#include "config.h"

#include "async/wait-private.h"
#include "async/walk-private.h"
#include "context/context-private.h"
#include "context/lane-private.h"
#include "context/strand-private.h"

#define MOST 1000 /* methods on a way */

static gboolean
is_my_strand (TactContext *context, TactThread *thread)
{
  return thread->context_set && thread->context == context && TACT_IS_STRAND (context) &&
         tact_strand_is_run_by (TACT_STRAND (context), thread);
}

/* Whether only this thread can run what @capture gets. */
static gboolean
capture_is_mine (TactCapture capture, TactThread *thread)
{
  TactLane *lane = (TactLane *) (capture & ~(TactCapture) 3);
  GMainContext *main_context;

  if (tact_capture_is_context (capture))
    return tact_context_get_owned (thread) == (TactContext *) capture || is_my_strand ((TactContext *) capture, thread);
  if ((capture & 3) != 1)
    return FALSE;
  if (tact_lane_is_own (lane, thread))
    return TRUE;
  if (__atomic_load_n (&lane->thread, __ATOMIC_RELAXED) != thread)
    return FALSE;
  main_context = __atomic_load_n (&lane->main_context, __ATOMIC_RELAXED);
  return main_context != NULL && g_main_context_is_owner (main_context);
}

/* The await sites of the way from @task to a method that only this thread can run; FALSE: there is none.  During a walk. */
static gboolean
find_way (TactTask *task, TactThread *thread, GPtrArray *sites)
{
  while (task != NULL && (task->bits & TACT_BIT_METHOD) != 0 && sites->len < MOST && !tact_block_is_complete (tact_block (task)))
    {
      TactMethod *method = (TactMethod *) tact_block (task);

      task = tact_walk_awaited (method);
      if (task == NULL)
        return FALSE;
      g_ptr_array_add (sites, (gpointer) __atomic_load_n (&method->frame.site, __ATOMIC_RELAXED));
      if (capture_is_mine (__atomic_load_n (&method->frame.capture, __ATOMIC_RELAXED), thread))
        return TRUE;
    }
  return FALSE;
}

static char *
describe_way (const GPtrArray *sites)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < sites->len; i++)
    {
      const TactSite *site = sites->pdata[i];

      g_string_append_printf (text, "%s%s() at %s:%u", i > 0 ? ", which awaits " : "", site->func, site->file, site->line);
    }
  return g_strdup (text->str);
}

/* Whether somebody is told of waits who may see to it that they end. */
static gboolean
somebody_waits_for_us (void)
{
  TactContext *context = tact_context_get_current ();
  TactContextClass *base = g_type_class_peek (TACT_TYPE_CONTEXT);

  return context != NULL && tact_context_is_wait_notification_required (context) && TACT_CONTEXT_GET_CLASS (context)->wait != base->wait;
}

gboolean
tact_wait_would_deadlock (const char *name, TactTask *task, GError **error)
{
  g_autoptr (GPtrArray) sites = NULL;
  g_autofree char *way = NULL;
  gboolean proven;

  if (tact_block_status (tact_block (task)) == TACT_TASK_CREATED)
    {
      if (name != NULL)
        g_critical ("%s: the task was not started: a wait without limit would not end", name);
      g_set_error_literal (error, TACT_ERROR, TACT_ERROR_WOULD_DEADLOCK, "The task was not started: a wait without limit would not end");
      return TRUE;
    }
  if (somebody_waits_for_us ())
    return FALSE;
  if ((task->bits & TACT_BIT_METHOD) == 0 || !tact_walk_begin ())
    return FALSE;
  sites = g_ptr_array_new ();
  proven = find_way (task, tact_thread (), sites);
  tact_walk_end ();
  if (!proven)
    return FALSE;
  way = describe_way (sites);
  g_set_error (error, TACT_ERROR, TACT_ERROR_WOULD_DEADLOCK,
               "The wait can never end: it waits for %s, which has to come back to this very thread; await the task instead", way);
  return TRUE;
}
