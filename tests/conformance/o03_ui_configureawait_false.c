/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o03_ui_configureawait_false: the same, and A awaits with
 * TACT_AWAIT_ANY_CONTEXT, which is ConfigureAwait (false).
 *
 * A does not come back to the UI thread: from A1 on it is in the pool, under
 * no context (CA-04), and runs beside B.  That is A's affair: the handler
 * that awaits A still comes back (CA-06).
 */
#include "common.h"

/* async Task<int> MethodAAsync () */
static TactTask *
method_a (GCancellable *cancellable, gpointer user_data)
{
  for (int i = 0; i < 5; i++)
    {
      trace ("A%d ctx=%s", i, current_context_name ());
      tact_await_full (tact_delay (1400, NULL), TACT_AWAIT_ANY_CONTEXT, NULL);
    }
  return tact_task_new_int (123);
}

/* async Task Button_Click () */
static TactTask *
button_click (GCancellable *cancellable, gpointer user_data)
{
  TactTask *task_a = tact_async (method_a, NULL, NULL, NULL);
  int result;

  for (int i = 0; i < 5; i++)
    {
      trace ("B%d", i);
      tact_wait (tact_delay (600, NULL), NULL); /* blocks the UI, but not A */
    }
  result = (int) tact_await_int (task_a, NULL);
  trace ("The result of taskA is %d ctx=%s", result, current_context_name ());
  return tact_task_completed ();
}

/* The same with frames.  What lives across an await is in a struct. */

typedef struct
{
  TactFrame frame;
  int i;
} MethodA;

static TactStep
method_a_step (TactFrame *frame)
{
  MethodA *a = (MethodA *) frame;

  TACT_BEGIN (frame);
  for (a->i = 0; a->i < 5; a->i++)
    {
      trace ("A%d ctx=%s", a->i, current_context_name ());
      TACT_AWAIT_FULL (frame, tact_delay (1400, NULL), TACT_AWAIT_ANY_CONTEXT);
    }
  TACT_RETURN (frame, tact_task_new_int (123));
  TACT_END (frame);
}

static TactTask *
method_a_frame (void)
{
  MethodA *a = tact_frame_new (sizeof (MethodA), method_a_step, NULL);

  return tact_frame_start (&a->frame, NULL);
}

typedef struct
{
  TactFrame frame;
  TactTask *task_a;
} ButtonClick;

static TactStep
button_click_step (TactFrame *frame)
{
  ButtonClick *click = (ButtonClick *) frame;

  TACT_BEGIN (frame);
  click->task_a = method_a_frame ();
  for (int i = 0; i < 5; i++)
    {
      trace ("B%d", i);
      tact_wait (tact_delay (600, NULL), NULL); /* blocks the UI, but not A */
    }
  TACT_AWAIT (frame, g_steal_pointer (&click->task_a));
  trace ("The result of taskA is %d ctx=%s", (int) tact_frame_get_int (frame), current_context_name ());
  TACT_END (frame);
}

static void
button_click_clear (gpointer data)
{
  ButtonClick *click = data;

  tact_task_unref (click->task_a);
}

static TactTask *
button_click_frame (GCancellable *cancellable, gpointer user_data)
{
  ButtonClick *click = tact_frame_new (sizeof (ButtonClick), button_click_step, button_click_clear);

  return tact_frame_start (&click->frame, cancellable);
}

int
main (int argc, char **argv)
{
  TactFunc handler = has_option (argc, argv, "--frames") ? button_click_frame : button_click;
  Ui *ui;

  set_role ("main");
  ui = ui_start ("ui");
  trace ("finished in time: %s", net_boolean (ui_handle (ui, LIMIT_MS, handler, NULL)));
  ui_stop (ui);
  return 0;
}
