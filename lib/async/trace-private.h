/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * trace-private.h: methods that are traced.
 *
 * They have a bit, and a step function of the tracer's in front of their own.
 * What is not traced asks nothing: the bit is looked at together with others
 * that are rare.
 */
#pragma once

#include <tact/trace.h>

#include "async/method-private.h"

/* Whether there is a tracer. */
gboolean tact_trace_is_on (void);

/* A method that was just made. */
void tact_trace_method (TactMethod *method);

void tact_trace_tell (TactMethod *method, TactTraceKind kind, const TactSite *site, TactTaskStatus status);
