/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-stream.c: generators, and those who ask them for one item after the other (AE). */
#include "methods.h"
#include "values.h"

typedef struct
{
  int n;                /* how many */
  TactTaskSource *gate; /* nullable: is awaited before each */
  int fail_after;       /* 0: never */
  GString *log;
  Mark cleaned;
} Producer;

/* Emits 1 to n, and cleans up with an await. */
static TactTask *
produce (TactStream *stream, GCancellable *cancellable, gpointer data)
{
  Producer *own = data;
  GError *error = NULL;

  g_string_append (own->log, "start ");
  for (int i = 1; i <= own->n && error == NULL; i++)
    {
      g_string_append_printf (own->log, "%d ", i);
      if (own->gate != NULL && !tact_await (tact_task_source_dup_task (own->gate), &error))
        break;
      if (own->fail_after == i - 1 && i > 1)
        g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_FAILED, "no more");
      else
        tact_stream_emit (stream, g_strdup_printf ("item %d", i), &error);
    }
  tact_await (tact_yield (), NULL);
  g_string_append (own->log, "cleaned ");
  mark (&own->cleaned);
  return error != NULL ? tact_task_new_error (error) : tact_task_completed ();
}

typedef struct
{
  TactFrame frame;
  TactStream *stream;
  Producer *own;
  int i;
} ProduceFrame;

static TactStep
produce_step (TactFrame *frame)
{
  ProduceFrame *method = (ProduceFrame *) frame;

  TACT_BEGIN (frame);
  g_string_append (method->own->log, "start ");
  for (method->i = 1; method->i <= method->own->n; method->i++)
    {
      g_string_append_printf (method->own->log, "%d ", method->i);
      if (method->own->gate != NULL)
        TACT_AWAIT (frame, tact_task_source_dup_task (method->own->gate));
      if (method->own->fail_after == method->i - 1 && method->i > 1)
        TACT_THROW (frame, new_error ("no more"));
      TACT_EMIT (frame, method->stream, g_strdup_printf ("item %d", method->i));
    }
  TACT_FINALLY (frame);
  TACT_AWAIT (frame, tact_yield ());
  g_string_append (method->own->log, "cleaned ");
  mark (&method->own->cleaned);
  TACT_END (frame);
}

static TactTask *
start_frame (TactStream *stream, GCancellable *cancellable, gpointer own)
{
  ProduceFrame *method = tact_frame_new (sizeof (ProduceFrame), produce_step, NULL);

  method->stream = stream;
  method->own = own;
  return tact_frame_start (&method->frame, cancellable);
}

/* Both styles: _i says which. */
static TactStream *
stream_of (Producer *own, int style)
{
  own->log = g_string_new (NULL);
  return style == 0 ? tact_stream_new (G_TYPE_STRING, produce, own, NULL, NULL)
                    : tact_stream_new_of_method (G_TYPE_STRING, start_frame, own, NULL, NULL);
}

static gboolean
has_next (TactStream *stream)
{
  return tact_wait_boolean (tact_stream_next (stream, NULL), NULL);
}

static void
check_item (TactStream *stream, const char *expected)
{
  g_autofree char *item = tact_stream_dup_item (stream);
  g_autofree char *again = tact_stream_dup_item (stream);

  ck_assert_str_eq (item, expected);
  ck_assert_str_eq (again, expected);
}

/* AE-01, AE-02 */
START_TEST (nothing_runs_before_it_is_asked_for_and_no_further_than_an_item)
{
  Producer own = { .n = 2 };
  g_autoptr (TactStream) stream = stream_of (&own, _i);

  ck_assert_str_eq (own.log->str, "");
  ck_assert (has_next (stream));
  check_item (stream, "item 1");
  ck_assert_str_eq (own.log->str, "start 1 ");
  ck_assert (has_next (stream));
  check_item (stream, "item 2");
  ck_assert_str_eq (own.log->str, "start 1 2 ");
  ck_assert (!has_next (stream));
  ck_assert_str_eq (own.log->str, "start 1 2 cleaned ");
  ck_assert (!has_next (stream));
  ck_assert (tact_wait (tact_stream_close (stream), NULL));
  g_string_free (own.log, TRUE);
}
END_TEST

/* AE-04, AE-08, AE-10 */
START_TEST (a_close_runs_the_cleanup_and_waits_for_it)
{
  Producer own = { .n = 5 };
  g_autoptr (TactStream) stream = stream_of (&own, _i);

  ck_assert (has_next (stream));
  ck_assert (tact_wait (tact_stream_close (stream), NULL));
  ck_assert_str_eq (own.log->str, "start 1 cleaned ");
  ck_assert (!has_next (stream));
  ck_assert (tact_wait (tact_stream_close (stream), NULL));
  g_string_free (own.log, TRUE);
}
END_TEST

/* AE-10 */
START_TEST (closed_before_the_first_item_nothing_runs)
{
  Producer own = { .n = 5 };
  g_autoptr (TactStream) stream = stream_of (&own, _i);

  ck_assert (tact_wait (tact_stream_close (stream), NULL));
  ck_assert (!has_next (stream));
  ck_assert_str_eq (own.log->str, "");
  g_string_free (own.log, TRUE);
}
END_TEST

START_TEST (one_that_is_dropped_is_closed)
{
  Producer own = { .n = 5 };
  TactStream *stream = stream_of (&own, _i);
  TactTask *pending;

  ck_assert (has_next (stream));
  tact_stream_unref (stream);
  mark_wait (&own.cleaned, 1);
  g_string_free (own.log, TRUE);

  own = (Producer){ .n = 5, .gate = tact_task_source_new (TACT_SOURCE_DEFAULT) };
  stream = stream_of (&own, _i);
  pending = tact_stream_next (stream, NULL);
  tact_stream_unref (stream);
  tact_task_source_set_completed (own.gate);
  mark_wait (&own.cleaned, 1);
  ck_assert (tact_wait_boolean (pending, NULL));
  tact_task_source_unref (own.gate);
  LIMITED_UNTIL (g_str_has_suffix (own.log->str, "cleaned "));
  g_string_free (own.log, TRUE);
}
END_TEST

/* AE-03 */
START_TEST (asking_or_closing_while_one_is_asked_for_is_a_critical)
{
  Producer own = { .n = 1, .gate = tact_task_source_new (TACT_SOURCE_DEFAULT) };
  g_autoptr (TactStream) stream = stream_of (&own, _i);
  g_autoptr (TactTask) next = tact_stream_next (stream, NULL);

  ck_assert (!tact_task_is_completed (next));
  EXPECT_CRITICAL ("tact_stream_next: the item that was asked for has not come yet")
    {
      g_autoptr (TactTask) second = tact_stream_next (stream, NULL);

      ck_assert_faulted (second, G_IO_ERROR, G_IO_ERROR_PENDING);
    }
  EXPECT_CRITICAL ("tact_stream_close: the item that was asked for has not come yet")
    {
      g_autoptr (TactTask) close = tact_stream_close (stream);

      ck_assert_faulted (close, G_IO_ERROR, G_IO_ERROR_PENDING);
    }
  EXPECT_CRITICAL ("offered")
    {
      ck_assert_ptr_null (tact_stream_dup_item (stream));
    }
  tact_task_source_set_completed (own.gate);
  task_wait (next);
  ck_assert (tact_task_get_boolean (next, NULL));
  ck_assert (tact_wait (tact_stream_close (stream), NULL));
  tact_task_source_unref (own.gate);
  g_string_free (own.log, TRUE);
}
END_TEST

/* AE-04, AE-08 */
START_TEST (an_error_comes_behind_its_items_and_the_cleanup)
{
  Producer own = { .n = 5, .fail_after = 1 };
  g_autoptr (TactStream) stream = stream_of (&own, _i);
  g_autoptr (TactTask) failed = NULL;

  ck_assert (has_next (stream));
  failed = tact_stream_next (stream, NULL);
  task_wait (failed);
  ck_assert_faulted (failed, G_IO_ERROR, G_IO_ERROR_FAILED);
  ck_assert_str_eq (own.log->str, "start 1 2 cleaned ");
  ck_assert (!has_next (stream));
  g_string_free (own.log, TRUE);
}
END_TEST

static TactTask *
produce_slowly (TactStream *stream, GCancellable *cancellable, gpointer unused)
{
  GError *error = NULL;

  if (tact_stream_emit (stream, g_strdup ("first"), &error))
    tact_await (tact_delay (-1, cancellable), &error);
  return tact_task_new_error (error);
}

/* AE-05 */
START_TEST (the_cancellables_of_the_stream_and_of_who_asks_both_cancel)
{
  for (int by = 0; by < 2; by++)
    {
      g_autoptr (GCancellable) of_stream = g_cancellable_new ();
      g_autoptr (GCancellable) of_next = tact_cancellable_new (-1, NULL);
      g_autoptr (TactStream) stream = tact_stream_new (G_TYPE_STRING, produce_slowly, NULL, NULL, of_stream);
      g_autoptr (TactTask) next = NULL;

      ck_assert (tact_wait_boolean (tact_stream_next (stream, of_next), NULL));
      next = tact_stream_next (stream, of_next);
      g_cancellable_cancel (by == 0 ? of_stream : of_next);
      task_wait (next);
      ck_assert (tact_task_is_cancelled (next));
      ck_assert (!has_next (stream));
    }
}
END_TEST

static TactLocal word = TACT_LOCAL_INIT (NULL);

typedef struct
{
  TactContext *contexts[3];
  const char *words[3];
} Where;

static TactTask *
note_where (TactStream *stream, GCancellable *cancellable, gpointer data)
{
  Where *where = data;

  for (int i = 0; i < 3; i++)
    {
      where->contexts[i] = tact_context_get_current ();
      where->words[i] = tact_local_get (&word);
      tact_local_set (&word, (gpointer) "producer's", NULL);
      tact_await_full (tact_delay (1, NULL), TACT_AWAIT_ANY_CONTEXT, NULL);
      if (!tact_stream_emit (stream, NULL, NULL))
        break;
    }
  return tact_task_completed ();
}

static TactTask *
ask_three (GCancellable *cancellable, gpointer stream)
{
  tact_local_set (&word, (gpointer) "first", NULL);
  ck_assert (tact_await_boolean (tact_stream_next (stream, NULL), NULL));
  tact_local_set (&word, (gpointer) "second", NULL);
  ck_assert (tact_await_boolean (tact_stream_next (stream, NULL), NULL));
  ck_assert_str_eq (tact_local_get (&word), "second");
  ck_assert (tact_await_boolean (tact_stream_next (stream, NULL), NULL));
  ck_assert (tact_await (tact_stream_close (stream), NULL));
  return tact_task_completed ();
}

/* AE-06, AE-11 */
START_TEST (each_item_is_made_with_the_context_and_the_locals_of_who_asks)
{
  g_auto (Loop) loop = loop_enter ();
  Where where = { 0 };
  g_autoptr (TactStream) stream = tact_stream_new (G_TYPE_POINTER, note_where, &where, NULL, NULL);
  g_autoptr (TactTask) task = tact_async (ask_three, stream, NULL, NULL);

  loop_run (&loop, task);
  ck_assert (tact_task_is_succeeded (task));
  for (int i = 0; i < 3; i++)
    ck_assert_ptr_eq (where.contexts[i], loop_context (&loop));
  ck_assert_str_eq (where.words[0], "first");
  ck_assert_str_eq (where.words[1], "second");
  ck_assert_str_eq (where.words[2], "second");
}
END_TEST

static TactTask *
never_stops (TactStream *stream, GCancellable *cancellable, gpointer user_data)
{
  gboolean *stops = user_data;

  while (stops == NULL || !*stops)
    tact_stream_emit (stream, NULL, NULL);
  return tact_task_completed ();
}

START_TEST (a_generator_that_does_not_end_when_it_is_closed_is_named_and_left)
{
  g_autoptr (TactStream) stream = tact_stream_new (G_TYPE_POINTER, never_stops, NULL, NULL, NULL);

  ck_assert (has_next (stream));
  EXPECT_CRITICAL ("has emitted 1000 times since its stream was closed")
    {
      g_autoptr (TactTask) close = tact_stream_close (stream);

      ck_assert_faulted (close, G_IO_ERROR, G_IO_ERROR_FAILED);
    }
  ck_assert (!has_next (stream));
}
END_TEST

START_TEST (items_and_data_are_freed_once)
{
  int data = 0;
  Producer own = { .n = 1 };
  g_autoptr (TactStream) never_asked = tact_stream_new (G_TYPE_STRING, produce, &data, free_count, NULL);

  g_clear_pointer (&never_asked, tact_stream_unref);
  ck_assert_int_eq (data, 1);
  own.log = g_string_new (NULL);
  EXPECT_CRITICAL ("items are strings, boxed or objects")
    {
      ck_assert_ptr_null (tact_stream_new (G_TYPE_INT, produce, &data, free_count, NULL));
    }
  ck_assert_int_eq (data, 2);
  g_string_free (own.log, TRUE);
}
END_TEST

/* Into a list */

static TactTask *
emit_actions (TactStream *stream, GCancellable *cancellable, gpointer n)
{
  for (int i = 0; i < GPOINTER_TO_INT (n); i++)
    {
      if (i % 100 == 50)
        tact_await (tact_delay (1, NULL), NULL);
      if (!tact_stream_emit (stream, g_simple_action_new ("row", NULL), NULL))
        break;
    }
  return tact_task_completed ();
}

static void
count_change (GListModel *list, guint position, guint removed, guint added, gpointer n)
{
  ++*(int *) n;
}

START_TEST (a_list_gets_all_of_a_stream_in_few_changes)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (GListStore) list = g_list_store_new (G_TYPE_SIMPLE_ACTION);
  int n_changes = 0;
  g_autoptr (TactTask) task = NULL;

  g_signal_connect (list, "items-changed", G_CALLBACK (count_change), &n_changes);
  task = tact_stream_into_list (tact_stream_new (G_TYPE_SIMPLE_ACTION, emit_actions, GINT_TO_POINTER (1000), NULL, NULL), list, NULL);
  loop_run (&loop, task);
  ck_assert_int_eq (tact_task_get_int (task, NULL), 1000);
  ck_assert_uint_eq (g_list_model_get_n_items (G_LIST_MODEL (list)), 1000);
  ck_assert_int_lt (n_changes, 100);
}
END_TEST

START_TEST (a_list_of_another_type_is_refused)
{
  g_autoptr (GListStore) list = g_list_store_new (G_TYPE_CANCELLABLE);

  EXPECT_CRITICAL ("tact_stream_into_list: the list does not take what the stream has")
    {
      g_autoptr (TactTask) task = tact_stream_into_list (tact_stream_new (G_TYPE_SIMPLE_ACTION, emit_actions, NULL, NULL, NULL), list, NULL);

      ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
}
END_TEST

int
main (void)
{
  const TTest *const both[] = {
    nothing_runs_before_it_is_asked_for_and_no_further_than_an_item,
    a_close_runs_the_cleanup_and_waits_for_it,
    closed_before_the_first_item_nothing_runs,
    one_that_is_dropped_is_closed,
    asking_or_closing_while_one_is_asked_for_is_a_critical,
    an_error_comes_behind_its_items_and_the_cleanup,
  };
  const TTest *const tests[] = {
    the_cancellables_of_the_stream_and_of_who_asks_both_cancel,
    each_item_is_made_with_the_context_and_the_locals_of_who_asks,
    a_generator_that_does_not_end_when_it_is_closed_is_named_and_left,
    items_and_data_are_freed_once,
    a_list_gets_all_of_a_stream_in_few_changes,
    a_list_of_another_type_is_refused,
  };
  Suite *suite = suite_create ("stream");
  TCase *tcase = tcase_create ("stream");

  for (guint i = 0; i < G_N_ELEMENTS (both); i++)
    tcase_add_loop_test (tcase, both[i], 0, 2);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    tcase_add_test (tcase, tests[i]);
  suite_add_tcase (suite, tcase);
  return run_suite (suite);
}
