/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hand-context.h: a context of the tests' own, whose posts run when the test
 * says so, on the thread that says so.  It counts what it is asked for.
 */
#pragma once

#include "tests.h"

typedef struct
{
  TactContext parent_instance;
  GMutex lock;
  GCond cond;
  GQueue posts;    /* of HandPost; under lock */
  gboolean closed; /* refuses posts */
  int n_posts, n_sends, n_started, n_completed, n_waits;
} HandContext;

typedef struct
{
  TactContextClass parent_class;
} HandContextClass;

typedef struct
{
  TactPostFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} HandPost;

GType hand_context_get_type (void);
G_DEFINE_TYPE (HandContext, hand_context, TACT_TYPE_CONTEXT)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HandContext, g_object_unref)

static inline gboolean
hand_context_post (TactContext *context, TactPostFunc func, gpointer user_data, GDestroyNotify destroy)
{
  HandContext *hand = (HandContext *) context;
  HandPost post = { func, user_data, destroy };

  g_mutex_lock (&hand->lock);
  if (hand->closed)
    {
      g_mutex_unlock (&hand->lock);
      return FALSE;
    }
  hand->n_posts++;
  g_queue_push_tail (&hand->posts, g_memdup2 (&post, sizeof post));
  g_cond_broadcast (&hand->cond);
  g_mutex_unlock (&hand->lock);
  return TRUE;
}

static inline gboolean
hand_context_send (TactContext *context, TactSendFunc func, gpointer user_data, GError **error)
{
  ((HandContext *) context)->n_sends++;
  return func (user_data, error);
}

static inline void
hand_context_operation_started (TactContext *context)
{
  g_atomic_int_inc (&((HandContext *) context)->n_started);
}

static inline void
hand_context_operation_completed (TactContext *context)
{
  g_atomic_int_inc (&((HandContext *) context)->n_completed);
}

/* Runs what is queued now, under the context, in order; how many. */
static inline int
hand_context_run (HandContext *hand)
{
  int n = 0;

  tact_context_push (TACT_CONTEXT (hand));
  for (;; n++)
    {
      HandPost *post;

      g_mutex_lock (&hand->lock);
      post = g_queue_pop_head (&hand->posts);
      g_mutex_unlock (&hand->lock);
      if (post == NULL)
        break;
      post->func (post->user_data);
      if (post->destroy != NULL)
        post->destroy (post->user_data);
      g_free (post);
    }
  tact_context_pop (TACT_CONTEXT (hand));
  return n;
}

/* Waits for a post, with the limit of the tests, and runs what is queued. */
static inline void
hand_context_serve (HandContext *hand)
{
  gint64 deadline = tests_deadline ();
  gboolean late = FALSE;

  g_mutex_lock (&hand->lock);
  while (g_queue_is_empty (&hand->posts) && !late)
    late = !g_cond_wait_until (&hand->cond, &hand->lock, deadline);
  g_mutex_unlock (&hand->lock);
  ck_assert_msg (!late, "nothing was posted");
  hand_context_run (hand);
}

/* Runs what is posted while it waits. */
static inline gboolean
hand_context_wait (TactContext *context, TactTask *task, gint64 timeout_ms, GCancellable *cancellable, GError **error)
{
  HandContext *hand = (HandContext *) context;

  hand->n_waits++;
  while (!tact_task_is_completed (task))
    hand_context_serve (hand);
  return tact_task_wait (task, 0, NULL, error);
}

static inline void
hand_context_finalize (GObject *object)
{
  HandContext *hand = (HandContext *) object;

  g_assert (g_queue_is_empty (&hand->posts));
  g_mutex_clear (&hand->lock);
  g_cond_clear (&hand->cond);
  G_OBJECT_CLASS (hand_context_parent_class)->finalize (object);
}

static void
hand_context_class_init (HandContextClass *klass)
{
  TactContextClass *context_class = TACT_CONTEXT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hand_context_finalize;
  context_class->post = hand_context_post;
  context_class->send = hand_context_send;
  context_class->operation_started = hand_context_operation_started;
  context_class->operation_completed = hand_context_operation_completed;
  context_class->wait = hand_context_wait;
}

static void
hand_context_init (HandContext *hand)
{
  g_mutex_init (&hand->lock);
  g_cond_init (&hand->cond);
  g_queue_init (&hand->posts);
}

static inline HandContext *
hand_context_new (void)
{
  return g_object_new (hand_context_get_type (), NULL);
}
