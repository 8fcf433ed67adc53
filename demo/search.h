/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * search.h: what the workers of one scan share.
 *
 * Work that the scan starts holds a reference: what it reads and writes is
 * there until it has ended, even if the context of the scan is gone by then.
 * Any thread, all of it.
 */
#pragma once

#include "candidates.h"
#include "compare.h"
#include "group.h"
#include "walk.h"

G_BEGIN_DECLS

typedef struct
{
  gatomicrefcount refs;
  Problems problems;
  Progress progress;
  Walk walk;
  Candidates *candidates; /* owned; written once, between the walk and the comparison */
  guint at_most_open;     /* for each reader */
  GMutex lock;            /* of the two lists; nests in nothing */
  GPtrArray *readers;     /* element-type Reader, owned: the idle ones */
  GPtrArray *found;       /* element-type Group, owned: not handed over yet; NULL: none */
} Search;

Search *search_new (void) G_GNUC_WARN_UNUSED_RESULT;
Search *search_ref (Search *search);
void search_unref (Search *search);

/* A reader is lent for one piece of work. */
Reader *search_borrow_reader (Search *search, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;
void search_return_reader (Search *search, Reader *reader);

/* Makes a group of two files or more; a file alone is none.  @search is a
 * pointer, so that this is a CompareFunc. */
void search_add (FileEntry **files, guint n, gpointer search);

/* What was found since the last call, element-type Group, full; NULL: nothing. */
GPtrArray *search_steal_found (Search *search) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
