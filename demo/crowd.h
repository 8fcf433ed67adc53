/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * crowd.h: files of one size, too many to be read side by side.
 */
#pragma once

#include <tact/tact.h>

#include "search.h"

G_BEGIN_DECLS

/*
 * Hashes the first blocks, then the whole of what still looks alike, then
 * compares the bytes of what has one hash, all in pieces on the pool; what is
 * equal goes to @search.  The list is copied.  Start it on the pool, which is where it then
 * goes on.
 */
TactTask *crowd_async (Search *search, FileEntry *const *files, guint n_files, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
