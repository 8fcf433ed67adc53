/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-lock.c: locks that are held over awaits: for one, and for many readers or one writer (SM-12, SH-09). */
#include "methods.h"
#include "values.h"

START_TEST (a_lock_goes_to_one_after_the_other_in_order)
{
  g_autoptr (TactLock) lock = tact_lock_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) first = tact_lock_acquire (lock, NULL);
  g_autoptr (TactTask) second = tact_lock_acquire (lock, cancellable);
  g_autoptr (TactTask) third = tact_lock_acquire (lock, NULL);

  ck_assert (tact_task_is_succeeded (first));
  ck_assert (!tact_lock_try_acquire (lock));
  g_cancellable_cancel (cancellable);
  task_wait (second);
  ck_assert (tact_task_is_cancelled (second));
  ck_assert (!tact_task_is_completed (third));
  tact_lock_release (lock);
  ck_assert (tact_task_is_succeeded (third));
  ck_assert (!tact_lock_try_acquire (lock));
  tact_lock_release (lock);
  ck_assert (tact_lock_try_acquire (lock));
}
END_TEST

START_TEST (who_waits_for_a_lock_is_not_resumed_inside_its_release)
{
  static Mark resumed;
  g_autoptr (TactLock) lock = tact_lock_new ();
  g_autoptr (TactTask) method = NULL;

  ck_assert (tact_lock_try_acquire (lock));
  method = await_one (tact_lock_acquire (lock, NULL), TACT_AWAIT_ANY_CONTEXT, &resumed);
  tact_lock_release (lock);
  mark_wait (&resumed, 1);
  ck_assert (resumed.worker);
  task_wait (method);
}
END_TEST

START_TEST (readers_share_it_and_a_writer_has_it_alone)
{
  g_autoptr (TactRwLock) lock = tact_rw_lock_new ();
  g_autoptr (TactTask) read1 = tact_rw_lock_acquire_read (lock, NULL);
  g_autoptr (TactTask) read2 = tact_rw_lock_acquire_read (lock, NULL);
  g_autoptr (TactTask) write = tact_rw_lock_acquire_write (lock, NULL);
  g_autoptr (TactTask) read3 = tact_rw_lock_acquire_read (lock, NULL);
  g_autoptr (TactTask) read4 = tact_rw_lock_acquire_read (lock, NULL);

  ck_assert (tact_task_is_succeeded (read1) && tact_task_is_succeeded (read2));
  ck_assert (!tact_task_is_completed (write));
  ck_assert (!tact_task_is_completed (read3)); /* behind the writer: it does not starve */
  tact_rw_lock_release_read (lock);
  ck_assert (!tact_task_is_completed (write));
  tact_rw_lock_release_read (lock);
  ck_assert (tact_task_is_succeeded (write));
  ck_assert (!tact_task_is_completed (read3));
  tact_rw_lock_release_write (lock);
  ck_assert (tact_task_is_succeeded (read3) && tact_task_is_succeeded (read4));
}
END_TEST

START_TEST (a_writer_that_gives_up_lets_the_readers_behind_it_go_on)
{
  g_autoptr (TactRwLock) lock = tact_rw_lock_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) read = tact_rw_lock_acquire_read (lock, NULL);
  g_autoptr (TactTask) write = tact_rw_lock_acquire_write (lock, cancellable);
  g_autoptr (TactTask) behind = tact_rw_lock_acquire_read (lock, NULL);

  g_cancellable_cancel (cancellable);
  task_wait (write);
  task_wait (behind);
  ck_assert (tact_task_is_cancelled (write));
  ck_assert (tact_task_is_succeeded (behind));
  ck_assert (tact_task_is_succeeded (read));
}
END_TEST

START_TEST (locks_that_are_gone_fail_who_waits_as_closed)
{
  TactLock *lock = tact_lock_new ();
  TactRwLock *rw_lock = tact_rw_lock_new ();
  g_autoptr (TactTask) waits = NULL;
  G_GNUC_UNUSED g_autoptr (TactTask) writes = tact_rw_lock_acquire_write (rw_lock, NULL);
  g_autoptr (TactTask) reads = tact_rw_lock_acquire_read (rw_lock, NULL);

  ck_assert (tact_lock_try_acquire (lock));
  waits = tact_lock_acquire (lock, NULL);
  tact_lock_unref (lock);
  tact_rw_lock_unref (rw_lock);
  ck_assert_faulted (waits, G_IO_ERROR, G_IO_ERROR_CLOSED);
  ck_assert_faulted (reads, G_IO_ERROR, G_IO_ERROR_CLOSED);
}
END_TEST

START_TEST (to_release_what_nobody_holds_is_a_critical)
{
  g_autoptr (TactLock) lock = tact_lock_new ();
  g_autoptr (TactRwLock) rw_lock = tact_rw_lock_new ();

  EXPECT_CRITICAL ("tact_lock_release: nobody holds the lock")
    {
      tact_lock_release (lock);
    }
  ck_assert (tact_lock_try_acquire (lock));
  EXPECT_CRITICAL ("tact_rw_lock_release_read: nobody holds the lock for reading")
    {
      tact_rw_lock_release_read (rw_lock);
    }
  EXPECT_CRITICAL ("tact_rw_lock_release_write: nobody holds the lock for writing")
    {
      tact_rw_lock_release_write (rw_lock);
    }
  EXPECT_CRITICAL ("tact_rw_lock_acquire_write: there is nothing to wait for (NULL)")
    {
      g_autoptr (TactTask) task = tact_rw_lock_acquire_write (NULL, NULL);

      ck_assert_faulted (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = {
    a_lock_goes_to_one_after_the_other_in_order,
    who_waits_for_a_lock_is_not_resumed_inside_its_release,
    readers_share_it_and_a_writer_has_it_alone,
    a_writer_that_gives_up_lets_the_readers_behind_it_go_on,
    locks_that_are_gone_fail_who_waits_as_closed,
    to_release_what_nobody_holds_is_a_critical,
  };

  return run_tests ("lock", tests, G_N_ELEMENTS (tests));
}
