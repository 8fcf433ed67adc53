/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o52_wait_notification: a context that asked for it is told of the blocking
 * waits of its thread (SC-13): of all of Tact's, whatever they wait for, but
 * not of those that are over before they begin, nor of a sleep.
 *
 * A lock, an event, a semaphore are waited for by a task, so to block on one
 * is to wait for that task.  So is to join a thread: its task ends with it.
 */
#include "common.h"

typedef struct
{
  TactContext parent_instance;
  int waits; /* only on its thread */
  Event told;
} Watching;

typedef TactContextClass WatchingClass;

static GType watching_get_type (void);
G_DEFINE_TYPE (Watching, watching, TACT_TYPE_CONTEXT)

static gboolean
watching_wait (TactContext *context, TactTask *task, gint64 timeout_ms, GCancellable *cancellable, GError **error)
{
  Watching *watching = (Watching *) context;

  watching->waits++;
  event_set (&watching->told);
  return TACT_CONTEXT_CLASS (watching_parent_class)->wait (context, task, timeout_ms, cancellable, error);
}

static void
watching_class_init (WatchingClass *klass)
{
  TACT_CONTEXT_CLASS (klass)->wait = watching_wait;
}

static void
watching_init (Watching *self)
{
}

static TactContext *
watching_new (gboolean ask)
{
  TactContext *context = g_object_new (watching_get_type (), NULL);

  if (ask)
    tact_context_set_wait_notification (context, TRUE);
  return context;
}

static TactContext *current; /* while something is waited for */

/* What another thread does when the context was told of the wait, or, where it did not ask, after a while. */

typedef struct
{
  void (*func) (gpointer data);
  gpointer data;
} Later;

static void
until_told (void)
{
  event_wait (&((Watching *) current)->told, tact_context_is_wait_notification_required (current) ? LIMIT_MS : 100);
}

static gpointer
later_body (gpointer data)
{
  const Later *later = data;

  until_told ();
  later->func (later->data);
  return NULL;
}

static GThread *
start_later (Later *later)
{
  return g_thread_new ("later", later_body, later);
}

/* Blocks on @task until @func has ended that elsewhere. */
static void
block_on (TactTask *task, void (*func) (gpointer data), gpointer data)
{
  Later later = { func, data };
  GThread *thread = start_later (&later);

  tact_wait (task, NULL);
  g_thread_join (thread);
}

/* The waits */

static void
wait_complete (void)
{
  tact_wait (tact_task_completed (), NULL);
}

static void
set_completed (gpointer source)
{
  tact_task_source_set_completed (source);
}

static void
wait_task (void)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);

  block_on (tact_task_source_dup_task (source), set_completed, source);
}

static void
release_lock (gpointer lock)
{
  tact_lock_release (lock);
}

static void
wait_lock (void)
{
  g_autoptr (TactLock) lock = tact_lock_new ();

  if (tact_lock_try_acquire (lock)) /* the other thread holds it by now */
    block_on (tact_lock_acquire (lock, NULL), release_lock, lock);
}

static void
signal_condition (gpointer condition)
{
  tact_condition_signal (condition);
}

static void
wait_condition (void)
{
  g_autoptr (TactLock) lock = tact_lock_new ();
  g_autoptr (TactCondition) condition = tact_condition_new ();

  if (tact_lock_try_acquire (lock))
    block_on (tact_condition_wait (condition, lock, -1, NULL), signal_condition, condition);
}

static void
set_event (gpointer event)
{
  tact_event_set (event);
}

static void
wait_event (void)
{
  g_autoptr (TactEvent) event = tact_event_new (TACT_EVENT_AUTO, FALSE);

  block_on (tact_event_wait (event, -1, NULL), set_event, event);
}

static void
wait_manual_event (void)
{
  g_autoptr (TactEvent) event = tact_event_new (TACT_EVENT_MANUAL, FALSE);

  block_on (tact_event_wait (event, -1, NULL), set_event, event);
}

static void
release_semaphore (gpointer semaphore)
{
  tact_semaphore_release (semaphore, 1);
}

static void
wait_semaphore (void)
{
  g_autoptr (TactSemaphore) semaphore = tact_semaphore_new (0, 1);

  block_on (tact_semaphore_acquire (semaphore, -1, NULL), release_semaphore, semaphore);
}

static void
wait_any_event (void)
{
  g_autoptr (TactEvent) event = tact_event_new (TACT_EVENT_AUTO, FALSE), never = tact_event_new (TACT_EVENT_AUTO, FALSE);
  TactTask *waits[] = { tact_event_wait (event, -1, NULL), tact_event_wait (never, -1, NULL) };
  Later later = { set_event, event };
  GThread *thread = start_later (&later);

  tact_wait_any (waits, 2, -1, NULL, NULL);
  g_thread_join (thread);
  tact_event_set (never);
  tact_task_unref (waits[0]);
  tact_task_unref (waits[1]);
}

static TactTask *
end_later (GCancellable *cancellable, gpointer unused)
{
  until_told ();
  return tact_task_completed ();
}

static void
join_thread (void)
{
  tact_wait (tact_run_full (NULL, TACT_RUN_LONG_RUNNING, end_later, NULL, NULL, NULL), NULL);
}

static void
sleep_a_while (void)
{
  g_usleep (20 * G_TIME_SPAN_MILLISECOND);
}

static int
count (gboolean ask, void (*wait) (void))
{
  g_autoptr (TactContext) context = watching_new (ask);

  current = context;
  tact_context_push (context);
  wait ();
  tact_context_pop (context);
  return ((Watching *) context)->waits;
}

int
main (void)
{
  static const struct
  {
    const char *name;
    void (*wait) (void);
  } waits[] = {
    { "completed task", wait_complete },
    { "Task.Wait", wait_task },
    { "lock", wait_lock },
    { "Monitor.Wait", wait_condition },
    { "AutoResetEvent", wait_event },
    { "ManualResetEventSlim", wait_manual_event },
    { "SemaphoreSlim", wait_semaphore },
    { "WaitAny of handles", wait_any_event },
    { "Thread.Join", join_thread },
    { "Thread.Sleep", sleep_a_while },
  };
  g_autoptr (TactContext) asks = watching_new (TRUE);
  g_autoptr (TactContext) does_not = watching_new (FALSE);

  say ("asked: %s, not asked: %s", net_boolean (tact_context_is_wait_notification_required (asks)),
       net_boolean (tact_context_is_wait_notification_required (does_not)));
  for (gsize i = 0; i < G_N_ELEMENTS (waits); i++)
    {
      gboolean told = count (TRUE, waits[i].wait) > 0;

      say ("%s: told %s, without asking %d", waits[i].name, net_boolean (told), count (FALSE, waits[i].wait));
    }
  return 0;
}
