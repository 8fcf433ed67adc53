/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lane.c: a queue behind a GSource that leaves time for painting.
 *
 * A dispatch runs what was queued when it began, and the methods that this
 * lets go on, up to the first post or yield, which waits for the next one; all
 * within a budget: as long as the loop was busy with others since the last
 * one, between 3 and 16 ms.  So a full queue has half the loop where frames
 * are costly to paint, and takes short turns between cheap ones, which are
 * then in time.  The time that the loop sleeps does not count: a burst after
 * a calm takes no more from the next frame than 3 ms.
 *
 * A second source at priority 0 helps a queue that had no turn for 100 ms:
 * something keeps the loop busy at priority 0.  Until the queue has a turn of
 * its own again, which says that this is over, the help comes whenever it was
 * away for as long as it ran before: then both have half of the loop.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/eventfd.h>
#endif

#include "context/lane-private.h"
#include "task/depth-private.h"

#define BUDGET_LEAST 3000 /* us */
#define BUDGET_MOST 16000
#define TOO_LONG 100000
#define SPINS 80 /* about 3 us */
#define PATIENCE 4
#define PATIENCE_AGAIN 32
#define OUTSTANDING_BIAS (G_GINT64_CONSTANT (1) << 40)

typedef struct
{
  GSource source;
  TactLane *lane;
} LaneSource;

void (*tact_lane_closed_hook) (TactCapture capture);

/* Waking */

/*
 * By a descriptor of the lane's own, which is there as long as the lane is:
 * g_main_context_wakeup() must not be called once the last reference of the
 * GMainContext is gone, and the lane is told of that a little later.
 */
static void
lane_wake (TactLane *lane)
{
#ifdef __linux__
  const guint64 one = 1;

  if (lane->wake_fd >= 0)
    {
      /* what cannot be written is a counter that is full: the loop wakes */
      G_GNUC_UNUSED gssize written = write (lane->wake_fd, &one, sizeof (one));

      return;
    }
#endif
  g_mutex_lock (&lane->mutex);
  if (lane->main_context != NULL)
    g_main_context_wakeup (lane->main_context);
  g_mutex_unlock (&lane->mutex);
}

/* The loop is awake, whoever woke it. */
static void
lane_woken (TactLane *lane)
{
#ifdef __linux__
  guint64 n;

  if (lane->wake_fd >= 0 && g_source_query_unix_fd (lane->source, lane->wake_tag) != 0)
    {
      G_GNUC_UNUSED gssize got = read (lane->wake_fd, &n, sizeof (n));
    }
#endif
}

static void
lane_open_wake (TactLane *lane)
{
  lane->wake_fd = -1;
#ifdef __linux__
  lane->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
#endif
}

/* What others get */

/* The loop may sleep, or comes to us. */
static void
lane_others_end (TactLane *lane, gint64 now)
{
  if (lane->since != 0)
    lane->others += now - lane->since;
  lane->since = 0;
}

/* Running */

/* From the time @looked on; returns when it ended. */
static gint64
lane_run (TactLane *lane, gint64 looked, gint64 budget)
{
  const gint64 end = looked + budget;
  guint stride = 1, left = 1;

  /* the clock costs as much as a small item: look rarely while items are small */
  lane->turn = lane->n_queued;
  while (lane->n_taken != lane->turn)
    {
      TactWork *work = tact_chain_pop (&lane->queue);

      if (work == NULL)
        break;
      lane->n_taken++;
      /* the next one, a method most likely, may be in no cache: it comes while this one runs */
      __builtin_prefetch (lane->queue.first);
      __builtin_prefetch ((char *) lane->queue.first + 64);
      work->run (work, TACT_WORK_RUN);
      if (--left == 0)
        {
          const gint64 now = g_get_monotonic_time ();

          if (now >= end)
            return now;
          stride = now - looked > 100 ? 1 : MIN (stride * 2, 16);
          left = stride;
          looked = now;
        }
    }
  return g_get_monotonic_time ();
}

/* GIO calls back on the thread-default main context of who calls it: what runs here is on this one (CX-09).  NULL: it is so already. */
static GMainContext *
lane_push_default (TactLane *lane)
{
  GMainContext *mine = __atomic_load_n (&lane->main_context, __ATOMIC_RELAXED);

  if (G_LIKELY (g_main_context_get_thread_default () == (lane->is_default ? NULL : mine)))
    return NULL;
  g_main_context_push_thread_default (mine);
  return mine;
}

static gboolean
lane_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  TactLane *lane = ((LaneSource *) source)->lane;
  TactThread *thread = tact_thread ();
  const gint64 began = g_get_monotonic_time ();
  GMainContext *pushed = lane_push_default (lane);
  gint64 ended;
  TactSaved saved;

  if (G_UNLIKELY (tact_depth_is_pending (thread)))
    tact_depth_settle (thread);
  if (!tact_inbox_is_empty (&lane->inbox))
    lane->n_queued += tact_inbox_take (&lane->inbox, &lane->queue);
  lane_others_end (lane, began);
  tact_thread_save (thread, &saved);
  thread->floor = thread->pushes;
  /* a loop may be run by code of a task or a fiber: what it runs is no part of that */
  thread->task = NULL;
  thread->scheduler = NULL;
  thread->fiber = NULL;
  thread->context = TACT_CONTEXT (lane->main);
  thread->context_set = TRUE;
  thread->lane = lane;
  if (G_UNLIKELY (__atomic_load_n (&lane->thread, __ATOMIC_RELAXED) != thread))
    __atomic_store_n (&lane->thread, thread, __ATOMIC_RELAXED);
  ended = lane_run (lane, began, CLAMP (lane->others, BUDGET_LEAST, BUDGET_MOST));
  tact_thread_restore (thread, &saved);
  if (G_UNLIKELY (pushed != NULL))
    g_main_context_pop_thread_default (pushed);
  lane->others = 0;
  lane->waiting = 0;
  lane->rescue_after = source == lane->rescue ? CLAMP (ended - began, BUDGET_LEAST, TOO_LONG) : TOO_LONG;
  lane->since = ended;
  return G_SOURCE_CONTINUE;
}

/*
 * A few microseconds, where methods are to come back: a sleep and a wakeup
 * cost more.  It is given up after looks in vain, and tried again once in a
 * while, so a loop that waits for long does not pay for it.
 */
static gboolean
lane_look_around (TactLane *lane)
{
  /* in flight: what the owner captured, less what it and others have released */
  if (lane->captured - lane->released == (guint64) (OUTSTANDING_BIAS + 1 - __atomic_load_n (&lane->outstanding, __ATOMIC_RELAXED)))
    return FALSE;
  if (lane->patience == 0 && ++lane->n_sleeps < PATIENCE_AGAIN)
    return FALSE;
  lane->n_sleeps = 0;
  for (guint i = 0; i < SPINS; i++)
    {
      if (__atomic_load_n (&lane->inbox.newest, __ATOMIC_RELAXED) != NULL)
        {
          lane->patience = PATIENCE;
          return TRUE;
        }
#if defined(__x86_64__) || defined(__i386__)
      __builtin_ia32_pause ();
#endif
    }
  if (lane->patience > 0)
    lane->patience--;
  return FALSE;
}

/* This is a loop inside of what a loop runs, and it is not to run ours. */
static gboolean
lane_waits (TactLane *lane)
{
  return G_UNLIKELY (__atomic_load_n (&lane->waits, __ATOMIC_RELAXED)) && g_main_depth () > 0;
}

static gboolean
lane_prepare (GSource *source, int *timeout)
{
  TactLane *lane = ((LaneSource *) source)->lane;

  *timeout = -1;
  if (lane_waits (lane))
    return FALSE;
  /* what is put off is so by who called this loop, from inside of a completion: a nested loop waits for it perhaps */
  if (tact_lane_length (lane) > 0 || tact_depth_is_pending (tact_thread ()) || lane_look_around (lane))
    return TRUE;
  /* seq_cst: who pushes after this look sees the flag, whom this look sees pushed before */
  __atomic_store_n (&lane->sleeping, 1, __ATOMIC_SEQ_CST);
  if (tact_inbox_is_empty (&lane->inbox))
    {
      lane_others_end (lane, g_source_get_time (source));
      return FALSE;
    }
  __atomic_store_n (&lane->sleeping, 0, __ATOMIC_RELAXED);
  return TRUE;
}

static gboolean
lane_check (GSource *source)
{
  TactLane *lane = ((LaneSource *) source)->lane;

  __atomic_store_n (&lane->sleeping, 0, __ATOMIC_RELAXED);
  lane_woken (lane);
  if (lane->since == 0)
    lane->since = g_source_get_time (source);
  if (lane_waits (lane))
    return FALSE;
  return tact_lane_length (lane) > 0 || !tact_inbox_is_empty (&lane->inbox);
}

static gboolean
rescue_check (GSource *source)
{
  TactLane *lane = ((LaneSource *) source)->lane;
  gint64 now;

  if ((tact_lane_length (lane) == 0 && tact_inbox_is_empty (&lane->inbox)) || lane_waits (lane))
    return FALSE;
  now = g_source_get_time (source);
  if (lane->waiting == 0)
    lane->waiting = now;
  return now - lane->waiting > lane->rescue_after;
}

static gboolean
rescue_prepare (GSource *source, int *timeout)
{
  *timeout = -1;
  return rescue_check (source);
}

static GSourceFuncs lane_funcs = { lane_prepare, lane_check, lane_dispatch, NULL, NULL, NULL };
static GSourceFuncs rescue_funcs = { rescue_prepare, rescue_check, lane_dispatch, NULL, NULL, NULL };

/* Life */

static void
on_source_destroyed (gpointer data)
{
  TactMainContext *main = data;

  tact_main_context_close (main);
  g_object_unref (main);
}

static GSource *
lane_attach (TactLane *lane, GSourceFuncs *funcs, int priority, const char *name)
{
  GSource *source = g_source_new (funcs, sizeof (LaneSource));

  if (funcs == &lane_funcs && lane->wake_fd >= 0)
    lane->wake_tag = g_source_add_unix_fd (source, lane->wake_fd, G_IO_IN);

  ((LaneSource *) source)->lane = lane;
  g_source_set_priority (source, priority);
  g_source_set_can_recurse (source, TRUE); /* a nested loop, of a dialog say, goes on running posts */
  g_source_set_static_name (source, name);
  g_source_set_callback (source, NULL, g_object_ref (lane->main), on_source_destroyed);
  g_source_attach (source, lane->main_context);
  return source;
}

static void
lane_free (TactLane *lane)
{
  if (lane->wake_fd >= 0)
    close (lane->wake_fd);
  g_mutex_clear (&lane->mutex);
  free (lane);
}

static void
lane_let_go (TactLane *lane, gint64 n)
{
  if (__atomic_sub_fetch (&lane->outstanding, n, __ATOMIC_ACQ_REL) == 0)
    lane_free (lane);
}

void
tact_lane_abandon (TactLane *lane)
{
  lane_let_go (lane, 1);
}

TactLane *
tact_lane_new (TactMainContext *main, GMainContext *main_context, int priority, TactLane *next)
{
  TactLane *lane = aligned_alloc (64, sizeof (TactLane));

  if (lane == NULL)
    g_error ("tact: no memory for a queue of posts");
  memset (lane, 0, sizeof (TactLane));
  lane->next = next;
  lane->priority = priority;
  lane->plain = tact_main_context_is_plain (main);
  lane->waits = !tact_main_context_get_nested (main);
  tact_chain_init (&lane->queue);
  lane->outstanding = OUTSTANDING_BIAS + 1; /* the context's */
  g_mutex_init (&lane->mutex);
  lane->main_context = main_context;
  lane->is_default = main_context == g_main_context_default ();
  lane->main = main;
  lane->rescue_after = TOO_LONG;
  lane_open_wake (lane);
  lane->source = lane_attach (lane, &lane_funcs, priority, "[tact] posts");
  if (priority > G_PRIORITY_DEFAULT)
    lane->rescue = lane_attach (lane, &rescue_funcs, G_PRIORITY_DEFAULT, "[tact] old posts");
  return lane;
}

/* Ends what is queued; the lane is closed. */
static void
lane_drain (TactLane *lane)
{
  TactChain rest;
  TactWork *work;

  tact_chain_init (&rest);
  tact_inbox_take (&lane->inbox, &rest);
  while ((work = tact_chain_pop (&rest)) != NULL)
    tact_work_close (work);
}

void
tact_lane_tell_closed (TactCapture capture)
{
  void (*closed) (TactCapture capture) = __atomic_load_n (&tact_lane_closed_hook, __ATOMIC_RELAXED);

  if (closed != NULL)
    closed (capture);
}

void
tact_lane_close (TactLane *lane)
{
  TactWork *work;

  /* behind the lock nobody wakes a loop that is gone */
  g_mutex_lock (&lane->mutex);
  __atomic_store_n (&lane->closed, 1, __ATOMIC_SEQ_CST);
  __atomic_store_n (&lane->main_context, NULL, __ATOMIC_RELAXED);
  __atomic_store_n (&lane->main, NULL, __ATOMIC_RELEASE);
  g_mutex_unlock (&lane->mutex);
  __atomic_fetch_add (&lane->outstanding, 1, __ATOMIC_RELAXED); /* ours, until all is told */

  g_clear_pointer (&lane->source, g_source_unref);
  g_clear_pointer (&lane->rescue, g_source_unref);
  while ((work = tact_chain_pop (&lane->queue)) != NULL)
    tact_work_close (work);
  lane_drain (lane);
  tact_lane_tell_closed ((TactCapture) lane | 1);

  lane_let_go (lane, OUTSTANDING_BIAS + 1 - (gint64) (lane->captured - lane->released));
}

void
tact_lane_release (TactLane *lane)
{
  TactThread *thread = tact_thread ();

  if (!__atomic_load_n (&lane->closed, __ATOMIC_RELAXED) && tact_lane_is_own (lane, thread))
    lane->released++;
  else
    lane_let_go (lane, 1);
}

/* Posting */

void
tact_lane_resume (TactLane *lane, TactWork *work)
{
  if (G_LIKELY (!__atomic_load_n (&lane->closed, __ATOMIC_RELAXED) && tact_lane_is_own (lane, tact_thread ())))
    {
      tact_lane_append (lane, work);
      if (lane->turn == lane->n_queued - 1)
        lane->turn++;
      lane->released++;
      return;
    }
  if (!tact_lane_post (lane, work))
    tact_work_close (work);
  tact_lane_release (lane);
}

gboolean
tact_lane_post (TactLane *lane, TactWork *work)
{
  TactThread *thread = tact_thread ();

  if (__atomic_load_n (&lane->closed, __ATOMIC_RELAXED))
    return FALSE;

  if (tact_lane_is_own (lane, thread))
    {
      tact_lane_append (lane, work);
      return TRUE;
    }

  /* the lane stays while it is captured, and as long as its context, which a poster holds */
  if (tact_inbox_push (&lane->inbox, work) && __atomic_load_n (&lane->sleeping, __ATOMIC_SEQ_CST) &&
      __atomic_exchange_n (&lane->sleeping, 0, __ATOMIC_RELAXED))
    lane_wake (lane);
  /* seq_cst: either who closed it saw our item, or we see that it is closed */
  if (__atomic_load_n (&lane->closed, __ATOMIC_SEQ_CST))
    lane_drain (lane);
  return TRUE;
}
