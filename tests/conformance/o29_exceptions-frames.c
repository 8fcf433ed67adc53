/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o29_exceptions-frames.c: the methods of o29_exceptions.c as frames.  An
 * await throws by itself: to TACT_CATCH, or out of the method.
 */
#include "o29_exceptions.h"

/* A method that is given a string. */
typedef struct
{
  TactFrame frame;
  const char *string;
} WithString;

static TactTask *
start_with_string (TactStepFunc step, const char *string)
{
  WithString *self = tact_frame_new (sizeof (WithString), step, NULL);

  self->string = string;
  return tact_frame_start (&self->frame, NULL);
}

static TactTask *
start (TactStepFunc step)
{
  return tact_frame_start (tact_frame_new (sizeof (TactFrame), step, NULL), NULL);
}

static TactStep
fails_step (TactFrame *frame)
{
  TACT_BEGIN (frame);
  TACT_AWAIT (frame, tact_yield ());
  TACT_THROW (frame, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, ((WithString *) frame)->string));
  TACT_END (frame);
}

static TactTask *
fails_frame (const char *message)
{
  return start_with_string (fails_step, message);
}

static TactStep
arg_check_step (TactFrame *frame)
{
  TACT_BEGIN (frame);
  if (((WithString *) frame)->string == NULL)
    TACT_THROW (frame, g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "no string"));
  TACT_AWAIT (frame, tact_yield ());
  TACT_RETURN (frame, tact_task_new_int (1));
  TACT_END (frame);
}

static TactTask *
arg_check_frame (const char *string)
{
  return start_with_string (arg_check_step, string);
}

static TactStep
chain1_step (TactFrame *frame)
{
  TACT_BEGIN (frame);
  TACT_AWAIT (frame, tact_yield ());
  TACT_THROW (frame, new_exception ("deep"));
  TACT_END (frame);
}

static TactStep
chain2_step (TactFrame *frame)
{
  TACT_BEGIN (frame);
  TACT_AWAIT (frame, start (chain1_step));
  TACT_END (frame);
}

static TactStep
chain3_step (TactFrame *frame)
{
  TACT_BEGIN (frame);
  TACT_AWAIT (frame, start (chain2_step));
  TACT_END (frame);
}

static TactTask *
chain3_frame (void)
{
  return start (chain3_step);
}

typedef struct
{
  TactFrame frame;
  TactTask *task;
} NetAwait;

static TactStep
net_await_step (TactFrame *frame)
{
  NetAwait *self = (NetAwait *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT (frame, g_steal_pointer (&self->task));
  TACT_RETURN (frame, tact_task_new_string (g_strdup ("no exception")));

  TACT_CATCH (frame);
  TACT_RETURN (frame, tact_task_new_string (net_error (tact_frame_get_error (frame))));
  TACT_END (frame);
}

static TactTask *
net_await_frame (TactTask *task)
{
  NetAwait *self = tact_frame_new (sizeof (NetAwait), net_await_step, NULL);

  self->task = task;
  return tact_frame_start (&self->frame, NULL);
}

static TactStep
catch_and_finally_step (TactFrame *frame)
{
  TACT_BEGIN (frame);
  TACT_AWAIT (frame, fails_frame ("inner"));

  TACT_CATCH (frame);
  if (!g_error_matches (tact_frame_get_error (frame), G_IO_ERROR, G_IO_ERROR_FAILED))
    TACT_RETHROW (frame);
  TACT_AWAIT (frame, tact_yield ());
  say ("caught %s", tact_frame_get_error (frame)->message);

  TACT_FINALLY (frame);
  TACT_AWAIT (frame, tact_yield ());
  say ("finally");
  TACT_END (frame);
}

static TactTask *
catch_and_finally_frame (void)
{
  return start (catch_and_finally_step);
}

const Style frames = { fails_frame, arg_check_frame, chain3_frame, net_await_frame, catch_and_finally_frame };
