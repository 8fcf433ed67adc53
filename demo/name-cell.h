/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * name-cell.h: the first cell of a row: a check, what it is, and where.
 */
#pragma once

#include "results.h"

G_BEGIN_DECLS

#define TWIN_TYPE_NAME_CELL (twin_name_cell_get_type ())
G_DECLARE_FINAL_TYPE (TwinNameCell, twin_name_cell, TWIN, NAME_CELL, GtkBox)

GtkWidget *twin_name_cell_new (TwinResults *results);

/* Shows the row's item, a TwinCopies or a TwinCopy; NULL: nothing. */
void twin_name_cell_set_row (TwinNameCell *cell, GtkTreeListRow *row);

/* What a click on the check does. */
void twin_name_cell_toggle (TwinResults *results, GtkTreeListRow *row);

G_END_DECLS
