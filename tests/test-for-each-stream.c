/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-for-each-stream.c: the same for each item of a stream: how many at once, where, and what comes of errors and cancels (PF). */
#include "streams.h"

/* Counts from 1 to the number given; of it, what is to fail or to wait. */
typedef struct
{
  int n;            /* items */
  int fail_after;   /* 0: never */
  gboolean waits;   /* at the end, for a cancel */
  gboolean bad_end; /* the cleanup fails */
  Mark closed;
  TactContext *context; /* where it ran last, as the next */
  gboolean worker;
} Source;

static TactTask *
count_up (TactStream *stream, GCancellable *cancellable, gpointer data)
{
  Source *source = data;
  GError *error = NULL;

  for (int i = 1; i <= source->n && error == NULL; i++)
    {
      source->context = tact_context_get_current ();
      source->worker = tact_pool_is_worker ();
      if (i > 1 && source->fail_after == i - 1)
        error = new_error ("no more");
      else if (i % 3 == 0)
        tact_await (tact_delay (1, NULL), NULL);
      if (error == NULL)
        tact_stream_emit (stream, token_new (i), &error);
    }
  if (error == NULL && source->waits)
    tact_await (tact_delay (-1, cancellable), &error);
  if (source->bad_end)
    {
      g_clear_error (&error);
      error = new_error ("bad end");
    }
  mark (&source->closed);
  return error != NULL ? tact_task_new_error (error) : tact_task_completed ();
}

static TactStream *
stream_of (Source *source)
{
  return tact_stream_new (token_get_type (), count_up, source, NULL, NULL);
}

static struct
{
  int now, most, done, sum; /* atomic */
} counts;

static TactTask *
item_ends (TactTask *delay, gpointer item)
{
  g_atomic_int_add (&counts.now, -1);
  g_atomic_int_inc (&counts.done);
  g_atomic_int_add (&counts.sum, ((Token *) item)->number);
  return tact_task_completed ();
}

static TactTask *
counted (gpointer item, GCancellable *cancellable, gpointer unused)
{
  int n = g_atomic_int_add (&counts.now, 1) + 1, m;

  while ((m = g_atomic_int_get (&counts.most)) < n && !g_atomic_int_compare_and_exchange (&counts.most, m, n))
    ;
  return tact_then (tact_delay (3, NULL), TACT_THEN_DEFAULT, NULL, item_ends, item, NULL);
}

static void
check_counted (int n, guint at_most)
{
  static Source source;
  g_autoptr (TactTask) task = NULL;

  source = (Source){ .n = n };
  memset (&counts, 0, sizeof counts);
  task = tact_for_each_stream (stream_of (&source), at_most, counted, NULL, NULL, NULL);
  task_wait (task);
  ck_assert (tact_task_is_succeeded (task));
  ck_assert_int_eq (counts.done, n);
  ck_assert_int_eq (counts.sum, n * (n + 1) / 2);
  ck_assert_uint_eq (mark_count (&source.closed), 1);
  LIMITED_UNTIL (g_atomic_int_get (&tokens_alive) == 0);
}

/* PF-01; an item lives until its task is complete */
START_TEST (each_item_once_and_never_more_than_asked_for_at_once)
{
  check_counted (12, 3);
  ck_assert_int_eq (counts.most, 3);
  check_counted (5, 1);
  ck_assert_int_eq (counts.most, 1);
  check_counted (20, TACT_FOR_EACH_PROCESSORS);
  ck_assert_int_le (counts.most, (int) g_get_num_processors ());
  check_counted (2, 1000);
  check_counted (0, 4);
}
END_TEST

static TactTask *
noted (gpointer item, GCancellable *cancellable, gpointer order)
{
  g_array_append_val ((GArray *) order, ((Token *) item)->number);
  return tact_delay (((Token *) item)->number % 3, NULL);
}

/* PF-01 */
START_TEST (with_one_at_once_they_run_in_order)
{
  Source source = { .n = 20 };
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (TactTask) task = tact_for_each_stream (stream_of (&source), 1, noted, order, NULL, NULL);

  task_wait (task);
  ck_assert_uint_eq (order->len, 20);
  for (int i = 0; i < 20; i++)
    ck_assert_int_eq (g_array_index (order, int, i), i + 1);
}
END_TEST

static TactTask *
held (gpointer item, GCancellable *cancellable, gpointer gate)
{
  mark (&((Gate *) gate)->begun);
  return pending_until (&((Gate *) gate)->open);
}

/* Where as many go on as may, nothing is taken from the stream. */
START_TEST (no_item_is_asked_for_while_there_is_no_room)
{
  static Gate gate;
  g_autoptr (TactChannel) channel = tact_channel_new (TACT_CHANNEL_UNBOUNDED, token_free);
  g_autoptr (TactTask) task = NULL;

  for (int i = 1; i <= 5; i++)
    ck_assert (tact_channel_try_write (channel, token_new (i)));
  tact_channel_close (channel, NULL);
  task = tact_for_each_stream (tact_stream_of_channel (channel, token_get_type (), NULL), 2, held, &gate, NULL, NULL);
  mark_wait (&gate.begun, 2);
  ck_assert_uint_eq (tact_channel_get_count (channel), 3);
  ck_assert (!tact_task_is_completed (task));
  mark (&gate.open);
  task_wait (task);
  ck_assert (tact_task_is_succeeded (task));
  ck_assert_uint_eq (mark_count (&gate.begun), 5);
}
END_TEST

static TactTask *
marked (gpointer item, GCancellable *cancellable, gpointer where)
{
  mark (where);
  return tact_task_completed ();
}

/* PF-02, law 9 */
START_TEST (stream_and_items_run_on_the_pool_without_a_context_and_the_data_dies_on_the_callers)
{
  static Mark ran;
  static Source source = { .n = 1 };
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTask) task = tact_for_each_stream (stream_of (&source), 3, marked, &ran, mark, NULL);

  loop_run (&loop, task);
  LOOP_UNTIL_ELSEWHERE (&loop, mark_count (&ran) == 2);
  ck_assert (source.worker);
  ck_assert_ptr_null (source.context);
  ck_assert (ran.thread == g_thread_self ());
  ck_assert_ptr_eq (ran.context, loop_context (&loop));
}
END_TEST

static TactTask *
fails_at_three (gpointer item, GCancellable *cancellable, gpointer gate)
{
  if (((Token *) item)->number == 3)
    return tact_task_new_error (new_error ("item 3"));
  mark (gate);
  return tact_delay (-1, cancellable);
}

/* PF-03: also what waits in the stream is told to end */
START_TEST (the_first_failure_of_an_item_cancels_the_others_and_the_stream)
{
  static Mark begun;
  Source source = { .n = 3, .waits = TRUE };
  g_autoptr (TactTask) task = tact_for_each_stream (stream_of (&source), 10, fails_at_three, &begun, NULL, NULL);
  g_autoptr (GPtrArray) errors = NULL;

  task_wait (task);
  ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_FAILED);
  errors = tact_task_get_errors (task);
  ck_assert_str_eq (((GError *) errors->pdata[0])->message, "item 3");
  /* the others, and the stream if it was asked again by then */
  ck_assert_uint_ge (errors->len, 3);
  ck_assert_uint_le (errors->len, 4);
  for (guint i = 1; i < errors->len; i++)
    ck_assert_error ((GError *) errors->pdata[i], G_IO_ERROR, G_IO_ERROR_CANCELLED);
  ck_assert_uint_eq (mark_count (&begun), 2);
  ck_assert_uint_eq (mark_count (&source.closed), 1);
}
END_TEST

/* PF-03 */
START_TEST (a_failure_of_the_stream_is_one_behind_its_items)
{
  Source source = { .n = 5, .fail_after = 2 };
  g_autoptr (TactTask) task = NULL;
  g_autoptr (GPtrArray) errors = NULL;

  memset (&counts, 0, sizeof counts);
  task = tact_for_each_stream (stream_of (&source), 2, counted, NULL, NULL, NULL);
  task_wait (task);
  ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_FAILED);
  errors = tact_task_get_errors (task);
  ck_assert_uint_eq (errors->len, 1);
  ck_assert_str_eq (((GError *) errors->pdata[0])->message, "no more");
  ck_assert_int_eq (counts.done, 2);
}
END_TEST

static TactTask *
fails_at_once (gpointer item, GCancellable *cancellable, gpointer unused)
{
  return tact_task_new_error (new_error ("item"));
}

/* PF-03: with one at once it is not asked again after the failure, so it is closed where it stands */
START_TEST (a_failure_of_the_close_counts)
{
  Source source = { .n = 5, .bad_end = TRUE };
  g_autoptr (TactTask) task = tact_for_each_stream (stream_of (&source), 1, fails_at_once, NULL, NULL, NULL);
  g_autoptr (GPtrArray) errors = NULL;

  task_wait (task);
  errors = tact_task_get_errors (task);
  ck_assert_uint_eq (errors->len, 2);
  ck_assert_str_eq (((GError *) errors->pdata[0])->message, "item");
  ck_assert_str_eq (((GError *) errors->pdata[1])->message, "bad end");
}
END_TEST

/* PF-04 */
START_TEST (the_callers_cancel_ends_it_as_cancelled_when_what_began_has_ended)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  static Mark begun;
  static Source source = { .n = 2, .waits = TRUE };
  g_autoptr (TactTask) task = tact_for_each_stream (stream_of (&source), 5, fails_at_three, &begun, NULL, cancellable);

  mark_wait (&begun, 2);
  ck_assert (!tact_task_is_completed (task));
  tact_cancellable_cancel (cancellable);
  task_wait (task);
  ck_assert (tact_task_is_cancelled (task));
  ck_assert_ptr_eq (tact_task_get_cancellable (task), cancellable);
  ck_assert_uint_eq (mark_count (&source.closed), 1);
  LIMITED_UNTIL (g_atomic_int_get (&tokens_alive) == 0);
}
END_TEST

/* PF-04 */
START_TEST (cancelled_before_nothing_runs_and_the_stream_is_closed)
{
  int freed = 0, ended = 0;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) task = NULL;

  g_cancellable_cancel (cancellable);
  task = tact_for_each_stream (tact_stream_new (token_get_type (), count_up, &ended, free_count, NULL), 2, marked, &freed, free_count, cancellable);
  ck_assert (tact_task_is_cancelled (task));
  ck_assert_int_eq (freed, 1);
  ck_assert_int_eq (ended, 1);
}
END_TEST

static TactTask *
no_task (gpointer item, GCancellable *cancellable, gpointer unused)
{
  return NULL;
}

/* Law 13 */
START_TEST (bad_input_is_a_critical_and_a_faulted_task)
{
  int freed = 0;
  Source source = { .n = 1 };
  g_autoptr (TactTask) no_stream = NULL, none = NULL, no_func = NULL, no_return = NULL;

  EXPECT_CRITICAL ("tact_for_each_stream: there is no stream")
    no_stream = tact_for_each_stream (NULL, 1, marked, &freed, free_count, NULL);
  ck_assert_faulted (no_stream, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  EXPECT_CRITICAL ("tact_for_each_stream: at_most is 0")
    none = tact_for_each_stream (stream_of (&source), 0, marked, &freed, free_count, NULL);
  ck_assert_faulted (none, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  EXPECT_CRITICAL ("tact_for_each_stream: there is no function")
    no_func = tact_for_each_stream (stream_of (&source), 1, NULL, &freed, free_count, NULL);
  ck_assert_faulted (no_func, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  ck_assert_int_eq (freed, 3);
  EXPECT_CRITICAL ("returned NULL for an item")
    {
      no_return = tact_for_each_stream (stream_of (&source), 1, no_task, NULL, NULL, NULL);
      task_wait (no_return);
    }
  ck_assert_faulted (no_return, TACT_ERROR, TACT_ERROR_NO_TASK);
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    each_item_once_and_never_more_than_asked_for_at_once,
    with_one_at_once_they_run_in_order,
    no_item_is_asked_for_while_there_is_no_room,
    stream_and_items_run_on_the_pool_without_a_context_and_the_data_dies_on_the_callers,
    the_first_failure_of_an_item_cancels_the_others_and_the_stream,
    a_failure_of_the_stream_is_one_behind_its_items,
    a_failure_of_the_close_counts,
    the_callers_cancel_ends_it_as_cancelled_when_what_began_has_ended,
    cancelled_before_nothing_runs_and_the_stream_is_closed,
    bad_input_is_a_critical_and_a_faulted_task,
  };

  return run_tests ("for-each-stream", tests, G_N_ELEMENTS (tests));
}
