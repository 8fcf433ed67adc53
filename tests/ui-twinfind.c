/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ui-twinfind.c: Twinfind's window, worked as a user of a screen reader does.
 *
 * test-ui.sh gives it a screen, a session bus and a home.  The trees are in
 * that home, so that they have a trash.
 */
#include "ui.h"

#include "twin-run.h"
#include "twin-tree.h"

#define REPORT "twinfind: scan finished\n"

/* The list is to show all rows at once, since only those on the screen exist. */
static char *
tree_of_twins (void)
{
  char *root = tree_new ();

  tree_folder (root, "a");
  tree_folder (root, "b and c");
  for (guint i = 1; i <= 4; i++)
    {
      g_autofree char *one = g_strdup_printf ("a/file %u", i);
      g_autofree char *other = g_strdup_printf ("b and c/copy-of-%u", i);
      g_autofree char *alone = g_strdup_printf ("b and c/alone-%u", i);

      tree_file (root, one, 3000 * i, i, 'x');
      tree_file (root, other, 3000 * i, i, 'x');
      tree_file (root, alone, 3000 * i, i, 'y');
    }
  tree_file (root, "b and c/\303\274mlaut", 6000, 2, 'x');
  return root;
}

/* Too large to be compared while a test runs, and takes no space. */
static void
tree_huge_file (const char *root, const char *name)
{
  g_autofree char *path = tree_path (root, name);
  int fd = g_open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

  ck_assert_int_ge (fd, 0);
  ck_assert_int_eq (ftruncate (fd, G_GINT64_CONSTANT (1) << 40), 0);
  close (fd);
}

static char *
tree_that_takes_long (void)
{
  char *root = tree_of_twins ();

  for (guint i = 0; i < 8; i++) /* a piece of work of their own */
    {
      g_autofree char *name = g_strdup_printf ("huge %u", i);

      tree_huge_file (root, name);
    }
  return root;
}

static Ui
start (const char *folder, const char *root)
{
  g_autofree char *twinfind = program ();

  return ui_start (folder, twinfind, "--report", root);
}

static gboolean
has_reported (Ui *ui, guint n_scans)
{
  g_autofree char *output = ui_read (ui->output);
  g_autoptr (GString) expected = g_string_new (NULL);

  for (guint i = 0; i < n_scans; i++)
    g_string_append (expected, REPORT);
  return strcmp (output, expected->str) == 0;
}

static void
close_window (Ui *ui)
{
  ui_press (ui, ui_is, "Close");
  ui_end (ui);
}

/* What is listed, as --headless would print it: the checks are named by group and by path. */

typedef struct
{
  const char *root;
  GPtrArray *groups; /* of GString */
} Listing;

static AtspiAccessible *
visit_check (AtspiAccessible *widget, const char *name, gpointer data)
{
  Listing *listing = data;

  if (!g_str_has_prefix (name, "Mark ") || atspi_accessible_get_role (widget, NULL) != ATSPI_ROLE_CHECK_BOX)
    return NULL;
  if (g_str_has_prefix (name, "Mark all copies of "))
    g_ptr_array_add (listing->groups, g_string_new (NULL));
  else if (listing->groups->len > 0)
    g_string_append_printf (listing->groups->pdata[listing->groups->len - 1], "%s/%s\n", listing->root, name + strlen ("Mark "));
  return NULL;
}

static int
compare_groups (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(GString *const *) a)->str, (*(GString *const *) b)->str);
}

static void
free_group (gpointer group)
{
  g_string_free (group, TRUE);
}

static char *
read_list (Ui *ui, const char *root)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func (free_group);
  Listing listing = { root, groups };
  GString *text = g_string_new (NULL);

  atspi_accessible_clear_cache (ui->app);
  ui_walk (ui->app, visit_check, &listing, TRUE, 0);
  g_ptr_array_sort (groups, compare_groups);
  for (guint i = 0; i < groups->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", ((GString *) groups->pdata[i])->str);
  return g_string_free (text, FALSE);
}

static gboolean
lists (Ui *ui, const char *root, const char *expected)
{
  g_autofree char *text = read_list (ui, root);

  return strcmp (text, expected) == 0;
}

static char *
headless (const char *root)
{
  g_auto (Outcome) outcome = run_in (root, "--headless", root);

  ck_assert_int_eq (outcome.status, 0);
  return dup_text (outcome.output);
}

static void
take_picture (void)
{
  const char *name = g_getenv ("UI_SCREENSHOT");
  g_autofree char *import = g_find_program_in_path ("import");
  g_autoptr (GSubprocess) process = NULL;

  if (name == NULL || import == NULL)
    return;
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, import, "-window", "root", name, NULL);
  ck_assert (g_subprocess_wait_check (process, NULL, NULL));
}

/* Scanning */

START_TEST (the_groups_are_those_of_headless)
{
  g_autoptr (Tree) root = tree_of_twins ();
  g_autoptr (Tree) folder = tree_new ();
  g_auto (Ui) ui = start (folder, root);
  g_autofree char *expected = headless (root);

  UI_UNTIL (has_reported (&ui, 1));
  UI_UNTIL (lists (&ui, root, expected));
  ck_assert (ui_shows (&ui, ATSPI_ROLE_LABEL, ui_has, "4 groups"));
  ck_assert (ui_shows (&ui, ATSPI_ROLE_LABEL, ui_has, "Scanned 13 files"));
  close_window (&ui);
}
END_TEST

START_TEST (the_pane_shows_other_threads_when_the_scan_resumes_anywhere)
{
  g_autoptr (Tree) root = tree_that_takes_long ();
  g_autoptr (Tree) folder = tree_new ();
  g_auto (Ui) ui = start (folder, root);

  UI_UNTIL (ui_shows (&ui, ATSPI_ROLE_LABEL, ui_has, " on the UI thread"));
  UI_UNTIL (ui_shows (&ui, ATSPI_ROLE_LABEL, ui_is, "UI thread"));
  ck_assert (ui_shows (&ui, ATSPI_ROLE_LABEL, ui_is, "UI context"));
  ck_assert (!ui_shows (&ui, ATSPI_ROLE_LABEL, ui_has, "worker"));
  ui_press (&ui, ui_is, "Stop");
  UI_UNTIL (has_reported (&ui, 1));

  ui_press (&ui, ui_is, "Anywhere");
  ui_press (&ui, ui_is, "Scan");
  UI_UNTIL (ui_shows (&ui, ATSPI_ROLE_LABEL, ui_has, " on worker 1"));
  UI_UNTIL (ui_shows (&ui, ATSPI_ROLE_LABEL, ui_is, "worker 1"));
  ck_assert (ui_shows (&ui, ATSPI_ROLE_LABEL, ui_is, "nothing"));
  UI_UNTIL (ui_shows (&ui, ATSPI_ROLE_CHECK_BOX, ui_is, "Mark all copies of file 1 but one"));
  take_picture ();
  close_window (&ui);
}
END_TEST

START_TEST (groups_come_while_the_scan_runs_and_stop_ends_it)
{
  g_autoptr (Tree) root = tree_that_takes_long ();
  g_autoptr (Tree) folder = tree_new ();
  g_auto (Ui) ui = start (folder, root);

  UI_UNTIL (ui_shows (&ui, ATSPI_ROLE_CHECK_BOX, ui_is, "Mark all copies of file 1 but one"));
  UI_UNTIL (ui_shows (&ui, ATSPI_ROLE_LABEL, ui_has, " of 21 files, "));
  ck_assert (has_reported (&ui, 0));
  ui_press (&ui, ui_is, "Stop");
  UI_UNTIL (has_reported (&ui, 1));
  UI_UNTIL (ui_shows (&ui, ATSPI_ROLE_LABEL, ui_has, "Stopped at "));
  UI_UNTIL (ui_shows (&ui, ATSPI_ROLE_INVALID, ui_is, "Scan"));
  close_window (&ui);
}
END_TEST

START_TEST (a_window_closed_in_the_middle_leaves_nothing_behind)
{
  g_autoptr (Tree) root = tree_that_takes_long ();
  g_autoptr (Tree) folder = tree_new ();
  g_autofree char *twinfind = program ();
  const char *const resume[] = { "--report", "--anywhere" };

  for (guint i = 0; i < G_N_ELEMENTS (resume); i++)
    {
      g_auto (Ui) ui = ui_start (folder, twinfind, resume[i], root);

      UI_UNTIL (ui_shows (&ui, ATSPI_ROLE_LABEL, ui_has, " of 21 files, "));
      close_window (&ui);
      ck_assert (has_reported (&ui, 0));
    }
}
END_TEST

START_TEST (a_folder_that_is_not_there_is_a_problem_to_read_about)
{
  g_autoptr (Tree) folder = tree_new ();
  g_autofree char *missing = tree_path (folder, "missing");
  g_auto (Ui) ui = start (folder, missing);

  UI_UNTIL (has_reported (&ui, 1));
  UI_UNTIL (ui_shows (&ui, ATSPI_ROLE_LABEL, ui_is, "Nothing Could Be Read"));
  ck_assert (ui_shows (&ui, ATSPI_ROLE_INVALID, ui_has, "1 problem"));
  close_window (&ui);
}
END_TEST

START_TEST (a_folder_dialog_that_is_dismissed_changes_nothing)
{
  g_autoptr (Tree) folder = tree_new ();
  g_autofree char *twinfind = program ();
  g_auto (Ui) ui = { 0 };

  ui_asan_options = "fast_unwind_on_malloc=0"; /* see test-ui.sh */
  ui = ui_start (folder, twinfind);
  ui_press (&ui, ui_ends, "Choose a Folder…");
  ui_press (&ui, ui_ends, "Cancel");
  UI_UNTIL (!ui_shows (&ui, ATSPI_ROLE_INVALID, ui_ends, "Cancel"));
  ck_assert (ui_shows (&ui, ATSPI_ROLE_LABEL, ui_is, "Find Duplicate Files"));
  close_window (&ui);
}
END_TEST

/* Searching */

START_TEST (of_two_searches_the_latest_wins)
{
  g_autoptr (Tree) root = tree_of_twins ();
  g_autoptr (Tree) folder = tree_new ();
  g_auto (Ui) ui = start (folder, root);
  g_autofree char *all = headless (root);
  g_autofree char *expected = g_strdup_printf ("%s/a/file 3\n%s/b and c/copy-of-3\n", root, root);

  UI_UNTIL (has_reported (&ui, 1));
  ui_enter (&ui, "Search paths", "file 1");
  ui_enter (&ui, "Search paths", "COPY-OF-3");
  UI_UNTIL (lists (&ui, root, expected));
  ui_enter (&ui, "Search paths", "no such text");
  UI_UNTIL (ui_shows (&ui, ATSPI_ROLE_LABEL, ui_is, "No Results"));
  ui_enter (&ui, "Search paths", "");
  UI_UNTIL (lists (&ui, root, all));
  close_window (&ui);
}
END_TEST

/* Cleaning */

static guint
n_trashed (void)
{
  g_autofree char *files = g_build_filename (g_get_user_data_dir (), "Trash", "files", NULL);
  g_autofree char *infos = g_build_filename (g_get_user_data_dir (), "Trash", "info", NULL);
  guint n[2] = { 0 };

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GDir) dir = g_dir_open (i == 0 ? files : infos, 0, NULL);

      while (dir != NULL && g_dir_read_name (dir) != NULL)
        n[i]++;
    }
  ck_assert_uint_eq (n[0], n[1]);
  return n[0];
}

START_TEST (copies_go_to_the_trash_and_come_back)
{
  g_autoptr (Tree) root = tree_of_twins ();
  g_autoptr (Tree) folder = tree_new ();
  g_auto (Ui) ui = start (folder, root);
  g_autofree char *all = headless (root);
  g_autofree char *none = NULL;
  g_autofree char *again = NULL;
  guint n_before = n_trashed ();

  UI_UNTIL (has_reported (&ui, 1));
  ui_press (&ui, ui_is, "Mark All but One");
  ui_press (&ui, ui_is, "Move 5 Copies to Trash…");
  ui_press (&ui, ui_ends, "Cancel");
  UI_UNTIL (!ui_shows (&ui, ATSPI_ROLE_INVALID, ui_ends, "Move to Trash"));
  ck_assert_uint_eq (n_trashed (), n_before);

  ui_press (&ui, ui_is, "Move 5 Copies to Trash…");
  ui_press (&ui, ui_ends, "Move to Trash");
  UI_UNTIL (ui_shows (&ui, ATSPI_ROLE_LABEL, ui_is, "Moved 5 copies to the trash"));
  ck_assert_uint_eq (n_trashed (), n_before + 5);
  none = headless (root);
  ck_assert_str_eq (none, "");
  UI_UNTIL (lists (&ui, root, ""));

  ui_press (&ui, ui_is, "Undo");
  UI_UNTIL (ui_shows (&ui, ATSPI_ROLE_LABEL, ui_is, "Put 5 copies back"));
  ck_assert_uint_eq (n_trashed (), n_before);
  again = headless (root);
  ck_assert_str_eq (again, all);
  UI_UNTIL (lists (&ui, root, all));
  close_window (&ui);
}
END_TEST

START_TEST (a_copy_that_has_changed_since_stays)
{
  g_autoptr (Tree) root = tree_new ();
  g_autoptr (Tree) folder = tree_new ();
  g_auto (Ui) ui = { 0 };

  tree_file (root, "one", 5000, 1, 'x');
  tree_file (root, "two", 5000, 1, 'x');
  ui = start (folder, root);
  UI_UNTIL (has_reported (&ui, 1));
  tree_file (root, "one", 5000, 1, 'y');
  tree_file (root, "two", 5000, 1, 'z');
  ui_press (&ui, ui_is, "Mark All but One");
  ui_press (&ui, ui_is, "Move 1 Copy to Trash…");
  ui_press (&ui, ui_ends, "Move to Trash");
  UI_UNTIL (ui_shows (&ui, ATSPI_ROLE_LABEL, ui_has, "It stays: it has changed since the scan"));
  close_window (&ui);
}
END_TEST

/* Shared memory is on every Linux, and its mount has no trash. */
START_TEST (where_there_is_no_trash_the_row_says_why_the_file_stays)
{
  g_autoptr (Tree) folder = tree_new ();
  g_autofree char *root = g_strdup ("/dev/shm/twinfind-XXXXXX");
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_auto (Ui) ui = { 0 };
  struct stat here, there;

  if (stat (folder, &here) != 0 || stat ("/dev/shm", &there) != 0 || here.st_dev == there.st_dev || g_mkdtemp (root) == NULL)
    {
      fputs ("skipped: there is no other mount for a tree\n", stderr);
      return;
    }
  tree_file (root, "one", 5000, 1, 'x');
  tree_file (root, "two", 5000, 1, 'x');
  before = headless (root);
  ui = start (folder, root);
  UI_UNTIL (has_reported (&ui, 1));
  ui_press (&ui, ui_is, "Mark All but One");
  ui_press (&ui, ui_is, "Move 1 Copy to Trash…");
  ui_press (&ui, ui_ends, "Move to Trash");
  UI_UNTIL (ui_shows (&ui, ATSPI_ROLE_LABEL, ui_is, "It stays: there is no trash where it lies"));
  after = headless (root);
  ck_assert_str_eq (after, before);
  close_window (&ui);
  tree_remove_in (AT_FDCWD, root);
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    the_groups_are_those_of_headless,
    the_pane_shows_other_threads_when_the_scan_resumes_anywhere,
    groups_come_while_the_scan_runs_and_stop_ends_it,
    a_window_closed_in_the_middle_leaves_nothing_behind,
    a_folder_that_is_not_there_is_a_problem_to_read_about,
    a_folder_dialog_that_is_dismissed_changes_nothing,
    of_two_searches_the_latest_wins,
    copies_go_to_the_trash_and_come_back,
    a_copy_that_has_changed_since_stays,
    where_there_is_no_trash_the_row_says_why_the_file_stays,
  };
  Suite *suite = suite_create ("ui-twinfind");
  TCase *tcase = tcase_create ("ui-twinfind");
  SRunner *runner = srunner_create (suite);
  int n_failed;

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 4 * UI_LIMIT);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    tcase_add_test (tcase, tests[i]);
  srunner_run_all (runner, CK_ENV);
  n_failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return n_failed > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
