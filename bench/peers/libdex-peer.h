/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libdex-peer.h: what the parts of the peer of libdex share.
 *
 * Each workload is done in the fastest of the ways that libdex has for it:
 * without the names that it gives futures for a debugger, and without checks
 * of casts.  It needs 0.10; coroutines and a fiber's yield came with 1.2, and
 * what needs them is "-" with an older one.
 */
#pragma once

#define DEX_DISABLE_STATIC_NAME_MACROS
#define G_DISABLE_CAST_CHECKS

#include "peer.h"

#include <libdex.h>

#define HAVE_1_2 DEX_CHECK_VERSION (1, 2, 0)

/* Of the program's loop. */
extern DexScheduler *loop;

/* libdex-futures.c's workloads */
void dex_complete (double *figures, long n);
void dex_pending (double *figures, long n);
void dex_bytes_pending (double *figures, long n);
void dex_when_all (double *figures, long n);
void dex_when_any (double *figures, long n);
void dex_timers (double *figures, long n);

/* libdex-methods.c's workloads */
void dex_await_immortal (double *figures, long n);
void dex_await_fresh (double *figures, long n);
void dex_await_kept (double *figures, long n);
void dex_fork_join (double *figures, long n);
void dex_yield_one (double *figures, long n);
void dex_yield_together (double *figures, long n);
void dex_await_together (double *figures, long n);
void dex_await_together_fibers (double *figures, long n);
void dex_spawn_release (double *figures, long n);
void dex_spawn_release_fibers (double *figures, long n);
void dex_bytes_suspended (double *figures, long n);
void dex_bytes_fibers (double *figures, long n);
void dex_call (double *figures, long n);
void dex_call_fiber (double *figures, long n);
void dex_free_slot (double *figures, long n);
void dex_waiters (double *figures, long n);

/* 0 + 1 + ... + (n - 1), and each a thousand more */
static inline gint64
dex_sum_of (long n)
{
  return (gint64) n * (n - 1) / 2 + (gint64) 1000 * n;
}

/* Runs the loop until @future is complete, and drops it. */
static inline void
dex_run_to_end (DexFuture *future)
{
  while (dex_future_is_pending (future))
    g_main_context_iteration (NULL, TRUE);
  peer_check (dex_future_is_resolved (future), "a future failed, libdex");
  dex_unref (future);
}

/* Bytes of memory that the process holds at the moment. */
static inline double
dex_resident (void)
{
  g_autofree char *text = NULL;
  const char *line;

  /* statm lags behind by what each thread has not yet added to it. */
  peer_check (g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL), "cannot read /proc/self/smaps_rollup");
  line = strstr (text, "\nRss:");
  peer_check (line != NULL, "cannot read /proc/self/smaps_rollup");
  return g_ascii_strtod (line + strlen ("\nRss:"), NULL) * 1024;
}
