/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-error.c: the domain of Tact's own errors. */
#include "tests.h"

START_TEST (the_domain_has_the_usual_name)
{
  ck_assert_uint_eq (TACT_ERROR, tact_error_quark ());
  ck_assert_str_eq (g_quark_to_string (TACT_ERROR), "tact-error-quark");
}
END_TEST

/* Codes are part of the ABI: new ones are added behind. */
START_TEST (the_codes_stay)
{
  ck_assert_int_eq (TACT_ERROR_ABANDONED, 0);
  ck_assert_int_eq (TACT_ERROR_WOULD_DEADLOCK, 1);
  ck_assert_int_eq (TACT_ERROR_NOT_ASYNC, 2);
  ck_assert_int_eq (TACT_ERROR_NO_TASK, 3);
  ck_assert_int_eq (TACT_ERROR_KIND, 4);
  ck_assert_int_eq (TACT_ERROR_PENDING, 5);
  ck_assert_int_eq (TACT_ERROR_TAKEN, 6);
  ck_assert_int_eq (TACT_ERROR_STEP, 7);
  ck_assert_int_eq (TACT_ERROR_SCHEDULER, 8);
}
END_TEST

/* CI-04 */
START_TEST (a_cancelled_task_and_a_cancelled_cancellable_say_so_in_different_words)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) task = NULL;
  g_autoptr (GError) of_task = NULL, of_cancellable = NULL;

  g_cancellable_cancel (cancellable);
  task = tact_task_new_cancelled (cancellable);
  tact_task_get_int (task, &of_task);
  g_cancellable_set_error_if_cancelled (cancellable, &of_cancellable);
  ck_assert_error (of_task, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  ck_assert_str_ne (of_task->message, of_cancellable->message);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    the_domain_has_the_usual_name,
    the_codes_stay,
    a_cancelled_task_and_a_cancelled_cancellable_say_so_in_different_words,
  };

  return run_tests ("error", tests, G_N_ELEMENTS (tests));
}
