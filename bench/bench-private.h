/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bench-private.h: what the files of the harness share. */
#pragma once

#include "bench.h"

#include <stdio.h>

/* A peer that is another program. */
typedef struct _BenchProgram BenchProgram;

/* One peer of one case, and what it measured: values[figure][round]. */
typedef struct
{
  const BenchCase *the_case;
  const char *peer;
  BenchFunc func;        /* NULL: a program's */
  BenchProgram *program; /* NULL: a function's */
  guint64 n;             /* operations a run */
  double *values[BENCH_MAX_FIGURES];
} BenchLane;

/* coprocess.c: peers that are other programs.  One gets lines "workload/variant n" and answers each with its
 * figures on one line, or with "-": it has no such workload.  @peer is "NAME=COMMAND"; NULL: it did not start. */
BenchProgram *bench_program_start (const char *peer);
const char *bench_program_get_name (const BenchProgram *program);
gboolean bench_program_run (const BenchLane *lane, guint64 n, BenchRun *run);
void bench_program_stop (BenchProgram *program);

/* Has this program do one run of @lane in a process of its own. */
void bench_fresh_run (gsize index, const BenchLane *lane, guint64 n, BenchRun *run);

/* report.c: the table, and a line of JSON for each figure. */
void bench_report (const BenchCase *the_case, GPtrArray *lanes, guint n_rounds, FILE *results);
gsize bench_n_figures (const BenchCase *the_case);
