/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * frames.h: a window that redraws each tick, while a thread posts to its loop.
 *
 * A cell is one policy of posting under one load, in a process of its own.
 */
#pragma once

#include <glib.h>

#define FRAMES_WORK_US 60   /* what each post keeps the loop busy for */
#define FRAMES_GRACE_MS 250 /* the last posts made have so long to run in time */

typedef struct
{
  const char *name;
  guint percent;   /* of one processor: what the posts want */
  guint draw_ms;   /* what each frame takes to draw */
  guint always_us; /* what one turn of a source at priority 0 takes that is always ready; 0: there is none */
} FramesLoad;

typedef struct _FramesWork FramesWork;

struct _FramesWork
{
  FramesWork *next;
  gint64 posted, ran; /* us; ran 0: not yet */
};

typedef struct
{
  const char *peer;  /* in the file of results */
  const char *title; /* in the table */
  void (*prepare) (void);
  void (*post) (FramesWork *work); /* any thread */
} FramesPolicy;

enum
{
  FRAMES_TACT, /* the first, as in every bench */
  FRAMES_N_POLICIES = 6,
};

extern const FramesPolicy frames_policies[FRAMES_N_POLICIES];

/* What a cell measured.  A post that never ran counts as if it ran when the cell ended, and so does a frame that never came. */
typedef struct
{
  double fps;
  double frame_p99;          /* ms from one paint to the next */
  double post_p50, post_p99; /* ms from the post to its turn */
  double in_time;            /* posts that ran while more were made, or in the grace after */
  double ran;                /* posts that ran in the end, when the loop had as long again for them */
  double made;
} FramesFigures;

/* The policies' way to do what was posted. */
void frames_work_run (FramesWork *work);

/* Opens the window and measures for @seconds. */
void frames_cell (const FramesPolicy *policy, const FramesLoad *load, guint seconds, FramesFigures *figures);
