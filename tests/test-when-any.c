/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-when-any.c: the first of several tasks (WY). */
#include "methods.h"
#include "values.h"

#include <stdio.h>
#include <unistd.h>

static void
ck_assert_winner (TactTask *any, TactTask *expected, gint64 index)
{
  g_autoptr (TactTask) winner = NULL;

  ck_assert (tact_task_is_succeeded (any));
  winner = tact_task_dup_boxed (any, NULL);
  ck_assert_ptr_eq (winner, expected);
  ck_assert_int_eq (tact_task_get_int (any, NULL), index);
}

/* WY-01 */
START_TEST (its_result_is_the_first_task_that_completed_and_its_index)
{
  g_autoptr (TactTaskSource) first = tact_task_source_new (TACT_SOURCE_DEFAULT), second = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) winner = tact_task_source_dup_task (second);
  g_autoptr (TactTask) any = TACT_ANY (tact_task_source_dup_task (first), tact_task_ref (winner));

  ck_assert (!tact_task_is_completed (any));
  tact_task_source_set_int (second, 7);
  ck_assert_winner (any, winner, 1);
  tact_task_source_set_int (first, 6); /* WY-04 */
  ck_assert_winner (any, winner, 1);
}
END_TEST

/* WY-01, UO-04 */
START_TEST (it_succeeds_however_the_winner_ended_and_does_not_read_its_error)
{
  g_autoptr (TactTask) cancelled = TACT_ANY (tact_task_new_cancelled (NULL), tact_task_new_int (1));

  ck_assert_int_eq (tact_task_get_int (cancelled, NULL), 0);
  EXPECT_WARNING ("winner")
    {
      g_autoptr (TactTask) any = TACT_ANY (tact_task_new_error (new_error ("winner")), tact_task_new_int (1));

      ck_assert (tact_task_is_succeeded (any));
    }
}
END_TEST

/* WY-02 */
START_TEST (of_several_complete_tasks_the_first_in_order_wins_at_once)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) any = TACT_ANY (tact_task_source_dup_task (source), tact_task_new_int (1), tact_task_new_int (2));

  ck_assert (tact_task_is_completed (any));
  ck_assert_int_eq (tact_task_get_int (any, NULL), 1);
  tact_task_source_set_completed (source);
}
END_TEST

/* WY-03 */
START_TEST (no_task_at_all_or_among_them_is_a_critical_and_a_faulted_task)
{
  for (int i = 0; i < 4; i++)
    {
      TactTask *tasks[] = { NULL, NULL };
      g_autoptr (GPtrArray) empty = g_ptr_array_new ();
      g_autoptr (TactTask) any = NULL;

      EXPECT_CRITICAL ("")
        switch (i)
          {
          case 0: any = tact_when_any (NULL, 0); break;
          case 1:
            tasks[0] = tact_task_new_string (g_strdup ("taken"));
            any = tact_when_any (tasks, 2);
            break;
          case 2: any = tact_when_any_array (NULL); break;
          default: any = tact_when_any_array (empty); break;
          }
      ck_assert_int_eq (tact_task_get_status (any), TACT_TASK_FAULTED);
      ck_assert_ptr_nonnull (tact_task_get_error (any));
    }
}
END_TEST

/* WY-04, UO-04 */
START_TEST (the_losers_go_on_and_their_errors_stay_unread)
{
  TactTaskSource *source = tact_task_source_new (TACT_SOURCE_DEFAULT);

  EXPECT_WARNING ("loser")
    {
      g_autoptr (TactTask) any = TACT_ANY (tact_task_source_dup_task (source), tact_task_new_int (1));

      ck_assert (tact_task_source_take_error (source, new_error ("loser")));
      tact_task_source_unref (source);
      ck_assert_int_eq (tact_task_get_int (any, NULL), 1);
    }
}
END_TEST

/* The data of this process in bytes; 0 where freed memory is held back on purpose. */
static gsize
data_size (void)
{
  const char *preload = g_getenv ("LD_PRELOAD");
  g_autofree char *statm = NULL;
  gsize data = 0;

#ifdef __SANITIZE_ADDRESS__
  return 0;
#endif
  if (preload != NULL && strstr (preload, "vgpreload") != NULL)
    return 0;
  ck_assert (g_file_get_contents ("/proc/self/statm", &statm, NULL, NULL));
  ck_assert_int_eq (sscanf (statm, "%*s %*s %*s %*s %*s %zu", &data), 1);
  return data * sysconf (_SC_PAGESIZE);
}

/* WY-05: 39 000 of the smallest waiters would be more than a megabyte. */
START_TEST (nothing_of_40000_calls_stays_on_a_pending_loser)
{
  g_autoptr (TactTaskSource) never = tact_task_source_new (TACT_SOURCE_DEFAULT);
  gsize before = 0;

  for (int i = 0; i < 40000; i++)
    {
      g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
      g_autoptr (TactTask) any = TACT_ANY (tact_task_source_dup_task (never), tact_task_source_dup_task (source));

      tact_task_source_set_int (source, i);
      ck_assert_int_eq (tact_task_get_int (any, NULL), 1);
      if (i == 1000)
        before = data_size ();
    }
  ck_assert_uint_lt (data_size (), before + 1000000);
  tact_task_source_set_completed (never);
}
END_TEST

/* WY-05: nor does a result that a call held. */
START_TEST (the_result_of_a_winner_is_not_kept_by_a_pending_loser)
{
  g_autoptr (TactTaskSource) never = tact_task_source_new (TACT_SOURCE_DEFAULT), source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
  TactTask *any = TACT_ANY (tact_task_source_dup_task (never), tact_task_source_dup_task (source));

  g_object_add_weak_pointer (object, (gpointer *) &object);
  tact_task_source_take_object (source, object);
  g_clear_pointer (&source, tact_task_source_unref);
  tact_task_unref (any);
  ck_assert_ptr_null (object);
  tact_task_source_set_completed (never);
}
END_TEST

/* WY-05, CN-19: from the middle of a list as well, and the others stay in their order. */
START_TEST (who_else_awaits_the_loser_is_not_disturbed)
{
  static Mark before, behind;
  g_autoptr (TactTaskSource) loser = tact_task_source_new (TACT_SOURCE_DEFAULT), winner = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) first = await_one (tact_task_source_dup_task (loser), TACT_AWAIT_DEFAULT, &before);
  g_autoptr (TactTask) any = TACT_ANY (tact_task_source_dup_task (loser), tact_task_source_dup_task (winner));
  g_autoptr (TactTask) last = await_one (tact_task_source_dup_task (loser), TACT_AWAIT_DEFAULT, &behind);

  tact_task_source_set_int (winner, 1);
  ck_assert (!tact_task_is_completed (first));
  ck_assert (!tact_task_is_completed (last));
  tact_task_source_set_int (loser, 0);
  task_wait (first);
  task_wait (last);
  ck_assert_int_eq (tact_task_get_int (any, NULL), 1);
  ck_assert_uint_eq (before.count + behind.count, 2);
}
END_TEST

/* WY-06 */
START_TEST (a_delay_is_a_time_limit)
{
  g_autoptr (TactTaskSource) never = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  ck_assert_int_eq (tact_wait_int (TACT_ANY (tact_task_source_dup_task (never), tact_delay (2, cancellable)), NULL), 1);
  ck_assert_int_eq (tact_wait_int (TACT_ANY (tact_task_new_int (7), tact_delay (-1, cancellable)), NULL), 0);
  g_cancellable_cancel (cancellable);
  tact_task_source_set_completed (never);
}
END_TEST

/* WA-15 */
START_TEST (who_awaits_it_is_resumed_inside_the_first_completion_unless_that_is_asynchronous)
{
  for (int flags = 0; flags < 2; flags++)
    {
      Mark *resumed = g_new0 (Mark, 1);
      g_autoptr (TactTaskSource) source = tact_task_source_new (flags == 1 ? TACT_SOURCE_ALLOW_INLINE : TACT_SOURCE_DEFAULT);
      g_autoptr (TactTaskSource) never = tact_task_source_new (TACT_SOURCE_DEFAULT);
      g_autoptr (TactTask) method = await_one (TACT_ANY (tact_task_source_dup_task (never), tact_task_source_dup_task (source)), TACT_AWAIT_DEFAULT, resumed);

      tact_task_source_set_int (source, 1);
      task_wait (method);
      ck_assert_int_eq (resumed->thread == g_thread_self (), flags == 1);
      tact_task_source_set_completed (never);
      g_free (resumed);
    }
}
END_TEST

/* WA-14: of one task it is a task of its own. */
START_TEST (of_one_task_it_is_a_new_task)
{
  g_autoptr (TactTask) only = tact_task_new_string (g_strdup ("seven"));
  g_autoptr (TactTask) any = TACT_ANY (tact_task_ref (only));

  ck_assert_ptr_ne (any, only);
  ck_assert_winner (any, only, 0);
}
END_TEST

START_TEST (the_form_for_bindings_borrows)
{
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) tact_task_unref);
  g_autoptr (TactTask) any = NULL;

  g_ptr_array_add (tasks, tact_task_new_string (g_strdup ("seven")));
  any = tact_when_any_array (tasks);
  ck_assert_winner (any, tasks->pdata[0], 0);
}
END_TEST

START_TEST (the_same_task_twice_is_won_by_its_first_place)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) any = TACT_ANY (tact_task_source_dup_task (source), tact_task_source_dup_task (source));

  tact_task_source_set_int (source, 7);
  ck_assert_int_eq (tact_task_get_int (any, NULL), 0);
}
END_TEST

/* law 10 */
START_TEST (a_dropped_one_leaves_its_tasks_alone)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);

  tact_task_unref (TACT_ANY (tact_task_source_dup_task (source), tact_delay (-1, NULL)));
  ck_assert (tact_task_source_set_int (source, 7));
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    its_result_is_the_first_task_that_completed_and_its_index,
    it_succeeds_however_the_winner_ended_and_does_not_read_its_error,
    of_several_complete_tasks_the_first_in_order_wins_at_once,
    no_task_at_all_or_among_them_is_a_critical_and_a_faulted_task,
    the_losers_go_on_and_their_errors_stay_unread,
    nothing_of_40000_calls_stays_on_a_pending_loser,
    the_result_of_a_winner_is_not_kept_by_a_pending_loser,
    who_else_awaits_the_loser_is_not_disturbed,
    a_delay_is_a_time_limit,
    who_awaits_it_is_resumed_inside_the_first_completion_unless_that_is_asynchronous,
    of_one_task_it_is_a_new_task,
    the_form_for_bindings_borrows,
    the_same_task_twice_is_won_by_its_first_place,
    a_dropped_one_leaves_its_tasks_alone,
  };

  return run_tests ("when-any", tests, G_N_ELEMENTS (tests));
}
