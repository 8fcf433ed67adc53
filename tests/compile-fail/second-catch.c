/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * second-catch.c: a method has one TACT_CATCH; a second try is a second method.
 *
 * fails: duplicate case
 */
#include <tact/tact.h>

TactStep step (TactFrame *frame);

TactStep
step (TactFrame *frame)
{
  TACT_BEGIN (frame);
  TACT_AWAIT (frame, tact_yield ());
  TACT_CATCH (frame);
#ifndef GOOD
  TACT_CATCH (frame);
#endif
  TACT_END (frame);
}
