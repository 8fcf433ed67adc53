/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * timer-private.h: calls that are due at a time.
 *
 * All timers are in one heap, and one thread, started by the first, waits for
 * the earliest.  It runs no user code: `fire` completes something, as
 * asynchronous, and what is freed by that is freed on the pool.  A context
 * that a user derived is posted to from here, as from anywhere.
 */
#pragma once

#include <glib.h>

typedef struct _TactTimer TactTimer;

struct _TactTimer
{
  gint64 deadline;                 /* on the monotonic clock, us */
  void (*fire) (TactTimer *timer); /* on the timer thread, not under its lock */
  guint slot;                      /* 0: not in the heap; guarded by the heap's lock */
};

void tact_timer_add (TactTimer *timer);

/* FALSE: it fired or is about to. */
gboolean tact_timer_remove (TactTimer *timer);
