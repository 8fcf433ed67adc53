/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * scan.h: finds the duplicate files below some folders, as one async method.
 *
 *     scan = scan_new (folders, &hooks, window_link, window_link_unref);
 *     TACT_AWAIT (frame, scan_async (scan, TACT_AWAIT_DEFAULT, cancellable));
 *     problems = scan_steal_problems (scan);
 */
#pragma once

#include <tact/tact.h>

#include "group.h"
#include "problems.h"
#include "progress.h"

G_BEGIN_DECLS

typedef struct _Scan Scan;

/* One continuation of the method: the part of it that begins now. */
typedef struct
{
  const char *after;     /* what was awaited, a short text */
  TactContext *captured; /* nullable: none was, or it was asked not to; none */
} ScanContinuation;

/*
 * @found: nullable; takes the groups, element-type Group
 * @continued: nullable
 * @every: how often found is called while files are compared, milliseconds;
 *   0: at the end, once
 *
 * Both are called by the method itself, on the thread that it runs on then:
 * with TACT_AWAIT_DEFAULT that of the context it was started on, with
 * TACT_AWAIT_ANY_CONTEXT whichever.  Once the cancellable is cancelled, found
 * is not called any more; who cancels on the thread of the context can be sure.
 */
typedef struct
{
  void (*found) (GPtrArray *groups, gpointer user_data);
  void (*continued) (const ScanContinuation *continuation, gpointer user_data);
  guint every;
} ScanHooks;

/* @folders: NULL-terminated; as the paths are to begin.  @hooks: copied.
 * @destroy: nullable; frees @user_data when the last reference goes. */
Scan *scan_new (const char *const *folders, const ScanHooks *hooks, gpointer user_data, GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
Scan *scan_ref (Scan *scan);
void scan_unref (Scan *scan);

/*
 * The method, once for each scan.  @resume: TACT_AWAIT_DEFAULT or
 * TACT_AWAIT_ANY_CONTEXT.  The task has no value: what is found goes to the
 * hook, what could not be looked at to the list of problems.  It is cancelled
 * where @cancellable was before the end; nothing of the scan runs any more
 * when it ends, however it does.
 */
TactTask *scan_async (Scan *scan, TactAwaitFlags resume, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/* Any thread, at any time. */
Progress *scan_get_progress (Scan *scan);

/* What was found to be a problem since the last call, element-type Problem, full. */
GPtrArray *scan_steal_problems (Scan *scan) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
