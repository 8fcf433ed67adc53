/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o46_pool_grows_when_blocked: the pool is told of a wait for a task, and
 * grows at once; of any other blocking it only notices that queued work is not
 * taken, and grows slowly (TP-07 to TP-09).  N jobs block on a gate that one
 * more opens, queued when all of them have begun, since items have no order
 * (TP-06): a pool of a fixed size would hang.
 *
 * Each way of blocking is tried in a process of its own, since a pool that has
 * grown keeps its threads for a while: the program runs itself, with a number.
 *
 * Differs: "Task.WaitAll": the pool is told of it too (TP-08 C).
 */
#include "common.h"

#include <gio/gio.h>
#include <stdlib.h>

enum
{
  N_JOBS = 12,
};

static TactTask *gate;      /* what they block on */
static TactCountdown *left; /* of the jobs that are to block */

/* The ways to block */

static void
block_by_wait (TactTask *task)
{
  tact_task_wait (task, -1, NULL, NULL);
}

static void
block_by_timed_wait (TactTask *task)
{
  tact_task_wait (task, 100000, NULL, NULL);
}

static void
block_by_result (TactTask *task)
{
  tact_wait_int (tact_task_ref (task), NULL);
}

static void
block_by_wait_all (TactTask *task)
{
  tact_wait_all (&task, 1, -1, NULL, NULL);
}

static void
block_by_wait_any (TactTask *task)
{
  tact_wait_any (&task, 1, -1, NULL, NULL);
}

static TactTask *
set_event (TactTask *task, gpointer event)
{
  event_set (event);
  return tact_task_completed ();
}

static void
block_by_event (TactTask *task)
{
  Event event = { 0 };

  tact_detach (tact_then (tact_task_ref (task), TACT_THEN_INLINE_OK, NULL, set_event, &event, NULL));
  event_wait (&event, 100000);
}

static void
block_by_sleep (TactTask *task)
{
  while (!tact_task_is_completed (task))
    g_usleep (10000);
}

static const struct
{
  const char *name;
  void (*block) (TactTask *task);
} ways[] = {
  { "Task.Wait", block_by_wait },
  { "Task.Wait(timeout)", block_by_timed_wait },
  { "GetAwaiter().GetResult()", block_by_result },
  { "Task.WaitAll", block_by_wait_all },
  { "Task.WaitAny", block_by_wait_any },
  { "an event", block_by_event },
  { "Thread.Sleep", block_by_sleep },
};

/* One of them */

static TactTask *
block (GCancellable *cancellable, gpointer way)
{
  tact_countdown_signal (left, 1);
  ways[GPOINTER_TO_INT (way)].block (gate);
  return tact_task_completed ();
}

static TactTask *
open_gate (GCancellable *cancellable, gpointer source)
{
  tact_task_source_set_int (source, 0);
  return tact_task_completed ();
}

static void
try_way (int way)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  TactPool *pool = tact_pool_get_default ();
  TactTask *jobs[N_JOBS + 1];
  gint64 begin = g_get_monotonic_time ();
  gboolean all_block, ended;

  left = tact_countdown_new (N_JOBS);
  gate = tact_task_source_dup_task (source);
  tact_pool_set_limits (pool, 1, tact_pool_get_max (pool));
  for (int i = 0; i < N_JOBS; i++)
    jobs[i] = tact_run (block, GINT_TO_POINTER (way), NULL, NULL);
  all_block = tact_wait_boolean (tact_countdown_wait (left, 100000, NULL), NULL);
  jobs[N_JOBS] = tact_run (open_gate, source, NULL, NULL);
  ended = tact_wait_all (jobs, N_JOBS + 1, 100000, NULL, NULL);
  say ("%s: all ended %s, a thread for each %s, within 4 s %s", ways[way].name, net_boolean (ended),
       net_boolean (all_block && tact_pool_get_workers (pool) >= N_JOBS),
       net_boolean (g_get_monotonic_time () - begin < 4 * G_USEC_PER_SEC));
  for (int i = 0; i <= N_JOBS; i++)
    tact_task_unref (jobs[i]);
  tact_task_unref (gate);
  tact_countdown_unref (left);
}

/* All of them */

static int
try_each (const char *program)
{
  GSubprocess *children[G_N_ELEMENTS (ways)];
  gboolean well = TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *number = g_strdup_printf ("%zu", i);

      children[i] = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL, program, number, NULL);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *line = NULL;

      well = children[i] != NULL && g_subprocess_communicate_utf8 (children[i], NULL, NULL, &line, NULL, NULL) && well;
      say ("%s", line != NULL ? g_strchomp (line) : "did not run");
      g_clear_object (&children[i]);
    }
  return well ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
main (int argc, char **argv)
{
  const int way = argc == 2 ? atoi (argv[1]) : -1;

  set_role ("main");
  if (argc == 1)
    return try_each (argv[0]);
  if (argc > 2 || way < 0 || way >= (int) G_N_ELEMENTS (ways))
    {
      g_printerr ("%s takes no argument, or the number of one way of blocking, 0 to %zu\n", argv[0], G_N_ELEMENTS (ways) - 1);
      return 2;
    }
  try_way (way);
  return EXIT_SUCCESS;
}
