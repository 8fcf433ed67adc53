/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * group-list.h: the table of groups and their copies.
 */
#pragma once

#include "results.h"

G_BEGIN_DECLS

/* The table, sorted by waste at first; it gives @results its sorter.  Enter on
 * a row does what a click on its check does. */
GtkWidget *twin_group_list_new (TwinResults *results);

G_END_DECLS
