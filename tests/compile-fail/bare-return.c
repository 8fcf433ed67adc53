/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bare-return.c: a method ends by TACT_RETURN or TACT_END, not by a plain return.
 *
 * fails: return.* with no value|should return a value|return-type|return-mismatch
 */
#include <tact/tact.h>

TactStep step (TactFrame *frame);

TactStep
step (TactFrame *frame)
{
  TACT_BEGIN (frame);
  if (tact_frame_get_cancellable (frame) == NULL)
#ifdef GOOD
    TACT_RETURN (frame, tact_task_completed ());
#else
    return;
#endif
  TACT_AWAIT (frame, tact_yield ());
  TACT_END (frame);
}
