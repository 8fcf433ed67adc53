/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * when-each.h: several tasks, one after the other as they complete (.NET:
 * Task.WhenEach).
 */
#pragma once

#include <tact/stream.h>

G_BEGIN_DECLS

/**
 * tact_when_each: (skip)
 * @tasks: (array length=n_tasks) (transfer container): tasks; each element is taken, the array is not
 * @n_tasks: how many
 *
 * A stream of the tasks themselves: those that are complete at the call, in
 * order, then the others as they complete, however they end; no error is read
 * by that.  A cancellable given to tact_stream_next() ends the stream, not the
 * tasks, and so does its close.  No list or a %NULL element: a critical.  Any
 * thread.
 *
 * Returns: (transfer full): a stream of #TactTask; %NULL with a critical
 */
TACT_API TactStream *tact_when_each (TactTask **tasks, gsize n_tasks) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
