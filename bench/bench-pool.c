/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bench-pool.c: what it costs to have the pool do something trivial.
 *
 * W5 each back     1000 methods on the UI context, each awaiting one item of
 *                  the pool after the other and adding its result up
 * W5 when all      10 000 items, awaited together, then their results are read
 *
 * The GLib side of the first: a callback for each item, on the loop, which
 * starts the next.  Of the second: GThreadPool, the results in an array, a
 * counter, and one callback on the loop.  A GThreadPool is fastest here with a
 * single thread, which fights nobody for its lock: so that one takes part too.
 */
#include "config.h"

#include "bench.h"

#include <tact/tact.h>

#define METHODS 1000
#define ITEMS 10000

/* -- W5, each back on the UI -- */

typedef struct
{
  guint64 per_method;
  guint64 ended; /* methods */
  gint64 sum;
  GThreadPool *pool;
} Work;

/* What the GLib peers have for a method. */
typedef struct
{
  Work *work;
  guint64 number, left;
} Chain;

static void
each_back (BenchRun *run, guint64 n, GThreadPool *pool, void (*first) (Work *work, guint64 number))
{
  Work work = { .per_method = n / METHODS, .pool = pool };
  gint64 start = bench_now ();

  for (guint64 i = 0; i < METHODS; i++)
    first (&work, i);
  while (work.ended < METHODS)
    g_main_context_iteration (NULL, TRUE);
  run->figures[0] = bench_each (start, n);
  bench_check (work.sum == (gint64) (work.per_method * (METHODS * (METHODS - 1) / 2)), "W5 each back");
}

typedef struct
{
  TactFrame frame;
  Work *work;
  guint64 number, left;
} Method;

static TactTask *
number_of_method (GCancellable *cancellable, gpointer data)
{
  return tact_task_new_int ((gint64) ((Method *) data)->number);
}

static TactStep
method_step (TactFrame *frame)
{
  Method *method = (Method *) frame;

  TACT_BEGIN (frame);
  for (; method->left > 0; method->left--)
    {
      TACT_AWAIT (frame, tact_run (number_of_method, method, NULL, NULL));
      method->work->sum += tact_frame_get_int (frame);
    }
  method->work->ended++;
  TACT_END (frame);
}

static void
first_tact (Work *work, guint64 number)
{
  Method *method = tact_frame_new (sizeof (Method), method_step, NULL);

  method->work = work;
  method->number = number;
  method->left = work->per_method;
  tact_detach (tact_frame_start (&method->frame, NULL));
}

static void
each_back_tact (BenchRun *run, guint64 n)
{
  each_back (run, n, NULL, first_tact);
}

static Chain *
chain_new (Work *work, guint64 number)
{
  Chain *chain = g_new (Chain, 1);

  chain->work = work;
  chain->number = number;
  chain->left = work->per_method;
  return chain;
}

/* An item of @chain is back with @value; whether there is another. */
static gboolean
chain_back (Chain *chain, gint64 value)
{
  chain->work->sum += value;
  if (--chain->left > 0)
    return TRUE;
  chain->work->ended++;
  g_free (chain);
  return FALSE;
}

static void push_gtask (Chain *chain);

static void
gtask_back (GObject *object, GAsyncResult *result, gpointer data)
{
  if (chain_back (data, g_task_propagate_int (G_TASK (result), NULL)))
    push_gtask (data);
}

static void
gtask_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_int (task, (gssize) ((Chain *) data)->number);
}

static void
push_gtask (Chain *chain)
{
  GTask *task = g_task_new (NULL, NULL, gtask_back, chain);

  g_task_set_task_data (task, chain, NULL);
  g_task_run_in_thread (task, gtask_thread);
  g_object_unref (task);
}

static void
first_gtask (Work *work, guint64 number)
{
  push_gtask (chain_new (work, number));
}

static void
each_back_gtask (BenchRun *run, guint64 n)
{
  each_back (run, n, NULL, first_gtask);
}

static gboolean
gthreadpool_back (gpointer data)
{
  Chain *chain = data;

  if (chain_back (chain, (gint64) chain->number))
    g_thread_pool_push (chain->work->pool, chain, NULL);
  return G_SOURCE_REMOVE;
}

static void
gthreadpool_thread (gpointer data, gpointer user_data)
{
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, gthreadpool_back, data, NULL);
}

static void
first_gthreadpool (Work *work, guint64 number)
{
  g_thread_pool_push (work->pool, chain_new (work, number), NULL);
}

static void
each_back_gthreadpool (BenchRun *run, guint64 n)
{
  static GThreadPool *pool;

  if (pool == NULL)
    pool = g_thread_pool_new (gthreadpool_thread, NULL, (gint) g_get_num_processors (), TRUE, NULL);
  each_back (run, n, pool, first_gthreadpool);
}

static void
each_back_one_thread (BenchRun *run, guint64 n)
{
  static GThreadPool *pool;

  if (pool == NULL)
    pool = g_thread_pool_new (gthreadpool_thread, NULL, 1, TRUE, NULL);
  each_back (run, n, pool, first_gthreadpool);
}

/* -- W5, awaited together -- */

static gint64 numbers[ITEMS];

static void
together_check (gint64 sum, guint64 n)
{
  gint64 one = G_GINT64_CONSTANT (1000) * ITEMS + (gint64) ITEMS * (ITEMS - 1) / 2;

  bench_check (sum == one * (gint64) (n / ITEMS), "W5 when all");
}

typedef struct
{
  TactFrame frame;
  guint64 left;
  gint64 sum;
  TactTask *tasks[ITEMS];
} Together;

static TactTask *
number_of_item (GCancellable *cancellable, gpointer data)
{
  return tact_task_new_int (*(gint64 *) data);
}

static TactStep
together_step (TactFrame *frame)
{
  Together *together = (Together *) frame;

  TACT_BEGIN (frame);
  for (; together->left > 0; together->left--)
    {
      for (gsize i = 0; i < ITEMS; i++)
        together->tasks[i] = tact_run (number_of_item, &numbers[i], NULL, NULL);
      TACT_AWAIT (frame, tact_when_all (together->tasks, ITEMS));
      {
        g_autoptr (GPtrArray) done = tact_frame_dup_boxed (frame);

        for (guint i = 0; i < done->len; i++)
          together->sum += tact_task_get_int (done->pdata[i], NULL);
      }
    }
  TACT_RETURN (frame, tact_task_new_int (together->sum));
  TACT_END (frame);
}

static void
together_tact (BenchRun *run, guint64 n)
{
  gint64 start = bench_now ();
  Together *together = tact_frame_new (sizeof (Together), together_step, NULL);
  g_autoptr (TactTask) task = NULL;

  together->left = n / ITEMS;
  task = tact_frame_start (&together->frame, NULL);
  while (!tact_task_is_completed (task))
    g_main_context_iteration (NULL, TRUE);
  run->figures[0] = bench_each (start, n);
  together_check (tact_task_get_int (task, NULL), n);
}

typedef struct
{
  GThreadPool *pool;
  gint pending; /* atomic */
  guint64 left;
  gint64 sum;
  gint64 results[ITEMS];
} Counter;

static Counter counter;

static void
counter_start (void)
{
  counter.pending = ITEMS;
  for (gsize i = 0; i < ITEMS; i++)
    g_thread_pool_push (counter.pool, &numbers[i], NULL);
}

static gboolean
counter_ended (gpointer data)
{
  for (gsize i = 0; i < ITEMS; i++)
    counter.sum += counter.results[i];
  if (--counter.left > 0)
    counter_start ();
  return G_SOURCE_REMOVE;
}

static void
counter_thread (gpointer data, gpointer user_data)
{
  gint64 *number = data;

  counter.results[number - numbers] = *number;
  if (g_atomic_int_dec_and_test (&counter.pending))
    g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, counter_ended, NULL, NULL);
}

static void
together_counted (BenchRun *run, guint64 n, GThreadPool *pool)
{
  gint64 start = bench_now ();

  counter.pool = pool;
  counter.left = n / ITEMS;
  counter.sum = 0;
  counter_start ();
  while (counter.left > 0)
    g_main_context_iteration (NULL, TRUE);
  run->figures[0] = bench_each (start, n);
  together_check (counter.sum, n);
}

static void
together_gthreadpool (BenchRun *run, guint64 n)
{
  static GThreadPool *pool;

  if (pool == NULL)
    pool = g_thread_pool_new (counter_thread, NULL, (gint) g_get_num_processors (), TRUE, NULL);
  together_counted (run, n, pool);
}

static void
together_one_thread (BenchRun *run, guint64 n)
{
  static GThreadPool *pool;

  if (pool == NULL)
    pool = g_thread_pool_new (counter_thread, NULL, 1, TRUE, NULL);
  together_counted (run, n, pool);
}

static const BenchCase cases[] = {
  { "W5", METHODS, BENCH_DEFAULT, { { "each back on the UI", "ns", 130, { { "dotnet", 4 }, { "gtask", 18 }, { "libuv", 3 }, { "libdex", 1 } } } }, { { "tact", each_back_tact }, { "gtask", each_back_gtask }, { "gthreadpool", each_back_gthreadpool }, { "gthreadpool of 1", each_back_one_thread } } },
  { "W5", ITEMS, BENCH_DEFAULT, { { "when_all", "ns", 80, { { "dotnet", 1.7 }, { "libdex", 1 } } } }, { { "tact", together_tact }, { "gthreadpool", together_gthreadpool }, { "gthreadpool of 1", together_one_thread } } },
};

int
main (int argc, char **argv)
{
  for (gsize i = 0; i < ITEMS; i++)
    numbers[i] = (gint64) i + 1000;
  return bench_main (argc, argv, cases, G_N_ELEMENTS (cases));
}
