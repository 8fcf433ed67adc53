/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-unregister.c: callbacks of a cancellable that are taken out, in time or not (CT-06 to CT-08). */
#include "cancellables.h"
#include "hand-context.h"
#include "methods.h"
#include "values.h"

static void
hold (gpointer gate)
{
  tact_task_unref (gated (NULL, gate));
}

static void
unregister_all (gpointer data)
{
  Inside *inside = data;

  g_string_append_printf (inside->log, "self %d older %d newer %d;", tact_registration_unregister (inside->own),
                          tact_registration_unregister (inside->older), tact_registration_unregister (inside->newer));
  tact_registration_close (inside->own);
}

/* CT-06, CT-07 C: from inside itself it does not wait */
START_TEST (a_callback_takes_out_older_ones_but_neither_itself_nor_newer_ones)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GCancellable) cancellable = new_cancellable (_i);
  Inside inside = { .log = log };

  inside.older = register_letter (cancellable, log, '1');
  inside.own = tact_cancellable_register (cancellable, NULL, unregister_all, &inside, NULL);
  inside.newer = register_letter (cancellable, log, '3');
  tact_cancellable_cancel (cancellable);
  ck_assert_str_eq (log->str, "3self 0 older 1 newer 0;");
  forget (inside.older);
  forget (inside.own);
  forget (inside.newer);
}
END_TEST

/* CT-08 */
START_TEST (unregister_is_in_time_once_and_the_callback_does_not_run)
{
  int destroyed = 0;
  Mark ran = { 0 };
  g_autoptr (GCancellable) cancellable = new_cancellable (_i);
  g_autoptr (TactRegistration) registration = tact_cancellable_register (cancellable, NULL, mark, &ran, NULL);
  g_autoptr (TactRegistration) counted = tact_cancellable_register (cancellable, NULL, free_count, &destroyed, free_count);
  g_autoptr (TactRegistration) later = tact_cancellable_register (cancellable, NULL, mark, &ran, NULL);

  ck_assert (tact_registration_unregister (registration));
  ck_assert (!tact_registration_unregister (registration));
  ck_assert (tact_registration_unregister (counted));
  ck_assert_int_eq (destroyed, 1);
  tact_cancellable_cancel (cancellable);
  ck_assert_uint_eq (ran.count, 1);
  ck_assert_int_eq (destroyed, 1);
  ck_assert (!tact_registration_unregister (later));
  ck_assert_ptr_eq (tact_registration_get_cancellable (later), cancellable);
}
END_TEST

static gpointer
close_body (gpointer data)
{
  Inside *inside = data;

  tact_registration_close (inside->own);
  g_atomic_pointer_set (&inside->older, inside->own); /* it has returned */
  return NULL;
}

/* CT-07, CT-08 */
START_TEST (while_it_runs_elsewhere_unregister_does_not_wait_and_close_does)
{
  static Gate gate;
  static Inside inside;
  g_autoptr (GCancellable) cancellable = new_cancellable (_i);
  g_autoptr (TactRegistration) registration = NULL;
  g_autoptr (TactTask) closing = NULL, again = NULL;
  GThread *canceller, *closer;

  registration = tact_cancellable_register (cancellable, NULL, hold, &gate, NULL);
  canceller = g_thread_new ("canceller", cancel_body, cancellable);
  mark_wait (&gate.begun, 1);
  ck_assert (!tact_registration_unregister (registration));
  closing = tact_registration_close_async (registration);
  ck_assert (!tact_task_is_completed (closing));
  inside.own = registration;
  closer = g_thread_new ("closer", close_body, &inside);
  again = tact_registration_close_async (registration);
  ck_assert (!tact_task_wait (closing, 20, NULL, NULL));
  ck_assert_ptr_null (g_atomic_pointer_get (&inside.older));

  mark (&gate.open);
  task_wait (closing);
  task_wait (again);
  g_thread_join (closer);
  g_thread_join (canceller);
  ck_assert_uint_eq (gate.ended.count, 1);
  ck_assert (tact_task_is_succeeded (closing) && tact_task_is_succeeded (again));
}
END_TEST

static void
close_async_inside (gpointer data)
{
  Inside *inside = data;
  g_autoptr (TactTask) task = tact_registration_close_async (inside->own);

  ck_assert (tact_task_is_succeeded (task));
  tact_registration_close (inside->own);
  g_string_append_c (inside->log, 'x');
}

/* CT-08 */
START_TEST (inside_itself_neither_close_waits)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GCancellable) cancellable = new_cancellable (_i);
  Inside inside = { .log = log };

  inside.own = tact_cancellable_register (cancellable, NULL, close_async_inside, &inside, NULL);
  tact_cancellable_cancel (cancellable);
  ck_assert_str_eq (log->str, "x");
  forget (inside.own);
}
END_TEST

static void
close_older (gpointer data)
{
  Inside *inside = data;
  g_autoptr (TactTask) task = tact_registration_close_async (inside->older);

  ck_assert (tact_task_is_succeeded (task));
  tact_registration_close (inside->newer);
}

/* CT-08: closing another one on the thread that runs them */
START_TEST (a_callback_closes_others_without_waiting)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GCancellable) cancellable = new_cancellable (_i);
  Inside inside = { .log = log };

  inside.older = register_letter (cancellable, log, '1');
  forget (tact_cancellable_register (cancellable, NULL, close_older, &inside, NULL));
  inside.newer = register_letter (cancellable, log, '3');
  tact_cancellable_cancel (cancellable);
  ck_assert_str_eq (log->str, "3");
  forget (inside.older);
  forget (inside.newer);
}
END_TEST

/* CT-08: what was posted has not begun */
START_TEST (one_that_was_posted_is_unregistered_in_time)
{
  int destroyed = 0;
  g_autoptr (GCancellable) cancellable = new_cancellable (_i);
  g_autoptr (HandContext) context = hand_context_new ();
  g_autoptr (TactRegistration) registration = tact_cancellable_register (cancellable, TACT_CONTEXT (context), (TactPostFunc) abort, &destroyed, free_count);

  tact_cancellable_cancel (cancellable);
  ck_assert (tact_registration_unregister (registration));
  ck_assert_int_eq (destroyed, 1);
  ck_assert_int_eq (hand_context_run (context), 1);
  ck_assert_int_eq (destroyed, 1);
}
END_TEST

/* GLib 2.82 holds a lock meanwhile: g_cancellable_connect() and g_cancellable_reset() would hang here. */
static void
register_in_handler (GCancellable *cancellable, gpointer data)
{
  Inside *inside = data;

  ck_assert (tact_registration_unregister (inside->older));
  tact_registration_close (inside->newer);
  ck_assert_ptr_null (register_letter (cancellable, inside->log, 'n'));
  g_string_append_c (inside->log, 'h');
}

START_TEST (a_handler_of_the_signal_may_register_unregister_and_close)
{
  for (int plain = 0; plain < 2; plain++)
    {
      g_autoptr (GString) log = g_string_new (NULL);
      g_autoptr (GCancellable) cancellable = new_cancellable (_i);
      Inside inside = { .log = log };

      g_signal_connect (cancellable, "cancelled", G_CALLBACK (register_in_handler), &inside);
      inside.older = register_letter (cancellable, log, '1');
      inside.newer = register_letter (cancellable, log, '2');
      if (plain)
        g_cancellable_cancel (cancellable);
      else
        tact_cancellable_cancel (cancellable);
      ck_assert_str_eq (log->str, "nh");
      forget (inside.older);
      forget (inside.newer);
    }
}
END_TEST

int
main (void)
{
  const TTest *both[] = {
    a_callback_takes_out_older_ones_but_neither_itself_nor_newer_ones,
    unregister_is_in_time_once_and_the_callback_does_not_run,
    while_it_runs_elsewhere_unregister_does_not_wait_and_close_does,
    inside_itself_neither_close_waits,
    a_callback_closes_others_without_waiting,
    one_that_was_posted_is_unregistered_in_time,
    a_handler_of_the_signal_may_register_unregister_and_close,
  };

  return run_both ("unregister", both, G_N_ELEMENTS (both), NULL, 0);
}
