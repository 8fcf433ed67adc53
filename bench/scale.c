/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * scale.c: goes round the points of all curves.
 *
 * Times never fail it; wrong results do.
 */
#include "config.h"

#include "bench.h"
#include "scale-curves.h"

#include <tact/tact.h>

#include <stdlib.h>
#include <unistd.h>

static const ScaleCurve *const scale_curves[] = { &scale_memory, &scale_task, &scale_shuffle, &scale_timer, &scale_fire, &scale_post, &scale_item, &scale_fork, &scale_owner, &scale_one, NULL };

static gboolean quick;
static int n_rounds;
static char *results_file, *point_name;
static char **names;

static const GOptionEntry options[] = {
  { "quick", 'q', 0, G_OPTION_ARG_NONE, &quick, "One round: a first look", NULL },
  { "rounds", 'r', 0, G_OPTION_ARG_INT, &n_rounds, "How many rounds (default: 3)", "N" },
  { "results", 0, 0, G_OPTION_ARG_FILENAME, &results_file, "Append a line of JSON for each figure", "FILE" },
  { "point", 0, 0, G_OPTION_ARG_STRING, &point_name, "One point of a curve, in this process: for a profiler", "CURVE:N" },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &names, NULL, "[task | timer | ...]..." },
  G_OPTION_ENTRY_NULL
};

gsize
scale_n_points (const ScaleCurve *curve)
{
  gsize n_points = 0;

  for (guint64 n = curve->from; n <= curve->to; n *= curve->factor)
    n_points++;
  return n_points;
}

gsize
scale_n_figures (const ScaleCurve *curve)
{
  gsize n = 0;

  while (n < SCALE_MAX_FIGURES && curve->figures[n] != NULL)
    n++;
  return n;
}

static ScalePoint *
points_new (const ScaleCurve *curve)
{
  ScalePoint *points = g_new0 (ScalePoint, scale_n_points (curve));
  guint64 n = curve->from;

  for (gsize i = 0; i < scale_n_points (curve); i++, n *= curve->factor)
    {
      points[i] = (ScalePoint){ .n = n };
      for (gsize figure = 0; figure < scale_n_figures (curve); figure++)
        points[i].figures[figure] = g_new0 (double, n_rounds);
      points[i].before = g_new0 (double, n_rounds);
      points[i].peak = g_new0 (double, n_rounds);
      points[i].after = g_new0 (double, n_rounds);
      points[i].blocks = g_new0 (double, n_rounds);
    }
  return points;
}

static void
points_free (const ScaleCurve *curve, ScalePoint *points)
{
  for (gsize i = 0; i < scale_n_points (curve); i++)
    {
      for (gsize figure = 0; figure < scale_n_figures (curve); figure++)
        g_free (points[i].figures[figure]);
      g_free (points[i].before);
      g_free (points[i].peak);
      g_free (points[i].after);
      g_free (points[i].blocks);
    }
  g_free (points);
}

static const ScaleCurve *
curve_named (const char *name)
{
  for (gsize i = 0; scale_curves[i] != NULL; i++)
    if (g_str_equal (scale_curves[i]->name, name))
      return scale_curves[i];
  fprintf (stderr, "there is no curve %s\n", name);
  exit (1);
}

static GPtrArray *
wanted_curves (void)
{
  GPtrArray *curves = g_ptr_array_new ();

  for (char **name = names; name != NULL && *name != NULL; name++)
    g_ptr_array_add (curves, (gpointer) curve_named (*name));
  for (gsize i = 0; names == NULL && scale_curves[i] != NULL; i++)
    g_ptr_array_add (curves, (gpointer) scale_curves[i]);
  return curves;
}

static void
run_round (GPtrArray *curves, ScalePoint *const *points, guint round)
{
  for (guint i = 0; i < curves->len; i++)
    for (gsize at = 0; at < scale_n_points (curves->pdata[i]); at++)
      {
        if (isatty (STDERR_FILENO))
          fprintf (stderr, "\rround %u of %d: %-24s", round + 1, n_rounds, ((const ScaleCurve *) curves->pdata[i])->name);
        scale_point_run (curves->pdata[i], &points[i][at], round);
      }
  if (isatty (STDERR_FILENO))
    fprintf (stderr, "\r%50s\r", "");
}

static void
run_all (void)
{
  g_autoptr (GPtrArray) curves = wanted_curves ();
  g_autofree ScalePoint **points = g_new (ScalePoint *, curves->len);
  FILE *results = NULL;

  if (results_file != NULL && (results = fopen (results_file, "a")) == NULL)
    bench_check (FALSE, "cannot write the results file");
  for (guint i = 0; i < curves->len; i++)
    points[i] = points_new (curves->pdata[i]);
  for (int round = 0; round < n_rounds; round++)
    run_round (curves, points, (guint) round);
  for (guint i = 0; i < curves->len; i++)
    scale_report (curves->pdata[i], points[i], (guint) n_rounds, results);
  printf ("\nresident memory, KiB: a size's most, what stays when all of it is released, what that is more than before, and what malloc() still has of that\n");
  for (guint i = 0; i < curves->len; i++)
    {
      scale_report_memory (curves->pdata[i], points[i], (guint) n_rounds, results);
      points_free (curves->pdata[i], points[i]);
    }
  if (results != NULL)
    fclose (results);
}

static TactTask *
in_main (GCancellable *cancellable, gpointer data)
{
  g_auto (GStrv) parts = g_strsplit (point_name, ":", 2);

  bench_check (g_strv_length (parts) == 2, "--point takes CURVE:N");
  scale_point_be (curve_named (parts[0]), strtoull (parts[1], NULL, 10));
  return tact_task_completed ();
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      fprintf (stderr, "%s\n", error->message);
      return 1;
    }
  if (n_rounds <= 0)
    n_rounds = quick ? 1 : 3;
  if (point_name != NULL)
    return tact_main (in_main, NULL);
  run_all ();
  return 0;
}
