/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-methods.c: what holds of methods in any style: their tasks, their locals, their errors, what they allocate (AW, LM). */
#include "methods.h"
#include "values.h"

#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

/* AW-09 */
START_TEST (the_task_of_a_method_is_of_all_of_it)
{
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) awaited = tact_task_source_dup_task (source);
  g_autoptr (TactTask) second = await_one (await_one (tact_task_ref (awaited), TACT_AWAIT_ANY_CONTEXT, NULL), TACT_AWAIT_ANY_CONTEXT, NULL);

  ck_assert_ptr_ne (second, awaited);
  complete_elsewhere (source);
  task_wait (second);
  ck_assert (tact_task_is_completed (awaited));
}
END_TEST

typedef struct
{
  Mark resumed;
  TactTask *task;
  char text[64];
  int n_freed;
} Keeps;

static void
count_free (int **n)
{
  (**n)++;
}

static TactTask *
keep_locals (GCancellable *cancellable, gpointer data)
{
  Keeps *keeps = data;
  __attribute__ ((cleanup (count_free))) int *freed = &keeps->n_freed;
  g_autofree char *text = g_strdup ("kept");
  char array[32];
  gboolean well;

  memset (array, 'x', sizeof array);
  well = tact_await_full (g_steal_pointer (&keeps->task), TACT_AWAIT_ANY_CONTEXT, NULL);
  mark (&keeps->resumed);
  g_snprintf (keeps->text, sizeof keeps->text, "%s %c%c %d", text, array[0], array[31], well);
  return freed == &keeps->n_freed ? tact_task_completed () : NULL;
}

/* AW-11: also on another thread; what is bound to a thread, a GMutex for one, stays there (docs/practice.md). */
START_TEST (locals_survive_an_await_and_are_cleaned_up_once)
{
  Keeps keeps = { .n_freed = 0 };
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) task = NULL;

  keeps.task = tact_task_source_dup_task (source);
  task = tact_async (keep_locals, &keeps, NULL, NULL);
  ck_assert_int_eq (keeps.n_freed, 0);
  complete_elsewhere (source);
  task_wait (task);
  ck_assert_str_eq (keeps.text, "kept xx 1");
  ck_assert_int_eq (keeps.n_freed, 1);
  ck_assert_ptr_ne (keeps.resumed.thread, g_thread_self ());
}
END_TEST

static TactTask *
go_on_after_cancel (GCancellable *cancellable, gpointer went_on)
{
  GError *error = NULL;

  ck_assert (!tact_await (tact_delay (G_MAXINT, cancellable), &error));
  mark (went_on);
  return tact_task_new_error (error);
}

/* LM-04 */
START_TEST (cancelling_is_an_error_of_the_next_await_and_unwinds_nothing)
{
  static Mark went_on;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) task = tact_async (go_on_after_cancel, &went_on, NULL, cancellable);

  g_cancellable_cancel (cancellable);
  task_wait (task);
  ck_assert (tact_task_is_cancelled (task));
  ck_assert_uint_eq (mark_count (&went_on), 1);
}
END_TEST

/* EX-08: the error is the one that was raised, and its task names who made it (test-detach, test-describe). */
static TactTask *
pass_on (GCancellable *cancellable, gpointer level)
{
  const int n = GPOINTER_TO_INT (level);
  GError *error = NULL;

  if (n == 0)
    return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "the disk is full");
  if (!tact_await (tact_async (pass_on, GINT_TO_POINTER (n - 1), NULL, NULL), &error))
    return tact_task_new_error (error);
  return tact_task_completed ();
}

START_TEST (an_error_that_is_passed_on_is_the_same_at_the_top)
{
  g_autoptr (TactTask) task = tact_async (pass_on, GINT_TO_POINTER (20), NULL, NULL);

  task_wait (task);
  ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  ck_assert_str_eq (tact_task_get_error (task)->message, "the disk is full");
}
END_TEST

/* Processes */

/* LM-05: nothing of the pool goes on in a child, which is for exec only. */
START_TEST (a_child_may_run_another_program)
{
  static Mark ran;
  g_autoptr (TactTask) task = tact_run (marking, &ran, NULL, NULL);
  int status = 0;
  pid_t child;

  task_wait (task);
  child = fork ();
  ck_assert_int_ge (child, 0);
  if (child == 0)
    {
      execl ("/bin/sh", "sh", "-c", "exit 7", NULL);
      _exit (1);
    }
  ck_assert_int_eq (waitpid (child, &status, 0), child);
  ck_assert (WIFEXITED (status));
  ck_assert_int_eq (WEXITSTATUS (status), 7);
}
END_TEST

/* Memory */

enum
{
  N_AWAITS = 10000,
};

typedef struct
{
  gsize complete, suspended; /* what the heap grew by */
} Growth;

static gsize
heap (void)
{
  return mallinfo2 ().uordblks;
}

static TactTask *
await_often (GCancellable *cancellable, gpointer data)
{
  Growth *growth = data;
  gsize before;

  tact_await (tact_yield (), NULL);
  before = heap ();
  for (int i = 0; i < N_AWAITS; i++)
    tact_await_int (tact_task_new_int (i % 100), NULL);
  growth->complete = heap () - before;
  before = heap ();
  for (int i = 0; i < N_AWAITS; i++)
    tact_await (tact_yield (), NULL);
  growth->suspended = heap () - before;
  return tact_task_completed ();
}

/* LM-03: none of it stays; the counts of instructions are bench/'s. */
START_TEST (an_await_allocates_nothing_that_the_next_one_does_not_reuse)
{
  Growth growth = { 0, 0 };
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTask) task = tact_async (await_often, &growth, NULL, NULL);

  loop_run (&loop, task);
  ck_assert_uint_eq (growth.complete, 0);
  ck_assert_uint_lt (growth.suspended, 4096);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    the_task_of_a_method_is_of_all_of_it,
    locals_survive_an_await_and_are_cleaned_up_once,
    cancelling_is_an_error_of_the_next_await_and_unwinds_nothing,
    an_error_that_is_passed_on_is_the_same_at_the_top,
    a_child_may_run_another_program,
    an_await_allocates_nothing_that_the_next_one_does_not_reuse,
  };

  return run_tests ("methods", tests, G_N_ELEMENTS (tests));
}
