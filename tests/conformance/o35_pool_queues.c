/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o35_pool_queues: the pool has a queue for each worker and one for all
 * (TP-01 to TP-05).  What a worker queues goes to its own queue, what others
 * queue to the global one; a worker takes from its own first.
 *
 * With one worker the order is seen: its own queue newest first, then the
 * global one oldest first.  QueueUserWorkItem, which gives no task, is a
 * detached task that prefers fairness.
 *
 * Whether a thread keeps the program alive is seen from a program that ends
 * while it works: this one runs itself, with "pool" or "own".
 */
#include "common.h"

#include <gio/gio.h>
#include <stdlib.h>

/* What ran, in its order */

static GMutex lock;
static GString *ran; /* guarded by the lock */
static const char *between;
static TactCountdown *left;

static TactTask *
note (GCancellable *cancellable, gpointer data)
{
  g_autofree char *name = data;

  g_mutex_lock (&lock);
  g_string_append_printf (ran, "%s%s", ran->len > 0 ? between : "", name);
  g_mutex_unlock (&lock);
  tact_countdown_signal (left, 1);
  return tact_task_completed ();
}

static TactTask *
note_where (GCancellable *cancellable, gpointer unused)
{
  return note (NULL, g_strdup_printf ("longrunning on %s", tact_pool_is_worker () ? "pool" : "own thread"));
}

static void
begin (int n, const char *separator)
{
  between = separator;
  ran = g_string_new (NULL);
  left = tact_countdown_new (n);
}

static void
end (const char *name)
{
  tact_wait (tact_countdown_wait (left, LIMIT_MS, NULL), NULL);
  say ("%s: %s", name, ran->str);
  g_string_free (ran, TRUE);
  tact_countdown_unref (left);
}

/* Queued from outside */

typedef struct
{
  Event running, go_on;
} Block;

static TactTask *
block (GCancellable *cancellable, gpointer data)
{
  Block *blocked = data;

  event_set (&blocked->running);
  event_wait (&blocked->go_on, LIMIT_MS);
  return tact_task_completed ();
}

static void
queue_from_outside (void)
{
  Block blocked = { 0 };
  TactTask *blocks = tact_run (block, &blocked, NULL, NULL);

  begin (3, " ");
  event_wait (&blocked.running, LIMIT_MS);
  for (int i = 1; i <= 3; i++)
    tact_detach (tact_run (note, g_strdup_printf ("global%d", i), NULL, NULL));
  event_set (&blocked.go_on);
  end ("queued from outside");
  tact_wait (blocks, NULL);
}

/* Queued from a worker */

static void
queue_on_a_thread (gpointer unused)
{
  tact_detach (tact_run (note, g_strdup ("outside"), NULL, NULL));
}

static TactTask *
queue_all (GCancellable *cancellable, gpointer unused)
{
  for (int i = 1; i <= 3; i++)
    tact_detach (tact_run (note, g_strdup_printf ("local%d", i), NULL, NULL));
  for (int i = 1; i <= 2; i++)
    tact_detach (tact_run_full (NULL, TACT_RUN_PREFER_FAIRNESS, note, g_strdup_printf ("fair%d", i), NULL, NULL));
  tact_detach (tact_run_full (NULL, TACT_RUN_PREFER_FAIRNESS, note, g_strdup ("QueueUserWorkItem"), NULL, NULL));
  on_thread ("thread", LIMIT_MS, queue_on_a_thread, NULL);
  tact_wait (tact_run_full (NULL, TACT_RUN_LONG_RUNNING, note_where, NULL, NULL, NULL), NULL);
  return tact_task_completed ();
}

static void
queue_from_a_worker (void)
{
  begin (8, " | ");
  tact_detach (tact_run (queue_all, NULL, NULL, NULL));
  end ("queued from a pool thread");
}

/* Whether a thread keeps the program alive */

static int
end_beside (const char *thread)
{
  static Block blocked;
  const gboolean own = g_str_equal (thread, "own");

  if (!own && !g_str_equal (thread, "pool"))
    {
      g_printerr ("o35_pool_queues takes no argument, or \"pool\", or \"own\", not \"%s\"\n", thread);
      return 2;
    }
  tact_detach (tact_run_full (NULL, own ? TACT_RUN_LONG_RUNNING : TACT_RUN_DEFAULT, block, &blocked, NULL, NULL));
  event_wait (&blocked.running, LIMIT_MS);
  return EXIT_SUCCESS;
}

static gboolean
is_background (const char *program, const char *thread)
{
  const gint64 now = g_get_monotonic_time ();
  g_autoptr (GSubprocess) child = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, program, thread, NULL);

  return child != NULL && g_subprocess_wait_check (child, NULL, NULL) &&
         g_get_monotonic_time () - now < LIMIT_MS / 2 * G_TIME_SPAN_MILLISECOND;
}

/* What is behind a long item's await, and what one item leaves to the next */

static TactTask *
delay_and_tell (GCancellable *cancellable, gpointer unused)
{
  tact_await (tact_delay (100, NULL), NULL);
  return tact_task_new_string (g_strdup (tact_pool_is_worker () ? "pool" : "own thread"));
}

static TactLocal local = TACT_LOCAL_INIT (NULL);

static TactTask *
leave_things (GCancellable *cancellable, gpointer context)
{
  tact_local_set (&local, (gpointer) "x", NULL);
  tact_context_push (context);
  return tact_task_completed ();
}

static TactTask *
look (GCancellable *cancellable, gpointer unused)
{
  const char *value = tact_local_get (&local);

  return tact_task_new_string (g_strdup_printf ("%s/%s", value != NULL ? value : "null", current_context_name ()));
}

static void
try_leak (void)
{
  g_autoptr (TactContext) context = g_object_new (TACT_TYPE_CONTEXT, NULL);
  g_autofree char *seen = NULL;

  name_context (context, "leak");
  tact_wait (tact_run (leave_things, context, NULL, NULL), NULL);
  seen = tact_wait_string (tact_run (look, NULL, NULL, NULL), NULL);
  say ("no context and no local state leaks between items: %s", seen);
}

int
main (int argc, char **argv)
{
  TactPool *pool = tact_pool_get_default ();
  g_autofree char *where = NULL;

  set_role ("main");
  if (argc > 1)
    return end_beside (argv[1]);
  tact_pool_set_limits (pool, 1, 1);
  say ("one worker: %s", net_boolean (tact_pool_get_max (pool) == 1));
  queue_from_outside ();
  queue_from_a_worker ();
  say ("workers are background: %s; LongRunning thread is background %s", net_boolean (is_background (argv[0], "pool")),
       net_boolean (is_background (argv[0], "own")));
  where = tact_wait_string (run_async_on (NULL, TACT_RUN_LONG_RUNNING, delay_and_tell, NULL), NULL);
  say ("after await a LongRunning async delegate is on %s", where);
  try_leak ();
  return EXIT_SUCCESS;
}
