/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * io.c: operations of GIO's streams, one at a time a stream.
 *
 * GIO calls back on the loop of the thread that made the call.  Here that is
 * always one thread, which does nothing else: so it does not matter who calls.
 */
#include "config.h"

#include <tact/await.h>
#include <tact/completed.h>
#include <tact/detach.h>
#include <tact/io.h>
#include <tact/lock.h>
#include <tact/task-source.h>

#include "io/io-private.h"

/* The thread */

static gpointer
run_loop (gpointer main_context)
{
  GMainLoop *loop = g_main_loop_new (main_context, FALSE);

  g_main_context_push_thread_default (main_context);
  g_main_loop_run (loop); /* nobody ends it */
  return loop;
}

/* Started by the first operation. */
static GMainContext *
io_main_context (void)
{
  static gsize started;

  if (g_once_init_enter (&started))
    {
      GMainContext *main_context = g_main_context_new ();

      g_thread_unref (g_thread_new ("tact-io", run_loop, main_context));
      g_once_init_leave (&started, (gsize) main_context);
    }
  return (GMainContext *) started;
}

/* Not g_main_context_invoke(): before the thread runs its loop that would call @func in here. */
static void
call_on_thread (GSourceFunc func, gpointer data)
{
  GSource *source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, data, NULL);
  g_source_attach (source, io_main_context ());
  g_source_unref (source);
}

/* The turn */

static TactLock *
dup_lock_of (GObject *stream)
{
  static GMutex mutex; /* of two who want the first lock of a stream one makes it */
  static GQuark quark;
  TactLock *lock;

  g_mutex_lock (&mutex);
  if (quark == 0)
    quark = g_quark_from_static_string ("tact-io-lock");
  lock = g_object_get_qdata (stream, quark);
  if (lock == NULL)
    {
      lock = tact_lock_new ();
      g_object_set_qdata_full (stream, quark, lock, (GDestroyNotify) tact_lock_unref);
    }
  tact_lock_ref (lock);
  g_mutex_unlock (&mutex);
  return lock;
}

/* The call: it has its own memory, since GIO may call back when the method has been shut down */

typedef struct
{
  const TactIoClass *klass;
  GObject *stream; /* owned, as the rest */
  gpointer data;
  GCancellable *cancellable; /* nullable */
  TactTaskSource *source;    /* NULL: it was not made */
} Call;

static void
call_free (Call *call)
{
  if (call->klass->release != NULL)
    call->klass->release (call->data);
  tact_task_source_unref (call->source);
  g_clear_object (&call->cancellable);
  g_object_unref (call->stream);
  g_free (call);
}

static void
on_ready (GObject *stream, GAsyncResult *result, gpointer data)
{
  Call *call = data;
  GError *error = NULL;
  TactTask *outcome = call->klass->finish (call->stream, call->data, result, &error);

  tact_task_source_complete (call->source, outcome != NULL ? outcome : tact_task_new_error (error));
  call_free (call);
}

static gboolean
call_begin (gpointer data)
{
  Call *call = data;

  call->klass->begin (call->stream, call->data, call->cancellable, on_ready, call);
  return G_SOURCE_REMOVE;
}

/* An operation: a call in its turn */

typedef struct
{
  TactFrame frame;
  TactLock *lock; /* owned; that of the stream */
  gboolean held;
  Call *call;     /* owned, until it is made */
  TactTask *task; /* owned; of the call */
} Operation;

static void
operation_clear (gpointer data)
{
  Operation *operation = data;

  g_clear_pointer (&operation->call, call_free);
  g_clear_pointer (&operation->task, tact_task_unref);
  tact_lock_unref (operation->lock);
}

static void
begin (Operation *operation)
{
  Call *call = g_steal_pointer (&operation->call);

  call->source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  operation->task = tact_task_source_dup_task (call->source);
  tact_task_set_observed (operation->task); /* a method that is shut down does not */
  call_on_thread (call_begin, call);
}

static TactStep
operation_step (TactFrame *frame)
{
  Operation *operation = (Operation *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT_FULL (frame, tact_lock_acquire (operation->lock, tact_frame_get_cancellable (frame)), TACT_AWAIT_ANY_CONTEXT);
  operation->held = TRUE;
  begin (operation);
  TACT_AWAIT_FULL (frame, tact_task_ref (operation->task), TACT_AWAIT_ANY_CONTEXT);
  TACT_RETURN (frame, g_steal_pointer (&operation->task));
  TACT_FINALLY (frame);
  if (operation->held)
    tact_lock_release (operation->lock);
  TACT_END (frame);
}

TactTask *
tact_io_operate (const TactIoClass *klass, gpointer stream, gpointer data, GCancellable *cancellable)
{
  Operation *operation = tact_frame_new (sizeof (Operation), operation_step, operation_clear);
  Call *call = operation->call = g_new0 (Call, 1);

  call->klass = klass;
  call->stream = g_object_ref (stream);
  call->data = data;
  call->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  operation->lock = dup_lock_of (call->stream);
  return tact_frame_start (&operation->frame, cancellable);
}

/* Reading */

static void
read_begin (gpointer input, gpointer count, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_input_stream_read_bytes_async (input, GPOINTER_TO_SIZE (count), G_PRIORITY_DEFAULT, cancellable, callback, user_data);
}

static TactTask *
read_finish (gpointer input, gpointer count, GAsyncResult *result, GError **error)
{
  GBytes *bytes = g_input_stream_read_bytes_finish (input, result, error);

  return bytes != NULL ? tact_task_new_boxed (G_TYPE_BYTES, bytes) : NULL;
}

static const TactIoClass read_class = { read_begin, read_finish, NULL };

static TactTask *
refuse (const char *name, const char *what)
{
  g_critical ("%s: %s", name, what);
  return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s: %s", name, what);
}

TactTask *
tact_input_read (GInputStream *input, gsize count, GCancellable *cancellable)
{
  if (!G_IS_INPUT_STREAM (input))
    return refuse ("tact_input_read", "there is no input stream");
  if (count == 0)
    return refuse ("tact_input_read", "nothing is to be read (0 bytes)");
  return tact_io_operate (&read_class, input, GSIZE_TO_POINTER (count), cancellable);
}

/* Writing */

static void
write_begin (gpointer output, gpointer bytes, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  g_output_stream_write_all_async (output, data, size, G_PRIORITY_DEFAULT, cancellable, callback, user_data);
}

static TactTask *
write_finish (gpointer output, gpointer bytes, GAsyncResult *result, GError **error)
{
  return g_output_stream_write_all_finish (output, result, NULL, error) ? tact_task_completed () : NULL;
}

static void
write_release (gpointer bytes)
{
  g_bytes_unref (bytes);
}

static const TactIoClass write_class = { write_begin, write_finish, write_release };

TactTask *
tact_output_write (GOutputStream *output, GBytes *bytes, GCancellable *cancellable)
{
  if (!G_IS_OUTPUT_STREAM (output))
    return refuse ("tact_output_write", "there is no output stream");
  if (bytes == NULL)
    return refuse ("tact_output_write", "there is nothing to write (NULL)");
  return tact_io_operate (&write_class, output, g_bytes_ref (bytes), cancellable);
}

static void
flush_begin (gpointer output, gpointer unused, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_output_stream_flush_async (output, G_PRIORITY_DEFAULT, cancellable, callback, user_data);
}

static TactTask *
flush_finish (gpointer output, gpointer unused, GAsyncResult *result, GError **error)
{
  return g_output_stream_flush_finish (output, result, error) ? tact_task_completed () : NULL;
}

static const TactIoClass flush_class = { flush_begin, flush_finish, NULL };

TactTask *
tact_output_flush (GOutputStream *output, GCancellable *cancellable)
{
  if (!G_IS_OUTPUT_STREAM (output))
    return refuse ("tact_output_flush", "there is no output stream");
  return tact_io_operate (&flush_class, output, NULL, cancellable);
}
