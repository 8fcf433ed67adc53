/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * scale.h: what an operation costs, against how many there are.
 *
 * A curve is one kind of work at several sizes.  A point is one size of it, in
 * a process of its own: first a pass with next to nothing, which starts the
 * threads; then the memory that the process has is noted; then a pass that is
 * not counted, those that are, and the memory once more.
 */
#pragma once

#include <glib.h>
#include <stdio.h>

#define SCALE_MAX_FIGURES 3
#define SCALE_MAX_POINTS 7

typedef struct
{
  const char *name;                       /* "task" */
  const char *of;                         /* what its sizes count */
  guint64 from, to, factor;               /* its sizes */
  guint64 least;                          /* the size of the first pass; 0: that of the point */
  guint64 reference;                      /* the curve is flat where the largest size costs little more than this one */
  guint64 max_passes;                     /* that are counted */
  const char *figures[SCALE_MAX_FIGURES]; /* ends with the first NULL */

  /* Does the work once, and stores ns an operation; not @really: a few operations are enough. */
  void (*pass) (double *figures, guint64 n, gboolean really);
} ScaleCurve;

/* What the rounds of one point measured. */
typedef struct
{
  guint64 n;
  double *figures[SCALE_MAX_FIGURES]; /* [round] */
  double *before, *peak, *after;      /* [round]; resident memory in KiB */
  double *blocks;                     /* [round]; what malloc() has handed out since `before`, in KiB */
} ScalePoint;

gsize scale_n_points (const ScaleCurve *curve);
gsize scale_n_figures (const ScaleCurve *curve);

/* Runs the default loop until it has nothing to do. */
void scale_run_dry (void);

/* scale-point.c: this process is one point: it prints its figures.  Or has another process be one. */
void scale_point_be (const ScaleCurve *curve, guint64 n);
void scale_point_run (const ScaleCurve *curve, ScalePoint *point, guint round);

/* scale-table.c: how many times as much as at the reference is still flat; resident memory that may stay, in KiB. */
#define SCALE_FLAT 3.0
#define SCALE_TOLERANCE(peak) (1024 + (peak) / 50)

void scale_report (const ScaleCurve *curve, const ScalePoint *points, guint n_rounds, FILE *results);
void scale_report_memory (const ScaleCurve *curve, const ScalePoint *points, guint n_rounds, FILE *results);
