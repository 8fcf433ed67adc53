/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * init.c: the default main context belongs to GTK's thread.
 *
 * A loop owns its context only while it runs.  What awaits earlier would
 * capture nothing and come back on a worker: so the thread takes the context
 * before there is a loop, and never gives it back.
 */
#include "config.h"

#include <tact/gtk.h>

#include "gtk/window-scope-private.h"

void
tact_gtk_init (void)
{
  static gboolean ready;

  gtk_init ();
  if (ready)
    return;

  if (!g_main_context_acquire (NULL))
    {
      g_critical ("tact_gtk_init: another thread owns the default main context");
      return;
    }
  ready = TRUE;
  tact_context_push (TACT_CONTEXT (tact_main_context_get (NULL)));
  tact_gtk_watch_windows ();
}
