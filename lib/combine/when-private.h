/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* when-private.h: what the combinators share. */
#pragma once

#include <tact/types.h>

/*
 * As tact_when_all(), but it succeeds with the list however they ended, and
 * reads no error.  No element is %NULL.
 */
TactTask *tact_when_all_ended (TactTask **tasks, gsize n_tasks, gpointer maker);
