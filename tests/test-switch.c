/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-switch.c: awaits that move the method (TM-06). */
#include "hand-context.h"
#include "methods.h"

/* Awaits each of its tasks, made when it comes to it, and marks where it is then. */
typedef enum
{
  YIELD,
  TO_CONTEXT,
  TO_POOL,
} Move;

typedef struct
{
  TactFrame frame;
  Move moves[3];
  TactContext *context;
  Mark *marks;
  int n, i;
} Mover;

static TactTask *
move (Mover *mover)
{
  switch (mover->moves[mover->i])
    {
    case YIELD: return tact_yield ();
    case TO_CONTEXT: return tact_switch_to (mover->context);
    default: return tact_switch_to_pool ();
    }
}

static TactStep
mover_step (TactFrame *frame)
{
  Mover *mover = (Mover *) frame;

  TACT_BEGIN (frame);
  for (mover->i = 0; mover->i < mover->n; mover->i++)
    {
      TACT_AWAIT (frame, move (mover));
      mark (&mover->marks[mover->i]);
    }
  TACT_END (frame);
}

static TactTask *
start_moving (TactContext *context, Mark *marks, int n, Move first, Move second, Move third)
{
  Mover *mover = tact_frame_new (sizeof (Mover), mover_step, NULL);

  mover->moves[0] = first;
  mover->moves[1] = second;
  mover->moves[2] = third;
  mover->n = n;
  mover->context = context;
  mover->marks = marks;
  return tact_frame_start (&mover->frame, NULL);
}

/* TM-06 */
START_TEST (a_yield_always_suspends_and_goes_behind_what_is_posted)
{
  static Mark marks[1], before, behind;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTask) method = NULL;

  tact_context_post (loop_context (&loop), mark, &before, NULL);
  method = start_moving (NULL, marks, 1, YIELD, 0, 0);
  tact_context_post (loop_context (&loop), mark, &behind, NULL);
  ck_assert (!tact_task_is_completed (method));
  LOOP_UNTIL (&loop, mark_count (&marks[0]) == 1);
  ck_assert_uint_eq (before.count, 1);
  ck_assert_ptr_eq (marks[0].thread, g_thread_self ());
  LOOP_UNTIL (&loop, behind.count == 1);
}
END_TEST

static gboolean
count_turn (gpointer turns)
{
  ++*(int *) turns;
  return G_SOURCE_CONTINUE;
}

/* TM-06 C: other sources get their turn between two yields. */
START_TEST (a_method_that_yields_lets_the_other_sources_of_the_loop_run)
{
  static Mark marks[3];
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (GSource) idle = g_idle_source_new ();
  g_autoptr (TactTask) method = NULL;
  int turns = 0;

  g_source_set_priority (idle, TACT_PRIORITY_DEFAULT);
  g_source_set_callback (idle, count_turn, &turns, NULL);
  g_source_attach (idle, loop.context);
  method = start_moving (NULL, marks, 3, YIELD, YIELD, YIELD);
  LOOP_UNTIL (&loop, tact_task_is_completed (method));
  ck_assert_int_ge (turns, 2);
  g_source_destroy (idle);
}
END_TEST

/* TM-06 */
START_TEST (a_yield_without_a_context_goes_to_the_pool)
{
  static Mark marks[2];
  g_autoptr (TactTask) method = start_moving (NULL, marks, 2, YIELD, YIELD, 0);

  task_wait (method);
  ck_assert (marks[0].worker);
  ck_assert (marks[1].worker);
}
END_TEST

START_TEST (a_method_moves_to_a_context_to_the_pool_and_back)
{
  static Mark marks[3];
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTask) method = start_moving (loop_context (&loop), marks, 3, TO_POOL, TO_CONTEXT, TO_POOL);

  loop_run (&loop, method);
  ck_assert (marks[0].worker);
  ck_assert_ptr_null (marks[0].context);
  ck_assert_ptr_eq (marks[1].thread, g_thread_self ());
  ck_assert_ptr_eq (marks[1].context, loop_context (&loop));
  ck_assert (marks[2].worker);
}
END_TEST

START_TEST (a_switch_to_the_context_it_is_on_goes_on_at_once)
{
  static Mark marks[1];
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTask) method = start_moving (loop_context (&loop), marks, 1, TO_CONTEXT, 0, 0);

  ck_assert (tact_task_is_completed (method));
}
END_TEST

START_TEST (a_switch_to_a_context_of_ones_own_is_a_post)
{
  static Mark marks[2];
  g_autoptr (HandContext) hand = hand_context_new ();
  g_autoptr (TactTask) method = start_moving (TACT_CONTEXT (hand), marks, 2, TO_CONTEXT, TO_CONTEXT, 0);

  ck_assert_int_eq (hand->n_posts, 1);
  hand_context_run (hand);
  ck_assert (tact_task_is_completed (method));
  ck_assert_int_eq (hand->n_posts, 1);
  ck_assert_ptr_eq (marks[1].context, hand);
}
END_TEST

typedef struct
{
  Mark marks[1];
  gboolean at_once;
} OnPool;

static TactTask *
switch_on_pool (GCancellable *cancellable, gpointer data)
{
  OnPool *on = data;
  TactTask *method = start_moving (NULL, on->marks, 1, TO_POOL, 0, 0);

  on->at_once = tact_task_is_completed (method);
  return method;
}

START_TEST (a_switch_to_the_pool_on_the_pool_goes_on_at_once)
{
  static OnPool on;
  g_autoptr (TactTask) task = tact_run (switch_on_pool, &on, NULL, NULL);

  task_wait (task);
  ck_assert (on.at_once);
}
END_TEST

/* law 9 */
START_TEST (a_switch_to_a_closed_context_throws_closed_or_tears_the_method_down)
{
  static Mark marks[1];
  g_autoptr (HandContext) hand = hand_context_new ();
  g_autoptr (TactTask) method = NULL;

  hand->closed = TRUE;
  method = start_moving (TACT_CONTEXT (hand), marks, 1, TO_CONTEXT, 0, 0);
  task_wait (method);
  ck_assert_faulted (method, G_IO_ERROR, G_IO_ERROR_CLOSED);
  ck_assert_uint_eq (marks[0].count, 0);
}
END_TEST

/* law 13 */
START_TEST (a_switch_to_no_context_is_a_critical_and_throws)
{
  static Mark marks[1];
  g_autoptr (TactTask) method = NULL;

  EXPECT_CRITICAL ("context")
    method = start_moving (NULL, marks, 1, TO_CONTEXT, 0, 0);
  task_wait (method);
  ck_assert_int_eq (tact_task_get_status (method), TACT_TASK_FAULTED);
  ck_assert_ptr_nonnull (tact_task_get_error (method));
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    a_yield_always_suspends_and_goes_behind_what_is_posted,
    a_method_that_yields_lets_the_other_sources_of_the_loop_run,
    a_yield_without_a_context_goes_to_the_pool,
    a_method_moves_to_a_context_to_the_pool_and_back,
    a_switch_to_the_context_it_is_on_goes_on_at_once,
    a_switch_to_a_context_of_ones_own_is_a_post,
    a_switch_to_the_pool_on_the_pool_goes_on_at_once,
    a_switch_to_a_closed_context_throws_closed_or_tears_the_method_down,
    a_switch_to_no_context_is_a_critical_and_throws,
  };

  return run_tests ("switch", tests, G_N_ELEMENTS (tests));
}
