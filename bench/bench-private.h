/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bench-private.h: what the files of the harness share. */
#pragma once

#include "bench.h"

#include <stdio.h>

/* One peer of one case, and what it measured: values[figure][round]. */
typedef struct
{
  const BenchCase *the_case;
  const char *peer;
  BenchFunc func; /* NULL: .NET */
  guint64 n;      /* operations a run */
  double *values[BENCH_MAX_FIGURES];
} BenchLane;

/* coprocess.c: the peer that is another program.  It gets lines "workload/variant n" and answers each
 * with its figures on one line. */
gboolean bench_coprocess_start (const char *command);
gboolean bench_coprocess_run (const BenchLane *lane, guint64 n, BenchRun *run);
void bench_coprocess_stop (void);

/* Has this program do one run of @lane in a process of its own. */
void bench_fresh_run (gsize index, const BenchLane *lane, guint64 n, BenchRun *run);

/* report.c: the table, and a line of JSON for each figure. */
void bench_report (const BenchCase *the_case, GPtrArray *lanes, guint n_rounds, FILE *results);
gsize bench_n_figures (const BenchCase *the_case);
