/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-signal.c: the next emission of a signal (FA-05). */
#include "methods.h"
#include "values.h"

/* An emitter: a GCancellable has a signal without arguments. */
static GCancellable *
emitter_new (void)
{
  return g_cancellable_new ();
}

static gboolean
is_connected (gpointer object, const char *signal)
{
  return g_signal_has_handler_pending (object, g_signal_lookup (signal, G_OBJECT_TYPE (object)), 0, TRUE);
}

START_TEST (the_next_emission_completes_it_once_and_disconnects)
{
  g_autoptr (GCancellable) emitter = emitter_new ();
  g_autoptr (TactTask) task = tact_signal_once (G_OBJECT (emitter), "cancelled", NULL);

  ck_assert (!tact_task_is_completed (task));
  ck_assert (is_connected (emitter, "cancelled"));
  g_signal_emit_by_name (emitter, "cancelled");
  ck_assert (tact_task_is_succeeded (task));
  ck_assert (!is_connected (emitter, "cancelled"));
  g_signal_emit_by_name (emitter, "cancelled");
}
END_TEST

static TactTask *
await_signal (GCancellable *cancellable, gpointer emitter)
{
  g_autoptr (GError) error = NULL;

  tact_await (tact_signal_once (emitter, "cancelled", NULL), &error);
  ck_assert_ptr_null (error);
  return tact_task_completed ();
}

/* Not inside: the emission has ended before. */
START_TEST (who_awaits_goes_on_after_the_emission)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (GCancellable) emitter = emitter_new ();
  g_autoptr (TactTask) method = tact_async (await_signal, emitter, NULL, NULL);

  g_signal_emit_by_name (emitter, "cancelled");
  ck_assert (!tact_task_is_completed (method));
  LOOP_UNTIL (&loop, tact_task_is_completed (method));
}
END_TEST

/* FA-05 */
START_TEST (a_cancel_disconnects_on_the_context_of_the_call)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (GCancellable) emitter = emitter_new (), cancellable = tact_cancellable_new (-1, NULL);
  g_autoptr (TactTask) task = tact_signal_once (G_OBJECT (emitter), "cancelled", cancellable);

  tact_cancellable_cancel (cancellable);
  ck_assert (!tact_task_is_completed (task));
  LOOP_UNTIL (&loop, tact_task_is_completed (task));
  ck_assert (tact_task_is_cancelled (task));
  ck_assert_ptr_eq (tact_task_get_cancellable (task), cancellable);
  ck_assert (!is_connected (emitter, "cancelled"));
}
END_TEST

START_TEST (a_plain_cancel_and_one_from_before_end_it_too)
{
  g_autoptr (GCancellable) emitter = emitter_new (), cancellable = g_cancellable_new ();
  g_autoptr (TactTask) task = tact_signal_once (G_OBJECT (emitter), "cancelled", cancellable), late = NULL;

  g_cancellable_cancel (cancellable);
  task_wait (task);
  ck_assert (tact_task_is_cancelled (task));
  late = tact_signal_once (G_OBJECT (emitter), "cancelled", cancellable);
  ck_assert (tact_task_is_cancelled (late));
  ck_assert (!is_connected (emitter, "cancelled"));
}
END_TEST

/* FA-05: it must not hang */
START_TEST (an_emitter_that_goes_ends_it)
{
  GCancellable *emitter = emitter_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) task = tact_signal_once (G_OBJECT (emitter), "cancelled", cancellable);

  g_object_unref (emitter);
  ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_cancellable_cancel (cancellable);
}
END_TEST

/* dispose, as of a widget that is destroyed while others still hold it */
START_TEST (an_emitter_that_is_disposed_ends_it)
{
  g_autoptr (GCancellable) emitter = emitter_new ();
  g_autoptr (TactTask) task = tact_signal_once (G_OBJECT (emitter), "cancelled", NULL);

  g_object_run_dispose (G_OBJECT (emitter));
  ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_CLOSED);
}
END_TEST

START_TEST (who_is_cancelled_and_then_emitted_is_cancelled)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (GCancellable) emitter = emitter_new (), cancellable = tact_cancellable_new (-1, NULL);
  g_autoptr (TactTask) task = tact_signal_once (G_OBJECT (emitter), "cancelled", cancellable);

  tact_cancellable_cancel (cancellable);
  g_signal_emit_by_name (emitter, "cancelled");
  g_clear_object (&emitter);
  LOOP_UNTIL (&loop, tact_task_is_completed (task));
  ck_assert (tact_task_is_cancelled (task));
}
END_TEST

static guint
signal_of (const char *name, GType type)
{
  return g_signal_new (name, G_TYPE_CANCELLABLE, G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, type);
}

START_TEST (the_first_argument_is_the_result)
{
  g_autoptr (GCancellable) emitter = emitter_new (), other = emitter_new ();
  const struct
  {
    const char *name;
    GType type;
  } signals[] = { { "truth", G_TYPE_BOOLEAN }, { "small", G_TYPE_UINT }, { "big", G_TYPE_INT64 }, { "real", G_TYPE_DOUBLE }, { "text", G_TYPE_STRING }, { "thing", G_TYPE_OBJECT }, { "token", token_get_type () }, { "address", G_TYPE_POINTER } };
  TactTask *tasks[G_N_ELEMENTS (signals)];
  g_autofree char *text = NULL;
  g_autoptr (GObject) thing = NULL;
  Token *token;

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      signal_of (signals[i].name, signals[i].type);
      tasks[i] = tact_signal_once (G_OBJECT (emitter), signals[i].name, NULL);
    }
  g_signal_emit_by_name (emitter, "truth", TRUE);
  g_signal_emit_by_name (emitter, "small", 7u);
  g_signal_emit_by_name (emitter, "big", G_GINT64_CONSTANT (-8));
  g_signal_emit_by_name (emitter, "real", 1.5);
  g_signal_emit_by_name (emitter, "text", "text");
  g_signal_emit_by_name (emitter, "thing", other);
  token = token_new (9);
  g_signal_emit_by_name (emitter, "token", token);
  token_free (token);
  g_signal_emit_by_name (emitter, "address", &token);
  ck_assert_int_eq (tact_task_get_boolean (tasks[0], NULL), TRUE);
  ck_assert_int_eq (tact_task_get_int (tasks[1], NULL), 7);
  ck_assert_int_eq (tact_task_get_int (tasks[2], NULL), -8);
  ck_assert_double_eq (tact_task_get_double (tasks[3], NULL), 1.5);
  text = tact_task_dup_string (tasks[4], NULL);
  ck_assert_str_eq (text, "text");
  thing = tact_task_dup_object (tasks[5], NULL);
  ck_assert_ptr_eq (thing, other);
  token = tact_task_dup_boxed (tasks[6], NULL);
  ck_assert_int_eq (token->number, 9);
  token_free (token);
  ck_assert (tact_task_is_succeeded (tasks[7]));
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    tact_task_unref (tasks[i]);
}
END_TEST

START_TEST (a_detail_is_heeded)
{
  g_autoptr (GCancellable) emitter = emitter_new ();
  g_autoptr (TactTask) task = NULL;

  signal_of ("told", G_TYPE_INT);
  task = tact_signal_once (G_OBJECT (emitter), "told::one", NULL);
  g_signal_emit_by_name (emitter, "told::two", 2);
  ck_assert (!tact_task_is_completed (task));
  g_signal_emit_by_name (emitter, "told::one", 1);
  ck_assert_int_eq (tact_task_get_int (task, NULL), 1);
}
END_TEST

/* law 13 */
START_TEST (a_signal_that_is_not_there_is_a_critical_and_an_error)
{
  g_autoptr (GCancellable) emitter = emitter_new ();
  g_autoptr (TactTask) task = NULL, none = NULL;

  EXPECT_CRITICAL ("no signal \"nonsense\"")
    task = tact_signal_once (G_OBJECT (emitter), "nonsense", NULL);
  ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  EXPECT_CRITICAL ("no object")
    none = tact_signal_once (NULL, "cancelled", NULL);
  ck_assert_faulted (none, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}
END_TEST

static gpointer
cancel_body (gpointer cancellable)
{
  tact_cancellable_cancel (cancellable);
  return NULL;
}

/* One of the two ends it, over and over. */
START_TEST (emission_and_cancel_race)
{
  for (int i = 0; i < 300; i++)
    {
      g_autoptr (GCancellable) emitter = emitter_new (), cancellable = tact_cancellable_new (-1, NULL);
      g_autoptr (TactTask) task = tact_signal_once (G_OBJECT (emitter), "cancelled", cancellable);
      GThread *thread = g_thread_new ("canceller", cancel_body, cancellable);

      g_signal_emit_by_name (emitter, "cancelled");
      g_thread_join (thread);
      task_wait (task);
      ck_assert (!is_connected (emitter, "cancelled"));
    }
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    the_next_emission_completes_it_once_and_disconnects,
    who_awaits_goes_on_after_the_emission,
    a_cancel_disconnects_on_the_context_of_the_call,
    a_plain_cancel_and_one_from_before_end_it_too,
    an_emitter_that_goes_ends_it,
    an_emitter_that_is_disposed_ends_it,
    who_is_cancelled_and_then_emitted_is_cancelled,
    the_first_argument_is_the_result,
    a_detail_is_heeded,
    a_signal_that_is_not_there_is_a_critical_and_an_error,
    emission_and_cancel_race,
  };

  return run_tests ("signal", tests, G_N_ELEMENTS (tests));
}
