/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bench-when.c: W9, one task of many.
 *
 * when_all  of 10 000 pending tasks, which are then completed, and read
 * when_any  of 10 000 pending tasks, the last of which is then completed: the
 *           others are left alone, and are used again
 *
 * The tasks are made before the clock starts.  GTask has no such thing: its
 * peer of when_all counts callbacks.
 */
#include "config.h"

#include "bench.h"

#include <tact/tact.h>

#define TASKS 10000

typedef struct
{
  TactTaskSource *sources[TASKS];
  TactTask *tasks[TASKS], *taken[TASKS];
} Many;

static Many many;

static void
many_make (gsize from)
{
  for (gsize i = from; i < TASKS; i++)
    {
      many.sources[i] = tact_task_source_new (TACT_SOURCE_DEFAULT);
      many.tasks[i] = tact_task_source_dup_task (many.sources[i]);
    }
}

static void
many_drop (gsize from)
{
  for (gsize i = from; i < TASKS; i++)
    {
      tact_task_unref (many.tasks[i]);
      tact_task_source_unref (many.sources[i]);
    }
}

/* What when_all and when_any take. */
static TactTask **
many_take (void)
{
  for (gsize i = 0; i < TASKS; i++)
    many.taken[i] = tact_task_ref (many.tasks[i]);
  return many.taken;
}

static gint64
sum_of_tasks (void)
{
  return G_GINT64_CONSTANT (1000) * TASKS + (gint64) TASKS * (TASKS - 1) / 2;
}

static void
all_tact (BenchRun *run, guint64 n)
{
  gint64 elapsed = 0;

  for (guint64 i = 0; i < n; i += TASKS)
    {
      gint64 start, sum = 0;
      TactTask *all;

      many_make (0);
      start = bench_now ();
      all = tact_when_all (many_take (), TASKS);
      for (gsize j = 0; j < TASKS; j++)
        tact_task_source_set_int (many.sources[j], (gint64) j + 1000);
      bench_check (tact_task_is_succeeded (all), "W9 when_all");
      for (gsize j = 0; j < TASKS; j++)
        sum += tact_task_get_int (many.tasks[j], NULL);
      tact_task_unref (all);
      elapsed += bench_now () - start;
      bench_check (sum == sum_of_tasks (), "W9 when_all");
      many_drop (0);
    }
  run->figures[0] = (double) elapsed / (double) n;
}

static void
any_tact (BenchRun *run, guint64 n)
{
  gint64 elapsed = 0;

  many_make (0);
  for (guint64 i = 0; i < n; i += TASKS)
    {
      gint64 start = bench_now ();
      TactTask *any = tact_when_any (many_take (), TASKS), *winner;

      tact_task_source_set_int (many.sources[TASKS - 1], (gint64) i + 1000);
      bench_check (tact_task_is_succeeded (any), "W9 when_any");
      winner = tact_task_dup_boxed (any, NULL);
      bench_check (winner == many.tasks[TASKS - 1], "W9 when_any");
      tact_task_unref (winner);
      tact_task_unref (any);
      elapsed += bench_now () - start;
      many_drop (TASKS - 1);
      many_make (TASKS - 1);
    }
  run->figures[0] = (double) elapsed / (double) n;
  many_drop (0);
}

/* -- GTask -- */

typedef struct
{
  guint ended;
  gint64 sum;
} Count;

static void
gtask_ended (GObject *object, GAsyncResult *result, gpointer data)
{
  Count *count = data;

  count->sum += g_task_propagate_int (G_TASK (result), NULL);
  count->ended++;
}

static gboolean
return_gtasks (gpointer data)
{
  GTask **tasks = data;

  for (gsize i = 0; i < TASKS; i++)
    {
      g_task_return_int (tasks[i], (gssize) i + 1000);
      g_object_unref (tasks[i]);
    }
  return G_SOURCE_REMOVE;
}

static void
all_gtask (BenchRun *run, guint64 n)
{
  static GTask *tasks[TASKS];
  gint64 elapsed = 0;

  for (guint64 i = 0; i < n; i += TASKS)
    {
      Count count = { 0 };
      gint64 start;

      for (gsize j = 0; j < TASKS; j++)
        tasks[j] = g_task_new (NULL, NULL, gtask_ended, &count);
      /* In a turn later than the one that made them: then each calls back inside its return. */
      g_main_context_iteration (NULL, FALSE);
      start = bench_now ();
      g_idle_add (return_gtasks, tasks);
      while (count.ended < TASKS)
        g_main_context_iteration (NULL, TRUE);
      elapsed += bench_now () - start;
      bench_check (count.sum == sum_of_tasks (), "W9 when_all, gtask");
    }
  run->figures[0] = (double) elapsed / (double) n;
}

static const BenchCase cases[] = {
  { "W9", TASKS, BENCH_DEFAULT, { { "when_all", "ns", 45, { { "dotnet", 1.4 }, { "libdex", 9 } } } }, { { "tact", all_tact }, { "gtask", all_gtask } } },
  { "W9", TASKS, BENCH_DEFAULT, { { "when_any", "ns", 20, { { "dotnet", 2.9 }, { "libdex", 9 } } } }, { { "tact", any_tact } } },
};

int
main (int argc, char **argv)
{
  return bench_main (argc, argv, cases, G_N_ELEMENTS (cases));
}
