/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * group.h: files of equal content, as the user is shown them.
 *
 * A group stands alone: it needs nothing of the scan that found it.
 */
#pragma once

#include "file-entry.h"

G_BEGIN_DECLS

typedef struct
{
  char *path;      /* bytes, as the system has them */
  gint64 modified; /* nanoseconds since 1970 */
} GroupFile;

typedef struct
{
  guint64 size;      /* of each file, bytes */
  guint n_files;     /* at least 2 */
  GroupFile files[]; /* by path, bytewise */
} Group;

Group *group_new (FileEntry *const *files, guint n_files) G_GNUC_WARN_UNUSED_RESULT;
void group_free (Group *group);

/* The space that would be free if one file were left. */
guint64 group_get_waste (const Group *group);

/* A GCompareFunc over Group pointers in an array: by first path, bytewise. */
int group_compare (gconstpointer a, gconstpointer b);

G_END_DECLS
