/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * walk.c: one folder at a time, so that many can be read side by side.
 *
 * A folder costs one open, its entries one stat each, relative to it, and
 * none where the kind in the entry says already that it is not a file.
 */
#include "config.h"

#include "walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

void
walk_init (Walk *walk, Problems *problems, Progress *progress)
{
  g_mutex_init (&walk->lock);
  walk->folders = g_ptr_array_new_with_free_func ((GDestroyNotify) folder_free);
  walk->problems = problems;
  walk->progress = progress;
}

void
walk_clear (Walk *walk)
{
  g_clear_pointer (&walk->folders, g_ptr_array_unref);
  g_mutex_clear (&walk->lock);
}

/* One folder */

typedef struct
{
  Walk *walk;
  Folder *folder;
  int fd;
  GArray *files; /* of FileEntry, whose name is an offset into names until the end */
  GString *names;
  GPtrArray *subfolders; /* nullable */
} Reading;

/* What the mode grants everybody or its owner needs no question. */
static gboolean
may_read (const Reading *reading, const char *name, const struct stat *status)
{
  static uid_t user;
  static gsize known;

  if (g_once_init_enter (&known))
    {
      user = geteuid ();
      g_once_init_leave (&known, 1);
    }
  if ((status->st_mode & 0444) == 0444 || (status->st_uid == user && (status->st_mode & 0400) != 0))
    return TRUE;
  return faccessat (reading->fd, name, R_OK, AT_EACCESS | AT_SYMLINK_NOFOLLOW) == 0;
}

static void
add_file (Reading *reading, const char *name, const struct stat *status)
{
  gsize length = strlen (name);

  if (!may_read (reading, name, status))
    problems_add (reading->walk->problems, reading->folder, name, errno);
  else if (status->st_size > 0)
    {
      FileEntry file = {
        .folder = reading->folder,
        .name = GSIZE_TO_POINTER (reading->names->len),
        .size = (guint64) status->st_size,
        .device = status->st_dev,
        .inode = status->st_ino,
        .modified = file_entry_modified_of (status),
      };

      g_array_append_val (reading->files, file);
      g_string_append_len (reading->names, name, (gssize) length + 1);
    }
}

static void
add_folder (Reading *reading, const char *name)
{
  if (reading->subfolders == NULL)
    reading->subfolders = g_ptr_array_new ();
  g_ptr_array_add (reading->subfolders, folder_new_in (reading->folder, name));
}

static void
look_at (Reading *reading, const struct dirent *entry)
{
  const char *name = entry->d_name;
  struct stat status;

  if (name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0')))
    return;
  if (entry->d_type == DT_DIR)
    add_folder (reading, name);
  else if (entry->d_type == DT_REG || entry->d_type == DT_UNKNOWN)
    {
      if (fstatat (reading->fd, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        problems_add (reading->walk->problems, reading->folder, name, errno);
      else if (S_ISDIR (status.st_mode))
        add_folder (reading, name);
      else if (S_ISREG (status.st_mode))
        add_file (reading, name, &status);
    }
}

/* The lists grew as they had to; what stays is one block of the right size. */
static void
keep_files (Reading *reading)
{
  Folder *folder = reading->folder;
  gsize files_size = reading->files->len * sizeof (FileEntry);
  char *names;

  if (reading->files->len == 0)
    return;
  folder->files = g_malloc (files_size + reading->names->len);
  folder->n_files = reading->files->len;
  names = (char *) folder->files + files_size;
  memcpy (folder->files, reading->files->data, files_size);
  memcpy (names, reading->names->str, reading->names->len);
  for (guint i = 0; i < folder->n_files; i++)
    folder->files[i].name = names + GPOINTER_TO_SIZE (folder->files[i].name);
}

static void
read_entries (Reading *reading, DIR *entries)
{
  const struct dirent *entry;

  reading->files = g_array_sized_new (FALSE, FALSE, sizeof (FileEntry), 64);
  reading->names = g_string_sized_new (2048);
  while (errno = 0, (entry = readdir (entries)) != NULL)
    look_at (reading, entry);
  if (errno != 0)
    problems_add (reading->walk->problems, reading->folder, NULL, errno);
  keep_files (reading);
  g_array_unref (reading->files);
  g_string_free (reading->names, TRUE);
}

GPtrArray *
walk_folder (Walk *walk, Folder *folder)
{
  Reading reading = { .walk = walk, .folder = folder, .fd = folder_open (folder) };
  DIR *entries = reading.fd >= 0 ? fdopendir (reading.fd) : NULL;

  if (entries == NULL)
    {
      problems_add (walk->problems, folder, NULL, errno);
      if (reading.fd >= 0)
        close (reading.fd);
    }
  else
    {
      read_entries (&reading, entries);
      closedir (entries);
    }
  g_mutex_lock (&walk->lock);
  g_ptr_array_add (walk->folders, folder);
  g_mutex_unlock (&walk->lock);
  progress_add (&walk->progress->folders_seen, 1);
  progress_add (&walk->progress->files_seen, folder->n_files);
  return reading.subfolders;
}
