/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bench-post.c: what it costs to have the loop run something.
 *
 * W3  posts from the loop's own thread: 1000 are always outstanding, since
 *     each, when it runs, posts the next
 * W4  posts from another thread, which keeps at most 1000 outstanding
 * W4  the round trip UI -> pool -> UI, one at a time, with the number of times
 *     that some thread of the process slept for it
 *
 * g_main_context_invoke_full() on the loop's own thread is a plain call, so it
 * is a peer of the second only.
 */
#include "config.h"

#include "bench.h"

#include <tact/tact.h>

#define OUTSTANDING 1000

typedef struct
{
  guint64 left, ran;
  guint64 n;
  guint64 seen; /* atomic: `ran`, for the other thread */
} Posts;

/* Of the loop; as a program keeps it. */
static TactContext *context;

/* -- W3 -- */

static void
own_tact_ran (gpointer data)
{
  Posts *posts = data;

  posts->ran++;
  if (posts->left > 0)
    {
      posts->left--;
      tact_context_post (context, own_tact_ran, posts, NULL);
    }
}

static gboolean
own_idle_ran (gpointer data)
{
  Posts *posts = data;

  posts->ran++;
  if (posts->left > 0)
    {
      posts->left--;
      g_idle_add (own_idle_ran, posts);
    }
  return G_SOURCE_REMOVE;
}

static void
own (BenchRun *run, guint64 n, void (*first) (Posts *posts))
{
  Posts posts = { .n = n, .left = n - OUTSTANDING };
  gint64 start = bench_now ();

  for (guint i = 0; i < OUTSTANDING; i++)
    first (&posts);
  while (posts.ran < n)
    g_main_context_iteration (NULL, TRUE);
  run->figures[0] = bench_each (start, n);
  bench_check (posts.ran == n && posts.left == 0, "W3");
}

static void
own_tact_first (Posts *posts)
{
  tact_context_post (context, own_tact_ran, posts, NULL);
}

static void
own_idle_first (Posts *posts)
{
  g_idle_add (own_idle_ran, posts);
}

static void
own_tact (BenchRun *run, guint64 n)
{
  own (run, n, own_tact_first);
}

static void
own_idle (BenchRun *run, guint64 n)
{
  own (run, n, own_idle_first);
}

/* -- W4, throughput -- */

static inline void
ran_one (Posts *posts)
{
  posts->ran++;
  __atomic_store_n (&posts->seen, posts->ran, __ATOMIC_RELEASE);
}

static void
foreign_tact_ran (gpointer data)
{
  ran_one (data);
}

static gboolean
foreign_glib_ran (gpointer data)
{
  ran_one (data);
  return G_SOURCE_REMOVE;
}

/* Waits, on the other thread, until fewer than OUTSTANDING are under way. */
static inline void
await_window (Posts *posts, guint64 posted, guint64 *seen)
{
  while (posted - *seen >= OUTSTANDING)
    {
      *seen = __atomic_load_n (&posts->seen, __ATOMIC_ACQUIRE);
      if (posted - *seen >= OUTSTANDING)
        g_thread_yield ();
    }
}

static gpointer
foreign_tact_thread (gpointer data)
{
  Posts *posts = data;

  for (guint64 i = 0, seen = 0; i < posts->n; i++)
    {
      await_window (posts, i, &seen);
      tact_context_post (context, foreign_tact_ran, posts, NULL);
    }
  return NULL;
}

static gpointer
foreign_idle_thread (gpointer data)
{
  Posts *posts = data;

  for (guint64 i = 0, seen = 0; i < posts->n; i++)
    {
      await_window (posts, i, &seen);
      g_idle_add (foreign_glib_ran, posts);
    }
  return NULL;
}

static gpointer
foreign_invoke_thread (gpointer data)
{
  Posts *posts = data;

  for (guint64 i = 0, seen = 0; i < posts->n; i++)
    {
      await_window (posts, i, &seen);
      g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, foreign_glib_ran, posts, NULL);
    }
  return NULL;
}

static void
foreign (BenchRun *run, guint64 n, GThreadFunc func)
{
  Posts posts = { .n = n };
  gint64 start = bench_now ();
  GThread *thread = g_thread_new ("poster", func, &posts);

  while (posts.ran < n)
    g_main_context_iteration (NULL, TRUE);
  run->figures[0] = bench_each (start, n);
  g_thread_join (thread);
  bench_check (posts.ran == n, "W4");
}

static void
foreign_tact (BenchRun *run, guint64 n)
{
  foreign (run, n, foreign_tact_thread);
}

static void
foreign_idle (BenchRun *run, guint64 n)
{
  foreign (run, n, foreign_idle_thread);
}

static void
foreign_invoke (BenchRun *run, guint64 n)
{
  foreign (run, n, foreign_invoke_thread);
}

/* -- W4, round trip -- */

typedef struct
{
  gint64 *times;
  guint64 i, n;
  gint64 began, sum;
} Trips;

/* A trip has come back with @value: notes its time; whether there is another. */
static gboolean
trip_ended (Trips *trips, gint64 value)
{
  gint64 now = bench_now ();

  trips->times[trips->i++] = now - trips->began;
  trips->sum += value;
  trips->began = now;
  return trips->i < trips->n;
}

typedef struct
{
  TactFrame frame;
  Trips *trips;
} Travel;

static TactTask *
number_of_trip (GCancellable *cancellable, gpointer data)
{
  return tact_task_new_int ((gint64) ((Trips *) data)->i);
}

static TactStep
travel_step (TactFrame *frame)
{
  Travel *travel = (Travel *) frame;

  TACT_BEGIN (frame);
  do
    TACT_AWAIT (frame, tact_run (number_of_trip, travel->trips, NULL, NULL));
  while (trip_ended (travel->trips, tact_frame_get_int (frame)));
  TACT_END (frame);
}

static void
trip_tact (Trips *trips)
{
  Travel *travel = tact_frame_new (sizeof (Travel), travel_step, NULL);

  travel->trips = trips;
  tact_detach (tact_frame_start (&travel->frame, NULL));
}

static void trip_gtask (Trips *trips);

static void
trip_gtask_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_int (task, (gssize) ((Trips *) data)->i);
}

static void
trip_gtask_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  if (trip_ended (data, g_task_propagate_int (G_TASK (result), NULL)))
    trip_gtask (data);
}

static void
trip_gtask (Trips *trips)
{
  GTask *task = g_task_new (NULL, NULL, trip_gtask_ended, trips);

  g_task_set_task_data (task, trips, NULL);
  g_task_run_in_thread (task, trip_gtask_thread);
  g_object_unref (task);
}

static GThreadPool *pool;

static gboolean
trip_gthreadpool_ended (gpointer data)
{
  Trips *trips = data;

  if (trip_ended (trips, (gint64) trips->i))
    g_thread_pool_push (pool, trips, NULL);
  return G_SOURCE_REMOVE;
}

static void
trip_gthreadpool_thread (gpointer data, gpointer user_data)
{
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, trip_gthreadpool_ended, data, NULL);
}

static void
trip_gthreadpool (Trips *trips)
{
  if (pool == NULL)
    pool = g_thread_pool_new (trip_gthreadpool_thread, NULL, (gint) g_get_num_processors (), TRUE, NULL);
  g_thread_pool_push (pool, trips, NULL);
}

static void
trips (BenchRun *run, guint64 n, void (*first) (Trips *trips))
{
  Trips trips = { .times = g_new0 (gint64, n), .n = n, .began = bench_now () };
  double sleeps = bench_sleeps ();

  first (&trips);
  while (trips.i < n)
    g_main_context_iteration (NULL, TRUE);
  run->figures[3] = (bench_sleeps () - sleeps) / (double) n;
  bench_check (trips.sum == (gint64) (n * (n - 1) / 2), "W4 round trip");
  bench_percentiles (trips.times, n, run->figures);
  g_free (trips.times);
}

static void
trips_tact (BenchRun *run, guint64 n)
{
  trips (run, n, trip_tact);
}

static void
trips_gtask (BenchRun *run, guint64 n)
{
  trips (run, n, trip_gtask);
}

static void
trips_gthreadpool (BenchRun *run, guint64 n)
{
  trips (run, n, trip_gthreadpool);
}

static const BenchCase cases[] = {
  { "W3", OUTSTANDING, BENCH_DEFAULT, { { "own thread", "ns", 12, { { "dotnet", 2 }, { "g_idle_add", 30 }, { "libuv", 1.8 }, { "libdex", 5 } } } }, { { "tact", own_tact }, { "g_idle_add", own_idle } } },
  { "W4", OUTSTANDING, BENCH_DEFAULT, { { "other thread", "ns", 60, { { "dotnet", 2.3 }, { "libuv", 3.5 }, { "libdex", 10 } } } }, { { "tact", foreign_tact }, { "g_idle_add", foreign_idle }, { "invoke", foreign_invoke } } },
  { "W4", 100, BENCH_DEFAULT, { { "round trip, smallest", "ns", 2000, { { "dotnet", 1 }, { "gtask", 1 }, { "gthreadpool", 1 }, { "libuv", 1 }, { "libdex", 1 } } }, { "round trip, median", "ns", 0, { { "dotnet", 1 }, { "gtask", 1 }, { "gthreadpool", 1 }, { "libuv", 1 }, { "libdex", 1 } } }, { "round trip, p99", "ns", 0, { { 0 } } }, { "round trip, sleeps", "sleeps", 2, { { 0 } } } }, { { "tact", trips_tact }, { "gtask", trips_gtask }, { "gthreadpool", trips_gthreadpool } } },
};

int
main (int argc, char **argv)
{
  context = TACT_CONTEXT (tact_main_context_get (NULL));
  return bench_main (argc, argv, cases, G_N_ELEMENTS (cases));
}
