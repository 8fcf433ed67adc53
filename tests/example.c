/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * example.c: counts the lines of a file: the example of the README.
 *
 * It is built against the installed library, as a user's program.
 */
#include <tact/tact.h>

#include <stdlib.h>
#include <string.h>

static TactTask *
count_lines (GCancellable *cancellable, gpointer path)
{
  g_autofree char *text = NULL;
  GError *error = NULL;
  gint64 n_lines = 0;

  if (!g_file_get_contents (path, &text, NULL, &error))
    return tact_task_new_error (error);
  for (const char *end = text; (end = strchr (end, '\n')) != NULL; end++)
    n_lines++;
  return tact_task_new_int (n_lines);
}

/* README from here */
static TactTask *
show (GCancellable *cancellable, gpointer path)
{
  g_autoptr (GError) error = NULL;
  gint64 n = tact_await_int (tact_run (count_lines, path, NULL, cancellable), &error); /* a thread of the pool; the loop goes on */

  if (error != NULL)
    return tact_task_new_error (g_steal_pointer (&error));
  g_print ("%s: %d lines\n", (char *) path, (int) n); /* this thread again */
  return tact_task_completed ();
}
/* README to here */

int
main (int argc, char **argv)
{
  return argc == 2 ? tact_main (show, argv[1]) : EXIT_FAILURE;
}
