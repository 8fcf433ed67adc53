/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o04_ui_real_processing: A does real work instead of waiting.
 *
 * The work is given to the pool, where it sees no context although it was
 * started from the UI (CX-05, CX-06); the code after the await is back on the
 * UI thread.
 */
#include "common.h"

/* What the work has seen. */
typedef struct
{
  const char *where;
  const char *context;
} Seen;

/* On the pool.  The method waits for it, so what it is given is there. */
static TactTask *
work (GCancellable *cancellable, gpointer user_data)
{
  Seen *seen = user_data;

  seen->where = get_role ();
  seen->context = current_context_name ();
  g_usleep (20 * G_TIME_SPAN_MILLISECOND);
  return tact_task_completed ();
}

/* async Task<int> MethodAAsync () */
static TactTask *
method_a (GCancellable *cancellable, gpointer user_data)
{
  Seen seen;

  for (int i = 0; i < 3; i++)
    {
      trace ("A%d", i);
      tact_await (tact_run (work, &seen, NULL, NULL), NULL);
      trace ("A%d work was on %s with ctx %s", i, seen.where, seen.context);
    }
  return tact_task_new_int (123);
}

/* async Task Button_Click () */
static TactTask *
button_click (GCancellable *cancellable, gpointer user_data)
{
  TactTask *task_a = tact_async (method_a, NULL, NULL, NULL);

  for (int i = 0; i < 3; i++)
    {
      trace ("B%d", i);
      g_usleep (50 * G_TIME_SPAN_MILLISECOND);
    }
  trace ("The result of taskA is %d", (int) tact_await_int (task_a, NULL));
  return tact_task_completed ();
}

/* The same with frames.  What lives across an await is in a struct. */

typedef struct
{
  TactFrame frame;
  int i;
  Seen seen;
} MethodA;

static TactStep
method_a_step (TactFrame *frame)
{
  MethodA *a = (MethodA *) frame;

  TACT_BEGIN (frame);
  for (a->i = 0; a->i < 3; a->i++)
    {
      trace ("A%d", a->i);
      TACT_AWAIT (frame, tact_run (work, &a->seen, NULL, NULL));
      trace ("A%d work was on %s with ctx %s", a->i, a->seen.where, a->seen.context);
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
  for (int i = 0; i < 3; i++)
    {
      trace ("B%d", i);
      g_usleep (50 * G_TIME_SPAN_MILLISECOND);
    }
  TACT_AWAIT (frame, g_steal_pointer (&click->task_a));
  trace ("The result of taskA is %d", (int) tact_frame_get_int (frame));
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
