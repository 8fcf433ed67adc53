/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test-claims.c: what is said of tasks in general: what a call, a wait and a
 * suspension cost, who runs at once with whom, what outlives a program.
 *
 * Two tests run this program again, with a word that says what to do.
 */
#include "config.h"

#include "methods.h"

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static TactTask *
endless (GCancellable *cancellable, gpointer begun)
{
  g_autoptr (GError) error = NULL;

  mark (begun);
  tact_await (tact_delay (-1, cancellable), &error);
  return tact_task_new_error (g_steal_pointer (&error));
}

START_TEST (a_call_returns_long_before_its_operation_ends)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Mark begun = { 0 };
  g_autoptr (TactTask) task = tact_async (endless, &begun, NULL, cancellable);

  ck_assert_uint_eq (mark_count (&begun), 1);
  ck_assert (!tact_task_is_completed (task));
  g_cancellable_cancel (cancellable);
  task_wait (task);
  ck_assert (tact_task_is_cancelled (task));
}
END_TEST

/* By the scheduler's own account: a count of ticks would blame this thread for one of another's. */
static gint64
processor_time (void)
{
  struct timespec time;

  ck_assert_int_eq (clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time), 0);
  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

/* BW-03 */
START_TEST (a_blocking_wait_takes_no_processor_time)
{
  gint64 begin, used, past;

  ck_assert (tact_wait (tact_delay (1, NULL), NULL)); /* what is made once is made */
  begin = g_get_monotonic_time (), used = processor_time ();
  ck_assert (tact_wait (tact_delay (1000, NULL), NULL));
  used = processor_time () - used, past = g_get_monotonic_time () - begin;
  ck_assert_int_ge (past, 999 * 1000);
  ck_assert_int_lt (used, 5 * 1000);
}
END_TEST

static gsize
resident_bytes (void)
{
  g_autofree char *text = NULL;
  char *end;

  ck_assert (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  g_ascii_strtoull (text, &end, 10);
  return g_ascii_strtoull (end, NULL, 10) * (gsize) sysconf (_SC_PAGESIZE);
}

START_TEST (a_hundred_thousand_delays_take_less_than_100_megabytes)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) tact_task_unref);
  G_GNUC_UNUSED gsize begin = resident_bytes ();

  for (int i = 0; i < 100000; i++)
    g_ptr_array_add (tasks, tact_delay (3600 * 1000, cancellable));
#ifndef __SANITIZE_THREAD__ /* has a shadow of several times as much */
  ck_assert_uint_lt (resident_bytes () - begin, 100 * 1000 * 1000);
#endif
  g_cancellable_cancel (cancellable);
  for (guint i = 0; i < tasks->len; i++)
    {
      task_wait (tasks->pdata[i]);
      ck_assert (tact_task_is_cancelled (tasks->pdata[i]));
    }
}
END_TEST

static TactTask *
taking_turns (GCancellable *cancellable, gpointer running)
{
  int *n_running = running;

  for (int i = 0; i < 20; i++)
    {
      Mark unused = { 0 };

      *n_running += 1;
      g_thread_yield ();
      ck_assert_int_eq (*n_running, 1);
      *n_running -= 1;
      tact_await (i % 2 == 0 ? tact_yield () : tact_run (marking, &unused, NULL, NULL), NULL);
    }
  return tact_task_completed ();
}

START_TEST (methods_of_one_loop_never_run_at_once)
{
  g_auto (Loop) loop = loop_enter ();
  TactTask *tasks[50];
  g_autoptr (TactTask) all = NULL;
  int n_running = 0;

  for (int i = 0; i < 50; i++)
    tasks[i] = tact_async (taking_turns, &n_running, NULL, NULL);
  all = tact_when_all (tasks, 50);
  loop_run (&loop, all);
  ck_assert (tact_task_is_succeeded (all));
}
END_TEST

static TactTask *
request_that_awaits (GCancellable *cancellable, gpointer ms)
{
  tact_await (tact_delay (GPOINTER_TO_INT (ms), cancellable), NULL);
  return tact_task_completed ();
}

static TactTask *
start_request (GCancellable *cancellable, gpointer ms)
{
  return tact_async (request_that_awaits, ms, NULL, cancellable);
}

static TactTask *
request_that_blocks (GCancellable *cancellable, gpointer ms)
{
  tact_wait (tact_delay (GPOINTER_TO_INT (ms), cancellable), NULL);
  return tact_task_completed ();
}

/* How long @n requests take that begin at once, microseconds. */
static gint64
serve (guint n, TactFunc request, int ms)
{
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) tact_task_unref);
  g_autoptr (TactTask) all = NULL;
  gint64 begin = g_get_monotonic_time ();

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (tasks, tact_run (request, GINT_TO_POINTER (ms), NULL, NULL));
  all = tact_when_all_array (tasks);
  task_wait (all);
  ck_assert (tact_task_is_succeeded (all));
  return g_get_monotonic_time () - begin;
}

START_TEST (requests_that_await_share_four_workers_and_those_that_block_do_not)
{
  tact_pool_set_limits (tact_pool_get_default (), 4, 4);
  /* One after the other on four workers they would take 50 s. */
  ck_assert_int_lt (serve (1000, start_request, 200), 10 * G_USEC_PER_SEC);
  ck_assert_int_ge (serve (40, request_that_blocks, 50), 490 * 1000);
}
END_TEST

static TactTask *
add_one (gsize i, GCancellable *cancellable, gpointer sum)
{
  g_atomic_int_add ((int *) sum, (int) i);
  return tact_task_completed ();
}

START_TEST (a_sum_is_shared_out_to_the_processors)
{
  int sum = 0;

  ck_assert (tact_wait (tact_for_each (1001, TACT_FOR_EACH_PROCESSORS, add_one, &sum, NULL, NULL), NULL));
  ck_assert_int_eq (sum, 1000 * 1001 / 2);
}
END_TEST

/* A worker that blocks on an operation which needs a worker. */
typedef struct
{
  Mark blocks;
  guint n_in_vain; /* atomic */
} Blockers;

static TactTask *
blocks_in_vain (GCancellable *cancellable, gpointer user_data)
{
  Blockers *blockers = user_data;
  g_autoptr (TactTask) operation = NULL;

  mark (&blockers->blocks);
  mark_wait (&blockers->blocks, tact_pool_get_max (tact_pool_get_default ())); /* until each worker is here */
  operation = tact_run (start_request, GINT_TO_POINTER (1), NULL, NULL);
  /* With a limit: what is queued is not run by the wait. */
  if (!tact_task_wait (operation, 500, NULL, NULL) && tact_task_get_status (operation) == TACT_TASK_WAITING_TO_RUN)
    g_atomic_int_inc (&blockers->n_in_vain);
  return g_steal_pointer (&operation);
}

START_TEST (workers_that_all_block_on_work_for_the_pool_wait_in_vain)
{
  const guint sizes[] = { 1, 4 };

  for (int i = 0; i < 2; i++)
    {
      Blockers blockers = { 0 };
      TactTask *tasks[4];

      tact_pool_set_limits (tact_pool_get_default (), sizes[i], sizes[i]);
      for (guint n = 0; n < sizes[i]; n++)
        tasks[n] = tact_run (blocks_in_vain, &blockers, NULL, NULL);
      /* This thread is none of them: its wait ends, when they have given up. */
      ck_assert (tact_wait (tact_when_all (tasks, sizes[i]), NULL));
      ck_assert_int_ge (g_atomic_int_get (&blockers.n_in_vain), 1);
    }
}
END_TEST

/* Three operations in a row, each started by the end of the one before. */
typedef struct
{
  GString *trace;
  int n;
} Row;

static TactTask *
operation (Row *row)
{
  g_string_append_printf (row->trace, "begins %d, ", ++row->n);
  return tact_delay (1, NULL);
}

static TactTask *
third (TactTask *done, gpointer row)
{
  return operation (row);
}

static TactTask *
second (TactTask *done, gpointer row)
{
  return tact_then (operation (row), TACT_THEN_DEFAULT, NULL, third, row, NULL);
}

static TactTask *
in_a_row (GCancellable *cancellable, gpointer row)
{
  for (int i = 0; i < 3; i++)
    tact_await (operation (row), NULL);
  return tact_task_completed ();
}

START_TEST (three_nested_callbacks_print_what_three_awaits_print)
{
  g_autoptr (GString) of_callbacks = g_string_new (NULL), of_awaits = g_string_new (NULL);
  Row callbacks = { of_callbacks, 0 }, awaits = { of_awaits, 0 };

  ck_assert (tact_wait (tact_then (operation (&callbacks), TACT_THEN_DEFAULT, NULL, second, &callbacks, NULL), NULL));
  ck_assert (tact_wait (tact_async (in_a_row, &awaits, NULL, NULL), NULL));
  ck_assert_str_eq (of_callbacks->str, "begins 1, begins 2, begins 3, ");
  ck_assert_str_eq (of_awaits->str, of_callbacks->str);
}
END_TEST

/* A first link that is a method, and a second that follows it. */
typedef struct
{
  TactTaskSource *gate;
  guint ended;           /* atomic: the method has */
  guint ended_at_second; /* atomic: what the second link saw */
} Links;

static TactTask *
first_link (GCancellable *cancellable, gpointer user_data)
{
  Links *links = user_data;

  tact_await (tact_task_source_dup_task (links->gate), NULL);
  g_atomic_int_set (&links->ended, 1);
  return tact_task_completed ();
}

static TactTask *
start_first_link (GCancellable *cancellable, gpointer links)
{
  return tact_async (first_link, links, NULL, cancellable);
}

static TactTask *
second_link (TactTask *done, gpointer user_data)
{
  Links *links = user_data;

  g_atomic_int_set (&links->ended_at_second, g_atomic_int_get (&links->ended));
  return tact_task_completed ();
}

START_TEST (a_link_behind_a_task_of_a_task_starts_while_the_method_is_suspended)
{
  g_autoptr (TactTaskSource) gate = tact_task_source_new (TACT_SOURCE_DEFAULT);
  Links links = { gate, 0, 7 };
  g_autoptr (TactTask) outer = tact_run_full (NULL, TACT_RUN_NO_UNWRAP, start_first_link, &links, NULL, NULL);
  g_autoptr (TactTask) inner = NULL;

  ck_assert (tact_wait (tact_then (tact_task_ref (outer), TACT_THEN_DEFAULT, NULL, second_link, &links, NULL), NULL));
  ck_assert_uint_eq (links.ended_at_second, 0);
  inner = tact_task_dup_boxed (outer, NULL);
  ck_assert (!tact_task_is_completed (inner));
  tact_task_source_set_completed (gate);
  task_wait (inner);
}
END_TEST

START_TEST (a_link_behind_an_unwrapped_task_starts_when_the_method_has_ended_as_an_await_does)
{
  g_autoptr (TactTaskSource) gate = tact_task_source_new (TACT_SOURCE_DEFAULT);
  Links links = { gate, 0, 7 };
  g_autoptr (TactTask) second = tact_then (tact_run (start_first_link, &links, NULL, NULL), TACT_THEN_DEFAULT, NULL, second_link, &links, NULL);

  tact_task_source_set_completed (gate);
  task_wait (second);
  ck_assert_uint_eq (links.ended_at_second, 1);
}
END_TEST

/* What blocks a thread, and what awaits instead: each gives the same. */

static TactTask *
sevens (void)
{
  return TACT_ALL (tact_task_new_int (3), tact_run (start_request, GINT_TO_POINTER (1), NULL, NULL), tact_task_new_int (4));
}

static gint64
sum_of (GPtrArray *numbers)
{
  g_autoptr (GPtrArray) owned = numbers;

  return tact_task_get_int (owned->pdata[0], NULL) + tact_task_get_int (owned->pdata[2], NULL);
}

static gboolean
is_won_by (TactTask *winner, gint64 number)
{
  g_autoptr (TactTask) owned = winner;

  return tact_task_get_int (owned, NULL) == number;
}

static TactTask *
awaits (GCancellable *cancellable, gpointer lock)
{
  g_autoptr (GError) error = NULL;
  gint64 begin = g_get_monotonic_time ();

  ck_assert (tact_await (tact_lock_acquire (lock, NULL), NULL)); /* of a lock, a semaphore */
  ck_assert (tact_await (tact_delay (10, NULL), NULL));          /* of Sleep */
  ck_assert_int_ge (g_get_monotonic_time () - begin, 9 * 1000);
  ck_assert_int_eq (tact_await_int (tact_task_new_int (7), NULL), 7);                           /* of Result */
  ck_assert (!tact_await (tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_BUSY, "busy"), &error)); /* of Wait */
  ck_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  ck_assert_int_eq (sum_of (tact_await_boxed (sevens (), NULL)), 7);                                           /* of WaitAll */
  ck_assert (is_won_by (tact_await_boxed (TACT_ANY (tact_delay (-1, NULL), tact_task_new_int (7)), NULL), 7)); /* of WaitAny */
  tact_lock_release (lock);
  return tact_task_completed ();
}

START_TEST (whatever_blocks_has_an_await_with_the_same_result)
{
  g_autoptr (TactLock) lock = tact_lock_new ();
  g_autoptr (GError) error = NULL;
  gint64 begin = g_get_monotonic_time ();

  ck_assert (tact_wait (tact_lock_acquire (lock, NULL), NULL));
  ck_assert (tact_wait (tact_delay (10, NULL), NULL));
  ck_assert_int_ge (g_get_monotonic_time () - begin, 9 * 1000);
  ck_assert_int_eq (tact_wait_int (tact_task_new_int (7), NULL), 7);
  ck_assert (!tact_wait (tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_BUSY, "busy"), &error));
  ck_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  ck_assert_int_eq (sum_of (tact_wait_boxed (sevens (), NULL)), 7);
  ck_assert (is_won_by (tact_wait_boxed (TACT_ANY (tact_delay (-1, NULL), tact_task_new_int (7)), NULL), 7));
  tact_lock_release (lock);

  ck_assert (tact_wait (tact_async (awaits, lock, NULL, NULL), NULL));
}
END_TEST

static int
run_again (const char *what, const char *debug, char **said)
{
  const char *argv[] = { "/proc/self/exe", what, NULL };
  g_auto (GStrv) env = g_environ_setenv (g_get_environ (), "G_DEBUG", debug, TRUE);
  int status;

  ck_assert (g_spawn_sync (NULL, (char **) argv, env, G_SPAWN_DEFAULT, NULL, NULL, NULL, said, &status, NULL));
  return status;
}

START_TEST (a_program_ends_though_the_pool_works_on)
{
  g_autofree char *said = NULL;

  ck_assert_int_eq (run_again ("work-on", "", &said), 0);
}
END_TEST

/* Outside of a test: nothing of check's may be used here. */
static GMutex work_lock;
static GCond work_begun, never;
static gboolean works;

static TactTask *
working_on (GCancellable *cancellable, gpointer user_data)
{
  g_mutex_lock (&work_lock);
  works = TRUE;
  g_cond_signal (&work_begun);
  while (works)
    g_cond_wait (&never, &work_lock);
  return tact_task_completed ();
}

static int
work_on (void)
{
  tact_detach (tact_run (working_on, NULL, NULL, NULL));
  g_mutex_lock (&work_lock);
  while (!works)
    g_cond_wait (&work_begun, &work_lock);
  g_mutex_unlock (&work_lock);
  return 0;
}

/* The handler of a detached task would read the error: this one is just dropped. */
static int
drop_an_error (void)
{
  /* no core file */
  setrlimit (RLIMIT_CORE, &(struct rlimit){ 0, 0 });
  tact_task_unref (tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_FAILED, "nobody reads this"));
  return 0;
}

START_TEST (who_asks_for_it_ends_at_an_error_that_nobody_read)
{
  g_autofree char *said = NULL, *said_at_last = NULL;

  ck_assert_int_eq (run_again ("drop-an-error", "", &said), 0);
  ck_assert_ptr_nonnull (strstr (said, "nobody reads this"));
  ck_assert_int_ne (run_again ("drop-an-error", "fatal-warnings", &said_at_last), 0);
  ck_assert_ptr_nonnull (strstr (said_at_last, "nobody reads this"));
}
END_TEST

int
main (int argc, char **argv)
{
  const TTest *const tests[] = {
    a_call_returns_long_before_its_operation_ends,
    a_blocking_wait_takes_no_processor_time,
    a_hundred_thousand_delays_take_less_than_100_megabytes,
    methods_of_one_loop_never_run_at_once,
    requests_that_await_share_four_workers_and_those_that_block_do_not,
    a_sum_is_shared_out_to_the_processors,
    workers_that_all_block_on_work_for_the_pool_wait_in_vain,
    three_nested_callbacks_print_what_three_awaits_print,
    a_link_behind_a_task_of_a_task_starts_while_the_method_is_suspended,
    a_link_behind_an_unwrapped_task_starts_when_the_method_has_ended_as_an_await_does,
    whatever_blocks_has_an_await_with_the_same_result,
    a_program_ends_though_the_pool_works_on,
    who_asks_for_it_ends_at_an_error_that_nobody_read,
  };

  if (argc == 2)
    return strcmp (argv[1], "work-on") == 0 ? work_on () : drop_an_error ();
  return run_tests ("claims", tests, G_N_ELEMENTS (tests));
}
