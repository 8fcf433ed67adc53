/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o42_cancelasync_tryreset: a cancel whose callbacks run on the pool, with a
 * task for their end (CT-19).
 *
 * Left out, since Tact has no such thing:
 * - CT-03, CT-13: a callback throws nothing: "callbacks throw".
 * - CT-17: a cancellable is never disposed: "disposed", "TryReset disposed".
 * - CT-18: there is no TryReset: use a new one.  All lines from "TryReset of
 *   an unused source" on.
 */
#include "common.h"

static GString *order;

static void
note (gpointer name)
{
  g_string_append_printf (order, "%s%s@%s", order->len > 0 ? " " : "", (const char *) name, get_role ());
}

static void
hold_and_note (gpointer hold)
{
  event_wait (hold, LIMIT_MS);
  note ((gpointer) "new");
}

static void
set (gpointer ran)
{
  *(gboolean *) ran = TRUE;
}

static void
cancel_on_the_pool (void)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  g_autoptr (TactTask) task = NULL, second = NULL;
  Event hold = { 0 };
  gboolean late = FALSE;

  order = g_string_new (NULL);
  tact_registration_unref (tact_cancellable_register (cancellable, NULL, note, (gpointer) "old", NULL));
  tact_registration_unref (tact_cancellable_register (cancellable, NULL, hold_and_note, &hold, NULL));
  task = tact_cancellable_cancel_async (cancellable);
  say ("CancelAsync returned: requested %s, task complete %s", net_boolean (g_cancellable_is_cancelled (cancellable)), net_boolean (tact_task_is_completed (task)));
  second = tact_cancellable_cancel_async (cancellable);
  say ("a second one while the first runs: complete %s %s", net_boolean (tact_task_is_completed (second)), net_status (second));
  tact_cancellable_register (cancellable, NULL, set, &late, NULL);
  say ("Register meanwhile runs at once: %s", net_boolean (late));
  event_set (&hold);
  tact_task_wait (task, LIMIT_MS, NULL, NULL);
  say ("callbacks: %s, then the task is %s", order->str, net_status (task));
  g_string_free (order, TRUE);
}

static void
cancel_nothing (void)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  g_autoptr (TactTask) task = tact_cancellable_cancel_async (cancellable);

  say ("no callbacks: complete at once %s", net_boolean (tact_task_is_completed (task)));
}

/* async Task Waiter () */

typedef struct
{
  GCancellable *cancellable;
  TactTaskSource *source;
  const char *on;
} Waiter;

static TactTask *
wait_and_note (GCancellable *unused, gpointer data)
{
  Waiter *waiter = data;
  g_autoptr (GError) error = NULL;

  tact_await (tact_task_source_dup_task (waiter->source), &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    waiter->on = get_role ();
  return tact_task_completed ();
}

static void
cancel_source (gpointer data)
{
  Waiter *waiter = data;

  tact_task_source_set_cancelled (waiter->source, waiter->cancellable);
}

static void
cancel_async (gpointer cancellable)
{
  tact_task_unref (tact_cancellable_cancel_async (cancellable));
}

static void
resume_an_awaiter (void)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  Waiter waiter = { .cancellable = cancellable, .source = source };
  TactTask *task;

  tact_registration_unref (tact_cancellable_register (cancellable, NULL, cancel_source, &waiter, NULL));
  task = tact_async (wait_and_note, &waiter, NULL, NULL);
  on_thread ("canceller", LIMIT_MS, cancel_async, cancellable);
  tact_wait (task, NULL);
  say ("awaiter resumed on %s", waiter.on);
}

int
main (void)
{
  cancel_on_the_pool ();
  cancel_nothing ();
  resume_an_awaiter ();
  return 0;
}
