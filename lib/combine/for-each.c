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
#include <tact/completed.h>
#include <tact/error.h>
#include <tact/for-each.h>
#include <tact/frame.h>
#include <tact/run.h>

#include "combine/each-private.h"

typedef struct
{
  TactEachEnds ends;
  TactItemFunc func;
  gsize n_items;
  guint at_most;
  gsize next; /* the item that begins next; under the mutex of the ends, as the rest */
  guint n_runners, n_started;
} Each;

typedef struct
{
  TactFrame frame;
  Each *each;
  gsize i;
  TactTask *item; /* owned: what the function returned */
} Runner;

/* Runners */

static TactTask *runner_body (GCancellable *cancellable, gpointer each);

/* Under the mutex. */
static gboolean
may_begin (Each *each)
{
  return each->next < each->n_items && tact_each_goes_on (&each->ends);
}

static gboolean
take_item (Runner *runner)
{
  Each *each = runner->each;
  gboolean taken;

  g_mutex_lock (&each->ends.mutex);
  taken = may_begin (each);
  if (taken)
    runner->i = each->next++;
  g_mutex_unlock (&each->ends.mutex);
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

  g_mutex_lock (&each->ends.mutex);
  last = --each->n_runners == 0;
  g_mutex_unlock (&each->ends.mutex);
  if (!last)
    return;
  tact_each_end (&each->ends);
  g_free (each);
}

static TactTask *
call (Each *each, gsize i)
{
  TactTask *item = each->func (i, each->ends.own, each->ends.user_data);

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
      tact_each_note (&each->ends, g_steal_pointer (&runner->item));
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
  g_mutex_lock (&each->ends.mutex);
  /* one item is this runner's */
  more = each->n_started < each->at_most && each->n_items - each->next > 1 && may_begin (each);
  if (more)
    {
      each->n_runners++;
      each->n_started++;
    }
  g_mutex_unlock (&each->ends.mutex);
  if (more)
    start_runner (each);
  return tact_frame_start (&runner->frame, NULL);
}

/* Begin */

TactTask *
tact_for_each (gsize n_items, guint at_most, TactItemFunc func, gpointer user_data, GDestroyNotify destroy, GCancellable *cancellable)
{
  TactTask *task = tact_each_refuse ("tact_for_each", func != NULL, at_most, cancellable);
  Each *each;

  if (task != NULL || n_items == 0)
    {
      if (destroy != NULL)
        destroy (user_data);
      return task != NULL ? task : tact_task_completed ();
    }
  each = g_new0 (Each, 1);
  each->func = func;
  each->n_items = n_items;
  each->at_most = tact_each_at_most (at_most);
  each->n_runners = each->n_started = 1;
  task = tact_each_begin (&each->ends, user_data, destroy, cancellable);
  start_runner (each);
  return task;
}
