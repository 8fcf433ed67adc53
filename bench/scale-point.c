/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * scale-point.c: one size of one curve, in a process of its own.
 *
 * A figure is the median of the passes that are counted.  What memory the
 * library or malloc() keeps for a while, it has some seconds to give back.
 */
#include "config.h"

#include "bench.h"
#include "scale.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#define ENOUGH 300000 /* operations for a figure */
#define MAX_PASSES 1000
#define SETTLE_MS 3000

void
scale_run_dry (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static double
median_of (double *values, gsize n)
{
  qsort (values, n, sizeof *values, compare);
  return values[n / 2];
}

static double
resident (void)
{
  return bench_resident () / 1024;
}

/* The most that this process ever held. */
static double
peak (void)
{
  g_autofree char *text = NULL;
  const char *line = NULL;

  bench_check (g_file_get_contents ("/proc/self/status", &text, NULL, NULL) && (line = strstr (text, "\nVmHWM:")) != NULL,
               "/proc/self/status");
  return g_ascii_strtod (line + strlen ("\nVmHWM:"), NULL);
}

static double
in_use (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return (double) (info.uordblks + info.hblkhd) / 1024;
}

static gboolean
wake (gpointer data)
{
  return G_SOURCE_REMOVE;
}

/* Until resident memory is @aim, or the time is up: what there is then. */
static double
settle (double aim)
{
  gint64 until = bench_now () + SETTLE_MS * G_GINT64_CONSTANT (1000000);
  double now;

  for (;;)
    {
      scale_run_dry ();
      malloc_trim (0);
      now = resident ();
      if (now <= aim || bench_now () >= until)
        return now;
      g_timeout_add (20, wake, NULL);
      g_main_context_iteration (NULL, TRUE);
    }
}

void
scale_point_be (const ScaleCurve *curve, guint64 n)
{
  const guint64 n_passes = CLAMP (ENOUGH / n, 3, MIN (curve->max_passes > 0 ? curve->max_passes : MAX_PASSES, MAX_PASSES));
  double *passes[SCALE_MAX_FIGURES], figures[SCALE_MAX_FIGURES] = { 0 };
  double memory_before, blocks_before, memory_after, most;

  for (gsize i = 0; i < SCALE_MAX_FIGURES; i++)
    passes[i] = g_new0 (double, n_passes);
  curve->pass (figures, curve->least > 0 ? curve->least : n, FALSE);
  scale_run_dry ();
  malloc_trim (0);
  memory_before = resident ();
  blocks_before = in_use ();

  curve->pass (figures, n, TRUE);
  for (guint64 pass = 0; pass < n_passes; pass++)
    {
      curve->pass (figures, n, TRUE);
      for (gsize i = 0; i < SCALE_MAX_FIGURES; i++)
        passes[i][pass] = figures[i];
    }
  most = peak ();
  memory_after = settle (memory_before + SCALE_TOLERANCE (most));

  for (gsize i = 0; i < SCALE_MAX_FIGURES; i++)
    {
      printf ("%.3f ", median_of (passes[i], n_passes));
      g_free (passes[i]);
    }
  printf ("%.0f %.0f %.0f %.0f\n", memory_before, most, memory_after, in_use () - blocks_before);
}

void
scale_point_run (const ScaleCurve *curve, ScalePoint *point, guint round)
{
  g_autofree char *what = g_strdup_printf ("--point=%s:%" G_GUINT64_FORMAT, curve->name, point->n);
  const char *argv[] = { "/proc/self/exe", what, NULL };
  g_autofree char *output = NULL;
  g_auto (GStrv) words = NULL;
  int status;

  bench_check (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, &status, NULL) &&
                   g_spawn_check_wait_status (status, NULL),
               what);
  words = g_strsplit (g_strchomp (output), " ", -1);
  bench_check (g_strv_length (words) == SCALE_MAX_FIGURES + 4, what);
  for (gsize i = 0; i < scale_n_figures (curve); i++)
    point->figures[i][round] = g_ascii_strtod (words[i], NULL);
  point->before[round] = g_ascii_strtod (words[SCALE_MAX_FIGURES], NULL);
  point->peak[round] = g_ascii_strtod (words[SCALE_MAX_FIGURES + 1], NULL);
  point->after[round] = g_ascii_strtod (words[SCALE_MAX_FIGURES + 2], NULL);
  point->blocks[round] = g_ascii_strtod (words[SCALE_MAX_FIGURES + 3], NULL);
}
