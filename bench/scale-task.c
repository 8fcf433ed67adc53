/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * scale-task.c: tasks and timers that are outstanding at once.
 *
 * memory   what the machine takes: blocks of 192 bytes, as much as a task with
 *          its method has, of which three lines of the cache are read and
 *          written, in order and in no order
 * task     a pending task and a method that awaits it, N times; then all are
 *          completed, in the order in which they were made, and the loop lets
 *          the methods go on; then all is dropped
 * shuffle  the same, completed and dropped in no order: what is touched is far
 *          from what was touched before
 * timer    delays that are far away, in no order; one cancellable ends them
 * fire     methods that each wait for a timer, due in 5 to 54 ms, from the last
 *          one's start to the last one's end, in processor time
 */
#include "config.h"

#include "scale-curves.h"

#include "bench.h"

#include <tact/tact.h>

#define FAR(i) (3600000 + (gint64) ((i) *7919 % 1000003) * 10)
#define NEAR(i) (5 + (i) % 50)

/* -- tasks -- */

static guint64 went_on;
static gint64 sum;

typedef struct
{
  TactFrame frame;
  TactTask *task; /* borrowed */
} Method;

static TactStep
method_step (TactFrame *frame)
{
  TACT_BEGIN (frame);
  TACT_AWAIT (frame, tact_task_ref (((Method *) frame)->task));
  sum += tact_frame_get_int (frame);
  went_on++;
  TACT_END (frame);
}

typedef struct
{
  TactTaskSource *source;
  TactTask *task, *method;
} Outstanding;

static void
outstanding_init (Outstanding *outstanding)
{
  Method *method = tact_frame_new (sizeof (Method), method_step, NULL);

  outstanding->source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  outstanding->task = tact_task_source_dup_task (outstanding->source);
  method->task = outstanding->task;
  outstanding->method = tact_frame_start (&method->frame, NULL);
}

static void
outstanding_clear (Outstanding *outstanding)
{
  bench_check (tact_task_is_succeeded (outstanding->method), "scale, task");
  tact_task_unref (outstanding->method);
  tact_task_unref (outstanding->task);
  tact_task_source_unref (outstanding->source);
}

static guint32 *
order_new (guint64 n, gboolean shuffled)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  guint32 *order = g_new (guint32, n);

  for (guint64 i = 0; i < n; i++)
    order[i] = (guint32) i;
  for (guint64 i = n - 1; shuffled && i > 0; i--)
    {
      guint64 other = (guint64) g_rand_int_range (rand, 0, (gint32) i + 1);
      guint32 was = order[i];

      order[i] = order[other];
      order[other] = was;
    }
  return order;
}

/* -- memory -- */

typedef struct
{
  gint64 words[24];
} Block;

static void
memory_pass (double *figures, guint64 n, gboolean really)
{
  Block *blocks = g_new0 (Block, n);

  for (guint64 i = 0; i < n; i++)
    blocks[i] = (Block){ { 1 } };
  sum = 0;
  for (guint shuffled = 0; shuffled < 2; shuffled++)
    {
      guint32 *order = order_new (n, shuffled);
      gint64 start = bench_now ();

      for (guint64 i = 0; i < n; i++)
        for (guint word = 0; word < 24; word += 8)
          sum += blocks[order[i]].words[word]++;
      figures[shuffled] = bench_each (start, n);
      g_free (order);
    }
  bench_check (sum == (gint64) (5 * n), "scale, memory");
  g_free (blocks);
}

const ScaleCurve scale_memory = {
  .name = "memory",
  .of = "blocks, without the library",
  .from = 10,
  .to = 1000000,
  .factor = 10,
  .least = 10,
  .reference = 1000,
  .figures = { "touch one, in order", "touch one, in no order" },
  .pass = memory_pass,
};

/* -- tasks -- */

static void
tasks_pass (double *figures, guint64 n, gboolean shuffled)
{
  Outstanding *all = g_new0 (Outstanding, n);
  guint32 *order = order_new (n, shuffled);
  gint64 start;

  for (guint64 i = 0; i < n; i++) /* the kernel gives the pages */
    all[i].source = NULL;
  went_on = 0;
  sum = 0;
  start = bench_now ();
  for (guint64 i = 0; i < n; i++)
    outstanding_init (&all[i]);
  figures[0] = bench_each (start, n);
  start = bench_now ();
  for (guint64 i = 0; i < n; i++)
    tact_task_source_set_int (all[order[i]].source, (gint64) order[i] + 1000);
  while (went_on < n)
    g_main_context_iteration (NULL, TRUE);
  figures[1] = bench_each (start, n);
  start = bench_now ();
  for (guint64 i = 0; i < n; i++)
    outstanding_clear (&all[order[i]]);
  figures[2] = bench_each (start, n);
  bench_check (sum == (gint64) (n * (n - 1) / 2 + 1000 * n), "scale, task");
  g_free (order);
  g_free (all);
}

static void
task_pass (double *figures, guint64 n, gboolean really)
{
  tasks_pass (figures, n, FALSE);
}

static void
shuffle_pass (double *figures, guint64 n, gboolean really)
{
  tasks_pass (figures, n, TRUE);
}

const ScaleCurve scale_task = {
  .name = "task",
  .of = "tasks outstanding",
  .from = 10,
  .to = 1000000,
  .factor = 10,
  .least = 10,
  .reference = 1000,
  .figures = { "make it, a method awaits it", "complete it, the method goes on", "drop both" },
  .pass = task_pass,
};

const ScaleCurve scale_shuffle = {
  .name = "shuffle",
  .of = "the same, completed in no order",
  .from = 10,
  .to = 1000000,
  .factor = 10,
  .least = 10,
  .reference = 1000,
  .figures = { "make it, a method awaits it", "complete it, the method goes on", "drop both" },
  .pass = shuffle_pass,
};

/* -- timers -- */

static void
timer_pass (double *figures, guint64 n, gboolean really)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  TactTask **tasks = g_new0 (TactTask *, n);
  gint64 start = bench_now ();

  for (guint64 i = 0; i < n; i++)
    tasks[i] = tact_delay (FAR (i), cancellable);
  figures[0] = bench_each (start, n);
  start = bench_now ();
  g_cancellable_cancel (cancellable);
  for (guint64 i = 0; i < n; i++)
    while (!tact_task_is_completed (tasks[i])) /* a cancel queues what it ends */
      g_main_context_iteration (NULL, FALSE);
  figures[1] = bench_each (start, n);
  for (guint64 i = 0; i < n; i++)
    {
      bench_check (tact_task_is_cancelled (tasks[i]), "scale, timer");
      tact_task_unref (tasks[i]);
    }
  g_free (tasks);
}

static gint64
processor_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * 1000000000 + now.tv_nsec;
}

typedef struct
{
  TactFrame frame;
  gint64 ms;
} Waiter;

static TactStep
waiter_step (TactFrame *frame)
{
  TACT_BEGIN (frame);
  TACT_AWAIT (frame, tact_delay (((Waiter *) frame)->ms, NULL));
  went_on++;
  TACT_END (frame);
}

static void
fire_pass (double *figures, guint64 n, gboolean really)
{
  gint64 start;

  went_on = 0;
  for (guint64 i = 0; i < n; i++)
    {
      Waiter *waiter = tact_frame_new (sizeof (Waiter), waiter_step, NULL);

      waiter->ms = (gint64) NEAR (i);
      tact_detach (tact_frame_start (&waiter->frame, NULL));
    }
  start = processor_time ();
  while (went_on < n)
    g_main_context_iteration (NULL, TRUE);
  figures[0] = (double) (processor_time () - start) / (double) n;
}

const ScaleCurve scale_timer = {
  .name = "timer",
  .of = "timers outstanding",
  .from = 10,
  .to = 1000000,
  .factor = 10,
  .least = 10,
  .reference = 1000,
  .figures = { "add", "cancel" },
  .pass = timer_pass,
};

const ScaleCurve scale_fire = {
  .name = "fire",
  .of = "timers that fire, each lets a method go on",
  .from = 10,
  .to = 100000,
  .factor = 10,
  .least = 10,
  .reference = 1000,
  .max_passes = 10,
  .figures = { "fire" },
  .pass = fire_pass,
};
