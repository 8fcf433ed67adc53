/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * buffered.h: a file with a buffer of 4096 bytes, to show how one is made of
 * tasks (.NET: FileStream with useAsync).
 *
 * What fits the buffer ends inside the call.  What does not goes to the file
 * on a worker.  One operation runs at a time: the others wait for its lock,
 * first in, first out, and block no thread.
 */
#pragma once

#include <string.h>
#include <tact/tact.h>

#define BUFFERED_SIZE 4096

typedef struct
{
  GFileIOStream *stream;
  TactLock *lock;                /* held by the operation that runs; guards the rest */
  guint8 written[BUFFERED_SIZE]; /* not in the file yet */
  gsize n_written;
  guint8 ahead[BUFFERED_SIZE]; /* read already, but not asked for yet */
  gsize n_ahead, at;
} Buffered;

static inline Buffered *
buffered_new (GFileIOStream *stream)
{
  Buffered *file = g_new0 (Buffered, 1);

  file->stream = g_object_ref (stream);
  file->lock = tact_lock_new ();
  return file;
}

/* Lets the next operation in; what each returns at last. */
static inline TactTask *
buffered_end (Buffered *file, TactTask *outcome)
{
  tact_lock_release (file->lock);
  return outcome;
}

/* A blocking call of the system, for a worker. */
typedef struct
{
  Buffered *file;
  gconstpointer data; /* to write; NULL: reads ahead */
  gsize size;
} BufferedCall;

static inline TactTask *
buffered_call (GCancellable *cancellable, gpointer user_data)
{
  BufferedCall *call = user_data;
  GIOStream *stream = G_IO_STREAM (call->file->stream);
  GError *error = NULL;
  gssize n = 0;

  if (call->data != NULL)
    g_output_stream_write_all (g_io_stream_get_output_stream (stream), call->data, call->size, NULL, cancellable, &error);
  else
    n = g_input_stream_read (g_io_stream_get_input_stream (stream), call->file->ahead, BUFFERED_SIZE, cancellable, &error);
  return error != NULL ? tact_task_new_error (error) : tact_task_new_int (n);
}

static inline gboolean
buffered_put (Buffered *file, gconstpointer data, gsize size, GError **error)
{
  BufferedCall call = { file, data, size };

  return size == 0 || tact_await (tact_run (buffered_call, &call, NULL, NULL), error);
}

static inline gboolean
buffered_put_written (Buffered *file, GError **error)
{
  gsize n = file->n_written;

  file->n_written = 0;
  return buffered_put (file, file->written, n, error);
}

typedef struct
{
  Buffered *file;
  gpointer data;
  gsize size;
} BufferedRequest;

static inline TactTask *
buffered_start (TactFunc method, Buffered *file, gconstpointer data, gsize size)
{
  BufferedRequest *request = g_new (BufferedRequest, 1);

  *request = (BufferedRequest){ file, (gpointer) data, size };
  return tact_async (method, request, g_free, NULL);
}

static inline TactTask *
buffered_write_body (GCancellable *cancellable, gpointer user_data)
{
  BufferedRequest *request = user_data;
  Buffered *file = request->file;
  const guint8 *data = request->data;
  gsize size = request->size, n;
  g_autoptr (GError) error = NULL;

  if (!tact_await (tact_lock_acquire (file->lock, cancellable), &error))
    return tact_task_new_error (g_steal_pointer (&error));
  /* The file is where reading is; it was read further. */
  if (file->n_ahead > file->at)
    g_seekable_seek (G_SEEKABLE (file->stream), -(goffset) (file->n_ahead - file->at), G_SEEK_CUR, NULL, NULL);
  file->n_ahead = file->at = 0;

  if (file->n_written + size > BUFFERED_SIZE)
    {
      /* With what fills the buffer it goes out whole; alone it needs no buffer. */
      n = file->n_written > 0 ? BUFFERED_SIZE - file->n_written : 0;
      memcpy (file->written + file->n_written, data, n);
      file->n_written += n, data += n, size -= n;
      if (!buffered_put_written (file, &error))
        return buffered_end (file, tact_task_new_error (g_steal_pointer (&error)));
      if (size > BUFFERED_SIZE)
        {
          if (!buffered_put (file, data, size, &error))
            return buffered_end (file, tact_task_new_error (g_steal_pointer (&error)));
          size = 0;
        }
    }
  memcpy (file->written + file->n_written, data, size);
  file->n_written += size;
  return buffered_end (file, tact_task_completed ());
}

/* Writes @data, which lives until the task has ended. */
static inline TactTask *
buffered_write (Buffered *file, gconstpointer data, gsize size)
{
  return buffered_start (buffered_write_body, file, data, size);
}

static inline TactTask *
buffered_read_body (GCancellable *cancellable, gpointer user_data)
{
  BufferedRequest *request = user_data;
  Buffered *file = request->file;
  BufferedCall call = { file, NULL, 0 };
  g_autoptr (GError) error = NULL;
  gsize n;

  if (!tact_await (tact_lock_acquire (file->lock, cancellable), &error))
    return tact_task_new_error (g_steal_pointer (&error));
  if (file->n_ahead == file->at)
    {
      if (!buffered_put_written (file, &error))
        return buffered_end (file, tact_task_new_error (g_steal_pointer (&error)));
      n = (gsize) tact_await_int (tact_run (buffered_call, &call, NULL, NULL), &error);
      if (error != NULL)
        return buffered_end (file, tact_task_new_error (g_steal_pointer (&error)));
      file->n_ahead = n, file->at = 0;
    }
  n = MIN (request->size, file->n_ahead - file->at);
  memcpy (request->data, file->ahead + file->at, n);
  file->at += n;
  return buffered_end (file, tact_task_new_int ((gint64) n));
}

/* Reads at most @size bytes to @data; the task says how many, 0 at the end. */
static inline TactTask *
buffered_read (Buffered *file, gpointer data, gsize size)
{
  return buffered_start (buffered_read_body, file, data, size);
}

static inline TactTask *
buffered_flush_body (GCancellable *cancellable, gpointer user_data)
{
  BufferedRequest *request = user_data;
  g_autoptr (GError) error = NULL;

  if (!tact_await (tact_lock_acquire (request->file->lock, cancellable), &error))
    return tact_task_new_error (g_steal_pointer (&error));
  if (!buffered_put_written (request->file, &error))
    return buffered_end (request->file, tact_task_new_error (g_steal_pointer (&error)));
  return buffered_end (request->file, tact_task_completed ());
}

/* What was written is in the file when the task has ended. */
static inline TactTask *
buffered_flush (Buffered *file)
{
  return buffered_start (buffered_flush_body, file, NULL, 0);
}

/* After the last flush. */
static inline void
buffered_free (Buffered *file)
{
  g_object_unref (file->stream);
  tact_lock_unref (file->lock);
  g_free (file);
}
