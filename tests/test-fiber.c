/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-fiber.c: async methods as plain C: their awaits, results and errors, and where one may not await. */
#include "methods.h"
#include "values.h"

/* Starts @func in @loop and runs it to its end. */
static TactTask *
run_fiber (Loop *loop, TactFunc func, gpointer data)
{
  TactTask *task = tact_async (func, data, NULL, NULL);

  loop_run (loop, task);
  return task;
}

typedef struct
{
  TactTaskSource *source;
  int reached;
} Stops;

static TactTask *
stops (GCancellable *cancellable, gpointer data)
{
  Stops *it = data;

  it->reached = 1;
  it->reached = 2 + (int) tact_await_int (tact_task_source_dup_task (it->source), NULL);
  return tact_task_new_int (it->reached);
}

START_TEST (a_fiber_runs_inside_the_call_to_its_first_suspension)
{
  g_auto (Loop) loop = loop_enter ();
  Stops it = { tact_task_source_new (TACT_SOURCE_DEFAULT), 0 };
  g_autoptr (TactTask) task = tact_async (stops, &it, NULL, NULL);

  ck_assert_int_eq (it.reached, 1);
  ck_assert (!tact_task_is_completed (task));
  tact_task_source_set_int (it.source, 40);
  ck_assert_int_eq (it.reached, 1); /* posted, not resumed inside */
  loop_run (&loop, task);
  ck_assert_int_eq (tact_task_get_int (task, NULL), 42);
  tact_task_source_unref (it.source);
}
END_TEST

static TactTask *
sums_letters (GCancellable *cancellable, gpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  volatile double third = 1.0 / 3;
  int sum = 0;

  for (int i = 0; i < 20; i++)
    {
      g_autofree char *letter = g_strdup_printf ("%c", 'a' + i);

      if (i % 3 == 0)
        ck_assert (tact_await (tact_yield (), NULL));
      else if (i % 3 == 1)
        ck_assert (tact_await (tact_delay (1, NULL), NULL));
      g_string_append (text, letter);
      sum += i;
    }
  ck_assert_double_eq (third, 1.0 / 3);
  ck_assert_int_eq (sum, 190);
  return tact_task_new_string (g_strdup (text->str));
}

START_TEST (locals_loops_and_cleanups_live_across_awaits)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTask) task = run_fiber (&loop, sums_letters, NULL);
  g_autofree char *text = tact_task_dup_string (task, NULL);

  ck_assert_str_eq (text, "abcdefghijklmnopqrst");
}
END_TEST

static TactTask *
seven (GCancellable *cancellable, gpointer data)
{
  return tact_task_new_int (7);
}

static TactTask *
twice_seven (GCancellable *cancellable, gpointer data)
{
  return tact_task_new_int (tact_await_int (tact_run (seven, NULL, NULL, NULL), NULL) + tact_await_int (tact_run (seven, NULL, NULL, NULL), NULL));
}

START_TEST (two_awaits_stand_on_one_line)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTask) task = run_fiber (&loop, twice_seven, NULL);

  ck_assert_int_eq (tact_task_get_int (task, NULL), 14);
}
END_TEST

static TactTask *
a_token (GCancellable *cancellable, gpointer data)
{
  return tact_task_new_boxed (token_get_type (), token_new (5));
}

static TactTask *
all_kinds (GCancellable *cancellable, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GObject) object = NULL, plain = g_object_new (G_TYPE_OBJECT, NULL);
  g_autofree char *string = NULL, *pointer = NULL;
  Token *token;

  for (int flags = 0; flags < 4; flags++)
    {
      ck_assert (tact_await_boolean_full (tact_task_new_boolean (TRUE), flags, &error));
      ck_assert_int_eq (tact_await_int_full (tact_task_new_int (G_MAXINT64), flags, &error), G_MAXINT64);
      ck_assert_double_eq (tact_await_double_full (tact_task_new_double (2.5), flags, &error), 2.5);
      string = tact_await_string_full (tact_task_new_string (g_strdup ("text")), flags, &error);
      ck_assert_str_eq (string, "text");
      g_clear_pointer (&string, g_free);
      token = tact_await_boxed_full (tact_run (a_token, NULL, NULL, NULL), flags, &error);
      ck_assert_int_eq (token->number, 5);
      token_free (token);
      object = tact_await_object_full (tact_task_new_object (g_object_ref (plain)), flags, &error);
      ck_assert_ptr_eq (object, plain);
      g_clear_object (&object);
      pointer = tact_await_pointer_full (tact_task_new_pointer (g_strdup ("held"), g_free), flags, &error);
      ck_assert_str_eq (pointer, "held");
      g_clear_pointer (&pointer, g_free);
      ck_assert (tact_await_full (tact_task_completed (), flags, &error));
      ck_assert_ptr_null (error);
    }
  return tact_task_completed ();
}

START_TEST (each_kind_of_result_is_the_callers)
{
  g_auto (Loop) loop = loop_enter ();

  tact_task_unref (run_fiber (&loop, all_kinds, NULL));
  LIMITED_UNTIL (g_atomic_int_get (&tokens_alive) == 0);
}
END_TEST

static TactTask *
fails_late (GCancellable *cancellable, gpointer data)
{
  return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "lost");
}

static TactTask *
meets_errors (GCancellable *cancellable, gpointer data)
{
  g_autoptr (GError) error = NULL;

  ck_assert (!tact_await (tact_run (fails_late, NULL, NULL, NULL), &error));
  ck_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  ck_assert_int_eq (tact_await_int (fails_late (NULL, NULL), &error), 0);
  ck_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  ck_assert (!tact_await (tact_task_new_cancelled (NULL), &error));
  ck_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  ck_assert (!tact_await (fails_late (NULL, NULL), NULL));
  ck_assert (!tact_await_full (fails_late (NULL, NULL), TACT_AWAIT_NO_THROW, &error));
  ck_assert (!tact_await_full (tact_run (fails_late, NULL, NULL, NULL), TACT_AWAIT_NO_THROW | TACT_AWAIT_FORCE_YIELD, &error));
  ck_assert_ptr_null (error);
  return tact_task_completed ();
}

/* UO-01: each of them counts as read, so nothing is reported. */
START_TEST (a_failed_await_gives_its_error_and_counts_as_read)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTask) task = run_fiber (&loop, meets_errors, NULL);

  ck_assert (tact_task_is_succeeded (task));
}
END_TEST

START_TEST (an_await_where_no_fiber_runs_is_not_async_and_says_what_to_use)
{
  g_autoptr (GError) error = NULL;

  EXPECT_CRITICAL ("start it by tact_async(), use TACT_AWAIT in a frame, or tact_wait() to block")
    ck_assert_int_eq (tact_await_int (tact_task_new_int (7), &error), 0);
  ck_assert_error (error, TACT_ERROR, TACT_ERROR_NOT_ASYNC);
  EXPECT_CRITICAL ("no fiber runs here")
    ck_assert_ptr_null (tact_await_object (tact_delay (1, NULL), NULL));
}
END_TEST

static TactTask *
uses_badly (GCancellable *cancellable, gpointer data)
{
  GError *error = NULL;

  EXPECT_CRITICAL ("awaits NULL")
    ck_assert (!tact_await (NULL, &error));
  ck_assert_error (error, TACT_ERROR, TACT_ERROR_NO_TASK);
  g_clear_error (&error);
  EXPECT_CRITICAL ("a string was asked for, but the task has an int")
    ck_assert_ptr_null (tact_await_string (tact_task_new_int (1), &error));
  ck_assert_error (error, TACT_ERROR, TACT_ERROR_KIND);
  g_clear_error (&error);
  EXPECT_CRITICAL ("an int was asked for, but the task has nothing")
    ck_assert_int_eq (tact_await_int (tact_delay (1, NULL), &error), 0);
  ck_assert_error (error, TACT_ERROR, TACT_ERROR_KIND);
  g_clear_error (&error);
  EXPECT_CRITICAL ("unknown flags 0x100")
    ck_assert (!tact_await_full (tact_task_completed (), 0x100, &error));
  ck_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  return tact_task_completed ();
}

START_TEST (a_bad_await_is_a_critical_and_sets_the_error)
{
  g_auto (Loop) loop = loop_enter ();

  tact_task_unref (run_fiber (&loop, uses_badly, NULL));
}
END_TEST

static gboolean
await_in_callback (gpointer done)
{
  g_autoptr (GError) error = NULL;

  EXPECT_CRITICAL ("inside a callback of a main loop that runs on the fiber's stack")
    ck_assert (!tact_await (tact_delay (-1, NULL), &error));
  ck_assert_error (error, TACT_ERROR, TACT_ERROR_NOT_ASYNC);
  *(gboolean *) done = TRUE;
  return G_SOURCE_REMOVE;
}

static TactTask *
nests_a_loop (GCancellable *cancellable, gpointer data)
{
  GMainContext *context = g_main_context_get_thread_default ();
  g_autoptr (GSource) source = g_idle_source_new ();
  gboolean called = FALSE;

  ck_assert (tact_await (tact_yield (), NULL));
  g_source_set_callback (source, await_in_callback, &called, NULL);
  g_source_attach (source, context);
  while (!called)
    g_main_context_iteration (context, TRUE);
  ck_assert (tact_await (tact_delay (1, NULL), NULL)); /* and the fiber itself still may */
  return tact_task_completed ();
}

START_TEST (an_await_in_a_nested_loop_on_a_fibers_stack_is_not_async)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTask) task = run_fiber (&loop, nests_a_loop, NULL);

  ck_assert (tact_task_is_succeeded (task));
}
END_TEST

static TactTask *
pushes_a_default (GCancellable *cancellable, gpointer data)
{
  g_autoptr (GMainContext) other = g_main_context_new ();
  g_autoptr (GError) error = NULL;

  g_main_context_push_thread_default (other);
  EXPECT_CRITICAL ("another thread-default main context")
    ck_assert (!tact_await (tact_delay (-1, NULL), &error));
  g_main_context_pop_thread_default (other);
  ck_assert_error (error, TACT_ERROR, TACT_ERROR_NOT_ASYNC);
  return tact_task_completed ();
}

START_TEST (an_await_with_a_pushed_thread_default_context_is_not_async)
{
  g_auto (Loop) loop = loop_enter ();

  tact_task_unref (run_fiber (&loop, pushes_a_default, NULL));
}
END_TEST

static TactStep
awaits_as_a_fiber (TactFrame *frame)
{
  TACT_BEGIN (frame);
  TACT_AWAIT (frame, tact_task_ref (*(TactTask **) (frame + 1)));
  EXPECT_CRITICAL ("no fiber runs here")
    ck_assert (!tact_await (tact_delay (1, NULL), NULL));
  TACT_END (frame);
}

static TactTask *
completes_a_frame (GCancellable *cancellable, gpointer data)
{
  TactTaskSource *source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  TactTask *task = tact_task_source_dup_task (source);
  TactFrame *frame = tact_frame_new (sizeof (TactFrame) + sizeof (TactTask *), awaits_as_a_fiber, NULL);
  TactTask *method;

  *(TactTask **) (frame + 1) = task;
  method = tact_frame_start (frame, NULL);
  tact_task_source_set_completed (source); /* resumes the frame in here, on this stack */
  ck_assert (tact_task_is_succeeded (method));
  tact_task_unref (method);
  tact_task_unref (task);
  tact_task_source_unref (source);
  return tact_task_completed ();
}

START_TEST (a_frame_that_goes_on_on_a_fibers_stack_is_no_fiber)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTask) task = run_fiber (&loop, completes_a_frame, NULL);

  ck_assert (tact_task_is_succeeded (task));
}
END_TEST

static void
await_in_destroy (gpointer data)
{
  g_autoptr (GError) error = NULL;

  EXPECT_CRITICAL ("inside a callback of Tact's")
    ck_assert (!tact_await (tact_delay (-1, NULL), &error));
  ck_assert_error (error, TACT_ERROR, TACT_ERROR_NOT_ASYNC);
}

static TactTask *
drops_a_pointer (GCancellable *cancellable, gpointer data)
{
  tact_task_unref (tact_task_new_pointer (data, await_in_destroy));
  return tact_task_completed ();
}

START_TEST (an_await_in_the_destruction_of_a_result_is_not_async)
{
  g_auto (Loop) loop = loop_enter ();

  tact_task_unref (run_fiber (&loop, drops_a_pointer, &loop));
}
END_TEST

static TactTask *
returns (GCancellable *cancellable, gpointer outcome)
{
  return outcome;
}

START_TEST (what_a_fiber_returns_is_the_outcome)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  TactTask *task = tact_async (returns, tact_task_new_error (g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stop")), NULL, cancellable);

  ck_assert (tact_task_is_cancelled (task));             /* EX: the error that leaves a method */
  ck_assert_ptr_null (tact_task_get_cancellable (task)); /* CI C: it was not its own that was cancelled */
  tact_task_unref (task);
  EXPECT_CRITICAL ("a fiber returned NULL")
    task = tact_async (returns, NULL, NULL, NULL);
  ck_assert_faulted (task, TACT_ERROR, TACT_ERROR_NO_TASK);
  tact_task_unref (task);
  EXPECT_CRITICAL ("there is no function")
    task = tact_async (NULL, NULL, NULL, NULL);
  ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  tact_task_unref (task);
}
END_TEST

static TactTask *
goes_to_the_pool (GCancellable *cancellable, gpointer data)
{
  ck_assert (tact_await (tact_switch_to_pool (), NULL));
  ck_assert (tact_pool_is_worker ());
  return tact_task_new_int (7);
}

/* Law 9 */
START_TEST (the_data_of_a_fiber_dies_on_the_context_of_the_call)
{
  g_auto (Loop) loop = loop_enter ();
  static Mark gone;
  g_autoptr (TactTask) task = tact_async (goes_to_the_pool, &gone, mark, NULL);

  loop_run (&loop, task);
  LOOP_UNTIL (&loop, mark_count (&gone) == 1);
  ck_assert_ptr_eq (gone.thread, g_thread_self ());
  ck_assert_int_eq (tact_task_get_int (task, NULL), 7);
}
END_TEST

static TactTask *
called (const char *text, int number, GObject *object, double ratio, GCancellable *cancellable)
{
  ck_assert (tact_await (tact_yield (), NULL));
  ck_assert (G_IS_OBJECT (object) && G_IS_CANCELLABLE (cancellable));
  return tact_task_new_string (g_strdup_printf ("%s %d %g", text, number, ratio));
}

START_TEST (a_fiber_is_called_with_arguments_of_its_own)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
  char text[] = "kept";
  g_autofree char *result = NULL;
  TactTask *task = tact_async_call (G_CALLBACK (called), cancellable, 4, G_TYPE_STRING, text, G_TYPE_INT, 3, G_TYPE_OBJECT, object, G_TYPE_DOUBLE, 0.5);

  g_object_add_weak_pointer (object, (gpointer *) &object);
  g_object_unref (object);
  ck_assert_ptr_nonnull (object); /* referenced until it ends */
  text[0] = 'x';                  /* copied */
  loop_run (&loop, task);
  result = tact_task_dup_string (task, NULL);
  ck_assert_str_eq (result, "kept 3 0.5");
  tact_task_unref (task);
  ck_assert_ptr_null (object);
  EXPECT_CRITICAL ("argument 1 has no type")
    task = tact_async_call (G_CALLBACK (called), NULL, 1, G_TYPE_NONE);
  ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  tact_task_unref (task);
}
END_TEST

static TactTask *
awaits_delays (GCancellable *cancellable, gpointer data)
{
  GError *error = NULL;

  if (!tact_await (tact_delay (-1, cancellable), &error))
    return tact_task_new_error (error);
  return tact_task_completed ();
}

START_TEST (a_cancelled_fiber_ends_when_what_it_awaits_does)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) task = tact_async (awaits_delays, NULL, NULL, cancellable);

  g_cancellable_cancel (cancellable);
  loop_run (&loop, task);
  ck_assert (tact_task_is_cancelled (task));
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    a_fiber_runs_inside_the_call_to_its_first_suspension,
    locals_loops_and_cleanups_live_across_awaits,
    two_awaits_stand_on_one_line,
    each_kind_of_result_is_the_callers,
    a_failed_await_gives_its_error_and_counts_as_read,
    an_await_where_no_fiber_runs_is_not_async_and_says_what_to_use,
    a_bad_await_is_a_critical_and_sets_the_error,
    an_await_in_a_nested_loop_on_a_fibers_stack_is_not_async,
    an_await_with_a_pushed_thread_default_context_is_not_async,
    a_frame_that_goes_on_on_a_fibers_stack_is_no_fiber,
    an_await_in_the_destruction_of_a_result_is_not_async,
    what_a_fiber_returns_is_the_outcome,
    the_data_of_a_fiber_dies_on_the_context_of_the_call,
    a_fiber_is_called_with_arguments_of_its_own,
    a_cancelled_fiber_ends_when_what_it_awaits_does,
  };

  return run_tests ("fiber", tests, G_N_ELEMENTS (tests));
}
