/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-stream-input.c: the bytes and the lines of files and sockets, as streams (AE-09, IO-04). */
#include "sockets.h"
#include "streams.h"

static void
check_bytes (TactStream *stream, const char *expected)
{
  g_autoptr (GBytes) bytes = stream_take (stream);

  ck_assert_uint_eq (g_bytes_get_size (bytes), strlen (expected));
  ck_assert_mem_eq (g_bytes_get_data (bytes, NULL), expected, strlen (expected));
}

static void
check_line (TactStream *stream, const char *expected)
{
  g_autofree char *line = stream_take (stream);

  ck_assert_str_eq (line, expected);
}

START_TEST (a_file_comes_in_pieces_and_then_the_end)
{
  g_autoptr (GInputStream) input = file_with ("abcdefgh", -1), empty = file_with ("", 0);
  g_autoptr (TactStream) stream = tact_stream_of_input (input, 3, NULL), none = tact_stream_of_input (empty, 0, NULL);

  ck_assert (tact_stream_get_item_type (stream) == G_TYPE_BYTES);
  check_bytes (stream, "abc");
  check_bytes (stream, "def");
  check_bytes (stream, "gh");
  ck_assert (!stream_next (stream));
  ck_assert (!stream_next (stream));
  stream_close (stream);
  ck_assert (!g_input_stream_is_closed (input));
  ck_assert (!stream_next (none));
}
END_TEST

START_TEST (the_lines_of_a_file_come_with_any_end_and_the_last_without)
{
  g_autoptr (GInputStream) input = file_with ("one\ntwo\r\n\nthree\rlast", -1);
  g_autoptr (TactStream) stream = tact_stream_of_lines (input, NULL);

  ck_assert (tact_stream_get_item_type (stream) == G_TYPE_STRING);
  check_line (stream, "one");
  check_line (stream, "two");
  check_line (stream, "");
  check_line (stream, "three");
  check_line (stream, "last");
  ck_assert (!stream_next (stream));
  stream_close (stream);
  ck_assert (!g_input_stream_is_closed (input));
}
END_TEST

START_TEST (a_data_input_is_read_as_it_says_and_no_further_than_asked)
{
  g_autoptr (GInputStream) input = file_with ("one\r\ntwo\nthree\n", -1);
  g_autoptr (GDataInputStream) data = g_data_input_stream_new (input);
  g_autoptr (TactStream) stream = tact_stream_of_lines (G_INPUT_STREAM (data), NULL);
  g_autofree char *rest = NULL;

  check_line (stream, "one\r");
  check_line (stream, "two");
  stream_close (stream);
  rest = g_data_input_stream_read_line (data, NULL, NULL, NULL);
  ck_assert_str_eq (rest, "three");
}
END_TEST

START_TEST (what_comes_over_a_socket_is_waited_for)
{
  g_auto (Sockets) sockets = sockets_new ();
  g_autoptr (TactStream) stream = tact_stream_of_input (sockets_input (&sockets), 0, NULL), lines = NULL;
  g_autoptr (TactTask) next = tact_stream_next (stream, NULL), end = NULL;
  g_autoptr (GBytes) bytes = NULL;

  ck_assert (!tact_task_is_completed (next));
  sockets_write (&sockets, "ab");
  task_wait (next);
  ck_assert (tact_task_get_boolean (next, NULL));
  bytes = tact_stream_dup_item (stream);
  ck_assert_uint_eq (g_bytes_get_size (bytes), 2);
  stream_close (stream);

  lines = tact_stream_of_lines (sockets_input (&sockets), NULL);
  sockets_write (&sockets, "one\ntw");
  check_line (lines, "one");
  end = tact_stream_next (lines, NULL);
  ck_assert (!tact_task_is_completed (end));
  sockets_write (&sockets, "o");
  g_io_stream_close (sockets.ends[1], NULL, NULL);
  task_wait (end);
  ck_assert (tact_task_get_boolean (end, NULL));
  ck_assert (!stream_next (lines));
}
END_TEST

static TactTask *
count_lines (GCancellable *cancellable, gpointer input)
{
  g_autoptr (TactStream) stream = tact_stream_of_lines (input, NULL);
  GError *error = NULL;
  int n = 0;

  while (tact_await_boolean (tact_stream_next (stream, cancellable), &error))
    {
      g_autofree char *line = tact_stream_dup_item (stream);

      ck_assert_int_eq (atoi (line), n);
      n++;
    }
  if (!tact_await (tact_stream_close (stream), NULL) || error != NULL)
    return tact_task_new_error (error);
  return tact_task_new_int (n);
}

static TactTask *
start_counting (GCancellable *cancellable, gpointer input)
{
  return tact_async (count_lines, input, NULL, cancellable);
}

/* IO-05 */
START_TEST (a_method_on_a_loop_and_one_on_the_pool_read_all)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GInputStream) one = NULL, two = NULL;
  g_autoptr (TactTask) here = NULL, there = NULL;

  for (int i = 0; i < 3000; i++)
    g_string_append_printf (text, "%d\n", i);
  one = file_with (text->str, text->len);
  two = file_with (text->str, text->len);
  here = start_counting (NULL, one);
  there = tact_run (start_counting, two, NULL, NULL);
  loop_run (&loop, here);
  loop_run (&loop, there);
  ck_assert_int_eq (tact_task_get_int (here, NULL), 3000);
  ck_assert_int_eq (tact_task_get_int (there, NULL), 3000);
}
END_TEST

/* FA-08; and nothing of what comes later is lost */
START_TEST (a_cancel_ends_a_read_that_waits)
{
  g_auto (Sockets) sockets = sockets_new ();
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  g_autoptr (TactStream) bytes = tact_stream_of_input (sockets_input (&sockets), 0, NULL);
  g_autoptr (TactStream) lines = tact_stream_of_lines (sockets_input (&sockets), NULL);
  g_autoptr (TactStream) late = tact_stream_of_lines (sockets_input (&sockets), cancellable);
  g_autoptr (TactStream) other = tact_stream_of_input (sockets_input (&sockets), 0, NULL);

  check_cancelled_while_pending (bytes);
  check_cancelled_while_pending (lines);
  tact_cancellable_cancel (cancellable);
  sockets_write (&sockets, "ab");
  check_cancelled_before (late, cancellable);
  check_bytes (other, "ab");
}
END_TEST

START_TEST (an_error_of_the_input_comes_out_of_next)
{
  g_autoptr (GInputStream) input = file_with ("ok\n\xff\xfe\n", -1), closed = file_with ("text", -1);
  g_autoptr (TactStream) stream = tact_stream_of_lines (input, NULL), bytes = tact_stream_of_input (closed, 1, NULL);
  g_autoptr (TactTask) failed = NULL, gone = NULL;

  check_line (stream, "ok");
  failed = tact_stream_next (stream, NULL);
  task_wait (failed);
  ck_assert_faulted (failed, G_CONVERT_ERROR, G_CONVERT_ERROR_ILLEGAL_SEQUENCE);
  ck_assert (!stream_next (stream));

  check_bytes (bytes, "t");
  g_input_stream_close (closed, NULL, NULL);
  gone = tact_stream_next (bytes, NULL);
  task_wait (gone);
  ck_assert_faulted (gone, G_IO_ERROR, G_IO_ERROR_CLOSED);
  ck_assert (!stream_next (bytes));
}
END_TEST

/* IO-04 */
START_TEST (streams_and_reads_of_one_input_take_turns)
{
  g_auto (Sockets) sockets = sockets_new ();
  GInputStream *input = sockets_input (&sockets);
  g_autoptr (TactStream) one = tact_stream_of_input (input, 1, NULL), two = tact_stream_of_input (input, 1, NULL);
  g_autoptr (TactTask) first = tact_stream_next (one, NULL), second = tact_stream_next (two, NULL), third = tact_input_read (input, 1, NULL);
  g_autoptr (GBytes) a = NULL, b = NULL, c = NULL;

  sockets_write (&sockets, "abc");
  task_wait (third);
  task_wait (second);
  task_wait (first);
  a = tact_stream_dup_item (one);
  b = tact_stream_dup_item (two);
  c = tact_task_dup_boxed (third, NULL);
  ck_assert_int_eq (((const char *) g_bytes_get_data (a, NULL))[0], 'a');
  ck_assert_int_eq (((const char *) g_bytes_get_data (b, NULL))[0], 'b');
  ck_assert_int_eq (((const char *) g_bytes_get_data (c, NULL))[0], 'c');
}
END_TEST

START_TEST (one_that_is_dropped_lets_go_of_the_input_when_its_read_has_ended)
{
  static Mark gone;
  g_auto (Sockets) sockets = sockets_new ();
  GInputStream *input = file_with ("abc", -1);
  TactStream *fresh = tact_stream_of_lines (input, NULL), *asked = tact_stream_of_input (input, 1, NULL), *waits;
  g_autoptr (TactTask) next = NULL;

  check_bytes (asked, "a");
  tact_stream_unref (fresh);
  tact_stream_unref (asked);
  g_object_weak_ref (G_OBJECT (input), mark_gone, &gone);
  g_object_unref (input);
  mark_wait (&gone, 1);

  waits = tact_stream_of_input (sockets_input (&sockets), 0, NULL);
  next = tact_stream_next (waits, NULL);
  tact_stream_unref (waits);
  sockets_write (&sockets, "x");
  task_wait (next);
  ck_assert (tact_task_get_boolean (next, NULL));
}
END_TEST

/* law 13 */
START_TEST (without_an_input_it_is_a_critical_and_fails)
{
  TactStream *stream = NULL;

  EXPECT_CRITICAL ("tact_stream_of_input: there is no input stream")
    stream = tact_stream_of_input (NULL, 1, NULL);
  check_refused (stream);
  EXPECT_CRITICAL ("tact_stream_of_lines: there is no input stream")
    stream = tact_stream_of_lines (NULL, NULL);
  check_refused (stream);
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    a_file_comes_in_pieces_and_then_the_end,
    the_lines_of_a_file_come_with_any_end_and_the_last_without,
    a_data_input_is_read_as_it_says_and_no_further_than_asked,
    what_comes_over_a_socket_is_waited_for,
    a_method_on_a_loop_and_one_on_the_pool_read_all,
    a_cancel_ends_a_read_that_waits,
    an_error_of_the_input_comes_out_of_next,
    streams_and_reads_of_one_input_take_turns,
    one_that_is_dropped_lets_go_of_the_input_when_its_read_has_ended,
    without_an_input_it_is_a_critical_and_fails,
  };

  return run_tests ("stream-input", tests, G_N_ELEMENTS (tests));
}
