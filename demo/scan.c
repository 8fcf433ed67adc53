/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * scan.c: the method that Twinfind is about.
 *
 *     walk --> sizes --> compare ... groups, groups, groups
 *
 * A fiber: it reads from top to bottom, like code that blocks, and blocks nobody: each
 * step is work on the pool, and the method itself runs for a few microseconds
 * between two of them, on the context that it was started on, or anywhere,
 * whichever its caller chose.
 *
 * The work of a step is a tree of tasks.  A folder's task ends with those of
 * its subfolders, since its body returns the task of them all; the comparison
 * is one task for each piece of the list of sizes.  Nothing here counts, locks
 * or signals to know that a step has ended.
 */
#include "config.h"

#include "scan.h"

#include "crowd.h"
#include "search.h"

struct _Scan
{
  gatomicrefcount refs;
  char **folders; /* owned */
  ScanHooks hooks;
  gpointer user_data;
  GDestroyNotify destroy; /* nullable */
  Search *search;         /* owned */
};

Scan *
scan_new (const char *const *folders, const ScanHooks *hooks, gpointer user_data, GDestroyNotify destroy)
{
  Scan *scan = g_new0 (Scan, 1);

  g_atomic_ref_count_init (&scan->refs);
  scan->folders = g_strdupv ((char **) folders);
  scan->hooks = *hooks;
  scan->user_data = user_data;
  scan->destroy = destroy;
  scan->search = search_new ();
  return scan;
}

Scan *
scan_ref (Scan *scan)
{
  g_atomic_ref_count_inc (&scan->refs);
  return scan;
}

void
scan_unref (Scan *scan)
{
  if (scan == NULL || !g_atomic_ref_count_dec (&scan->refs))
    return;

  if (scan->destroy != NULL)
    scan->destroy (scan->user_data);
  search_unref (scan->search);
  g_strfreev (scan->folders);
  g_free (scan);
}

Progress *
scan_get_progress (Scan *scan)
{
  return &scan->search->progress;
}

GPtrArray *
scan_steal_problems (Scan *scan)
{
  return problems_steal (&scan->search->problems);
}

/* The walk */

typedef struct
{
  Search *search; /* owned */
  Folder *folder; /* owned until it is walked */
} FolderWork;

static void
folder_work_free (gpointer data)
{
  FolderWork *work = data;

  g_clear_pointer (&work->folder, folder_free);
  search_unref (work->search);
  g_free (work);
}

static TactTask *walk_body (GCancellable *cancellable, gpointer user_data);

/* Takes the folders. */
static TactTask *
walk_side_by_side (Search *search, GPtrArray *folders, GCancellable *cancellable)
{
  g_autofree TactTask **tasks = g_new (TactTask *, folders->len);

  for (guint i = 0; i < folders->len; i++)
    {
      FolderWork *work = g_new (FolderWork, 1);

      *work = (FolderWork){ search_ref (search), folders->pdata[i] };
      tasks[i] = tact_run (walk_body, work, folder_work_free, cancellable);
    }
  return tact_when_all (tasks, folders->len);
}

static TactTask *
walk_body (GCancellable *cancellable, gpointer user_data)
{
  FolderWork *work = user_data;
  g_autoptr (GPtrArray) subfolders = walk_folder (&work->search->walk, g_steal_pointer (&work->folder));

  if (subfolders == NULL)
    return tact_task_completed ();
  return walk_side_by_side (work->search, subfolders, cancellable);
}

static TactTask *
walk_all (Scan *scan, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) folders = g_ptr_array_new ();

  for (char **folder = scan->folders; *folder != NULL; folder++)
    g_ptr_array_add (folders, folder_new (*folder));
  return walk_side_by_side (scan->search, folders, cancellable);
}

/* The sizes */

static TactTask *
list_candidates (GCancellable *cancellable, gpointer user_data)
{
  Search *search = user_data;

  search->candidates = candidates_new (search->walk.folders);
  progress_add (&search->progress.files_to_hash, search->candidates->n_files);
  progress_add (&search->progress.bytes_to_hash, search->candidates->n_bytes);
  return tact_task_completed ();
}

static TactTask *
find_candidates (Scan *scan, GCancellable *cancellable)
{
  return tact_run (list_candidates, search_ref (scan->search), (GDestroyNotify) search_unref, cancellable);
}

/* The comparison */

enum
{
  PRICE_OF_A_FILE = 32 << 10, /* opening one takes as long as reading so many bytes */
  READ_AT_LEAST = 1 << 20,    /* of a large file, as a guess: strangers differ early */
  PRICE_OF_A_PIECE = 8 << 20,
};

typedef struct
{
  Search *search;           /* owned */
  const SizeClass *classes; /* the candidates' */
  guint n_classes;
} Piece;

static void
piece_free (gpointer data)
{
  Piece *piece = data;

  search_unref (piece->search);
  g_free (piece);
}

static TactTask *
compare_piece (GCancellable *cancellable, gpointer user_data)
{
  Piece *piece = user_data;
  Search *search = piece->search;
  Reader *reader = search_borrow_reader (search, cancellable);
  g_autoptr (GPtrArray) crowds = g_ptr_array_new_with_free_func ((GDestroyNotify) tact_task_unref);

  for (guint i = 0; i < piece->n_classes && !reader_is_cancelled (reader); i++)
    {
      const SizeClass *class = &piece->classes[i];

      if (compare_takes (reader, class->n_files, class->files[0]->size))
        compare_files (reader, class->files, class->n_files, search_add, search);
      else
        g_ptr_array_add (crowds, crowd_async (search, class->files, class->n_files, cancellable));
    }
  search_return_reader (search, reader);
  if (crowds->len == 0 && g_cancellable_is_cancelled (cancellable))
    return tact_task_new_cancelled (cancellable);
  return tact_when_all_array (crowds);
}

static guint64
price_of (const SizeClass *class)
{
  return class->n_files * (PRICE_OF_A_FILE + MIN (class->files[0]->size, READ_AT_LEAST));
}

/* Pieces of about the same price, the largest files first: what takes long is
 * not begun last. */
static TactTask *
compare_all (Scan *scan, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) tact_task_unref);
  const SizeClass *classes = (const SizeClass *) scan->search->candidates->classes->data;
  guint n_classes = scan->search->candidates->classes->len;

  for (guint i = 0, end; i < n_classes; i = end)
    {
      guint64 price = price_of (&classes[i]);
      Piece *piece = g_new (Piece, 1);

      for (end = i + 1; end < n_classes && price + price_of (&classes[end]) <= PRICE_OF_A_PIECE; end++)
        price += price_of (&classes[end]);
      *piece = (Piece){ search_ref (scan->search), &classes[i], end - i };
      g_ptr_array_add (tasks, tact_run (compare_piece, piece, piece_free, cancellable));
    }
  return tact_when_all_array (tasks);
}

/* The method */

typedef struct
{
  Scan *scan; /* owned */
  TactAwaitFlags resume;
} Start;

static void
start_free (gpointer data)
{
  Start *start = data;

  scan_unref (start->scan);
  g_free (start);
}

/* One step of the scan; behind it the hook is told of the continuation that begins. */
static gboolean
await_step (const Start *start, const char *name, TactTask *step, GError **error)
{
  const ScanHooks *hooks = &start->scan->hooks;
  ScanContinuation next = { .after = name };
  gboolean good;

  /* what the await will capture can only be seen before it */
  if ((start->resume & TACT_AWAIT_ANY_CONTEXT) == 0)
    g_set_object (&next.captured, tact_context_get_current ());
  good = tact_await_full (step, start->resume, error);
  if (good && hooks->continued != NULL)
    hooks->continued (&next, start->scan->user_data);
  g_clear_object (&next.captured);
  return good;
}

static void
hand_over (Scan *scan, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) groups = search_steal_found (scan->search);

  if (groups != NULL && scan->hooks.found != NULL && !g_cancellable_is_cancelled (cancellable))
    scan->hooks.found (g_steal_pointer (&groups), scan->user_data);
}

/* Groups are handed over as they come, each time that the delay is the first of the two. */
static gboolean
await_comparison (const Start *start, TactTask *comparison, GCancellable *cancellable, GError **error)
{
  Scan *scan = start->scan;

  while (scan->hooks.every > 0 && !tact_task_is_completed (comparison) &&
         await_step (start, "some of the comparison", TACT_ANY (tact_task_ref (comparison), tact_delay (scan->hooks.every, NULL)), NULL))
    hand_over (scan, cancellable);
  return await_step (start, "the comparison", comparison, error);
}

static TactTask *
scan_body (GCancellable *cancellable, gpointer user_data)
{
  const Start *start = user_data;
  Scan *scan = start->scan;
  GError *error = NULL;

  if (!await_step (start, "the walk", walk_all (scan, cancellable), &error) ||
      !await_step (start, "the sizes", find_candidates (scan, cancellable), &error) ||
      !await_comparison (start, compare_all (scan, cancellable), cancellable, &error))
    return tact_task_new_error (error);
  hand_over (scan, cancellable);
  /* who stopped the scan at the last moment was not told of all groups */
  if (g_cancellable_set_error_if_cancelled (cancellable, &error))
    return tact_task_new_error (error);
  return tact_task_completed ();
}

TactTask *
scan_async (Scan *scan, TactAwaitFlags resume, GCancellable *cancellable)
{
  Start *start = g_new (Start, 1);

  *start = (Start){ scan_ref (scan), resume };
  return tact_async (scan_body, start, start_free, cancellable);
}
