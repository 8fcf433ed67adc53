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
 * The state of .NET's call is the data of the method's task (TS-12).  GIO calls
 * back from the loop, never inside the call: "completed synchronously" tells of
 * one that has its result by then (FA-02).
 *
 * Other lines than .NET's:
 * - "Begin threw": an `_async` function returns nothing, its errors come from
 *   `_finish`, so they are the task's (FA-03, EX-02 C);
 * - "callback twice": GIO refuses the second by a critical, so End is called
 *   once (FA-04 C).
 */
#include "common.h"

static GTask *last; /* of the last begin; owned */
static int ends;

enum
{
  AT_ONCE = 0, /* has its result when the call returns */
  FAILS = -1,  /* cannot begin */
};

/* IAsyncResult Begin (int value, AsyncCallback callback, object state) */
static void
begin_async (int value, GAsyncReadyCallback callback, gpointer user_data)
{
  g_clear_object (&last);
  last = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_task_data (last, GINT_TO_POINTER (value), NULL);
  if (value == AT_ONCE)
    g_task_return_boolean (last, TRUE);
  else if (value == FAILS)
    g_task_return_new_error (last, G_IO_ERROR, G_IO_ERROR_FAILED, "begin");
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

/* Task<int>.Factory.FromAsync (Begin, End, value, state) */
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
start (int value, const char *state)
{
  TactTask *task;

  ends = 0;
  task = tact_async (from_async, GINT_TO_POINTER (value), NULL, NULL);
  tact_task_set_data (task, (gpointer) state, NULL);
  return task;
}

/* Awaits what may have failed; borrows. */
static void
await_end (TactTask *task)
{
  tact_await_full (tact_task_ref (task), TACT_AWAIT_NO_THROW, NULL);
}

static void
pairs (TactTask **first)
{
  g_autoptr (TactTask) faulted = NULL, cancelled = NULL, at_once = NULL, refused = NULL, twice = NULL;
  g_autofree char *exception = NULL, *thrown = NULL;
  const char *when;

  *first = start (7, "state");
  say ("pending: %s AsyncState %s", net_status (*first), (const char *) tact_task_get_data (*first));
  g_task_return_boolean (last, TRUE);
  await_end (*first);
  say ("result %d End called %d", (int) tact_task_get_int (*first, NULL), ends);

  faulted = start (8, NULL);
  g_task_return_error (last, new_exception ("end"));
  await_end (faulted);
  exception = net_exception (faulted);
  say ("End threw: %s %s End called %d", net_status (faulted), exception, ends);

  cancelled = start (9, NULL);
  g_task_return_error (last, new_operation_cancelled ());
  await_end (cancelled);
  say ("End threw OperationCanceledException: %s", net_status (cancelled));

  at_once = start (AT_ONCE, NULL);
  await_end (at_once);
  say ("completed synchronously: %s %d", net_status (at_once), (int) tact_task_get_int (at_once, NULL));

  refused = start (FAILS, NULL);
  when = tact_task_is_completed (refused) ? "at the call" : "at the await";
  await_end (refused);
  thrown = net_outcome (refused);
  say ("Begin threw: %s, %s", when, thrown);

  twice = start (5, NULL);
  g_task_return_boolean (last, TRUE);
  g_task_return_boolean (last, TRUE);
  g_free (take_critical ());
  await_end (twice);
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
  await_end (cancelled);
  say ("canceled wait: %s subscribers left %d", net_status (cancelled), subscribers (ev));
}

/* And back: code with a GAsyncReadyCallback is given a task. */

typedef struct
{
  const char *state;
  gboolean inside; /* the call */
  TactTaskSource *called;
} Call;

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  const Call *of_result = g_async_result_get_user_data (result);

  say ("Task as IAsyncResult: completed %s sync %s state %s", net_boolean (tact_result_finish (result, NULL, NULL)), net_boolean (call->inside),
       of_result->state);
  tact_task_source_set_completed (call->called);
}

static void
task_as_result (TactTask *task)
{
  g_autoptr (TactTaskSource) called = tact_task_source_new (TACT_SOURCE_DEFAULT);
  Call call = { tact_task_get_data (task), TRUE, called };

  tact_result_async (task, NULL, on_result, &call);
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
