/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-blocking.c: what threads that block, and locks, may rely on, and what a loop that blocks does to others (DL, TS-09). */
#include "methods.h"
#include "values.h"

#include "task/block-private.h"

/* Locks */

static TactTask *
try_lock (TactTask *done, gpointer lock)
{
  const gboolean got = g_mutex_trylock (lock);

  if (got)
    g_mutex_unlock (lock);
  return tact_task_new_boolean (got);
}

/* CP-11: so a source that resumes inside is completed without a lock held. */
START_TEST (a_lock_of_the_completer_is_held_while_continuations_run_inside)
{
  GMutex lock;
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  g_autoptr (TactTask) got = tact_then (tact_task_source_dup_task (source), TACT_THEN_INLINE_OK, NULL, try_lock, &lock, NULL);

  g_mutex_init (&lock);
  g_mutex_lock (&lock);
  tact_task_source_set_int (source, 1);
  ck_assert (tact_task_is_completed (got));
  g_mutex_unlock (&lock);
  ck_assert (!tact_task_get_boolean (got, NULL));
  g_mutex_clear (&lock);
}
END_TEST

static TactTask *
lock_and_unlock (GCancellable *cancellable, gpointer lock)
{
  g_mutex_lock (lock);
  g_mutex_unlock (lock);
  return tact_task_completed ();
}

/* DL-04: no library finds that out; with a limit it shows. */
START_TEST (a_lock_held_over_a_wait_for_work_that_takes_it_deadlocks)
{
  static GMutex lock;
  g_autoptr (TactTask) work = NULL;

  g_mutex_lock (&lock);
  work = tact_run (lock_and_unlock, &lock, NULL, NULL);
  ck_assert (!tact_task_wait (work, 30, NULL, NULL));
  g_mutex_unlock (&lock);
  task_wait (work);
}
END_TEST

typedef struct
{
  Mark began, ended;
  GThread *thread;
} Blocked;

static gpointer
wait_body (gpointer data)
{
  Blocked *blocked = data;

  tact_wait (await_one (pending_until (&blocked->began), TACT_AWAIT_DEFAULT, NULL), NULL);
  mark (&blocked->ended);
  return NULL;
}

/* DL-07, DL-05, law 12: a join on the loop is a block, and nothing that the library refuses. */
START_TEST (a_loop_may_block_on_what_does_not_need_it)
{
  static Blocked blocked;
  g_auto (Loop) loop G_GNUC_UNUSED = loop_enter ();

  blocked.thread = g_thread_new ("blocked", wait_body, &blocked);
  mark (&blocked.began);
  mark_wait (&blocked.ended, 1);
  g_thread_join (blocked.thread);
}
END_TEST

/* SC-11 */
START_TEST (posts_to_a_blocked_loop_pile_up_and_none_runs)
{
  static Mark ran;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTask) poster = NULL;

  for (int i = 0; i < 50; i++)
    ck_assert (tact_context_post (loop_context (&loop), mark, &ran, NULL));
  poster = tact_run (marking, &ran, NULL, NULL);
  task_wait (poster); /* blocks the loop */
  ck_assert_uint_eq (mark_count (&ran), 1);
  LOOP_UNTIL (&loop, mark_count (&ran) == 51);
}
END_TEST

/* SM-10: who blocks waits in the same line as who awaits. */
typedef struct
{
  TactSemaphore *semaphore;
  Mark asked, got;
} InLine;

static gpointer
block_in_line (gpointer data)
{
  InLine *in_line = data;
  g_autoptr (TactTask) slot = tact_semaphore_acquire (in_line->semaphore, -1, NULL);

  mark (&in_line->asked);
  ck_assert (tact_task_wait (slot, -1, NULL, NULL));
  mark (&in_line->got);
  return NULL;
}

START_TEST (who_blocks_for_a_slot_has_no_other_line)
{
  InLine in_line = { .semaphore = tact_semaphore_new (0, 2) };
  g_autoptr (TactTask) before = tact_semaphore_acquire (in_line.semaphore, -1, NULL);
  GThread *thread = g_thread_new ("in line", block_in_line, &in_line);
  g_autoptr (TactTask) after = NULL;

  mark_wait (&in_line.asked, 1);
  after = tact_semaphore_acquire (in_line.semaphore, -1, NULL);
  tact_semaphore_release (in_line.semaphore, 1);
  ck_assert (tact_task_is_completed (before));
  ck_assert_uint_eq (mark_count (&in_line.got), 0);
  tact_semaphore_release (in_line.semaphore, 1);
  mark_wait (&in_line.got, 1);
  ck_assert (!tact_task_is_completed (after));
  tact_semaphore_release (in_line.semaphore, 1);
  ck_assert (tact_task_is_completed (after));
  g_thread_join (thread);
  tact_semaphore_unref (in_line.semaphore);
}
END_TEST

/* Order */

typedef struct
{
  Mark registered, returned;
  TactTask *task;
} Waiter;

static gpointer
wait_for_task (gpointer data)
{
  Waiter *waiter = data;

  tact_task_wait (waiter->task, -1, NULL, NULL);
  mark (&waiter->returned);
  return NULL;
}

static TactTask *
need_waiter (TactTask *done, gpointer waiter)
{
  mark_wait (&((Waiter *) waiter)->returned, 1); /* a waiter behind this continuation would never come */
  return tact_task_completed ();
}

/* TS-09 */
START_TEST (blocked_threads_are_woken_before_continuations_run)
{
  static Waiter waiter;
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);
  g_autoptr (TactTask) behind = NULL;
  GThread *thread;

  behind = tact_then (tact_task_ref (task), TACT_THEN_INLINE_OK, NULL, need_waiter, &waiter, NULL);
  waiter.task = task;
  thread = g_thread_new ("waiter", wait_for_task, &waiter);
  /* there are two waiters: it has not only been called but waits */
  LIMITED_UNTIL ((__atomic_load_n (&tact_block (task)->waiters, __ATOMIC_ACQUIRE) & TACT_WAITERS_LIST) != 0);
  tact_task_source_set_int (source, 1);
  ck_assert (tact_task_is_completed (behind));
  g_thread_join (thread);
}
END_TEST

/* Bridges from code that blocks (DL-08; the rest is check-doctor.sh) */

static TactTask *
op (GCancellable *cancellable, gpointer unused)
{
  tact_await (tact_delay (5, NULL), NULL);
  return tact_task_new_int (3);
}

START_TEST (without_its_context_a_loop_may_wait_for_a_method)
{
  g_auto (Loop) loop G_GNUC_UNUSED = loop_enter ();
  TactTask *task;

  tact_context_push (NULL);
  task = tact_async (op, NULL, NULL, NULL);
  tact_context_pop (NULL);
  ck_assert_int_eq (tact_wait_int (task, NULL), 3);
}
END_TEST

static TactTask *
wait_without_context (GCancellable *cancellable, gpointer late)
{
  TactTask **task = late;

  tact_context_push (NULL);
  *task = tact_async (op, NULL, NULL, NULL);
  tact_context_pop (NULL);
  return tact_task_new_boolean (tact_task_wait (*task, 50, NULL, NULL));
}

START_TEST (without_its_context_a_captured_scheduler_deadlocks_still)
{
  g_autoptr (TactScheduler) one = tact_scheduler_new_limited (NULL, 1);
  g_autoptr (TactTask) late = NULL;

  ck_assert (!tact_wait_boolean (tact_run_full (one, TACT_RUN_DEFAULT, wait_without_context, &late, NULL, NULL), NULL));
  task_wait (late);
  ck_assert_int_eq (tact_task_get_int (late, NULL), 3);
}
END_TEST

START_TEST (a_loop_of_its_own_waits_for_a_method_anywhere)
{
  g_auto (Loop) outer G_GNUC_UNUSED = loop_enter ();
  g_auto (Loop) pump = loop_enter ();
  g_autoptr (TactTask) task = tact_async (op, NULL, NULL, NULL);

  LOOP_UNTIL (&pump, tact_task_is_completed (task));
  ck_assert_int_eq (tact_task_get_int (task, NULL), 3);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    a_lock_of_the_completer_is_held_while_continuations_run_inside,
    a_lock_held_over_a_wait_for_work_that_takes_it_deadlocks,
    a_loop_may_block_on_what_does_not_need_it,
    posts_to_a_blocked_loop_pile_up_and_none_runs,
    who_blocks_for_a_slot_has_no_other_line,
    blocked_threads_are_woken_before_continuations_run,
    without_its_context_a_loop_may_wait_for_a_method,
    without_its_context_a_captured_scheduler_deadlocks_still,
    a_loop_of_its_own_waits_for_a_method_anywhere,
  };

  return run_tests ("blocking", tests, G_N_ELEMENTS (tests));
}
