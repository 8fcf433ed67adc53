/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * methods.h: small methods and bodies that several tests use.
 *
 * await_one() awaits one task and marks where it goes on; gated() is a body
 * for the pool that runs until the test lets it go.
 */
#pragma once

#include "tests.h"

/* One await: marks @resumed behind it, and ends with the number awaited. */
typedef struct
{
  TactFrame frame;
  TactTask *task;
  TactAwaitFlags flags;
  Mark *resumed;
} AwaitOne;

static inline void
await_one_clear (gpointer data)
{
  g_clear_pointer (&((AwaitOne *) data)->task, tact_task_unref);
}

static inline TactStep
await_one_step (TactFrame *frame)
{
  AwaitOne *one = (AwaitOne *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT_FULL (frame, g_steal_pointer (&one->task), one->flags);
  TACT_FINALLY (frame);
  if (one->resumed != NULL)
    mark (one->resumed);
  TACT_END (frame);
}

/* Takes @task, which has no value that matters. */
static inline TactTask *
await_one (TactTask *task, TactAwaitFlags flags, Mark *resumed)
{
  AwaitOne *one = tact_frame_new (sizeof (AwaitOne), await_one_step, await_one_clear);

  one->task = task;
  one->flags = flags;
  one->resumed = resumed;
  return tact_frame_start (&one->frame, NULL);
}

/* A body that says it runs, and waits until it may end. */
typedef struct
{
  Mark begun, open, ended;
} Gate;

static inline TactTask *
gated (GCancellable *cancellable, gpointer gate)
{
  mark (&((Gate *) gate)->begun);
  mark_wait (&((Gate *) gate)->open, 1);
  mark (&((Gate *) gate)->ended);
  return tact_task_completed ();
}

/* A body that marks where it runs. */
static inline TactTask *
marking (GCancellable *cancellable, gpointer where)
{
  mark (where);
  return tact_task_completed ();
}

/* Completes a source on a thread of its own, and waits until that has ended. */
static inline gpointer
complete_body (gpointer source)
{
  tact_task_source_set_int (source, 7);
  tact_task_source_unref (source);
  return NULL;
}

static inline void
complete_elsewhere (TactTaskSource *source)
{
  g_thread_join (g_thread_new ("completer", complete_body, tact_task_source_ref (source)));
}

typedef struct
{
  TactTaskSource *source;
  Mark *go;
} Pending;

static inline gpointer
pending_body (gpointer data)
{
  Pending *pending = data;

  mark_wait (pending->go, 1);
  complete_body (pending->source);
  g_free (pending);
  return NULL;
}

/* A task that is pending until @go has happened; then another thread completes it. */
static inline TactTask *
pending_until (Mark *go)
{
  Pending *pending = g_new (Pending, 1);
  TactTask *task;

  *pending = (Pending){ tact_task_source_new (TACT_SOURCE_DEFAULT), go };
  task = tact_task_source_dup_task (pending->source);
  g_thread_unref (g_thread_new ("pending", pending_body, pending));
  return task;
}
