/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* strand-private.h: what a proof of a deadlock asks of a strand. */
#pragma once

#include <tact/strand.h>

#include "base/thread-private.h"

/* Whether @thread is the one that runs it now: nothing else of it runs before that returns. */
gboolean tact_strand_is_run_by (TactStrand *strand, TactThread *thread);
