/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * pull-private.h: a stream of what something has that is asked without
 * waiting, and waited for where it has nothing.
 */
#pragma once

#include <tact/context.h>
#include <tact/stream.h>

typedef struct
{
  /* FALSE: there is nothing now.  What was taken is the caller's. */
  gboolean (*take) (gpointer source, gpointer *item);

  /* A task of a boolean: whether to take again; FALSE: the end. */
  TactTask *(*wait) (gpointer source, GCancellable *cancellable);

  /* Frees the source, on the context where the stream was made, when nothing is taken any more. */
  void (*close) (gpointer source);
} TactPullClass;

/*
 * Takes @source.  With @home, which is kept, it is only ever asked there, and
 * who asked goes on where it asked.  Nothing is taken after a cancel.
 */
TactStream *tact_pull_stream_new (const TactPullClass *klass, gpointer source, GType item_type, TactContext *home, GCancellable *cancellable);

/* Logs a critical; a stream that fails with it. */
TactStream *tact_pull_stream_refuse (GType item_type, const char *format, ...) G_GNUC_PRINTF (2, 3);
