/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * headless.h: Twinfind without a window.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

enum
{
  HEADLESS_OK,
  HEADLESS_PROBLEMS,   /* something could not be looked at, or written */
  HEADLESS_BAD_FOLDER, /* nothing was looked at */
};

/* Prints the groups below @folders (NULL-terminated) to stdout, one path a
 * line, an empty line between groups; @null: a NUL instead of each newline.
 * Problems go to stderr.  Returns an exit status, as above. */
int headless_run (char **folders, gboolean null);

G_END_DECLS
