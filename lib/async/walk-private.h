/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * walk-private.h: looking at suspended methods from another thread.
 *
 * A method that goes on says so in its bits, and then looks whether anybody
 * walks; if so it waits for the end of the walk.  Who walks says so, has each
 * thread of the process pass a barrier, and then reads bits: a method that is
 * suspended there stays so until the walk ends, with all that it holds: what
 * it awaits is alive, and what that awaits, and so on.  So a method pays one
 * load, and who walks pays all of it.
 */
#pragma once

#include "async/method-private.h"

/* Whether somebody walks: atomic, written under the lock of walks. */
extern guint tact_walks;

/* FALSE: this system has no such barrier, and nothing can be looked at.  What is called until the end must not resume a method. */
gboolean tact_walk_begin (void);
void tact_walk_end (void);

/* During a walk: what @method, which is alive, is suspended on; alive until the end; NULL: it is not suspended, or on no task. */
static inline TactTask *
tact_walk_awaited (TactMethod *method)
{
  /* acquire: what the suspension wrote before its bits */
  const guint32 bits = __atomic_load_n (&method->frame.bits, __ATOMIC_ACQUIRE);

  if ((bits & (TACT_FRAME_SUSPENDED | TACT_FRAME_AWAITER)) != TACT_FRAME_SUSPENDED)
    return NULL;
  return __atomic_load_n (&method->frame.last, __ATOMIC_RELAXED);
}

/* The same outside of a walk, referenced; the caller has a reference on @method. */
TactTask *tact_walk_dup_awaited (TactMethod *method);

void tact_walk_wait (void);

/* The method goes on: its bits say so already. */
static inline void
tact_walk_pass (void)
{
  /* behind the bits by the barrier of who walks; acquire: before the look whether a reference is the only one, which leaves out an atomic */
  __atomic_signal_fence (__ATOMIC_SEQ_CST);
  if (G_UNLIKELY (__atomic_load_n (&tact_walks, __ATOMIC_ACQUIRE) != 0))
    tact_walk_wait ();
}
