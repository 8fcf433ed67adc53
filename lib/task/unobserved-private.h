/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* unobserved-private.h: who is told of errors that nobody reads. */
#pragma once

#include <tact/detach.h>

#include "task/block-private.h"

/* Reports the error of a faulted block without references.  FALSE: the handler referenced the task, which lives on. */
gboolean tact_unobserved_report (TactBlock *block);

/* One handler: a function with data, set and called from any thread. */
typedef struct
{
  GMutex mutex;     /* guards current */
  gpointer current; /* an atomic rc box; NULL: the default */
} TactErrorHandler;

void tact_error_handler_set (TactErrorHandler *handler, TactErrorFunc func, gpointer user_data, GDestroyNotify destroy);

/* FALSE: there is none. */
gboolean tact_error_handler_call (TactErrorHandler *handler, TactTask *task, const GError *error);
