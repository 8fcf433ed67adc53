/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * initialised-across-await.c: a local that gets its value inside the method has none behind an await.
 *
 * fails: jumps over variable initialization
 * only with a compiler that has -Wjump-misses-init
 */
#include <tact/tact.h>

typedef struct
{
  TactFrame frame;
  int seen;
} Method;

TactStep step (TactFrame *frame);

TactStep
step (TactFrame *frame)
{
  Method *method = (Method *) frame;

  TACT_BEGIN (frame);
#ifdef GOOD
  method->seen = 7;
#else
  int seen = 7;
#endif
  TACT_AWAIT (frame, tact_yield ());
#ifndef GOOD
  method->seen = seen;
#endif
  TACT_AWAIT (frame, tact_delay (method->seen, NULL));
  TACT_END (frame);
}
