/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bench-fork.c: W6, fork and join in the pool: fib (22), one item of the pool a call.
 *
 * blocking  a call starts the first half, computes the other, and waits: a
 *           worker that waits for an item that nobody has begun runs it itself
 * awaiting  the same as methods
 *
 * GThreadPool cannot wait in its own threads, they would run out: there the
 * last half to end carries the sum on to the call above.
 */
#include "config.h"

#include "bench.h"

#include <tact/tact.h>

#define NUMBER 22
#define RESULT 17711
#define CALLS 57313 /* of fib (22), itself included */

typedef struct
{
  TactFrame frame;
  TactFunc func;
  gboolean *ended;
} Root;

static TactStep
root_step (TactFrame *frame)
{
  Root *root = (Root *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT (frame, tact_run (root->func, GINT_TO_POINTER (NUMBER), NULL, NULL));
  bench_check (tact_frame_get_int (frame) == RESULT, "W6");
  *root->ended = TRUE;
  TACT_END (frame);
}

/* The loop awaits the whole, as a window would. */
static void
fork_tact (BenchRun *run, guint64 n, TactFunc func)
{
  gint64 start = bench_now ();

  for (guint64 i = 0; i < n; i += CALLS)
    {
      gboolean ended = FALSE;
      Root *root = tact_frame_new (sizeof (Root), root_step, NULL);

      root->func = func;
      root->ended = &ended;
      tact_detach (tact_frame_start (&root->frame, NULL));
      while (!ended)
        g_main_context_iteration (NULL, TRUE);
    }
  run->figures[0] = bench_each (start, n);
}

/* -- blocking -- */

static gint64 fib_blocking (int number);

static TactTask *
fib_blocking_body (GCancellable *cancellable, gpointer data)
{
  return tact_task_new_int (fib_blocking (GPOINTER_TO_INT (data)));
}

static gint64
fib_blocking (int number)
{
  TactTask *left;
  gint64 right;

  if (number < 2)
    return number;
  left = tact_run (fib_blocking_body, GINT_TO_POINTER (number - 1), NULL, NULL);
  right = fib_blocking (number - 2);
  return right + tact_wait_int (left, NULL);
}

static void
blocking_tact (BenchRun *run, guint64 n)
{
  fork_tact (run, n, fib_blocking_body);
}

/* -- awaiting -- */

typedef struct
{
  TactFrame frame;
  int number;
  gint64 right;
  TactTask *left;
} Fib;

static TactTask *fib_async (int number);

static TactTask *
fib_awaiting_body (GCancellable *cancellable, gpointer data)
{
  return fib_async (GPOINTER_TO_INT (data));
}

static TactStep
fib_step (TactFrame *frame)
{
  Fib *fib = (Fib *) frame;

  TACT_BEGIN (frame);
  fib->left = tact_run (fib_awaiting_body, GINT_TO_POINTER (fib->number - 1), NULL, NULL);
  TACT_AWAIT (frame, fib_async (fib->number - 2));
  fib->right = tact_frame_get_int (frame);
  TACT_AWAIT (frame, g_steal_pointer (&fib->left));
  TACT_RETURN (frame, tact_task_new_int (fib->right + tact_frame_get_int (frame)));
  TACT_END (frame);
}

static void
fib_clear (gpointer data)
{
  tact_task_unref (((Fib *) data)->left);
}

static TactTask *
fib_async (int number)
{
  Fib *fib;

  if (number < 2)
    return tact_task_new_int (number);
  fib = tact_frame_new (sizeof (Fib), fib_step, fib_clear);
  fib->number = number;
  return tact_frame_start (&fib->frame, NULL);
}

static void
awaiting_tact (BenchRun *run, guint64 n)
{
  fork_tact (run, n, fib_awaiting_body);
}

/* -- GThreadPool -- */

typedef struct Node
{
  struct Node *parent;
  int number;
  gint pending, sum; /* atomic */
} Node;

static GThreadPool *pool;
static gint result; /* atomic; -1: not yet */

static Node *
node_new (Node *parent, int number)
{
  Node *node = g_slice_new0 (Node);

  node->parent = parent;
  node->number = number;
  node->pending = 2;
  return node;
}

/* @node is @sum: so may be what it is a half of. */
static void
node_ended (Node *node, int sum)
{
  for (;;)
    {
      Node *parent = node->parent;

      g_slice_free (Node, node);
      if (parent == NULL)
        {
          g_atomic_int_set (&result, sum);
          g_main_context_wakeup (NULL);
          return;
        }
      g_atomic_int_add (&parent->sum, sum);
      if (!g_atomic_int_dec_and_test (&parent->pending))
        return;
      node = parent;
      sum = g_atomic_int_get (&node->sum);
    }
}

static void
node_thread (gpointer data, gpointer user_data)
{
  Node *node = data;

  while (node->number >= 2)
    {
      g_thread_pool_push (pool, node_new (node, node->number - 1), NULL);
      node = node_new (node, node->number - 2);
    }
  node_ended (node, node->number);
}

static void
fork_gthreadpool (BenchRun *run, guint64 n)
{
  gint64 start;

  if (pool == NULL)
    pool = g_thread_pool_new (node_thread, NULL, (gint) g_get_num_processors (), TRUE, NULL);
  start = bench_now ();
  for (guint64 i = 0; i < n; i += CALLS)
    {
      g_atomic_int_set (&result, -1);
      g_thread_pool_push (pool, node_new (NULL, NUMBER), NULL);
      while (g_atomic_int_get (&result) < 0)
        g_main_context_iteration (NULL, TRUE);
      bench_check (result == RESULT, "W6, gthreadpool");
    }
  run->figures[0] = bench_each (start, n);
}

static const BenchCase cases[] = {
  { "W6", CALLS, BENCH_DEFAULT, { { "fork-join, blocking", "ns", 40, { { "tbb", 1.3 }, { "dotnet", 5 }, { "gthreadpool", 5 } } } }, { { "tact", blocking_tact }, { "gthreadpool", fork_gthreadpool } } },
  { "W6", CALLS, BENCH_DEFAULT, { { "fork-join, awaiting", "ns", 40, { { "dotnet", 5 }, { "libdex", 22 } } } }, { { "tact", awaiting_tact } } },
};

int
main (int argc, char **argv)
{
  return bench_main (argc, argv, cases, G_N_ELEMENTS (cases));
}
