/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * context.c: the base context, and the current one of a thread.
 *
 * reserved[0] of the instance: whether waits go through the class.
 */
#include "config.h"

#include "context/context-private.h"
#include "context/lane-private.h"

#include "schedule/pool-private.h"

G_DEFINE_TYPE (TactContext, tact_context, G_TYPE_OBJECT)

/* The base class: posts to the pool, sends inline */

typedef struct
{
  TactPostFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} Posted;

static void
posted_run (gpointer data)
{
  Posted *posted = data;

  posted->func (posted->user_data);
  if (posted->destroy != NULL)
    posted->destroy (posted->user_data);
  g_free (posted);
}

static gboolean
context_post (TactContext *context, TactPostFunc func, gpointer user_data, GDestroyNotify destroy)
{
  Posted *posted = g_new (Posted, 1);

  *posted = (Posted){ func, user_data, destroy };
  tact_pool_call (posted_run, posted);
  return TRUE;
}

static gboolean
context_send (TactContext *context, TactSendFunc func, gpointer user_data, GError **error)
{
  return func (user_data, error);
}

static void
context_operation (TactContext *context)
{
}

static gboolean
context_wait (TactContext *context, TactTask *task, gint64 timeout_ms, GCancellable *cancellable, GError **error)
{
  return tact_block_wait (tact_block (task), timeout_ms, cancellable, error);
}

static void
tact_context_class_init (TactContextClass *klass)
{
  klass->post = context_post;
  klass->send = context_send;
  klass->operation_started = context_operation;
  klass->operation_completed = context_operation;
  klass->wait = context_wait;
}

static void
tact_context_init (TactContext *context)
{
}

TactContext *
tact_context_new (void)
{
  return g_object_new (TACT_TYPE_CONTEXT, NULL);
}

/* The current one */

void
tact_context_push (TactContext *context)
{
  TactThread *thread = tact_thread ();
  TactPush *push;

  g_return_if_fail (context == NULL || TACT_IS_CONTEXT (context));

  push = g_new (TactPush, 1);
  *push = (TactPush){
    .below = thread->pushes,
    .pushed = context != NULL ? g_object_ref (context) : NULL,
    .context = thread->context,
    .lane = thread->lane,
    .context_set = thread->context_set,
  };
  thread->pushes = push;
  thread->context = context;
  thread->context_set = TRUE;
  thread->lane = NULL;
}

void
tact_context_pop (TactContext *context)
{
  TactThread *thread = tact_thread ();

  if (thread->pushes == thread->floor)
    {
      g_critical ("tact_context_pop: nothing is pushed here: a push ends with the method, task or post that it was made in, and at its next await");
      return;
    }
  g_return_if_fail (thread->pushes->pushed == context);

  tact_thread_pop_to (thread, thread->pushes->below);
}

/* What all contexts do */

static G_GNUC_NO_INLINE gboolean
post_anywhere (TactContext *context, TactPostFunc func, gpointer user_data, GDestroyNotify destroy)
{
  TactLane *lane;

  g_return_val_if_fail (func != NULL, FALSE);
  lane = tact_context_peek_lane (context);
  if (G_LIKELY (lane != NULL) && tact_lane_post_func (lane, NULL, func, user_data, destroy))
    return TRUE;

  g_return_val_if_fail (TACT_IS_CONTEXT (context), FALSE);
  if (TACT_CONTEXT_GET_CLASS (context)->post (context, func, user_data, destroy))
    return TRUE;
  if (destroy != NULL)
    destroy (user_data);
  return FALSE;
}

gboolean
tact_context_post (TactContext *context, TactPostFunc func, gpointer user_data, GDestroyNotify destroy)
{
  TactLane *lane = tact_context_peek_lane (context);

  if (G_LIKELY (lane != NULL && func != NULL) && tact_lane_post_here (lane, func, user_data, destroy))
    return TRUE;
  return post_anywhere (context, func, user_data, destroy);
}

gboolean
tact_context_send (TactContext *context, TactSendFunc func, gpointer user_data, GError **error)
{
  g_return_val_if_fail (TACT_IS_CONTEXT (context), FALSE);
  g_return_val_if_fail (func != NULL, FALSE);

  return TACT_CONTEXT_GET_CLASS (context)->send (context, func, user_data, error);
}

void
tact_context_operation_started (TactContext *context)
{
  g_return_if_fail (TACT_IS_CONTEXT (context));

  TACT_CONTEXT_GET_CLASS (context)->operation_started (context);
}

void
tact_context_operation_completed (TactContext *context)
{
  g_return_if_fail (TACT_IS_CONTEXT (context));

  TACT_CONTEXT_GET_CLASS (context)->operation_completed (context);
}

void
tact_context_set_wait_notification (TactContext *context, gboolean required)
{
  g_return_if_fail (TACT_IS_CONTEXT (context));

  __atomic_store_n (&context->reserved[0], GINT_TO_POINTER (required != FALSE), __ATOMIC_RELAXED);
}

gboolean
tact_context_is_wait_notification_required (TactContext *context)
{
  g_return_val_if_fail (TACT_IS_CONTEXT (context), FALSE);

  return __atomic_load_n (&context->reserved[0], __ATOMIC_RELAXED) != NULL;
}
