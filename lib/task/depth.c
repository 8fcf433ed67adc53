/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* depth.c: the outermost completion runs what inner ones put off. */
#include "config.h"

#include <pthread.h>

#include "task/depth-private.h"

void
tact_depth_drain (TactThread *thread)
{
  TactWork *work;

  while ((work = tact_chain_pop (&thread->deferred)) != NULL)
    work->run (work, TACT_WORK_RUN);
}

/* The part of a thread's stack that is kept free: a quarter.  A fiber says its own (fiber.c). */
static const char *
limit_of_thread (void)
{
  const char *limit = (const char *) 1; /* not known: none */
#ifdef __linux__
  pthread_attr_t attributes;
  void *low;
  size_t size;

  if (pthread_getattr_np (pthread_self (), &attributes) != 0)
    return limit;
  if (pthread_attr_getstack (&attributes, &low, &size) == 0)
    limit = (const char *) low + size / 4;
  pthread_attr_destroy (&attributes);
#endif
  return limit;
}

gboolean
tact_depth_has_stack (TactThread *thread)
{
  if (G_UNLIKELY (thread->stack_limit == NULL))
    thread->stack_limit = limit_of_thread ();
  return (const char *) __builtin_frame_address (0) > thread->stack_limit;
}

/* What one of these ends may in turn come back to the same closed context, and so on. */
#define DEEPEST_CLOSE 32

static void
drain_closed (TactThread *thread)
{
  TactWork *work;

  while ((work = tact_chain_pop (&thread->closed)) != NULL)
    work->run (work, TACT_WORK_CLOSED);
}

void
tact_work_close (TactWork *work)
{
  TactThread *thread = tact_thread ();

  if (thread->closing >= DEEPEST_CLOSE)
    {
      tact_chain_append (&thread->closed, work);
      return;
    }
  thread->closing++;
  work->run (work, TACT_WORK_CLOSED);
  if (thread->closing == 1)
    drain_closed (thread);
  thread->closing--;
}

void
tact_depth_settle (TactThread *thread)
{
  const guint depth = thread->depth, closing = thread->closing;

  thread->depth = TACT_DEPTH_LIMIT;
  thread->closing = DEEPEST_CLOSE;
  while (tact_depth_is_pending (thread))
    {
      tact_depth_drain (thread);
      drain_closed (thread);
    }
  thread->depth = depth;
  thread->closing = closing;
}
