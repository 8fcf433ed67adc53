/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-awaiter.c: three functions are enough to be awaited (AW-01, AW-02, AW-15). */
#include "hand-context.h"
#include "methods.h"
#include "values.h"

/* An awaiter that logs its calls; the test resumes by hand. */
typedef struct
{
  TactAwaiter awaiter;
  gboolean completed;
  const char *error;
  GString *log;
  TactResumeFunc resume;
  gpointer method;
} Logged;

static gboolean
logged_is_completed (TactAwaiter *awaiter)
{
  g_string_append (((Logged *) awaiter)->log, "i");
  return ((Logged *) awaiter)->completed;
}

static void
logged_on_completed (TactAwaiter *awaiter, TactResumeFunc resume, gpointer method)
{
  Logged *logged = (Logged *) awaiter;

  g_string_append (logged->log, "o");
  logged->resume = resume;
  logged->method = method;
}

static gboolean
logged_get_result (TactAwaiter *awaiter, GError **error)
{
  Logged *logged = (Logged *) awaiter;

  g_string_append (logged->log, "g");
  if (logged->error == NULL)
    return TRUE;
  g_propagate_error (error, new_error (logged->error));
  return FALSE;
}

static const TactAwaiterIface logged_iface = {
  .is_completed = logged_is_completed,
  .on_completed = logged_on_completed,
  .get_result = logged_get_result,
};

typedef struct
{
  TactFrame frame;
  TactAwaiter *awaiter;
  Mark *resumed;
} AwaitOn;

static TactStep
await_on_step (TactFrame *frame)
{
  AwaitOn *on = (AwaitOn *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT_ON (frame, on->awaiter);
  mark (on->resumed);
  TACT_END (frame);
}

static TactTask *
await_on (TactAwaiter *awaiter, Mark *resumed)
{
  AwaitOn *on = tact_frame_new (sizeof (AwaitOn), await_on_step, NULL);

  on->awaiter = awaiter;
  on->resumed = resumed;
  return tact_frame_start (&on->frame, NULL);
}

/* AW-02, CN-01 */
START_TEST (a_completed_awaiter_is_asked_for_its_result_at_once)
{
  static Mark resumed;
  g_autoptr (GString) log = g_string_new (NULL);
  Logged logged = { .awaiter = { &logged_iface, NULL }, .completed = TRUE, .log = log };
  g_autoptr (TactTask) method = await_on (&logged.awaiter, &resumed);

  ck_assert (tact_task_is_succeeded (method));
  ck_assert_str_eq (log->str, "ig");
}
END_TEST

/* AW-02 */
START_TEST (a_pending_awaiter_gets_the_continuation_and_is_asked_for_its_result_on_resumption)
{
  static Mark resumed;
  g_autoptr (GString) log = g_string_new (NULL);
  Logged logged = { .awaiter = { &logged_iface, NULL }, .log = log };
  g_autoptr (TactTask) method = await_on (&logged.awaiter, &resumed);

  ck_assert_str_eq (log->str, "io");
  ck_assert_uint_eq (resumed.count, 0);
  logged.resume (logged.method);
  ck_assert_str_eq (log->str, "iog");
  ck_assert (tact_task_is_succeeded (method));
}
END_TEST

/* EX-03 */
START_TEST (the_error_of_an_awaiter_is_thrown)
{
  static Mark resumed;
  g_autoptr (GString) log = g_string_new (NULL);
  Logged now = { .awaiter = { &logged_iface, NULL }, .completed = TRUE, .error = "now", .log = log };
  Logged later = { .awaiter = { &logged_iface, NULL }, .error = "later", .log = log };
  g_autoptr (TactTask) first = await_on (&now.awaiter, &resumed), second = await_on (&later.awaiter, &resumed);

  later.resume (later.method);
  ck_assert_str_eq (tact_task_get_error (first)->message, "now");
  ck_assert_str_eq (tact_task_get_error (second)->message, "later");
  ck_assert_uint_eq (resumed.count, 0);
}
END_TEST

static gpointer
resume_body (gpointer data)
{
  Logged *logged = data;

  logged->resume (logged->method);
  return g_thread_self ();
}

/* awaiter.h: an awaiter decides by itself where the method goes on. */
START_TEST (a_method_goes_on_where_its_awaiter_resumes_it)
{
  static Mark resumed;
  g_autoptr (GString) log = g_string_new (NULL);
  Logged logged = { .awaiter = { &logged_iface, NULL }, .log = log };
  g_auto (Loop) loop G_GNUC_UNUSED = loop_enter ();
  g_autoptr (TactTask) method = await_on (&logged.awaiter, &resumed);
  GThread *thread = g_thread_new ("resumer", resume_body, &logged);

  ck_assert_ptr_eq (g_thread_join (thread), resumed.thread);
  ck_assert (tact_task_is_succeeded (method));
}
END_TEST

typedef struct
{
  TactFrame frame;
  TactAwaiter *first, *second;
} AwaitTwo;

static TactStep
await_two_step (TactFrame *frame)
{
  AwaitTwo *two = (AwaitTwo *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT_ON (frame, two->first);
  TACT_AWAIT_ON (frame, two->second);
  TACT_END (frame);
}

/* AW-15: the second call finds the method in its next await. */
START_TEST (resuming_twice_is_a_critical_and_does_nothing)
{
  g_autoptr (GString) log = g_string_new (NULL);
  Logged first = { .awaiter = { &logged_iface, NULL }, .log = log };
  Logged second = { .awaiter = { &logged_iface, NULL }, .log = log };
  AwaitTwo *two = tact_frame_new (sizeof (AwaitTwo), await_two_step, NULL);
  g_autoptr (TactTask) method = NULL;

  two->first = &first.awaiter;
  two->second = &second.awaiter;
  method = tact_frame_start (&two->frame, NULL);
  first.resume (first.method);
  EXPECT_CRITICAL ("")
    first.resume (first.method);
  ck_assert (!tact_task_is_completed (method));
  ck_assert_str_eq (log->str, "iogio");
  second.resume (second.method);
  ck_assert (tact_task_is_succeeded (method));
}
END_TEST

/* law 13 */
START_TEST (awaiting_no_awaiter_is_a_critical_and_throws)
{
  static Mark resumed;
  g_autoptr (TactTask) method = NULL;

  EXPECT_CRITICAL ("")
    method = await_on (NULL, &resumed);
  ck_assert_int_eq (tact_task_get_status (method), TACT_TASK_FAULTED);
  ck_assert_ptr_nonnull (tact_task_get_error (method));
  ck_assert_uint_eq (resumed.count, 0);
}
END_TEST

/* law 13: half an awaiter */
START_TEST (awaiting_an_awaiter_without_its_functions_is_a_critical_and_throws)
{
  static Mark resumed;
  static const TactAwaiterIface empty = { 0 };
  TactAwaiter awaiters[] = { { NULL, NULL }, { &empty, NULL } };

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (TactTask) method = NULL;

      EXPECT_CRITICAL ("")
        method = await_on (&awaiters[i], &resumed);
      ck_assert_int_eq (tact_task_get_status (method), TACT_TASK_FAULTED);
      ck_assert_ptr_nonnull (tact_task_get_error (method));
    }
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    a_completed_awaiter_is_asked_for_its_result_at_once,
    a_pending_awaiter_gets_the_continuation_and_is_asked_for_its_result_on_resumption,
    the_error_of_an_awaiter_is_thrown,
    a_method_goes_on_where_its_awaiter_resumes_it,
    resuming_twice_is_a_critical_and_does_nothing,
    awaiting_no_awaiter_is_a_critical_and_throws,
    awaiting_an_awaiter_without_its_functions_is_a_critical_and_throws,
  };

  return run_tests ("awaiter", tests, G_N_ELEMENTS (tests));
}
