/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * frame.c: what the macros of await.h do: the await itself, and the ways
 * through try, catch and finally.
 *
 * `outcome` is an error while one is under way (in CATCH: the one caught), or
 * the task that TACT_RETURN gave; `label` says which part comes next.
 */
#include "config.h"

#include <tact/error.h>

#include "async/method-private.h"
#include "context/lane-private.h"

#define AWAIT_FLAGS (TACT_AWAIT_ANY_CONTEXT | TACT_AWAIT_FORCE_YIELD | TACT_AWAIT_NO_THROW)

static inline TactFrameImpl *
impl (TactFrame *frame)
{
  return (TactFrameImpl *) frame;
}

static gboolean
frame_is_running (TactFrame *frame)
{
  return frame != NULL && (frame->bits & TACT_FRAME_RUNNING) != 0;
}

/* Outcomes and ways */

static void
frame_drop_outcome (TactFrame *frame)
{
  const guintptr outcome = impl (frame)->outcome;

  impl (frame)->outcome = 0;
  if ((outcome & 1) != 0)
    tact_task_unref ((TactTask *) (outcome & ~(guintptr) 1));
  else if (outcome != 0)
    g_error_free ((GError *) outcome);
}

static void
frame_to_finally (TactFrame *frame)
{
  frame->label = (frame->bits & TACT_FRAME_FINALLY) != 0 ? TACT_LABEL_END : TACT_LABEL_FINALLY;
  tact_bits_set (&frame->bits, (frame->bits & ~TACT_FRAME_CATCH) | TACT_FRAME_FINALLY);
}

void
tact_frame_throw (TactFrame *frame, GError *error)
{
  if (!frame_is_running (frame))
    {
      g_critical ("an error was thrown outside a running method");
      g_clear_error (&error);
      return;
    }
  if (error == NULL)
    {
      g_critical ("TACT_THROW: there is no error (NULL)");
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "A method threw, but no error (NULL)");
    }

  frame_drop_outcome (frame);
  impl (frame)->outcome = (guintptr) error;
  if ((frame->bits & (TACT_FRAME_CATCH | TACT_FRAME_FINALLY)) != 0)
    {
      frame_to_finally (frame);
      return;
    }
  frame->label = TACT_LABEL_CATCH;
  tact_bits_set (&frame->bits, frame->bits | TACT_FRAME_CATCH);
}

void
tact_frame_rethrow (TactFrame *frame)
{
  if (frame_is_running (frame) && (frame->bits & TACT_FRAME_CATCH) != 0)
    frame_to_finally (frame);
  else
    tact_frame_throw (frame, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "TACT_RETHROW stands outside TACT_CATCH"));
}

void
tact_frame_return (TactFrame *frame, TactTask *task)
{
  if (!frame_is_running (frame))
    {
      g_critical ("a task was returned outside a running method");
      tact_task_unref (task);
      return;
    }
  if (task == NULL)
    {
      g_critical ("TACT_RETURN: there is no task (NULL): return tact_task_completed () for none");
      task = tact_task_new_failed (TACT_ERROR, TACT_ERROR_NO_TASK, "A method returned NULL, not a task");
    }
  frame_drop_outcome (frame);
  impl (frame)->outcome = (guintptr) task | 1;
  frame_to_finally (frame);
}

void
tact_frame_skip_catch (TactFrame *frame)
{
  frame_to_finally (frame);
}

void
tact_frame_begin_finally (TactFrame *frame, gboolean fell)
{
  if (fell && (frame->bits & TACT_FRAME_FINALLY) == 0)
    frame_drop_outcome (frame); /* the end of CATCH: handled */
  tact_bits_set (&frame->bits, (frame->bits & ~TACT_FRAME_CATCH) | TACT_FRAME_FINALLY);
}

gboolean
tact_frame_route (TactFrame *frame)
{
  const TactSite *site;

  if (!frame_is_running (frame))
    return FALSE;
  switch (frame->label)
    {
    case TACT_LABEL_CATCH:
      frame_to_finally (frame);
      return TRUE;
    case TACT_LABEL_FINALLY:
    case TACT_LABEL_END:
      return FALSE;
    default:
      site = impl (frame)->site;
      g_critical ("%s:%u: %s() cannot go on: its await stands inside a switch, or the frame is another function's", site->file, site->line, site->func);
      frame_drop_outcome (frame);
      impl (frame)->outcome = (guintptr) g_error_new (TACT_ERROR, TACT_ERROR_STEP, "%s:%u: %s() cannot go on behind an await inside a switch", site->file, site->line, site->func);
      frame_to_finally (frame);
      return TRUE;
    }
}

guint
tact_frame_enter (TactFrame *frame)
{
  g_critical ("a step function was called by hand, outside a method: start it by tact_frame_start()");
  return TACT_LABEL_END;
}

/* Awaiting */

static GError *
cancelled_new (void)
{
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The scope of the method is closed");
}

static gboolean
frame_is_muted (TactFrame *frame)
{
  return (frame->bits & TACT_FRAME_BOUND) != 0 && tact_method_muted (impl (frame)->cancellable);
}

static TactFlow
throw_here (TactFrame *frame, GError *error)
{
  tact_frame_throw (frame, error);
  return TACT_FLOW_JUMP;
}

static void
frame_set_last (TactFrame *frame, TactTask *task)
{
  TactTask *last = frame->last;

  __atomic_store_n (&impl (frame)->last, task, __ATOMIC_RELAXED);
  tact_task_unref (last);
}

/* The last awaited task is complete. */
static TactFlow
frame_go_on (TactFrame *frame)
{
  TactBlock *last = tact_block (frame->last);
  GError *error = NULL;

  if (G_LIKELY (tact_block_status (last) == TACT_TASK_SUCCEEDED))
    return TACT_FLOW_ON;
  tact_block_mark_seen (last);
  if ((frame->bits & TACT_FRAME_NO_THROW) != 0)
    return TACT_FLOW_ON;
  tact_block_check (last, &error);
  return throw_here (frame, error);
}

/* Nothing is wrong, and no scope to ask. */
static inline gboolean
may_await_surely (TactFrame *frame, TactTask *task, TactAwaitFlags flags)
{
  return G_LIKELY (frame != NULL && (frame->bits & (TACT_FRAME_RUNNING | TACT_FRAME_BOUND)) == TACT_FRAME_RUNNING && task != NULL && (flags & ~AWAIT_FLAGS) == 0);
}

gboolean
tact_frame_may_await (TactFrame *frame, TactTask *task, const TactSite *site, TactAwaitFlags flags)
{
  if (frame_is_muted (frame))
    throw_here (frame, cancelled_new ());
  else if (task == NULL)
    {
      g_critical ("%s:%u: %s() awaits NULL, which is no task", site->file, site->line, site->func);
      throw_here (frame, g_error_new (TACT_ERROR, TACT_ERROR_NO_TASK, "%s:%u: %s() awaits NULL, which is no task", site->file, site->line, site->func));
    }
  else if ((flags & ~AWAIT_FLAGS) != 0)
    {
      g_critical ("%s:%u: %s() awaits with unknown flags 0x%x", site->file, site->line, site->func, flags);
      throw_here (frame, g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s() awaits with unknown flags", site->func));
    }
  else
    return TRUE;
  return FALSE;
}

static gboolean
await_is_inside (TactFrame *frame, const TactSite *site)
{
  if (frame_is_running (frame))
    return TRUE;
  g_critical ("%s:%u: %s() awaits outside a running method: nothing was awaited", site->file, site->line, site->func);
  return FALSE;
}

/*
 * A yield on the lane that this thread dispatches: all of a suspension in one
 * place.  The lane keeps itself meanwhile: no capture is counted.
 */
static inline TactFlow
yield_in_lane (TactMethod *method, TactThread *thread, TactLane *lane, const TactSite *site, guint label)
{
  TactTask *last = method->frame.last;

  if (last != tact_task_completed ())
    {
      __atomic_store_n (&method->frame.last, tact_task_completed (), __ATOMIC_RELEASE);
      tact_task_unref (last);
    }
  method->frame.label = label;
  method->frame.local = tact_locals_keep (thread->local);
  __atomic_store_n (&method->frame.site, site, __ATOMIC_RELAXED);
  __atomic_store_n (&method->frame.capture, (TactCapture) lane | 1, __ATOMIC_RELAXED);
  __atomic_store_n (&method->frame.bits, TACT_FRAME_STARTED | TACT_FRAME_SUSPENDED | (method->frame.bits & (TACT_FRAME_CATCH | TACT_FRAME_FINALLY | TACT_FRAME_FIBER)), __ATOMIC_RELEASE);
  method->block.work.run = tact_method_run;
  tact_lane_append (lane, &method->block.work);
  return TACT_FLOW_SUSPENDED;
}

static inline gboolean
may_yield_in_lane (TactThread *thread)
{
  return thread->lane != NULL && ((TactLane *) thread->lane)->plain;
}

static inline gboolean
is_plain_yield (TactFrame *frame, TactTask *task, TactAwaitFlags flags)
{
  return task == &tact_yield_block.task && flags == 0 && frame != NULL && (frame->bits & (TACT_FRAME_RUNNING | TACT_FRAME_BOUND | TACT_FRAME_TRACED)) == TACT_FRAME_RUNNING;
}

static inline TactFlow
frame_suspend (TactFrame *frame, TactTask *task, const TactSite *site, guint label, TactAwaitFlags flags)
{
  TactMethod *method = tact_method_of_frame (frame);
  TactThread *thread = tact_thread ();

  if (is_plain_yield (frame, task, flags) && may_yield_in_lane (thread))
    return yield_in_lane (method, thread, thread->lane, site, label);
  if (G_UNLIKELY ((task->bits & TACT_BIT_MOVE) != 0))
    return tact_method_await_move (method, task, site, label, flags);

  if (!tact_block_is_complete (tact_block (task)))
    {
      if (tact_method_await (method, task, site, label, flags))
        return TACT_FLOW_SUSPENDED;
    }
  else if ((flags & TACT_AWAIT_FORCE_YIELD) != 0)
    {
      tact_method_move (method, task, (flags & TACT_AWAIT_ANY_CONTEXT) != 0 ? TACT_CAPTURE_NONE : tact_capture (tact_thread ()), site, label);
      return TACT_FLOW_SUSPENDED;
    }
  else
    {
      frame_set_last (frame, task);
    }
  return TACT_FLOW_ON;
}

TactFlow
tact_frame_suspend (TactFrame *frame, TactTask *task, const TactSite *site, guint label, TactAwaitFlags flags)
{
  return frame_suspend (frame, task, site, label, flags);
}

static G_GNUC_NO_INLINE TactFlow
frame_await (TactFrame *frame, TactTask *task, const TactSite *site, guint label, TactAwaitFlags flags)
{
  if (!is_plain_yield (frame, task, flags))
    {
      if (!may_await_surely (frame, task, flags) && (!await_is_inside (frame, site) || !tact_frame_may_await (frame, task, site, flags)))
        {
          tact_task_unref (task);
          return frame_is_running (frame) ? TACT_FLOW_JUMP : TACT_FLOW_SUSPENDED;
        }
      tact_bits_set (&frame->bits, (frame->bits & ~TACT_FRAME_NO_THROW) | ((flags & TACT_AWAIT_NO_THROW) != 0 ? TACT_FRAME_NO_THROW : 0));
    }
  if (frame_suspend (frame, task, site, label, flags) == TACT_FLOW_SUSPENDED)
    return TACT_FLOW_SUSPENDED;
  return frame_go_on (frame);
}

TactFlow
tact_frame_await_at (TactFrame *frame, TactTask *task, const TactSite *site, guint label, TactAwaitFlags flags)
{
  TactThread *thread = tact_thread_self;

  /* calls at the very end only: a yield saves no registers */
  if (is_plain_yield (frame, task, flags) && thread != NULL && may_yield_in_lane (thread))
    return yield_in_lane (tact_method_of_frame (frame), thread, thread->lane, site, label);
  return frame_await (frame, task, site, label, flags);
}

/* Awaiters of users */

static inline guint
ticket_of (guint32 bits)
{
  return bits / TACT_FRAME_TICKET & TACT_TICKETS;
}

/* The method that a ticket in its address names, no longer suspended, with a reference; NULL: it has gone on, or awaits something else. */
static TactMethod *
claim_awaiting (gpointer data)
{
  TactMethod *method = tact_ticket_method (data);
  guint32 bits;

  if (!tact_block_try_ref (&method->block))
    return NULL;
  bits = __atomic_load_n (&method->frame.bits, __ATOMIC_ACQUIRE);
  while ((bits & TACT_FRAME_SUSPENDED) != 0 && (bits & TACT_FRAME_AWAITER) != 0 && tact_ticket_pack (method, ticket_of (bits)) == data)
    if (__atomic_compare_exchange_n (&method->frame.bits, &bits, bits & ~(guint32) TACT_FRAME_SUSPENDED, FALSE, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
      return method;
  tact_block_unref (&method->block);
  return NULL;
}

/*
 * Called by the awaiter, on its thread: goes on in here.  The ticket in the
 * address tells a second call from the first call of a later awaiter.
 */
static void
awaiter_resume (gpointer data)
{
  TactMethod *method = claim_awaiting (data);

  if (method == NULL)
    {
      g_critical ("an awaiter resumed its method twice");
      return;
    }
  tact_method_resume_here (method);
  tact_block_unref (&method->block);
}

void
tact_method_close_awaiting (gpointer data)
{
  TactMethod *method = claim_awaiting (data);

  if (method == NULL)
    return;
  tact_method_close (method);
  tact_block_unref (&method->block);
}

gboolean
tact_frame_may_await_on (TactFrame *frame, TactAwaiter *awaiter, const TactSite *site)
{
  if (!tact_frame_may_await (frame, (TactTask *) awaiter, site, 0))
    return FALSE;
  if (awaiter->iface != NULL && awaiter->iface->is_completed != NULL && awaiter->iface->on_completed != NULL && awaiter->iface->get_result != NULL)
    return TRUE;
  g_critical ("%s:%u: %s() awaits an awaiter that lacks one of its three functions", site->file, site->line, site->func);
  throw_here (frame, g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s() awaits an awaiter that lacks one of its three functions", site->func));
  return FALSE;
}

void
tact_frame_suspend_on (TactFrame *frame, TactAwaiter *awaiter, const TactSite *site, guint label)
{
  TactMethod *method = tact_method_of_frame (frame);
  const guint ticket = ++tact_thread ()->tickets & TACT_TICKETS;

  frame_set_last (frame, NULL);
  method->block.work.next = (TactWork *) awaiter;
  tact_bits_set (&frame->bits, (frame->bits & (TACT_FRAME_TICKET - 1)) | ticket * TACT_FRAME_TICKET);
  tact_method_suspend_on (method, site, label);
  awaiter->iface->on_completed (awaiter, awaiter_resume, tact_ticket_pack (method, ticket));
}

TactFlow
tact_frame_await_on_at (TactFrame *frame, TactAwaiter *awaiter, const TactSite *site, guint label)
{
  GError *error = NULL;

  if (!await_is_inside (frame, site))
    return TACT_FLOW_SUSPENDED;
  if (!tact_frame_may_await_on (frame, awaiter, site))
    return TACT_FLOW_JUMP;
  tact_bits_set (&frame->bits, frame->bits & ~TACT_FRAME_NO_THROW);
  frame_set_last (frame, NULL);
  if (!awaiter->iface->is_completed (awaiter))
    {
      tact_frame_suspend_on (frame, awaiter, site, label);
      return TACT_FLOW_SUSPENDED;
    }
  return awaiter->iface->get_result (awaiter, &error) ? TACT_FLOW_ON : throw_here (frame, error);
}

gboolean
tact_frame_resumed (TactFrame *frame)
{
  TactMethod *method = tact_method_of_frame (frame);
  GError *error = NULL;

  if (frame_is_muted (frame))
    return throw_here (frame, cancelled_new ()) == TACT_FLOW_ON;
  if ((frame->bits & TACT_FRAME_AWAITER) != 0)
    {
      TactAwaiter *awaiter = (TactAwaiter *) method->block.work.next;

      tact_bits_set (&frame->bits, frame->bits & ~TACT_FRAME_AWAITER);
      return awaiter->iface->get_result (awaiter, &error) || throw_here (frame, error) == TACT_FLOW_ON;
    }
  return frame_go_on (frame) == TACT_FLOW_ON;
}
