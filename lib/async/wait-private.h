/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* wait-private.h: the proof that a wait can never end. */
#pragma once

#include <tact/error.h>
#include <tact/wait.h>

#include "async/method-private.h"

/* TRUE, with @error set: a wait for @task, without limit, on this thread can never end; @name: the function that is told to have been misused; NULL: none. */
gboolean tact_wait_would_deadlock (const char *name, TactTask *task, GError **error);
