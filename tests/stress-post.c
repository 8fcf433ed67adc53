/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stress-post.c: threads that post to a loop which sleeps and wakes.
 *
 * Each poster waits until its posts have run before it posts again, so that
 * the loop falls asleep all the time; nothing else wakes it.  A wake-up that
 * gets lost ends the test at its limit.
 */
#include "stress.h"

#define N 8

typedef struct Poster Poster;

typedef struct
{
  TactContext *context;
  GMainContext *main_context;
  gint64 deadline;
  guint32 seed;
  int n_ended;        /* atomic */
  guint64 ran, freed; /* by the loop's thread */
} Posting;

struct Poster
{
  Posting *posting;
  GRand *rand;
  GThread *thread;
  Mark ran;
  guint sent;     /* by the poster */
  guint received; /* by the loop's thread */
};

typedef struct
{
  Poster *poster;
  guint number;
} Post;

static void
post_run (gpointer data)
{
  Post *post = data;

  ck_assert_uint_eq (post->number, post->poster->received); /* in the order of its poster */
  post->poster->received++;
  post->poster->posting->ran++;
}

static void
post_free (gpointer data)
{
  Post *post = data;

  post->poster->posting->freed++;
  mark (&post->poster->ran);
  g_free (post);
}

static gpointer
poster_body (gpointer data)
{
  Poster *poster = data;
  Posting *posting = poster->posting;

  while (g_get_monotonic_time () < posting->deadline)
    {
      for (int burst = g_rand_int_range (poster->rand, 1, 5); burst > 0; burst--)
        {
          Post *post = g_new (Post, 1);

          *post = (Post){ poster, poster->sent++ };
          ck_assert (tact_context_post (posting->context, post_run, post, post_free));
          stress_dawdle (poster->rand, 2000);
        }
      mark_wait (&poster->ran, poster->sent);
    }
  g_atomic_int_inc (&posting->n_ended);
  g_main_context_wakeup (posting->main_context);
  return NULL;
}

static void
post_with (int n_threads)
{
  g_auto (Loop) loop = loop_enter ();
  Posting posting = { .context = loop_context (&loop), .main_context = loop.context, .deadline = stress_deadline (), .seed = stress_seed () };
  g_autofree Poster *posters = g_new0 (Poster, n_threads);
  guint64 sent = 0;

  printf ("%d posters: TACT_SEED=%u\n", n_threads, posting.seed);
  fflush (stdout);
  for (int i = 0; i < n_threads; i++)
    {
      posters[i].posting = &posting;
      posters[i].rand = g_rand_new_with_seed (posting.seed + i);
      posters[i].thread = g_thread_new ("poster", poster_body, &posters[i]);
    }
  LOOP_UNTIL (&loop, g_atomic_int_get (&posting.n_ended) == n_threads);
  for (int i = 0; i < n_threads; i++)
    {
      g_thread_join (posters[i].thread);
      sent += posters[i].sent;
      g_rand_free (posters[i].rand);
    }
  printf ("%d posters: %" G_GUINT64_FORMAT " posts\n", n_threads, sent);
  ck_assert_uint_eq (posting.ran, sent);
  ck_assert_uint_eq (posting.freed, sent);
  ck_assert_uint_eq (tact_main_context_get_pending (TACT_MAIN_CONTEXT (posting.context)), 0);
}

/* SC-03, law 3 */
START_TEST (one_poster_always_wakes_the_loop)
{
  post_with (1);
}
END_TEST

START_TEST (two_posters_always_wake_the_loop)
{
  post_with (2);
}
END_TEST

START_TEST (eight_posters_always_wake_the_loop_and_each_keeps_its_order)
{
  post_with (N);
}
END_TEST

/*
 * A loop that ends while others post: each post runs or does not, but is
 * destroyed once.
 */
typedef struct
{
  GMainContext *main_context;
  TactContext *context;
  int taken, refused, freed; /* atomic */
} Closing;

static void
closing_run (gpointer closing)
{
}

static void
closing_free (gpointer closing)
{
  g_atomic_int_inc (&((Closing *) closing)->freed);
}

static void
closing_prepare (gpointer data, GRand *rand)
{
  Closing *closing = data;

  *closing = (Closing){ .main_context = g_main_context_new () };
  closing->context = g_object_ref (TACT_CONTEXT (tact_main_context_get (closing->main_context)));
}

static void
close_or_post (gpointer data, guint thread, GRand *rand)
{
  Closing *closing = data;

  if (thread == 0)
    {
      for (int i = g_rand_int_range (rand, 0, 4); i > 0; i--)
        g_main_context_iteration (closing->main_context, FALSE);
      stress_dawdle (rand, 500);
      g_main_context_unref (closing->main_context);
      return;
    }
  for (int i = 0; i < 20; i++)
    {
      stress_dawdle (rand, 50);
      if (tact_context_post (closing->context, closing_run, closing, closing_free))
        g_atomic_int_inc (&closing->taken);
      else
        g_atomic_int_inc (&closing->refused);
    }
}

static void
closing_check (gpointer data)
{
  Closing *closing = data;

  ck_assert_int_eq (closing->taken + closing->refused, 3 * 20);
  ck_assert_int_eq (closing->freed, 3 * 20);
  g_object_unref (closing->context);
}

/* law 9 */
START_TEST (posts_that_race_with_the_end_of_the_loop_are_destroyed_once)
{
  Closing closing;
  Stress stress = { .n_threads = 4, .data = &closing, .prepare = closing_prepare, .act = close_or_post, .check = closing_check };

  stress_run ("closing", &stress);
}
END_TEST

/* Methods that go to the loop and back to the pool, all the time. */
typedef struct
{
  TactFrame frame;
  TactContext *context;
  GThread *loop_thread;
  gint64 deadline;
  guint hops;
} Hopper;

static TactStep
hopper_step (TactFrame *frame)
{
  Hopper *hopper = (Hopper *) frame;

  TACT_BEGIN (frame);
  while (g_get_monotonic_time () < hopper->deadline)
    {
      TACT_AWAIT (frame, tact_switch_to (hopper->context));
      ck_assert_ptr_eq (g_thread_self (), hopper->loop_thread);
      TACT_AWAIT (frame, tact_switch_to_pool ());
      ck_assert (tact_pool_is_worker ());
      hopper->hops++;
    }
  TACT_RETURN (frame, tact_task_new_int (hopper->hops));
  TACT_END (frame);
}

/* law 4, TM-06 */
START_TEST (methods_hop_between_loop_and_pool_and_are_never_lost)
{
  g_auto (Loop) loop = loop_enter ();
  TactTask *tasks[N];
  gint64 deadline = stress_deadline ();
  g_autoptr (TactTask) all = NULL;

  for (int i = 0; i < N; i++)
    {
      Hopper *hopper = tact_frame_new (sizeof (Hopper), hopper_step, NULL);

      hopper->context = loop_context (&loop);
      hopper->loop_thread = g_thread_self ();
      hopper->deadline = deadline;
      tasks[i] = tact_frame_start (&hopper->frame, NULL);
    }
  all = tact_when_all (tasks, N);
  loop_run (&loop, all);
  ck_assert (tact_task_is_succeeded (all));
}
END_TEST

/* Sends, which block their senders. */
typedef struct
{
  Posting *posting;
  GThread *thread;
  guint64 sent;
} Sender;

static gboolean
send_run (gpointer data, GError **error)
{
  guint64 *number = data;

  *number += 1;
  if (*number % 2 == 0)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "odd");
  return FALSE;
}

static gpointer
sender_body (gpointer data)
{
  Sender *sender = data;
  guint64 number = 0;

  while (g_get_monotonic_time () < sender->posting->deadline)
    {
      g_autoptr (GError) error = NULL;
      gboolean good = tact_context_send (sender->posting->context, send_run, &number, &error);

      ck_assert_uint_eq (number, ++sender->sent);
      ck_assert_int_eq (good, number % 2 == 0);
      ck_assert_int_eq (error == NULL, good);
    }
  g_atomic_int_inc (&sender->posting->n_ended);
  g_main_context_wakeup (sender->posting->main_context);
  return NULL;
}

/* SC-04 */
START_TEST (each_send_runs_once_and_brings_its_own_error_back)
{
  g_auto (Loop) loop = loop_enter ();
  Posting posting = { .context = loop_context (&loop), .main_context = loop.context, .deadline = stress_deadline () };
  Sender senders[4] = { 0 };

  for (int i = 0; i < 4; i++)
    {
      senders[i].posting = &posting;
      senders[i].thread = g_thread_new ("sender", sender_body, &senders[i]);
    }
  LOOP_UNTIL (&loop, g_atomic_int_get (&posting.n_ended) == 4);
  for (int i = 0; i < 4; i++)
    g_thread_join (senders[i].thread);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    one_poster_always_wakes_the_loop,
    two_posters_always_wake_the_loop,
    eight_posters_always_wake_the_loop_and_each_keeps_its_order,
    posts_that_race_with_the_end_of_the_loop_are_destroyed_once,
    methods_hop_between_loop_and_pool_and_are_never_lost,
    each_send_runs_once_and_brings_its_own_error_back,
  };

  return run_tests ("stress-post", tests, G_N_ELEMENTS (tests));
}
