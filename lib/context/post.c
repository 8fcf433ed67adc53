/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* post.c: a function in the queue of a lane, bound to an object if need be. */
#include "config.h"

#include "context/lane-private.h"

/* What is bound to an object, or never runs. */
static G_GNUC_NO_INLINE void
post_run_rarely (TactPost *post, TactWorkMode mode)
{
  gpointer owner = NULL;

  if (post->owner != NULL)
    {
      owner = tact_owner_dup_object (post->owner);
      tact_owner_unref (post->owner);
      if (owner == NULL)
        mode = TACT_WORK_CLOSED;
      post->owner = NULL;
    }
  if (mode == TACT_WORK_RUN)
    tact_post_run (&post->work, TACT_WORK_RUN);
  else
    {
      GDestroyNotify destroy = post->destroy;
      gpointer user_data = post->user_data;

      tact_slab_free (post, TACT_SLAB_RAW);
      if (destroy != NULL)
        destroy (user_data);
    }
  if (owner != NULL)
    g_object_unref (owner);
}

void
tact_post_run (TactWork *work, TactWorkMode mode)
{
  TactPost *post = (TactPost *) work;
  const GDestroyNotify destroy = post->destroy;
  const gpointer user_data = post->user_data;
  const TactPostFunc func = post->func;
  TactThread *thread = tact_thread ();
  TactPush *pushes = thread->pushes;
  TactLocals *local;

  if (G_UNLIKELY (mode != TACT_WORK_RUN || post->owner != NULL))
    {
      post_run_rarely (post, mode);
      return;
    }
  local = tact_thread_save_local (thread);
  tact_slab_free (work, TACT_SLAB_RAW);
  func (user_data);
  if (G_UNLIKELY (thread->pushes != pushes))
    tact_thread_pop_to (thread, pushes);
  tact_thread_set_local (thread, local);
  if (destroy != NULL)
    destroy (user_data);
}

gboolean
tact_lane_post_func (TactLane *lane, gpointer owner, TactPostFunc func, gpointer user_data, GDestroyNotify destroy)
{
  TactPost *post = tact_slab_alloc (TACT_SLAB_RAW);

  *post = (TactPost){ .work = { .run = tact_post_run }, .func = func, .user_data = user_data, .destroy = destroy };
  if (owner != NULL)
    post->owner = tact_owner_get (owner);
  if (G_LIKELY (tact_lane_post (lane, &post->work)))
    return TRUE;
  post->destroy = NULL; /* the caller's */
  tact_post_run (&post->work, TACT_WORK_CLOSED);
  return FALSE;
}
