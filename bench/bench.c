/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bench.c: goes round.
 *
 * First each lane (a peer of a case) is warmed up, which also finds how many
 * operations take about as long as a run should.  Then come the rounds, each
 * beginning with another lane of a case, so that no peer always runs behind
 * the same other.
 */
#include "config.h"

#include "bench-private.h"

#include <tact/tact.h>

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static gboolean quick;
static int n_rounds;
static gboolean alone;
static gint64 n_operations;
static char *results_file, *fresh_lane;
static char **names, **peers;

static const GOptionEntry options[] = {
  { "quick", 'q', 0, G_OPTION_ARG_NONE, &quick, "Short runs, three rounds: a first look", NULL },
  { "rounds", 'r', 0, G_OPTION_ARG_INT, &n_rounds, "How many rounds (default: 9)", "N" },
  { "alone", 'a', 0, G_OPTION_ARG_NONE, &alone, "Without peers: for a profiler", NULL },
  { "results", 0, 0, G_OPTION_ARG_FILENAME, &results_file, "Append a line of JSON for each figure", "FILE" },
  { "peer", 'p', 0, G_OPTION_ARG_STRING_ARRAY, &peers, "A peer that is a program, and its command", "NAME=COMMAND" },
  { "operations", 0, 0, G_OPTION_ARG_INT64, &n_operations, "One run of Tact's, with so many operations, and no figures: to count instructions", "N" },
  { "fresh", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &fresh_lane, NULL, "CASE:PEER:N" },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &names, NULL, "[W1 | W1/pending]..." },
  G_OPTION_ENTRY_NULL
};

/* -- what the peers use -- */

void
bench_check (gboolean right, const char *what)
{
  if (G_LIKELY (right))
    return;
  fprintf (stderr, "wrong result: %s\n", what);
  exit (1);
}

double
bench_resident (void)
{
  char *text, *line;
  double kilobytes;

  /* statm lags behind by what each thread has not yet added to it. */
  if (!g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL) || (line = strstr (text, "\nRss:")) == NULL)
    {
      fputs ("cannot read /proc/self/smaps_rollup\n", stderr);
      exit (1);
    }
  kilobytes = g_ascii_strtod (line + strlen ("\nRss:"), NULL);
  g_free (text);
  return kilobytes * 1024;
}

double
bench_sleeps (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) usage.ru_nvcsw;
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

void
bench_percentiles (gint64 *times, gsize n, double figures[3])
{
  qsort (times, n, sizeof *times, compare_times);
  figures[0] = (double) times[0];
  figures[1] = (double) times[n / 2];
  figures[2] = (double) times[n - 1 - n / 100];
}

/* -- lanes -- */

gsize
bench_n_figures (const BenchCase *the_case)
{
  gsize n = 0;

  while (n < BENCH_MAX_FIGURES && the_case->figures[n].variant != NULL)
    n++;
  return n;
}

static gboolean
is_wanted (const BenchCase *the_case)
{
  g_autofree char *full = g_strdup_printf ("%s/%s", the_case->workload, the_case->figures[0].variant);

  return names == NULL ||
         g_strv_contains ((const char *const *) names, the_case->workload) ||
         g_strv_contains ((const char *const *) names, full);
}

static gboolean
is_any_wanted (const BenchCase *cases, gsize n_cases)
{
  for (gsize i = 0; i < n_cases; i++)
    if (is_wanted (&cases[i]))
      return TRUE;
  return FALSE;
}

static BenchLane *
lane_new (const BenchCase *the_case, const char *peer, BenchFunc func, BenchProgram *program)
{
  BenchLane *lane = g_new0 (BenchLane, 1);

  lane->program = program;
  lane->the_case = the_case;
  lane->peer = peer;
  lane->func = func;
  lane->n = the_case->step;
  for (gsize i = 0; i < bench_n_figures (the_case); i++)
    lane->values[i] = g_new0 (double, n_rounds);
  return lane;
}

static void
lane_free (gpointer data)
{
  BenchLane *lane = data;

  for (gsize i = 0; i < BENCH_MAX_FIGURES; i++)
    g_free (lane->values[i]);
  g_free (lane);
}

static GPtrArray *
lanes_of (const BenchCase *the_case, GPtrArray *programs)
{
  GPtrArray *lanes = g_ptr_array_new_with_free_func (lane_free);

  for (gsize i = 0; i < BENCH_MAX_PEERS && the_case->peers[i].func != NULL && !(alone && i > 0); i++)
    g_ptr_array_add (lanes, lane_new (the_case, the_case->peers[i].peer, the_case->peers[i].func, NULL));
  for (guint i = 0; i < programs->len; i++)
    g_ptr_array_add (lanes, lane_new (the_case, bench_program_get_name (programs->pdata[i]), NULL, programs->pdata[i]));
  return lanes;
}

/* FALSE: the peer has no such workload. */
static gboolean
lane_run (BenchLane *lane, gsize index, BenchRun *run)
{
  memset (run, 0, sizeof *run);
  if (lane->func == NULL)
    return bench_program_run (lane, lane->n, run);
  if (lane->the_case->flags & BENCH_FRESH)
    bench_fresh_run (index, lane, lane->n, run);
  else
    lane->func (run, lane->n);
  return TRUE;
}

/* Doubles the work until a run is long enough.  .NET goes on for a while after that: its compiler takes
 * hundreds of calls and some idle time to come to its best code. */
static gboolean
lane_warm_up (BenchLane *lane, gsize index)
{
  gint64 long_enough = quick ? 4000000 : 30000000, start, elapsed;
  gint64 until = bench_now () + (lane->func != NULL || !g_str_equal (lane->peer, "dotnet") ? 0 : quick ? 400000000
                                                                                                       : G_GINT64_CONSTANT (2000000000));
  gboolean fixed = lane->the_case->flags & (BENCH_FIXED | BENCH_FRESH);
  BenchRun run;

  do
    {
      start = bench_now ();
      if (!lane_run (lane, index, &run))
        return FALSE;
      elapsed = MAX (bench_now () - start, 1);
      if (!fixed && elapsed < long_enough)
        lane->n *= (guint64) CLAMP (long_enough / elapsed, 2, 10);
      else if (!fixed && elapsed > 3 * long_enough)
        lane->n = MAX (lane->n / 2 / lane->the_case->step, 1) * lane->the_case->step;
    }
  while ((!fixed && elapsed < long_enough / 2) || bench_now () < until);
  return TRUE;
}

static void
lanes_run (GPtrArray *lanes, gsize index, guint round)
{
  BenchRun run;

  for (guint i = 0; i < lanes->len; i++)
    {
      BenchLane *lane = lanes->pdata[(i + round) % lanes->len];

      lane_run (lane, index, &run);
      for (gsize figure = 0; figure < bench_n_figures (lane->the_case); figure++)
        lane->values[figure][round] = run.figures[figure];
    }
}

/* -- the program -- */

/* This process is one run: it prints its figures and ends. */
static int
be_fresh (const BenchCase *cases, gsize n_cases)
{
  g_auto (GStrv) parts = g_strsplit (fresh_lane, ":", 3);
  gsize index = strtoul (parts[0], NULL, 10);
  BenchRun run = { 0 };

  g_return_val_if_fail (g_strv_length (parts) == 3 && index < n_cases, 1);
  for (gsize i = 0; i < BENCH_MAX_PEERS && cases[index].peers[i].func != NULL; i++)
    if (g_str_equal (cases[index].peers[i].peer, parts[1]))
      cases[index].peers[i].func (&run, strtoull (parts[2], NULL, 10));
  for (gsize i = 0; i < bench_n_figures (&cases[index]); i++)
    printf ("%.3f ", run.figures[i]);
  putchar ('\n');
  return 0;
}

static gboolean
parse_arguments (int *argc, char ***argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, argc, argv, &error))
    {
      fprintf (stderr, "%s\n", error->message);
      return FALSE;
    }
  if (n_rounds <= 0)
    n_rounds = quick ? 3 : 9;
  return TRUE;
}

static void
say_round (int round)
{
  if (!isatty (STDERR_FILENO))
    return;
  if (round < n_rounds)
    fprintf (stderr, "\rround %d of %d", round + 1, n_rounds);
  else
    fputs ("\r                    \r", stderr);
}

typedef struct
{
  const BenchCase *cases;
  gsize n_cases;
} Program;

static GPtrArray *
programs_start (char **commands)
{
  GPtrArray *programs = g_ptr_array_new_with_free_func ((GDestroyNotify) bench_program_stop);

  for (char **command = commands; command != NULL && *command != NULL; command++)
    {
      BenchProgram *program = bench_program_start (*command);

      if (program != NULL)
        g_ptr_array_add (programs, program);
    }
  return programs;
}

static void
run_all (const BenchCase *cases, gsize n_cases)
{
  g_autofree GPtrArray **lanes = g_new0 (GPtrArray *, n_cases);
  g_autoptr (GPtrArray) programs = programs_start (!alone && is_any_wanted (cases, n_cases) ? peers : NULL);
  FILE *results = NULL;

  if (results_file != NULL && (results = fopen (results_file, "a")) == NULL)
    bench_check (FALSE, "cannot write the results file");
  for (gsize i = 0; i < n_cases; i++)
    if (is_wanted (&cases[i]))
      {
        lanes[i] = lanes_of (&cases[i], programs);
        for (guint j = 0; j < lanes[i]->len;)
          if (lane_warm_up (lanes[i]->pdata[j], i))
            j++;
          else
            g_ptr_array_remove_index (lanes[i], j);
      }
  for (int round = 0; round < n_rounds; round++)
    {
      say_round (round);
      for (gsize i = 0; i < n_cases; i++)
        if (lanes[i] != NULL)
          lanes_run (lanes[i], i, (guint) round);
    }
  say_round (n_rounds);

  for (gsize i = 0; i < n_cases; i++)
    if (lanes[i] != NULL)
      {
        bench_report (&cases[i], lanes[i], (guint) n_rounds, results);
        g_ptr_array_unref (lanes[i]);
      }
  if (results != NULL)
    fclose (results);
}

/* N is rounded up to what a workload can do. */
static void
run_once (const BenchCase *cases, gsize n_cases)
{
  BenchRun run = { 0 };

  for (gsize i = 0; i < n_cases; i++)
    if (is_wanted (&cases[i]))
      cases[i].peers[0].func (&run, ((guint64) n_operations + cases[i].step - 1) / cases[i].step * cases[i].step);
}

static TactTask *
in_main (GCancellable *cancellable, gpointer data)
{
  const Program *program = data;

  if (fresh_lane != NULL)
    return tact_task_new_int (be_fresh (program->cases, program->n_cases));
  if (n_operations > 0)
    run_once (program->cases, program->n_cases);
  else
    run_all (program->cases, program->n_cases);
  return tact_task_completed ();
}

int
bench_main (int argc, char **argv, const BenchCase *cases, gsize n_cases)
{
  Program program = { .cases = cases, .n_cases = n_cases };

  if (!parse_arguments (&argc, &argv))
    return 1;
  /* The thread has the default loop, as in any program with a window: what suspends here comes back here. */
  return tact_main (in_main, &program);
}
