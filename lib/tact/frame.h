/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * frame.h: one activation of an async method without a stack (.NET: the state
 * machine of an async method).
 *
 * A method is a struct that starts with a TactFrame and holds what lives
 * across an await, and a step function written with the macros of await.h:
 *
 *     typedef struct { TactFrame frame; int sum; } Count;
 *
 *     static TactStep
 *     count_step (TactFrame *frame)
 *     {
 *       Count *count = (Count *) frame;
 *
 *       TACT_BEGIN (frame);
 *       TACT_AWAIT (frame, tact_delay (100, NULL));
 *       count->sum++;
 *       TACT_RETURN (frame, tact_task_new_int (count->sum));
 *       TACT_END (frame);
 *     }
 *
 *     TactTask *
 *     count_async (GCancellable *cancellable)
 *     {
 *       Count *count = tact_frame_new (sizeof (Count), count_step, NULL);
 *
 *       return tact_frame_start (&count->frame, cancellable);
 *     }
 *
 * The readers below are for the step function, on whatever thread it runs.
 * They give the result of the last await.
 */
#pragma once

#include <tact/task.h>

G_BEGIN_DECLS

/**
 * TactStep:
 * @TACT_STEP_SUSPENDED: the method waits
 * @TACT_STEP_ENDED: the method has ended
 *
 * How a step function returns; the macros of await.h do it.
 */
typedef enum
{
  TACT_STEP_SUSPENDED,
  TACT_STEP_ENDED,
} TactStep;

/**
 * TactStepFunc: (skip)
 * @frame: the activation
 *
 * The body of a method.
 *
 * Returns: how it returned
 */
typedef TactStep (*TactStepFunc) (TactFrame *frame);

/**
 * TactFrame: (skip)
 *
 * The head of a method's struct.  The first 16 bytes are frozen, for await.h;
 * nothing of it is for users.
 */
struct _TactFrame
{
  /*< private >*/
  guint32 label;  /* where the step function goes on */
  guint32 bits;   /* reserved for the library */
  TactTask *last; /* what is or was last awaited; owned */
  gpointer reserved[5];
};

/**
 * TactSite: (skip)
 * @file: the source file
 * @func: the function
 * @line: the line
 *
 * Where an await stands.  Each await of the macros has one.
 */
struct _TactSite
{
  const char *file;
  const char *func;
  guint line;

  /*< private >*/
  guint reserved0;
  gpointer reserved1;
};

/**
 * tact_frame_new: (skip)
 * @size: of the struct that starts with a TactFrame, bytes
 * @step: the body
 * @clear: (nullable): frees what the struct holds, never the struct; runs where the method last ran
 *
 * Returns: (transfer full): the struct, zeroed behind its TactFrame
 */
TACT_API gpointer tact_frame_new (gsize size, TactStepFunc step, GDestroyNotify clear) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_frame_start: (skip)
 * @frame: (transfer full): a frame that was not started; the library's from here
 * @cancellable: (nullable): for the method
 *
 * Runs the method on this thread, inside the call, to its first suspension.
 * A context that the method sets is unset again for the caller.  Errors,
 * also early ones, are in the task.  %G_IO_ERROR_CANCELLED that leaves the
 * method makes the task cancelled.
 *
 * Returns: (transfer full): the task of the whole method
 */
TACT_API TactTask *tact_frame_start (TactFrame *frame, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_frame_free: (skip)
 * @frame: (transfer full) (nullable): a frame that was never started
 *
 * Clears and frees it.
 */
TACT_API void tact_frame_free (TactFrame *frame);

/**
 * tact_frame_get_cancellable: (skip)
 * @frame: a frame
 *
 * Returns: (transfer none) (nullable): what the method was started with
 */
TACT_API GCancellable *tact_frame_get_cancellable (TactFrame *frame);

/**
 * tact_frame_get_error: (skip)
 * @frame: a frame
 *
 * Returns: (transfer none) (nullable): what was caught, in TACT_CATCH; the error of an await that did not throw, after it; else %NULL
 */
TACT_API const GError *tact_frame_get_error (TactFrame *frame);

/**
 * tact_frame_get_status: (skip)
 * @frame: a frame
 *
 * Returns: how the last awaited task ended
 */
TACT_API TactTaskStatus tact_frame_get_status (TactFrame *frame);

/**
 * tact_frame_get_boolean: (skip)
 * @frame: a frame
 *
 * Returns: the result of the last await; %FALSE where it failed
 */
TACT_API gboolean tact_frame_get_boolean (TactFrame *frame);

/**
 * tact_frame_get_int: (skip)
 * @frame: a frame
 *
 * Returns: the result of the last await; 0 where it failed
 */
TACT_API gint64 tact_frame_get_int (TactFrame *frame);

/**
 * tact_frame_get_double: (skip)
 * @frame: a frame
 *
 * Returns: the result of the last await; 0 where it failed
 */
TACT_API double tact_frame_get_double (TactFrame *frame);

/**
 * tact_frame_dup_string: (skip)
 * @frame: a frame
 *
 * Returns: (transfer full) (nullable): the result of the last await, a copy
 */
TACT_API char *tact_frame_dup_string (TactFrame *frame);

/**
 * tact_frame_dup_boxed: (skip)
 * @frame: a frame
 *
 * Returns: (transfer full) (nullable): the result of the last await, a copy
 */
TACT_API gpointer tact_frame_dup_boxed (TactFrame *frame);

/**
 * tact_frame_dup_object: (skip)
 * @frame: a frame
 *
 * Returns: (transfer full) (nullable): the result of the last await, referenced
 */
TACT_API gpointer tact_frame_dup_object (TactFrame *frame);

/**
 * tact_frame_steal_pointer: (skip)
 * @frame: a frame
 *
 * Returns: (transfer full) (nullable): the result of the last await, taken
 */
TACT_API gpointer tact_frame_steal_pointer (TactFrame *frame);

G_END_DECLS
