/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * no-end.c: TACT_BEGIN opens what TACT_END closes.
 *
 * fails: expected declaration or statement at end of input|expected '}'
 */
#include <tact/tact.h>

TactStep step (TactFrame *frame);

TactStep
step (TactFrame *frame)
{
  TACT_BEGIN (frame);
  TACT_AWAIT (frame, tact_yield ());
#ifdef GOOD
  TACT_END (frame);
#endif
}
