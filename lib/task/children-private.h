/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * children-private.h: tasks that are part of the one that started them: it
 * ends after them, with their errors.
 */
#pragma once

#include "task/block-private.h"

/* Of an item, in aux.index beside the TactRunFlags while its body runs: it has children. */
#define TACT_ITEM_HAS_CHILDREN ((gsize) 1 << 31)

/*
 * Makes @child, which nobody else sees yet, a child of the task whose body
 * runs on this thread.  Where there is none, or it takes no children: nothing.
 */
void tact_children_attach (TactBlock *child);

/* The outcome of @parent, whose body has returned @outcome, taken: it comes with the last child. */
TactTask *tact_children_join (TactBlock *parent, TactTask *outcome);
