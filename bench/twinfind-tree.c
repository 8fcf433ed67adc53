/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * twinfind-tree.c: makes the folder tree that duplicate finders are timed on.
 *
 *     twinfind-tree FOLDER [FILES [SEED]]
 *
 * The same arguments make the same tree.  It looks like a home folder: sixteen
 * files a folder, eight levels, sizes spread log-normally around 4 KiB (mean
 * 46 KiB, a few of many MiB), so that most small files share their size with
 * strangers and most large ones do not.  One file in ten is a copy of another;
 * three in a hundred are copies but for their last bytes, which is the worst
 * that a duplicate finder can meet.  One in two hundred is a further hard link.
 */
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  POOL = 8 << 20,
  LARGEST = 64 << 20,
  FILES_A_FOLDER = 16,
  DEEPEST = 8
};

typedef struct
{
  size_t size;
  uint64_t content; /* where in the pool it begins, and its stamp */
  uint64_t tail;    /* written over its last bytes */
  size_t folder;
} File;

typedef struct
{
  char *path;
  int depth;
} Folder;

static uint64_t state;
static unsigned char pool[POOL];

/* splitmix64: one multiplication more than good enough */
static uint64_t
next (void)
{
  uint64_t z = (state += 0x9e3779b97f4a7c15u);

  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

static double
fraction (void)
{
  return ((next () >> 11) + 1) / 9007199254740993.0;
}

static void
die (const char *what)
{
  fprintf (stderr, "twinfind-tree: %s: %s\n", what, strerror (errno));
  exit (1);
}

static size_t
some_size (void)
{
  double normal = sqrt (-2 * log (fraction ())) * cos (2 * M_PI * fraction ());
  double size = 4096 * exp (2.2 * normal);

  return size > LARGEST ? LARGEST : (size_t) size;
}

static Folder *
make_folders (const char *root, size_t n_folders)
{
  Folder *folders = calloc (n_folders, sizeof *folders);

  if (folders == NULL)
    die (root);
  folders[0].path = strdup (root);
  for (size_t i = 0; i < n_folders; i++)
    {
      if (i > 0)
        {
          size_t parent = next () % i;

          while (folders[parent].depth >= DEEPEST)
            parent = next () % i;
          folders[i].depth = folders[parent].depth + 1;
          if (asprintf (&folders[i].path, "%s/folder-%zu", folders[parent].path, i) < 0)
            die (root);
        }
      if (mkdir (folders[i].path, 0777) < 0 && errno != EEXIST)
        die (folders[i].path);
    }
  return folders;
}

static void
write_all (int fd, const void *data, size_t size, const char *path)
{
  const unsigned char *from = data;

  while (size > 0)
    {
      ssize_t n = write (fd, from, size);

      if (n < 0)
        die (path);
      from += n;
      size -= (size_t) n;
    }
}

static void
write_file (const File *file, const char *path)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  size_t at = file->content % (POOL / 2), left = file->size;

  if (fd < 0)
    die (path);
  while (left > 0)
    {
      size_t n = left < POOL - at ? left : POOL - at;

      write_all (fd, pool + at, n, path);
      left -= n;
      at = 0;
    }
  if (file->size >= 16)
    {
      if (pwrite (fd, &file->content, 8, 0) != 8 || pwrite (fd, &file->tail, 8, (off_t) file->size - 8) != 8)
        die (path);
    }
  if (close (fd) < 0)
    die (path);
}

static void
plan_file (File *file, const File *earlier, size_t n_earlier)
{
  unsigned dice = next () % 1000;

  if (n_earlier > 0 && dice < 130)
    {
      *file = earlier[next () % n_earlier];
      if (dice >= 100)
        file->tail = next ();
    }
  else
    {
      file->size = some_size ();
      file->content = next ();
      file->tail = next ();
    }
}

int
main (int argc, char **argv)
{
  size_t n_files = argc > 2 ? strtoul (argv[2], NULL, 10) : 140000;
  size_t n_folders = n_files / FILES_A_FOLDER + 1;
  unsigned long long bytes = 0;
  Folder *folders;
  File *files;

  if (argc < 2 || n_files == 0)
    {
      fprintf (stderr, "usage: twinfind-tree FOLDER [FILES [SEED]]\n");
      return 2;
    }
  state = argc > 3 ? strtoull (argv[3], NULL, 10) : 1;
  for (size_t i = 0; i < POOL; i += 8)
    {
      uint64_t word = next ();

      memcpy (pool + i, &word, 8);
    }
  folders = make_folders (argv[1], n_folders);
  files = calloc (n_files, sizeof *files);
  if (files == NULL)
    die (argv[1]);

  for (size_t i = 0; i < n_files; i++)
    {
      char *path, *old = NULL;
      size_t other;

      plan_file (&files[i], files, i);
      files[i].folder = next () % n_folders;
      bytes += files[i].size;
      if (asprintf (&path, "%s/file-%zu", folders[files[i].folder].path, i) < 0)
        die (argv[1]);
      write_file (&files[i], path);
      other = next () % 200;
      if (other == 0)
        {
          if (asprintf (&old, "%s.link", path) < 0 || (link (path, old) < 0 && errno != EEXIST))
            die (path);
        }
      free (old);
      free (path);
    }
  printf ("%zu files, %zu folders, %.1f GB\n", n_files, n_folders, bytes / 1e9);
  return 0;
}
