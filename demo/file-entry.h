/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * file-entry.h: what the scan remembers of a file and of a folder.
 *
 * Files know their folder, and the path of a file exists only while somebody
 * needs it.  Names are bytes: nothing here assumes UTF-8.
 * All of it is written by the walk and only read afterwards, but for the hash.
 */
#pragma once

#include <glib.h>
#include <sys/stat.h>

G_BEGIN_DECLS

typedef struct _Folder Folder;

typedef struct
{
  Folder *folder;   /* not owned */
  const char *name; /* in the folder's block */
  guint64 size;
  guint64 device;
  guint64 inode;
  gint64 modified; /* nanoseconds since 1970 */
  guint64 hash;    /* of the first block or of the whole: its users say which */
} FileEntry;

struct _Folder
{
  const Folder *base; /* whose path comes before the name; not owned; NULL: the name is the path */
  FileEntry *files;   /* one block: the files, then their names */
  guint n_files;
  guint given : 1;   /* by the user */
  guint slashed : 1; /* by the user, with a slash at its end */
  gsize path_length; /* with the slash that ends it */
  char name[];       /* ends with a slash */
};

/* A folder that the user gave, as it was given; or @name in @parent. */
Folder *folder_new (const char *path) G_GNUC_WARN_UNUSED_RESULT;
Folder *folder_new_in (const Folder *parent, const char *name) G_GNUC_WARN_UNUSED_RESULT;
void folder_free (Folder *folder);

/* Opens what @folder is now; a symbolic link is followed only where the user
 * named it.  Returns -1 and sets errno. */
int folder_open (const Folder *folder);

/* Without the slash at its end, unless the user gave one. */
char *folder_dup_path (const Folder *folder) G_GNUC_WARN_UNUSED_RESULT;

/* The path of @name in @folder, which need not exist. */
char *folder_dup_path_of (const Folder *folder, const char *name) G_GNUC_WARN_UNUSED_RESULT;

/* Opens for reading, never following a link and never waiting for the writer
 * of a pipe that took the file's place.  Returns -1 and sets errno. */
int file_entry_open (const FileEntry *file);
char *file_entry_dup_path (const FileEntry *file) G_GNUC_WARN_UNUSED_RESULT;

/* Whether @status is of the file that the walk saw, untouched since. */
gboolean file_entry_is_unchanged (const FileEntry *file, const struct stat *status);

/* Nanoseconds since 1970. */
gint64 file_entry_modified_of (const struct stat *status);

/* Bytewise, by path. */
int file_entry_compare_paths (const FileEntry *a, const FileEntry *b);

G_END_DECLS
