/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-io.c: reads and writes of GIO's streams, in their turn (IO). */
#include "sockets.h"
#include "values.h"

/* @task, which is borrowed, has read @expected. */
static void
check_read (TactTask *task, const char *expected)
{
  GBytes *bytes;

  task_wait (task);
  bytes = tact_task_dup_boxed (task, NULL);
  ck_assert_ptr_nonnull (bytes);
  ck_assert_uint_eq (g_bytes_get_size (bytes), strlen (expected));
  if (expected[0] != '\0')
    ck_assert_mem_eq (g_bytes_get_data (bytes, NULL), expected, strlen (expected));
  g_bytes_unref (bytes);
}

static TactTask *
write_text (GOutputStream *output, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return tact_output_write (output, bytes, NULL);
}

/* IO-04: GIO's own second read fails. */
START_TEST (reads_of_one_stream_queue)
{
  g_auto (Sockets) sockets = sockets_new ();
  TactTask *reads[5];

  for (gsize i = 0; i < G_N_ELEMENTS (reads); i++)
    reads[i] = tact_input_read (sockets_input (&sockets), 2, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (reads); i++)
    ck_assert (!tact_task_is_completed (reads[i]));
  sockets_write (&sockets, "aabbccd");
  check_read (reads[0], "aa");
  check_read (reads[1], "bb");
  check_read (reads[2], "cc");
  check_read (reads[3], "d");
  ck_assert (!tact_task_is_completed (reads[4]));
  g_io_stream_close (sockets.ends[1], NULL, NULL);
  check_read (reads[4], "");
  for (gsize i = 0; i < G_N_ELEMENTS (reads); i++)
    tact_task_unref (reads[i]);
}
END_TEST

/* IO-04: more than a socket takes at once, so that each has to wait. */
START_TEST (writes_and_a_flush_queue_and_are_whole_and_in_order)
{
  g_auto (Sockets) sockets = sockets_new ();
  GOutputStream *output = g_io_stream_get_output_stream (sockets.ends[1]);
  const gsize size = 1 << 20;
  TactTask *writes[3], *flush;

  for (gsize i = 0; i < G_N_ELEMENTS (writes); i++)
    {
      g_autofree char *data = g_malloc (size);
      g_autoptr (GBytes) bytes = NULL;

      memset (data, 'a' + i, size);
      bytes = g_bytes_new (data, size);
      writes[i] = tact_output_write (output, bytes, NULL);
    }
  flush = tact_output_flush (output, NULL);
  ck_assert (!tact_task_is_completed (flush));
  for (gsize n = 0; n < G_N_ELEMENTS (writes) * size;)
    {
      g_autoptr (GBytes) bytes = tact_wait_boxed (tact_input_read (sockets_input (&sockets), 65536, NULL), NULL);
      const char *data = g_bytes_get_data (bytes, NULL);

      for (gsize i = 0; i < g_bytes_get_size (bytes); i++, n++)
        ck_assert_int_eq (data[i], 'a' + n / size);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (writes); i++)
    ck_assert (tact_wait (writes[i], NULL));
  ck_assert (tact_wait (flush, NULL));
}
END_TEST

/* IO-01 */
START_TEST (files_are_read_and_written)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GFileIOStream) both = NULL;
  g_autoptr (GInputStream) input = file_with ("one two", -1);
  g_autoptr (TactTask) first = tact_input_read (input, 3, NULL), second = tact_input_read (input, 100, NULL), third = tact_input_read (input, 1, NULL);
  g_autofree char *contents = NULL;
  GOutputStream *output;

  check_read (first, "one");
  check_read (second, " two");
  check_read (third, "");

  file = g_file_new_tmp (NULL, &both, NULL);
  output = g_io_stream_get_output_stream (G_IO_STREAM (both));
  tact_task_unref (write_text (output, "one "));
  ck_assert (tact_wait (write_text (output, "two"), NULL));
  ck_assert (tact_wait (tact_output_flush (output, NULL), NULL));
  ck_assert (g_file_load_contents (file, NULL, &contents, NULL, NULL, NULL));
  ck_assert_str_eq (contents, "one two");
  g_file_delete (file, NULL, NULL);
}
END_TEST

typedef struct
{
  GInputStream *input;
  Mark resumed;
} Method;

static TactTask *
read_and_mark (GCancellable *cancellable, gpointer data)
{
  Method *method = data;
  g_autoptr (GBytes) bytes = tact_await_boxed (tact_input_read (method->input, 1, cancellable), NULL);

  mark (&method->resumed);
  return tact_task_new_int (bytes != NULL ? (gint64) g_bytes_get_size (bytes) : -1);
}

static TactTask *
start_reading (GCancellable *cancellable, gpointer method)
{
  return tact_async (read_and_mark, method, NULL, cancellable);
}

/* IO-05, IO-06 */
START_TEST (who_awaits_goes_on_where_it_awaited_and_never_on_the_thread_of_the_loop)
{
  g_auto (Loop) loop = loop_enter ();
  g_auto (Sockets) sockets = sockets_new ();
  static Method here, on_pool;
  g_autoptr (TactTask) first = NULL, second = NULL;

  here.input = on_pool.input = sockets_input (&sockets);
  first = start_reading (NULL, &here);
  second = tact_run (start_reading, &on_pool, NULL, NULL);
  sockets_write (&sockets, "ab");
  loop_run (&loop, first);
  loop_run (&loop, second);
  ck_assert_int_eq (tact_task_get_int (first, NULL), 1);
  ck_assert_int_eq (tact_task_get_int (second, NULL), 1);
  ck_assert_ptr_eq (here.resumed.thread, g_thread_self ());
  ck_assert (on_pool.resumed.worker);
}
END_TEST

/* IO-05: the one worker is free while they wait, and answers. */
START_TEST (reads_that_wait_take_no_thread_of_the_pool)
{
  g_auto (Sockets) sockets = sockets_new ();
  static Method methods[20];
  TactTask *tasks[20];
  static Mark ran;

  tact_pool_set_limits (tact_pool_get_default (), 1, 1);
  for (int i = 0; i < 20; i++)
    {
      methods[i].input = sockets_input (&sockets);
      tasks[i] = tact_run (start_reading, &methods[i], NULL, NULL);
    }
  ck_assert (tact_wait (tact_run (marking, &ran, NULL, NULL), NULL));
  for (int i = 0; i < 20; i++)
    {
      ck_assert (!tact_task_is_completed (tasks[i]));
      sockets_write (&sockets, "x");
    }
  for (int i = 0; i < 20; i++)
    ck_assert_int_eq (tact_wait_int (tasks[i], NULL), 1);
}
END_TEST

/* The loop of this thread does not run meanwhile. */
START_TEST (a_wait_on_the_thread_of_a_loop_is_no_deadlock)
{
  G_GNUC_UNUSED g_auto (Loop) loop = loop_enter ();
  g_autoptr (GInputStream) input = file_with ("text", -1);
  g_autoptr (GBytes) bytes = tact_wait_boxed (tact_input_read (input, 10, NULL), NULL);

  ck_assert_uint_eq (g_bytes_get_size (bytes), 4);
}
END_TEST

/* FA-08 */
START_TEST (a_cancel_ends_a_read_that_waits_and_one_that_is_queued)
{
  g_auto (Sockets) sockets = sockets_new ();
  GInputStream *input = sockets_input (&sockets);
  g_autoptr (GCancellable) first = g_cancellable_new (), second = g_cancellable_new ();
  g_autoptr (TactTask) waits = tact_input_read (input, 1, first), queued = tact_input_read (input, 1, second), last = tact_input_read (input, 1, NULL), late = NULL;

  g_cancellable_cancel (second);
  task_wait (queued);
  ck_assert (tact_task_is_cancelled (queued));
  ck_assert_ptr_eq (tact_task_get_cancellable (queued), second);
  ck_assert (!tact_task_is_completed (waits));
  g_cancellable_cancel (first);
  task_wait (waits);
  ck_assert (tact_task_is_cancelled (waits));
  ck_assert_ptr_eq (tact_task_get_cancellable (waits), first);
  sockets_write (&sockets, "x");
  check_read (last, "x");
  late = tact_input_read (input, 1, first);
  ck_assert (tact_task_is_cancelled (late));
}
END_TEST

START_TEST (an_error_is_the_tasks_and_lets_the_next_one_go_on)
{
  g_autoptr (GInputStream) input = file_with ("text", -1);
  g_autoptr (TactTask) first = NULL, second = NULL;

  ck_assert (g_input_stream_close (input, NULL, NULL));
  first = tact_input_read (input, 1, NULL);
  second = tact_input_read (input, 1, NULL);
  task_wait (first);
  task_wait (second);
  ck_assert_faulted (first, G_IO_ERROR, G_IO_ERROR_CLOSED);
  ck_assert_faulted (second, G_IO_ERROR, G_IO_ERROR_CLOSED);
}
END_TEST

START_TEST (what_is_under_way_keeps_its_stream)
{
  static Mark gone;
  GInputStream *input = file_with ("abc", -1);
  g_autoptr (TactTask) first = tact_input_read (input, 2, NULL), second = tact_input_read (input, 2, NULL);

  g_object_weak_ref (G_OBJECT (input), mark_gone, &gone);
  g_object_unref (input);
  check_read (first, "ab");
  check_read (second, "c");
  mark_wait (&gone, 1);
}
END_TEST

/* law 13 */
START_TEST (without_a_stream_or_bytes_it_is_a_critical_and_fails)
{
  g_auto (Sockets) sockets = sockets_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abc", 3);
  TactTask *tasks[5] = { NULL };

  EXPECT_CRITICAL ("tact_input_read: there is no input stream")
    tasks[0] = tact_input_read (NULL, 1, NULL);
  EXPECT_CRITICAL ("tact_input_read: nothing is to be read")
    tasks[1] = tact_input_read (sockets_input (&sockets), 0, NULL);
  EXPECT_CRITICAL ("tact_output_write: there is no output stream")
    tasks[2] = tact_output_write (NULL, bytes, NULL);
  EXPECT_CRITICAL ("tact_output_write: there is nothing to write")
    tasks[3] = tact_output_write (g_io_stream_get_output_stream (sockets.ends[1]), NULL, NULL);
  EXPECT_CRITICAL ("tact_output_flush: there is no output stream")
    tasks[4] = tact_output_flush ((GOutputStream *) sockets_input (&sockets), NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tasks); i++)
    {
      ck_assert_faulted (tasks[i], G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
      tact_task_unref (tasks[i]);
    }
}
END_TEST

/* GIO calls back when the method is gone. */
START_TEST (a_read_that_is_shut_down_ends_nothing_twice)
{
  g_auto (Sockets) sockets = sockets_new ();
  TactTask *task = tact_input_read (sockets_input (&sockets), 1, NULL);

  ck_assert (!tact_task_is_completed (task));
  ck_assert (tact_shutdown (LIMIT_SECONDS * 1000, NULL));
  sockets_write (&sockets, "x");
  task_wait (task);
  ck_assert (tact_task_is_completed (task));
  tact_task_unref (task);
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    reads_of_one_stream_queue,
    writes_and_a_flush_queue_and_are_whole_and_in_order,
    files_are_read_and_written,
    who_awaits_goes_on_where_it_awaited_and_never_on_the_thread_of_the_loop,
    reads_that_wait_take_no_thread_of_the_pool,
    a_wait_on_the_thread_of_a_loop_is_no_deadlock,
    a_cancel_ends_a_read_that_waits_and_one_that_is_queued,
    an_error_is_the_tasks_and_lets_the_next_one_go_on,
    what_is_under_way_keeps_its_stream,
    without_a_stream_or_bytes_it_is_a_critical_and_fails,
    a_read_that_is_shut_down_ends_nothing_twice,
  };

  return run_tests ("io", tests, G_N_ELEMENTS (tests));
}
