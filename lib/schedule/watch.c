/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* watch.c: to be told when a GCancellable is cancelled. */
#include "config.h"

#include "schedule/pool-private.h"
#include "schedule/watch-private.h"

typedef struct
{
  void (*func) (gpointer data);
  gpointer data; /* owned */
  GBoxedCopyFunc ref;
  GDestroyNotify unref;
} Watch;

static void
watch_clear (gpointer data, GClosure *closure)
{
  Watch *watch = data;

  watch->unref (watch->data);
  g_free (watch);
}

static void
watch_call (gpointer data)
{
  Watch *watch = data;

  watch->func (watch->data);
  watch_clear (watch, NULL);
}

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  Watch *watch = data;
  Watch *call = g_new (Watch, 1);

  *call = *watch;
  call->data = watch->ref (watch->data);
  tact_pool_call (watch_call, call);
}

gulong
tact_watch_add (GCancellable *cancellable, void (*func) (gpointer data), gpointer data, GBoxedCopyFunc ref, GDestroyNotify unref)
{
  Watch *watch = g_new (Watch, 1);

  *watch = (Watch){ func, ref (data), ref, unref };
  return g_signal_connect_data (cancellable, "cancelled", G_CALLBACK (on_cancelled), watch, watch_clear, 0);
}

void
tact_watch_remove (GCancellable *cancellable, gulong id)
{
  if (id != 0)
    g_signal_handler_disconnect (cancellable, id);
}
