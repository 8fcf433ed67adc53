/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * strand.c: a serial context over the pool.
 *
 * `pending` counts what was posted and has not run to its end.  Who raises it
 * from 0 queues the strand to the pool; the worker that runs the strand takes
 * all there is, runs it, and takes that number off again: more is left where
 * it does not come to 0, and the strand is queued once more, behind others.
 * So the strand is in one queue, or on one worker, or nowhere.
 */
#include "config.h"

#include "base/inbox-private.h"
#include "context/context-private.h"
#include "context/strand-private.h"
#include "schedule/pool-private.h"

struct _TactStrand
{
  TactContext parent_instance;

  TactInbox inbox;
  guint pending;      /* atomic; while it is not 0 the strand has a reference on itself */
  TactWork work;      /* its place in the pool */
  TactThread *runner; /* atomic: who runs it */
};

typedef struct
{
  TactContextClass parent_class;
} TactStrandClass;

G_DEFINE_FINAL_TYPE (TactStrand, tact_strand, TACT_TYPE_CONTEXT)

typedef struct
{
  TactWork work; /* no function: the strand knows what it is */
  TactPostFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} Posted;

/* Running */

static void
run_one (TactThread *thread, Posted *taken)
{
  Posted posted = *taken;
  TactPush *pushes = thread->pushes;
  TactLocals *locals = tact_thread_save_local (thread);

  tact_slab_free (taken, TACT_SLAB_RAW);
  posted.func (posted.user_data);
  if (posted.destroy != NULL)
    posted.destroy (posted.user_data);
  if (thread->pushes != pushes)
    tact_thread_pop_to (thread, pushes);
  tact_thread_set_local (thread, locals);
}

static guint
run_all (TactStrand *strand, TactThread *thread)
{
  TactChain chain;
  TactWork *work;
  TactSaved saved;
  guint n;

  tact_chain_init (&chain);
  n = tact_inbox_take (&strand->inbox, &chain);
  tact_thread_save (thread, &saved);
  thread->floor = thread->pushes;
  thread->context = TACT_CONTEXT (strand);
  thread->context_set = TRUE;
  thread->lane = NULL;
  thread->scheduler = NULL;
  thread->task = NULL;
  /* no order: only the thread itself finds itself in it */
  __atomic_store_n (&strand->runner, thread, __ATOMIC_RELAXED);
  while ((work = tact_chain_pop (&chain)) != NULL)
    run_one (thread, (Posted *) work);
  __atomic_store_n (&strand->runner, NULL, __ATOMIC_RELAXED);
  tact_thread_restore (thread, &saved);
  return n;
}

static void
strand_run (TactWork *work, TactWorkMode mode)
{
  TactStrand *strand = (TactStrand *) ((char *) work - G_STRUCT_OFFSET (TactStrand, work));
  const guint n = run_all (strand, tact_thread ());

  /* release: what ran here is seen by the worker that runs what comes next, which acquires by its post or its take */
  if (__atomic_sub_fetch (&strand->pending, n, __ATOMIC_ACQ_REL) > 0)
    tact_pool_post_fair (&strand->work);
  else
    g_object_unref (strand);
}

/* What a context does */

static gboolean
strand_post (TactContext *context, TactPostFunc func, gpointer user_data, GDestroyNotify destroy)
{
  TactStrand *strand = TACT_STRAND (context);
  Posted *posted = tact_slab_alloc (TACT_SLAB_RAW);
  gboolean first;

  *posted = (Posted){ .func = func, .user_data = user_data, .destroy = destroy };
  /* counted before it is in the inbox: the runner, which takes off what it took, never goes below 0; it may come once too often.
   * acquire, release: who queues the strand sees the run before as ended */
  first = __atomic_fetch_add (&strand->pending, 1, __ATOMIC_ACQ_REL) == 0;
  tact_inbox_push (&strand->inbox, &posted->work);
  if (first)
    {
      g_object_ref (strand);
      tact_pool_post (&strand->work);
    }
  return TRUE;
}

static gboolean
strand_send (TactContext *context, TactSendFunc func, gpointer user_data, GError **error)
{
  if (tact_context_get_current () == context)
    return func (user_data, error);
  /* whatever was pushed: nobody else could run it */
  if (tact_strand_is_run_by (TACT_STRAND (context), tact_thread ()))
    return tact_context_send_here (context, func, user_data, error);
  return tact_context_send_by_post (context, func, user_data, error);
}

gboolean
tact_strand_is_run_by (TactStrand *strand, TactThread *thread)
{
  return __atomic_load_n (&strand->runner, __ATOMIC_RELAXED) == thread;
}

static void
tact_strand_class_init (TactStrandClass *klass)
{
  klass->parent_class.post = strand_post;
  klass->parent_class.send = strand_send;
}

static void
tact_strand_init (TactStrand *strand)
{
  strand->work.run = strand_run;
}

TactContext *
tact_strand_new (void)
{
  return g_object_new (TACT_TYPE_STRAND, NULL);
}
