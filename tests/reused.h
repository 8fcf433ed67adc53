/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * reused.h: a source of value tasks, and a method that awaits one of them, as
 * a fiber (style 0) and as a frame (style 1).
 */
#pragma once

#include "methods.h"

/* A source that makes itself ready for its next use when its result is taken. */
typedef struct
{
  TactValueSource source;
  TactValueCore core;
} Reused;

static inline TactValueStatus
reused_get_status (TactValueSource *source, guint32 version)
{
  return tact_value_core_get_status (&((Reused *) source)->core, version);
}

static inline gboolean
reused_on_completed (TactValueSource *source, guint32 version, TactValueResumeFunc resume, gpointer data)
{
  return tact_value_core_on_completed (&((Reused *) source)->core, version, resume, data);
}

static inline TactValueTask
reused_get_result (TactValueSource *source, guint32 version)
{
  TactValueTask result = tact_value_core_get_result (&((Reused *) source)->core, version);

  tact_value_core_reset (&((Reused *) source)->core);
  return result;
}

static const TactValueSourceIface reused_iface = {
  .get_status = reused_get_status,
  .on_completed = reused_on_completed,
  .get_result = reused_get_result,
};

#define REUSED                          \
  (Reused)                              \
  {                                     \
    .source = {.iface = &reused_iface } \
  }

static inline TactValueTask
reused_next (Reused *reused)
{
  return tact_value_task_from_source (&reused->source, tact_value_core_get_version (&reused->core));
}

/* A method that awaits one value task for an int, as a fiber and as a frame. */
typedef struct
{
  TactFrame frame;
  TactValueTask value;
  TactValueWait wait;
  TactAwaitFlags flags;
  Mark *resumed;
} AwaitValue;

static inline TactTask *
await_value_body (GCancellable *cancellable, gpointer data)
{
  AwaitValue *self = data;
  GError *error = NULL;
  gint64 number = tact_await_value_int_full (self->value, self->flags, &error);

  if (self->resumed != NULL)
    mark (self->resumed);
  return error != NULL ? tact_task_new_error (error) : tact_task_new_int (number);
}

static inline TactStep
await_value_step (TactFrame *frame)
{
  AwaitValue *self = (AwaitValue *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT_VALUE_FULL (frame, &self->wait, self->value, self->flags);
  TACT_RETURN (frame, tact_task_new_int (tact_value_task_get_int (&self->wait.value, NULL)));
  TACT_FINALLY (frame);
  if (self->resumed != NULL)
    mark (self->resumed);
  TACT_END (frame);
}

static inline void
await_value_clear (gpointer data)
{
  tact_value_wait_clear (&((AwaitValue *) data)->wait);
}

static inline TactTask *
await_value (int style, TactValueTask value, TactAwaitFlags flags, Mark *resumed)
{
  AwaitValue *self;

  if (style == 0)
    {
      self = g_new0 (AwaitValue, 1);
      self->value = value;
      self->flags = flags;
      self->resumed = resumed;
      return tact_async (await_value_body, self, g_free, NULL);
    }
  self = tact_frame_new (sizeof (AwaitValue), await_value_step, await_value_clear);
  self->value = value;
  self->flags = flags;
  self->resumed = resumed;
  return tact_frame_start (&self->frame, NULL);
}
