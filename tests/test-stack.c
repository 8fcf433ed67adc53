/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test-stack.c: the stacks of fibers: how many, how large, what guards them,
 * and what becomes of them.
 *
 * Each test of the guard runs for each of its three ways.
 */
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "async/fiber-private.h"
#include "async/stack-tools-private.h"
#include "methods.h"

#ifdef HAVE_VALGRIND_VALGRIND_H
#include <valgrind/valgrind.h>
#else
#define RUNNING_ON_VALGRIND 0
#endif

#if defined(STACK_ASAN) || defined(STACK_TSAN)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

/* By the first guard as many as are promised; of mprotect() there are 16 000, and then canaries, as where there is no guard. */
#define MANY(guard) (SANITIZED || RUNNING_ON_VALGRIND ? 2000 : (guard) == 0 ? 100000 \
                                                                            : 24000)

static const char *const guards[] = { "madvise", "mprotect", "none" };

static guint n_begun, n_ended;

static TactTask *
waits (GCancellable *cancellable, gpointer task)
{
  gint64 value;

  n_begun++;
  value = tact_await_int (tact_task_ref (task), NULL);
  n_ended++;
  return tact_task_new_int (value + 1);
}

static gint64
bytes_of (const char *file, const char *key)
{
  g_autofree char *text = NULL;
  char *line;

  if (!g_file_get_contents (file, &text, NULL, NULL) || (line = strstr (text, key)) == NULL)
    return -1;
  return g_ascii_strtoll (line + strlen (key), NULL, 10) * 1024;
}

/* What the system takes for a page that was only read: nothing, where it shows all of them one page of zeros. */
static gint64
bytes_of_a_read (void)
{
  const gsize n = 1000, size = n * TACT_STACK_PAGE;
  volatile char *memory = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  gint64 before = bytes_of ("/proc/self/status", "VmRSS:"), after;

  ck_assert_ptr_ne ((void *) memory, MAP_FAILED);
  madvise ((void *) memory, size, MADV_NOHUGEPAGE);
  for (gsize i = 0; i < n; i++)
    ck_assert_int_eq (memory[i * TACT_STACK_PAGE], 0);
  after = bytes_of ("/proc/self/status", "VmRSS:");
  munmap ((void *) memory, size);
  return (after - before) / n < TACT_STACK_PAGE / 2 ? 0 : TACT_STACK_PAGE;
}

/* A canary is a page that is read (stack-private.h). */
START_TEST (many_fibers_are_suspended_at_once)
{
  const guint n = MANY (_i);
  TactTask **tasks = g_new (TactTask *, n);
  TactTaskSource *source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) awaited = tact_task_source_dup_task (source);
  g_auto (Loop) loop = loop_enter ();
  gint64 before, after;

  if (n > 2000 && bytes_of ("/proc/meminfo", "MemAvailable:") < 1024 * 1024 * 1024)
    {
      printf ("skipped: %s: 100 000 fibers need 1 GiB of free memory\n", guards[_i]);
      g_free (tasks);
      tact_task_source_unref (source);
      return;
    }
  g_setenv ("TACT_FIBER_GUARD", guards[_i], TRUE);
  before = bytes_of ("/proc/self/status", "VmRSS:");
  for (guint i = 0; i < n; i++)
    tasks[i] = tact_async (waits, awaited, NULL, NULL);
  after = bytes_of ("/proc/self/status", "VmRSS:");
  ck_assert_uint_eq (n_begun, n);
  printf ("%s: %u fibers, %.0f bytes each\n", guards[_i], n, (double) (after - before) / n);
  if (!SANITIZED && !RUNNING_ON_VALGRIND)
    ck_assert_int_lt ((after - before) / n, 4608 + (_i > 0 ? bytes_of_a_read () : 0));
  tact_task_source_set_int (source, 41);
  for (guint i = 0; i < n; i++)
    {
      loop_run (&loop, tasks[i]);
      ck_assert_int_eq (tact_task_get_int (tasks[i], NULL), 42);
      tact_task_unref (tasks[i]);
    }
  ck_assert_uint_eq (n_ended, n);
  g_free (tasks);
  tact_task_source_unref (source);
}
END_TEST

START_TEST (stacks_are_used_again_and_their_memory_goes_back)
{
  const guint n = 2000;
  g_autofree TactTask **tasks = g_new (TactTask *, n);
  g_auto (Loop) loop = loop_enter ();
  guint mapped, unused, mapped_again;

  for (int round = 0; round < 3; round++)
    {
      TactTaskSource *source = tact_task_source_new (TACT_SOURCE_DEFAULT);
      g_autoptr (TactTask) awaited = tact_task_source_dup_task (source);

      for (guint i = 0; i < n; i++)
        tasks[i] = tact_async (waits, awaited, NULL, NULL);
      tact_task_source_set_int (source, 1);
      for (guint i = 0; i < n; i++)
        {
          loop_run (&loop, tasks[i]);
          tact_task_unref (tasks[i]);
        }
      tact_task_source_unref (source);
      tact_stack_count (&mapped_again, &unused);
      if (round == 0)
        mapped = mapped_again;
      ck_assert_uint_eq (mapped_again, mapped);
      ck_assert_uint_eq (unused, mapped);
    }
  ck_assert_uint_eq (mapped, n);
  if (!SANITIZED && !RUNNING_ON_VALGRIND)
    ck_assert_int_lt (bytes_of ("/proc/self/status", "VmRSS:"), 24 * 1024 * 1024);
}
END_TEST

static G_GNUC_NO_INLINE guint
dig (guint depth)
{
  volatile char hole[1024];

  hole[0] = depth;
  hole[1023] = depth;
  return depth == 0 ? 0 : 1 + dig (depth - 1) + (hole[0] != hole[1023]);
}

static TactTask *
digs (GCancellable *cancellable, gpointer depth)
{
  guint dug = dig (GPOINTER_TO_UINT (depth));

  tact_await (tact_yield (), NULL);
  return tact_task_new_int (dug);
}

START_TEST (the_size_of_a_stack_is_selectable)
{
  g_auto (Loop) loop = loop_enter ();
  TactTask *task = tact_async_full (64 * 1024 * 1024, digs, GUINT_TO_POINTER (20000), NULL, NULL);

  loop_run (&loop, task);
  ck_assert_int_eq (tact_task_get_int (task, NULL), 20000);
  tact_task_unref (task);
  task = tact_async_full (1, digs, GUINT_TO_POINTER (SANITIZED ? 2 : 20), NULL, NULL);
  loop_run (&loop, task);
  ck_assert (tact_task_is_succeeded (task));
  tact_task_unref (task);
}
END_TEST

START_TEST (a_stack_of_an_absurd_size_is_refused_with_a_reason)
{
  static Mark freed;
  g_autoptr (TactTask) task = tact_async_full (G_MAXSIZE / 2, digs, &freed, mark, NULL);

  ck_assert (tact_task_is_faulted (task));
  ck_assert_ptr_nonnull (strstr (tact_task_get_error (task)->message, "There is no stack of"));
  ck_assert_uint_eq (freed.count, 1);
}
END_TEST

/* What a process prints that runs @func as a fiber, with its stderr in @said, and how it ended. */
static int
run_apart (TactFunc func, gpointer data, char **said)
{
  int ends[2], status;
  char text[4096] = "";
  gsize length = 0;
  gssize got;
  pid_t child;

  ck_assert_int_eq (pipe (ends), 0);
  child = fork ();
  if (child == 0)
    {
      dup2 (ends[1], STDERR_FILENO);
      close (ends[0]);
      tact_task_unref (tact_async (func, data, NULL, NULL));
      _exit (0);
    }
  close (ends[1]);
  while (length < sizeof text - 1 && (got = read (ends[0], text + length, sizeof text - 1 - length)) > 0)
    length += got;
  close (ends[0]);
  waitpid (child, &status, 0);
  *said = g_strdup (text);
  return status;
}

static TactTask *
overflows (GCancellable *cancellable, gpointer awaits)
{
  if (awaits != NULL)
    tact_await (tact_task_completed (), NULL);
  return tact_task_new_int (dig (100 * 1000));
}

START_TEST (who_overflows_a_guarded_stack_crashes_with_the_fiber_and_its_size)
{
  g_autofree char *said = NULL;
  int status;

  if (SANITIZED)
    return; /* which report it by themselves */
  g_setenv ("TACT_FIBER_GUARD", guards[_i], TRUE);
  status = run_apart (overflows, NULL, &said);
  ck_assert (WIFSIGNALED (status));
  ck_assert_int_eq (WTERMSIG (status), SIGSEGV);
  ck_assert_msg (strstr (said, "the stack of the fiber ") != NULL && strstr (said, ", 1048576 bytes, has overflowed") != NULL, "said: %s", said);
}
END_TEST

/* Over the end by a little, as the neighbour's is next. */
static TactTask *
oversteps (GCancellable *cancellable, gpointer data)
{
  dig ((TACT_STACK_DEFAULT - 6 * 1024) / (1024 + 64));
  tact_await_full (tact_task_completed (), TACT_AWAIT_FORCE_YIELD, NULL);
  return tact_task_completed ();
}

static TactTask *
fills_its_guard (GCancellable *cancellable, gpointer data)
{
  const TactFiber *fiber = tact_thread ()->fiber;

  *(volatile guint64 *) (fiber->stack->base + 1024) = 1;
  return oversteps (cancellable, data);
}

START_TEST (a_stack_without_a_guard_is_looked_at_when_its_fiber_suspends)
{
  g_autofree char *said = NULL;
  int status;

  if (SANITIZED)
    return;
  g_setenv ("TACT_FIBER_GUARD", "none", TRUE);
  status = run_apart (fills_its_guard, NULL, &said);
  ck_assert (WIFSIGNALED (status));
  ck_assert_msg (strstr (said, "1048576 bytes, has overflowed") != NULL, "said: %s", said);
}
END_TEST

START_TEST (an_unknown_guard_is_a_warning_that_says_the_known_ones)
{
  g_setenv ("TACT_FIBER_GUARD", "steel", TRUE);
  EXPECT_WARNING ("TACT_FIBER_GUARD=steel: say madvise, mprotect or none")
    tact_task_unref (tact_async (digs, GUINT_TO_POINTER (1), NULL, NULL));
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("stack");
  TCase *once = tcase_create ("once"), *each = tcase_create ("each guard"), *two = tcase_create ("both guards");

  tcase_add_test (once, stacks_are_used_again_and_their_memory_goes_back);
  tcase_add_test (once, the_size_of_a_stack_is_selectable);
  tcase_add_test (once, a_stack_of_an_absurd_size_is_refused_with_a_reason);
  tcase_add_test (once, a_stack_without_a_guard_is_looked_at_when_its_fiber_suspends);
  tcase_add_test (once, an_unknown_guard_is_a_warning_that_says_the_known_ones);
  tcase_add_loop_test (each, many_fibers_are_suspended_at_once, 0, 3);
  tcase_add_loop_test (two, who_overflows_a_guarded_stack_crashes_with_the_fiber_and_its_size, 0, 2);
  suite_add_tcase (suite, once);
  suite_add_tcase (suite, each);
  suite_add_tcase (suite, two);
  tcase_set_timeout (each, 4 * LIMIT_SECONDS);
  return run_suite (suite);
}
