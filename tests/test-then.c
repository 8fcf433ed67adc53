/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-then.c: plain continuations: when they run, where, and what comes of them (CW). */
#include "hand-context.h"
#include "hand-scheduler.h"
#include "methods.h"
#include "values.h"

/* CW-01, CW-02 */
START_TEST (the_flags_have_the_numbers_of_dotnet)
{
  ck_assert_int_eq (TACT_THEN_DEFAULT, 0);
  ck_assert_int_eq (TACT_THEN_PREFER_FAIRNESS, 1);
  ck_assert_int_eq (TACT_THEN_LONG_RUNNING, 2);
  ck_assert_int_eq (TACT_THEN_ATTACHED, 4);
  ck_assert_int_eq (TACT_THEN_DENY_ATTACH, 8);
  ck_assert_int_eq (TACT_THEN_HIDE_SCHEDULER, 0x10);
  ck_assert_int_eq (TACT_THEN_LAZY_CANCEL, 0x20);
  ck_assert_int_eq (TACT_THEN_ASYNC, 0x40);
  ck_assert_int_eq (TACT_THEN_NOT_ON_SUCCEEDED, 0x10000);
  ck_assert_int_eq (TACT_THEN_NOT_ON_FAULTED, 0x20000);
  ck_assert_int_eq (TACT_THEN_NOT_ON_CANCELLED, 0x40000);
  ck_assert_int_eq (TACT_THEN_ONLY_ON_SUCCEEDED, TACT_THEN_NOT_ON_FAULTED | TACT_THEN_NOT_ON_CANCELLED);
  ck_assert_int_eq (TACT_THEN_ONLY_ON_FAULTED, TACT_THEN_NOT_ON_SUCCEEDED | TACT_THEN_NOT_ON_CANCELLED);
  ck_assert_int_eq (TACT_THEN_ONLY_ON_CANCELLED, TACT_THEN_NOT_ON_SUCCEEDED | TACT_THEN_NOT_ON_FAULTED);
  ck_assert_int_eq (TACT_THEN_INLINE_OK, 0x80000);
}
END_TEST

typedef struct
{
  Mark ran;
  TactTaskStatus status; /* of the task it followed */
} Seen;

static TactTask *
see (TactTask *done, gpointer seen)
{
  ((Seen *) seen)->status = tact_task_get_status (done);
  tact_task_get_error (done);
  mark (&((Seen *) seen)->ran);
  return tact_task_new_int (7);
}

static TactTask *
ended_as (TactTaskStatus status)
{
  switch (status)
    {
    case TACT_TASK_SUCCEEDED: return tact_task_new_int (1);
    case TACT_TASK_FAULTED: return faulted_and_read (new_error ("no"));
    default: return tact_task_new_cancelled (NULL);
    }
}

/* CW-03, CW-04 */
START_TEST (the_flags_say_on_which_endings_it_runs_and_else_it_is_cancelled)
{
  const TactTaskStatus endings[] = { TACT_TASK_SUCCEEDED, TACT_TASK_FAULTED, TACT_TASK_CANCELLED };
  const struct
  {
    TactThenFlags flags;
    const char *matrix;
  } rows[] = {
    { TACT_THEN_DEFAULT, "RRR" },
    { TACT_THEN_INLINE_OK, "RRR" },
    { TACT_THEN_NOT_ON_SUCCEEDED, "CRR" },
    { TACT_THEN_NOT_ON_FAULTED, "RCR" },
    { TACT_THEN_NOT_ON_CANCELLED, "RRC" },
    { TACT_THEN_ONLY_ON_SUCCEEDED, "RCC" },
    { TACT_THEN_ONLY_ON_FAULTED, "CRC" },
    { TACT_THEN_ONLY_ON_CANCELLED, "CCR" },
    { TACT_THEN_ONLY_ON_FAULTED | TACT_THEN_INLINE_OK, "CRC" },
  };

  for (guint r = 0; r < G_N_ELEMENTS (rows); r++)
    for (int e = 0; e < 3; e++)
      for (int pending = 0; pending < 2; pending++)
        {
          Seen *seen = g_new0 (Seen, 1);
          g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
          g_autoptr (TactTask) first = pending ? tact_task_source_dup_task (source) : ended_as (endings[e]);
          g_autoptr (TactTask) then = tact_then (tact_task_ref (first), rows[r].flags, NULL, see, seen, NULL);

          if (pending)
            tact_task_source_complete (source, ended_as (endings[e]));
          else
            tact_task_source_set_completed (source);
          task_wait (then);
          tact_task_get_error (first);
          ck_assert_msg (tact_task_get_status (then) == (rows[r].matrix[e] == 'R' ? TACT_TASK_SUCCEEDED : TACT_TASK_CANCELLED),
                         "flags %x, ending %d, pending %d", rows[r].flags, e, pending);
          ck_assert_uint_eq (seen->ran.count, rows[r].matrix[e] == 'R');
          if (rows[r].matrix[e] == 'R')
            ck_assert_int_eq (seen->status, endings[e]);
          g_free (seen);
        }
}
END_TEST

/* CW-04 */
START_TEST (a_continuation_that_does_not_run_waits_as_cancelled_without_the_error)
{
  static Seen seen;
  g_autoptr (GError) error = NULL;
  int freed = 0;
  g_autoptr (TactTask) then = tact_then (ended_as (TACT_TASK_FAULTED), TACT_THEN_ONLY_ON_SUCCEEDED, NULL, see, &freed, free_count);

  ck_assert (!tact_task_wait (then, -1, NULL, &error));
  ck_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  LIMITED_UNTIL (g_atomic_int_get (&freed) == 1);
  ck_assert_uint_eq (seen.ran.count, 0);
}
END_TEST

/* CW-05 */
START_TEST (what_is_skipped_is_seen_as_cancelled_down_the_chain)
{
  static Seen skipped[2], last;
  TactTask *chain = ended_as (TACT_TASK_FAULTED);

  for (int i = 0; i < 2; i++)
    chain = tact_then (chain, TACT_THEN_ONLY_ON_SUCCEEDED, NULL, see, &skipped[i], NULL);
  ck_assert_int_eq (tact_wait_int (tact_then (chain, TACT_THEN_DEFAULT, NULL, see, &last, NULL), NULL), 7);
  ck_assert_uint_eq (skipped[0].ran.count + skipped[1].ran.count, 0);
  ck_assert_int_eq (last.status, TACT_TASK_CANCELLED);
}
END_TEST

/* CW-06, UO-04 */
START_TEST (a_continuation_that_does_not_run_has_not_read_the_error)
{
  EXPECT_WARNING ("unread")
    {
      g_autoptr (TactTask) then = tact_then (tact_task_new_error (new_error ("unread")), TACT_THEN_ONLY_ON_SUCCEEDED, NULL, see, NULL, NULL);

      task_wait (then);
    }
}
END_TEST

static TactTask *
look_away (TactTask *done, gpointer unused)
{
  return tact_task_completed ();
}

/* CW-09, UO-04 */
START_TEST (a_continuation_that_does_not_look_has_not_read_the_error)
{
  EXPECT_WARNING ("unread")
    {
      g_autoptr (TactTask) then = tact_then (tact_task_new_error (new_error ("unread")), TACT_THEN_INLINE_OK, NULL, look_away, NULL, NULL);

      task_wait (then);
      ck_assert (tact_task_is_succeeded (then));
    }
}
END_TEST

/* CN-10, CW-13 */
START_TEST (with_inline_ok_it_runs_inside_then_or_inside_the_completion)
{
  static Seen inside, later;
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  g_autoptr (TactTask) first = tact_then (tact_task_new_int (1), TACT_THEN_INLINE_OK, NULL, see, &inside, NULL), second = NULL;

  ck_assert_ptr_eq (inside.ran.thread, g_thread_self ());
  ck_assert (tact_task_is_completed (first));
  second = tact_then (tact_task_source_dup_task (source), TACT_THEN_INLINE_OK, NULL, see, &later, NULL);
  tact_task_source_set_completed (source);
  ck_assert (tact_task_is_completed (second));
  ck_assert_ptr_eq (later.ran.thread, g_thread_self ());
}
END_TEST

/* CN-11 */
START_TEST (by_default_it_is_queued_to_the_pool)
{
  static Seen complete, pending;
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  g_autoptr (TactTask) first = tact_then (tact_task_new_int (1), TACT_THEN_DEFAULT, NULL, see, &complete, NULL);
  g_autoptr (TactTask) second = tact_then (tact_task_source_dup_task (source), TACT_THEN_DEFAULT, NULL, see, &pending, NULL);

  tact_task_source_set_completed (source);
  task_wait (first);
  task_wait (second);
  ck_assert (complete.ran.worker);
  ck_assert (pending.ran.worker);
}
END_TEST

/* CN-06 */
START_TEST (a_default_source_forbids_the_inline_run)
{
  static Seen seen;
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) then = tact_then (tact_task_source_dup_task (source), TACT_THEN_INLINE_OK, NULL, see, &seen, NULL);

  tact_task_source_set_completed (source);
  task_wait (then);
  ck_assert (seen.ran.worker);
}
END_TEST

/* CW-15: it runs where it was told to, never on "the current one". */
START_TEST (it_runs_on_the_context_it_was_given)
{
  static Seen on_loop, on_pool;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTask) first = tact_then (tact_delay (1, NULL), TACT_THEN_DEFAULT, loop_context (&loop), see, &on_loop, NULL);
  g_autoptr (TactTask) second = tact_then (tact_delay (1, NULL), TACT_THEN_DEFAULT, NULL, see, &on_pool, NULL);

  LOOP_UNTIL (&loop, tact_task_is_completed (first));
  ck_assert_ptr_eq (on_loop.ran.context, loop_context (&loop));
  task_wait (second);
  ck_assert (on_pool.ran.worker);
}
END_TEST

static TactTask *
see_scheduler (TactTask *done, gpointer unused)
{
  return tact_task_new_pointer (tact_scheduler_get_current (), NULL);
}

START_TEST (it_runs_on_the_scheduler_it_was_given_which_is_current_then)
{
  g_autoptr (HandScheduler) hand = hand_scheduler_new ();
  g_autoptr (TactTask) then = tact_then_on (tact_task_new_int (1), TACT_THEN_DEFAULT, TACT_SCHEDULER (hand), see_scheduler, NULL, NULL);

  ck_assert (!tact_task_is_completed (then));
  ck_assert_int_eq (hand_scheduler_run (hand), 1);
  ck_assert_ptr_eq (tact_task_steal_pointer (then, NULL), hand);
}
END_TEST

static TactTask *
return_source_task (TactTask *done, gpointer source)
{
  return tact_task_source_dup_task (source);
}

/* CW-10 with Unwrap */
START_TEST (a_pending_outcome_is_adopted)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) then = tact_then (tact_task_completed (), TACT_THEN_INLINE_OK, NULL, return_source_task, source, NULL);

  ck_assert (!tact_task_is_completed (then));
  tact_task_source_set_int (source, 7);
  task_wait (then);
  ck_assert_int_eq (tact_task_get_int (then, NULL), 7);
}
END_TEST

static TactTask *
return_nothing (TactTask *done, gpointer unused)
{
  return NULL;
}

/* UW-03 C */
START_TEST (a_continuation_that_returns_no_task_is_a_critical_and_faults)
{
  g_autoptr (TactTask) then = NULL;

  EXPECT_CRITICAL ("")
    then = tact_then (tact_task_completed (), TACT_THEN_INLINE_OK, NULL, return_nothing, NULL, NULL);
  ck_assert_faulted (then, TACT_ERROR, TACT_ERROR_NO_TASK);
}
END_TEST

/* law 9 */
START_TEST (the_data_dies_once_on_the_context_of_the_call)
{
  static Mark freed;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTask) then = tact_then (tact_delay (1, NULL), TACT_THEN_DEFAULT, NULL, look_away, &freed, mark);

  LOOP_UNTIL (&loop, mark_count (&freed) == 1);
  ck_assert_ptr_eq (freed.thread, g_thread_self ());
  loop_run (&loop, then);
}
END_TEST

/* CN-20 */
START_TEST (the_task_it_followed_is_let_go_of)
{
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
  gpointer weak = object;
  g_autoptr (TactTask) then = NULL;

  g_object_add_weak_pointer (object, &weak);
  then = tact_then (tact_task_new_object (object), TACT_THEN_INLINE_OK, NULL, look_away, NULL, NULL);
  ck_assert (tact_task_is_completed (then));
  ck_assert_ptr_null (weak);
}
END_TEST

/* law 9 */
START_TEST (on_a_closed_context_it_faults_with_closed)
{
  static Seen seen;
  g_autoptr (HandContext) hand = hand_context_new ();
  g_autoptr (TactTask) then = NULL;

  hand->closed = TRUE;
  then = tact_then (tact_delay (1, NULL), TACT_THEN_DEFAULT, TACT_CONTEXT (hand), see, &seen, NULL);
  task_wait (then);
  ck_assert_faulted (then, G_IO_ERROR, G_IO_ERROR_CLOSED);
  ck_assert_uint_eq (seen.ran.count, 0);
}
END_TEST

/* CW-07 */
START_TEST (all_not_ons_together_and_unknown_flags_are_criticals_and_faulted_tasks)
{
  const TactThenFlags bad[] = { TACT_THEN_NOT_ON_SUCCEEDED | TACT_THEN_NOT_ON_FAULTED | TACT_THEN_NOT_ON_CANCELLED,
                                TACT_THEN_INLINE_OK | TACT_THEN_LONG_RUNNING, 0x80, 1 << 25 };
  static Seen seen;

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (TactTask) then = NULL;
      int freed = 0;

      EXPECT_CRITICAL ("flags")
        then = tact_then (tact_task_new_string (g_strdup ("taken")), bad[i], NULL, see, &freed, free_count);
      ck_assert_int_eq (tact_task_get_status (then), TACT_TASK_FAULTED);
      ck_assert_ptr_nonnull (tact_task_get_error (then));
      ck_assert_int_eq (freed, 1);
    }
  ck_assert_uint_eq (seen.ran.count, 0);
}
END_TEST

/* law 13 */
START_TEST (no_task_no_function_and_no_scheduler_are_criticals_and_faulted_tasks)
{
  static Seen seen;

  for (int i = 0; i < 3; i++)
    {
      g_autoptr (TactTask) then = NULL;

      EXPECT_CRITICAL ("")
        switch (i)
          {
          case 0: then = tact_then (NULL, TACT_THEN_DEFAULT, NULL, see, &seen, NULL); break;
          case 1: then = tact_then (tact_task_new_string (g_strdup ("taken")), TACT_THEN_DEFAULT, NULL, NULL, NULL, NULL); break;
          default: then = tact_then_on (tact_task_new_string (g_strdup ("taken")), TACT_THEN_DEFAULT, NULL, see, &seen, NULL); break;
          }
      ck_assert_int_eq (tact_task_get_status (then), TACT_TASK_FAULTED);
      ck_assert_ptr_nonnull (tact_task_get_error (then));
    }
  ck_assert_uint_eq (seen.ran.count, 0);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    the_flags_have_the_numbers_of_dotnet,
    the_flags_say_on_which_endings_it_runs_and_else_it_is_cancelled,
    a_continuation_that_does_not_run_waits_as_cancelled_without_the_error,
    what_is_skipped_is_seen_as_cancelled_down_the_chain,
    a_continuation_that_does_not_run_has_not_read_the_error,
    a_continuation_that_does_not_look_has_not_read_the_error,
    with_inline_ok_it_runs_inside_then_or_inside_the_completion,
    by_default_it_is_queued_to_the_pool,
    a_default_source_forbids_the_inline_run,
    it_runs_on_the_context_it_was_given,
    it_runs_on_the_scheduler_it_was_given_which_is_current_then,
    a_pending_outcome_is_adopted,
    a_continuation_that_returns_no_task_is_a_critical_and_faults,
    the_data_dies_once_on_the_context_of_the_call,
    the_task_it_followed_is_let_go_of,
    on_a_closed_context_it_faults_with_closed,
    all_not_ons_together_and_unknown_flags_are_criticals_and_faulted_tasks,
    no_task_no_function_and_no_scheduler_are_criticals_and_faulted_tasks,
  };

  return run_tests ("then", tests, G_N_ELEMENTS (tests));
}
