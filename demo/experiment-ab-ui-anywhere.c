/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The same handler, but A says that it does not mind where it goes on.
 *
 * With TACT_AWAIT_ANY_CONTEXT nothing is captured: after its first await A
 * runs on the pool, without a context, and no longer waits for B.  The choice
 * is A's alone: its caller awaits as usual, and is back on its thread when it
 * shows the result.
 */
#include "config.h"

#include "experiment.h"

typedef struct
{
  TactFrame frame;
  int i;
} A;

static TactStep
a_step (TactFrame *frame)
{
  A *a = (A *) frame;

  TACT_BEGIN (frame);
  for (a->i = 0; a->i < 5; a->i++)
    {
      experiment_say ("A%d ctx=%s", a->i, experiment_context_name ());
      TACT_AWAIT_FULL (frame, tact_delay (1400, NULL), TACT_AWAIT_ANY_CONTEXT);
    }
  TACT_RETURN (frame, tact_task_new_int (123));
  TACT_END (frame);
}

static TactTask *
a_async (void)
{
  A *a = tact_frame_new (sizeof (A), a_step, NULL);

  return tact_frame_start (&a->frame, NULL);
}

typedef struct
{
  TactFrame frame;
  TactTask *a; /* owned */
} Handler;

static void
b (void)
{
  for (int i = 0; i < 5; i++)
    {
      experiment_say ("B%d", i);
      experiment_block (600);
    }
}

static TactStep
handler_step (TactFrame *frame)
{
  Handler *handler = (Handler *) frame;

  TACT_BEGIN (frame);
  handler->a = a_async ();
  b ();
  TACT_AWAIT (frame, g_steal_pointer (&handler->a));
  experiment_say ("The result of taskA is %d ctx=%s", (int) tact_frame_get_int (frame), experiment_context_name ());
  TACT_END (frame);
}

static TactTask *
on_clicked (GCancellable *cancellable, gpointer user_data)
{
  Handler *handler = tact_frame_new (sizeof (Handler), handler_step, NULL);

  return tact_frame_start (&handler->frame, cancellable);
}

void
experiment_ab_ui_anywhere (void)
{
  experiment_handle (on_clicked);
}
