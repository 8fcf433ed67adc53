/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* one-thread.h: a scheduler with one thread of its own, as somebody writes it who knows no better. */
#pragma once

#include <tact/tact.h>

/*
 * @inlines: a wait on its thread for one of its tasks runs that one.  The
 * thread goes on to the end of the program, and the scheduler with it.
 */
TactScheduler *one_thread_start (gboolean inlines);
