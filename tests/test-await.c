/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-await.c: the keywords of a step function, with and without suspensions (AW, EX-12, CA-09 to CA-11). */
#include "values.h"

/*
 * One method for all ways through try, catch and finally.  The plan says what
 * it does where; the log which blocks it saw.  Each await is of a delay or of
 * a complete task, so that every way is gone both with a suspension and
 * without.
 */
typedef enum
{
  PASS,
  FAIL, /* an await that fails */
  THROW,
  RETURN,
  RETHROW, /* in CATCH only */
} Way;

typedef struct
{
  TactFrame frame;
  Way in_try, in_catch, in_finally;
  gboolean suspend;
  GString *log;
} Flow;

static TactTask *
flow_await (Flow *flow)
{
  return flow->suspend ? tact_yield () : tact_task_completed ();
}

static TactTask *
fail_with (TactTask *done, gpointer message)
{
  return tact_task_new_error (new_error (message));
}

static TactTask *
flow_fail (Flow *flow, const char *message)
{
  if (!flow->suspend)
    return tact_task_new_error (new_error (message));
  return tact_then (tact_delay (1, NULL), TACT_THEN_DEFAULT, NULL, fail_with, (gpointer) message, NULL);
}

static TactStep
flow_step (TactFrame *frame)
{
  Flow *flow = (Flow *) frame;

  TACT_BEGIN (frame);
  g_string_append (flow->log, "t");
  TACT_AWAIT (frame, flow_await (flow));
  if (flow->in_try == FAIL)
    TACT_AWAIT (frame, flow_fail (flow, "try"));
  if (flow->in_try == THROW)
    TACT_THROW (frame, new_error ("try"));
  if (flow->in_try == RETURN)
    TACT_RETURN (frame, tact_task_new_int (1));
  g_string_append (flow->log, "T");

  TACT_CATCH (frame);
  g_string_append_printf (flow->log, "c(%s)", tact_frame_get_error (frame)->message);
  TACT_AWAIT (frame, flow_await (flow));
  ck_assert_ptr_nonnull (tact_frame_get_error (frame)); /* still what was caught */
  if (flow->in_catch == FAIL)
    TACT_AWAIT (frame, flow_fail (flow, "catch"));
  if (flow->in_catch == THROW)
    TACT_THROW (frame, new_error ("catch"));
  if (flow->in_catch == RETURN)
    TACT_RETURN (frame, tact_task_new_int (2));
  if (flow->in_catch == RETHROW)
    TACT_RETHROW (frame);
  g_string_append (flow->log, "C");

  TACT_FINALLY (frame);
  g_string_append (flow->log, "f");
  TACT_AWAIT (frame, flow_await (flow));
  if (flow->in_finally == FAIL)
    TACT_AWAIT (frame, flow_fail (flow, "finally"));
  if (flow->in_finally == THROW)
    TACT_THROW (frame, new_error ("finally"));
  if (flow->in_finally == RETURN)
    TACT_RETURN (frame, tact_task_new_int (3));
  g_string_append (flow->log, "F");
  TACT_END (frame);
}

/* How it ended, in a word: the error's message, the number, or "-". */
static char *
outcome (TactTask *task)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  if (!tact_task_get_value (task, &value, &error))
    return g_strdup (error->message);
  if (G_IS_VALUE (&value))
    return g_strdup_printf ("%" G_GINT64_FORMAT, g_value_get_int64 (&value));
  return g_strdup ("-");
}

static char *
flow_run (Way in_try, Way in_catch, Way in_finally, gboolean suspend)
{
  Flow *flow = tact_frame_new (sizeof (Flow), flow_step, NULL);
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (TactTask) task = NULL;
  g_autofree char *ended = NULL;

  flow->in_try = in_try;
  flow->in_catch = in_catch;
  flow->in_finally = in_finally;
  flow->suspend = suspend;
  flow->log = log;
  task = tact_frame_start (&flow->frame, NULL);
  ck_assert (suspend || tact_task_is_completed (task));
  task_wait (task);
  ended = outcome (task);
  return g_strdup_printf ("%s %s", log->str, ended);
}

/* What C#'s try, catch and finally would do. */
static char *
flow_expected (Way in_try, Way in_catch, Way in_finally)
{
  g_autoptr (GString) log = g_string_new ("t");
  const char *ended = "-";

  if (in_try == PASS)
    g_string_append (log, "T");
  if (in_try == RETURN)
    ended = "1";
  if (in_try == FAIL || in_try == THROW)
    {
      g_string_append (log, "c(try)");
      if (in_catch == PASS)
        g_string_append (log, "C");
      ended = in_catch == PASS ? "-" : in_catch == RETURN ? "2"
                                   : in_catch == RETHROW  ? "try"
                                                          : "catch";
    }
  g_string_append (log, in_finally == PASS ? "fF" : "f");
  if (in_finally != PASS)
    ended = in_finally == RETURN ? "3" : "finally";
  return g_strdup_printf ("%s %s", log->str, ended);
}

/* EX-12 */
START_TEST (try_catch_and_finally_go_together_in_every_combination)
{
  for (int suspend = 0; suspend < 2; suspend++)
    for (Way t = PASS; t <= RETURN; t++)
      for (Way c = PASS; c <= RETHROW; c++)
        for (Way f = PASS; f <= RETURN; f++)
          {
            g_autofree char *expected = flow_expected (t, c, f), *seen = flow_run (t, c, f, suspend);

            ck_assert_msg (strcmp (expected, seen) == 0, "%d %d %d, suspend %d: %s, not %s", t, c, f, suspend, seen, expected);
          }
}
END_TEST

static TactStep
catch_only_step (TactFrame *frame)
{
  Flow *flow = (Flow *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT (frame, flow_fail (flow, "try"));
  TACT_CATCH (frame);
  g_string_append (flow->log, tact_frame_get_error (frame)->message);
  if (flow->in_catch == THROW)
    TACT_THROW (frame, new_error ("catch"));
  TACT_END (frame);
}

static TactStep
finally_only_step (TactFrame *frame)
{
  Flow *flow = (Flow *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT (frame, flow_fail (flow, "try"));
  TACT_FINALLY (frame);
  TACT_AWAIT (frame, flow_await (flow));
  g_string_append (flow->log, "f");
  TACT_END (frame);
}

static TactStep
neither_step (TactFrame *frame)
{
  Flow *flow = (Flow *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT (frame, flow_fail (flow, "try"));
  g_string_append (flow->log, "not reached");
  TACT_END (frame);
}

static void
ck_assert_flow (TactStepFunc step, Way in_catch, const char *expected)
{
  for (int suspend = 0; suspend < 2; suspend++)
    {
      Flow *flow = tact_frame_new (sizeof (Flow), step, NULL);
      g_autoptr (GString) log = flow->log = g_string_new (NULL);
      g_autoptr (TactTask) task = NULL;
      g_autofree char *ended = NULL, *seen = NULL;

      flow->suspend = suspend;
      flow->in_catch = in_catch;
      task = tact_frame_start (&flow->frame, NULL);
      task_wait (task);
      ended = outcome (task);
      seen = g_strdup_printf ("%s %s", log->str, ended);
      ck_assert_str_eq (seen, expected);
    }
}

START_TEST (a_catch_alone_handles)
{
  ck_assert_flow (catch_only_step, PASS, "try -");
  ck_assert_flow (catch_only_step, THROW, "try catch");
}
END_TEST

START_TEST (a_finally_alone_lets_the_error_pass)
{
  ck_assert_flow (finally_only_step, PASS, "f try");
}
END_TEST

/* EX-01, EX-03, EX-07 */
START_TEST (without_either_the_error_is_the_methods)
{
  ck_assert_flow (neither_step, PASS, " try");
}
END_TEST

typedef struct
{
  TactFrame frame;
  int i, sum, number;
} Sums;

static TactStep
loops_step (TactFrame *frame)
{
  Sums *sums = (Sums *) frame;

  TACT_BEGIN (frame);
  for (sums->i = 0; sums->i < 10; sums->i++)
    {
      if (sums->i % 3 == 0)
        continue;
      while (sums->number < sums->i)
        {
          TACT_AWAIT (frame, sums->number % 2 != 0 ? tact_delay (1, NULL) : tact_task_completed ());
          sums->number++;
          if (sums->number == 8)
            break;
        }
      if (sums->i == 7)
        TACT_AWAIT (frame, tact_task_new_int (100));
      else
        TACT_AWAIT (frame, tact_yield ());
      sums->sum += sums->i;
    }
  TACT_RETURN (frame, tact_task_new_int (sums->sum * 100 + sums->number));
  TACT_END (frame);
}

START_TEST (awaits_stand_in_loops_and_ifs)
{
  Sums *sums = tact_frame_new (sizeof (Sums), loops_step, NULL);

  ck_assert_int_eq (tact_wait_int (tact_frame_start (&sums->frame, NULL), NULL), (1 + 2 + 4 + 5 + 7 + 8) * 100 + 8);
}
END_TEST

static TactStep
one_line_step (TactFrame *frame)
{
  Sums *sums = (Sums *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT (frame, tact_delay (1, NULL));
  sums->sum += 1;
  TACT_AWAIT (frame, tact_delay (1, NULL));
  sums->sum += 10;
  TACT_AWAIT (frame, tact_yield ());
  sums->sum += 100;
  TACT_AWAIT (frame, tact_task_completed ());
  sums->sum += 1000;
  TACT_RETURN (frame, tact_task_new_int (sums->sum));
  TACT_END (frame);
}

START_TEST (two_awaits_stand_on_one_line)
{
  Sums *sums = tact_frame_new (sizeof (Sums), one_line_step, NULL);

  ck_assert_int_eq (tact_wait_int (tact_frame_start (&sums->frame, NULL), NULL), 1111);
}
END_TEST

typedef struct
{
  TactFrame frame;
  TactTask *task;
  TactAwaitFlags flags;
} Flagged;

static TactStep
flagged_step (TactFrame *frame)
{
  Flagged *flagged = (Flagged *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT_FULL (frame, g_steal_pointer (&flagged->task), flagged->flags);
  TACT_RETURN (frame, tact_task_new_boolean (tact_frame_get_error (frame) != NULL));
  TACT_END (frame);
}

static TactTask *
await_flagged (TactTask *task, TactAwaitFlags flags)
{
  Flagged *flagged = tact_frame_new (sizeof (Flagged), flagged_step, NULL);

  flagged->task = task;
  flagged->flags = flags;
  return tact_frame_start (&flagged->frame, NULL);
}

/* CA-10, UO-03: nothing is reported at the end. */
START_TEST (no_throw_goes_on_after_a_failure_which_counts_as_read)
{
  TactTask *failures[] = {
    tact_task_new_error (new_error ("no")),
    tact_task_new_cancelled (NULL),
    tact_then (tact_delay (1, NULL), TACT_THEN_DEFAULT, NULL, fail_with, (gpointer) "later", NULL),
  };

  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    ck_assert (tact_wait_boolean (await_flagged (failures[i], TACT_AWAIT_NO_THROW), NULL));
  ck_assert (!tact_wait_boolean (await_flagged (tact_task_new_int (7), TACT_AWAIT_NO_THROW), NULL));
}
END_TEST

/* CA-11 */
START_TEST (force_yield_suspends_on_a_complete_task_and_throws_only_after_it)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTask) method = await_flagged (tact_task_new_error (new_error ("no")), TACT_AWAIT_FORCE_YIELD);

  ck_assert (!tact_task_is_completed (method));
  LOOP_UNTIL (&loop, tact_task_is_completed (method));
  ck_assert_faulted (method, G_IO_ERROR, G_IO_ERROR_FAILED);
}
END_TEST

/* CA-09 */
START_TEST (the_flags_combine)
{
  const TactAwaitFlags all = TACT_AWAIT_ANY_CONTEXT | TACT_AWAIT_FORCE_YIELD | TACT_AWAIT_NO_THROW;
  g_autoptr (TactTask) method = await_flagged (tact_task_new_error (new_error ("no")), all);

  task_wait (method);
  ck_assert (tact_task_get_boolean (method, NULL));
}
END_TEST

/* CA-09 */
START_TEST (unknown_flags_are_a_critical)
{
  g_autoptr (TactTask) method = NULL;

  EXPECT_CRITICAL ("flags")
    method = await_flagged (tact_task_completed (), 1 << 9);
  task_wait (method);
}
END_TEST

/* law 13 */
START_TEST (awaiting_no_task_is_a_critical_and_throws_no_task)
{
  g_autoptr (TactTask) method = NULL;

  EXPECT_CRITICAL ("task")
    method = await_flagged (NULL, TACT_AWAIT_DEFAULT);
  ck_assert_faulted (method, TACT_ERROR, TACT_ERROR_NO_TASK);
}
END_TEST

static TactStep
bad_keywords_step (TactFrame *frame)
{
  Flow *flow = (Flow *) frame;

  TACT_BEGIN (frame);
  if (flow->in_try == THROW)
    TACT_THROW (frame, NULL);
  TACT_RETURN (frame, NULL);
  TACT_END (frame);
}

/* law 13 */
START_TEST (throwing_or_returning_nothing_is_a_critical_and_a_faulted_method)
{
  for (Way way = THROW; way <= RETURN; way++)
    {
      Flow *flow = tact_frame_new (sizeof (Flow), bad_keywords_step, NULL);
      g_autoptr (TactTask) method = NULL;

      flow->in_try = way;
      EXPECT_CRITICAL ("")
        method = tact_frame_start (&flow->frame, NULL);
      ck_assert_int_eq (tact_task_get_status (method), TACT_TASK_FAULTED);
      ck_assert_ptr_nonnull (tact_task_get_error (method));
    }
}
END_TEST

static TactStep
in_switch_step (TactFrame *frame)
{
  Sums *sums = (Sums *) frame;

  TACT_BEGIN (frame);
  switch (sums->i)
    {
    case 0:
      TACT_AWAIT (frame, tact_yield ());
      sums->sum = 1;
      break;
    default:
      break;
    }
  TACT_END (frame);
}

/* TOOLCHAIN, the holes: the label is in the inner switch, so the outer one cannot find it. */
START_TEST (an_await_in_a_switch_is_a_critical_and_step)
{
  Sums *sums = tact_frame_new (sizeof (Sums), in_switch_step, NULL);
  g_autoptr (TactTask) method = NULL;

  EXPECT_CRITICAL ("switch")
    {
      method = tact_frame_start (&sums->frame, NULL);
      task_wait (method);
    }
  ck_assert_faulted (method, TACT_ERROR, TACT_ERROR_STEP);
}
END_TEST

START_TEST (an_awaited_reference_is_taken)
{
  Token *token = token_new (7);

  tact_task_unref (await_flagged (tact_task_new_boxed (token_get_type (), token), TACT_AWAIT_DEFAULT));
  ck_assert_int_eq (tokens_alive, 0);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    try_catch_and_finally_go_together_in_every_combination,
    a_catch_alone_handles,
    a_finally_alone_lets_the_error_pass,
    without_either_the_error_is_the_methods,
    awaits_stand_in_loops_and_ifs,
    two_awaits_stand_on_one_line,
    no_throw_goes_on_after_a_failure_which_counts_as_read,
    force_yield_suspends_on_a_complete_task_and_throws_only_after_it,
    the_flags_combine,
    unknown_flags_are_a_critical,
    awaiting_no_task_is_a_critical_and_throws_no_task,
    throwing_or_returning_nothing_is_a_critical_and_a_faulted_method,
    an_await_in_a_switch_is_a_critical_and_step,
    an_awaited_reference_is_taken,
  };

  return run_tests ("await", tests, G_N_ELEMENTS (tests));
}
