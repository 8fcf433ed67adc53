/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libdex.c: the peer of libdex: posts and the pool.
 *
 * dex_scheduler_push() is its post, to the loop and to the pool: work that
 * comes back by a push is faster than a future or a fiber of the pool.
 */
#include "libdex-peer.h"

#define OUTSTANDING 1000
#define METHODS 1000
#define ITEMS 10000

DexScheduler *loop;
static DexScheduler *pool;

/* -- W3, W4 -- */

typedef struct
{
  long left, ran, n;
  long seen; /* atomic: `ran`, for the other thread */
} Posts;

static void
own_ran (gpointer data)
{
  Posts *posts = data;

  posts->ran++;
  if (posts->left > 0)
    {
      posts->left--;
      dex_scheduler_push (loop, own_ran, posts);
    }
}

static void
own (double *figures, long n)
{
  Posts posts = { .n = n, .left = n - OUTSTANDING };
  double start = peer_now (CLOCK_MONOTONIC);

  for (int i = 0; i < OUTSTANDING; i++)
    dex_scheduler_push (loop, own_ran, &posts);
  while (posts.ran < n)
    g_main_context_iteration (NULL, TRUE);
  figures[0] = peer_each (start, n);
  peer_check (posts.ran == n && posts.left == 0, "W3, libdex");
}

static void
foreign_ran (gpointer data)
{
  Posts *posts = data;

  __atomic_store_n (&posts->seen, ++posts->ran, __ATOMIC_RELEASE);
}

static gpointer
foreign_thread (gpointer data)
{
  Posts *posts = data;

  for (long posted = 0, known = 0; posted < posts->n; posted++)
    {
      while (posted - known >= OUTSTANDING)
        {
          known = __atomic_load_n (&posts->seen, __ATOMIC_ACQUIRE);
          if (posted - known >= OUTSTANDING)
            g_thread_yield ();
        }
      dex_scheduler_push (loop, foreign_ran, posts);
    }
  return NULL;
}

static void
foreign (double *figures, long n)
{
  Posts posts = { .n = n };
  double start = peer_now (CLOCK_MONOTONIC);
  GThread *thread = g_thread_new ("poster", foreign_thread, &posts);

  while (posts.ran < n)
    g_main_context_iteration (NULL, TRUE);
  figures[0] = peer_each (start, n);
  g_thread_join (thread);
  peer_check (posts.ran == n, "W4, libdex");
}

/* -- W4 round trip, W5 -- */

typedef struct
{
  long number, value, left;
  long *ended;
  gint64 *sum;
  double *times, start; /* of a round trip */
} Chain;

static void chain_run (gpointer data);

static void
chain_back (gpointer data)
{
  Chain *chain = data;

  *chain->sum += chain->value;
  if (chain->times != NULL)
    {
      double now = peer_now (CLOCK_MONOTONIC);

      *chain->times++ = now - chain->start;
      chain->start = now;
    }
  if (--chain->left > 0)
    dex_scheduler_push (pool, chain_run, chain);
  else
    ++*chain->ended;
}

/* In the pool. */
static void
chain_run (gpointer data)
{
  Chain *chain = data;

  chain->value = chain->number;
  dex_scheduler_push (loop, chain_back, chain);
}

static void
round_trips (double *figures, long n)
{
  double *times = g_new (double, n), sleeps = peer_sleeps ();
  long ended = 0;
  gint64 sum = 0;
  Chain chain = { .number = 1, .left = n, .ended = &ended, .sum = &sum, .times = times, .start = peer_now (CLOCK_MONOTONIC) };

  dex_scheduler_push (pool, chain_run, &chain);
  while (ended == 0)
    g_main_context_iteration (NULL, TRUE);
  figures[3] = (peer_sleeps () - sleeps) / (double) n;
  peer_check (sum == n, "W4 round trip, libdex");
  qsort (times, (size_t) n, sizeof *times, peer_compare);
  figures[0] = times[0];
  figures[1] = times[n / 2];
  figures[2] = times[n - 1 - n / 100];
  g_free (times);
}

static void
each_back (double *figures, long n)
{
  static Chain chains[METHODS];
  long ended = 0;
  gint64 sum = 0;
  double start = peer_now (CLOCK_MONOTONIC);

  for (long i = 0; i < METHODS; i++)
    {
      chains[i] = (Chain){ .number = i, .left = n / METHODS, .ended = &ended, .sum = &sum };
      dex_scheduler_push (pool, chain_run, &chains[i]);
    }
  while (ended < METHODS)
    g_main_context_iteration (NULL, TRUE);
  figures[0] = peer_each (start, n);
  peer_check (sum == n / METHODS * ((gint64) METHODS * (METHODS - 1) / 2), "W5 each back, libdex");
}

static DexFuture *futures[ITEMS];

typedef struct
{
  DexPromise *promise;
  gint64 number;
} Item;

static void
item_run (gpointer data)
{
  Item *item = data;

  dex_promise_resolve_int64 (item->promise, item->number);
}

static DexFuture *
together_fiber (gpointer data)
{
  static Item items[ITEMS];
  gint64 sum = 0;

  for (long left = *(long *) data / ITEMS; left > 0; left--)
    {
      for (long i = 0; i < ITEMS; i++)
        {
          items[i] = (Item){ dex_promise_new (), i + 1000 };
          futures[i] = DEX_FUTURE (items[i].promise);
          dex_scheduler_push (pool, item_run, &items[i]);
        }
      peer_check (dex_await (dex_future_allv (futures, ITEMS), NULL), "W5 when_all, libdex");
      for (long i = 0; i < ITEMS; i++)
        {
          sum += g_value_get_int64 (dex_future_get_value (futures[i], NULL));
          dex_unref (futures[i]);
        }
    }
  return dex_future_new_for_int64 (sum);
}

static void
together (double *figures, long n)
{
  double start = peer_now (CLOCK_MONOTONIC);
  DexFuture *future = dex_scheduler_spawn (loop, 0, together_fiber, &n, NULL);

  dex_ref (future);
  dex_run_to_end (future);
  figures[0] = peer_each (start, n);
  peer_check (g_value_get_int64 (dex_future_get_value (future, NULL)) == dex_sum_of (ITEMS) * (n / ITEMS), "W5 when_all, libdex");
  dex_unref (future);
}

/* -- the program -- */

typedef struct
{
  const char *name;
  PeerFunc func;
} Fresh;

/* What measures memory has a process of its own. */
static const Fresh freshes[] = {
  { "W8/bytes each", dex_bytes_suspended },
  { "W8/bytes each, fibers", dex_bytes_fibers },
  { "W12/pending", dex_bytes_pending },
};

static void
fresh (double *figures, long n, int index)
{
  g_autofree char *number = g_strdup_printf ("%d", index), *times = g_strdup_printf ("%ld", n), *output = NULL;
  char *argv[] = { (char *) "/proc/self/exe", number, times, NULL };
  int status;

  peer_check (g_spawn_sync (NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, &status, NULL) &&
                  g_spawn_check_wait_status (status, NULL),
              freshes[index].name);
  figures[0] = g_ascii_strtod (output, NULL);
}

static void
bytes_suspended_fresh (double *figures, long n)
{
  fresh (figures, n, 0);
}

static void
bytes_fibers_fresh (double *figures, long n)
{
  fresh (figures, n, 1);
}

static void
bytes_pending_fresh (double *figures, long n)
{
  fresh (figures, n, 2);
}

static const PeerWorkload workloads[] = {
  { "W1/complete", dex_complete, 1 },
  { "W1/pending", dex_pending, 1 },
  { "W2/immortal", dex_await_immortal, 1 },
  { "W2/fresh", dex_await_fresh, 1 },
  { "W2/kept", dex_await_kept, 1 },
  { "W2/fiber, immortal", dex_await_immortal, 1 },
  { "W2/fiber, fresh", dex_await_fresh, 1 },
  { "W3/own thread", own, 1 },
  { "W4/other thread", foreign, 1 },
  { "W4/round trip, smallest", round_trips, 4 },
  { "W5/each back on the UI", each_back, 1 },
  { "W5/when_all", together, 1 },
  { "W7/await together", dex_await_together, 1 },
  { "W7/await together, fibers", dex_await_together_fibers, 1 },
  { "W8/spawn", dex_spawn_release, 2 },
  { "W8/spawn, fibers", dex_spawn_release_fibers, 2 },
  { "W8/bytes each", bytes_suspended_fresh, 1 },
  { "W8/bytes each, fibers", bytes_fibers_fresh, 1 },
  { "W8/call, does not suspend", dex_call, 1 },
  { "W8/call, fiber", dex_call_fiber, 1 },
  { "W9/when_all", dex_when_all, 1 },
  { "W9/when_any", dex_when_any, 1 },
  { "W10/timer, add", dex_timers, 5 },
  { "W11/semaphore, free", dex_free_slot, 1 },
  { "W11/semaphore, 100 waiters", dex_waiters, 1 },
  { "W12/pending", bytes_pending_fresh, 1 },
#if HAVE_1_2
  { "W6/fork-join, awaiting", dex_fork_join, 1 },
  { "W7/yield, one method", dex_yield_one, 1 },
  { "W7/yield, one fiber", dex_yield_one, 1 },
  { "W7/yield together", dex_yield_together, 1 },
  { "W7/yield together, fibers", dex_yield_together, 1 },
#endif
};

int
main (int argc, char **argv)
{
  double figure;

  dex_init ();
  loop = dex_scheduler_get_default ();
  pool = dex_thread_pool_scheduler_get_default ();
  if (argc < 3)
    return peer_main (workloads, G_N_ELEMENTS (workloads));
  freshes[atoi (argv[1])].func (&figure, atol (argv[2]));
  printf ("%.3f\n", figure);
  return 0;
}
