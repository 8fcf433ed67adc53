/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bench-fiber.c: what methods with a stack of their own cost.
 *
 * W2 fiber immortal      await tact_task_completed () in a fiber
 * W2 fiber fresh         await a task made and freed in the loop
 * W7 fiber yield         one fiber that yields: a turn of the loop each time
 * W7 fibers yield        1000 fibers yield in turn
 * W7 fibers await        1000 fibers each await one task after the other; the
 *                        loop completes each of them from a post
 * W8 fiber spawn, release, bytes
 *                        10 000 fibers that suspend on one task, which is
 *                        then completed; memory of each of 100 000
 * W8 fiber call          start a fiber that ends without suspending
 */
#include "config.h"

#include "bench.h"

#include <tact/tact.h>

#define FIBERS 1000
#define SOME 10000
#define MANY 100000

/* Of the loop; as a program keeps it. */
static TactContext *context;

typedef struct
{
  guint64 per_fiber, steps;
  double figure;
} Work;

static void
run_to_end (TactTask *task)
{
  while (!tact_task_is_completed (task))
    g_main_context_iteration (NULL, TRUE);
  tact_task_unref (task);
}

/* -- W2 -- */

static TactTask *
await_immortal (GCancellable *cancellable, gpointer data)
{
  Work *work = data;
  gint64 start = bench_now ();

  for (guint64 i = 0; i < work->per_fiber; i++)
    work->steps += tact_await (tact_task_completed (), NULL);
  work->figure = bench_each (start, work->per_fiber);
  return tact_task_completed ();
}

static TactTask *
await_fresh (GCancellable *cancellable, gpointer data)
{
  Work *work = data;
  gint64 start = bench_now ();

  for (guint64 i = 0; i < work->per_fiber; i++)
    work->steps += tact_await_int (tact_task_new_int (1000), NULL) / 1000;
  work->figure = bench_each (start, work->per_fiber);
  return tact_task_completed ();
}

static void
one_fiber (BenchRun *run, guint64 n, TactFunc func)
{
  Work work = { .per_fiber = n };

  run_to_end (tact_async (func, &work, NULL, NULL));
  run->figures[0] = work.figure;
  bench_check (work.steps == n, "W2 fiber");
}

static void
immortal (BenchRun *run, guint64 n)
{
  one_fiber (run, n, await_immortal);
}

static void
fresh (BenchRun *run, guint64 n)
{
  one_fiber (run, n, await_fresh);
}

/* -- W7 -- */

static TactTask *
yields (GCancellable *cancellable, gpointer data)
{
  Work *work = data;

  for (guint64 left = work->per_fiber; left > 0; left--)
    work->steps += tact_await (tact_yield (), NULL);
  return tact_task_completed ();
}

static void
complete_from_loop (gpointer data)
{
  tact_task_source_set_int (data, 1000);
  tact_task_source_unref (data);
}

static TactTask *
later_async (void)
{
  TactTaskSource *source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  TactTask *task = tact_task_source_dup_task (source);

  tact_context_post (context, complete_from_loop, source, NULL);
  return task;
}

static TactTask *
awaits_later (GCancellable *cancellable, gpointer data)
{
  Work *work = data;

  for (guint64 left = work->per_fiber; left > 0; left--)
    work->steps += tact_await_int (later_async (), NULL) / 1000;
  return tact_task_completed ();
}

static void
together (BenchRun *run, guint64 n, guint n_fibers, TactFunc func)
{
  Work work = { .per_fiber = n / n_fibers };
  g_autofree TactTask **tasks = g_new (TactTask *, n_fibers);
  gint64 start;

  for (guint i = 0; i < n_fibers; i++)
    tasks[i] = tact_async (func, &work, NULL, NULL);
  start = bench_now (); /* what a fiber costs to make is W8's */
  for (guint i = 0; i < n_fibers; i++)
    run_to_end (tasks[i]);
  run->figures[0] = bench_each (start, n);
  bench_check (work.steps == n, "W7 fiber");
}

static void
yield_one (BenchRun *run, guint64 n)
{
  together (run, n, 1, yields);
}

static void
yield_together (BenchRun *run, guint64 n)
{
  together (run, n, FIBERS, yields);
}

static void
await_together (BenchRun *run, guint64 n)
{
  together (run, n, FIBERS, awaits_later);
}

/* -- W8 -- */

static guint64 passed;

static TactTask *
waits (GCancellable *cancellable, gpointer gate)
{
  passed += tact_await (tact_task_ref (gate), NULL);
  return tact_task_completed ();
}

static void
many (BenchRun *run, guint64 n, gboolean bytes)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) gate = tact_task_source_dup_task (source);
  g_autofree TactTask **tasks = g_malloc0_n (n, sizeof *tasks);
  double before = bytes ? bench_resident () : 0;
  gint64 start = bench_now ();

  passed = 0;
  for (guint64 i = 0; i < n; i++)
    tasks[i] = tact_async (waits, gate, NULL, NULL);
  run->figures[0] = bytes ? (bench_resident () - before) / (double) n : bench_each (start, n);
  start = bench_now ();
  tact_task_source_set_completed (source);
  while (passed < n)
    g_main_context_iteration (NULL, TRUE);
  if (!bytes)
    run->figures[1] = bench_each (start, n);
  for (guint64 i = 0; i < n; i++)
    tact_task_unref (tasks[i]);
}

static void
spawn_release (BenchRun *run, guint64 n)
{
  many (run, n, FALSE);
}

static void
bytes_each (BenchRun *run, guint64 n)
{
  many (run, n, TRUE);
}

static TactTask *
ends (GCancellable *cancellable, gpointer data)
{
  passed++;
  return tact_task_completed ();
}

static void
call (BenchRun *run, guint64 n)
{
  gint64 start = bench_now ();

  passed = 0;
  for (guint64 i = 0; i < n; i++)
    tact_task_unref (tact_async (ends, NULL, NULL, NULL));
  run->figures[0] = bench_each (start, n);
  bench_check (passed == n, "W8 fiber call");
}

static const BenchCase cases[] = {
  { "W2", 1, BENCH_DEFAULT, { { "fiber, immortal", "ns", 3, { { "libdex", 23 } } } }, { { "tact", immortal } } },
  { "W2", 1, BENCH_DEFAULT, { { "fiber, fresh", "ns", 12, { { "libdex", 1 } } } }, { { "tact", fresh } } },
  { "W7", 1, BENCH_DEFAULT, { { "yield, one fiber", "ns", 0, { { "libdex", 1 } } } }, { { "tact", yield_one } } },
  { "W7", FIBERS * 100, BENCH_DEFAULT, { { "yield together, fibers", "ns", 110, { { "libdex", 2.3 } } } }, { { "tact", yield_together } } },
  { "W7", FIBERS * 100, BENCH_DEFAULT, { { "await together, fibers", "ns", 0, { { "libdex", 1 } } } }, { { "tact", await_together } } },
  { "W8", SOME, BENCH_FIXED, { { "spawn, fibers", "ns", 0, { { "libdex", 1 } } }, { "release, fibers", "ns", 0, { { "libdex", 1 } } } }, { { "tact", spawn_release } } },
  { "W8", 1, BENCH_DEFAULT, { { "call, fiber", "ns", 0, { { "libdex", 1 } } } }, { { "tact", call } } },
  { "W8", MANY, BENCH_FRESH, { { "bytes each, fibers", "bytes", 4608, { { "libdex", 1 } } } }, { { "tact", bytes_each } } },
};

int
main (int argc, char **argv)
{
  context = TACT_CONTEXT (tact_main_context_get (NULL));
  return bench_main (argc, argv, cases, G_N_ELEMENTS (cases));
}
