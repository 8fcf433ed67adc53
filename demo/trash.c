/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * trash.c: g_file_trash(), and where it put the file.
 *
 * GIO does not say where: a trash has a folder "files", and a folder "info"
 * with a NAME.trashinfo for each file there, whose Path= is where it was.  It
 * is the home trash, or one at the top of the mount: .Trash/UID, .Trash-UID.
 * There Path= may be relative to the top.  The inode, which a move keeps, tells
 * files apart that came from the same path.
 */
#include "config.h"

#include "trash.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void
trashed_free (gpointer data)
{
  Trashed *trashed = data;

  if (trashed == NULL)
    return;
  g_free (trashed->path);
  g_free (trashed->moved);
  g_free (trashed->info);
  g_free (trashed);
}

/* Finding it again */

/* Its path without symbolic links in its folder's. */
static char *
real_path_of (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  char *real = realpath (folder, NULL);
  char *result = real != NULL ? g_build_filename (real, name, NULL) : g_strdup (path);

  free (real);
  return result;
}

/* The highest folder on the mount that @real is on. */
static char *
top_of_mount (const char *real)
{
  char *top = g_path_get_dirname (real);
  struct stat here, above;

  if (stat (top, &here) != 0)
    return top;
  while (strcmp (top, "/") != 0)
    {
      g_autofree char *parent = g_path_get_dirname (top);

      if (stat (parent, &above) != 0 || above.st_dev != here.st_dev)
        break;
      g_free (top);
      top = g_steal_pointer (&parent);
    }
  return top;
}

static gboolean
info_says (const char *info, const char *top, const char *path, const char *real)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *escaped = NULL;
  g_autofree char *was = NULL;

  if (!g_key_file_load_from_file (file, info, G_KEY_FILE_NONE, NULL))
    return FALSE;
  escaped = g_key_file_get_value (file, "Trash Info", "Path", NULL);
  was = escaped != NULL ? g_uri_unescape_string (escaped, NULL) : NULL;
  if (was == NULL)
    return FALSE;
  if (!g_path_is_absolute (was))
    {
      char *absolute = g_build_filename (top, was, NULL);

      g_free (was);
      was = absolute;
    }
  return strcmp (was, path) == 0 || strcmp (was, real) == 0;
}

/* In one trash. */
static Trashed *
find_in (const char *trash, const char *top, const char *path, const char *real, const struct stat *file)
{
  g_autofree char *infos = g_build_filename (trash, "info", NULL);
  g_autoptr (GDir) dir = g_dir_open (infos, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *info = g_build_filename (infos, name, NULL);
      g_autofree char *bare = g_str_has_suffix (name, ".trashinfo") ? g_strndup (name, strlen (name) - strlen (".trashinfo")) : NULL;
      g_autofree char *moved = bare != NULL ? g_build_filename (trash, "files", bare, NULL) : NULL;
      struct stat there;

      if (moved != NULL && lstat (moved, &there) == 0 &&
          there.st_ino == file->st_ino && there.st_dev == file->st_dev &&
          info_says (info, top, path, real))
        {
          Trashed *trashed = g_new (Trashed, 1);

          *trashed = (Trashed){ g_strdup (path), g_steal_pointer (&moved), g_steal_pointer (&info) };
          return trashed;
        }
    }
  return NULL;
}

static Trashed *
find_trashed (const char *path, const char *real, const struct stat *file)
{
  g_autofree char *top = top_of_mount (real);
  g_autofree char *home = g_build_filename (g_get_user_data_dir (), "Trash", NULL);
  g_autofree char *user = g_strdup_printf ("%u", (guint) getuid ());
  g_autofree char *shared = g_build_filename (top, ".Trash", user, NULL);
  g_autofree char *own_name = g_strconcat (".Trash-", user, NULL);
  g_autofree char *own = g_build_filename (top, own_name, NULL);
  const char *const trashes[] = { home, own, shared };
  Trashed *trashed = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (trashes) && trashed == NULL; i++)
    trashed = find_in (trashes[i], top, path, real, file);
  return trashed;
}

/* Moving it there */

typedef struct
{
  char *path;
  gint64 modified;
  char *staying;
  gint64 staying_modified;
  guint64 size;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->path);
  g_free (request->staying);
  g_free (request);
}

static gboolean
is_unchanged (const char *path, guint64 size, gint64 modified, struct stat *now)
{
  return lstat (path, now) == 0 && S_ISREG (now->st_mode) && (guint64) now->st_size == size &&
         now->st_mtim.tv_sec * G_GINT64_CONSTANT (1000000000) + now->st_mtim.tv_nsec == modified;
}

static TactTask *
explain (GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    return tact_task_new_error (error);
  g_error_free (error);
  return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "It stays: there is no trash where it lies");
}

static TactTask *
trash_body (GCancellable *cancellable, gpointer data)
{
  Request *request = data;
  g_autoptr (GFile) file = g_file_new_for_path (request->path);
  g_autofree char *real = real_path_of (request->path);
  GError *error = NULL;
  Trashed *trashed;
  struct stat now, staying;

  if (!is_unchanged (request->path, request->size, request->modified, &now))
    return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_FAILED, "It stays: it has changed since the scan");
  if (!is_unchanged (request->staying, request->size, request->staying_modified, &staying))
    return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_FAILED, "It stays: the copy that was to be kept has changed since the scan");
  if (staying.st_dev == now.st_dev && staying.st_ino == now.st_ino)
    return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_FAILED, "It stays: it has become the same file as the copy that was to be kept");

  if (!g_file_trash (file, cancellable, &error))
    return explain (error);
  trashed = find_trashed (g_file_peek_path (file), real, &now);
  if (trashed == NULL)
    {
      /* It is in some trash: only this program cannot take it back. */
      trashed = g_new0 (Trashed, 1);
      trashed->path = g_strdup (request->path);
    }
  return tact_task_new_pointer (trashed, trashed_free);
}

TactTask *
trash_async (const TrashFile *file, const TrashFile *staying, guint64 size, GCancellable *cancellable)
{
  Request *request = g_new (Request, 1);

  *request = (Request){ g_strdup (file->path), file->modified, g_strdup (staying->path), staying->modified, size };
  return tact_run (trash_body, request, request_free, cancellable);
}

/* And back */

/* As rename(), but never over another file.  Returns 0, or -1 and errno. */
static int
move_back (const char *from, const char *to)
{
  struct stat status;

  if (renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS)
    return -1;
  /* A file system that cannot promise it. */
  if (lstat (to, &status) == 0)
    {
      errno = EEXIST;
      return -1;
    }
  return rename (from, to);
}

static TactTask *
restore_body (GCancellable *cancellable, gpointer data)
{
  const Trashed *trashed = data;
  g_autofree char *folder = g_path_get_dirname (trashed->path);
  g_autofree char *name = g_filename_display_name (trashed->path);

  if (trashed->moved == NULL)
    return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s is in a trash that was not found", name);
  if (g_mkdir_with_parents (folder, 0777) != 0 || move_back (trashed->moved, trashed->path) != 0)
    {
      int why = errno;

      if (why == EEXIST)
        return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_EXISTS, "%s stays in the trash: another file has taken its place", name);
      return tact_task_new_failed (G_IO_ERROR, g_io_error_from_errno (why), "%s stays in the trash: %s", name, g_strerror (why));
    }
  g_unlink (trashed->info);
  return tact_task_completed ();
}

TactTask *
trash_restore_async (const Trashed *trashed)
{
  Trashed *copy = g_new (Trashed, 1);

  *copy = (Trashed){ g_strdup (trashed->path), g_strdup (trashed->moved), g_strdup (trashed->info) };
  return tact_run (restore_body, copy, trashed_free, NULL);
}
