/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-when-each.c: tasks one after the other, as they complete (WY-07). */
#include "methods.h"
#include "values.h"

static gboolean
has_next (TactStream *stream)
{
  return tact_wait_boolean (tact_stream_next (stream, NULL), NULL);
}

static gboolean
is_next (TactStream *stream, TactTask *task)
{
  g_autoptr (TactTask) item = NULL;

  if (!has_next (stream))
    return FALSE;
  item = tact_stream_dup_item (stream);
  return item == task;
}

START_TEST (what_is_complete_comes_first_in_order_and_the_rest_as_it_completes)
{
  g_autoptr (TactTaskSource) first = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTaskSource) third = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) t1 = tact_task_source_dup_task (first);
  g_autoptr (TactTask) t2 = faulted_and_read (new_error ("two"));
  g_autoptr (TactTask) t3 = tact_task_source_dup_task (third);
  g_autoptr (TactTask) t4 = tact_task_new_int (4);
  TactTask *tasks[] = { tact_task_ref (t1), tact_task_ref (t2), tact_task_ref (t3), tact_task_ref (t4) };
  g_autoptr (TactStream) each = tact_when_each (tasks, 4);
  g_autoptr (TactTask) next = NULL;

  ck_assert (is_next (each, t2));
  ck_assert (is_next (each, t4));
  next = tact_stream_next (each, NULL);
  ck_assert (!tact_task_is_completed (next));
  tact_task_source_set_completed (third);
  task_wait (next);
  g_clear_pointer (&next, tact_task_unref);
  next = tact_stream_dup_item (each);
  ck_assert_ptr_eq (next, t3);
  tact_task_source_set_completed (first);
  ck_assert (is_next (each, t1));
  ck_assert (!has_next (each));
}
END_TEST

START_TEST (the_same_task_twice_comes_twice_and_no_task_is_the_end)
{
  g_autoptr (TactTask) task = tact_task_new_int (7);
  TactTask *twice[] = { tact_task_ref (task), tact_task_ref (task) };
  g_autoptr (TactStream) each = tact_when_each (twice, 2);
  g_autoptr (TactStream) none = tact_when_each (twice, 0);

  ck_assert (is_next (each, task) && is_next (each, task) && !has_next (each));
  ck_assert (!has_next (none));
}
END_TEST

START_TEST (a_cancel_ends_the_stream_and_not_the_tasks)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  TactTask *tasks[] = { tact_task_source_dup_task (source) };
  g_autoptr (TactTask) task = tact_task_ref (tasks[0]);
  g_autoptr (TactStream) each = tact_when_each (tasks, 1);
  g_autoptr (TactTask) next = tact_stream_next (each, cancellable);

  tact_cancellable_cancel (cancellable);
  task_wait (next);
  ck_assert (tact_task_is_cancelled (next));
  ck_assert_ptr_eq (tact_task_get_cancellable (next), cancellable);
  ck_assert (!tact_task_is_completed (task));
  tact_task_source_set_completed (source);
  ck_assert (!has_next (each));
}
END_TEST

START_TEST (closed_or_dropped_it_leaves_the_tasks)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);

  for (int closes = 0; closes < 2; closes++)
    {
      TactTask *tasks[] = { tact_task_source_dup_task (source), tact_task_completed () };
      TactStream *each = tact_when_each (tasks, 2);

      ck_assert (has_next (each));
      if (closes)
        ck_assert (tact_wait (tact_stream_close (each), NULL));
      tact_stream_unref (each);
    }
  tact_task_source_set_completed (source);
}
END_TEST

START_TEST (no_list_and_a_task_that_is_null_are_criticals)
{
  TactTask *tasks[] = { tact_task_completed (), NULL };

  EXPECT_CRITICAL ("tact_when_each: there is no list of tasks (NULL)")
    {
      ck_assert_ptr_null (tact_when_each (NULL, 0));
    }
  EXPECT_CRITICAL ("tact_when_each: task 1 is NULL")
    {
      ck_assert_ptr_null (tact_when_each (tasks, 2));
    }
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    what_is_complete_comes_first_in_order_and_the_rest_as_it_completes,
    the_same_task_twice_comes_twice_and_no_task_is_the_end,
    a_cancel_ends_the_stream_and_not_the_tasks,
    closed_or_dropped_it_leaves_the_tasks,
    no_list_and_a_task_that_is_null_are_criticals,
  };

  return run_tests ("when-each", tests, G_N_ELEMENTS (tests));
}
