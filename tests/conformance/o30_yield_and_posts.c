/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o30_yield_and_posts: what an await costs its loop.
 *
 * A yield always suspends: it posts to the captured context, behind what is
 * queued there, or goes to the pool (TM-06).  An await of a complete task
 * posts nothing (CN-01), a suspended one posts once; nested methods of one
 * context all resume in one post (CN-18).  The loop of a thread whose methods
 * wait goes on turning (SC-14).
 *
 * The methods here are fibers; as frames they are in
 * o30_yield_and_posts-frames.c.
 */
#include "o30_yield_and_posts.h"

Ui *ui;

static const Style *style;

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

void
add_step (const char *name, int i)
{
  g_autofree char *step = g_strdup_printf ("%s%d", name, i);

  add_to_order (step);
}

/* async Task Yielder (string name) */
static TactTask *
yielder (GCancellable *cancellable, gpointer name)
{
  for (int i = 0; i < 3; i++)
    {
      add_step (name, i);
      tact_await (tact_yield (), NULL);
    }
  return tact_task_completed ();
}

static TactTask *
yielder_fiber (const char *name)
{
  return tact_async (yielder, (gpointer) name, NULL, NULL);
}

/* Starts both, and waits for neither: its task ends when both have. */
static TactTask *
two_yielders (GCancellable *cancellable, gpointer user_data)
{
  TactTask *a;
  TactTask *b;

  a = style->yielder ("a");
  tact_context_post (ui_context (ui), add_posted, NULL, NULL);
  b = style->yielder ("b");
  add_to_order ("handler ends");
  return TACT_ALL (a, b);
}

/* async Task AfterYield (): where does a yield without a context go on? */
static TactTask *
after_yield (GCancellable *cancellable, gpointer user_data)
{
  const char **where = user_data;

  tact_await (tact_yield (), NULL);
  *where = get_role ();
  return tact_task_completed ();
}

static void
yield_and_wait_fiber (gpointer where)
{
  tact_wait (tact_async (after_yield, where, NULL, NULL), NULL);
}

/* async Task AwaitAnywhere (Task task) */
static TactTask *
await_anywhere (GCancellable *cancellable, gpointer task)
{
  tact_await_full (task, TACT_AWAIT_ANY_CONTEXT, NULL);
  return tact_task_completed ();
}

/* async Task CountPosts () */
static TactTask *
count_posts (GCancellable *cancellable, gpointer user_data)
{
  Counts *counts = user_data;
  TactTask *anywhere;
  int before;

  before = ui_posts (ui);
  tact_await (tact_task_new_int (0), NULL);
  counts->completed = ui_posts (ui) - before;

  before = ui_posts (ui);
  tact_await (tact_delay (100, NULL), NULL);
  counts->suspended = ui_posts (ui) - before;

  before = ui_posts (ui);
  anywhere = tact_async (await_anywhere, tact_delay (20, NULL), NULL, NULL);
  counts->anywhere = ui_posts (ui) - before;
  tact_await (anywhere, NULL);
  return tact_task_completed ();
}

/* async Task Nest (int depth): one real suspension, at the bottom */
static TactTask *
nest (GCancellable *cancellable, gpointer user_data)
{
  int depth = GPOINTER_TO_INT (user_data);

  if (depth == 0)
    tact_await (tact_yield (), NULL);
  else
    tact_await (tact_async (nest, GINT_TO_POINTER (depth - 1), NULL, NULL), NULL);
  return tact_task_completed ();
}

/* async Task CountNested () */
static TactTask *
count_nested (GCancellable *cancellable, gpointer posts)
{
  int before = ui_posts (ui);

  tact_await (tact_async (nest, GINT_TO_POINTER (100), NULL, NULL), NULL);
  *(int *) posts = ui_posts (ui) - before;
  return tact_task_completed ();
}

static const Style fibers = { yielder_fiber, yield_and_wait_fiber, count_posts, count_nested };

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
main (int argc, char **argv)
{
  g_autoptr (TactTask) yield = tact_yield ();
  const char *where = NULL;
  Counts counts = { -1, -1, -1 };
  int nested = -1;

  style = has_option (argc, argv, "--frames") ? &frames : &fibers;
  set_role ("main");
  ui = ui_start ("ui");
  order = g_string_new (NULL);

  ui_handle (ui, LIMIT_MS, two_yielders, NULL);
  say ("ui: %s", order->str);

  say ("Yield().IsCompleted: %s", net_boolean (tact_task_is_completed (yield)));
  on_thread ("bare", LIMIT_MS, style->yield_and_wait, &where);
  say ("no context: Yield continues on %s", where);

  ui_handle (ui, LIMIT_MS, style->count_posts, &counts);
  say ("posts: completed %d, suspended %d, CA(false) %d", counts.completed, counts.suspended, counts.anywhere);

  ui_handle (ui, LIMIT_MS, style->count_nested, &nested);
  say ("100 nested frames cost posts: %d", nested);

  ui_handle (ui, LIMIT_MS, tick_during_delay, NULL);
  say ("loop kept turning during Delay: %s", net_boolean (g_atomic_int_get (&ticks) > 10));

  ui_stop (ui);
  g_string_free (order, TRUE);
  return 0;
}
