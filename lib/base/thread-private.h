/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * thread-private.h: what Tact knows of the thread that runs.
 *
 * One block a thread, reached by one thread-local pointer; only its own thread
 * reads or writes it.  Every start of a method, every resume and every item
 * of the pool saves the parts that user code could leave changed, and
 * restores them.
 */
#pragma once

#include "base/chain-private.h"
#include "base/locals-private.h"
#include "base/slab-private.h"

typedef struct _TactThread TactThread;
typedef struct _TactPush TactPush;

struct _TactThread
{
  TactContext *context;       /* the current one; valid if context_set */
  gpointer lane;              /* the TactLane that is dispatched: context is its */
  TactScheduler *scheduler;   /* of the running task; NULL: the default one */
  TactTask *task;             /* the running one; NULL: none, or hidden */
  TactLocals *local;          /* the async-local values; owned, NULL: none */
  TactPush *pushes;           /* what tact_context_push() covered */
  TactPush *floor;            /* the newest of them that was there when the code that runs began: not its to pop */
  gpointer worker;            /* the TactWorker, on a thread of a pool */
  gpointer owned;             /* a GMainContext that the thread owns for good */
  gpointer owned_lane;        /* its TactLane for plain posts; NULL: the class wants to see them */
  const char *stack_limit;    /* what resumes code inside a completion stays above it; NULL: not known yet (depth.c) */
  gpointer fiber;             /* the TactFiber that runs on its own stack; NULL: none, or other code on that stack */
  gboolean is_timers;         /* the thread of the timers: tasks are freed elsewhere */
  gboolean watched;           /* for overflows of fibers: one ran here */
  const TactSite *uncaptured; /* the first await that suspended without a context */
  guint tickets;              /* of awaits of users' awaiters (method-private.h) */
  guint depth;                /* of completions that resumed code inside completions */
  guint dying;                /* how many tasks are being destroyed inside each other */
  gboolean context_set;
  TactChain dead;     /* tasks whose destruction was put off */
  TactChain deferred; /* library waiters put off by a deep completion */
  guint closing;      /* works whose end as closed is under way, inside each other */
  TactChain closed;   /* those put off by deep ones */
  TactMagazine magazines[TACT_SLAB_CLASSES];
};

#define TACT_THREAD_LOCAL __thread __attribute__ ((tls_model ("initial-exec")))

extern TACT_THREAD_LOCAL TactThread *tact_thread_self;

TactThread *tact_thread_new (void);

static inline TactThread *
tact_thread (void)
{
  TactThread *thread = tact_thread_self;

  return G_LIKELY (thread != NULL) ? thread : tact_thread_new ();
}

/* A block of @klass, not zeroed; TACT_SLAB_LARGE has a function of its own. */
static inline gpointer
tact_slab_alloc (guint klass)
{
  TactMagazine *magazine = &tact_thread ()->magazines[klass];
  gpointer block = magazine->first;

  if (G_UNLIKELY (block == NULL))
    return tact_slab_alloc_slow (magazine, klass);
  magazine->first = TACT_BLOCK_NEXT (block);
  magazine->n--;
  return block;
}

/* The same without a call; NULL: there must be one. */
static inline gpointer
tact_slab_try_alloc (TactThread *thread, guint klass)
{
  TactMagazine *magazine = &thread->magazines[klass];
  gpointer block = magazine->first;

  if (G_LIKELY (block != NULL))
    {
      magazine->first = TACT_BLOCK_NEXT (block);
      magazine->n--;
    }
  return block;
}

/* @block: if it is a task, its counts are 0 by now.  The slow way is the last call: a caller needs no registers of its own. */
static inline void
tact_slab_free (gpointer block, guint klass)
{
  TactThread *thread = tact_thread_self;
  TactMagazine *magazine;

  if (G_UNLIKELY (thread == NULL || (magazine = &thread->magazines[klass])->n == TACT_MAGAZINE_SIZE))
    {
      tact_slab_free_slow (block, klass);
      return;
    }
  TACT_BLOCK_NEXT (block) = magazine->first;
  magazine->first = block;
  magazine->n++;
}

/*
 * The async-local values.  Saved is one more reference, since the code inside
 * may set others; set takes a reference.
 */
void tact_thread_set_local_slow (TactThread *thread, TactLocals *locals);

static inline TactLocals *
tact_thread_save_local (const TactThread *thread)
{
  TactLocals *locals = thread->local;

  return G_LIKELY (locals == NULL) ? NULL : tact_locals_ref_slow (locals);
}

static inline void
tact_thread_set_local (TactThread *thread, TactLocals *locals)
{
  if (G_UNLIKELY (thread->local != NULL || locals != NULL))
    tact_thread_set_local_slow (thread, locals);
}

/* The parts that user code may change. */
typedef struct
{
  TactContext *context;
  gpointer lane;
  TactScheduler *scheduler;
  TactTask *task;
  TactLocals *local; /* owned */
  gpointer fiber;
  TactPush *pushes, *floor;
  gboolean context_set;
} TactSaved;

static inline void
tact_thread_save (const TactThread *thread, TactSaved *saved)
{
  saved->context = thread->context;
  saved->lane = thread->lane;
  saved->scheduler = thread->scheduler;
  saved->task = thread->task;
  saved->local = tact_thread_save_local (thread);
  saved->fiber = thread->fiber;
  saved->pushes = thread->pushes;
  saved->floor = thread->floor;
  saved->context_set = thread->context_set;
}

/* Back to @pushes, which are there still. */
void tact_thread_pop_to (TactThread *thread, TactPush *pushes);

static inline void
tact_thread_restore (TactThread *thread, const TactSaved *saved)
{
  if (G_UNLIKELY (thread->pushes != saved->pushes))
    tact_thread_pop_to (thread, saved->pushes);
  thread->floor = saved->floor;
  thread->context = saved->context;
  thread->lane = saved->lane;
  thread->scheduler = saved->scheduler;
  thread->task = saved->task;
  tact_thread_set_local (thread, saved->local);
  thread->fiber = saved->fiber;
  thread->context_set = saved->context_set;
}

/* The same, lighter, around a step of a method: what it pushed and did not pop tells of a changed context. */
typedef struct
{
  TactPush *pushes, *floor;
  TactTask *task;
  TactLocals *local; /* owned */
  gpointer fiber;
} TactEntered;

static inline void
tact_thread_enter (TactThread *thread, TactEntered *entered)
{
  entered->pushes = thread->pushes;
  /* where nothing is pushed there is no floor either */
  if (G_UNLIKELY (entered->pushes != NULL))
    {
      entered->floor = thread->floor;
      thread->floor = entered->pushes;
    }
  entered->task = thread->task;
  entered->local = tact_thread_save_local (thread);
  entered->fiber = thread->fiber;
  thread->fiber = NULL;
}

static inline void
tact_thread_leave (TactThread *thread, const TactEntered *entered)
{
  if (G_UNLIKELY (thread->pushes != entered->pushes))
    {
      tact_thread_pop_to (thread, entered->pushes);
      thread->floor = NULL;
    }
  if (G_UNLIKELY (entered->pushes != NULL))
    thread->floor = entered->floor;
  thread->task = entered->task;
  tact_thread_set_local (thread, entered->local);
  thread->fiber = entered->fiber;
}

/* Whether there is nothing to be saved: the loop or a worker called, and nothing of the user's is around. */
static inline gboolean
tact_thread_is_clean (const TactThread *thread)
{
  return ((guintptr) thread->pushes | (guintptr) thread->task | (guintptr) thread->scheduler | (guintptr) thread->local | (guintptr) thread->fiber) == 0;
}

void tact_thread_clean_slow (TactThread *thread);

/* After user code on a thread that was clean: the rest of it is taken back by who set it. */
static inline void
tact_thread_clean (TactThread *thread)
{
  if (G_UNLIKELY (((guintptr) thread->pushes | (guintptr) thread->local) != 0))
    tact_thread_clean_slow (thread);
}

/* What tact_context_push() covers; owned by the thread. */
struct _TactPush
{
  TactPush *below;
  TactContext *pushed;  /* owned */
  TactContext *context; /* what was current before */
  gpointer lane;
  gboolean context_set;
};
