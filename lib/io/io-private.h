/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* io-private.h: one operation of a GIO stream, in its turn. */
#pragma once

#include <tact/task.h>

typedef struct
{
  /* Calls the _async function; on the thread that runs the loop. */
  void (*begin) (gpointer stream, gpointer data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

  /* Calls the _finish function; there, too.  The outcome; NULL: @error is set. */
  TactTask *(*finish) (gpointer stream, gpointer data, GAsyncResult *result, GError **error);

  void (*release) (gpointer data); /* nullable */
} TactIoClass;

/* Takes @data.  A task of the outcome. */
TactTask *tact_io_operate (const TactIoClass *klass, gpointer stream, gpointer data, GCancellable *cancellable);
