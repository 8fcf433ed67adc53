/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * pull.c: a stream of what something has.
 *
 * The generator is a frame, so one that waits for long costs no stack.  Where
 * it is asked away from home a post fetches the item there.
 */
#include "config.h"

#include <tact/await.h>
#include <tact/completed.h>
#include <tact/task-source.h>

#include "async/pull-private.h"
#include "async/stream-item-private.h"

typedef struct
{
  gatomicrefcount refs; /* the stream's; that of a fetch, which may come later than the end, when all is shut down */
  const TactPullClass *klass;
  gpointer source; /* owned */
  GType item_type;
  TactContext *home; /* owned, nullable */
} Pull;

static void
pull_unref (gpointer data)
{
  Pull *pull = data;

  if (!g_atomic_ref_count_dec (&pull->refs))
    return;
  pull->klass->close (pull->source);
  g_clear_object (&pull->home);
  g_free (pull);
}

/* At home */

typedef struct
{
  gatomicrefcount refs; /* the post's, the generator's */
  Pull *pull;           /* owned, as the rest */
  TactTaskSource *source;
  gboolean taken; /* there is an item */
  gpointer item;
} Fetch;

static void
fetch_unref (Fetch *fetch)
{
  if (!g_atomic_ref_count_dec (&fetch->refs))
    return;
  tact_item_drop (fetch->pull->item_type, fetch->item);
  tact_task_source_unref (fetch->source);
  pull_unref (fetch->pull);
  g_free (fetch);
}

static void
fetch_run (gpointer data)
{
  Fetch *fetch = data;

  fetch->taken = fetch->pull->klass->take (fetch->pull->source, &fetch->item);
  tact_task_source_set_completed (fetch->source);
}

static Fetch *
fetch_begin (Pull *pull)
{
  Fetch *fetch = g_new0 (Fetch, 1);

  g_atomic_ref_count_init (&fetch->refs);
  g_atomic_ref_count_inc (&fetch->refs);
  g_atomic_ref_count_inc (&pull->refs);
  fetch->pull = pull;
  fetch->source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  if (!tact_context_post (pull->home, fetch_run, fetch, (GDestroyNotify) fetch_unref))
    tact_task_source_take_error (fetch->source, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "The context where the stream was made is closed"));
  return fetch;
}

/* The generator */

typedef struct
{
  TactFrame frame;
  TactStream *stream; /* whose generator this is, as is what it pulls from: both outlive it */
  Pull *pull;
  Fetch *fetch; /* owned */
} Puller;

static void
puller_clear (gpointer data)
{
  Puller *puller = data;

  if (puller->fetch != NULL)
    fetch_unref (puller->fetch);
}

static gboolean
take (Puller *puller, gpointer *item)
{
  Fetch *fetch = g_steal_pointer (&puller->fetch);
  gboolean taken;

  if (fetch == NULL)
    return puller->pull->klass->take (puller->pull->source, item);
  taken = fetch->taken;
  *item = g_steal_pointer (&fetch->item);
  fetch_unref (fetch);
  return taken;
}

/* Who asked goes on where it asked: the await comes back. */
static TactStep
pull_step (TactFrame *frame)
{
  Puller *puller = (Puller *) frame;
  Pull *pull = puller->pull;
  GCancellable *cancellable = tact_frame_get_cancellable (frame);
  GError *error = NULL;
  gpointer item = NULL;

  TACT_BEGIN (frame);
  for (;;)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, &error))
        TACT_THROW (frame, error);
      if (pull->home != NULL && tact_context_get_current () != pull->home)
        {
          puller->fetch = fetch_begin (pull);
          TACT_AWAIT (frame, tact_task_source_dup_task (puller->fetch->source));
        }
      if (take (puller, &item))
        {
          TACT_EMIT (frame, puller->stream, item);
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
  Puller *puller = tact_frame_new (sizeof (Puller), pull_step, puller_clear);

  puller->stream = stream;
  puller->pull = pull;
  return tact_frame_start (&puller->frame, cancellable);
}

TactStream *
tact_pull_stream_new (const TactPullClass *klass, gpointer source, GType item_type, TactContext *home, GCancellable *cancellable)
{
  Pull *pull = g_new (Pull, 1);

  *pull = (Pull){ .klass = klass, .source = source, .item_type = item_type, .home = home != NULL ? g_object_ref (home) : NULL };
  g_atomic_ref_count_init (&pull->refs);
  return tact_stream_new_of_method (item_type, pull_start, pull, pull_unref, cancellable);
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
