/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-wait.c: blocking waits: what they give, take and end with (BW). */
#include "methods.h"
#include "values.h"

static TactTask *
hand_on (TactTask *done, gpointer task)
{
  return tact_task_ref (task);
}

/* @task, a moment later */
static TactTask *
later (TactTask *task)
{
  return tact_then (tact_delay (1, NULL), TACT_THEN_DEFAULT, NULL, hand_on, task, (GDestroyNotify) tact_task_unref);
}

START_TEST (each_kind_is_waited_for_and_its_task_is_taken)
{
  g_autofree char *string = tact_wait_string (later (tact_task_new_string (g_strdup ("seven"))), NULL);
  g_autofree char *pointer = tact_wait_pointer (later (tact_task_new_pointer (g_strdup ("eight"), g_free)), NULL);
  g_autoptr (GObject) object = tact_wait_object (later (tact_task_new_object (g_object_new (G_TYPE_OBJECT, NULL))), NULL);
  Token *token = tact_wait_boxed (later (tact_task_new_boxed (token_get_type (), token_new (7))), NULL);

  ck_assert_str_eq (string, "seven");
  ck_assert_str_eq (pointer, "eight");
  ck_assert (G_IS_OBJECT (object));
  ck_assert_int_eq (token->number, 7);
  token_free (token);
  ck_assert (tact_wait (later (tact_task_completed ()), NULL));
  ck_assert (tact_wait_boolean (later (tact_task_new_boolean (TRUE)), NULL));
  ck_assert_int_eq (tact_wait_int (later (tact_task_new_int (7)), NULL), 7);
  ck_assert (tact_wait_double (later (tact_task_new_double (0.5)), NULL) == 0.5);
}
END_TEST

/* EX-05 */
START_TEST (each_kind_brings_the_error_of_its_task)
{
  for (int i = 0; i < 8; i++)
    {
      TactTask *task = later (tact_task_new_error (new_error ("no")));
      g_autoptr (GError) error = NULL;

      switch (i)
        {
        case 0: ck_assert (!tact_wait (task, &error)); break;
        case 1: ck_assert (!tact_wait_boolean (task, &error)); break;
        case 2: ck_assert_int_eq (tact_wait_int (task, &error), 0); break;
        case 3: ck_assert (tact_wait_double (task, &error) == 0); break;
        case 4: ck_assert_ptr_null (tact_wait_string (task, &error)); break;
        case 5: ck_assert_ptr_null (tact_wait_boxed (task, &error)); break;
        case 6: ck_assert_ptr_null (tact_wait_object (task, &error)); break;
        default: ck_assert_ptr_null (tact_wait_pointer (task, &error)); break;
        }
      ck_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
    }
}
END_TEST

/* EX-09 */
START_TEST (a_cancelled_task_brings_cancelled)
{
  g_autoptr (GError) error = NULL;

  ck_assert (!tact_wait (later (tact_task_new_cancelled (NULL)), &error));
  ck_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}
END_TEST

/* law 15 */
START_TEST (a_task_that_is_waited_for_by_its_method_stays_the_callers)
{
  g_autoptr (TactTask) task = later (tact_task_new_int (7));

  ck_assert (tact_task_wait (task, -1, NULL, NULL));
  ck_assert (tact_task_wait (task, 0, NULL, NULL));
  ck_assert_int_eq (tact_task_get_int (task, NULL), 7);
}
END_TEST

/* BW-04 */
START_TEST (a_wait_with_a_limit_times_out_and_the_task_goes_on)
{
  static Gate gate;
  g_autoptr (TactTask) task = tact_run (gated, &gate, NULL, NULL);
  g_autoptr (GError) first = NULL, second = NULL;
  gint64 begin = g_get_monotonic_time ();

  ck_assert (!tact_task_wait (task, 20, NULL, &first));
  ck_assert_int_ge (g_get_monotonic_time () - begin, 19 * 1000);
  ck_assert_error (first, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  ck_assert (!tact_task_wait (task, 0, NULL, &second));
  ck_assert_error (second, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  mark (&gate.open);
  ck_assert (tact_task_wait (task, -1, NULL, NULL));
}
END_TEST

static gpointer
cancel_body (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return NULL;
}

/* TM-08 */
START_TEST (a_cancelled_wait_ends_and_the_task_goes_on)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) first = NULL, second = NULL;
  GThread *thread = g_thread_new ("canceller", cancel_body, cancellable);

  ck_assert (!tact_task_wait (task, LIMIT_SECONDS * 1000, cancellable, &first));
  ck_assert_error (first, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  ck_assert (!tact_task_wait (task, -1, cancellable, &second));
  ck_assert_error (second, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  ck_assert (!tact_task_is_completed (task));
  g_thread_join (thread);
  ck_assert (tact_task_source_set_int (source, 7));
}
END_TEST

/* BW-01: what is there is there. */
START_TEST (a_complete_task_is_there_even_for_a_cancelled_wait)
{
  g_autoptr (TactTask) task = tact_task_new_int (7);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  ck_assert (tact_task_wait (task, -1, cancellable, NULL));
}
END_TEST

/* law 8 */
static gboolean
never (gpointer where)
{
  mark (where);
  return G_SOURCE_CONTINUE;
}

START_TEST (a_wait_does_not_iterate_the_loop)
{
  static Mark ran;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (GSource) idle = g_idle_source_new ();

  g_source_set_callback (idle, never, &ran, NULL);
  g_source_attach (idle, loop.context);
  ck_assert (tact_wait (tact_delay (10, NULL), NULL));
  ck_assert_uint_eq (ran.count, 0);
  g_source_destroy (idle);
}
END_TEST

static gpointer
wait_body (gpointer task)
{
  ck_assert (tact_task_wait (task, -1, NULL, NULL));
  return NULL;
}

/* TS-10 */
START_TEST (many_threads_wait_for_one_task)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);
  GThread *threads[8];

  for (int i = 0; i < 8; i++)
    threads[i] = g_thread_new ("waiter", wait_body, task);
  tact_task_source_set_int (source, 7);
  for (int i = 0; i < 8; i++)
    g_thread_join (threads[i]);
}
END_TEST

/* law 11: a wait without an error location reads the error too. */
START_TEST (a_wait_counts_as_reading_the_error)
{
  ck_assert (!tact_wait (later (tact_task_new_error (new_error ("no"))), NULL));
  ck_assert_int_eq (tact_wait_int (tact_task_new_error (new_error ("no")), NULL), 0);
}
END_TEST

/* law 13 */
START_TEST (no_task_is_a_critical_and_no_task)
{
  for (int i = 0; i < 9; i++)
    {
      g_autoptr (GError) error = NULL;

      EXPECT_CRITICAL ("task")
        switch (i)
          {
          case 0: ck_assert (!tact_wait (NULL, &error)); break;
          case 1: ck_assert (!tact_wait_boolean (NULL, &error)); break;
          case 2: ck_assert_int_eq (tact_wait_int (NULL, &error), 0); break;
          case 3: ck_assert (tact_wait_double (NULL, &error) == 0); break;
          case 4: ck_assert_ptr_null (tact_wait_string (NULL, &error)); break;
          case 5: ck_assert_ptr_null (tact_wait_boxed (NULL, &error)); break;
          case 6: ck_assert_ptr_null (tact_wait_object (NULL, &error)); break;
          case 7: ck_assert_ptr_null (tact_wait_pointer (NULL, &error)); break;
          default: ck_assert (!tact_task_wait (NULL, 0, NULL, &error)); break;
          }
      ck_assert_error (error, TACT_ERROR, TACT_ERROR_NO_TASK);
    }
}
END_TEST

/* law 13 */
START_TEST (a_negative_limit_other_than_minus_one_is_a_critical)
{
  g_autoptr (TactTask) task = tact_task_new_int (7);

  EXPECT_CRITICAL ("timeout")
    tact_task_wait (task, -2, NULL, NULL);
}
END_TEST

/* law 13 */
START_TEST (another_kind_is_a_critical_and_kind)
{
  g_autoptr (GError) error = NULL;

  EXPECT_CRITICAL ("")
    ck_assert_ptr_null (tact_wait_string (tact_task_new_int (7), &error));
  ck_assert_error (error, TACT_ERROR, TACT_ERROR_KIND);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    each_kind_is_waited_for_and_its_task_is_taken,
    each_kind_brings_the_error_of_its_task,
    a_cancelled_task_brings_cancelled,
    a_task_that_is_waited_for_by_its_method_stays_the_callers,
    a_wait_with_a_limit_times_out_and_the_task_goes_on,
    a_cancelled_wait_ends_and_the_task_goes_on,
    a_complete_task_is_there_even_for_a_cancelled_wait,
    a_wait_does_not_iterate_the_loop,
    many_threads_wait_for_one_task,
    a_wait_counts_as_reading_the_error,
    no_task_is_a_critical_and_no_task,
    a_negative_limit_other_than_minus_one_is_a_critical,
    another_kind_is_a_critical_and_kind,
  };

  return run_tests ("wait", tests, G_N_ELEMENTS (tests));
}
