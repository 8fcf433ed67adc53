/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* stream-listener.c: accepts, one for each item that is asked for. */
#include "config.h"

#include <tact/completed.h>
#include <tact/stream-listener.h>

#include "async/pull-private.h"
#include "io/io-private.h"

typedef struct
{
  gatomicrefcount refs; /* the stream's, that of an accept */
  GSocketListener *listener;
  GSocketConnection *connection; /* owned; accepted and not yet taken */
} Accepting;

static void
accepting_unref (gpointer data)
{
  Accepting *accepting = data;

  if (!g_atomic_ref_count_dec (&accepting->refs))
    return;
  g_clear_object (&accepting->connection);
  g_object_unref (accepting->listener);
  g_free (accepting);
}

static gboolean
take (gpointer data, gpointer *item)
{
  *item = g_steal_pointer (&((Accepting *) data)->connection);
  return *item != NULL;
}

static void
accept_begin (gpointer listener, gpointer accepting, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_socket_listener_accept_async (listener, cancellable, callback, user_data);
}

static TactTask *
accept_finish (gpointer listener, gpointer accepting, GAsyncResult *result, GError **error)
{
  GSocketConnection *connection = g_socket_listener_accept_finish (listener, result, NULL, error);

  if (connection == NULL)
    return NULL;
  ((Accepting *) accepting)->connection = connection;
  return tact_task_new_boolean (TRUE);
}

static const TactIoClass accept_class = { accept_begin, accept_finish, accepting_unref };

static TactTask *
accept_next (gpointer data, GCancellable *cancellable)
{
  Accepting *accepting = data;

  g_atomic_ref_count_inc (&accepting->refs);
  return tact_io_operate (&accept_class, accepting->listener, accepting, cancellable);
}

static const TactPullClass listener_class = { take, accept_next, accepting_unref };

TactStream *
tact_stream_of_listener (GSocketListener *listener, GCancellable *cancellable)
{
  Accepting *accepting;

  if (!G_IS_SOCKET_LISTENER (listener))
    return tact_pull_stream_refuse (G_TYPE_SOCKET_CONNECTION, "tact_stream_of_listener: there is no listener");
  accepting = g_new0 (Accepting, 1);
  g_atomic_ref_count_init (&accepting->refs);
  accepting->listener = g_object_ref (listener);
  return tact_pull_stream_new (&listener_class, accepting, G_TYPE_SOCKET_CONNECTION, NULL, cancellable);
}
