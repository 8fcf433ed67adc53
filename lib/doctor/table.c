/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * table.c: runs the cells, some at a time, and prints what they are.
 *
 * What works in a pool of many workers may do so for want of load only: where
 * the same cell hangs with one worker it is "(W)".
 */
#include "config.h"

#include "doctor/cell.h"
#include "doctor/places.h"
#include "doctor/table.h"
#include "doctor/ways.h"

#include <gio/gio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define AT_ONCE 8

typedef struct
{
  CellResult result;
  gboolean starves; /* works, but not with one worker */
  char *message;
} Cell;

typedef struct
{
  const char *program;
  Cell *cells; /* a row after the other */
  TactSemaphore *room;
  guint n_done;
} Table;

typedef struct
{
  Table *table;
  gsize i;
} Trial;

/* Runs a cell in a process; awaits its end. */
static CellResult
try_cell (const Table *table, gsize i, gboolean one_worker, GCancellable *cancellable, char **message, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autofree char *argument = g_strdup_printf ("--cell=%zu,%zu", i / n_ways, i % n_ways);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (TactTask) ready = NULL;
  g_autofree char *line = NULL;

  g_subprocess_launcher_unsetenv (launcher, "TACT_POOL_MAX");
  if (one_worker)
    g_subprocess_launcher_setenv (launcher, "TACT_POOL_MAX", "1", TRUE);
  process = g_subprocess_launcher_spawn (launcher, error, table->program, argument, NULL);
  if (process == NULL)
    return CELL_BROKEN;
  g_subprocess_communicate_utf8_async (process, NULL, cancellable, TACT_READY (&ready));
  result = tact_await_object (g_steal_pointer (&ready), error);
  if (result == NULL || !g_subprocess_communicate_utf8_finish (process, result, &line, NULL, error))
    {
      g_subprocess_force_exit (process);
      return CELL_BROKEN;
    }
  return cell_parse (line, message);
}

static TactTask *
fill_cell (GCancellable *cancellable, gpointer data)
{
  const Trial *trial = data;
  Table *table = trial->table;
  const Place *place = &places[trial->i / n_ways];
  Cell *cell = &table->cells[trial->i];
  g_autofree char *ignored = NULL;
  GError *error = NULL;

  if (!tact_await (tact_semaphore_acquire (table->room, -1, cancellable), &error))
    return tact_task_new_error (error);
  cell->result = try_cell (table, trial->i, place->one_worker, cancellable, &cell->message, &error);
  if (error == NULL && place->load && cell->result == CELL_WORKS)
    cell->starves = try_cell (table, trial->i, TRUE, cancellable, &ignored, &error) == CELL_HANGS;
  tact_semaphore_release (table->room, 1);
  if (error != NULL)
    return tact_task_new_error (error);
  table->n_done++;
  if (isatty (STDERR_FILENO))
    fprintf (stderr, "\r%u of %zu%s", table->n_done, n_places * n_ways, table->n_done < n_places * n_ways ? "" : "\r           \r");
  return tact_task_completed ();
}

/* Printing */

static const char *
cell_word (const Cell *cell)
{
  switch (cell->result)
    {
    case CELL_WORKS:
      return cell->starves ? "(W)" : "W";
    case CELL_INLINED:
      return "W inlined";
    case CELL_REFUSED:
    case CELL_HANGS:
      return "D";
    default:
      return "?";
    }
}

static void
print_cells (const Cell *cells)
{
  g_print ("| context |");
  for (gsize way = 0; way < n_ways; way++)
    g_print (" %s |", ways[way].title);
  g_print ("\n|---|");
  for (gsize way = 0; way < n_ways; way++)
    g_print ("---|");
  for (gsize place = 0; place < n_places; place++)
    {
      g_print ("\n| %s |", places[place].title);
      for (gsize way = 0; way < n_ways; way++)
        g_print (" %s |", cell_word (&cells[place * n_ways + way]));
    }
  g_print ("\n\nW works.  (W) works while the pool has another worker.  D deadlocks.\n\nIn Tact:\n");
  for (gsize way = 0; way < n_ways; way++)
    g_print ("- %s: %s\n", ways[way].title, ways[way].call);
}

/* Those of a kind; how many. */
static guint
print_kind (const Cell *cells, CellResult kind, const char *title)
{
  guint n = 0;

  for (gsize i = 0; i < n_places * n_ways; i++)
    {
      if (cells[i].result != kind)
        continue;
      if (n++ == 0)
        g_print ("\n%s\n", title);
      g_print ("- %s, %s%s%s\n", places[i / n_ways].title, ways[i % n_ways].title, cells[i].message != NULL && *cells[i].message != '\0' ? ": " : "",
               cells[i].message != NULL ? cells[i].message : "");
    }
  return n;
}

static TactTask *
fill_cells (Table *table)
{
  const gsize n = n_places * n_ways;
  g_autofree TactTask **tasks = g_new (TactTask *, n);

  for (gsize i = 0; i < n; i++)
    {
      Trial *trial = g_new (Trial, 1);

      *trial = (Trial){ table, i };
      tasks[i] = tact_async (fill_cell, trial, g_free, NULL);
    }
  return tact_when_all (tasks, n);
}

static TactTask *
print_table (GCancellable *cancellable, gpointer program)
{
  const gsize n = n_places * n_ways;
  g_autofree Cell *cells = g_new0 (Cell, n);
  g_autoptr (TactSemaphore) room = tact_semaphore_new (AT_ONCE, AT_ONCE);
  Table table = { .program = program, .cells = cells, .room = room };
  GError *error = NULL;
  guint n_broken = 0;

  if (tact_await (fill_cells (&table), &error))
    {
      print_cells (cells);
      print_kind (cells, CELL_REFUSED, "Refused, since it is proven (TACT_ERROR_WOULD_DEADLOCK):");
      print_kind (cells, CELL_HANGS, "Found to hang, by a time limit of a second:");
      n_broken = print_kind (cells, CELL_BROKEN, "Neither works nor deadlocks:");
    }
  for (gsize i = 0; i < n; i++)
    g_free (cells[i].message);
  return error != NULL ? tact_task_new_error (error) : tact_task_new_int (n_broken > 0 ? 1 : 0);
}

TactTask *
table_print (const char *program)
{
  return tact_async (print_table, (gpointer) program, NULL, NULL);
}
