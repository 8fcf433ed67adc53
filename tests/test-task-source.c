/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-task-source.c: one completion wins, and the others change nothing. */
#include "methods.h"
#include "values.h"

static GError *
new_cancelled_error (void)
{
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stop");
}

START_TEST (each_completion_gives_its_outcome)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);

  for (int i = 0; i < 10; i++)
    {
      g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
      g_autoptr (TactTask) task = tact_task_source_dup_task (source);
      g_auto (GValue) value = G_VALUE_INIT;

      switch (i)
        {
        case 0: ck_assert (tact_task_source_set_completed (source)); break;
        case 1: ck_assert (tact_task_source_set_boolean (source, TRUE)); break;
        case 2: ck_assert (tact_task_source_set_int (source, 7)); break;
        case 3: ck_assert (tact_task_source_set_double (source, 0.5)); break;
        case 4: ck_assert (tact_task_source_take_string (source, g_strdup ("seven"))); break;
        case 5: ck_assert (tact_task_source_take_boxed (source, token_get_type (), token_new (7))); break;
        case 6: ck_assert (tact_task_source_take_object (source, object)); break;
        case 7: ck_assert (tact_task_source_take_pointer (source, &i, NULL)); break;
        case 8: ck_assert (tact_task_source_take_error (source, new_error ("no"))); break;
        default: ck_assert (tact_task_source_set_cancelled (source, cancellable)); break;
        }
      ck_assert_int_eq (tact_task_get_status (task), i < 8 ? TACT_TASK_SUCCEEDED : i == 8 ? TACT_TASK_FAULTED
                                                                                          : TACT_TASK_CANCELLED);
      ck_assert_int_eq (!!tact_task_get_value (task, &value, NULL), i < 8);
      ck_assert_int_eq (!!G_IS_VALUE (&value), i > 0 && i < 8);
      if (i == 9)
        ck_assert_ptr_eq (tact_task_get_cancellable (task), cancellable);
    }
  ck_assert_int_eq (tokens_alive, 0);
}
END_TEST

/* CP-02 */
START_TEST (only_the_first_completion_counts)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);

  ck_assert (tact_task_source_set_int (source, 7));
  ck_assert (!tact_task_source_set_int (source, 8));
  ck_assert (!tact_task_source_set_cancelled (source, NULL));
  ck_assert (!tact_task_source_take_error (source, new_error ("late")));
  ck_assert (!tact_task_source_complete (source, tact_task_new_int (9)));
  ck_assert_int_eq (tact_task_get_int (task, NULL), 7);
}
END_TEST

/* CP-02: ASan and valgrind see what is not freed here. */
START_TEST (a_lost_completion_frees_what_it_was_given)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
  GPtrArray *errors = g_ptr_array_new ();
  int freed = 0;

  g_object_add_weak_pointer (object, (gpointer *) &object);
  g_ptr_array_add (errors, new_error ("late"));
  tact_task_source_set_completed (source);
  ck_assert (!tact_task_source_take_string (source, g_strdup ("late")));
  ck_assert (!tact_task_source_take_boxed (source, token_get_type (), token_new (8)));
  ck_assert (!tact_task_source_take_object (source, object));
  ck_assert (!tact_task_source_take_pointer (source, &freed, free_count));
  ck_assert (!tact_task_source_take_errors (source, errors));
  ck_assert_int_eq (tokens_alive, 0);
  ck_assert_ptr_null (object);
  ck_assert_int_eq (freed, 1);
}
END_TEST

/* CP-06 */
START_TEST (a_source_is_literal_about_the_error_cancelled)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);

  tact_task_source_take_error (source, new_cancelled_error ());
  ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}
END_TEST

/* CP-04, EX-16 */
START_TEST (many_errors_are_kept_in_order_and_the_first_is_read)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);
  GPtrArray *given = g_ptr_array_new ();
  g_autoptr (GPtrArray) errors = NULL;

  g_ptr_array_add (given, new_error ("first"));
  g_ptr_array_add (given, new_error ("second"));
  g_ptr_array_add (given, new_cancelled_error ());
  ck_assert (tact_task_source_take_errors (source, given));
  ck_assert_str_eq (tact_task_get_error (task)->message, "first");
  errors = tact_task_get_errors (task);
  ck_assert_uint_eq (errors->len, 3);
  ck_assert_str_eq (((GError *) errors->pdata[1])->message, "second");
  ck_assert_error ((GError *) errors->pdata[2], G_IO_ERROR, G_IO_ERROR_CANCELLED);
}
END_TEST

/* CP-03 */
START_TEST (no_error_among_the_errors_is_a_critical_and_changes_nothing)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  GPtrArray *with_null = g_ptr_array_new ();

  g_ptr_array_add (with_null, new_error ("first"));
  g_ptr_array_add (with_null, NULL);
  EXPECT_CRITICAL ("error")
    ck_assert (!tact_task_source_take_error (source, NULL));
  EXPECT_CRITICAL ("error")
    ck_assert (!tact_task_source_take_errors (source, NULL));
  EXPECT_CRITICAL ("error")
    ck_assert (!tact_task_source_take_errors (source, g_ptr_array_new ()));
  EXPECT_CRITICAL ("error")
    ck_assert (!tact_task_source_take_errors (source, with_null));
  ck_assert (tact_task_source_set_int (source, 7));
}
END_TEST

/* CP-07 */
START_TEST (cancelled_keeps_a_cancellable_that_is_not_cancelled)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  tact_task_source_set_cancelled (source, cancellable);
  ck_assert (tact_task_is_cancelled (task));
  ck_assert_ptr_eq (tact_task_get_cancellable (task), cancellable);
  ck_assert (!g_cancellable_is_cancelled (cancellable));
}
END_TEST

/* CP-15 */
START_TEST (complete_copies_a_value_an_error_and_a_cancel)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  TactTask *outcomes[] = {
    tact_task_new_string (g_strdup ("seven")),
    tact_task_new_error (new_error ("no")),
    (g_cancellable_cancel (cancellable), tact_task_new_cancelled (cancellable)),
  };
  TactTask *tasks[3];
  g_autofree char *string = NULL;

  for (int i = 0; i < 3; i++)
    {
      g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);

      tasks[i] = tact_task_source_dup_task (source);
      ck_assert (tact_task_source_complete (source, outcomes[i]));
    }
  string = tact_task_dup_string (tasks[0], NULL);
  ck_assert_str_eq (string, "seven");
  ck_assert_faulted (tasks[1], G_IO_ERROR, G_IO_ERROR_FAILED);
  ck_assert (tact_task_is_cancelled (tasks[2]));
  ck_assert_ptr_eq (tact_task_get_cancellable (tasks[2]), cancellable);
  for (int i = 0; i < 3; i++)
    tact_task_unref (tasks[i]);
}
END_TEST

/* CP-15 */
START_TEST (complete_moves_a_pointer_with_its_destroy)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  TactTask *task = tact_task_source_dup_task (source);
  int freed = 0;
  TactTask *outcome = tact_task_new_pointer (&freed, free_count);
  g_autoptr (GError) error = NULL;

  tact_task_source_complete (source, tact_task_ref (outcome));
  ck_assert_ptr_null (tact_task_steal_pointer (outcome, &error));
  ck_assert_error (error, TACT_ERROR, TACT_ERROR_TAKEN);
  tact_task_unref (outcome);
  ck_assert_int_eq (freed, 0);
  tact_task_unref (task);
  g_clear_pointer (&source, tact_task_source_unref);
  ck_assert_int_eq (freed, 1);
}
END_TEST

/* CP-15, law 13 */
START_TEST (complete_with_a_pending_task_or_none_is_a_critical_and_changes_nothing)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTaskSource) other = tact_task_source_new (TACT_SOURCE_DEFAULT);

  EXPECT_CRITICAL ("")
    ck_assert (!tact_task_source_complete (source, tact_task_source_dup_task (other)));
  EXPECT_CRITICAL ("")
    ck_assert (!tact_task_source_complete (source, NULL));
  ck_assert (tact_task_source_set_int (source, 7));
  tact_task_source_set_completed (other);
}
END_TEST

/* CP-09 */
START_TEST (an_abandoned_task_faults_with_abandoned)
{
  TactTaskSource *source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);

  tact_task_source_unref (tact_task_source_ref (source));
  ck_assert (!tact_task_is_completed (task));
  tact_task_source_unref (source);
  ck_assert_faulted (task, TACT_ERROR, TACT_ERROR_ABANDONED);
}
END_TEST

/* CP-09 */
START_TEST (who_awaits_an_abandoned_task_goes_on)
{
  static Mark resumed;
  g_auto (Loop) loop = loop_enter ();
  TactTaskSource *source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) method = await_one (tact_task_source_dup_task (source), TACT_AWAIT_DEFAULT, &resumed);

  tact_task_source_unref (source);
  LOOP_UNTIL (&loop, tact_task_is_completed (method));
  ck_assert_uint_eq (resumed.count, 1);
  ck_assert_faulted (method, TACT_ERROR, TACT_ERROR_ABANDONED);
}
END_TEST

START_TEST (a_source_that_nobody_reads_may_complete_or_be_dropped)
{
  TactTaskSource *source = tact_task_source_new (TACT_SOURCE_DEFAULT);

  ck_assert (tact_task_source_take_boxed (source, token_get_type (), token_new (7)));
  tact_task_source_unref (source);
  ck_assert_int_eq (tokens_alive, 0);
  tact_task_source_unref (NULL);
}
END_TEST

/* CN-06 */
START_TEST (by_default_nothing_resumes_inside_the_completing_call)
{
  static Mark resumed;
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) method = await_one (tact_task_source_dup_task (source), TACT_AWAIT_DEFAULT, &resumed);

  ck_assert (tact_task_source_set_int (source, 7));
  task_wait (method);
  ck_assert_ptr_ne (resumed.thread, g_thread_self ());
  ck_assert (resumed.worker);
}
END_TEST

/* CN-02, CP-10 */
START_TEST (with_allow_inline_an_awaiter_without_context_resumes_inside_the_call)
{
  static Mark resumed;
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  g_autoptr (TactTask) method = await_one (tact_task_source_dup_task (source), TACT_AWAIT_DEFAULT, &resumed);

  ck_assert (tact_task_source_set_int (source, 7));
  ck_assert (tact_task_is_completed (method));
  ck_assert_ptr_eq (resumed.thread, g_thread_self ());
}
END_TEST

/* CP-08 */
START_TEST (unknown_flags_are_a_critical)
{
  TactTaskSource *source = NULL;

  EXPECT_CRITICAL ("flags")
    source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE | 1 << 9);
  tact_task_source_unref (source);
}
END_TEST

START_TEST (no_source_is_a_critical)
{
  EXPECT_CRITICAL ("source")
    ck_assert (!tact_task_source_set_int (NULL, 7));
  EXPECT_CRITICAL ("source")
    ck_assert (!tact_task_source_take_string (NULL, g_strdup ("seven")));
  EXPECT_CRITICAL ("source")
    ck_assert_ptr_null (tact_task_source_dup_task (NULL));
  EXPECT_CRITICAL ("source")
    ck_assert_ptr_null (tact_task_source_ref (NULL));
}
END_TEST

START_TEST (a_type_that_is_not_boxed_is_a_critical_and_changes_nothing)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);

  EXPECT_CRITICAL ("")
    ck_assert (!tact_task_source_take_boxed (source, G_TYPE_INT, NULL));
  ck_assert (tact_task_source_set_int (source, 7));
}
END_TEST

typedef struct
{
  TactTaskSource *source;
  TactTask *task;
  int *gate, *winners;
  gint64 number;
} Racer;

/* Who loses must see the winner's result at once (law 2). */
static gpointer
race (gpointer data)
{
  Racer *racer = data;
  gint64 seen;

  g_atomic_int_inc (racer->gate);
  while (g_atomic_int_get (racer->gate) < 4)
    ;
  if (tact_task_source_set_int (racer->source, racer->number))
    g_atomic_int_inc (racer->winners);
  ck_assert (tact_task_is_completed (racer->task));
  seen = tact_task_get_int (racer->task, NULL);
  ck_assert (seen >= 100 && seen < 104);
  return NULL;
}

/* CP-01, law 2 */
START_TEST (of_racing_completions_one_wins_and_the_losers_see_it)
{
  for (int round = 0; round < 300; round++)
    {
      g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
      g_autoptr (TactTask) task = tact_task_source_dup_task (source);
      int gate = 0, winners = 0;
      Racer racers[4];
      GThread *threads[4];

      for (int i = 0; i < 4; i++)
        {
          racers[i] = (Racer){ source, task, &gate, &winners, 100 + i };
          threads[i] = g_thread_new ("racer", race, &racers[i]);
        }
      for (int i = 0; i < 4; i++)
        g_thread_join (threads[i]);
      ck_assert_int_eq (winners, 1);
    }
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    each_completion_gives_its_outcome,
    only_the_first_completion_counts,
    a_lost_completion_frees_what_it_was_given,
    a_source_is_literal_about_the_error_cancelled,
    many_errors_are_kept_in_order_and_the_first_is_read,
    no_error_among_the_errors_is_a_critical_and_changes_nothing,
    cancelled_keeps_a_cancellable_that_is_not_cancelled,
    complete_copies_a_value_an_error_and_a_cancel,
    complete_moves_a_pointer_with_its_destroy,
    complete_with_a_pending_task_or_none_is_a_critical_and_changes_nothing,
    an_abandoned_task_faults_with_abandoned,
    who_awaits_an_abandoned_task_goes_on,
    a_source_that_nobody_reads_may_complete_or_be_dropped,
    by_default_nothing_resumes_inside_the_completing_call,
    with_allow_inline_an_awaiter_without_context_resumes_inside_the_call,
    unknown_flags_are_a_critical,
    no_source_is_a_critical,
    a_type_that_is_not_boxed_is_a_critical_and_changes_nothing,
    of_racing_completions_one_wins_and_the_losers_see_it,
  };

  return run_tests ("task-source", tests, G_N_ELEMENTS (tests));
}
