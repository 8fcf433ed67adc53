/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o09_whenall: the end of several tasks: results, errors, cancels, and when.
 *
 * Differs: "non-generic" and "nested": there is one when_all, and its errors
 * and its cancellable are in argument order (WA-03 C, WA-04 C).
 *
 * "Wait gives": a wait gives the first error, and the task has all, of which
 * net_wait() makes .NET's AggregateException (EX-04, EX-05 C).
 */
#include "common.h"

typedef struct
{
  TactTaskSource *sources[4];
  TactTask *all;
} Parts;

static Parts
parts_new (int n)
{
  Parts parts = { .all = NULL };
  TactTask *tasks[4];

  for (int i = 0; i < n; i++)
    {
      parts.sources[i] = tact_task_source_new (TACT_SOURCE_DEFAULT);
      tasks[i] = tact_task_source_dup_task (parts.sources[i]);
    }
  parts.all = tact_when_all (tasks, n);
  return parts;
}

static void
parts_clear (Parts *parts)
{
  for (int i = 0; i < 4; i++)
    g_clear_pointer (&parts->sources[i], tact_task_source_unref);
  g_clear_pointer (&parts->all, tact_task_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parts, parts_clear)

static void
show (const char *name, TactTask *task)
{
  g_autofree char *exception = net_exception (task);

  say ("%s: %s %s", name, net_status (task), exception);
}

static void
show_await (TactTask *task)
{
  g_autofree char *outcome = net_outcome (task);

  say ("await gives: %s", outcome);
}

static void
show_results (const char *name, TactTask *all)
{
  g_autoptr (GPtrArray) tasks = tact_task_dup_boxed (all, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < tasks->len; i++)
    g_string_append_printf (text, "%s%d", i > 0 ? "," : "", (int) tact_task_get_int (tasks->pdata[i], NULL));
  say ("%s: %s", name, text->str);
}

static void
try_results (void)
{
  g_auto (Parts) parts = parts_new (3);

  tact_task_source_set_int (parts.sources[2], 3);
  tact_task_source_set_int (parts.sources[0], 1);
  say ("two of three: completed=%s", net_boolean (tact_task_is_completed (parts.all)));
  tact_task_source_set_int (parts.sources[1], 2);
  show_results ("results in argument order", parts.all);
}

static void
try_fault (void)
{
  g_auto (Parts) parts = parts_new (4);
  g_autofree char *thrown = NULL;

  tact_task_source_take_error (parts.sources[2], new_exception ("third"));
  say ("one fault, others pending: completed=%s", net_boolean (tact_task_is_completed (parts.all)));
  tact_task_source_take_errors (parts.sources[0], new_exceptions ("first-1", "first-2"));
  tact_task_source_set_cancelled (parts.sources[1], NULL);
  tact_task_source_set_int (parts.sources[3], 0);
  show ("fault+cancel", parts.all);
  show_await (parts.all);
  thrown = net_wait (parts.all);
  say ("Wait gives: %s", thrown);
}

static void
try_cancel (GCancellable *one, GCancellable *two)
{
  g_auto (Parts) parts = parts_new (2);
  g_autoptr (TactTask) both = TACT_ALL (tact_task_new_cancelled (two), tact_task_new_cancelled (one));
  GCancellable *of_both = tact_task_get_cancellable (both);

  tact_task_source_set_cancelled (parts.sources[0], NULL);
  say ("one cancel, other pending: completed=%s", net_boolean (tact_task_is_completed (parts.all)));
  tact_task_source_set_int (parts.sources[1], 1);
  show ("cancel only", parts.all);
  show_await (parts.all);
  say ("token of a canceled WhenAll: is2=%s is1=%s", net_boolean (of_both == two), net_boolean (of_both == one));
}

static void
try_lists (void)
{
  g_autoptr (TactTask) empty = tact_when_all (NULL, 0);
  g_autoptr (GPtrArray) nothing = tact_task_dup_boxed (empty, NULL);
  g_autoptr (TactTask) complete = TACT_ALL (tact_task_new_int (1), tact_task_new_int (2));
  g_autoptr (TactTask) refused = NULL;

  show ("empty", empty);
  say ("empty<T> length %u", nothing->len);
  say ("all complete already: completed synchronously=%s", net_boolean (tact_task_is_completed (complete)));
  refused = TACT_ALL (NULL, tact_task_new_int (1));
  tact_task_get_error (refused);
  say ("null element: %s", net_critical ());
}

static void
try_twice (void)
{
  g_autoptr (TactTaskSource) gives = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTaskSource) fails = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) values = TACT_ALL (tact_task_source_dup_task (gives), tact_task_source_dup_task (gives));
  g_autoptr (TactTask) errors = TACT_ALL (tact_task_source_dup_task (fails), tact_task_source_dup_task (fails));

  tact_task_source_set_int (gives, 4);
  show_results ("same task twice", values);
  tact_task_source_take_error (fails, new_exception ("twice"));
  show ("same faulted task twice", errors);
}

static void
try_order (GCancellable *one, GCancellable *two)
{
  g_auto (Parts) fails = parts_new (3);
  const char *const kinds[] = { "non-generic", "generic" };

  tact_task_source_take_error (fails.sources[2], new_exception ("third"));
  tact_task_source_take_errors (fails.sources[0], new_exceptions ("first-1", "first-2"));
  tact_task_source_take_error (fails.sources[1], new_exception ("second"));
  show ("non-generic, completed 3 1 2", fails.all);
  show_await (fails.all);
  for (int i = 0; i < 2; i++)
    {
      g_auto (Parts) parts = parts_new (2);

      tact_task_source_set_cancelled (parts.sources[1], one);
      tact_task_source_set_cancelled (parts.sources[0], two);
      say ("%s, canceled 2 1: token of the second %s", kinds[i], net_boolean (tact_task_get_cancellable (parts.all) == one));
    }
}

static void
try_nested (void)
{
  g_auto (Parts) inner = parts_new (2);
  g_autoptr (TactTask) outer = TACT_ALL (tact_task_ref (inner.all), tact_task_new_error (new_exception ("o")));

  tact_task_source_take_error (inner.sources[1], new_exception ("n2"));
  tact_task_source_take_error (inner.sources[0], new_exception ("n1"));
  show ("nested", outer);
}

static void
try_copy (void)
{
  g_autoptr (TactTaskSource) x = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTaskSource) y = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) other = tact_task_new_int (99);
  TactTask *tasks[] = { tact_task_source_dup_task (x), tact_task_source_dup_task (y) };
  g_autoptr (TactTask) all = tact_when_all (tasks, 2);

  tasks[0] = other;
  tact_task_source_set_int (x, 1);
  tact_task_source_set_int (y, 2);
  show_results ("mutating the array later", all);
}

int
main (void)
{
  g_autoptr (GCancellable) one = tact_cancellable_new (0, NULL);
  g_autoptr (GCancellable) two = tact_cancellable_new (0, NULL);

  set_role ("main");
  record_criticals ();
  try_results ();
  try_fault ();
  try_cancel (one, two);
  try_lists ();
  try_twice ();
  try_order (one, two);
  try_nested ();
  try_copy ();
  {
    g_auto (Parts) parts = parts_new (2);

    tact_task_source_set_int (parts.sources[0], 0);
    tact_task_source_set_int (parts.sources[1], 0);
    say ("complete right after the last SetResult returns: %s", net_boolean (tact_task_is_completed (parts.all)));
  }
  return 0;
}
