/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * report.c: what the rounds say.
 *
 * A figure is the median of its rounds.  A ratio is the median of the ratios
 * of each round, not the ratio of the medians: what slows a round down slows
 * both sides.
 */
#include "config.h"

#include "bench-private.h"

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
  return n % 2 != 0 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

static double
smallest (const double *values, guint n)
{
  double found = values[0];

  for (guint i = 1; i < n; i++)
    found = MIN (found, values[i]);
  return found;
}

static double
ratio (const double *peer, const double *tact, guint n)
{
  g_autofree double *ratios = g_new (double, n);

  for (guint i = 0; i < n; i++)
    ratios[i] = tact[i] > 0 ? peer[i] / tact[i] : 0;
  return median (ratios, n);
}

static double
wanted_ratio (const BenchFigure *figure, const char *peer)
{
  for (gsize i = 0; i < G_N_ELEMENTS (figure->against); i++)
    if (g_strcmp0 (figure->against[i].peer, peer) == 0)
      return figure->against[i].times;
  return 0;
}

/* A peer may have some of a case's figures. */
static gboolean
has_figure (const BenchLane *lane, gsize index)
{
  return lane->values[index][0] >= 0;
}

/* The fastest of the peers that have the figure, as "1.3x dotnet". */
static char *
best_peer (gsize index, GPtrArray *lanes, guint n_rounds)
{
  const BenchLane *tact = lanes->pdata[0], *best = NULL;
  double least = 0;

  for (guint i = 1; i < lanes->len; i++)
    {
      const BenchLane *lane = lanes->pdata[i];
      double times = ratio (lane->values[index], tact->values[index], n_rounds);

      if (!has_figure (lane, index) || (best != NULL && times >= least))
        continue;
      best = lane;
      least = times;
    }
  return best != NULL ? g_strdup_printf ("%.1fx %s", least, best->peer) : g_strdup ("-");
}

static void
print_row (const BenchCase *the_case, gsize index, GPtrArray *lanes, guint n_rounds)
{
  const BenchFigure *figure = &the_case->figures[index];
  BenchLane *tact = lanes->pdata[0];
  double value = median (tact->values[index], n_rounds);
  g_autofree char *best = best_peer (index, lanes, n_rounds);
  g_autofree char *at_most = figure->at_most > 0
                                 ? g_strdup_printf ("%g %s", figure->at_most, value <= figure->at_most ? "met" : "MISSED")
                                 : g_strdup ("-");

  printf ("%-3s %-24s %-6s %8.1f %9.1f  %-18s %-13s", the_case->workload, figure->variant, figure->unit, value,
          smallest (tact->values[index], n_rounds), best, at_most);
  for (guint i = 1; i < lanes->len; i++)
    {
      BenchLane *lane = lanes->pdata[i];
      double times = ratio (lane->values[index], tact->values[index], n_rounds);
      double wanted = wanted_ratio (figure, lane->peer);

      if (!has_figure (lane, index))
        continue;
      printf (" %s %.1f (%.1fx", lane->peer, median (lane->values[index], n_rounds), times);
      if (times < wanted)
        printf ("* %gx", wanted);
      printf (")");
    }
  putchar ('\n');
}

static void
write_row (const BenchCase *the_case, gsize index, GPtrArray *lanes, guint n_rounds, FILE *results)
{
  const BenchFigure *figure = &the_case->figures[index];
  BenchLane *tact = lanes->pdata[0];
  const char *separator = "";

  fprintf (results, "{\"workload\": \"%s\", \"variant\": \"%s\", \"unit\": \"%s\", \"tact\": %.2f, \"peers\": {",
           the_case->workload, figure->variant, figure->unit, median (tact->values[index], n_rounds));
  for (guint i = 1; i < lanes->len; i++)
    {
      BenchLane *lane = lanes->pdata[i];

      if (!has_figure (lane, index))
        continue;
      fprintf (results, "%s\"%s\": %.2f", separator, lane->peer, median (lane->values[index], n_rounds));
      separator = ", ";
    }
  fprintf (results, "}, \"ratios\": {");
  separator = "";
  for (guint i = 1; i < lanes->len; i++)
    {
      BenchLane *lane = lanes->pdata[i];

      if (!has_figure (lane, index))
        continue;
      fprintf (results, "%s\"%s\": %.2f", separator, lane->peer, ratio (lane->values[index], tact->values[index], n_rounds));
      separator = ", ";
    }
  fprintf (results, "}, \"smallest\": %.2f, \"rounds\": %u", smallest (tact->values[index], n_rounds), n_rounds);
  if (figure->at_most > 0)
    fprintf (results, ", \"target\": %g", figure->at_most);
  fprintf (results, "}\n");
}

void
bench_report (const BenchCase *the_case, GPtrArray *lanes, guint n_rounds, FILE *results)
{
  for (gsize i = 0; i < bench_n_figures (the_case); i++)
    {
      print_row (the_case, i, lanes, n_rounds);
      if (results != NULL)
        write_row (the_case, i, lanes, n_rounds, results);
    }
  fflush (stdout);
}
