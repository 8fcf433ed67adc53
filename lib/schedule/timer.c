/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * timer.c: calls that are due at a time: a heap with four children a node,
 * and the thread that waits for its first.
 */
#include "config.h"

#include "schedule/timer-private.h"

#include "base/park-private.h"

#define FIRST 1
#define PARENT(i) (((i) -2) / 4 + 1)
#define CHILD(i) (((i) -1) * 4 + 2)

static GMutex mutex;     /* guards all of these; a leaf */
static TactTimer **heap; /* [1 ... n_timers] */
static guint n_timers, n_room;
static gint64 asleep_until; /* when the thread looks again by itself; G_MAXINT64: never; 0: it is awake */
static gboolean started;

static TactPark timer_park;

static void
place (guint at, TactTimer *timer)
{
  heap[at] = timer;
  timer->index = at;
}

static void
sift_up (guint at, TactTimer *timer)
{
  for (; at > FIRST && heap[PARENT (at)]->deadline > timer->deadline; at = PARENT (at))
    place (at, heap[PARENT (at)]);
  place (at, timer);
}

static void
sift_down (guint at, TactTimer *timer)
{
  for (;;)
    {
      guint child = CHILD (at), least = child;

      if (child > n_timers)
        break;
      for (guint i = child + 1; i < child + 4 && i <= n_timers; i++)
        if (heap[i]->deadline < heap[least]->deadline)
          least = i;
      if (heap[least]->deadline >= timer->deadline)
        break;
      place (at, heap[least]);
      at = least;
    }
  place (at, timer);
}

/* Under the lock. */
static void
heap_remove (TactTimer *timer)
{
  const guint at = timer->index;
  TactTimer *last = heap[n_timers--];

  timer->index = 0;
  if (last == timer)
    return;
  if (at > FIRST && heap[PARENT (at)]->deadline > last->deadline)
    sift_up (at, last);
  else
    sift_down (at, last);
}

static gpointer
timer_main (gpointer data)
{
  for (;;)
    {
      const gint64 now = g_get_monotonic_time ();
      TactTimer *due = NULL;
      gint64 until = -1;

      g_mutex_lock (&mutex);
      if (n_timers > 0 && heap[FIRST]->deadline <= now)
        {
          due = heap[FIRST];
          heap_remove (due);
          asleep_until = 0;
        }
      else
        {
          until = n_timers > 0 ? heap[FIRST]->deadline : -1;
          asleep_until = until >= 0 ? until : G_MAXINT64;
        }
      g_mutex_unlock (&mutex);

      if (due != NULL)
        due->fire (due);
      else
        tact_park_wait (&timer_park, until);
    }
  return NULL;
}

void
tact_timer_add (TactTimer *timer)
{
  gboolean wake, start;

  g_mutex_lock (&mutex);
  if (n_timers + 2 > n_room)
    {
      n_room = n_room == 0 ? 64 : n_room * 2;
      heap = g_renew (TactTimer *, heap, n_room);
    }
  n_timers++;
  sift_up (n_timers, timer);
  start = !started;
  started = TRUE;
  wake = !start && timer->deadline < asleep_until;
  if (wake)
    asleep_until = timer->deadline; /* one wake for it is enough */
  g_mutex_unlock (&mutex);

  if (start)
    g_thread_unref (g_thread_new ("tact-timer", timer_main, NULL));
  else if (wake)
    tact_park_wake (&timer_park);
}

gboolean
tact_timer_remove (TactTimer *timer)
{
  gboolean removed;

  g_mutex_lock (&mutex);
  removed = timer->index != 0;
  if (removed)
    heap_remove (timer);
  g_mutex_unlock (&mutex);
  return removed;
}
