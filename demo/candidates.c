/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * candidates.c: most files are ruled out by their size alone.
 *
 * The files are sorted by size; a run of one is unique.  In what is left the
 * hard links of one file are put together, and the bytewise smallest of their
 * paths stands for all of them.
 */
#include "config.h"

#include "candidates.h"

#include <string.h>

/* The size beside the pointer: sorting then touches no file */
typedef struct
{
  guint64 size;
  FileEntry *file;
} Sized;

enum
{
  DIGIT = 11, /* bits that one pass sorts by */
  DIGITS = 1 << DIGIT
};

static guint
digit_of (const Sized *sized, guint shift)
{
  return (sized->size >> shift) & (DIGITS - 1);
}

/* Stable, largest first. */
static void
sort_pass (const Sized *from, Sized *to, guint n, guint shift)
{
  guint start[DIGITS] = { 0 };
  guint at = 0;

  for (guint i = 0; i < n; i++)
    start[digit_of (&from[i], shift)]++;
  for (guint digit = DIGITS; digit-- > 0;)
    {
      guint count = start[digit];

      start[digit] = at;
      at += count;
    }
  for (guint i = 0; i < n; i++)
    to[start[digit_of (&from[i], shift)]++] = from[i];
}

/* A radix sort: three passes do for sizes below 8 GiB.  Returns the one of the
 * two arrays that the sorted files ended in. */
static Sized *
sort_by_size (Sized *sized, Sized *spare, guint n)
{
  guint64 bits = 0;

  for (guint i = 0; i < n; i++)
    bits |= sized[i].size;
  for (guint shift = 0; shift < 64 && bits >> shift != 0; shift += DIGIT)
    {
      Sized *sorted = spare;

      sort_pass (sized, sorted, n, shift);
      spare = sized;
      sized = sorted;
    }
  return sized;
}

static int
compare_inodes (gconstpointer a, gconstpointer b)
{
  const FileEntry *file_a = *(FileEntry *const *) a, *file_b = *(FileEntry *const *) b;

  if (file_a->device != file_b->device)
    return file_a->device < file_b->device ? -1 : 1;
  return (file_a->inode > file_b->inode) - (file_a->inode < file_b->inode);
}

/* Leaves one file for each inode; returns how many are left. */
static guint
drop_links (FileEntry **files, guint n)
{
  guint kept = 0;

  qsort (files, n, sizeof *files, compare_inodes);
  for (guint i = 1; i < n; i++)
    {
      if (compare_inodes (&files[kept], &files[i]) != 0)
        files[++kept] = files[i];
      else if (file_entry_compare_paths (files[i], files[kept]) < 0)
        files[kept] = files[i];
    }
  return kept + 1;
}

/* @sized: n > 1 files of one size */
static void
add_class (Candidates *candidates, const Sized *sized, guint n)
{
  SizeClass class = { .files = candidates->files + candidates->n_files };

  for (guint i = 0; i < n; i++)
    class.files[i] = sized[i].file;
  class.n_files = drop_links (class.files, n);
  if (class.n_files > 1)
    {
      g_array_append_val (candidates->classes, class);
      candidates->n_files += class.n_files;
      candidates->n_bytes += class.n_files * sized->size;
    }
}

static guint
count_files (GPtrArray *folders)
{
  guint n = 0;

  for (guint i = 0; i < folders->len; i++)
    n += ((Folder *) folders->pdata[i])->n_files;
  return n;
}

static Sized *
list_files (GPtrArray *folders, guint n)
{
  Sized *sized = g_new (Sized, n), *next = sized;

  for (guint i = 0; i < folders->len; i++)
    {
      Folder *folder = folders->pdata[i];

      for (guint j = 0; j < folder->n_files; j++)
        *next++ = (Sized){ folder->files[j].size, &folder->files[j] };
    }
  return sized;
}

Candidates *
candidates_new (GPtrArray *folders)
{
  Candidates *candidates = g_new0 (Candidates, 1);
  guint n = count_files (folders);
  Sized *sized = list_files (folders, n), *spare = g_new (Sized, n);
  Sized *sorted = sort_by_size (sized, spare, n);

  candidates->files = g_new (FileEntry *, n);
  candidates->classes = g_array_new (FALSE, FALSE, sizeof (SizeClass));
  for (guint i = 0, end; i < n; i = end)
    {
      for (end = i + 1; end < n && sorted[end].size == sorted[i].size; end++)
        ;
      if (end - i > 1)
        add_class (candidates, sorted + i, end - i);
    }
  g_free (sized);
  g_free (spare);
  return candidates;
}

void
candidates_free (Candidates *candidates)
{
  if (candidates == NULL)
    return;
  g_array_unref (candidates->classes);
  g_free (candidates->files);
  g_free (candidates);
}
