/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bench.h: workloads, and what does them.
 *
 * A case is one workload: the peers that do it, Tact first, and the figures
 * that each run of each peer gives.  bench_main() warms every peer up, chooses
 * how much work makes a run long enough to be measured, and then goes round:
 * a round runs every peer of every case once.  So all of them see the same
 * weather, and only the ratios of figures from one round are compared.
 *
 * Peers of other libraries are programs of their own, which are asked by the
 * name "workload/first variant" for what they said that they can do.
 *
 * A peer checks what it computed in every run, by bench_check().
 */
#pragma once

#include <glib.h>
#include <time.h>

#define BENCH_MAX_PEERS 6
#define BENCH_MAX_FIGURES 5

/* What one run of one peer reports to; a figure below 0: has no such thing. */
typedef struct
{
  double figures[BENCH_MAX_FIGURES];
} BenchRun;

/* Does @n operations and stores what it measured, in the order of the case's figures. */
typedef void (*BenchFunc) (BenchRun *run, guint64 n);

typedef enum
{
  BENCH_DEFAULT = 0,
  BENCH_FRESH = 1 << 0, /* each run in a process of its own, for figures of memory */
  BENCH_FIXED = 1 << 1, /* a run is `step` operations, never more */
} BenchFlags;

/* Tact's figure is to be at most that of @peer divided by @times. */
typedef struct
{
  const char *peer;
  double times;
} BenchRatio;

typedef struct
{
  const char *variant;
  const char *unit; /* "ns", "bytes", "sleeps" */
  double at_most;   /* the target on the reference machine; 0: none */
  BenchRatio against[6];
} BenchFigure;

typedef struct
{
  const char *peer;
  BenchFunc func;
} BenchPeer;

typedef struct
{
  const char *workload; /* "W1" */
  guint64 step;         /* n is a multiple of this */
  BenchFlags flags;
  BenchFigure figures[BENCH_MAX_FIGURES]; /* ends with the first without variant */
  BenchPeer peers[BENCH_MAX_PEERS];       /* ends with the first without func */
} BenchCase;

/* Runs the cases that the arguments name, all where they name none; the exit status of the program. */
int bench_main (int argc, char **argv, const BenchCase *cases, gsize n_cases);

/* Ends the program with a message unless @right. */
void bench_check (gboolean right, const char *what);

/* Bytes of memory that the process holds at the moment. */
double bench_resident (void);

/* How often a thread of this process has gone to sleep so far. */
double bench_sleeps (void);

/* Stores the smallest, the median and the 99th percentile of @n times in ns; sorts them. */
void bench_percentiles (gint64 *times, gsize n, double figures[3]);

/* ns since some moment */
static inline gint64
bench_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (gint64) now.tv_sec * 1000000000 + now.tv_nsec;
}

/* ns an operation since @start */
static inline double
bench_each (gint64 start, guint64 n)
{
  return (double) (bench_now () - start) / (double) n;
}
