/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* trace.c: tells a tracer of methods. */
#include "config.h"

#include "async/trace-private.h"

static TactTraceFunc tracer; /* atomic; set once, after its data */
static gpointer tracer_data;

gboolean
tact_trace_is_on (void)
{
  return __atomic_load_n (&tracer, __ATOMIC_SEQ_CST) != NULL;
}

gboolean
tact_set_tracer (TactTraceFunc func, gpointer user_data)
{
  static gint taken;

  g_return_val_if_fail (func != NULL, FALSE);

  if (!g_atomic_int_compare_and_exchange (&taken, 0, 1))
    {
      g_critical ("tact_set_tracer: there is a tracer already");
      return FALSE;
    }
  tracer_data = user_data;
  /* seq_cst, as in method_new_rarely(): who says there after this that there is nothing more to do sees the tracer, and takes it back */
  __atomic_store_n (&tracer, func, __ATOMIC_SEQ_CST);
  __atomic_store_n (&tact_method_new_is_rare, 1, __ATOMIC_SEQ_CST);
  return TRUE;
}

void
tact_trace_tell (TactMethod *method, TactTraceKind kind, const TactSite *site, TactTaskStatus status)
{
  const TactTraceEvent event = { .kind = kind, .task = &method->block.task, .func = tact_block_get_maker (&method->block), .site = site, .status = status };

  tracer (&event, tracer_data);
}

static TactTaskStatus
status_of_outcome (guintptr outcome)
{
  if (outcome == 0)
    return TACT_TASK_SUCCEEDED;
  if ((outcome & 1) != 0)
    return tact_block_status (tact_block ((TactTask *) (outcome & ~(guintptr) 1)));
  return g_error_matches ((GError *) outcome, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? TACT_TASK_CANCELLED : TACT_TASK_FAULTED;
}

/* Once the method is suspended nothing of it is touched: it may go on elsewhere. */
static TactStep
traced_step (TactFrame *frame)
{
  TactMethod *method = tact_method_of_frame (frame);
  TactStepFunc step = (TactStepFunc) tact_block_peek_extra (&method->block)->step;

  if (frame->label != TACT_LABEL_BEGIN)
    tact_trace_tell (method, TACT_TRACE_RESUME, __atomic_load_n (&method->frame.site, __ATOMIC_RELAXED), TACT_TASK_RUNNING);
  if (step (frame) == TACT_STEP_SUSPENDED)
    return TACT_STEP_SUSPENDED;
  tact_trace_tell (method, TACT_TRACE_COMPLETE, NULL, status_of_outcome (method->frame.outcome));
  return TACT_STEP_ENDED;
}

void
tact_trace_method (TactMethod *method)
{
  tact_block_get_extra (&method->block)->step = method->block.value.pointer;
  method->block.value.pointer = traced_step;
  tact_bits_set (&method->frame.bits, method->frame.bits | TACT_FRAME_TRACED);
  tact_trace_tell (method, TACT_TRACE_CREATE, NULL, TACT_TASK_WAITING_FOR_ACTIVATION);
}
