/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test-scan.c: Twinfind's scan from inside: files that change under its hands,
 * where it resumes, how it is stopped, what it counts.
 */
#include "config.h"

#include "tests.h"
#include "twin-tree.h"

#include "scan.h"
#include "search.h"

/* Files that change between the walk and the comparison */

typedef struct
{
  Problems problems;
  Progress progress;
  Walk walk;
  Candidates *candidates;
  Reader *reader;
  guint n_equal; /* the size of the largest set */
} Slow;

/* Up to the moment when the scan knows which files it is going to read. */
static Slow *
slow_new (const char *root)
{
  Slow *slow = g_new0 (Slow, 1);

  problems_init (&slow->problems);
  walk_init (&slow->walk, &slow->problems, &slow->progress);
  ck_assert_ptr_null (walk_folder (&slow->walk, folder_new (root)));
  slow->candidates = candidates_new (slow->walk.folders);
  slow->reader = reader_new (8, &slow->problems, &slow->progress);
  ck_assert_uint_eq (slow->candidates->classes->len, 1);
  return slow;
}

static void
slow_free (Slow *slow)
{
  reader_free (slow->reader);
  candidates_free (slow->candidates);
  walk_clear (&slow->walk);
  problems_clear (&slow->problems);
  g_free (slow);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Slow, slow_free)

static void
keep_largest (FileEntry **files, guint n, gpointer user_data)
{
  Slow *slow = user_data;

  slow->n_equal = MAX (slow->n_equal, n);
}

static void
slow_compare (Slow *slow)
{
  const SizeClass *class = &g_array_index (slow->candidates->classes, SizeClass, 0);

  compare_files (slow->reader, class->files, class->n_files, keep_largest, slow);
}

static void
assert_problem (Slow *slow, const char *path, const char *reason)
{
  g_autoptr (GPtrArray) found = problems_steal (&slow->problems);

  ck_assert_uint_eq (found->len, 1);
  ck_assert_str_eq (((Problem *) found->pdata[0])->path, path);
  ck_assert_str_eq (((Problem *) found->pdata[0])->reason, reason);
}

/* Three equal files, of which the second changes. */
typedef void (*ChangeFunc) (const char *root, const char *path, gsize size);

static void
touch (const char *path)
{
  const struct timespec long_ago[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };

  ck_assert_int_eq (utimensat (AT_FDCWD, path, long_ago, 0), 0);
}

static void
touched (const char *root, const char *path, gsize size)
{
  touch (path);
}

static void
rewritten (const char *root, const char *path, gsize size)
{
  int fd = open (path, O_WRONLY);

  ck_assert_int_eq (pwrite (fd, "!", 1, (off_t) size - 1), 1);
  close (fd);
  touch (path); /* the clock of the file system may stand still for some milliseconds */
}

static void
grown (const char *root, const char *path, gsize size)
{
  ck_assert_int_eq (truncate (path, (off_t) size + 1), 0);
}

static void
shrunk (const char *root, const char *path, gsize size)
{
  ck_assert_int_eq (truncate (path, (off_t) size / 2), 0);
}

static void
replaced (const char *root, const char *path, gsize size)
{
  tree_file (root, "b", size, 1, 'x');
}

static void
vanished (const char *root, const char *path, gsize size)
{
  ck_assert_int_eq (unlink (path), 0);
}

static void
a_link (const char *root, const char *path, gsize size)
{
  ck_assert_int_eq (unlink (path), 0);
  ck_assert_int_eq (symlink ("a", path), 0);
}

static void
a_pipe (const char *root, const char *path, gsize size)
{
  ck_assert_int_eq (unlink (path), 0);
  ck_assert_int_eq (mkfifo (path, 0644), 0);
}

static void
a_folder (const char *root, const char *path, gsize size)
{
  ck_assert_int_eq (unlink (path), 0);
  ck_assert_int_eq (mkdir (path, 0755), 0);
}

static const struct
{
  ChangeFunc change;
  const char *reason;
} changes[] = {
  { touched, "it changed during the scan" },
  { rewritten, "it changed during the scan" },
  { grown, "it changed during the scan" },
  { shrunk, "it changed during the scan" },
  { replaced, "it changed during the scan" },
  { vanished, "it vanished during the scan" },
  { a_link, "it became a symbolic link during the scan" },
  { a_pipe, "it changed during the scan" },
  { a_folder, "it changed during the scan" },
};

static void
change_one (guint i, gsize size)
{
  g_autoptr (Tree) root = tree_new ();
  g_autofree char *path = tree_path (root, "b");
  g_autoptr (Slow) slow = NULL;

  tree_file (root, "a", size, 1, 'x');
  tree_file (root, "b", size, 1, 'x');
  tree_file (root, "c", size, 1, 'x');
  slow = slow_new (root);
  changes[i].change (root, path, size);
  slow_compare (slow);
  ck_assert_uint_eq (slow->n_equal, 2);
  assert_problem (slow, path, changes[i].reason);
  ck_assert_uint_eq (progress_get (&slow->progress.files_hashed), 3);
  ck_assert_uint_eq (progress_get (&slow->progress.bytes_hashed), 3 * size);
}

START_TEST (a_small_file_that_changed_is_reported_and_in_no_group)
{
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    change_one (i, 100);
}
END_TEST

START_TEST (a_large_file_that_changed_is_reported_and_in_no_group)
{
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    change_one (i, 700000);
}
END_TEST

START_TEST (a_file_that_changes_while_it_is_read_is_reported)
{
  g_autoptr (Tree) root = tree_new ();
  g_autofree char *path = tree_path (root, "a");
  g_autoptr (Slow) slow = NULL;
  FileEntry *file;
  int fd;

  tree_file (root, "a", 700000, 1, 'x');
  tree_file (root, "b", 700000, 1, 'x');
  slow = slow_new (root);
  file = g_array_index (slow->candidates->classes, SizeClass, 0).files[0];
  fd = reader_open (slow->reader, file);
  ck_assert (reader_read (slow->reader, file, fd, slow->reader->room, 700000, 0));
  ck_assert (reader_verify (slow->reader, file, fd));
  g_clear_pointer (&path, g_free);
  path = file_entry_dup_path (file);
  ck_assert_int_eq (unlink (path), 0);
  ck_assert (!reader_verify (slow->reader, file, fd));
  assert_problem (slow, path, "it vanished during the scan");
  close (fd);
}
END_TEST

/* The method */

typedef struct
{
  GMutex lock;
  GPtrArray *groups; /* under lock, as the rest */
  guint n_continued;
  guint n_elsewhere; /* continuations on other threads than this */
  GThread *thread;
  TactContext *captured; /* by the last; borrowed, to compare */
  guint n_found_elsewhere;
  GCancellable *cancellable; /* nullable */
  guint cancel_at;           /* the number of the continuation */
  gboolean destroyed;
} Watcher;

static void
watch_continued (const ScanContinuation *continuation, gpointer user_data)
{
  Watcher *watcher = user_data;

  g_mutex_lock (&watcher->lock);
  ck_assert_ptr_nonnull (continuation->after);
  watcher->n_continued++;
  watcher->n_elsewhere += g_thread_self () != watcher->thread;
  watcher->captured = continuation->captured;
  if (watcher->n_continued == watcher->cancel_at)
    g_cancellable_cancel (watcher->cancellable);
  g_mutex_unlock (&watcher->lock);
}

static void
watch_found (GPtrArray *groups, gpointer user_data)
{
  Watcher *watcher = user_data;

  g_mutex_lock (&watcher->lock);
  watcher->n_found_elsewhere += g_thread_self () != watcher->thread;
  g_ptr_array_extend_and_steal (watcher->groups, groups);
  g_mutex_unlock (&watcher->lock);
}

static void
watch_destroyed (gpointer user_data)
{
  ((Watcher *) user_data)->destroyed = TRUE;
}

static Scan *
watched_scan (Watcher *watcher, const char *root, guint every)
{
  const ScanHooks hooks = { watch_found, watch_continued, every };

  watcher->thread = g_thread_self ();
  watcher->groups = g_ptr_array_new_with_free_func ((GDestroyNotify) group_free);
  return scan_new ((const char *const[]){ root, NULL }, &hooks, watcher, watch_destroyed);
}

static void
watcher_clear (Watcher *watcher)
{
  g_clear_pointer (&watcher->groups, g_ptr_array_unref);
  g_clear_object (&watcher->cancellable);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Watcher, watcher_clear)

/* Twenty groups of three in three folders, and as many that are alone. */
static char *
tree_of_groups (void)
{
  char *root = tree_new ();

  for (guint i = 0; i < 20; i++)
    for (guint j = 0; j < 3; j++)
      {
        g_autofree char *folder = g_strdup_printf ("%u", j);
        g_autofree char *equal = g_strdup_printf ("%u/equal-%u", j, i);
        g_autofree char *alone = g_strdup_printf ("%u/alone-%u", j, i);

        tree_folder (root, folder);
        tree_file (root, equal, 10000 + i, i, 'x');
        tree_file (root, alone, 20000 + i, i, (char) ('a' + j));
      }
  return root;
}

static void
scan_through (TactAwaitFlags resume, guint every, Watcher *watcher)
{
  g_autoptr (Tree) root = tree_of_groups ();
  g_auto (Loop) loop = loop_enter_default ();
  Scan *scan = watched_scan (watcher, root, every);
  g_autoptr (TactTask) task = scan_async (scan, resume, NULL);
  Progress *progress = scan_get_progress (scan);

  loop_run (&loop, task);
  ck_assert (tact_task_is_succeeded (task));
  ck_assert_uint_eq (watcher->groups->len, 20);
  ck_assert_uint_eq (progress_get (&progress->files_seen), 120);
  ck_assert_uint_eq (progress_get (&progress->folders_seen), 4);
  ck_assert_uint_eq (progress_get (&progress->files_to_hash), 120);
  ck_assert_uint_eq (progress_get (&progress->files_hashed), 120);
  ck_assert_uint_eq (progress_get (&progress->bytes_hashed), progress_get (&progress->bytes_to_hash));
  scan_unref (scan);
}

START_TEST (by_default_the_scan_resumes_on_its_context)
{
  g_auto (Watcher) watcher = { 0 };
  TactContext *context = TACT_CONTEXT (tact_main_context_get (NULL));

  scan_through (TACT_AWAIT_DEFAULT, 1, &watcher);
  ck_assert_uint_ge (watcher.n_continued, 3);
  ck_assert_uint_eq (watcher.n_elsewhere, 0);
  ck_assert_uint_eq (watcher.n_found_elsewhere, 0);
  ck_assert_ptr_eq (watcher.captured, context);
}
END_TEST

START_TEST (anywhere_means_other_threads_and_no_context)
{
  g_auto (Watcher) watcher = { 0 };

  scan_through (TACT_AWAIT_ANY_CONTEXT, 1, &watcher);
  ck_assert_uint_ge (watcher.n_elsewhere, 1);
  ck_assert_ptr_null (watcher.captured);
}
END_TEST

START_TEST (without_an_interval_groups_come_once_at_the_end)
{
  g_auto (Watcher) watcher = { 0 };

  scan_through (TACT_AWAIT_DEFAULT, 0, &watcher);
  ck_assert_uint_eq (watcher.n_continued, 3);
}
END_TEST

static void
stop_at (guint continuation)
{
  g_autoptr (Tree) root = tree_of_groups ();
  g_auto (Loop) loop = loop_enter_default ();
  g_auto (Watcher) watcher = { .cancellable = g_cancellable_new (), .cancel_at = continuation };
  Scan *scan = watched_scan (&watcher, root, 0);
  g_autoptr (TactTask) task = scan_async (scan, TACT_AWAIT_DEFAULT, watcher.cancellable);

  loop_run (&loop, task);
  ck_assert (tact_task_is_cancelled (task));
  ck_assert_uint_eq (watcher.n_continued, continuation);
  ck_assert_uint_eq (watcher.groups->len, 0);
  scan_unref (scan);
}

START_TEST (a_scan_that_is_stopped_ends_cancelled_and_tells_nothing_more)
{
  stop_at (1);
  stop_at (2);
  stop_at (3);
}
END_TEST

START_TEST (a_crowd_is_counted_like_the_rest)
{
  g_autoptr (Tree) root = tree_new ();
  g_auto (Loop) loop = loop_enter_default ();
  g_auto (Watcher) watcher = { 0 };
  Scan *scan = watched_scan (&watcher, root, 0);
  Progress *progress = scan_get_progress (scan);
  g_autoptr (TactTask) task = NULL;

  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);

      tree_file (root, name, 20000, i < 5 ? i + 1 : 0, i % 50 == 0 ? 'y' : 'x');
    }
  task = scan_async (scan, TACT_AWAIT_DEFAULT, NULL);
  loop_run (&loop, task);
  ck_assert_uint_eq (watcher.groups->len, 2);
  ck_assert_uint_eq (progress_get (&progress->files_hashed), 200);
  ck_assert_uint_eq (progress_get (&progress->bytes_to_hash), 200 * 20000);
  ck_assert_uint_eq (progress_get (&progress->bytes_hashed), 200 * 20000);
  scan_unref (scan);
}
END_TEST

START_TEST (a_scan_that_is_stopped_before_it_began_looks_at_nothing)
{
  g_autoptr (Tree) root = tree_of_groups ();
  g_auto (Loop) loop = loop_enter_default ();
  g_auto (Watcher) watcher = { .cancellable = g_cancellable_new () };
  Scan *scan = watched_scan (&watcher, root, 1);
  g_autoptr (TactTask) task = NULL;

  g_cancellable_cancel (watcher.cancellable);
  task = scan_async (scan, TACT_AWAIT_DEFAULT, watcher.cancellable);
  loop_run (&loop, task);
  ck_assert (tact_task_is_cancelled (task));
  ck_assert_uint_eq (progress_get (&scan_get_progress (scan)->files_seen), 0);
  scan_unref (scan);
}
END_TEST

START_TEST (the_data_of_the_hooks_dies_with_the_scan)
{
  g_autoptr (Tree) root = tree_of_groups ();
  g_auto (Loop) loop = loop_enter_default ();
  g_auto (Watcher) watcher = { 0 };
  Scan *scan = watched_scan (&watcher, root, 0);
  g_autoptr (TactTask) task = scan_async (scan, TACT_AWAIT_DEFAULT, NULL);

  scan_unref (scan);
  /* where the pool was faster than each await there is nothing left to do */
  ck_assert (!watcher.destroyed || tact_task_is_completed (task));
  LOOP_UNTIL_ELSEWHERE (&loop, watcher.destroyed);
  ck_assert (tact_task_is_completed (task));
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    a_small_file_that_changed_is_reported_and_in_no_group,
    a_large_file_that_changed_is_reported_and_in_no_group,
    a_file_that_changes_while_it_is_read_is_reported,
    by_default_the_scan_resumes_on_its_context,
    anywhere_means_other_threads_and_no_context,
    without_an_interval_groups_come_once_at_the_end,
    a_scan_that_is_stopped_ends_cancelled_and_tells_nothing_more,
    a_crowd_is_counted_like_the_rest,
    a_scan_that_is_stopped_before_it_began_looks_at_nothing,
    the_data_of_the_hooks_dies_with_the_scan,
  };

  return run_tests ("scan", tests, G_N_ELEMENTS (tests));
}
