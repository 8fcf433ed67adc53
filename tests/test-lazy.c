/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-lazy.c: a value that is made once, when somebody first asks for it (J9 of beyond.md). */
#include "methods.h"
#include "values.h"

static TactTask *
make_seven (GCancellable *cancellable, gpointer made)
{
  ck_assert_ptr_null (cancellable);
  mark (made);
  return tact_task_new_int (7);
}

START_TEST (nothing_runs_before_somebody_asks_and_then_on_the_pool)
{
  static Mark made;
  g_autoptr (TactLazy) lazy = tact_lazy_new (TACT_LAZY_DEFAULT, make_seven, &made, NULL);

  ck_assert (!tact_lazy_is_started (lazy));
  ck_assert_uint_eq (mark_count (&made), 0);
  ck_assert_int_eq (tact_wait_int (tact_lazy_dup_task (lazy), NULL), 7);
  ck_assert (tact_lazy_is_started (lazy));
  ck_assert (made.worker);
  ck_assert_ptr_null (made.context);
}
END_TEST

static TactTask *
make_when_open (GCancellable *cancellable, gpointer gate)
{
  tact_task_unref (gated (NULL, gate));
  return tact_task_new_boxed (token_get_type (), token_new (7));
}

static gpointer
ask (gpointer lazy)
{
  return tact_lazy_dup_task (lazy);
}

START_TEST (who_asks_at_the_same_time_shares_one_value)
{
  static Gate gate;
  g_autoptr (TactLazy) lazy = tact_lazy_new (TACT_LAZY_RETRY, make_when_open, &gate, NULL);
  GThread *threads[4];
  g_autoptr (TactTask) first = NULL;

  for (guint i = 0; i < 4; i++)
    threads[i] = g_thread_new ("asks", ask, lazy);
  first = tact_lazy_dup_task (lazy);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (TactTask) task = g_thread_join (threads[i]);

      ck_assert_ptr_eq (task, first);
    }
  mark (&gate.open);
  task_wait (first);
  ck_assert_uint_eq (mark_count (&gate.begun), 1);
  for (guint i = 0; i < 2; i++)
    {
      Token *token = tact_wait_boxed (tact_lazy_dup_task (lazy), NULL);

      ck_assert_int_eq (token->number, 7);
      token_free (token);
    }
  ck_assert_uint_eq (mark_count (&gate.begun), 1);
}
END_TEST

static TactTask *
fail_at_first (GCancellable *cancellable, gpointer count)
{
  return g_atomic_int_add ((int *) count, 1) == 0 ? tact_task_new_error (new_error ("not yet")) : tact_task_new_int (7);
}

START_TEST (a_failure_stays)
{
  int count = 0;
  g_autoptr (TactLazy) lazy = tact_lazy_new (TACT_LAZY_DEFAULT, fail_at_first, &count, NULL);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      ck_assert_int_eq (tact_wait_int (tact_lazy_dup_task (lazy), &error), 0);
      ck_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
    }
  ck_assert_int_eq (count, 1);
}
END_TEST

START_TEST (with_retry_who_asks_after_a_failure_starts_it_anew_and_a_value_stays)
{
  int count = 0;
  g_autoptr (TactLazy) lazy = tact_lazy_new (TACT_LAZY_RETRY, fail_at_first, &count, NULL);
  g_autoptr (GError) error = NULL;

  ck_assert_int_eq (tact_wait_int (tact_lazy_dup_task (lazy), &error), 0);
  ck_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  ck_assert_int_eq (tact_wait_int (tact_lazy_dup_task (lazy), NULL), 7);
  ck_assert_int_eq (tact_wait_int (tact_lazy_dup_task (lazy), NULL), 7);
  ck_assert_int_eq (count, 2);
}
END_TEST

typedef struct
{
  Gate gate;
  Mark died;
} Work;

static void
work_dies (gpointer work)
{
  mark (&((Work *) work)->died);
}

/* Laws 9 and 10 */
START_TEST (work_that_has_begun_goes_on_without_it_and_then_the_data_dies_on_its_context)
{
  static Work work;
  g_auto (Loop) loop = loop_enter ();
  TactLazy *lazy = tact_lazy_new (TACT_LAZY_DEFAULT, make_when_open, &work.gate, work_dies);
  g_autoptr (TactTask) task = tact_lazy_dup_task (lazy);

  mark_wait (&work.gate.begun, 1);
  tact_lazy_unref (lazy);
  loop_drain (&loop);
  ck_assert_uint_eq (mark_count (&work.died), 0);
  mark (&work.gate.open);
  LOOP_UNTIL (&loop, mark_count (&work.died) == 1);
  ck_assert (work.died.thread == g_thread_self ());
  loop_run (&loop, task);
  ck_assert (tact_task_is_succeeded (task));
}
END_TEST

START_TEST (one_that_nobody_asked_frees_its_data)
{
  int freed = 0;
  TactLazy *lazy = tact_lazy_new (TACT_LAZY_DEFAULT, fail_at_first, &freed, free_count);

  tact_lazy_unref (tact_lazy_ref (lazy));
  ck_assert_int_eq (freed, 0);
  tact_lazy_unref (lazy);
  ck_assert_int_eq (freed, 1);
}
END_TEST

/* Law 13 */
START_TEST (bad_input_is_answered)
{
  g_autoptr (TactTask) task = NULL;

  EXPECT_CRITICAL ("func != NULL")
    ck_assert_ptr_null (tact_lazy_new (TACT_LAZY_DEFAULT, NULL, NULL, NULL));
  EXPECT_CRITICAL ("TACT_LAZY_RETRY")
    ck_assert_ptr_null (tact_lazy_new (1 << 5, fail_at_first, NULL, NULL));
  EXPECT_CRITICAL ("no lazy value")
    task = tact_lazy_dup_task (NULL);
  ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  tact_lazy_unref (NULL);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    nothing_runs_before_somebody_asks_and_then_on_the_pool,
    who_asks_at_the_same_time_shares_one_value,
    a_failure_stays,
    with_retry_who_asks_after_a_failure_starts_it_anew_and_a_value_stays,
    work_that_has_begun_goes_on_without_it_and_then_the_data_dies_on_its_context,
    one_that_nobody_asked_frees_its_data,
    bad_input_is_answered,
  };

  return run_tests ("lazy", tests, G_N_ELEMENTS (tests));
}
