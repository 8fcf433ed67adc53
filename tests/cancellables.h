/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cancellables.h: what the tests of cancellables share: each test is run with
 * a TactCancellable, then with a plain GCancellable.
 */
#pragma once

#include "letters.h"

static inline GCancellable *
new_cancellable (int loop)
{
  return loop == 0 ? tact_cancellable_new (-1, NULL) : g_cancellable_new ();
}

static inline TactRegistration *
register_letter (GCancellable *cancellable, GString *log, char letter)
{
  return tact_cancellable_register (cancellable, NULL, log_letter, letter_new (log, letter), g_free);
}

static inline void
forget (TactRegistration *registration)
{
  tact_registration_unref (registration);
}

static inline gpointer
cancel_body (gpointer cancellable)
{
  tact_cancellable_cancel (cancellable);
  return NULL;
}

static inline void
on_gone (gpointer gone, GObject *object)
{
  g_atomic_int_inc ((int *) gone);
}

/* What a callback may take out. */
typedef struct
{
  GCancellable *cancellable;
  GString *log;
  TactRegistration *own, *older, *newer;
} Inside;

/* Those in @both with each class, as _i says; those in @once as they are. */
static inline int
run_both (const char *name, const TTest *const both[], gsize n_both, const TTest *const once[], gsize n_once)
{
  Suite *suite = suite_create (name);
  TCase *tcase = tcase_create (name);

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 2 * LIMIT_SECONDS);
  for (gsize i = 0; i < n_both; i++)
    tcase_add_loop_test (tcase, both[i], 0, 2);
  for (gsize i = 0; i < n_once; i++)
    tcase_add_test (tcase, once[i]);
  return run_suite (suite);
}
