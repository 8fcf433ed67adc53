/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o30_yield_and_posts-frames.c: the methods of o30_yield_and_posts.c as frames.
 * What lives across an await is in a struct.
 */
#include "o30_yield_and_posts.h"

typedef struct
{
  TactFrame frame;
  const char *name;
  int i;
} Yielder;

static TactStep
yielder_step (TactFrame *frame)
{
  Yielder *yielder = (Yielder *) frame;

  TACT_BEGIN (frame);
  for (yielder->i = 0; yielder->i < 3; yielder->i++)
    {
      add_step (yielder->name, yielder->i);
      TACT_AWAIT (frame, tact_yield ());
    }
  TACT_END (frame);
}

static TactTask *
yielder_frame (const char *name)
{
  Yielder *yielder = tact_frame_new (sizeof (Yielder), yielder_step, NULL);

  yielder->name = name;
  return tact_frame_start (&yielder->frame, NULL);
}

typedef struct
{
  TactFrame frame;
  const char **where;
} AfterYield;

static TactStep
after_yield_step (TactFrame *frame)
{
  AfterYield *after = (AfterYield *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT (frame, tact_yield ());
  *after->where = get_role ();
  TACT_END (frame);
}

static void
yield_and_wait_frame (gpointer where)
{
  AfterYield *after = tact_frame_new (sizeof (AfterYield), after_yield_step, NULL);

  after->where = where;
  tact_wait (tact_frame_start (&after->frame, NULL), NULL);
}

typedef struct
{
  TactFrame frame;
  TactTask *task;
} AwaitAnywhere;

static TactStep
await_anywhere_step (TactFrame *frame)
{
  AwaitAnywhere *anywhere = (AwaitAnywhere *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT_FULL (frame, g_steal_pointer (&anywhere->task), TACT_AWAIT_ANY_CONTEXT);
  TACT_END (frame);
}

static TactTask *
await_anywhere_frame (TactTask *task)
{
  AwaitAnywhere *anywhere = tact_frame_new (sizeof (AwaitAnywhere), await_anywhere_step, NULL);

  anywhere->task = task;
  return tact_frame_start (&anywhere->frame, NULL);
}

typedef struct
{
  TactFrame frame;
  Counts *counts;
  int before;
  TactTask *anywhere;
} CountPosts;

static TactStep
count_posts_step (TactFrame *frame)
{
  CountPosts *count = (CountPosts *) frame;

  TACT_BEGIN (frame);
  count->before = ui_posts (ui);
  TACT_AWAIT (frame, tact_task_new_int (0));
  count->counts->completed = ui_posts (ui) - count->before;

  count->before = ui_posts (ui);
  TACT_AWAIT (frame, tact_delay (100, NULL));
  count->counts->suspended = ui_posts (ui) - count->before;

  count->before = ui_posts (ui);
  count->anywhere = await_anywhere_frame (tact_delay (20, NULL));
  count->counts->anywhere = ui_posts (ui) - count->before;
  TACT_AWAIT (frame, g_steal_pointer (&count->anywhere));
  TACT_END (frame);
}

static TactTask *
count_posts_frame (GCancellable *cancellable, gpointer counts)
{
  CountPosts *count = tact_frame_new (sizeof (CountPosts), count_posts_step, NULL);

  count->counts = counts;
  return tact_frame_start (&count->frame, cancellable);
}

typedef struct
{
  TactFrame frame;
  int depth;
} Nest;

static TactTask *nest_frame (int depth);

static TactStep
nest_step (TactFrame *frame)
{
  Nest *nest = (Nest *) frame;

  TACT_BEGIN (frame);
  if (nest->depth == 0)
    TACT_AWAIT (frame, tact_yield ());
  else
    TACT_AWAIT (frame, nest_frame (nest->depth - 1));
  TACT_END (frame);
}

static TactTask *
nest_frame (int depth)
{
  Nest *nest = tact_frame_new (sizeof (Nest), nest_step, NULL);

  nest->depth = depth;
  return tact_frame_start (&nest->frame, NULL);
}

typedef struct
{
  TactFrame frame;
  int before;
  int *posts;
} CountNested;

static TactStep
count_nested_step (TactFrame *frame)
{
  CountNested *count = (CountNested *) frame;

  TACT_BEGIN (frame);
  count->before = ui_posts (ui);
  TACT_AWAIT (frame, nest_frame (100));
  *count->posts = ui_posts (ui) - count->before;
  TACT_END (frame);
}

static TactTask *
count_nested_frame (GCancellable *cancellable, gpointer posts)
{
  CountNested *count = tact_frame_new (sizeof (CountNested), count_nested_step, NULL);

  count->posts = posts;
  return tact_frame_start (&count->frame, cancellable);
}

const Style frames = { yielder_frame, yield_and_wait_frame, count_posts_frame, count_nested_frame };
