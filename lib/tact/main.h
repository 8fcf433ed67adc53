/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * main.h: an async main (.NET: static async Task<int> Main).
 */
#pragma once

#include <tact/types.h>

G_BEGIN_DECLS

/**
 * tact_main: (skip)
 * @func: what the program does, a fiber: it may await; started on this thread, which owns the default main context by then
 * @user_data: passed to @func
 *
 * Runs @func as a fiber, on a stack of 8 MiB, and the default main context
 * until the task it returned and all detached work have ended.  An error is
 * printed to stderr.  On the
 * main thread, once at a time; inside a running loop: a critical, and 1.
 *
 * Returns: an exit status: the result if it is a number, else 0; 1 for an error
 */
TACT_API int tact_main (TactFunc func, gpointer user_data);

G_END_DECLS
