/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * capture.c: the current context, remembered in one word (law 4).
 *
 * The lowest two bits say what the rest points to: 0 a context, 1 a lane of a
 * main context, 2 a scheduler.  Nothing is 0.
 */
#include "config.h"

#include <tact/frame.h>

#include "context/context-private.h"
#include "context/lane-private.h"

#include "schedule/scheduler-private.h"
#include "task/depth-private.h"

enum
{
  TAG_CONTEXT = 0,
  TAG_LANE = 1,
  TAG_SCHEDULER = 2,
  TAG_MASK = 3,
};

static inline guint
tag (TactCapture capture)
{
  return capture & TAG_MASK;
}

static inline gpointer
target (TactCapture capture)
{
  return (gpointer) (capture & ~(TactCapture) TAG_MASK);
}

/* Whether what the thread owns for good is its thread-default one: not while another is pushed, for a loop of its own. */
static inline gboolean
owned_is_default (TactThread *thread)
{
  GMainContext *main_context = g_main_context_get_thread_default ();

  return main_context == NULL || main_context == thread->owned;
}

/* The main context that this thread owns now.  A worker's is never the default one: it would have to lock it to ask. */
static GMainContext *
owned_main_context (TactThread *thread)
{
  GMainContext *main_context;

  if (thread->owned != NULL && owned_is_default (thread))
    return thread->owned;
  main_context = g_main_context_get_thread_default ();
  if (main_context == NULL)
    {
      if (thread->worker != NULL)
        return NULL;
      main_context = g_main_context_default ();
    }
  return g_main_context_is_owner (main_context) ? main_context : NULL;
}

/* A plain TactContext counts as none (CX-02). */
static inline gboolean
counts (TactContext *context)
{
  return context != NULL && G_OBJECT_TYPE (context) != TACT_TYPE_CONTEXT;
}

TactContext *
tact_context_get_owned (TactThread *thread)
{
  GMainContext *main_context = owned_main_context (thread);

  return main_context != NULL ? TACT_CONTEXT (tact_main_context_get (main_context)) : NULL;
}

TactContext *
tact_context_get_current (void)
{
  TactThread *thread = tact_thread ();

  return thread->context_set ? thread->context : tact_context_get_owned (thread);
}

/* Reporting what was not captured */

void
tact_capture_note_uncaptured (TactThread *thread, const TactSite *site)
{
  if (thread->uncaptured == NULL && !thread->context_set && thread->worker == NULL && thread->scheduler == NULL)
    thread->uncaptured = site;
}

static void
report_uncaptured (TactThread *thread)
{
  static gint reported; /* atomic */
  const TactSite *site = g_steal_pointer (&thread->uncaptured);

  if (!__atomic_exchange_n (&reported, 1, __ATOMIC_RELAXED))
    g_warning ("%s:%u: %s() was suspended before its thread owned the default main context, so it goes on on the pool; "
               "start it inside the loop, or call tact_main() or tact_gtk_init() first",
               site->file, site->line, site->func);
}

/* Capturing */

TactCapture
tact_capture_of_context (TactContext *context)
{
  return counts (context) ? (TactCapture) g_object_ref (context) | TAG_CONTEXT : TACT_CAPTURE_NONE;
}

TactCapture
tact_capture_of_scheduler (TactScheduler *scheduler)
{
  return (TactCapture) g_object_ref (scheduler) | TAG_SCHEDULER;
}

static TactCapture
capture_owned (TactThread *thread)
{
  GMainContext *main_context = owned_main_context (thread);
  TactMainContext *main;
  TactLane *lane;

  if (main_context == NULL)
    return TACT_CAPTURE_NONE;
  if (G_UNLIKELY (thread->uncaptured != NULL) && main_context == g_main_context_default ())
    report_uncaptured (thread);
  main = tact_main_context_get (main_context);
  if (!tact_main_context_is_plain (main))
    return tact_capture_of_context (TACT_CONTEXT (main));
  lane = tact_main_context_get_lane (main, TACT_PRIORITY_DEFAULT);
  if (lane == NULL)
    return TACT_CAPTURE_NONE;
  __atomic_store_n (&lane->thread, thread, __ATOMIC_RELAXED);
  return (TactCapture) tact_lane_capture (lane) | TAG_LANE;
}

TactCapture
tact_capture_context (TactThread *thread)
{
  TactLane *lane = thread->lane;

  /* a lane that is dispatched is of the current context, unless something was pushed */
  if (G_LIKELY (lane != NULL && lane->plain))
    return (TactCapture) tact_lane_capture (lane) | TAG_LANE;
  if (!thread->context_set)
    {
      if (thread->owned_lane != NULL && G_LIKELY (thread->uncaptured == NULL) && owned_is_default (thread))
        return (TactCapture) tact_lane_capture (thread->owned_lane) | TAG_LANE;
      return capture_owned (thread);
    }
  return tact_capture_of_context (thread->context);
}

TactCapture
tact_capture (TactThread *thread)
{
  TactCapture capture = tact_capture_context (thread);

  if (capture == TACT_CAPTURE_NONE && thread->scheduler != NULL)
    capture = tact_capture_of_scheduler (thread->scheduler);
  return capture;
}

void
tact_capture_release (TactCapture capture)
{
  if (capture == TACT_CAPTURE_NONE)
    return;
  if (tag (capture) == TAG_LANE)
    tact_lane_release (target (capture));
  else
    g_object_unref (target (capture));
}

TactContext *
tact_capture_dup_context (TactCapture capture)
{
  TactLane *lane = target (capture);
  TactContext *context = NULL;

  if (capture == TACT_CAPTURE_NONE || tag (capture) == TAG_SCHEDULER)
    return NULL;
  if (tag (capture) == TAG_CONTEXT)
    return g_object_ref (target (capture));
  g_mutex_lock (&lane->mutex);
  if (lane->main != NULL)
    context = g_object_ref (TACT_CONTEXT (lane->main));
  g_mutex_unlock (&lane->mutex);
  return context;
}

/* Coming back */

gboolean
tact_capture_is_here (TactCapture capture, TactThread *thread)
{
  TactLane *lane = target (capture);
  GMainContext *main_context;

  if (capture == TACT_CAPTURE_NONE)
    {
      if (thread->scheduler != NULL)
        return FALSE;
      return thread->context_set ? !counts (thread->context) : owned_main_context (thread) == NULL;
    }
  switch (tag (capture))
    {
    case TAG_LANE:
      if (thread->context_set)
        return thread->context != NULL && thread->context == (TactContext *) __atomic_load_n (&lane->main, __ATOMIC_RELAXED);
      /* the hint spares most completers the question */
      if (lane == thread->owned_lane && owned_is_default (thread))
        return TRUE;
      if (__atomic_load_n (&lane->thread, __ATOMIC_RELAXED) != thread)
        return FALSE;
      main_context = __atomic_load_n (&lane->main_context, __ATOMIC_RELAXED);
      return main_context != NULL && owned_main_context (thread) == main_context;
    case TAG_SCHEDULER:
      return thread->scheduler == target (capture) && !(thread->context_set && counts (thread->context));
    default:
      return tact_context_get_current () == target (capture);
    }
}

/* A work that is posted to a context of any class. */
typedef struct
{
  TactWork *work;       /* NULL: it ran */
  TactContext *context; /* owned */
} Carrier;

static void
carrier_run (gpointer data)
{
  TactWork *work = g_steal_pointer (&((Carrier *) data)->work);

  work->run (work, TACT_WORK_RUN);
}

static void
carrier_free (gpointer data)
{
  Carrier *carrier = data;

  if (carrier->work != NULL)
    tact_work_close (carrier->work);
  g_object_unref (carrier->context);
  g_free (carrier);
}

static void
post_to_context (TactContext *context, TactWork *work)
{
  TactLane *lane;

  if (TACT_IS_MAIN_CONTEXT (context) && tact_main_context_is_plain (TACT_MAIN_CONTEXT (context)))
    {
      lane = tact_main_context_get_lane (TACT_MAIN_CONTEXT (context), TACT_PRIORITY_DEFAULT);
      if (lane == NULL || !tact_lane_post (lane, work))
        tact_work_close (work);
    }
  else
    {
      Carrier *carrier = g_new (Carrier, 1);

      *carrier = (Carrier){ work, g_object_ref (context) };
      if (!TACT_CONTEXT_GET_CLASS (context)->post (context, carrier_run, carrier, carrier_free))
        carrier_free (carrier);
    }
}

void
tact_capture_post (TactCapture capture, TactWork *work)
{
  if (capture == TACT_CAPTURE_NONE)
    {
      tact_pool_post (work);
      return;
    }
  switch (tag (capture))
    {
    case TAG_LANE:
      if (!tact_lane_post (target (capture), work))
        tact_work_close (work);
      break;
    case TAG_SCHEDULER:
      tact_scheduler_post (target (capture), work, FALSE);
      break;
    default:
      post_to_context (target (capture), work);
      break;
    }
  tact_capture_release (capture);
}

void
tact_capture_resume (TactCapture capture, TactWork *work)
{
  if (capture == TACT_CAPTURE_NONE || tag (capture) != TAG_LANE)
    {
      tact_capture_post (capture, work);
      return;
    }
  tact_lane_resume (target (capture), work);
}

gboolean
tact_capture_may_ask (TactCapture capture, TactThread *thread)
{
  return (thread->scheduler == target (capture) || thread->worker != NULL) && !(thread->context_set && counts (thread->context));
}

void
tact_capture_ask (TactCapture capture, TactWork *work)
{
  tact_scheduler_post (target (capture), work, TRUE);
  tact_capture_release (capture);
}

void
tact_capture_enter (TactCapture capture, TactThread *thread)
{
  if (!thread->context_set || thread->context != target (capture))
    {
      tact_context_push (target (capture));
      thread->floor = thread->pushes; /* the runner's, not the method's */
    }
}

/* What dies on its context. */
typedef struct
{
  TactWork work;
  GDestroyNotify destroy;
  gpointer data;
} Remains;

static void
remains_run (TactWork *work, TactWorkMode mode)
{
  Remains remains = *(Remains *) work;

  tact_slab_free (work, TACT_SLAB_RAW);
  remains.destroy (remains.data);
}

void
tact_capture_destroy (TactCapture capture, GDestroyNotify destroy, gpointer data)
{
  Remains *remains;

  if (capture == TACT_CAPTURE_NONE || tact_capture_is_here (capture, tact_thread ()))
    {
      destroy (data);
      tact_capture_release (capture);
      return;
    }
  remains = tact_slab_alloc (TACT_SLAB_RAW);
  *remains = (Remains){ .work = { .run = remains_run }, .destroy = destroy, .data = data };
  tact_capture_post (capture, &remains->work);
}
