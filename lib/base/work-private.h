/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * work-private.h: a node of every queue and of every waiter list.
 *
 * Whatever can be queued or can wait for a task has one inside, so neither
 * allocates.  It is in one place at a time: in a queue `run` is called on it,
 * in the waiter list of a task `notify` is.
 */
#pragma once

#include <tact/types.h>

typedef struct _TactWork TactWork;

typedef enum
{
  TACT_WORK_RUN,    /* do it */
  TACT_WORK_CLOSED, /* it will never run: free what it holds */
} TactWorkMode;

typedef void (*TactRun) (TactWork *work, TactWorkMode mode);

/* How a completed task tells a waiter. */
typedef enum
{
  TACT_NOTIFY_ASYNC = 1 << 0,    /* user code must not run inside the completion */
  TACT_NOTIFY_PROBE = 1 << 1,    /* do what is queued; what would run inline only says so */
  TACT_NOTIFY_ANYWHERE = 1 << 2, /* a method that captured nothing goes on in here, whatever thread this is */
} TactNotifyMode;

typedef enum
{
  TACT_NOTIFIED,           /* done */
  TACT_NOTIFY_LATER,       /* a probe: would run inline */
  TACT_NOTIFY_LATER_AWAIT, /* a probe: an await that would run inline; only the first does */
} TactNotified;

typedef TactNotified (*TactNotify) (TactWork *work, TactTask *done, TactNotifyMode mode);

struct _TactWork
{
  TactWork *next;
  union
  {
    TactRun run;
    TactNotify notify;
  };
};
