/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* depth.c: the outermost completion runs what inner ones put off. */
#include "config.h"

#include "task/depth-private.h"

void
tact_depth_drain (TactThread *thread)
{
  TactWork *work;

  while ((work = tact_chain_pop (&thread->deferred)) != NULL)
    work->run (work, TACT_WORK_RUN);
}
