/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * park-private.h: where one thread sleeps until another wakes it.
 *
 * A wake is remembered: a park after it returns at once.  One sleeper; any
 * number of wakers.  A wake without a sleeper costs no system call.
 */
#pragma once

#include <glib.h>

typedef struct
{
  gint state; /* atomic: 0 nothing, 1 woken, -1 asleep */
#ifndef __linux__
  GMutex mutex; /* guards the sleep itself */
  GCond cond;
#endif
} TactPark;

void tact_park_init (TactPark *park);
void tact_park_clear (TactPark *park);

/* Sleeps until a wake, or until @deadline on the monotonic clock, us; -1: no limit.  Returns whether it was woken. */
gboolean tact_park_wait (TactPark *park, gint64 deadline);

/* May be the last look of the waker at @park. */
void tact_park_wake (TactPark *park);
