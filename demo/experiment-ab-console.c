/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A console program.  A waits five times without blocking, B blocks five times.
 *
 * Both begin on the main thread.  Nobody runs a loop there, so there is no
 * context to come back to: after its first await A goes on on the pool, while
 * B keeps the main thread busy.  The two overlap, and so does what follows the
 * await of A's task.
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
      TACT_AWAIT (frame, tact_delay (1400, NULL));
    }
  experiment_say ("A returns");
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
} Program;

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
program_step (TactFrame *frame)
{
  Program *program = (Program *) frame;

  TACT_BEGIN (frame);
  experiment_say ("context %s", experiment_context_name ());
  program->a = a_async ();
  b ();
  experiment_say ("await taskA, completed=%s", tact_task_is_completed (program->a) ? "True" : "False");
  TACT_AWAIT (frame, g_steal_pointer (&program->a));
  experiment_say ("The result of taskA is %d", (int) tact_frame_get_int (frame));
  TACT_END (frame);
}

void
experiment_ab_console (void)
{
  Program *program = tact_frame_new (sizeof (Program), program_step, NULL);

  tact_wait (tact_frame_start (&program->frame, NULL), NULL);
  experiment_say ("end of Main");
}
