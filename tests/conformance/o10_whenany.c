/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o10_whenany: the first of several tasks: it is given, not its value, and its
 * error stays its own (WY-01 to WY-04, WY-06); what a wait for one and a wait
 * for all give (EX-15, BW-05).
 *
 * "WaitAll": the wait gives the first error, and each task has its own, of
 * which net_aggregate() makes .NET's AggregateException (EX-04, EX-05 C).
 */
#include "common.h"

static TactTaskSource *
new_source (void)
{
  return tact_task_source_new (TACT_SOURCE_DEFAULT);
}

static TactTask *
task_of (TactTaskSource *source)
{
  return tact_task_source_dup_task (source);
}

/* A task that nobody completes. */
static TactTask *
pending (void)
{
  return tact_delay (-1, NULL);
}

static void
try_winner (void)
{
  g_autoptr (TactTaskSource) a = new_source (), b = new_source (), c = new_source ();
  g_autoptr (TactTask) of_b = task_of (b);
  g_autoptr (TactTask) any = TACT_ANY (task_of (a), task_of (b), task_of (c));

  tact_task_source_take_error (b, new_exception ("boom"));
  say ("status %s, winner is b %s, winner status %s", net_status (any), net_boolean (winner_of (any) == of_b), net_status (winner_of (any)));
  tact_task_source_set_int (a, 1);
  say ("later completion does not change it: %s", net_boolean (winner_of (any) == of_b));
  tact_task_get_error (of_b); /* read: nobody else has */
}

static void
try_complete_ones (void)
{
  g_autoptr (TactTask) cancelled = tact_task_new_cancelled (NULL);
  g_autoptr (TactTask) any = TACT_ANY (tact_task_ref (cancelled), tact_task_new_int (1));
  g_autoptr (TactTask) other = TACT_ANY (pending (), tact_task_new_int (1));

  say ("both done: first argument wins %s, completed synchronously %s", net_boolean (winner_of (any) == cancelled),
       net_boolean (tact_task_is_completed (other)));
}

static void
try_wrong_lists (void)
{
  g_autoptr (TactTask) empty = tact_when_any (NULL, 0);
  g_autoptr (TactTask) null = NULL;

  tact_task_get_error (empty);
  say ("empty: %s", net_critical ());
  null = TACT_ANY (NULL);
  tact_task_get_error (null);
  say ("null element: %s", net_critical ());
}

static void
try_timeout (void)
{
  g_autoptr (TactTask) delay = tact_delay (30, NULL);
  g_autoptr (TactTask) any = TACT_ANY (pending (), tact_task_ref (delay));

  tact_task_wait (any, LIMIT_MS, NULL, NULL);
  say ("timeout idiom: delay won %s", net_boolean (winner_of (any) == delay));
}

/* In the order of completion */

static void
say_next (const char *name, GPtrArray *tasks)
{
  g_autoptr (TactTask) next = tact_await_boxed (tact_when_any_array (tasks), NULL);

  g_ptr_array_remove (tasks, next);
  say ("%s %d", name, (int) tact_await_int (tact_task_ref (next), NULL));
}

static TactTask *
take_each (GCancellable *cancellable, gpointer unused)
{
  g_autoptr (TactTaskSource) x = new_source (), y = new_source (), z = new_source ();
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) tact_task_unref);

  g_ptr_array_add (tasks, task_of (x));
  g_ptr_array_add (tasks, task_of (y));
  g_ptr_array_add (tasks, task_of (z));
  tact_task_source_set_int (z, 3);
  say_next ("first", tasks);
  tact_task_source_set_int (x, 1);
  say_next ("second", tasks);
  tact_task_source_set_int (y, 2);
  say_next ("third", tasks);
  return tact_task_completed ();
}

/* Waits that block */

static void
try_wait_any (void)
{
  g_autoptr (TactTask) never = pending (), one = tact_task_new_int (1);

  say ("WaitAny index %d, timeout %d, empty %d", (int) tact_wait_any ((TactTask *[]){ never, one }, 2, -1, NULL, NULL),
       (int) tact_wait_any (&never, 1, 10, NULL, NULL), (int) tact_wait_any (NULL, 0, -1, NULL, NULL));
}

static void
try_wait_all (const char *name, TactTask **tasks, int n)
{
  g_autofree char *thrown = NULL;
  GError *error = NULL;

  tact_wait_all (tasks, n, -1, NULL, &error);
  thrown = net_aggregate (error, tasks, n);
  say ("%s: %s", name, thrown);
}

static void
try_waits_for_all (void)
{
  g_autoptr (TactTask) one = tact_task_new_failed (NET_EXCEPTION, 0, "1"), two = tact_task_new_failed (NET_EXCEPTION, 0, "2");
  g_autoptr (TactTask) zero = tact_task_new_int (0), cancelled = tact_task_new_cancelled (NULL);

  try_wait_all ("WaitAll", (TactTask *[]){ one, zero, two }, 3);
  try_wait_all ("WaitAll fault+cancel", (TactTask *[]){ one, cancelled }, 2);
}

int
main (void)
{
  set_role ("main");
  record_criticals ();
  try_winner ();
  try_complete_ones ();
  try_wrong_lists ();
  try_timeout ();
  tact_wait (tact_async (take_each, NULL, NULL, NULL), NULL);
  try_wait_any ();
  try_waits_for_all ();
  return 0;
}
