/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * copies.h: a group of copies, as the list shows it.
 *
 * A GListModel of TwinCopy, by path, bytewise.  Of a group at least one copy
 * stays: the last one that is not marked cannot be marked.
 *
 * Properties: "n-copies", "n-marked".  Made on any thread, then of the UI's.
 */
#pragma once

#include <gio/gio.h>

#include "copy.h"
#include "group.h"

G_BEGIN_DECLS

#define TWIN_TYPE_COPIES (twin_copies_get_type ())
G_DECLARE_FINAL_TYPE (TwinCopies, twin_copies, TWIN, COPIES, GObject)

TwinCopies *twin_copies_new (const Group *group, const char *root);

guint twin_copies_get_n_copies (TwinCopies *copies);
guint twin_copies_get_n_marked (TwinCopies *copies);
guint64 twin_copies_get_size (TwinCopies *copies);  /* of each, bytes */
guint64 twin_copies_get_waste (TwinCopies *copies); /* of all but one, bytes */
const char *twin_copies_get_name (TwinCopies *copies);
const char *twin_copies_get_first_path (TwinCopies *copies); /* of the scan: it never changes */

/* The copy is the model's; NULL behind the last. */
TwinCopy *twin_copies_peek (TwinCopies *copies, guint i);

/* Whether a search for @folded (by g_utf8_casefold ()) finds it.  It reads
 * what was found by the scan, which never changes: any thread. */
gboolean twin_copies_match (TwinCopies *copies, const char *folded);

/* Whether a search has it on the list; TRUE at first. */
gboolean twin_copies_get_shown (TwinCopies *copies);
void twin_copies_set_shown (TwinCopies *copies, gboolean shown);

/* FALSE: it is the last one that stays. */
gboolean twin_copies_mark (TwinCopies *copies, TwinCopy *copy, gboolean marked);

/* TRUE: all but one, the first that is not marked.  FALSE: none. */
void twin_copies_mark_all (TwinCopies *copies, gboolean marked);

/* A copy has gone, or is back. */
void twin_copies_remove (TwinCopies *copies, TwinCopy *copy);
void twin_copies_insert (TwinCopies *copies, TwinCopy *copy);

G_END_DECLS
