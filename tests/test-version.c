/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-version.c: the version macros, the frozen heads of the public structs, and the types that bindings see. */
#include "tests.h"

#include <stddef.h>

START_TEST (this_version_is_at_least_itself_and_every_older_one)
{
  ck_assert (TACT_CHECK_VERSION (TACT_MAJOR_VERSION, TACT_MINOR_VERSION, TACT_MICRO_VERSION));
  ck_assert (TACT_CHECK_VERSION (0, 0, 1));
  ck_assert (!TACT_CHECK_VERSION (TACT_MAJOR_VERSION, TACT_MINOR_VERSION, TACT_MICRO_VERSION + 1));
  ck_assert (!TACT_CHECK_VERSION (TACT_MAJOR_VERSION, TACT_MINOR_VERSION + 1, 0));
  ck_assert (!TACT_CHECK_VERSION (TACT_MAJOR_VERSION + 1, 0, 0));
}
END_TEST

START_TEST (versions_are_ordered)
{
  ck_assert_int_lt (TACT_ENCODE_VERSION (0, 9), TACT_ENCODE_VERSION (0, 10));
  ck_assert_int_lt (TACT_ENCODE_VERSION (0, 255), TACT_ENCODE_VERSION (1, 0));
}
END_TEST

/* DESIGN, the types: the first 16 bytes are frozen, since await.h looks at them. */
START_TEST (the_heads_of_the_public_structs_are_frozen)
{
  ck_assert_uint_eq (sizeof (TactTask), 16);
  ck_assert_uint_eq (offsetof (TactTask, status), 0);
  ck_assert_uint_eq (offsetof (TactTask, id), 4);
  ck_assert_uint_eq (offsetof (TactTask, counts), 8);
  ck_assert_uint_eq (offsetof (TactFrame, label), 0);
  ck_assert_uint_eq (offsetof (TactFrame, bits), 4);
  ck_assert_uint_eq (offsetof (TactFrame, last), 8);
  ck_assert_uint_eq (offsetof (TactAwaiter, iface), 0);
  ck_assert_uint_eq (offsetof (TactSite, file), 0);
  ck_assert_uint_eq (offsetof (TactSite, func), sizeof (gpointer));
  ck_assert_uint_eq (offsetof (TactSite, line), 2 * sizeof (gpointer));
}
END_TEST

/* law 14 */
START_TEST (what_there_are_many_of_is_boxed_and_what_users_override_is_derivable)
{
  g_autoptr (TactContext) context = tact_context_new ();

  ck_assert (G_TYPE_IS_BOXED (TACT_TYPE_TASK));
  ck_assert (G_TYPE_IS_BOXED (TACT_TYPE_TASK_SOURCE));
  ck_assert (G_TYPE_IS_DERIVABLE (TACT_TYPE_CONTEXT));
  ck_assert (G_TYPE_IS_DERIVABLE (TACT_TYPE_MAIN_CONTEXT));
  ck_assert (G_TYPE_IS_DERIVABLE (TACT_TYPE_SCHEDULER));
  ck_assert (!G_TYPE_IS_ABSTRACT (TACT_TYPE_CONTEXT));
  ck_assert (g_type_is_a (TACT_TYPE_MAIN_CONTEXT, TACT_TYPE_CONTEXT));
  ck_assert (g_type_is_a (TACT_TYPE_POOL, TACT_TYPE_SCHEDULER));
  ck_assert (TACT_IS_CONTEXT (context));
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    this_version_is_at_least_itself_and_every_older_one,
    versions_are_ordered,
    the_heads_of_the_public_structs_are_frozen,
    what_there_are_many_of_is_boxed_and_what_users_override_is_derivable,
  };

  return run_tests ("version", tests, G_N_ELEMENTS (tests));
}
