/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test-experiment.c: `twinfind --experiment=NAME` prints the trace that .NET
 * prints for the same program.
 */
#include "config.h"

#include "tests.h"
#include "twin-run.h"

static void
assert_trace (const char *experiment, const char *oracle)
{
  const char *source = g_getenv ("srcdir");
  g_autofree char *file = g_strconcat (oracle, ".expected", NULL);
  g_autofree char *path = g_build_filename (source != NULL ? source : ".", "tests", "conformance", file, NULL);
  g_autofree char *option = g_strconcat ("--experiment=", experiment, NULL);
  g_autofree char *expected = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Outcome) outcome = { 0 };

  if (!g_file_get_contents (path, &expected, NULL, &error))
    ck_abort_msg ("%s", error->message);
  outcome = run_in (".", option);
  assert_output (&outcome, expected);
}

START_TEST (ab_console_runs_a_on_the_pool_and_b_on_main)
{
  assert_trace ("ab-console", "o01_console_trace");
}
END_TEST

START_TEST (ab_ui_runs_both_on_the_ui_thread)
{
  assert_trace ("ab-ui", "o02_ui_trace");
}
END_TEST

START_TEST (ab_ui_anywhere_takes_a_to_the_pool)
{
  assert_trace ("ab-ui-anywhere", "o03_ui_configureawait_false");
}
END_TEST

START_TEST (ab_ui_real_works_on_the_pool_and_comes_back)
{
  assert_trace ("ab-ui-real", "o04_ui_real_processing");
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    ab_console_runs_a_on_the_pool_and_b_on_main,
    ab_ui_runs_both_on_the_ui_thread,
    ab_ui_anywhere_takes_a_to_the_pool,
    ab_ui_real_works_on_the_pool_and_comes_back,
  };

  return run_tests ("experiment", tests, G_N_ELEMENTS (tests));
}
