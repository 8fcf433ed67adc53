/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o06_nested_capture: each await captures for itself, in its own method.
 *
 * An inner TACT_AWAIT_ANY_CONTEXT does not move the outer method off the UI
 * (CA-03, CA-06).  A method that has gone to the pool captures nothing there
 * by its later plain awaits (CA-04, CX-08).  On a task that is complete
 * already the flag changes nothing (CA-02, CA-05).
 */
#include "common.h"

/* async Task Inner () */
static TactTask *
inner (GCancellable *cancellable, gpointer user_data)
{
  trace ("inner start ctx=%s", current_context_name ());
  tact_await_full (tact_delay (200, NULL), TACT_AWAIT_ANY_CONTEXT, NULL);
  trace ("inner after CA(false) ctx=%s", current_context_name ());
  tact_await (tact_delay (30, NULL), NULL); /* plain, but there is nothing left to capture */
  trace ("inner after plain await ctx=%s", current_context_name ());
  return tact_task_completed ();
}

/* async Task CompletedFalse () */
static TactTask *
completed_false (GCancellable *cancellable, gpointer user_data)
{
  tact_await_full (tact_task_new_int (1), TACT_AWAIT_ANY_CONTEXT, NULL); /* complete: no hop */
  trace ("CA(false) on a completed task ctx=%s", current_context_name ());
  tact_await (tact_delay (30, NULL), NULL);
  trace ("so the next plain await comes back ctx=%s", current_context_name ());
  return tact_task_completed ();
}

/* the async lambda given to Task.Run */
static TactTask *
lambda (GCancellable *cancellable, gpointer user_data)
{
  trace ("lambda in Run ctx=%s", current_context_name ());
  tact_await (tact_delay (20, NULL), NULL);
  trace ("lambda after await ctx=%s", current_context_name ());
  return tact_task_completed ();
}

/* async Task Outer () */
static TactTask *
outer (GCancellable *cancellable, gpointer user_data)
{
  trace ("outer start ctx=%s", current_context_name ());
  tact_await (tact_async (inner, NULL, NULL, NULL), NULL);
  trace ("outer after inner ctx=%s", current_context_name ());
  tact_await (tact_async (completed_false, NULL, NULL, NULL), NULL);
  trace ("outer end ctx=%s", current_context_name ());
  tact_await (run_async (lambda, NULL, NULL), NULL);
  trace ("outer after Run ctx=%s", current_context_name ());
  return tact_task_completed ();
}

/* The same with frames: nothing lives across these awaits, so there is no struct. */

static TactTask *
start_method (TactStepFunc step, GCancellable *cancellable)
{
  return tact_frame_start (tact_frame_new (sizeof (TactFrame), step, NULL), cancellable);
}

static TactStep
inner_step (TactFrame *frame)
{
  TACT_BEGIN (frame);
  trace ("inner start ctx=%s", current_context_name ());
  TACT_AWAIT_FULL (frame, tact_delay (200, NULL), TACT_AWAIT_ANY_CONTEXT);
  trace ("inner after CA(false) ctx=%s", current_context_name ());
  TACT_AWAIT (frame, tact_delay (30, NULL)); /* plain, but there is nothing left to capture */
  trace ("inner after plain await ctx=%s", current_context_name ());
  TACT_END (frame);
}

static TactStep
completed_false_step (TactFrame *frame)
{
  TACT_BEGIN (frame);
  TACT_AWAIT_FULL (frame, tact_task_new_int (1), TACT_AWAIT_ANY_CONTEXT); /* complete: no hop */
  trace ("CA(false) on a completed task ctx=%s", current_context_name ());
  TACT_AWAIT (frame, tact_delay (30, NULL));
  trace ("so the next plain await comes back ctx=%s", current_context_name ());
  TACT_END (frame);
}

static TactStep
lambda_step (TactFrame *frame)
{
  TACT_BEGIN (frame);
  trace ("lambda in Run ctx=%s", current_context_name ());
  TACT_AWAIT (frame, tact_delay (20, NULL));
  trace ("lambda after await ctx=%s", current_context_name ());
  TACT_END (frame);
}

static TactTask *
lambda_frame (GCancellable *cancellable, gpointer user_data)
{
  return start_method (lambda_step, cancellable);
}

static TactStep
outer_step (TactFrame *frame)
{
  TACT_BEGIN (frame);
  trace ("outer start ctx=%s", current_context_name ());
  TACT_AWAIT (frame, start_method (inner_step, NULL));
  trace ("outer after inner ctx=%s", current_context_name ());
  TACT_AWAIT (frame, start_method (completed_false_step, NULL));
  trace ("outer end ctx=%s", current_context_name ());
  TACT_AWAIT (frame, tact_run (lambda_frame, NULL, NULL, NULL));
  trace ("outer after Run ctx=%s", current_context_name ());
  TACT_END (frame);
}

static TactTask *
outer_frame (GCancellable *cancellable, gpointer user_data)
{
  return start_method (outer_step, cancellable);
}

int
main (int argc, char **argv)
{
  TactFunc handler = has_option (argc, argv, "--frames") ? outer_frame : outer;
  Ui *ui;

  set_role ("main");
  ui = ui_start ("ui");
  trace ("finished: %s", net_boolean (ui_handle (ui, LIMIT_MS, handler, NULL)));
  ui_stop (ui);
  return 0;
}
