/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hooks-private.h: what the lower layers need of the higher ones.
 *
 * Two things: the current context of the thread (defined in
 * context/capture.c) and the pool (defined in schedule/pool.c).  Nothing
 * else points upward.
 */
#pragma once

#include "base/thread-private.h"

/*
 * Where a continuation goes back to, in one word: nothing; a context; a lane,
 * which is one priority of a main context; or a scheduler.  It keeps what it
 * names alive until tact_capture_release().
 */
typedef guintptr TactCapture;

#define TACT_CAPTURE_NONE ((TactCapture) 0)

/* What an await here and now comes back to (law 4). */
TactCapture tact_capture (TactThread *thread);

/* The context part of it only: what data with a destroy function dies on. */
TactCapture tact_capture_context (TactThread *thread);

TactCapture tact_capture_of_context (TactContext *context);
TactCapture tact_capture_of_scheduler (TactScheduler *scheduler);
void tact_capture_release (TactCapture capture);

/* Whether a continuation that captured @capture may run in here, inside whatever runs now (CN-02 to CN-05). */
gboolean tact_capture_is_here (TactCapture capture, TactThread *thread);

/*
 * Queues @work where @capture says, the pool if nowhere, and releases @capture:
 * a context stays until its work has run.  Where that is closed: run with
 * TACT_WORK_CLOSED, in here.
 */
void tact_capture_post (TactCapture capture, TactWork *work);

/* The same for what goes on because what it awaited ended: a main context may run it in the same dispatch. */
void tact_capture_resume (TactCapture capture, TactWork *work);

/*
 * A scheduler says itself what may run inside whatever runs now.  May ask:
 * whether it is asked in here (CN-05): on it, or on a worker.  Ask: queues
 * @work, or runs it in here, and releases @capture.
 */
gboolean tact_capture_may_ask (TactCapture capture, TactThread *thread);
void tact_capture_ask (TactCapture capture, TactWork *work);

static inline gboolean
tact_capture_is_scheduler (TactCapture capture)
{
  return (capture & 3) == 2;
}

/* Whether it names a context of any class: a lane is current already where its work runs, and a scheduler. */
static inline gboolean
tact_capture_is_context (TactCapture capture)
{
  return (capture & 3) == 0 && capture != TACT_CAPTURE_NONE;
}

/* Makes a context that was captured current on this thread, as a push that whoever leaves the method takes back. */
void tact_capture_enter (TactCapture capture, TactThread *thread);

/* Calls @destroy (@data) on @capture, which it releases; here and now where there is none. */
void tact_capture_destroy (TactCapture capture, GDestroyNotify destroy, gpointer data);

/* Queues @work to the default pool. */
void tact_pool_post (TactWork *work);

/* Tell the pool that this thread, if it is a worker, blocks or goes on. */
void tact_pool_block_begin (void);
void tact_pool_block_end (void);
