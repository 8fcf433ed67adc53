/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stream-emit.c: emits an item: the generator awaits its stream's own awaiter,
 * by which it is suspended until the next item is asked for.
 */
#include "config.h"

#include <tact/task-source.h>

#include "async/stream-item-private.h"
#include "async/stream-private.h"

#define MOST_REFUSED 1000

#define stream_of_emitter(awaiter) ((TactStream *) ((char *) (awaiter) -G_STRUCT_OFFSET (TactStream, emitter)))

/* Only while it is closed does an emit not wait; it never does so again then. */
static gboolean
emitter_is_completed (TactAwaiter *awaiter)
{
  TactStream *stream = stream_of_emitter (awaiter);

  return stream->state == TACT_STREAM_CLOSING && stream->n_refused < MOST_REFUSED;
}

/* It is left as it stands, suspended for ever. */
static void
give_up (TactStream *stream)
{
  TactTaskSource *closed;

  g_mutex_lock (&stream->mutex);
  closed = g_steal_pointer (&stream->closed);
  stream->state = TACT_STREAM_ENDED;
  g_mutex_unlock (&stream->mutex);
  if (closed == NULL)
    return;
  tact_task_source_take_error (closed, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "The generator did not end when its stream was closed"));
  tact_task_source_unref (closed);
}

/* The generator is suspended by now.  Whoever is told may resume it inside this call. */
static void
emitter_on_completed (TactAwaiter *awaiter, TactResumeFunc func, gpointer method)
{
  TactStream *stream = stream_of_emitter (awaiter);

  if (stream->n_refused >= MOST_REFUSED)
    return give_up (stream);
  stream->resume = func;
  stream->method = method;
  g_atomic_int_inc (&stream->holds); /* it may go on, and end, meanwhile */
  tact_stream_tell (stream, TACT_STREAM_OFFERED, 0);
  if (g_atomic_int_get (&stream->users) == 0)
    tact_stream_abandon (stream);
  tact_stream_release (stream);
}

static gboolean
emitter_get_result (TactAwaiter *awaiter, GError **error)
{
  TactStream *stream = stream_of_emitter (awaiter);

  if (stream->state != TACT_STREAM_CLOSING)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The stream is closed");
  return FALSE;
}

const TactAwaiterIface tact_stream_emitter_iface = {
  .is_completed = emitter_is_completed,
  .on_completed = emitter_on_completed,
  .get_result = emitter_get_result,
};

TactAwaiter *
tact_stream_offer (TactStream *stream, gpointer item)
{
  g_return_val_if_fail (stream != NULL, NULL);

  /* the state is the generator's own while it runs: nobody else changes it */
  if (stream->state != TACT_STREAM_RUNNING)
    {
      tact_item_drop (stream->item_type, item);
      if (stream->state != TACT_STREAM_CLOSING)
        g_critical ("tact_stream_offer: nobody has asked for an item; only the generator emits");
      else if (++stream->n_refused == MOST_REFUSED)
        g_critical ("a generator has emitted %u times since its stream was closed: it is left where it stands, with what it holds", MOST_REFUSED);
      return &stream->emitter;
    }
  tact_item_drop (stream->item_type, stream->item);
  stream->item = item;
  return &stream->emitter;
}
