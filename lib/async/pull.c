/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * pull.c: a stream of what something has.
 *
 * The generator is a frame, so one that waits for long costs no stack.
 */
#include "config.h"

#include <tact/await.h>
#include <tact/completed.h>
#include <tact/task-source.h>

#include "async/pull-private.h"

typedef struct
{
  const TactPullClass *klass;
  gpointer source;   /* owned */
  TactContext *home; /* owned, nullable */
} Pull;

typedef struct
{
  TactFrame frame;
  TactStream *stream; /* whose generator this is, as is what it pulls from: both outlive it */
  Pull *pull;
  gpointer item;
  gboolean taken; /* there is one */
} Puller;

static void
pull_free (gpointer data)
{
  Pull *pull = data;

  pull->klass->close (pull->source);
  g_clear_object (&pull->home);
  g_free (pull);
}

/* At home, and back: who asked is to go on where it asked */

typedef struct
{
  Puller *puller; /* which waits for this */
  TactTaskSource *source;
} Fetch;

static void
fetch_run (gpointer data)
{
  Fetch *self = data;

  self->puller->taken = self->puller->pull->klass->take (self->puller->pull->source, &self->puller->item);
  tact_task_source_set_completed (self->source);
  g_clear_pointer (&self->source, tact_task_source_unref);
}

static void
fetch_free (gpointer data)
{
  Fetch *self = data;

  if (self->source != NULL)
    tact_task_source_take_error (self->source, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "The context where the stream was made is closed"));
  tact_task_source_unref (self->source);
  g_free (self);
}

static TactTask *
fetch (Puller *puller)
{
  Fetch *self = g_new (Fetch, 1);
  TactTask *task;

  *self = (Fetch){ puller, tact_task_source_new (TACT_SOURCE_DEFAULT) };
  task = tact_task_source_dup_task (self->source);
  tact_context_post (puller->pull->home, fetch_run, self, fetch_free);
  return task;
}

static gboolean
is_away (Pull *pull)
{
  return pull->home != NULL && tact_context_get_current () != pull->home;
}

static TactStep
pull_step (TactFrame *frame)
{
  Puller *puller = (Puller *) frame;
  Pull *pull = puller->pull;
  GCancellable *cancellable = tact_frame_get_cancellable (frame);
  GError *error = NULL;

  TACT_BEGIN (frame);
  for (;;)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, &error))
        TACT_THROW (frame, error);
      if (is_away (pull))
        TACT_AWAIT (frame, fetch (puller));
      else
        puller->taken = pull->klass->take (pull->source, &puller->item);
      if (puller->taken)
        {
          TACT_EMIT (frame, puller->stream, g_steal_pointer (&puller->item));
          continue;
        }
      TACT_AWAIT (frame, pull->klass->wait (pull->source, cancellable));
      if (!tact_frame_get_boolean (frame))
        break;
    }
  TACT_END (frame);
}

static TactTask *
pull_start (TactStream *stream, GCancellable *cancellable, gpointer pull)
{
  Puller *puller = tact_frame_new (sizeof (Puller), pull_step, NULL);

  puller->stream = stream;
  puller->pull = pull;
  return tact_frame_start (&puller->frame, cancellable);
}

TactStream *
tact_pull_stream_new (const TactPullClass *klass, gpointer source, GType item_type, TactContext *home, GCancellable *cancellable)
{
  Pull *pull = g_new (Pull, 1);

  *pull = (Pull){ klass, source, home != NULL ? g_object_ref (home) : NULL };
  return tact_stream_new_of_method (item_type, pull_start, pull, pull_free, cancellable);
}

/* What was refused */

static TactTask *
refused_start (TactStream *stream, GCancellable *cancellable, gpointer text)
{
  return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s", (const char *) text);
}

TactStream *
tact_pull_stream_refuse (GType item_type, const char *format, ...)
{
  va_list args;
  char *text;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_critical ("%s", text);
  return tact_stream_new_of_method (item_type, refused_start, text, g_free, NULL);
}
