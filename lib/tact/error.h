/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * error.h: the errors that GIO has no code for.
 *
 * Where GIO has one it is used: %G_IO_ERROR_CANCELLED, %G_IO_ERROR_TIMED_OUT,
 * %G_IO_ERROR_CLOSED.
 */
#pragma once

#include <tact/macros.h>

G_BEGIN_DECLS

/**
 * TactError:
 * @TACT_ERROR_ABANDONED: the last reference of a source went before it completed its task
 * @TACT_ERROR_WOULD_DEADLOCK: a blocking wait was refused, since it could never end
 * @TACT_ERROR_NOT_ASYNC: an await where no async method runs
 * @TACT_ERROR_NO_TASK: %NULL was given where a task belongs
 * @TACT_ERROR_KIND: the result of the task is of another kind than was asked for
 * @TACT_ERROR_PENDING: the task has no result yet
 * @TACT_ERROR_TAKEN: the result has one taker, and somebody was first
 * @TACT_ERROR_STEP: the step function of a frame has no place to go on at: an await stands inside a `switch`
 * @TACT_ERROR_SCHEDULER: the scheduler refused the task
 *
 * Errors of the %TACT_ERROR domain.
 */
typedef enum
{
  TACT_ERROR_ABANDONED,
  TACT_ERROR_WOULD_DEADLOCK,
  TACT_ERROR_NOT_ASYNC,
  TACT_ERROR_NO_TASK,
  TACT_ERROR_KIND,
  TACT_ERROR_PENDING,
  TACT_ERROR_TAKEN,
  TACT_ERROR_STEP,
  TACT_ERROR_SCHEDULER,
} TactError;

/**
 * TACT_ERROR:
 *
 * The error domain of Tact.
 */
#define TACT_ERROR (tact_error_quark ())

/**
 * tact_error_quark:
 *
 * Returns: the domain of #TactError
 */
TACT_API GQuark tact_error_quark (void);

G_END_DECLS
