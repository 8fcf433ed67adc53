/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o33_cts_timers_linked: cancellables with a timeout (CT-15, CT-16) and with
 * parents (CT-11, CT-12, CT-14).
 *
 * Where Tact differs:
 * - CT-17: a cancellable is counted and never disposed: the line of what comes
 *   after Dispose is left out, and the one of "canceled then disposed" is of a
 *   cancelled one.  The link that is disposed is one whose last reference has
 *   gone; what is looked at is its callback.
 */
#include "common.h"

/* Waits until it is cancelled, and says whether it is. */
static const char *
later (GCancellable *cancellable)
{
  g_autoptr (TactTask) task = tact_delay (LIMIT_MS, cancellable);

  tact_task_wait (task, -1, NULL, NULL);
  return net_boolean (g_cancellable_is_cancelled (cancellable));
}

static const char *
now (GCancellable *cancellable)
{
  return net_boolean (g_cancellable_is_cancelled (cancellable));
}

static void
let_time_pass (gint64 ms)
{
  tact_wait (tact_delay (ms, NULL), NULL);
}

/* Timeouts */

static const char *
try_cancel_after (GCancellable *cancellable, gint64 ms)
{
  tact_cancellable_cancel_after (cancellable, ms);
  return net_critical ();
}

static void
look_at_timeouts (void)
{
  g_autoptr (GCancellable) a = tact_cancellable_new (100, NULL), b = tact_cancellable_new (-1, NULL), zero = tact_cancellable_new (-1, NULL);

  say ("ctor timeout: now %s", now (a));
  say ("later %s", later (a));

  tact_cancellable_cancel_after (b, 80);
  tact_cancellable_cancel_after (b, -1);
  let_time_pass (200);
  say ("CancelAfter(-1) disarms: %s", now (b));
  tact_cancellable_cancel_after (b, LIMIT_MS);
  tact_cancellable_cancel_after (b, 30);
  say ("re-armed shorter: %s", later (b));
  say ("CancelAfter when canceled: %s", try_cancel_after (b, 1));

  tact_cancellable_cancel_after (zero, 0);
  say ("CancelAfter(0): %s", later (zero));
  say ("CancelAfter(-2): %s", try_cancel_after (zero, -2));
}

typedef struct
{
  const char *role;
  Event done;
} Where;

static void
note_where (gpointer data)
{
  Where *where = data;

  where->role = get_role ();
  event_set (&where->done);
}

static void
look_where (void)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  Where where = { 0 };

  tact_registration_unref (tact_cancellable_register (cancellable, NULL, note_where, &where, NULL));
  tact_cancellable_cancel_after (cancellable, 20);
  event_wait (&where.done, LIMIT_MS);
  say ("timer callbacks run on %s", where.role);
}

/* Links */

static void
set (gpointer ran)
{
  *(gboolean *) ran = TRUE;
}

static void
look_at_a_dropped_link (void)
{
  g_autoptr (GCancellable) parent = tact_cancellable_new (-1, NULL);
  GCancellable *link = tact_cancellable_new (-1, parent);
  gboolean heard = FALSE;

  tact_registration_unref (tact_cancellable_register (link, NULL, set, &heard, NULL));
  g_object_unref (link);
  tact_cancellable_cancel (parent);
  say ("a disposed link no longer hears its parent: %s", net_boolean (heard));
}

static void
look_at_links (void)
{
  g_autoptr (GCancellable) one = tact_cancellable_new (-1, NULL), two = tact_cancellable_new (-1, NULL);
  GCancellable *parents[] = { one, two };
  g_autoptr (GCancellable) link = tact_cancellable_new_linked (-1, parents, 2);
  g_autoptr (GCancellable) third = tact_cancellable_new (-1, NULL), link_of_third = tact_cancellable_new (-1, third);
  g_autoptr (GCancellable) link_of_two = NULL;

  tact_cancellable_cancel (two);
  say ("linked: %s parent1 %s", now (link), now (one));
  tact_cancellable_cancel (link_of_third);
  say ("canceling the link does not cancel the parent: %s", now (third));
  link_of_two = tact_cancellable_new (-1, two);
  say ("link to a canceled parent is born canceled: %s", now (link_of_two));
}

static GString *order;

static void
note_order (gpointer name)
{
  g_string_append_printf (order, "%s%s", order->len > 0 ? " " : "", (const char *) name);
}

static void
add_name (GCancellable *cancellable, const char *name)
{
  tact_registration_unref (tact_cancellable_register (cancellable, NULL, note_order, (gpointer) name, NULL));
}

static void
look_at_the_order (void)
{
  g_autoptr (GCancellable) parent = tact_cancellable_new (-1, NULL), link = NULL;

  order = g_string_new (NULL);
  add_name (parent, "parent-first");
  link = tact_cancellable_new (-1, parent);
  add_name (link, "linked");
  add_name (parent, "parent-last");
  tact_cancellable_cancel (parent);
  say ("order through a link: %s", order->str);
  g_string_free (order, TRUE);
}

/* What else there is */

static void
look_at_a_cancelled_one (void)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *thrown = NULL;

  tact_cancellable_cancel (cancellable);
  g_cancellable_set_error_if_cancelled (cancellable, &error);
  thrown = net_error (error);
  say ("canceled: %s; ThrowIfCancellationRequested %s", now (cancellable), thrown);
}

static void
look_at_handles (void)
{
  TactRegistration *none = tact_cancellable_register (NULL, NULL, set, NULL, NULL);
  TactRegistration *other = tact_cancellable_register (NULL, NULL, set, NULL, NULL);

  tact_registration_close (none);
  say ("register returns a comparable handle: %s; disposing default: %s", net_boolean (none == other), net_critical ());
}

static void
look_at_a_delay (void)
{
  g_autoptr (GCancellable) parent = tact_cancellable_new (-1, NULL), link = tact_cancellable_new (-1, parent);
  g_autoptr (TactTask) delay = tact_delay (10000, link);

  tact_cancellable_cancel (parent);
  tact_task_wait (delay, LIMIT_MS, NULL, NULL);
  say ("token in the exception: linked %s parent %s", net_boolean (tact_task_get_cancellable (delay) == link),
       net_boolean (tact_task_get_cancellable (delay) == parent));
}

int
main (void)
{
  set_role ("main");
  record_criticals ();
  look_at_timeouts ();
  look_where ();
  look_at_links ();
  look_at_a_dropped_link ();
  look_at_the_order ();
  look_at_a_cancelled_one ();
  look_at_handles ();
  look_at_a_delay ();
  return 0;
}
