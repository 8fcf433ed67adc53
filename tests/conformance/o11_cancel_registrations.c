/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o11_cancel_registrations: callbacks run newest first, on the thread that
 * cancels, before the cancel returns (CT-01, CT-02); too late they run at once
 * (CT-04, CT-05); a close waits for one that runs elsewhere, and not for its
 * own (CT-07).
 *
 * Where Tact differs:
 * - CT-03: a callback returns nothing and throws nothing: the lines of
 *   callbacks that throw, and of Cancel(throwOnFirst), are left out.
 * - CT-09: with a context a callback is posted, not sent: Cancel returns
 *   before it has run.  Its two lines say so.
 */
#include "common.h"

static void
print (gpointer text)
{
  trace ("%s", (const char *) text);
}

/* Registers a line, and keeps no handle. */
static void
add_line (GCancellable *cancellable, const char *text)
{
  tact_registration_unref (tact_cancellable_register (cancellable, NULL, print, (gpointer) text, NULL));
}

static void
print_first (gpointer cancellable)
{
  trace ("cb1 requested=%s", net_boolean (g_cancellable_is_cancelled (cancellable)));
}

static void
cancel_and_say (gpointer cancellable)
{
  trace ("cancel begins");
  tact_cancellable_cancel (cancellable);
  trace ("cancel returned");
}

/* One cancellable, which is seen on: @third is the handle that was closed. */
static void
in_order (GCancellable *cancellable, TactRegistration **third)
{
  tact_registration_unref (tact_cancellable_register (cancellable, NULL, print_first, cancellable, NULL));
  add_line (cancellable, "cb2");
  *third = tact_cancellable_register (cancellable, NULL, print, (gpointer) "cb3", NULL);
  add_line (cancellable, "cb4");
  tact_registration_close (*third);
  on_thread ("canceller", LIMIT_MS, cancel_and_say, cancellable);
  add_line (cancellable, "registered after cancel: runs at once");
  trace ("second Cancel is a no-op");
  tact_cancellable_cancel (cancellable);
}

/* A context that is busy until the cancel has returned. */

typedef struct
{
  GCancellable *cancellable;
  Ui *ui;
  int posts;
  Event returned;
} Captured;

static void
register_both (gpointer data)
{
  Captured *captured = data;

  tact_registration_unref (tact_cancellable_register (captured->cancellable, tact_context_get_current (), print, (gpointer) "captured-context callback", NULL));
  add_line (captured->cancellable, "plain callback");
}

static void
be_busy (gpointer captured)
{
  event_wait (&((Captured *) captured)->returned, LIMIT_MS);
}

static void
cancel_captured (gpointer data)
{
  Captured *captured = data;

  tact_cancellable_cancel (captured->cancellable);
  trace ("Cancel returned before the captured one; Posts=%d", ui_posts (captured->ui) - captured->posts);
}

static void
nothing (gpointer unused)
{
}

static void
on_a_context (void)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  Captured captured = { .cancellable = cancellable, .ui = ui_start ("ui") };

  ui_invoke (captured.ui, register_both, &captured);
  tact_context_post (ui_context (captured.ui), be_busy, &captured, NULL);
  captured.posts = ui_posts (captured.ui);
  on_thread ("canceller", LIMIT_MS, cancel_captured, &captured);
  event_set (&captured.returned);
  ui_invoke (captured.ui, nothing, NULL);
  ui_stop (captured.ui);
}

static void
register_and_cancel (gpointer cancellable)
{
  trace ("outer cb");
  add_line (cancellable, "registered within a callback: at once");
  tact_cancellable_cancel (cancellable);
  trace ("nested Cancel returned");
}

static void
within_a_callback (void)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);

  tact_registration_unref (tact_cancellable_register (cancellable, NULL, register_and_cancel, cancellable, NULL));
  tact_cancellable_cancel (cancellable);
}

/* Closing */

typedef struct
{
  Event started, release;
  int ended; /* atomic */
} Slow;

static void
be_slow (gpointer data)
{
  Slow *slow = data;

  event_set (&slow->started);
  event_wait (&slow->release, LIMIT_MS);
  g_atomic_int_set (&slow->ended, TRUE);
}

static gpointer
cancel_thread (gpointer cancellable)
{
  tact_cancellable_cancel (cancellable);
  return NULL;
}

static TactTask *
release (TactTask *done, gpointer slow)
{
  event_set (&((Slow *) slow)->release);
  return tact_task_completed ();
}

static void
close_while_it_runs (void)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  Slow slow = { 0 };
  g_autoptr (TactRegistration) registration = tact_cancellable_register (cancellable, NULL, be_slow, &slow, NULL);
  GThread *canceller = g_thread_new ("canceller", cancel_thread, cancellable);
  g_autoptr (TactTask) releasing = NULL;

  event_wait (&slow.started, LIMIT_MS);
  releasing = tact_then (tact_delay (50, NULL), TACT_THEN_DEFAULT, NULL, release, &slow, NULL);
  tact_registration_close (registration);
  trace ("Dispose returned with callback ended=%s", net_boolean (g_atomic_int_get (&slow.ended)));
  tact_task_wait (releasing, LIMIT_MS, NULL, NULL);
  g_thread_join (canceller);
}

static void
close_itself (gpointer registration)
{
  tact_registration_close (*(TactRegistration **) registration);
  trace ("Dispose from inside its own callback does not block");
}

static void
close_inside (void)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  g_autoptr (TactRegistration) registration = NULL;

  registration = tact_cancellable_register (cancellable, NULL, close_itself, &registration, NULL);
  tact_cancellable_cancel (cancellable);
}

/* The default token is no cancellable. */
static gboolean
none_can_be_cancelled (void)
{
  tact_cancellable_cancel (NULL);
  return g_cancellable_is_cancelled (NULL);
}

int
main (void)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  g_autoptr (GCancellable) born_cancelled = tact_cancellable_new (0, NULL);
  g_autoptr (TactRegistration) third = NULL;

  set_role ("main");
  in_order (cancellable, &third);
  on_a_context ();
  within_a_callback ();
  close_while_it_runs ();
  close_inside ();
  trace ("default token: canBeCanceled=%s canceled ctor: %s equality of tokens: %s", net_boolean (none_can_be_cancelled ()),
         net_boolean (g_cancellable_is_cancelled (born_cancelled)), net_boolean (tact_registration_get_cancellable (third) == cancellable));
  return 0;
}
