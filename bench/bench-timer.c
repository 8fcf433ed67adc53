/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bench-timer.c: W10, 10 000 timers.
 *
 * add, cancel  timers that are far away; one cancellable ends them all
 * turn         of the loop, with nothing to do but look, while they wait; and
 *              the same with none
 * fire         methods that each wait for a timer, due in 5 to 54 ms, from the
 *              last one's start to the last one's end, in processor time of the
 *              whole process: it sleeps between, and a thread of timers counts
 *
 * The GLib peer adds timeouts and removes them.
 */
#include "config.h"

#include "bench.h"

#include <tact/tact.h>

#define FAR 3600000
#define NEAR(i) (5 + (i) % 50)
#define TURNS 100

static gint64
processor_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * 1000000000 + now.tv_nsec;
}

static double
turn (void)
{
  gint64 start;

  while (g_main_context_iteration (NULL, FALSE))
    ;
  start = bench_now ();
  for (guint i = 0; i < TURNS; i++)
    g_main_context_iteration (NULL, FALSE);
  return bench_each (start, TURNS);
}

/* -- Tact -- */

static guint64 fired;

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
  fired++;
  TACT_END (frame);
}

static void
far_tact (BenchRun *run, guint64 n)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  TactTask **tasks = g_new (TactTask *, n);
  gint64 start;

  run->figures[4] = turn ();
  start = bench_now ();
  for (guint64 i = 0; i < n; i++)
    tasks[i] = tact_delay (FAR, cancellable);
  run->figures[0] = bench_each (start, n);
  run->figures[3] = turn ();
  start = bench_now ();
  g_cancellable_cancel (cancellable);
  for (guint64 i = 0; i < n; i++)
    while (!tact_task_is_completed (tasks[i])) /* a cancel queues what it ends */
      g_main_context_iteration (NULL, FALSE);
  run->figures[1] = bench_each (start, n);
  for (guint64 i = 0; i < n; i++)
    {
      bench_check (tact_task_is_cancelled (tasks[i]), "W10 cancel");
      tact_task_unref (tasks[i]);
    }
  g_free (tasks);
}

static void
timers_tact (BenchRun *run, guint64 n)
{
  gint64 start;

  far_tact (run, n);
  fired = 0;
  for (guint64 i = 0; i < n; i++)
    {
      Waiter *waiter = tact_frame_new (sizeof (Waiter), waiter_step, NULL);

      waiter->ms = (gint64) NEAR (i);
      tact_detach (tact_frame_start (&waiter->frame, NULL));
    }
  start = processor_time ();
  while (fired < n)
    g_main_context_iteration (NULL, TRUE);
  run->figures[2] = (double) (processor_time () - start) / (double) n;
}

/* -- GLib -- */

static gboolean
timeout_fired (gpointer data)
{
  fired++;
  return G_SOURCE_REMOVE;
}

static void
timers_glib (BenchRun *run, guint64 n)
{
  guint *ids = g_new (guint, n);
  gint64 start;

  run->figures[4] = turn ();
  start = bench_now ();
  for (guint64 i = 0; i < n; i++)
    ids[i] = g_timeout_add (FAR, timeout_fired, NULL);
  run->figures[0] = bench_each (start, n);
  run->figures[3] = turn ();
  start = bench_now ();
  for (guint64 i = 0; i < n; i++)
    bench_check (g_source_remove (ids[i]), "W10 cancel, g_timeout_add");
  run->figures[1] = bench_each (start, n);
  g_free (ids);

  fired = 0;
  for (guint64 i = 0; i < n; i++)
    g_timeout_add ((guint) NEAR (i), timeout_fired, NULL);
  start = processor_time ();
  while (fired < n)
    g_main_context_iteration (NULL, TRUE);
  run->figures[2] = (double) (processor_time () - start) / (double) n;
}

static const BenchCase cases[] = {
  { "W10", 10000, BENCH_FIXED, { { "timer, add", "ns", 60, { { "dotnet", 2 }, { "g_timeout_add", 3 }, { "libdex", 1 } } }, { "timer, cancel", "ns", 100, { { "dotnet", 1.7 }, { "g_timeout_add", 2 }, { "libdex", 1 } } }, { "timer, fire", "ns", 300, { { "dotnet", 3 }, { "g_timeout_add", 15 }, { "libdex", 1 } } }, { "turn, 10 000 waiting", "ns", 0, { { "g_timeout_add", 500 }, { "libdex", 1 } } }, { "turn, none waiting", "ns", 0, { { 0 } } } }, { { "tact", timers_tact }, { "g_timeout_add", timers_glib } } },
};

int
main (int argc, char **argv)
{
  return bench_main (argc, argv, cases, G_N_ELEMENTS (cases));
}
