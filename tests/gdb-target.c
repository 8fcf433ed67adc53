/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gdb-target.c: the program that check-gdb.sh looks into: at looked_at() two fibers and a frame are suspended, and a third fiber runs. */
#include <stdio.h>
#include <tact/tact.h>

static TactTaskSource *line_source;

G_GNUC_NO_INLINE gint64 read_number (const char *from, int depth);
G_GNUC_NO_INLINE void looked_at (int kept);

gint64
read_number (const char *from, int depth)
{
  gint64 number;

  if (depth > 0)
    return read_number (from, depth - 1) + 1;
  number = tact_await_int (tact_task_source_dup_task (line_source), NULL); /* reader awaits here */
  printf ("%s\n", from);
  return number;
}

static TactTask *
reader (GCancellable *cancellable, gpointer from)
{
  return tact_task_new_int (read_number (from, 2));
}

typedef struct
{
  TactFrame frame;
  TactTask *task;
} Middle;

static TactStep
middle_step (TactFrame *frame)
{
  Middle *middle = (Middle *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT (frame, middle->task); /* middle awaits here */
  TACT_FINALLY (frame);
  TACT_END (frame);
}

static TactTask *
outer (GCancellable *cancellable, gpointer task)
{
  tact_await (task, NULL); /* outer awaits here */
  return tact_task_completed ();
}

void
looked_at (int kept)
{
  printf ("kept %d\n", kept);
}

static TactTask *
runner (GCancellable *cancellable, gpointer data)
{
  looked_at (42);
  return tact_task_completed ();
}

static TactTask *
body (GCancellable *cancellable, gpointer data)
{
  TactTask *read, *done;
  Middle *middle;

  line_source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  read = tact_async (reader, "line", NULL, NULL);
  tact_task_set_name (read, "the-reader");
  middle = tact_frame_new (sizeof (Middle), middle_step, NULL);
  middle->task = read;
  done = tact_async (outer, tact_frame_start (&middle->frame, NULL), NULL, NULL);
  if (!tact_await (tact_async (runner, NULL, NULL, NULL), NULL))
    return tact_task_new_int (1);
  tact_task_source_set_int (line_source, 40);
  g_clear_pointer (&line_source, tact_task_source_unref);
  return tact_await (done, NULL) ? tact_task_new_int (0) : tact_task_new_int (1);
}

int
main (void)
{
  return tact_main (body, NULL);
}
