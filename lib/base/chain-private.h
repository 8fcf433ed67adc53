/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* chain-private.h: a first-in, first-out queue threaded through its items.  No lock: who uses it says which. */
#pragma once

#include "base/work-private.h"

typedef struct
{
  TactWork *first;
  TactWork **last; /* where the next one is linked; &first when empty */
} TactChain;

static inline void
tact_chain_init (TactChain *chain)
{
  chain->first = NULL;
  chain->last = &chain->first;
}

static inline gboolean
tact_chain_is_empty (const TactChain *chain)
{
  return chain->first == NULL;
}

static inline void
tact_chain_append (TactChain *chain, TactWork *work)
{
  work->next = NULL;
  *chain->last = work;
  chain->last = &work->next;
}

static inline TactWork *
tact_chain_pop (TactChain *chain)
{
  TactWork *work = chain->first;

  if (work != NULL && (chain->first = work->next) == NULL)
    chain->last = &chain->first;
  return work;
}

/* Returns what was in @chain, oldest first, and leaves it empty. */
static inline TactWork *
tact_chain_steal (TactChain *chain)
{
  TactWork *first = chain->first;

  tact_chain_init (chain);
  return first;
}
