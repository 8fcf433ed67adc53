/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * main.c: twinfind, which finds duplicate files.
 *
 *     twinfind [FOLDER...]                     in a window
 *     twinfind --headless FOLDER... [--null]   prints the groups
 *     twinfind --experiment=NAME               prints a trace
 */
#include "config.h"

#include <stdio.h>

#include "app.h"
#include "experiment.h"
#include "headless.h"

enum
{
  BAD_OPTION = 2,
};

static gboolean headless;
static gboolean null;
static gboolean anywhere;
static gboolean report;
static char *experiment;
static char **folders;

static const GOptionEntry options[] = {
  { "headless", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &headless, "Print the groups of duplicates below each FOLDER, without a window", NULL },
  { "null", '0', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &null, "With --headless: end each path with NUL instead of a newline", NULL },
  { "anywhere", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &anywhere, "In the window: let the scan resume on any thread at first, not on the UI's", NULL },
  { "report", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &report, "In the window: print a line when a scan has ended and is on the screen", NULL },
  { "experiment", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &experiment, "Print the trace of an experiment: ab-console, ab-ui, ab-ui-anywhere, ab-ui-real", "NAME" },
  { G_OPTION_REMAINING, 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME_ARRAY, &folders, NULL, "[FOLDER...]" },
  G_OPTION_ENTRY_NULL
};

static int
complain (const char *about)
{
  fprintf (stderr, "twinfind: %s\nTry \"twinfind --help\".\n", about);
  return BAD_OPTION;
}

static int
run_window (void)
{
  const AppOptions app = {
    .folders = folders,
    .resume = anywhere ? TACT_AWAIT_ANY_CONTEXT : TACT_AWAIT_DEFAULT,
    .report = report,
  };

  return app_run (&app);
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_set_summary (context, "Finds files of equal content.");
  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    return complain (error->message);
  if (null && !headless)
    return complain ("--null needs --headless");

  if (experiment != NULL)
    return experiment_run (experiment);
  if (headless)
    return folders != NULL ? headless_run (folders, null) : complain ("--headless needs a FOLDER");
  return run_window ();
}
