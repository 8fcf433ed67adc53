/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test-contract.c: statements that belong to no header alone: what locks,
 * callbacks, processes and blocked threads may rely on.
 */
#include "methods.h"
#include "values.h"

#include "task/block-private.h"

#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

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

/* Callbacks: each calls back into what called it, which a lock would not let it (LM-06). */

typedef struct
{
  GCancellable *cancellable;
  TactRegistration *registration;
  int n_called;
} Registered;

static void
count_call (gpointer n)
{
  ++*(int *) n;
}

static void
register_another (gpointer data)
{
  Registered *registered = data;

  registered->n_called++;
  tact_registration_unregister (registered->registration);
  tact_registration_unref (tact_cancellable_register (registered->cancellable, NULL, count_call, &registered->n_called, NULL));
}

START_TEST (a_cancellation_callback_may_use_the_cancellable)
{
  Registered registered = { .cancellable = tact_cancellable_new (-1, NULL) };

  registered.registration = tact_cancellable_register (registered.cancellable, NULL, register_another, &registered, NULL);
  tact_cancellable_cancel (registered.cancellable);
  ck_assert_int_eq (registered.n_called, 2);
  tact_registration_unref (registered.registration);
  g_object_unref (registered.cancellable);
}
END_TEST

static TactTask *
follow_again (TactTask *done, gpointer n)
{
  g_autoptr (TactTask) again = NULL;

  if (++*(int *) n < 3)
    again = tact_then (tact_task_ref (done), TACT_THEN_INLINE_OK, NULL, follow_again, n, NULL);
  return tact_task_completed ();
}

START_TEST (a_continuation_may_follow_the_task_that_runs_it)
{
  int n = 0;
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  g_autoptr (TactTask) task = tact_then (tact_task_source_dup_task (source), TACT_THEN_INLINE_OK, NULL, follow_again, &n, NULL);

  tact_task_source_set_completed (source);
  ck_assert_int_eq (n, 3);
}
END_TEST

static TactChannel *dropping;
static guint seen_count;

static void
on_dropped (gpointer item, gpointer unused)
{
  seen_count = tact_channel_get_count (dropping);
}

START_TEST (who_is_told_of_a_dropped_item_may_use_the_channel)
{
  dropping = tact_channel_new_full (1, TACT_CHANNEL_DROP_OLDEST, NULL, on_dropped, NULL);
  ck_assert (tact_channel_try_write (dropping, GINT_TO_POINTER (1)));
  ck_assert (tact_channel_try_write (dropping, GINT_TO_POINTER (2)));
  ck_assert_uint_eq (seen_count, 1);
  tact_channel_unref (dropping);
}
END_TEST

typedef struct
{
  TactContext *context;
  gboolean refused;
} Destroyed;

static void
post_again (gpointer data)
{
  Destroyed *destroyed = data;

  destroyed->refused = !tact_context_post (destroyed->context, mark, NULL, NULL);
}

static void
never_run (gpointer unused)
{
  ck_abort_msg ("ran, though its context was gone");
}

START_TEST (what_dies_with_a_context_may_post_to_it)
{
  static Mark ran;
  Destroyed destroyed = { NULL, FALSE };

  {
    g_auto (Loop) loop = loop_enter ();

    destroyed.context = g_object_ref (loop_context (&loop));
    ck_assert (tact_context_post (destroyed.context, mark, &ran, NULL));
    ck_assert (tact_context_post (destroyed.context, mark, &ran, NULL));
    ck_assert (tact_context_post (destroyed.context, never_run, &destroyed, post_again));
  }
  LIMITED_UNTIL (destroyed.refused);
  ck_assert_uint_eq (mark_count (&ran), 0);
  g_object_unref (destroyed.context);
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

/* Values of a flow: each side keeps its own (AL-14) */

static TactLocal name = TACT_LOCAL_INIT (NULL);

static void
set_name (const char *value)
{
  tact_local_set (&name, (gpointer) value, NULL);
}

static gboolean
has_name (const char *value)
{
  return g_strcmp0 (tact_local_get (&name), value) == 0;
}

static TactTask *
item_body (GCancellable *cancellable, gpointer n_wrong)
{
  if (!has_name ("reader"))
    g_atomic_int_inc ((int *) n_wrong);
  set_name ("item");
  tact_await (tact_yield (), NULL);
  if (!has_name ("item"))
    g_atomic_int_inc ((int *) n_wrong);
  return tact_task_completed ();
}

static TactTask *
do_item (gsize i, GCancellable *cancellable, gpointer n_wrong)
{
  return tact_async (item_body, n_wrong, NULL, NULL);
}

static TactTask *
write_items (GCancellable *cancellable, gpointer channel)
{
  set_name ("writer");
  for (int i = 1; i <= 3; i++)
    tact_await (tact_channel_write (channel, GINT_TO_POINTER (i), NULL), NULL);
  tact_channel_close (channel, NULL);
  return tact_task_new_boolean (has_name ("writer"));
}

static void
set_name_in_callback (gpointer unused)
{
  set_name ("callback");
}

static TactTask *
keep_name (GCancellable *cancellable, gpointer n_wrong)
{
  g_autoptr (TactChannel) channel = tact_channel_new (1, NULL);
  g_autoptr (TactTicker) ticker = tact_ticker_new (1);
  g_autoptr (GCancellable) cancels = tact_cancellable_new (-1, NULL);
  g_autoptr (TactTask) writer = NULL;
  TactTask *tasks[2] = { tact_delay (1, NULL), tact_delay (2, NULL) };
  g_autoptr (TactStream) each = tact_when_each (tasks, 2);
  gpointer item;

  set_name ("reader");
  tact_await (tact_for_each (20, 4, do_item, n_wrong, NULL, NULL), NULL);
  ck_assert (has_name ("reader"));
  writer = tact_async (write_items, channel, NULL, NULL);
  while (tact_await_boolean (tact_channel_wait_to_read (channel, NULL), NULL))
    while (tact_channel_try_read (channel, &item))
      ck_assert (has_name ("reader"));
  ck_assert (tact_await_boolean (g_steal_pointer (&writer), NULL));
  tact_await (tact_ticker_wait (ticker, NULL), NULL);
  ck_assert (has_name ("reader"));
  while (tact_await_boolean (tact_stream_next (each, NULL), NULL))
    ck_assert (has_name ("reader"));
  tact_registration_unref (tact_cancellable_register (cancels, NULL, set_name_in_callback, NULL, NULL));
  tact_await (tact_cancellable_cancel_async (cancels), NULL);
  ck_assert (has_name ("reader"));
  return tact_task_completed ();
}

START_TEST (each_side_of_items_ticks_channels_and_cancels_keeps_its_values)
{
  int n_wrong = 0;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTask) task = tact_async (keep_name, &n_wrong, NULL, NULL);

  loop_run (&loop, task);
  ck_assert_int_eq (g_atomic_int_get (&n_wrong), 0);
}
END_TEST

/* AE-12 */
START_TEST (behind_a_bounded_channel_a_producer_runs_ahead_by_its_capacity)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactChannel) channel = tact_channel_new (3, NULL);
  g_autoptr (TactStream) stream = tact_stream_of_channel (channel, G_TYPE_POINTER, NULL);
  TactTask *writes[5];

  for (int i = 0; i < 5; i++)
    writes[i] = tact_channel_write (channel, GINT_TO_POINTER (i + 1), NULL);
  for (int i = 0; i < 5; i++)
    ck_assert_int_eq (tact_task_is_completed (writes[i]), i < 3);
  for (int i = 0; i < 5; i++)
    {
      g_autoptr (TactTask) next = tact_stream_next (stream, NULL);

      loop_run (&loop, next);
      ck_assert_int_eq (GPOINTER_TO_INT (tact_stream_dup_item (stream)), i + 1);
      ck_assert (i + 3 >= 5 || tact_task_is_completed (writes[i + 3]));
    }
  for (int i = 0; i < 5; i++)
    tact_task_unref (writes[i]);
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
    the_task_of_a_method_is_of_all_of_it,
    locals_survive_an_await_and_are_cleaned_up_once,
    cancelling_is_an_error_of_the_next_await_and_unwinds_nothing,
    an_error_that_is_passed_on_is_the_same_at_the_top,
    a_cancellation_callback_may_use_the_cancellable,
    a_continuation_may_follow_the_task_that_runs_it,
    who_is_told_of_a_dropped_item_may_use_the_channel,
    what_dies_with_a_context_may_post_to_it,
    a_child_may_run_another_program,
    an_await_allocates_nothing_that_the_next_one_does_not_reuse,
    each_side_of_items_ticks_channels_and_cancels_keeps_its_values,
    behind_a_bounded_channel_a_producer_runs_ahead_by_its_capacity,
    without_its_context_a_loop_may_wait_for_a_method,
    without_its_context_a_captured_scheduler_deadlocks_still,
    a_loop_of_its_own_waits_for_a_method_anywhere,
  };

  return run_tests ("contract", tests, G_N_ELEMENTS (tests));
}
