/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* post.c: a function in the queue of a lane, bound to an object if need be. */
#include "config.h"

#include "context/lane-private.h"

typedef struct
{
  TactWork work;
  TactPostFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
  GWeakRef *owner; /* NULL: bound to nobody */
} Post;

static void
post_call (TactPostFunc func, gpointer user_data)
{
  TactThread *thread = tact_thread ();
  TactPush *pushes = thread->pushes;
  TactLocals *local = tact_thread_save_local (thread);

  func (user_data);
  if (G_UNLIKELY (thread->pushes != pushes))
    tact_thread_pop_to (thread, pushes);
  tact_thread_set_local (thread, local);
}

static void
post_run (TactWork *work, TactWorkMode mode)
{
  Post post = *(Post *) work;
  gpointer owner = NULL;

  tact_slab_free (work, TACT_SLAB_RAW);
  if (G_UNLIKELY (post.owner != NULL))
    {
      owner = g_weak_ref_get (post.owner);
      g_weak_ref_clear (post.owner);
      g_free (post.owner);
      if (owner == NULL)
        mode = TACT_WORK_CLOSED;
    }
  if (G_LIKELY (mode == TACT_WORK_RUN))
    post_call (post.func, post.user_data);
  if (post.destroy != NULL)
    post.destroy (post.user_data);
  if (owner != NULL)
    g_object_unref (owner);
}

gboolean
tact_lane_post_func (TactLane *lane, gpointer owner, TactPostFunc func, gpointer user_data, GDestroyNotify destroy)
{
  Post *post = tact_slab_alloc (TACT_SLAB_RAW);

  *post = (Post){ .work = { .run = post_run }, .func = func, .user_data = user_data, .destroy = destroy };
  if (owner != NULL)
    {
      post->owner = g_new0 (GWeakRef, 1);
      g_weak_ref_init (post->owner, owner);
    }
  if (G_LIKELY (tact_lane_post (lane, &post->work)))
    return TRUE;
  post->destroy = NULL; /* the caller's */
  post_run (&post->work, TACT_WORK_CLOSED);
  return FALSE;
}
