/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stress-cancel.c: callbacks that are registered and taken out while their
 * cancellable is cancelled, and trees of cancellables that are cut down from
 * all sides.
 *
 * One that runs although it was taken out, twice, or never, is counted; one
 * that runs behind a close is seen by who closed; what is kept alive, or goes
 * too early, is seen in a reference count, or ends the program.
 */
#include "stress.h"

#define N 4
#define MANY 16

static void
cancel_somehow (GCancellable *cancellable, GRand *rand)
{
  if (g_rand_boolean (rand))
    tact_cancellable_cancel (cancellable);
  else
    g_cancellable_cancel (cancellable);
}

static GCancellable *
new_somehow (GRand *rand)
{
  return g_rand_boolean (rand) ? tact_cancellable_new (-1, NULL) : g_cancellable_new ();
}

/* Registering and unregistering against a cancel */

typedef struct
{
  int ran, destroyed; /* atomic */
  int running;        /* atomic */
} Callback;

typedef struct
{
  GCancellable *cancellable;
} Race;

static void
callback_run (gpointer data)
{
  Callback *callback = data;

  g_atomic_int_inc (&callback->running);
  g_atomic_int_inc (&callback->ran);
  for (int i = 0; i < 2000; i++) /* long enough to be met in the middle */
    __atomic_signal_fence (__ATOMIC_SEQ_CST);
  g_atomic_int_add (&callback->running, -1);
}

static void
callback_destroy (gpointer data)
{
  g_atomic_int_inc (&((Callback *) data)->destroyed);
}

/* Unregister, close or neither; then exactly one of the two: it ran, or it was taken out. */
static void
register_one (GCancellable *cancellable, GRand *rand)
{
  Callback callback = { 0 };
  TactRegistration *registration = tact_cancellable_register (cancellable, NULL, callback_run, &callback, callback_destroy);
  gboolean taken = FALSE;

  stress_dawdle (rand, 200);
  switch (registration != NULL ? g_rand_int_range (rand, 0, 4) : 3)
    {
    case 0:
      tact_registration_close (registration);
      ck_assert_int_eq (g_atomic_int_get (&callback.running), 0);
      taken = g_atomic_int_get (&callback.ran) == 0;
      break;
    case 1:
      {
        g_autoptr (TactTask) task = tact_registration_close_async (registration);

        task_wait (task);
        ck_assert_int_eq (g_atomic_int_get (&callback.running), 0);
        taken = g_atomic_int_get (&callback.ran) == 0;
        break;
      }
    case 2:
      taken = tact_registration_unregister (registration);
      break;
    default:
      break;
    }
  LIMITED_UNTIL (g_atomic_int_get (&callback.destroyed) == 1);
  ck_assert_int_eq (g_atomic_int_get (&callback.ran), taken ? 0 : 1);
  tact_registration_unref (registration);
  ck_assert_int_eq (g_atomic_int_get (&callback.destroyed), 1);
}

static void
race_prepare (gpointer data, GRand *rand)
{
  Race *race = data;

  race->cancellable = new_somehow (rand);
}

static void
register_or_cancel (gpointer data, guint thread, GRand *rand)
{
  Race *race = data;

  if (thread == 0)
    {
      stress_dawdle (rand, 2000);
      cancel_somehow (race->cancellable, rand);
      return;
    }
  for (int i = 0; i < MANY; i++)
    register_one (race->cancellable, rand);
}

static void
race_check (gpointer data)
{
  Race *race = data;

  LIMITED_UNTIL (g_atomic_int_get (&G_OBJECT (race->cancellable)->ref_count) == 1); /* the pool's goes a moment later */
  g_object_unref (race->cancellable);
}

/* CT-04 to CT-08 */
START_TEST (each_callback_runs_once_or_is_taken_out)
{
  for (guint n_threads = 2; n_threads <= N; n_threads += 2)
    {
      Race race = { 0 };
      Stress stress = { .n_threads = n_threads, .data = &race, .prepare = race_prepare, .act = register_or_cancel, .check = race_check };

      stress_run ("register", &stress);
    }
}
END_TEST

/* One registration, and all threads want it out while one cancels */

typedef struct
{
  GCancellable *cancellable;
  TactRegistration *registration;
  Callback callback;
  int taken; /* atomic */
} Contest;

static void
contest_prepare (gpointer data, GRand *rand)
{
  Contest *contest = data;

  *contest = (Contest){ .cancellable = new_somehow (rand) };
  contest->registration = tact_cancellable_register (contest->cancellable, NULL, callback_run, &contest->callback, callback_destroy);
}

static void
take_out_or_cancel (gpointer data, guint thread, GRand *rand)
{
  Contest *contest = data;

  stress_dawdle (rand, thread == 0 ? 300 : 3000); /* a cancel takes a while before it calls */
  if (thread == 0)
    {
      cancel_somehow (contest->cancellable, rand);
    }
  else if (g_rand_boolean (rand))
    {
      tact_registration_close (contest->registration);
      ck_assert_int_eq (g_atomic_int_get (&contest->callback.running), 0);
      g_atomic_int_set (&contest->taken, TRUE); /* whoever did */
    }
  else if (tact_registration_unregister (contest->registration))
    {
      g_atomic_int_set (&contest->taken, TRUE);
    }
}

static void
contest_check (gpointer data)
{
  Contest *contest = data;

  LIMITED_UNTIL (g_atomic_int_get (&contest->callback.destroyed) == 1);
  ck_assert (g_atomic_int_get (&contest->callback.ran) == 1 || contest->taken);
  ck_assert_int_le (contest->callback.ran, 1);
  tact_registration_unref (contest->registration);
  LIMITED_UNTIL (g_atomic_int_get (&G_OBJECT (contest->cancellable)->ref_count) == 1);
  g_object_unref (contest->cancellable);
  ck_assert_int_eq (contest->callback.destroyed, 1);
}

/* CT-07, CT-08 */
START_TEST (behind_a_close_the_callback_does_not_run)
{
  for (guint n_threads = 2; n_threads <= N; n_threads += 2)
    {
      Contest contest;
      Stress stress = { .n_threads = n_threads, .data = &contest, .prepare = contest_prepare, .act = take_out_or_cancel, .check = contest_check };

      stress_run ("close", &stress);
    }
}
END_TEST

/* Posted to a context: what was taken out on that context's thread does not run there */

typedef struct
{
  GCancellable *cancellable;
  GMainContext *main_context;
  int arrived; /* atomic */
} Posted;

static void
posted_prepare (gpointer data, GRand *rand)
{
  ((Posted *) data)->cancellable = new_somehow (rand);
  ((Posted *) data)->arrived = 0;
}

static void
take_out_on_the_context (Posted *posted, GRand *rand)
{
  TactContext *context = TACT_CONTEXT (tact_main_context_get (posted->main_context));
  Callback callbacks[MANY] = { { 0 } };
  TactRegistration *registrations[MANY];
  int expected[MANY];

  ck_assert (g_main_context_acquire (posted->main_context));
  for (int i = 0; i < MANY; i++)
    registrations[i] = tact_cancellable_register (posted->cancellable, context, callback_run, &callbacks[i], NULL);
  stress_meet (&posted->arrived, 2);
  for (int i = 0; i < MANY; i++)
    {
      stress_dawdle (rand, 200);
      while (g_rand_boolean (rand) && g_main_context_iteration (posted->main_context, FALSE))
        ;
      expected[i] = tact_registration_unregister (registrations[i]) ? 0 : 1;
      ck_assert_int_eq (g_atomic_int_get (&callbacks[i].ran), expected[i]);
    }
  LIMITED_UNTIL (g_cancellable_is_cancelled (posted->cancellable));
  while (g_main_context_iteration (posted->main_context, FALSE))
    ;
  for (int i = 0; i < MANY; i++)
    {
      ck_assert_int_eq (g_atomic_int_get (&callbacks[i].ran), expected[i]);
      tact_registration_unref (registrations[i]);
    }
  g_main_context_release (posted->main_context);
}

static void
post_or_take_out (gpointer data, guint thread, GRand *rand)
{
  Posted *posted = data;

  if (thread == 0)
    {
      take_out_on_the_context (posted, rand);
      return;
    }
  stress_meet (&posted->arrived, 2);
  stress_dawdle (rand, 2000);
  cancel_somehow (posted->cancellable, rand);
}

static void
posted_check (gpointer data)
{
  Posted *posted = data;

  LIMITED_UNTIL (g_atomic_int_get (&G_OBJECT (posted->cancellable)->ref_count) == 1);
  g_object_unref (posted->cancellable);
}

/* CT-08, CT-09 */
START_TEST (on_its_context_a_callback_is_taken_out_for_sure)
{
  Posted posted = { .main_context = g_main_context_new () };
  Stress stress = { .n_threads = 2, .data = &posted, .prepare = posted_prepare, .act = post_or_take_out, .check = posted_check };

  stress_run ("posted", &stress);
  g_main_context_unref (posted.main_context);
}
END_TEST

/* Trees: each node has up to two parents among the older ones */

typedef struct
{
  GCancellable *nodes[MANY];
  int parents[MANY][2]; /* -1: none */
  int cancelled[MANY];  /* atomic: somebody did so by hand */
  int ran[MANY];        /* atomic */
  int gone;             /* atomic */
} Tree;

static void
on_gone (gpointer gone, GObject *object)
{
  g_atomic_int_inc ((int *) gone);
}

static void
count (gpointer ran)
{
  g_atomic_int_inc ((int *) ran);
}

static void
tree_prepare (gpointer data, GRand *rand)
{
  Tree *tree = data;

  memset (tree, 0, sizeof *tree);
  for (int i = 0; i < MANY; i++)
    {
      GCancellable *parents[2] = { NULL, NULL };

      for (int p = 0; p < 2; p++)
        {
          tree->parents[i][p] = i > 0 ? g_rand_int_range (rand, p == 0 ? 0 : -1, i) : -1;
          if (tree->parents[i][p] >= 0)
            parents[p] = tree->nodes[tree->parents[i][p]];
        }
      tree->nodes[i] = i == 0 ? new_somehow (rand) : tact_cancellable_new_linked (g_rand_int_range (rand, 0, 3) == 0 ? 3600 * 1000 : -1, parents, 2);
      g_object_weak_ref (G_OBJECT (tree->nodes[i]), on_gone, &tree->gone);
      tact_registration_unref (tact_cancellable_register (tree->nodes[i], NULL, count, &tree->ran[i], NULL));
    }
}

/* Cancels some, and adds children that go at once or soon. */
static void
shake (gpointer data, guint thread, GRand *rand)
{
  Tree *tree = data;

  for (int i = 0; i < 8; i++)
    {
      const int at = g_rand_int_range (rand, 0, MANY);
      GCancellable *node = tree->nodes[at];
      g_autoptr (GCancellable) child = NULL;

      stress_dawdle (rand, 300);
      switch (g_rand_int_range (rand, 0, 8))
        {
        case 0:
          g_atomic_int_set (&tree->cancelled[at], TRUE);
          cancel_somehow (node, rand);
          break;
        case 1:
          child = tact_cancellable_new (1, node);
          break;
        case 2:
          if (TACT_IS_CANCELLABLE (node))
            tact_cancellable_cancel_after (node, g_rand_boolean (rand) ? -1 : 3600 * 1000);
          break;
        default:
          child = tact_cancellable_new (-1, node);
          break;
        }
      stress_dawdle (rand, 100);
    }
}

static void
tree_check (gpointer data)
{
  Tree *tree = data;

  for (int i = 0; i < MANY; i++)
    {
      gboolean expected = tree->cancelled[i];

      for (int p = 0; p < 2; p++)
        expected |= tree->parents[i][p] >= 0 && tree->cancelled[tree->parents[i][p]];
      tree->cancelled[i] = expected;
      if (expected)
        LIMITED_UNTIL (g_atomic_int_get (&tree->ran[i]) == 1);
      ck_assert_int_eq (g_cancellable_is_cancelled (tree->nodes[i]), expected);
      ck_assert (!tact_cancellable_timed_out (tree->nodes[i]));
    }
  for (int i = 0; i < MANY; i++)
    g_object_unref (tree->nodes[i]);
  LIMITED_UNTIL (g_atomic_int_get (&tree->gone) == MANY);
}

/* CT-11, CT-17 */
START_TEST (whatever_is_below_what_was_cancelled_is_cancelled_and_nothing_stays)
{
  for (guint n_threads = 2; n_threads <= N; n_threads += 2)
    {
      Tree tree;
      Stress stress = { .n_threads = n_threads, .data = &tree, .prepare = tree_prepare, .act = shake, .check = tree_check };

      stress_run ("trees", &stress);
    }
}
END_TEST

/* A timeout that runs out while it is armed anew, cancelled, and dropped */

static void
arm_and_drop (gpointer data, guint thread, GRand *rand)
{
  GCancellable *cancellables[MANY];
  int ran[MANY] = { 0 }, gone = 0; /* atomic */

  for (int i = 0; i < MANY; i++)
    {
      cancellables[i] = tact_cancellable_new (1 + i % 2, NULL);
      g_object_weak_ref (G_OBJECT (cancellables[i]), on_gone, &gone);
      tact_registration_unref (tact_cancellable_register (cancellables[i], NULL, count, &ran[i], NULL));
    }
  for (gint64 end = g_get_monotonic_time () + 900 + g_rand_int_range (rand, 0, 200); g_get_monotonic_time () < end;)
    ;
  for (int i = 0; i < MANY; i++)
    switch (i % 4)
      {
      case 0: tact_cancellable_cancel_after (cancellables[i], 1); break;
      case 1: tact_cancellable_cancel_after (cancellables[i], -1); break;
      case 2: cancel_somehow (cancellables[i], rand); break;
      default: break;
      }
  for (int i = 0; i < MANY; i++)
    {
      if (i % 4 == 0 || i % 4 == 2)
        LIMITED_UNTIL (g_atomic_int_get (&ran[i]) == 1);
      if (i % 4 == 0)
        ck_assert (tact_cancellable_timed_out (cancellables[i]));
      g_object_unref (cancellables[i]);
    }
  LIMITED_UNTIL (g_atomic_int_get (&gone) == MANY);
  for (int i = 0; i < MANY; i++)
    ck_assert_int_le (ran[i], 1);
}

/* CT-15, CT-17 */
START_TEST (a_timeout_that_is_armed_anew_as_it_runs_out_cancels_once)
{
  for (guint n_threads = 1; n_threads <= N; n_threads += N - 1)
    {
      Stress stress = { .n_threads = n_threads, .act = arm_and_drop };

      stress_run ("timeouts", &stress);
    }
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    each_callback_runs_once_or_is_taken_out,
    behind_a_close_the_callback_does_not_run,
    on_its_context_a_callback_is_taken_out_for_sure,
    whatever_is_below_what_was_cancelled_is_cancelled_and_nothing_stays,
    a_timeout_that_is_armed_anew_as_it_runs_out_cancels_once,
  };

  return run_tests ("stress-cancel", tests, G_N_ELEMENTS (tests));
}
