/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* letters.h: posts that write a letter each into a log. */
#pragma once

#include "tests.h"

typedef struct
{
  GString *log;
  char letter;
} Letter;

static inline void
log_letter (gpointer data)
{
  Letter *letter = data;

  g_string_append_c (letter->log, letter->letter);
}

static inline Letter *
letter_new (GString *log, char letter)
{
  Letter *data = g_new (Letter, 1);

  *data = (Letter){ log, letter };
  return data;
}
