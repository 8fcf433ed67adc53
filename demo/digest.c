/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * digest.c: xxHash over blocks and over files.
 *
 * Needed where a size has too many files to read them side by side.
 */
#include "config.h"

#include "digest.h"

#include <fcntl.h>
#include <unistd.h>
#include <xxhash.h>

enum
{
  STEP = 256 << 10,
};

gsize
digest_first_length (guint64 size)
{
  return size <= DIGEST_WHOLE ? size : DIGEST_FIRST;
}

guint64
digest_block (gconstpointer block, gsize length)
{
  return XXH3_64bits (block, length);
}

static gboolean
digest_bytes (Reader *reader, FileEntry *file, int fd, guint64 *counted)
{
  XXH3_state_t *state = XXH3_createState ();
  gboolean read = TRUE;

  XXH3_64bits_reset (state);
  for (guint64 at = 0; at < file->size && read; at += STEP)
    {
      gsize n = MIN (STEP, file->size - at);

      read = !reader_is_cancelled (reader) && reader_read (reader, file, fd, reader->room, n, at);
      if (read)
        {
          XXH3_64bits_update (state, reader->room, n);
          progress_add (&reader->progress->bytes_hashed, n);
          *counted += n;
        }
    }
  file->hash = XXH3_64bits_digest (state);
  XXH3_freeState (state);
  return read;
}

gboolean
digest_whole (Reader *reader, FileEntry *file)
{
  int fd = reader_open (reader, file);
  gboolean read = FALSE;
  guint64 counted = 0;

  if (fd >= 0)
    {
      posix_fadvise (fd, 0, 0, POSIX_FADV_SEQUENTIAL);
      read = digest_bytes (reader, file, fd, &counted) && reader_verify (reader, file, fd);
      close (fd);
    }
  if (!read)
    progress_done (reader->progress, file->size - counted);
  return read;
}

gboolean
digest_first (Reader *reader, FileEntry *file)
{
  gsize length = digest_first_length (file->size);
  int fd = reader_open (reader, file);
  gboolean read = FALSE;

  if (fd >= 0)
    {
      read = reader_read (reader, file, fd, reader->room, length, 0) && reader_verify (reader, file, fd);
      close (fd);
    }
  if (read)
    file->hash = digest_block (reader->room, length);
  else
    progress_done (reader->progress, file->size);
  return read;
}
