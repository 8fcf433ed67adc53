/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o43_unregister: callbacks that are taken out, in time or not (CT-06 to
 * CT-08), and what a callback is given (CT-10).  UnsafeRegister is a
 * registration while the flow of async locals is suppressed.
 *
 * Where Tact differs:
 * - CT-03: a callback throws nothing: "an error in it comes out of Register"
 *   is left out.
 * - CT-09: with a context a callback is posted, not sent: where the line of a
 *   late one tells of sends it counts posts, and a busy context does not keep
 *   Cancel from returning: True in the last line.
 */
#include "common.h"

static GString *order;

static void
note (gpointer text)
{
  g_string_append_printf (order, "%s%s", order->len > 0 ? " " : "", (const char *) text);
}

static void
set (gpointer flag)
{
  g_atomic_int_set ((int *) flag, TRUE);
}

/* Before, inside and after */

static TactRegistration *r1, *r2, *r3, *r4;

static void
unregister_inside (gpointer unused)
{
  note ((gpointer) "2");
  g_string_append_printf (order, " self:%s", net_boolean (tact_registration_unregister (r2)));
  g_string_append_printf (order, " older:%s", net_boolean (tact_registration_unregister (r1)));
  g_string_append_printf (order, " newer:%s", net_boolean (tact_registration_unregister (r3)));
  tact_registration_close (r2);
}

static void
unregister (GCancellable *cancellable)
{
  gboolean first, again;

  order = g_string_new (NULL);
  r1 = tact_cancellable_register (cancellable, NULL, note, (gpointer) "1", NULL);
  r2 = tact_cancellable_register (cancellable, NULL, unregister_inside, NULL, NULL);
  r3 = tact_cancellable_register (cancellable, NULL, note, (gpointer) "3", NULL);
  r4 = tact_cancellable_register (cancellable, NULL, note, (gpointer) "4", NULL);
  first = tact_registration_unregister (r4);
  again = tact_registration_unregister (r4);
  say ("Unregister before: %s, again %s", net_boolean (first), net_boolean (again));
  tact_cancellable_cancel (cancellable);
  say ("newest first: %s", order->str);
  say ("Unregister after it ran: %s; of a default one: %s", net_boolean (tact_registration_unregister (r3)), net_boolean (tact_registration_unregister (NULL)));
  say ("registration.Token is the token: %s; after Unregister too: %s", net_boolean (tact_registration_get_cancellable (r3) == cancellable),
       net_boolean (tact_registration_get_cancellable (r4) == cancellable));
  tact_registration_unref (r1);
  tact_registration_unref (r2);
  tact_registration_unref (r3);
  tact_registration_unref (r4);
  g_string_free (order, TRUE);
}

/* While it runs on another thread */

typedef struct
{
  TactRegistration *registration;
  Event running, release, disposed;
  int ended; /* atomic */
} Slow;

static void
be_slow (gpointer data)
{
  Slow *slow = data;

  event_set (&slow->running);
  event_wait (&slow->release, LIMIT_MS);
  g_atomic_int_set (&slow->ended, TRUE);
}

static gpointer
cancel_thread (gpointer cancellable)
{
  tact_cancellable_cancel (cancellable);
  return NULL;
}

static gpointer
close_thread (gpointer data)
{
  Slow *slow = data;

  tact_registration_close (slow->registration);
  event_set (&slow->disposed);
  return NULL;
}

static void
while_it_runs (void)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  int older_ran = FALSE; /* atomic */
  Slow slow = { 0 };
  g_autoptr (TactRegistration) older = tact_cancellable_register (cancellable, NULL, set, &older_ran, NULL);
  g_autoptr (TactTask) closing = NULL;
  GThread *canceller, *closer;
  gboolean in_time, waited, all;

  slow.registration = tact_cancellable_register (cancellable, NULL, be_slow, &slow, NULL);
  canceller = g_thread_new ("canceller", cancel_thread, cancellable);
  event_wait (&slow.running, LIMIT_MS);
  in_time = tact_registration_unregister (slow.registration);
  say ("running elsewhere: Unregister %s does not wait, ended %s", net_boolean (in_time), net_boolean (g_atomic_int_get (&slow.ended)));
  say ("one that has not run yet: Unregister %s", net_boolean (tact_registration_unregister (older)));
  closing = tact_registration_close_async (slow.registration);
  say ("DisposeAsync complete at once: %s", net_boolean (tact_task_is_completed (closing)));

  closer = g_thread_new ("disposer", close_thread, &slow);
  waited = !event_wait (&slow.disposed, 100);
  say ("Dispose waits: %s", net_boolean (waited));
  event_set (&slow.release);
  g_thread_join (closer);
  g_thread_join (canceller);
  all = g_atomic_int_get (&slow.ended) && event_wait (&slow.disposed, 0) && tact_task_wait (closing, LIMIT_MS, NULL, NULL);
  say ("both returned after the callback: %s, the older one ran: %s", net_boolean (all), net_boolean (g_atomic_int_get (&older_ran)));
  tact_registration_unref (slow.registration);
}

static void
close_itself (gpointer data)
{
  TactRegistration *own = *(TactRegistration **) data;
  g_autoptr (TactTask) closing = tact_registration_close_async (own);

  g_string_append_printf (order, "DisposeAsync complete at once %s", net_boolean (tact_task_is_completed (closing)));
  tact_registration_close (own);
  g_string_append (order, ", Dispose returned");
}

static void
inside_itself (void)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  g_autoptr (TactRegistration) own = NULL;

  order = g_string_new (NULL);
  own = tact_cancellable_register (cancellable, NULL, close_itself, &own, NULL);
  tact_cancellable_cancel (cancellable);
  say ("inside itself: %s", order->str);
  g_string_free (order, TRUE);
}

/* Too late */

typedef struct
{
  GCancellable *cancellable;
  Ui *ui;
  int posts;
  char *where;
} Late;

static void
note_where (gpointer data)
{
  Late *late = data;

  late->where = g_strdup_printf ("%s, posts %d", get_role (), ui_posts (late->ui) - late->posts);
}

static void
register_late (gpointer data)
{
  Late *late = data;
  TactRegistration *registration;

  late->posts = ui_posts (late->ui);
  registration = tact_cancellable_register (late->cancellable, ui_context (late->ui), note_where, late, NULL);
  say ("registered on a canceled token: ran on %s, handle is default: %s", late->where, net_boolean (registration == NULL));
  g_free (late->where);
}

/* What it is given */

static TactLocal local = TACT_LOCAL_INIT (NULL);

typedef struct
{
  const char *kind;
  GCancellable *given, *cancellable;
} Given;

static void
note_given (gpointer data)
{
  Given *given = data;

  g_string_append (order, given->kind);
  if (given->given != NULL)
    g_string_append_printf (order, ", token %s", net_boolean (given->given == given->cancellable));
  g_string_append_printf (order, ", AsyncLocal %s; ", (const char *) tact_local_get (&local));
}

static void
what_it_is_given (void)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  Given safe = { "Register", cancellable, cancellable };
  Given unsafe = { "UnsafeRegister", NULL, cancellable };

  order = g_string_new (NULL);
  tact_local_set (&local, (gpointer) "registrar", NULL);
  tact_registration_unref (tact_cancellable_register (cancellable, NULL, note_given, &safe, NULL));
  tact_local_suppress_flow ();
  tact_registration_unref (tact_cancellable_register (cancellable, NULL, note_given, &unsafe, NULL));
  tact_local_restore_flow ();
  tact_local_set (&local, (gpointer) "canceller", NULL);
  tact_cancellable_cancel (cancellable);
  say ("%safterwards %s", order->str, (const char *) tact_local_get (&local));
  g_string_free (order, TRUE);
}

/* A busy context */

static void
be_busy (gpointer busy)
{
  event_wait (busy, LIMIT_MS);
}

static void
cancel (gpointer cancellable)
{
  tact_cancellable_cancel (cancellable);
}

static void
nothing (gpointer unused)
{
}

static void
with_a_busy_context (Ui *ui)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  Event busy = { 0 };
  int ran = FALSE; /* atomic */

  tact_registration_unref (tact_cancellable_register (cancellable, ui_context (ui), set, &ran, NULL));
  tact_context_post (ui_context (ui), be_busy, &busy, NULL);
  say ("context busy: Cancel returned %s", net_boolean (on_thread ("canceller", LIMIT_MS, cancel, cancellable)));
  event_set (&busy);
  ui_invoke (ui, nothing, NULL); /* behind what looks at these */
}

int
main (void)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  Late late = { .cancellable = cancellable, .ui = ui_start ("ui") };

  unregister (cancellable);
  while_it_runs ();
  inside_itself ();
  ui_invoke (late.ui, register_late, &late);
  what_it_is_given ();
  with_a_busy_context (late.ui);
  ui_stop (late.ui);
  return 0;
}
