/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * void-body.c: a callback that returns nothing is no body of work, nor the other way round.
 * fails: incompatible.(function.)?pointer.type
 */
#include <tact/tact.h>

#ifdef GOOD
#define RESULT TactTask *
#define RETURN return tact_task_completed ()
#else
#define RESULT void
#define RETURN return
#endif

RESULT body (GCancellable *cancellable, gpointer user_data);
TactTask *start (void);

RESULT
body (GCancellable *cancellable, gpointer user_data)
{
  RETURN;
}

TactTask *
start (void)
{
  return tact_run (body, NULL, NULL, NULL);
}
