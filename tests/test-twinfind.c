/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test-twinfind.c: `twinfind --headless` from outside: its output, its exit
 * status, and what it says of what it cannot read.
 */
#include "config.h"

#include "tests.h"
#include "twin-run.h"
#include "twin-tree.h"

#include <sys/socket.h>
#include <sys/un.h>

/* What `--headless --null` prints for @folders, below the current folder. */
static void
assert_naive (const char *const *folders)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr (GBytes) expected = naive_groups (folders, '\0');
  g_auto (Outcome) outcome = { 0 };

  g_ptr_array_add (arguments, (char *) "--headless");
  g_ptr_array_add (arguments, (char *) "--null");
  for (; *folders != NULL; folders++)
    g_ptr_array_add (arguments, (char *) *folders);
  g_ptr_array_add (arguments, NULL);
  outcome = run_list (".", (const char *const *) arguments->pdata);
  ck_assert_str_eq (outcome.errors, "");
  ck_assert_int_eq (outcome.status, 0);
  ck_assert_msg (g_bytes_equal (outcome.output, expected), "other groups than expected");
}

/* A tree of all that may go wrong */

static void
odd_names (const char *root)
{
  tree_folder (root, "odd");
  tree_file (root, "odd/new\nline", 10, 1, 'x');
  tree_file (root, "odd/\n", 10, 1, 'x');
  tree_file (root, "odd/not \xff\xfe UTF-8", 10, 1, 'x');
  tree_file (root, "odd/ spaces ", 10, 1, 'x');
  tree_file (root, "odd/-dash", 10, 1, 'x');
  tree_file (root, "odd/...", 10, 1, 'x');
  tree_file (root, "odd/\x01\x7f", 10, 1, 'x');
  tree_folder (root, "odd/-rf");
  tree_file (root, "odd/-rf/a", 10, 1, 'x');
}

/* Sizes around the edges of the blocks, in threes: two equal, one that differs
 * in its last byte only. */
static void
edges (const char *root)
{
  static const gsize sizes[] = { 1, 2, 4095, 4096, 4097, 16383, 16384, 16385, 262143, 262144, 266240, 266241, 1000000 };

  tree_folder (root, "edges/more");
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *a = g_strdup_printf ("edges/%u-a", i);
      g_autofree char *b = g_strdup_printf ("edges/more/%u-b", i);
      g_autofree char *c = g_strdup_printf ("edges/%u-c", i);

      tree_file (root, a, sizes[i], i, 'x');
      tree_file (root, b, sizes[i], i, 'x');
      tree_file (root, c, sizes[i], i, 'y');
    }
}

/* More files of one size than can be read side by side. */
static void
crowds (const char *root, guint n_files)
{
  tree_folder (root, "crowds");
  for (guint i = 0; i < n_files; i++)
    {
      g_autofree char *small = g_strdup_printf ("crowds/small-%u", i);
      g_autofree char *large = g_strdup_printf ("crowds/large-%u", i);

      tree_file (root, small, 100, i % 7, 'x');
      tree_file (root, large, 20000, i % 150 == 0 ? i : 1, (char) ('a' + i % 3));
    }
}

static void
links (const char *root)
{
  g_autofree char *path = tree_path (root, "links/symbolic");

  tree_folder (root, "links/b");
  tree_file (root, "links/m", 500, 1, 'x');
  tree_link (root, "links/m", "links/z");
  tree_link (root, "links/m", "links/b/a");
  tree_file (root, "links/equal", 500, 1, 'x');
  tree_file (root, "links/alone", 600, 1, 'x');
  tree_link (root, "links/alone", "links/alone-again");
  ck_assert_int_eq (symlink ("m", path), 0);
  tree_file (root, "links/empty-1", 0, 0, 0);
  tree_file (root, "links/empty-2", 0, 0, 0);
}

static char *
nasty_tree (void)
{
  char *root = tree_new ();

  odd_names (root);
  edges (root);
  crowds (root, 450);
  links (root);
  return root;
}

START_TEST (the_groups_are_those_of_a_naive_comparison)
{
  g_autoptr (Tree) root = nasty_tree ();

  assert_naive ((const char *const[]){ root, NULL });
}
END_TEST

START_TEST (overlapping_folders_name_no_file_twice)
{
  g_autoptr (Tree) root = nasty_tree ();
  g_autofree char *links = tree_path (root, "links");
  g_autofree char *slash = tree_path (root, "edges/");

  assert_naive ((const char *const[]){ links, root, root, slash, NULL });
}
END_TEST

START_TEST (few_descriptors_are_enough)
{
  g_autoptr (Tree) root = nasty_tree ();

  files_limit = 64;
  assert_naive ((const char *const[]){ root, NULL });
}
END_TEST

START_TEST (the_groups_are_those_of_two_file_systems)
{
  g_autoptr (Tree) root = tree_new ();
  g_autoptr (Tree) other = g_strdup ("/dev/shm/twinfind-XXXXXX");

  if (g_mkdtemp (other) == NULL)
    {
      fputs ("skipped: there is no /dev/shm to write to\n", stderr);
      return;
    }
  tree_file (root, "a", 5000, 1, 'x');
  tree_file (root, "b", 5000, 2, 'x');
  tree_file (other, "a", 5000, 1, 'x');
  tree_file (other, "b", 5000, 2, 'x');
  assert_naive ((const char *const[]){ other, root, NULL });
}
END_TEST

START_TEST (a_path_may_be_longer_than_the_system_takes)
{
  g_autoptr (Tree) root = tree_new ();
  g_autofree char *name = g_strnfill (200, 'd');
  g_auto (Outcome) outcome = { 0 };
  int folder = open (root, O_RDONLY | O_DIRECTORY);
  gsize size;

  for (guint i = 0; i < 60; i++)
    {
      int next;

      ck_assert_int_eq (mkdirat (folder, name, 0755), 0);
      next = openat (folder, name, O_RDONLY | O_DIRECTORY);
      close (folder);
      folder = next;
    }
  for (guint i = 0; i < 2; i++)
    {
      int fd = openat (folder, i == 0 ? "a" : "b", O_WRONLY | O_CREAT, 0644);

      ck_assert_int_eq (write (fd, "equal", 5), 5);
      close (fd);
    }
  close (folder);

  outcome = run_in (root, "--headless", ".");
  ck_assert_str_eq (outcome.errors, "");
  size = g_bytes_get_size (outcome.output);
  ck_assert_uint_eq (size, 2 * (2 + 60 * 201 + 2));
  ck_assert_mem_eq ((const char *) g_bytes_get_data (outcome.output, NULL) + size - 3, "/b\n", 3);
}
END_TEST

static int
compare_strings (const void *a, const void *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* fdupes prints in an order of its own. */
static char *
sort_groups (const Outcome *outcome)
{
  g_autofree char *text = dup_text (outcome->output);
  g_auto (GStrv) groups = g_strsplit (g_strchomp (text), "\n\n", -1);

  for (char **group = groups; *group != NULL; group++)
    {
      g_auto (GStrv) paths = g_strsplit (*group, "\n", -1);

      qsort (paths, g_strv_length (paths), sizeof *paths, compare_strings);
      g_free (*group);
      *group = g_strjoinv ("\n", paths);
    }
  qsort (groups, g_strv_length (groups), sizeof *groups, compare_strings);
  return g_strjoinv ("\n\n", groups);
}

START_TEST (the_groups_are_those_of_fdupes)
{
  g_autoptr (Tree) root = tree_new ();
  g_autofree char *fdupes = g_find_program_in_path ("fdupes");
  g_autofree char *sorted = NULL;
  g_auto (Outcome) ours = { 0 }, theirs = { 0 };

  if (fdupes == NULL)
    {
      fputs ("skipped: fdupes is not installed\n", stderr);
      return;
    }
  edges (root);
  crowds (root, 200);
  theirs = run_command (root, (const char *const[]){ fdupes, "-rnq", "crowds", "edges/", NULL });
  ours = run_in (root, "--headless", "crowds", "edges/");
  sorted = sort_groups (&theirs);
  ck_assert_uint_gt (strlen (sorted), 0);
  ck_assert_uint_eq (g_bytes_get_size (ours.output), strlen (sorted) + 1);
  ck_assert_mem_eq (g_bytes_get_data (ours.output, NULL), sorted, strlen (sorted));
}
END_TEST

/* What it prints */

START_TEST (a_path_is_a_line_and_an_empty_line_parts_groups)
{
  g_autoptr (Tree) root = tree_new ();
  g_auto (Outcome) outcome = { 0 };

  tree_file (root, "b", 3, 1, 'x');
  tree_file (root, "a", 3, 1, 'x');
  tree_file (root, "a b", 3, 1, 'x');
  tree_file (root, "B", 3, 2, 'x');
  tree_file (root, "c", 3, 2, 'x');
  tree_file (root, "alone", 4, 2, 'x');
  outcome = run_in (root, "--headless", ".");
  assert_output (&outcome, "./B\n./c\n\n./a\n./a b\n./b\n");
}
END_TEST

START_TEST (null_ends_paths_and_parts_groups)
{
  static const char expected[] = "./B\0./c\0\0./a\nb\0./\xff\0";
  g_autoptr (Tree) root = tree_new ();
  g_auto (Outcome) outcome = { 0 };

  tree_file (root, "\xff", 3, 1, 'x');
  tree_file (root, "a\nb", 3, 1, 'x');
  tree_file (root, "B", 3, 2, 'x');
  tree_file (root, "c", 3, 2, 'x');
  outcome = run_in (root, "--headless", "--null", ".");
  ck_assert_int_eq (outcome.status, 0);
  ck_assert_uint_eq (g_bytes_get_size (outcome.output), sizeof expected - 1);
  ck_assert_mem_eq (g_bytes_get_data (outcome.output, NULL), expected, sizeof expected - 1);
}
END_TEST

START_TEST (paths_begin_as_the_folder_was_given)
{
  g_autoptr (Tree) root = tree_new ();
  g_auto (Outcome) outcome = { 0 };

  tree_folder (root, "one/sub");
  tree_file (root, "one/a", 3, 1, 'x');
  tree_file (root, "one/sub/a", 3, 1, 'x');
  tree_folder (root, "two");
  tree_file (root, "two/a", 3, 1, 'x');
  outcome = run_in (root, "--headless", "one//", "./two", "one/../one/");
  assert_output (&outcome, "./two/a\none/../one/a\none/../one/sub/a\n");
}
END_TEST

START_TEST (no_duplicates_print_nothing)
{
  g_autoptr (Tree) root = tree_new ();
  g_auto (Outcome) outcome = { 0 };

  tree_file (root, "a", 3, 1, 'x');
  tree_file (root, "b", 3, 2, 'x');
  tree_file (root, "empty-1", 0, 0, 0);
  tree_file (root, "empty-2", 0, 0, 0);
  outcome = run_in (root, "--headless", ".");
  assert_output (&outcome, "");
}
END_TEST

START_TEST (the_smallest_path_stands_for_hard_links)
{
  g_autoptr (Tree) root = tree_new ();
  g_auto (Outcome) outcome = { 0 };

  links (root);
  outcome = run_in (root, "--headless", ".", "links/b");
  assert_output (&outcome, "./links/b/a\n./links/equal\n");
}
END_TEST

START_TEST (pipes_and_sockets_are_passed_by)
{
  g_autoptr (Tree) root = tree_new ();
  g_autofree char *pipe_path = tree_path (root, "pipe");
  g_autofree char *socket_path = tree_path (root, "socket");
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM, 0);
  g_auto (Outcome) outcome = { 0 };

  ck_assert_int_eq (mkfifo (pipe_path, 0644), 0);
  g_strlcpy (address.sun_path, socket_path, sizeof address.sun_path);
  ck_assert_int_eq (bind (fd, (struct sockaddr *) &address, sizeof address), 0);
  tree_file (root, "a", 3, 1, 'x');
  tree_file (root, "b", 3, 1, 'x');
  outcome = run_in (root, "--headless", ".");
  assert_output (&outcome, "./a\n./b\n");
  close (fd);
}
END_TEST

/* What goes wrong */

START_TEST (what_cannot_be_read_is_named_and_the_rest_is_found)
{
  g_autoptr (Tree) root = tree_new ();
  g_autofree char *file = tree_path (root, "b"), *folder = tree_path (root, "folder");
  g_auto (Outcome) outcome = { 0 };

  if (!can_restrict ())
    return;
  tree_folder (root, "folder");
  tree_file (root, "folder/a", 3, 1, 'x');
  tree_file (root, "a", 3, 1, 'x');
  tree_file (root, "b", 3, 1, 'x');
  tree_file (root, "c", 3, 1, 'x');
  g_chmod (file, 0);
  g_chmod (folder, 0);
  outcome = run_in (root, "--headless", ".");
  ck_assert_str_eq (outcome.errors, "twinfind: ./b: Permission denied\ntwinfind: ./folder: Permission denied\n");
  ck_assert_uint_eq (g_bytes_get_size (outcome.output), 8);
  ck_assert_mem_eq (g_bytes_get_data (outcome.output, NULL), "./a\n./c\n", 8);
  ck_assert_int_eq (outcome.status, 1);
}
END_TEST

START_TEST (an_unreadable_file_is_named_though_its_size_is_its_own)
{
  g_autoptr (Tree) root = tree_new ();
  g_autofree char *file = tree_path (root, "alone");
  g_auto (Outcome) outcome = { 0 };

  if (!can_restrict ())
    return;
  tree_file (root, "alone", 3, 1, 'x');
  g_chmod (file, 0);
  outcome = run_in (root, "--headless", ".");
  ck_assert_str_eq (outcome.errors, "twinfind: ./alone: Permission denied\n");
  ck_assert_int_eq (outcome.status, 1);
}
END_TEST

START_TEST (a_folder_that_is_none_is_refused)
{
  g_autoptr (Tree) root = tree_new ();
  g_auto (Outcome) missing = { 0 }, file = { 0 };

  tree_file (root, "a", 3, 1, 'x');
  tree_file (root, "b", 3, 1, 'x');
  missing = run_in (root, "--headless", ".", "missing");
  ck_assert_str_eq (missing.errors, "twinfind: missing: No such file or directory\n");
  ck_assert_uint_eq (g_bytes_get_size (missing.output), 0);
  ck_assert_int_eq (missing.status, 2);
  file = run_in (root, "--headless", "a");
  ck_assert_str_eq (file.errors, "twinfind: a: Not a directory\n");
  ck_assert_int_eq (file.status, 2);
}
END_TEST

START_TEST (options_that_make_no_sense_are_refused)
{
  g_auto (Outcome) no_folder = run_in ("/", "--headless");
  g_auto (Outcome) null_alone = run_in ("/", "--null", "/");
  g_auto (Outcome) unknown = run_in ("/", "--no-such-option");
  g_auto (Outcome) experiment = run_in ("/", "--experiment=none");

  ck_assert_ptr_nonnull (strstr (no_folder.errors, "--headless needs a FOLDER"));
  ck_assert_int_eq (no_folder.status, 2);
  ck_assert_ptr_nonnull (strstr (null_alone.errors, "--null needs --headless"));
  ck_assert_int_eq (null_alone.status, 2);
  ck_assert_ptr_nonnull (strstr (unknown.errors, "--no-such-option"));
  ck_assert_int_eq (unknown.status, 2);
  ck_assert_ptr_nonnull (strstr (experiment.errors, "ab-console"));
  ck_assert_int_eq (experiment.status, 2);
}
END_TEST

START_TEST (output_that_cannot_be_written_is_an_error)
{
  g_autoptr (Tree) root = tree_new ();
  g_autofree char *path = program ();
  g_auto (Outcome) outcome = { 0 };

  tree_file (root, "a", 3, 1, 'x');
  tree_file (root, "b", 3, 1, 'x');
  outcome = run_command (root, (const char *const[]){ "sh", "-c", "exec \"$0\" --headless . > /dev/full", path, NULL });
  ck_assert_str_eq (outcome.errors, "twinfind: standard output: No space left on device\n");
  ck_assert_int_eq (outcome.status, 1);
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    the_groups_are_those_of_a_naive_comparison,
    overlapping_folders_name_no_file_twice,
    few_descriptors_are_enough,
    the_groups_are_those_of_two_file_systems,
    a_path_may_be_longer_than_the_system_takes,
    the_groups_are_those_of_fdupes,
    a_path_is_a_line_and_an_empty_line_parts_groups,
    null_ends_paths_and_parts_groups,
    paths_begin_as_the_folder_was_given,
    no_duplicates_print_nothing,
    the_smallest_path_stands_for_hard_links,
    pipes_and_sockets_are_passed_by,
    what_cannot_be_read_is_named_and_the_rest_is_found,
    an_unreadable_file_is_named_though_its_size_is_its_own,
    a_folder_that_is_none_is_refused,
    options_that_make_no_sense_are_refused,
    output_that_cannot_be_written_is_an_error,
  };

  return run_tests ("twinfind", tests, G_N_ELEMENTS (tests));
}
