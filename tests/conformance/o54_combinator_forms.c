/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o54_combinator_forms: when_all, when_any and the waits in all their forms:
 * an array, a GPtrArray ("enumerable"), tasks written out; none, NULL, what is
 * returned (WA-05, WA-08, WA-14, WY-03, WY-05).
 *
 * Left out, since C has no such thing: spans, an enumerable that throws (parts
 * of "WhenAll empty", "WhenAll null", "WhenAll of an enumerable", "WhenAny
 * empty").
 *
 * Differs:
 * - "WhenAll empty", "WhenAll of one": there is one when_all, whose result is an
 *   array of tasks (WA-03 C): it is never the task itself.
 * - "WhenAny null": two tasks are a list of two, with no rule of their own: a
 *   missing one is a missing element (WY-03).
 * - "40000 WhenAny": what is looked at is that the results of all are gone
 *   (WY-05).
 */
#include "common.h"

static TactTaskSource *
new_source (void)
{
  return tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
}

static TactTask *
task_of (TactTaskSource *source)
{
  return tact_task_source_dup_task (source);
}

/* Takes the tasks. */
static GPtrArray *
list_of (TactTask *a, TactTask *b)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) tact_task_unref);

  if (a != NULL)
    g_ptr_array_add (list, a);
  if (b != NULL)
    g_ptr_array_add (list, b);
  return list;
}

/* What .NET throws where the call that gave @task is refused; takes it. */
static const char *
refusal (TactTask *task)
{
  tact_task_get_error (task);
  tact_task_unref (task);
  return net_critical ();
}

/* Forms */

static void
try_empty (void)
{
  g_autoptr (GPtrArray) nothing = list_of (NULL, NULL);
  g_autoptr (TactTask) array = tact_when_all (NULL, 0), list = tact_when_all_array (nothing), written_out = TACT_ALL ();
  g_autoptr (TactTask) completed = tact_task_completed ();

  say ("WhenAll empty: array %s, enumerable %s, no arguments %s; it is CompletedTask %s", net_status (array), net_status (list),
       net_status (written_out), net_boolean (array == completed));
}

static void
try_null (void)
{
  const char *array = refusal (tact_when_all (NULL, 1));
  const char *list = refusal (tact_when_all_array (NULL));

  say ("WhenAll null: array %s, enumerable %s, element %s", array, list, refusal (TACT_ALL (tact_task_completed (), NULL)));
}

static void
try_results (void)
{
  g_autoptr (GPtrArray) list = list_of (tact_task_new_int (3), tact_task_new_int (1)), tasks = NULL;

  g_ptr_array_add (list, tact_task_new_int (2));
  tasks = tact_wait_boxed (tact_when_all_array (list), NULL);
  say ("WhenAll of an enumerable: %d %d %d", (int) tact_task_get_int (tasks->pdata[0], NULL), (int) tact_task_get_int (tasks->pdata[1], NULL),
       (int) tact_task_get_int (tasks->pdata[2], NULL));
}

static const char *
is_itself (TactTask *task, TactTask *combined)
{
  const char *word = net_boolean (task == combined);

  tact_task_unref (combined);
  return word;
}

static void
try_one (void)
{
  g_autoptr (TactTaskSource) source = new_source ();
  g_autoptr (TactTask) complete = tact_task_completed (), pending = task_of (source), result = tact_task_new_int (1);
  g_autoptr (GPtrArray) list = list_of (tact_task_ref (pending), NULL);

  say ("WhenAll of one is that task: completed %s, pending %s, in an enumerable %s, with results %s; WhenAny of one %s",
       is_itself (complete, TACT_ALL (tact_task_ref (complete))), is_itself (pending, TACT_ALL (tact_task_ref (pending))),
       is_itself (pending, tact_when_all_array (list)), is_itself (result, TACT_ALL (tact_task_ref (result))),
       is_itself (pending, TACT_ANY (tact_task_ref (pending))));
  tact_task_source_set_completed (source);
}

static void
try_any_of_nothing (void)
{
  g_autoptr (GPtrArray) nothing = list_of (NULL, NULL);
  const char *array = refusal (tact_when_any (NULL, 0));

  say ("WhenAny empty: array %s, enumerable %s", array, refusal (tact_when_any_array (nothing)));
}

static void
try_any_of_null (void)
{
  TactTask *null[] = { tact_task_completed (), NULL };
  const char *array = refusal (tact_when_any (NULL, 1)), *element = refusal (tact_when_any (null, 2));

  say ("WhenAny null: array %s, element %s, of two: %s", array, element, refusal (TACT_ANY (tact_task_completed (), NULL)));
}

static void
try_waits (void)
{
  TactTask *null[] = { tact_task_completed (), NULL };
  g_autoptr (GPtrArray) of_two = list_of (tact_task_new_int (1), tact_task_new_int (2));
  const char *empty, *element, *list;
  int any;

  tact_wait_all (NULL, 0, -1, NULL, NULL);
  empty = net_critical ();
  tact_wait_all (null, 2, -1, NULL, NULL);
  element = net_critical ();
  tact_wait_all ((TactTask **) of_two->pdata, of_two->len, -1, NULL, NULL);
  list = net_critical ();
  any = tact_wait_any (NULL, 0, -1, NULL, NULL);
  tact_wait_any (null, 2, -1, NULL, NULL);
  say ("WaitAll empty %s, null element %s, enumerable %s; WaitAny empty %d, null element %s", empty, element, list, any, net_critical ());
  tact_task_unref (null[0]);
}

/* The first */

static void
try_first (void)
{
  g_autoptr (TactTaskSource) a = new_source (), b = new_source ();
  g_autoptr (TactTask) of_b = task_of (b);
  g_autoptr (TactTask) two = TACT_ANY (task_of (a), task_of (b)), complete = NULL, twice = NULL;

  tact_task_source_take_error (b, new_exception ("b"));
  complete = TACT_ANY (tact_task_ref (of_b), tact_task_new_int (1));
  say ("WhenAny of two: %s, second won %s, both done: first wins %s", net_status (two), net_boolean (winner_of (two) == of_b),
       net_boolean (winner_of (complete) == of_b));
  twice = TACT_ANY (tact_task_ref (of_b), tact_task_ref (of_b));
  say ("WhenAny of the same task twice: %s", net_boolean (winner_of (twice) == of_b));
  tact_task_get_error (of_b);
  tact_task_source_set_completed (a);
}

static gboolean
changed_array (void)
{
  g_autoptr (TactTaskSource) a = new_source (), b = new_source ();
  g_autoptr (TactTask) of_b = task_of (b);
  TactTask *tasks[] = { task_of (a), task_of (b) };
  g_autoptr (TactTask) any = tact_when_any (tasks, 2);
  g_autoptr (TactTask) other = tact_task_new_int (0);

  tasks[1] = other;
  tact_task_source_set_int (b, 5);
  tact_task_source_set_completed (a);
  return winner_of (any) == of_b;
}

static void
try_list (void)
{
  g_autoptr (GPtrArray) list = list_of (tact_task_new_int (7), tact_task_new_int (8));
  g_autoptr (TactTask) any = tact_when_any_array (list);

  say ("WhenAny of a generic list: %d, a mutated array: %s", (int) tact_task_get_int (winner_of (any), NULL), net_boolean (changed_array ()));
}

/* Who awaits them */

typedef struct
{
  TactTaskSource *sources[3];
  int n;
  const char *any, *all; /* who resumed; NULL: nobody yet */
} Awaited;

static TactTask *
await_any (GCancellable *cancellable, gpointer data)
{
  Awaited *awaited = data;
  TactTask *tasks[3];

  for (int i = 0; i < awaited->n; i++)
    tasks[i] = task_of (awaited->sources[i]);
  tact_await (tact_when_any (tasks, awaited->n), NULL);
  awaited->any = get_role ();
  return tact_task_completed ();
}

static TactTask *
await_all (GCancellable *cancellable, gpointer data)
{
  Awaited *awaited = data;
  TactTask *tasks[3];

  for (int i = 0; i < awaited->n; i++)
    tasks[i] = task_of (awaited->sources[i]);
  tact_await (tact_when_all (tasks, awaited->n), NULL);
  awaited->all = get_role ();
  return tact_task_completed ();
}

static void
start_awaits (gpointer awaited)
{
  tact_detach (tact_async (await_any, awaited, NULL, NULL));
  tact_detach (tact_async (await_all, awaited, NULL, NULL));
}

static void
complete_all (gpointer data)
{
  Awaited *awaited = data;

  tact_task_source_set_int (awaited->sources[1], 0);
  say ("%d: after the first SetResult WhenAny resumed on %s, WhenAll on %s", awaited->n, awaited->any != NULL ? awaited->any : "nobody",
       awaited->all != NULL ? awaited->all : "nobody");
  for (int i = 0; i < awaited->n; i++)
    tact_task_source_set_int (awaited->sources[i], 0);
  say ("%d: after the last WhenAll resumed on %s", awaited->n, awaited->all != NULL ? awaited->all : "nobody");
}

static void
try_awaits (int n)
{
  Awaited awaited = { .n = n };

  for (int i = 0; i < n; i++)
    awaited.sources[i] = new_source ();
  on_thread ("waiter", LIMIT_MS, start_awaits, &awaited);
  on_thread ("setter", LIMIT_MS, complete_all, &awaited);
  for (int i = 0; i < n; i++)
    tact_task_source_unref (awaited.sources[i]);
}

/* A source that never runs anything inside its completion */

typedef struct
{
  TactTaskSource *source, *never;
  TactTask *all, *any;
} Apart;

static TactTask *
tell_all (GCancellable *cancellable, gpointer source)
{
  tact_await (TACT_ALL (task_of (source), tact_task_completed ()), NULL);
  return tact_task_new_string (g_strdup (get_role ()));
}

static TactTask *
tell_any (GCancellable *cancellable, gpointer data)
{
  Apart *apart = data;

  tact_await (TACT_ANY (task_of (apart->source), task_of (apart->never)), NULL);
  return tact_task_new_string (g_strdup (get_role ()));
}

static void
start_apart (gpointer data)
{
  Apart *apart = data;

  apart->all = tact_async (tell_all, apart->source, NULL, NULL);
  apart->any = tact_async (tell_any, apart, NULL, NULL);
}

static void
complete_apart (gpointer source)
{
  tact_task_source_set_completed (source);
}

static void
try_apart (void)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT), never = new_source ();
  Apart apart = { .source = source, .never = never };
  g_autofree char *all = NULL, *any = NULL;

  on_thread ("waiter", LIMIT_MS, start_apart, &apart);
  on_thread ("setter", LIMIT_MS, complete_apart, source);
  all = tact_wait_string (apart.all, NULL);
  any = tact_wait_string (apart.any, NULL);
  say ("RunContinuationsAsynchronously: WhenAll's awaiter resumed on %s, WhenAny's on %s", all, any);
  tact_task_source_set_completed (never);
}

/* Losers */

static int n_gone;

static void
count (gpointer unused)
{
  n_gone++;
}

static void
try_losers (void)
{
  static int value;
  g_autoptr (TactTaskSource) never = new_source ();
  g_autoptr (TactTask) pending = task_of (never);

  for (int i = 0; i < 20000; i++)
    tact_task_unref (TACT_ANY (tact_task_ref (pending), tact_task_new_pointer (&value, count)));
  for (int i = 0; i < 20000; i++)
    {
      g_autoptr (TactTaskSource) source = new_source ();
      G_GNUC_UNUSED g_autoptr (TactTask) any = TACT_ANY (tact_task_ref (pending), task_of (source));

      tact_task_source_take_pointer (source, &value, count);
    }
  say ("40000 WhenAny on one pending task keep less than 1 MB: %s", net_boolean (n_gone == 40000));
  tact_task_source_set_completed (never);
}

int
main (void)
{
  set_role ("main");
  record_criticals ();
  try_empty ();
  try_null ();
  try_results ();
  try_one ();
  try_any_of_nothing ();
  try_any_of_null ();
  try_waits ();
  try_first ();
  try_list ();
  try_awaits (2);
  try_awaits (3);
  try_apart ();
  try_losers ();
  return 0;
}
