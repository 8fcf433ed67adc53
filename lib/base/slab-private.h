/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * slab-private.h: the allocator of task-sized blocks.
 *
 * A thread takes and gives single blocks from two magazines of its own, and
 * trades whole magazines with a depot: a lock once in TACT_MAGAZINE_SIZE
 * blocks, and blocks that one thread frees and another needs find their way.
 *
 * A block of a task class stays one for ever, and while it is free the word
 * at offset 8, the counts of a task, is 0: who has a stale pointer to a task
 * may still try to reference it, and fails (the wait graph does).
 */
#pragma once

#include <glib.h>

/* Classes 0 ... TACT_SLAB_RAW - 1 hold tasks; TACT_SLAB_RAW holds 64 bytes of anything else. */
enum
{
  TACT_SLAB_LARGE = 14, /* over the largest class: a mapping each */
  TACT_SLAB_RAW = 15,
  TACT_SLAB_CLASSES = 16,
  TACT_MAGAZINE_SIZE = 32,
};

typedef struct
{
  gpointer first; /* linked through offset 40 */
  gpointer spare; /* a full magazine, or NULL */
  guint n;        /* in first */
} TactMagazine;

typedef void (*TactSlabFunc) (gpointer block, gpointer user_data);

guint tact_slab_class (gsize size);

/* A block of @klass, not zeroed; @klass is not TACT_SLAB_LARGE, which has a function of its own. */
gpointer tact_slab_alloc (guint klass);
gpointer tact_slab_alloc_large (gsize size);

/* @block: if it is a task, its counts are 0 by now. */
void tact_slab_free (gpointer block, guint klass);

/* Gives all of a thread's @magazines to the depots. */
void tact_slab_flush (TactMagazine *magazines);
void tact_slab_foreach (TactSlabFunc func, gpointer user_data);
