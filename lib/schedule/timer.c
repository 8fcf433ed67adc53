/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * timer.c: calls that are due at a time: a heap with four children a node,
 * and the thread that waits for its first.
 *
 * The deadlines are in the heap itself, and four siblings in one cache line.
 * A timer does not know where in the heap it is, but which slot it has, and
 * the slot knows: so what moves in the heap touches no timer, of which most
 * are in no cache.
 *
 * A thread that fired rests for a millisecond, the unit of all times here:
 * many timers of about the same time are one wakeup, a lone one is on time.
 */
#include "config.h"

#include "schedule/timer-private.h"

#include <stdlib.h>
#include <string.h>

#include "base/park-private.h"
#include "base/thread-private.h"

/* The root is at 3, and the children of each begin at a multiple of 4. */
#define FIRST 3
#define PARENT(i) ((i) / 4 + 2)
#define CHILD(i) (((i) -2) * 4)

#define BATCH 32  /* how many are taken out at once */
#define REST 1000 /* us */
#define MANY 4096 /* room that is given back when there are no timers */

typedef struct
{
  gint64 deadline; /* the timer's */
  guint slot;
} Entry;

static GMutex mutex;       /* guards all of these; a leaf */
static Entry *heap;        /* [FIRST ... end - 1] */
static TactTimer **timers; /* by slot */
static guint *places;      /* by slot: where in the heap; of a free one: the next free one */
static guint end = FIRST, n_slots = 1, free_slot;
static guint n_room;        /* of each of the three */
static gint64 rest_until;   /* when the thread may fire again */
static gint64 asleep_until; /* when the thread looks again by itself; G_MAXINT64: never; 0: it is awake */
static gboolean started;

static TactPark timer_park;

static inline void
place (guint at, Entry entry)
{
  heap[at] = entry;
  places[entry.slot] = at;
}

static void
sift_up (guint at, Entry entry)
{
  for (; at > FIRST && heap[PARENT (at)].deadline > entry.deadline; at = PARENT (at))
    place (at, heap[PARENT (at)]);
  place (at, entry);
}

static void
sift_down (guint at, Entry entry)
{
  for (;;)
    {
      guint child = CHILD (at), least = child;

      if (child >= end)
        break;
      for (guint i = child + 1; i < child + 4 && i < end; i++)
        if (heap[i].deadline < heap[least].deadline)
          least = i;
      if (heap[least].deadline >= entry.deadline)
        break;
      place (at, heap[least]);
      at = least;
    }
  place (at, entry);
}

/* There are none, and were many.  Under the lock. */
static void
heap_forget (void)
{
  g_clear_pointer (&heap, free);
  g_clear_pointer (&timers, g_free);
  g_clear_pointer (&places, g_free);
  n_room = 0;
  n_slots = 1;
  free_slot = 0;
}

/* Under the lock. */
static TactTimer *
heap_remove (guint slot)
{
  const guint at = places[slot];
  const Entry last = heap[--end];
  TactTimer *timer = timers[slot];

  timer->slot = 0;
  places[slot] = free_slot;
  free_slot = slot;
  if (end == FIRST && n_room > MANY)
    heap_forget ();
  if (last.slot == slot)
    return timer;
  if (at > FIRST && heap[PARENT (at)].deadline > last.deadline)
    sift_up (at, last);
  else
    sift_down (at, last);
  return timer;
}

/* Under the lock. */
static void
heap_grow (void)
{
  Entry *larger;

  n_room = n_room == 0 ? 64 : n_room * 2;
  larger = aligned_alloc (64, n_room * sizeof (Entry));
  if (larger == NULL)
    g_error ("tact: no memory for %u timers", n_room);
  if (heap != NULL)
    memcpy (larger, heap, end * sizeof (Entry));
  free (heap);
  heap = larger;
  timers = g_renew (TactTimer *, timers, n_room);
  places = g_renew (guint, places, n_room);
}

/* Under the lock. */
static void
heap_add (TactTimer *timer)
{
  if (end >= n_room)
    heap_grow ();
  timer->slot = free_slot;
  if (timer->slot == 0)
    timer->slot = n_slots++;
  else
    free_slot = places[timer->slot];
  timers[timer->slot] = timer;
  sift_up (end++, (Entry){ timer->deadline, timer->slot });
}

/* Takes out what is due by @now, BATCH at most; if none is, @until is when to look again, -1 for never.  Under the lock. */
static guint
take_due (gint64 now, TactTimer **due, gint64 *until)
{
  guint n = 0;

  if (now >= rest_until)
    for (; n < BATCH && end > FIRST && heap[FIRST].deadline <= now; n++)
      due[n] = heap_remove (heap[FIRST].slot);
  if (n == BATCH)
    return n; /* there may be more */
  if (n > 0)
    rest_until = now + REST;
  *until = end > FIRST ? MAX (heap[FIRST].deadline, rest_until) : -1;
  return n;
}

static gpointer
timer_main (gpointer data)
{
  TactTimer *due[BATCH];
  gint64 until = -1;

  tact_thread ()->is_timers = TRUE;
  for (;;)
    {
      const gint64 now = g_get_monotonic_time ();
      guint n;

      g_mutex_lock (&mutex);
      n = take_due (now, due, &until);
      asleep_until = n > 0 ? 0 : until >= 0 ? until
                                            : G_MAXINT64;
      g_mutex_unlock (&mutex);

      for (guint i = 0; i < n; i++)
        due[i]->fire (due[i]);
      if (n == 0)
        tact_park_wait (&timer_park, until);
    }
  return NULL;
}

/* Where the system has no thread for it the next timer tries again. */
static void
start (void)
{
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_try_new ("tact-timer", timer_main, NULL, &error);

  if (thread != NULL)
    {
      g_thread_unref (thread);
      return;
    }
  g_mutex_lock (&mutex);
  started = FALSE;
  g_mutex_unlock (&mutex);
  g_warning ("there is no thread for timers: %s: they wait until one more is added", error->message);
}

void
tact_timer_add (TactTimer *timer)
{
  gboolean wake, first;

  g_mutex_lock (&mutex);
  heap_add (timer);
  first = !started;
  started = TRUE;
  wake = !first && MAX (timer->deadline, rest_until) < asleep_until;
  if (wake)
    asleep_until = timer->deadline; /* one wake for it is enough */
  g_mutex_unlock (&mutex);

  if (first)
    start ();
  else if (wake)
    tact_park_wake (&timer_park);
}

gboolean
tact_timer_remove (TactTimer *timer)
{
  gboolean removed;

  g_mutex_lock (&mutex);
  removed = timer->slot != 0;
  if (removed)
    heap_remove (timer->slot);
  g_mutex_unlock (&mutex);
  return removed;
}
