/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o34_valuetask_source: a result by value, over a source that is used again
 * and again.
 *
 * A value at hand needs nothing, zeroed memory is a complete zero (VT-01); as
 * a task it is awaited often (VT-03).  A source knows an old value task by its
 * version, and refuses a second reader and a second awaiter (VT-02, VT-04).
 * Where an await goes on is as ever (VT-05), but for a source that completes
 * where nothing was captured: in there (VT-06).
 */
#include "common.h"

/* class Src : IValueTaskSource<int> */
typedef struct
{
  TactValueSource source;
  TactValueCore core;
} Src;

static TactValueStatus
src_get_status (TactValueSource *source, guint32 version)
{
  return tact_value_core_get_status (&((Src *) source)->core, version);
}

static gboolean
src_on_completed (TactValueSource *source, guint32 version, TactValueResumeFunc resume, gpointer data)
{
  return tact_value_core_on_completed (&((Src *) source)->core, version, resume, data);
}

static TactValueTask
src_get_result (TactValueSource *source, guint32 version)
{
  TactValueTask result = tact_value_core_get_result (&((Src *) source)->core, version);

  tact_value_core_reset (&((Src *) source)->core);
  return result;
}

static const TactValueSourceIface src_iface = {
  .get_status = src_get_status,
  .on_completed = src_on_completed,
  .get_result = src_get_result,
};

static Src src = { .source = { .iface = &src_iface } };

static TactValueTask
src_get (void)
{
  return tact_value_task_from_source (&src.source, tact_value_core_get_version (&src.core));
}

static void
set_int (int value)
{
  tact_value_core_set_result (&src.core, tact_value_task_int (value));
}

static void
set_error (GQuark domain, int code)
{
  tact_value_core_set_result (&src.core, tact_value_task_error (g_error_new_literal (domain, code, "e")));
}

/* What a read of its result throws. */
static const char *
try_result (TactValueTask *value)
{
  tact_value_task_get_int (value, NULL);
  return net_critical ();
}

static const char *
try_is_completed (TactValueTask *value)
{
  tact_value_task_is_completed (value);
  return net_critical ();
}

/* async Task<int> Await (ValueTask<int> value) */
static TactTask *
await_it (GCancellable *cancellable, gpointer value)
{
  return tact_task_new_int (tact_await_value_int (*(TactValueTask *) value, NULL));
}

/* The second awaiter: a task of the same value task. */
static const char *
try_second_awaiter (TactValueTask value)
{
  g_autoptr (TactTask) refused = tact_value_task_as_task (value);

  tact_task_get_error (refused);
  return net_critical ();
}

static void
values (void)
{
  TactValueTask value = tact_value_task_int (5), zero = { 0 };
  TactTask *task = tact_task_new_int (1);
  g_autoptr (TactTask) as_task = tact_value_task_as_task (value);
  g_autoptr (TactTask) same = tact_value_task_as_task (tact_value_task_from_task (task));

  say ("from a value: completed %s result %d AsTask %s; default: %d; wrapping a Task returns the same task: %s",
       net_boolean (tact_value_task_is_completed (&value)), (int) tact_value_task_get_int (&value, NULL), net_status (as_task),
       (int) tact_value_task_get_int (&zero, NULL), net_boolean (same == task));
}

static void
once (void)
{
  TactValueTask value = src_get ();
  const char *status, *result, *completed;
  gboolean was_completed = tact_value_task_is_completed (&value);
  g_autoptr (TactTask) first = NULL;

  say ("pending: %s; Result of a pending source: %s", net_boolean (was_completed), try_result (&value));
  set_int (1);
  status = net_value_status (&value);
  say ("status %s result %d", status, (int) tact_value_task_get_int (&value, NULL));
  result = try_result (&value);
  completed = try_is_completed (&value);
  say ("second Result on the same ValueTask: %s; second IsCompleted: %s", result, completed);

  value = src_get ();
  first = tact_async (await_it, &value, NULL, NULL);
  say ("second awaiter on a pending source: %s", try_second_awaiter (value));
  set_int (2);
  say ("first awaiter got %d", (int) tact_task_get_int (first, NULL));
}

static void
errors (void)
{
  TactValueTask value;
  g_autoptr (GError) error = NULL;
  g_autofree char *thrown = NULL;
  gboolean is_faulted;

  set_error (G_IO_ERROR, G_IO_ERROR_FAILED);
  value = src_get ();
  is_faulted = tact_value_task_get_status (&value) == TACT_VALUE_FAULTED;
  tact_value_task_get_int (&value, &error);
  thrown = net_type (error);
  say ("faulted: IsFaulted %s await %s", net_boolean (is_faulted), thrown);

  set_error (G_IO_ERROR, G_IO_ERROR_CANCELLED);
  value = src_get ();
  say ("OperationCanceledException: IsCanceled %s IsFaulted %s",
       net_boolean (tact_value_task_get_status (&value) == TACT_VALUE_CANCELLED),
       net_boolean (tact_value_task_get_status (&value) == TACT_VALUE_FAULTED));
  tact_value_core_reset (&src.core);
  set_int (1);
  set_int (2);
  say ("SetResult twice: %s", net_critical ());
  tact_value_core_reset (&src.core);
}

/* async Task Method (): awaits, and says where it goes on */
typedef struct
{
  TactAwaitFlags flags;
  const char *where;
  Event done;
} Where;

static TactTask *
method (GCancellable *cancellable, gpointer data)
{
  Where *where = data;

  tact_await_value_full (src_get (), where->flags, NULL);
  where->where = get_role ();
  event_set (&where->done);
  return tact_task_completed ();
}

static void
start (gpointer where)
{
  tact_detach (tact_async (method, where, NULL, NULL));
}

static void
set_four (gpointer unused)
{
  set_int (4);
}

static void
resumptions (void)
{
  Ui *ui = ui_start ("ui");
  Where captured = { .flags = TACT_AWAIT_DEFAULT }, inside = { .flags = TACT_AWAIT_ANY_CONTEXT }, queued = inside;

  ui_invoke (ui, start, &captured);
  set_int (3);
  event_wait (&captured.done, LIMIT_MS);
  say ("capture on ui: resumed on %s", captured.where);

  ui_invoke (ui, start, &inside);
  on_thread ("setter", LIMIT_MS, set_four, NULL);
  event_wait (&inside.done, LIMIT_MS);
  say ("ConfigureAwait(false): resumed inline on %s", inside.where);

  tact_value_core_set_flags (&src.core, TACT_VALUE_CORE_ASYNC);
  ui_invoke (ui, start, &queued);
  on_thread ("setter", LIMIT_MS, set_four, NULL);
  event_wait (&queued.done, LIMIT_MS);
  say ("RunContinuationsAsynchronously: resumed on %s", queued.where);
  tact_value_core_set_flags (&src.core, TACT_VALUE_CORE_DEFAULT);
  ui_stop (ui);
}

static void
as_task (void)
{
  g_autoptr (TactTask) task = tact_value_task_as_task (src_get ());
  int first;

  set_int (9);
  first = (int) tact_task_get_int (task, NULL);
  say ("AsTask: %d %d", first, (int) tact_task_get_int (task, NULL));
}

int
main (int argc, char **argv)
{
  set_role ("main");
  record_criticals ();
  values ();
  once ();
  errors ();
  resumptions ();
  as_task ();
  return 0;
}
