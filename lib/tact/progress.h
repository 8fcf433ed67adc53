/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * progress.h: how far a piece of work has come, for a progress bar (.NET:
 * Progress).
 *
 *     progress = tact_progress_new ();
 *     g_object_bind_property (progress, "fraction", bar, "fraction", 0);
 *     task = tact_run (copy_all, g_object_ref (progress), g_object_unref, cancellable);
 *
 * The work reports from any thread, as often as it likes.  The properties
 * change on the context on which the object was made, to the latest report,
 * at most once a frame; the end (done is total) is never held back.
 */
#pragma once

#include <tact/types.h>

G_BEGIN_DECLS

#define TACT_TYPE_PROGRESS (tact_progress_get_type ())
/* The class, for GObject. */
TACT_API GType tact_progress_get_type (void) G_GNUC_CONST;
#define TACT_PROGRESS(obj) (G_TYPE_CHECK_INSTANCE_CAST ((obj), TACT_TYPE_PROGRESS, TactProgress))
#define TACT_IS_PROGRESS(obj) (G_TYPE_CHECK_INSTANCE_TYPE ((obj), TACT_TYPE_PROGRESS))

typedef struct _TactProgress TactProgress;

/**
 * tact_progress_new:
 *
 * Captures the context of the caller; where it has none the properties change
 * on the pool, one report at a time.
 *
 * Returns: (transfer full): a progress of which nothing is done
 */
TACT_API TactProgress *tact_progress_new (void);

/**
 * tact_progress_report:
 * @progress: (nullable): a progress; %NULL: nobody wants to see it
 * @done: how much is done
 * @total: how much there is; 0: it is not known
 * @text: (nullable): what is being done; %NULL: as before
 *
 * Never blocks, and changes no property inside the call.  Any thread.
 */
TACT_API void tact_progress_report (TactProgress *progress, gint64 done, gint64 total, const char *text);

/**
 * tact_progress_add:
 * @progress: (nullable): a progress; %NULL: nobody wants to see it
 * @n: how much more is done
 *
 * The same for work in several places at once.  Any thread.
 */
TACT_API void tact_progress_add (TactProgress *progress, gint64 n);

/**
 * tact_progress_file: (skip)
 * @done: bytes
 * @total: bytes
 * @progress: (nullable): a #TactProgress
 *
 * The GFileProgressCallback of g_file_copy() and its kin, which call it on
 * the thread that copies; give @progress as its data.
 */
TACT_API void tact_progress_file (goffset done, goffset total, gpointer progress);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TactProgress, g_object_unref)

G_END_DECLS
