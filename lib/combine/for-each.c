/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * for-each.c: the same for many items, so many at once.
 *
 * A runner takes one item after the other until there are no more, or none
 * may begin.  The first is started by the call; each starts the next before
 * its own first item, while there are items and runners to be had.  So a
 * million items cost no more memory than those that go on.
 */
#include "config.h"

#include <tact/await.h>
#include <tact/cancellable.h>
#include <tact/completed.h>
#include <tact/error.h>
#include <tact/for-each.h>
#include <tact/frame.h>
#include <tact/run.h>
#include <tact/task-source.h>

#include "base/hooks-private.h"

typedef struct
{
  TactItemFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
  TactCapture home; /* where user_data dies */
  GCancellable *caller;
  GCancellable *own; /* what the items get: cancelled with the caller's, and by the first failure */
  TactTaskSource *source;
  gsize n_items;
  guint at_most;
  GMutex mutex; /* guards the rest; a leaf */
  gsize next;   /* the item that begins next */
  guint n_runners, n_started;
  GPtrArray *errors; /* of GError */
} Each;

typedef struct
{
  TactFrame frame;
  Each *each;
  gsize i;
  TactTask *item; /* owned: what the function returned */
} Runner;

/* Ends */

static void
each_end (Each *each)
{
  TactTaskSource *source = each->source;

  if (each->destroy != NULL)
    tact_capture_destroy (each->home, each->destroy, each->user_data);
  if (each->caller != NULL && g_cancellable_is_cancelled (each->caller))
    {
      tact_task_source_set_cancelled (source, each->caller);
      g_ptr_array_unref (each->errors);
    }
  else if (each->errors->len > 0)
    {
      tact_task_source_take_errors (source, each->errors);
    }
  else
    {
      tact_task_source_set_completed (source);
      g_ptr_array_unref (each->errors);
    }
  tact_task_source_unref (source);
  g_clear_object (&each->caller);
  g_object_unref (each->own);
  g_mutex_clear (&each->mutex);
  g_free (each);
}

/* What the item of @runner ended with is kept before the others are told to end. */
static void
note_end (Runner *runner)
{
  Each *each = runner->each;
  const GError *error = tact_frame_get_error (&runner->frame);
  g_autoptr (GPtrArray) errors = NULL;

  if (error != NULL)
    {
      if (tact_task_is_faulted (runner->item))
        errors = tact_task_get_errors (runner->item);
      g_mutex_lock (&each->mutex);
      if (errors == NULL)
        g_ptr_array_add (each->errors, g_error_copy (error));
      else
        for (guint n = 0; n < errors->len; n++)
          g_ptr_array_add (each->errors, g_error_copy (errors->pdata[n]));
      g_mutex_unlock (&each->mutex);
      tact_cancellable_cancel (each->own);
    }
  g_clear_pointer (&runner->item, tact_task_unref);
}

/* Runners */

static TactTask *runner_body (GCancellable *cancellable, gpointer each);

/* Under the mutex: nothing more begins after a failure or a cancel, by whichever way that comes. */
static gboolean
may_begin (Each *each)
{
  return each->next < each->n_items && each->errors->len == 0 && !g_cancellable_is_cancelled (each->own) &&
         !(each->caller != NULL && g_cancellable_is_cancelled (each->caller));
}

static gboolean
take_item (Runner *runner)
{
  Each *each = runner->each;
  gboolean taken;

  g_mutex_lock (&each->mutex);
  taken = may_begin (each);
  if (taken)
    runner->i = each->next++;
  g_mutex_unlock (&each->mutex);
  return taken;
}

static void
start_runner (Each *each)
{
  tact_task_unref (tact_run (runner_body, each, NULL, NULL));
}

/* One less; the last ends it all. */
static void
runner_clear (gpointer data)
{
  Runner *runner = data;
  Each *each = runner->each;
  gboolean last;

  g_mutex_lock (&each->mutex);
  last = --each->n_runners == 0;
  g_mutex_unlock (&each->mutex);
  if (last)
    each_end (each);
}

static TactTask *
call (Each *each, gsize i)
{
  TactTask *item = each->func (i, each->own, each->user_data);

  if (item != NULL)
    return item;
  g_critical ("tact_for_each: the function returned NULL for item %" G_GSIZE_FORMAT ": it must return a task, such as tact_task_completed ()", i);
  return tact_task_new_failed (TACT_ERROR, TACT_ERROR_NO_TASK, "The function that was called for item %" G_GSIZE_FORMAT " returned NULL, not a task", i);
}

static TactStep
runner_step (TactFrame *frame)
{
  Runner *runner = (Runner *) frame;
  Each *each = runner->each;

  TACT_BEGIN (frame);
  while (take_item (runner))
    {
      runner->item = call (each, runner->i);
      TACT_AWAIT_FULL (frame, tact_task_ref (runner->item), TACT_AWAIT_NO_THROW | TACT_AWAIT_ANY_CONTEXT);
      note_end (runner);
    }
  TACT_END (frame);
}

static TactTask *
runner_body (GCancellable *cancellable, gpointer data)
{
  Each *each = data;
  Runner *runner = tact_frame_new (sizeof (Runner), runner_step, runner_clear);
  gboolean more;

  runner->each = each;
  g_mutex_lock (&each->mutex);
  /* one item is this runner's */
  more = each->n_started < each->at_most && each->n_items - each->next > 1 && may_begin (each);
  if (more)
    {
      each->n_runners++;
      each->n_started++;
    }
  g_mutex_unlock (&each->mutex);
  if (more)
    start_runner (each);
  return tact_frame_start (&runner->frame, NULL);
}

/* Begin */

static Each *
each_new (gsize n_items, guint at_most, TactItemFunc func, gpointer user_data, GDestroyNotify destroy, GCancellable *cancellable)
{
  Each *each = g_new0 (Each, 1);

  each->func = func;
  each->user_data = user_data;
  each->destroy = destroy;
  each->home = destroy != NULL ? tact_capture_context (tact_thread ()) : TACT_CAPTURE_NONE;
  each->caller = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  each->own = tact_cancellable_new (-1, cancellable);
  each->source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  each->n_items = n_items;
  each->at_most = at_most == TACT_FOR_EACH_PROCESSORS ? g_get_num_processors () : at_most;
  g_mutex_init (&each->mutex);
  each->n_runners = each->n_started = 1;
  each->errors = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  return each;
}

/* The answer where nothing runs; NULL: something does. */
static TactTask *
for_each_refused (gsize n_items, guint at_most, TactItemFunc func, GCancellable *cancellable)
{
  if (func == NULL)
    {
      g_critical ("tact_for_each: there is no function (NULL)");
      return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "There is no function to call for each item (NULL)");
    }
  if (at_most == 0)
    {
      g_critical ("tact_for_each: at_most is 0: nothing would ever run");
      return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "At most 0 items may run at once: none ever would");
    }
  if (cancellable != NULL && g_cancellable_is_cancelled (cancellable))
    return tact_task_new_cancelled (cancellable);
  return n_items == 0 ? tact_task_completed () : NULL;
}

TactTask *
tact_for_each (gsize n_items, guint at_most, TactItemFunc func, gpointer user_data, GDestroyNotify destroy, GCancellable *cancellable)
{
  TactTask *task = for_each_refused (n_items, at_most, func, cancellable);
  Each *each;

  if (task != NULL)
    {
      if (destroy != NULL)
        destroy (user_data);
      return task;
    }
  each = each_new (n_items, at_most, func, user_data, destroy, cancellable);
  task = tact_task_source_dup_task (each->source);
  start_runner (each);
  return task;
}
