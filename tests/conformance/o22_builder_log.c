/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o22_builder_log: what happens to an async method, in order (AW-04).
 *
 * .NET shows it by a task type with a builder of its own; Tact has one kind of
 * task and a tracer, which is told of each method (AW-13 C).  The methods of
 * the C# program that are not of that type are not printed here.
 *
 * Another line than .NET's: an awaiter has one function to be called back by,
 * so "INotifyCompletion only" suspends by AwaitUnsafeOnCompleted (AW-06, AW-01
 * C: the library, not the awaiter, takes care of what flows).
 */
#include "common.h"

static gint64 began;

/* The lines that a method prints are those of a function in here. */
static GHashTable *logged; /* of code addresses; filled before anything is started */

static void
on_event (const TactTraceEvent *event, gpointer unused)
{
  static const char *const words[] = {
    [TACT_TRACE_CREATE] = "Method: Create",
    [TACT_TRACE_START] = "Method: Start",
    [TACT_TRACE_SUSPEND] = "Method: AwaitUnsafeOnCompleted",
    [TACT_TRACE_RESUME] = NULL, /* the builder is not called */
    [TACT_TRACE_TASK] = "Property: Task",
    [TACT_TRACE_COMPLETE] = "Method: SetResult",
  };
  const char *word = words[event->kind];

  if (event->kind == TACT_TRACE_COMPLETE && event->status == TACT_TASK_FAULTED)
    word = "Method: SetException";
  if (word != NULL && g_hash_table_contains (logged, event->func))
    say ("%s; +%ds", word, (int) ((g_get_monotonic_time () - began + 300 * G_TIME_SPAN_MILLISECOND) / G_USEC_PER_SEC));
}

/* class OldAwaiter : INotifyCompletion: resumes from a thread of the pool, 100 ms later */
typedef struct
{
  TactAwaiter awaiter;
  TactResumeFunc resume;
  gpointer method;
} OldAwaiter;

static gboolean
old_is_completed (TactAwaiter *awaiter)
{
  return FALSE;
}

static TactTask *
old_resume (TactTask *done, gpointer data)
{
  OldAwaiter *old = data;

  old->resume (old->method);
  return tact_task_completed ();
}

static void
old_on_completed (TactAwaiter *awaiter, TactResumeFunc resume, gpointer method)
{
  OldAwaiter *old = (OldAwaiter *) awaiter;

  old->resume = resume;
  old->method = method;
  tact_detach (tact_then (tact_delay (100, NULL), TACT_THEN_DEFAULT, NULL, old_resume, old, NULL));
}

static gboolean
old_get_result (TactAwaiter *awaiter, GError **error)
{
  return TRUE;
}

static const TactAwaiterIface old_iface = {
  .is_completed = old_is_completed,
  .on_completed = old_on_completed,
  .get_result = old_get_result,
};

static OldAwaiter old_awaiter = { .awaiter = { .iface = &old_iface } };

/* The methods, as fibers. */

static TactTask *
one_body (GCancellable *cancellable, gpointer unused)
{
  tact_await (tact_delay (1000, NULL), NULL);
  return tact_task_completed ();
}

static TactTask *
sync_only_body (GCancellable *cancellable, gpointer unused)
{
  return tact_task_completed ();
}

static TactTask *
done_body (GCancellable *cancellable, gpointer unused)
{
  tact_await (tact_task_new_int (0), NULL);
  return tact_task_completed ();
}

static TactTask *
old_body (GCancellable *cancellable, gpointer unused)
{
  tact_await_on (&old_awaiter.awaiter, NULL);
  return tact_task_completed ();
}

static TactTask *
fails_body (GCancellable *cancellable, gpointer unused)
{
  tact_await (tact_delay (100, NULL), NULL);
  return tact_task_new_error (new_exception ("e"));
}

/* The same with frames. */

static TactStep
one_step (TactFrame *frame)
{
  TACT_BEGIN (frame);
  TACT_AWAIT (frame, tact_delay (1000, NULL));
  TACT_END (frame);
}

static TactStep
sync_only_step (TactFrame *frame)
{
  TACT_BEGIN (frame);
  TACT_END (frame);
}

static TactStep
done_step (TactFrame *frame)
{
  TACT_BEGIN (frame);
  TACT_AWAIT (frame, tact_task_new_int (0));
  TACT_END (frame);
}

static TactStep
old_step (TactFrame *frame)
{
  TACT_BEGIN (frame);
  TACT_AWAIT_ON (frame, &old_awaiter.awaiter);
  TACT_END (frame);
}

static TactStep
fails_step (TactFrame *frame)
{
  TACT_BEGIN (frame);
  TACT_AWAIT (frame, tact_delay (100, NULL));
  TACT_THROW (frame, new_exception ("e"));
  TACT_END (frame);
}

/* Each in both styles */

typedef struct
{
  TactFunc fiber;
  TactStepFunc frame;
} Method;

static const Method one = { one_body, one_step };
static const Method sync_only = { sync_only_body, sync_only_step };
static const Method done = { done_body, done_step };
static const Method old = { old_body, old_step };
static const Method fails = { fails_body, fails_step };

static gboolean frames;

static TactTask *
call (const Method *method)
{
  if (!frames)
    return tact_async (method->fiber, NULL, NULL, NULL);
  return tact_frame_start (tact_frame_new (sizeof (TactFrame), method->frame, NULL), NULL);
}

/* async Task Go () */
static TactTask *
go (GCancellable *cancellable, gpointer unused)
{
  g_autoptr (GError) error = NULL;

  say ("Start");
  tact_await (call (&one), NULL);
  say ("Stop");
  say ("-- no await");
  tact_await (call (&sync_only), NULL);
  say ("-- completed await");
  tact_await (call (&done), NULL);
  say ("-- INotifyCompletion only");
  tact_await (call (&old), NULL);
  say ("-- throws");
  if (!tact_await (call (&fails), &error))
    say ("caught %s", error->message);
  return tact_task_completed ();
}

int
main (int argc, char **argv)
{
  const Method *const methods[] = { &one, &sync_only, &done, &old, &fails };

  frames = has_option (argc, argv, "--frames");
  began = g_get_monotonic_time ();
  logged = g_hash_table_new (NULL, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    g_hash_table_add (logged, frames ? (gpointer) methods[i]->frame : (gpointer) methods[i]->fiber);
  tact_set_tracer (on_event, NULL);
  tact_wait (tact_async (go, NULL, NULL, NULL), NULL);
  return 0;
}
