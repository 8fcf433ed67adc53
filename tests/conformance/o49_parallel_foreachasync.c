/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o49_parallel_foreachasync: the same for many items: never more at once than
 * asked for (PF-01), on the pool (PF-02); the first error cancels the others,
 * and all that began are awaited (PF-03); the caller's cancel (PF-04).
 *
 * tact_for_each() is given a number of items, tact_for_each_stream() a stream
 * of them.
 */
#include "common.h"

#include <string.h>

/* How many at once */

typedef struct
{
  GMutex lock; /* guards the rest */
  int now, most, done;
} Counts;

static TactTask *
be_busy (GCancellable *cancellable, gpointer data)
{
  Counts *counts = data;

  g_mutex_lock (&counts->lock);
  counts->now++;
  counts->most = MAX (counts->most, counts->now);
  g_mutex_unlock (&counts->lock);
  tact_await (tact_delay (30, NULL), NULL);
  g_mutex_lock (&counts->lock);
  counts->now--;
  counts->done++;
  g_mutex_unlock (&counts->lock);
  return tact_task_completed ();
}

static TactTask *
busy_item (gsize i, GCancellable *cancellable, gpointer counts)
{
  return tact_async (be_busy, counts, NULL, cancellable);
}

static Counts
count_at_once (gsize n_items, guint at_most)
{
  Counts counts = { 0 };

  tact_wait (tact_for_each (n_items, at_most, busy_item, &counts, NULL, NULL), NULL);
  return counts;
}

static void
try_degrees (void)
{
  Counts three = count_at_once (12, 3);
  Counts one = count_at_once (4, 1);
  Counts processors = count_at_once (40, TACT_FOR_EACH_PROCESSORS);
  g_autoptr (TactTask) none = NULL;

  say ("degree 3: %d at once, %d done", three.most, three.done);
  say ("degree 1: %d at once, %d done", one.most, one.done);
  say ("degree -1 is the number of processors: %s", net_boolean (processors.most == (int) g_get_num_processors () && processors.done == 40));

  none = tact_for_each (1, 0, busy_item, NULL, NULL, NULL);
  tact_task_get_error (none);
  say ("degree 0: %s", net_critical ());
}

/* Items that come by and by */

/* async IAsyncEnumerable<int> Slow () */
static TactTask *
slow (TactStream *stream, GCancellable *cancellable, gpointer unused)
{
  GError *error = NULL;

  for (int i = 1; i <= 4; i++)
    if (!tact_await (tact_delay (5, cancellable), &error) || !tact_stream_emit (stream, GINT_TO_POINTER (i), &error))
      return tact_task_new_error (error);
  return tact_task_completed ();
}

static TactTask *
add (gpointer i, GCancellable *cancellable, gpointer sum)
{
  g_atomic_int_add ((int *) sum, GPOINTER_TO_INT (i));
  return tact_task_completed ();
}

static void
try_stream (void)
{
  TactStream *stream = tact_stream_new (G_TYPE_POINTER, slow, NULL, NULL, NULL);
  int sum = 0; /* atomic */

  tact_wait (tact_for_each_stream (stream, TACT_FOR_EACH_PROCESSORS, add, &sum, NULL, NULL), NULL);
  say ("from an async stream: sum %d", sum);
}

/* In order */

static GString *order;

static TactTask *
note (GCancellable *cancellable, gpointer number)
{
  g_string_append_printf (order, " %d", *(const int *) number);
  tact_await (tact_yield (), NULL);
  return tact_task_completed ();
}

static TactTask *
note_item (gsize i, GCancellable *cancellable, gpointer numbers)
{
  return tact_async (note, (int *) numbers + i, NULL, cancellable);
}

static void
try_order (void)
{
  int numbers[] = { 3, 1, 2 };

  order = g_string_new (NULL);
  tact_wait (tact_for_each (G_N_ELEMENTS (numbers), 1, note_item, numbers, NULL, NULL), NULL);
  say ("degree 1, in order:%s", order->str);
  g_string_free (order, TRUE);
}

/* Errors */

static int started, ended, saw_cancel; /* atomic */
static TactTaskSource *three;          /* of the items have started */

static TactTask *
fail_at_one (int i, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  if (g_atomic_int_add (&started, 1) + 1 == 3)
    tact_task_source_set_completed (three);
  tact_await (tact_task_source_dup_task (three), NULL);
  if (i == 1)
    return tact_task_new_failed (NET_EXCEPTION, 0, "item 1");
  if (!tact_await (tact_delay (-1, cancellable), &error) && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_atomic_int_inc (&saw_cancel);
  tact_await (tact_delay (30, NULL), NULL);
  g_atomic_int_inc (&ended);
  return i == 2 ? tact_task_new_failed (NET_EXCEPTION, 0, "item 2") : tact_task_completed ();
}

static TactTask *
failing_item (gsize i, GCancellable *cancellable, gpointer unused)
{
  return tact_async_call (G_CALLBACK (fail_at_one), cancellable, 1, G_TYPE_INT, (int) i);
}

static int
compare_messages (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(const GError *const *) a)->message, (*(const GError *const *) b)->message);
}

static void
try_errors (void)
{
  g_autoptr (TactTask) task = NULL;
  g_autoptr (GPtrArray) errors = NULL;
  g_autoptr (GString) all = g_string_new (NULL);
  g_autofree char *thrown = NULL;

  three = tact_task_source_new (TACT_SOURCE_DEFAULT);
  task = tact_for_each (100, 3, failing_item, NULL, NULL, NULL);
  tact_task_wait (task, LIMIT_MS, NULL, NULL);
  say ("one of 3 fails: started %d, saw the cancel %d, awaited %d", started, saw_cancel, ended);

  thrown = net_outcome (task);
  errors = tact_task_get_errors (task);
  g_ptr_array_sort (errors, compare_messages);
  for (guint i = 0; i < errors->len; i++)
    g_string_append_printf (all, " %s", ((GError *) g_ptr_array_index (errors, i))->message);
  say ("await gives one: %s; %s, all:%s", net_boolean (g_str_has_prefix (thrown, "Exception:item")), net_status (task), all->str);
  tact_task_source_unref (three);
}

static TactTask *
cancelled_item (gsize i, GCancellable *cancellable, gpointer unused)
{
  return tact_task_new_error (new_operation_cancelled ());
}

static void
try_cancelled_item (void)
{
  g_autoptr (TactTask) task = tact_for_each (1, TACT_FOR_EACH_PROCESSORS, cancelled_item, NULL, NULL, NULL);
  g_autofree char *thrown = NULL;

  tact_task_wait (task, LIMIT_MS, NULL, NULL);
  thrown = net_outcome (task);
  say ("an item throws OperationCanceledException: %s %s", net_status (task), thrown);
}

/* The caller's cancel */

static GCancellable *mine;
static int begun, finished; /* atomic */

static TactTask *
cancel_at_two (GCancellable *cancellable, gpointer unused)
{
  if (g_atomic_int_add (&begun, 1) + 1 == 2)
    tact_cancellable_cancel (mine);
  tact_await (tact_delay (30, NULL), NULL);
  g_atomic_int_inc (&finished);
  return tact_task_completed ();
}

static TactTask *
cancelling_item (gsize i, GCancellable *cancellable, gpointer unused)
{
  return tact_async (cancel_at_two, NULL, NULL, cancellable);
}

static TactTask *
say_not_reached (gsize i, GCancellable *cancellable, gpointer unused)
{
  say ("NOT REACHED");
  return tact_task_completed ();
}

static void
try_cancel (void)
{
  g_autoptr (TactTask) task = NULL, before = NULL;

  mine = tact_cancellable_new (-1, NULL);
  task = tact_for_each (1000, 2, cancelling_item, NULL, NULL, mine);
  tact_task_wait (task, LIMIT_MS, NULL, NULL);
  say ("canceled: %s, token is mine %s", net_status (task), net_boolean (tact_task_get_cancellable (task) == mine));
  say ("all that started have ended %s, far fewer than 1000 %s", net_boolean (begun == finished), net_boolean (begun < 10));
  before = tact_for_each (1, TACT_FOR_EACH_PROCESSORS, say_not_reached, NULL, NULL, mine);
  say ("canceled before: %s", net_status (before));
  g_object_unref (mine);
}

/* Where they run */

static TactTask *
note_where (gsize i, GCancellable *cancellable, gpointer where)
{
  *(char **) where = g_strdup_printf ("%s ctx=%s", get_role (), current_context_name ());
  return tact_task_completed ();
}

static TactTask *
say_where (GCancellable *cancellable, gpointer unused)
{
  g_autofree char *where = NULL;

  tact_await (tact_for_each (1, TACT_FOR_EACH_PROCESSORS, note_where, &where, NULL, NULL), NULL);
  trace ("items ran on %s", where);
  return tact_task_completed ();
}

int
main (void)
{
  Ui *ui;

  record_criticals ();
  set_role ("main");
  try_degrees ();
  try_stream ();
  try_order ();
  try_errors ();
  try_cancelled_item ();
  try_cancel ();
  ui = ui_start ("ui");
  ui_handle (ui, LIMIT_MS, say_where, NULL);
  ui_stop (ui);
  return 0;
}
