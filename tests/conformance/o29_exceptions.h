/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o29_exceptions.h: the methods of o29_exceptions.c, which are written in two
 * styles.
 */
#pragma once

#include "common.h"

typedef struct
{
  TactTask *(*fails) (const char *message);    /* yields, then fails */
  TactTask *(*arg_check) (const char *string); /* wants a string, and says so in its task */
  TactTask *(*chain3) (void);                  /* awaits what awaits what fails */
  TactTask *(*net_await) (TactTask *task);     /* of a string: what the await of @task, which it takes, threw */
  TactTask *(*catch_and_finally) (void);       /* with awaits in both */
} Style;

extern const Style frames;
