/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-fairness.c: what posts leave of a loop, and what they get of it (DESIGN, the frame-fair queue). */
#include "methods.h"

enum
{
  N = 600, /* posts of a millisecond */
  CALM = 30,
  TRIES = 20,
};

static void
burn (gint64 us)
{
  gint64 end = g_get_monotonic_time () + us;

  while (g_get_monotonic_time () < end)
    ;
}

static void
burn_a_millisecond (gpointer where)
{
  burn (1000);
  mark (where);
}

/* What is always ready next to the posts, each time for so many us. */
typedef struct
{
  gint64 us;
  int turns;
} Other;

static gboolean
other_ran (gpointer data)
{
  Other *other = data;

  burn (other->us);
  other->turns++;
  return G_SOURCE_CONTINUE;
}

/* How many turns it has until @n posts have run. */
static int
turns_beside (int n, int priority, gint64 us)
{
  static Mark ran;
  g_auto (Loop) loop = loop_enter ();
  Other other = { .us = us };
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, priority);
  g_source_set_callback (source, other_ran, &other, NULL);
  g_source_attach (source, loop.context);
  for (int i = 0; i < n; i++)
    tact_context_post (loop_context (&loop), burn_a_millisecond, &ran, NULL);
  LOOP_UNTIL (&loop, ran.count == (guint) n);
  g_source_destroy (source);
  return other.turns;
}

/* Help from priority 0 when nothing has run for 100 ms. */
START_TEST (a_source_that_is_always_ready_at_default_does_not_starve_posts)
{
  ck_assert_int_gt (turns_beside (1, G_PRIORITY_DEFAULT, 0), 0);
}
END_TEST

/* It goes on while it is needed, for half of the time; with 16 ms each 100 it would be thousands of turns. */
START_TEST (posts_have_half_of_the_time_beside_what_is_always_ready_at_default)
{
  const int turns = turns_beside (N, G_PRIORITY_DEFAULT, 1000);

  ck_assert_int_ge (turns, 100);
  ck_assert_int_le (turns, 2000);
}
END_TEST

/* About 3 ms at a time. */
START_TEST (a_flood_of_posts_leaves_many_turns_to_what_paints_quickly)
{
  ck_assert_int_ge (turns_beside (N, TACT_PRIORITY_DEFAULT, 0), 100);
}
END_TEST

/* 14 ms at a time, 43 times; it would be 200 times with the least budget. */
START_TEST (a_flood_of_posts_has_half_of_the_time_beside_what_paints_slowly)
{
  const int turns = turns_beside (N, TACT_PRIORITY_DEFAULT, 14000);

  ck_assert_int_ge (turns, 20);
  ck_assert_int_le (turns, 120);
}
END_TEST

typedef struct
{
  Loop *loop;
  Mark ran;
  gboolean posted;
} Burst;

static gboolean
post_a_burst (gpointer data)
{
  Burst *burst = data;

  for (int i = 0; i < 40; i++)
    tact_context_post (loop_context (burst->loop), burn_a_millisecond, &burst->ran, NULL);
  burst->posted = TRUE;
  return G_SOURCE_REMOVE;
}

/* How many posts of a burst run before the loop looks after others. */
static guint
first_turn_after_a_calm (void)
{
  g_auto (Loop) loop = loop_enter ();
  Burst burst = { .loop = &loop };
  g_autoptr (GSource) timeout = g_timeout_source_new (CALM);
  guint n;

  g_source_set_callback (timeout, post_a_burst, &burst, NULL);
  g_source_attach (timeout, loop.context);
  LOOP_UNTIL (&loop, burst.posted);
  while (burst.ran.count == 0)
    g_main_context_iteration (loop.context, FALSE);
  n = burst.ran.count;
  LOOP_UNTIL (&loop, burst.ran.count == 40);
  return n;
}

/* The time that the loop slept was nobody's.  What else runs on the machine may be taken for others, but not always. */
START_TEST (a_burst_after_a_calm_takes_a_short_turn)
{
  guint least = G_MAXUINT;

  for (int i = 0; i < TRIES && least > 4; i++)
    least = MIN (least, first_turn_after_a_calm ());
  ck_assert_uint_le (least, 4);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    a_source_that_is_always_ready_at_default_does_not_starve_posts,
    posts_have_half_of_the_time_beside_what_is_always_ready_at_default,
    a_flood_of_posts_leaves_many_turns_to_what_paints_quickly,
    a_flood_of_posts_has_half_of_the_time_beside_what_paints_slowly,
    a_burst_after_a_calm_takes_a_short_turn,
  };

  return run_tests ("fairness", tests, G_N_ELEMENTS (tests));
}
