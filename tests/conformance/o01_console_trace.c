/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o01_console_trace: an async method called from a console's main().
 *
 * Up to its first await A runs inside the call (AW-08).  main() runs no loop
 * and has no context (CX-07), so after that A goes on in the pool while B
 * goes on here, and so does whoever awaits A (TS-13).  A line of A and one of
 * B are never nearer than 200 ms, so their order is the same on a busy
 * machine, too.
 */
#include "common.h"

/* async Task<int> MethodAAsync () */
static TactTask *
method_a (GCancellable *cancellable, gpointer user_data)
{
  for (int i = 0; i < 5; i++)
    {
      trace ("A%d", i);
      tact_await (tact_delay (1400, NULL), NULL);
    }
  trace ("A returns");
  return tact_task_new_int (123);
}

/* async Task MainAsync () */
static TactTask *
program (GCancellable *cancellable, gpointer user_data)
{
  TactTask *task_a;

  trace ("context %s", current_context_name ());
  task_a = tact_async (method_a, NULL, NULL, NULL);
  for (int i = 0; i < 5; i++)
    {
      trace ("B%d", i);
      tact_wait (tact_delay (600, NULL), NULL); /* blocks this thread, and A does not mind */
    }
  trace ("await taskA, completed=%s", net_boolean (tact_task_is_completed (task_a)));
  trace ("The result of taskA is %d", (int) tact_await_int (task_a, NULL));
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
      trace ("A%d", a->i);
      TACT_AWAIT (frame, tact_delay (1400, NULL));
    }
  trace ("A returns");
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
} Program;

static TactStep
program_step (TactFrame *frame)
{
  Program *self = (Program *) frame;

  TACT_BEGIN (frame);
  trace ("context %s", current_context_name ());
  self->task_a = method_a_frame ();
  for (int i = 0; i < 5; i++)
    {
      trace ("B%d", i);
      tact_wait (tact_delay (600, NULL), NULL);
    }
  trace ("await taskA, completed=%s", net_boolean (tact_task_is_completed (self->task_a)));
  TACT_AWAIT (frame, g_steal_pointer (&self->task_a));
  trace ("The result of taskA is %d", (int) tact_frame_get_int (frame));
  TACT_END (frame);
}

static void
program_clear (gpointer data)
{
  Program *self = data;

  tact_task_unref (self->task_a);
}

static TactTask *
program_frame (void)
{
  Program *self = tact_frame_new (sizeof (Program), program_step, program_clear);

  return tact_frame_start (&self->frame, NULL);
}

int
main (int argc, char **argv)
{
  gboolean frames = has_option (argc, argv, "--frames");

  set_role ("main");
  tact_wait (frames ? program_frame () : tact_async (program, NULL, NULL, NULL), NULL);
  trace ("end of Main");
  return 0;
}
