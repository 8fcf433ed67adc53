/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * deque-private.h: a worker's own queue: its worker pushes and pops the newest
 * end, others steal from the oldest (after Chase and Lev, 2005).
 *
 * bottom is written by the worker only; top only grows.  An item is between
 * them.  The worker takes the last one, and each thief takes its one, by a
 * compare-and-swap of top.  The stores of bottom and the loads that follow
 * are seq_cst: a worker that says "mine" and a thief that says "mine" cannot
 * both miss the other.  Push's store is, too: who parks looks at deques after
 * saying so.
 */
#pragma once

#include "base/work-private.h"

typedef struct _TactRing TactRing;

struct _TactRing
{
  TactRing *smaller; /* the one before: a slow thief may still read it */
  gint64 mask;
  TactWork *slots[]; /* atomic */
};

typedef struct
{
  gint64 top;     /* atomic */
  char pad[56];   /* thieves write top, the worker bottom */
  gint64 bottom;  /* atomic */
  TactRing *ring; /* atomic */
} TactDeque;

static inline TactRing *
tact_ring_new (gint64 size, TactRing *smaller)
{
  TactRing *ring = g_malloc (sizeof (TactRing) + (gsize) size * sizeof (TactWork *));

  ring->smaller = smaller;
  ring->mask = size - 1;
  return ring;
}

static inline void
tact_deque_init (TactDeque *deque)
{
  deque->top = deque->bottom = 0;
  deque->ring = tact_ring_new (64, NULL);
}

static inline TactRing *
tact_deque_grow (TactDeque *deque, TactRing *ring, gint64 top, gint64 bottom)
{
  TactRing *larger = tact_ring_new ((ring->mask + 1) * 2, ring);

  for (gint64 i = top; i < bottom; i++)
    __atomic_store_n (&larger->slots[i & larger->mask], __atomic_load_n (&ring->slots[i & ring->mask], __ATOMIC_RELAXED), __ATOMIC_RELAXED);
  __atomic_store_n (&deque->ring, larger, __ATOMIC_RELEASE);
  return larger;
}

/* The worker's. */
static inline void
tact_deque_push (TactDeque *deque, TactWork *work)
{
  gint64 bottom = __atomic_load_n (&deque->bottom, __ATOMIC_RELAXED);
  gint64 top = __atomic_load_n (&deque->top, __ATOMIC_ACQUIRE);
  TactRing *ring = __atomic_load_n (&deque->ring, __ATOMIC_RELAXED);

  if (G_UNLIKELY (bottom - top > ring->mask))
    ring = tact_deque_grow (deque, ring, top, bottom);
  __atomic_store_n (&ring->slots[bottom & ring->mask], work, __ATOMIC_RELAXED);
  __atomic_store_n (&deque->bottom, bottom + 1, __ATOMIC_SEQ_CST);
}

/* The worker's: the newest. */
static inline TactWork *
tact_deque_pop (TactDeque *deque)
{
  gint64 bottom = __atomic_load_n (&deque->bottom, __ATOMIC_RELAXED) - 1;
  TactRing *ring;
  TactWork *work;
  gint64 top;

  if (bottom < __atomic_load_n (&deque->top, __ATOMIC_RELAXED))
    return NULL;
  ring = __atomic_load_n (&deque->ring, __ATOMIC_RELAXED);
  __atomic_store_n (&deque->bottom, bottom, __ATOMIC_SEQ_CST);
  top = __atomic_load_n (&deque->top, __ATOMIC_SEQ_CST);
  if (top > bottom)
    {
      __atomic_store_n (&deque->bottom, bottom + 1, __ATOMIC_RELAXED);
      return NULL;
    }
  work = __atomic_load_n (&ring->slots[bottom & ring->mask], __ATOMIC_RELAXED);
  if (top == bottom)
    {
      /* the last one: thieves may want it too */
      if (!__atomic_compare_exchange_n (&deque->top, &top, top + 1, FALSE, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
        work = NULL;
      __atomic_store_n (&deque->bottom, bottom + 1, __ATOMIC_RELAXED);
    }
  return work;
}

/* A thief's: the oldest; NULL where there is none or another one was faster. */
static inline TactWork *
tact_deque_steal (TactDeque *deque)
{
  gint64 top = __atomic_load_n (&deque->top, __ATOMIC_SEQ_CST);
  gint64 bottom = __atomic_load_n (&deque->bottom, __ATOMIC_SEQ_CST);
  TactRing *ring;
  TactWork *work;

  if (top >= bottom)
    return NULL;
  ring = __atomic_load_n (&deque->ring, __ATOMIC_ACQUIRE);
  work = __atomic_load_n (&ring->slots[top & ring->mask], __ATOMIC_RELAXED);
  if (!__atomic_compare_exchange_n (&deque->top, &top, top + 1, FALSE, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
    return NULL;
  return work;
}

static inline gboolean
tact_deque_is_empty (TactDeque *deque)
{
  return __atomic_load_n (&deque->top, __ATOMIC_SEQ_CST) >= __atomic_load_n (&deque->bottom, __ATOMIC_SEQ_CST);
}
