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
static TactTask *
method (GCancellable *cancellable, gpointer user_data)
{
  Operation *operation = user_data;

  trace ("BeforeCall");
  trace ("AfterCall");
  tact_await_on (operation_get_awaiter (operation), NULL);
  trace ("after await %d", operation->value);
  return tact_task_new_int (operation->value);
}

static TactTask *
method_fiber (Operation *operation)
{
  return tact_async (method, operation, NULL, NULL);
}

/* async Task<int> NoAwait () */
static TactTask *
no_await (GCancellable *cancellable, gpointer user_data)
{
  trace ("no-await body");
  return tact_task_new_int (5);
}

static TactTask *
no_await_fiber (void)
{
  return tact_async (no_await, NULL, NULL, NULL);
}

/* async Task NoAwaitThrows () */
static TactTask *
no_await_throws (GCancellable *cancellable, gpointer user_data)
{
  return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_FAILED, "kept in the task");
}

static TactTask *
no_await_throws_fiber (void)
{
  return tact_async (no_await_throws, NULL, NULL, NULL);
}

/* The same with frames.  What lives across an await is in a struct. */

typedef struct
{
  TactFrame frame;
  Operation *operation;
} Method;

static TactStep
method_step (TactFrame *frame)
{
  Method *self = (Method *) frame;

  TACT_BEGIN (frame);
  trace ("BeforeCall");
  trace ("AfterCall");
  TACT_AWAIT_ON (frame, operation_get_awaiter (self->operation));
  trace ("after await %d", self->operation->value);
  TACT_RETURN (frame, tact_task_new_int (self->operation->value));
  TACT_END (frame);
}

static TactTask *
method_frame (Operation *operation)
{
  Method *self = tact_frame_new (sizeof (Method), method_step, NULL);

  self->operation = operation;
  return tact_frame_start (&self->frame, NULL);
}

static TactStep
no_await_step (TactFrame *frame)
{
  TACT_BEGIN (frame);
  trace ("no-await body");
  TACT_RETURN (frame, tact_task_new_int (5));
  TACT_END (frame);
}

static TactTask *
no_await_frame (void)
{
  return tact_frame_start (tact_frame_new (sizeof (TactFrame), no_await_step, NULL), NULL);
}

static TactStep
no_await_throws_step (TactFrame *frame)
{
  TACT_BEGIN (frame);
  TACT_THROW (frame, g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "kept in the task"));
  TACT_END (frame);
}

static TactTask *
no_await_throws_frame (void)
{
  return tact_frame_start (tact_frame_new (sizeof (TactFrame), no_await_throws_step, NULL), NULL);
}

typedef struct
{
  TactTask *(*method) (Operation *operation);
  TactTask *(*no_await) (void);
  TactTask *(*no_await_throws) (void);
} Style;

static const Style fibers = { method_fiber, no_await_fiber, no_await_throws_fiber };
static const Style frames = { method_frame, no_await_frame, no_await_throws_frame };

int
main (int argc, char **argv)
{
  const Style *style = has_option (argc, argv, "--frames") ? &frames : &fibers;
  Operation ready = { .awaiter = { .iface = &operation_iface }, .name = "ready", .done = TRUE };
  Operation pending = { .awaiter = { .iface = &operation_iface }, .name = "pending", .done = FALSE };
  g_autoptr (TactTask) complete = NULL;
  g_autoptr (TactTask) faulted = NULL;
  g_autoptr (TactTask) on_ready = NULL;
  g_autoptr (TactTask) on_pending = NULL;
  g_autofree char *exception = NULL;

  set_role ("main");

  complete = style->no_await ();
  trace ("no-await returned, completed=%s value=%d", net_boolean (tact_task_is_completed (complete)),
         (int) tact_task_get_int (complete, NULL));

  faulted = style->no_await_throws ();
  exception = net_exception (faulted);
  trace ("no-await throw did not escape, status=%s %s", net_status (faulted), exception);

  on_ready = style->method (&ready);
  trace ("ready: returned completed=%s", net_boolean (tact_task_is_completed (on_ready)));

  on_pending = style->method (&pending);
  trace ("pending: returned completed=%s", net_boolean (tact_task_is_completed (on_pending)));
  pending.resume (pending.method);
  trace ("pending: after resume completed=%s %d", net_boolean (tact_task_is_completed (on_pending)),
         (int) tact_task_get_int (on_pending, NULL));
  return 0;
}
