/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cell.c: enters the place, waits there in the way, and watches from outside.
 *
 * The trial is never freed: a thread that hangs looks at it until the end.
 */
#include "config.h"

#include "doctor/cell.h"
#include "doctor/places.h"
#include "doctor/ways.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATIENCE_MS 1000

typedef struct
{
  const Way *way;
  GMutex lock;
  GCond changed;
  gboolean ended; /* the lock guards this one; the others are written before it */
  gint64 value;
  GError *error;
} Trial;

static void
trial_end (Trial *trial)
{
  g_mutex_lock (&trial->lock);
  trial->ended = TRUE;
  g_cond_signal (&trial->changed);
  g_mutex_unlock (&trial->lock);
}

static TactTask *
await_op (GCancellable *cancellable, gpointer data)
{
  Trial *trial = data;

  trial->value = tact_await_int (way_op (), &trial->error);
  trial_end (trial);
  return tact_task_completed ();
}

static void
run_trial (gpointer data)
{
  Trial *trial = data;

  if (trial->way->block == NULL)
    {
      tact_detach (tact_async (await_op, trial, NULL, NULL));
      return;
    }
  trial->value = trial->way->block (&trial->error);
  trial_end (trial);
}

static gboolean
trial_wait (Trial *trial)
{
  const gint64 until = g_get_monotonic_time () + PATIENCE_MS * G_TIME_SPAN_MILLISECOND;
  gboolean ended;

  g_mutex_lock (&trial->lock);
  while (!trial->ended && g_cond_wait_until (&trial->changed, &trial->lock, until))
    ;
  ended = trial->ended;
  g_mutex_unlock (&trial->lock);
  return ended;
}

CellResult
cell_try (gsize place, gsize way, char **message)
{
  Trial *trial = g_new0 (Trial, 1);

  trial->way = &ways[way];
  *message = NULL;
  places[place].enter (run_trial, trial);
  if (!trial_wait (trial))
    return CELL_HANGS;
  if (trial->error == NULL && trial->value == WAY_VALUE)
    return way_was_inlined () ? CELL_INLINED : CELL_WORKS;
  *message = trial->error != NULL ? g_strdup (trial->error->message) : g_strdup_printf ("it gave %" G_GINT64_FORMAT, trial->value);
  return g_error_matches (trial->error, TACT_ERROR, TACT_ERROR_WOULD_DEADLOCK) ? CELL_REFUSED : CELL_BROKEN;
}

/* Between two processes: the number of the result, and the message. */

int
cell_print (const char *place_and_way)
{
  g_autofree char *message = NULL;
  gsize place, way;
  CellResult result;

  if (sscanf (place_and_way, "%zu,%zu", &place, &way) != 2 || place >= n_places || way >= n_ways)
    {
      g_printerr ("tact-doctor: there is no cell %s; --cell is for the tool itself: call it with --table\n", place_and_way);
      return 2;
    }
  result = cell_try (place, way, &message);
  g_print ("%d %s\n", result, message != NULL ? message : "");
  return EXIT_SUCCESS;
}

CellResult
cell_parse (const char *line, char **message)
{
  char *rest;
  const guint64 result = g_ascii_strtoull (line, &rest, 10);

  if (rest == line || result > CELL_BROKEN)
    {
      *message = g_strdup_printf ("the process of the cell said \"%s\"", line);
      return CELL_BROKEN;
    }
  *message = g_strdup (g_strstrip (rest));
  return (CellResult) result;
}
