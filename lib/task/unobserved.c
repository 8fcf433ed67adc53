/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * unobserved.c: reports the errors that nobody read, at the last unref of
 * their task (law 11).
 */
#include "config.h"

#include "task/unobserved-private.h"

typedef struct
{
  TactErrorFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} Handler;

static TactErrorHandler unobserved;

static void
handler_clear (gpointer data)
{
  Handler *handler = data;

  if (handler->destroy != NULL)
    handler->destroy (handler->user_data);
}

void
tact_error_handler_set (TactErrorHandler *handler, TactErrorFunc func, gpointer user_data, GDestroyNotify destroy)
{
  Handler *next = NULL;
  gpointer last;

  if (func != NULL)
    {
      next = g_atomic_rc_box_new (Handler);
      *next = (Handler){ func, user_data, destroy };
    }
  else if (destroy != NULL)
    {
      destroy (user_data);
    }
  g_mutex_lock (&handler->mutex);
  last = handler->current;
  handler->current = next;
  g_mutex_unlock (&handler->mutex);
  if (last != NULL)
    g_atomic_rc_box_release_full (last, handler_clear);
}

gboolean
tact_error_handler_call (TactErrorHandler *handler, TactTask *task, const GError *error)
{
  Handler *current;

  g_mutex_lock (&handler->mutex);
  current = handler->current != NULL ? g_atomic_rc_box_acquire (handler->current) : NULL;
  g_mutex_unlock (&handler->mutex);
  if (current == NULL)
    return FALSE;

  current->func (task, error, current->user_data);
  g_atomic_rc_box_release_full (current, handler_clear);
  return TRUE;
}

void
tact_set_unobserved_handler (TactErrorFunc func, gpointer user_data, GDestroyNotify destroy)
{
  tact_error_handler_set (&unobserved, func, user_data, destroy);
}

gboolean
tact_unobserved_report (TactBlock *block)
{
  /* the handler may look at the task, and may keep it */
  __atomic_store_n (&block->task.counts, TACT_COUNT_TASK, __ATOMIC_RELAXED);
  tact_block_mark_seen (block);
  if (!tact_error_handler_call (&unobserved, &block->task, block->value.error))
    {
      g_autofree char *maker = tact_block_describe_maker (block);

      g_warning ("nobody read the error of a task made by %s: %s", maker, block->value.error->message);
    }
  return __atomic_load_n (&block->task.counts, __ATOMIC_ACQUIRE) == TACT_COUNT_TASK ||
         __atomic_fetch_sub (&block->task.counts, TACT_COUNT_TASK, __ATOMIC_ACQ_REL) == TACT_COUNT_TASK;
}
