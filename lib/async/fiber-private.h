/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fiber-private.h: a method on a stack of its own.
 *
 * To the rest of the library it is a method like any other: its step function
 * enters the stack, and what the body asks for when it leaves the stack (to
 * await something, or to end) is done outside, where the method may be told
 * to go on elsewhere at any moment.
 */
#pragma once

#include "async/method-private.h"
#include "async/stack-private.h"

typedef enum
{
  TACT_REQUEST_NONE,
  TACT_REQUEST_TASK,    /* to await a task */
  TACT_REQUEST_AWAITER, /* to await an awaiter of a user */
  TACT_REQUEST_END,     /* the body has returned */
  TACT_REQUEST_GIVE_UP, /* the body awaits and awaits though it is being closed */
} TactRequest;

/* Lies behind the head of the stack. */
typedef struct
{
  /* of each suspension: one line of the cache */
  TactRequest request;
  TactAwaitFlags flags;
  gpointer wanted; /* the task or awaiter; owned if a task */
  const TactSite *site;
  /* as they were at the last entry; an await that finds them changed stands inside a callback */
  GMainContext *thread_default;
  gint main_depth;
  guint depth, dying;

  guint n_refused; /* awaits since it is being closed */
  TactFunc func;
  gpointer user_data;
  GDestroyNotify destroy; /* of user_data, at home */
  TactCapture home;
} TactActivation;

typedef struct
{
  TactMethod method;
  TactStack *stack; /* NULL: ended, or given up */
} TactFiber;

static inline TactActivation *
tact_fiber_activation (TactFiber *fiber)
{
  return tact_stack_reserved (fiber->stack, sizeof (TactActivation));
}

/* A fiber that is ready to be started by tact_frame_start(); NULL and @error: there is no stack. Takes @user_data if it returns a fiber. */
TactFrame *tact_fiber_new (gsize stack_size, TactFunc func, gpointer user_data, GDestroyNotify destroy, gpointer maker, GError **error);

/* Ends a suspended fiber that was claimed: its body is gone through with awaits that fail, then the method faults with what tact_method_close() says. */
void tact_fiber_unwind (TactFiber *fiber);

/* Suspends the fiber that runs.  Takes @task.  Returns it, complete and succeeded, the caller's; else %NULL, with @error set but for NO_THROW. */
TactTask *tact_fiber_await (TactTask *task, const TactSite *site, TactAwaitFlags flags, GError **error);

/* Tells who overflows its stack, from now on, on this thread (stack-overflow.c). */
void tact_stack_watch_overflow (TactThread *thread);
