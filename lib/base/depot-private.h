/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * depot-private.h: where the blocks are that no thread has: one depot a class.
 *
 * It trades magazines, chains of blocks linked by TACT_BLOCK_NEXT().  Who
 * frees little gets a magazine back as it was given.  What is over goes back
 * to the chunks that the blocks were cut from; so what is taken next lies
 * together, and a chunk of which all is back can lend its pages to the system.
 */
#pragma once

#include "base/slab-private.h"

/* The sizes of the classes: multiples of 32, since the lowest bits of an address are free. */
extern const guint tact_slab_sizes[TACT_SLAB_CLASSES];

/* A chain of at most TACT_MAGAZINE_SIZE blocks of @klass, and how many. */
gpointer tact_depot_take (guint klass, guint *n);
void tact_depot_give (guint klass, gpointer first, guint n);

/* Calls @func for every block of a task class that was ever handed out, and others. */
void tact_depot_foreach (TactSlabFunc func, gpointer user_data);
