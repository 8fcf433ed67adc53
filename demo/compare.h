/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * compare.h: parts files of one size into sets of equal content, byte by byte.
 */
#pragma once

#include "reader.h"

G_BEGIN_DECLS

/* @files: the function's to read until it returns; @n may be 1. */
typedef void (*CompareFunc) (FileEntry **files, guint n, gpointer user_data);

/* Whether compare_files() takes so many at once: either all may be open at a
 * time, or all fit into the reader's room. */
gboolean compare_takes (const Reader *reader, guint n, guint64 size);

/*
 * Reads every file at most once, and no further than it takes to tell it from
 * the others.  @func is called for each set, those of one file included, in
 * the middle of the work.  A file that could not be read, or changed, is in no
 * set; nothing more is called once the reader is cancelled.
 *
 * The files are counted in the progress as they are decided on.
 */
void compare_files (Reader *reader, FileEntry *const *files, guint n, CompareFunc func, gpointer user_data);

G_END_DECLS
