/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bench-method.c: what it costs to suspend and go on.
 *
 * W7 yield           one method that yields: a turn of the loop each time
 * W7 yield together  1000 methods yield in turn
 * W7 await together  1000 methods each await one task after the other; the
 *                    loop completes each of them from a post
 * W8 spawn, release  100 000 methods that suspend on one task, which is then
 *                    completed; memory of each
 * W8 call            start a method that ends without suspending
 *
 * The GLib side of a method is a callback: what yields is an idle callback
 * that adds itself again, what awaits is a GTask that an idle callback
 * completes.
 */
#include "config.h"

#include "bench.h"

#include <tact/tact.h>

#include <string.h>

#define METHODS 1000
#define MANY 100000

/* Of the loop; as a program keeps it. */
static TactContext *context;

typedef struct
{
  guint64 n_methods, per_method;
  guint64 ended; /* methods */
  guint64 steps;
} Work;

typedef struct
{
  TactFrame frame;
  Work *work;
  guint64 left;
} Method;

typedef struct
{
  Work *work;
  guint64 left;
} Chain;

static void
work_run (BenchRun *run, guint64 n, guint64 n_methods, void (*first) (Work *work))
{
  Work work = { .n_methods = n_methods, .per_method = n / n_methods };
  gint64 start = bench_now ();

  for (guint64 i = 0; i < n_methods; i++)
    first (&work);
  while (work.ended < n_methods)
    g_main_context_iteration (NULL, TRUE);
  run->figures[0] = bench_each (start, n);
  bench_check (work.steps == n, "W7");
}

static void
method_start (Work *work, TactStepFunc step)
{
  Method *method = tact_frame_new (sizeof (Method), step, NULL);

  method->work = work;
  method->left = work->per_method;
  tact_detach (tact_frame_start (&method->frame, NULL));
}

static Chain *
chain_new (Work *work)
{
  Chain *chain = g_new (Chain, 1);

  chain->work = work;
  chain->left = work->per_method;
  return chain;
}

/* Whether there is another step to wait for. */
static gboolean
chain_step (Chain *chain)
{
  chain->work->steps++;
  if (--chain->left > 0)
    return TRUE;
  chain->work->ended++;
  g_free (chain);
  return FALSE;
}

/* -- W7, yield -- */

static TactStep
yield_step (TactFrame *frame)
{
  Method *method = (Method *) frame;

  TACT_BEGIN (frame);
  for (; method->left > 0; method->left--)
    {
      TACT_AWAIT (frame, tact_yield ());
      method->work->steps++;
    }
  method->work->ended++;
  TACT_END (frame);
}

static void
yield_tact_first (Work *work)
{
  method_start (work, yield_step);
}

static gboolean
yield_idle_ran (gpointer data)
{
  if (chain_step (data))
    g_idle_add (yield_idle_ran, data);
  return G_SOURCE_REMOVE;
}

static void
yield_idle_first (Work *work)
{
  g_idle_add (yield_idle_ran, chain_new (work));
}

static void
yield_one_tact (BenchRun *run, guint64 n)
{
  work_run (run, n, 1, yield_tact_first);
}

static void
yield_one_idle (BenchRun *run, guint64 n)
{
  work_run (run, n, 1, yield_idle_first);
}

static void
yield_together_tact (BenchRun *run, guint64 n)
{
  work_run (run, n, METHODS, yield_tact_first);
}

static void
yield_together_idle (BenchRun *run, guint64 n)
{
  work_run (run, n, METHODS, yield_idle_first);
}

/* -- W7, await what the loop completes -- */

static void
complete_from_loop (gpointer data)
{
  tact_task_source_set_int (data, 1000);
  tact_task_source_unref (data);
}

/* What any function that gives its result later looks like. */
static TactTask *
later_async (void)
{
  TactTaskSource *source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  TactTask *task = tact_task_source_dup_task (source);

  tact_context_post (context, complete_from_loop, source, NULL);
  return task;
}

static TactStep
await_later_step (TactFrame *frame)
{
  Method *method = (Method *) frame;

  TACT_BEGIN (frame);
  for (; method->left > 0; method->left--)
    {
      TACT_AWAIT (frame, later_async ());
      method->work->steps += (guint64) tact_frame_get_int (frame) / 1000;
    }
  method->work->ended++;
  TACT_END (frame);
}

static void
await_tact_first (Work *work)
{
  method_start (work, await_later_step);
}

static void
await_together_tact (BenchRun *run, guint64 n)
{
  work_run (run, n, METHODS, await_tact_first);
}

static void later_gtask (Chain *chain);

static gboolean
complete_gtask_from_loop (gpointer data)
{
  g_task_return_int (data, 1000);
  g_object_unref (data);
  return G_SOURCE_REMOVE;
}

static void
later_gtask_ended (GObject *object, GAsyncResult *result, gpointer data)
{
  bench_check (g_task_propagate_int (G_TASK (result), NULL) == 1000, "W7 await, gtask");
  if (chain_step (data))
    later_gtask (data);
}

static void
later_gtask (Chain *chain)
{
  g_idle_add (complete_gtask_from_loop, g_task_new (NULL, NULL, later_gtask_ended, chain));
}

static void
await_gtask_first (Work *work)
{
  later_gtask (chain_new (work));
}

static void
await_together_gtask (BenchRun *run, guint64 n)
{
  work_run (run, n, METHODS, await_gtask_first);
}

/* -- W8 -- */

typedef struct
{
  TactFrame frame;
  TactTask *gate; /* borrowed */
} Waiter;

static guint64 passed;

static TactStep
waiter_step (TactFrame *frame)
{
  Waiter *waiter = (Waiter *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT (frame, tact_task_ref (waiter->gate));
  passed++;
  TACT_END (frame);
}

/* Spawns @n, measures what @bytes asks for, releases them. */
static void
many (BenchRun *run, guint64 n, gboolean bytes)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) gate = tact_task_source_dup_task (source);
  TactTask **tasks = g_malloc_n (n, sizeof *tasks);
  gint64 start;
  double before;

  passed = 0;
  memset (tasks, 1, n * sizeof *tasks);
  before = bytes ? bench_resident () : 0;
  start = bench_now ();
  for (guint64 i = 0; i < n; i++)
    {
      Waiter *waiter = tact_frame_new (sizeof (Waiter), waiter_step, NULL);

      waiter->gate = gate;
      tasks[i] = tact_frame_start (&waiter->frame, NULL);
    }
  run->figures[0] = bytes ? (bench_resident () - before) / (double) n : bench_each (start, n);
  start = bench_now ();
  tact_task_source_set_completed (source);
  while (passed < n)
    g_main_context_iteration (NULL, TRUE);
  if (!bytes)
    run->figures[1] = bench_each (start, n);
  for (guint64 i = 0; i < n; i++)
    {
      bench_check (tact_task_is_succeeded (tasks[i]), "W8");
      tact_task_unref (tasks[i]);
    }
  g_free (tasks);
}

static void
many_tact (BenchRun *run, guint64 n)
{
  many (run, n, FALSE);
}

static void
many_bytes_tact (BenchRun *run, guint64 n)
{
  many (run, n, TRUE);
}

/* -- W8, a method that does not suspend -- */

static TactStep
call_step (TactFrame *frame)
{
  TACT_BEGIN (frame);
  passed++;
  TACT_END (frame);
}

static void
call_tact (BenchRun *run, guint64 n)
{
  gint64 start = bench_now ();

  passed = 0;
  for (guint64 i = 0; i < n; i++)
    tact_task_unref (tact_frame_start (tact_frame_new (sizeof (TactFrame), call_step, NULL), NULL));
  run->figures[0] = bench_each (start, n);
  bench_check (passed == n, "W8 call");
}

static const BenchCase cases[] = {
  { "W7", 1, BENCH_DEFAULT, { { "yield, one method", "ns", 0, { { "g_idle_add", 1 }, { "libdex", 1 } } } }, { { "tact", yield_one_tact }, { "g_idle_add", yield_one_idle } } },
  { "W7", METHODS, BENCH_DEFAULT, { { "yield together", "ns", 12, { { "dotnet", 3.5 }, { "libdex", 1 } } } }, { { "tact", yield_together_tact }, { "g_idle_add", yield_together_idle } } },
  { "W7", METHODS, BENCH_DEFAULT, { { "await together", "ns", 80, { { "libdex", 11 } } } }, { { "tact", await_together_tact }, { "gtask", await_together_gtask } } },
  { "W8", MANY, BENCH_FIXED, { { "spawn", "ns", 90, { { "dotnet", 1.8 }, { "libdex", 1 } } }, { "release", "ns", 50, { { "dotnet", 2.6 }, { "libdex", 1 } } } }, { { "tact", many_tact } } },
  { "W8", 1, BENCH_DEFAULT, { { "call, does not suspend", "ns", 0, { { "libdex", 1 } } } }, { { "tact", call_tact } } },
  { "W8", MANY, BENCH_FRESH, { { "bytes each", "bytes", 128, { { "dotnet", 1.7 }, { "libdex", 1 } } } }, { { "tact", many_bytes_tact } } },
};

int
main (int argc, char **argv)
{
  context = TACT_CONTEXT (tact_main_context_get (NULL));
  return bench_main (argc, argv, cases, G_N_ELEMENTS (cases));
}
