/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-children.c: tasks that are part of the one that makes them (TC-07 to TC-10, CW-20, CP-08, CN-17). */
#include "methods.h"
#include "values.h"

/* A parent whose body makes one child, which ends when the test says so. */
typedef struct
{
  TactRunFlags flags; /* of the child */
  Gate gate;
  Mark made;
  TactTask *child; /* owned */
} Family;

static TactTask *
make_child (GCancellable *cancellable, gpointer data)
{
  Family *family = data;

  family->child = tact_run_full (NULL, family->flags, gated, &family->gate, NULL, NULL);
  mark (&family->made);
  return tact_task_new_int (7);
}

static void
family_end (Family *family)
{
  mark (&family->gate.open);
  task_wait (family->child);
  tact_task_unref (family->child);
}

static TactTask *
look_away (TactTask *done, gpointer unused)
{
  return tact_task_completed ();
}

/* TC-07 */
START_TEST (a_parent_ends_after_its_child_with_its_own_result)
{
  static Family family = { .flags = TACT_RUN_ATTACHED };
  g_autoptr (TactTask) parent = tact_run_full (NULL, TACT_RUN_DEFAULT, make_child, &family, NULL, NULL);

  mark_wait (&family.made, 1);
  LIMITED_UNTIL (tact_task_get_status (parent) == TACT_TASK_WAITING_FOR_CHILDREN);
  family_end (&family);
  task_wait (parent);
  ck_assert_int_eq (tact_task_get_int (parent, NULL), 7);
}
END_TEST

/* TC-07 */
START_TEST (a_child_that_does_not_attach_is_not_waited_for)
{
  static Family family = { .flags = TACT_RUN_DEFAULT };
  g_autoptr (TactTask) parent = tact_run_full (NULL, TACT_RUN_DEFAULT, make_child, &family, NULL, NULL);

  task_wait (parent);
  ck_assert (tact_task_is_succeeded (parent));
  family_end (&family);
}
END_TEST

/* TC-08, TC-10 */
START_TEST (tact_run_and_who_denies_it_take_no_children)
{
  static Family families[2] = { { .flags = TACT_RUN_ATTACHED }, { .flags = TACT_RUN_ATTACHED } };
  g_autoptr (TactTask) run = tact_run (make_child, &families[0], NULL, NULL);
  g_autoptr (TactTask) denies = tact_run_full (NULL, TACT_RUN_DENY_ATTACH, make_child, &families[1], NULL, NULL);

  task_wait (run);
  task_wait (denies);
  family_end (&families[0]);
  family_end (&families[1]);
}
END_TEST

static TactTask *
fail_with (GCancellable *cancellable, gpointer text)
{
  return tact_task_new_error (new_error (text));
}

static TactTask *
make_two_that_fail (GCancellable *cancellable, gpointer own)
{
  tact_task_unref (tact_run_full (NULL, TACT_RUN_ATTACHED, fail_with, (gpointer) "one", NULL, NULL));
  tact_task_unref (tact_run_full (NULL, TACT_RUN_ATTACHED, fail_with, (gpointer) "two", NULL, NULL));
  return own != NULL ? tact_task_new_error (new_error (own)) : tact_task_completed ();
}

/* TC-07 */
START_TEST (the_errors_of_children_are_its_own_behind_that_of_the_body)
{
  g_autoptr (TactTask) only = tact_run_full (NULL, TACT_RUN_DEFAULT, make_two_that_fail, NULL, NULL, NULL);
  g_autoptr (TactTask) both = tact_run_full (NULL, TACT_RUN_DEFAULT, make_two_that_fail, (gpointer) "own", NULL, NULL);
  g_autoptr (GPtrArray) two = NULL, three = NULL;

  task_wait (only);
  task_wait (both);
  two = tact_task_get_errors (only);
  three = tact_task_get_errors (both);
  ck_assert_uint_eq (two->len, 2);
  ck_assert_uint_eq (three->len, 3);
  ck_assert_str_eq (((GError *) three->pdata[0])->message, "own");
}
END_TEST

static TactTask *
make_cancelled_child (GCancellable *cancellable, gpointer unused)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();

  g_cancellable_cancel (cancelled);
  tact_task_unref (tact_run_full (NULL, TACT_RUN_ATTACHED, fail_with, (gpointer) "never", NULL, cancelled));
  return tact_task_new_int (7);
}

/* TC-07 */
START_TEST (a_cancelled_child_changes_nothing)
{
  ck_assert_int_eq (tact_wait_int (tact_run_full (NULL, TACT_RUN_DEFAULT, make_cancelled_child, NULL, NULL, NULL), NULL), 7);
}
END_TEST

typedef struct
{
  Mark made;
  TactTaskSource *source; /* owned */
} Attached;

static TactTask *
make_source (GCancellable *cancellable, gpointer data)
{
  Attached *attached = data;

  attached->source = tact_task_source_new (TACT_SOURCE_ATTACHED);
  mark (&attached->made);
  return tact_task_completed ();
}

/* CP-08 */
START_TEST (a_source_may_be_a_child)
{
  static Attached attached;
  g_autoptr (TactTask) parent = tact_run_full (NULL, TACT_RUN_DEFAULT, make_source, &attached, NULL, NULL);

  mark_wait (&attached.made, 1);
  LIMITED_UNTIL (tact_task_get_status (parent) == TACT_TASK_WAITING_FOR_CHILDREN);
  tact_task_source_set_completed (attached.source);
  task_wait (parent);
  tact_task_source_unref (attached.source);
}
END_TEST

static TactTask *
make_children_of_each_kind (GCancellable *cancellable, gpointer data)
{
  Mark *ran = data;
  TactTask *cold = tact_task_new_cold (TACT_RUN_ATTACHED, marking, ran, NULL, NULL);

  tact_task_unref (tact_then (tact_run (marking, ran, NULL, NULL), TACT_THEN_ATTACHED, NULL, look_away, NULL, NULL));
  tact_task_start (cold, NULL);
  tact_task_unref (cold);
  return tact_run (marking, ran, NULL, NULL);
}

/* CW-20: a continuation, a task that is started later, and what the body returns are all waited for. */
START_TEST (a_continuation_and_a_cold_task_may_be_children)
{
  static Mark ran;
  g_autoptr (TactTask) parent = tact_run_full (NULL, TACT_RUN_DEFAULT, make_children_of_each_kind, &ran, NULL, NULL);

  task_wait (parent);
  ck_assert (tact_task_is_succeeded (parent));
  ck_assert_uint_eq (ran.count, 3);
}
END_TEST

typedef struct
{
  TactTaskSource *source;
  Family family;
} Inline;

static TactTask *
make_child_behind (TactTask *done, gpointer family)
{
  return make_child (NULL, family);
}

static TactTask *
complete_inside (GCancellable *cancellable, gpointer data)
{
  Inline *it = data;

  tact_task_source_set_completed (it->source);
  return tact_task_completed ();
}

/* CN-17, TC-09: the child is that of the continuation, which is not waited for. */
START_TEST (what_runs_inside_a_completion_makes_no_children_of_the_completer)
{
  static Inline it = { .family = { .flags = TACT_RUN_ATTACHED } };
  g_autoptr (TactTask) then = NULL, parent = NULL;

  it.source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  then = tact_then (tact_task_source_dup_task (it.source), TACT_THEN_INLINE_OK, NULL, make_child_behind, &it.family, NULL);
  parent = tact_run_full (NULL, TACT_RUN_DEFAULT, complete_inside, &it, NULL, NULL);
  task_wait (parent);
  ck_assert (!tact_task_is_completed (then));
  family_end (&it.family);
  task_wait (then);
  tact_task_source_unref (it.source);
}
END_TEST

START_TEST (outside_of_any_body_an_attached_task_is_as_others)
{
  static Mark ran;

  ck_assert (tact_wait (tact_run_full (NULL, TACT_RUN_ATTACHED, marking, &ran, NULL, NULL), NULL));
}
END_TEST

enum
{
  DEPTH = 10000,
};

static TactTask *
nest (GCancellable *cancellable, gpointer left)
{
  if (GPOINTER_TO_INT (left) > 0)
    tact_task_unref (tact_run_full (NULL, TACT_RUN_ATTACHED, nest, GINT_TO_POINTER (GPOINTER_TO_INT (left) - 1), NULL, NULL));
  return tact_task_completed ();
}

START_TEST (ten_thousand_generations_end_on_a_normal_stack)
{
  ck_assert (tact_wait (tact_run_full (NULL, TACT_RUN_DEFAULT, nest, GINT_TO_POINTER (DEPTH), NULL, NULL), NULL));
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    a_parent_ends_after_its_child_with_its_own_result,
    a_child_that_does_not_attach_is_not_waited_for,
    tact_run_and_who_denies_it_take_no_children,
    the_errors_of_children_are_its_own_behind_that_of_the_body,
    a_cancelled_child_changes_nothing,
    a_source_may_be_a_child,
    a_continuation_and_a_cold_task_may_be_children,
    what_runs_inside_a_completion_makes_no_children_of_the_completer,
    outside_of_any_body_an_attached_task_is_as_others,
    ten_thousand_generations_end_on_a_normal_stack,
  };

  return run_tests ("children", tests, G_N_ELEMENTS (tests));
}
