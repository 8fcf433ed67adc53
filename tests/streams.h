/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * streams.h: what every test of a stream asks of it.
 *
 * stream_next() blocks until there is an item, or the end; ck_assert_*() of
 * here say what a whole stream of some kind does.
 */
#pragma once

#include "methods.h"
#include "values.h"

/* Whether there is an item.  It must not fail. */
static inline gboolean
stream_next (TactStream *stream)
{
  g_autoptr (TactTask) next = tact_stream_next (stream, NULL);

  task_wait (next);
  ck_assert (tact_task_is_succeeded (next));
  return tact_task_get_boolean (next, NULL);
}

static inline gpointer
stream_take (TactStream *stream)
{
  ck_assert (stream_next (stream));
  return tact_stream_dup_item (stream);
}

static inline void
stream_close (TactStream *stream)
{
  g_autoptr (TactTask) close = tact_stream_close (stream);

  task_wait (close);
  ck_assert (tact_task_is_succeeded (close));
}

/* law 13: what cannot be is a stream that fails once, and has ended then; takes it. */
static inline void
check_refused (TactStream *stream)
{
  g_autoptr (TactTask) next = tact_stream_next (stream, NULL);

  ck_assert_faulted (next, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  ck_assert (!stream_next (stream));
  stream_close (stream);
  tact_stream_unref (stream);
}

/* AE-03: while nothing has come it cannot be closed or asked again; a cancel ends it.  Nothing may come of itself. */
static inline void
check_cancelled_while_pending (TactStream *stream)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  g_autoptr (TactTask) next = tact_stream_next (stream, cancellable);

  ck_assert (!tact_task_is_completed (next));
  EXPECT_CRITICAL ("tact_stream_close: the item that was asked for has not come yet")
    {
      g_autoptr (TactTask) close = tact_stream_close (stream);

      ck_assert_faulted (close, G_IO_ERROR, G_IO_ERROR_PENDING);
    }
  ck_assert (!tact_task_is_completed (next));
  tact_cancellable_cancel (cancellable);
  task_wait (next);
  ck_assert (tact_task_is_cancelled (next));
  ck_assert_ptr_eq (tact_task_get_cancellable (next), cancellable);
  ck_assert (!stream_next (stream));
  stream_close (stream);
}

/* A stream of @cancellable, which is cancelled before anything was asked, is cancelled. */
static inline void
check_cancelled_before (TactStream *stream, GCancellable *cancellable)
{
  g_autoptr (TactTask) next = tact_stream_next (stream, NULL);

  task_wait (next);
  ck_assert (tact_task_is_cancelled (next));
  ck_assert_ptr_eq (tact_task_get_cancellable (next), cancellable);
  ck_assert (!stream_next (stream));
}
