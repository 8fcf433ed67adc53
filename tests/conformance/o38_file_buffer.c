/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o38_file_buffer: a file with a buffer, made of tasks.
 *
 * What fits the buffer of 4096 bytes stays there until it is flushed; a
 * larger piece goes out whole (IO-02).  Of two that do not fit together the
 * first part fills the buffer, which goes out (IO-03).  Tact has no files of
 * its own: buffered.h is how one is made (IO-01, IO-04).
 */
#include "common.h"

#include "buffered.h"

#include <glib/gstdio.h>

static GFile *path;
static const guint8 zeros[2 * BUFFERED_SIZE];

/* What is on disk now. */
static goffset
disk (void)
{
  g_autoptr (GFileInfo) info = g_file_query_info (path, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, NULL, NULL);

  return info != NULL ? g_file_info_get_size (info) : -1;
}

/* An empty file. */
static Buffered *
create (void)
{
  g_autoptr (GFileIOStream) stream = NULL;

  g_file_delete (path, NULL, NULL);
  stream = g_file_create_readwrite (path, G_FILE_CREATE_NONE, NULL, NULL);
  return buffered_new (stream);
}

/* Its length, as who writes it sees it: with what is in the buffer. */
static int
length (Buffered *file)
{
  return (int) (disk () + (goffset) file->n_written);
}

static void
write_one (int n)
{
  Buffered *file = create ();

  tact_wait (buffered_write (file, zeros, n), NULL);
  say ("wrote %d: on disk before Dispose %s, Length %d", n, disk () == 0 ? "nothing" : disk () == n ? "all"
                                                                                                    : "part",
       length (file));
  tact_wait (buffered_flush (file), NULL);
  buffered_free (file);
  say ("  after Dispose %d", (int) disk ());
}

static void
write_two (void)
{
  Buffered *file = create ();
  int first, second;

  tact_wait (buffered_write (file, zeros, 4000), NULL);
  first = (int) disk ();
  tact_wait (buffered_write (file, zeros, 200), NULL);
  second = (int) disk ();
  tact_wait (buffered_flush (file), NULL);
  say ("4000 then 200: on disk %d, more after the second write %s, after Flush %d", first, net_boolean (second > 0), (int) disk ());
  buffered_free (file);
}

int
main (void)
{
  g_autoptr (GFileIOStream) stream = NULL;

  path = g_file_new_tmp ("o38-XXXXXX", &stream, NULL);
  write_one (4095);
  write_one (4097);
  write_one (100);
  write_two ();
  g_file_delete (path, NULL, NULL);
  g_object_unref (path);
  return 0;
}
