/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* pool-private.h: the default pool, as the rest of the library uses it. */
#pragma once

#include <tact/pool.h>

#include "schedule/item-private.h"

/* Queues an item to the default pool: a worker's own deque if it is called on one. */
void tact_pool_queue_item (TactItem *item);

/* Queues @work behind all that is queued to the default pool, also from a worker. */
void tact_pool_post_fair (TactWork *work);

/* Runs @item here if this worker has it in its own deque. */
gboolean tact_pool_try_inline (TactItem *item);

/* Runs @func on the pool: for the library's own small matters. */
void tact_pool_call (TactPostFunc func, gpointer user_data);

/* Drops a reference of a GObject that users may have; what its end runs is not for the thread of the timers. */
void tact_pool_unref_object (gpointer object);

/* Whether no worker of the default pool runs anything, and nothing is queued. */
gboolean tact_pool_is_quiet (void);
