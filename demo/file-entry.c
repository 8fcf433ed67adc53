/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * file-entry.c: paths that are put together when they are needed.
 *
 * A tree of files has far more bytes of paths than of names, and a path may be
 * longer than what the system takes in one call: such a path is opened in
 * steps, each relative to the folder before it.
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
  ON_STACK = 1024, /* most paths are shorter, and cost no allocation */
  STEP = PATH_MAX - 1
};

Folder *
folder_new (Folder *parent, const char *name)
{
  gsize length = strlen (name);
  Folder *folder = g_malloc0 (sizeof (Folder) + length + 1);

  folder->parent = parent;
  folder->path_length = length + (length == 0 || name[length - 1] != '/');
  if (parent != NULL)
    folder->path_length += parent->path_length;
  memcpy (folder->name, name, length + 1);
  return folder;
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
  for (; folder != NULL; folder = folder->parent)
    {
      gsize start = folder->parent != NULL ? folder->parent->path_length : 0;

      memcpy (path + start, folder->name, folder->path_length - start);
      path[folder->path_length - 1] = '/'; /* where the copy put a NUL, if anything else */
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
  gsize length = folder->path_length;

  if (folder->parent != NULL || folder->name[length - 1] != '/')
    path[length - 1] = '\0';
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

static int
open_in (const Folder *folder, const char *name, int flags)
{
  gsize length = strlen (name);
  char on_stack[ON_STACK];

  if (folder->path_length + length < ON_STACK)
    {
      write_path (folder, on_stack);
      memcpy (on_stack + folder->path_length, name, length + 1);
      return open (on_stack, flags);
    }
  else
    {
      g_autofree char *path = folder_dup_path_of (folder, name);

      return open_long (path, flags);
    }
}

int
folder_open (const Folder *folder)
{
  int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

  if (folder->parent == NULL)
    return open_in (folder, "", flags);
  return open_in (folder->parent, folder->name, flags | O_NOFOLLOW);
}

int
file_entry_open (const FileEntry *file)
{
  return open_in (file->folder, file->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
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
