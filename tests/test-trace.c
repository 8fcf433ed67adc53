/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-trace.c: what a tracer is told of methods (AW-04, AW-05, AW-13). */
#include "methods.h"
#include "values.h"

/* A letter for each event of the methods that are traced here: C S s r T E, F where it has failed. */
static GMutex lock;
static char letters[128];
static const TactSite *last_site; /* of a suspension */
static TactTask *last_task;

static void
trace (const TactTraceEvent *event, gpointer unused)
{
  char letter[2] = { "CSsrTE"[event->kind], '\0' };

  if (event->kind == TACT_TRACE_COMPLETE && event->status == TACT_TASK_FAULTED)
    letter[0] = 'F';
  g_mutex_lock (&lock);
  g_strlcat (letters, letter, sizeof letters);
  if (event->kind == TACT_TRACE_SUSPEND)
    last_site = event->site;
  last_task = event->task;
  g_mutex_unlock (&lock);
}

static TactTask *
await_body (GCancellable *cancellable, gpointer task)
{
  GError *error = NULL;

  return tact_await (task, &error) ? tact_task_completed () : tact_task_new_error (error);
}

/* Awaits @task in a fiber (style 0) or a frame; what was told before is forgotten. */
static TactTask *
traced (int style, TactTask *task)
{
  letters[0] = '\0';
  return style == 0 ? tact_async (await_body, task, NULL, NULL) : await_one (task, TACT_AWAIT_DEFAULT, NULL);
}

START_TEST (a_method_that_ends_at_once_completes_before_its_task_is_handed_out)
{
  tact_set_tracer (trace, NULL);
  for (int style = 0; style < 2; style++)
    {
      g_autoptr (TactTask) method = traced (style, tact_task_new_int (7));

      ck_assert_str_eq (letters, "CSET");
      ck_assert_ptr_eq (last_task, method);
    }
}
END_TEST

/* AW-04 */
START_TEST (a_method_that_is_suspended_is_told_of_with_its_site)
{
  tact_set_tracer (trace, NULL);
  for (int style = 0; style < 2; style++)
    {
      g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
      g_autoptr (TactTask) method = traced (style, tact_task_source_dup_task (source));

      ck_assert_str_eq (letters, "CSsT");
      ck_assert_str_eq (last_site->func, style == 0 ? "await_body" : "await_one_step");
      tact_task_source_set_completed (source);
      ck_assert_str_eq (letters, "CSsTrE");
      ck_assert (tact_task_is_succeeded (method));
    }
}
END_TEST

START_TEST (a_method_that_fails_says_so)
{
  tact_set_tracer (trace, NULL);
  for (int style = 0; style < 2; style++)
    {
      g_autoptr (TactTask) method = traced (style, faulted_and_read (new_error ("no")));

      ck_assert_str_eq (letters, "CSFT");
      ck_assert_faulted (method, G_IO_ERROR, G_IO_ERROR_FAILED);
    }
}
END_TEST

/* A yield has ways of its own through the library. */
START_TEST (a_yield_is_a_suspension)
{
  tact_set_tracer (trace, NULL);
  for (int style = 0; style < 2; style++)
    {
      g_auto (Loop) loop = loop_enter ();
      g_autoptr (TactTask) method = traced (style, tact_yield ());

      ck_assert_str_eq (letters, "CSsT");
      LOOP_UNTIL (&loop, tact_task_is_completed (method));
      ck_assert_str_eq (letters, "CSsTrE");
    }
}
END_TEST

typedef struct
{
  TactTask *first, *second;
} Two;

static TactTask *
await_two (GCancellable *cancellable, gpointer data)
{
  Two *two = data;

  tact_await (two->first, NULL);
  tact_await (two->second, NULL);
  return tact_task_completed ();
}

/* AW-05 */
START_TEST (each_suspension_is_told_of)
{
  g_autoptr (TactTaskSource) first = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE), second = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  Two two = { tact_task_source_dup_task (first), tact_task_source_dup_task (second) };
  g_autoptr (TactTask) method = NULL;

  tact_set_tracer (trace, NULL);
  method = tact_async (await_two, &two, NULL, NULL);
  tact_task_source_set_completed (first);
  tact_task_source_set_completed (second);
  ck_assert_str_eq (letters, "CSsTrsrE");
}
END_TEST

/* law 9 */
START_TEST (a_method_that_is_closed_has_failed)
{
  tact_set_tracer (trace, NULL);
  for (int style = 0; style < 2; style++)
    {
      g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
      g_autoptr (TactTask) method = NULL;

      {
        g_auto (Loop) loop G_GNUC_UNUSED = loop_enter ();

        method = traced (style, tact_task_source_dup_task (source));
      }
      ck_assert_str_eq (letters, "CSsTF");
      ck_assert_faulted (method, G_IO_ERROR, G_IO_ERROR_CLOSED);
    }
}
END_TEST

START_TEST (methods_of_before_are_not_traced)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  g_autoptr (TactTask) method = traced (0, tact_task_source_dup_task (source));

  tact_set_tracer (trace, NULL);
  tact_task_source_set_completed (source);
  ck_assert (tact_task_is_succeeded (method));
  ck_assert_str_eq (letters, "");
}
END_TEST

/* law 13 */
START_TEST (a_second_tracer_is_a_critical)
{
  ck_assert (tact_set_tracer (trace, NULL));
  EXPECT_CRITICAL ("a tracer already")
    ck_assert (!tact_set_tracer (trace, NULL));
  EXPECT_CRITICAL ("func")
    ck_assert (!tact_set_tracer (NULL, NULL));
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    a_method_that_ends_at_once_completes_before_its_task_is_handed_out,
    a_method_that_is_suspended_is_told_of_with_its_site,
    a_method_that_fails_says_so,
    a_yield_is_a_suspension,
    each_suspension_is_told_of,
    a_method_that_is_closed_has_failed,
    methods_of_before_are_not_traced,
    a_second_tracer_is_a_critical,
  };

  return run_tests ("trace", tests, G_N_ELEMENTS (tests));
}
