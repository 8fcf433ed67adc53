/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-channel.c: items between writers and readers who wait for each other (CH). */
#include "methods.h"
#include "values.h"

#define ITEM(n) GINT_TO_POINTER (n)

static int
number_of (TactTask *task)
{
  return GPOINTER_TO_INT (tact_task_steal_pointer (task, NULL));
}

static gboolean
is_true (TactTask *task)
{
  return tact_task_is_succeeded (task) && tact_task_get_boolean (task, NULL);
}

static gboolean
is_false (TactTask *task)
{
  return tact_task_is_succeeded (task) && !tact_task_get_boolean (task, NULL);
}

static char *
read_all (TactChannel *channel)
{
  GString *text = g_string_new (NULL);
  gpointer item;

  while (tact_channel_try_read (channel, &item))
    g_string_append_printf (text, "%d", GPOINTER_TO_INT (item));
  return g_string_free (text, FALSE);
}

#define ck_assert_left(channel, expected)          \
  do                                               \
    {                                              \
      g_autofree char *left_ = read_all (channel); \
                                                   \
      ck_assert_str_eq (left_, (expected));        \
    }                                              \
  while (0)

/* CH-01, CH-02 */
START_TEST (writers_wait_for_room_in_order_and_a_cancelled_one_leaves_nothing)
{
  g_autoptr (TactChannel) channel = tact_channel_new (2, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) third = NULL;
  g_autoptr (TactTask) fourth = NULL;
  g_autoptr (TactTask) fifth = NULL;
  gpointer item;

  ck_assert (tact_channel_try_write (channel, ITEM (1)) && tact_channel_try_write (channel, ITEM (2)));
  ck_assert (!tact_channel_try_write (channel, ITEM (9)));
  third = tact_channel_write (channel, ITEM (3), NULL);
  fourth = tact_channel_write (channel, ITEM (4), cancellable);
  fifth = tact_channel_write (channel, ITEM (5), NULL);
  g_cancellable_cancel (cancellable);
  task_wait (fourth);
  ck_assert (tact_task_is_cancelled (fourth));
  ck_assert (tact_channel_try_read (channel, &item));
  ck_assert_int_eq (GPOINTER_TO_INT (item), 1);
  ck_assert (is_true (third));
  ck_assert (!tact_task_is_completed (fifth));
  ck_assert_uint_eq (tact_channel_get_count (channel), 2);
  ck_assert_left (channel, "235");
  ck_assert (is_true (fifth));
}
END_TEST

/* CH-02 */
START_TEST (readers_wait_for_items_in_order_and_a_cancelled_one_takes_nothing)
{
  g_autoptr (TactChannel) channel = tact_channel_new (TACT_CHANNEL_UNBOUNDED, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) first = tact_channel_read (channel, NULL);
  g_autoptr (TactTask) second = tact_channel_read (channel, cancellable);
  g_autoptr (TactTask) third = tact_channel_read (channel, NULL);
  g_autoptr (TactTask) fourth = NULL;

  g_cancellable_cancel (cancellable);
  task_wait (second);
  for (int i = 1; i <= 3; i++)
    ck_assert (tact_channel_try_write (channel, ITEM (i)));
  ck_assert (tact_task_is_cancelled (second));
  ck_assert_int_eq (number_of (first), 1);
  ck_assert_int_eq (number_of (third), 2);
  fourth = tact_channel_read (channel, NULL);
  ck_assert_int_eq (number_of (fourth), 3);
}
END_TEST

/* CH-03, CH-05 */
START_TEST (a_closed_channel_is_read_to_its_end_and_written_to_no_more)
{
  g_autoptr (TactChannel) channel = tact_channel_new (1, NULL);
  g_autoptr (TactTask) completion = tact_channel_dup_completion (channel);
  g_autoptr (TactTask) stuck = NULL;
  g_autoptr (TactTask) write = NULL;
  g_autoptr (TactTask) to_write = NULL;
  g_autoptr (TactTask) to_read = NULL;
  g_autoptr (TactTask) last = NULL;
  g_autoptr (TactTask) over = NULL;

  ck_assert (tact_channel_try_write (channel, ITEM (1)));
  stuck = tact_channel_write (channel, ITEM (2), NULL);
  to_write = tact_channel_wait_to_write (channel, NULL);
  ck_assert (tact_channel_close (channel, NULL));
  ck_assert (!tact_channel_close (channel, new_error ("late")));
  ck_assert_faulted (stuck, G_IO_ERROR, G_IO_ERROR_CLOSED);
  ck_assert (is_false (to_write));
  ck_assert (!tact_channel_try_write (channel, ITEM (3)));
  write = tact_channel_write (channel, ITEM (3), NULL);
  ck_assert_faulted (write, G_IO_ERROR, G_IO_ERROR_CLOSED);
  tact_task_unref (to_write);
  to_write = tact_channel_wait_to_write (channel, NULL);
  ck_assert (is_false (to_write));
  ck_assert (!tact_task_is_completed (completion));

  to_read = tact_channel_wait_to_read (channel, NULL);
  ck_assert (is_true (to_read));
  last = tact_channel_read (channel, NULL);
  ck_assert_int_eq (number_of (last), 1);
  ck_assert (tact_task_is_succeeded (completion));
  over = tact_channel_read (channel, NULL);
  ck_assert_faulted (over, G_IO_ERROR, G_IO_ERROR_CLOSED);
  tact_task_unref (to_read);
  to_read = tact_channel_wait_to_read (channel, NULL);
  ck_assert (is_false (to_read));
}
END_TEST

/* CH-04 */
START_TEST (the_error_it_was_closed_with_comes_behind_the_last_item)
{
  g_autoptr (TactChannel) channel = tact_channel_new (TACT_CHANNEL_UNBOUNDED, NULL);
  g_autoptr (TactTask) completion = tact_channel_dup_completion (channel);
  g_autoptr (TactTask) waits = tact_channel_wait_to_read (channel, NULL);
  g_autoptr (TactTask) reads = tact_channel_read (channel, NULL);
  g_autoptr (TactTask) to_write = NULL;
  g_autoptr (GPtrArray) errors = NULL;

  ck_assert (tact_channel_close (channel, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "why")));
  ck_assert_faulted (reads, G_IO_ERROR, G_IO_ERROR_CLOSED);
  errors = tact_task_get_errors (reads);
  ck_assert_uint_eq (errors->len, 2);
  ck_assert_error ((GError *) errors->pdata[1], G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  ck_assert_faulted (waits, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  ck_assert_faulted (completion, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  to_write = tact_channel_wait_to_write (channel, NULL);
  ck_assert_faulted (to_write, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}
END_TEST

static void
note_drop (gpointer item, gpointer text)
{
  g_string_append_printf (text, "%d", GPOINTER_TO_INT (item));
}

/* CH-06 */
START_TEST (a_full_channel_drops_what_its_mode_says_and_tells_of_it)
{
  const struct
  {
    TactChannelMode mode;
    const char *kept, *dropped;
  } rows[] = {
    { TACT_CHANNEL_DROP_NEWEST, "125", "34" },
    { TACT_CHANNEL_DROP_OLDEST, "345", "12" },
    { TACT_CHANNEL_DROP_WRITE, "123", "45" },
  };

  for (guint r = 0; r < G_N_ELEMENTS (rows); r++)
    {
      g_autoptr (GString) dropped = g_string_new (NULL);
      g_autoptr (TactChannel) channel = tact_channel_new_full (3, rows[r].mode, NULL, note_drop, dropped);

      for (int i = 1; i <= 4; i++)
        ck_assert (tact_channel_try_write (channel, ITEM (i)));
      ck_assert (tact_wait_boolean (tact_channel_write (channel, ITEM (5), NULL), NULL));
      ck_assert_str_eq (dropped->str, rows[r].dropped);
      ck_assert_left (channel, rows[r].kept);
    }
}
END_TEST

/* CH-07 */
START_TEST (a_reader_does_not_go_on_inside_a_write)
{
  static Mark resumed;
  g_autoptr (TactChannel) channel = tact_channel_new (1, NULL);
  g_autoptr (TactTask) method = await_one (tact_channel_read (channel, NULL), TACT_AWAIT_ANY_CONTEXT, &resumed);

  ck_assert (tact_channel_try_write (channel, ITEM (1)));
  mark_wait (&resumed, 1);
  ck_assert (resumed.worker);
  task_wait (method);
}
END_TEST

/* CH-08 */
START_TEST (without_room_a_writer_and_a_reader_have_to_meet)
{
  g_autoptr (TactChannel) channel = tact_channel_new (0, NULL);
  g_autoptr (TactTask) to_read = tact_channel_wait_to_read (channel, NULL);
  g_autoptr (TactTask) to_write = tact_channel_wait_to_write (channel, NULL);
  g_autoptr (TactTask) write = NULL;
  g_autoptr (TactTask) read = NULL;

  ck_assert (!tact_channel_try_write (channel, ITEM (1)));
  write = tact_channel_write (channel, ITEM (2), NULL);
  ck_assert (!tact_task_is_completed (write));
  ck_assert (is_true (to_read));
  ck_assert_uint_eq (tact_channel_get_count (channel), 0);
  read = tact_channel_read (channel, NULL);
  ck_assert_int_eq (number_of (read), 2);
  ck_assert (is_true (write));
  ck_assert (!tact_task_is_completed (to_write));

  tact_task_unref (read);
  read = tact_channel_read (channel, NULL);
  ck_assert (is_true (to_write));
  ck_assert (tact_channel_try_write (channel, ITEM (3)));
  ck_assert_int_eq (number_of (read), 3);
}
END_TEST

START_TEST (who_wants_to_know_is_told_of_items_and_of_room)
{
  g_autoptr (TactChannel) channel = tact_channel_new (1, NULL);
  g_autoptr (TactTask) to_read = tact_channel_wait_to_read (channel, NULL);
  g_autoptr (TactTask) to_write = tact_channel_wait_to_write (channel, NULL);
  gpointer item;

  ck_assert (is_true (to_write));
  ck_assert (!tact_task_is_completed (to_read));
  ck_assert (tact_channel_try_write (channel, ITEM (1)));
  ck_assert (is_true (to_read));
  tact_task_unref (to_write);
  to_write = tact_channel_wait_to_write (channel, NULL);
  ck_assert (!tact_task_is_completed (to_write));
  ck_assert (tact_channel_try_read (channel, &item));
  ck_assert (is_true (to_write));
}
END_TEST

static TactChannel *
channel_of_counted (int capacity)
{
  return tact_channel_new (capacity, free_count);
}

START_TEST (an_item_that_nobody_reads_is_freed_once)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  int kept = 0, waiting = 0, cancelled = 0, refused = 0, unread = 0;
  TactChannel *channel = channel_of_counted (1);
  TactTask *task;

  task = tact_channel_read (channel, NULL);
  ck_assert (tact_channel_try_write (channel, &unread));
  tact_task_unref (task); /* it was handed over, and not taken */
  ck_assert_int_eq (unread, 1);

  ck_assert (tact_channel_try_write (channel, &kept));
  task = tact_channel_write (channel, &cancelled, cancellable);
  g_cancellable_cancel (cancellable);
  task_wait (task);
  tact_task_unref (task);
  ck_assert_int_eq (cancelled, 1);

  tact_task_unref (tact_channel_write (channel, &refused, cancellable)); /* cancelled before */
  ck_assert_int_eq (refused, 1);

  task = tact_channel_write (channel, &waiting, NULL);
  tact_channel_unref (channel);
  ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_CLOSED);
  tact_task_unref (task);
  ck_assert_int_eq (waiting, 1);
  ck_assert_int_eq (kept, 1);
}
END_TEST

START_TEST (wrong_arguments_are_criticals)
{
  EXPECT_CRITICAL ("capacity >= TACT_CHANNEL_UNBOUNDED")
    {
      ck_assert_ptr_null (tact_channel_new (-2, NULL));
    }
  EXPECT_CRITICAL ("mode <= TACT_CHANNEL_DROP_WRITE")
    {
      ck_assert_ptr_null (tact_channel_new_full (1, (TactChannelMode) 9, NULL, NULL, NULL));
    }
  EXPECT_CRITICAL ("mode == TACT_CHANNEL_WAIT || capacity != 0")
    {
      ck_assert_ptr_null (tact_channel_new_full (0, TACT_CHANNEL_DROP_OLDEST, NULL, NULL, NULL));
    }
  EXPECT_CRITICAL ("tact_channel_read: there is nothing to wait for (NULL)")
    {
      g_autoptr (TactTask) task = tact_channel_read (NULL, NULL);

      ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    writers_wait_for_room_in_order_and_a_cancelled_one_leaves_nothing,
    readers_wait_for_items_in_order_and_a_cancelled_one_takes_nothing,
    a_closed_channel_is_read_to_its_end_and_written_to_no_more,
    the_error_it_was_closed_with_comes_behind_the_last_item,
    a_full_channel_drops_what_its_mode_says_and_tells_of_it,
    a_reader_does_not_go_on_inside_a_write,
    without_room_a_writer_and_a_reader_have_to_meet,
    who_wants_to_know_is_told_of_items_and_of_room,
    an_item_that_nobody_reads_is_freed_once,
    wrong_arguments_are_criticals,
  };

  return run_tests ("channel", tests, G_N_ELEMENTS (tests));
}
