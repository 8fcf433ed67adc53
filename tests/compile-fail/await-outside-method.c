/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * await-outside-method.c: an await stands between TACT_BEGIN and TACT_END.
 *
 * fails: tact_base_|not within a switch|not in switch
 */
#include <tact/tact.h>

TactStep step (TactFrame *frame);

TactStep
step (TactFrame *frame)
{
#ifdef GOOD
  TACT_BEGIN (frame);
#endif
  TACT_AWAIT (frame, tact_yield ());
#ifdef GOOD
  TACT_END (frame);
#else
  return TACT_STEP_ENDED;
#endif
}
