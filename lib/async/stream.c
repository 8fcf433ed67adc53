/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stream.c: a generator and whoever asks it for items.
 *
 *     FRESH --next--> RUNNING <--next, emit--> OFFERED --close--> CLOSING
 *                        |                                           |
 *                        +----------------> ENDED <------------------+
 *
 * An emit (stream-emit.c) suspends the generator when its item is told of; it
 * is resumed inside the call that asks for the next one.
 */
#include "config.h"

#include <tact/cancellable.h>
#include <tact/completed.h>
#include <tact/error.h>
#include <tact/fiber.h>
#include <tact/stream.h>
#include <tact/task-source.h>

#include "async/stream-item-private.h"
#include "async/stream-private.h"
#include "task/depth-private.h"

G_DEFINE_BOXED_TYPE (TactStream, tact_stream, tact_stream_ref, tact_stream_unref)

/* Life */

void
tact_stream_release (TactStream *stream)
{
  if (!g_atomic_int_dec_and_test (&stream->holds))
    return;
  tact_item_drop (stream->item_type, stream->item);
  g_clear_object (&stream->watched);
  g_object_unref (stream->cancellable);
  g_clear_object (&stream->parent);
  if (stream->body != NULL)
    tact_task_unref (stream->body);
  g_mutex_clear (&stream->mutex);
  g_free (stream);
}

static void
free_data (TactStream *stream)
{
  if (stream->destroy != NULL)
    tact_capture_destroy (stream->home, stream->destroy, stream->user_data);
}

/* Telling */

static void
unwatch (TactStream *stream)
{
  if (stream->watched != NULL && tact_watch_remove (stream->watched, &stream->watch))
    tact_stream_release (stream);
}

/* FALSE, or what it failed with.  Cancelled by the only one who could, it is cancelled by that. */
static TactTask *
dup_end (TactStream *stream)
{
  GCancellable *only = stream->parent == NULL ? stream->watched : stream->watched == NULL ? stream->parent
                                                                                          : NULL;

  if (only != NULL && tact_task_get_cancellable (stream->body) == stream->cancellable && tact_task_is_cancelled (stream->body))
    return tact_task_new_cancelled_with (only, tact_block (stream->body)->value.error, NULL);
  return tact_task_is_succeeded (stream->body) ? tact_task_new_boolean (FALSE) : tact_task_ref (stream->body);
}

void
tact_stream_tell (TactStream *stream, TactStreamState state, TactNotifyMode mode)
{
  TactTaskSource *waiting, *closed;

  unwatch (stream);
  g_mutex_lock (&stream->mutex);
  waiting = g_steal_pointer (&stream->waiting);
  closed = g_steal_pointer (&stream->closed);
  stream->told = waiting == NULL;
  stream->state = state;
  g_mutex_unlock (&stream->mutex);

  if (waiting != NULL)
    {
      tact_task_source_complete_as (waiting, state == TACT_STREAM_OFFERED ? tact_task_new_boolean (TRUE) : dup_end (stream), mode | TACT_NOTIFY_ANYWHERE);
      tact_task_source_unref (waiting);
    }
  if (closed != NULL)
    {
      tact_task_source_complete_as (closed, tact_task_is_faulted (stream->body) ? tact_task_ref (stream->body) : tact_task_completed (), mode);
      tact_task_source_unref (closed);
    }
}

/* The generator, which is suspended in an emit, goes on in here: to its end where the caller has made it TACT_STREAM_CLOSING. */
static void
resume (TactStream *stream)
{
  TactResumeFunc func = g_steal_pointer (&stream->resume);

  func (stream->method);
}

void
tact_stream_abandon (TactStream *stream)
{
  gboolean unwinds, fresh;

  g_mutex_lock (&stream->mutex);
  fresh = stream->state == TACT_STREAM_FRESH;
  unwinds = stream->state == TACT_STREAM_OFFERED;
  if (fresh)
    stream->state = TACT_STREAM_ENDED;
  else if (unwinds)
    stream->state = TACT_STREAM_CLOSING;
  g_mutex_unlock (&stream->mutex);
  if (fresh)
    free_data (stream);
  if (unwinds)
    resume (stream);
}

TactStream *
tact_stream_ref (TactStream *stream)
{
  g_return_val_if_fail (stream != NULL, NULL);

  g_atomic_int_inc (&stream->users);
  return stream;
}

void
tact_stream_unref (TactStream *stream)
{
  if (stream == NULL || !g_atomic_int_dec_and_test (&stream->users))
    return;
  tact_stream_abandon (stream);
  tact_stream_release (stream);
}

/* The generator */

static TactNotified
on_end (TactWork *work, TactTask *done, TactNotifyMode mode)
{
  TactStream *stream = (TactStream *) ((char *) work - G_STRUCT_OFFSET (TactStream, end));

  if (tact_notify_is_early (mode))
    return TACT_NOTIFY_LATER;
  tact_item_drop (stream->item_type, g_steal_pointer (&stream->item));
  free_data (stream);
  tact_stream_tell (stream, TACT_STREAM_ENDED, mode & TACT_NOTIFY_ASYNC);
  tact_stream_release (stream);
  return TACT_NOTIFIED;
}

static TactTask *
stream_main (GCancellable *cancellable, gpointer data)
{
  TactStream *stream = data;

  return stream->func (stream, cancellable, stream->user_data);
}

static void
start (TactStream *stream)
{
  g_atomic_int_inc (&stream->holds);
  stream->body = stream->is_fiber ? tact_async (stream_main, stream, NULL, stream->cancellable)
                                  : stream->func (stream, stream->cancellable, stream->user_data);
  if (stream->body == NULL)
    {
      g_critical ("a generator returned NULL: it must return a task, such as tact_task_completed ()");
      stream->body = tact_task_new_failed (TACT_ERROR, TACT_ERROR_NO_TASK, "A generator returned NULL, not a task");
    }
  stream->end.notify = on_end;
  if (!tact_block_add_waiter (tact_block (stream->body), &stream->end, FALSE))
    on_end (&stream->end, stream->body, 0);
}

static TactStream *
stream_new (GType item_type, gboolean is_fiber, TactStreamFunc func, gpointer user_data, GDestroyNotify destroy, GCancellable *cancellable)
{
  TactStream *stream;

  if (!tact_item_is_type (item_type) || func == NULL)
    {
      g_critical ("tact_stream_new: %s", func == NULL ? "there is no function (NULL)" : "items are strings, boxed or objects");
      if (destroy != NULL)
        destroy (user_data);
      return NULL;
    }
  stream = g_new0 (TactStream, 1);
  stream->users = stream->holds = 1;
  stream->item_type = item_type;
  stream->is_fiber = is_fiber;
  stream->func = func;
  stream->user_data = user_data;
  stream->destroy = destroy;
  stream->home = destroy != NULL ? tact_capture_context (tact_thread ()) : TACT_CAPTURE_NONE;
  stream->cancellable = tact_cancellable_new (-1, cancellable);
  stream->parent = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  stream->emitter.iface = &tact_stream_emitter_iface;
  g_mutex_init (&stream->mutex);
  return stream;
}

TactStream *
tact_stream_new (GType item_type, TactStreamFunc func, gpointer user_data, GDestroyNotify destroy, GCancellable *cancellable)
{
  return stream_new (item_type, TRUE, func, user_data, destroy, cancellable);
}

TactStream *
tact_stream_new_of_method (GType item_type, TactStreamFunc func, gpointer user_data, GDestroyNotify destroy, GCancellable *cancellable)
{
  return stream_new (item_type, FALSE, func, user_data, destroy, cancellable);
}

/* Asking */

static void
on_cancelled (TactWatch *watch, TactWatchMode mode)
{
  TactStream *stream = (TactStream *) ((char *) watch - G_STRUCT_OFFSET (TactStream, watch));

  if (mode == TACT_WATCH_CANCELLED)
    tact_watch_cancel_next (stream->cancellable);
  tact_stream_release (stream);
}

/* Nobody else asks, and what was watched before is not watched any more. */
static void
watch (TactStream *stream, GCancellable *cancellable)
{
  g_set_object (&stream->watched, cancellable);
  if (cancellable == NULL)
    return;
  stream->watch = (TactWatch){ .func = on_cancelled };
  g_atomic_int_inc (&stream->holds);
  if (!tact_watch_add (cancellable, &stream->watch))
    {
      tact_cancellable_cancel (stream->cancellable);
      tact_stream_release (stream);
    }
}

/* It goes on in here, with the async locals of who asks (AE-11). */
static void
go_on (TactStream *stream)
{
  TactMethod *method = tact_ticket_method (stream->method);

  tact_locals_unref (tact_method_steal_local (method));
  method->frame.local = tact_locals_keep (tact_thread ()->local);
  resume (stream);
}

static TactTask *
refuse (TactStream *stream, const char *name)
{
  g_critical ("%s: %s", name, stream == NULL ? "there is no stream (NULL)" : "the item that was asked for has not come yet");
  return tact_task_new_failed (G_IO_ERROR, stream == NULL ? G_IO_ERROR_INVALID_ARGUMENT : G_IO_ERROR_PENDING, "%s was called %s", name,
                               stream == NULL ? "without a stream (NULL)" : "while an item was asked for that has not come yet");
}

/* What has come meanwhile; else a task for it. */
static TactTask *
take_told (TactStream *stream)
{
  TactStreamState state;
  TactTask *task = NULL;

  g_mutex_lock (&stream->mutex);
  state = stream->state;
  if (!stream->told)
    {
      stream->waiting = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
      task = tact_task_source_dup_task (stream->waiting);
    }
  stream->told = FALSE;
  g_mutex_unlock (&stream->mutex);
  if (task != NULL)
    return task;
  return state == TACT_STREAM_ENDED ? dup_end (stream) : tact_task_new_boolean (TRUE);
}

TactTask *
tact_stream_next (TactStream *stream, GCancellable *cancellable)
{
  TactTask *task;
  TactStreamState state = TACT_STREAM_RUNNING;

  if (stream != NULL)
    {
      g_mutex_lock (&stream->mutex);
      state = stream->state;
      if (state == TACT_STREAM_FRESH || state == TACT_STREAM_OFFERED)
        {
          stream->state = TACT_STREAM_RUNNING;
          stream->told = FALSE;
        }
      g_mutex_unlock (&stream->mutex);
    }
  if (state == TACT_STREAM_RUNNING)
    return refuse (stream, "tact_stream_next");
  if (state != TACT_STREAM_FRESH && state != TACT_STREAM_OFFERED)
    return tact_task_new_boolean (FALSE);

  g_atomic_int_inc (&stream->holds);
  watch (stream, cancellable);
  if (state == TACT_STREAM_FRESH)
    start (stream);
  else
    go_on (stream);
  task = take_told (stream);
  tact_stream_release (stream);
  return task;
}

gpointer
tact_stream_dup_item (TactStream *stream)
{
  gboolean offered;

  g_return_val_if_fail (stream != NULL, NULL);
  g_mutex_lock (&stream->mutex);
  offered = stream->state == TACT_STREAM_OFFERED;
  g_mutex_unlock (&stream->mutex);
  g_return_val_if_fail (offered, NULL);

  return tact_item_dup (stream->item_type, stream->item);
}

GType
tact_stream_get_item_type (TactStream *stream)
{
  return stream != NULL ? stream->item_type : G_TYPE_INVALID;
}

/* Closing */

TactTask *
tact_stream_close (TactStream *stream)
{
  TactTask *task = NULL;
  TactStreamState state = TACT_STREAM_RUNNING;

  if (stream != NULL)
    {
      g_mutex_lock (&stream->mutex);
      state = stream->state;
      if (state == TACT_STREAM_OFFERED)
        {
          stream->state = TACT_STREAM_CLOSING;
          stream->closed = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
        }
      else if (state == TACT_STREAM_FRESH)
        stream->state = TACT_STREAM_ENDED;
      if (stream->closed != NULL)
        task = tact_task_source_dup_task (stream->closed);
      g_mutex_unlock (&stream->mutex);
    }
  if (state == TACT_STREAM_RUNNING)
    return refuse (stream, "tact_stream_close");
  if (state == TACT_STREAM_FRESH)
    free_data (stream);
  if (state == TACT_STREAM_OFFERED)
    resume (stream);
  return task != NULL ? task : tact_task_completed ();
}
