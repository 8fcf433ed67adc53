/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * detach.c: work that nobody awaits.
 *
 * The context of the call is told that an operation began; when the task ends
 * a work is posted there, which reports an error and tells the end.
 */
#include "config.h"

#include <tact/detach.h>
#include <tact/error.h>

#include "context/context-private.h"
#include "task/unobserved-private.h"

static TactErrorHandler detached;

typedef struct
{
  TactWork work;
  TactTask *task;       /* owned */
  TactContext *context; /* owned; NULL: none */
} Detached;

static void
report (TactTask *task)
{
  TactBlock *block = tact_block (task);
  const GError *error = tact_task_get_error (task);
  g_autofree char *maker = NULL;

  if (error == NULL || tact_error_handler_call (&detached, task, error))
    return;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* whoever's it was (AV-04) */
  maker = tact_block_describe_maker (block);
  g_critical ("a detached task made by %s failed: %s", maker, error->message);
}

static void
detached_run (TactWork *work, TactWorkMode mode)
{
  Detached *self = (Detached *) work;

  report (self->task);
  tact_task_unref (self->task);
  if (self->context != NULL)
    {
      tact_context_operation_completed (self->context);
      g_object_unref (self->context);
    }
  tact_slab_free (self, TACT_SLAB_RAW);
}

static void
detached_end (Detached *self)
{
  TactCapture capture = self->context != NULL ? tact_capture_of_context (self->context) : TACT_CAPTURE_NONE;

  self->work.run = detached_run;
  if (self->context != NULL || tact_task_is_faulted (self->task))
    tact_capture_post (capture, &self->work);
  else
    detached_run (&self->work, TACT_WORK_RUN);
}

static TactNotified
detached_notify (TactWork *work, TactTask *done, TactNotifyMode mode)
{
  detached_end ((Detached *) work);
  return TACT_NOTIFIED;
}

void
tact_detach (TactTask *task)
{
  Detached *self;
  TactCapture capture;

  g_return_if_fail (task != NULL);

  task = tact_task_for_waiting (task);
  if (tact_task_is_completed (task) && !tact_task_is_faulted (task))
    {
      tact_task_unref (task);
      return;
    }
  self = tact_slab_alloc (TACT_SLAB_RAW);
  capture = tact_capture_context (tact_thread ());
  *self = (Detached){ .work = { .notify = detached_notify }, .task = task, .context = tact_capture_dup_context (capture) };
  tact_capture_release (capture);
  if (self->context != NULL)
    tact_context_operation_started (self->context);
  if (!tact_block_add_waiter (tact_block (task), &self->work, FALSE))
    detached_end (self);
}

void
tact_set_detached_handler (TactErrorFunc func, gpointer user_data, GDestroyNotify destroy)
{
  tact_error_handler_set (&detached, func, user_data, destroy);
}
