/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-gio.c: the bridges to GIO's pairs, both ways (FA). */
#include <glib/gstdio.h>
#include <unistd.h>

#include "methods.h"
#include "values.h"

typedef struct
{
  TactFrame frame;
  GFile *file;
  TactTask *ready;
  Mark *resumed;
} Load;

static void
load_clear (gpointer data)
{
  g_clear_object (&((Load *) data)->file);
}

static TactStep
load_step (TactFrame *frame)
{
  Load *load = (Load *) frame;

  TACT_BEGIN (frame);
  g_file_load_contents_async (load->file, tact_frame_get_cancellable (frame), TACT_READY (&load->ready));
  TACT_AWAIT (frame, g_steal_pointer (&load->ready));
  mark (load->resumed);
  {
    g_autoptr (GAsyncResult) result = tact_frame_dup_object (frame);
    g_autoptr (GError) error = NULL;
    char *contents = NULL;

    if (!g_file_load_contents_finish (load->file, result, &contents, NULL, NULL, &error))
      TACT_THROW (frame, g_steal_pointer (&error));
    TACT_RETURN (frame, tact_task_new_string (contents));
  }
  TACT_END (frame);
}

static TactTask *
load_async (const char *path, Mark *resumed, GCancellable *cancellable)
{
  Load *load = tact_frame_new (sizeof (Load), load_step, load_clear);

  load->file = g_file_new_for_path (path);
  load->resumed = resumed;
  return tact_frame_start (&load->frame, cancellable);
}

/* FA-01 */
START_TEST (a_method_awaits_a_gio_call_and_calls_its_real_finish)
{
  static Mark resumed;
  g_auto (Loop) loop = loop_enter ();
  g_autofree char *path = NULL, *read = NULL;
  g_autoptr (TactTask) method = NULL;

  close (g_file_open_tmp (NULL, &path, NULL));
  ck_assert (g_file_set_contents (path, "seven", -1, NULL));
  method = load_async (path, &resumed, NULL);
  LOOP_UNTIL (&loop, tact_task_is_completed (method));
  read = tact_task_dup_string (method, NULL);
  ck_assert_str_eq (read, "seven");
  ck_assert_ptr_eq (resumed.thread, g_thread_self ());
  g_remove (path);
}
END_TEST

/* FA-08: cancelled by its cancellable, and it knows by which. */
START_TEST (the_error_of_a_gio_call_is_the_methods_and_cancelled_cancels_it)
{
  static Mark resumed;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) missing = load_async ("/nowhere/at/all", &resumed, NULL), cancelled = NULL;

  g_cancellable_cancel (cancellable);
  cancelled = load_async ("/nowhere/at/all", &resumed, cancellable);
  LOOP_UNTIL (&loop, tact_task_is_completed (missing) && tact_task_is_completed (cancelled));
  ck_assert_faulted (missing, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  ck_assert (tact_task_is_cancelled (cancelled));
  ck_assert_ptr_eq (tact_task_get_cancellable (cancelled), cancellable);
}
END_TEST

/* FA-07 */
START_TEST (a_gio_call_from_a_thread_without_a_loop_is_a_critical)
{
  TactTask *ready = NULL;
  gpointer data = NULL;
  g_autoptr (GTask) gtask = NULL;

  EXPECT_CRITICAL ("owns no main context")
    data = tact_ready_new (&ready);
  gtask = g_task_new (NULL, NULL, NULL, NULL);
  ck_assert (!tact_task_is_completed (ready));
  tact_ready (NULL, G_ASYNC_RESULT (gtask), data); /* by hand: no loop would */
  ck_assert (tact_task_is_succeeded (ready));
  tact_task_unref (ready);
}
END_TEST

START_TEST (the_result_of_the_call_is_the_result_of_the_task)
{
  g_auto (Loop) loop = loop_enter ();
  TactTask *ready = NULL;
  g_autoptr (GTask) gtask = g_task_new (NULL, NULL, TACT_READY (&ready));
  g_autoptr (GObject) result = NULL;

  g_task_return_int (gtask, 7);
  LOOP_UNTIL (&loop, tact_task_is_completed (ready));
  result = tact_task_dup_object (ready, NULL);
  ck_assert_ptr_eq (result, gtask);
  ck_assert_int_eq (g_task_propagate_int (gtask, NULL), 7);
  tact_task_unref (ready);
}
END_TEST

static gpointer
return_seven (gpointer gtask)
{
  g_task_return_int (gtask, 7);
  return NULL;
}

/* FA-02: also where the call has its result before it returns; FA-04: nothing calls back twice */
START_TEST (a_call_that_ends_inside_and_one_that_ends_elsewhere_call_back_once)
{
  for (int elsewhere = 0; elsewhere < 2; elsewhere++)
    {
      g_auto (Loop) loop = loop_enter ();
      TactTask *ready = NULL;
      g_autoptr (GTask) gtask = g_task_new (NULL, NULL, TACT_READY (&ready));

      if (elsewhere)
        g_thread_join (g_thread_new ("returner", return_seven, gtask));
      else
        return_seven (gtask);
      LOOP_UNTIL (&loop, tact_task_is_completed (ready));
      loop_drain (&loop);
      ck_assert (g_task_get_completed (gtask));
      ck_assert_int_eq (g_task_propagate_int (gtask, NULL), 7);
      tact_task_unref (ready);
    }
}
END_TEST

static void
called_back (GObject *object, GAsyncResult *result, gpointer called)
{
  mark (called);
}

/* A GTask whose callback marks, and that ends as @task ends. */
static GTask *
return_task (TactTask *task, Mark *called, GDestroyNotify boxed_free)
{
  GTask *gtask = g_task_new (NULL, NULL, called_back, called);

  tact_return_gtask (g_object_ref (gtask), task, boxed_free);
  return gtask;
}

static TactTask *
hand_on (TactTask *done, gpointer task)
{
  return tact_task_ref (task);
}

static TactTask *
later (TactTask *task)
{
  return tact_then (tact_delay (1, NULL), TACT_THEN_DEFAULT, NULL, hand_on, task, (GDestroyNotify) tact_task_unref);
}

/* FA-06 */
START_TEST (a_gtask_ends_as_the_task_ends_on_its_own_context_and_never_inside)
{
  for (int pending = 0; pending < 2; pending++)
    {
      Mark *called = g_new0 (Mark, 1);
      g_auto (Loop) loop = loop_enter ();
      g_autoptr (GTask) number = return_task (pending ? later (tact_task_new_int (7)) : tact_task_new_int (7), called, NULL);
      g_autoptr (GTask) truth = return_task (pending ? later (tact_task_new_boolean (FALSE)) : tact_task_new_boolean (FALSE), called, NULL);
      g_autoptr (GTask) nothing = return_task (pending ? later (tact_task_completed ()) : tact_task_completed (), called, NULL);
      g_autoptr (GError) error = NULL;

      ck_assert_uint_eq (mark_count (called), 0);
      LOOP_UNTIL (&loop, mark_count (called) == 3);
      ck_assert_ptr_eq (called->thread, g_thread_self ());
      ck_assert_int_eq (g_task_propagate_int (number, &error), 7);
      ck_assert (!g_task_propagate_boolean (truth, &error));
      ck_assert_ptr_null (error);
      ck_assert (g_task_propagate_boolean (nothing, &error));
      g_free (called);
    }
}
END_TEST

START_TEST (a_gtask_propagates_string_object_pointer_and_boxed)
{
  static Mark called;
  g_auto (Loop) loop = loop_enter ();
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GTask) a = return_task (tact_task_new_string (g_strdup ("seven")), &called, NULL);
  g_autoptr (GTask) b = return_task (tact_task_new_object (object), &called, NULL);
  g_autoptr (GTask) c = return_task (tact_task_new_pointer (g_strdup ("eight"), g_free), &called, NULL);
  g_autoptr (GTask) d = return_task (tact_task_new_boxed (token_get_type (), token_new (7)), &called, token_free);
  g_autofree char *string = NULL, *pointer = NULL;
  g_autoptr (GObject) got = NULL;
  Token *token;

  LOOP_UNTIL (&loop, called.count == 4);
  string = g_task_propagate_pointer (a, NULL);
  got = g_task_propagate_pointer (b, NULL);
  pointer = g_task_propagate_pointer (c, NULL);
  token = g_task_propagate_pointer (d, NULL);
  ck_assert_str_eq (string, "seven");
  ck_assert_ptr_eq (got, object);
  ck_assert_str_eq (pointer, "eight");
  ck_assert_int_eq (token->number, 7);
  token_free (token);
  ck_assert_int_eq (tokens_alive, 0);
}
END_TEST

START_TEST (what_nobody_propagates_is_freed)
{
  static Mark called;
  g_auto (Loop) loop = loop_enter ();

  g_object_unref (return_task (tact_task_new_boxed (token_get_type (), token_new (7)), &called, token_free));
  g_object_unref (return_task (tact_task_new_string (g_strdup ("seven")), &called, NULL));
  LOOP_UNTIL (&loop, called.count == 2);
  LOOP_UNTIL (&loop, tokens_alive == 0);
}
END_TEST

START_TEST (a_gtask_gets_the_error_or_the_cancellation)
{
  static Mark called;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (GTask) faulted = return_task (tact_task_new_error (new_error ("no")), &called, NULL);
  g_autoptr (GTask) cancelled = return_task (tact_task_new_cancelled (NULL), &called, NULL);
  g_autoptr (GError) first = NULL, second = NULL;

  LOOP_UNTIL (&loop, called.count == 2);
  ck_assert (!g_task_propagate_boolean (faulted, &first));
  ck_assert_error (first, G_IO_ERROR, G_IO_ERROR_FAILED);
  ck_assert (!g_task_propagate_boolean (cancelled, &second));
  ck_assert_error (second, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}
END_TEST

/* law 13 */
START_TEST (a_boxed_result_without_its_free_function_and_no_task_are_criticals_and_errors)
{
  static Mark called;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (GTask) boxed = NULL, none = NULL;
  g_autoptr (GError) first = NULL, second = NULL;

  EXPECT_CRITICAL ("boxed")
    {
      boxed = return_task (tact_task_new_boxed (token_get_type (), token_new (7)), &called, NULL);
      LOOP_UNTIL (&loop, called.count == 1);
    }
  EXPECT_CRITICAL ("task")
    none = return_task (NULL, &called, NULL);
  LOOP_UNTIL (&loop, called.count == 2);
  ck_assert_ptr_null (g_task_propagate_pointer (boxed, &first));
  ck_assert_error (first, TACT_ERROR, TACT_ERROR_KIND);
  ck_assert_ptr_null (g_task_propagate_pointer (none, &second));
  ck_assert_error (second, TACT_ERROR, TACT_ERROR_NO_TASK);
  ck_assert_int_eq (tokens_alive, 0);
}
END_TEST

typedef struct
{
  Mark called;
  gboolean succeeded;
  gint64 number;
  GError *error;
} Finished;

static void
finish (GObject *object, GAsyncResult *result, gpointer data)
{
  Finished *finished = data;
  g_auto (GValue) value = G_VALUE_INIT;

  finished->succeeded = tact_result_finish (result, &value, &finished->error);
  if (G_VALUE_HOLDS_INT64 (&value))
    finished->number = g_value_get_int64 (&value);
  mark (&finished->called);
}

START_TEST (a_binding_awaits_a_pending_and_a_complete_task)
{
  for (int pending = 0; pending < 2; pending++)
    {
      Finished *finished = g_new0 (Finished, 1);
      g_auto (Loop) loop = loop_enter ();
      g_autoptr (TactTask) task = pending ? later (tact_task_new_int (7)) : tact_task_new_int (7);

      tact_result_async (task, NULL, finish, finished);
      ck_assert_uint_eq (mark_count (&finished->called), 0);
      LOOP_UNTIL (&loop, mark_count (&finished->called) == 1);
      ck_assert (finished->succeeded);
      ck_assert_int_eq (finished->number, 7);
      ck_assert_ptr_eq (finished->called.thread, g_thread_self ());
      g_free (finished);
    }
}
END_TEST

START_TEST (a_binding_gets_the_error)
{
  static Finished finished;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTask) task = later (tact_task_new_error (new_error ("no")));

  tact_result_async (task, NULL, finish, &finished);
  LOOP_UNTIL (&loop, finished.called.count == 1);
  ck_assert (!finished.succeeded);
  ck_assert_error (finished.error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_error_free (finished.error);
}
END_TEST

/* gio.h: the cancellable ends the call, not the task. */
START_TEST (a_cancelled_call_of_a_binding_leaves_the_task_alone)
{
  for (int before = 0; before < 2; before++)
    {
      Finished *finished = g_new0 (Finished, 1);
      g_auto (Loop) loop = loop_enter ();
      g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
      g_autoptr (TactTask) task = tact_task_source_dup_task (source);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();

      if (before)
        g_cancellable_cancel (cancellable);
      tact_result_async (task, cancellable, finish, finished);
      g_cancellable_cancel (cancellable);
      LOOP_UNTIL (&loop, mark_count (&finished->called) == 1);
      ck_assert (!finished->succeeded);
      ck_assert_error (finished->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      ck_assert (!tact_task_is_completed (task));
      tact_task_source_set_int (source, 7);
      loop_drain (&loop);
      ck_assert_uint_eq (finished->called.count, 1);
      g_error_free (finished->error);
      g_free (finished);
    }
}
END_TEST

/* What a binding does with tact_result_finish () is the same for a result without a place for it. */
static void
finish_without_value (GObject *object, GAsyncResult *result, gpointer data)
{
  Finished *finished = data;

  finished->succeeded = tact_result_finish (result, NULL, NULL);
  mark (&finished->called);
}

START_TEST (a_finish_without_a_value_says_whether_it_succeeded)
{
  static Finished finished;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTask) task = tact_task_new_int (7);

  tact_result_async (task, NULL, finish_without_value, &finished);
  LOOP_UNTIL (&loop, finished.called.count == 1);
  ck_assert (finished.succeeded);
}
END_TEST

/* law 13 */
START_TEST (a_result_of_another_function_is_a_critical)
{
  g_auto (Loop) loop G_GNUC_UNUSED = loop_enter ();
  g_autoptr (GTask) other = g_task_new (NULL, NULL, NULL, NULL);

  EXPECT_CRITICAL ("")
    ck_assert (!tact_result_finish (G_ASYNC_RESULT (other), NULL, NULL));
  EXPECT_CRITICAL ("")
    ck_assert (!tact_result_finish (NULL, NULL, NULL));
  EXPECT_CRITICAL ("task")
    tact_result_async (NULL, NULL, finish, NULL);
  EXPECT_CRITICAL ("ready")
    ck_assert_ptr_null (tact_ready_new (NULL));
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    a_method_awaits_a_gio_call_and_calls_its_real_finish,
    the_error_of_a_gio_call_is_the_methods_and_cancelled_cancels_it,
    a_gio_call_from_a_thread_without_a_loop_is_a_critical,
    the_result_of_the_call_is_the_result_of_the_task,
    a_call_that_ends_inside_and_one_that_ends_elsewhere_call_back_once,
    a_gtask_ends_as_the_task_ends_on_its_own_context_and_never_inside,
    a_gtask_propagates_string_object_pointer_and_boxed,
    what_nobody_propagates_is_freed,
    a_gtask_gets_the_error_or_the_cancellation,
    a_boxed_result_without_its_free_function_and_no_task_are_criticals_and_errors,
    a_binding_awaits_a_pending_and_a_complete_task,
    a_binding_gets_the_error,
    a_cancelled_call_of_a_binding_leaves_the_task_alone,
    a_finish_without_a_value_says_whether_it_succeeded,
    a_result_of_another_function_is_a_critical,
  };

  return run_tests ("gio", tests, G_N_ELEMENTS (tests));
}
