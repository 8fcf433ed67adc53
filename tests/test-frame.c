/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-frame.c: the life of a method without a stack, and what it reads. */
#include "hand-context.h"
#include "methods.h"
#include "values.h"

typedef struct
{
  TactFrame frame;
  TactTask *task;
  Mark *cleared;
  Mark *stepped;
  TactContext *push;
  char zeroes[64];
} Method;

static void
method_clear (gpointer data)
{
  Method *method = data;

  g_clear_pointer (&method->task, tact_task_unref);
  if (method->cleared != NULL)
    mark (method->cleared);
}

static TactStep
method_step (TactFrame *frame)
{
  Method *method = (Method *) frame;

  TACT_BEGIN (frame);
  if (method->stepped != NULL)
    mark (method->stepped);
  if (method->task != NULL)
    TACT_AWAIT (frame, g_steal_pointer (&method->task));
  if (method->stepped != NULL)
    mark (method->stepped);
  TACT_END (frame);
}

static Method *
method_new (TactTask *task, Mark *cleared)
{
  Method *method = tact_frame_new (sizeof (Method), method_step, method_clear);

  method->task = task;
  method->cleared = cleared;
  return method;
}

START_TEST (a_new_frame_is_zeroed_and_freed_with_its_clear)
{
  static Mark cleared;
  Method *method = method_new (tact_task_new_string (g_strdup ("held")), &cleared);
  const char zeroes[64] = { 0 };

  ck_assert_mem_eq (method->zeroes, zeroes, 64);
  ck_assert_ptr_null (method->push);
  tact_frame_free (&method->frame);
  ck_assert_uint_eq (cleared.count, 1);
  tact_frame_free (NULL);
}
END_TEST

/* AW-07, AW-08, AW-14 */
START_TEST (a_method_that_does_not_suspend_is_complete_and_cleared_on_return)
{
  static Mark cleared, stepped;
  Method *method = method_new (tact_task_completed (), &cleared);
  g_autoptr (TactTask) task = NULL;

  method->stepped = &stepped;
  task = tact_frame_start (&method->frame, NULL);
  ck_assert (tact_task_is_succeeded (task));
  ck_assert_uint_eq (cleared.count, 1);
  ck_assert_uint_eq (stepped.count, 2);
  ck_assert_ptr_eq (stepped.thread, g_thread_self ());
}
END_TEST

/* AW-08, TS-03 */
START_TEST (a_method_runs_here_to_its_first_suspension_and_is_never_running)
{
  static Mark cleared, stepped;
  Method *method = method_new (tact_delay (1, NULL), &cleared);
  g_autoptr (TactTask) task = NULL;

  method->stepped = &stepped;
  task = tact_frame_start (&method->frame, NULL);
  ck_assert_uint_ge (mark_count (&stepped), 1);
  ck_assert (tact_task_is_completed (task) || tact_task_get_status (task) == TACT_TASK_WAITING_FOR_ACTIVATION);
  task_wait (task);
  ck_assert_uint_eq (mark_count (&stepped), 2);
}
END_TEST

/* law 9, LM-01 */
START_TEST (the_locals_of_a_method_die_once_where_it_last_ran)
{
  static Mark cleared, stepped;
  g_auto (Loop) loop = loop_enter ();
  Method *method = method_new (tact_delay (1, NULL), &cleared);
  g_autoptr (TactTask) task = NULL;

  method->stepped = &stepped;
  task = tact_frame_start (&method->frame, NULL);
  LOOP_UNTIL (&loop, cleared.count == 1);
  ck_assert_ptr_eq (cleared.thread, g_thread_self ());
  ck_assert (tact_task_is_succeeded (task));
}
END_TEST

/* TS-14, law 10 */
START_TEST (a_method_whose_task_is_dropped_goes_on)
{
  static Mark cleared, stepped;
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  Method *method = method_new (tact_task_source_dup_task (source), &cleared);

  method->stepped = &stepped;
  tact_task_unref (tact_frame_start (&method->frame, NULL));
  tact_task_source_set_int (source, 7);
  mark_wait (&cleared, 1);
  ck_assert_uint_eq (stepped.count, 2);
}
END_TEST

/* law 9: the last part of a method keeps what it needs although nobody holds its task. */
START_TEST (a_method_abandoned_by_its_source_still_ends)
{
  static Mark cleared;
  TactTaskSource *source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  Method *method = method_new (tact_task_source_dup_task (source), &cleared);
  g_autoptr (TactTask) task = tact_frame_start (&method->frame, NULL);

  tact_task_source_unref (source);
  mark_wait (&cleared, 1);
  task_wait (task);
  ck_assert_faulted (task, TACT_ERROR, TACT_ERROR_ABANDONED);
}
END_TEST

/* CI-02 */
START_TEST (the_error_cancelled_that_leaves_a_method_cancels_it)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  TactTask *causes[] = {
    tact_task_new_cancelled (NULL),
    tact_task_new_error (g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stop")),
  };

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (TactTask) task = tact_frame_start (&method_new (causes[i], NULL)->frame, cancellable);

      ck_assert (tact_task_is_cancelled (task));
      ck_assert_ptr_null (tact_task_get_error (task));
    }
}
END_TEST

static TactStep
return_step (TactFrame *frame)
{
  Method *method = (Method *) frame;

  TACT_BEGIN (frame);
  TACT_RETURN (frame, g_steal_pointer (&method->task));
  TACT_END (frame);
}

static TactTask *
return_task (TactTask *outcome)
{
  Method *method = tact_frame_new (sizeof (Method), return_step, NULL);

  method->task = outcome;
  return tact_frame_start (&method->frame, NULL);
}

/* CI-02, the return of a body */
START_TEST (a_method_returns_any_outcome)
{
  g_autoptr (TactTask) string = return_task (tact_task_new_string (g_strdup ("seven")));
  g_autoptr (TactTask) cancelled = return_task (tact_task_new_error (g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stop")));
  g_autoptr (TactTask) faulted = return_task (tact_task_new_error (new_error ("no")));
  g_autofree char *read = tact_task_dup_string (string, NULL);

  ck_assert_str_eq (read, "seven");
  ck_assert (tact_task_is_cancelled (cancelled));
  ck_assert_faulted (faulted, G_IO_ERROR, G_IO_ERROR_FAILED);
}
END_TEST

/* types.h: a pending task is adopted. */
START_TEST (a_method_that_returns_a_pending_task_ends_when_that_does)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = return_task (tact_task_source_dup_task (source));

  ck_assert (!tact_task_is_completed (task));
  tact_task_source_set_int (source, 7);
  task_wait (task);
  ck_assert_int_eq (tact_task_get_int (task, NULL), 7);
}
END_TEST

START_TEST (the_cancellable_of_the_start_is_the_methods_and_the_tasks)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  Method *method = method_new (tact_task_source_dup_task (source), NULL);
  g_autoptr (TactTask) task = tact_frame_start (&method->frame, cancellable);

  ck_assert_ptr_eq (tact_frame_get_cancellable (&method->frame), cancellable);
  ck_assert_ptr_eq (tact_task_get_cancellable (task), cancellable);
  g_cancellable_cancel (cancellable);
  ck_assert (!tact_task_is_completed (task)); /* cancelling ends the awaited work, not the await */
  tact_task_source_set_completed (source);
  task_wait (task);
  ck_assert (tact_task_is_succeeded (task));
}
END_TEST

typedef struct
{
  TactFrame frame;
  TactTask *tasks[8];
  int i;
  gboolean suspend;
} Reading;

static TactTask *
delayed (TactTask *task, gboolean suspend);

static TactStep
reading_step (TactFrame *frame)
{
  Reading *reading = (Reading *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT (frame, delayed (tact_task_new_boolean (TRUE), reading->suspend));
  ck_assert (tact_frame_get_boolean (frame));
  TACT_AWAIT (frame, delayed (tact_task_new_int (7), reading->suspend));
  ck_assert_int_eq (tact_frame_get_int (frame), 7);
  ck_assert_int_eq (tact_frame_get_int (frame), 7);
  TACT_AWAIT (frame, delayed (tact_task_new_double (0.5), reading->suspend));
  ck_assert (tact_frame_get_double (frame) == 0.5);
  TACT_AWAIT (frame, delayed (tact_task_new_string (g_strdup ("seven")), reading->suspend));
  {
    g_autofree char *string = tact_frame_dup_string (frame);

    ck_assert_str_eq (string, "seven");
  }
  TACT_AWAIT (frame, delayed (tact_task_new_boxed (token_get_type (), token_new (7)), reading->suspend));
  {
    Token *token = tact_frame_dup_boxed (frame);

    ck_assert_int_eq (token->number, 7);
    token_free (token);
  }
  TACT_AWAIT (frame, delayed (tact_task_new_object (g_object_new (G_TYPE_OBJECT, NULL)), reading->suspend));
  {
    g_autoptr (GObject) object = tact_frame_dup_object (frame);

    ck_assert (G_IS_OBJECT (object));
  }
  TACT_AWAIT (frame, delayed (tact_task_new_pointer (g_strdup ("seven"), g_free), reading->suspend));
  {
    g_autofree char *pointer = tact_frame_steal_pointer (frame);

    ck_assert_str_eq (pointer, "seven");
  }
  ck_assert_int_eq (tact_frame_get_status (frame), TACT_TASK_SUCCEEDED);
  ck_assert_ptr_null (tact_frame_get_error (frame));
  TACT_END (frame);
}

static TactTask *
hand_on (TactTask *done, gpointer task)
{
  return tact_task_ref (task);
}

static TactTask *
delayed (TactTask *task, gboolean suspend)
{
  return suspend ? tact_then (tact_delay (1, NULL), TACT_THEN_DEFAULT, NULL, hand_on, task, (GDestroyNotify) tact_task_unref) : task;
}

START_TEST (a_method_reads_the_result_of_its_last_await_by_kind)
{
  for (int suspend = 0; suspend < 2; suspend++)
    {
      Reading *reading = tact_frame_new (sizeof (Reading), reading_step, NULL);
      g_autoptr (TactTask) task = NULL;
      g_autoptr (GError) error = NULL;

      reading->suspend = suspend;
      task = tact_frame_start (&reading->frame, NULL);
      task_wait (task);
      ck_assert (tact_task_wait (task, 0, NULL, &error));
      ck_assert_int_eq (tokens_alive, 0);
    }
}
END_TEST

static TactStep
failed_reading_step (TactFrame *frame)
{
  TACT_BEGIN (frame);
  TACT_AWAIT_FULL (frame, tact_task_new_error (new_error ("no")), TACT_AWAIT_NO_THROW);
  ck_assert_int_eq (tact_frame_get_status (frame), TACT_TASK_FAULTED);
  ck_assert_error (tact_frame_get_error (frame), G_IO_ERROR, G_IO_ERROR_FAILED);
  ck_assert_int_eq (tact_frame_get_int (frame), 0);
  ck_assert_ptr_null (tact_frame_dup_string (frame));
  ck_assert_ptr_null (tact_frame_steal_pointer (frame));
  TACT_AWAIT_FULL (frame, tact_task_new_cancelled (NULL), TACT_AWAIT_NO_THROW);
  ck_assert_int_eq (tact_frame_get_status (frame), TACT_TASK_CANCELLED);
  ck_assert_error (tact_frame_get_error (frame), G_IO_ERROR, G_IO_ERROR_CANCELLED);
  TACT_AWAIT (frame, tact_task_new_int (7));
  ck_assert_ptr_null (tact_frame_get_error (frame));
  TACT_END (frame);
}

START_TEST (after_an_await_that_failed_and_did_not_throw_there_is_its_error_and_no_result)
{
  TactFrame *frame = tact_frame_new (sizeof (TactFrame), failed_reading_step, NULL);
  g_autoptr (GError) error = NULL;

  ck_assert (tact_wait (tact_frame_start (frame, NULL), &error));
}
END_TEST

static TactStep
wrong_kind_step (TactFrame *frame)
{
  TACT_BEGIN (frame);
  TACT_AWAIT (frame, tact_task_new_int (7));
  EXPECT_CRITICAL ("")
    ck_assert_ptr_null (tact_frame_dup_string (frame));
  TACT_END (frame);
}

/* law 13 */
START_TEST (reading_another_kind_is_a_critical_and_nothing)
{
  ck_assert (tact_wait (tact_frame_start (tact_frame_new (sizeof (TactFrame), wrong_kind_step, NULL), NULL), NULL));
}
END_TEST

/* AW-10, the 100 000: a suspended method uses no stack. */
START_TEST (a_hundred_thousand_methods_wait_at_once)
{
  static Mark cleared;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);

  for (int i = 0; i < 100000; i++)
    tact_task_unref (tact_frame_start (&method_new (tact_task_source_dup_task (source), &cleared)->frame, NULL));
  ck_assert_uint_eq (mark_count (&cleared), 0);
  tact_task_source_set_completed (source);
  LOOP_UNTIL (&loop, mark_count (&cleared) == 100000);
}
END_TEST

/* law 13: an await outside a method */
START_TEST (a_step_function_called_by_hand_is_a_critical_and_does_nothing)
{
  static Mark stepped;
  Method *method = method_new (NULL, NULL);

  method->stepped = &stepped;
  EXPECT_CRITICAL ("")
    ck_assert_int_eq (method_step (&method->frame), TACT_STEP_ENDED);
  ck_assert_uint_eq (stepped.count, 0);
  tact_frame_free (&method->frame);
  EXPECT_CRITICAL ("")
    ck_assert_int_eq (method_step (NULL), TACT_STEP_ENDED);
}
END_TEST

static const TactSite here = { __FILE__, "here", __LINE__, 0, NULL };

/* law 13: and frees what it was given */
START_TEST (an_await_outside_a_method_is_a_critical)
{
  Method *method = method_new (NULL, NULL);

  EXPECT_CRITICAL ("")
    ck_assert_int_ne (tact_frame_await (&method->frame, tact_task_new_string (g_strdup ("lost")), &here, 1, TACT_AWAIT_DEFAULT), TACT_FLOW_ON);
  EXPECT_CRITICAL ("")
    ck_assert_int_ne (tact_frame_await (NULL, tact_task_new_string (g_strdup ("lost")), &here, 1, TACT_AWAIT_DEFAULT), TACT_FLOW_ON);
  tact_frame_free (&method->frame);
}
END_TEST

START_TEST (starting_twice_is_a_critical_and_a_faulted_task)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  Method *method = method_new (tact_task_source_dup_task (source), NULL);
  g_autoptr (TactTask) first = tact_frame_start (&method->frame, NULL), second = NULL;

  EXPECT_CRITICAL ("")
    second = tact_frame_start (&method->frame, NULL);
  ck_assert_int_eq (tact_task_get_status (second), TACT_TASK_FAULTED);
  ck_assert_ptr_nonnull (tact_task_get_error (second));
  tact_task_source_set_completed (source);
  task_wait (first);
  ck_assert (tact_task_is_succeeded (first));
}
END_TEST

START_TEST (freeing_a_started_frame_is_a_critical)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  Method *method = method_new (tact_task_source_dup_task (source), NULL);
  g_autoptr (TactTask) task = tact_frame_start (&method->frame, NULL);

  EXPECT_CRITICAL ("")
    tact_frame_free (&method->frame);
  tact_task_source_set_completed (source);
  task_wait (task);
  ck_assert (tact_task_is_succeeded (task));
}
END_TEST

START_TEST (bad_calls_are_criticals)
{
  g_autoptr (TactTask) task = NULL;

  EXPECT_CRITICAL ("size")
    ck_assert_ptr_null (tact_frame_new (sizeof (TactFrame) - 1, method_step, NULL));
  EXPECT_CRITICAL ("step")
    ck_assert_ptr_null (tact_frame_new (sizeof (Method), NULL, NULL));
  EXPECT_CRITICAL ("frame")
    task = tact_frame_start (NULL, NULL);
  ck_assert_int_eq (tact_task_get_status (task), TACT_TASK_FAULTED);
  ck_assert_ptr_nonnull (tact_task_get_error (task));
  EXPECT_CRITICAL ("frame")
    ck_assert_ptr_null (tact_frame_get_cancellable (NULL));
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    a_new_frame_is_zeroed_and_freed_with_its_clear,
    a_method_that_does_not_suspend_is_complete_and_cleared_on_return,
    a_method_runs_here_to_its_first_suspension_and_is_never_running,
    the_locals_of_a_method_die_once_where_it_last_ran,
    a_method_whose_task_is_dropped_goes_on,
    a_method_abandoned_by_its_source_still_ends,
    the_error_cancelled_that_leaves_a_method_cancels_it,
    a_method_returns_any_outcome,
    a_method_that_returns_a_pending_task_ends_when_that_does,
    the_cancellable_of_the_start_is_the_methods_and_the_tasks,
    a_method_reads_the_result_of_its_last_await_by_kind,
    after_an_await_that_failed_and_did_not_throw_there_is_its_error_and_no_result,
    reading_another_kind_is_a_critical_and_nothing,
    a_hundred_thousand_methods_wait_at_once,
    a_step_function_called_by_hand_is_a_critical_and_does_nothing,
    an_await_outside_a_method_is_a_critical,
    starting_twice_is_a_critical_and_a_faulted_task,
    freeing_a_started_frame_is_a_critical,
    bad_calls_are_criticals,
  };

  return run_tests ("frame", tests, G_N_ELEMENTS (tests));
}
