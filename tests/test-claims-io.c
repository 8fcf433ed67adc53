/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test-claims-io.c: what is said of input and output: no thread waits for it,
 * the loop goes on meanwhile, and whatever calls back can be awaited.
 */
#include "methods.h"

#include <glib-unix.h>
#include <glib/gstdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define N_READS 400 /* two descriptors each, and 1024 are a usual limit */

static guint
n_threads (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* A byte that is read, or -1. */
static TactTask *
read_byte (GCancellable *cancellable, gpointer fd)
{
  g_autoptr (GSocket) socket = g_socket_new_from_fd (GPOINTER_TO_INT (fd), NULL);
  g_autoptr (GSocketConnection) connection = g_socket_connection_factory_create_connection (socket);
  GInputStream *stream = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  g_autoptr (GAsyncResult) result = NULL;
  TactTask *ready;
  char byte;

  g_input_stream_read_async (stream, &byte, 1, G_PRIORITY_DEFAULT, cancellable, TACT_READY (&ready));
  if ((result = tact_await_object (ready, NULL)) == NULL || g_input_stream_read_finish (stream, result, NULL) != 1)
    return tact_task_new_int (-1);
  return tact_task_new_int (byte);
}

/* IO-05 */
START_TEST (hundreds_of_reads_wait_without_a_thread)
{
  g_auto (Loop) loop = loop_enter ();
  int pairs[N_READS][2];
  TactTask *tasks[N_READS];
  g_autoptr (TactTask) all = NULL;
  g_autoptr (GPtrArray) read = NULL;
  guint before = n_threads ();

  tact_pool_set_limits (tact_pool_get_default (), 1, 2);
  for (int i = 0; i < N_READS; i++)
    {
      ck_assert_int_eq (socketpair (AF_UNIX, SOCK_STREAM, 0, pairs[i]), 0);
      tasks[i] = tact_async (read_byte, GINT_TO_POINTER (pairs[i][0]), NULL, NULL);
    }
  all = tact_when_all (tasks, N_READS);
  loop_drain (&loop);
  ck_assert (!tact_task_is_completed (all));
  ck_assert_uint_le (n_threads (), before + 3); /* GIO's own, and the pool's two */

  for (int i = 0; i < N_READS; i++)
    ck_assert_int_eq (write (pairs[i][1], i % 2 == 0 ? "a" : "b", 1), 1);
  loop_run (&loop, all);
  read = tact_task_dup_boxed (all, NULL);
  for (int i = 0; i < N_READS; i++)
    {
      ck_assert_int_eq (tact_task_get_int (read->pdata[i], NULL), i % 2 == 0 ? 'a' : 'b');
      close (pairs[i][1]); /* the other end is the socket's */
    }
}
END_TEST

static gboolean
on_readable (int fd, GIOCondition condition, gpointer source)
{
  tact_task_source_set_int (source, condition);
  return G_SOURCE_REMOVE;
}

/* IO-06 */
START_TEST (a_descriptor_that_is_ready_resumes_a_method_on_the_pool)
{
  g_auto (Loop) loop = loop_enter (); /* the thread that watches */
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  g_autoptr (GSource) watch = NULL;
  g_autoptr (TactTask) method = NULL;
  Mark resumed = { 0 };
  int fds[2];

  ck_assert (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  watch = g_unix_fd_source_new (fds[0], G_IO_IN);
  g_source_set_callback (watch, G_SOURCE_FUNC (on_readable), source, NULL);
  g_source_attach (watch, loop.context);

  tact_context_push (NULL); /* the method captures nothing */
  method = await_one (tact_task_source_dup_task (source), TACT_AWAIT_DEFAULT, &resumed);
  tact_context_pop (NULL);
  ck_assert_int_eq (write (fds[1], "x", 1), 1);
  loop_run (&loop, method);
  ck_assert (resumed.worker);
  close (fds[0]);
  close (fds[1]);
}
END_TEST

/*
 * A file that is new in a folder.
 */

static void
on_changed (GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event, gpointer source)
{
  if (event == G_FILE_MONITOR_EVENT_CREATED)
    tact_task_source_take_string (source, g_file_get_basename (file));
}

static TactTask *
next_new_file (GCancellable *cancellable, gpointer monitor)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  gulong id = g_signal_connect (monitor, "changed", G_CALLBACK (on_changed), source);
  g_autofree char *name = tact_await_string (tact_task_source_dup_task (source), NULL);

  g_signal_handler_disconnect (monitor, id);
  return tact_task_new_string (g_steal_pointer (&name));
}

START_TEST (the_name_of_a_new_file_is_awaited_and_its_monitor_dropped)
{
  g_auto (Loop) loop = loop_enter_default ();
  g_autofree char *path = g_dir_make_tmp ("claims-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (path, "new", NULL);
  g_autofree char *name = NULL;
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  GFileMonitor *monitor = g_file_monitor_directory (folder, G_FILE_MONITOR_NONE, NULL, NULL);
  g_autoptr (TactTask) task = NULL;

  ck_assert_ptr_nonnull (monitor);
  g_object_add_weak_pointer (G_OBJECT (monitor), (gpointer *) &monitor);
  task = tact_async (next_new_file, monitor, g_object_unref, NULL);
  ck_assert (g_file_set_contents (file, "", 0, NULL));
  loop_run (&loop, task);
  name = tact_task_dup_string (task, NULL);
  ck_assert_ptr_nonnull (strstr (name, "new"));
  LOOP_UNTIL_ELSEWHERE (&loop, monitor == NULL);
  g_remove (file);
  g_rmdir (path);
}
END_TEST

/*
 * A server on the same loop.
 */

typedef struct
{
  GSocketService *service;
  GSocketAddress *address;
  char *folder, *path;
  TactTaskSource *request; /* how the last request ended */
} Server;

static void
server_stop (Server *server)
{
  g_socket_service_stop (server->service);
  g_socket_listener_close (G_SOCKET_LISTENER (server->service));
  g_clear_object (&server->service);
  g_clear_object (&server->address);
  g_remove (server->path);
  g_rmdir (server->folder);
  g_clear_pointer (&server->path, g_free);
  g_clear_pointer (&server->folder, g_free);
  g_clear_pointer (&server->request, tact_task_source_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Server, server_stop)

static void
server_start (Server *server, GCallback on_incoming)
{
  server->folder = g_dir_make_tmp ("claims-XXXXXX", NULL);
  server->path = g_build_filename (server->folder, "socket", NULL);
  server->address = g_unix_socket_address_new (server->path);
  server->service = g_socket_service_new ();
  server->request = tact_task_source_new (TACT_SOURCE_DEFAULT);
  ck_assert (g_socket_listener_add_address (G_SOCKET_LISTENER (server->service), server->address, G_SOCKET_TYPE_STREAM,
                                            G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, NULL));
  g_signal_connect (server->service, "incoming", on_incoming, server);
}

/* Reads what is there; 0: the other side has closed. */
static gssize
read_some (GIOStream *stream, char *buffer, gsize size, GCancellable *cancellable)
{
  GInputStream *input = g_io_stream_get_input_stream (stream);
  g_autoptr (GAsyncResult) result = NULL;
  TactTask *ready;

  g_input_stream_read_async (input, buffer, size, G_PRIORITY_DEFAULT, cancellable, TACT_READY (&ready));
  result = tact_await_object (ready, NULL);
  return result != NULL ? g_input_stream_read_finish (input, result, NULL) : -1;
}

static void
write_text (GIOStream *stream, const char *text)
{
  GOutputStream *output = g_io_stream_get_output_stream (stream);
  g_autoptr (GAsyncResult) result = NULL;
  TactTask *ready;

  g_output_stream_write_all_async (output, text, strlen (text), G_PRIORITY_DEFAULT, NULL, TACT_READY (&ready));
  if ((result = tact_await_object (ready, NULL)) != NULL)
    g_output_stream_write_all_finish (output, result, NULL, NULL);
}

static GIOStream *
connect_to (Server *server)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GAsyncResult) result = NULL;
  TactTask *ready;

  g_socket_client_connect_async (client, G_SOCKET_CONNECTABLE (server->address), NULL, TACT_READY (&ready));
  result = tact_await_object (ready, NULL);
  return result != NULL ? G_IO_STREAM (g_socket_client_connect_finish (client, result, NULL)) : NULL;
}

static TactTask *
answer (GCancellable *cancellable, gpointer connection)
{
  char buffer[64];

  if (read_some (connection, buffer, sizeof buffer, cancellable) > 0)
    {
      tact_await (tact_delay (100, cancellable), NULL);
      write_text (connection, "HTTP/1.0 200 OK\r\n\r\nbody");
    }
  return tact_task_completed ();
}

static gboolean
on_answer (GSocketService *service, GSocketConnection *connection, GObject *unused, gpointer server)
{
  tact_detach (tact_async (answer, g_object_ref (connection), g_object_unref, NULL));
  return TRUE;
}

static TactTask *
download (GCancellable *cancellable, gpointer server)
{
  g_autoptr (GIOStream) stream = connect_to (server);
  g_autoptr (GString) text = g_string_new (NULL);
  char buffer[8];
  gssize n;

  ck_assert_ptr_nonnull (stream);
  write_text (stream, "GET / HTTP/1.0\r\n\r\n");
  while ((n = read_some (stream, buffer, sizeof buffer, cancellable)) > 0)
    g_string_append_len (text, buffer, n);
  return tact_task_new_string (g_strdup (strstr (text->str, "\r\n\r\n") + 4));
}

static gboolean
tick (gpointer n)
{
  ++*(guint *) n;
  return G_SOURCE_CONTINUE;
}

START_TEST (an_answer_from_a_server_is_awaited_while_the_loop_ticks)
{
  g_auto (Loop) loop = loop_enter ();
  g_auto (Server) server = { 0 };
  g_autoptr (TactTask) task = NULL;
  g_autoptr (GSource) ticks = NULL;
  g_autofree char *body = NULL;
  guint n_ticks = 0;

  server_start (&server, G_CALLBACK (on_answer));
  ticks = loop_timer (&loop, 1, tick, &n_ticks);
  task = tact_async (download, &server, NULL, NULL);
  loop_run (&loop, task);
  body = tact_task_dup_string (task, NULL);
  ck_assert_str_eq (body, "body");
  ck_assert_uint_gt (n_ticks, 10);
  g_source_destroy (ticks);
}
END_TEST

/* Ends with its connection: what it waits for by itself never comes. */
static TactTask *
long_request (GCancellable *cancellable, gpointer unused)
{
  return tact_delay (-1, cancellable);
}

typedef struct
{
  GSocketConnection *connection;
  Server *server;
} Serving;

static TactTask *
serve (GCancellable *unused, gpointer user_data)
{
  Serving *serving = user_data;
  g_autoptr (GCancellable) closed = g_cancellable_new ();
  TactTask *request = tact_async (long_request, NULL, NULL, closed);
  char buffer[8];

  while (read_some (G_IO_STREAM (serving->connection), buffer, sizeof buffer, NULL) > 0)
    ;
  g_cancellable_cancel (closed);
  tact_await (tact_task_ref (request), NULL);
  tact_task_source_complete (serving->server->request, request);
  g_object_unref (serving->connection);
  g_free (serving);
  return tact_task_completed ();
}

static gboolean
on_serve (GSocketService *service, GSocketConnection *connection, GObject *unused, gpointer server)
{
  Serving *serving = g_new (Serving, 1);

  *serving = (Serving){ g_object_ref (connection), server };
  tact_detach (tact_async (serve, serving, NULL, NULL));
  return TRUE;
}

static TactTask *
visit (GCancellable *cancellable, gpointer server)
{
  g_autoptr (GIOStream) stream = connect_to (server);

  ck_assert_ptr_nonnull (stream);
  write_text (stream, "GET");
  ck_assert (g_io_stream_close (stream, NULL, NULL));
  return tact_task_completed ();
}

START_TEST (a_connection_that_closes_cancels_its_request)
{
  g_auto (Loop) loop = loop_enter ();
  g_auto (Server) server = { 0 };
  g_autoptr (TactTask) request = NULL, visitor = NULL;

  server_start (&server, G_CALLBACK (on_serve));
  request = tact_task_source_dup_task (server.request);
  visitor = tact_async (visit, &server, NULL, NULL);
  loop_run (&loop, request);
  ck_assert (tact_task_is_cancelled (request));
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    hundreds_of_reads_wait_without_a_thread,
    a_descriptor_that_is_ready_resumes_a_method_on_the_pool,
    the_name_of_a_new_file_is_awaited_and_its_monitor_dropped,
    an_answer_from_a_server_is_awaited_while_the_loop_ticks,
    a_connection_that_closes_cancels_its_request,
  };

  return run_tests ("claims-io", tests, G_N_ELEMENTS (tests));
}
