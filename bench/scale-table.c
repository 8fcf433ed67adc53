/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * scale-table.c: what the points say.
 *
 * A curve is flat where its largest size costs at most SCALE_FLAT times as
 * much as its reference: above some thousand, what is outstanding does not
 * fit into the caches of a processor, and that alone is a factor.
 */
#include "config.h"

#include "scale.h"

#include <stdlib.h>
#include <string.h>

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static double
median (const double *values, guint n)
{
  g_autofree double *sorted = g_memdup2 (values, n * sizeof *values);

  qsort (sorted, n, sizeof *sorted, compare);
  return sorted[n / 2];
}

static void
write_row (const char *variant, guint64 n, const char *unit, const double *values, guint n_rounds, FILE *results)
{
  double smallest = values[0];

  if (results == NULL)
    return;
  for (guint i = 1; i < n_rounds; i++)
    smallest = MIN (smallest, values[i]);
  fprintf (results,
           "{\"workload\": \"scale\", \"variant\": \"%s, %" G_GUINT64_FORMAT "\", \"unit\": \"%s\", \"tact\": %.2f, "
           "\"peers\": {}, \"ratios\": {}, \"smallest\": %.2f, \"rounds\": %u}\n",
           variant, n, unit, median (values, n_rounds), smallest, n_rounds);
}

static void
print_head (const ScaleCurve *curve, const ScalePoint *points)
{
  g_autofree char *title = g_strdup_printf ("%s: %s", curve->name, curve->of);

  printf ("\n%-42s", title);
  for (gsize i = 0; i < scale_n_points (curve); i++)
    printf (" %8" G_GUINT64_FORMAT, points[i].n);
  printf ("  at most %g times that of %" G_GUINT64_FORMAT "\n", SCALE_FLAT, curve->reference);
}

void
scale_report (const ScaleCurve *curve, const ScalePoint *points, guint n_rounds, FILE *results)
{
  const gsize n_points = scale_n_points (curve);

  print_head (curve, points);
  for (gsize figure = 0; figure < scale_n_figures (curve); figure++)
    {
      g_autofree char *variant = g_strdup_printf ("%s: %s", curve->name, curve->figures[figure]);
      double value = 0, reference = 0;

      printf ("  %-37s ns", curve->figures[figure]);
      for (gsize i = 0; i < n_points; i++)
        {
          value = median (points[i].figures[figure], n_rounds);
          if (points[i].n == curve->reference)
            reference = value;
          printf (" %8.1f", value);
          write_row (variant, points[i].n, "ns", points[i].figures[figure], n_rounds, results);
        }
      printf ("  %.2f %s\n", value / reference, value <= SCALE_FLAT * reference ? "flat" : "NOT FLAT");
    }
  fflush (stdout);
}

void
scale_report_memory (const ScaleCurve *curve, const ScalePoint *points, guint n_rounds, FILE *results)
{
  g_autofree char *most_name = g_strdup_printf ("%s: memory, most", curve->name);
  g_autofree char *left_name = g_strdup_printf ("%s: memory, left", curve->name);

  for (gsize i = 0; i < scale_n_points (curve); i++)
    {
      g_autofree double *left = g_new (double, n_rounds);
      double before = median (points[i].before, n_rounds), most = median (points[i].peak, n_rounds);
      double after = median (points[i].after, n_rounds);

      for (guint round = 0; round < n_rounds; round++)
        left[round] = points[i].after[round] - points[i].before[round];
      printf ("  %-12s %8" G_GUINT64_FORMAT "  back to %6.0f KiB of %6.0f KiB, %6.0f more than before, %5.0f of malloc(): %s\n",
              curve->name, points[i].n, after, most, after - before, median (points[i].blocks, n_rounds),
              after - before <= SCALE_TOLERANCE (most) ? "returned" : "NOT RETURNED");
      write_row (most_name, points[i].n, "KiB", points[i].peak, n_rounds, results);
      write_row (left_name, points[i].n, "KiB", left, n_rounds, results);
    }
  fflush (stdout);
}
