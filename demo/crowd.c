/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * crowd.c: hashes make small sets of one large set.
 *
 *     files --first block--> alone | few: compared | many --whole--> alone | compared
 *
 * Comparing n files byte by byte needs them all at once, hashing them one
 * after the other.  So a crowd is hashed until it has fallen apart; each file
 * is read once for that, and only what is equal is read again.
 */
#include "config.h"

#include "crowd.h"

#include "digest.h"

#include <stdlib.h>

typedef struct
{
  TactFrame frame;
  Search *search;    /* owned */
  FileEntry **files; /* owned; what is not decided yet */
  guint n_files;
  GPtrArray *comparisons; /* element-type TactTask, owned */
} Crowd;

enum
{
  FIRST_PIECE = 64,       /* files */
  WHOLE_PIECE = 16 << 20, /* bytes */
};

/* Hashing, in pieces */

typedef gboolean (*DigestFunc) (Reader *reader, FileEntry *file);

typedef struct
{
  Search *search;
  DigestFunc digest;
  FileEntry **files; /* the crowd's; NULL is written over what failed */
  guint n_files;
} HashPiece;

static TactTask *
hash_piece (GCancellable *cancellable, gpointer user_data)
{
  HashPiece *piece = user_data;
  Reader *reader = search_borrow_reader (piece->search, cancellable);

  for (guint i = 0; i < piece->n_files && !reader_is_cancelled (reader); i++)
    {
      if (!piece->digest (reader, piece->files[i]))
        piece->files[i] = NULL;
    }
  search_return_reader (piece->search, reader);
  return g_cancellable_is_cancelled (cancellable) ? tact_task_new_cancelled (cancellable) : tact_task_completed ();
}

static TactTask *
hash_all (Crowd *crowd, DigestFunc digest, guint a_piece, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) tact_task_unref);

  for (guint at = 0; at < crowd->n_files; at += a_piece)
    {
      HashPiece *piece = g_new (HashPiece, 1);

      *piece = (HashPiece){ crowd->search, digest, crowd->files + at, MIN (a_piece, crowd->n_files - at) };
      g_ptr_array_add (tasks, tact_run (hash_piece, piece, g_free, cancellable));
    }
  return tact_when_all_array (tasks);
}

/* Comparing */

typedef struct
{
  Search *search;
  FileEntry **files; /* owned; one hash */
  guint n_files;
  gboolean counted; /* they were hashed as a whole: their bytes are in the progress */
} Alike;

static void
alike_free (gpointer data)
{
  Alike *alike = data;

  g_free (alike->files);
  g_free (alike);
}

typedef struct
{
  FileEntry *leader;
  gboolean leader_stands;
  GPtrArray *equal; /* to the leader, which is not in it */
  GPtrArray *others;
} Round;

static void
sort_set (FileEntry **files, guint n, gpointer user_data)
{
  Round *round = user_data;
  GPtrArray *set = round->others;

  for (guint i = 0; i < n; i++)
    {
      if (files[i] == round->leader)
        {
          set = round->equal;
          round->leader_stands = TRUE;
        }
    }
  for (guint i = 0; i < n; i++)
    {
      if (files[i] != round->leader)
        g_ptr_array_add (set, files[i]);
    }
}

/* Compares all with the first, as many at a time as may be open.  Returns
 * those that differ: hashes collide once in a lifetime, but they may. */
static GPtrArray *
compare_with_first (Reader *reader, Search *search, FileEntry **files, guint n_files)
{
  g_autoptr (GPtrArray) equal = g_ptr_array_new ();
  Round round = { .leader = files[0], .leader_stands = TRUE, .equal = equal, .others = g_ptr_array_new () };
  g_autofree FileEntry **set = g_new (FileEntry *, reader->at_most_open);
  guint others = reader->at_most_open - 1;

  for (guint at = 1; at < n_files && !reader_is_cancelled (reader); at += others)
    {
      guint n = MIN (others, n_files - at);

      set[0] = round.leader;
      for (guint i = 0; i < n; i++)
        set[i + 1] = files[at + i];
      if (round.leader_stands)
        {
          round.leader_stands = FALSE;
          compare_files (reader, set, n + 1, sort_set, &round);
        }
      else
        for (guint i = 0; i < n; i++)
          g_ptr_array_add (round.others, files[at + i]);
    }
  if (round.leader_stands)
    g_ptr_array_add (equal, round.leader);
  if (!reader_is_cancelled (reader))
    search_add ((FileEntry **) equal->pdata, equal->len, search);
  return round.others;
}

/* The bytes were counted as they were hashed: a progress of its own takes
 * what the comparison counts. */
static void
compare_counted (Reader *reader, Alike *alike)
{
  Progress *progress = reader->progress, aside = { 0 };
  g_autoptr (GPtrArray) others = NULL;
  guint n = alike->n_files;

  reader->progress = &aside;
  while (n > 1 && !reader_is_cancelled (reader))
    {
      FileEntry **files = others != NULL ? (FileEntry **) others->pdata : alike->files;
      GPtrArray *rest = compare_with_first (reader, alike->search, files, n);

      g_clear_pointer (&others, g_ptr_array_unref);
      others = rest;
      n = others->len;
    }
  reader->progress = progress;
  progress_add (&progress->files_hashed, alike->n_files);
}

static TactTask *
compare_alike (GCancellable *cancellable, gpointer user_data)
{
  Alike *alike = user_data;
  Reader *reader = search_borrow_reader (alike->search, cancellable);

  if (alike->counted)
    compare_counted (reader, alike);
  else
    compare_files (reader, alike->files, alike->n_files, search_add, alike->search);
  search_return_reader (alike->search, reader);
  return g_cancellable_is_cancelled (cancellable) ? tact_task_new_cancelled (cancellable) : tact_task_completed ();
}

static void
start_comparison (Crowd *crowd, FileEntry **files, guint n, gboolean counted, GCancellable *cancellable)
{
  Alike *alike = g_new (Alike, 1);

  *alike = (Alike){ crowd->search, g_memdup2 (files, n * sizeof *files), n, counted };
  g_ptr_array_add (crowd->comparisons, tact_run (compare_alike, alike, alike_free, cancellable));
}

/* The method */

static int
compare_hashes (const void *a, const void *b)
{
  guint64 hash_a = (*(FileEntry *const *) a)->hash, hash_b = (*(FileEntry *const *) b)->hash;

  return (hash_a > hash_b) - (hash_a < hash_b);
}

static void
drop_failed (Crowd *crowd)
{
  guint kept = 0;

  for (guint i = 0; i < crowd->n_files; i++)
    {
      if (crowd->files[i] != NULL)
        crowd->files[kept++] = crowd->files[i];
    }
  crowd->n_files = kept;
}

/* What is alone is done with, what is few is compared, what is many stays. */
static void
part (Crowd *crowd, gboolean hashed_whole, GCancellable *cancellable)
{
  FileEntry **files = crowd->files;
  Progress *progress = &crowd->search->progress;
  guint kept = 0, n_files;

  drop_failed (crowd);
  n_files = crowd->n_files;
  qsort (files, n_files, sizeof *files, compare_hashes);
  for (guint i = 0, end; i < n_files; i = end)
    {
      for (end = i + 1; end < n_files && files[end]->hash == files[i]->hash; end++)
        ;
      if (end - i == 1)
        progress_done (progress, hashed_whole ? 0 : files[i]->size);
      else if (hashed_whole || end - i <= crowd->search->at_most_open)
        start_comparison (crowd, files + i, end - i, hashed_whole, cancellable);
      else
        for (guint j = i; j < end; j++)
          files[kept++] = files[j];
    }
  crowd->n_files = kept;
}

static TactStep
crowd_step (TactFrame *frame)
{
  Crowd *crowd = (Crowd *) frame;
  GCancellable *cancellable = tact_frame_get_cancellable (frame);

  TACT_BEGIN (frame);
  TACT_AWAIT (frame, hash_all (crowd, digest_first, FIRST_PIECE, cancellable));
  part (crowd, FALSE, cancellable);
  if (crowd->n_files > 0)
    {
      TACT_AWAIT (frame, hash_all (crowd, digest_whole, 1 + WHOLE_PIECE / crowd->files[0]->size, cancellable));
      part (crowd, TRUE, cancellable);
    }
  TACT_AWAIT (frame, tact_when_all_array (crowd->comparisons));
  TACT_FINALLY (frame);
  TACT_AWAIT_FULL (frame, tact_when_all_array (crowd->comparisons), TACT_AWAIT_NO_THROW);
  TACT_END (frame);
}

static void
crowd_clear (gpointer data)
{
  Crowd *crowd = data;

  g_ptr_array_unref (crowd->comparisons);
  g_free (crowd->files);
  search_unref (crowd->search);
}

TactTask *
crowd_async (Search *search, FileEntry *const *files, guint n_files, GCancellable *cancellable)
{
  Crowd *crowd = tact_frame_new (sizeof (Crowd), crowd_step, crowd_clear);

  crowd->search = search_ref (search);
  crowd->files = g_memdup2 (files, n_files * sizeof *files);
  crowd->n_files = n_files;
  crowd->comparisons = g_ptr_array_new_with_free_func ((GDestroyNotify) tact_task_unref);
  return tact_frame_start (&crowd->frame, cancellable);
}
