/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * results.h: what a scan found, as the window shows it.
 *
 * A list of TwinCopies, the part of it that a search leaves, and the sums.  Whoever changes a group does it here, so that the
 * sums hold; the signal "changed" says that they are others.
 *
 * On the UI thread.
 */
#pragma once

#include <gtk/gtk.h>

#include "copies.h"

G_BEGIN_DECLS

typedef struct
{
  guint n_groups;
  guint64 waste; /* bytes */
  guint n_marked;
  guint64 marked_size; /* bytes */
} TwinSums;

#define TWIN_TYPE_RESULTS (twin_results_get_type ())
G_DECLARE_FINAL_TYPE (TwinResults, twin_results, TWIN, RESULTS, GObject)

TwinResults *twin_results_new (void);

/* The groups on the list: those that a search leaves. */
GListModel *twin_results_get_shown (TwinResults *results);

/* All groups; element-type TwinCopies, full. */
GPtrArray *twin_results_dup_groups (TwinResults *results) G_GNUC_WARN_UNUSED_RESULT;

const TwinSums *twin_results_get_sums (TwinResults *results);

void twin_results_clear (TwinResults *results);

/* At the end of the list.  @groups: element-type TwinCopies. */
void twin_results_add (TwinResults *results, GPtrArray *groups);

/* Puts all groups in the order of the sorter, as each change of the sorter does. */
void twin_results_sort (TwinResults *results);

/* @sorter: of TwinCopies; once. */
void twin_results_set_sorter (TwinResults *results, GtkSorter *sorter);

/* What was searched for, folded, NULL: nothing; new groups are held against
 * it.  Those that are there are not: see twin_results_show(). */
const char *twin_results_get_needle (TwinResults *results);
void twin_results_set_needle (TwinResults *results, const char *folded);

/* @groups: element-type TwinCopies; @shown: one byte each. */
void twin_results_show (TwinResults *results, GPtrArray *groups, const guint8 *shown);

/* As in copies.h */
gboolean twin_results_mark (TwinResults *results, TwinCopies *copies, TwinCopy *copy, gboolean marked);
void twin_results_mark_group (TwinResults *results, TwinCopies *copies, gboolean marked);

/* The groups on the list. */
void twin_results_mark_shown (TwinResults *results, gboolean marked);

/* A copy has gone from its group, or is back; a group of one is none. */
void twin_results_remove (TwinResults *results, TwinCopies *copies, TwinCopy *copy);
void twin_results_restore (TwinResults *results, TwinCopies *copies, TwinCopy *copy);

G_END_DECLS
