/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* cold-private.h: an item that leaves the queue of its scheduler when it is cancelled. */
#pragma once

#include "schedule/item-private.h"

/* Queues work to @scheduler, which can take it out again. */
TactTask *tact_cold_run (TactScheduler *scheduler, TactRunFlags flags, TactFunc func, gpointer user_data, GDestroyNotify destroy, GCancellable *cancellable, gpointer maker);
