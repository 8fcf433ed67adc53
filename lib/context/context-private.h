/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* context-private.h: what the library asks of contexts. */
#pragma once

#include <tact/main-context.h>

#include "base/hooks-private.h"
#include "task/block-private.h"

/* Blocks until @block is complete.  The default of TactContextClass.wait. */
gboolean tact_block_wait (TactBlock *block, gint64 timeout_ms, GCancellable *cancellable, GError **error);

/* Posts @func and waits until it has run: what a context with a queue does for a send from elsewhere. */
gboolean tact_context_send_by_post (TactContext *context, TactSendFunc func, gpointer user_data, GError **error);

/* Runs it here and now, with @context as the current one. */
gboolean tact_context_send_here (TactContext *context, TactSendFunc func, gpointer user_data, GError **error);

/* How many detached operations it holds. */
guint tact_main_context_count_operations (TactMainContext *main);

/* The context of a capture, referenced; NULL where there is none. */
TactContext *tact_capture_dup_context (TactCapture capture);

/* The context of the main context that this thread owns now, whatever was pushed; NULL: it owns none. */
TactContext *tact_context_get_owned (TactThread *thread);

/* Reports once that a method suspended before the loop of this thread was owned. */
void tact_capture_note_uncaptured (TactThread *thread, const TactSite *site);
