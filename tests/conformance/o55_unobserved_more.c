/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o55_unobserved_more: which errors nobody has read, where tasks go through
 * other functions.
 *
 * Reading is an await, also one that does not throw, and being handed on to a
 * task that has the error then: of a tact_with_timeout() that lasted, of a
 * tact_for_each(), of a source (UO-03).  A wait that was given up has read
 * nothing, nor has a when_any or who enumerates a when_each (UO-04).  A
 * cancelled task is not told of, one that faulted with that error is (UO-06).
 *
 * Other lines than .NET's:
 * - "nothing is reported before a collection": False: there is no collector,
 *   an error is told of at the last unref of its task (UO-09, UO C, law 11);
 * - "CancelAsync dropped" is left out: a callback of a cancellable returns
 *   nothing in C, so it cannot fail (CT-03 C).
 */
#include "common.h"

#include <string.h>

static GMutex lock; /* guards lines */
static GPtrArray *lines;

/* TaskScheduler.UnobservedTaskException */
static void
on_unobserved (TactTask *task, const GError *error, gpointer unused)
{
  char *exception = net_exception (task);

  g_mutex_lock (&lock);
  g_ptr_array_add (lines, exception);
  g_mutex_unlock (&lock);
}

static guint
count_lines (void)
{
  guint n;

  g_mutex_lock (&lock);
  n = lines->len;
  g_mutex_unlock (&lock);
  return n;
}

static gboolean
are_told (gpointer n)
{
  return count_lines () >= GPOINTER_TO_UINT (n);
}

static TactTask *
fail (const char *text)
{
  return tact_task_new_error (new_exception (text));
}

/* async Task FailLater (string text, Task gate): here a continuation of the gate */
static TactTask *
fail_now (TactTask *done, gpointer text)
{
  return fail (text);
}

static TactTask *
fail_later (const char *text, TactTask *gate)
{
  return tact_then (gate, TACT_THEN_INLINE_OK, NULL, fail_now, (gpointer) text, NULL);
}

static TactTask *
dropped (GCancellable *cancellable, gpointer unused)
{
  tact_task_unref (fail ("dropped"));
  return tact_task_completed ();
}

static TactTask *
suppress_throwing (GCancellable *cancellable, gpointer unused)
{
  tact_await_full (fail ("SuppressThrowing"), TACT_AWAIT_NO_THROW, NULL);
  return tact_task_completed ();
}

static TactTask *
wait_given_up (GCancellable *cancellable, gpointer unused)
{
  g_autoptr (TactTaskSource) gate = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = fail_later ("after WaitAsync gave up", tact_task_source_dup_task (gate));

  tact_await (tact_with_timeout (tact_task_ref (task), 0, NULL), NULL);
  tact_task_source_set_completed (gate);
  until_completed (task);
  return tact_task_completed ();
}

static TactTask *
through_wait (GCancellable *cancellable, gpointer unused)
{
  tact_await (tact_with_timeout (fail ("through WaitAsync"), 9000, NULL), NULL);
  return tact_task_completed ();
}

static TactTask *
wait_dropped (GCancellable *cancellable, gpointer unused)
{
  g_autoptr (TactTaskSource) gate = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) wait = tact_with_timeout (fail_later ("WaitAsync's own task dropped", tact_task_source_dup_task (gate)), 60000, NULL);

  tact_task_source_set_completed (gate);
  until_completed (wait);
  return tact_task_completed ();
}

static void
enumerate (TactTask *task, gboolean awaits)
{
  g_autoptr (TactStream) each = tact_when_each (&task, 1);

  while (tact_await_boolean (tact_stream_next (each, NULL), NULL))
    {
      g_autoptr (TactTask) one = tact_stream_dup_item (each);

      if (awaits)
        tact_await (g_steal_pointer (&one), NULL);
    }
  tact_await (tact_stream_close (each), NULL);
}

static TactTask *
only_enumerated (GCancellable *cancellable, gpointer unused)
{
  enumerate (fail ("WhenEach, only enumerated"), FALSE);
  return tact_task_completed ();
}

static TactTask *
enumerated_and_awaited (GCancellable *cancellable, gpointer unused)
{
  enumerate (fail ("WhenEach, awaited"), TRUE);
  return tact_task_completed ();
}

static TactTask *
set_from_task (GCancellable *cancellable, gpointer unused)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);

  tact_task_source_complete (source, fail ("SetFromTask"));
  return tact_task_completed ();
}

static TactTask *
set_from_task_and_awaited (GCancellable *cancellable, gpointer unused)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);

  tact_task_source_complete (source, fail ("SetFromTask, awaited"));
  tact_await (tact_task_source_dup_task (source), NULL);
  return tact_task_completed ();
}

static TactTask *
winner_of_any (GCancellable *cancellable, gpointer unused)
{
  tact_await (TACT_ANY (fail ("the winner of a WhenAny"), tact_task_completed ()), NULL);
  return tact_task_completed ();
}

static TactTask *
fail_item (gsize i, GCancellable *cancellable, gpointer unused)
{
  return fail ("ForEachAsync");
}

static TactTask *
for_each (GCancellable *cancellable, gpointer unused)
{
  tact_await (tact_for_each (2, 2, fail_item, NULL, NULL, NULL), NULL);
  return tact_task_completed ();
}

static TactTask *
cancelled (GCancellable *cancellable, gpointer unused)
{
  g_autoptr (GCancellable) before = g_cancellable_new ();

  g_cancellable_cancel (before);
  tact_task_unref (tact_task_new_cancelled (before));
  tact_task_unref (tact_delay (-1, before));
  return tact_task_completed ();
}

static TactTask *
faulted_with_cancelled (GCancellable *cancellable, gpointer unused)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);

  tact_task_source_take_error (source, new_operation_cancelled ());
  return tact_task_completed ();
}

static void
run (TactFunc method)
{
  tact_wait (tact_async (method, NULL, NULL, NULL), NULL);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

int
main (int argc, char **argv)
{
  const TactFunc methods[] = {
    suppress_throwing, wait_given_up, through_wait, wait_dropped, only_enumerated, enumerated_and_awaited,
    set_from_task, set_from_task_and_awaited, winner_of_any, for_each, cancelled, faulted_with_cancelled
  };

  lines = g_ptr_array_new_with_free_func (g_free);
  tact_set_unobserved_handler (on_unobserved, NULL, NULL);
  run (dropped);
  say ("nothing is reported before a collection: %s", net_boolean (count_lines () == 0));
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    run (methods[i]);

  /* what a worker lets go of a moment later */
  tact_shutdown (LIMIT_MS, NULL);
  until (are_told, GUINT_TO_POINTER (7));
  g_ptr_array_sort (lines, compare);
  for (guint i = 0; i < lines->len; i++)
    say ("%s", (const char *) g_ptr_array_index (lines, i));
  say ("process goes on");
  return 0;
}
