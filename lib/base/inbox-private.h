/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * inbox-private.h: a lock-free queue with many producers.
 *
 * A push is one compare-and-swap on the newest item; a take is one exchange
 * of it all, turned round to oldest first.  Nothing is taken singly, so an
 * address that comes back (ABA) does no harm.  push() tells whether the inbox
 * was empty: only that producer has to wake the consumer.
 *
 * Orders: push is seq_cst, since who parks stores "asleep" and then looks in
 * here, and who pushes looks at "asleep" afterwards (docs/threads.md, "post
 * and wakeup"); it releases the item, and take acquires it.  Take releases,
 * too: who closes a lane says so and then takes, and a push behind that take
 * has read it, or a push that did, and so sees what was said.
 */
#pragma once

#include "base/chain-private.h"

typedef struct
{
  TactWork *newest; /* atomic */
} TactInbox;

static inline gboolean
tact_inbox_push (TactInbox *inbox, TactWork *work)
{
  TactWork *newest = __atomic_load_n (&inbox->newest, __ATOMIC_RELAXED);

  do
    work->next = newest;
  while (!__atomic_compare_exchange_n (&inbox->newest, &newest, work, TRUE, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
  return newest == NULL;
}

static inline gboolean
tact_inbox_is_empty (TactInbox *inbox)
{
  return __atomic_load_n (&inbox->newest, __ATOMIC_SEQ_CST) == NULL;
}

/* Appends all there is to @chain, oldest first.  Returns how many. */
static inline guint
tact_inbox_take (TactInbox *inbox, TactChain *chain)
{
  TactWork *work = __atomic_exchange_n (&inbox->newest, NULL, __ATOMIC_ACQ_REL);
  TactWork *newest = work;
  TactWork *oldest = NULL;
  guint n = 0;

  while (work != NULL)
    {
      TactWork *next = work->next;

      work->next = oldest;
      oldest = work;
      work = next;
      n++;
    }
  if (oldest != NULL)
    {
      *chain->last = oldest;
      chain->last = &newest->next;
    }
  return n;
}
