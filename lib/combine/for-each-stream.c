/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * for-each-stream.c: the same for each item of a stream, so many at once.
 *
 * One method, the reader, asks the stream, and starts a method for each item.
 * It waits while as many go on as may, and at the end for all of them.
 */
#include "config.h"

#include <tact/await.h>
#include <tact/completed.h>
#include <tact/error.h>
#include <tact/for-each-stream.h>
#include <tact/frame.h>
#include <tact/run.h>

#include "async/stream-item-private.h"
#include "combine/each-private.h"

typedef struct
{
  gatomicrefcount refs; /* the reader's, each item's: the last ends it all */
  TactEachEnds ends;
  TactStream *stream; /* owned */
  TactStreamItemFunc func;
  guint at_most;
  guint n_running;       /* under the mutex of the ends, as the rest */
  TactTaskSource *fewer; /* owned, nullable: the reader waits until */
  guint limit;           /* there are fewer items than this */
} Each;

typedef struct
{
  TactFrame frame;
  Each *each;
  TactTask *task; /* owned: what is awaited */
} Reader;

typedef struct
{
  TactFrame frame;
  Each *each;
  gpointer item;  /* owned */
  TactTask *task; /* owned: what the function returned */
} Item;

static void
each_unref (Each *each)
{
  if (!g_atomic_ref_count_dec (&each->refs))
    return;
  tact_stream_unref (each->stream);
  tact_each_end (&each->ends);
  g_free (each);
}

/* Items */

static void
item_clear (gpointer data)
{
  Item *item = data;
  Each *each = item->each;
  TactTaskSource *fewer = NULL;

  g_clear_pointer (&item->task, tact_task_unref);
  tact_item_drop (tact_stream_get_item_type (each->stream), item->item);
  g_mutex_lock (&each->ends.mutex);
  if (--each->n_running < each->limit)
    fewer = g_steal_pointer (&each->fewer);
  g_mutex_unlock (&each->ends.mutex);
  if (fewer != NULL)
    tact_task_source_set_completed (fewer);
  tact_task_source_unref (fewer);
  each_unref (each);
}

static TactTask *
call (Each *each, gpointer item)
{
  TactTask *task = each->func (item, each->ends.own, each->ends.user_data);

  if (task != NULL)
    return task;
  g_critical ("tact_for_each_stream: the function returned NULL for an item: it must return a task, such as tact_task_completed ()");
  return tact_task_new_failed (TACT_ERROR, TACT_ERROR_NO_TASK, "The function that was called for an item returned NULL, not a task");
}

static TactStep
item_step (TactFrame *frame)
{
  Item *item = (Item *) frame;

  TACT_BEGIN (frame);
  item->task = call (item->each, item->item);
  TACT_AWAIT_FULL (frame, tact_task_ref (item->task), TACT_AWAIT_NO_THROW | TACT_AWAIT_ANY_CONTEXT);
  tact_each_note (&item->each->ends, g_steal_pointer (&item->task));
  TACT_END (frame);
}

static TactTask *
item_body (GCancellable *cancellable, gpointer item)
{
  return tact_frame_start (item, NULL);
}

static void
start_item (Each *each)
{
  Item *item = tact_frame_new (sizeof (Item), item_step, item_clear);

  g_atomic_ref_count_inc (&each->refs);
  item->each = each;
  item->item = tact_stream_dup_item (each->stream);
  g_mutex_lock (&each->ends.mutex);
  each->n_running++;
  g_mutex_unlock (&each->ends.mutex);
  tact_task_unref (tact_run (item_body, item, NULL, NULL));
}

/* The reader */

static void
reader_clear (gpointer data)
{
  Reader *reader = data;

  g_clear_pointer (&reader->task, tact_task_unref);
  each_unref (reader->each);
}

static TactTask *
wait_for_fewer (Each *each, guint limit)
{
  TactTask *task = NULL;

  g_mutex_lock (&each->ends.mutex);
  if (each->n_running >= limit)
    {
      each->limit = limit;
      each->fewer = tact_task_source_new (TACT_SOURCE_DEFAULT);
      task = tact_task_source_dup_task (each->fewer);
    }
  g_mutex_unlock (&each->ends.mutex);
  return task != NULL ? task : tact_task_completed ();
}

static gboolean
may_ask (Each *each)
{
  gboolean may;

  g_mutex_lock (&each->ends.mutex);
  may = tact_each_goes_on (&each->ends);
  g_mutex_unlock (&each->ends.mutex);
  return may;
}

static TactStep
reader_step (TactFrame *frame)
{
  Reader *reader = (Reader *) frame;
  Each *each = reader->each;

  TACT_BEGIN (frame);
  for (;;)
    {
      TACT_AWAIT_FULL (frame, wait_for_fewer (each, each->at_most), TACT_AWAIT_ANY_CONTEXT);
      if (!may_ask (each))
        break;
      reader->task = tact_stream_next (each->stream, each->ends.own);
      TACT_AWAIT_FULL (frame, tact_task_ref (reader->task), TACT_AWAIT_NO_THROW | TACT_AWAIT_ANY_CONTEXT);
      tact_each_note (&each->ends, g_steal_pointer (&reader->task));
      if (!tact_frame_get_boolean (frame) || !may_ask (each))
        break;
      start_item (each);
    }
  TACT_AWAIT_FULL (frame, wait_for_fewer (each, 1), TACT_AWAIT_ANY_CONTEXT);
  reader->task = tact_stream_close (each->stream);
  TACT_AWAIT_FULL (frame, tact_task_ref (reader->task), TACT_AWAIT_NO_THROW | TACT_AWAIT_ANY_CONTEXT);
  tact_each_note (&each->ends, g_steal_pointer (&reader->task));
  TACT_END (frame);
}

static TactTask *
reader_body (GCancellable *cancellable, gpointer reader)
{
  return tact_frame_start (reader, NULL);
}

TactTask *
tact_for_each_stream (TactStream *stream, guint at_most, TactStreamItemFunc func, gpointer user_data, GDestroyNotify destroy, GCancellable *cancellable)
{
  TactTask *task = NULL;
  Reader *reader;
  Each *each;

  if (stream == NULL)
    {
      g_critical ("tact_for_each_stream: there is no stream (NULL)");
      task = tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "There is no stream to take items from (NULL)");
    }
  if (task == NULL)
    task = tact_each_refuse ("tact_for_each_stream", func != NULL, at_most, cancellable);
  if (task != NULL)
    {
      tact_stream_unref (stream);
      if (destroy != NULL)
        destroy (user_data);
      return task;
    }
  each = g_new0 (Each, 1);
  g_atomic_ref_count_init (&each->refs);
  each->stream = stream;
  each->func = func;
  each->at_most = tact_each_at_most (at_most);
  task = tact_each_begin (&each->ends, user_data, destroy, cancellable);

  reader = tact_frame_new (sizeof (Reader), reader_step, reader_clear);
  reader->each = each;
  tact_task_unref (tact_run (reader_body, reader, NULL, NULL));
  return task;
}
