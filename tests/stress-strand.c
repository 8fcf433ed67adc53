/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stress-strand.c: posts from several threads at once, to a strand that gets empty all the time.
 *
 * Whatever runs on it changes plain numbers: what is not serial, or does not
 * see what ran before, loses some.  The strand is dropped while it runs.
 */
#include "stress.h"

typedef struct
{
  TactContext *strand;
  guint n_ran;   /* plain: only on the strand */
  gint inside;   /* atomic */
  gint overlaps; /* atomic */
  gint n_posted; /* atomic */
  gint n_ended;  /* atomic */
} Race;

static void
race_prepare (gpointer data, GRand *rand)
{
  Race *race = data;

  *race = (Race){ .strand = tact_strand_new () };
}

static void
visit_strand (gpointer data)
{
  Race *race = data;

  if (g_atomic_int_add (&race->inside, 1) != 0)
    g_atomic_int_inc (&race->overlaps);
  race->n_ran++;
  g_atomic_int_add (&race->inside, -1);
}

static void
end_visit (gpointer data)
{
  g_atomic_int_inc (&((Race *) data)->n_ended);
}

static void
race_post (gpointer data, guint thread, GRand *rand)
{
  Race *race = data;
  int n = g_rand_int_range (rand, 1, 30);

  for (int i = 0; i < n; i++)
    {
      g_atomic_int_inc (&race->n_posted);
      ck_assert (tact_context_post (race->strand, visit_strand, race, end_visit));
      for (int pause = g_rand_int_range (rand, 0, 60); pause > 0; pause--)
        __atomic_signal_fence (__ATOMIC_SEQ_CST);
    }
}

static void
race_check (gpointer data)
{
  Race *race = data;

  g_clear_object (&race->strand);
  LIMITED_UNTIL (g_atomic_int_get (&race->n_ended) == g_atomic_int_get (&race->n_posted));
  ck_assert_int_eq (g_atomic_int_get (&race->overlaps), 0);
  ck_assert_uint_eq (race->n_ran, (guint) race->n_posted);
}

START_TEST (a_strand_runs_each_post_once_and_one_at_a_time_whoever_posts)
{
  static const char *const names[] = { "one poster", "two posters", "four posters" };
  static Race race;
  static Stress stress = { .data = &race, .prepare = race_prepare, .act = race_post, .check = race_check };

  stress.n_threads = 1u << _i;
  stress_run (names[_i], &stress);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("stress-strand");
  TCase *tcase = tcase_create ("stress-strand");

  tcase_add_loop_test (tcase, a_strand_runs_each_post_once_and_one_at_a_time_whoever_posts, 0, 3);
  suite_add_tcase (suite, tcase);
  return run_suite (suite);
}
