/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * common-queue.c: the context from scratch of the conformance programs.
 *
 * A context need only post; what runs an item sets the context around it, so
 * that the awaits in there come back.
 */
#include "common.h"

struct _QueueContext
{
  TactContext parent_instance;

  GAsyncQueue *items;
  GThread *thread;
};

typedef TactContextClass QueueContextClass;

typedef struct
{
  TactPostFunc func; /* NULL: the last one */
  gpointer user_data;
  GDestroyNotify destroy;
} Item;

static GType queue_context_get_type (void);
G_DEFINE_TYPE (QueueContext, queue_context, TACT_TYPE_CONTEXT)

static void
queue_context_push (QueueContext *queue, TactPostFunc func, gpointer user_data, GDestroyNotify destroy)
{
  Item *item = g_new (Item, 1);

  *item = (Item){ func, user_data, destroy };
  g_async_queue_push (queue->items, item);
}

static gboolean
queue_context_post (TactContext *context, TactPostFunc func, gpointer user_data, GDestroyNotify destroy)
{
  queue_context_push ((QueueContext *) context, func, user_data, destroy);
  return TRUE;
}

static void
queue_context_finalize (GObject *object)
{
  QueueContext *queue = (QueueContext *) object;

  g_async_queue_unref (queue->items);
  G_OBJECT_CLASS (queue_context_parent_class)->finalize (object);
}

static void
queue_context_init (QueueContext *queue)
{
  queue->items = g_async_queue_new ();
}

static void
queue_context_class_init (QueueContextClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = queue_context_finalize;
  TACT_CONTEXT_CLASS (klass)->post = queue_context_post;
}

static gpointer
queue_context_thread (gpointer data)
{
  QueueContext *queue = data;
  Item *item;

  set_role (g_object_get_data (G_OBJECT (queue), "name"));
  tact_context_push (TACT_CONTEXT (queue));
  while ((item = g_async_queue_pop (queue->items))->func != NULL)
    {
      item->func (item->user_data);
      if (item->destroy != NULL)
        item->destroy (item->user_data);
      g_free (item);
    }
  g_free (item);
  tact_context_pop (TACT_CONTEXT (queue));
  return NULL;
}

QueueContext *
queue_context_start (const char *name)
{
  QueueContext *queue = g_object_new (queue_context_get_type (), NULL);

  name_context (TACT_CONTEXT (queue), name);
  queue->thread = g_thread_new (name, queue_context_thread, queue);
  return queue;
}

void
queue_context_stop (QueueContext *queue)
{
  queue_context_push (queue, NULL, NULL, NULL);
  g_thread_join (queue->thread);
  g_object_unref (queue);
}
