/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* table.h: the deadlock table, made by trying each cell. */
#pragma once

#include <tact/tact.h>

/*
 * Tries all cells, each in a process of @program's own, and prints the table.
 * Says how far it is where stderr is a terminal.  An async method: the task of
 * an exit status, 1 where a cell is broken.
 */
TactTask *table_print (const char *program);
