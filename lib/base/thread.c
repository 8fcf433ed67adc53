/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * thread.c: makes the block of a thread at its first use of Tact, and frees
 * it when the thread ends.
 *
 * The key below exists for its destructor only.  Another destructor of the
 * same thread may use Tact later: it gets a new block, and the key is run
 * again.
 */
#include "config.h"

#include "base/thread-private.h"

TACT_THREAD_LOCAL TactThread *tact_thread_self;

static void
thread_free (gpointer data)
{
  TactThread *thread = data;

  tact_thread_pop_to (thread, NULL);
  tact_thread_set_local (thread, NULL);
  tact_slab_flush (thread->magazines);
  if (tact_thread_self == thread)
    tact_thread_self = NULL;
  g_free (thread);
}

static GPrivate thread_key = G_PRIVATE_INIT (thread_free);

TactThread *
tact_thread_new (void)
{
  TactThread *thread = g_new0 (TactThread, 1);

  thread->tickets = (guint) ((guintptr) thread / 64); /* others than those of other threads */
  tact_chain_init (&thread->dead);
  tact_chain_init (&thread->deferred);
  tact_chain_init (&thread->closed);
  tact_slab_init (thread->magazines);
  tact_thread_self = thread;
  g_private_set (&thread_key, thread);
  return thread;
}

void
tact_thread_set_local_slow (TactThread *thread, TactLocals *locals)
{
  TactLocals *before = thread->local;

  thread->local = locals;
  if (before != locals)
    {
      /* who is told may set others */
      TactLocals *held = locals != NULL ? tact_locals_ref_slow (locals) : NULL;

      tact_locals_tell (before, locals);
      if (held != NULL)
        tact_locals_unref_slow (held);
    }
  if (before != NULL)
    tact_locals_unref_slow (before);
}

void
tact_thread_clean_slow (TactThread *thread)
{
  tact_thread_pop_to (thread, NULL);
  thread->floor = NULL;
  tact_thread_set_local (thread, NULL);
}

void
tact_thread_pop_to (TactThread *thread, TactPush *pushes)
{
  while (thread->pushes != NULL && thread->pushes != pushes)
    {
      TactPush *push = thread->pushes;
      TactContext *pushed = push->pushed;

      thread->pushes = push->below;
      thread->context = push->context;
      thread->lane = push->lane;
      thread->context_set = push->context_set;
      g_free (push);
      g_clear_object (&pushed);
    }
}
