/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stream-list.c: a stream, read to its end into a list.
 *
 * What came is appended together, at most once a frame: each change of a list
 * costs its views more than a row does.  Where the stream has something at
 * once for longer than a frame, the loop gets its turn.
 */
#include "config.h"

#include <tact/completed.h>
#include <tact/delay.h>
#include <tact/fiber.h>
#include <tact/stream.h>
#include <tact/switch.h>

#define FRAME_US 16000

typedef struct
{
  TactStream *stream;
  GListStore *list;
  GPtrArray *rows; /* of what is not in the list yet */
  gint64 added;    /* when the last were added */
  gint64 n;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  tact_stream_unref (reading->stream);
  g_object_unref (reading->list);
  g_ptr_array_unref (reading->rows);
  g_free (reading);
}

static void
add_rows (Reading *reading)
{
  if (reading->rows->len > 0)
    g_list_store_splice (reading->list, g_list_model_get_n_items (G_LIST_MODEL (reading->list)), 0, reading->rows->pdata, reading->rows->len);
  reading->n += reading->rows->len;
  g_ptr_array_set_size (reading->rows, 0);
  reading->added = g_get_monotonic_time ();
}

/* Waits for an item; meanwhile what has come is shown when its frame is due. */
static gboolean
next_row (Reading *reading, GCancellable *cancellable, GError **error)
{
  TactTask *next = tact_stream_next (reading->stream, cancellable);
  const gint64 due = reading->added + FRAME_US;

  if (reading->rows->len > 0 && g_get_monotonic_time () >= due)
    {
      add_rows (reading);
      tact_await (tact_yield (), NULL);
    }
  if (reading->rows->len > 0 && !tact_task_is_completed (next))
    {
      tact_await (tact_delay (MAX (1, (due - g_get_monotonic_time ()) / 1000), NULL), NULL);
      if (!tact_task_is_completed (next))
        add_rows (reading);
    }
  return tact_await_boolean (next, error);
}

static TactTask *
read_all (GCancellable *cancellable, gpointer data)
{
  Reading *reading = data;
  GError *error = NULL;
  GError *ignored = NULL;

  while (next_row (reading, cancellable, &error))
    g_ptr_array_add (reading->rows, tact_stream_dup_item (reading->stream));
  add_rows (reading);
  /* why it ended was told by the last item */
  if (!tact_await (tact_stream_close (reading->stream), &ignored))
    g_clear_error (&ignored);
  return error != NULL ? tact_task_new_error (error) : tact_task_new_int (reading->n);
}

TactTask *
tact_stream_into_list (TactStream *stream, GListStore *list, GCancellable *cancellable)
{
  Reading *reading;

  if (stream == NULL || !G_IS_LIST_STORE (list) || !g_type_is_a (tact_stream_get_item_type (stream), g_list_model_get_item_type (G_LIST_MODEL (list))))
    {
      g_critical ("tact_stream_into_list: %s", stream == NULL ? "there is no stream (NULL)" : "the list does not take what the stream has");
      tact_stream_unref (stream);
      return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "A stream of objects and a list of their type are needed");
    }
  reading = g_new0 (Reading, 1);
  reading->stream = stream;
  reading->list = g_object_ref (list);
  reading->rows = g_ptr_array_new_with_free_func (g_object_unref);
  return tact_async (read_all, reading, reading_free, cancellable);
}
