/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * scan-link.h: what a scan holds of the window that shows it.
 *
 * A scan may call from any thread, and may live a little longer than the
 * window: it holds this object, never the window.  What it finds comes to the
 * UI thread by posts that are bound to the link, so that none runs after the
 * link was cut.
 */
#pragma once

#include "continuation-log.h"
#include "results.h"
#include "scan.h"

G_BEGIN_DECLS

#define TWIN_TYPE_LINK (twin_link_get_type ())
G_DECLARE_FINAL_TYPE (TwinLink, twin_link, TWIN, LINK, GObject)

/* @root: what the paths shown begin with is left out. */
TwinLink *twin_link_new (TwinResults *results, TwinLog *log, const char *root);

/* A scan that reports to @link. */
Scan *twin_link_new_scan (TwinLink *link, const char *const *folders);

/* On the UI thread: nothing comes through it any more. */
void twin_link_cut (TwinLink *link);

G_END_DECLS
