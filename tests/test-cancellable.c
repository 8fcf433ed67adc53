/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-cancellable.c: cancellables with parents, and cancelling on the pool (CT-11 to CT-14, CT-17 to CT-19, CT-21). */
#include "cancellables.h"
#include "methods.h"

START_TEST (it_is_a_cancellable_as_gio_has_them)
{
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  g_autoptr (GError) error = NULL;

  ck_assert (G_IS_CANCELLABLE (cancellable) && TACT_IS_CANCELLABLE (cancellable));
  ck_assert (!g_cancellable_is_cancelled (cancellable));
  g_cancellable_cancel (cancellable);
  ck_assert (g_cancellable_set_error_if_cancelled (cancellable, &error));
  ck_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}
END_TEST

/* CT-11 */
START_TEST (a_child_is_cancelled_with_its_parent_and_the_parent_not_with_it)
{
  g_autoptr (GCancellable) parent = new_cancellable (_i);
  g_autoptr (GCancellable) child = tact_cancellable_new (-1, parent), other = tact_cancellable_new (-1, parent);

  tact_cancellable_cancel (child);
  ck_assert (g_cancellable_is_cancelled (child));
  ck_assert (!g_cancellable_is_cancelled (parent));
  ck_assert (!g_cancellable_is_cancelled (other));
  tact_cancellable_cancel (parent);
  ck_assert (g_cancellable_is_cancelled (other));
  ck_assert (!tact_cancellable_timed_out (other));
}
END_TEST

/* CT-11 */
START_TEST (any_of_many_parents_cancels_it)
{
  for (int by = 0; by < 3; by++)
    {
      g_autoptr (GCancellable) one = new_cancellable (_i), two = g_cancellable_new (), three = new_cancellable (_i);
      GCancellable *parents[] = { one, NULL, two, three };
      g_autoptr (GCancellable) child = tact_cancellable_new_linked (-1, parents, 4);

      ck_assert (!g_cancellable_is_cancelled (child));
      tact_cancellable_cancel (by == 0 ? one : by == 1 ? two
                                                       : three);
      ck_assert (g_cancellable_is_cancelled (child));
      ck_assert_int_eq (g_cancellable_is_cancelled (one) + g_cancellable_is_cancelled (two) + g_cancellable_is_cancelled (three), 1);
    }
}
END_TEST

/* CT-11 */
START_TEST (a_child_of_a_cancelled_parent_is_born_cancelled)
{
  g_autoptr (GCancellable) parent = new_cancellable (_i), other = new_cancellable (_i);
  GCancellable *parents[] = { other, parent };
  g_autoptr (GCancellable) child = NULL, linked = NULL;

  g_cancellable_cancel (parent);
  child = tact_cancellable_new (3600 * 1000, parent);
  linked = tact_cancellable_new_linked (0, parents, 2);
  ck_assert (g_cancellable_is_cancelled (child) && g_cancellable_is_cancelled (linked));
  ck_assert (!tact_cancellable_timed_out (child) && !tact_cancellable_timed_out (linked));
}
END_TEST

START_TEST (none_of_many_parents_is_no_parent)
{
  g_autoptr (GCancellable) none = tact_cancellable_new_linked (-1, NULL, 0);
  GCancellable *parents[] = { NULL, NULL };
  g_autoptr (GCancellable) nulls = tact_cancellable_new_linked (-1, parents, 2);

  ck_assert (!g_cancellable_is_cancelled (none) && !g_cancellable_is_cancelled (nulls));
}
END_TEST

/* CT-12 */
START_TEST (a_child_has_its_place_among_the_callbacks_of_its_parent)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GCancellable) parent = new_cancellable (_i);
  g_autoptr (GCancellable) child = NULL, grandchild = NULL;

  forget (register_letter (parent, log, '1'));
  child = tact_cancellable_new (-1, parent);
  forget (register_letter (child, log, 'a'));
  grandchild = tact_cancellable_new (-1, child);
  forget (register_letter (grandchild, log, 'x'));
  forget (register_letter (grandchild, log, 'y'));
  forget (register_letter (child, log, 'b'));
  forget (register_letter (parent, log, '2'));
  tact_cancellable_cancel (parent);
  ck_assert_str_eq (log->str, "2byxa1");
}
END_TEST

/* DESIGN: what hears a plain cancel only queues; the order is the same */
START_TEST (a_plain_cancel_of_the_parent_cancels_the_child_from_the_pool)
{
  static Mark ran;
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GCancellable) parent = new_cancellable (_i);
  g_autoptr (GCancellable) child = NULL;

  forget (tact_cancellable_register (parent, NULL, mark, &ran, NULL));
  forget (register_letter (parent, log, '1'));
  child = tact_cancellable_new (-1, parent);
  forget (register_letter (child, log, 'a'));
  forget (register_letter (parent, log, '2'));
  g_cancellable_cancel (parent);
  mark_wait (&ran, 1);
  ck_assert (ran.worker);
  ck_assert (g_cancellable_is_cancelled (child));
  ck_assert_str_eq (log->str, "2a1");
}
END_TEST

/* CT-17 C: the last unref unlinks */
START_TEST (a_parent_does_not_keep_its_children)
{
  int gone = 0;
  g_autoptr (GCancellable) parent = new_cancellable (_i);

  for (int i = 0; i < 100; i++)
    {
      GCancellable *child = tact_cancellable_new (i % 2 == 0 ? -1 : 3600 * 1000, parent);

      g_object_weak_ref (G_OBJECT (child), on_gone, &gone);
      g_object_unref (child);
    }
  ck_assert_int_eq (gone, 100);
  ck_assert_uint_eq (G_OBJECT (parent)->ref_count, 1);
  tact_cancellable_cancel (parent);
}
END_TEST

/* A method was handed a child: who made its parent may forget that. */
START_TEST (a_child_keeps_its_parents_between_it_and_who_cancels)
{
  g_autoptr (GCancellable) top = new_cancellable (_i);
  GCancellable *middle = tact_cancellable_new (-1, top);
  g_autoptr (GCancellable) child = tact_cancellable_new (-1, middle);

  g_object_unref (middle);
  tact_cancellable_cancel (top);
  ck_assert (g_cancellable_is_cancelled (child));
}
END_TEST

/* The links go with the child, whoever was cancelled. */
START_TEST (parents_and_children_leave_nothing_behind)
{
  for (int cancelled = 0; cancelled < 3; cancelled++)
    {
      int gone = 0;
      GCancellable *parent = new_cancellable (_i), *child = tact_cancellable_new (3600 * 1000, parent);

      g_object_weak_ref (G_OBJECT (parent), on_gone, &gone);
      g_object_weak_ref (G_OBJECT (child), on_gone, &gone);
      if (cancelled != 0)
        tact_cancellable_cancel (cancelled == 1 ? parent : child);
      g_object_unref (parent);
      g_object_unref (child);
      ck_assert_int_eq (gone, 2);
    }
}
END_TEST

/* law 6 */
START_TEST (a_long_chain_of_children_needs_no_stack)
{
  const int n = 100000;
  GCancellable *first = new_cancellable (_i), *last = g_object_ref (first);
  int gone = 0;

  g_object_weak_ref (G_OBJECT (first), on_gone, &gone);
  for (int i = 0; i < n; i++)
    {
      GCancellable *next = tact_cancellable_new (-1, last);

      g_object_unref (last);
      last = next;
    }
  tact_cancellable_cancel (first);
  ck_assert (g_cancellable_is_cancelled (last));
  g_object_unref (last);
  g_object_unref (first);
  LIMITED_UNTIL (g_atomic_int_get (&gone) == 1);
}
END_TEST

/* CT-14 */
START_TEST (what_was_started_with_a_child_carries_the_child)
{
  g_autoptr (GCancellable) parent = new_cancellable (_i), child = tact_cancellable_new (-1, parent);
  g_autoptr (TactTask) task = tact_delay (-1, child);

  tact_cancellable_cancel (parent);
  ck_assert (tact_task_is_cancelled (task));
  ck_assert_ptr_eq (tact_task_get_cancellable (task), child); /* CT-21: the same one, not one like it */
}
END_TEST

static void
pass_gate (gpointer gate)
{
  tact_task_unref (gated (NULL, gate));
}

/* CT-19 */
START_TEST (cancel_async_runs_the_callbacks_on_the_pool_and_tells_of_their_end)
{
  static Gate gate;
  static Mark ran;
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GCancellable) cancellable = new_cancellable (_i);
  g_autoptr (TactTask) task = NULL, second = NULL;

  forget (tact_cancellable_register (cancellable, NULL, mark, &ran, NULL));
  forget (register_letter (cancellable, log, '1'));
  forget (register_letter (cancellable, log, '2'));
  forget (tact_cancellable_register (cancellable, NULL, pass_gate, &gate, NULL));
  task = tact_cancellable_cancel_async (cancellable);
  ck_assert (g_cancellable_is_cancelled (cancellable));
  ck_assert (!tact_task_is_completed (task));
  second = tact_cancellable_cancel_async (cancellable);
  ck_assert (tact_task_is_succeeded (second));
  tact_cancellable_cancel (cancellable);
  ck_assert_uint_eq (mark_count (&ran), 0);
  mark (&gate.open);
  task_wait (task);
  ck_assert (tact_task_is_succeeded (task));
  ck_assert (ran.worker);
  ck_assert_str_eq (log->str, "21");
}
END_TEST

/* CT-19 */
START_TEST (cancel_async_is_complete_at_once_where_there_are_no_callbacks)
{
  g_autoptr (GCancellable) cancellable = new_cancellable (_i);
  g_autoptr (TactTask) task = tact_cancellable_cancel_async (cancellable);

  ck_assert (tact_task_is_succeeded (task));
  ck_assert (g_cancellable_is_cancelled (cancellable));
}
END_TEST

/* law 13 */
START_TEST (cancelling_what_is_no_cancellable_is_a_critical)
{
  g_autoptr (TactContext) context = tact_context_new ();
  g_autoptr (TactTask) task = NULL;

  EXPECT_CRITICAL ("G_IS_CANCELLABLE")
    tact_cancellable_cancel ((GCancellable *) context);
  EXPECT_CRITICAL ("no cancellable")
    task = tact_cancellable_cancel_async ((GCancellable *) context);
  ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}
END_TEST

/* CT-18 C: no TryReset; what was registered after a reset of GIO's is heard of */
START_TEST (a_reset_cancellable_is_cancelled_again)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GCancellable) cancellable = new_cancellable (_i);

  forget (register_letter (cancellable, log, '1'));
  tact_cancellable_cancel (cancellable);
  g_cancellable_reset (cancellable);
  forget (register_letter (cancellable, log, '2'));
  tact_cancellable_cancel (cancellable);
  ck_assert_str_eq (log->str, "12");
}
END_TEST

static void
unref_child (GCancellable *cancellable, gpointer child)
{
  g_object_unref (child);
}

/* GLib 2.82: inside the parent's emission, under its lock */
START_TEST (a_child_may_go_while_its_parent_emits)
{
  for (int plain = 0; plain < 2; plain++)
    {
      int gone = 0;
      g_autoptr (GCancellable) parent = new_cancellable (_i);
      GCancellable *child = tact_cancellable_new (3600 * 1000, parent);

      g_object_weak_ref (G_OBJECT (child), on_gone, &gone);
      g_signal_connect (parent, "cancelled", G_CALLBACK (unref_child), child);
      if (plain)
        g_cancellable_cancel (parent);
      else
        tact_cancellable_cancel (parent);
      ck_assert_int_eq (gone, 1);
    }
}
END_TEST

static void
make_child (GCancellable *parent, gpointer child)
{
  *(GCancellable **) child = tact_cancellable_new (-1, parent);
}

START_TEST (a_child_that_is_made_while_its_parent_emits_is_born_cancelled)
{
  g_autoptr (GCancellable) parent = new_cancellable (_i), child = NULL;

  g_signal_connect (parent, "cancelled", G_CALLBACK (make_child), &child);
  g_cancellable_cancel (parent);
  ck_assert (g_cancellable_is_cancelled (child));
}
END_TEST

static void
cancel_other (gpointer cancellable)
{
  tact_cancellable_cancel (cancellable);
}

/* CT-02 */
START_TEST (cancel_inside_a_callback_of_another_runs_all_before_it_returns)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GCancellable) one = new_cancellable (_i), two = new_cancellable (_i);

  forget (register_letter (one, log, '1'));
  forget (tact_cancellable_register (one, NULL, cancel_other, two, NULL));
  forget (register_letter (one, log, '2'));
  forget (register_letter (two, log, 'a'));
  forget (register_letter (two, log, 'b'));
  tact_cancellable_cancel (one);
  ck_assert_str_eq (log->str, "2ba1");
}
END_TEST

int
main (void)
{
  const TTest *both[] = {
    a_child_is_cancelled_with_its_parent_and_the_parent_not_with_it,
    any_of_many_parents_cancels_it,
    a_child_of_a_cancelled_parent_is_born_cancelled,
    a_child_has_its_place_among_the_callbacks_of_its_parent,
    a_plain_cancel_of_the_parent_cancels_the_child_from_the_pool,
    a_parent_does_not_keep_its_children,
    a_child_keeps_its_parents_between_it_and_who_cancels,
    parents_and_children_leave_nothing_behind,
    a_long_chain_of_children_needs_no_stack,
    what_was_started_with_a_child_carries_the_child,
    cancel_async_runs_the_callbacks_on_the_pool_and_tells_of_their_end,
    cancel_async_is_complete_at_once_where_there_are_no_callbacks,
    a_reset_cancellable_is_cancelled_again,
    a_child_may_go_while_its_parent_emits,
    a_child_that_is_made_while_its_parent_emits_is_born_cancelled,
    cancel_inside_a_callback_of_another_runs_all_before_it_returns,
  };
  const TTest *once[] = {
    it_is_a_cancellable_as_gio_has_them,
    none_of_many_parents_is_no_parent,
    cancelling_what_is_no_cancellable_is_a_critical,
  };

  return run_both ("cancellable", both, G_N_ELEMENTS (both), once, G_N_ELEMENTS (once));
}
