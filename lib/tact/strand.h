/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * strand.h: a context that runs one thing at a time, on whatever worker of
 * the pool is free (.NET: the per-request SynchronizationContext of classic
 * ASP.NET).
 *
 * What runs on a strand needs no lock against the rest of that strand, and an
 * await on it comes back to it.  It owns no thread: one that has nothing to
 * do costs its memory.  A method that blocks on it blocks its strand, and one
 * worker.
 */
#pragma once

#include <tact/context.h>

G_BEGIN_DECLS

#define TACT_TYPE_STRAND (tact_strand_get_type ())
/* The class, for GObject. */
TACT_API GType tact_strand_get_type (void) G_GNUC_CONST;
#define TACT_STRAND(obj) (G_TYPE_CHECK_INSTANCE_CAST ((obj), TACT_TYPE_STRAND, TactStrand))
#define TACT_IS_STRAND(obj) (G_TYPE_CHECK_INSTANCE_TYPE ((obj), TACT_TYPE_STRAND))

typedef struct _TactStrand TactStrand;

/**
 * tact_strand_new:
 *
 * What is posted to it runs in order, first in, first out, one at a time; it
 * lives until the last of that has run.  A send to it runs at once where the
 * caller runs on it, else waits for its turn.  Any thread.
 *
 * Returns: (transfer full): a context
 */
TACT_API TactContext *tact_strand_new (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TactStrand, g_object_unref)

G_END_DECLS
