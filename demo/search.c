/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * search.c: readers are lent and groups collected under one lock, held for a
 * push or a pop.
 */
#include "config.h"

#include "search.h"

#include <sys/resource.h>

enum
{
  SPARED = 128, /* descriptors for everybody else: the library, the window, its theme */
  AT_MOST_OPEN = 64,
};

/* All readers together stay below the limit of the process, with room for as
 * many again: the pool may have more workers than the machine has processors. */
static guint
at_most_open (void)
{
  struct rlimit limit;
  guint64 open = AT_MOST_OPEN;

  if (getrlimit (RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    open = (limit.rlim_cur > SPARED ? limit.rlim_cur - SPARED : 0) / (2 * g_get_num_processors ());
  return (guint) CLAMP (open, 2, AT_MOST_OPEN);
}

Search *
search_new (void)
{
  Search *search = g_new0 (Search, 1);

  g_atomic_ref_count_init (&search->refs);
  problems_init (&search->problems);
  walk_init (&search->walk, &search->problems, &search->progress);
  search->at_most_open = at_most_open ();
  g_mutex_init (&search->lock);
  search->readers = g_ptr_array_new_with_free_func ((GDestroyNotify) reader_free);
  return search;
}

Search *
search_ref (Search *search)
{
  g_atomic_ref_count_inc (&search->refs);
  return search;
}

void
search_unref (Search *search)
{
  if (search == NULL || !g_atomic_ref_count_dec (&search->refs))
    return;

  g_clear_pointer (&search->found, g_ptr_array_unref);
  g_ptr_array_unref (search->readers);
  g_mutex_clear (&search->lock);
  candidates_free (search->candidates);
  walk_clear (&search->walk);
  problems_clear (&search->problems);
  g_free (search);
}

Reader *
search_borrow_reader (Search *search, GCancellable *cancellable)
{
  Reader *reader = NULL;

  g_mutex_lock (&search->lock);
  if (search->readers->len > 0)
    reader = g_ptr_array_steal_index (search->readers, search->readers->len - 1);
  g_mutex_unlock (&search->lock);
  if (reader == NULL)
    reader = reader_new (search->at_most_open, &search->problems, &search->progress);
  reader->cancellable = cancellable;
  return reader;
}

void
search_return_reader (Search *search, Reader *reader)
{
  reader->cancellable = NULL;
  g_mutex_lock (&search->lock);
  g_ptr_array_add (search->readers, reader);
  g_mutex_unlock (&search->lock);
}

void
search_add (FileEntry **files, guint n, gpointer data)
{
  Search *search = data;
  Group *group;

  if (n < 2)
    return;
  group = group_new (files, n);
  g_mutex_lock (&search->lock);
  if (search->found == NULL)
    search->found = g_ptr_array_new_with_free_func ((GDestroyNotify) group_free);
  g_ptr_array_add (search->found, group);
  g_mutex_unlock (&search->lock);
}

GPtrArray *
search_steal_found (Search *search)
{
  GPtrArray *found;

  g_mutex_lock (&search->lock);
  found = g_steal_pointer (&search->found);
  g_mutex_unlock (&search->lock);
  return found;
}
