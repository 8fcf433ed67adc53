/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * peer.h: what the peers in C and C++ share: each is a program that reads lines
 * "workload/variant n" and answers with its figures, in the order of the
 * harness; "-": it has no such workload; a figure below 0: not that one.
 */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

typedef void (*PeerFunc) (double *figures, long n);

typedef struct
{
  const char *name;
  PeerFunc func;
  int n_figures;
} PeerWorkload;

static inline double
peer_now (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return (double) now.tv_sec * 1e9 + (double) now.tv_nsec;
}

static inline double
peer_each (double start, long n)
{
  return (peer_now (CLOCK_MONOTONIC) - start) / (double) n;
}

static inline void
peer_check (int right, const char *what)
{
  if (right)
    return;
  fprintf (stderr, "wrong result: %s\n", what);
  exit (1);
}

static inline double
peer_sleeps (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) usage.ru_nvcsw;
}

static inline int
peer_compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static inline int
peer_main (const PeerWorkload *workloads, int n_workloads)
{
  char line[256];

  while (fgets (line, sizeof line, stdin) != NULL)
    {
      char *space = strrchr (line, ' ');
      int i = 0;

      if (space != NULL)
        *space = '\0';
      while (i < n_workloads && strcmp (workloads[i].name, line) != 0)
        i++;
      if (space == NULL || i == n_workloads)
        {
          puts ("-");
        }
      else
        {
          double figures[8] = { 0 };

          workloads[i].func (figures, atol (space + 1));
          for (int k = 0; k < workloads[i].n_figures; k++)
            printf ("%.3f ", figures[k]);
          putchar ('\n');
        }
      fflush (stdout);
    }
  return 0;
}
