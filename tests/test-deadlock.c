/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-deadlock.c: a wait that can never end is refused, and no other one (law 12, BW-06, the DL table). */
#include "methods.h"
#include "values.h"

static void
ck_assert_refused (TactTask *task, const char *in_message)
{
  g_autoptr (GError) error = NULL;

  ck_assert (!tact_task_wait (task, -1, NULL, &error));
  ck_assert_error (error, TACT_ERROR, TACT_ERROR_WOULD_DEADLOCK);
  ck_assert_msg (strstr (error->message, in_message) != NULL, "no \"%s\" in: %s", in_message, error->message);
}

/* DL table: UI, Op ().Wait () */
START_TEST (waiting_on_a_loop_for_a_method_that_has_to_come_back_to_it_is_refused)
{
  static Mark resumed, go;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTask) method = await_one (pending_until (&go), TACT_AWAIT_DEFAULT, &resumed);

  ck_assert_refused (method, "await_one_step");
  ck_assert (!tact_task_is_completed (method));
  mark (&go);
  LOOP_UNTIL (&loop, tact_task_is_completed (method)); /* nothing is broken by the refusal */
  ck_assert (tact_task_is_succeeded (method));
}
END_TEST

/* law 12: also once the continuation is posted, which this thread would have to run. */
START_TEST (the_refusal_holds_after_the_awaited_task_has_completed)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) method = await_one (tact_task_source_dup_task (source), TACT_AWAIT_DEFAULT, NULL);

  tact_task_source_set_completed (source);
  ck_assert_refused (method, "await_one_step");
  LOOP_UNTIL (&loop, tact_task_is_completed (method));
}
END_TEST

START_TEST (the_chain_is_followed_through_methods)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) method = tact_task_source_dup_task (source);

  method = await_one (method, TACT_AWAIT_DEFAULT, NULL);
  for (int i = 0; i < 5; i++)
    method = await_one (method, TACT_AWAIT_ANY_CONTEXT, NULL);
  ck_assert_refused (method, "await_one_step");
  tact_task_source_set_completed (source);
  loop_run (&loop, method);
}
END_TEST

/* CA-07: one layer that captures is enough. */
START_TEST (one_capturing_layer_is_enough)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) inner = await_one (tact_task_source_dup_task (source), TACT_AWAIT_ANY_CONTEXT, NULL);
  g_autoptr (TactTask) outer = await_one (tact_task_ref (inner), TACT_AWAIT_DEFAULT, NULL);

  ck_assert_refused (outer, "");
  tact_task_source_set_completed (source);
  ck_assert (tact_task_wait (inner, -1, NULL, NULL));
  loop_run (&loop, outer);
}
END_TEST

/* law 12: a hidden loop is still this thread's to run. */
START_TEST (hiding_the_loop_from_captures_does_not_hide_the_deadlock)
{
  static Mark go;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTask) method = await_one (pending_until (&go), TACT_AWAIT_DEFAULT, NULL);

  tact_context_push (NULL);
  ck_assert_refused (method, "");
  tact_context_pop (NULL);
  mark (&go);
  LOOP_UNTIL (&loop, tact_task_is_completed (method));
}
END_TEST

/* A context of one's own over the loop, as an application has that counts or orders its posts. */
typedef TactMainContext OwnContext;
typedef TactMainContextClass OwnContextClass;

static GType own_context_get_type (void);
G_DEFINE_TYPE (OwnContext, own_context, TACT_TYPE_MAIN_CONTEXT)

static void
own_context_init (OwnContext *own)
{
}

static void
own_context_class_init (OwnContextClass *klass)
{
}

/* BW-06, law 12 */
START_TEST (a_derived_context_over_the_loop_is_the_loops)
{
  static Mark go;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (GObject) own = g_object_new (own_context_get_type (), "main-context", loop.context, NULL);
  g_autoptr (TactTask) method = await_one (pending_until (&go), TACT_AWAIT_DEFAULT, NULL);

  ck_assert (tact_context_get_current () == (gpointer) own);
  ck_assert_refused (method, "await_one_step");
  tact_context_push (NULL);
  ck_assert_refused (method, "await_one_step");
  tact_context_pop (NULL);
  mark (&go);
  LOOP_UNTIL (&loop, tact_task_is_completed (method));
}
END_TEST

START_TEST (the_typed_waits_refuse_too_and_take_their_task)
{
  static Mark go;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTask) method = await_one (pending_until (&go), TACT_AWAIT_DEFAULT, NULL);
  g_autoptr (GError) first = NULL, second = NULL;

  ck_assert (!tact_wait (tact_task_ref (method), &first));
  ck_assert_error (first, TACT_ERROR, TACT_ERROR_WOULD_DEADLOCK);
  ck_assert_int_eq (tact_wait_int (tact_task_ref (method), &second), 0);
  ck_assert_error (second, TACT_ERROR, TACT_ERROR_WOULD_DEADLOCK);
  mark (&go);
  LOOP_UNTIL (&loop, tact_task_is_completed (method));
}
END_TEST

/* DL table: UI, lib all ConfigureAwait (false) */
START_TEST (a_method_that_comes_back_anywhere_is_waited_for)
{
  g_auto (Loop) loop G_GNUC_UNUSED = loop_enter ();
  g_autoptr (GError) error = NULL;

  ck_assert (tact_wait (await_one (await_one (tact_delay (5, NULL), TACT_AWAIT_ANY_CONTEXT, NULL), TACT_AWAIT_ANY_CONTEXT, NULL), &error));
}
END_TEST

static TactTask *
method_on_pool (GCancellable *cancellable, gpointer unused)
{
  return await_one (tact_delay (5, NULL), TACT_AWAIT_DEFAULT, NULL);
}

/* DL table: UI, Task.Run (Op).Result */
START_TEST (a_method_started_on_the_pool_is_waited_for)
{
  g_auto (Loop) loop G_GNUC_UNUSED = loop_enter ();
  g_autoptr (GError) error = NULL;

  ck_assert (tact_wait (tact_run (method_on_pool, NULL, NULL, NULL), &error));
}
END_TEST

/* law 12: not without limit */
START_TEST (a_wait_with_a_limit_is_not_refused)
{
  static Mark go;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTask) method = await_one (pending_until (&go), TACT_AWAIT_DEFAULT, NULL);
  g_autoptr (GError) error = NULL;

  ck_assert (!tact_task_wait (method, 10, NULL, &error));
  ck_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  mark (&go);
  LOOP_UNTIL (&loop, tact_task_is_completed (method));
}
END_TEST

static gpointer
cancel_body (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return NULL;
}

START_TEST (a_wait_that_can_be_cancelled_is_not_refused)
{
  static Mark go;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) method = await_one (pending_until (&go), TACT_AWAIT_DEFAULT, NULL);
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("canceller", cancel_body, cancellable);

  ck_assert (!tact_task_wait (method, -1, cancellable, &error));
  ck_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  mark (&go);
  LOOP_UNTIL (&loop, tact_task_is_completed (method));
}
END_TEST

static TactTask *
wait_on_pool (GCancellable *cancellable, gpointer method)
{
  g_autoptr (GError) error = NULL;

  return tact_task_wait (method, -1, NULL, &error) ? tact_task_completed () : tact_task_new_error (g_steal_pointer (&error));
}

/* DL-01: another thread runs the loop. */
START_TEST (another_thread_waits_for_a_method_of_the_loop)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTask) method = await_one (tact_delay (5, NULL), TACT_AWAIT_DEFAULT, NULL);
  g_autoptr (TactTask) waiter = tact_run (wait_on_pool, method, NULL, NULL);

  loop_run (&loop, waiter);
  ck_assert (tact_task_is_succeeded (waiter));
}
END_TEST

/* law 12: a foreign awaiter in between ends the proof. */
typedef struct
{
  TactAwaiter awaiter;
  TactResumeFunc resume;
  gpointer method;
  GThread *thread;
} Foreign;

static gboolean
foreign_is_completed (TactAwaiter *awaiter)
{
  return FALSE;
}

static gpointer
foreign_body (gpointer data)
{
  Foreign *foreign = data;

  foreign->resume (foreign->method);
  return NULL;
}

static void
foreign_on_completed (TactAwaiter *awaiter, TactResumeFunc resume, gpointer method)
{
  Foreign *foreign = (Foreign *) awaiter;

  foreign->resume = resume;
  foreign->method = method;
  foreign->thread = g_thread_new ("foreign", foreign_body, foreign);
}

static gboolean
foreign_get_result (TactAwaiter *awaiter, GError **error)
{
  return TRUE;
}

static const TactAwaiterIface foreign_iface = {
  .is_completed = foreign_is_completed,
  .on_completed = foreign_on_completed,
  .get_result = foreign_get_result,
};

typedef struct
{
  TactFrame frame;
  Foreign *foreign;
} AwaitForeign;

static TactStep
await_foreign_step (TactFrame *frame)
{
  AwaitForeign *method = (AwaitForeign *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT_ON (frame, &method->foreign->awaiter);
  TACT_END (frame);
}

START_TEST (a_method_on_a_foreign_awaiter_is_waited_for)
{
  g_auto (Loop) loop G_GNUC_UNUSED = loop_enter ();
  Foreign foreign = { .awaiter = { &foreign_iface, NULL } };
  AwaitForeign *method = tact_frame_new (sizeof (AwaitForeign), await_foreign_step, NULL);
  g_autoptr (GError) error = NULL;

  method->foreign = &foreign;
  ck_assert (tact_wait (tact_frame_start (&method->frame, NULL), &error));
  g_thread_join (foreign.thread);
}
END_TEST

/* DL table: console */
START_TEST (without_a_loop_nothing_is_refused)
{
  g_autoptr (GError) error = NULL;

  ck_assert (tact_wait (await_one (await_one (tact_delay (5, NULL), TACT_AWAIT_DEFAULT, NULL), TACT_AWAIT_DEFAULT, NULL), &error));
}
END_TEST

/* DL-05: the loop that the method needs is another thread's. */
static gpointer
wait_body (gpointer method)
{
  g_auto (Loop) loop G_GNUC_UNUSED = loop_enter ();
  g_autoptr (GError) error = NULL;

  ck_assert (tact_task_wait (method, -1, NULL, &error));
  return NULL;
}

START_TEST (a_thread_with_another_loop_waits)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTask) method = await_one (tact_delay (5, NULL), TACT_AWAIT_DEFAULT, NULL);
  GThread *thread = g_thread_new ("waiter", wait_body, method);

  LOOP_UNTIL (&loop, tact_task_is_completed (method));
  g_thread_join (thread);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    waiting_on_a_loop_for_a_method_that_has_to_come_back_to_it_is_refused,
    the_refusal_holds_after_the_awaited_task_has_completed,
    the_chain_is_followed_through_methods,
    one_capturing_layer_is_enough,
    hiding_the_loop_from_captures_does_not_hide_the_deadlock,
    a_derived_context_over_the_loop_is_the_loops,
    the_typed_waits_refuse_too_and_take_their_task,
    a_method_that_comes_back_anywhere_is_waited_for,
    a_method_started_on_the_pool_is_waited_for,
    a_wait_with_a_limit_is_not_refused,
    a_wait_that_can_be_cancelled_is_not_refused,
    another_thread_waits_for_a_method_of_the_loop,
    a_method_on_a_foreign_awaiter_is_waited_for,
    without_a_loop_nothing_is_refused,
    a_thread_with_another_loop_waits,
  };

  return run_tests ("deadlock", tests, G_N_ELEMENTS (tests));
}
