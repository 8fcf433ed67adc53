/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * park.c: where one thread sleeps until another wakes it.
 *
 *     0 --wait--> -1 --wake--> 1 --wait returns--> 0
 *     0 --wake--> 1
 *
 * The exchange in wake releases what the waker wrote before; the exchange or
 * acquire load in wait acquires it.  After its exchange a waker touches the
 * word no more, except as an address given to the kernel, so the sleeper may
 * free it: a wake of a word that is gone wakes at worst somebody who looks
 * again.
 */
#include "config.h"

#include "base/park-private.h"

#ifdef __linux__
#include <errno.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* The one that takes a struct timespec as it is: of 32 bits there are two. */
#ifdef SYS_futex_time64
#define FUTEX (sizeof (time_t) > sizeof (long) ? SYS_futex_time64 : SYS_futex)
#else
#define FUTEX SYS_futex
#endif
#endif

void
tact_park_init (TactPark *park)
{
  park->state = 0;
#ifndef __linux__
  g_mutex_init (&park->mutex);
  g_cond_init (&park->cond);
#endif
}

void
tact_park_clear (TactPark *park)
{
#ifndef __linux__
  g_mutex_lock (&park->mutex);
  g_mutex_unlock (&park->mutex);
  g_mutex_clear (&park->mutex);
  g_cond_clear (&park->cond);
#else
  (void) park;
#endif
}

/* Sleeps while the word is -1.  Returns FALSE at the deadline. */
static gboolean
park_sleep (TactPark *park, gint64 deadline)
{
#ifdef __linux__
  struct timespec at = { .tv_sec = deadline / G_USEC_PER_SEC, .tv_nsec = deadline % G_USEC_PER_SEC * 1000 };
  long rc = syscall (FUTEX, &park->state, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, -1, deadline >= 0 ? &at : NULL, NULL, FUTEX_BITSET_MATCH_ANY);

  return rc == 0 || errno != ETIMEDOUT;
#else
  gboolean woken = TRUE;

  g_mutex_lock (&park->mutex);
  while (woken && __atomic_load_n (&park->state, __ATOMIC_ACQUIRE) == -1)
    {
      if (deadline < 0)
        g_cond_wait (&park->cond, &park->mutex);
      else
        woken = g_cond_wait_until (&park->cond, &park->mutex, deadline);
    }
  g_mutex_unlock (&park->mutex);
  return woken;
#endif
}

gboolean
tact_park_wait (TactPark *park, gint64 deadline)
{
  gint nothing = 0;

  if (__atomic_compare_exchange_n (&park->state, &nothing, -1, FALSE, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE))
    while (__atomic_load_n (&park->state, __ATOMIC_ACQUIRE) == -1)
      if (!park_sleep (park, deadline))
        break;

  return __atomic_exchange_n (&park->state, 0, __ATOMIC_ACQUIRE) == 1;
}

void
tact_park_wake (TactPark *park)
{
#ifdef __linux__
  if (__atomic_exchange_n (&park->state, 1, __ATOMIC_RELEASE) == -1)
    syscall (SYS_futex, &park->state, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, NULL, NULL, 0);
#else
  g_mutex_lock (&park->mutex);
  if (__atomic_exchange_n (&park->state, 1, __ATOMIC_RELEASE) == -1)
    g_cond_signal (&park->cond);
  g_mutex_unlock (&park->mutex);
#endif
}
