/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * scale-pool.c: the pool with N workers, no more and no fewer.
 *
 * item  100 000 trivial items, awaited together, then their results are read
 * fork  fork and join, fib (22): one item a call
 *
 * All workers have started before: each of N first items waits for the others.
 */
#include "config.h"

#include "scale-curves.h"

#include "bench.h"

#include <tact/tact.h>

#define ITEMS 100000
#define NUMBER 22
#define RESULT 17711
#define CALLS 57313 /* of fib (22), itself included */

static GMutex mutex;
static GCond all_here;
static guint64 n_here; /* under the mutex */

static TactTask *
meet_body (GCancellable *cancellable, gpointer data)
{
  g_mutex_lock (&mutex);
  if (++n_here == *(guint64 *) data)
    g_cond_broadcast (&all_here);
  while (n_here < *(guint64 *) data)
    g_cond_wait (&all_here, &mutex);
  g_mutex_unlock (&mutex);
  return tact_task_completed ();
}

typedef struct
{
  TactFrame frame;
  TactTask *all;
  gboolean *ended;
} Join;

static TactStep
join_step (TactFrame *frame)
{
  Join *join = (Join *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT (frame, g_steal_pointer (&join->all));
  *join->ended = TRUE;
  TACT_END (frame);
}

static void
join_clear (gpointer data)
{
  tact_task_unref (((Join *) data)->all);
}

/* The loop awaits all of @tasks, which it takes. */
static void
await_all (TactTask **tasks, gsize n)
{
  Join *join = tact_frame_new (sizeof (Join), join_step, join_clear);
  gboolean ended = FALSE;

  join->all = tact_when_all (tasks, n);
  join->ended = &ended;
  tact_detach (tact_frame_start (&join->frame, NULL));
  while (!ended)
    g_main_context_iteration (NULL, TRUE);
}

/* Has the pool's limits be @n, and so many workers there. */
static void
start_workers (guint64 n)
{
  g_autofree TactTask **tasks = g_new (TactTask *, n);

  tact_pool_set_limits (tact_pool_get_default (), (guint) n, (guint) n);
  n_here = 0;
  for (guint64 i = 0; i < n; i++)
    tasks[i] = tact_run (meet_body, &n, NULL, NULL);
  await_all (tasks, n);
  bench_check (tact_pool_get_workers (tact_pool_get_default ()) == n, "scale, pool: workers");
}

/* -- items -- */

static TactTask *
item_body (GCancellable *cancellable, gpointer data)
{
  return tact_task_new_int ((gint64) GPOINTER_TO_SIZE (data));
}

static void
item_pass (double *figures, guint64 n, gboolean really)
{
  const gsize n_items = really ? ITEMS : 1000;
  TactTask **tasks, **mine;
  gint64 start, sum = 0;

  if (!really)
    start_workers (n);
  tasks = g_new0 (TactTask *, n_items);
  mine = g_new0 (TactTask *, n_items);
  start = bench_now ();
  for (gsize i = 0; i < n_items; i++)
    {
      tasks[i] = tact_run (item_body, GSIZE_TO_POINTER (i + 1000), NULL, NULL);
      mine[i] = tact_task_ref (tasks[i]);
    }
  await_all (tasks, n_items);
  for (gsize i = 0; i < n_items; i++)
    {
      sum += tact_task_get_int (mine[i], NULL);
      tact_task_unref (mine[i]);
    }
  figures[0] = bench_each (start, n_items);
  bench_check (sum == (gint64) (n_items * (n_items - 1) / 2 + 1000 * n_items), "scale, item");
  g_free (tasks);
  g_free (mine);
}

const ScaleCurve scale_item = {
  .name = "item",
  .of = "workers of the pool, trivial items",
  .from = 1,
  .to = 64,
  .factor = 2,
  .reference = 2,
  .max_passes = 20,
  .figures = { "start it, run it, read it" },
  .pass = item_pass,
};

/* -- fork and join -- */

static gint64 fib (int number);

static TactTask *
fib_body (GCancellable *cancellable, gpointer data)
{
  return tact_task_new_int (fib (GPOINTER_TO_INT (data)));
}

static gint64
fib (int number)
{
  TactTask *left;
  gint64 right;

  if (number < 2)
    return number;
  left = tact_run (fib_body, GINT_TO_POINTER (number - 1), NULL, NULL);
  right = fib (number - 2);
  return right + tact_wait_int (left, NULL);
}

static void
fork_pass (double *figures, guint64 n, gboolean really)
{
  TactTask *task;
  gint64 start;

  if (!really)
    start_workers (n);
  start = bench_now ();
  task = tact_run (fib_body, GINT_TO_POINTER (NUMBER), NULL, NULL);
  await_all (&(TactTask *){ tact_task_ref (task) }, 1);
  figures[0] = bench_each (start, CALLS);
  bench_check (tact_task_get_int (task, NULL) == RESULT, "scale, fork");
  tact_task_unref (task);
}

const ScaleCurve scale_fork = {
  .name = "fork",
  .of = "workers of the pool, fork and join",
  .from = 1,
  .to = 64,
  .factor = 2,
  .reference = 2,
  .max_passes = 20,
  .figures = { "a call of fib (22)" },
  .pass = fork_pass,
};
