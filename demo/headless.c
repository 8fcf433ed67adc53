/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * headless.c: scans, sorts, prints.
 *
 * The same scan that the window runs, awaited by an async main.  The output is
 * a function of the tree alone, so the groups are kept until the last is found.
 */
#include "config.h"

#include "headless.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "scan.h"

typedef struct
{
  TactFrame frame;
  char **folders;
  gboolean null;
  Scan *scan;        /* owned */
  GPtrArray *groups; /* owned; element-type Group, owned */
} Headless;

static void
print_problem (const char *path, const char *reason)
{
  fprintf (stderr, "twinfind: %s: %s\n", path, reason);
}

static void
keep_groups (GPtrArray *groups, gpointer user_data)
{
  GPtrArray *kept = user_data;

  g_ptr_array_extend_and_steal (kept, groups);
}

/* Whether all could be written */
static gboolean
print_groups (GPtrArray *groups, gboolean null)
{
  char end = null ? '\0' : '\n';

  g_ptr_array_sort (groups, group_compare);
  for (guint i = 0; i < groups->len; i++)
    {
      const Group *group = groups->pdata[i];

      if (i > 0)
        putc (end, stdout);
      for (guint j = 0; j < group->n_files; j++)
        {
          fputs (group->files[j].path, stdout);
          putc (end, stdout);
        }
    }
  if (fflush (stdout) == 0 && !ferror (stdout))
    return TRUE;
  print_problem ("standard output", g_strerror (errno));
  return FALSE;
}

static gboolean
print_problems (Scan *scan)
{
  g_autoptr (GPtrArray) problems = scan_steal_problems (scan);

  for (guint i = 0; i < problems->len; i++)
    {
      const Problem *problem = problems->pdata[i];

      print_problem (problem->path, problem->reason);
    }
  return problems->len == 0;
}

static int
report (Headless *headless)
{
  gboolean printed = print_groups (headless->groups, headless->null);

  return print_problems (headless->scan) && printed ? HEADLESS_OK : HEADLESS_PROBLEMS;
}

static TactStep
headless_step (TactFrame *frame)
{
  Headless *headless = (Headless *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT (frame, scan_async (headless->scan, TACT_AWAIT_ANY_CONTEXT, tact_frame_get_cancellable (frame)));
  TACT_RETURN (frame, tact_task_new_int (report (headless)));
  TACT_END (frame);
}

static void
headless_clear (gpointer data)
{
  Headless *headless = data;

  scan_unref (headless->scan);
  g_ptr_array_unref (headless->groups);
}

static TactTask *
headless_main (GCancellable *cancellable, gpointer user_data)
{
  const Headless *arguments = user_data;
  const ScanHooks hooks = { .found = keep_groups };
  Headless *headless = tact_frame_new (sizeof (Headless), headless_step, headless_clear);

  headless->null = arguments->null;
  headless->groups = g_ptr_array_new_with_free_func ((GDestroyNotify) group_free);
  headless->scan = scan_new ((const char *const *) arguments->folders, &hooks, headless->groups, NULL);
  return tact_frame_start (&headless->frame, cancellable);
}

static gboolean
is_folder (const char *path)
{
  GStatBuf status;

  if (g_stat (path, &status) < 0)
    print_problem (path, g_strerror (errno));
  else if (!S_ISDIR (status.st_mode))
    print_problem (path, g_strerror (ENOTDIR));
  else
    return TRUE;
  return FALSE;
}

int
headless_run (char **folders, gboolean null)
{
  Headless arguments = { .folders = folders, .null = null };
  gboolean good = TRUE;

  for (char **folder = folders; *folder != NULL; folder++)
    good = is_folder (*folder) && good;
  return good ? tact_main (headless_main, &arguments) : HEADLESS_BAD_FOLDER;
}
