/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * scan.c: the method that Twinfind is about.
 *
 *     walk --> sizes --> compare ... groups, groups, groups
 *
 * It reads from top to bottom, like code that blocks, and blocks nobody: each
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
  TactFrame frame;
  Scan *scan; /* owned */
  TactAwaitFlags resume;
  TactTask *comparison;  /* owned */
  ScanContinuation next; /* holds a reference on the context */
} ScanMethod;

/* Before an await: what it will capture can only be seen here. */
static void
note (ScanMethod *method, const char *awaited)
{
  method->next.after = awaited;
  if ((method->resume & TACT_AWAIT_ANY_CONTEXT) == 0)
    g_set_object (&method->next.captured, tact_context_get_current ());
}

/* After it. */
static void
tell (ScanMethod *method)
{
  Scan *scan = method->scan;

  if (scan->hooks.continued != NULL)
    scan->hooks.continued (&method->next, scan->user_data);
}

static void
hand_over (ScanMethod *method)
{
  Scan *scan = method->scan;
  GPtrArray *groups = search_steal_found (scan->search);

  if (groups == NULL)
    return;
  if (scan->hooks.found != NULL && !g_cancellable_is_cancelled (tact_frame_get_cancellable (&method->frame)))
    scan->hooks.found (groups, scan->user_data);
  else
    g_ptr_array_unref (groups);
}

static gboolean
is_comparing (ScanMethod *method)
{
  return method->scan->hooks.every > 0 && !tact_task_is_completed (method->comparison);
}

static TactTask *
comparison_or_time (ScanMethod *method)
{
  return TACT_ANY (tact_task_ref (method->comparison), tact_delay (method->scan->hooks.every, NULL));
}

/* Who stopped the scan at the last moment was not told of all groups. */
static TactTask *
outcome (GCancellable *cancellable)
{
  GError *error = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, &error))
    return tact_task_new_error (error);
  return tact_task_completed ();
}

static TactStep
scan_step (TactFrame *frame)
{
  ScanMethod *method = (ScanMethod *) frame;
  GCancellable *cancellable = tact_frame_get_cancellable (frame);

  TACT_BEGIN (frame);
  note (method, "the walk");
  TACT_AWAIT_FULL (frame, walk_all (method->scan, cancellable), method->resume);
  tell (method);

  note (method, "the sizes");
  TACT_AWAIT_FULL (frame, find_candidates (method->scan, cancellable), method->resume);
  tell (method);

  method->comparison = compare_all (method->scan, cancellable);
  while (is_comparing (method))
    {
      note (method, "some of the comparison");
      TACT_AWAIT_FULL (frame, comparison_or_time (method), method->resume);
      tell (method);
      hand_over (method);
    }
  note (method, "the comparison");
  TACT_AWAIT_FULL (frame, g_steal_pointer (&method->comparison), method->resume);
  tell (method);
  hand_over (method);
  TACT_RETURN (frame, outcome (cancellable));
  TACT_END (frame);
}

static void
scan_method_clear (gpointer data)
{
  ScanMethod *method = data;

  g_clear_object (&method->next.captured);
  g_clear_pointer (&method->comparison, tact_task_unref);
  scan_unref (method->scan);
}

TactTask *
scan_async (Scan *scan, TactAwaitFlags resume, GCancellable *cancellable)
{
  ScanMethod *method = tact_frame_new (sizeof (ScanMethod), scan_step, scan_method_clear);

  method->scan = scan_ref (scan);
  method->resume = resume;
  return tact_frame_start (&method->frame, cancellable);
}
