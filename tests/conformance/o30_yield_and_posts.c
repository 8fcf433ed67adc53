/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o30_yield_and_posts: what an await costs its loop.
 *
 * A yield always suspends: it posts to the captured context, behind what is
 * queued there, or goes to the pool (TM-06).  An await of a complete task
 * posts nothing (CN-01), a suspended one posts once; nested methods of one
 * context all resume in one post (CN-18).  The loop of a thread whose methods
 * wait goes on turning (SC-14).
 */
#include "common.h"

static Ui *ui;

/* Two methods that yield, and a post, on one loop. */

static GString *order;

static void
add_to_order (const char *what)
{
  g_string_append_printf (order, "%s%s", order->len > 0 ? " " : "", what);
}

static void
add_posted (gpointer user_data)
{
  add_to_order ("posted");
}

static void
add_step (const char *name, int i)
{
  g_autofree char *step = g_strdup_printf ("%s%d", name, i);

  add_to_order (step);
}

/* async Task Yielder (string name) */

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
yielder_async (const char *name)
{
  Yielder *yielder = tact_frame_new (sizeof (Yielder), yielder_step, NULL);

  yielder->name = name;
  return tact_frame_start (&yielder->frame, NULL);
}

/* Starts both, and waits for neither: its task ends when both have. */
static TactTask *
two_yielders (GCancellable *cancellable, gpointer user_data)
{
  TactTask *a;
  TactTask *b;

  a = yielder_async ("a");
  tact_context_post (ui_context (ui), add_posted, NULL, NULL);
  b = yielder_async ("b");
  add_to_order ("handler ends");
  return TACT_ALL (a, b);
}

/* async Task AfterYield (): where does a yield without a context go on? */

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
yield_and_wait (gpointer where)
{
  AfterYield *after = tact_frame_new (sizeof (AfterYield), after_yield_step, NULL);

  after->where = where;
  tact_wait (tact_frame_start (&after->frame, NULL), NULL);
}

/* async Task AwaitAnywhere (Task task) */

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
await_anywhere_async (TactTask *task)
{
  AwaitAnywhere *anywhere = tact_frame_new (sizeof (AwaitAnywhere), await_anywhere_step, NULL);

  anywhere->task = task;
  return tact_frame_start (&anywhere->frame, NULL);
}

/* async Task CountPosts () */

typedef struct
{
  int completed;
  int suspended;
  int anywhere;
} Counts;

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
  count->anywhere = await_anywhere_async (tact_delay (20, NULL));
  count->counts->anywhere = ui_posts (ui) - count->before;
  TACT_AWAIT (frame, g_steal_pointer (&count->anywhere));
  TACT_END (frame);
}

static TactTask *
count_posts_async (GCancellable *cancellable, gpointer counts)
{
  CountPosts *count = tact_frame_new (sizeof (CountPosts), count_posts_step, NULL);

  count->counts = counts;
  return tact_frame_start (&count->frame, cancellable);
}

/* async Task Nest (int depth): one real suspension, at the bottom */

typedef struct
{
  TactFrame frame;
  int depth;
} Nest;

static TactTask *nest_async (int depth);

static TactStep
nest_step (TactFrame *frame)
{
  Nest *nest = (Nest *) frame;

  TACT_BEGIN (frame);
  if (nest->depth == 0)
    TACT_AWAIT (frame, tact_yield ());
  else
    TACT_AWAIT (frame, nest_async (nest->depth - 1));
  TACT_END (frame);
}

static TactTask *
nest_async (int depth)
{
  Nest *nest = tact_frame_new (sizeof (Nest), nest_step, NULL);

  nest->depth = depth;
  return tact_frame_start (&nest->frame, NULL);
}

/* async Task CountNested () */

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
  TACT_AWAIT (frame, nest_async (100));
  *count->posts = ui_posts (ui) - count->before;
  TACT_END (frame);
}

static TactTask *
count_nested_async (GCancellable *cancellable, gpointer posts)
{
  CountNested *count = tact_frame_new (sizeof (CountNested), count_nested_step, NULL);

  count->posts = posts;
  return tact_frame_start (&count->frame, cancellable);
}

/* A post that posts itself again, while a method waits. */

static int ticks; /* atomic */

static void
tick (gpointer user_data)
{
  if (g_atomic_int_add (&ticks, 1) + 1 < 1000)
    {
      g_usleep (G_TIME_SPAN_MILLISECOND);
      tact_context_post (tact_context_get_current (), tick, NULL, NULL);
    }
}

static TactTask *
tick_during_delay (GCancellable *cancellable, gpointer user_data)
{
  tact_context_post (ui_context (ui), tick, NULL, NULL);
  return tact_delay (100, NULL);
}

int
main (void)
{
  g_autoptr (TactTask) yield = tact_yield ();
  const char *where = NULL;
  Counts counts = { -1, -1, -1 };
  int nested = -1;

  set_role ("main");
  ui = ui_start ("ui");
  order = g_string_new (NULL);

  ui_handle (ui, LIMIT_MS, two_yielders, NULL);
  say ("ui: %s", order->str);

  say ("Yield().IsCompleted: %s", net_boolean (tact_task_is_completed (yield)));
  on_thread ("bare", LIMIT_MS, yield_and_wait, &where);
  say ("no context: Yield continues on %s", where);

  ui_handle (ui, LIMIT_MS, count_posts_async, &counts);
  say ("posts: completed %d, suspended %d, CA(false) %d", counts.completed, counts.suspended, counts.anywhere);

  ui_handle (ui, LIMIT_MS, count_nested_async, &nested);
  say ("100 nested frames cost posts: %d", nested);

  ui_handle (ui, LIMIT_MS, tick_during_delay, NULL);
  say ("loop kept turning during Delay: %s", net_boolean (g_atomic_int_get (&ticks) > 10));

  ui_stop (ui);
  g_string_free (order, TRUE);
  return 0;
}
