/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * describe.h: a task in words, for logs and debuggers (.NET: the Tasks and
 * Parallel Stacks windows of its debugger).
 */
#pragma once

#include <tact/task.h>

G_BEGIN_DECLS

/**
 * tact_task_describe:
 * @task: a task
 *
 * One line: its id, its name or who made it, its status.  Of an async method
 * that is suspended also the file, line and function of its await, and what
 * it awaits is described after an arrow, and so on.  An error that it tells is
 * not counted as read.  From any thread; what changes meanwhile may be told as
 * it was or as it is.
 *
 *     task 7, made by load_all+0x0: pending; a fiber, awaits in load_all() at load.c:42 <- task 8, ...
 *
 * Returns: (transfer full): the text
 */
TACT_API char *tact_task_describe (TactTask *task) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
