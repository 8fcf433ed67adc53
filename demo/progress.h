/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * progress.h: how far the scan is, in numbers that anybody may read at any time.
 *
 * The workers add, without a lock and without order: what is read is a little
 * old, never torn.
 */
#pragma once

#include <glib.h>
#include <stdatomic.h>

G_BEGIN_DECLS

typedef struct
{
  _Atomic guint64 folders_seen;
  _Atomic guint64 files_seen;
  _Atomic guint64 files_to_hash; /* those that share their size with another; 0 until the walk has ended */
  _Atomic guint64 files_hashed;
  _Atomic guint64 bytes_to_hash;
  _Atomic guint64 bytes_hashed; /* bytes decided about: a file that is seen to be unique counts whole */
} Progress;

static inline void
progress_add (_Atomic guint64 *number, guint64 n)
{
  atomic_fetch_add_explicit (number, n, memory_order_relaxed);
}

static inline guint64
progress_get (_Atomic guint64 *number)
{
  return atomic_load_explicit (number, memory_order_relaxed);
}

/* One more file is decided about; @bytes of it were not counted yet. */
static inline void
progress_done (Progress *progress, guint64 bytes)
{
  progress_add (&progress->files_hashed, 1);
  progress_add (&progress->bytes_hashed, bytes);
}

G_END_DECLS
