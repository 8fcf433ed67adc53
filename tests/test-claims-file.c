/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test-claims-file.c: what is said of a file with a buffer, as buffered.h
 * makes one of tasks (IO-02 to IO-04).
 */
#include "buffered.h"
#include "methods.h"

typedef struct
{
  GFile *path;
  Buffered *file;
} Scratch;

static Scratch
scratch_new (const char *content)
{
  GFileIOStream *stream = NULL;
  Scratch scratch = { g_file_new_tmp ("claims-XXXXXX", &stream, NULL), NULL };

  ck_assert_ptr_nonnull (scratch.path);
  ck_assert (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (stream)), content, strlen (content), NULL, NULL, NULL));
  ck_assert (g_seekable_seek (G_SEEKABLE (stream), 0, G_SEEK_SET, NULL, NULL));
  scratch.file = buffered_new (stream);
  g_object_unref (stream);
  return scratch;
}

static void
scratch_end (Scratch *scratch)
{
  g_file_delete (scratch->path, NULL, NULL);
  g_clear_object (&scratch->path);
  g_clear_pointer (&scratch->file, buffered_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Scratch, scratch_end)

static char *
scratch_content (Scratch *scratch)
{
  char *content = NULL;

  ck_assert (g_file_load_contents (scratch->path, NULL, &content, NULL, NULL, NULL));
  return content;
}

/* What the pool is asked for meanwhile waits: its only worker is kept busy. */
static TactTask *
hold_the_pool (Gate *gate)
{
  TactTask *held;

  tact_pool_set_limits (tact_pool_get_default (), 1, 1);
  held = tact_run (gated, gate, NULL, NULL);
  mark_wait (&gate->begun, 1);
  return held;
}

START_TEST (operations_of_one_file_that_begin_at_once_take_turns)
{
  g_auto (Scratch) scratch = scratch_new ("0123456789");
  char first[5] = "", last[3] = "";
  Gate gate = { 0 };
  g_autoptr (TactTask) held = hold_the_pool (&gate);
  TactTask *read = buffered_read (scratch.file, first, 4);
  TactTask *write = buffered_write (scratch.file, "XY", 2);
  TactTask *read_on = buffered_read (scratch.file, last, 2);
  TactTask *flush = buffered_flush (scratch.file);
  g_autoptr (TactTask) all = NULL;
  g_autofree char *content = NULL;

  ck_assert (!tact_task_is_completed (write)); /* the lock is held by the read, and nobody is told that it is busy */
  mark (&gate.open);
  all = TACT_ALL (read, write, read_on, flush);
  task_wait (all);
  task_wait (held);
  ck_assert (tact_task_is_succeeded (all));
  ck_assert_str_eq (first, "0123");
  ck_assert_str_eq (last, "67");
  content = scratch_content (&scratch);
  ck_assert_str_eq (content, "0123XY6789");
}
END_TEST

/* @call is complete on return if @now; else it ends when the pool can work. */
#define ENDS(now, call)                                    \
  do                                                       \
    {                                                      \
      Gate gate_ = { 0 };                                  \
      g_autoptr (TactTask) held_ = hold_the_pool (&gate_); \
      g_autoptr (TactTask) task_ = (call);                 \
                                                           \
      ck_assert (tact_task_is_completed (task_) == (now)); \
      mark (&gate_.open);                                  \
      task_wait (held_);                                   \
      task_wait (task_);                                   \
      ck_assert (tact_task_is_succeeded (task_));          \
    }                                                      \
  while (0)

START_TEST (what_fits_the_buffer_ends_inside_the_call_and_what_does_not_goes_out)
{
  static const char data[2 * BUFFERED_SIZE];
  g_auto (Scratch) scratch = scratch_new ("");
  Buffered *file = scratch.file;

  ENDS (TRUE, buffered_write (file, data, 2048));
  ENDS (TRUE, buffered_write (file, data, 2048)); /* at 2048 */
  ENDS (FALSE, buffered_flush (file));
  ENDS (TRUE, buffered_write (file, data, 4096)); /* from 0 */
  ENDS (FALSE, buffered_flush (file));
  ENDS (FALSE, buffered_write (file, data, 4097)); /* past the buffer */
  ck_assert_uint_eq (file->n_written, 0);
  ENDS (TRUE, buffered_write (file, data, 4000));
  ENDS (FALSE, buffered_write (file, data, 200)); /* in two portions */
  ck_assert_uint_eq (file->n_written, 104);
}
END_TEST

START_TEST (a_second_small_read_is_complete_at_once)
{
  g_auto (Scratch) scratch = scratch_new ("0123456789");
  char text[3] = "";

  ENDS (FALSE, buffered_read (scratch.file, text, 2));
  ENDS (TRUE, buffered_read (scratch.file, text, 2));
  ck_assert_str_eq (text, "23");
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    operations_of_one_file_that_begin_at_once_take_turns,
    what_fits_the_buffer_ends_inside_the_call_and_what_does_not_goes_out,
    a_second_small_read_is_complete_at_once,
  };

  return run_tests ("claims-file", tests, G_N_ELEMENTS (tests));
}
