/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o05_async_order_and_sync_path: what an async call does before it returns,
 * and in which order an await asks what it awaits.
 *
 * A method without an await is synchronous (AW-07), and its error is in its
 * task, not in the call (EX-01).  An await asks whether there is a result;
 * if so it takes it and goes on at once (CN-01), else it hands over where to
 * go on and the call returns (AW-02, AW-08).
 *
 * An operation of one's own is awaited by starting with a TactAwaiter (AW-01).
 * It has one on_completed, which has nothing to flow: it is .NET's
 * UnsafeOnCompleted (AW-03), and prints itself as that.
 */
#include "common.h"

/* An operation that can be awaited. */

typedef struct
{
  TactAwaiter awaiter;
  const char *name;
  gboolean done;
  int value;
  TactResumeFunc resume; /* who awaits it */
  gpointer method;
} Operation;

static gboolean
operation_is_completed (TactAwaiter *awaiter)
{
  Operation *operation = (Operation *) awaiter;

  trace ("%s.IsCompleted -> %s", operation->name, net_boolean (operation->done));
  return operation->done;
}

static void
operation_on_completed (TactAwaiter *awaiter, TactResumeFunc resume, gpointer method)
{
  Operation *operation = (Operation *) awaiter;

  trace ("%s.UnsafeOnCompleted", operation->name);
  operation->resume = resume;
  operation->method = method;
}

static gboolean
operation_get_result (TactAwaiter *awaiter, GError **error)
{
  Operation *operation = (Operation *) awaiter;

  trace ("%s.GetResult", operation->name);
  operation->value = 7;
  return TRUE;
}

static const TactAwaiterIface operation_iface = {
  .is_completed = operation_is_completed,
  .on_completed = operation_on_completed,
  .get_result = operation_get_result,
};

static TactAwaiter *
operation_get_awaiter (Operation *operation)
{
  trace ("%s.GetAwaiter", operation->name);
  return &operation->awaiter;
}

/* async Task<int> Method (Awaitable operation) */

typedef struct
{
  TactFrame frame;
  Operation *operation;
} Method;

static TactStep
method_step (TactFrame *frame)
{
  Method *method = (Method *) frame;

  TACT_BEGIN (frame);
  trace ("BeforeCall");
  trace ("AfterCall");
  TACT_AWAIT_ON (frame, operation_get_awaiter (method->operation));
  trace ("after await %d", method->operation->value);
  TACT_RETURN (frame, tact_task_new_int (method->operation->value));
  TACT_END (frame);
}

static TactTask *
method_async (Operation *operation)
{
  Method *method = tact_frame_new (sizeof (Method), method_step, NULL);

  method->operation = operation;
  return tact_frame_start (&method->frame, NULL);
}

/* async Task<int> NoAwait () */

static TactStep
no_await_step (TactFrame *frame)
{
  TACT_BEGIN (frame);
  trace ("no-await body");
  TACT_RETURN (frame, tact_task_new_int (5));
  TACT_END (frame);
}

static TactTask *
no_await_async (void)
{
  return tact_frame_start (tact_frame_new (sizeof (TactFrame), no_await_step, NULL), NULL);
}

/* async Task NoAwaitThrows () */

static TactStep
no_await_throws_step (TactFrame *frame)
{
  TACT_BEGIN (frame);
  TACT_THROW (frame, g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "kept in the task"));
  TACT_END (frame);
}

static TactTask *
no_await_throws_async (void)
{
  return tact_frame_start (tact_frame_new (sizeof (TactFrame), no_await_throws_step, NULL), NULL);
}

int
main (void)
{
  Operation ready = { .awaiter = { .iface = &operation_iface }, .name = "ready", .done = TRUE };
  Operation pending = { .awaiter = { .iface = &operation_iface }, .name = "pending", .done = FALSE };
  g_autoptr (TactTask) no_await = NULL;
  g_autoptr (TactTask) no_await_throws = NULL;
  g_autoptr (TactTask) on_ready = NULL;
  g_autoptr (TactTask) on_pending = NULL;
  g_autofree char *exception = NULL;

  set_role ("main");

  no_await = no_await_async ();
  trace ("no-await returned, completed=%s value=%d", net_boolean (tact_task_is_completed (no_await)),
         (int) tact_task_get_int (no_await, NULL));

  no_await_throws = no_await_throws_async ();
  exception = net_exception (no_await_throws);
  trace ("no-await throw did not escape, status=%s %s", net_status (no_await_throws), exception);

  on_ready = method_async (&ready);
  trace ("ready: returned completed=%s", net_boolean (tact_task_is_completed (on_ready)));

  on_pending = method_async (&pending);
  trace ("pending: returned completed=%s", net_boolean (tact_task_is_completed (on_pending)));
  pending.resume (pending.method);
  trace ("pending: after resume completed=%s %d", net_boolean (tact_task_is_completed (on_pending)),
         (int) tact_task_get_int (on_pending, NULL));
  return 0;
}
