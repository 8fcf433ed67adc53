/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * example.c: counts the lines of a file: the example of the README.
 *
 * It is built against the installed library, as a user's program.
 */
#include <tact/tact.h>

#include <stdlib.h>
#include <string.h>

typedef struct
{
  TactFrame frame;
  char *path; /* borrowed */
} Show;

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
static TactStep
show_step (TactFrame *frame)
{
  Show *show = (Show *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT (frame, tact_run (count_lines, show->path, NULL, NULL));       /* a thread of the pool; the loop goes on */
  g_print ("%s: %d lines\n", show->path, (int) tact_frame_get_int (frame)); /* this thread again */
  TACT_CATCH (frame);
  g_printerr ("%s\n", tact_frame_get_error (frame)->message); /* the error of whatever failed */
  TACT_END (frame);
}
/* README to here */

static TactTask *
show (GCancellable *cancellable, gpointer path)
{
  Show *show = tact_frame_new (sizeof (Show), show_step, NULL);

  show->path = path;
  return tact_frame_start (&show->frame, cancellable);
}

int
main (int argc, char **argv)
{
  return argc == 2 ? tact_main (show, argv[1]) : EXIT_FAILURE;
}
