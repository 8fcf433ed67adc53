/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-main-context.c: posts to a main loop: in order, never inline, and gone with it. */
#include "letters.h"
#include "methods.h"
#include "values.h"

static gpointer
get_context (gpointer main_context)
{
  return tact_main_context_get (main_context);
}

START_TEST (a_main_context_has_one_context_whoever_asks)
{
  g_autoptr (GMainContext) main_context = g_main_context_new (), other = g_main_context_new ();
  TactMainContext *context = tact_main_context_get (main_context);

  ck_assert_ptr_eq (tact_main_context_get (main_context), context);
  ck_assert_ptr_eq (g_thread_join (g_thread_new ("asks", get_context, main_context)), context);
  ck_assert_ptr_ne (tact_main_context_get (other), context);
  ck_assert_ptr_eq (tact_main_context_get (NULL), tact_main_context_get (g_main_context_default ()));
}
END_TEST

/* SC-02, SC-03, law 3 */
START_TEST (posts_run_later_and_in_order)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (GString) log = g_string_new (NULL);

  for (char c = 'a'; c <= 'e'; c++)
    ck_assert (tact_context_post (loop_context (&loop), log_letter, letter_new (log, c), g_free));
  ck_assert_str_eq (log->str, "");
  LOOP_UNTIL (&loop, log->len == 5);
  ck_assert_str_eq (log->str, "abcde");
}
END_TEST

static gpointer
post_mark (gpointer data)
{
  gpointer *call = data;

  tact_context_post (call[0], mark, call[1], mark);
  return NULL;
}

START_TEST (a_post_from_another_thread_wakes_the_loop_and_runs_here)
{
  static Mark ran;
  g_auto (Loop) loop = loop_enter ();
  gpointer call[] = { loop_context (&loop), &ran };
  GThread *thread = g_thread_new ("poster", post_mark, call);

  LOOP_UNTIL (&loop, mark_count (&ran) == 2); /* by the post, and by its destroy */
  ck_assert_ptr_eq (ran.thread, g_thread_self ());
  ck_assert_ptr_eq (ran.context, loop_context (&loop));
  g_thread_join (thread);
}
END_TEST

static void
post_again (gpointer data)
{
  gpointer *call = data;

  mark (call[1]);
  tact_context_post (call[0], mark, call[1], NULL);
}

/* TM-06: what a dispatch posts runs in another one. */
START_TEST (a_post_from_a_post_runs_in_a_later_iteration)
{
  static Mark ran;
  g_auto (Loop) loop = loop_enter ();
  gpointer call[] = { loop_context (&loop), &ran };

  tact_context_post (call[0], post_again, call, NULL);
  ck_assert (g_main_context_iteration (loop.context, FALSE));
  ck_assert_uint_eq (ran.count, 1);
  LOOP_UNTIL (&loop, ran.count == 2);
}
END_TEST

START_TEST (pending_counts_what_has_not_run)
{
  static Mark ran;
  g_auto (Loop) loop = loop_enter ();
  TactMainContext *context = tact_main_context_get (loop.context);

  ck_assert_uint_eq (tact_main_context_get_pending (context), 0);
  for (int i = 0; i < 3; i++)
    tact_context_post (TACT_CONTEXT (context), mark, &ran, NULL);
  ck_assert_uint_eq (tact_main_context_get_pending (context), 3);
  LOOP_UNTIL (&loop, ran.count == 3);
  ck_assert_uint_eq (tact_main_context_get_pending (context), 0);
}
END_TEST

/* law 9 */
START_TEST (posts_that_never_run_are_destroyed_when_the_main_context_ends)
{
  GMainContext *main_context = g_main_context_new ();
  TactContext *context = g_object_ref (TACT_CONTEXT (tact_main_context_get (main_context)));
  static Mark ran;
  int freed = 0, refused = 0;

  for (int i = 0; i < 3; i++)
    tact_main_context_post (TACT_MAIN_CONTEXT (context), i, NULL, (TactPostFunc) mark, &ran, NULL);
  for (int i = 0; i < 3; i++)
    tact_context_post (context, free_count, &freed, free_count);
  g_main_context_unref (main_context);
  ck_assert_uint_eq (ran.count, 0);
  ck_assert_int_eq (freed, 3);
  ck_assert (!tact_context_post (context, free_count, &refused, free_count));
  ck_assert_int_eq (refused, 1);
  g_object_unref (context);
}
END_TEST

START_TEST (the_context_lives_as_long_as_its_main_context_and_holds_no_reference_on_it)
{
  GMainContext *main_context = g_main_context_new ();
  gpointer context = tact_main_context_get (main_context);

  g_object_add_weak_pointer (context, &context);
  g_main_context_unref (main_context);
  ck_assert_ptr_null (context);
}
END_TEST

/* law 9 */
START_TEST (a_method_suspended_on_a_closed_context_faults_with_closed)
{
  static Mark resumed;
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) method = NULL;

  {
    g_auto (Loop) loop G_GNUC_UNUSED = loop_enter ();

    method = await_one (tact_task_source_dup_task (source), TACT_AWAIT_DEFAULT, &resumed);
  }
  tact_task_source_set_int (source, 7);
  task_wait (method);
  ck_assert_faulted (method, G_IO_ERROR, G_IO_ERROR_CLOSED);
  ck_assert_uint_eq (resumed.count, 0);
}
END_TEST

/* law 9: the same, where the continuation was posted and never ran. */
START_TEST (a_continuation_left_in_a_closed_context_faults_its_method_with_closed)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) method = NULL;

  {
    g_auto (Loop) loop G_GNUC_UNUSED = loop_enter ();

    method = await_one (tact_task_source_dup_task (source), TACT_AWAIT_DEFAULT, NULL);
    tact_task_source_set_int (source, 7);
  }
  task_wait (method);
  ck_assert_faulted (method, G_IO_ERROR, G_IO_ERROR_CLOSED);
}
END_TEST

/* SC-15 */
START_TEST (posts_of_a_higher_priority_go_first_and_each_priority_keeps_its_order)
{
  g_auto (Loop) loop = loop_enter ();
  TactMainContext *context = tact_main_context_get (loop.context);
  g_autoptr (GString) log = g_string_new (NULL);

  tact_main_context_post (context, G_PRIORITY_LOW, NULL, log_letter, letter_new (log, 'y'), g_free);
  tact_main_context_post (context, TACT_PRIORITY_DEFAULT, NULL, log_letter, letter_new (log, 'c'), g_free);
  tact_context_post (TACT_CONTEXT (context), log_letter, letter_new (log, 'd'), g_free);
  tact_main_context_post (context, G_PRIORITY_HIGH, NULL, log_letter, letter_new (log, 'a'), g_free);
  tact_main_context_post (context, G_PRIORITY_HIGH, NULL, log_letter, letter_new (log, 'b'), g_free);
  tact_main_context_post (context, G_PRIORITY_LOW, NULL, log_letter, letter_new (log, 'z'), g_free);
  LOOP_UNTIL (&loop, log->len == 6);
  ck_assert_str_eq (log->str, "abcdyz");
}
END_TEST

/* law 9, LM-02 */
START_TEST (a_post_of_a_disposed_owner_does_not_run_but_is_destroyed)
{
  static Mark ran, freed;
  g_auto (Loop) loop = loop_enter ();
  TactMainContext *context = tact_main_context_get (loop.context);
  g_autoptr (GObject) living = g_object_new (G_TYPE_OBJECT, NULL);
  GObject *dying = g_object_new (G_TYPE_OBJECT, NULL);

  tact_main_context_post (context, TACT_PRIORITY_DEFAULT, dying, mark, &ran, mark);
  tact_main_context_post (context, TACT_PRIORITY_DEFAULT, living, mark, &freed, NULL);
  g_object_run_dispose (dying);
  g_object_unref (dying);
  LOOP_UNTIL (&loop, freed.count == 1);
  ck_assert_uint_eq (ran.count, 1); /* the destroy */
  ck_assert_ptr_eq (ran.thread, g_thread_self ());
}
END_TEST

START_TEST (a_post_does_not_keep_its_owner_alive)
{
  static Mark ran;
  g_auto (Loop) loop = loop_enter ();
  GObject *owner = g_object_new (G_TYPE_OBJECT, NULL);
  int freed = 0;

  g_object_add_weak_pointer (owner, (gpointer *) &owner);
  tact_main_context_post (tact_main_context_get (loop.context), TACT_PRIORITY_DEFAULT, owner, free_count, &freed, free_count);
  g_object_unref (owner);
  ck_assert_ptr_null (owner);
  tact_context_post (loop_context (&loop), mark, &ran, NULL);
  LOOP_UNTIL (&loop, ran.count == 1);
  ck_assert_int_eq (freed, 1);
}
END_TEST

START_TEST (many_posts_of_one_owner_all_end_with_it)
{
  static Mark ran, ended;
  g_auto (Loop) loop = loop_enter ();
  TactMainContext *context = tact_main_context_get (loop.context);
  GObject *owner = g_object_new (G_TYPE_OBJECT, NULL);

  for (int i = 0; i < 50; i++)
    tact_main_context_post (context, TACT_PRIORITY_DEFAULT, owner, mark, &ran, mark);
  LOOP_UNTIL (&loop, ran.count == 100);
  for (int i = 0; i < 50; i++)
    tact_main_context_post (context, TACT_PRIORITY_DEFAULT, owner, mark, &ran, mark);
  g_object_unref (owner);
  tact_context_post (loop_context (&loop), mark, &ended, NULL);
  LOOP_UNTIL (&loop, ended.count == 1);
  ck_assert_uint_eq (ran.count, 150); /* destroys only */
}
END_TEST

/* Objects that have an address one after the other. */
START_TEST (a_post_of_a_new_owner_runs_where_an_old_one_was)
{
  static Mark old_ran, new_ran;
  g_auto (Loop) loop = loop_enter ();
  TactMainContext *context = tact_main_context_get (loop.context);
  guint n_old = 0;

  for (; n_old < 20; n_old++)
    {
      GObject *owner = g_object_new (G_TYPE_OBJECT, NULL);

      tact_main_context_post (context, TACT_PRIORITY_DEFAULT, owner, mark, &old_ran, NULL);
      g_object_unref (owner);
    }
  {
    g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);

    tact_main_context_post (context, TACT_PRIORITY_DEFAULT, owner, mark, &new_ran, NULL);
    LOOP_UNTIL (&loop, new_ran.count == 1);
  }
  ck_assert_uint_eq (old_ran.count, 0);
}
END_TEST

static gboolean
always_ready (gpointer count)
{
  ++*(int *) count;
  return G_SOURCE_CONTINUE;
}

static GSource *
add_always_ready (Loop *loop, int priority, int *count)
{
  GSource *source = g_idle_source_new ();

  g_source_set_priority (source, priority);
  g_source_set_callback (source, always_ready, count, NULL);
  g_source_attach (source, loop->context);
  return source;
}

typedef struct
{
  TactTaskSource *source;
  TactTask *method;
  Mark *resumed;
} Started;

static void
start_awaiting (gpointer data)
{
  Started *started = data;

  started->method = await_one (tact_task_source_dup_task (started->source), TACT_AWAIT_DEFAULT, started->resumed);
}

/* SC-15 */
START_TEST (a_continuation_keeps_the_priority_of_the_post_that_started_it)
{
  static Mark resumed;
  g_auto (Loop) loop = loop_enter ();
  TactMainContext *context = tact_main_context_get (loop.context);
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  Started started = { source, NULL, &resumed };
  int turns = 0;
  GSource *idle;

  tact_main_context_post (context, G_PRIORITY_LOW, NULL, start_awaiting, &started, NULL);
  LOOP_UNTIL (&loop, started.method != NULL);
  idle = add_always_ready (&loop, G_PRIORITY_DEFAULT_IDLE, &turns); /* before LOW, behind 120 */
  tact_task_source_set_int (source, 7);
  ck_assert (g_main_context_iteration (loop.context, FALSE));
  ck_assert_int_eq (turns, 1);
  ck_assert_uint_eq (resumed.count, 0);
  g_source_destroy (idle);
  g_source_unref (idle);
  LOOP_UNTIL (&loop, tact_task_is_completed (started.method));
  ck_assert_uint_eq (resumed.count, 1);
  tact_task_unref (started.method);
}
END_TEST

typedef struct
{
  TactMainContext parent_instance;
} OwnContext;
typedef struct
{
  TactMainContextClass parent_class;
  int n_started;
} OwnContextClass;
GType own_context_get_type (void);
G_DEFINE_TYPE (OwnContext, own_context, TACT_TYPE_MAIN_CONTEXT)

static void
own_context_operation_started (TactContext *context)
{
  ((OwnContextClass *) TACT_CONTEXT_GET_CLASS (context))->n_started++;
  TACT_CONTEXT_CLASS (own_context_parent_class)->operation_started (context);
}

static void
own_context_class_init (OwnContextClass *klass)
{
  TACT_CONTEXT_CLASS (klass)->operation_started = own_context_operation_started;
}

static void
own_context_init (OwnContext *context)
{
}

START_TEST (a_derived_instance_is_the_context_of_its_main_context)
{
  static Mark ran;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactContext) own = g_object_new (own_context_get_type (), "main-context", loop.context, NULL);

  ck_assert_ptr_eq (loop_context (&loop), own);
  ck_assert_ptr_eq (tact_context_get_current (), own);
  tact_context_operation_started (own);
  tact_context_operation_completed (own);
  ck_assert_int_eq (((OwnContextClass *) TACT_CONTEXT_GET_CLASS (own))->n_started, 1);
  tact_context_post (own, mark, &ran, NULL);
  LOOP_UNTIL (&loop, ran.count == 1);
}
END_TEST

/* SC-16 */
START_TEST (posts_run_in_a_nested_loop_too)
{
  static Mark ran;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (GMainLoop) nested = g_main_loop_new (loop.context, FALSE);

  tact_context_post (loop_context (&loop), (TactPostFunc) g_main_loop_run, nested, NULL);
  tact_context_post (loop_context (&loop), mark, &ran, NULL);
  tact_context_post (loop_context (&loop), (TactPostFunc) g_main_loop_quit, nested, NULL);
  LOOP_UNTIL (&loop, ran.count == 1);
}
END_TEST

START_TEST (bad_calls_are_criticals)
{
  g_auto (Loop) loop = loop_enter ();
  TactMainContext *context = tact_main_context_get (loop.context);
  int freed = 0;

  EXPECT_CRITICAL ("context")
    ck_assert (!tact_main_context_post (NULL, 0, NULL, free_count, &freed, free_count));
  EXPECT_CRITICAL ("func")
    ck_assert (!tact_main_context_post (context, 0, NULL, NULL, &freed, free_count));
  EXPECT_CRITICAL ("context")
    ck_assert_uint_eq (tact_main_context_get_pending (NULL), 0);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    a_main_context_has_one_context_whoever_asks,
    posts_run_later_and_in_order,
    a_post_from_another_thread_wakes_the_loop_and_runs_here,
    a_post_from_a_post_runs_in_a_later_iteration,
    pending_counts_what_has_not_run,
    posts_that_never_run_are_destroyed_when_the_main_context_ends,
    the_context_lives_as_long_as_its_main_context_and_holds_no_reference_on_it,
    a_method_suspended_on_a_closed_context_faults_with_closed,
    a_continuation_left_in_a_closed_context_faults_its_method_with_closed,
    posts_of_a_higher_priority_go_first_and_each_priority_keeps_its_order,
    a_post_of_a_disposed_owner_does_not_run_but_is_destroyed,
    a_post_does_not_keep_its_owner_alive,
    many_posts_of_one_owner_all_end_with_it,
    a_post_of_a_new_owner_runs_where_an_old_one_was,
    a_continuation_keeps_the_priority_of_the_post_that_started_it,
    a_derived_instance_is_the_context_of_its_main_context,
    posts_run_in_a_nested_loop_too,
    bad_calls_are_criticals,
  };

  return run_tests ("main-context", tests, G_N_ELEMENTS (tests));
}
