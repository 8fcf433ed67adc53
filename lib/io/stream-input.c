/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* stream-input.c: reads, one for each item that is asked for. */
#include "config.h"

#include <tact/completed.h>
#include <tact/stream-input.h>

#include "async/pull-private.h"
#include "async/stream-item-private.h"
#include "io/io-private.h"

#define USUAL_COUNT 65536

typedef struct
{
  gatomicrefcount refs; /* the stream's, that of a read: which may come when the stream was shut down */
  const TactIoClass *klass;
  GInputStream *input; /* owned */
  gsize count;
  GType item_type;
  gpointer item; /* owned; what was read and not yet taken */
} Reading;

static void
reading_unref (gpointer data)
{
  Reading *reading = data;

  if (!g_atomic_ref_count_dec (&reading->refs))
    return;
  tact_item_drop (reading->item_type, reading->item);
  g_object_unref (reading->input);
  g_free (reading);
}

static gboolean
take (gpointer data, gpointer *item)
{
  *item = g_steal_pointer (&((Reading *) data)->item);
  return *item != NULL;
}

static TactTask *
read_more (gpointer data, GCancellable *cancellable)
{
  Reading *reading = data;

  g_atomic_ref_count_inc (&reading->refs);
  return tact_io_operate (reading->klass, reading->input, reading, cancellable);
}

static const TactPullClass input_class = { take, read_more, reading_unref };

/* Takes @input. */
static TactStream *
stream_new (const TactIoClass *klass, GInputStream *input, gsize count, GType item_type, GCancellable *cancellable)
{
  Reading *reading = g_new (Reading, 1);

  *reading = (Reading){ .klass = klass, .input = input, .count = count, .item_type = item_type };
  g_atomic_ref_count_init (&reading->refs);
  return tact_pull_stream_new (&input_class, reading, item_type, NULL, cancellable);
}

/* Bytes */

static void
bytes_begin (gpointer input, gpointer reading, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_input_stream_read_bytes_async (input, ((Reading *) reading)->count, G_PRIORITY_DEFAULT, cancellable, callback, user_data);
}

static TactTask *
bytes_finish (gpointer input, gpointer reading, GAsyncResult *result, GError **error)
{
  GBytes *bytes = g_input_stream_read_bytes_finish (input, result, error);

  if (bytes == NULL)
    return NULL;
  if (g_bytes_get_size (bytes) > 0)
    {
      ((Reading *) reading)->item = bytes;
      return tact_task_new_boolean (TRUE);
    }
  g_bytes_unref (bytes);
  return tact_task_new_boolean (FALSE);
}

static const TactIoClass bytes_class = { bytes_begin, bytes_finish, reading_unref };

TactStream *
tact_stream_of_input (GInputStream *input, gsize count, GCancellable *cancellable)
{
  if (!G_IS_INPUT_STREAM (input))
    return tact_pull_stream_refuse (G_TYPE_BYTES, "tact_stream_of_input: there is no input stream");
  return stream_new (&bytes_class, g_object_ref (input), count > 0 ? count : USUAL_COUNT, G_TYPE_BYTES, cancellable);
}

/* Lines */

static void
line_begin (gpointer input, gpointer reading, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, cancellable, callback, user_data);
}

static TactTask *
line_finish (gpointer input, gpointer reading, GAsyncResult *result, GError **error)
{
  GError *why = NULL;
  char *line = g_data_input_stream_read_line_finish_utf8 (input, result, NULL, &why);

  if (why != NULL)
    {
      g_propagate_error (error, why);
      return NULL;
    }
  ((Reading *) reading)->item = line;
  return tact_task_new_boolean (line != NULL);
}

static const TactIoClass line_class = { line_begin, line_finish, reading_unref };

static GInputStream *
lines_of (GInputStream *input)
{
  GDataInputStream *lines;

  if (G_IS_DATA_INPUT_STREAM (input))
    return g_object_ref (input);
  lines = g_data_input_stream_new (input);
  g_data_input_stream_set_newline_type (lines, G_DATA_STREAM_NEWLINE_TYPE_ANY);
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  return G_INPUT_STREAM (lines);
}

TactStream *
tact_stream_of_lines (GInputStream *input, GCancellable *cancellable)
{
  if (!G_IS_INPUT_STREAM (input))
    return tact_pull_stream_refuse (G_TYPE_STRING, "tact_stream_of_lines: there is no input stream");
  return stream_new (&line_class, lines_of (input), 0, G_TYPE_STRING, cancellable);
}
