/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-scope.c: what an object started ends with it (LM-02, law 10). */
#include "methods.h"
#include "values.h"

typedef struct
{
  TactFrame frame;
  TactTask *tasks[2];
  Mark *reached, *caught, *ended;
  int code;
} Bound;

static TactStep
bound_step (TactFrame *frame)
{
  Bound *bound = (Bound *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT (frame, g_steal_pointer (&bound->tasks[0]));
  mark (bound->reached);
  TACT_AWAIT (frame, g_steal_pointer (&bound->tasks[1]));
  mark (bound->reached);
  TACT_CATCH (frame);
  ck_assert_error (tact_frame_get_error (frame), G_IO_ERROR, G_IO_ERROR_CANCELLED);
  mark (bound->caught);
  TACT_END (frame);
}

static void
bound_clear (gpointer data)
{
  Bound *bound = data;

  g_clear_pointer (&bound->tasks[0], tact_task_unref);
  g_clear_pointer (&bound->tasks[1], tact_task_unref);
  mark (bound->ended);
}

typedef struct
{
  Mark reached, caught, ended;
} Marks;

static Bound *
bound_new (TactTask *first, TactTask *second, Marks *marks)
{
  Bound *bound = tact_frame_new (sizeof (Bound), bound_step, bound_clear);

  bound->tasks[0] = first;
  bound->tasks[1] = second;
  bound->reached = &marks->reached;
  bound->caught = &marks->caught;
  bound->ended = &marks->ended;
  return bound;
}

START_TEST (an_object_has_one_scope_which_is_made_on_first_use)
{
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
  TactScope *scope;

  ck_assert_ptr_null (tact_scope_peek (object));
  scope = tact_scope_of (object);
  ck_assert_ptr_nonnull (scope);
  ck_assert_ptr_eq (tact_scope_of (object), scope);
  ck_assert_ptr_eq (tact_scope_peek (object), scope);
  ck_assert (!g_cancellable_is_cancelled (tact_scope_get_cancellable (scope)));
}
END_TEST

START_TEST (a_scope_holds_no_reference_on_its_object_and_cancels_when_it_is_disposed)
{
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GCancellable) cancellable = g_object_ref (tact_scope_get_cancellable (tact_scope_of (object)));

  g_object_add_weak_pointer (object, (gpointer *) &object);
  g_object_unref (object);
  ck_assert_ptr_null (object);
  ck_assert (g_cancellable_is_cancelled (cancellable));
}
END_TEST

START_TEST (a_bound_method_gets_the_cancellable_of_the_scope_and_runs_to_its_end)
{
  static Marks marks;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
  TactScope *scope = tact_scope_of (object);
  Bound *bound = bound_new (tact_yield (), tact_delay (1, NULL), &marks);

  tact_scope_start (scope, &bound->frame);
  ck_assert_ptr_eq (tact_frame_get_cancellable (&bound->frame), tact_scope_get_cancellable (scope));
  LOOP_UNTIL (&loop, marks.ended.count == 1);
  ck_assert_uint_eq (marks.reached.count, 2);
  ck_assert_uint_eq (marks.caught.count, 0);
}
END_TEST

/* API.md: the pending await and each later one end with cancelled, though what they await does not. */
START_TEST (the_await_of_a_bound_method_ends_with_cancelled_when_the_object_goes)
{
  static Marks marks;
  g_auto (Loop) loop = loop_enter ();
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (TactTaskSource) never = tact_task_source_new (TACT_SOURCE_DEFAULT);

  tact_scope_start (tact_scope_of (object), &bound_new (tact_task_source_dup_task (never), tact_task_completed (), &marks)->frame);
  g_object_unref (object);
  LOOP_UNTIL (&loop, marks.ended.count == 1);
  ck_assert_uint_eq (marks.reached.count, 0);
  ck_assert_uint_eq (marks.caught.count, 1);
  ck_assert_ptr_eq (marks.caught.thread, g_thread_self ());
  tact_task_source_set_completed (never);
}
END_TEST

/* scope.h: no error after an await means that the owner is alive. */
START_TEST (a_result_that_came_just_before_the_end_is_muted)
{
  static Marks marks;
  g_auto (Loop) loop = loop_enter ();
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);

  tact_scope_start (tact_scope_of (object), &bound_new (tact_task_source_dup_task (source), tact_task_completed (), &marks)->frame);
  tact_task_source_set_completed (source); /* posted, and then the object goes */
  g_object_unref (object);
  LOOP_UNTIL (&loop, marks.ended.count == 1);
  ck_assert_uint_eq (marks.reached.count, 0);
  ck_assert_uint_eq (marks.caught.count, 1);
}
END_TEST

/* scope.h */
START_TEST (on_a_closed_scope_a_method_starts_and_its_first_await_ends_it)
{
  static Marks marks;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
  TactScope *scope = tact_scope_of (object);
  g_autoptr (TactTask) closed = tact_scope_close (scope);

  LOOP_UNTIL (&loop, tact_task_is_completed (closed));
  tact_scope_start (scope, &bound_new (tact_task_completed (), tact_task_completed (), &marks)->frame);
  LOOP_UNTIL (&loop, marks.ended.count == 1);
  ck_assert_uint_eq (marks.reached.count, 0);
  ck_assert_uint_eq (marks.caught.count, 1);
}
END_TEST

START_TEST (closing_ends_when_all_methods_have_ended)
{
  static Marks marks[3];
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
  TactScope *scope = tact_scope_of (object);
  g_autoptr (TactTaskSource) never = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) closed = NULL, again = NULL;

  for (int i = 0; i < 3; i++)
    tact_scope_start (scope, &bound_new (tact_task_source_dup_task (never), tact_task_completed (), &marks[i])->frame);
  closed = tact_scope_close (scope);
  again = tact_scope_close (scope);
  ck_assert (g_cancellable_is_cancelled (tact_scope_get_cancellable (scope)));
  LOOP_UNTIL (&loop, tact_task_is_completed (closed));
  for (int i = 0; i < 3; i++)
    ck_assert_uint_eq (marks[i].ended.count, 1);
  LOOP_UNTIL (&loop, tact_task_is_completed (again));
  ck_assert (tact_task_is_succeeded (closed));
  ck_assert (tact_task_is_succeeded (again));
  tact_task_source_set_completed (never);
}
END_TEST

START_TEST (closing_an_idle_scope_is_complete_at_once)
{
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (TactTask) closed = tact_scope_close (tact_scope_of (object));

  ck_assert (tact_task_is_succeeded (closed));
}
END_TEST

static TactStep
clean_up_step (TactFrame *frame)
{
  Bound *bound = (Bound *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT (frame, g_steal_pointer (&bound->tasks[0]));
  mark (bound->reached);
  TACT_CATCH (frame);
  mark (bound->caught);
  TACT_AWAIT (frame, tact_delay (1, NULL)); /* ends with cancelled as well */
  mark (bound->reached);
  TACT_END (frame);
}

/* API.md: and each later one */
START_TEST (each_later_await_ends_with_cancelled_too)
{
  static Marks marks;
  g_auto (Loop) loop = loop_enter ();
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
  Bound *bound = tact_frame_new (sizeof (Bound), clean_up_step, bound_clear);

  bound->tasks[0] = tact_delay (-1, tact_scope_get_cancellable (tact_scope_of (object)));
  bound->reached = &marks.reached;
  bound->caught = &marks.caught;
  bound->ended = &marks.ended;
  tact_scope_start (tact_scope_of (object), &bound->frame);
  g_object_unref (object);
  LOOP_UNTIL (&loop, marks.ended.count == 1);
  ck_assert_uint_eq (marks.caught.count, 1);
  ck_assert_uint_eq (marks.reached.count, 0);
}
END_TEST

/* law 10: it cancels what it holds, and nothing else. */
START_TEST (closing_leaves_the_awaited_work_alone)
{
  static Marks marks;
  static Gate gate;
  g_auto (Loop) loop = loop_enter ();
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (TactTask) work = tact_run (gated, &gate, NULL, NULL);

  tact_scope_start (tact_scope_of (object), &bound_new (tact_task_ref (work), tact_task_completed (), &marks)->frame);
  g_object_unref (object);
  LOOP_UNTIL (&loop, marks.ended.count == 1);
  ck_assert (!tact_task_is_completed (work));
  mark (&gate.open);
  task_wait (work);
  ck_assert (tact_task_is_succeeded (work));
}
END_TEST

static TactStep
failing_step (TactFrame *frame)
{
  TACT_BEGIN (frame);
  TACT_AWAIT (frame, tact_delay (1, NULL));
  TACT_THROW (frame, new_error ("from the scope"));
  TACT_END (frame);
}

static void
tell (TactTask *task, const GError *error, gpointer told)
{
  ck_assert_str_eq (error->message, "from the scope");
  mark (told);
}

/* scope.h: detached */
START_TEST (the_error_of_a_bound_method_goes_to_the_detached_handler)
{
  static Mark told;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);

  tact_set_detached_handler (tell, &told, NULL);
  tact_scope_start (tact_scope_of (object), tact_frame_new (sizeof (TactFrame), failing_step, NULL));
  LOOP_UNTIL (&loop, told.count == 1);
}
END_TEST

static TactStep
dispose_step (TactFrame *frame)
{
  Bound *bound = (Bound *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT (frame, g_steal_pointer (&bound->tasks[0]));
  g_object_unref (tact_task_dup_object (bound->tasks[1], NULL));
  g_clear_pointer (&bound->tasks[1], tact_task_unref); /* the last reference of the owner */
  mark (bound->reached);
  TACT_AWAIT (frame, tact_task_completed ());
  mark (bound->reached);
  TACT_CATCH (frame);
  mark (bound->caught);
  TACT_END (frame);
}

START_TEST (a_method_may_end_its_own_object)
{
  static Marks marks;
  g_auto (Loop) loop = loop_enter ();
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
  Bound *bound = tact_frame_new (sizeof (Bound), dispose_step, bound_clear);

  g_object_add_weak_pointer (object, (gpointer *) &object);
  bound->tasks[0] = tact_delay (1, NULL);
  bound->reached = &marks.reached;
  bound->caught = &marks.caught;
  bound->ended = &marks.ended;
  tact_scope_of (object);
  bound->tasks[1] = tact_task_new_object (object);
  tact_scope_start (tact_scope_of (object), &bound->frame);
  LOOP_UNTIL (&loop, marks.ended.count == 1);
  ck_assert_ptr_null (object);
  ck_assert_uint_eq (marks.reached.count, 1);
  ck_assert_uint_eq (marks.caught.count, 1);
}
END_TEST

/* law 13 */
START_TEST (bad_calls_are_criticals)
{
  static Marks marks;
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (TactTask) closed = NULL;

  EXPECT_CRITICAL ("object")
    ck_assert_ptr_null (tact_scope_of (NULL));
  EXPECT_CRITICAL ("object")
    ck_assert_ptr_null (tact_scope_peek (NULL));
  EXPECT_CRITICAL ("scope")
    ck_assert_ptr_null (tact_scope_get_cancellable (NULL));
  EXPECT_CRITICAL ("scope")
    tact_scope_start (NULL, &bound_new (NULL, NULL, &marks)->frame);
  EXPECT_CRITICAL ("frame")
    tact_scope_start (tact_scope_of (object), NULL);
  EXPECT_CRITICAL ("scope")
    closed = tact_scope_close (NULL);
  ck_assert_int_eq (tact_task_get_status (closed), TACT_TASK_FAULTED);
  ck_assert_ptr_nonnull (tact_task_get_error (closed));
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    an_object_has_one_scope_which_is_made_on_first_use,
    a_scope_holds_no_reference_on_its_object_and_cancels_when_it_is_disposed,
    a_bound_method_gets_the_cancellable_of_the_scope_and_runs_to_its_end,
    the_await_of_a_bound_method_ends_with_cancelled_when_the_object_goes,
    a_result_that_came_just_before_the_end_is_muted,
    on_a_closed_scope_a_method_starts_and_its_first_await_ends_it,
    closing_ends_when_all_methods_have_ended,
    closing_an_idle_scope_is_complete_at_once,
    each_later_await_ends_with_cancelled_too,
    closing_leaves_the_awaited_work_alone,
    the_error_of_a_bound_method_goes_to_the_detached_handler,
    a_method_may_end_its_own_object,
    bad_calls_are_criticals,
  };

  return run_tests ("scope", tests, G_N_ELEMENTS (tests));
}
