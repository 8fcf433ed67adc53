/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * reader.c: opens, reads and checks one file.
 *
 * A file is checked once, after its last byte was read, against what the walk
 * saw of it: that is both checks, before and after, at the price of one.
 */
#include "config.h"

#include "reader.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

Reader *
reader_new (guint at_most_open, Problems *problems, Progress *progress)
{
  Reader *reader = g_new0 (Reader, 1);

  reader->room = g_malloc (READER_ROOM);
  reader->at_most_open = at_most_open;
  reader->problems = problems;
  reader->progress = progress;
  return reader;
}

void
reader_free (Reader *reader)
{
  g_free (reader->room);
  g_free (reader);
}

int
reader_open (Reader *reader, const FileEntry *file)
{
  int fd = file_entry_open (file);

  if (fd < 0)
    problems_add_file (reader->problems, file, errno);
  return fd;
}

gboolean
reader_verify (Reader *reader, const FileEntry *file, int fd)
{
  struct stat status;

  if (fstat (fd, &status) < 0)
    problems_add_file (reader->problems, file, errno);
  else if (status.st_nlink == 0)
    problems_add_file (reader->problems, file, ENOENT);
  else if (!file_entry_is_unchanged (file, &status))
    problems_add_file (reader->problems, file, 0);
  else
    return TRUE;
  return FALSE;
}

gboolean
reader_read (Reader *reader, const FileEntry *file, int fd, guchar *to, gsize n, guint64 at)
{
  while (n > 0)
    {
      ssize_t got = pread (fd, to, n, (off_t) at);

      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        {
          int why = got < 0 ? errno : ENODATA; /* some systems' own files are shorter than their size */

          if (reader_verify (reader, file, fd))
            problems_add_file (reader->problems, file, why);
          return FALSE;
        }
      to += got;
      at += (guint64) got;
      n -= (gsize) got;
    }
  return TRUE;
}
