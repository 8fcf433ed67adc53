/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * method-private.h: a method: its task and its frame in one block.
 *
 *     NEW --start--> RUNNING <--resume, suspend--> SUSPENDED
 *                       |
 *                       v
 *                     ENDED
 *
 * A suspended method is a waiter of what it awaits, in its task's `work`; it
 * is resumed inline, or queued by the same `work` to what it captured.  Its
 * own reference goes with its end.
 */
#pragma once

#include <tact/await.h>

#include "base/hooks-private.h"
#include "task/block-private.h"

/* TactFrame.bits */
enum
{
  TACT_FRAME_RUNNING = 1 << 0, /* await.h looks at this one */
  TACT_FRAME_STARTED = 1 << 1,
  TACT_FRAME_SUSPENDED = 1 << 2,
  TACT_FRAME_NO_THROW = 1 << 3, /* of the pending or last await */
  TACT_FRAME_CATCH = 1 << 4,    /* inside TACT_CATCH */
  TACT_FRAME_FINALLY = 1 << 5,  /* inside TACT_FINALLY */
  TACT_FRAME_AWAITER = 1 << 6,  /* suspended on a user's awaiter, which rests in work.next; await.h looks at it */
  TACT_FRAME_BOUND = 1 << 7,    /* to a scope, whose cancellable it has; await.h looks at it */
  TACT_FRAME_FIBER = 1 << 8,    /* a TactFiber */
  TACT_FRAME_CLOSING = 1 << 9,  /* a fiber whose awaits all fail at once */
  TACT_FRAME_TRACED = 1 << 10,  /* a tracer is told of it */
  TACT_FRAME_TICKET = 1 << 16,  /* from here on: the ticket of the await of a user's awaiter */
};

/*
 * What a user's awaiter resumes its method by: the address, and a ticket in the bits that an address leaves: the lowest 5, since a
 * method is a block of a multiple of 32 bytes, and the highest 11 where it has 64.  So a second call is told from the first one for a
 * later await, or for another method that has the block by now.
 */
#if GLIB_SIZEOF_VOID_P == 8
#define TACT_TICKETS 0xffffu
#define TACT_TICKET_HIGH 53
#else
#define TACT_TICKETS 31u
#define TACT_TICKET_HIGH 0
#endif

static inline gpointer
tact_ticket_pack (gpointer method, guint ticket)
{
#if TACT_TICKET_HIGH != 0
  return (gpointer) ((guintptr) method | (ticket & 31) | (guintptr) (ticket >> 5) << TACT_TICKET_HIGH);
#else
  return (gpointer) ((guintptr) method | ticket);
#endif
}

static inline gpointer
tact_ticket_method (gpointer packed)
{
  guintptr address = (guintptr) packed & ~(guintptr) 31;

#if TACT_TICKET_HIGH != 0
  address &= ((guintptr) 1 << TACT_TICKET_HIGH) - 1;
#endif
  return (gpointer) address;
}

/* TactFrame, as the library sees it. */
typedef struct
{
  guint32 label;
  guint32 bits;              /* atomic, for who walks: SUSPENDED says that what follows stays as it is */
  TactTask *last;            /* atomic, for who walks; owned, unless it is a user's awaiter */
  GCancellable *cancellable; /* owned; as long as the task */
  const TactSite *site;      /* atomic, for who walks: of the last await that suspended */
  TactCapture capture;       /* atomic, for who walks; owned while suspended */
  TactLocals *local;         /* the async-local values, while suspended; owned */
  guintptr outcome;          /* owned: a GError, or a TactTask with the lowest bit set; 0: none yet */
} TactFrameImpl;

typedef struct
{
  TactBlock block; /* while pending: value: the step function, aux: the clear function */
  TactFrameImpl frame;
} TactMethod;

G_STATIC_ASSERT (sizeof (TactFrameImpl) == sizeof (TactFrame));
G_STATIC_ASSERT (G_STRUCT_OFFSET (TactMethod, frame.cancellable) == G_STRUCT_OFFSET (TactOperation, cancellable));

static inline TactMethod *
tact_method_of_frame (TactFrame *frame)
{
  return (TactMethod *) ((guintptr) frame - G_STRUCT_OFFSET (TactMethod, frame)); /* of no frame: nothing to be used */
}

static inline TactMethod *
tact_method_of_work (TactWork *work)
{
  return (TactMethod *) ((char *) work - G_STRUCT_OFFSET (TactBlock, work));
}

/* Of a method that runs: nobody else writes them, but others look. */
static inline void
tact_bits_set (guint32 *bits, guint32 value)
{
  __atomic_store_n (bits, value, __ATOMIC_RELAXED);
}

/* The values that it suspended with; they are the caller's now. */
static inline TactLocals *
tact_method_steal_local (TactMethod *method)
{
  TactLocals *local = method->frame.local;

  if (G_UNLIKELY (local != NULL))
    method->frame.local = NULL;
  return local;
}

/* Takes @task and suspends the method until it completes.  FALSE: it is complete already. */
gboolean tact_method_await (TactMethod *method, TactTask *task, const TactSite *site, guint label, TactAwaitFlags flags);

/* Suspends the method and queues it at once to @capture, which it takes; it then has awaited @task, which is complete, and taken. */
void tact_method_move (TactMethod *method, TactTask *task, TactCapture capture, const TactSite *site, guint label);

/* A method's frame, of @size bytes from there on; @maker is who it is said to be made by. */
gpointer tact_method_new (gsize size, TactStepFunc step, GDestroyNotify clear, gpointer maker);

/* Whether there is more to do for each method that is made: always at first, and where there is a tracer.  Atomic. */
extern guint tact_method_new_is_rare;

/* The task of tact_yield(). */
extern TactBlock tact_yield_block;

/* What a queue calls to resume a method. */
void tact_method_run (TactWork *work, TactWorkMode mode);

/* The await of a yield or a switch (switch.c).  Takes @task. */
TactFlow tact_method_await_move (TactMethod *method, TactTask *task, const TactSite *site, guint label, TactAwaitFlags flags);

/*
 * What fibers share with the macros of frames (frame.c).  May: whether it can
 * be awaited at all; else the error is thrown.  Suspend: takes @task, and says
 * whether the method is suspended.
 */
gboolean tact_frame_may_await (TactFrame *frame, TactTask *task, const TactSite *site, TactAwaitFlags flags);
TactFlow tact_frame_suspend (TactFrame *frame, TactTask *task, const TactSite *site, guint label, TactAwaitFlags flags);
gboolean tact_frame_may_await_on (TactFrame *frame, TactAwaiter *awaiter, const TactSite *site);
void tact_frame_suspend_on (TactFrame *frame, TactAwaiter *awaiter, const TactSite *site, guint label);

/* Suspends the method on something that will resume it by itself, right here. */
void tact_method_suspend_on (TactMethod *method, const TactSite *site, guint label);
void tact_method_resume_here (TactMethod *method);

/* Ends a suspended method that is in no queue and waits for nothing: its captured context is closed. */
void tact_method_close (TactMethod *method);

/* Closes a method by what an awaiter of the library was to resume it with. */
void tact_method_close_awaiting (gpointer data);

/* Takes the suspended method out of what it awaits.  TRUE: it is the caller's to resume or to close.  The caller has a reference. */
gboolean tact_method_claim (TactMethod *method);

/* Queues a claimed method, to go on with what its scope says. */
void tact_method_queue (TactMethod *method);

/* Whether the scope of a bound method is closed; set by scope.c. */
extern gboolean (*tact_method_is_muted) (GCancellable *cancellable);

/* Only for a bound method: by then the function is set. */
static inline gboolean
tact_method_muted (GCancellable *cancellable)
{
  return __atomic_load_n (&tact_method_is_muted, __ATOMIC_RELAXED) (cancellable);
}

/* Calls @func for each method that was suspended a moment ago, with a reference for the time of the call; how many others there are that run. */
guint tact_method_foreach (void (*func) (TactMethod *method, gpointer data), gpointer data);

/* Closes each method that is suspended and was to come back to @capture, which is closed. */
void tact_method_close_captured (TactCapture capture);

/* Claims it and closes it.  FALSE: it does not wait for a task now. */
gboolean tact_method_close_suspended (TactMethod *method);
