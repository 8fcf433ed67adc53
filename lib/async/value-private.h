/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* value-private.h: what a value task holds. */
#pragma once

#include <tact/error.h>
#include <tact/value-task.h>

/* TactValueTask.holds */
enum
{
  TACT_HOLDS_VALUE, /* zeroed memory is one */
  TACT_HOLDS_TASK,
  TACT_HOLDS_SOURCE,
};

/* TactValueTask.kind */
enum
{
  TACT_VALUE_ZERO, /* of any kind, or none */
  TACT_VALUE_BOOLEAN,
  TACT_VALUE_INT,
  TACT_VALUE_DOUBLE,
  TACT_VALUE_STRING,
  TACT_VALUE_OBJECT,
  TACT_VALUE_ERROR,
  TACT_VALUE_TAKEN, /* it was stolen */
};

static inline TactValueTask
tact_value_new_error (int code, const char *text)
{
  return tact_value_task_error (g_error_new_literal (TACT_ERROR, code, text));
}

/* Of a value. */
static inline TactValueStatus
tact_value_status (const TactValueTask *value)
{
  if (value->kind != TACT_VALUE_ERROR)
    return TACT_VALUE_SUCCEEDED;
  return g_error_matches (value->u.pointer, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? TACT_VALUE_CANCELLED : TACT_VALUE_FAULTED;
}

/* Takes the result of a source, and says what is wrong by a critical and an error.  What it gives is a value. */
TactValueTask tact_value_take_result (const TactValueTask *value);
