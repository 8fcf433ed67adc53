/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-task.c: a task completes once, and every reader gets the same outcome. */
#include "values.h"

/* TS-01 */
START_TEST (the_statuses_have_the_numbers_of_dotnet)
{
  ck_assert_int_eq (TACT_TASK_CREATED, 0);
  ck_assert_int_eq (TACT_TASK_WAITING_FOR_ACTIVATION, 1);
  ck_assert_int_eq (TACT_TASK_WAITING_TO_RUN, 2);
  ck_assert_int_eq (TACT_TASK_RUNNING, 3);
  ck_assert_int_eq (TACT_TASK_WAITING_FOR_CHILDREN, 4);
  ck_assert_int_eq (TACT_TASK_SUCCEEDED, 5);
  ck_assert_int_eq (TACT_TASK_CANCELLED, 6);
  ck_assert_int_eq (TACT_TASK_FAULTED, 7);
}
END_TEST

static void
ck_assert_is (TactTask *task, gboolean completed, gboolean succeeded, gboolean faulted, gboolean cancelled)
{
  ck_assert_int_eq (!!tact_task_is_completed (task), completed);
  ck_assert_int_eq (!!tact_task_is_succeeded (task), succeeded);
  ck_assert_int_eq (!!tact_task_is_faulted (task), faulted);
  ck_assert_int_eq (!!tact_task_is_cancelled (task), cancelled);
}

/* TS-03, TS-06 */
START_TEST (a_task_of_a_source_waits_for_activation_and_is_nothing_yet)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);

  ck_assert_int_eq (tact_task_get_status (task), TACT_TASK_WAITING_FOR_ACTIVATION);
  ck_assert_is (task, FALSE, FALSE, FALSE, FALSE);
  tact_task_source_set_completed (source);
}
END_TEST

/* TS-06 */
START_TEST (each_final_state_has_its_own_predicate)
{
  g_autoptr (TactTask) succeeded = tact_task_new_int (1);
  g_autoptr (TactTask) faulted = faulted_and_read (new_error ("no"));
  g_autoptr (TactTask) cancelled = tact_task_new_cancelled (NULL);

  ck_assert_int_eq (tact_task_get_status (succeeded), TACT_TASK_SUCCEEDED);
  ck_assert_is (succeeded, TRUE, TRUE, FALSE, FALSE);
  ck_assert_int_eq (tact_task_get_status (faulted), TACT_TASK_FAULTED);
  ck_assert_is (faulted, TRUE, FALSE, TRUE, FALSE);
  ck_assert_int_eq (tact_task_get_status (cancelled), TACT_TASK_CANCELLED);
  ck_assert_is (cancelled, TRUE, FALSE, FALSE, TRUE);
}
END_TEST

/* TS-11 */
START_TEST (ids_are_unique_and_stay)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (int i = 0; i < 1000; i++)
    {
      g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
      g_autoptr (TactTask) task = tact_task_source_dup_task (source);
      guint id = tact_task_get_id (task);

      ck_assert_uint_ne (id, 0);
      ck_assert_uint_eq (id, tact_task_get_id (task));
      ck_assert (g_hash_table_add (seen, GUINT_TO_POINTER (id)));
      tact_task_source_set_completed (source);
    }
}
END_TEST

/* TS-12 */
START_TEST (a_name_is_copied_replaced_and_removed)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);
  char name[] = "first";
  g_autofree char *first = NULL, *second = NULL;

  ck_assert_ptr_null (tact_task_dup_name (task));
  tact_task_set_name (task, name);
  name[0] = 'w';
  first = tact_task_dup_name (task);
  ck_assert_str_eq (first, "first");
  tact_task_set_name (task, "second");
  tact_task_source_set_completed (source);
  second = tact_task_dup_name (task);
  ck_assert_str_eq (second, "second");
  tact_task_set_name (task, NULL);
  ck_assert_ptr_null (tact_task_dup_name (task));
}
END_TEST

START_TEST (no_task_may_be_unreffed)
{
  tact_task_unref (NULL);
}
END_TEST

START_TEST (a_task_outlives_its_source)
{
  g_autoptr (TactTask) task = NULL;

  {
    g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);

    task = tact_task_source_dup_task (source);
    tact_task_source_set_int (source, 7);
  }
  ck_assert_int_eq (tact_task_get_int (task, NULL), 7);
}
END_TEST

/* TS-14, law 10 */
START_TEST (dropping_a_pending_task_cancels_nothing)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) again = NULL;

  tact_task_unref (tact_task_source_dup_task (source));
  again = tact_task_source_dup_task (source);
  ck_assert (!tact_task_is_completed (again));
  ck_assert (tact_task_source_set_int (source, 7));
  ck_assert_int_eq (tact_task_get_int (again, NULL), 7);
}
END_TEST

/* TS-10 */
START_TEST (every_reader_gets_the_same_value)
{
  g_autoptr (TactTask) task = tact_task_new_string (g_strdup ("seven"));
  g_autofree char *first = tact_task_dup_string (task, NULL), *second = tact_task_dup_string (task, NULL);

  ck_assert_str_eq (first, "seven");
  ck_assert_str_eq (second, "seven");
  ck_assert_ptr_ne (first, second);
}
END_TEST

/* TS-10, EX-06 */
START_TEST (every_reader_gets_the_same_error)
{
  g_autoptr (TactTask) task = tact_task_new_error (new_error ("no seven"));
  g_autoptr (GError) first = NULL, second = NULL;

  ck_assert_int_eq (tact_task_get_int (task, &first), 0);
  ck_assert_ptr_null (tact_task_dup_string (task, &second));
  ck_assert_error (first, G_IO_ERROR, G_IO_ERROR_FAILED);
  ck_assert_error (second, G_IO_ERROR, G_IO_ERROR_FAILED);
  ck_assert_str_eq (first->message, "no seven");
  ck_assert_str_eq (second->message, "no seven");
  ck_assert_ptr_ne (first, second);
}
END_TEST

START_TEST (a_boxed_result_is_copied_for_each_reader_and_freed_with_the_task)
{
  TactTask *task = tact_task_new_boxed (token_get_type (), token_new (7));
  Token *token = tact_task_dup_boxed (task, NULL);

  ck_assert_int_eq (token->number, 7);
  ck_assert_int_eq (tokens_alive, 2);
  tact_task_unref (task);
  ck_assert_int_eq (tokens_alive, 1);
  token_free (token);
}
END_TEST

START_TEST (an_object_is_referenced_for_each_reader_and_unreffed_with_the_task)
{
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
  gpointer weak = object;
  TactTask *task = tact_task_new_object (object);
  GObject *read = tact_task_dup_object (task, NULL);

  g_object_add_weak_pointer (object, &weak);
  ck_assert_ptr_eq (read, object);
  g_object_unref (read);
  ck_assert_ptr_nonnull (weak);
  tact_task_unref (task);
  ck_assert_ptr_null (weak);
}
END_TEST

/* law 15 */
START_TEST (a_pointer_with_a_destroy_has_one_taker)
{
  int freed = 0;
  TactTask *task = tact_task_new_pointer (&freed, free_count);
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_eq (tact_task_steal_pointer (task, NULL), &freed);
  ck_assert_ptr_null (tact_task_steal_pointer (task, &error));
  ck_assert_error (error, TACT_ERROR, TACT_ERROR_TAKEN);
  tact_task_unref (task);
  ck_assert_int_eq (freed, 0);
}
END_TEST

START_TEST (a_pointer_that_nobody_took_is_destroyed_once_with_the_task)
{
  int freed = 0;
  TactTask *task = tact_task_new_pointer (&freed, free_count);
  TactTask *other = tact_task_ref (task);

  tact_task_unref (task);
  ck_assert_int_eq (freed, 0);
  tact_task_unref (other);
  ck_assert_int_eq (freed, 1);
}
END_TEST

START_TEST (a_pointer_without_a_destroy_is_read_by_all)
{
  int number = 7;
  g_autoptr (TactTask) task = tact_task_new_pointer (&number, NULL);

  ck_assert_ptr_eq (tact_task_steal_pointer (task, NULL), &number);
  ck_assert_ptr_eq (tact_task_steal_pointer (task, NULL), &number);
}
END_TEST

START_TEST (null_is_a_value_of_string_boxed_object_and_pointer)
{
  g_autoptr (TactTask) string = tact_task_new_string (NULL);
  g_autoptr (TactTask) boxed = tact_task_new_boxed (token_get_type (), NULL);
  g_autoptr (TactTask) object = tact_task_new_object (NULL);
  g_autoptr (TactTask) pointer = tact_task_new_pointer (NULL, NULL);
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (tact_task_dup_string (string, &error));
  ck_assert_ptr_null (tact_task_dup_boxed (boxed, &error));
  ck_assert_ptr_null (tact_task_dup_object (object, &error));
  ck_assert_ptr_null (tact_task_steal_pointer (pointer, &error));
  ck_assert_ptr_null (error);
}
END_TEST

/* Reads @task in every way but get_value; each must set @code. */
static void
ck_assert_no_reader (TactTask *task, const char *critical, int code)
{
  for (int i = 0; i < 7; i++)
    {
      g_autoptr (GError) error = NULL;

      EXPECT_CRITICAL (critical)
        {
          switch (i)
            {
            case 0: ck_assert (!tact_task_get_boolean (task, &error)); break;
            case 1: ck_assert_int_eq (tact_task_get_int (task, &error), 0); break;
            case 2: ck_assert (tact_task_get_double (task, &error) == 0); break;
            case 3: ck_assert_ptr_null (tact_task_dup_string (task, &error)); break;
            case 4: ck_assert_ptr_null (tact_task_dup_boxed (task, &error)); break;
            case 5: ck_assert_ptr_null (tact_task_dup_object (task, &error)); break;
            default: ck_assert_ptr_null (tact_task_steal_pointer (task, &error)); break;
            }
        }
      ck_assert_error (error, TACT_ERROR, code);
    }
}

/* law 13 */
START_TEST (reading_a_pending_task_is_a_critical_and_pending)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);

  ck_assert_no_reader (task, "", TACT_ERROR_PENDING);
  ck_assert (!tact_task_is_completed (task));
  tact_task_source_set_completed (source);
}
END_TEST

START_TEST (the_value_of_a_pending_task_is_a_critical_and_pending)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);
  g_autoptr (GError) error = NULL;
  GValue value = G_VALUE_INIT;

  EXPECT_CRITICAL ("")
    ck_assert (!tact_task_get_value (task, &value, &error));
  ck_assert_error (error, TACT_ERROR, TACT_ERROR_PENDING);
  ck_assert (!G_IS_VALUE (&value));
  tact_task_source_set_completed (source);
}
END_TEST

/* law 13 */
START_TEST (reading_no_task_is_a_critical_and_no_task)
{
  ck_assert_no_reader (NULL, "", TACT_ERROR_NO_TASK);
}
END_TEST

START_TEST (a_task_without_a_value_has_no_kind)
{
  g_autoptr (TactTask) task = tact_task_completed ();

  ck_assert_no_reader (task, "", TACT_ERROR_KIND);
}
END_TEST

START_TEST (reading_a_result_of_another_kind_is_a_critical_and_kind)
{
  g_autoptr (TactTask) number = tact_task_new_int (7), string = tact_task_new_string (g_strdup ("7"));
  g_autoptr (GError) first = NULL, second = NULL;

  EXPECT_CRITICAL ("")
    ck_assert_ptr_null (tact_task_dup_string (number, &first));
  ck_assert_error (first, TACT_ERROR, TACT_ERROR_KIND);
  EXPECT_CRITICAL ("")
    ck_assert_int_eq (tact_task_get_int (string, &second), 0);
  ck_assert_error (second, TACT_ERROR, TACT_ERROR_KIND);
  ck_assert_int_eq (tact_task_get_int (number, NULL), 7);
}
END_TEST

START_TEST (a_value_has_the_type_of_the_result)
{
  int freed = 0;
  TactTask *tasks[] = {
    tact_task_new_boolean (TRUE),
    tact_task_new_int (7),
    tact_task_new_double (0.5),
    tact_task_new_string (g_strdup ("7")),
    tact_task_new_boxed (token_get_type (), token_new (7)),
    tact_task_new_object (g_object_new (G_TYPE_OBJECT, NULL)),
    tact_task_new_pointer (&freed, free_count),
  };
  GType types[] = { G_TYPE_BOOLEAN, G_TYPE_INT64, G_TYPE_DOUBLE, G_TYPE_STRING, token_get_type (), G_TYPE_OBJECT, G_TYPE_POINTER };

  for (guint i = 0; i < G_N_ELEMENTS (tasks); i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      ck_assert (tact_task_get_value (tasks[i], &value, NULL));
      ck_assert_msg (G_VALUE_HOLDS (&value, types[i]), "%u: %s", i, G_VALUE_TYPE_NAME (&value));
      tact_task_unref (tasks[i]);
    }
  ck_assert_int_eq (freed, 1);
  ck_assert_int_eq (tokens_alive, 0);
}
END_TEST

START_TEST (the_value_of_a_task_without_a_value_stays_unset)
{
  g_autoptr (TactTask) task = tact_task_completed ();
  GValue value = G_VALUE_INIT;

  ck_assert (tact_task_get_value (task, &value, NULL));
  ck_assert (!G_IS_VALUE (&value));
}
END_TEST

START_TEST (the_value_of_a_failed_task_stays_unset)
{
  g_autoptr (TactTask) task = tact_task_new_error (new_error ("no"));
  g_autoptr (GError) error = NULL;
  GValue value = G_VALUE_INIT;

  ck_assert (!tact_task_get_value (task, &value, &error));
  ck_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  ck_assert (!G_IS_VALUE (&value));
}
END_TEST

/* EX-09, CI-06 */
START_TEST (a_cancelled_task_has_no_error_but_reads_as_cancelled)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) task = (g_cancellable_cancel (cancellable), tact_task_new_cancelled (cancellable));
  g_autoptr (GPtrArray) errors = tact_task_get_errors (task);
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (tact_task_get_error (task));
  ck_assert_uint_eq (errors->len, 0);
  ck_assert_int_eq (tact_task_get_int (task, &error), 0);
  ck_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  ck_assert_ptr_eq (tact_task_get_cancellable (task), cancellable);
}
END_TEST

START_TEST (a_succeeded_task_has_no_error_and_no_cancellable)
{
  g_autoptr (TactTask) task = tact_task_new_double (0.5);
  g_autoptr (GPtrArray) errors = tact_task_get_errors (task);

  ck_assert_ptr_null (tact_task_get_error (task));
  ck_assert_uint_eq (errors->len, 0);
  ck_assert_ptr_null (tact_task_get_cancellable (task));
}
END_TEST

static gpointer
read_seven (gpointer task)
{
  for (int i = 0; i < 1000; i++)
    {
      g_autofree char *string = tact_task_dup_string (task, NULL);

      ck_assert_str_eq (string, "seven");
    }
  return NULL;
}

/* TS-10, TS-13 */
START_TEST (many_threads_read_one_task)
{
  g_autoptr (TactTask) task = tact_task_new_string (g_strdup ("seven"));
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("reader", read_seven, task);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}
END_TEST

START_TEST (a_task_is_a_boxed_type_whose_copy_is_a_reference)
{
  g_autoptr (TactTask) task = tact_task_new_string (g_strdup ("seven"));
  g_autoptr (TactTask) copy = g_boxed_copy (TACT_TYPE_TASK, task);

  ck_assert (G_TYPE_IS_BOXED (TACT_TYPE_TASK));
  ck_assert_ptr_eq (copy, task);
}
END_TEST

START_TEST (bad_calls_are_criticals)
{
  EXPECT_CRITICAL ("task")
    ck_assert_ptr_null (tact_task_ref (NULL));
  EXPECT_CRITICAL ("task")
    ck_assert (!tact_task_is_completed (NULL));
  EXPECT_CRITICAL ("task")
    ck_assert_uint_eq (tact_task_get_id (NULL), 0);
  EXPECT_CRITICAL ("task")
    ck_assert_ptr_null (tact_task_get_error (NULL));
  EXPECT_CRITICAL ("task")
    ck_assert_ptr_null (tact_task_get_cancellable (NULL));
  EXPECT_CRITICAL ("task")
    tact_task_set_name (NULL, "name");
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    the_statuses_have_the_numbers_of_dotnet,
    a_task_of_a_source_waits_for_activation_and_is_nothing_yet,
    each_final_state_has_its_own_predicate,
    ids_are_unique_and_stay,
    a_name_is_copied_replaced_and_removed,
    no_task_may_be_unreffed,
    a_task_outlives_its_source,
    dropping_a_pending_task_cancels_nothing,
    every_reader_gets_the_same_value,
    every_reader_gets_the_same_error,
    a_boxed_result_is_copied_for_each_reader_and_freed_with_the_task,
    an_object_is_referenced_for_each_reader_and_unreffed_with_the_task,
    a_pointer_with_a_destroy_has_one_taker,
    a_pointer_that_nobody_took_is_destroyed_once_with_the_task,
    a_pointer_without_a_destroy_is_read_by_all,
    null_is_a_value_of_string_boxed_object_and_pointer,
    reading_a_pending_task_is_a_critical_and_pending,
    the_value_of_a_pending_task_is_a_critical_and_pending,
    reading_no_task_is_a_critical_and_no_task,
    a_task_without_a_value_has_no_kind,
    reading_a_result_of_another_kind_is_a_critical_and_kind,
    a_value_has_the_type_of_the_result,
    the_value_of_a_task_without_a_value_stays_unset,
    the_value_of_a_failed_task_stays_unset,
    a_cancelled_task_has_no_error_but_reads_as_cancelled,
    a_succeeded_task_has_no_error_and_no_cancellable,
    many_threads_read_one_task,
    a_task_is_a_boxed_type_whose_copy_is_a_reference,
    bad_calls_are_criticals,
  };

  return run_tests ("task", tests, G_N_ELEMENTS (tests));
}
