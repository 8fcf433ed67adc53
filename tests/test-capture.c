/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-capture.c: where a method goes on: what an await captures, and when (CX, CA). */
#include "hand-context.h"
#include "methods.h"

/* Awaits a list of tasks, each in its way, and marks where it is after each. */
typedef struct
{
  TactFrame frame;
  TactTask *tasks[3];
  TactAwaitFlags flags[3];
  TactContext *push[3]; /* made current before that await */
  Mark *marks;          /* one an await */
  int n, i;
} AwaitEach;

static TactStep
await_each_step (TactFrame *frame)
{
  AwaitEach *each = (AwaitEach *) frame;

  TACT_BEGIN (frame);
  for (each->i = 0; each->i < each->n; each->i++)
    {
      if (each->push[each->i] != NULL)
        tact_context_push (each->push[each->i]);
      TACT_AWAIT_FULL (frame, g_steal_pointer (&each->tasks[each->i]), each->flags[each->i]);
      mark (&each->marks[each->i]);
    }
  TACT_END (frame);
}

static AwaitEach *
await_each_new (Mark *marks)
{
  AwaitEach *each = tact_frame_new (sizeof (AwaitEach), await_each_step, NULL);

  each->marks = marks;
  return each;
}

static void
await_each_add (AwaitEach *each, TactTask *task, TactAwaitFlags flags, TactContext *push)
{
  each->tasks[each->n] = task;
  each->flags[each->n] = flags;
  each->push[each->n++] = push;
}

/* CX-07, law 4, DL table: console main */
START_TEST (a_thread_without_a_loop_captures_nothing_and_its_wait_does_not_hang)
{
  static Mark resumed, go;
  g_autoptr (TactTask) method = await_one (pending_until (&go), TACT_AWAIT_DEFAULT, &resumed);

  mark (&go);
  ck_assert (tact_task_wait (method, -1, NULL, NULL));
  ck_assert_uint_eq (resumed.count, 1);
  ck_assert_ptr_ne (resumed.thread, g_thread_self ());
  ck_assert_ptr_null (resumed.context);
}
END_TEST

/* CA-01, CX-09 */
START_TEST (a_method_comes_back_to_its_loop)
{
  static Mark marks[3];
  g_auto (Loop) loop = loop_enter ();
  AwaitEach *each = await_each_new (marks);
  g_autoptr (TactTask) method = NULL;

  await_each_add (each, tact_delay (1, NULL), TACT_AWAIT_DEFAULT, NULL);
  await_each_add (each, tact_task_completed (), TACT_AWAIT_DEFAULT, NULL);
  await_each_add (each, tact_delay (1, NULL), TACT_AWAIT_DEFAULT, NULL);
  method = tact_frame_start (&each->frame, NULL);
  LOOP_UNTIL (&loop, tact_task_is_completed (method));
  for (int i = 0; i < 3; i++)
    {
      ck_assert_ptr_eq (marks[i].thread, g_thread_self ());
      ck_assert_ptr_eq (marks[i].context, loop_context (&loop));
    }
}
END_TEST

/* law 4 */
START_TEST (a_loop_hidden_by_none_is_not_captured)
{
  static Mark resumed, go;
  g_auto (Loop) loop G_GNUC_UNUSED = loop_enter ();
  g_autoptr (TactTask) method = NULL;

  tact_context_push (NULL);
  method = await_one (pending_until (&go), TACT_AWAIT_DEFAULT, &resumed);
  tact_context_pop (NULL);
  mark (&go);
  task_wait (method);
  ck_assert_ptr_ne (resumed.thread, g_thread_self ());
}
END_TEST

/* CX-03 */
START_TEST (what_counts_is_the_context_at_the_await_that_suspends)
{
  static Mark marks[2], go;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (HandContext) hand = hand_context_new ();
  AwaitEach *each = await_each_new (marks);
  g_autoptr (TactTask) method = NULL;

  await_each_add (each, tact_delay (1, NULL), TACT_AWAIT_DEFAULT, NULL);
  await_each_add (each, pending_until (&go), TACT_AWAIT_DEFAULT, TACT_CONTEXT (hand));
  method = tact_frame_start (&each->frame, NULL);
  LOOP_UNTIL (&loop, mark_count (&marks[0]) == 1);
  mark (&go);
  hand_context_serve (hand);
  ck_assert (tact_task_is_completed (method));
  ck_assert_ptr_eq (marks[0].context, loop_context (&loop));
  ck_assert_ptr_eq (marks[1].context, hand);
}
END_TEST

/* SC-08 */
START_TEST (a_context_that_a_method_pushes_is_popped_for_its_caller)
{
  static Mark marks[1], go;
  g_autoptr (HandContext) hand = hand_context_new ();
  AwaitEach *suspends = await_each_new (marks), *ends = await_each_new (marks);
  g_autoptr (TactTask) first = NULL, second = NULL;

  await_each_add (suspends, pending_until (&go), TACT_AWAIT_DEFAULT, TACT_CONTEXT (hand));
  await_each_add (ends, tact_task_completed (), TACT_AWAIT_DEFAULT, TACT_CONTEXT (hand));
  first = tact_frame_start (&suspends->frame, NULL);
  mark (&go);
  ck_assert_ptr_null (tact_context_get_current ());
  second = tact_frame_start (&ends->frame, NULL);
  ck_assert (tact_task_is_completed (second));
  ck_assert_ptr_null (tact_context_get_current ());
  hand_context_serve (hand);
  ck_assert (tact_task_is_completed (first));
}
END_TEST

/* CA-02, CA-03, CA-04, CX-08 */
START_TEST (after_any_context_and_a_suspension_the_method_is_off_the_loop_for_good)
{
  static Mark marks[3], go[2];
  g_auto (Loop) loop = loop_enter ();
  AwaitEach *each = await_each_new (marks);
  g_autoptr (TactTask) method = NULL;

  await_each_add (each, tact_delay (1, NULL), TACT_AWAIT_DEFAULT, NULL);
  await_each_add (each, pending_until (&go[0]), TACT_AWAIT_ANY_CONTEXT, NULL);
  await_each_add (each, pending_until (&go[1]), TACT_AWAIT_DEFAULT, NULL);
  method = tact_frame_start (&each->frame, NULL);
  LOOP_UNTIL (&loop, mark_count (&marks[0]) == 1);
  mark (&go[0]);
  mark_wait (&marks[1], 1);
  mark (&go[1]);
  task_wait (method);
  ck_assert_ptr_eq (marks[0].thread, g_thread_self ());
  for (int i = 1; i < 3; i++)
    {
      ck_assert_ptr_ne (marks[i].thread, g_thread_self ());
      ck_assert_ptr_null (marks[i].context);
    }
}
END_TEST

/* CA-05 */
START_TEST (after_any_context_without_a_suspension_the_method_is_still_on_the_loop)
{
  static Mark marks[2];
  g_auto (Loop) loop = loop_enter ();
  AwaitEach *each = await_each_new (marks);
  g_autoptr (TactTask) method = NULL;

  await_each_add (each, tact_task_completed (), TACT_AWAIT_ANY_CONTEXT, NULL);
  await_each_add (each, tact_delay (1, NULL), TACT_AWAIT_DEFAULT, NULL);
  method = tact_frame_start (&each->frame, NULL);
  ck_assert_uint_eq (marks[0].count, 1);
  LOOP_UNTIL (&loop, tact_task_is_completed (method));
  ck_assert_ptr_eq (marks[1].context, loop_context (&loop));
}
END_TEST

/* CA-06 */
START_TEST (the_caller_of_a_method_that_leaves_the_loop_comes_back_to_it)
{
  static Mark inner, outer, go;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTask) method = await_one (await_one (pending_until (&go), TACT_AWAIT_ANY_CONTEXT, &inner), TACT_AWAIT_DEFAULT, &outer);

  mark (&go);
  LOOP_UNTIL (&loop, tact_task_is_completed (method));
  ck_assert_ptr_ne (inner.thread, g_thread_self ());
  ck_assert_ptr_eq (outer.thread, g_thread_self ());
}
END_TEST

static TactTask *
await_in_pool (GCancellable *cancellable, gpointer resumed)
{
  ck_assert_ptr_null (tact_context_get_current ());
  return await_one (tact_delay (1, NULL), TACT_AWAIT_DEFAULT, resumed);
}

/* CX-05, CX-06 */
START_TEST (a_body_on_the_pool_sees_no_loop_and_captures_none)
{
  static Mark resumed;
  g_auto (Loop) loop G_GNUC_UNUSED = loop_enter ();
  g_autoptr (TactTask) task = tact_run (await_in_pool, &resumed, NULL, NULL);

  task_wait (task);
  ck_assert (tact_task_is_succeeded (task));
  ck_assert_ptr_null (resumed.context);
}
END_TEST

/* law 4: workers never look at the default one, even where nobody owns it. */
START_TEST (a_body_on_the_pool_does_not_capture_the_default_main_context)
{
  static Mark resumed;
  g_auto (Loop) loop G_GNUC_UNUSED = loop_enter_default ();
  g_autoptr (TactTask) task = tact_run (await_in_pool, &resumed, NULL, NULL);

  task_wait (task);
  ck_assert (tact_task_is_succeeded (task));
  ck_assert_ptr_null (resumed.context);
}
END_TEST

typedef struct
{
  TactScheduler *scheduler; /* borrowed */
  TactContext *context;     /* pushed before the await, if not NULL */
  Mark resumed, reached;
  TactScheduler *seen;
} InScheduler;

static TactTask *
see_scheduler (TactTask *done, gpointer data)
{
  InScheduler *in = data;

  in->seen = tact_scheduler_get_current ();
  mark (&in->reached);
  return tact_task_completed ();
}

typedef struct
{
  TactFrame frame;
  InScheduler *in;
} SchedulerMethod;

static TactStep
scheduler_method_step (TactFrame *frame)
{
  InScheduler *in = ((SchedulerMethod *) frame)->in;

  TACT_BEGIN (frame);
  if (in->context != NULL)
    tact_context_push (in->context);
  TACT_AWAIT (frame, tact_yield ());
  mark (&in->resumed);
  in->seen = tact_scheduler_get_current ();
  TACT_END (frame);
}

static TactTask *
start_in_scheduler (GCancellable *cancellable, gpointer in)
{
  SchedulerMethod *method = tact_frame_new (sizeof (SchedulerMethod), scheduler_method_step, NULL);

  method->in = in;
  return tact_frame_start (&method->frame, NULL);
}

/* CX-01: the scheduler posts to the context without making it anybody's current one. */
START_TEST (without_a_context_the_scheduler_of_the_task_is_captured)
{
  static InScheduler in;
  g_autoptr (TactContext) base = tact_context_new ();
  g_autoptr (TactScheduler) scheduler = tact_scheduler_new_for_context (base);
  g_autoptr (TactTask) task = tact_run_full (scheduler, TACT_RUN_DEFAULT, start_in_scheduler, &in, NULL, NULL);

  task_wait (task);
  ck_assert (tact_task_is_succeeded (task));
  ck_assert_ptr_eq (in.seen, scheduler);
}
END_TEST

/* CX-04 */
START_TEST (a_context_beats_a_scheduler)
{
  static InScheduler in;
  g_autoptr (HandContext) hand = hand_context_new ();
  g_autoptr (TactContext) base = tact_context_new ();
  g_autoptr (TactScheduler) scheduler = tact_scheduler_new_for_context (base);
  g_autoptr (TactTask) task = NULL;

  in.context = TACT_CONTEXT (hand);
  task = tact_run_full (scheduler, TACT_RUN_DEFAULT, start_in_scheduler, &in, NULL, NULL);
  hand_context_serve (hand);
  task_wait (task);
  ck_assert_ptr_eq (in.resumed.context, hand);
  ck_assert_ptr_eq (in.seen, tact_scheduler_get_default ());
}
END_TEST

/* CW-18, CX-01 */
START_TEST (a_hidden_scheduler_is_not_captured)
{
  static InScheduler in;
  g_autoptr (TactContext) base = tact_context_new ();
  g_autoptr (TactScheduler) scheduler = tact_scheduler_new_for_context (base);
  g_autoptr (TactTask) task = tact_run_full (scheduler, TACT_RUN_HIDE_SCHEDULER, start_in_scheduler, &in, NULL, NULL);

  task_wait (task);
  ck_assert_ptr_eq (in.seen, tact_scheduler_get_default ());
}
END_TEST

/* CX-04: tact_then() names its context, the current scheduler does not matter. */
START_TEST (a_continuation_on_the_pool_sees_the_default_scheduler)
{
  static InScheduler in;
  g_autoptr (TactTask) task = tact_then (tact_delay (1, NULL), TACT_THEN_DEFAULT, NULL, see_scheduler, &in, NULL);

  task_wait (task);
  ck_assert_ptr_eq (in.seen, tact_scheduler_get_default ());
  ck_assert (in.reached.worker);
}
END_TEST

/* law 5, CA-11, h22: forced, without a capture: the pool. */
START_TEST (a_forced_yield_without_a_capture_goes_to_the_pool)
{
  static Mark resumed;
  g_auto (Loop) loop G_GNUC_UNUSED = loop_enter ();
  g_autoptr (TactTask) method = await_one (tact_task_completed (), TACT_AWAIT_FORCE_YIELD | TACT_AWAIT_ANY_CONTEXT, &resumed);

  task_wait (method);
  ck_assert (resumed.worker);
}
END_TEST

/* CA-11 */
START_TEST (a_forced_yield_on_a_loop_goes_behind_what_is_posted)
{
  static Mark resumed, posted;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTask) method = NULL;

  tact_context_post (loop_context (&loop), mark, &posted, NULL);
  method = await_one (tact_task_completed (), TACT_AWAIT_FORCE_YIELD, &resumed);
  ck_assert (!tact_task_is_completed (method));
  LOOP_UNTIL (&loop, resumed.count == 1);
  ck_assert_uint_eq (posted.count, 1);
  ck_assert_ptr_eq (resumed.thread, g_thread_self ());
}
END_TEST

/* law 5, CN-01 */
START_TEST (a_complete_task_never_leaves_the_thread)
{
  static Mark resumed;
  g_autoptr (TactTask) method = await_one (tact_task_new_int (7), TACT_AWAIT_ANY_CONTEXT, &resumed);

  ck_assert (tact_task_is_completed (method));
  ck_assert_ptr_eq (resumed.thread, g_thread_self ());
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    a_thread_without_a_loop_captures_nothing_and_its_wait_does_not_hang,
    a_method_comes_back_to_its_loop,
    a_loop_hidden_by_none_is_not_captured,
    what_counts_is_the_context_at_the_await_that_suspends,
    a_context_that_a_method_pushes_is_popped_for_its_caller,
    after_any_context_and_a_suspension_the_method_is_off_the_loop_for_good,
    after_any_context_without_a_suspension_the_method_is_still_on_the_loop,
    the_caller_of_a_method_that_leaves_the_loop_comes_back_to_it,
    a_body_on_the_pool_sees_no_loop_and_captures_none,
    a_body_on_the_pool_does_not_capture_the_default_main_context,
    without_a_context_the_scheduler_of_the_task_is_captured,
    a_context_beats_a_scheduler,
    a_hidden_scheduler_is_not_captured,
    a_continuation_on_the_pool_sees_the_default_scheduler,
    a_forced_yield_without_a_capture_goes_to_the_pool,
    a_forced_yield_on_a_loop_goes_behind_what_is_posted,
    a_complete_task_never_leaves_the_thread,
  };

  return run_tests ("capture", tests, G_N_ELEMENTS (tests));
}
