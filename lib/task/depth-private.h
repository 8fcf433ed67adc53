/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * depth-private.h: bounds how deep completions resume code inside completions.
 *
 * Past the limit, or where the stack is short (CN-14), user code is queued instead, and library code is put into
 * `deferred`, which the outermost level runs before it returns (law 6).  So
 * it is with work that ends because its context is closed, in `closed`.
 *
 * A thread that is about to block in there runs both first: what it waits for
 * may be in them.
 */
#pragma once

#include "base/thread-private.h"

#define TACT_DEPTH_LIMIT 128

/* From here on it is looked at how much of the stack is left: a fiber's may be small, and user code large. */
#define TACT_DEPTH_LOOK 4

void tact_depth_drain (TactThread *thread);
gboolean tact_depth_has_stack (TactThread *thread);

/* Whether one more level may be entered. */
static inline gboolean
tact_depth_has_room (TactThread *thread)
{
  return G_LIKELY (thread->depth < TACT_DEPTH_LOOK) || (thread->depth < TACT_DEPTH_LIMIT && tact_depth_has_stack (thread));
}

static inline gboolean
tact_depth_enter (TactThread *thread)
{
  if (!tact_depth_has_room (thread))
    return FALSE;
  thread->depth++;
  return TRUE;
}

/* What a library waiter answers to a probe: its turn comes when what is queued has been queued (CN-12). */
static inline gboolean
tact_notify_is_early (TactNotifyMode mode)
{
  return (mode & (TACT_NOTIFY_PROBE | TACT_NOTIFY_ASYNC)) == TACT_NOTIFY_PROBE;
}

static inline void
tact_depth_leave (TactThread *thread)
{
  if (thread->depth == 1 && G_UNLIKELY (!tact_chain_is_empty (&thread->deferred)))
    tact_depth_drain (thread);
  thread->depth--;
}

/* Whether something was put off on this thread. */
static inline gboolean
tact_depth_is_pending (TactThread *thread)
{
  return !tact_chain_is_empty (&thread->deferred) || !tact_chain_is_empty (&thread->closed);
}

/* Runs what was put off, wherever this is; resumes no user code in here. */
void tact_depth_settle (TactThread *thread);

/* Ends @work as closed. */
void tact_work_close (TactWork *work);
