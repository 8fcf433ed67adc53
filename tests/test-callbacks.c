/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-callbacks.c: each callback calls back into what called it, which a lock would not let it (LM-06). */
#include "methods.h"
#include "values.h"

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
  g_autoptr (TactTask) task G_GNUC_UNUSED = tact_then (tact_task_source_dup_task (source), TACT_THEN_INLINE_OK, NULL, follow_again, &n, NULL);

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

int
main (void)
{
  const TTest *tests[] = {
    a_cancellation_callback_may_use_the_cancellable,
    a_continuation_may_follow_the_task_that_runs_it,
    who_is_told_of_a_dropped_item_may_use_the_channel,
    what_dies_with_a_context_may_post_to_it,
  };

  return run_tests ("callbacks", tests, G_N_ELEMENTS (tests));
}
