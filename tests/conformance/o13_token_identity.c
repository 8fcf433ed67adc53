/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o13_token_identity: whether a task that ends with G_IO_ERROR_CANCELLED was
 * cancelled, or has faulted.
 *
 * The body of tact_run() is cancelled by its own cancellable only (CI-01): it
 * returns GIO's error while that is cancelled, or a cancelled task of it.  A
 * method is cancelled whoever cancelled what it awaited (CI-02), and so is
 * what adopts it.  A body that ends well has not been cancelled (CI-03), and
 * one that never began is (CI-07).  An await gives the very error that the
 * method ended with (CI-05).  A source is literal.
 *
 * A GError has no cancellable: a body that throws another's exception returns
 * a cancelled task of that one, and the cancellable of a task that was
 * cancelled is asked of the task.
 */
#include "common.h"

/* Waits, and takes @task. */
static void
show (const char *name, TactTask *task)
{
  g_autofree char *exception = NULL;

  tact_task_wait (task, LIMIT_MS, NULL, NULL);
  exception = net_exception (task);
  say ("%s: %s %s", name, net_status (task), exception);
  tact_task_unref (task);
}

/* The bodies */

typedef struct
{
  GCancellable *cancellable;
  Event running;
} Poll;

static TactTask *
poll (GCancellable *cancellable, gpointer user_data)
{
  Poll *poll = user_data;
  GError *error = NULL;

  event_set (&poll->running);
  while (!g_cancellable_set_error_if_cancelled (poll->cancellable, &error))
    g_thread_yield ();
  return tact_task_new_error (error);
}

static TactTask *
cancel_and_throw_of_another (GCancellable *cancellable, gpointer another)
{
  tact_cancellable_cancel (cancellable);
  return tact_task_new_cancelled (another);
}

static TactTask *throw (GCancellable * cancellable, gpointer user_data)
{
  return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Operation was cancelled");
}

static TactTask *
throw_of_nobody (GCancellable *cancellable, gpointer user_data)
{
  return tact_task_new_cancelled (NULL);
}

static TactTask *
note (GCancellable *cancellable, gpointer ran)
{
  *(gboolean *) ran = TRUE;
  return tact_task_completed ();
}

static TactTask *
cancel (GCancellable *cancellable, gpointer user_data)
{
  tact_cancellable_cancel (cancellable);
  return tact_task_completed ();
}

/* async Task AsyncThrows (CancellationToken token) */
static TactTask *
async_throws (GCancellable *cancellable, gpointer user_data)
{
  GError *error = NULL;

  tact_await (tact_yield (), NULL);
  if (g_cancellable_set_error_if_cancelled (cancellable, &error))
    return tact_task_new_error (error);
  return throw (cancellable, user_data);
}

static TactTask *
start_async_throws (GCancellable *cancellable, gpointer foreign)
{
  return tact_async (async_throws, NULL, NULL, foreign);
}

/* What they come to */

static void
show_delegates (GCancellable *foreign)
{
  g_autoptr (GCancellable) a = tact_cancellable_new (-1, NULL), a2 = tact_cancellable_new (-1, NULL), a3 = tact_cancellable_new (-1, NULL);
  Poll poll_with = { .cancellable = a }, poll_without = { .cancellable = a };
  TactTask *with = tact_run (poll, &poll_with, NULL, a);
  TactTask *without = tact_run (poll, &poll_without, NULL, NULL);

  event_wait (&poll_with.running, LIMIT_MS);
  event_wait (&poll_without.running, LIMIT_MS);
  tact_cancellable_cancel (a);
  show ("delegate, token given to the task", with);
  show ("delegate, token not given", without);
  show ("delegate throws another token's OCE", tact_run (cancel_and_throw_of_another, foreign, NULL, a2));
  show ("OCE with the right token but cancel not requested", tact_run (throw, NULL, NULL, a3));
  show ("OCE with no token", tact_run (throw_of_nobody, NULL, NULL, a3));
}

static void
show_cancelled_before (GCancellable *cancelled)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  gboolean ran = FALSE, ran_too = FALSE;

  show ("pre-canceled token", tact_run_full (tact_scheduler_get_default (), TACT_RUN_DEFAULT, note, &ran, NULL, cancelled));
  say ("  body ran: %s", net_boolean (ran));
  show ("Task.Run pre-canceled", tact_run (note, &ran_too, NULL, cancelled));
  say ("  body ran: %s", net_boolean (ran_too));
  show ("canceled while running but body returns normally", tact_run (cancel, NULL, NULL, cancellable));
}

static void
show_methods (GCancellable *foreign)
{
  g_autoptr (GCancellable) own = tact_cancellable_new (-1, NULL);
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);

  show ("async method, foreign token", tact_async (async_throws, NULL, NULL, foreign));
  show ("async method, no token", tact_async (async_throws, NULL, NULL, NULL));
  show ("async method, thrown before any await", tact_async (throw, NULL, NULL, NULL));
  show ("Task.Run(async) with inner OCE of another token", tact_run (start_async_throws, foreign, NULL, own));
  tact_task_source_take_error (source, g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Operation was cancelled"));
  show ("TCS.SetException(OCE)", tact_task_source_dup_task (source));
}

static TactTask *
wait_for (GCancellable *cancellable, gpointer event)
{
  event_wait (event, LIMIT_MS);
  return tact_task_completed ();
}

/* A scheduler with one thread, which is busy. */
static void
show_queued (void)
{
  TactScheduler *one = TACT_SCHEDULER (fixed_scheduler_start ("one", 1, TRUE));
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  Event hold = { 0 };
  G_GNUC_UNUSED g_autoptr (TactTask) busy = tact_run_full (one, TACT_RUN_DEFAULT, wait_for, &hold, NULL, NULL);
  g_autoptr (TactTask) queued = tact_run_full (one, TACT_RUN_DEFAULT, cancel, NULL, NULL, cancellable);
  g_autoptr (GError) error = NULL;
  g_autofree char *thrown = NULL;

  tact_cancellable_cancel (cancellable);
  say ("canceled while queued: at once %s", net_status (queued));
  event_set (&hold);
  tact_wait (tact_task_ref (queued), &error);
  thrown = net_error (error);
  say ("  await: %s token=%s", thrown, net_boolean (tact_task_get_cancellable (queued) == cancellable));
}

static void
show_rethrown (GCancellable *foreign)
{
  g_autoptr (TactTask) task = tact_async (async_throws, NULL, NULL, foreign);
  g_autoptr (GError) error = NULL;
  g_autofree char *thrown = NULL;

  tact_wait (tact_task_ref (task), &error);
  thrown = net_error (error);
  say ("async method rethrows the very exception: %s token=%s", thrown, net_boolean (tact_task_get_cancellable (task) == foreign));
}

int
main (void)
{
  g_autoptr (GCancellable) b = tact_cancellable_new (-1, NULL);

  tact_cancellable_cancel (b);
  show_delegates (b);
  show_cancelled_before (b);
  show_methods (b);
  show_queued ();
  show_rethrown (b);
  return 0;
}
