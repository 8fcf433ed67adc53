/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * walk.h: finds every file below a folder.
 */
#pragma once

#include "file-entry.h"
#include "problems.h"
#include "progress.h"

G_BEGIN_DECLS

/* Shared by all who walk at the same time. */
typedef struct
{
  GMutex lock;        /* of folders; nests in nothing */
  GPtrArray *folders; /* element-type Folder, owned: all that were read, in no order */
  Problems *problems;
  Progress *progress;
} Walk;

void walk_init (Walk *walk, Problems *problems, Progress *progress);
void walk_clear (Walk *walk);

/*
 * Reads one folder (full: @walk's from here) and returns its subfolders, full
 * and unread, element-type Folder; NULL where there is none.  Any thread,
 * several at once.  Regular files only, and of those the ones that are not
 * empty; a link is nothing that is looked behind.
 */
GPtrArray *walk_folder (Walk *walk, Folder *folder) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
