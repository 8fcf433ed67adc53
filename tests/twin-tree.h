/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * twin-tree.h: folder trees for the tests of Twinfind, and the groups that a
 * program finds which does nothing to be fast.
 */
#pragma once

#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder of its own, gone when the test has passed. */

static inline char *
tree_new (void)
{
  g_autoptr (GError) error = NULL;
  char *root = g_dir_make_tmp ("twinfind-XXXXXX", &error);

  ck_assert_msg (root != NULL, "%s", error != NULL ? error->message : "");
  return root;
}

static inline void
tree_remove_in (int folder, const char *name)
{
  int fd = openat (folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR *entries = fd >= 0 ? fdopendir (fd) : NULL;
  struct dirent *entry;

  while (entries != NULL && (entry = readdir (entries)) != NULL)
    {
      if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0 &&
          unlinkat (fd, entry->d_name, 0) < 0)
        {
          fchmodat (fd, entry->d_name, 0700, 0);
          tree_remove_in (fd, entry->d_name);
        }
    }
  if (entries != NULL)
    closedir (entries);
  unlinkat (folder, name, AT_REMOVEDIR);
}

static inline void
tree_free (char *root)
{
  tree_remove_in (AT_FDCWD, root);
  g_free (root);
}

typedef char Tree;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Tree, tree_free)

static inline char *
tree_path (const char *root, const char *name)
{
  return g_strconcat (root, "/", name, NULL);
}

static inline void
tree_folder (const char *root, const char *name)
{
  g_autofree char *path = tree_path (root, name);

  ck_assert_int_eq (g_mkdir_with_parents (path, 0755), 0);
}

/* A file of @size bytes.  @content: equal numbers, equal bytes; @last: the last byte. */
static inline void
tree_file (const char *root, const char *name, gsize size, guint content, char last)
{
  g_autofree char *path = tree_path (root, name);
  g_autofree char *bytes = g_malloc (size + 1);
  g_autoptr (GRand) rand = g_rand_new_with_seed (content);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < size; i++)
    bytes[i] = (char) g_rand_int (rand);
  if (size > 0)
    bytes[size - 1] = last;
  if (!g_file_set_contents_full (path, bytes, (gssize) size, G_FILE_SET_CONTENTS_NONE, 0644, &error))
    ck_abort_msg ("%s", error->message);
}

static inline void
tree_link (const char *root, const char *from, const char *to)
{
  g_autofree char *path_from = tree_path (root, from);
  g_autofree char *path_to = tree_path (root, to);

  ck_assert_int_eq (link (path_from, path_to), 0);
}

/* The reference: every file in memory, each compared with each. */

typedef struct
{
  char *path;
  struct stat status;
  GBytes *bytes;
  gboolean taken;
} NaiveFile;

static inline void
naive_file_free (gpointer data)
{
  NaiveFile *file = data;

  g_free (file->path);
  g_bytes_unref (file->bytes);
  g_free (file);
}

static inline int
naive_compare (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(NaiveFile *const *) a)->path, (*(NaiveFile *const *) b)->path);
}

static inline void
naive_add (GPtrArray *files, char *path, const struct stat *status)
{
  NaiveFile *file = g_new0 (NaiveFile, 1);
  char *bytes;
  gsize size;

  ck_assert (g_file_get_contents (path, &bytes, &size, NULL));
  file->path = path;
  file->status = *status;
  file->bytes = g_bytes_new_take (bytes, size);
  g_ptr_array_add (files, file);
}

static inline void
naive_walk (GPtrArray *files, const char *folder)
{
  DIR *entries = opendir (folder);
  struct dirent *entry;

  ck_assert_ptr_nonnull (entries);
  while ((entry = readdir (entries)) != NULL)
    {
      char *path = g_strconcat (folder, g_str_has_suffix (folder, "/") ? "" : "/", entry->d_name, NULL);
      struct stat status;

      ck_assert_int_eq (lstat (path, &status), 0);
      if (S_ISREG (status.st_mode) && status.st_size > 0)
        naive_add (files, path, &status);
      else
        {
          if (S_ISDIR (status.st_mode) && strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0)
            naive_walk (files, path);
          g_free (path);
        }
    }
  closedir (entries);
}

/* @files is sorted, so of each file's links the smallest comes first. */
static inline void
naive_drop_links (GPtrArray *files)
{
  for (guint i = 0; i < files->len; i++)
    {
      const NaiveFile *first = files->pdata[i];

      for (guint j = files->len - 1; j > i; j--)
        {
          const NaiveFile *file = files->pdata[j];

          if (file->status.st_ino == first->status.st_ino && file->status.st_dev == first->status.st_dev)
            g_ptr_array_remove_index (files, j);
        }
    }
}

/* The group of the file at @i; nothing where it is alone or in one already. */
static inline GString *
naive_group (GPtrArray *files, guint i, char end)
{
  GString *group = g_string_new (NULL);
  NaiveFile *first = files->pdata[i];

  for (guint j = i + 1; j < files->len && !first->taken; j++)
    {
      NaiveFile *file = files->pdata[j];

      if (!file->taken && g_bytes_equal (first->bytes, file->bytes))
        {
          if (group->len == 0)
            g_string_append_printf (group, "%s%c", first->path, end);
          g_string_append_printf (group, "%s%c", file->path, end);
          file->taken = TRUE;
        }
    }
  return group;
}

/* What `twinfind --headless` is to print; @end: what ends a path. */
static inline GBytes *
naive_groups (const char *const *folders, char end)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (naive_file_free);
  GString *groups = g_string_new (NULL);

  for (; *folders != NULL; folders++)
    naive_walk (files, *folders);
  g_ptr_array_sort (files, naive_compare);
  naive_drop_links (files);
  for (guint i = 0; i < files->len; i++)
    {
      g_autoptr (GString) group = naive_group (files, i, end);

      if (group->len > 0 && groups->len > 0)
        g_string_append_c (groups, end);
      g_string_append_len (groups, group->str, (gssize) group->len);
    }
  return g_string_free_to_bytes (groups);
}
