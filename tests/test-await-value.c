/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-await-value.c: the awaits of value tasks: when they go on, where, and wrong ones (VT). */
#include "reused.h"
#include "values.h"

/* VT-02: neither awaiter is left behind */
START_TEST (a_second_awaiter_gets_a_critical_and_an_error)
{
  for (int style = 0; style < 2; style++)
    {
      Reused reused = REUSED;
      TactValueTask value = reused_next (&reused);
      g_autoptr (TactTask) first = await_value (style, value, TACT_AWAIT_DEFAULT, NULL), second = NULL;

      EXPECT_CRITICAL ("awaited twice")
        second = await_value (style, value, TACT_AWAIT_DEFAULT, NULL);
      task_wait (second);
      ck_assert_faulted (second, TACT_ERROR, TACT_ERROR_TAKEN);
      tact_value_core_set_result (&reused.core, tact_value_task_int (7));
      ck_assert_int_eq (tact_task_get_int (first, NULL), 7);
    }
}
END_TEST

/* VT-02, VT-04 */
START_TEST (an_await_of_an_old_version_fails)
{
  for (int style = 0; style < 2; style++)
    {
      Reused reused = REUSED;
      TactValueTask value = reused_next (&reused);
      g_autoptr (TactTask) method = NULL;

      tact_value_core_reset (&reused.core);
      EXPECT_CRITICAL ("taken before")
        method = await_value (style, value, TACT_AWAIT_DEFAULT, NULL);
      ck_assert_faulted (method, TACT_ERROR, TACT_ERROR_TAKEN);
    }
}
END_TEST

static gpointer
set_seven (gpointer reused)
{
  tact_value_core_set_result (&((Reused *) reused)->core, tact_value_task_int (7));
  return g_thread_self ();
}

static GThread *
complete_on_a_thread (Reused *reused)
{
  return g_thread_new ("setter", set_seven, reused);
}

/* VT-05 */
START_TEST (an_await_comes_back_to_its_context)
{
  for (int style = 0; style < 2; style++)
    {
      static Mark resumed[2];
      g_auto (Loop) loop = loop_enter ();
      Reused reused = REUSED;
      g_autoptr (TactTask) method = await_value (style, reused_next (&reused), TACT_AWAIT_DEFAULT, &resumed[style]);

      g_thread_join (complete_on_a_thread (&reused));
      LOOP_UNTIL (&loop, tact_task_is_completed (method));
      ck_assert_ptr_eq (resumed[style].thread, g_thread_self ());
      ck_assert_int_eq (tact_task_get_int (method, NULL), 7);
    }
}
END_TEST

/* VT-05: posted even if it is completed on its own thread */
START_TEST (an_await_with_a_context_is_posted_and_not_resumed_inside)
{
  for (int style = 0; style < 2; style++)
    {
      g_auto (Loop) loop = loop_enter ();
      Reused reused = REUSED;
      g_autoptr (TactTask) method = await_value (style, reused_next (&reused), TACT_AWAIT_DEFAULT, NULL);

      set_seven (&reused);
      ck_assert (!tact_task_is_completed (method));
      LOOP_UNTIL (&loop, tact_task_is_completed (method));
    }
}
END_TEST

/* VT-05, VT-06: without a context it goes on inside the completion, whatever context is there */
START_TEST (without_a_capture_it_goes_on_in_the_completion)
{
  for (int style = 0; style < 2; style++)
    {
      static Mark resumed[2];
      g_auto (Loop) loop G_GNUC_UNUSED = loop_enter ();
      Reused reused = REUSED;
      g_autoptr (TactTask) method = await_value (style, reused_next (&reused), TACT_AWAIT_ANY_CONTEXT, &resumed[style]);

      set_seven (&reused);
      ck_assert_int_eq (mark_count (&resumed[style]), 1);
      ck_assert_int_eq (tact_task_get_int (method, NULL), 7);
    }
}
END_TEST

/* VT-06 */
START_TEST (an_asynchronous_source_resumes_on_the_pool)
{
  for (int style = 0; style < 2; style++)
    {
      static Mark resumed[2];
      Reused reused = REUSED;
      g_autoptr (TactTask) method = NULL;

      tact_value_core_set_flags (&reused.core, TACT_VALUE_CORE_ASYNC);
      method = await_value (style, reused_next (&reused), TACT_AWAIT_DEFAULT, &resumed[style]);
      set_seven (&reused);
      mark_wait (&resumed[style], 1);
      ck_assert (resumed[style].worker);
      task_wait (method);
    }
}
END_TEST

static TactTask *
await_many (GCancellable *cancellable, gpointer data)
{
  gint64 sum = 0;

  for (int i = 0; i < 1000; i++)
    sum += tact_await_value_int (tact_value_task_int (i), NULL);
  ck_assert (tact_await_value (tact_value_task_completed (), NULL));
  ck_assert (tact_await_value_boolean (tact_value_task_boolean (TRUE), NULL));
  ck_assert_double_eq (tact_await_value_double (tact_value_task_double (2.5), NULL), 2.5);
  return tact_task_new_int (sum);
}

/* VT-09, CN-01: at hand, nothing is suspended or queued: no loop runs here */
START_TEST (a_value_at_hand_is_awaited_at_once)
{
  g_auto (Loop) loop G_GNUC_UNUSED = loop_enter ();
  g_autoptr (TactTask) method = tact_async (await_many, NULL, NULL, NULL);

  ck_assert_int_eq (tact_task_get_int (method, NULL), 499500);
  for (int style = 0; style < 2; style++)
    {
      g_autoptr (TactTask) one = await_value (style, tact_value_task_int (7), TACT_AWAIT_DEFAULT, NULL);
      g_autoptr (TactTask) of_task = await_value (style, tact_value_task_from_task (tact_task_new_int (8)), TACT_AWAIT_DEFAULT, NULL);

      ck_assert_int_eq (tact_task_get_int (one, NULL), 7);
      ck_assert_int_eq (tact_task_get_int (of_task, NULL), 8);
    }
}
END_TEST

START_TEST (the_error_of_a_value_task_is_thrown)
{
  for (int style = 0; style < 2; style++)
    {
      Reused reused = REUSED;
      g_autoptr (TactTask) at_hand = await_value (style, tact_value_task_error (new_error ("now")), TACT_AWAIT_DEFAULT, NULL);
      g_autoptr (TactTask) of_task = await_value (style, tact_value_task_from_task (tact_task_new_error (new_error ("task"))), TACT_AWAIT_DEFAULT, NULL);
      g_autoptr (TactTask) later = await_value (style, reused_next (&reused), TACT_AWAIT_DEFAULT, NULL);

      ck_assert_str_eq (tact_task_get_error (at_hand)->message, "now");
      ck_assert_str_eq (tact_task_get_error (of_task)->message, "task");
      tact_value_core_set_result (&reused.core, tact_value_task_error (new_error ("later")));
      ck_assert_str_eq (tact_task_get_error (later)->message, "later");
    }
}
END_TEST

START_TEST (an_await_that_is_forced_to_yield_does)
{
  for (int style = 0; style < 2; style++)
    {
      g_auto (Loop) loop = loop_enter ();
      g_autoptr (TactTask) method = await_value (style, tact_value_task_int (7), TACT_AWAIT_FORCE_YIELD, NULL);

      ck_assert (!tact_task_is_completed (method));
      LOOP_UNTIL (&loop, tact_task_is_completed (method));
      ck_assert_int_eq (tact_task_get_int (method, NULL), 7);
    }
}
END_TEST

static TactTask *
not_thrown (GCancellable *cancellable, gpointer unused)
{
  g_autoptr (GError) error = NULL;

  ck_assert (!tact_await_value_full (tact_value_task_error (new_error ("no")), TACT_AWAIT_NO_THROW, &error));
  ck_assert_ptr_null (error);
  ck_assert (!tact_await_value (tact_value_task_error (new_error ("no")), &error));
  ck_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  return tact_task_completed ();
}

START_TEST (no_throw_leaves_the_error_alone)
{
  g_autoptr (TactTask) method = tact_async (not_thrown, NULL, NULL, NULL);

  ck_assert (tact_task_is_succeeded (method));
}
END_TEST

/* law 9 */
START_TEST (a_method_whose_context_goes_is_closed_when_its_source_completes)
{
  for (int style = 0; style < 2; style++)
    {
      Reused reused = REUSED;
      g_autoptr (TactTask) method = NULL;

      {
        g_auto (Loop) loop G_GNUC_UNUSED = loop_enter ();

        method = await_value (style, reused_next (&reused), TACT_AWAIT_DEFAULT, NULL);
      }
      set_seven (&reused);
      ck_assert_faulted (method, G_IO_ERROR, G_IO_ERROR_CLOSED);
      ck_assert_uint_eq (tact_value_core_get_version (&reused.core), 1); /* its result was taken */
    }
}
END_TEST

START_TEST (an_await_outside_a_fiber_or_with_unknown_flags_is_a_critical_and_an_error)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TactTask) method = NULL;

  EXPECT_CRITICAL ("no fiber runs")
    ck_assert_int_eq (tact_await_value_int (tact_value_task_int (7), &error), 0);
  ck_assert_error (error, TACT_ERROR, TACT_ERROR_NOT_ASYNC);
  EXPECT_CRITICAL ("unknown flags")
    method = await_value (0, tact_value_task_int (7), 64, NULL);
  ck_assert_faulted (method, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}
END_TEST

/* A source that is completed and awaited at the same moment loses nothing, over and over. */
START_TEST (completion_and_await_race)
{
  for (int i = 0; i < 2000; i++)
    {
      Reused reused = REUSED;
      GThread *thread = i % 50 == 0 ? complete_on_a_thread (&reused) : NULL;
      g_autoptr (TactTask) method = await_value (i % 2, reused_next (&reused), TACT_AWAIT_DEFAULT, NULL);

      if (thread == NULL)
        set_seven (&reused);
      task_wait (method);
      if (thread != NULL)
        g_thread_join (thread);
      ck_assert_int_eq (tact_task_get_int (method, NULL), 7);
    }
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    a_second_awaiter_gets_a_critical_and_an_error,
    an_await_of_an_old_version_fails,
    an_await_comes_back_to_its_context,
    an_await_with_a_context_is_posted_and_not_resumed_inside,
    without_a_capture_it_goes_on_in_the_completion,
    an_asynchronous_source_resumes_on_the_pool,
    a_value_at_hand_is_awaited_at_once,
    the_error_of_a_value_task_is_thrown,
    an_await_that_is_forced_to_yield_does,
    no_throw_leaves_the_error_alone,
    a_method_whose_context_goes_is_closed_when_its_source_completes,
    an_await_outside_a_fiber_or_with_unknown_flags_is_a_critical_and_an_error,
    completion_and_await_race,
  };

  return run_tests ("await-value", tests, G_N_ELEMENTS (tests));
}
