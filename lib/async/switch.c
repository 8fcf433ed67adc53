/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * switch.c: tasks whose await moves the method.
 *
 * They are never complete; an await knows them by a bit.  Yield and the
 * switch to the pool are immortal, a switch to a context keeps it.
 */
#include "config.h"

#include <tact/switch.h>

#include "async/method-private.h"
#include "context/context-private.h"

#define IMMORTAL_MOVE                                                                                                          \
  {                                                                                                                            \
    .task = { .status = TACT_TASK_WAITING_FOR_ACTIVATION, .bits = TACT_BIT_MOVE, .counts = TACT_COUNT_IMMORTAL }, .origin = 1, \
  }

TactBlock tact_yield_block = IMMORTAL_MOVE;
static TactBlock to_pool = IMMORTAL_MOVE;

TactTask *
tact_yield (void)
{
  return &tact_yield_block.task;
}

TactTask *
tact_switch_to_pool (void)
{
  return &to_pool.task;
}

TactTask *
tact_switch_to (TactContext *context)
{
  TactKeeper *keeper;

  if (!TACT_IS_CONTEXT (context))
    {
      g_critical ("tact_switch_to: what was given is no context");
      return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "What was given to switch to is no context");
    }
  keeper = (TactKeeper *) tact_block_new (sizeof (TactKeeper), TACT_TASK_WAITING_FOR_ACTIVATION, TACT_BIT_MOVE | TACT_BIT_KEEPS, TACT_COUNT_TASK, __builtin_return_address (0));
  keeper->object = g_object_ref (context);
  return &keeper->operation.block.task;
}

TactFlow
tact_method_await_move (TactMethod *method, TactTask *task, const TactSite *site, guint label, TactAwaitFlags flags)
{
  TactThread *thread = tact_thread ();
  const gboolean force = (flags & TACT_AWAIT_FORCE_YIELD) != 0;
  TactCapture capture = TACT_CAPTURE_NONE;
  gboolean here = FALSE;

  if (task == &tact_yield_block.task)
    {
      capture = (flags & TACT_AWAIT_ANY_CONTEXT) != 0 ? TACT_CAPTURE_NONE : tact_capture (thread);
    }
  else if (task == &to_pool.task)
    {
      here = !force && thread->worker != NULL && tact_context_get_current () == NULL && thread->scheduler == NULL;
    }
  else
    {
      TactContext *context = ((TactKeeper *) task)->object;

      here = !force && tact_context_get_current () == context;
      if (!here)
        capture = tact_capture_of_context (context);
      tact_task_unref (task);
    }

  if (here)
    {
      TactTask *last = method->frame.last;

      method->frame.last = tact_task_completed ();
      tact_task_unref (last);
      return TACT_FLOW_ON;
    }
  tact_method_move (method, tact_task_completed (), capture, site, label);
  return TACT_FLOW_SUSPENDED;
}
