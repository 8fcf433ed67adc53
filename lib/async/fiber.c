/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fiber.c: the life of a fiber: start, suspend, go on, end, and being closed.
 *
 * Thread-locals are read anew behind each jump, by functions that are not
 * inlined: a fiber may go on on another thread.
 */
#include "config.h"

#include <tact/error.h>
#include <tact/fiber.h>

#include "async/fiber-private.h"
#include "async/stack-tools-private.h"
#include "context/context-private.h"

#define MOST_REFUSED 1000

static G_GNUC_NO_INLINE TactFiber *
current_fiber (void)
{
  return tact_thread ()->fiber;
}

/* Ending */

/* The clear function of the method: when it has ended, or was never started. */
static void
fiber_clear (gpointer frame)
{
  TactFiber *fiber = (TactFiber *) tact_method_of_frame (frame);
  TactStack *stack = fiber->stack;
  TactActivation *activation;
  TactActivation copy;

  if (stack == NULL)
    return;
  activation = tact_fiber_activation (fiber);
  copy = *activation;
  fiber->stack = NULL;
  if (copy.request == TACT_REQUEST_GIVE_UP)
    g_critical ("%s:%u: %s() has awaited %u times while it is being closed: its stack is left, with what it holds", copy.site->file, copy.site->line, copy.site->func, MOST_REFUSED);
  else
    tact_stack_free (stack);
  if (copy.destroy != NULL)
    tact_capture_destroy (copy.home, copy.destroy, copy.user_data);
}

static inline void
leave (TactStack *stack, TactActivation *activation, TactRequest request)
{
  activation->request = request;
  tact_stack_leave (stack, request >= TACT_REQUEST_END);
}

static void
fiber_main (gpointer data)
{
  TactFiber *fiber = data;
  TactActivation *activation = tact_fiber_activation (fiber);
  TactTask *outcome = activation->func (fiber->method.frame.cancellable, activation->user_data);

  if (outcome == NULL)
    {
      g_critical ("a fiber returned NULL: it must return a task, such as tact_task_completed ()");
      outcome = tact_task_new_failed (TACT_ERROR, TACT_ERROR_NO_TASK, "A fiber returned NULL, not a task");
    }
  fiber->method.frame.outcome = (guintptr) outcome | 1;
  leave (fiber->stack, activation, TACT_REQUEST_END);
}

/* Outside */

static void
abort_overflowed (TactFiber *fiber, TactActivation *activation)
{
  g_autofree char *maker = tact_block_describe_maker (&fiber->method.block);

  g_error ("the stack of the fiber %s, %" G_GSIZE_FORMAT " bytes, has overflowed%s%s; give it more by tact_async_full()", maker, fiber->stack->size,
           activation->site != NULL ? ", before it awaited in " : "", activation->site != NULL ? activation->site->func : "");
}

/* Does what the body left its stack for. */
static TactFlow
fiber_answer (TactFiber *fiber, TactActivation *activation)
{
  TactFrame *frame = (TactFrame *) &fiber->method.frame;

  switch (activation->request)
    {
    case TACT_REQUEST_TASK:
      return tact_frame_suspend (frame, activation->wanted, activation->site, 1, activation->flags);
    case TACT_REQUEST_AWAITER:
      tact_frame_suspend_on (frame, activation->wanted, activation->site, 1);
      return TACT_FLOW_SUSPENDED;
    case TACT_REQUEST_GIVE_UP:
      fiber->method.frame.outcome = (guintptr) g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The fiber did not end while it was being closed");
      return TACT_FLOW_JUMP;
    case TACT_REQUEST_END:
    case TACT_REQUEST_NONE:
      break;
    }
  return TACT_FLOW_JUMP;
}

static TactStep
fiber_step (TactFrame *frame)
{
  TactFiber *fiber = (TactFiber *) tact_method_of_frame (frame);
  TactActivation *activation = tact_fiber_activation (fiber);
  TactThread *thread = tact_thread ();
  const char *stack_limit = thread->stack_limit;

  if (G_UNLIKELY (!thread->watched))
    tact_stack_watch_overflow (thread);
  activation->main_depth = g_main_depth ();
  activation->thread_default = g_main_context_get_thread_default ();
  activation->depth = thread->depth;
  activation->dying = thread->dying;
  for (;;)
    {
      TactFlow flow;

      thread->fiber = fiber;
      thread->stack_limit = fiber->stack->low + fiber->stack->size / 4;
      tact_stack_enter (fiber->stack);
      thread->stack_limit = stack_limit;
      thread->fiber = NULL;
      if (G_UNLIKELY (fiber->stack->has_canary && !tact_stack_is_sound (fiber->stack)))
        abort_overflowed (fiber, activation);
      flow = fiber_answer (fiber, activation);
      if (flow == TACT_FLOW_SUSPENDED)
        return TACT_STEP_SUSPENDED;
      if (flow == TACT_FLOW_JUMP)
        return TACT_STEP_ENDED;
    }
}

/* Inside */

static GError *
take_error (TactFrame *frame)
{
  TactFrameImpl *impl = (TactFrameImpl *) frame;
  GError *error = (GError *) impl->outcome;

  impl->outcome = 0;
  tact_bits_set (&impl->bits, impl->bits & ~(TACT_FRAME_CATCH | TACT_FRAME_FINALLY));
  return error;
}

static void
refuse (TactFiber *fiber, TactTask *task, const TactSite *site, GError *why, GError **error)
{
  TactActivation *activation = tact_fiber_activation (fiber);

  tact_task_unref (task);
  if (g_error_matches (why, G_IO_ERROR, G_IO_ERROR_CANCELLED) && ++activation->n_refused >= MOST_REFUSED)
    {
      g_error_free (why);
      activation->site = site;
      leave (fiber->stack, activation, TACT_REQUEST_GIVE_UP);
    }
  g_propagate_error (error, why);
}

/* Whether all that stands on the stack is the fiber's own code. */
static G_GNUC_NO_INLINE const char *
what_hinders (TactActivation *activation)
{
  TactThread *thread = tact_thread ();

  if (g_main_depth () != activation->main_depth)
    return "inside a callback of a main loop that runs on the fiber's stack: start a method of its own there, by tact_async()";
  if (g_main_context_get_thread_default () != activation->thread_default)
    return "with another thread-default main context than it went on with: pop it first";
  if (thread->depth != activation->depth || thread->dying != activation->dying)
    return "inside a callback of Tact's: start a method of its own there, by tact_async()";
  return NULL;
}

static gboolean
may_suspend (TactFiber *fiber, const TactSite *site, GError **error)
{
  const char *hindrance = what_hinders (tact_fiber_activation (fiber));

  if (hindrance == NULL)
    return TRUE;
  g_critical ("%s:%u: %s() awaits %s", site->file, site->line, site->func, hindrance);
  g_set_error (error, TACT_ERROR, TACT_ERROR_NOT_ASYNC, "%s:%u: %s() awaits %s", site->file, site->line, site->func, hindrance);
  return FALSE;
}

static TactFiber *
fiber_for (const TactSite *site, GError **error)
{
  TactFiber *fiber = current_fiber ();

  if (G_UNLIKELY (fiber == NULL))
    {
      g_critical ("%s:%u: %s() awaits, but no fiber runs here: start it by tact_async(), use TACT_AWAIT in a frame, or tact_wait() to block", site->file, site->line, site->func);
      g_set_error (error, TACT_ERROR, TACT_ERROR_NOT_ASYNC, "%s:%u: %s() awaits where no fiber runs", site->file, site->line, site->func);
    }
  return fiber;
}

/* What is awaited is complete. */
static TactTask *
done (TactTask *task, TactAwaitFlags flags, GError **error)
{
  TactBlock *block = tact_block (task);

  if (G_LIKELY (tact_block_status (block) == TACT_TASK_SUCCEEDED))
    return task;
  tact_block_mark_seen (block);
  if ((flags & TACT_AWAIT_NO_THROW) == 0)
    tact_block_check (block, error);
  tact_task_unref (task);
  return NULL;
}

static gboolean
is_closing (TactFiber *fiber, GError **why)
{
  if (G_LIKELY ((fiber->method.frame.bits & TACT_FRAME_CLOSING) == 0))
    return FALSE;
  *why = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The method is being closed");
  return TRUE;
}

/* Leaves the stack until what is wanted has ended.  FALSE: @why it is not to be looked at. */
static inline gboolean
suspend (TactFiber *fiber, TactRequest request, gpointer wanted, const TactSite *site, TactAwaitFlags flags, GError **why)
{
  TactFrame *frame = (TactFrame *) &fiber->method.frame;
  TactActivation *activation = tact_fiber_activation (fiber);

  activation->wanted = wanted;
  activation->site = site;
  activation->flags = flags & ~TACT_AWAIT_NO_THROW;
  leave (fiber->stack, activation, request);
  if (G_UNLIKELY (is_closing (fiber, why)))
    return FALSE;
  tact_bits_set (&frame->bits, frame->bits | TACT_FRAME_NO_THROW); /* its errors are told, not thrown */
  if (G_LIKELY (tact_frame_resumed (frame)))
    return TRUE;
  *why = take_error (frame);
  return FALSE;
}

TactTask *
tact_fiber_await (TactTask *task, const TactSite *site, TactAwaitFlags flags, GError **error)
{
  TactFiber *fiber = fiber_for (site, error);
  TactFrame *frame;
  GError *why = NULL;
  TactTask *last;

  if (fiber == NULL)
    {
      tact_task_unref (task);
      return NULL;
    }
  frame = (TactFrame *) &fiber->method.frame;
  if (G_UNLIKELY (is_closing (fiber, &why)) || !tact_frame_may_await (frame, task, site, flags))
    {
      refuse (fiber, task, site, why != NULL ? why : take_error (frame), error);
      return NULL;
    }
  if (tact_block_is_complete (tact_block (task)) && (flags & TACT_AWAIT_FORCE_YIELD) == 0)
    return done (task, flags, error);
  if (!may_suspend (fiber, site, error))
    {
      tact_task_unref (task);
      return NULL;
    }
  if (!suspend (fiber, TACT_REQUEST_TASK, task, site, flags, &why))
    {
      refuse (fiber, NULL, site, why, error);
      return NULL;
    }
  last = frame->last;
  __atomic_store_n (&fiber->method.frame.last, NULL, __ATOMIC_RELAXED); /* ours now */
  return done (last, flags, error);
}

gboolean
tact_await_on_at (TactAwaiter *awaiter, const TactSite *site, GError **error)
{
  TactFiber *fiber = fiber_for (site, error);
  TactFrame *frame;
  GError *why = NULL;

  if (fiber == NULL)
    return FALSE;
  frame = (TactFrame *) &fiber->method.frame;
  if (is_closing (fiber, &why) || !tact_frame_may_await_on (frame, awaiter, site))
    {
      refuse (fiber, NULL, site, why != NULL ? why : take_error (frame), error);
      return FALSE;
    }
  if (awaiter->iface->is_completed (awaiter))
    return awaiter->iface->get_result (awaiter, error);
  if (!may_suspend (fiber, site, error))
    return FALSE;
  if (suspend (fiber, TACT_REQUEST_AWAITER, awaiter, site, 0, &why))
    return TRUE;
  g_propagate_error (error, why);
  return FALSE;
}

/* Being closed */

void
tact_fiber_unwind (TactFiber *fiber)
{
  TactThread *thread = tact_thread ();
  TactEntered entered;
  guintptr outcome;

  tact_bits_set (&fiber->method.frame.bits, (fiber->method.frame.bits & ~TACT_FRAME_SUSPENDED) | TACT_FRAME_RUNNING | TACT_FRAME_CLOSING);
  tact_thread_enter (thread, &entered);
  tact_thread_set_local (thread, tact_method_steal_local (&fiber->method));
  thread->task = NULL;
  fiber_step ((TactFrame *) &fiber->method.frame);
  tact_thread_leave (thread, &entered);

  /* what it returned is replaced */
  outcome = fiber->method.frame.outcome;
  fiber->method.frame.outcome = 0;
  if ((outcome & 1) != 0)
    {
      tact_block_mark_seen (tact_block ((TactTask *) (outcome & ~(guintptr) 1)));
      tact_task_unref ((TactTask *) (outcome & ~(guintptr) 1));
    }
  else if (outcome != 0)
    {
      g_error_free ((GError *) outcome);
    }
}

/* Starting */

TactFrame *
tact_fiber_new (gsize stack_size, TactFunc func, gpointer user_data, GDestroyNotify destroy, gpointer maker, GError **error)
{
  TactFiber *fiber = (TactFiber *) tact_method_of_frame (tact_method_new (sizeof (TactFiber) - G_STRUCT_OFFSET (TactMethod, frame), fiber_step, fiber_clear, maker));
  TactActivation *activation;

  fiber->stack = tact_stack_new (stack_size != 0 ? stack_size : TACT_STACK_DEFAULT, sizeof (TactActivation), fiber_main, fiber, error);
  if (fiber->stack == NULL)
    {
      tact_frame_free ((TactFrame *) &fiber->method.frame);
      return NULL;
    }
  fiber->method.block.task.bits |= TACT_BIT_FIBER;
  tact_bits_set (&fiber->method.frame.bits, fiber->method.frame.bits | TACT_FRAME_FIBER);
  activation = tact_fiber_activation (fiber);
  activation->func = func;
  activation->user_data = user_data;
  activation->destroy = destroy;
  activation->home = destroy != NULL ? tact_capture_context (tact_thread ()) : TACT_CAPTURE_NONE;
  return (TactFrame *) &fiber->method.frame;
}

TactTask *
tact_async_full (gsize stack_size, TactFunc func, gpointer user_data, GDestroyNotify destroy, GCancellable *cancellable)
{
  GError *error = NULL;
  TactFrame *frame;

  if (func == NULL)
    {
      g_critical ("tact_async: there is no function (NULL)");
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "There is no function to start (NULL)");
      frame = NULL;
    }
  else
    {
      frame = tact_fiber_new (stack_size, func, user_data, destroy, func, &error);
    }
  if (frame != NULL)
    return tact_frame_start (frame, cancellable);
  if (destroy != NULL)
    destroy (user_data);
  return tact_task_new_error (error);
}

TactTask *
tact_async (TactFunc func, gpointer user_data, GDestroyNotify destroy, GCancellable *cancellable)
{
  return tact_async_full (0, func, user_data, destroy, cancellable);
}
