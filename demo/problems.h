/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * problems.h: what the scan could not look at, and why.
 */
#pragma once

#include "file-entry.h"

G_BEGIN_DECLS

typedef struct
{
  char *path;   /* owned */
  char *reason; /* owned; a sentence without a full stop */
} Problem;

/* Any thread may add. */
typedef struct
{
  GMutex lock;      /* of found; nests in nothing */
  GPtrArray *found; /* element-type Problem, owned */
} Problems;

void problems_init (Problems *problems);
void problems_clear (Problems *problems);

/* @name: nullable, in @folder; @why: an errno. */
void problems_add (Problems *problems, const Folder *folder, const char *name, int why);

/* @why: an errno, or 0: the file is no longer what the walk saw. */
void problems_add_file (Problems *problems, const FileEntry *file, int why);

/* Sorted by path, element-type Problem, full; the list is empty from then on. */
GPtrArray *problems_steal (Problems *problems);

G_END_DECLS
