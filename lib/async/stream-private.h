/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* stream-private.h: a stream, for stream.c and stream-emit.c. */
#pragma once

#include <tact/stream.h>

#include "async/method-private.h"
#include "schedule/watch-private.h"

typedef enum
{
  TACT_STREAM_FRESH,   /* nothing was asked for */
  TACT_STREAM_RUNNING, /* somebody waits for an item */
  TACT_STREAM_OFFERED, /* there is one, and the generator is suspended in its emit */
  TACT_STREAM_CLOSING, /* the generator cleans up */
  TACT_STREAM_ENDED,
} TactStreamState;

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
  TactStreamState state;
  gboolean told;           /* TACT_STREAM_RUNNING, and what it came to is known before anybody waits */
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

/* Of the emitter: stream-emit.c. */
extern const TactAwaiterIface tact_stream_emitter_iface;

/* There is an item, or the generator has ended, in @mode: for who waits, or who is going to. */
void tact_stream_tell (TactStream *stream, TactStreamState state, TactNotifyMode mode);

/* Nobody can ask any more: what there is is closed. */
void tact_stream_abandon (TactStream *stream);

/* Drops one of holds. */
void tact_stream_release (TactStream *stream);
