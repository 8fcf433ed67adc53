/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bench-semaphore.c: W11, a semaphore that is awaited.
 *
 * free         one method takes a slot and gives it back
 * 100 waiters  100 methods and one slot, which each hands to the next: the
 *              others always wait
 *
 * GTask has no semaphore: its peer is a count and a queue of GTasks, as one
 * would write it.
 */
#include "config.h"

#include "bench.h"

#include <tact/tact.h>

#define METHODS 100

typedef struct
{
  TactSemaphore *semaphore;
  GQueue waiting; /* of GTask */
  guint slots;
  guint64 steps, ended;
} Work;

/* -- Tact -- */

typedef struct
{
  TactFrame frame;
  Work *work;
  guint64 left;
} Method;

static TactStep
method_step (TactFrame *frame)
{
  Method *method = (Method *) frame;

  TACT_BEGIN (frame);
  for (; method->left > 0; method->left--)
    {
      TACT_AWAIT (frame, tact_semaphore_acquire (method->work->semaphore, -1, NULL));
      method->work->steps++;
      tact_semaphore_release (method->work->semaphore, 1);
    }
  method->work->ended++;
  TACT_END (frame);
}

static void
acquire_tact (BenchRun *run, guint64 n, guint n_methods, guint n_free)
{
  Work work = { .semaphore = tact_semaphore_new (n_free, 1) };
  gint64 start = bench_now ();

  for (guint i = 0; i < n_methods; i++)
    {
      Method *method = tact_frame_new (sizeof (Method), method_step, NULL);

      method->work = &work;
      method->left = n / n_methods;
      tact_detach (tact_frame_start (&method->frame, NULL));
    }
  if (n_free == 0)
    tact_semaphore_release (work.semaphore, 1);
  while (work.ended < n_methods)
    g_main_context_iteration (NULL, TRUE);
  run->figures[0] = bench_each (start, n);
  bench_check (work.steps == n && tact_semaphore_get_count (work.semaphore) == 1, "W11");
  tact_semaphore_unref (work.semaphore);
}

static void
free_tact (BenchRun *run, guint64 n)
{
  acquire_tact (run, n, 1, 1);
}

static void
waiters_tact (BenchRun *run, guint64 n)
{
  acquire_tact (run, n, METHODS, 0);
}

/* -- GTask -- */

typedef struct
{
  Work *work;
  guint64 left;
} Chain;

static void
release_gtask (Work *work)
{
  GTask *next = g_queue_pop_head (&work->waiting);

  if (next == NULL)
    {
      work->slots++;
      return;
    }
  g_task_return_boolean (next, TRUE);
  g_object_unref (next);
}

static void acquire_gtask_async (Chain *chain);

static void
gtask_acquired (GObject *object, GAsyncResult *result, gpointer data)
{
  Chain *chain = data;
  Work *work = chain->work;

  bench_check (g_task_propagate_boolean (G_TASK (result), NULL), "W11, gtask");
  work->steps++;
  release_gtask (work);
  if (--chain->left > 0)
    acquire_gtask_async (chain);
  else
    work->ended++;
}

static void
acquire_gtask_async (Chain *chain)
{
  Work *work = chain->work;
  GTask *task = g_task_new (NULL, NULL, gtask_acquired, chain);

  if (work->slots == 0)
    {
      g_queue_push_tail (&work->waiting, task);
      return;
    }
  work->slots--;
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
acquire_gtask (BenchRun *run, guint64 n, guint n_methods, guint n_free)
{
  Work work = { .slots = n_free };
  Chain chains[METHODS];
  gint64 start = bench_now ();

  for (guint i = 0; i < n_methods; i++)
    {
      chains[i] = (Chain){ &work, n / n_methods };
      acquire_gtask_async (&chains[i]);
    }
  if (n_free == 0)
    release_gtask (&work);
  while (work.ended < n_methods)
    g_main_context_iteration (NULL, TRUE);
  run->figures[0] = bench_each (start, n);
  bench_check (work.steps == n && work.slots == 1, "W11, gtask");
}

static void
free_gtask (BenchRun *run, guint64 n)
{
  acquire_gtask (run, n, 1, 1);
}

static void
waiters_gtask (BenchRun *run, guint64 n)
{
  acquire_gtask (run, n, METHODS, 0);
}

static const BenchCase cases[] = {
  { "W11", 100, BENCH_DEFAULT, { { "semaphore, free", "ns", 30, { { "dotnet", 1.5 }, { "libdex", 100 } } } }, { { "tact", free_tact }, { "gtask", free_gtask } } },
  { "W11", 100, BENCH_DEFAULT, { { "semaphore, 100 waiters", "ns", 60, { { "dotnet", 5 }, { "libdex", 100 } } } }, { { "tact", waiters_tact }, { "gtask", waiters_gtask } } },
};

int
main (int argc, char **argv)
{
  return bench_main (argc, argv, cases, G_N_ELEMENTS (cases));
}
