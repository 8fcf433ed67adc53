/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-describe.c: a task in words. */
#include "methods.h"

#define ck_assert_says(text, part) ck_assert_msg (strstr ((text), (part)) != NULL, "\"%s\" says nothing of \"%s\"", (text), (part))

START_TEST (a_complete_task_says_how_it_ended)
{
  g_autoptr (TactTask) number = tact_task_new_int (1234567);
  g_autoptr (TactTask) failed = tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_FAILED, "it rained");
  g_autoptr (TactTask) cancelled = tact_task_new_cancelled (NULL);
  g_autofree char *text = tact_task_describe (number), *failed_text = tact_task_describe (failed), *cancelled_text = tact_task_describe (cancelled);

  ck_assert_says (text, ": succeeded");
  ck_assert_says (failed_text, ": faulted: it rained");
  ck_assert_says (cancelled_text, ": cancelled");
  tact_task_get_error (failed); /* describing it was not reading it */
}
END_TEST

START_TEST (a_pending_task_says_its_id_and_name)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);
  g_autofree char *id = g_strdup_printf ("task %u, ", tact_task_get_id (task));
  g_autofree char *text = NULL;

  tact_task_set_name (task, "the weather");
  text = tact_task_describe (task);
  ck_assert_says (text, id);
  ck_assert_says (text, "\"the weather\"");
  ck_assert_says (text, ": pending");
}
END_TEST

static TactTask *
awaits_in_a_fiber (GCancellable *cancellable, gpointer task)
{
  ck_assert (tact_await (task, NULL));
  return tact_task_completed ();
}

enum
{
  LINE_OF_THE_AWAIT = __LINE__ - 6
};

START_TEST (a_suspended_method_says_where_it_awaits_and_what)
{
  g_auto (Loop) loop = loop_enter ();
  static Mark resumed;
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) fiber = tact_async (awaits_in_a_fiber, await_one (tact_task_source_dup_task (source), TACT_AWAIT_DEFAULT, &resumed), NULL, NULL);
  g_autofree char *text = tact_task_describe (fiber), *after = NULL;
  g_autofree char *where = g_strdup_printf ("; a fiber, awaits in awaits_in_a_fiber() at %s:%d <- task ", __FILE__, LINE_OF_THE_AWAIT);

  ck_assert_says (text, where);
  ck_assert_says (text, "; a frame, awaits in await_one_step() at ");
  ck_assert_says (text, "methods.h:");
  ck_assert (g_str_has_suffix (text, ": pending")); /* the end of the chain */
  tact_task_source_set_completed (source);
  loop_run (&loop, fiber);
  after = tact_task_describe (fiber);
  ck_assert_says (after, ": succeeded");
}
END_TEST

START_TEST (no_task_is_a_critical)
{
  EXPECT_CRITICAL ("task != NULL")
    g_free (tact_task_describe (NULL));
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    a_complete_task_says_how_it_ended,
    a_pending_task_says_its_id_and_name,
    a_suspended_method_says_where_it_awaits_and_what,
    no_task_is_a_critical,
  };

  return run_tests ("describe", tests, G_N_ELEMENTS (tests));
}
