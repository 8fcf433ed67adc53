/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stream.c: a generator and whoever asks it for items.
 *
 *     FRESH --next--> RUNNING <--next, emit--> OFFERED --close--> CLOSING
 *                        |                                           |
 *                        +----------------> ENDED <------------------+
 *
 * An emit is the await of the stream's own awaiter: the generator is
 * suspended when its item is told of, and is resumed inside the call that
 * asks for the next one.
 */
#include "config.h"

#include <tact/cancellable.h>
#include <tact/completed.h>
#include <tact/error.h>
#include <tact/fiber.h>
#include <tact/stream.h>
#include <tact/task-source.h>

#include "async/method-private.h"
#include "async/stream-item-private.h"
#include "schedule/watch-private.h"

#define MOST_REFUSED 1000

typedef enum
{
  FRESH,   /* nothing was asked for */
  RUNNING, /* somebody waits for an item */
  OFFERED, /* there is one, and the generator is suspended in its emit */
  CLOSING, /* the generator cleans up */
  ENDED,
} State;

struct _TactStream
{
  gint users; /* atomic: references */
  gint holds; /* atomic: one for all users, for the generator, for the watch: the memory */

  GType item_type;
  gboolean is_fiber;
  TactStreamFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
  TactCapture home;          /* where user_data dies */
  GCancellable *cancellable; /* owned; the generator's */
  GCancellable *parent;      /* owned, nullable: what was given for all of it */

  GMutex mutex; /* guards state, waiting, closed, told */
  State state;
  gboolean told;           /* RUNNING, and what it came to is known before anybody waits */
  TactTaskSource *waiting; /* owned: of the task that is pending */
  TactTaskSource *closed;  /* owned: of the close that is pending */

  gpointer item;  /* owned; the generator's while it runs, then the reader's */
  TactTask *body; /* owned; the generator's task */
  TactWork end;   /* a waiter of it */
  guint n_refused;

  TactAwaiter emitter;
  TactResumeFunc resume; /* of the generator, while it is suspended in an emit */
  gpointer method;

  TactWatch watch;
  GCancellable *watched; /* owned: of the last tact_stream_next() */
};

G_DEFINE_BOXED_TYPE (TactStream, tact_stream, tact_stream_ref, tact_stream_unref)

/* Life */

static void
stream_release (TactStream *stream)
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
    stream_release (stream);
}

/* FALSE, or what it failed with.  Cancelled by the only one who could, it is cancelled by that. */
static TactTask *
dup_end (TactStream *stream)
{
  GCancellable *only = stream->parent == NULL ? stream->watched : stream->watched == NULL ? stream->parent
                                                                                          : NULL;

  if (only != NULL && tact_task_get_cancellable (stream->body) == stream->cancellable && tact_task_is_cancelled (stream->body))
    return tact_task_new_cancelled (only);
  return tact_task_is_succeeded (stream->body) ? tact_task_new_boolean (FALSE) : tact_task_ref (stream->body);
}

/* There is an item, or the generator has ended: for who waits, or who is going to. */
static void
tell (TactStream *stream, State state)
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
      tact_task_source_complete_anywhere (waiting, state == OFFERED ? tact_task_new_boolean (TRUE) : dup_end (stream));
      tact_task_source_unref (waiting);
    }
  if (closed != NULL)
    {
      tact_task_source_complete (closed, tact_task_is_faulted (stream->body) ? tact_task_ref (stream->body) : tact_task_completed ());
      tact_task_source_unref (closed);
    }
}

/* Ends the generator, which is suspended in an emit; the caller has made it CLOSING. */
static void
unwind (TactStream *stream)
{
  TactResumeFunc resume = g_steal_pointer (&stream->resume);

  resume (stream->method);
}

/* Nobody can ask any more: what there is is closed. */
static void
abandon (TactStream *stream)
{
  gboolean unwinds, fresh;

  g_mutex_lock (&stream->mutex);
  fresh = stream->state == FRESH;
  unwinds = stream->state == OFFERED;
  if (fresh)
    stream->state = ENDED;
  else if (unwinds)
    stream->state = CLOSING;
  g_mutex_unlock (&stream->mutex);
  if (fresh)
    free_data (stream);
  if (unwinds)
    unwind (stream);
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
  abandon (stream);
  stream_release (stream);
}

/* Emitting: the awaiter of the stream, in the generator */

#define stream_of_emitter(awaiter) ((TactStream *) ((char *) (awaiter) -G_STRUCT_OFFSET (TactStream, emitter)))

/* Only while it is closed does an emit not wait; it never does so again then. */
static gboolean
emitter_is_completed (TactAwaiter *awaiter)
{
  TactStream *stream = stream_of_emitter (awaiter);

  return stream->state == CLOSING && stream->n_refused < MOST_REFUSED;
}

/* It is left as it stands, suspended for ever. */
static void
give_up (TactStream *stream)
{
  TactTaskSource *closed;

  g_mutex_lock (&stream->mutex);
  closed = g_steal_pointer (&stream->closed);
  stream->state = ENDED;
  g_mutex_unlock (&stream->mutex);
  if (closed == NULL)
    return;
  tact_task_source_take_error (closed, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "The generator did not end when its stream was closed"));
  tact_task_source_unref (closed);
}

/* The generator is suspended by now.  Whoever is told may resume it inside this call. */
static void
emitter_on_completed (TactAwaiter *awaiter, TactResumeFunc resume, gpointer method)
{
  TactStream *stream = stream_of_emitter (awaiter);

  if (stream->n_refused >= MOST_REFUSED)
    return give_up (stream);
  stream->resume = resume;
  stream->method = method;
  g_atomic_int_inc (&stream->holds); /* it may go on, and end, meanwhile */
  tell (stream, OFFERED);
  if (g_atomic_int_get (&stream->users) == 0)
    abandon (stream);
  stream_release (stream);
}

static gboolean
emitter_get_result (TactAwaiter *awaiter, GError **error)
{
  TactStream *stream = stream_of_emitter (awaiter);

  if (stream->state != CLOSING)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The stream is closed");
  return FALSE;
}

static const TactAwaiterIface emitter_iface = {
  .is_completed = emitter_is_completed,
  .on_completed = emitter_on_completed,
  .get_result = emitter_get_result,
};

TactAwaiter *
tact_stream_offer (TactStream *stream, gpointer item)
{
  g_return_val_if_fail (stream != NULL, NULL);

  /* the state is the generator's own while it runs: nobody else changes it */
  if (stream->state != RUNNING)
    {
      tact_item_drop (stream->item_type, item);
      if (stream->state != CLOSING)
        g_critical ("tact_stream_offer: nobody has asked for an item; only the generator emits");
      else if (++stream->n_refused == MOST_REFUSED)
        g_critical ("a generator has emitted %u times since its stream was closed: it is left where it stands, with what it holds", MOST_REFUSED);
      return &stream->emitter;
    }
  tact_item_drop (stream->item_type, stream->item);
  stream->item = item;
  return &stream->emitter;
}

/* The generator */

static TactNotified
on_end (TactWork *work, TactTask *done, TactNotifyMode mode)
{
  TactStream *stream = (TactStream *) ((char *) work - G_STRUCT_OFFSET (TactStream, end));

  tact_item_drop (stream->item_type, g_steal_pointer (&stream->item));
  free_data (stream);
  tell (stream, ENDED);
  stream_release (stream);
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
  TactStream *stream = g_new0 (TactStream, 1);

  stream->users = stream->holds = 1;
  stream->item_type = item_type;
  stream->is_fiber = is_fiber;
  stream->func = func;
  stream->user_data = user_data;
  stream->destroy = destroy;
  stream->home = destroy != NULL ? tact_capture_context (tact_thread ()) : TACT_CAPTURE_NONE;
  stream->cancellable = tact_cancellable_new (-1, cancellable);
  stream->parent = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  stream->emitter.iface = &emitter_iface;
  g_mutex_init (&stream->mutex);
  return stream;
}

TactStream *
tact_stream_new (GType item_type, TactStreamFunc func, gpointer user_data, GDestroyNotify destroy, GCancellable *cancellable)
{
  g_return_val_if_fail (tact_item_is_type (item_type) && func != NULL, NULL);

  return stream_new (item_type, TRUE, func, user_data, destroy, cancellable);
}

TactStream *
tact_stream_new_of_method (GType item_type, TactStreamFunc func, gpointer user_data, GDestroyNotify destroy, GCancellable *cancellable)
{
  g_return_val_if_fail (tact_item_is_type (item_type) && func != NULL, NULL);

  return stream_new (item_type, FALSE, func, user_data, destroy, cancellable);
}

/* Asking */

static void
on_cancelled (TactWatch *watch, TactWatchMode mode)
{
  TactStream *stream = (TactStream *) ((char *) watch - G_STRUCT_OFFSET (TactStream, watch));

  if (mode == TACT_WATCH_CANCELLED)
    tact_watch_cancel_next (stream->cancellable);
  stream_release (stream);
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
      stream_release (stream);
    }
}

/* It goes on in here, with the async locals of who asks (AE-11). */
static void
go_on (TactStream *stream)
{
  TactMethod *method = tact_ticket_method (stream->method);
  TactResumeFunc resume = g_steal_pointer (&stream->resume);

  tact_locals_unref (tact_method_steal_local (method));
  method->frame.local = tact_locals_keep (tact_thread ()->local);
  resume (stream->method);
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
  State state;
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
  return state == ENDED ? dup_end (stream) : tact_task_new_boolean (TRUE);
}

TactTask *
tact_stream_next (TactStream *stream, GCancellable *cancellable)
{
  TactTask *task;
  State state = RUNNING;

  if (stream != NULL)
    {
      g_mutex_lock (&stream->mutex);
      state = stream->state;
      if (state == FRESH || state == OFFERED)
        {
          stream->state = RUNNING;
          stream->told = FALSE;
        }
      g_mutex_unlock (&stream->mutex);
    }
  if (state == RUNNING)
    return refuse (stream, "tact_stream_next");
  if (state != FRESH && state != OFFERED)
    return tact_task_new_boolean (FALSE);

  g_atomic_int_inc (&stream->holds);
  watch (stream, cancellable);
  if (state == FRESH)
    start (stream);
  else
    go_on (stream);
  task = take_told (stream);
  stream_release (stream);
  return task;
}

gpointer
tact_stream_dup_item (TactStream *stream)
{
  gboolean offered;

  g_return_val_if_fail (stream != NULL, NULL);

  g_mutex_lock (&stream->mutex);
  offered = stream->state == OFFERED;
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
  State state = RUNNING;

  if (stream != NULL)
    {
      g_mutex_lock (&stream->mutex);
      state = stream->state;
      if (state == OFFERED)
        {
          stream->state = CLOSING;
          stream->closed = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
        }
      else if (state == FRESH)
        stream->state = ENDED;
      if (stream->closed != NULL)
        task = tact_task_source_dup_task (stream->closed);
      g_mutex_unlock (&stream->mutex);
    }
  if (state == RUNNING)
    return refuse (stream, "tact_stream_close");
  if (state == FRESH)
    free_data (stream);
  if (state == OFFERED)
    unwind (stream);
  return task != NULL ? task : tact_task_completed ();
}
