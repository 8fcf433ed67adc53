/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * switch.h: tasks whose await moves the method: behind what is queued, to
 * another context, to the pool.
 *
 * They are for awaits, and are the third choice beside "come back" and "come
 * back anywhere": say where to go on.
 */
#pragma once

#include <tact/context.h>

G_BEGIN_DECLS

/**
 * tact_yield: (skip)
 *
 * Its await always suspends: the rest of the method goes behind what is
 * queued on the captured context, else to the pool (.NET: Task.Yield).
 *
 * Returns: (transfer full): a task for one await
 */
TACT_API TactTask *tact_yield (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_switch_to: (skip)
 * @context: (transfer none): where the rest of the method is to run
 *
 * Its await goes on at once where the method is on @context already, else
 * by a post to it.
 *
 * Returns: (transfer full): a task for one await
 */
TACT_API TactTask *tact_switch_to (TactContext *context) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_switch_to_pool: (skip)
 *
 * Its await goes on at once where the method is on a worker of the pool and
 * under no context already, else on the pool.
 *
 * Returns: (transfer full): a task for one await
 */
TACT_API TactTask *tact_switch_to_pool (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
