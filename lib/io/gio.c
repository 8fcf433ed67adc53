/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * gio.c: the one bridge to GIO's _async/_finish pairs, both ways.
 *
 * Toward GIO a GTask carries the outcome.  It is returned on its own context,
 * by a post: g_task_return_*() may call back inside, and a completion must not.
 */
#include "config.h"

#include <tact/error.h>
#include <tact/gio.h>
#include <tact/task-source.h>

#include "context/context-private.h"
#include "schedule/watch-private.h"

/* From GIO */

void
tact_ready (GObject *object, GAsyncResult *result, gpointer ready)
{
  TactTaskSource *source = ready;

  g_return_if_fail (source != NULL);
  tact_task_source_take_object (source, g_object_ref (result));
  tact_task_source_unref (source);
}

gpointer
tact_ready_new (TactTask **ready)
{
  TactTaskSource *source;
  GMainContext *main_context;

  g_return_val_if_fail (ready != NULL, NULL);

  /* the callback comes from the loop itself: going on inside is what GIO's callbacks do */
  source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  main_context = g_main_context_ref_thread_default ();
  if (!g_main_context_is_owner (main_context))
    g_critical ("TACT_READY: this thread owns no main context, so nobody will call back: make the call on a thread that runs a loop");
  g_main_context_unref (main_context);
  *ready = tact_task_source_dup_task (source);
  return source;
}

/* To GIO */

typedef struct
{
  TactWork work;
  GTask *gtask;   /* owned */
  TactTask *task; /* owned */
  GDestroyNotify boxed_free;
  TactCapture capture; /* of the GTask's context */
} Return;

static void
return_pointer (GTask *gtask, TactTask *task, GDestroyNotify boxed_free)
{
  GDestroyNotify destroy = boxed_free;
  gpointer pointer = NULL;
  GError *error = NULL;

  switch (tact_block_kind (tact_block (task)))
    {
    case TACT_KIND_STRING:
      pointer = tact_task_dup_string (task, NULL);
      destroy = g_free;
      break;
    case TACT_KIND_OBJECT:
      pointer = tact_task_dup_object (task, NULL);
      destroy = g_object_unref;
      break;
    case TACT_KIND_POINTER:
      if (!tact_block_take_pointer (tact_block (task), &pointer, &destroy))
        error = g_error_new_literal (TACT_ERROR, TACT_ERROR_TAKEN, "The result of the task, a pointer, was taken before");
      break;
    default:
      if (boxed_free == NULL)
        {
          g_critical ("tact_return_gtask: the result is boxed, but no function to free it was given");
          error = g_error_new_literal (TACT_ERROR, TACT_ERROR_KIND, "The result is boxed, and nobody said how to free it");
        }
      else
        pointer = tact_task_dup_boxed (task, NULL);
      break;
    }
  if (error != NULL)
    g_task_return_error (gtask, error);
  else
    g_task_return_pointer (gtask, pointer, pointer != NULL ? destroy : NULL);
}

static void
return_outcome (GTask *gtask, TactTask *task, GDestroyNotify boxed_free)
{
  GError *error = NULL;

  if (!tact_block_check (tact_block (task), &error))
    {
      g_task_return_error (gtask, error);
      return;
    }
  switch (tact_block_kind (tact_block (task)))
    {
    case TACT_KIND_NONE:
      g_task_return_boolean (gtask, TRUE);
      break;
    case TACT_KIND_BOOLEAN:
      g_task_return_boolean (gtask, tact_task_get_boolean (task, NULL));
      break;
    case TACT_KIND_INT:
      g_task_return_int (gtask, tact_task_get_int (task, NULL));
      break;
    case TACT_KIND_DOUBLE:
      {
        GValue value = G_VALUE_INIT;

        tact_task_get_value (task, &value, NULL);
        g_task_return_value (gtask, &value);
        g_value_unset (&value);
        break;
      }
    default:
      return_pointer (gtask, task, boxed_free);
      break;
    }
}

static void
return_run (TactWork *work, TactWorkMode mode)
{
  Return self = *(Return *) work;

  tact_slab_free (work, TACT_SLAB_RAW);
  if (mode == TACT_WORK_RUN)
    return_outcome (self.gtask, self.task, self.boxed_free);
  tact_task_unref (self.task);
  g_object_unref (self.gtask);
}

static TactNotified
return_notify (TactWork *work, TactTask *done, TactNotifyMode mode)
{
  work->run = return_run;
  tact_capture_post (((Return *) work)->capture, work);
  return TACT_NOTIFIED;
}

void
tact_return_gtask (GTask *gtask, TactTask *task, GDestroyNotify boxed_free)
{
  Return *self;

  g_return_if_fail (G_IS_TASK (gtask));
  if (task == NULL)
    {
      g_critical ("tact_return_gtask: there is no task (NULL)");
      g_task_return_new_error (gtask, TACT_ERROR, TACT_ERROR_NO_TASK, "There is no task to return (NULL)");
      g_object_unref (gtask);
      return;
    }

  task = tact_task_for_waiting (task);
  self = tact_slab_alloc (TACT_SLAB_RAW);
  *self = (Return){ .work = { .notify = return_notify }, .gtask = gtask, .task = task, .boxed_free = boxed_free };
  self->capture = tact_capture_of_context (TACT_CONTEXT (tact_main_context_get (g_task_get_context (gtask))));
  if (!tact_block_add_waiter (tact_block (task), &self->work, FALSE))
    return_notify (&self->work, task, 0);
}

/* For bindings: the GTask's result is the task itself */

typedef struct
{
  TactLeaver leaver; /* the task's waiter */
  gatomicrefcount refs;
  GTask *gtask;   /* owned; NULL: answered.  atomic */
  TactTask *task; /* owned */
  TactWatch watch;
} Result;

static void
result_unref (Result *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  tact_task_unref (self->task);
  g_free (self);
}

static void
result_unwatch (Result *self, GTask *gtask)
{
  GCancellable *cancellable = g_task_get_cancellable (gtask);

  if (cancellable != NULL && tact_watch_remove (cancellable, &self->watch))
    result_unref (self);
}

typedef struct
{
  GTask *gtask;
  TactTask *task; /* NULL: cancelled */
} Answer;

static void
answer_run (gpointer data)
{
  Answer *answer = data;

  if (answer->task == NULL)
    g_task_return_new_error (answer->gtask, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The wait for the task was cancelled");
  else
    g_task_return_pointer (answer->gtask, tact_task_ref (answer->task), (GDestroyNotify) tact_task_unref);
}

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  tact_task_unref (answer->task);
  g_object_unref (answer->gtask);
  g_free (answer);
}

/* One answer, the first. */
static gboolean
result_answer (Result *self, TactTask *task)
{
  GTask *gtask = __atomic_exchange_n (&self->gtask, NULL, __ATOMIC_ACQ_REL);
  g_autoptr (TactContext) context = NULL;
  Answer *answer;

  if (gtask == NULL)
    return FALSE;
  result_unwatch (self, gtask);
  answer = g_new (Answer, 1);
  *answer = (Answer){ gtask, task != NULL ? tact_task_ref (task) : NULL };
  /* held: what is posted drops the GTask, and with it perhaps the loop, while the post is still under way */
  context = g_object_ref (TACT_CONTEXT (tact_main_context_get (g_task_get_context (gtask))));
  tact_context_post (context, answer_run, answer, answer_free);
  return TRUE;
}

static TactNotified
result_notify (TactWork *work, TactTask *done, TactNotifyMode mode)
{
  Result *self = (Result *) work;

  result_answer (self, done);
  result_unref (self);
  return TACT_NOTIFIED;
}

/* Never dropped: the GTask has the cancellable. */
static void
result_cancel (TactWatch *watch, TactWatchMode mode)
{
  Result *self = (Result *) ((char *) watch - G_STRUCT_OFFSET (Result, watch));

  if (result_answer (self, NULL) && tact_block_leave (tact_block (self->task), &self->leaver))
    result_unref (self);
  result_unref (self);
}

void
tact_result_async (TactTask *task, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) kept = NULL;
  Result *self;
  GTask *gtask;

  g_return_if_fail (task != NULL);

  gtask = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (gtask, tact_result_async);
  g_task_set_check_cancellable (gtask, FALSE);
  self = g_new0 (Result, 1);
  g_atomic_ref_count_init (&self->refs);
  self->leaver = (TactLeaver) TACT_LEAVER (result_notify);
  self->gtask = gtask;
  kept = g_object_ref (gtask); /* whoever answers drops the other one */
  self->task = tact_task_for_waiting (tact_task_ref (task));
  self->watch.func = result_cancel;

  g_atomic_ref_count_inc (&self->refs);
  if (!tact_block_add_waiter (tact_block (self->task), &self->leaver.work, FALSE))
    {
      result_notify (&self->leaver.work, self->task, 0);
    }
  else if (cancellable != NULL)
    {
      g_atomic_ref_count_inc (&self->refs);
      if (!tact_watch_add (cancellable, &self->watch))
        result_cancel (&self->watch, TACT_WATCH_CANCELLED);
      else if (__atomic_load_n (&self->gtask, __ATOMIC_ACQUIRE) == NULL)
        result_unwatch (self, kept);
    }
  result_unref (self);
}

gboolean
tact_result_finish (GAsyncResult *result, GValue *value, GError **error)
{
  g_autoptr (TactTask) task = NULL;

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, tact_result_async), FALSE);

  task = g_task_propagate_pointer (G_TASK (result), error);
  if (task == NULL)
    return FALSE;
  if (value == NULL)
    return tact_block_check (tact_block (task), error);
  return tact_task_get_value (task, value, error);
}
