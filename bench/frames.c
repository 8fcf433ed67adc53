/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * frames.c: who paints, and whose posts run, when both want the loop.
 *
 *     frames [--seconds N] [--rounds N] [--results FILE] [--cell POLICY LOAD]
 *
 * Six policies of posting under four loads, each cell a process of its own.
 * A figure is the median of its rounds; a round runs all policies under a
 * load one after the other.
 *
 * Three loads let a window with cheap, costly and very costly frames redraw
 * each tick, next to posts that want a part of the processor, or more than
 * all of it.  The fourth keeps a source at priority 0 always ready, which
 * leaves no turn to anything of a higher number: no frame is painted there,
 * and what counts is the posts.
 *
 * What is wanted of Tact, by load:
 *
 * frames  at least 95 % as many as the best policy for painting that does not
 *         starve posts.  A policy starves posts if fewer ran in time than
 *         95 % of those that any policy ran which keeps the window alive;
 *         a window that paints less than 10 frames a second stands still, and
 *         what was saved on it is no measure.  Where every window stands
 *         still all policies are compared.
 * posts   all that any policy runs.  In time, more posts run where nothing is
 *         painted if there is more to do than the processor can, so here each
 *         policy has as long again, with frames still being drawn, once no
 *         more posts are made.
 */
#include "config.h"

#include "frames.h"

#include <gtk/gtk.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ALIVE_FPS 10
#define ENOUGH 0.95

static const FramesLoad loads[] = {
  { "48 % posts, 14 ms draws", 48, 14, 0 },
  { "120 % posts, 2 ms draws", 120, 2, 0 },
  { "12 % posts, 30 ms draws", 12, 30, 0 },
  { "12 % posts, 2 ms draws, always ready at 0", 12, 2, 100 },
};

static const struct
{
  const char *name, *unit;
  gsize offset;
} columns[] = {
  { "fps", "fps", offsetof (FramesFigures, fps) },
  { "frame p99", "ms", offsetof (FramesFigures, frame_p99) },
  { "post p50", "ms", offsetof (FramesFigures, post_p50) },
  { "post p99", "ms", offsetof (FramesFigures, post_p99) },
  { "posts in time", "posts", offsetof (FramesFigures, in_time) },
  { "posts run", "posts", offsetof (FramesFigures, ran) },
};

static int seconds = 5, rounds = 1;
static const char *self, *results_name;

static double
figure (const FramesFigures *figures, gsize column)
{
  return G_STRUCT_MEMBER (double, figures, columns[column].offset);
}

/* -- one cell -- */

static int
cell_main (const char *policy, const char *load)
{
  const guint p = (guint) atoi (policy), l = (guint) atoi (load);
  FramesFigures f;

  if (p >= FRAMES_N_POLICIES || l >= G_N_ELEMENTS (loads))
    return 1;
  alarm ((guint) seconds * 4 + 30);
  gtk_init ();
  frames_cell (&frames_policies[p], &loads[l], (guint) seconds, &f);
  printf ("%f %f %f %f %f %f %f\n", f.fps, f.frame_p99, f.post_p50, f.post_p99, f.in_time, f.ran, f.made);
  return 0;
}

static void
measure (guint policy, guint load, FramesFigures *f)
{
  g_autofree char *command = g_strdup_printf ("'%s' --seconds %d --cell %u %u", self, seconds, policy, load);
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  if (!g_spawn_command_line_sync (command, &output, NULL, &status, &error) || !g_spawn_check_wait_status (status, &error) ||
      sscanf (output, "%lf %lf %lf %lf %lf %lf %lf", &f->fps, &f->frame_p99, &f->post_p50, &f->post_p99, &f->in_time, &f->ran, &f->made) != 7)
    {
      fprintf (stderr, "%s under %s: %s\n", frames_policies[policy].title, loads[load].name, error != NULL ? error->message : "no figures");
      exit (1);
    }
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

/* Of each figure, its median over the rounds. */
static void
take_medians (const FramesFigures *of_rounds, FramesFigures *medians)
{
  g_autofree double *values = g_new (double, rounds);

  *medians = of_rounds[0];
  for (gsize c = 0; c < G_N_ELEMENTS (columns); c++)
    {
      for (int r = 0; r < rounds; r++)
        values[r] = figure (&of_rounds[r], c);
      qsort (values, (gsize) rounds, sizeof *values, compare);
      G_STRUCT_MEMBER (double, medians, columns[c].offset) = values[rounds / 2];
    }
}

static void
measure_load (guint load, FramesFigures medians[FRAMES_N_POLICIES])
{
  g_autofree FramesFigures *all = g_new0 (FramesFigures, FRAMES_N_POLICIES * rounds);

  for (int r = 0; r < rounds; r++)
    for (guint p = 0; p < FRAMES_N_POLICIES; p++)
      measure (p, load, &all[(int) p * rounds + r]);
  for (guint p = 0; p < FRAMES_N_POLICIES; p++)
    take_medians (&all[(int) p * rounds], &medians[p]);
}

/* -- what is said -- */

static void
print_load (guint load, const FramesFigures *figures)
{
  for (guint p = 1; p <= FRAMES_N_POLICIES; p++)
    {
      const guint policy = p % FRAMES_N_POLICIES; /* Tact last */
      const FramesFigures *f = &figures[policy];

      printf ("%-42s %-22s %6.1f %9.1f %9.1f %9.1f %8.0f %8.0f of %.0f\n", p == 1 ? loads[load].name : "", frames_policies[policy].title,
              f->fps, f->frame_p99, f->post_p50, f->post_p99, f->in_time, f->ran, f->made);
    }
}

static gboolean
is_measure (const FramesFigures *figures, guint policy)
{
  for (guint p = 0; p < FRAMES_N_POLICIES; p++)
    if (figures[p].fps >= ALIVE_FPS)
      return figures[policy].fps >= ALIVE_FPS;
  return TRUE;
}

static void
judge (const FramesFigures *figures)
{
  const FramesFigures *tact = &figures[FRAMES_TACT];
  double most_in_time = 0, most_run = 0;
  guint best = FRAMES_N_POLICIES;

  for (guint p = 0; p < FRAMES_N_POLICIES; p++)
    {
      most_run = MAX (most_run, figures[p].ran);
      if (is_measure (figures, p))
        most_in_time = MAX (most_in_time, figures[p].in_time);
    }
  for (guint p = 0; p < FRAMES_N_POLICIES; p++)
    if (figures[p].in_time >= ENOUGH * most_in_time && (best == FRAMES_N_POLICIES || figures[p].fps > figures[best].fps))
      best = p;
  printf ("  frames: Tact %.1f fps, best without starving posts %.1f (%s): %s\n", tact->fps, figures[best].fps, frames_policies[best].title,
          tact->fps >= ENOUGH * figures[best].fps ? "met" : "MISSED");
  printf ("  posts:  Tact %.0f run, most %.0f: %s; in time %.0f, most where the window is alive %.0f: %s\n\n", tact->ran, most_run,
          tact->ran >= most_run ? "met" : "MISSED", tact->in_time, most_in_time, tact->in_time >= ENOUGH * most_in_time ? "not starved" : "STARVED");
}

/* How many times as good Tact's figure is; what is not there counts as one. */
static double
ratio (gsize column, double tact, double peer)
{
  const gboolean more_is_better = column == 0 || column >= 4;

  tact = MAX (tact, more_is_better ? 1 : 0.001);
  peer = MAX (peer, more_is_better ? 1 : 0.001);
  return more_is_better ? tact / peer : peer / tact;
}

static void
write_row (FILE *results, guint load, gsize c, const FramesFigures *figures)
{
  const double tact = figure (&figures[FRAMES_TACT], c);

  fprintf (results, "{\"workload\": \"frames\", \"variant\": \"%s: %s\", \"unit\": \"%s\", \"tact\": %.2f, \"peers\": {", loads[load].name,
           columns[c].name, columns[c].unit, tact);
  for (guint p = 1; p < FRAMES_N_POLICIES; p++)
    fprintf (results, "%s\"%s\": %.2f", p > 1 ? ", " : "", frames_policies[p].peer, figure (&figures[p], c));
  fprintf (results, "}, \"ratios\": {");
  for (guint p = 1; p < FRAMES_N_POLICIES; p++)
    fprintf (results, "%s\"%s\": %.2f", p > 1 ? ", " : "", frames_policies[p].peer, ratio (c, tact, figure (&figures[p], c)));
  fprintf (results, "}, \"rounds\": %d}\n", rounds);
}

static void
write_rows (guint load, const FramesFigures *figures)
{
  FILE *results = fopen (results_name, "a");

  if (results == NULL)
    {
      perror (results_name);
      exit (1);
    }
  for (gsize c = 0; c < G_N_ELEMENTS (columns); c++)
    write_row (results, load, c, figures);
  fclose (results);
}

static gboolean
read_option (const char *option, const char *value)
{
  if (strcmp (option, "--results") == 0)
    results_name = value;
  else if (strcmp (option, "--seconds") == 0)
    seconds = atoi (value);
  else if (strcmp (option, "--rounds") == 0)
    rounds = atoi (value);
  else
    return FALSE;
  return seconds > 0 && rounds > 0;
}

int
main (int argc, char **argv)
{
  FramesFigures figures[FRAMES_N_POLICIES];
  int i = 1;

  self = argv[0];
  while (i + 1 < argc && read_option (argv[i], argv[i + 1]))
    i += 2;
  if (i + 3 == argc && strcmp (argv[i], "--cell") == 0)
    return cell_main (argv[i + 1], argv[i + 2]);
  if (i != argc)
    {
      fprintf (stderr, "usage: %s [--seconds N] [--rounds N] [--results FILE] [--cell POLICY LOAD]\n", self);
      return 1;
    }
  printf ("%-42s %-22s %6s %9s %9s %9s %8s %8s\n", "load", "policy", "fps", "frame p99", "post p50", "post p99", "in time", "run of posts made");
  for (guint load = 0; load < G_N_ELEMENTS (loads); load++)
    {
      measure_load (load, figures);
      print_load (load, figures);
      judge (figures);
      fflush (stdout);
      if (results_name != NULL)
        write_rows (load, figures);
    }
  return 0;
}
