/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o25_deadlock_pool_of_one: a pool that is limited to one worker, which is how
 * deadlocks under load are found: a worker that blocks on what needs the pool
 * hangs, and everybody who needs the pool after it (TP-13 to TP-15, DL-02,
 * DL-03).
 *
 * Each case has a process of its own, since a pool that hangs stays so: the
 * program runs itself, with a number.
 */
#include "common.h"

#include <gio/gio.h>
#include <stdlib.h>

enum
{
  PATIENCE_MS = 2000,
};

static TactTask *
op (GCancellable *cancellable, gpointer unused)
{
  tact_await (tact_delay (100, NULL), NULL);
  return tact_task_new_int (1);
}

static TactTask *
op_anywhere (GCancellable *cancellable, gpointer unused)
{
  tact_await_full (tact_delay (100, NULL), TACT_AWAIT_ANY_CONTEXT, NULL);
  return tact_task_new_int (1);
}

static TactTask *
one (GCancellable *cancellable, gpointer unused)
{
  return tact_task_new_int (1);
}

static TactTask *
release (GCancellable *cancellable, gpointer semaphore)
{
  tact_semaphore_release (semaphore, 1);
  return tact_task_completed ();
}

/* What the only worker blocks on */

static gint64
block_on_op (GError **error)
{
  return tact_wait_int (tact_async (op, NULL, NULL, NULL), error);
}

static gint64
block_on_op_anywhere (GError **error)
{
  return tact_wait_int (tact_async (op_anywhere, NULL, NULL, NULL), error);
}

static gint64
block_on_op_in_pool (GError **error)
{
  return tact_wait_int (run_async (op, NULL, NULL), error);
}

static gint64
block_on_work (GError **error)
{
  return tact_wait_int (tact_run (one, NULL, NULL, NULL), error);
}

static gint64
block_on_fair_work (GError **error)
{
  return tact_wait_int (tact_run_full (NULL, TACT_RUN_PREFER_FAIRNESS, one, NULL, NULL, NULL), error);
}

static gint64
block_on_long_work (GError **error)
{
  return tact_wait_int (tact_run_full (NULL, TACT_RUN_LONG_RUNNING, one, NULL, NULL, NULL), error);
}

static gint64
block_on_semaphore (GError **error)
{
  g_autoptr (TactSemaphore) semaphore = tact_semaphore_new (0, 1);

  tact_detach (tact_run (release, semaphore, NULL, NULL));
  return tact_wait (tact_semaphore_acquire (semaphore, -1, NULL), error);
}

static gint64
block_for_a_time (GError **error)
{
  g_autoptr (TactTask) task = tact_run (one, NULL, NULL, NULL);

  return tact_task_wait (task, PATIENCE_MS / 2, NULL, error);
}

/* The worker */

typedef struct
{
  Event done;
  gint64 (*block) (GError **error);
  GError *error;
} Case;

static TactTask *
run_case (GCancellable *cancellable, gpointer data)
{
  Case *one_case = data;

  one_case->block (&one_case->error);
  event_set (&one_case->done);
  return tact_task_completed ();
}

/* A case whose worker hangs is never freed. */
static const char *
on_pool (gint64 (*block) (GError **error))
{
  Case *one_case = g_new0 (Case, 1);
  const char *word;
  gboolean ended;

  one_case->block = block;
  tact_detach (tact_run_full (NULL, TACT_RUN_PREFER_FAIRNESS, run_case, one_case, NULL, NULL));
  ended = event_wait (&one_case->done, PATIENCE_MS);
  word = net_blocked (ended, ended ? one_case->error : NULL);
  if (ended)
    {
      g_clear_error (&one_case->error);
      g_free (one_case);
    }
  return word;
}

static const char *
wait_on_main (TactTask *task)
{
  const char *word = net_blocked (tact_task_wait (task, PATIENCE_MS, NULL, NULL), NULL);

  tact_task_unref (task);
  return word;
}

/* The cases */

static const char *
main_waits_for_op (void)
{
  return wait_on_main (tact_async (op, NULL, NULL, NULL));
}

static const char *
main_waits_for_op_in_pool (void)
{
  return wait_on_main (run_async (op, NULL, NULL));
}

static TactTask *
await_op (GCancellable *cancellable, gpointer unused)
{
  tact_await (tact_async (op, NULL, NULL, NULL), NULL);
  return tact_task_completed ();
}

static const char *
worker_awaits_op (void)
{
  return wait_on_main (run_async (await_op, NULL, NULL));
}

static const char *
others_after_a_hang (void)
{
  on_pool (block_on_op);
  return wait_on_main (tact_run (one, NULL, NULL, NULL));
}

static const struct
{
  const char *name;
  const char *(*run) (void);
  gint64 (*block) (GError **error); /* on the worker; where there is no `run` */
} cases[] = {
  { "main thread: Op().Wait()", main_waits_for_op, NULL },
  { "main thread: Task.Run(Op).Wait()", main_waits_for_op_in_pool, NULL },
  { "pool thread: await Op()", worker_awaits_op, NULL },
  { "pool thread: Op().Result", NULL, block_on_op },
  { "pool thread: OpFalse().Result (ConfigureAwait(false) does not help)", NULL, block_on_op_anywhere },
  { "pool thread: Task.Run(Op).Result", NULL, block_on_op_in_pool },
  { "pool thread: Task.Run(sync).Result (inlined)", NULL, block_on_work },
  { "pool thread: Task.Run(sync).Wait(timeout) (a timed wait never inlines)", NULL, block_for_a_time },
  { "pool thread: Task.Run(sync, PreferFairness-like global).Result", NULL, block_on_fair_work },
  { "pool thread: LongRunning task .Result", NULL, block_on_long_work },
  { "pool thread: semaphore released by pool work", NULL, block_on_semaphore },
  { "everybody, after one such hang", others_after_a_hang, NULL },
};

static void
try_case (int n)
{
  tact_pool_set_limits (tact_pool_get_default (), 1, 1);
  say ("%s | %s", cases[n].name, cases[n].run != NULL ? cases[n].run () : on_pool (cases[n].block));
}

static int
try_each (const char *program)
{
  GSubprocess *children[G_N_ELEMENTS (cases)];
  gboolean well = TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *number = g_strdup_printf ("%zu", i);

      children[i] = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL, program, number, NULL);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
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
  const int n = argc == 2 ? atoi (argv[1]) : -1;

  set_role ("main");
  if (argc == 1)
    return try_each (argv[0]);
  if (argc > 2 || n < 0 || n >= (int) G_N_ELEMENTS (cases))
    {
      g_printerr ("%s takes no argument, or the number of one case, 0 to %zu\n", argv[0], G_N_ELEMENTS (cases) - 1);
      return 2;
    }
  try_case (n);
  return EXIT_SUCCESS;
}
