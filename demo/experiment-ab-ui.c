/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The same program in the handler of a button.
 *
 * Now A was begun on a thread that runs a main loop, and comes back to it
 * after each await.  One thread runs it all: while B blocks it, A cannot go on
 * though its time is long up, and the window would be frozen.  A1 comes after
 * B4.
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
      experiment_say ("A%d", a->i);
      TACT_AWAIT (frame, tact_delay (100, NULL));
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
      experiment_block (50);
    }
}

static TactStep
handler_step (TactFrame *frame)
{
  Handler *handler = (Handler *) frame;

  TACT_BEGIN (frame);
  experiment_say ("context %s", experiment_context_name ());
  handler->a = a_async ();
  b ();
  TACT_AWAIT (frame, g_steal_pointer (&handler->a));
  experiment_say ("The result of taskA is %d", (int) tact_frame_get_int (frame));
  TACT_END (frame);
}

static TactTask *
on_clicked (GCancellable *cancellable, gpointer user_data)
{
  Handler *handler = tact_frame_new (sizeof (Handler), handler_step, NULL);

  return tact_frame_start (&handler->frame, cancellable);
}

void
experiment_ab_ui (void)
{
  experiment_handle (on_clicked);
}
