/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libdex-futures.c: the peer of libdex: futures, many at once, and timers.
 */
#include "libdex-peer.h"

#define ITEMS 10000
#define TURNS 100
#define FAR 3600000
#define NEAR 20

/* -- W1, W12 -- */

void
dex_complete (double *figures, long n)
{
  double start = peer_now (CLOCK_MONOTONIC);
  gint64 sum = 0;

  for (long i = 0; i < n; i++)
    {
      DexFuture *future = dex_future_new_for_int64 (i + 1000);

      sum += g_value_get_int64 (dex_future_get_value (future, NULL));
      dex_unref (future);
    }
  figures[0] = peer_each (start, n);
  peer_check (sum == dex_sum_of (n), "W1 complete, libdex");
}

void
dex_pending (double *figures, long n)
{
  double start = peer_now (CLOCK_MONOTONIC);
  gint64 sum = 0;

  for (long i = 0; i < n; i++)
    {
      DexPromise *promise = dex_promise_new ();

      dex_promise_resolve_int64 (promise, i + 1000);
      sum += g_value_get_int64 (dex_future_get_value (DEX_FUTURE (promise), NULL));
      dex_unref (promise);
    }
  figures[0] = peer_each (start, n);
  peer_check (sum == dex_sum_of (n), "W1 pending, libdex");
}

void
dex_bytes_pending (double *figures, long n)
{
  DexPromise **promises = g_malloc_n ((gsize) n, sizeof *promises);
  gint64 sum = 0;
  double before;

  memset (promises, 1, (gsize) n * sizeof *promises);
  before = dex_resident ();
  for (long i = 0; i < n; i++)
    promises[i] = dex_promise_new ();
  figures[0] = (dex_resident () - before) / (double) n;
  for (long i = 0; i < n; i++)
    {
      dex_promise_resolve_int64 (promises[i], i + 1000);
      sum += g_value_get_int64 (dex_future_get_value (DEX_FUTURE (promises[i]), NULL));
      dex_unref (promises[i]);
    }
  peer_check (sum == dex_sum_of (n), "W12, libdex");
  g_free (promises);
}

/* -- W9 -- */

static DexFuture *futures[ITEMS];

static void
futures_make (long from)
{
  for (long i = from; i < ITEMS; i++)
    futures[i] = DEX_FUTURE (dex_promise_new ());
}

static void
futures_drop (long from)
{
  for (long i = from; i < ITEMS; i++)
    dex_unref (futures[i]);
}

void
dex_when_all (double *figures, long n)
{
  double elapsed = 0;

  for (long i = 0; i < n; i += ITEMS)
    {
      double start;
      gint64 sum = 0;
      DexFuture *all;

      futures_make (0);
      start = peer_now (CLOCK_MONOTONIC);
      all = dex_future_allv (futures, ITEMS);
      for (long j = 0; j < ITEMS; j++)
        dex_promise_resolve_int64 (DEX_PROMISE (futures[j]), j + 1000);
      peer_check (dex_future_is_resolved (all), "W9 when_all, libdex");
      for (long j = 0; j < ITEMS; j++)
        sum += g_value_get_int64 (dex_future_get_value (futures[j], NULL));
      dex_unref (all);
      elapsed += peer_now (CLOCK_MONOTONIC) - start;
      peer_check (sum == dex_sum_of (ITEMS), "W9 when_all, libdex");
      futures_drop (0);
    }
  figures[0] = elapsed / (double) n;
}

void
dex_when_any (double *figures, long n)
{
  double elapsed = 0;

  futures_make (0);
  for (long i = 0; i < n; i += ITEMS)
    {
      double start = peer_now (CLOCK_MONOTONIC);
      DexFuture *any = dex_future_anyv (futures, ITEMS);

      dex_promise_resolve_int64 (DEX_PROMISE (futures[ITEMS - 1]), i + 1000);
      peer_check (dex_future_is_resolved (any), "W9 when_any, libdex");
      peer_check (g_value_get_int64 (dex_future_get_value (any, NULL)) == i + 1000, "W9 when_any, libdex");
      dex_unref (any);
      elapsed += peer_now (CLOCK_MONOTONIC) - start;
      futures_drop (ITEMS - 1);
      futures_make (ITEMS - 1);
    }
  figures[0] = elapsed / (double) n;
  futures_drop (0);
}

/* -- W10 -- */

static long fired;

static double
turn (void)
{
  double start;

  while (g_main_context_iteration (NULL, FALSE))
    ;
  start = peer_now (CLOCK_MONOTONIC);
  for (int i = 0; i < TURNS; i++)
    g_main_context_iteration (NULL, FALSE);
  return peer_each (start, TURNS);
}

/* A timer has no other end: it fails when its time has come. */
static DexFuture *
on_timer (DexFuture *future, gpointer data)
{
  fired++;
  return dex_future_new_true ();
}

/* What awaits them all takes them along when it is dropped: nothing is to be left that nobody awaits. */
void
dex_timers (double *figures, long n)
{
  DexFuture **all = g_new (DexFuture *, n), *together;
  double start;

  figures[4] = turn ();
  start = peer_now (CLOCK_MONOTONIC);
  for (long i = 0; i < n; i++)
    all[i] = dex_timeout_new_msec (FAR);
  together = dex_future_allv (all, (guint) n);
  for (long i = 0; i < n; i++)
    dex_unref (all[i]);
  figures[0] = peer_each (start, n);
  figures[3] = turn ();
  peer_check (dex_future_is_pending (together), "W10 add, libdex");
  start = peer_now (CLOCK_MONOTONIC);
  dex_unref (together);
  figures[1] = peer_each (start, n);

  fired = 0;
  for (long i = 0; i < n; i++)
    all[i] = dex_future_catch (dex_timeout_new_msec (NEAR), on_timer, NULL, NULL);
  start = peer_now (CLOCK_PROCESS_CPUTIME_ID);
  while (fired < n)
    g_main_context_iteration (NULL, TRUE);
  figures[2] = (peer_now (CLOCK_PROCESS_CPUTIME_ID) - start) / (double) n;
  for (long i = 0; i < n; i++)
    {
      peer_check (dex_future_is_resolved (all[i]), "W10, libdex");
      dex_unref (all[i]);
    }
  g_free (all);
}
