/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The same handler with real work in A instead of a pause.
 *
 * tact_run() takes the work to the pool, where there is no context, and the
 * await brings A back to the user interface when it is done: so a widget may
 * be touched on the next line.  This is how it is meant to be used, but for B,
 * which still blocks.
 */
#include "config.h"

#include "experiment.h"

typedef struct
{
  const char *role;
  const char *context;
} Place;

typedef struct
{
  TactFrame frame;
  int i;
  Place place; /* of the work, which has ended whenever A looks at it */
} A;

static TactTask *
work (GCancellable *cancellable, gpointer user_data)
{
  Place *place = user_data;

  *place = (Place){ experiment_role (), experiment_context_name () };
  g_usleep (20 * 1000);
  return tact_task_completed ();
}

static TactStep
a_step (TactFrame *frame)
{
  A *a = (A *) frame;

  TACT_BEGIN (frame);
  for (a->i = 0; a->i < 3; a->i++)
    {
      experiment_say ("A%d", a->i);
      TACT_AWAIT (frame, tact_run (work, &a->place, NULL, NULL));
      experiment_say ("A%d work was on %s with ctx %s", a->i, a->place.role, a->place.context);
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
  for (int i = 0; i < 3; i++)
    {
      experiment_say ("B%d", i);
      g_usleep (50 * 1000);
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
experiment_ab_ui_real (void)
{
  experiment_handle (on_clicked);
}
