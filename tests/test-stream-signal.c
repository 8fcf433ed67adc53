/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-stream-signal.c: the emissions of a signal as a stream (FA-05, AE). */
#include "streams.h"

static guint
signal_of (const char *name, GType type)
{
  return g_signal_new (name, G_TYPE_CANCELLABLE, G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, type);
}

/* An emitter: a GCancellable with the signal "number". */
static GObject *
emitter_new (void)
{
  if (g_signal_lookup ("number", G_TYPE_CANCELLABLE) == 0)
    signal_of ("number", G_TYPE_INT);
  return G_OBJECT (g_cancellable_new ());
}

static gboolean
is_connected (gpointer object, const char *signal)
{
  return g_signal_has_handler_pending (object, g_signal_lookup (signal, G_OBJECT_TYPE (object)), 0, TRUE);
}

static void
emit_numbers (GObject *emitter, int from, int to)
{
  for (int i = from; i <= to; i++)
    g_signal_emit_by_name (emitter, "number", i);
}

static void
check_number (TactStream *stream, int expected)
{
  ck_assert_int_eq (GPOINTER_TO_INT (stream_take (stream)), expected);
}

START_TEST (what_is_emitted_before_it_is_asked_for_comes_in_order)
{
  g_autoptr (GObject) emitter = emitter_new ();
  g_autoptr (TactStream) stream = tact_stream_of_signal (emitter, "number", 0, NULL);

  ck_assert (is_connected (emitter, "number"));
  emit_numbers (emitter, 1, 3);
  check_number (stream, 1);
  emit_numbers (emitter, 4, 4);
  check_number (stream, 2);
  check_number (stream, 3);
  check_number (stream, 4);
  stream_close (stream);
  ck_assert (!is_connected (emitter, "number"));
  emit_numbers (emitter, 5, 5);
  ck_assert (!stream_next (stream));
}
END_TEST

typedef struct
{
  TactStream *stream;
  GString *log;
} Listener;

static TactTask *
listen (GCancellable *cancellable, gpointer data)
{
  Listener *listener = data;

  while (tact_await_boolean (tact_stream_next (listener->stream, NULL), NULL))
    g_string_append_printf (listener->log, "%d ", GPOINTER_TO_INT (tact_stream_dup_item (listener->stream)));
  return tact_task_completed ();
}

/* Not inside: the emission has ended before. */
START_TEST (who_awaits_goes_on_after_the_emission)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (GObject) emitter = emitter_new ();
  g_autoptr (TactStream) stream = tact_stream_of_signal (emitter, "number", 0, NULL);
  Listener listener = { stream, g_string_new (NULL) };
  g_autoptr (TactTask) method = tact_async (listen, &listener, NULL, NULL);

  loop_drain (&loop);
  emit_numbers (emitter, 1, 2);
  ck_assert_str_eq (listener.log->str, "");
  LOOP_UNTIL (&loop, listener.log->len == 4);
  ck_assert_str_eq (listener.log->str, "1 2 ");
  emit_numbers (emitter, 3, 3);
  g_clear_object (&emitter);
  LOOP_UNTIL (&loop, tact_task_is_completed (method));
  ck_assert_str_eq (listener.log->str, "1 2 3 ");
  g_string_free (listener.log, TRUE);
}
END_TEST

START_TEST (of_more_than_may_wait_the_oldest_go)
{
  g_autoptr (GObject) emitter = emitter_new ();
  g_autoptr (TactStream) two = tact_stream_of_signal (emitter, "number", 2, NULL);
  g_autoptr (TactStream) latest = tact_stream_of_signal (emitter, "number", 1, NULL);

  emit_numbers (emitter, 1, 5);
  check_number (latest, 5);
  check_number (two, 4);
  check_number (two, 5);
  emit_numbers (emitter, 6, 6);
  check_number (two, 6);
}
END_TEST

/* FA-05 */
START_TEST (an_emitter_that_goes_ends_it_behind_what_is_queued)
{
  GObject *emitter = emitter_new ();
  g_autoptr (TactStream) stream = tact_stream_of_signal (emitter, "number", 0, NULL);
  g_autoptr (TactStream) disposed = NULL, waiting = NULL;
  g_autoptr (TactTask) next = NULL;

  emit_numbers (emitter, 1, 1);
  g_object_unref (emitter);
  check_number (stream, 1);
  ck_assert (!stream_next (stream));
  stream_close (stream);

  emitter = emitter_new ();
  disposed = tact_stream_of_signal (emitter, "number", 0, NULL);
  g_object_run_dispose (emitter);
  ck_assert (!stream_next (disposed));

  waiting = tact_stream_of_signal (emitter, "number", 0, NULL);
  next = tact_stream_next (waiting, NULL);
  ck_assert (!tact_task_is_completed (next));
  g_object_unref (emitter);
  task_wait (next);
  ck_assert (tact_task_is_succeeded (next) && !tact_task_get_boolean (next, NULL));
}
END_TEST

/* FA-05 */
START_TEST (a_cancel_ends_and_disconnects_it)
{
  g_autoptr (GObject) emitter = emitter_new ();
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  g_autoptr (TactStream) stream = tact_stream_of_signal (emitter, "number", 0, NULL);
  g_autoptr (TactStream) late = tact_stream_of_signal (emitter, "number", 0, cancellable);

  check_cancelled_while_pending (stream);
  emit_numbers (emitter, 1, 1);
  tact_cancellable_cancel (cancellable);
  check_cancelled_before (late, cancellable);
  ck_assert (!is_connected (emitter, "number"));
}
END_TEST

/* FA-05 */
START_TEST (one_that_is_dropped_disconnects_and_frees_what_is_queued)
{
  g_autoptr (GObject) emitter = emitter_new ();
  TactStream *fresh, *asked;
  Token *token = token_new (1);

  signal_of ("token", token_get_type ());
  fresh = tact_stream_of_signal (emitter, "token", 0, NULL);
  asked = tact_stream_of_signal (emitter, "token", 2, NULL);
  for (int i = 0; i < 4; i++)
    g_signal_emit_by_name (emitter, "token", token);
  token_free (token);
  ck_assert (stream_next (asked));
  ck_assert_int_eq (g_atomic_int_get (&tokens_alive), 6);
  tact_stream_unref (fresh);
  tact_stream_unref (asked);
  ck_assert (!is_connected (emitter, "token"));
  ck_assert_int_eq (g_atomic_int_get (&tokens_alive), 0);
}
END_TEST

/* It is closed on a worker; it disconnects where it was connected. */
START_TEST (it_disconnects_on_the_context_where_it_was_made)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (GObject) emitter = emitter_new ();
  TactStream *stream = tact_stream_of_signal (emitter, "number", 0, NULL);

  g_thread_join (g_thread_new ("dropper", (GThreadFunc) (GCallback) tact_stream_unref, stream));
  ck_assert (is_connected (emitter, "number"));
  LOOP_UNTIL (&loop, !is_connected (emitter, "number"));
}
END_TEST

START_TEST (the_first_argument_is_the_item)
{
  g_autoptr (GObject) emitter = emitter_new ();
  const struct
  {
    const char *name;
    GType type, item_type;
  } signals[] = { { "truth", G_TYPE_BOOLEAN, G_TYPE_POINTER }, { "big", G_TYPE_INT64, G_TYPE_POINTER }, { "real", G_TYPE_DOUBLE, G_TYPE_VALUE }, { "text", G_TYPE_STRING, G_TYPE_STRING }, { "thing", G_TYPE_OBJECT, G_TYPE_OBJECT }, { "token", token_get_type (), token_get_type () }, { "variant", G_TYPE_VARIANT, G_TYPE_VARIANT }, { "address", G_TYPE_POINTER, G_TYPE_POINTER }, { "file", G_TYPE_FILE, G_TYPE_FILE }, { "side", G_TYPE_FILE_TYPE, G_TYPE_POINTER }, { "traits", G_TYPE_FILE_COPY_FLAGS, G_TYPE_POINTER } };
  TactStream *streams[G_N_ELEMENTS (signals)];
  g_autofree char *text = NULL;
  g_autoptr (GFile) file = g_file_new_for_path ("/"), same = NULL;
  g_autoptr (GObject) thing = NULL;
  g_autoptr (GVariant) variant = NULL;
  GValue *real;
  Token *token = token_new (9);

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      signal_of (signals[i].name, signals[i].type);
      streams[i] = tact_stream_of_signal (emitter, signals[i].name, 0, NULL);
      ck_assert_msg (tact_stream_get_item_type (streams[i]) == signals[i].item_type, "%s", signals[i].name);
    }
  g_signal_emit_by_name (emitter, "truth", TRUE);
  g_signal_emit_by_name (emitter, "big", G_GINT64_CONSTANT (-8));
  g_signal_emit_by_name (emitter, "real", 1.5);
  g_signal_emit_by_name (emitter, "text", "text");
  g_signal_emit_by_name (emitter, "thing", emitter);
  g_signal_emit_by_name (emitter, "token", token);
  token_free (token);
  g_signal_emit_by_name (emitter, "variant", g_variant_new_int32 (5));
  g_signal_emit_by_name (emitter, "address", &token);
  g_signal_emit_by_name (emitter, "file", file);
  g_signal_emit_by_name (emitter, "side", G_FILE_TYPE_DIRECTORY);
  g_signal_emit_by_name (emitter, "traits", G_FILE_COPY_BACKUP);

  ck_assert_int_eq (GPOINTER_TO_INT (stream_take (streams[0])), TRUE);
  ck_assert_int_eq ((gssize) stream_take (streams[1]), -8);
  real = stream_take (streams[2]);
  ck_assert_double_eq (g_value_get_double (real), 1.5);
  g_boxed_free (G_TYPE_VALUE, real);
  text = stream_take (streams[3]);
  ck_assert_str_eq (text, "text");
  thing = stream_take (streams[4]);
  ck_assert_ptr_eq (thing, emitter);
  token = stream_take (streams[5]);
  ck_assert_int_eq (token->number, 9);
  token_free (token);
  variant = stream_take (streams[6]);
  ck_assert_int_eq (g_variant_get_int32 (variant), 5);
  ck_assert_ptr_null (stream_take (streams[7]));
  same = stream_take (streams[8]);
  ck_assert_ptr_eq (same, file);
  ck_assert_int_eq (GPOINTER_TO_INT (stream_take (streams[9])), G_FILE_TYPE_DIRECTORY);
  ck_assert_int_eq (GPOINTER_TO_UINT (stream_take (streams[10])), G_FILE_COPY_BACKUP);
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    tact_stream_unref (streams[i]);
}
END_TEST

START_TEST (a_signal_without_arguments_has_items_and_a_detail_is_heeded)
{
  g_autoptr (GObject) emitter = emitter_new ();
  g_autoptr (TactStream) cancelled = tact_stream_of_signal (emitter, "cancelled", 0, NULL);
  g_autoptr (TactStream) one = tact_stream_of_signal (emitter, "number::one", 0, NULL);

  g_signal_emit_by_name (emitter, "cancelled");
  ck_assert_ptr_null (stream_take (cancelled));
  g_signal_emit_by_name (emitter, "number::two", 2);
  g_signal_emit_by_name (emitter, "number::one", 1);
  check_number (one, 1);
}
END_TEST

/* law 13 */
START_TEST (a_signal_that_is_not_there_is_a_critical_and_a_stream_that_fails)
{
  g_autoptr (GObject) emitter = emitter_new ();
  TactStream *stream = NULL;

  EXPECT_CRITICAL ("no signal \"nonsense\"")
    stream = tact_stream_of_signal (emitter, "nonsense", 0, NULL);
  check_refused (stream);
  EXPECT_CRITICAL ("no signal \"(NULL)\"")
    stream = tact_stream_of_signal (emitter, NULL, 0, NULL);
  check_refused (stream);
  EXPECT_CRITICAL ("no object")
    stream = tact_stream_of_signal (NULL, "cancelled", 0, NULL);
  check_refused (stream);
}
END_TEST

static gpointer
emit_body (gpointer emitter)
{
  emit_numbers (emitter, 1, 1000);
  g_object_unref (emitter);
  return NULL;
}

START_TEST (nothing_is_lost_of_what_another_thread_emits_before_the_emitter_goes)
{
  for (int round = 0; round < 20; round++)
    {
      GObject *emitter = emitter_new ();
      g_autoptr (TactStream) stream = tact_stream_of_signal (emitter, "number", 0, NULL);
      GThread *thread = g_thread_new ("emitter", emit_body, emitter);

      for (int i = 1; i <= 1000; i++)
        check_number (stream, i);
      ck_assert (!stream_next (stream));
      g_thread_join (thread);
    }
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    what_is_emitted_before_it_is_asked_for_comes_in_order,
    who_awaits_goes_on_after_the_emission,
    of_more_than_may_wait_the_oldest_go,
    an_emitter_that_goes_ends_it_behind_what_is_queued,
    a_cancel_ends_and_disconnects_it,
    one_that_is_dropped_disconnects_and_frees_what_is_queued,
    it_disconnects_on_the_context_where_it_was_made,
    the_first_argument_is_the_item,
    a_signal_without_arguments_has_items_and_a_detail_is_heeded,
    a_signal_that_is_not_there_is_a_critical_and_a_stream_that_fails,
    nothing_is_lost_of_what_another_thread_emits_before_the_emitter_goes,
  };

  return run_tests ("stream-signal", tests, G_N_ELEMENTS (tests));
}
