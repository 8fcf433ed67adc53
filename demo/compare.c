/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * compare.c: reads all files of a set side by side, and parts them as they differ.
 *
 *     first block of each --hash--> sets --bytes--> sets, each read on:
 *     next block of each --bytes--> sets ... until the end, or alone
 *
 * The hash of the first block only sorts: equal hashes are compared byte by
 * byte like everything else.  A small file is all first block, and is closed
 * at once; of a larger one the descriptor is kept, so no file is opened twice.
 * The sets are ranges of one array, which is permuted within each range.
 */
#include "config.h"

#include "compare.h"

#include "digest.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum
{
  LARGEST_BLOCK = 256 << 10, /* of each file: what two of fit into a core's cache */
};

typedef struct
{
  FileEntry *file;
  int fd;          /* -1: closed */
  guint64 counted; /* bytes, in the progress */
  guchar *block;   /* in the reader's room: what was last read */
} Item;

typedef struct
{
  guint first;
  guint n;
  guint64 at; /* equal so far */
} Range;

typedef struct
{
  Reader *reader;
  guint64 size;
  Item *items;
  GArray *ranges; /* of Range: what is to be read on */
  FileEntry **set;
  CompareFunc func;
  gpointer user_data;
} Comparison;

gboolean
compare_takes (const Reader *reader, guint n, guint64 size)
{
  return n <= reader->at_most_open || (size <= DIGEST_WHOLE && n <= READER_ROOM / size);
}

static void
close_item (Item *item)
{
  if (item->fd >= 0)
    close (item->fd);
  item->fd = -1;
}

static void
drop_item (Comparison *comparison, Item *item)
{
  close_item (item);
  progress_done (comparison->reader->progress, comparison->size - item->counted);
}

/* A set that needs no more reading */
static void
end_set (Comparison *comparison, const Range *range)
{
  guint n = 0;

  for (guint i = range->first; i < range->first + range->n; i++)
    {
      Item *item = &comparison->items[i];

      if (item->fd < 0 || reader_verify (comparison->reader, item->file, item->fd))
        comparison->set[n++] = item->file;
      drop_item (comparison, item);
    }
  if (n > 0)
    comparison->func (comparison->set, n, comparison->user_data);
}

static void
add_range (Comparison *comparison, guint first, guint n, guint64 at)
{
  Range range = { first, n, at };

  if (n == 1 || at == comparison->size)
    end_set (comparison, &range);
  else
    g_array_append_val (comparison->ranges, range);
}

/* Brings those that equal the first to the front; returns how many. */
static guint
part (Item *items, guint n, gsize length)
{
  guint equal = 1;

  for (guint i = 1; i < n; i++)
    {
      if (memcmp (items[0].block, items[i].block, length) == 0)
        {
          Item item = items[i];

          items[i] = items[equal];
          items[equal++] = item;
        }
    }
  return equal;
}

/* @first, @n: files of which the last @length bytes before @at were just read */
static void
part_all (Comparison *comparison, guint first, guint n, gsize length, guint64 at)
{
  while (n > 0)
    {
      guint equal = part (comparison->items + first, n, length);

      add_range (comparison, first, equal, at);
      first += equal;
      n -= equal;
    }
}

/* The first block */

/* Small files are done with here, and their descriptor closed. */
static gboolean
read_first (Comparison *comparison, Item *item, gsize length)
{
  Reader *reader = comparison->reader;
  gboolean read;

  item->fd = reader_open (reader, item->file);
  if (item->fd < 0)
    return FALSE;
  read = reader_read (reader, item->file, item->fd, item->block, length, 0);
  if (length == comparison->size)
    {
      read = read && reader_verify (reader, item->file, item->fd);
      close_item (item);
    }
  else if (comparison->size > LARGEST_BLOCK)
    posix_fadvise (item->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  if (read)
    item->file->hash = digest_block (item->block, length);
  return read;
}

static int
compare_hashes (gconstpointer a, gconstpointer b)
{
  guint64 hash_a = ((const Item *) a)->file->hash, hash_b = ((const Item *) b)->file->hash;

  return (hash_a > hash_b) - (hash_a < hash_b);
}

static void
begin (Comparison *comparison, FileEntry *const *files, guint n)
{
  gsize length = digest_first_length (comparison->size);
  Item *items = comparison->items;
  guint n_read = 0;

  for (guint i = 0; i < n && !reader_is_cancelled (comparison->reader); i++)
    {
      Item *item = &items[n_read];

      *item = (Item){ .file = files[i], .block = comparison->reader->room + n_read * length };
      if (read_first (comparison, item, length))
        n_read++;
      else
        drop_item (comparison, item);
    }
  qsort (items, n_read, sizeof *items, compare_hashes);
  for (guint i = 0, end; i < n_read; i = end)
    {
      for (end = i + 1; end < n_read && items[end].file->hash == items[i].file->hash; end++)
        ;
      part_all (comparison, i, end - i, length, length);
    }
}

/* What follows */

static gsize
block_length (const Comparison *comparison, const Range *range)
{
  gsize length = MIN (LARGEST_BLOCK, READER_ROOM / range->n);

  return MIN (length, comparison->size - range->at);
}

static void
read_on (Comparison *comparison, Range range)
{
  Reader *reader = comparison->reader;
  gsize length = block_length (comparison, &range);

  for (guint i = 0; i < range.n;)
    {
      Item *item = &comparison->items[range.first + i];

      item->block = reader->room + i * length;
      if (reader_read (reader, item->file, item->fd, item->block, length, range.at))
        {
          progress_add (&reader->progress->bytes_hashed, length);
          item->counted += length;
          i++;
        }
      else
        {
          drop_item (comparison, item);
          *item = comparison->items[range.first + --range.n];
        }
    }
  part_all (comparison, range.first, range.n, length, range.at + length);
}

void
compare_files (Reader *reader, FileEntry *const *files, guint n, CompareFunc func, gpointer user_data)
{
  Comparison comparison = {
    .reader = reader,
    .size = files[0]->size,
    .items = g_new (Item, n),
    .ranges = g_array_new (FALSE, FALSE, sizeof (Range)),
    .set = g_new (FileEntry *, n),
    .func = func,
    .user_data = user_data,
  };

  begin (&comparison, files, n);
  while (comparison.ranges->len > 0)
    {
      Range range = g_array_index (comparison.ranges, Range, comparison.ranges->len - 1);

      g_array_set_size (comparison.ranges, comparison.ranges->len - 1);
      if (!reader_is_cancelled (reader))
        read_on (&comparison, range);
      else
        for (guint i = 0; i < range.n; i++)
          close_item (&comparison.items[range.first + i]);
    }
  g_array_unref (comparison.ranges);
  g_free (comparison.items);
  g_free (comparison.set);
}
