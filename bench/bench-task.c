/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bench-task.c: what a task costs where nothing waits.
 *
 * W1   make a task, complete it, read it, drop it
 * W2   await a task that is complete
 * W12  memory of a task that is pending, with its source
 *
 * GTask has no complete task and no await.  It hands its result over in a
 * later turn of the loop, without a source of its own only where the turn is
 * not the one that made it: so it gets two turns for each thousand, which is
 * its fastest way.
 */
#include "config.h"

#include "bench.h"

#include <tact/tact.h>

#include <string.h>

#define BATCH 1000

/* 0 + 1 + ... + (n - 1), and each a thousand more: no small numbers, which need no memory */
static gint64
sum_of (guint64 n)
{
  return (gint64) (n * (n - 1) / 2 + 1000 * n);
}

/* -- W1 -- */

static void
complete_tact (BenchRun *run, guint64 n)
{
  gint64 start = bench_now (), sum = 0;

  for (guint64 i = 0; i < n; i++)
    {
      TactTask *task = tact_task_new_int ((gint64) i + 1000);

      sum += tact_task_get_int (task, NULL);
      tact_task_unref (task);
    }
  run->figures[0] = bench_each (start, n);
  bench_check (sum == sum_of (n), "W1 complete, tact");
}

static void
pending_tact (BenchRun *run, guint64 n)
{
  gint64 start = bench_now (), sum = 0;

  for (guint64 i = 0; i < n; i++)
    {
      TactTaskSource *source = tact_task_source_new (TACT_SOURCE_DEFAULT);
      TactTask *task = tact_task_source_dup_task (source);

      tact_task_source_set_int (source, (gint64) i + 1000);
      sum += tact_task_get_int (task, NULL);
      tact_task_unref (task);
      tact_task_source_unref (source);
    }
  run->figures[0] = bench_each (start, n);
  bench_check (sum == sum_of (n), "W1 pending, tact");
}

typedef struct
{
  GTask *tasks[BATCH];
  guint64 made, read, n;
  gint64 sum;
} GTasks;

static void
read_gtask (GObject *object, GAsyncResult *result, gpointer data)
{
  GTasks *gtasks = data;

  gtasks->sum += g_task_propagate_int (G_TASK (result), NULL);
  gtasks->read++;
}

static gboolean
turn_gtasks (gpointer data)
{
  GTasks *gtasks = data;

  if (gtasks->made > gtasks->read)
    for (guint64 i = 0; i < BATCH; i++)
      {
        g_task_return_int (gtasks->tasks[i], (gssize) (gtasks->made - BATCH + i + 1000));
        g_object_unref (gtasks->tasks[i]);
      }
  if (gtasks->made == gtasks->n)
    return G_SOURCE_REMOVE;
  for (guint64 i = 0; i < BATCH; i++)
    gtasks->tasks[i] = g_task_new (NULL, NULL, read_gtask, gtasks);
  gtasks->made += BATCH;
  return G_SOURCE_CONTINUE;
}

static void
pending_gtask (BenchRun *run, guint64 n)
{
  GTasks gtasks = { .n = n };
  gint64 start = bench_now ();

  g_idle_add (turn_gtasks, &gtasks);
  while (gtasks.read < n)
    g_main_context_iteration (NULL, TRUE);
  run->figures[0] = bench_each (start, n);
  bench_check (gtasks.sum == sum_of (n), "W1 pending, gtask");
}

/* -- W2 -- */

typedef struct
{
  TactFrame frame;
  guint64 i, n;
  gint64 sum;
  TactTask *kept;
} Loop;

static TactStep
await_immortal_step (TactFrame *frame)
{
  Loop *loop = (Loop *) frame;

  TACT_BEGIN (frame);
  for (; loop->i < loop->n; loop->i++)
    {
      TACT_AWAIT (frame, tact_task_completed ());
      loop->sum += (gint64) loop->i + 1000;
    }
  TACT_RETURN (frame, tact_task_new_int (loop->sum));
  TACT_END (frame);
}

static TactStep
await_fresh_step (TactFrame *frame)
{
  Loop *loop = (Loop *) frame;

  TACT_BEGIN (frame);
  for (; loop->i < loop->n; loop->i++)
    {
      TACT_AWAIT (frame, tact_task_new_int ((gint64) loop->i + 1000));
      loop->sum += tact_frame_get_int (frame);
    }
  TACT_RETURN (frame, tact_task_new_int (loop->sum));
  TACT_END (frame);
}

static TactStep
await_kept_step (TactFrame *frame)
{
  Loop *loop = (Loop *) frame;

  TACT_BEGIN (frame);
  for (; loop->i < loop->n; loop->i++)
    {
      TACT_AWAIT (frame, tact_task_ref (loop->kept));
      loop->sum += tact_frame_get_int (frame);
    }
  TACT_RETURN (frame, tact_task_new_int (loop->sum));
  TACT_END (frame);
}

static void
loop_clear (gpointer data)
{
  tact_task_unref (((Loop *) data)->kept);
}

static gint64
await_many (BenchRun *run, TactStepFunc step, TactTask *kept, guint64 n)
{
  gint64 start = bench_now ();
  Loop *loop = tact_frame_new (sizeof (Loop), step, loop_clear);
  g_autoptr (TactTask) task = NULL;

  loop->n = n;
  loop->kept = kept;
  task = tact_frame_start (&loop->frame, NULL);
  run->figures[0] = bench_each (start, n);
  return tact_task_get_int (task, NULL);
}

static void
await_immortal_tact (BenchRun *run, guint64 n)
{
  bench_check (await_many (run, await_immortal_step, NULL, n) == sum_of (n), "W2 immortal, tact");
}

static void
await_fresh_tact (BenchRun *run, guint64 n)
{
  bench_check (await_many (run, await_fresh_step, NULL, n) == sum_of (n), "W2 fresh, tact");
}

static void
await_kept_tact (BenchRun *run, guint64 n)
{
  bench_check (await_many (run, await_kept_step, tact_task_new_int (1234567), n) == (gint64) n * 1234567, "W2 kept, tact");
}

/* -- W12 -- */

static void
bytes_tact (BenchRun *run, guint64 n)
{
  TactTaskSource **sources = g_malloc_n (n, sizeof *sources);
  TactTask **tasks = g_malloc_n (n, sizeof *tasks);
  gint64 sum = 0;
  double before;

  memset (sources, 1, n * sizeof *sources);
  memset (tasks, 1, n * sizeof *tasks);
  before = bench_resident ();
  for (guint64 i = 0; i < n; i++)
    {
      sources[i] = tact_task_source_new (TACT_SOURCE_DEFAULT);
      tasks[i] = tact_task_source_dup_task (sources[i]);
    }
  run->figures[0] = (bench_resident () - before) / (double) n;
  for (guint64 i = 0; i < n; i++)
    {
      tact_task_source_set_int (sources[i], (gint64) i + 1000);
      sum += tact_task_get_int (tasks[i], NULL);
      tact_task_unref (tasks[i]);
      tact_task_source_unref (sources[i]);
    }
  bench_check (sum == sum_of (n), "W12, tact");
  g_free (sources);
  g_free (tasks);
}

static void
bytes_gtask (BenchRun *run, guint64 n)
{
  GTask **tasks = g_malloc_n (n, sizeof *tasks);
  gint64 sum = 0;
  double before;

  memset (tasks, 1, n * sizeof *tasks);
  before = bench_resident ();
  for (guint64 i = 0; i < n; i++)
    tasks[i] = g_task_new (NULL, NULL, NULL, NULL);
  run->figures[0] = (bench_resident () - before) / (double) n;
  for (guint64 i = 0; i < n; i++)
    {
      g_task_return_int (tasks[i], (gssize) i + 1000);
      sum += g_task_propagate_int (tasks[i], NULL);
      g_object_unref (tasks[i]);
    }
  bench_check (sum == sum_of (n), "W12, gtask");
  g_free (tasks);
}

static const BenchCase cases[] = {
  { "W1", BATCH, BENCH_DEFAULT, { { "complete", "ns", 8, { { "dotnet", 1.3 }, { "libdex", 20 } } } }, { { "tact", complete_tact } } },
  { "W1", BATCH, BENCH_DEFAULT, { { "pending", "ns", 25, { { "dotnet", 1.7 }, { "libdex", 7 } } } }, { { "tact", pending_tact }, { "gtask", pending_gtask } } },
  { "W2", BATCH, BENCH_DEFAULT, { { "immortal", "ns", 3, { { "dotnet", 1 }, { "libdex", 23 } } } }, { { "tact", await_immortal_tact } } },
  { "W2", BATCH, BENCH_DEFAULT, { { "fresh", "ns", 12, { { "dotnet", 1 }, { "libdex", 1 } } } }, { { "tact", await_fresh_tact } } },
  { "W2", BATCH, BENCH_DEFAULT, { { "kept", "ns", 18, { { "dotnet", 1 }, { "libdex", 1 } } } }, { { "tact", await_kept_tact } } },
  { "W12", 200000, BENCH_FRESH, { { "pending", "bytes", 80, { { "dotnet", 1.2 }, { "gtask", 2.5 }, { "libdex", 2 } } } }, { { "tact", bytes_tact }, { "gtask", bytes_gtask } } },
};

int
main (int argc, char **argv)
{
  return bench_main (argc, argv, cases, G_N_ELEMENTS (cases));
}
