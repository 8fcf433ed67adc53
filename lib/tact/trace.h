/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * trace.h: the life of async methods, for profilers and loggers (.NET: the
 * method builder's calls).
 *
 * A tracer is told of each method that is made after it was set: when it is
 * made, started, suspended and resumed, when its task is handed out, and when
 * its body has ended.  Without a tracer nothing of this costs anything.
 *
 *     static void
 *     trace (const TactTraceEvent *event, gpointer unused)
 *     {
 *       sysprof_collector_mark (SYSPROF_CAPTURE_CURRENT_TIME, 0, "tact", names[event->kind], event->site ? event->site->func : NULL);
 *     }
 */
#pragma once

#include <tact/frame.h>

G_BEGIN_DECLS

/**
 * TactTraceKind: (skip)
 * @TACT_TRACE_CREATE: the method was made
 * @TACT_TRACE_START: its body begins, on this thread
 * @TACT_TRACE_SUSPEND: it awaits something that has no result yet; it may go on elsewhere at once
 * @TACT_TRACE_RESUME: it goes on, on this thread
 * @TACT_TRACE_TASK: its task is handed to the caller: it was suspended or has ended
 * @TACT_TRACE_COMPLETE: its body has ended; next its task completes, unless it has returned one that is pending
 *
 * What has happened to a method.
 */
typedef enum
{
  TACT_TRACE_CREATE,
  TACT_TRACE_START,
  TACT_TRACE_SUSPEND,
  TACT_TRACE_RESUME,
  TACT_TRACE_TASK,
  TACT_TRACE_COMPLETE,
} TactTraceKind;

/**
 * TactTraceEvent: (skip)
 * @kind: what has happened
 * @task: the method's task, by which it is told from others; borrowed
 * @func: the address of its function, of the body of a fiber or the step function of a frame
 * @site: the await, of a suspension and its resumption; else %NULL
 * @status: of %TACT_TRACE_COMPLETE: how it has ended; pending: as a task that it has returned will end
 *
 * An event, for the time of the call.
 */
typedef struct
{
  TactTraceKind kind;
  TactTask *task;
  gpointer func;
  const TactSite *site;
  TactTaskStatus status;

  /*< private >*/
  gpointer reserved[4];
} TactTraceEvent;

/**
 * TactTraceFunc: (skip)
 * @event: what has happened
 * @user_data: what was given with it
 *
 * Is called on whatever thread it happens, inside it: it must be short, and
 * neither await nor complete anything.
 */
typedef void (*TactTraceFunc) (const TactTraceEvent *event, gpointer user_data);

/**
 * tact_set_tracer: (skip)
 * @func: the tracer, for as long as the process lives
 * @user_data: passed to @func
 *
 * To be called once; later calls are criticals.  Any thread.
 *
 * Returns: whether it was the first
 */
TACT_API gboolean tact_set_tracer (TactTraceFunc func, gpointer user_data);

G_END_DECLS
