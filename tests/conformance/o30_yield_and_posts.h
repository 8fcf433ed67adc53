/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o30_yield_and_posts.h: what the two styles of o30_yield_and_posts.c share.
 */
#pragma once

#include "common.h"

/* What an await posted to the UI. */
typedef struct
{
  int completed;
  int suspended;
  int anywhere;
} Counts;

/* The methods in one style. */
typedef struct
{
  TactTask *(*yielder) (const char *name);
  TactPostFunc yield_and_wait; /* of a const char *: where it went on */
  TactFunc count_posts;        /* of a Counts */
  TactFunc count_nested;       /* of an int */
} Style;

extern const Style frames;

extern Ui *ui;

void add_step (const char *name, int i); /* to what ran on the UI, in its order */
