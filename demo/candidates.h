/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * candidates.h: the files that share their size with another, and no others.
 */
#pragma once

#include "file-entry.h"

G_BEGIN_DECLS

/* Files of one size, each of another inode; in the order of their inodes,
 * which is roughly their order on a disk. */
typedef struct
{
  FileEntry **files; /* not owned */
  guint n_files;
} SizeClass;

typedef struct
{
  FileEntry **files; /* one block: what the classes point into */
  GArray *classes;   /* of SizeClass, largest size first */
  guint64 n_files;
  guint64 n_bytes;
} Candidates;

/* @folders: element-type Folder; they stay the caller's, and must stay alive. */
Candidates *candidates_new (GPtrArray *folders) G_GNUC_WARN_UNUSED_RESULT;
void candidates_free (Candidates *candidates);

G_END_DECLS
