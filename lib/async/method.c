/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * method.c: how a method suspends and is resumed, on which thread, and ends.
 *
 * Once it has become a waiter or was queued, a method may go on elsewhere at
 * any moment: nothing of it is touched after that.
 */
#include "config.h"

#include <string.h>

#include "async/fiber-private.h"
#include "async/trace-private.h"
#include "async/walk-private.h"
#include "context/context-private.h"
#include "context/lane-private.h"
#include "task/depth-private.h"

gboolean (*tact_method_is_muted) (GCancellable *cancellable);
guint tact_method_new_is_rare = 1;

#define ALWAYS_INLINE inline __attribute__ ((always_inline))

static inline void
method_set_last (TactMethod *method, TactTask *task)
{
  TactTask *last = method->frame.last;

  /* atomic, for who walks */
  __atomic_store_n (&method->frame.last, task, __ATOMIC_RELEASE);
  if (last != NULL)
    tact_block_unref (tact_block (last));
}

/* Ending */

static void
method_clear (TactMethod *method)
{
  GDestroyNotify clear = (GDestroyNotify) method->block.aux.destroy;

  tact_bits_set (&method->frame.bits, method->frame.bits & ~TACT_FRAME_RUNNING);
  if (clear != NULL)
    clear (&method->frame);
  method_set_last (method, NULL);
}

static void
method_end (TactMethod *method)
{
  const guintptr outcome = method->frame.outcome;

  method->frame.outcome = 0;
  method_clear (method);
  if (outcome == 0)
    tact_operation_end ((TactOperation *) method, tact_task_completed (), 0);
  else if ((outcome & 1) != 0)
    tact_operation_end ((TactOperation *) method, (TactTask *) (outcome & ~(guintptr) 1), 0);
  else
    tact_operation_fail ((TactOperation *) method, (GError *) outcome, 0);
}

/* A method that ends as closed because of the same context: who awaited it says so for both. */
static void
method_forgive_closed (TactTask *last)
{
  TactBlock *block = tact_block (last);

  if (last != NULL && tact_block_status (block) == TACT_TASK_FAULTED && g_error_matches (block->value.error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    tact_block_mark_seen (block);
}

void
tact_method_close (TactMethod *method)
{
  const TactSite *site = method->frame.site;
  guintptr outcome;

  tact_bits_set (&method->frame.bits, method->frame.bits & ~TACT_FRAME_SUSPENDED);
  tact_walk_pass ();
  if ((method->frame.bits & TACT_FRAME_FIBER) != 0)
    tact_fiber_unwind ((TactFiber *) method);
  else
    tact_locals_unref (tact_method_steal_local (method));
  outcome = method->frame.outcome;
  method->frame.outcome = 0;
  if ((outcome & 1) != 0)
    tact_task_unref ((TactTask *) (outcome & ~(guintptr) 1));
  else if (outcome != 0)
    g_error_free ((GError *) outcome);
  method_forgive_closed (method->frame.last);
  method_clear (method);
  if ((method->frame.bits & TACT_FRAME_TRACED) != 0)
    tact_trace_tell (method, TACT_TRACE_COMPLETE, NULL, TACT_TASK_FAULTED);
  tact_operation_fail ((TactOperation *) method,
                       g_error_new (G_IO_ERROR, G_IO_ERROR_CLOSED, "The context that %s() was to come back to, at %s:%u, is closed", site->func, site->file, site->line),
                       TACT_NOTIFY_ASYNC);
}

/* Running */

/* After it returns the method may be gone, or run elsewhere. */
static inline void
method_step (TactMethod *method)
{
  TactStepFunc step = (TactStepFunc) method->block.value.pointer;

  if (step ((TactFrame *) &method->frame) == TACT_STEP_ENDED)
    method_end (method);
}

/* Inside a completion, or where it comes back to a context of any class. */
static G_GNUC_NO_INLINE void
method_resume_inside (TactMethod *method, TactThread *thread, TactCapture capture)
{
  TactScheduler *scheduler = thread->scheduler;
  TactEntered entered;

  tact_thread_enter (thread, &entered);
  if (tact_capture_is_context (capture))
    tact_capture_enter (capture, thread);
  tact_thread_set_local (thread, tact_method_steal_local (method));
  /* the task and the scheduler that run there are hidden (CN-17) */
  thread->task = NULL;
  if (!tact_capture_is_scheduler (capture))
    thread->scheduler = NULL;
  method_step (method);
  tact_thread_leave (thread, &entered);
  thread->scheduler = scheduler;
}

/* @owned: the captured context is released after it. */
static ALWAYS_INLINE void
method_resume (TactMethod *method, TactThread *thread, gboolean owned)
{
  const TactCapture capture = method->frame.capture;

  __atomic_store_n (&method->frame.capture, TACT_CAPTURE_NONE, __ATOMIC_RELAXED);
  tact_bits_set (&method->frame.bits, (method->frame.bits & ~TACT_FRAME_SUSPENDED) | TACT_FRAME_RUNNING);
  tact_walk_pass ();
  if (G_LIKELY (tact_thread_is_clean (thread)) && !tact_capture_is_context (capture))
    {
      tact_thread_set_local (thread, tact_method_steal_local (method));
      method_step (method);
      tact_thread_clean (thread);
    }
  else
    {
      method_resume_inside (method, thread, capture);
    }
  if (owned)
    tact_capture_release (capture);
}

void
tact_method_run (TactWork *work, TactWorkMode mode)
{
  TactMethod *method = tact_method_of_work (work);

  if (mode == TACT_WORK_RUN)
    method_resume (method, tact_thread (), FALSE);
  else
    tact_method_close (method);
}

void
tact_method_queue (TactMethod *method)
{
  method->block.work.run = tact_method_run;
  tact_capture_post (method->frame.capture, &method->block.work);
}

/* One that comes back to a scheduler, which is asked before it goes on in here. */
static G_GNUC_NO_INLINE TactNotified
notify_scheduled (TactMethod *method, TactThread *thread, TactNotifyMode mode)
{
  const TactCapture capture = method->frame.capture;

  method->block.work.run = tact_method_run;
  /* one of several is queued without being asked for: a refusal would put it behind those that come after it (law 7) */
  if ((mode & (TACT_NOTIFY_ASYNC | TACT_NOTIFY_PROBE)) == 0 && tact_capture_may_ask (capture, thread) && tact_depth_enter (thread))
    {
      tact_capture_ask (capture, &method->block.work);
      tact_depth_leave (thread);
      return TACT_NOTIFIED;
    }
  tact_capture_resume (capture, &method->block.work);
  return TACT_NOTIFIED;
}

static TactNotified
method_notify (TactWork *work, TactTask *done, TactNotifyMode mode)
{
  TactMethod *method = tact_method_of_work (work);
  TactThread *thread = tact_thread ();

  if (G_UNLIKELY (tact_capture_is_scheduler (method->frame.capture)))
    return notify_scheduled (method, thread, mode);
  if ((mode & TACT_NOTIFY_ASYNC) == 0 &&
      (tact_capture_is_here (method->frame.capture, thread) ||
       ((mode & TACT_NOTIFY_ANYWHERE) != 0 && method->frame.capture == TACT_CAPTURE_NONE)))
    {
      if ((mode & TACT_NOTIFY_PROBE) != 0 && tact_depth_has_room (thread))
        return TACT_NOTIFY_LATER_AWAIT;
      if ((mode & TACT_NOTIFY_PROBE) == 0 && tact_depth_enter (thread))
        {
          method_resume (method, thread, TRUE);
          tact_depth_leave (thread);
          return TACT_NOTIFIED;
        }
    }
  method->block.work.run = tact_method_run;
  tact_capture_resume (method->frame.capture, &method->block.work);
  return TACT_NOTIFIED;
}

/* Suspending */

static void
method_suspend (TactMethod *method, TactTask *task, TactCapture capture, TactThread *thread, const TactSite *site, guint label)
{
  method->frame.label = label;
  method->frame.local = tact_locals_keep (thread->local);
  __atomic_store_n (&method->frame.site, site, __ATOMIC_RELAXED);
  __atomic_store_n (&method->frame.capture, capture, __ATOMIC_RELAXED);
  method_set_last (method, task);
  /* release: who walks reads the rest when it has read this */
  __atomic_store_n (&method->frame.bits, (method->frame.bits & ~TACT_FRAME_RUNNING) | TACT_FRAME_SUSPENDED, __ATOMIC_RELEASE);
}

/* The scope may have been closed while a method of it suspended on another thread. */
static void
method_look_again (TactMethod *method)
{
  if (tact_method_muted (method->frame.cancellable) && tact_method_claim (method))
    tact_method_queue (method);
  tact_block_unref (&method->block);
}

/* A method that is bound or traced is about to become a waiter. */
static G_GNUC_NO_INLINE void
rare_begin (TactMethod *method, guint32 rare, const TactSite *site)
{
  if ((rare & TACT_FRAME_TRACED) != 0)
    tact_trace_tell (method, TACT_TRACE_SUSPEND, site, TACT_TASK_RUNNING);
  tact_block_ref (&method->block); /* it may be gone when it is looked at again */
}

static G_GNUC_NO_INLINE void
rare_suspended (TactMethod *method, guint32 rare)
{
  if ((rare & TACT_FRAME_BOUND) != 0)
    method_look_again (method);
  else
    tact_block_unref (&method->block);
}

/* It goes on at once. */
static G_GNUC_NO_INLINE void
rare_refused (TactMethod *method, guint32 rare, const TactSite *site)
{
  if ((rare & TACT_FRAME_TRACED) != 0)
    tact_trace_tell (method, TACT_TRACE_RESUME, site, TACT_TASK_RUNNING);
  tact_block_unref (&method->block);
}

static inline TactCapture
capture_here (TactThread *thread)
{
  TactLane *lane = thread->lane;

  return G_LIKELY (lane != NULL && lane->plain) ? (TactCapture) tact_lane_capture (lane) | 1 : tact_capture (thread);
}

gboolean
tact_method_await (TactMethod *method, TactTask *task, const TactSite *site, guint label, TactAwaitFlags flags)
{
  TactThread *thread = tact_thread ();
  const TactCapture capture = (flags & TACT_AWAIT_ANY_CONTEXT) != 0 ? TACT_CAPTURE_NONE : capture_here (thread);
  const guint32 rare = method->frame.bits & (TACT_FRAME_BOUND | TACT_FRAME_TRACED);

  if (G_UNLIKELY (capture == TACT_CAPTURE_NONE && (flags & TACT_AWAIT_ANY_CONTEXT) == 0))
    tact_capture_note_uncaptured (thread, site);
  method_suspend (method, task, capture, thread, site, label);
  method->block.work.notify = method_notify;
  if (G_UNLIKELY (rare != 0))
    rare_begin (method, rare, site);
  if (tact_block_add_first_waiter (tact_block (task), &method->block.work) || tact_block_add_waiter (tact_block (task), &method->block.work, FALSE))
    {
      if (G_UNLIKELY (rare != 0))
        rare_suspended (method, rare);
      return TRUE;
    }
  if (G_UNLIKELY (rare != 0))
    rare_refused (method, rare, site);

  __atomic_store_n (&method->frame.capture, TACT_CAPTURE_NONE, __ATOMIC_RELAXED);
  tact_bits_set (&method->frame.bits, (method->frame.bits & ~TACT_FRAME_SUSPENDED) | TACT_FRAME_RUNNING);
  tact_walk_pass ();
  tact_locals_unref (tact_method_steal_local (method));
  tact_capture_release (capture);
  return FALSE;
}

void
tact_method_move (TactMethod *method, TactTask *task, TactCapture capture, const TactSite *site, guint label)
{
  method_suspend (method, task, capture, tact_thread (), site, label);
  if (G_UNLIKELY ((method->frame.bits & TACT_FRAME_TRACED) != 0))
    tact_trace_tell (method, TACT_TRACE_SUSPEND, site, TACT_TASK_RUNNING);
  tact_method_queue (method);
}

void
tact_method_suspend_on (TactMethod *method, const TactSite *site, guint label)
{
  method_suspend (method, NULL, TACT_CAPTURE_NONE, tact_thread (), site, label);
  if (G_UNLIKELY ((method->frame.bits & TACT_FRAME_TRACED) != 0))
    tact_trace_tell (method, TACT_TRACE_SUSPEND, site, TACT_TASK_RUNNING);
  __atomic_store_n (&method->frame.bits, method->frame.bits | TACT_FRAME_AWAITER, __ATOMIC_RELEASE);
}

void
tact_method_resume_here (TactMethod *method)
{
  method_resume (method, tact_thread (), FALSE);
}

/* Life */

static G_GNUC_NO_INLINE void
method_new_rarely (TactMethod *method)
{
  __atomic_store_n (&tact_lane_closed_hook, tact_method_close_captured, __ATOMIC_RELAXED);
  /* seq_cst: a tracer that is set meanwhile is seen here, or sets it again */
  __atomic_store_n (&tact_method_new_is_rare, 0, __ATOMIC_SEQ_CST);
  if (!tact_trace_is_on ())
    return;
  __atomic_store_n (&tact_method_new_is_rare, 1, __ATOMIC_RELAXED);
  tact_trace_method (method);
}

static inline gpointer
method_new (gsize size, TactStepFunc step, GDestroyNotify clear, gpointer maker)
{
  TactMethod *method = (TactMethod *) tact_block_new (sizeof (TactBlock) + size, TACT_TASK_WAITING_FOR_ACTIVATION, TACT_BIT_METHOD | TACT_BIT_OPERATION, TACT_COUNT_TASK, maker);

  memset (&method->frame, 0, size);
  method->block.value.pointer = step;
  method->block.aux.destroy = clear;
  if (G_UNLIKELY (__atomic_load_n (&tact_method_new_is_rare, __ATOMIC_RELAXED) != 0))
    method_new_rarely (method);
  return &method->frame;
}

gpointer
tact_method_new (gsize size, TactStepFunc step, GDestroyNotify clear, gpointer maker)
{
  return method_new (size, step, clear, maker);
}

gpointer
tact_frame_new (gsize size, TactStepFunc step, GDestroyNotify clear)
{
  g_return_val_if_fail (size >= sizeof (TactFrame), NULL);
  g_return_val_if_fail (step != NULL, NULL);

  return method_new (size, step, clear, step);
}

void
tact_frame_free (TactFrame *frame)
{
  TactMethod *method = tact_method_of_frame (frame);

  if (frame == NULL)
    return;
  g_return_if_fail ((method->frame.bits & TACT_FRAME_STARTED) == 0);

  method_clear (method);
  tact_block_unref (&method->block);
}

/* Its caller has things of its own. */
static G_GNUC_NO_INLINE void
method_start_inside (TactMethod *method, TactThread *thread)
{
  TactEntered entered;

  tact_thread_enter (thread, &entered);
  method_step (method);
  tact_thread_leave (thread, &entered);
}

static inline TactTask *
method_start (TactMethod *method, GCancellable *cancellable)
{
  TactThread *thread = tact_thread ();

  tact_bits_set (&method->frame.bits, method->frame.bits | TACT_FRAME_STARTED | TACT_FRAME_RUNNING);
  method->frame.cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  /* beside the frame's own reference the caller's; nobody else has seen it */
  __atomic_store_n (&method->block.task.counts, method->block.task.counts + TACT_COUNT_TASK, __ATOMIC_RELAXED);
  if (G_LIKELY (tact_thread_is_clean (thread)))
    {
      method_step (method);
      tact_thread_clean (thread);
    }
  else
    {
      method_start_inside (method, thread);
    }
  return &method->block.task;
}

static G_GNUC_NO_INLINE TactTask *
method_start_rarely (TactFrame *frame, GCancellable *cancellable)
{
  TactMethod *method = tact_method_of_frame (frame);

  if (frame == NULL || (method->frame.bits & TACT_FRAME_STARTED) != 0)
    {
      g_critical ("tact_frame_start: %s", frame == NULL ? "there is no frame (NULL)" : "the frame was started before: each activation has a frame of its own");
      return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "The method was not started: its frame is %s", frame == NULL ? "NULL" : "started already");
    }
  tact_trace_tell (method, TACT_TRACE_START, NULL, TACT_TASK_RUNNING);
  method_start (method, cancellable);
  tact_trace_tell (method, TACT_TRACE_TASK, NULL, tact_block_status (&method->block));
  return &method->block.task;
}

TactTask *
tact_frame_start (TactFrame *frame, GCancellable *cancellable)
{
  TactMethod *method = tact_method_of_frame (frame);

  if (G_UNLIKELY (frame == NULL || (method->frame.bits & (TACT_FRAME_STARTED | TACT_FRAME_TRACED)) != 0))
    return method_start_rarely (frame, cancellable);
  return method_start (method, cancellable);
}
