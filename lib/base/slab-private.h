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
 * may still look whether it is one.
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

/* Where blocks are linked while they are free. */
#define TACT_BLOCK_NEXT(block) (*(gpointer *) ((char *) (block) + 40))

/* Makes the magazines of a new thread: empty ones, or ones that are never used where tools want malloc(). */
void tact_slab_init (TactMagazine *magazines);

/* What the inline functions of thread-private.h do when the magazine is empty, or full, or the thread is new. */
gpointer tact_slab_alloc_slow (TactMagazine *magazine, guint klass);
void tact_slab_free_slow (gpointer block, guint klass);
gpointer tact_slab_alloc_large (gsize size);

/* Gives all of a thread's @magazines to the depots. */
void tact_slab_flush (TactMagazine *magazines);
void tact_slab_foreach (TactSlabFunc func, gpointer user_data);
