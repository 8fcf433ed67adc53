/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-value-task.c: results by value, and sources that are used over and over (VT). */
#include "methods.h"
#include "values.h"

/* A source that makes itself ready for its next use when its result is taken. */
typedef struct
{
  TactValueSource source;
  TactValueCore core;
} Reused;

static TactValueStatus
reused_get_status (TactValueSource *source, guint32 version)
{
  return tact_value_core_get_status (&((Reused *) source)->core, version);
}

static gboolean
reused_on_completed (TactValueSource *source, guint32 version, TactValueResumeFunc resume, gpointer data)
{
  return tact_value_core_on_completed (&((Reused *) source)->core, version, resume, data);
}

static TactValueTask
reused_get_result (TactValueSource *source, guint32 version)
{
  TactValueTask result = tact_value_core_get_result (&((Reused *) source)->core, version);

  tact_value_core_reset (&((Reused *) source)->core);
  return result;
}

static const TactValueSourceIface reused_iface = {
  .get_status = reused_get_status,
  .on_completed = reused_on_completed,
  .get_result = reused_get_result,
};

#define REUSED                          \
  (Reused)                              \
  {                                     \
    .source = {.iface = &reused_iface } \
  }

static TactValueTask
reused_next (Reused *reused)
{
  return tact_value_task_from_source (&reused->source, tact_value_core_get_version (&reused->core));
}

/* A method that awaits one value task for an int, as a fiber and as a frame. */
typedef struct
{
  TactFrame frame;
  TactValueTask value;
  TactValueWait wait;
  TactAwaitFlags flags;
  Mark *resumed;
} AwaitValue;

static TactTask *
await_value_body (GCancellable *cancellable, gpointer data)
{
  AwaitValue *self = data;
  GError *error = NULL;
  gint64 number = tact_await_value_int_full (self->value, self->flags, &error);

  if (self->resumed != NULL)
    mark (self->resumed);
  return error != NULL ? tact_task_new_error (error) : tact_task_new_int (number);
}

static TactStep
await_value_step (TactFrame *frame)
{
  AwaitValue *self = (AwaitValue *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT_VALUE_FULL (frame, &self->wait, self->value, self->flags);
  TACT_RETURN (frame, tact_task_new_int (tact_value_task_get_int (&self->wait.value, NULL)));
  TACT_FINALLY (frame);
  if (self->resumed != NULL)
    mark (self->resumed);
  TACT_END (frame);
}

static void
await_value_clear (gpointer data)
{
  tact_value_wait_clear (&((AwaitValue *) data)->wait);
}

static TactTask *
await_value (int style, TactValueTask value, TactAwaitFlags flags, Mark *resumed)
{
  AwaitValue *self;

  if (style == 0)
    {
      self = g_new0 (AwaitValue, 1);
      self->value = value;
      self->flags = flags;
      self->resumed = resumed;
      return tact_async (await_value_body, self, g_free, NULL);
    }
  self = tact_frame_new (sizeof (AwaitValue), await_value_step, await_value_clear);
  self->value = value;
  self->flags = flags;
  self->resumed = resumed;
  return tact_frame_start (&self->frame, NULL);
}

/* VT-01 */
START_TEST (a_value_a_task_or_a_source_and_zeroed_memory_is_a_complete_zero)
{
  g_auto (TactValueTask) zero = { 0 };
  g_auto (TactValueTask) number = tact_value_task_int (7);
  g_auto (TactValueTask) real = tact_value_task_double (1.5);
  g_auto (TactValueTask) truth = tact_value_task_boolean (7);
  g_auto (TactValueTask) of_task = tact_value_task_from_task (tact_task_new_int (8));
  Reused reused = REUSED;
  TactValueTask of_source = reused_next (&reused);

  ck_assert (tact_value_task_is_completed (&zero));
  ck_assert_int_eq (tact_value_task_get_int (&zero, NULL), 0);
  ck_assert_double_eq (tact_value_task_get_double (&zero, NULL), 0);
  ck_assert_ptr_null (tact_value_task_steal_string (&zero, NULL));
  ck_assert_int_eq (tact_value_task_get_int (&number, NULL), 7);
  ck_assert_int_eq (tact_value_task_get_int (&number, NULL), 7);
  ck_assert_double_eq (tact_value_task_get_double (&real, NULL), 1.5);
  ck_assert_int_eq (tact_value_task_get_boolean (&truth, NULL), TRUE);
  ck_assert_int_eq (tact_value_task_get_int (&of_task, NULL), 8);
  ck_assert (!tact_value_task_is_completed (&of_source));
  ck_assert (tact_value_core_set_result (&reused.core, tact_value_task_int (9)));
  ck_assert_int_eq (tact_value_task_get_status (&of_source), TACT_VALUE_SUCCEEDED);
  ck_assert_int_eq (tact_value_task_get_int (&of_source, NULL), 9);
}
END_TEST

START_TEST (what_a_value_task_owns_is_taken_once_or_dropped)
{
  g_auto (TactValueTask) text = tact_value_task_string (g_strdup ("text"));
  g_auto (TactValueTask) dropped = tact_value_task_string (g_strdup ("dropped"));
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
  TactValueTask held = tact_value_task_object (g_object_ref (object));
  g_autoptr (GError) error = NULL;
  g_autofree char *taken = tact_value_task_steal_string (&text, NULL);

  ck_assert_str_eq (taken, "text");
  EXPECT_CRITICAL ("taken twice")
    ck_assert_ptr_null (tact_value_task_steal_string (&text, &error));
  ck_assert_error (error, TACT_ERROR, TACT_ERROR_TAKEN);
  tact_value_task_clear (&held);
  ck_assert_uint_eq (object->ref_count, 1);
  g_object_unref (object);
  ck_assert (tact_value_task_is_completed (&dropped));
}
END_TEST

/* VT-02, VT-04 */
START_TEST (a_second_result_is_a_critical_and_an_error)
{
  Reused reused = REUSED;
  TactValueTask value = reused_next (&reused);
  g_autoptr (GError) error = NULL, pending = NULL;

  EXPECT_CRITICAL ("while it is pending")
    ck_assert_int_eq (tact_value_task_get_int (&value, &pending), 0);
  ck_assert_error (pending, TACT_ERROR, TACT_ERROR_PENDING);
  tact_value_core_set_result (&reused.core, tact_value_task_int (7));
  ck_assert_int_eq (tact_value_task_get_int (&value, NULL), 7);
  EXPECT_CRITICAL ("taken before")
    ck_assert_int_eq (tact_value_task_get_int (&value, &error), 0);
  ck_assert_error (error, TACT_ERROR, TACT_ERROR_TAKEN);
  EXPECT_CRITICAL ("taken before")
    ck_assert_int_eq (tact_value_task_get_status (&value), TACT_VALUE_FAULTED);
  value = reused_next (&reused);
  ck_assert (!tact_value_task_is_completed (&value));
}
END_TEST

/* VT-02: neither awaiter is left behind */
START_TEST (a_second_awaiter_gets_a_critical_and_an_error)
{
  for (int style = 0; style < 2; style++)
    {
      Reused reused = REUSED;
      TactValueTask value = reused_next (&reused);
      g_autoptr (TactTask) first = await_value (style, value, TACT_AWAIT_DEFAULT, NULL), second = NULL;

      EXPECT_CRITICAL ("awaited twice")
        second = await_value (style, value, TACT_AWAIT_DEFAULT, NULL);
      task_wait (second);
      ck_assert_faulted (second, TACT_ERROR, TACT_ERROR_TAKEN);
      tact_value_core_set_result (&reused.core, tact_value_task_int (7));
      ck_assert_int_eq (tact_task_get_int (first, NULL), 7);
    }
}
END_TEST

/* VT-02, VT-04 */
START_TEST (an_await_of_an_old_version_fails)
{
  for (int style = 0; style < 2; style++)
    {
      Reused reused = REUSED;
      TactValueTask value = reused_next (&reused);
      g_autoptr (TactTask) method = NULL;

      tact_value_core_reset (&reused.core);
      EXPECT_CRITICAL ("taken before")
        method = await_value (style, value, TACT_AWAIT_DEFAULT, NULL);
      ck_assert_faulted (method, TACT_ERROR, TACT_ERROR_TAKEN);
    }
}
END_TEST

/* VT-03 */
START_TEST (as_a_task_it_is_awaited_often_and_of_a_task_it_is_that_task)
{
  Reused reused = REUSED;
  TactTask *task = tact_task_new_int (1);
  g_autoptr (TactTask) same = tact_value_task_as_task (tact_value_task_from_task (task));
  g_autoptr (TactTask) text = tact_value_task_as_task (tact_value_task_string (g_strdup ("text")));
  g_autoptr (TactTask) failed = tact_value_task_as_task (tact_value_task_error (new_error ("no")));
  g_autoptr (TactTask) pending = tact_value_task_as_task (reused_next (&reused));
  g_autofree char *copy = tact_task_dup_string (text, NULL);

  ck_assert_ptr_eq (same, task);
  ck_assert_str_eq (copy, "text");
  ck_assert_faulted (failed, G_IO_ERROR, G_IO_ERROR_FAILED);
  ck_assert (!tact_task_is_completed (pending));
  tact_value_core_set_result (&reused.core, tact_value_task_int (9));
  ck_assert_int_eq (tact_task_get_int (pending, NULL), 9);
  ck_assert_int_eq (tact_task_get_int (pending, NULL), 9);
}
END_TEST

START_TEST (as_a_task_of_a_source_that_somebody_awaits_it_fails)
{
  Reused reused = REUSED;
  g_autoptr (TactTask) first = tact_value_task_as_task (reused_next (&reused)), second = NULL;

  EXPECT_CRITICAL ("given away twice")
    second = tact_value_task_as_task (reused_next (&reused));
  ck_assert_faulted (second, TACT_ERROR, TACT_ERROR_TAKEN);
  tact_value_core_set_result (&reused.core, tact_value_task_completed ());
  ck_assert (tact_task_is_succeeded (first));
}
END_TEST

static gpointer
set_seven (gpointer reused)
{
  tact_value_core_set_result (&((Reused *) reused)->core, tact_value_task_int (7));
  return g_thread_self ();
}

static GThread *
complete_on_a_thread (Reused *reused)
{
  return g_thread_new ("setter", set_seven, reused);
}

/* VT-05 */
START_TEST (an_await_comes_back_to_its_context)
{
  for (int style = 0; style < 2; style++)
    {
      static Mark resumed[2];
      g_auto (Loop) loop = loop_enter ();
      Reused reused = REUSED;
      g_autoptr (TactTask) method = await_value (style, reused_next (&reused), TACT_AWAIT_DEFAULT, &resumed[style]);

      g_thread_join (complete_on_a_thread (&reused));
      LOOP_UNTIL (&loop, tact_task_is_completed (method));
      ck_assert_ptr_eq (resumed[style].thread, g_thread_self ());
      ck_assert_int_eq (tact_task_get_int (method, NULL), 7);
    }
}
END_TEST

/* VT-05: posted even if it is completed on its own thread */
START_TEST (an_await_with_a_context_is_posted_and_not_resumed_inside)
{
  for (int style = 0; style < 2; style++)
    {
      g_auto (Loop) loop = loop_enter ();
      Reused reused = REUSED;
      g_autoptr (TactTask) method = await_value (style, reused_next (&reused), TACT_AWAIT_DEFAULT, NULL);

      set_seven (&reused);
      ck_assert (!tact_task_is_completed (method));
      LOOP_UNTIL (&loop, tact_task_is_completed (method));
    }
}
END_TEST

/* VT-05, VT-06: without a context it goes on inside the completion, whatever context is there */
START_TEST (without_a_capture_it_goes_on_in_the_completion)
{
  for (int style = 0; style < 2; style++)
    {
      static Mark resumed[2];
      g_auto (Loop) loop G_GNUC_UNUSED = loop_enter ();
      Reused reused = REUSED;
      g_autoptr (TactTask) method = await_value (style, reused_next (&reused), TACT_AWAIT_ANY_CONTEXT, &resumed[style]);

      set_seven (&reused);
      ck_assert_int_eq (mark_count (&resumed[style]), 1);
      ck_assert_int_eq (tact_task_get_int (method, NULL), 7);
    }
}
END_TEST

/* VT-06 */
START_TEST (an_asynchronous_source_resumes_on_the_pool)
{
  for (int style = 0; style < 2; style++)
    {
      static Mark resumed[2];
      Reused reused = REUSED;
      g_autoptr (TactTask) method = NULL;

      tact_value_core_set_flags (&reused.core, TACT_VALUE_CORE_ASYNC);
      method = await_value (style, reused_next (&reused), TACT_AWAIT_DEFAULT, &resumed[style]);
      set_seven (&reused);
      mark_wait (&resumed[style], 1);
      ck_assert (resumed[style].worker);
      task_wait (method);
    }
}
END_TEST

static void
count_resumed (gpointer counts, gboolean queue)
{
  ((int *) counts)[queue ? 1 : 0]++;
}

/* VT-07 */
START_TEST (who_comes_after_the_completion_is_queued)
{
  TactValueCore core = { 0 };
  int counts[2] = { 0, 0 };

  tact_value_core_set_result (&core, tact_value_task_int (7));
  ck_assert (tact_value_core_on_completed (&core, 0, count_resumed, counts));
  ck_assert_int_eq (counts[0], 0);
  ck_assert_int_eq (counts[1], 1);
  ck_assert (!tact_value_core_on_completed (&core, 0, count_resumed, counts));
  tact_value_core_clear (&core);
}
END_TEST

/* VT-08 */
START_TEST (cancelled_is_told_from_faulted)
{
  g_auto (TactValueTask) failed = tact_value_task_error (new_error ("no"));
  g_auto (TactValueTask) cancelled = tact_value_task_error (g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stop"));
  g_autoptr (TactTask) task = tact_value_task_as_task (tact_value_task_error (g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stop")));

  ck_assert_int_eq (tact_value_task_get_status (&failed), TACT_VALUE_FAULTED);
  ck_assert_int_eq (tact_value_task_get_status (&cancelled), TACT_VALUE_CANCELLED);
  ck_assert (tact_task_is_cancelled (task));
}
END_TEST

static TactTask *
await_many (GCancellable *cancellable, gpointer data)
{
  gint64 sum = 0;

  for (int i = 0; i < 1000; i++)
    sum += tact_await_value_int (tact_value_task_int (i), NULL);
  ck_assert (tact_await_value (tact_value_task_completed (), NULL));
  ck_assert (tact_await_value_boolean (tact_value_task_boolean (TRUE), NULL));
  ck_assert_double_eq (tact_await_value_double (tact_value_task_double (2.5), NULL), 2.5);
  return tact_task_new_int (sum);
}

/* VT-09, CN-01: at hand, nothing is suspended or queued: no loop runs here */
START_TEST (a_value_at_hand_is_awaited_at_once)
{
  g_auto (Loop) loop G_GNUC_UNUSED = loop_enter ();
  g_autoptr (TactTask) method = tact_async (await_many, NULL, NULL, NULL);

  ck_assert_int_eq (tact_task_get_int (method, NULL), 499500);
  for (int style = 0; style < 2; style++)
    {
      g_autoptr (TactTask) one = await_value (style, tact_value_task_int (7), TACT_AWAIT_DEFAULT, NULL);
      g_autoptr (TactTask) of_task = await_value (style, tact_value_task_from_task (tact_task_new_int (8)), TACT_AWAIT_DEFAULT, NULL);

      ck_assert_int_eq (tact_task_get_int (one, NULL), 7);
      ck_assert_int_eq (tact_task_get_int (of_task, NULL), 8);
    }
}
END_TEST

START_TEST (the_error_of_a_value_task_is_thrown)
{
  for (int style = 0; style < 2; style++)
    {
      Reused reused = REUSED;
      g_autoptr (TactTask) at_hand = await_value (style, tact_value_task_error (new_error ("now")), TACT_AWAIT_DEFAULT, NULL);
      g_autoptr (TactTask) of_task = await_value (style, tact_value_task_from_task (tact_task_new_error (new_error ("task"))), TACT_AWAIT_DEFAULT, NULL);
      g_autoptr (TactTask) later = await_value (style, reused_next (&reused), TACT_AWAIT_DEFAULT, NULL);

      ck_assert_str_eq (tact_task_get_error (at_hand)->message, "now");
      ck_assert_str_eq (tact_task_get_error (of_task)->message, "task");
      tact_value_core_set_result (&reused.core, tact_value_task_error (new_error ("later")));
      ck_assert_str_eq (tact_task_get_error (later)->message, "later");
    }
}
END_TEST

START_TEST (an_await_that_is_forced_to_yield_does)
{
  for (int style = 0; style < 2; style++)
    {
      g_auto (Loop) loop = loop_enter ();
      g_autoptr (TactTask) method = await_value (style, tact_value_task_int (7), TACT_AWAIT_FORCE_YIELD, NULL);

      ck_assert (!tact_task_is_completed (method));
      LOOP_UNTIL (&loop, tact_task_is_completed (method));
      ck_assert_int_eq (tact_task_get_int (method, NULL), 7);
    }
}
END_TEST

static TactTask *
not_thrown (GCancellable *cancellable, gpointer unused)
{
  g_autoptr (GError) error = NULL;

  ck_assert (!tact_await_value_full (tact_value_task_error (new_error ("no")), TACT_AWAIT_NO_THROW, &error));
  ck_assert_ptr_null (error);
  ck_assert (!tact_await_value (tact_value_task_error (new_error ("no")), &error));
  ck_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  return tact_task_completed ();
}

START_TEST (no_throw_leaves_the_error_alone)
{
  g_autoptr (TactTask) method = tact_async (not_thrown, NULL, NULL, NULL);

  ck_assert (tact_task_is_succeeded (method));
}
END_TEST

/* law 9 */
START_TEST (a_method_whose_context_goes_is_closed_when_its_source_completes)
{
  for (int style = 0; style < 2; style++)
    {
      Reused reused = REUSED;
      g_autoptr (TactTask) method = NULL;

      {
        g_auto (Loop) loop G_GNUC_UNUSED = loop_enter ();

        method = await_value (style, reused_next (&reused), TACT_AWAIT_DEFAULT, NULL);
      }
      set_seven (&reused);
      ck_assert_faulted (method, G_IO_ERROR, G_IO_ERROR_CLOSED);
      ck_assert_uint_eq (tact_value_core_get_version (&reused.core), 1); /* its result was taken */
    }
}
END_TEST

/* law 13 */
START_TEST (bad_use_is_a_critical_and_an_error)
{
  TactValueCore core = { 0 };
  TactValueSource nothing = { 0 };
  g_auto (TactValueTask) value = tact_value_task_completed ();
  g_autoptr (GError) error = NULL;

  tact_value_core_set_result (&core, tact_value_task_int (1));
  EXPECT_CRITICAL ("already")
    ck_assert (!tact_value_core_set_result (&core, tact_value_task_int (2)));
  tact_value_core_reset (&core);
  EXPECT_CRITICAL ("no value")
    ck_assert (!tact_value_core_set_result (&core, tact_value_task_from_task (tact_task_completed ())));
  ck_assert (tact_value_core_on_completed (&core, 1, count_resumed, (int[]){ 0, 0 }));
  EXPECT_CRITICAL ("somebody waits")
    tact_value_core_reset (&core);
  ck_assert_uint_eq (tact_value_core_get_version (&core), 1);
  EXPECT_CRITICAL ("functions")
    value = tact_value_task_from_source (&nothing, 0);
  ck_assert_int_eq (tact_value_task_get_status (&value), TACT_VALUE_FAULTED);
  tact_value_task_clear (&value);
  EXPECT_CRITICAL ("no task")
    value = tact_value_task_from_task (NULL);
  tact_value_task_clear (&value);
  EXPECT_CRITICAL ("no error")
    value = tact_value_task_error (NULL);
  tact_value_task_clear (&value);
  value = tact_value_task_int (7);
  EXPECT_CRITICAL ("another kind")
    ck_assert_ptr_null (tact_value_task_steal_string (&value, &error));
  ck_assert_error (error, TACT_ERROR, TACT_ERROR_KIND);
}
END_TEST

START_TEST (an_await_outside_a_fiber_or_with_unknown_flags_is_a_critical_and_an_error)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TactTask) method = NULL;

  EXPECT_CRITICAL ("no fiber runs")
    ck_assert_int_eq (tact_await_value_int (tact_value_task_int (7), &error), 0);
  ck_assert_error (error, TACT_ERROR, TACT_ERROR_NOT_ASYNC);
  EXPECT_CRITICAL ("unknown flags")
    method = await_value (0, tact_value_task_int (7), 64, NULL);
  ck_assert_faulted (method, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}
END_TEST

/* A source that is completed and awaited at the same moment loses nothing, over and over. */
START_TEST (completion_and_await_race)
{
  for (int i = 0; i < 2000; i++)
    {
      Reused reused = REUSED;
      GThread *thread = i % 50 == 0 ? complete_on_a_thread (&reused) : NULL;
      g_autoptr (TactTask) method = await_value (i % 2, reused_next (&reused), TACT_AWAIT_DEFAULT, NULL);

      if (thread == NULL)
        set_seven (&reused);
      task_wait (method);
      if (thread != NULL)
        g_thread_join (thread);
      ck_assert_int_eq (tact_task_get_int (method, NULL), 7);
    }
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    a_value_a_task_or_a_source_and_zeroed_memory_is_a_complete_zero,
    what_a_value_task_owns_is_taken_once_or_dropped,
    a_second_result_is_a_critical_and_an_error,
    a_second_awaiter_gets_a_critical_and_an_error,
    an_await_of_an_old_version_fails,
    as_a_task_it_is_awaited_often_and_of_a_task_it_is_that_task,
    as_a_task_of_a_source_that_somebody_awaits_it_fails,
    an_await_comes_back_to_its_context,
    an_await_with_a_context_is_posted_and_not_resumed_inside,
    without_a_capture_it_goes_on_in_the_completion,
    an_asynchronous_source_resumes_on_the_pool,
    who_comes_after_the_completion_is_queued,
    cancelled_is_told_from_faulted,
    a_value_at_hand_is_awaited_at_once,
    the_error_of_a_value_task_is_thrown,
    an_await_that_is_forced_to_yield_does,
    no_throw_leaves_the_error_alone,
    a_method_whose_context_goes_is_closed_when_its_source_completes,
    bad_use_is_a_critical_and_an_error,
    an_await_outside_a_fiber_or_with_unknown_flags_is_a_critical_and_an_error,
    completion_and_await_race,
  };

  return run_tests ("value-task", tests, G_N_ELEMENTS (tests));
}
