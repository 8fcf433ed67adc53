/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* cell.h: one way to wait in one place, tried for real. */
#pragma once

#include <glib.h>

typedef enum
{
  CELL_WORKS,
  CELL_INLINED, /* works, since the wait ran the work itself */
  CELL_REFUSED, /* the library proved that it would never end */
  CELL_HANGS,   /* it had not ended within the time limit */
  CELL_BROKEN,  /* none of these */
} CellResult;

/*
 * Tries it in this process, which is of no use for another one after that.
 * @message: (out): what was refused or broken, else NULL.
 */
CellResult cell_try (gsize place, gsize way, char **message);

/* Does so for a parent process: prints the result as the parent reads it; exit status. */
int cell_print (const char *place_and_way);

/* Reads what cell_print() printed. */
CellResult cell_parse (const char *line, char **message);
