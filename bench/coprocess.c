/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * coprocess.c: peers that are not functions of this program.
 *
 * One is a program that lives as long as this one and takes its turn when it
 * is asked; the other is a run of this program that needs a process of its own.
 */
#include "config.h"

#include "bench-private.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static GPid peer;
static FILE *requests, *answers;

static void
parse_figures (char *line, const BenchCase *the_case, BenchRun *run)
{
  for (gsize i = 0; i < bench_n_figures (the_case); i++)
    run->figures[i] = g_ascii_strtod (line, &line);
}

gboolean
bench_coprocess_start (const char *command)
{
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;
  int to_peer, from_peer;

  if (!g_shell_parse_argv (command, NULL, &argv, &error) ||
      !g_spawn_async_with_pipes (NULL, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                                 &peer, &to_peer, &from_peer, NULL, &error))
    {
      fprintf (stderr, "no .NET peer: %s\n", error->message);
      return FALSE;
    }
  requests = fdopen (to_peer, "w");
  answers = fdopen (from_peer, "r");
  return TRUE;
}

gboolean
bench_coprocess_run (const BenchLane *lane, guint64 n, BenchRun *run)
{
  char line[256];

  fprintf (requests, "%s/%s %" G_GUINT64_FORMAT "\n", lane->the_case->workload, lane->the_case->figures[0].variant, n);
  fflush (requests);
  if (fgets (line, sizeof line, answers) == NULL || !g_ascii_isdigit (line[0]))
    return FALSE;
  parse_figures (line, lane->the_case, run);
  return TRUE;
}

void
bench_coprocess_stop (void)
{
  if (peer == 0)
    return;
  fclose (requests);
  fclose (answers);
  waitpid (peer, NULL, 0);
  peer = 0;
}

void
bench_fresh_run (gsize index, const BenchLane *lane, guint64 n, BenchRun *run)
{
  g_autofree char *what = g_strdup_printf ("--fresh=%" G_GSIZE_FORMAT ":%s:%" G_GUINT64_FORMAT, index, lane->peer, n);
  const char *argv[] = { "/proc/self/exe", what, NULL };
  g_autofree char *output = NULL;
  int status;

  bench_check (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, &status, NULL) &&
                   g_spawn_check_wait_status (status, NULL),
               what);
  parse_figures (output, lane->the_case, run);
}
