/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * value-task-of-main.c: a program, as all work, is a function that gives a task; a value task is another type.
 * fails: incompatible.(function.)?pointer.type
 */
#include <tact/tact.h>

#ifdef GOOD
#define RESULT TactTask *
#define RETURN tact_task_completed ()
#else
#define RESULT TactValueTask
#define RETURN tact_value_task_completed ()
#endif

RESULT program (GCancellable *cancellable, gpointer user_data);

RESULT
program (GCancellable *cancellable, gpointer user_data)
{
  return RETURN;
}

int
main (void)
{
  return tact_main (program, NULL);
}
