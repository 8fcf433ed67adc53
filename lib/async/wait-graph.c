/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * wait-graph.c: proves that a blocking wait would never end (law 12).
 *
 * The chain: the awaited task is a method's, suspended on a task that is a
 * method's, ... until one has to come back to a main context that the waiting
 * thread owns, or to the strand that it runs.  That one cannot go on while the thread waits, so nothing of
 * the chain that led there can change: the proof holds when it is used.  Each
 * task is referenced before it is looked at, and what led to it read again.
 */
#include "config.h"

#include "async/wait-private.h"
#include "context/context-private.h"
#include "context/lane-private.h"
#include "context/strand-private.h"

/* @context may be gone by now: it is compared, and looked at only if it is the current one. */
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

/* What @method awaits, referenced; NULL: it does not wait for a task now. */
static TactBlock *
method_next (TactMethod *method)
{
  TactTask *last = __atomic_load_n (&method->frame.last, __ATOMIC_ACQUIRE);

  if (last == NULL || !tact_block_try_ref (tact_block (last)))
    return NULL;
  if (__atomic_load_n (&method->frame.last, __ATOMIC_ACQUIRE) == last && !tact_block_is_complete (tact_block (last)))
    return tact_block (last);
  tact_task_unref (last);
  return NULL;
}

gboolean
tact_wait_would_deadlock (TactTask *task, GError **error)
{
  TactThread *thread = tact_thread ();
  g_autoptr (GString) chain = NULL;
  TactBlock *block = tact_block (task);
  gboolean proven = FALSE;

  tact_block_ref (block);
  chain = g_string_new (NULL);
  for (guint n = 0; block != NULL && n < 1000 && (block->task.bits & TACT_BIT_METHOD) != 0 && !tact_block_is_complete (block); n++)
    {
      TactMethod *method = (TactMethod *) block;
      TactCapture capture = __atomic_load_n (&method->frame.capture, __ATOMIC_ACQUIRE);
      const TactSite *site = __atomic_load_n (&method->frame.site, __ATOMIC_RELAXED);
      TactBlock *next = NULL;

      if (site == NULL)
        break;
      proven = capture_is_mine (capture, thread);
      g_string_append_printf (chain, "%s%s() at %s:%u", n > 0 ? ", which awaits " : "", site->func, site->file, site->line);
      if (!proven)
        next = method_next (method);
      tact_block_unref (block);
      block = next;
    }
  if (block != NULL)
    tact_block_unref (block);
  if (!proven)
    return FALSE;
  g_set_error (error, TACT_ERROR, TACT_ERROR_WOULD_DEADLOCK,
               "The wait can never end: it waits for %s, which has to come back to this very thread; await the task instead", chain->str);
  return TRUE;
}
