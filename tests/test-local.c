/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-local.c: async locals: who sees what was set, from when to when, and who is told (AL). */
#include "methods.h"
#include "values.h"

static TactLocal word = TACT_LOCAL_INIT (NULL);

static void
set_word (const char *text)
{
  tact_local_set (&word, g_strdup (text), g_free);
}

static const char *
get_word (void)
{
  const char *text = tact_local_get (&word);

  return text != NULL ? text : "none";
}

static TactTask *
say_word (GCancellable *cancellable, gpointer unused)
{
  return tact_task_new_string (g_strdup (get_word ()));
}

static TactTask *
then_say_word (TactTask *done, gpointer unused)
{
  return say_word (NULL, NULL);
}

/* Of a task that completes elsewhere. */
static char *
word_of (TactTask *task)
{
  task_wait (task);
  return tact_wait_string (task, NULL);
}

#define ck_assert_word_of(task, expected)      \
  do                                           \
    {                                          \
      g_autofree char *seen_ = word_of (task); \
                                               \
      ck_assert_str_eq (seen_, (expected));    \
    }                                          \
  while (0)

static TactTask *
callee (GCancellable *cancellable, gpointer task)
{
  g_autofree char *before = g_strdup (get_word ());

  set_word ("callee's");
  tact_await (task, NULL);
  return tact_task_new_string (g_strdup_printf ("%s, then %s", before, get_word ()));
}

/* AL-01, AL-02 */
START_TEST (a_method_sees_its_callers_values_and_keeps_its_own_to_itself)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  TactTask *complete, *pending;

  set_word ("caller's");
  complete = tact_async (callee, tact_task_completed (), NULL, NULL);
  ck_assert_str_eq (get_word (), "caller's");
  ck_assert_word_of (complete, "caller's, then callee's");

  pending = tact_async (callee, tact_task_source_dup_task (source), NULL, NULL);
  ck_assert_str_eq (get_word (), "caller's");
  complete_elsewhere (source);
  ck_assert_word_of (pending, "caller's, then callee's");
  ck_assert_str_eq (get_word (), "caller's");
  set_word (NULL);
}
END_TEST

typedef struct
{
  TactFrame frame;
  TactTask *task;
} Callee;

static TactStep
callee_step (TactFrame *frame)
{
  Callee *own = (Callee *) frame;

  TACT_BEGIN (frame);
  set_word ("frame's");
  TACT_AWAIT (frame, g_steal_pointer (&own->task));
  TACT_AWAIT_FULL (frame, tact_yield (), TACT_AWAIT_ANY_CONTEXT);
  TACT_RETURN (frame, say_word (NULL, NULL));
  TACT_END (frame);
}

/* AL-06, AL-11 */
START_TEST (a_frame_sees_its_own_values_behind_each_await_whoever_completes)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  Callee *own = tact_frame_new (sizeof (Callee), callee_step, NULL);
  TactTask *task;

  own->task = tact_task_source_dup_task (source);
  task = tact_frame_start (&own->frame, NULL);
  ck_assert_str_eq (get_word (), "none");
  set_word ("completer's");
  tact_task_source_set_completed (source);
  ck_assert_str_eq (get_word (), "completer's");
  ck_assert_word_of (task, "frame's");
}
END_TEST

/* On a loop the method suspends by the shortest way. */
START_TEST (a_yield_keeps_the_values_and_what_a_post_sets_stays_in_it)
{
  g_auto (Loop) loop = loop_enter ();
  Callee *own = tact_frame_new (sizeof (Callee), callee_step, NULL);
  g_autoptr (TactTask) task = NULL;

  own->task = tact_yield ();
  task = tact_frame_start (&own->frame, NULL);
  tact_context_post (loop_context (&loop), (TactPostFunc) set_word, (gpointer) "post's", NULL);
  loop_run (&loop, task);
  ck_assert_word_of (g_steal_pointer (&task), "frame's");
  ck_assert_str_eq (get_word (), "none");
}
END_TEST

/* AL-03 */
START_TEST (a_plain_functions_change_is_its_callers)
{
  set_word ("plain");
  ck_assert_str_eq (get_word (), "plain");
  set_word ("changed");
  ck_assert_str_eq (get_word (), "changed");
  tact_local_set (&word, NULL, NULL);
  ck_assert_ptr_null (tact_local_get (&word));
}
END_TEST

/* AL-01, AL-04, AL-12 */
START_TEST (values_are_taken_where_work_is_made_and_later_ones_are_not_seen)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  TactTask *first, *second, *then, *own_thread;

  set_word ("first");
  first = tact_run (say_word, NULL, NULL, NULL);
  set_word ("second");
  second = tact_run (say_word, NULL, NULL, NULL);
  then = tact_then (tact_task_source_dup_task (source), TACT_THEN_DEFAULT, NULL, then_say_word, NULL, NULL);
  own_thread = tact_run_full (NULL, TACT_RUN_LONG_RUNNING, say_word, NULL, NULL, NULL);
  set_word ("third");
  complete_elsewhere (source);
  ck_assert_word_of (first, "first");
  ck_assert_word_of (second, "second");
  ck_assert_word_of (then, "second");
  ck_assert_word_of (own_thread, "second");
}
END_TEST

static TactTask *
set_in_task (GCancellable *cancellable, gpointer unused)
{
  set_word ("task's");
  return tact_task_completed ();
}

/* AL-02, TP-16: neither who waits for it, inline or not, nor the next item sees it. */
START_TEST (what_a_task_sets_ends_with_it)
{
  set_word ("mine");
  ck_assert (tact_wait (tact_run (set_in_task, NULL, NULL, NULL), NULL));
  ck_assert_str_eq (get_word (), "mine");
  tact_local_set (&word, NULL, NULL);
  for (guint i = 0; i < 20; i++)
    {
      ck_assert (tact_wait (tact_run (set_in_task, NULL, NULL, NULL), NULL));
      ck_assert_word_of (tact_run (say_word, NULL, NULL, NULL), "none");
    }
}
END_TEST

static void
see (gpointer seen)
{
  *(char **) seen = g_strdup (get_word ());
}

/* AL-09 */
START_TEST (a_post_does_not_hand_them_on_and_a_captured_flow_can_be_run)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactLocals) captured = NULL;
  char *posted = NULL, *ran = NULL;

  set_word ("captured");
  captured = tact_locals_capture ();
  tact_local_set (&word, NULL, NULL);
  tact_context_post (loop_context (&loop), see, &posted, NULL);
  LOOP_UNTIL (&loop, posted != NULL);
  ck_assert_str_eq (posted, "none");

  tact_locals_run (captured, see, &ran);
  ck_assert_str_eq (ran, "captured");
  ck_assert_str_eq (get_word (), "none");
  g_free (posted);
  g_free (ran);
}
END_TEST

static TactTask *
suppressing (GCancellable *cancellable, gpointer source)
{
  TactTask *task;
  g_autofree char *seen = NULL;

  set_word ("method's");
  ck_assert (tact_local_suppress_flow ());
  ck_assert (!tact_local_suppress_flow ());
  ck_assert (tact_local_is_flow_suppressed ());
  ck_assert_ptr_null (tact_locals_capture ());
  task = tact_run (say_word, NULL, NULL, NULL);
  ck_assert_str_eq (get_word (), "method's");
  seen = tact_await_string (task, NULL);
  ck_assert_str_eq (seen, "none");
  tact_await (tact_task_source_dup_task (source), NULL);
  ck_assert (!tact_local_is_flow_suppressed ());
  return say_word (NULL, NULL);
}

/* AL-08 */
START_TEST (a_suppressed_flow_is_handed_to_nobody_and_the_method_keeps_its_own)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  TactTask *task = tact_async (suppressing, source, NULL, NULL);

  complete_elsewhere (source);
  ck_assert_word_of (task, "method's");
  ck_assert (!tact_local_is_flow_suppressed ());

  set_word ("thread's");
  ck_assert (tact_local_suppress_flow ());
  ck_assert_word_of (tact_run (say_word, NULL, NULL, NULL), "none");
  tact_local_restore_flow ();
  tact_local_restore_flow ();
  ck_assert_word_of (tact_run (say_word, NULL, NULL, NULL), "thread's");
}
END_TEST

/* Being told */

static GString *told;

static void
tell (TactLocal *local, gpointer previous, gpointer current, gboolean switched)
{
  g_string_append_printf (told, "%s>%s%s ", previous != NULL ? (char *) previous : "-", current != NULL ? (char *) current : "-", switched ? "!" : "");
}

static TactLocal watched = TACT_LOCAL_INIT (tell);

static TactTask *
set_watched (GCancellable *cancellable, gpointer unused)
{
  tact_local_set (&watched, (gpointer) "callee", NULL);
  return tact_task_completed ();
}

static void
tell_run (gpointer unused)
{
  g_string_append (told, "run ");
}

static void
check_told (const char *expected)
{
  ck_assert_str_eq (told->str, expected);
  g_string_truncate (told, 0);
}

/* AL-10 */
START_TEST (who_wants_to_know_is_told_of_sets_and_of_switches)
{
  g_autoptr (TactLocals) captured = NULL;
  static const char a[] = "a", b[] = "b";

  told = g_string_new (NULL);
  tact_local_set (&watched, (gpointer) a, NULL);
  tact_local_set (&watched, (gpointer) a, NULL);
  tact_local_set (&watched, (gpointer) b, NULL);
  check_told ("->a a>b ");

  captured = tact_locals_capture ();
  tact_local_set (&watched, (gpointer) "c", NULL);
  tact_locals_run (captured, tell_run, NULL);
  check_told ("b>c c>b! run b>c! ");

  tact_task_unref (tact_async (set_watched, NULL, NULL, NULL));
  check_told ("c>callee callee>c! ");
  tact_local_set (&watched, NULL, NULL);
  check_told ("c>- ");
  g_string_free (told, TRUE);
}
END_TEST

/* AL-05, AL-07 */
START_TEST (a_value_is_shared_and_goes_with_the_last_flow_that_has_it)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = NULL;
  int ends = 0;
  TactLocal other = TACT_LOCAL_INIT (NULL);

  tact_local_set (&other, &ends, free_count);
  task = tact_async (callee, tact_task_source_dup_task (source), NULL, NULL);
  ck_assert_ptr_eq (tact_local_get (&other), &ends);
  tact_local_set (&other, NULL, NULL);
  ck_assert_int_eq (ends, 0);
  complete_elsewhere (source);
  task_wait (task);
  LIMITED_UNTIL (g_atomic_int_get (&ends) == 1);
}
END_TEST

static TactTask *
never_run (GCancellable *cancellable, gpointer unused)
{
  ck_abort_msg ("it ran");
}

static TactTask *
never_then (TactTask *done, gpointer unused)
{
  ck_abort_msg ("it ran");
}

START_TEST (what_never_runs_lets_go_of_its_values)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) run = NULL;
  g_autoptr (TactTask) then = NULL;
  int ends = 0;
  TactLocal other = TACT_LOCAL_INIT (NULL);

  g_cancellable_cancel (cancellable);
  tact_local_set (&other, &ends, free_count);
  run = tact_run (never_run, NULL, NULL, cancellable);
  then = tact_then (tact_task_completed (), TACT_THEN_ONLY_ON_FAULTED, NULL, never_then, NULL, NULL);
  tact_local_set (&other, NULL, NULL);
  task_wait (run);
  task_wait (then);
  LIMITED_UNTIL (g_atomic_int_get (&ends) == 1);
}
END_TEST

static gpointer
thread_body (gpointer ends)
{
  static TactLocal other = TACT_LOCAL_INIT (NULL);

  tact_local_set (&other, ends, free_count);
  return NULL;
}

START_TEST (the_values_of_a_thread_end_with_it)
{
  int ends = 0;

  g_thread_join (g_thread_new ("locals", thread_body, &ends));
  ck_assert_int_eq (ends, 1);
}
END_TEST

START_TEST (no_variable_is_a_critical)
{
  EXPECT_CRITICAL ("local != NULL")
    {
      ck_assert_ptr_null (tact_local_get (NULL));
    }
  EXPECT_CRITICAL ("local != NULL")
    {
      tact_local_set (NULL, NULL, NULL);
    }
  EXPECT_CRITICAL ("locals != NULL")
    {
      tact_locals_run (NULL, tell_run, NULL);
    }
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    a_method_sees_its_callers_values_and_keeps_its_own_to_itself,
    a_frame_sees_its_own_values_behind_each_await_whoever_completes,
    a_yield_keeps_the_values_and_what_a_post_sets_stays_in_it,
    a_plain_functions_change_is_its_callers,
    values_are_taken_where_work_is_made_and_later_ones_are_not_seen,
    what_a_task_sets_ends_with_it,
    a_post_does_not_hand_them_on_and_a_captured_flow_can_be_run,
    a_suppressed_flow_is_handed_to_nobody_and_the_method_keeps_its_own,
    who_wants_to_know_is_told_of_sets_and_of_switches,
    a_value_is_shared_and_goes_with_the_last_flow_that_has_it,
    what_never_runs_lets_go_of_its_values,
    the_values_of_a_thread_end_with_it,
    no_variable_is_a_critical,
  };

  return run_tests ("local", tests, G_N_ELEMENTS (tests));
}
