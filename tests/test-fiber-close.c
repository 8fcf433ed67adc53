/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-fiber-close.c: a fiber that is closed early runs to its end with awaits that fail, so that it frees what it holds. */
#include "methods.h"
#include "values.h"

typedef struct
{
  Mark reached, refused, freed;
  TactTask *awaited;
  guint more; /* awaits after the first that failed */
  gboolean never_ends;
} Held;

static void
freed (gpointer mark_of)
{
  mark (mark_of);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Mark, freed)

static TactTask *
holds (GCancellable *cancellable, gpointer data)
{
  Held *held = data;
  G_GNUC_UNUSED g_autoptr (Mark) released = &held->freed;
  GError *error = NULL;

  mark (&held->reached);
  if (tact_await (tact_task_ref (held->awaited), &error))
    {
      mark (&held->reached);
      return tact_task_new_int (7);
    }
  for (guint i = 0; i < held->more || held->never_ends; i++)
    {
      g_autoptr (GError) again = NULL;

      ck_assert (!tact_await (i % 2 == 0 ? tact_task_completed () : tact_delay (-1, NULL), &again));
      ck_assert_error (again, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
  mark (&held->refused);
  return tact_task_new_error (error);
}

static void
held_clear (Held *held)
{
  g_clear_pointer (&held->awaited, tact_task_unref);
}

START_TEST (closing_a_scope_fails_each_await_at_once_and_frees_what_the_fiber_holds)
{
  g_auto (Loop) loop = loop_enter ();
  GObject *owner = g_object_new (G_TYPE_OBJECT, NULL);
  static Held held;
  g_autoptr (TactTask) end = NULL;

  held.awaited = tact_delay (-1, NULL);
  held.more = 10;
  tact_scope_async (tact_scope_of (owner), holds, &held, NULL);
  tact_scope_async (tact_scope_of (owner), holds, &held, NULL);
  ck_assert_uint_eq (mark_count (&held.reached), 2);
  end = tact_scope_close (tact_scope_of (owner));
  loop_run (&loop, end);
  ck_assert_uint_eq (mark_count (&held.reached), 2);
  ck_assert_uint_eq (mark_count (&held.refused), 2);
  ck_assert_uint_eq (mark_count (&held.freed), 2);
  ck_assert_ptr_eq (held.freed.thread, g_thread_self ());
  g_object_unref (owner);
  held_clear (&held);
}
END_TEST

START_TEST (a_fiber_of_a_closed_scope_starts_and_its_first_await_ends_it)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  static Held held;

  tact_detach (tact_scope_close (tact_scope_of (owner)));
  held.awaited = tact_task_new_string (g_strdup ("complete"));
  tact_scope_async (tact_scope_of (owner), holds, &held, NULL);
  ck_assert_uint_eq (mark_count (&held.reached), 1);
  ck_assert_uint_eq (mark_count (&held.freed), 1);
  loop_drain (&loop);
  held_clear (&held);
}
END_TEST

START_TEST (without_an_error_on_its_context_the_owner_is_alive)
{
  g_auto (Loop) loop = loop_enter ();
  GObject *owner = g_object_new (G_TYPE_OBJECT, NULL);
  TactTaskSource *source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  static Held held;

  held.awaited = tact_task_source_dup_task (source);
  tact_scope_async (tact_scope_of (owner), holds, &held, NULL);
  tact_task_source_set_completed (source); /* its continuation is posted already */
  g_object_unref (owner);                  /* and the owner goes before it runs */
  LOOP_UNTIL (&loop, mark_count (&held.freed) == 1);
  ck_assert_uint_eq (mark_count (&held.reached), 1);
  tact_task_source_unref (source);
  held_clear (&held);
}
END_TEST

START_TEST (a_fiber_that_awaits_a_thousand_times_while_closing_is_named_and_left)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  static Held held;
  g_autoptr (TactTask) end = NULL;

  held.awaited = tact_delay (-1, NULL);
  held.never_ends = TRUE;
  tact_scope_async (tact_scope_of (owner), holds, &held, NULL);
  end = tact_scope_close (tact_scope_of (owner));
  EXPECT_CRITICAL ("holds() has awaited 1000 times while it is being closed: its stack is left")
    loop_run (&loop, end);
  ck_assert_uint_eq (mark_count (&held.freed), 0);
  held_clear (&held);
}
END_TEST

/* Law 9 */
START_TEST (when_its_context_is_finalized_a_fiber_frees_what_it_holds_and_faults_closed)
{
  static Held held;
  TactTask *task;
  Loop loop = loop_enter ();

  held.awaited = tact_delay (-1, NULL);
  held.more = 3;
  task = tact_async (holds, &held, NULL, NULL);
  loop_leave (&loop);
  LIMITED_UNTIL (tact_task_is_completed (task));
  ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_CLOSED);
  ck_assert_uint_eq (mark_count (&held.refused), 1);
  ck_assert_uint_eq (mark_count (&held.freed), 1);
  tact_task_unref (task);
  held_clear (&held);
}
END_TEST

START_TEST (a_posted_fiber_whose_context_is_closed_frees_what_it_holds_too)
{
  TactTaskSource *source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  static Held held;
  TactTask *task;
  Loop loop = loop_enter ();

  held.awaited = tact_task_source_dup_task (source);
  task = tact_async (holds, &held, NULL, NULL);
  tact_task_source_set_completed (source);
  loop_leave (&loop);
  LIMITED_UNTIL (tact_task_is_completed (task));
  ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_CLOSED);
  ck_assert_uint_eq (mark_count (&held.reached), 1);
  ck_assert_uint_eq (mark_count (&held.freed), 1);
  tact_task_unref (task);
  tact_task_source_unref (source);
  held_clear (&held);
}
END_TEST

START_TEST (a_fiber_that_never_ends_while_its_context_closes_is_named_and_left)
{
  static Held held;
  TactTask *task;
  Loop loop = loop_enter ();

  held.awaited = tact_delay (-1, NULL);
  held.never_ends = TRUE;
  task = tact_async (holds, &held, NULL, NULL);
  EXPECT_CRITICAL ("has awaited 1000 times while it is being closed")
    loop_leave (&loop);
  ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_CLOSED);
  tact_task_unref (task);
  held_clear (&held);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    closing_a_scope_fails_each_await_at_once_and_frees_what_the_fiber_holds,
    a_fiber_of_a_closed_scope_starts_and_its_first_await_ends_it,
    without_an_error_on_its_context_the_owner_is_alive,
    a_fiber_that_awaits_a_thousand_times_while_closing_is_named_and_left,
    when_its_context_is_finalized_a_fiber_frees_what_it_holds_and_faults_closed,
    a_posted_fiber_whose_context_is_closed_frees_what_it_holds_too,
    a_fiber_that_never_ends_while_its_context_closes_is_named_and_left,
  };

  return run_tests ("fiber-close", tests, G_N_ELEMENTS (tests));
}
