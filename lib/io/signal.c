/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * signal.c: the next emission of a signal as a task.
 *
 * Three may end it: the signal, the cancellable, and whatever drops the
 * handler, as the end of the emitter does: the last frees its closure.  Who
 * takes `ended` does.
 */
#include "config.h"

#include <tact/completed.h>
#include <tact/signal.h>
#include <tact/task-source.h>

#include "context/context-private.h"
#include "schedule/watch-private.h"

typedef struct
{
  gatomicrefcount refs;      /* the closure's, the watch's */
  gint ended;                /* atomic */
  TactTaskSource *source;    /* owned */
  GCancellable *cancellable; /* owned, nullable */
  TactWatch watch;
  GWeakRef object;
  gulong handler;
  TactCapture capture; /* where a cancel disconnects; owned until then */
  TactWork work;
} Once;

static void
once_unref (Once *once)
{
  if (!g_atomic_ref_count_dec (&once->refs))
    return;
  tact_task_source_unref (once->source);
  g_clear_object (&once->cancellable);
  g_weak_ref_clear (&once->object);
  tact_capture_release (once->capture);
  g_free (once);
}

static gboolean
take_end (Once *once)
{
  return __atomic_exchange_n (&once->ended, 1, __ATOMIC_ACQ_REL) == 0;
}

static void
unwatch (Once *once)
{
  if (once->cancellable != NULL && tact_watch_remove (once->cancellable, &once->watch))
    once_unref (once);
}

/* By the signal */

static TactTask *
task_of_value (const GValue *value)
{
  GValue number = G_VALUE_INIT;

  switch (G_TYPE_FUNDAMENTAL (G_VALUE_TYPE (value)))
    {
    case G_TYPE_BOOLEAN:
      return tact_task_new_boolean (g_value_get_boolean (value));
    case G_TYPE_ENUM:
      return tact_task_new_int (g_value_get_enum (value));
    case G_TYPE_FLAGS:
      return tact_task_new_int (g_value_get_flags (value));
    case G_TYPE_CHAR:
    case G_TYPE_UCHAR:
    case G_TYPE_INT:
    case G_TYPE_UINT:
    case G_TYPE_LONG:
    case G_TYPE_ULONG:
    case G_TYPE_INT64:
    case G_TYPE_UINT64:
      g_value_transform (value, g_value_init (&number, G_TYPE_INT64));
      return tact_task_new_int (g_value_get_int64 (&number));
    case G_TYPE_FLOAT:
      return tact_task_new_double (g_value_get_float (value));
    case G_TYPE_DOUBLE:
      return tact_task_new_double (g_value_get_double (value));
    case G_TYPE_STRING:
      return tact_task_new_string (g_value_dup_string (value));
    case G_TYPE_BOXED:
      return tact_task_new_boxed (G_VALUE_TYPE (value), g_value_dup_boxed (value));
    case G_TYPE_VARIANT:
      return tact_task_new_boxed (G_TYPE_VARIANT, g_value_dup_variant (value));
    case G_TYPE_OBJECT:
      return tact_task_new_object (g_value_dup_object (value));
    default:
      return tact_task_completed ();
    }
}

static void
on_signal (GClosure *closure, GValue *returned, guint n_values, const GValue *values, gpointer hint, gpointer unused)
{
  Once *once = closure->data;

  if (!take_end (once))
    return;
  /* the emission keeps the closure, and so this */
  g_signal_handlers_disconnect_matched (g_value_get_object (&values[0]), G_SIGNAL_MATCH_CLOSURE, 0, 0, closure, NULL, NULL);
  unwatch (once);
  tact_task_source_complete (once->source, n_values > 1 ? task_of_value (&values[1]) : tact_task_completed ());
}

/* By the end of the handler */

static void
on_disconnected (gpointer data, GClosure *closure)
{
  Once *once = data;

  if (take_end (once))
    {
      unwatch (once);
      tact_task_source_take_error (once->source, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "The emitter of the signal went before it was emitted"));
    }
  once_unref (once);
}

/* By a cancel */

static void
disconnect_run (TactWork *work, TactWorkMode mode)
{
  Once *once = (Once *) ((char *) work - G_STRUCT_OFFSET (Once, work));
  GObject *object = g_weak_ref_get (&once->object);

  if (object != NULL && g_signal_handler_is_connected (object, once->handler))
    g_signal_handler_disconnect (object, once->handler);
  g_clear_object (&object);
  tact_task_source_set_cancelled (once->source, once->cancellable);
  once_unref (once);
}

/* Never dropped: the wait has the cancellable. */
static void
on_cancelled (TactWatch *watch, TactWatchMode mode)
{
  Once *once = (Once *) ((char *) watch - G_STRUCT_OFFSET (Once, watch));
  TactCapture capture = once->capture;

  if (!take_end (once))
    {
      once_unref (once);
      return;
    }
  once->capture = TACT_CAPTURE_NONE;
  once->work.run = disconnect_run;
  tact_capture_post (capture, &once->work);
}

TactTask *
tact_signal_once (GObject *object, const char *detailed_signal, GCancellable *cancellable)
{
  GClosure *closure;
  GQuark detail;
  TactTask *task;
  guint signal;
  Once *once;

  if (!G_IS_OBJECT (object) || detailed_signal == NULL || !g_signal_parse_name (detailed_signal, G_OBJECT_TYPE (object), &signal, &detail, TRUE))
    {
      g_critical ("tact_signal_once: there is no object, or it has no signal \"%s\"", detailed_signal != NULL ? detailed_signal : "(NULL)");
      return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "The object has no such signal");
    }
  task = tact_cancellable_refuse ("tact_signal_once", cancellable);
  if (task != NULL)
    return task;

  once = g_new0 (Once, 1);
  g_atomic_ref_count_init (&once->refs);
  once->source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  once->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  once->watch.func = on_cancelled;
  once->capture = tact_capture_context (tact_thread ());
  g_weak_ref_init (&once->object, object);
  task = tact_task_source_dup_task (once->source);

  closure = g_closure_new_simple (sizeof (GClosure), once);
  g_closure_set_marshal (closure, on_signal);
  g_closure_add_finalize_notifier (closure, once, on_disconnected);
  g_atomic_ref_count_inc (&once->refs); /* for here */
  once->handler = g_signal_connect_closure_by_id (object, signal, detail, closure, FALSE);
  if (cancellable != NULL)
    {
      g_atomic_ref_count_inc (&once->refs);
      if (!tact_watch_add (cancellable, &once->watch))
        on_cancelled (&once->watch, TACT_WATCH_CANCELLED);
      else if (__atomic_load_n (&once->ended, __ATOMIC_ACQUIRE) != 0)
        unwatch (once);
    }
  once_unref (once);
  return task;
}
