/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o51_scheduler_pair: tasks of the exclusive scheduler run alone and in order,
 * those of the concurrent one together; what an await captures under them, and
 * what must not block there (SH-09).
 */
#include "common.h"

static TactTask *
run_on (TactScheduler *scheduler, TactFunc func, gpointer user_data)
{
  return tact_run_full (scheduler, TACT_RUN_DEFAULT, func, user_data, NULL, NULL);
}

static TactScheduler *
concurrent (TactSchedulerPair *pair)
{
  return tact_scheduler_pair_get_concurrent (pair);
}

static TactScheduler *
exclusive (TactSchedulerPair *pair)
{
  return tact_scheduler_pair_get_exclusive (pair);
}

/* Takes the tasks. */
static gboolean
wait_for_all (GPtrArray *tasks)
{
  gboolean succeeded = tact_wait_all ((TactTask **) tasks->pdata, tasks->len, LIMIT_MS, NULL, NULL);

  g_ptr_array_unref (tasks);
  return succeeded;
}

static GPtrArray *
new_tasks (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) tact_task_unref);
}

/* Readers and writers */

static GMutex lock; /* guards the rest */
static int readers, writers, most_readers;
static gboolean clash;

static void
count (int *who, int n)
{
  g_mutex_lock (&lock);
  *who += n;
  most_readers = MAX (most_readers, readers);
  clash = clash || writers > 1 || (writers == 1 && readers > 0);
  g_mutex_unlock (&lock);
}

static TactTask *
work (GCancellable *cancellable, gpointer who)
{
  count (who, 1);
  g_usleep (5000);
  count (who, -1);
  return tact_task_completed ();
}

static void
try_readers_and_writers (TactSchedulerPair *pair)
{
  GPtrArray *tasks = new_tasks ();

  for (int i = 0; i < 30; i++)
    g_ptr_array_add (tasks, i % 5 == 0 ? run_on (exclusive (pair), work, &writers) : run_on (concurrent (pair), work, &readers));
  wait_for_all (tasks);
  say ("30 tasks: readers at once at most 2 %s, a writer was never beside another %s", net_boolean (most_readers <= 2), net_boolean (!clash));
}

static TactTask *
meet (GCancellable *cancellable, gpointer both)
{
  tact_countdown_signal (both, 1);
  tact_wait (tact_countdown_wait (both, LIMIT_MS, NULL), NULL);
  return tact_task_completed ();
}

static void
try_meeting (TactSchedulerPair *pair)
{
  g_autoptr (TactCountdown) both = tact_countdown_new (2);
  GPtrArray *tasks = new_tasks ();

  g_ptr_array_add (tasks, run_on (concurrent (pair), meet, both));
  g_ptr_array_add (tasks, run_on (concurrent (pair), meet, both));
  say ("two concurrent ones meet: %s", net_boolean (wait_for_all (tasks)));
}

/* Order */

static GString *order; /* guarded by the lock */

static void
note (const char *text)
{
  g_mutex_lock (&lock);
  g_string_append_printf (order, " %s", text);
  g_mutex_unlock (&lock);
}

static TactTask *
note_text (GCancellable *cancellable, gpointer text)
{
  note (text);
  return tact_task_completed ();
}

static TactTask *
tell_role (GCancellable *cancellable, gpointer unused)
{
  return tact_task_new_string (g_strdup (get_role ()));
}

static void
try_order (TactSchedulerPair *pair)
{
  GPtrArray *tasks = new_tasks ();
  g_autofree char *role = NULL;
  const char *const names[] = { "1", "2", "3", "4", "5" };

  order = g_string_new (NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_ptr_array_add (tasks, run_on (exclusive (pair), note_text, (gpointer) names[i]));
  wait_for_all (tasks);
  say ("exclusive order:%s", order->str);
  g_string_free (order, TRUE);
  role = tact_wait_string (run_on (exclusive (pair), tell_role, NULL), NULL);
  say ("they run on: %s", role);
}

typedef struct
{
  Event begun, hold;
} Gate;

static TactTask *
hold_and_note (GCancellable *cancellable, gpointer data)
{
  Gate *gate = data;

  event_set (&gate->begun);
  event_wait (&gate->hold, LIMIT_MS);
  note ("concurrent1");
  return tact_task_completed ();
}

static void
try_precedence (TactSchedulerPair *pair)
{
  Gate gate = { 0 };
  GPtrArray *tasks = new_tasks ();

  order = g_string_new (NULL);
  g_ptr_array_add (tasks, run_on (concurrent (pair), hold_and_note, &gate));
  event_wait (&gate.begun, LIMIT_MS);
  g_ptr_array_add (tasks, run_on (exclusive (pair), note_text, (gpointer) "exclusive"));
  g_ptr_array_add (tasks, run_on (concurrent (pair), note_text, (gpointer) "concurrent2"));
  say ("concurrent2 runs before the waiting exclusive: %s", net_boolean (tact_task_wait (tasks->pdata[2], 100, NULL, NULL)));
  event_set (&gate.hold);
  wait_for_all (tasks);
  say ("order:%s", order->str);
  g_string_free (order, TRUE);
}

/* Methods */

static TactTask *
set (GCancellable *cancellable, gpointer ran)
{
  g_atomic_int_set ((int *) ran, TRUE);
  return tact_task_completed ();
}

static TactTask *
look_around (GCancellable *cancellable, gpointer scheduler)
{
  int ran = FALSE;
  TactTask *other;

  say ("Current is exclusive: %s", net_boolean (tact_scheduler_get_current () == scheduler));
  other = run_on (scheduler, set, &ran);
  tact_await (tact_delay (100, NULL), NULL);
  say ("after the await, exclusive: %s, another one ran meanwhile: %s", net_boolean (tact_scheduler_get_current () == scheduler),
       net_boolean (g_atomic_int_get (&ran)));
  tact_await (other, NULL);
  tact_await_full (tact_delay (100, NULL), TACT_AWAIT_ANY_CONTEXT, NULL);
  say ("after ConfigureAwait(false), default: %s", net_boolean (tact_scheduler_get_current () == tact_scheduler_get_default ()));
  return tact_task_completed ();
}

static TactTask *
delay (GCancellable *cancellable, gpointer unused)
{
  tact_await (tact_delay (100, NULL), NULL);
  return tact_task_completed ();
}

static TactTask *
block_on_a_method (GCancellable *cancellable, gpointer unused)
{
  GError *error = NULL;

  if (!tact_wait (tact_async (delay, NULL, NULL, NULL), &error))
    return tact_task_new_error (error);
  return tact_task_completed ();
}

static void
try_blocking (TactSchedulerPair *pair)
{
  g_autoptr (TactTask) blocks = run_on (exclusive (pair), block_on_a_method, NULL);
  g_autoptr (GError) error = NULL;

  tact_task_wait (blocks, 1500, NULL, &error);
  say ("exclusive task blocks on an async method that captured it: %s", net_blocked (tact_task_is_completed (blocks), error));
}

/* The end */

static TactTask *
be_busy (GCancellable *cancellable, gpointer unused)
{
  g_usleep (20000);
  return tact_task_completed ();
}

static void
try_complete (void)
{
  g_autoptr (TactSchedulerPair) pair = tact_scheduler_pair_new (NULL, g_get_num_processors ());
  g_autoptr (TactTask) last = run_on (exclusive (pair), be_busy, NULL), late = NULL;
  g_autoptr (TactTask) completion = tact_scheduler_pair_dup_completion (pair);
  g_autofree char *thrown = NULL;
  gboolean ended, completed;

  tact_scheduler_pair_complete (pair);
  ended = tact_task_wait (last, LIMIT_MS, NULL, NULL);
  completed = tact_task_wait (completion, LIMIT_MS, NULL, NULL);
  late = run_on (exclusive (pair), be_busy, NULL);
  thrown = net_outcome (late);
  say ("Complete: queued work ends %s, Completion %s; queueing then: %s", net_boolean (ended), net_boolean (completed), thrown);
}

int
main (void)
{
  TactSchedulerPair *pair = tact_scheduler_pair_new (NULL, 2); /* the task that deadlocks has it to the end */

  set_role ("main");
  say ("MaximumConcurrencyLevel: concurrent %u, exclusive %u", tact_scheduler_get_max_concurrency (concurrent (pair)),
       tact_scheduler_get_max_concurrency (exclusive (pair)));
  try_readers_and_writers (pair);
  try_meeting (pair);
  try_order (pair);
  try_precedence (pair);
  tact_wait (run_async_on (exclusive (pair), TACT_RUN_DEFAULT, look_around, exclusive (pair)), NULL);
  try_blocking (pair);
  try_complete ();
  return 0;
}
