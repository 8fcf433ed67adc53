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

struct _BenchProgram
{
  char *name;
  GPid pid;
  FILE *requests, *answers;
};

static void
parse_figures (char *line, const BenchCase *the_case, BenchRun *run)
{
  for (gsize i = 0; i < bench_n_figures (the_case); i++)
    run->figures[i] = g_ascii_strtod (line, &line);
}

BenchProgram *
bench_program_start (const char *peer)
{
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;
  const char *command = strchr (peer, '=');
  BenchProgram *program;
  int to_peer, from_peer;
  GPid pid;

  if (command == NULL)
    {
      fprintf (stderr, "no peer: \"%s\" is not NAME=COMMAND\n", peer);
      return NULL;
    }
  if (!g_shell_parse_argv (command + 1, NULL, &argv, &error) ||
      !g_spawn_async_with_pipes (NULL, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                                 &pid, &to_peer, &from_peer, NULL, &error))
    {
      fprintf (stderr, "no peer %s: %s\n", peer, error->message);
      return NULL;
    }
  program = g_new (BenchProgram, 1);
  *program = (BenchProgram){ g_strndup (peer, (gsize) (command - peer)), pid, fdopen (to_peer, "w"), fdopen (from_peer, "r") };
  return program;
}

const char *
bench_program_get_name (const BenchProgram *program)
{
  return program->name;
}

gboolean
bench_program_run (const BenchLane *lane, guint64 n, BenchRun *run)
{
  BenchProgram *program = lane->program;
  char line[256];

  fprintf (program->requests, "%s/%s %" G_GUINT64_FORMAT "\n", lane->the_case->workload, lane->the_case->figures[0].variant, n);
  fflush (program->requests);
  if (fgets (line, sizeof line, program->answers) == NULL)
    {
      fprintf (stderr, "the peer %s ended in %s/%s\n", program->name, lane->the_case->workload, lane->the_case->figures[0].variant);
      exit (1);
    }
  if (g_str_equal (line, "-\n"))
    return FALSE;
  parse_figures (line, lane->the_case, run);
  return TRUE;
}

void
bench_program_stop (BenchProgram *program)
{
  fclose (program->requests);
  fclose (program->answers);
  waitpid (program->pid, NULL, 0);
  g_free (program->name);
  g_free (program);
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
