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
  guint id; /* 0: the one that is set */
} Handler;

static TactErrorHandler unobserved;

static GMutex more_mutex; /* guards the three */
static GPtrArray *more;   /* of Handler, in the order of their coming; NULL: none yet */
static guint last_id;

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
      *next = (Handler){ func, user_data, destroy, 0 };
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

/* More handlers */

static void
handler_unref (gpointer handler)
{
  g_atomic_rc_box_release_full (handler, handler_clear);
}

guint
tact_add_unobserved_handler (TactErrorFunc func, gpointer user_data, GDestroyNotify destroy)
{
  Handler *handler;
  guint id;

  g_return_val_if_fail (func != NULL, 0);

  handler = g_atomic_rc_box_new (Handler);
  g_mutex_lock (&more_mutex);
  id = ++last_id;
  *handler = (Handler){ func, user_data, destroy, id };
  if (more == NULL)
    more = g_ptr_array_new ();
  g_ptr_array_add (more, handler);
  g_mutex_unlock (&more_mutex);
  return id;
}

void
tact_remove_unobserved_handler (guint id)
{
  Handler *handler = NULL;

  g_mutex_lock (&more_mutex);
  for (guint i = 0; more != NULL && i < more->len && handler == NULL; i++)
    if (((Handler *) more->pdata[i])->id == id)
      handler = g_ptr_array_remove_index (more, i);
  g_mutex_unlock (&more_mutex);
  if (handler != NULL)
    handler_unref (handler);
  else
    g_critical ("tact_remove_unobserved_handler: there is no handler %u", id);
}

/* FALSE: there are none. */
static gboolean
call_more (TactTask *task, const GError *error)
{
  g_autoptr (GPtrArray) handlers = g_ptr_array_new_with_free_func (handler_unref);

  g_mutex_lock (&more_mutex);
  for (guint i = 0; more != NULL && i < more->len; i++)
    g_ptr_array_add (handlers, g_atomic_rc_box_acquire (more->pdata[i]));
  g_mutex_unlock (&more_mutex);
  for (guint i = 0; i < handlers->len; i++)
    ((Handler *) handlers->pdata[i])->func (task, error, ((Handler *) handlers->pdata[i])->user_data);
  return handlers->len > 0;
}

/* Reporting */

void
tact_task_set_observed (TactTask *task)
{
  g_return_if_fail (task != NULL);

  tact_block_mark_seen (tact_block (task));
}

gboolean
tact_task_is_observed (TactTask *task)
{
  g_return_val_if_fail (task != NULL, FALSE);

  return (__atomic_load_n (&task->seen, __ATOMIC_RELAXED) & TACT_SEEN_ERROR) != 0;
}

gboolean
tact_unobserved_report (TactBlock *block)
{
  gboolean told;

  /* the handlers may look at the task, and may keep it */
  __atomic_store_n (&block->task.counts, TACT_COUNT_TASK, __ATOMIC_RELAXED);
  told = tact_error_handler_call (&unobserved, &block->task, block->value.error);
  told |= call_more (&block->task, block->value.error);
  tact_block_mark_seen (block);
  if (!told)
    {
      g_autofree char *maker = tact_block_describe_maker (block);

      g_warning ("nobody read the error of a task made by %s: %s", maker, block->value.error->message);
    }
  return __atomic_load_n (&block->task.counts, __ATOMIC_ACQUIRE) == TACT_COUNT_TASK ||
         __atomic_fetch_sub (&block->task.counts, TACT_COUNT_TASK, __ATOMIC_ACQ_REL) == TACT_COUNT_TASK;
}
