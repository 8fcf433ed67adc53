/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-then-full.c: what else a continuation may be told: how it is queued, what cancels it (CW-12 to CW-20). */
#include "hand-scheduler.h"
#include "methods.h"
#include "values.h"

typedef struct
{
  Mark ran;
  TactScheduler *scheduler; /* the current one there */
} Seen;

static TactTask *
see (TactTask *done, gpointer data)
{
  Seen *seen = data;

  seen->scheduler = tact_scheduler_get_current ();
  mark (&seen->ran);
  return tact_task_completed ();
}

static TactTask *
then_with (TactTaskSource *source, TactThenFlags flags, GCancellable *cancellable, Seen *seen)
{
  return tact_then_full (tact_task_source_dup_task (source), flags, NULL, NULL, cancellable, see, seen, NULL);
}

/* CW-12 */
START_TEST (a_cancel_ends_it_at_once_and_the_task_it_follows_goes_on)
{
  static Seen seen;
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  int freed = 0;
  g_autoptr (TactTask) then = tact_then_full (tact_task_ref (task), TACT_THEN_DEFAULT, NULL, NULL, cancellable, see, &freed, free_count);

  ck_assert_int_eq (tact_task_get_status (then), TACT_TASK_WAITING_FOR_ACTIVATION);
  tact_cancellable_cancel (cancellable);
  ck_assert (tact_task_is_cancelled (then));
  ck_assert_ptr_eq (tact_task_get_cancellable (then), cancellable);
  ck_assert_int_eq (freed, 1);
  ck_assert (!tact_task_is_completed (task));
  tact_task_source_set_completed (source);
  ck_assert_uint_eq (seen.ran.count, 0);
}
END_TEST

/* CW-12: what follows the cancelled one runs then. */
START_TEST (what_follows_one_that_is_cancelled_runs_then)
{
  static Seen seen[2];
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  TactTask *then = then_with (source, TACT_THEN_DEFAULT, cancellable, &seen[0]);
  g_autoptr (TactTask) last = tact_then (then, TACT_THEN_DEFAULT, NULL, see, &seen[1], NULL);

  tact_cancellable_cancel (cancellable);
  task_wait (last);
  ck_assert_uint_eq (seen[1].ran.count, 1);
  ck_assert_uint_eq (seen[0].ran.count, 0);
  tact_task_source_set_completed (source);
}
END_TEST

/* CW-12 */
START_TEST (a_lazy_one_is_cancelled_when_the_task_has_ended)
{
  static Seen seen;
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) then = then_with (source, TACT_THEN_LAZY_CANCEL, cancellable, &seen);

  tact_cancellable_cancel (cancellable);
  ck_assert (!tact_task_is_completed (then));
  tact_task_source_set_completed (source);
  task_wait (then);
  ck_assert (tact_task_is_cancelled (then));
  ck_assert_uint_eq (seen.ran.count, 0);
}
END_TEST

START_TEST (one_with_a_cancellable_that_stays_quiet_runs_and_lets_go_of_it)
{
  static Seen seen;
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  GCancellable *cancellable = g_cancellable_new ();
  gpointer weak = cancellable;
  TactTask *then = then_with (source, TACT_THEN_INLINE_OK, cancellable, &seen);

  g_object_add_weak_pointer (weak, &weak);
  tact_task_source_set_completed (source);
  ck_assert (tact_task_is_succeeded (then));
  ck_assert_ptr_eq (seen.ran.thread, g_thread_self ());
  tact_task_unref (then);
  g_object_unref (cancellable);
  ck_assert_ptr_null (weak);
}
END_TEST

/* CW-14 */
START_TEST (a_long_one_has_a_thread_of_its_own)
{
  static Seen seen;
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  g_autoptr (TactTask) then = then_with (source, TACT_THEN_LONG_RUNNING, NULL, &seen);

  tact_task_source_set_completed (source);
  task_wait (then);
  ck_assert (!seen.ran.worker);
  ck_assert_ptr_ne (seen.ran.thread, g_thread_self ());
}
END_TEST

/* CW-18 */
START_TEST (hidden_the_scheduler_runs_it_and_is_not_the_current_one)
{
  static Seen seen[2];
  g_autoptr (HandScheduler) hand = hand_scheduler_new ();
  G_GNUC_UNUSED g_autoptr (TactTask) plain = tact_then_full (tact_task_completed (), TACT_THEN_DEFAULT, NULL, TACT_SCHEDULER (hand), NULL, see, &seen[0], NULL);
  G_GNUC_UNUSED g_autoptr (TactTask) hidden = tact_then_full (tact_task_completed (), TACT_THEN_HIDE_SCHEDULER, NULL, TACT_SCHEDULER (hand), NULL, see, &seen[1], NULL);

  ck_assert_int_eq (hand_scheduler_run (hand), 2);
  ck_assert_ptr_eq (seen[0].scheduler, hand);
  ck_assert_ptr_eq (seen[1].scheduler, tact_scheduler_get_default ());
}
END_TEST

/* Notes the order in which two continuations ran that a worker made: the second one first, from its own queue, or as they were made. */
static int turn, turns[2];

static TactTask *
take_turn (TactTask *done, gpointer mine)
{
  *(int *) mine = turn + 1;
  g_atomic_int_inc (&turn);
  return tact_task_completed ();
}

static TactTask *
make_two (GCancellable *cancellable, gpointer flags)
{
  for (int i = 0; i < 2; i++)
    tact_detach (tact_then (tact_task_completed (), GPOINTER_TO_INT (flags), NULL, take_turn, &turns[i], NULL));
  return tact_task_completed ();
}

static void
run_two (TactThenFlags flags)
{
  turn = turns[0] = turns[1] = 0;
  ck_assert (tact_wait (tact_run (make_two, GINT_TO_POINTER (flags), NULL, NULL), NULL));
  LIMITED_UNTIL (g_atomic_int_get (&turn) == 2);
}

/* CW-19 */
START_TEST (fair_ones_run_in_the_order_in_which_a_worker_made_them)
{
  tact_pool_set_limits (tact_pool_get_default (), 1, 1);
  run_two (TACT_THEN_DEFAULT);
  ck_assert_int_gt (turns[0], turns[1]);
  run_two (TACT_THEN_PREFER_FAIRNESS);
  ck_assert_int_lt (turns[0], turns[1]);
}
END_TEST

/* CN-06 */
START_TEST (an_asynchronous_one_resumes_nobody_inside)
{
  static Seen seen[2];
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  TactTask *then = then_with (source, TACT_THEN_INLINE_OK | TACT_THEN_ASYNC, NULL, &seen[0]);
  g_autoptr (TactTask) last = tact_then (then, TACT_THEN_INLINE_OK, NULL, see, &seen[1], NULL);

  tact_task_source_set_completed (source);
  task_wait (last);
  ck_assert_ptr_eq (seen[0].ran.thread, g_thread_self ());
  ck_assert (seen[1].ran.worker);
}
END_TEST

/* A wait must not run what still has to wait itself. */
START_TEST (a_wait_does_not_run_one_whose_task_is_pending)
{
  static Seen seen;
  g_autoptr (HandScheduler) hand = hand_scheduler_new ();
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) then = tact_then_on (tact_task_source_dup_task (source), TACT_THEN_DEFAULT, TACT_SCHEDULER (hand), see, &seen, NULL);

  hand->inlines = TRUE;
  ck_assert (!tact_scheduler_execute (TACT_SCHEDULER (hand), then));
  ck_assert (!tact_task_wait (then, 0, NULL, NULL));
  ck_assert_uint_eq (seen.ran.count, 0);
  tact_task_source_set_completed (source);
  ck_assert (tact_task_wait (then, -1, NULL, NULL));
  ck_assert_uint_eq (seen.ran.count, 1);
  hand_scheduler_run (hand);
}
END_TEST

START_TEST (both_a_context_and_a_scheduler_are_a_critical)
{
  static Seen seen;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTask) then = NULL;

  EXPECT_CRITICAL ("both a context and a scheduler")
    then = tact_then_full (tact_task_completed (), TACT_THEN_DEFAULT, loop_context (&loop), tact_scheduler_get_default (), NULL, see, &seen, NULL);
  ck_assert_faulted (then, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    a_cancel_ends_it_at_once_and_the_task_it_follows_goes_on,
    what_follows_one_that_is_cancelled_runs_then,
    a_lazy_one_is_cancelled_when_the_task_has_ended,
    one_with_a_cancellable_that_stays_quiet_runs_and_lets_go_of_it,
    a_long_one_has_a_thread_of_its_own,
    hidden_the_scheduler_runs_it_and_is_not_the_current_one,
    fair_ones_run_in_the_order_in_which_a_worker_made_them,
    an_asynchronous_one_resumes_nobody_inside,
    a_wait_does_not_run_one_whose_task_is_pending,
    both_a_context_and_a_scheduler_are_a_critical,
  };

  return run_tests ("then-full", tests, G_N_ELEMENTS (tests));
}
