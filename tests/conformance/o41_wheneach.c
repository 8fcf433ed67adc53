/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o41_wheneach: the tasks themselves, each when it completes; those that are
 * complete at the call first, in order; nothing is thrown for a faulted one
 * (WY-07).  The stream goes through once.
 */
#include "common.h"

enum
{
  N_TASKS = 5,
};

static TactStream *
each_of (TactTask *one, TactTask *other)
{
  return tact_when_each ((TactTask *[]){ one, other }, 2);
}

/* await foreach: how many there were. */
static int
count_all (TactStream *each)
{
  int n = 0;

  while (tact_await_boolean (tact_stream_next (each, NULL), NULL))
    n++;
  tact_await (tact_stream_close (each), NULL);
  return n;
}

static void
try_order (void)
{
  static const int later[] = { 2, 0 };
  TactTaskSource *sources[N_TASKS];
  TactTask *tasks[N_TASKS], *given[N_TASKS];
  g_autoptr (TactStream) each = NULL;
  g_autoptr (GString) log = g_string_new (NULL);
  int n = 0, next = 0;

  for (int i = 0; i < N_TASKS; i++)
    {
      sources[i] = tact_task_source_new (TACT_SOURCE_DEFAULT);
      tasks[i] = tact_task_source_dup_task (sources[i]);
      given[i] = tact_task_ref (tasks[i]);
    }
  tact_task_source_set_int (sources[3], 4);
  tact_task_source_take_error (sources[1], new_exception ("two"));
  each = tact_when_each (given, N_TASKS);
  tact_task_source_set_cancelled (sources[4], NULL);
  while (tact_await_boolean (tact_stream_next (each, NULL), NULL))
    {
      g_autoptr (TactTask) task = tact_stream_dup_item (each);
      int index = 0;

      while (tasks[index] != task)
        index++;
      g_string_append_printf (log, " t%d:%s", index + 1, net_status (task));
      if (++n >= 3 && next < 2)
        tact_task_source_set_int (sources[later[next++]], 9);
    }
  tact_await (tact_stream_close (each), NULL);
  say ("order:%s", log->str);
  for (int i = 0; i < N_TASKS; i++)
    {
      tact_task_get_error (tasks[i]);
      tact_task_unref (tasks[i]);
      tact_task_source_unref (sources[i]);
    }
}

static int
current_number (TactStream *each)
{
  return (int) tact_await_int (tact_stream_dup_item (each), NULL);
}

static void
try_while_the_body_runs (void)
{
  g_autoptr (TactTaskSource) a = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTaskSource) b = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactStream) each = each_of (tact_task_source_dup_task (a), tact_task_source_dup_task (b));
  TactTask *next = tact_stream_next (each, NULL);
  const char *complete, *moved;
  int number;

  say ("nothing done: MoveNext complete %s", net_boolean (tact_task_is_completed (next)));
  tact_task_source_set_int (b, 2);
  moved = net_boolean (tact_await_boolean (next, NULL));
  say ("after the first: %s %d", moved, current_number (each));
  tact_task_source_set_int (a, 1);
  next = tact_stream_next (each, NULL);
  complete = net_boolean (tact_task_is_completed (next));
  moved = net_boolean (tact_await_boolean (next, NULL));
  number = current_number (each);
  say ("already done: MoveNext complete %s %s %d, end %s", complete, moved, number,
       net_boolean (!tact_await_boolean (tact_stream_next (each, NULL), NULL)));
  tact_await (tact_stream_close (each), NULL);
}

static void
try_lists (void)
{
  g_autoptr (TactTask) task = tact_task_new_int (7);
  g_autoptr (TactStream) twice = each_of (tact_task_ref (task), tact_task_ref (task));
  g_autoptr (TactStream) none = tact_when_each ((TactTask *[]){ NULL }, 0);
  const char *no_list, *no_element;

  say ("the same task twice is given %d time(s)", count_all (twice));
  say ("empty gives %d", count_all (none));
  if (tact_when_each (NULL, 0) != NULL)
    say ("a stream of no list");
  no_list = net_critical ();
  if (tact_when_each ((TactTask *[]){ NULL }, 1) != NULL)
    say ("a stream of no task");
  no_element = net_critical ();
  say ("null list: %s; null element: %s, both at the call", no_list, no_element);
}

static void
try_cancel (void)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) slow = tact_task_source_dup_task (source);
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  g_autoptr (TactStream) each = each_of (tact_task_new_int (1), tact_task_ref (slow));
  g_autoptr (TactTask) next = NULL;
  g_autofree char *word = NULL;
  int n = 0;

  for (;;)
    {
      g_clear_pointer (&next, tact_task_unref);
      next = tact_stream_next (each, cancellable);
      if (!tact_await_boolean (tact_task_ref (next), NULL))
        break;
      n++;
      tact_cancellable_cancel_after (cancellable, 30);
    }
  word = net_outcome (next);
  say ("canceled after %d: %s, token %s, slow %s", n, word, net_boolean (tact_task_get_cancellable (next) == cancellable), net_status (slow));
  tact_await (tact_stream_close (each), NULL);
  tact_task_source_set_completed (source);
}

static void
try_cancelled_before (void)
{
  g_autoptr (GCancellable) cancelled = tact_cancellable_new (-1, NULL);
  g_autoptr (TactStream) each = each_of (tact_task_new_int (1), tact_task_new_int (2));
  g_autoptr (GError) error = NULL;
  int n = 0;

  tact_cancellable_cancel (cancelled);
  while (tact_await_boolean (tact_stream_next (each, cancelled), &error))
    n++;
  say ("token canceled before, all done: %s %d", error != NULL ? "threw after" : "gave", n);
  tact_await (tact_stream_close (each), NULL);
}

static void
try_break (void)
{
  g_autoptr (TactStream) again = each_of (tact_task_new_int (1), tact_task_new_int (2));
  int n = 0;

  while (n == 0 && tact_await_boolean (tact_stream_next (again, NULL), NULL))
    n++;
  tact_await (tact_stream_close (again), NULL);
  say ("break after %d", n);
  say ("second enumeration gave %d", count_all (again));
}

static TactTask *
all (GCancellable *cancellable, gpointer unused)
{
  record_criticals ();
  try_order ();
  try_while_the_body_runs ();
  try_lists ();
  try_cancel ();
  try_cancelled_before ();
  try_break ();
  return tact_task_completed ();
}

int
main (void)
{
  return tact_wait (tact_async (all, NULL, NULL, NULL), NULL) ? 0 : 1;
}
