/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-stream-channel.c: what comes through a channel, as a stream (AE, CH). */
#include "streams.h"

static void
write_text (TactChannel *channel, const char *text)
{
  ck_assert (tact_channel_try_write (channel, g_strdup (text)));
}

static void
check_text (TactStream *stream, const char *expected)
{
  g_autofree char *text = stream_take (stream);

  ck_assert_str_eq (text, expected);
}

START_TEST (the_items_come_in_order_and_the_stream_ends_when_it_is_closed_and_empty)
{
  g_autoptr (TactChannel) channel = tact_channel_new (TACT_CHANNEL_UNBOUNDED, g_free);
  g_autoptr (TactStream) stream = tact_stream_of_channel (channel, G_TYPE_STRING, NULL);

  ck_assert (tact_stream_get_item_type (stream) == G_TYPE_STRING);
  write_text (channel, "a");
  write_text (channel, "b");
  ck_assert (tact_channel_close (channel, NULL));
  check_text (stream, "a");
  ck_assert_uint_eq (tact_channel_get_count (channel), 1);
  check_text (stream, "b");
  ck_assert (!stream_next (stream));
  ck_assert (!stream_next (stream));
  stream_close (stream);
}
END_TEST

START_TEST (it_waits_for_an_item_and_for_the_end)
{
  g_autoptr (TactChannel) channel = tact_channel_new (1, g_free);
  g_autoptr (TactStream) stream = tact_stream_of_channel (channel, G_TYPE_STRING, NULL);
  g_autoptr (TactTask) first = tact_stream_next (stream, NULL), second = NULL;
  g_autofree char *text = NULL;

  ck_assert (!tact_task_is_completed (first));
  write_text (channel, "late");
  task_wait (first);
  ck_assert (tact_task_get_boolean (first, NULL));
  text = tact_stream_dup_item (stream);
  ck_assert_str_eq (text, "late");

  second = tact_stream_next (stream, NULL);
  ck_assert (!tact_task_is_completed (second));
  tact_channel_close (channel, NULL);
  task_wait (second);
  ck_assert (tact_task_is_succeeded (second) && !tact_task_get_boolean (second, NULL));
}
END_TEST

START_TEST (the_error_it_is_closed_with_comes_behind_the_items)
{
  g_autoptr (TactChannel) channel = tact_channel_new (TACT_CHANNEL_UNBOUNDED, g_free);
  g_autoptr (TactStream) stream = tact_stream_of_channel (channel, G_TYPE_STRING, NULL);
  g_autoptr (TactTask) failed = NULL;

  write_text (channel, "a");
  tact_channel_close (channel, new_error ("the line is cut"));
  check_text (stream, "a");
  failed = tact_stream_next (stream, NULL);
  task_wait (failed);
  ck_assert_faulted (failed, G_IO_ERROR, G_IO_ERROR_FAILED);
  ck_assert_str_eq (tact_task_get_error (failed)->message, "the line is cut");
  ck_assert (!stream_next (stream));
}
END_TEST

START_TEST (a_close_and_a_drop_leave_in_the_channel_what_nobody_asked_for)
{
  g_autoptr (TactChannel) channel = tact_channel_new (TACT_CHANNEL_UNBOUNDED, g_free);
  g_autoptr (TactStream) closed = tact_stream_of_channel (channel, G_TYPE_STRING, NULL);
  g_autoptr (TactStream) fresh = tact_stream_of_channel (channel, G_TYPE_STRING, NULL);
  TactStream *dropped = tact_stream_of_channel (channel, G_TYPE_STRING, NULL);

  for (int i = 0; i < 4; i++)
    write_text (channel, "item");
  check_text (closed, "item");
  stream_close (closed);
  ck_assert (!stream_next (closed));
  stream_close (fresh);
  ck_assert (!stream_next (fresh));
  check_text (dropped, "item");
  tact_stream_unref (dropped);
  ck_assert_uint_eq (tact_channel_get_count (channel), 2);
}
END_TEST

START_TEST (a_cancel_ends_it_and_takes_nothing)
{
  g_autoptr (TactChannel) channel = tact_channel_new (TACT_CHANNEL_UNBOUNDED, g_free);
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  g_autoptr (TactStream) stream = tact_stream_of_channel (channel, G_TYPE_STRING, NULL);
  g_autoptr (TactStream) late = tact_stream_of_channel (channel, G_TYPE_STRING, cancellable);

  check_cancelled_while_pending (stream);
  tact_cancellable_cancel (cancellable);
  write_text (channel, "stays");
  check_cancelled_before (late, cancellable);
  ck_assert_uint_eq (tact_channel_get_count (channel), 1);
}
END_TEST

START_TEST (one_that_is_dropped_while_it_waits_gives_its_item_to_who_asked)
{
  g_autoptr (TactChannel) channel = tact_channel_new (TACT_CHANNEL_UNBOUNDED, token_free);
  TactStream *stream = tact_stream_of_channel (channel, token_get_type (), NULL);
  g_autoptr (TactTask) next = tact_stream_next (stream, NULL);

  tact_stream_unref (stream);
  ck_assert (tact_channel_try_write (channel, token_new (1)));
  task_wait (next);
  ck_assert (tact_task_get_boolean (next, NULL));
  LIMITED_UNTIL (g_atomic_int_get (&tokens_alive) == 0);
}
END_TEST

static TactTask *
read_some (GCancellable *cancellable, gpointer channel)
{
  g_autoptr (TactStream) stream = tact_stream_of_channel (channel, token_get_type (), cancellable);
  int sum = 0;

  while (tact_await_boolean (tact_stream_next (stream, NULL), NULL))
    {
      Token *token = tact_stream_dup_item (stream);

      sum += token->number;
      token_free (token);
    }
  tact_await (tact_stream_close (stream), NULL);
  return tact_task_new_int (sum);
}

START_TEST (streams_of_one_channel_share_out_its_items)
{
  g_autoptr (TactChannel) channel = tact_channel_new (3, token_free);
  TactTask *readers[4];
  int sum = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (readers); i++)
    readers[i] = tact_async (read_some, channel, NULL, NULL);
  for (int i = 1; i <= 1000; i++)
    ck_assert (tact_wait_boolean (tact_channel_write (channel, token_new (i), NULL), NULL));
  tact_channel_close (channel, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (readers); i++)
    sum += tact_wait_int (readers[i], NULL);
  ck_assert_int_eq (sum, 1000 * 1001 / 2);
  ck_assert_int_eq (g_atomic_int_get (&tokens_alive), 0);
}
END_TEST

START_TEST (without_a_channel_or_a_type_it_is_a_critical_and_fails)
{
  g_autoptr (TactChannel) channel = tact_channel_new (1, NULL);
  TactStream *stream = NULL;

  EXPECT_CRITICAL ("tact_stream_of_channel: there is no channel (NULL)")
    stream = tact_stream_of_channel (NULL, G_TYPE_STRING, NULL);
  check_refused (stream);
  EXPECT_CRITICAL ("tact_stream_of_channel: a stream cannot have items of type gint")
    stream = tact_stream_of_channel (channel, G_TYPE_INT, NULL);
  check_refused (stream);
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    the_items_come_in_order_and_the_stream_ends_when_it_is_closed_and_empty,
    it_waits_for_an_item_and_for_the_end,
    the_error_it_is_closed_with_comes_behind_the_items,
    a_close_and_a_drop_leave_in_the_channel_what_nobody_asked_for,
    a_cancel_ends_it_and_takes_nothing,
    one_that_is_dropped_while_it_waits_gives_its_item_to_who_asked,
    streams_of_one_channel_share_out_its_items,
    without_a_channel_or_a_type_it_is_a_critical_and_fails,
  };

  return run_tests ("stream-channel", tests, G_N_ELEMENTS (tests));
}
