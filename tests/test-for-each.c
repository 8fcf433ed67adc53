/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-for-each.c: the same for many items: how many at once, where, and what comes of errors and cancels (PF). */
#include "methods.h"
#include "values.h"

static int now, most, done; /* atomic */

static void
item_begins (void)
{
  int n = g_atomic_int_add (&now, 1) + 1, m;

  while ((m = g_atomic_int_get (&most)) < n && !g_atomic_int_compare_and_exchange (&most, m, n))
    ;
}

static TactTask *
item_ends (TactTask *delay, gpointer unused)
{
  g_atomic_int_add (&now, -1);
  g_atomic_int_inc (&done);
  return tact_task_completed ();
}

static TactTask *
counted (gsize i, GCancellable *cancellable, gpointer unused)
{
  item_begins ();
  return tact_then (tact_delay (3, NULL), TACT_THEN_DEFAULT, NULL, item_ends, NULL, NULL);
}

static void
for_each_counted (gsize n_items, guint at_most)
{
  g_autoptr (TactTask) task = NULL;

  now = most = done = 0;
  task = tact_for_each (n_items, at_most, counted, NULL, NULL, NULL);
  task_wait (task);
  ck_assert (tact_task_is_succeeded (task));
}

/* PF-01 */
START_TEST (never_more_than_asked_for_at_once)
{
  for_each_counted (12, 3);
  ck_assert_int_eq (most, 3);
  ck_assert_int_eq (done, 12);
  for_each_counted (40, TACT_FOR_EACH_PROCESSORS);
  ck_assert_int_le (most, (int) g_get_num_processors ());
  ck_assert_int_eq (done, 40);
  for_each_counted (2, 1000);
  ck_assert_int_le (most, 2);
  ck_assert_int_eq (done, 2);
}
END_TEST

static TactTask *
noted (gsize i, GCancellable *cancellable, gpointer order)
{
  g_array_append_val ((GArray *) order, i);
  return tact_delay (i % 3, NULL);
}

/* PF-01 */
START_TEST (with_one_at_once_they_run_in_order)
{
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (gsize));
  g_autoptr (TactTask) task = tact_for_each (20, 1, noted, order, NULL, NULL);

  task_wait (task);
  ck_assert_uint_eq (order->len, 20);
  for (gsize i = 0; i < 20; i++)
    ck_assert_uint_eq (g_array_index (order, gsize, i), i);
}
END_TEST

static TactTask *
summed (gsize i, GCancellable *cancellable, gpointer sum)
{
  g_atomic_int_add ((int *) sum, i + 1);
  return tact_task_completed ();
}

START_TEST (items_that_end_at_once_run_each_once)
{
  int sum = 0;
  g_autoptr (TactTask) task = tact_for_each (10000, 4, summed, &sum, NULL, NULL);

  task_wait (task);
  ck_assert_int_eq (sum, 10000 * 10001 / 2);
}
END_TEST

static TactTask *
marked (gsize i, GCancellable *cancellable, gpointer where)
{
  mark (where);
  return tact_task_completed ();
}

/* PF-02, law 9 */
START_TEST (the_items_run_on_the_pool_without_a_context_and_the_data_dies_on_the_callers)
{
  static Mark ran, died;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTask) task = tact_for_each (1, 3, marked, &ran, NULL, NULL);
  g_autoptr (TactTask) dying G_GNUC_UNUSED = tact_for_each (1, 3, marked, &died, mark, NULL);

  loop_run (&loop, task);
  ck_assert (ran.worker);
  ck_assert_ptr_null (ran.context);
  LOOP_UNTIL_ELSEWHERE (&loop, mark_count (&died) == 2);
  ck_assert (died.thread == g_thread_self ());
  ck_assert_ptr_eq (died.context, loop_context (&loop));
}
END_TEST

static struct
{
  int started, saw_cancel; /* atomic */
  TactTaskSource *three;
} failing;

static TactTask *
saw_cancel (TactTask *done_, gpointer i)
{
  if (tact_task_is_cancelled (done_))
    g_atomic_int_inc (&failing.saw_cancel);
  return GPOINTER_TO_INT (i) == 2 ? tact_task_new_error (new_error ("item 2")) : tact_task_completed ();
}

static TactTask *
three_have_started (TactTask *done_, gpointer item)
{
  gpointer *data = item;
  const int i = GPOINTER_TO_INT (data[0]);

  if (i == 1)
    return tact_task_new_error (new_error ("item 1"));
  return tact_then (tact_delay (-1, data[1]), TACT_THEN_DEFAULT, NULL, saw_cancel, GINT_TO_POINTER (i), NULL);
}

static TactTask *
fails_at_one (gsize i, GCancellable *cancellable, gpointer unused)
{
  gpointer *item = g_new (gpointer, 2);

  item[0] = GINT_TO_POINTER ((int) i);
  item[1] = cancellable;
  if (g_atomic_int_add (&failing.started, 1) + 1 == 3)
    tact_task_source_set_completed (failing.three);
  return tact_then (tact_task_source_dup_task (failing.three), TACT_THEN_DEFAULT, NULL, three_have_started, item, g_free);
}

/* PF-03 */
START_TEST (the_first_error_cancels_the_others_and_all_errors_are_kept)
{
  g_autoptr (TactTask) task = NULL;
  g_autoptr (GPtrArray) errors = NULL;

  failing.three = tact_task_source_new (TACT_SOURCE_DEFAULT);
  task = tact_for_each (100, 3, fails_at_one, NULL, NULL, NULL);
  task_wait (task);
  ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_FAILED);
  ck_assert_int_eq (failing.started, 3);
  ck_assert_int_eq (failing.saw_cancel, 2);
  errors = tact_task_get_errors (task);
  ck_assert_uint_eq (errors->len, 2);
  ck_assert_str_eq (((GError *) errors->pdata[0])->message, "item 1");
  ck_assert_str_eq (((GError *) errors->pdata[1])->message, "item 2");
  tact_task_source_unref (failing.three);
}
END_TEST

static TactTask *
cancelled_by_nobody (gsize i, GCancellable *cancellable, gpointer unused)
{
  return tact_task_new_cancelled (NULL);
}

/* PF-04 */
START_TEST (an_item_that_is_cancelled_by_itself_is_an_error)
{
  g_autoptr (TactTask) task = tact_for_each (1, 1, cancelled_by_nobody, NULL, NULL, NULL);

  task_wait (task);
  ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}
END_TEST

typedef struct
{
  GCancellable *cancellable;
  int started, ended; /* atomic */
} Cancelling;

static TactTask *
has_ended (TactTask *done_, gpointer cancelling)
{
  g_atomic_int_inc (&((Cancelling *) cancelling)->ended);
  return tact_task_completed ();
}

static TactTask *
cancels_at_two (gsize i, GCancellable *cancellable, gpointer data)
{
  Cancelling *cancelling = data;

  if (g_atomic_int_add (&cancelling->started, 1) + 1 == 2)
    g_cancellable_cancel (cancelling->cancellable);
  return tact_then (tact_delay (5, NULL), TACT_THEN_DEFAULT, NULL, has_ended, cancelling, NULL);
}

/* PF-04 */
START_TEST (the_callers_cancel_ends_it_as_cancelled_when_what_began_has_ended)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Cancelling cancelling = { cancellable, 0, 0 };
  g_autoptr (TactTask) task = tact_for_each (1000, 2, cancels_at_two, &cancelling, NULL, cancellable);

  task_wait (task);
  ck_assert (tact_task_is_cancelled (task));
  ck_assert_ptr_eq (tact_task_get_cancellable (task), cancellable);
  ck_assert_int_eq (cancelling.started, cancelling.ended);
  ck_assert_int_le (cancelling.started, 3);
}
END_TEST

/* PF-04 */
START_TEST (cancelled_before_nothing_runs)
{
  static Mark ran;
  int freed = 0;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) task = NULL;

  g_cancellable_cancel (cancellable);
  task = tact_for_each (5, 2, marked, &ran, NULL, cancellable);
  ck_assert (tact_task_is_cancelled (task));
  tact_task_unref (tact_for_each (0, 2, marked, &freed, free_count, NULL));
  ck_assert_int_eq (freed, 1);
  ck_assert_uint_eq (mark_count (&ran), 0);
}
END_TEST

static TactTask *
no_task (gsize i, GCancellable *cancellable, gpointer unused)
{
  return NULL;
}

/* Law 13 */
START_TEST (bad_input_is_a_critical_and_a_faulted_task)
{
  int freed = 0;
  g_autoptr (TactTask) none = NULL, no_func = NULL, no_return = NULL;

  EXPECT_CRITICAL ("at_most is 0")
    none = tact_for_each (5, 0, marked, &freed, free_count, NULL);
  ck_assert_faulted (none, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  EXPECT_CRITICAL ("there is no function")
    no_func = tact_for_each (5, 1, NULL, &freed, free_count, NULL);
  ck_assert_faulted (no_func, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  ck_assert_int_eq (freed, 2);
  EXPECT_CRITICAL ("returned NULL for item 0")
    {
      no_return = tact_for_each (1, 1, no_task, NULL, NULL, NULL);
      task_wait (no_return);
    }
  ck_assert_faulted (no_return, TACT_ERROR, TACT_ERROR_NO_TASK);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    never_more_than_asked_for_at_once,
    with_one_at_once_they_run_in_order,
    items_that_end_at_once_run_each_once,
    the_items_run_on_the_pool_without_a_context_and_the_data_dies_on_the_callers,
    the_first_error_cancels_the_others_and_all_errors_are_kept,
    an_item_that_is_cancelled_by_itself_is_an_error,
    the_callers_cancel_ends_it_as_cancelled_when_what_began_has_ended,
    cancelled_before_nothing_runs,
    bad_input_is_a_critical_and_a_faulted_task,
  };

  return run_tests ("for-each", tests, G_N_ELEMENTS (tests));
}
