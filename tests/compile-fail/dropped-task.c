/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dropped-task.c: a task is awaited, kept, returned or detached; a call that drops it is a warning.
 *
 * fails: unused-result|ignoring return value
 */
#include <tact/tact.h>

void drop (void);

void
drop (void)
{
#ifdef GOOD
  tact_detach (tact_delay (1, NULL));
#else
  tact_delay (1, NULL);
#endif
}
