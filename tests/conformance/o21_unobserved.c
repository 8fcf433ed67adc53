/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o21_unobserved: errors that nobody read are told once, at the last unref of
 * their task, and nothing else happens (UO-01, UO-02).
 *
 * What is reading: an await, a wait, a look at the error, being a part of a
 * when_all, whose task has the error then (UO-03).  What is not: a look at the
 * status, a when_any, a continuation that does not look (UO-04).  A cancelled
 * task has no error (UO-06).  The handler is given the task, and the error that
 * the task has (UO-05).
 */
#include "common.h"

#include <string.h>

static GMutex lock; /* guards lines */
static GPtrArray *lines;

/* TaskScheduler.UnobservedTaskException */
static void
on_unobserved (TactTask *task, const GError *error, gpointer unused)
{
  const char *observed_before = net_boolean (tact_task_is_observed (task));
  g_autofree char *exception = net_exception (task);
  gboolean is_sender = tact_task_get_error (task) == error;

  tact_task_set_observed (task);
  g_mutex_lock (&lock);
  g_ptr_array_add (lines, g_strdup_printf ("%s observedBefore=%s sender is Task=%s", exception, observed_before, net_boolean (is_sender)));
  g_mutex_unlock (&lock);
}

static TactTask *
throws (GCancellable *cancellable, gpointer text)
{
  return tact_task_new_error (new_exception (text));
}

/* async Task Lost (string text) */
static TactTask *
lost (GCancellable *cancellable, gpointer text)
{
  tact_await (tact_yield (), NULL);
  return throws (NULL, text);
}

/* What is done with a task; it borrows. */
typedef void (*Observe) (TactTask *task);

static void
make (const char *text, Observe observe)
{
  g_autoptr (TactTask) task = tact_run (throws, (gpointer) text, NULL, NULL);

  until_completed (task);
  if (observe != NULL)
    observe (task);
}

static void
read_exception (TactTask *task)
{
  tact_task_get_error (task);
}

static void
wait_for (TactTask *task)
{
  tact_wait (tact_task_ref (task), NULL);
}

static TactTask *
await_it (GCancellable *cancellable, gpointer task)
{
  tact_await (tact_task_ref (task), NULL);
  return tact_task_completed ();
}

static void
await_in_a_method (TactTask *task)
{
  tact_wait (tact_async (await_it, task, NULL, NULL), NULL);
}

static void
read_status (TactTask *task)
{
  tact_task_is_faulted (task);
  tact_task_get_status (task);
}

static TactTask *
reads (TactTask *done, gpointer unused)
{
  tact_task_get_error (done);
  return tact_task_completed ();
}

static TactTask *
does_not_read (TactTask *done, gpointer unused)
{
  return tact_task_completed ();
}

static void
continue_and_read (TactTask *task)
{
  tact_wait (tact_then (tact_task_ref (task), TACT_THEN_INLINE_OK, NULL, reads, NULL, NULL), NULL);
}

static void
continue_only (TactTask *task)
{
  tact_wait (tact_then (tact_task_ref (task), TACT_THEN_INLINE_OK, NULL, does_not_read, NULL, NULL), NULL);
}

static void
any_of (TactTask *task)
{
  tact_wait (TACT_ANY (tact_task_ref (task)), NULL);
}

static void
all_of (TactTask *task)
{
  tact_wait (TACT_ALL (tact_task_ref (task)), NULL);
}

static void
all_of_and_drop (TactTask *task)
{
  g_autoptr (TactTask) all = TACT_ALL (tact_task_ref (task));

  until_completed (all);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
are_told (gpointer n)
{
  guint so_far;

  g_mutex_lock (&lock);
  so_far = lines->len;
  g_mutex_unlock (&lock);
  return so_far >= GPOINTER_TO_UINT (n);
}

/* Nothing collects here: but what a worker lets go of a moment later is waited for. */
static void
collect (guint n)
{
  tact_shutdown (LIMIT_MS, NULL);
  until (are_told, GUINT_TO_POINTER (n));
}

int
main (int argc, char **argv)
{
  TactTask *method;

  lines = g_ptr_array_new_with_free_func (g_free);
  tact_add_unobserved_handler (on_unobserved, NULL, NULL);
  make ("lost1", NULL);
  method = tact_async (lost, (gpointer) "lost2", NULL, NULL);
  until_completed (method);
  tact_task_unref (method);
  make ("read Exception", read_exception);
  make ("waited", wait_for);
  make ("awaited", await_in_a_method);
  make ("only IsFaulted and Status read", read_status);
  make ("continuation that reads", continue_and_read);
  make ("continuation that does not read", continue_only);
  make ("WhenAny only", any_of);
  make ("WhenAll awaited", all_of);
  make ("WhenAll not awaited", all_of_and_drop);
  tact_task_unref (tact_task_new_cancelled (NULL));

  collect (6);
  g_ptr_array_sort (lines, compare);
  for (guint i = 0; i < lines->len; i++)
    say ("%s", (const char *) g_ptr_array_index (lines, i));
  say ("count %u", lines->len);
  say ("process goes on");
  return 0;
}
