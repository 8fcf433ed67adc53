/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o28_tcs_races: a source completes its task once: who is late is told so
 * (CP-01 to CP-03, CP-07, CP-09, CP-12).
 *
 * Differs:
 * - "SetException(AggregateException)" is left out: a GError holds no others;
 *   several errors are given as a list (CP-05 C).
 * - "never completed": a source that nobody has any more faults its task
 *   (CP-09 C): it is kept.
 */
#include "common.h"

#define UNKNOWN ((TactSourceFlags) (1 << 20))

static TactTaskSource *
new_source (void)
{
  return tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
}

static GError *
new_error (void)
{
  return g_error_new_literal (NET_EXCEPTION, 0, "x");
}

static void
try_late (void)
{
  g_autoptr (TactTaskSource) source = new_source ();
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);
  const char *result, *error, *cancel;

  tact_task_source_set_int (source, 1);
  result = net_set (tact_task_source_set_int (source, 2));
  error = net_set (tact_task_source_take_error (source, new_error ()));
  cancel = net_set (tact_task_source_set_cancelled (source, NULL));
  say ("second SetResult: %s; SetException: %s; SetCanceled: %s; Try*: %s%s%s; value still %d", result, error, cancel,
       net_boolean (tact_task_source_set_int (source, 3)), net_boolean (tact_task_source_take_error (source, new_error ())),
       net_boolean (tact_task_source_set_cancelled (source, NULL)), (int) tact_task_get_int (task, NULL));
}

/* Races */

enum
{
  N_RACES = 300,
  N_RACERS = 4,
};

typedef struct
{
  TactTaskSource *source;
  Event go;
  int number; /* atomic: of who comes */
  int wins;   /* atomic */
} Race;

static gpointer
race (gpointer data)
{
  Race *it = data;
  const int number = g_atomic_int_add (&it->number, 1);
  gboolean won;

  event_wait (&it->go, LIMIT_MS);
  switch (number)
    {
    case 1:
      won = tact_task_source_take_error (it->source, new_error ());
      break;
    case 2:
      won = tact_task_source_set_cancelled (it->source, NULL);
      break;
    default:
      won = tact_task_source_set_int (it->source, number);
      break;
    }
  if (won)
    g_atomic_int_inc (&it->wins);
  return NULL;
}

static int
count_winners (void)
{
  Race it = { .source = new_source () };
  g_autoptr (TactTask) task = tact_task_source_dup_task (it.source);
  GThread *threads[N_RACERS];

  for (int i = 0; i < N_RACERS; i++)
    threads[i] = g_thread_new ("racer", race, &it);
  event_set (&it.go);
  for (int i = 0; i < N_RACERS; i++)
    g_thread_join (threads[i]);
  tact_task_get_error (task);
  tact_task_source_unref (it.source);
  return it.wins;
}

static void
try_races (void)
{
  int multi = 0, none = 0;

  for (int i = 0; i < N_RACES; i++)
    {
      const int wins = count_winners ();

      multi += wins > 1;
      none += wins == 0;
    }
  say ("%d races of %d: more than one winner %d, no winner %d", N_RACES, N_RACERS, multi, none);
}

/* Wrong calls */

static const char *
try_error (GError *error)
{
  g_autoptr (TactTaskSource) source = new_source ();

  tact_task_source_take_error (source, error);
  tact_task_source_set_completed (source);
  return net_critical ();
}

static const char *
try_errors (gboolean has_null)
{
  g_autoptr (TactTaskSource) source = new_source ();
  GPtrArray *errors = g_ptr_array_new ();

  if (has_null)
    g_ptr_array_add (errors, NULL);
  tact_task_source_take_errors (source, errors);
  tact_task_source_set_completed (source);
  return net_critical ();
}

static void
try_wrong_errors (void)
{
  const char *null = try_error (NULL), *empty = try_errors (FALSE);

  say ("SetException(null): %s; empty list: %s; list with null: %s", null, empty, try_errors (TRUE));
}

static void
try_cancel (GCancellable *cancelled, GCancellable *live)
{
  g_autoptr (TactTaskSource) source = new_source (), other = new_source ();
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);

  tact_task_source_set_cancelled (source, cancelled);
  say ("TrySetCanceled(token) is seen by the awaiter: %s", net_boolean (tact_task_get_cancellable (task) == cancelled));
  say ("TrySetCanceled with a token that is not canceled: %s", net_boolean (tact_task_source_set_cancelled (other, live)));
}

static const char *
try_flags (TactSourceFlags flags)
{
  TactTaskSource *source = tact_task_source_new (flags);

  if (source != NULL)
    {
      tact_task_source_set_completed (source);
      tact_task_source_unref (source);
    }
  return net_critical ();
}

static void
try_options (void)
{
  g_autoptr (TactTaskSource) source = new_source ();
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);
  const char *bad = try_flags (UNKNOWN);

  tact_task_set_data (task, (gpointer) "st", NULL);
  say ("AsyncState %s; bad options: %s; RCA: %s", (const char *) tact_task_get_data (task), bad, try_flags (TACT_SOURCE_DEFAULT));
  tact_task_source_set_completed (source);
}

/* Takes the task. */
static const char *
thrown_by (TactTask *task)
{
  tact_task_get_error (task);
  tact_task_unref (task);
  return net_critical ();
}

static void
try_complete (GCancellable *cancelled, GCancellable *live)
{
  g_autoptr (TactTask) result = tact_task_new_int (0), error = tact_task_new_error (new_error ());
  g_autoptr (TactTask) cancel = tact_task_new_cancelled (cancelled);
  const char *of_live = thrown_by (tact_task_new_cancelled (live));

  say ("FromResult/FromException/FromCanceled: %s/%s/%s; FromCanceled(live): %s; FromException(null): %s", net_status (result), net_status (error),
       net_status (cancel), of_live, thrown_by (tact_task_new_error (NULL)));
  tact_task_get_error (error);
}

static void
try_never (void)
{
  g_autoptr (TactTaskSource) source = new_source ();
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);

  say ("never completed: %s", net_boolean (tact_task_wait (task, 30, NULL, NULL)));
  tact_task_source_set_completed (source);
}

int
main (void)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new (), live = g_cancellable_new ();

  set_role ("main");
  record_criticals ();
  g_cancellable_cancel (cancelled);
  try_late ();
  try_races ();
  try_wrong_errors ();
  try_cancel (cancelled, live);
  try_options ();
  try_complete (cancelled, live);
  try_never ();
  return 0;
}
