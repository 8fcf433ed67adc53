/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * digest.h: hashes that tell files apart; only bytes tell that they are equal.
 */
#pragma once

#include "reader.h"

G_BEGIN_DECLS

enum
{
  DIGEST_WHOLE = 16 << 10, /* files up to this size are all first block */
  DIGEST_FIRST = 4 << 10,  /* the first block of larger ones */
};

/* How much of a file of this size is its first block. */
gsize digest_first_length (guint64 size);

guint64 digest_block (gconstpointer block, gsize length);

/*
 * Sets the file's hash, of its first block or of all its bytes.  FALSE: it could
 * not be read or has changed, which was reported and the file counted as done
 * with; or the reader is cancelled.  The bytes of the whole are counted.
 */
gboolean digest_first (Reader *reader, FileEntry *file);
gboolean digest_whole (Reader *reader, FileEntry *file);

G_END_DECLS
