/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * file-entry.c: paths that are put together when they are needed.
 *
 * A folder keeps its whole path, so that the path of a file is two pieces.  A
 * long path is kept once, and the folders below hold what comes after: else a
 * tree of depth n would take n * n bytes.  What is longer than the system
 * takes in one call is opened in steps, each relative to the folder before it.
 */
#define _GNU_SOURCE 1 /* O_PATH */
#include "config.h"

#include "file-entry.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

enum
{
  WHOLE = 1024,           /* paths of folders, up to which they are kept whole */
  ON_STACK = WHOLE + 256, /* most paths of files fit, and cost no allocation */
  STEP = PATH_MAX - 1
};

static Folder *
new_folder (const Folder *base, gsize base_length, const char *name, gsize length)
{
  gboolean whole = base_length + length <= WHOLE;
  gsize kept = whole ? base_length : 0;
  Folder *folder = g_malloc0 (sizeof (Folder) + kept + length + 1);

  if (!whole)
    folder->base = base;
  else if (base != NULL)
    memcpy (folder->name, base->name, kept);
  folder->path_length = base_length + length + 1;
  memcpy (folder->name + kept, name, length);
  folder->name[kept + length] = '/';
  return folder;
}

Folder *
folder_new (const char *path)
{
  gsize length = strlen (path);
  gboolean slashed = g_str_has_suffix (path, "/");
  Folder *folder = new_folder (NULL, 0, path, slashed ? length - 1 : length);

  folder->given = TRUE;
  folder->slashed = slashed;
  return folder;
}

Folder *
folder_new_in (const Folder *parent, const char *name)
{
  return new_folder (parent, parent->path_length, name, strlen (name));
}

void
folder_free (Folder *folder)
{
  g_free (folder->files);
  g_free (folder);
}

/* Paths */

/* Fills path_length bytes, from the end. */
static void
write_path (const Folder *folder, char *path)
{
  for (; folder != NULL; folder = folder->base)
    {
      gsize start = folder->base != NULL ? folder->base->path_length : 0;

      memcpy (path + start, folder->name, folder->path_length - start);
    }
}

char *
folder_dup_path_of (const Folder *folder, const char *name)
{
  gsize length = strlen (name);
  char *path = g_malloc (folder->path_length + length + 1);

  write_path (folder, path);
  memcpy (path + folder->path_length, name, length + 1);
  return path;
}

char *
folder_dup_path (const Folder *folder)
{
  char *path = folder_dup_path_of (folder, "");

  if (!folder->slashed)
    path[folder->path_length - 1] = '\0';
  return path;
}

char *
file_entry_dup_path (const FileEntry *file)
{
  return folder_dup_path_of (file->folder, file->name);
}

int
file_entry_compare_paths (const FileEntry *a, const FileEntry *b)
{
  g_autofree char *path_a = NULL;
  g_autofree char *path_b = NULL;

  if (a->folder == b->folder)
    return strcmp (a->name, b->name);
  path_a = file_entry_dup_path (a);
  path_b = file_entry_dup_path (b);
  return strcmp (path_a, path_b);
}

/* Opening */

/* In steps of whole names, none longer than the system takes. */
static int
open_long (char *path, int flags)
{
  int at = AT_FDCWD;

  for (;;)
    {
      char *cut = path + STEP;
      int next;

      if (strlen (path) <= STEP)
        break;
      while (cut > path && *cut != '/')
        cut--;
      *cut = '\0';
      next = openat (at, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
      if (at != AT_FDCWD)
        close (at);
      if (next < 0)
        return -1;
      at = next;
      for (path = cut + 1; *path == '/'; path++)
        ; /* what is left must stay relative */
    }
  flags = openat (at, path, flags);
  if (at != AT_FDCWD)
    {
      int why = errno;

      close (at);
      errno = why;
    }
  return flags;
}

int
folder_open (const Folder *folder)
{
  g_autofree char *path = folder_dup_path (folder); /* a slash at its end would follow a link */

  return open_long (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (folder->given ? 0 : O_NOFOLLOW));
}

int
file_entry_open (const FileEntry *file)
{
  int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  gsize folder_length = file->folder->path_length, length = strlen (file->name);
  char on_stack[ON_STACK];

  if (folder_length + length < ON_STACK)
    {
      write_path (file->folder, on_stack);
      memcpy (on_stack + folder_length, file->name, length + 1);
      return open (on_stack, flags);
    }
  else
    {
      g_autofree char *path = file_entry_dup_path (file);

      return open_long (path, flags);
    }
}

/* What it was */

gint64
file_entry_modified_of (const struct stat *status)
{
  return status->st_mtim.tv_sec * G_GINT64_CONSTANT (1000000000) + status->st_mtim.tv_nsec;
}

gboolean
file_entry_is_unchanged (const FileEntry *file, const struct stat *status)
{
  return (guint64) status->st_size == file->size &&
         file_entry_modified_of (status) == file->modified &&
         status->st_ino == file->inode &&
         status->st_dev == file->device &&
         status->st_nlink > 0;
}
