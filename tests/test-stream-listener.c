/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-stream-listener.c: real connections, as a stream (AE-09). */
#include "methods.h"
#include "values.h"

#include <gio/gio.h>

static GSocketListener *
listen_here (guint16 *port)
{
  GSocketListener *listener = g_socket_listener_new ();

  *port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  ck_assert_uint_ne (*port, 0);
  return listener;
}

/* Connects, and sends its number. */
static GIOStream *
connect_to (guint16 port, char number)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, &error);

  ck_assert_msg (connection != NULL, "%s", error != NULL ? error->message : "");
  ck_assert (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), &number, 1, NULL, NULL, NULL));
  return G_IO_STREAM (connection);
}

static gboolean
next_is (TactStream *stream, char number)
{
  g_autoptr (TactTask) next = tact_stream_next (stream, NULL);
  g_autoptr (GIOStream) connection = NULL;
  char byte = 0;

  task_wait (next);
  ck_assert (tact_task_get_boolean (next, NULL));
  connection = tact_stream_dup_item (stream);
  ck_assert (G_IS_SOCKET_CONNECTION (connection));
  return g_input_stream_read (g_io_stream_get_input_stream (connection), &byte, 1, NULL, NULL) == 1 && byte == number;
}

START_TEST (who_connects_comes_in_order_also_between_two_items)
{
  guint16 port;
  g_autoptr (GSocketListener) listener = listen_here (&port);
  g_autoptr (TactStream) stream = tact_stream_of_listener (listener, NULL);
  G_GNUC_UNUSED g_autoptr (GIOStream) a = connect_to (port, 'a');
  G_GNUC_UNUSED g_autoptr (GIOStream) b = connect_to (port, 'b');
  g_autoptr (GIOStream) c = NULL;

  ck_assert (next_is (stream, 'a'));
  ck_assert (next_is (stream, 'b'));
  c = connect_to (port, 'c');
  ck_assert (next_is (stream, 'c'));
}
END_TEST

START_TEST (a_cancel_ends_an_accept_and_the_listener_goes_on)
{
  guint16 port;
  g_autoptr (GSocketListener) listener = listen_here (&port);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactStream) stream = tact_stream_of_listener (listener, NULL);
  g_autoptr (TactTask) next = tact_stream_next (stream, cancellable);
  g_autoptr (TactStream) second = NULL;
  g_autoptr (GIOStream) client = NULL;

  ck_assert (!tact_task_is_completed (next));
  g_cancellable_cancel (cancellable);
  task_wait (next);
  ck_assert (tact_task_is_cancelled (next));
  second = tact_stream_of_listener (listener, NULL);
  client = connect_to (port, 'x');
  ck_assert (next_is (second, 'x'));
}
END_TEST

START_TEST (a_closed_listener_fails_and_none_is_a_critical)
{
  guint16 port;
  g_autoptr (GSocketListener) listener = listen_here (&port);
  g_autoptr (TactStream) stream = tact_stream_of_listener (listener, NULL);
  g_autoptr (TactStream) none = NULL;
  g_autoptr (TactTask) next = NULL, of_none = NULL;

  g_socket_listener_close (listener);
  next = tact_stream_next (stream, NULL);
  task_wait (next);
  ck_assert_faulted (next, G_IO_ERROR, G_IO_ERROR_CLOSED);
  EXPECT_CRITICAL ("there is no listener")
    none = tact_stream_of_listener (NULL, NULL);
  of_none = tact_stream_next (none, NULL);
  task_wait (of_none);
  ck_assert_faulted (of_none, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    who_connects_comes_in_order_also_between_two_items,
    a_cancel_ends_an_accept_and_the_listener_goes_on,
    a_closed_listener_fails_and_none_is_a_critical,
  };

  return run_tests ("stream-listener", tests, G_N_ELEMENTS (tests));
}
