/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* sockets.h: a pair of sockets, and files, for GIO's streams. */
#pragma once

#include <glib/gstdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "methods.h"

/* Two ends of one connection. */
typedef struct
{
  GIOStream *ends[2];
} Sockets;

static inline Sockets
sockets_new (void)
{
  Sockets sockets;
  int fds[2];

  ck_assert_int_eq (socketpair (AF_UNIX, SOCK_STREAM, 0, fds), 0);
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GSocket) socket = g_socket_new_from_fd (fds[i], NULL);

      sockets.ends[i] = G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
    }
  return sockets;
}

static inline void
sockets_clear (Sockets *sockets)
{
  g_clear_object (&sockets->ends[0]);
  g_clear_object (&sockets->ends[1]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sockets, sockets_clear)

/* The first end reads what the second writes. */
static inline GInputStream *
sockets_input (Sockets *sockets)
{
  return g_io_stream_get_input_stream (sockets->ends[0]);
}

static inline void
sockets_write (Sockets *sockets, const char *text)
{
  ck_assert (g_output_stream_write_all (g_io_stream_get_output_stream (sockets->ends[1]), text, strlen (text), NULL, NULL, NULL));
}

/* A file with @text, that has no name any more, opened to read. */
static inline GInputStream *
file_with (const char *text, gssize length)
{
  g_autoptr (GFile) file = NULL;
  g_autofree char *path = NULL;
  GFileInputStream *input;

  close (g_file_open_tmp (NULL, &path, NULL));
  ck_assert (g_file_set_contents (path, text, length, NULL));
  file = g_file_new_for_path (path);
  input = g_file_read (file, NULL, NULL);
  ck_assert_ptr_nonnull (input);
  g_remove (path);
  return G_INPUT_STREAM (input);
}

/* Marks @where when @object is gone. */
static inline void
mark_gone (gpointer where, GObject *object)
{
  mark (where);
}
