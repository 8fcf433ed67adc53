/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o19_chain_100k: 100 000 chained completions, on a thread with a stack of
 * 1 MiB.
 *
 * Every link runs and the stack does not overflow (CN-14), nor does it where
 * 2000 methods deep return one into the other (CN-16).  A loop of awaits on
 * complete tasks uses no stack and stays on its thread (CN-15).
 *
 * 100 000 methods that wait are best frames, which is the style here; with
 * --fibers each has a stack of its own.
 */
#include <pthread.h>

#include "common.h"

#define N_LINKS 100000
#define DEPTH 2000
#define STACK_BYTES (1 << 20)

static int ticks; /* atomic */

/* The methods in one style. */
typedef struct
{
  TactTask *(*link) (TactTask *previous);
  TactTask *(*loop) (int *hops);
  TactTask *(*recurse) (int depth);
} Style;

/* async Task Link (Task previous) */

typedef struct
{
  TactFrame frame;
  TactTask *previous;
} Link;

static TactStep
link_step (TactFrame *frame)
{
  Link *link = (Link *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT (frame, g_steal_pointer (&link->previous));
  g_atomic_int_inc (&ticks);
  TACT_END (frame);
}

static TactTask *
link_frame (TactTask *previous)
{
  Link *link = tact_frame_new (sizeof (Link), link_step, NULL);

  link->previous = previous;
  return tact_frame_start (&link->frame, NULL);
}

/* async Task Loop () */

typedef struct
{
  TactFrame frame;
  GThread *thread;
  int i;
  int *hops;
} Loop;

static TactStep
loop_step (TactFrame *frame)
{
  Loop *loop = (Loop *) frame;

  TACT_BEGIN (frame);
  loop->thread = g_thread_self ();
  for (loop->i = 0; loop->i < N_LINKS; loop->i++)
    {
      TACT_AWAIT (frame, tact_task_new_int (loop->i));
      if (g_thread_self () != loop->thread)
        (*loop->hops)++;
    }
  TACT_END (frame);
}

static TactTask *
loop_frame (int *hops)
{
  Loop *loop = tact_frame_new (sizeof (Loop), loop_step, NULL);

  loop->hops = hops;
  return tact_frame_start (&loop->frame, NULL);
}

/* async Task<int> Recurse (int depth) */

typedef struct
{
  TactFrame frame;
  int depth;
} Recurse;

static TactTask *recurse_frame (int depth);

static TactStep
recurse_step (TactFrame *frame)
{
  Recurse *recurse = (Recurse *) frame;

  TACT_BEGIN (frame);
  if (recurse->depth == 0)
    {
      TACT_AWAIT (frame, tact_yield ());
      TACT_RETURN (frame, tact_task_new_int (0));
    }
  TACT_AWAIT (frame, recurse_frame (recurse->depth - 1));
  TACT_RETURN (frame, tact_task_new_int (1 + tact_frame_get_int (frame)));
  TACT_END (frame);
}

static TactTask *
recurse_frame (int depth)
{
  Recurse *recurse = tact_frame_new (sizeof (Recurse), recurse_step, NULL);

  recurse->depth = depth;
  return tact_frame_start (&recurse->frame, NULL);
}

static const Style frames = { link_frame, loop_frame, recurse_frame };

/* The same with fibers. */

static TactTask *
link_body (GCancellable *cancellable, gpointer previous)
{
  tact_await (previous, NULL);
  g_atomic_int_inc (&ticks);
  return tact_task_completed ();
}

static TactTask *
link_fiber (TactTask *previous)
{
  return tact_async (link_body, previous, NULL, NULL);
}

static TactTask *
loop_body (GCancellable *cancellable, gpointer hops)
{
  GThread *thread = g_thread_self ();

  for (int i = 0; i < N_LINKS; i++)
    {
      tact_await (tact_task_new_int (i), NULL);
      if (g_thread_self () != thread)
        (*(int *) hops)++;
    }
  return tact_task_completed ();
}

static TactTask *
loop_fiber (int *hops)
{
  return tact_async (loop_body, hops, NULL, NULL);
}

static TactTask *
recurse_body (GCancellable *cancellable, gpointer user_data)
{
  int depth = GPOINTER_TO_INT (user_data);

  if (depth == 0)
    {
      tact_await (tact_yield (), NULL);
      return tact_task_new_int (0);
    }
  return tact_task_new_int (1 + tact_await_int (tact_async (recurse_body, GINT_TO_POINTER (depth - 1), NULL, NULL), NULL));
}

static TactTask *
recurse_fiber (int depth)
{
  return tact_async (recurse_body, GINT_TO_POINTER (depth), NULL, NULL);
}

static const Style fibers = { link_fiber, loop_fiber, recurse_fiber };

/* What is done with them. */

static TactTask *
tick_then (TactTask *done, gpointer user_data)
{
  g_atomic_int_inc (&ticks);
  return tact_task_completed ();
}

static TactTask *
link_then (TactTask *previous)
{
  return tact_then (previous, TACT_THEN_INLINE_OK, NULL, tick_then, NULL, NULL);
}

static void
run_chain (const char *name, TactTask *(*link) (TactTask *previous))
{
  g_autoptr (TactTaskSource) head = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  g_autoptr (TactTask) last = tact_task_source_dup_task (head);
  gboolean ended;

  g_atomic_int_set (&ticks, 0);
  for (int i = 0; i < N_LINKS; i++)
    last = link (last);
  tact_task_source_set_int (head, 0);
  ended = tact_task_wait (last, 30000, NULL, NULL);
  say ("%s chain ended: %s ticks %d", name, net_boolean (ended), g_atomic_int_get (&ticks));
}

static void *
body (void *arg)
{
  const Style *style = arg;
  g_autoptr (TactTask) loop = NULL;
  int hops = 0;

  run_chain ("await", style->link);
  run_chain ("ExecuteSynchronously", link_then);

  loop = style->loop (&hops);
  say ("loop of completed awaits: completed synchronously %s hops %d", net_boolean (tact_task_is_completed (loop)), hops);

  say ("recursion depth %d unwinds: %d", DEPTH, (int) tact_wait_int (style->recurse (DEPTH), NULL));
  return NULL;
}

int
main (int argc, char **argv)
{
  const Style *style = has_option (argc, argv, "--fibers") ? &fibers : &frames;
  pthread_attr_t attr;
  pthread_t thread;

  set_role ("main");
  pthread_attr_init (&attr);
  pthread_attr_setstacksize (&attr, STACK_BYTES);
  if (pthread_create (&thread, &attr, body, (void *) style) != 0)
    return 1;
  pthread_join (thread, NULL);
  pthread_attr_destroy (&attr);
  return 0;
}
