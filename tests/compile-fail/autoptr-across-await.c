/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * autoptr-across-await.c: a local with a cleanup does not live across an await: the resumption would jump over it.
 *
 * fails: jumps over variable initialization|cannot jump from switch statement
 */
#include <tact/tact.h>

TactStep step (TactFrame *frame);

TactStep
step (TactFrame *frame)
{
  TACT_BEGIN (frame);
#ifdef GOOD
  {
    g_autofree char *text = g_strdup ("");

    g_print ("%s", text);
  }
  TACT_AWAIT (frame, tact_yield ());
#else
  g_autofree char *text = g_strdup ("");

  TACT_AWAIT (frame, tact_yield ());
  g_print ("%s", text);
#endif
  TACT_END (frame);
}
