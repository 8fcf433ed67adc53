/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* scheduler-private.h: what the library does with a scheduler of any class. */
#pragma once

#include <tact/scheduler.h>

#include "base/hooks-private.h"

/* Runs @work as a task of @scheduler: how a continuation that captured one comes back.  @here: in here, if the scheduler agrees. */
void tact_scheduler_post (TactScheduler *scheduler, TactWork *work, gboolean here);
