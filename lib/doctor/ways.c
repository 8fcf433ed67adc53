/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ways.c: a method of a library, written well and less well, and the ways to block on it. */
#include "config.h"

#include "doctor/ways.h"

#define OP_MS 20

static GThread *worked_on; /* which thread ran the body of work_one(); written before its task ends */
static gboolean inlined;

static TactTask *
op_body (GCancellable *cancellable, gpointer unused)
{
  tact_await (tact_delay (OP_MS, NULL), NULL);
  return tact_task_new_int (WAY_VALUE);
}

TactTask *
way_op (void)
{
  return tact_async (op_body, NULL, NULL, NULL);
}

static TactTask *
op_anywhere_body (GCancellable *cancellable, gpointer unused)
{
  tact_await_full (tact_delay (OP_MS, NULL), TACT_AWAIT_ANY_CONTEXT, NULL);
  return tact_task_new_int (WAY_VALUE);
}

static TactTask *
op_anywhere (void)
{
  return tact_async (op_anywhere_body, NULL, NULL, NULL);
}

static TactTask *
op_half_body (GCancellable *cancellable, gpointer unused)
{
  return tact_task_new_int (tact_await_int (op_anywhere (), NULL));
}

static TactTask *
start_op (GCancellable *cancellable, gpointer unused)
{
  return way_op ();
}

static TactTask *
work_one (GCancellable *cancellable, gpointer unused)
{
  worked_on = g_thread_self ();
  return tact_task_new_int (WAY_VALUE);
}

/* The ways */

static gint64
block_on_op (GError **error)
{
  return tact_wait_int (way_op (), error);
}

static gint64
block_on_op_anywhere (GError **error)
{
  return tact_wait_int (op_anywhere (), error);
}

static gint64
block_on_op_half (GError **error)
{
  return tact_wait_int (tact_async (op_half_body, NULL, NULL, NULL), error);
}

static gint64
block_on_run_op (GError **error)
{
  return tact_wait_int (tact_run (start_op, NULL, NULL, NULL), error);
}

static gint64
block_on_work (GError **error)
{
  const gint64 value = tact_wait_int (tact_run_full (tact_scheduler_get_current (), TACT_RUN_DEFAULT, work_one, NULL, NULL, NULL), error);

  inlined = worked_on == g_thread_self ();
  return value;
}

static gint64
block_on_op_on_current (GError **error)
{
  return tact_wait_int (tact_run_full (tact_scheduler_get_current (), TACT_RUN_DEFAULT, start_op, NULL, NULL, NULL), error);
}

static gint64
block_on_completed (GError **error)
{
  return tact_wait_int (tact_task_new_int (WAY_VALUE), error);
}

gboolean
way_was_inlined (void)
{
  return inlined;
}

const Way ways[] = {
  { "`Op().Result/.Wait()/GetResult()` (captures)", "tact_wait_int (op (), &error)", block_on_op },
  { "lib all ConfigureAwait(false)", "the same, and op() awaits with TACT_AWAIT_ANY_CONTEXT", block_on_op_anywhere },
  { "one layer captures", "the same, and what calls op() awaits it with TACT_AWAIT_DEFAULT", block_on_op_half },
  { "`Task.Run(Op).Result`", "tact_wait_int (tact_run (start_op, ...), &error)", block_on_run_op },
  { "`StartNew(f).Result` sync f", "tact_wait_int (tact_run_full (tact_scheduler_get_current (), ..., work, ...), &error)", block_on_work },
  { "`StartNew(Op).Unwrap().Result`", "tact_wait_int (tact_run_full (tact_scheduler_get_current (), ..., start_op, ...), &error)", block_on_op_on_current },
  { "completed task", "tact_wait_int (tact_task_new_int (1), &error)", block_on_completed },
  { "await", "tact_await_int (op (), &error)", NULL },
};
const gsize n_ways = G_N_ELEMENTS (ways);
