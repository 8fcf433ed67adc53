/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lane-private.h: one priority of a main context: a first-in, first-out queue
 * behind one GSource.
 *
 * The thread that owns the GMainContext appends to `queue`; all others push to
 * `inbox`, which the owner moves over before it appends or runs, so that order
 * stays causal.  `sleeping` is set only while the loop may be about to poll:
 * a push that sees it wakes the loop, once.
 *
 * Captures are counted without atomics where the owner does it, which is the
 * rule: `captured` and `released` are the owner's, `outstanding` is everybody
 * else's, and once the lane is closed the sum of all tells when to free it.
 */
#pragma once

#include <tact/main-context.h>

#include "base/hooks-private.h"
#include "base/inbox-private.h"
#include "context/owner-private.h"

typedef struct _TactLane TactLane;

/* In lines of the cache by who writes them: a post from another thread takes only its own line from the owner. */
struct _TactLane
{
  /* the owner's */
  TactChain queue;
  guint64 n_queued;           /* ever put into queue */
  guint64 n_taken;            /* ever taken out */
  guint64 turn;               /* up to which of them the dispatch runs */
  guint64 captured, released; /* how often, by the owner */

  /* who has the loop's time, in us */
  gint64 since;        /* when others had their turn from; 0: it is ours, or the loop sleeps */
  gint64 others;       /* how long they had it since our last dispatch, but for the turn they are at */
  gint64 waiting;      /* since when there was something to run; 0: nobody looked since the last dispatch */
  gint64 rescue_after; /* how long that may be */

  /* whether to look around a little before the loop sleeps */
  guint patience; /* how many looks in vain there may be */
  guint n_sleeps; /* since the patience was lost */

  /* everybody's */
  TactInbox inbox __attribute__ ((aligned (64)));
  gint64 outstanding; /* atomic */
  gint sleeping;      /* atomic, seq_cst */

  /* hardly ever written */
  TactLane *next __attribute__ ((aligned (64))); /* the next priority of the same context; set before it is published, and never after */
  int priority;
  gboolean waits;             /* atomic: a nested loop runs nothing of it */
  gboolean is_default;        /* of the default main context */
  gboolean plain;             /* the context's class does not care for posts */
  gint closed;                /* atomic, seq_cst */
  GMainContext *main_context; /* not owned; atomic; NULL: closed */
  TactMainContext *main;      /* not owned; atomic; NULL: closed */
  TactThread *thread;         /* atomic: who was seen to own it last; a hint */
  GMutex mutex;               /* guards main_context against being finalised; nests in the lock of a GMainContext at most */
  int wake_fd;                /* -1: none */
  gpointer wake_tag;          /* of wake_fd in source */
  GSource *source, *rescue;   /* owned by the lane */
};

/* A lane, attached to @main_context.  @main is kept alive by the sources. */
TactLane *tact_lane_new (TactMainContext *main, GMainContext *main_context, int priority, TactLane *next);

/* What is in queue. */
static inline guint
tact_lane_length (const TactLane *lane)
{
  return (guint) (lane->n_queued - lane->n_taken);
}

/* The owner's: behind all there is. */
static inline void
tact_lane_append (TactLane *lane, TactWork *work)
{
  if (G_UNLIKELY (!tact_inbox_is_empty (&lane->inbox)))
    lane->n_queued += tact_inbox_take (&lane->inbox, &lane->queue);
  tact_chain_append (&lane->queue, work);
  lane->n_queued++;
}

/* Queues @work.  FALSE: closed, and nothing was taken. */
gboolean tact_lane_post (TactLane *lane, TactWork *work);

/* The same for what goes on because what it awaited ended: in this dispatch still, if no post or yield is before it.  Releases a
 * capture, and where the lane is closed runs @work so. */
void tact_lane_resume (TactLane *lane, TactWork *work);

/* A function in a queue. */
typedef struct
{
  TactWork work;
  TactPostFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
  TactOwner *owner; /* NULL: bound to nobody */
} TactPost;

void tact_post_run (TactWork *work, TactWorkMode mode);

/* Queues @func, bound to @owner if that is not NULL.  FALSE: closed, and nothing was taken. */
gboolean tact_lane_post_func (TactLane *lane, gpointer owner, TactPostFunc func, gpointer user_data, GDestroyNotify destroy);

/* The owner's: counts a capture. */
static inline TactLane *
tact_lane_capture (TactLane *lane)
{
  lane->captured++;
  return lane;
}

void tact_lane_release (TactLane *lane);

/* Whoever captured @capture, a lane or a context, will not come back: methods that are suspended on it end. */
void tact_lane_tell_closed (TactCapture capture);

/* Ends all that is queued as closed.  The lane goes when no capture of it is left, nor its context. */
void tact_lane_close (TactLane *lane);

/* The context goes. */
void tact_lane_abandon (TactLane *lane);

/* Whether this thread owns the lane's context for sure: it dispatches it, or owns it for good. */
static inline gboolean
tact_lane_is_own (TactLane *lane, TactThread *thread)
{
  TactLane *current = thread->lane;

  /* no order: an owner's context cannot go meanwhile, and anybody else's does not compare equal */
  GMainContext *main_context = __atomic_load_n (&lane->main_context, __ATOMIC_RELAXED);

  if (current != NULL && (current == lane || __atomic_load_n (&current->main_context, __ATOMIC_RELAXED) == main_context))
    return TRUE;
  return thread->owned != NULL && thread->owned == main_context;
}

/* The owner's posts, where nothing is in the way.  FALSE: it is for tact_lane_post_func(). */
static inline gboolean
tact_lane_post_here (TactLane *lane, TactPostFunc func, gpointer user_data, GDestroyNotify destroy)
{
  TactThread *thread = tact_thread_self;
  TactPost *post;

  if (G_UNLIKELY (thread == NULL || __atomic_load_n (&lane->closed, __ATOMIC_RELAXED) || !tact_lane_is_own (lane, thread)))
    return FALSE;
  post = tact_slab_try_alloc (thread, TACT_SLAB_RAW);
  if (G_UNLIKELY (post == NULL))
    return FALSE;
  *post = (TactPost){ .work = { .run = tact_post_run }, .func = func, .user_data = user_data, .destroy = destroy };
  tact_lane_append (lane, &post->work);
  return TRUE;
}

/* Frees a main context's lanes when its GMainContext goes: main-context.c. */
void tact_main_context_close (TactMainContext *main);

/* The lane of @priority, made on first use; NULL: closed. */
TactLane *tact_main_context_get_lane (TactMainContext *main, int priority);

/* The type of TactMainContext, once there is one: a look at an instance costs no call. */
extern GType tact_main_context_type;

/* Where plain posts to a plain TactMainContext go; NULL: it is no such, or closed. */
static inline TactLane *
tact_context_peek_lane (TactContext *context)
{
  if (G_LIKELY (context != NULL && ((GTypeInstance *) context)->g_class->g_type == tact_main_context_type))
    return __atomic_load_n (&context->reserved[1], __ATOMIC_ACQUIRE);
  return NULL;
}

/* Whether posts may go to its lanes directly: the class does not see them otherwise. */
gboolean tact_main_context_is_plain (TactMainContext *main);

/* Called with a lane that was closed, for the methods that are suspended on it.  NULL: nobody cares; set once. */
extern void (*tact_lane_closed_hook) (TactCapture capture);
