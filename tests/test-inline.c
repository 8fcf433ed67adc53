/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-inline.c: what is resumed inside a completion, what is queued, and in which order (CN). */
#include "hand-context.h"
#include "methods.h"

static TactTask *
await_under (HandContext *hand, TactTaskSource *source, Mark *resumed)
{
  TactTask *method;

  tact_context_push (TACT_CONTEXT (hand));
  method = await_one (tact_task_source_dup_task (source), TACT_AWAIT_DEFAULT, resumed);
  tact_context_pop (TACT_CONTEXT (hand));
  return method;
}

/* CN-03 */
START_TEST (an_awaiter_without_context_does_not_run_on_the_loop_that_completes)
{
  static Mark resumed;
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  g_autoptr (TactTask) method = await_one (tact_task_source_dup_task (source), TACT_AWAIT_DEFAULT, &resumed);
  g_auto (Loop) loop G_GNUC_UNUSED = loop_enter ();

  tact_task_source_set_completed (source);
  task_wait (method);
  ck_assert (resumed.worker);
}
END_TEST

/* CN-04 */
START_TEST (a_completion_under_the_captured_context_may_resume_inside)
{
  static Mark resumed;
  g_autoptr (HandContext) hand = hand_context_new ();
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  g_autoptr (TactTask) method = await_under (hand, source, &resumed);

  tact_context_push (TACT_CONTEXT (hand));
  tact_task_source_set_completed (source);
  tact_context_pop (TACT_CONTEXT (hand));
  ck_assert (tact_task_is_completed (method));
  ck_assert_int_eq (hand->n_posts, 0);
}
END_TEST

/* CN-04 */
START_TEST (a_completion_under_another_context_or_none_posts)
{
  static Mark resumed;
  g_autoptr (HandContext) hand = hand_context_new (), other = hand_context_new ();

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
      g_autoptr (TactTask) method = await_under (hand, source, &resumed);

      tact_context_push (i == 0 ? TACT_CONTEXT (other) : NULL);
      tact_task_source_set_completed (source);
      tact_context_pop (i == 0 ? TACT_CONTEXT (other) : NULL);
      ck_assert (!tact_task_is_completed (method));
      ck_assert_int_eq (hand_context_run (hand), 1);
      ck_assert (tact_task_is_completed (method));
    }
}
END_TEST

/* law 6: the thread of the loop is not enough, it must be under that context. */
START_TEST (on_the_thread_of_a_loop_but_under_none_a_completion_posts)
{
  static Mark resumed;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  g_autoptr (TactTask) method = await_one (tact_task_source_dup_task (source), TACT_AWAIT_DEFAULT, &resumed);

  tact_context_push (NULL);
  tact_task_source_set_completed (source);
  tact_context_pop (NULL);
  ck_assert_uint_eq (resumed.count, 0);
  LOOP_UNTIL (&loop, tact_task_is_completed (method));
}
END_TEST

START_TEST (a_completion_on_the_captured_loop_may_resume_inside)
{
  static Mark resumed;
  g_auto (Loop) loop G_GNUC_UNUSED = loop_enter ();
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  g_autoptr (TactTask) method = await_one (tact_task_source_dup_task (source), TACT_AWAIT_DEFAULT, &resumed);

  tact_task_source_set_completed (source);
  ck_assert (tact_task_is_completed (method));
}
END_TEST

/* CN-06 */
START_TEST (a_default_source_posts_even_on_the_captured_loop)
{
  static Mark resumed;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) method = await_one (tact_task_source_dup_task (source), TACT_AWAIT_DEFAULT, &resumed);

  tact_task_source_set_completed (source);
  ck_assert_uint_eq (resumed.count, 0);
  LOOP_UNTIL (&loop, tact_task_is_completed (method));
}
END_TEST

/* CN-08 */
START_TEST (a_default_source_that_is_complete_already_forces_no_hop)
{
  static Mark resumed;
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) method = NULL;

  tact_task_source_set_completed (source);
  method = await_one (tact_task_source_dup_task (source), TACT_AWAIT_DEFAULT, &resumed);
  ck_assert (tact_task_is_completed (method));
  ck_assert_ptr_eq (resumed.thread, g_thread_self ());
}
END_TEST

/* CN-07, CN-18 */
START_TEST (a_hundred_nested_methods_on_one_context_cost_one_post)
{
  g_autoptr (HandContext) hand = hand_context_new ();
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) method = NULL;

  tact_context_push (TACT_CONTEXT (hand));
  method = tact_task_source_dup_task (source);
  for (int i = 0; i < 100; i++)
    method = await_one (method, TACT_AWAIT_DEFAULT, NULL);
  tact_context_pop (TACT_CONTEXT (hand));
  tact_task_source_set_completed (source);
  hand_context_run (hand);
  ck_assert (tact_task_is_completed (method));
  ck_assert_int_eq (hand->n_posts, 1);
}
END_TEST

typedef struct
{
  TactFrame frame;
  TactTask *task;
  GString *log;
  char letter;
} Lettered;

static TactStep
lettered_step (TactFrame *frame)
{
  Lettered *lettered = (Lettered *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT (frame, g_steal_pointer (&lettered->task));
  g_string_append_c (lettered->log, lettered->letter);
  TACT_END (frame);
}

static TactTask *
await_lettered (TactTaskSource *source, GString *log, char letter)
{
  Lettered *lettered = tact_frame_new (sizeof (Lettered), lettered_step, NULL);

  lettered->task = tact_task_source_dup_task (source);
  lettered->log = log;
  lettered->letter = letter;
  return tact_frame_start (&lettered->frame, NULL);
}

/* CN-13, law 7 */
START_TEST (the_awaiters_of_one_task_come_back_in_the_order_they_came)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (GString) log = g_string_new (NULL);

  for (char c = 'a'; c <= 'z'; c++)
    tact_detach (await_lettered (source, log, c));
  complete_elsewhere (source);
  LOOP_UNTIL (&loop, log->len == 26);
  ck_assert_str_eq (log->str, "abcdefghijklmnopqrstuvwxyz");
}
END_TEST

/* CN-21 */
START_TEST (methods_come_back_in_the_order_of_the_completions)
{
  g_auto (Loop) loop = loop_enter ();
  TactTaskSource *sources[3];
  const char *order = "cab";
  g_autoptr (GString) log = g_string_new (NULL);

  for (int i = 0; i < 3; i++)
    {
      sources[i] = tact_task_source_new (TACT_SOURCE_DEFAULT);
      tact_detach (await_lettered (sources[i], log, 'a' + i));
    }
  for (int i = 0; i < 3; i++)
    complete_elsewhere (sources[order[i] - 'a']);
  LOOP_UNTIL (&loop, log->len == 3);
  ck_assert_str_eq (log->str, order);
  for (int i = 0; i < 3; i++)
    tact_task_source_unref (sources[i]);
}
END_TEST

/* CN-12: the first that may runs inside, later ones are queued. */
START_TEST (of_several_awaiters_one_at_most_resumes_inside_and_all_resume)
{
  static Mark resumed[3];
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  TactTask *methods[3];
  int here = 0;

  for (int i = 0; i < 3; i++)
    methods[i] = await_one (tact_task_source_dup_task (source), TACT_AWAIT_DEFAULT, &resumed[i]);
  tact_task_source_set_completed (source);
  for (int i = 0; i < 3; i++)
    {
      task_wait (methods[i]);
      here += resumed[i].thread == g_thread_self ();
      tact_task_unref (methods[i]);
    }
  ck_assert_int_eq (here, 1);
}
END_TEST

/* A chain: each method awaits the one before. */
static TactTask *
chain (TactTaskSource *source, int length)
{
  TactTask *task = tact_task_source_dup_task (source);

  for (int i = 0; i < length; i++)
    task = await_one (task, TACT_AWAIT_DEFAULT, NULL);
  return task;
}

/* CN-14 */
START_TEST (a_chain_of_100000_completions_fits_the_stack)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  g_autoptr (TactTask) last = chain (source, 100000);

  tact_task_source_set_completed (source);
  task_wait (last);
  ck_assert (tact_task_is_succeeded (last));
}
END_TEST

/* CN-14 */
START_TEST (a_chain_of_100000_completions_stays_on_its_loop)
{
  static Mark resumed;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) last = await_one (chain (source, 100000), TACT_AWAIT_DEFAULT, &resumed);

  complete_elsewhere (source);
  LOOP_UNTIL (&loop, tact_task_is_completed (last));
  ck_assert_ptr_eq (resumed.thread, g_thread_self ());
}
END_TEST

static TactTask *
hand_on (TactTask *done, gpointer unused)
{
  return tact_task_ref (done);
}

/* CN-14 */
START_TEST (a_chain_of_100000_plain_continuations_fits_the_stack)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  g_autoptr (TactTask) last = tact_task_source_dup_task (source);

  for (int i = 0; i < 100000; i++)
    last = tact_then (last, TACT_THEN_INLINE_OK, NULL, hand_on, NULL, NULL);
  tact_task_source_set_int (source, 7);
  task_wait (last);
  ck_assert_int_eq (tact_task_get_int (last, NULL), 7);
}
END_TEST

/* UW-08, CN-14: combinators are never queued, and do not recurse either. */
START_TEST (a_chain_of_100000_combinators_fits_the_stack)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  g_autoptr (TactTask) last = tact_task_source_dup_task (source);

  for (int i = 0; i < 100000; i++)
    last = i % 2 != 0 ? TACT_ALL (last) : TACT_ANY (last);
  tact_task_source_set_int (source, 7);
  task_wait (last);
  ck_assert (tact_task_is_succeeded (last));
}
END_TEST

/* CN-14: dropping the end of a chain drops it link by link. */
START_TEST (a_chain_of_100000_pending_tasks_is_dropped_without_recursion)
{
  TactTaskSource *source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);

  tact_task_unref (chain (source, 100000));
  tact_task_source_set_completed (source);
  tact_task_source_unref (source);
}
END_TEST

typedef struct
{
  TactFrame frame;
  int i;
  GThread *thread;
  gboolean moved;
} Counting;

static TactStep
counting_step (TactFrame *frame)
{
  Counting *counting = (Counting *) frame;

  TACT_BEGIN (frame);
  for (counting->i = 0; counting->i < 1000000; counting->i++)
    {
      TACT_AWAIT (frame, tact_task_new_int (counting->i));
      counting->moved |= counting->thread != g_thread_self ();
    }
  TACT_RETURN (frame, tact_task_new_boolean (counting->moved));
  TACT_END (frame);
}

/* CN-15 */
START_TEST (a_loop_over_complete_tasks_uses_constant_stack_on_one_thread)
{
  Counting *counting = tact_frame_new (sizeof (Counting), counting_step, NULL);
  g_autoptr (TactTask) task = NULL;

  counting->thread = g_thread_self ();
  task = tact_frame_start (&counting->frame, NULL);
  ck_assert (tact_task_is_succeeded (task));
  ck_assert (!tact_task_get_boolean (task, NULL));
}
END_TEST

typedef struct
{
  TactFrame frame;
  int level;
} Recursive;

static TactTask *recurse (int level);

static TactStep
recursive_step (TactFrame *frame)
{
  Recursive *recursive = (Recursive *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT (frame, recursive->level > 0 ? recurse (recursive->level - 1) : tact_delay (1, NULL));
  TACT_RETURN (frame, tact_task_new_int (recursive->level > 0 ? tact_frame_get_int (frame) + 1 : 1));
  TACT_END (frame);
}

static TactTask *
recurse (int level)
{
  Recursive *recursive = tact_frame_new (sizeof (Recursive), recursive_step, NULL);

  recursive->level = level;
  return tact_frame_start (&recursive->frame, NULL);
}

/* CN-16 */
START_TEST (two_thousand_levels_of_methods_resume_level_by_level)
{
  g_autoptr (GError) error = NULL;

  ck_assert_int_eq (tact_wait_int (recurse (1999), &error), 2000);
  ck_assert_ptr_null (error);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    an_awaiter_without_context_does_not_run_on_the_loop_that_completes,
    a_completion_under_the_captured_context_may_resume_inside,
    a_completion_under_another_context_or_none_posts,
    on_the_thread_of_a_loop_but_under_none_a_completion_posts,
    a_completion_on_the_captured_loop_may_resume_inside,
    a_default_source_posts_even_on_the_captured_loop,
    a_default_source_that_is_complete_already_forces_no_hop,
    a_hundred_nested_methods_on_one_context_cost_one_post,
    the_awaiters_of_one_task_come_back_in_the_order_they_came,
    methods_come_back_in_the_order_of_the_completions,
    of_several_awaiters_one_at_most_resumes_inside_and_all_resume,
    a_chain_of_100000_completions_fits_the_stack,
    a_chain_of_100000_completions_stays_on_its_loop,
    a_chain_of_100000_plain_continuations_fits_the_stack,
    a_chain_of_100000_combinators_fits_the_stack,
    a_chain_of_100000_pending_tasks_is_dropped_without_recursion,
    a_loop_over_complete_tasks_uses_constant_stack_on_one_thread,
    two_thousand_levels_of_methods_resume_level_by_level,
  };

  return run_tests ("inline", tests, G_N_ELEMENTS (tests));
}
