/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test-styles.c: an await does the same in a frame and in a fiber: whether it
 * suspends, where the method goes on, and with what.
 *
 * A cell is something to await, somewhere to await it, and flags.  It is run
 * once in each style, and what was seen is compared, in words.
 */
#include "hand-scheduler.h"

typedef enum
{
  COMPLETE,      /* a task that is complete */
  PENDING,       /* one whose source completes asynchronously */
  INLINE,        /* one whose source resumes inside */
  FRAME,         /* the task of a frame that is suspended */
  FIBER,         /* the task of a fiber that is suspended */
  YIELD,         /* a yield */
  READY_AWAITER, /* a type of the user's */
  AWAITER,
} Kind;

typedef enum
{
  ON_A_LOOP,
  ON_A_SCHEDULER,
  ON_A_THREAD, /* of its own, which has nothing to come back to */
  ON_THE_POOL,
} Where;

typedef enum
{
  AS_FRAME,
  AS_FIBER,
} Style;

typedef struct
{
  Kind kind;
  TactTaskStatus ends;
  const char *name;
} Awaited;

static const Awaited all_awaited[] = {
  { COMPLETE, TACT_TASK_SUCCEEDED, "a task that has succeeded" },
  { COMPLETE, TACT_TASK_FAULTED, "a task that has faulted" },
  { COMPLETE, TACT_TASK_CANCELLED, "a task that was cancelled" },
  { PENDING, TACT_TASK_SUCCEEDED, "a task that succeeds" },
  { PENDING, TACT_TASK_FAULTED, "a task that faults" },
  { PENDING, TACT_TASK_CANCELLED, "a task that is cancelled" },
  { INLINE, TACT_TASK_SUCCEEDED, "a task that succeeds inline" },
  { INLINE, TACT_TASK_FAULTED, "a task that faults inline" },
  { INLINE, TACT_TASK_CANCELLED, "a task that is cancelled inline" },
  { FRAME, TACT_TASK_SUCCEEDED, "a frame that succeeds" },
  { FRAME, TACT_TASK_FAULTED, "a frame that throws" },
  { FRAME, TACT_TASK_CANCELLED, "a frame that is cancelled" },
  { FIBER, TACT_TASK_SUCCEEDED, "a fiber that succeeds" },
  { FIBER, TACT_TASK_FAULTED, "a fiber that fails" },
  { FIBER, TACT_TASK_CANCELLED, "a fiber that is cancelled" },
  { YIELD, TACT_TASK_SUCCEEDED, "a yield" },
  { READY_AWAITER, TACT_TASK_SUCCEEDED, "an awaiter that has succeeded" },
  { READY_AWAITER, TACT_TASK_FAULTED, "an awaiter that has failed" },
  { AWAITER, TACT_TASK_SUCCEEDED, "an awaiter that succeeds" },
  { AWAITER, TACT_TASK_FAULTED, "an awaiter that fails" },
};

typedef struct
{
  const Awaited *awaited;
  Where where;
  TactAwaitFlags flags;
} Cell;

/* One run of a cell. */
typedef struct
{
  TactAwaiter awaiter; /* first: the user's type */
  TactResumeFunc resume;
  gpointer method;

  const Cell *cell;
  Style style;
  TactTaskSource *source; /* of what is pending */
  TactTask *task;         /* the method's */
  TactContext *context;   /* of the loop; borrowed, as the next */
  TactScheduler *scheduler;
  GString *seen;
} Run;

/* Where a method goes on */

static const char INSIDE_THE_CALL[] = "inside the call that started it";
static const char INSIDE_THE_COMPLETION[] = "inside what completed it";
static const char BACK_ON_THE_LOOP[] = "on the loop";
static const char BACK_ON_THE_SCHEDULER[] = "on the scheduler";
static const char BY_THE_POOL[] = "on the pool";

static _Thread_local const char *inside; /* what this thread is doing for the test */

static G_GNUC_NO_INLINE const char *
place (Run *run)
{
  if (inside != NULL)
    return inside;
  if (run->context != NULL && tact_context_get_current () == run->context)
    return BACK_ON_THE_LOOP;
  if (run->scheduler != NULL && tact_scheduler_get_current () == run->scheduler)
    return BACK_ON_THE_SCHEDULER;
  return tact_pool_is_worker () ? BY_THE_POOL : "elsewhere";
}

static const char *
expected_place (const Cell *cell)
{
  const Kind kind = cell->awaited->kind;

  if (kind == READY_AWAITER || (kind == COMPLETE && (cell->flags & TACT_AWAIT_FORCE_YIELD) == 0))
    return INSIDE_THE_CALL;
  if (kind == AWAITER)
    return INSIDE_THE_COMPLETION;
  if (cell->where == ON_A_LOOP && (cell->flags & TACT_AWAIT_ANY_CONTEXT) == 0)
    return BACK_ON_THE_LOOP;
  if (cell->where == ON_A_SCHEDULER && (cell->flags & TACT_AWAIT_ANY_CONTEXT) == 0)
    return BACK_ON_THE_SCHEDULER;
  return kind == INLINE || kind == FRAME || kind == FIBER ? INSIDE_THE_COMPLETION : BY_THE_POOL;
}

/* Behind the await, wherever that is. */
static void
see (Run *run, gint64 value, const GError *thrown)
{
  g_string_append_printf (run->seen, "went on %s, %s a context, with %d", place (run),
                          tact_context_get_current () != NULL ? "under" : "without", (int) value);
  if (thrown != NULL)
    g_string_append_printf (run->seen, " and %s %d: %s", g_quark_to_string (thrown->domain), thrown->code, thrown->message);
}

/* What is awaited */

static GError *
new_end (TactTaskStatus status)
{
  return g_error_new_literal (G_IO_ERROR, status == TACT_TASK_CANCELLED ? G_IO_ERROR_CANCELLED : G_IO_ERROR_NOT_FOUND, "as told");
}

static TactTask *
new_complete (TactTaskStatus status)
{
  return status == TACT_TASK_SUCCEEDED ? tact_task_new_int (7) : tact_task_new_error (new_end (status));
}

static gboolean
run_is_completed (TactAwaiter *awaiter)
{
  return ((Run *) awaiter)->cell->awaited->kind == READY_AWAITER;
}

static void
run_on_completed (TactAwaiter *awaiter, TactResumeFunc resume, gpointer method)
{
  ((Run *) awaiter)->resume = resume;
  ((Run *) awaiter)->method = method;
}

static gboolean
run_get_result (TactAwaiter *awaiter, GError **error)
{
  const TactTaskStatus ends = ((Run *) awaiter)->cell->awaited->ends;

  if (ends == TACT_TASK_SUCCEEDED)
    return TRUE;
  g_propagate_error (error, new_end (ends));
  return FALSE;
}

static const TactAwaiterIface run_iface = { .is_completed = run_is_completed, .on_completed = run_on_completed, .get_result = run_get_result };

typedef struct
{
  TactFrame frame;
  Run *run;
} Method;

static TactTask *
start_frame (TactStepFunc step, Run *run)
{
  Method *method = tact_frame_new (sizeof (Method), step, NULL);

  method->run = run;
  return tact_frame_start (&method->frame, NULL);
}

static TactStep
inner_step (TactFrame *frame)
{
  TACT_BEGIN (frame);
  TACT_AWAIT_FULL (frame, tact_task_source_dup_task (((Method *) frame)->run->source), TACT_AWAIT_ANY_CONTEXT);
  TACT_RETURN (frame, tact_task_new_int (tact_frame_get_int (frame)));
  TACT_END (frame);
}

static TactTask *
inner (GCancellable *cancellable, gpointer run)
{
  GError *error = NULL;
  gint64 value = tact_await_int_full (tact_task_source_dup_task (((Run *) run)->source), TACT_AWAIT_ANY_CONTEXT, &error);

  return error != NULL ? tact_task_new_error (error) : tact_task_new_int (value);
}

static TactTask *
make_awaited (Run *run)
{
  const Awaited *awaited = run->cell->awaited;

  switch (awaited->kind)
    {
    case COMPLETE:
      return new_complete (awaited->ends);
    case FRAME:
      return start_frame (inner_step, run);
    case FIBER:
      return tact_async (inner, run, NULL, NULL);
    case YIELD:
      return tact_yield ();
    default:
      return tact_task_source_dup_task (run->source);
    }
}

static gboolean
is_awaiter (const Cell *cell)
{
  return cell->awaited->kind == READY_AWAITER || cell->awaited->kind == AWAITER;
}

static gboolean
has_value (const Cell *cell)
{
  return !is_awaiter (cell) && cell->awaited->kind != YIELD;
}

/* The two styles */

static TactStep
awaits_step (TactFrame *frame)
{
  Run *run = ((Method *) frame)->run;

  TACT_BEGIN (frame);
  if (is_awaiter (run->cell))
    TACT_AWAIT_ON (frame, &run->awaiter);
  else
    TACT_AWAIT_FULL (frame, make_awaited (run), run->cell->flags);
  see (run, has_value (run->cell) ? tact_frame_get_int (frame) : 0, NULL);
  TACT_RETURN (frame, tact_task_new_int (8));

  TACT_CATCH (frame);
  see (run, 0, tact_frame_get_error (frame));
  TACT_RETHROW (frame);
  TACT_END (frame);
}

static TactTask *
awaits (GCancellable *cancellable, gpointer data)
{
  Run *run = data;
  GError *error = NULL;
  gint64 value = 0;

  if (is_awaiter (run->cell))
    tact_await_on (&run->awaiter, &error);
  else if (has_value (run->cell))
    value = tact_await_int_full (make_awaited (run), run->cell->flags, &error);
  else
    tact_await_full (make_awaited (run), run->cell->flags, &error);
  see (run, value, error);
  return error != NULL ? tact_task_new_error (error) : tact_task_new_int (8);
}

static TactTask *
start (GCancellable *cancellable, gpointer data)
{
  Run *run = data;

  inside = INSIDE_THE_CALL;
  run->task = run->style == AS_FRAME ? start_frame (awaits_step, run) : tact_async (awaits, run, NULL, NULL);
  inside = NULL;
  return tact_task_completed ();
}

/* A run */

static gpointer
start_body (gpointer run)
{
  tact_task_unref (start (NULL, run));
  return NULL;
}

static gpointer
complete_body (gpointer data)
{
  Run *run = data;

  inside = INSIDE_THE_COMPLETION;
  if (run->resume != NULL)
    run->resume (run->method);
  else
    tact_task_source_complete (run->source, new_complete (run->cell->awaited->ends));
  inside = NULL;
  return NULL;
}

static void
complete_elsewhere (Run *run)
{
  const Kind kind = run->cell->awaited->kind;

  if (kind != COMPLETE && kind != YIELD && kind != READY_AWAITER)
    {
      ck_assert_str_eq (run->seen->str, ""); /* it is suspended */
      g_thread_join (g_thread_new ("completer", complete_body, run));
    }
}

static void
run_on_loop (Run *run)
{
  g_auto (Loop) loop = loop_enter ();

  run->context = loop_context (&loop);
  start_body (run);
  complete_elsewhere (run);
  loop_run (&loop, run->task);
}

static void
run_on_scheduler (Run *run)
{
  g_autoptr (HandScheduler) hand = hand_scheduler_new ();
  g_autoptr (TactTask) body = NULL;

  run->scheduler = TACT_SCHEDULER (hand);
  body = tact_run_full (run->scheduler, TACT_RUN_DEFAULT, start, run, NULL, NULL);
  hand_scheduler_run (hand);
  complete_elsewhere (run);
  LIMITED_UNTIL ((hand_scheduler_run (hand), tact_task_is_completed (run->task)));
}

static void
run_on_thread (Run *run)
{
  g_thread_join (g_thread_new ("starter", start_body, run));
  complete_elsewhere (run);
  task_wait (run->task);
}

static void
run_on_pool (Run *run)
{
  g_autoptr (TactTask) body = tact_run (start, run, NULL, NULL);

  task_wait (body);
  complete_elsewhere (run);
  task_wait (run->task);
}

/* Runs @cell in @style: what was seen, in words. */
static char *
run_cell (const Cell *cell, Style style)
{
  static void (*const runs[]) (Run * run) = { run_on_loop, run_on_scheduler, run_on_thread, run_on_pool };
  Run run = { .awaiter = { &run_iface, NULL }, .cell = cell, .style = style, .seen = g_string_new (NULL) };
  g_autoptr (GError) error = NULL;
  gint64 value;

  run.source = tact_task_source_new (cell->awaited->kind == PENDING ? TACT_SOURCE_DEFAULT : TACT_SOURCE_ALLOW_INLINE);
  runs[cell->where](&run);
  value = tact_task_get_int (run.task, &error);
  g_string_append_printf (run.seen, "; ended as %d with %d", tact_task_get_status (run.task), (int) value);
  if (error != NULL)
    g_string_append_printf (run.seen, " and %s %d: %s", g_quark_to_string (error->domain), error->code, error->message);
  tact_task_unref (run.task);
  tact_task_source_complete (run.source, tact_task_completed ()); /* nobody may have asked for it */
  tact_task_source_unref (run.source);
  return g_string_free (run.seen, FALSE);
}

/* The comparison */

static char *
name_cell (const Cell *cell)
{
  static const char *const places[] = { "on a loop", "on a scheduler", "on a thread", "on the pool" };

  return g_strdup_printf ("%s, awaited %s with%s%s%s%s", cell->awaited->name, places[cell->where],
                          cell->flags == TACT_AWAIT_DEFAULT ? " DEFAULT" : "",
                          cell->flags & TACT_AWAIT_ANY_CONTEXT ? " ANY_CONTEXT" : "",
                          cell->flags & TACT_AWAIT_FORCE_YIELD ? " FORCE_YIELD" : "",
                          cell->flags & TACT_AWAIT_NO_THROW ? " NO_THROW" : "");
}

static void
compare (const Cell *cell)
{
  g_autofree char *name = name_cell (cell);
  g_autofree char *frame = run_cell (cell, AS_FRAME);
  g_autofree char *fiber = run_cell (cell, AS_FIBER);
  g_autofree char *start_of_it = g_strdup_printf ("went on %s, ", expected_place (cell));

  ck_assert_msg (g_str_equal (frame, fiber), "%s:\n  a frame %s\n  a fiber %s", name, frame, fiber);
  ck_assert_msg (g_str_has_prefix (fiber, start_of_it), "%s:\n  both %s\n  not %s", name, fiber, start_of_it);
}

static void
compare_all (Where where)
{
  const TactAwaitFlags all_flags = TACT_AWAIT_ANY_CONTEXT | TACT_AWAIT_FORCE_YIELD | TACT_AWAIT_NO_THROW;

  for (gsize i = 0; i < G_N_ELEMENTS (all_awaited); i++)
    for (TactAwaitFlags flags = TACT_AWAIT_DEFAULT; flags <= all_flags; flags++)
      {
        const Cell cell = { &all_awaited[i], where, flags };

        if (flags == TACT_AWAIT_DEFAULT || !is_awaiter (&cell)) /* which take no flags */
          compare (&cell);
      }
}

/* AW-12; the traces of o01 to o06 are compared in both styles by tests/conformance/run */
START_TEST (each_await_on_a_loop_is_the_same_in_both_styles)
{
  compare_all (ON_A_LOOP);
}
END_TEST

START_TEST (each_await_on_a_scheduler_is_the_same_in_both_styles)
{
  compare_all (ON_A_SCHEDULER);
}
END_TEST

START_TEST (each_await_on_a_thread_without_a_loop_is_the_same_in_both_styles)
{
  compare_all (ON_A_THREAD);
}
END_TEST

START_TEST (each_await_on_the_pool_is_the_same_in_both_styles)
{
  compare_all (ON_THE_POOL);
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    each_await_on_a_loop_is_the_same_in_both_styles,
    each_await_on_a_scheduler_is_the_same_in_both_styles,
    each_await_on_a_thread_without_a_loop_is_the_same_in_both_styles,
    each_await_on_the_pool_is_the_same_in_both_styles,
  };

  return run_tests ("styles", tests, G_N_ELEMENTS (tests));
}
