/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-shutdown.c: the end of a program that leaves nothing running (TP-05). */
#include "methods.h"
#include "values.h"

static TactTask *
waits_for_ever (GCancellable *cancellable, gpointer freed)
{
  g_autofree char *held = g_strdup ("held");
  GError *error = NULL;

  ck_assert (!tact_await (tact_delay (-1, NULL), &error));
  ck_assert_str_eq (held, "held");
  free_count (freed);
  return tact_task_new_error (error);
}

static TactTask *
waits_on_the_pool (GCancellable *cancellable, gpointer freed)
{
  ck_assert (tact_await (tact_switch_to_pool (), NULL));
  return waits_for_ever (cancellable, freed);
}

START_TEST (what_is_suspended_here_or_nowhere_is_closed)
{
  G_GNUC_UNUSED g_auto (Loop) loop = loop_enter ();
  static Mark never;
  g_autoptr (TactTask) frame = await_one (tact_delay (-1, NULL), TACT_AWAIT_DEFAULT, &never);
  g_autoptr (GError) error = NULL;
  int freed = 0; /* atomic */
  g_autoptr (TactTask) here = tact_async (waits_for_ever, &freed, NULL, NULL);
  g_autoptr (TactTask) nowhere = tact_async (waits_on_the_pool, &freed, NULL, NULL);

  ck_assert (tact_shutdown (-1, &error));
  ck_assert_ptr_null (error);
  ck_assert_int_eq (g_atomic_int_get (&freed), 2);
  ck_assert_faulted (frame, G_IO_ERROR, G_IO_ERROR_CLOSED);
  ck_assert_faulted (here, G_IO_ERROR, G_IO_ERROR_CLOSED);
  ck_assert_faulted (nowhere, G_IO_ERROR, G_IO_ERROR_CLOSED);
  ck_assert_uint_eq (mark_count (&never), 0); /* a frame is cleared, and does not go on */
}
END_TEST

START_TEST (workers_are_waited_for_and_named_when_they_take_too_long)
{
  static Gate gate;
  g_autoptr (TactTask) task = tact_run (gated, &gate, NULL, NULL);
  g_autoptr (GError) error = NULL;

  mark_wait (&gate.begun, 1);
  ck_assert (!tact_shutdown (5, &error));
  ck_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  ck_assert_ptr_nonnull (strstr (error->message, "The pool is still at work"));
  mark (&gate.open);
  ck_assert (tact_shutdown (LIMIT_SECONDS * 1000, NULL));
  ck_assert (tact_task_is_succeeded (task));
}
END_TEST

static gpointer
begin_elsewhere (gpointer task)
{
  g_auto (Loop) loop = loop_enter ();

  *(TactTask **) task = await_one (tact_delay (-1, NULL), TACT_AWAIT_DEFAULT, NULL);
  return g_main_context_ref (loop.context);
}

START_TEST (what_another_context_has_to_go_on_with_is_named)
{
  TactTask *task;
  GMainContext *context = g_thread_join (g_thread_new ("elsewhere", begin_elsewhere, &task));
  g_autoptr (GError) error = NULL;

  ck_assert (!tact_shutdown (-1, &error));
  ck_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  ck_assert_ptr_nonnull (strstr (error->message, "Nothing runs, and 1 methods have not ended; task "));
  ck_assert_ptr_nonnull (strstr (error->message, "awaits in await_one_step() at "));
  g_main_context_unref (context);
  ck_assert (tact_shutdown (-1, NULL));
  ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_CLOSED);
  tact_task_unref (task);
}
END_TEST

START_TEST (what_is_started_afterwards_runs)
{
  static Mark ran;

  ck_assert (tact_shutdown (-1, NULL));
  ck_assert (tact_wait (tact_run (marking, &ran, NULL, NULL), NULL));
  ck_assert_uint_eq (mark_count (&ran), 1);
}
END_TEST

static TactTask *
shuts_down (GCancellable *cancellable, gpointer data)
{
  EXPECT_CRITICAL ("worker == NULL")
    ck_assert (!tact_shutdown (-1, NULL));
  return tact_task_completed ();
}

START_TEST (a_worker_may_not_wait_for_itself)
{
  ck_assert (tact_wait (tact_run (shuts_down, NULL, NULL, NULL), NULL));
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    what_is_suspended_here_or_nowhere_is_closed,
    workers_are_waited_for_and_named_when_they_take_too_long,
    what_another_context_has_to_go_on_with_is_named,
    what_is_started_afterwards_runs,
    a_worker_may_not_wait_for_itself,
  };

  return run_tests ("shutdown", tests, G_N_ELEMENTS (tests));
}
