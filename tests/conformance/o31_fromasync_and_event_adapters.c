/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o31_fromasync_and_event_adapters: old asynchronous calls and events as
 * tasks, and a task as the result of an old call.
 *
 * Begin and End are a GIO pair here: `_async` is called with TACT_READY, what
 * that gives is awaited, then the real `_finish` is called, once (FA-01).  An
 * event is a signal, and its task disconnects at the first emission and at a
 * cancel (FA-05).  A task is handed to old code by tact_result_async() (FA-06).
 *
 * Other lines than .NET's:
 * - AsyncState: the user data of a GIO call is the callback's own; "pending"
 *   is printed without it;
 * - "Begin threw" is left out: an `_async` function returns nothing, its errors
 *   come from `_finish` (FA-03);
 * - "callback twice": GIO refuses the second by a critical, so End is called
 *   once (FA-04 C).
 */
#include "common.h"

static GTask *last; /* of the last begin; owned */
static int ends;

/* IAsyncResult Begin (int value, AsyncCallback callback, object state) */
static void
begin_async (int value, GAsyncReadyCallback callback, gpointer user_data)
{
  g_clear_object (&last);
  last = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_task_data (last, GINT_TO_POINTER (value), NULL);
  if (value == 0)
    g_task_return_boolean (last, TRUE);
}

/* int End (IAsyncResult result) */
static int
begin_finish (GAsyncResult *result, GError **error)
{
  ends++;
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return 0;
  return GPOINTER_TO_INT (g_task_get_task_data (G_TASK (result))) * 10;
}

/* Task<int>.Factory.FromAsync (Begin, End, value, null) */
static TactTask *
from_async (GCancellable *cancellable, gpointer value)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;
  TactTask *ready;
  int number;

  begin_async (GPOINTER_TO_INT (value), TACT_READY (&ready));
  result = tact_await_object (ready, NULL);
  number = begin_finish (result, &error);
  return error != NULL ? tact_task_new_error (error) : tact_task_new_int (number);
}

static TactTask *
start (int value)
{
  ends = 0;
  return tact_async (from_async, GINT_TO_POINTER (value), NULL, NULL);
}

/* Ends as the task does; borrows. */
static void
until_completed (TactTask *task)
{
  tact_await_full (tact_task_ref (task), TACT_AWAIT_NO_THROW, NULL);
}

static void
pairs (TactTask **first)
{
  g_autoptr (TactTask) faulted = NULL, cancelled = NULL, at_once = NULL, twice = NULL;
  g_autofree char *exception = NULL;

  *first = start (7);
  say ("pending: %s", net_status (*first));
  g_task_return_boolean (last, TRUE);
  until_completed (*first);
  say ("result %d End called %d", (int) tact_task_get_int (*first, NULL), ends);

  faulted = start (8);
  g_task_return_new_error (last, NET_EXCEPTION, 0, "end");
  until_completed (faulted);
  exception = net_exception (faulted);
  say ("End threw: %s %s End called %d", net_status (faulted), exception, ends);

  cancelled = start (9);
  g_task_return_new_error (last, G_IO_ERROR, G_IO_ERROR_CANCELLED, "end");
  until_completed (cancelled);
  say ("End threw OperationCanceledException: %s", net_status (cancelled));

  at_once = start (0);
  until_completed (at_once);
  say ("completed synchronously: %s %d", net_status (at_once), (int) tact_task_get_int (at_once, NULL));

  twice = start (5);
  g_task_return_boolean (last, TRUE);
  g_task_return_boolean (last, TRUE);
  g_free (take_critical ());
  until_completed (twice);
  tact_await (tact_yield (), NULL);
  say ("callback twice: result %d End called %d", (int) tact_task_get_int (twice, NULL), ends);
}

/* class Ev: an object with an event; GObject wants a longer name */

typedef GObject Emitter;
typedef GObjectClass EmitterClass;

static GType ev_get_type (void);
G_DEFINE_TYPE (Emitter, ev, G_TYPE_OBJECT)

static guint ev_got;

static void
ev_init (Emitter *self)
{
}

static void
ev_class_init (EmitterClass *klass)
{
  ev_got = g_signal_new ("got", ev_get_type (), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static int
subscribers (GObject *ev)
{
  return g_signal_has_handler_pending (ev, ev_got, 0, TRUE) ? 1 : 0;
}

static void
events (void)
{
  g_autoptr (GObject) ev = g_object_new (ev_get_type (), NULL);
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  g_autoptr (TactTask) got = tact_signal_once (ev, "got", NULL), cancelled = NULL;
  g_autofree char *text = NULL;

  g_signal_emit (ev, ev_got, 0, "a.txt");
  g_signal_emit (ev, ev_got, 0, "b.txt");
  text = tact_task_dup_string (got, NULL);
  say ("event task: %s subscribers left %d", text, subscribers (ev));

  cancelled = tact_signal_once (ev, "got", cancellable);
  tact_cancellable_cancel (cancellable);
  until_completed (cancelled);
  say ("canceled wait: %s subscribers left %d", net_status (cancelled), subscribers (ev));
}

/* And back: code with a GAsyncReadyCallback is given a task. */

typedef struct
{
  gboolean inside; /* the call */
  TactTaskSource *called;
} Call;

static void
on_result (GObject *source, GAsyncResult *result, gpointer state)
{
  Call *call = g_object_get_data (G_OBJECT (last), "call");

  say ("Task as IAsyncResult: completed %s sync %s state %s", net_boolean (tact_result_finish (result, NULL, NULL)), net_boolean (call->inside),
       (const char *) g_async_result_get_user_data (result));
  tact_task_source_set_completed (call->called);
}

static void
task_as_result (TactTask *task)
{
  g_autoptr (TactTaskSource) called = tact_task_source_new (TACT_SOURCE_DEFAULT);
  Call call = { TRUE, called };

  g_object_set_data (G_OBJECT (last), "call", &call);
  tact_result_async (task, NULL, on_result, (gpointer) "state");
  call.inside = FALSE;
  tact_await (tact_task_source_dup_task (called), NULL);
}

static TactTask *
program (GCancellable *cancellable, gpointer unused)
{
  TactTask *first;

  pairs (&first);
  events ();
  task_as_result (first);
  tact_task_unref (first);
  g_clear_object (&last);
  return tact_task_completed ();
}

int
main (int argc, char **argv)
{
  set_role ("main");
  record_criticals ();
  return tact_main (program, NULL);
}
