/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * scale-post.c: posts of many threads, and posts that are bound to many objects.
 *
 * post   N threads post a million in all to the loop, as fast as they can,
 *        while it runs them: each thread's run in order
 * owner  ten posts for each of N objects run; then ten more are made, and the
 *        objects are disposed before they can run: none of those does
 * one    N posts that are all bound to one object
 */
#include "config.h"

#include "scale-curves.h"

#include "bench.h"

#include <tact/tact.h>

#define POSTS 1000000
#define FEW_POSTS 6400
#define EACH 10

static TactMainContext *
context (void)
{
  return tact_main_context_get (NULL);
}

/* -- threads -- */

typedef struct
{
  guint32 n, next; /* how many it makes; the number of the one that is to run next */
  gboolean *go;    /* atomic */
} Poster;

static Poster *posters;
static guint64 ran;

/* A post is its thread's number and its own. */
#define POST(thread, number) GSIZE_TO_POINTER ((gsize) (thread) << 32 | (number))

static void
poster_ran (gpointer data)
{
  Poster *poster = &posters[GPOINTER_TO_SIZE (data) >> 32];

  bench_check (poster->next++ == (guint32) GPOINTER_TO_SIZE (data), "scale, post: the order of a thread's posts");
  ran++;
}

static gpointer
poster_thread (gpointer data)
{
  Poster *poster = data;
  TactMainContext *main = context ();

  while (!__atomic_load_n (poster->go, __ATOMIC_ACQUIRE))
    g_thread_yield ();
  for (guint32 i = 0; i < poster->n; i++)
    tact_main_context_post (main, TACT_PRIORITY_DEFAULT, NULL, poster_ran, POST (poster - posters, i), NULL);
  return NULL;
}

static void
post_pass (double *figures, guint64 n, gboolean really)
{
  const guint64 n_posts = really ? POSTS : FEW_POSTS;
  g_autofree GThread **threads = g_new (GThread *, n);
  gboolean go = FALSE;
  gint64 start;

  ran = 0;
  posters = g_new0 (Poster, n);
  for (guint64 i = 0; i < n; i++)
    {
      posters[i] = (Poster){ .n = (guint32) (n_posts / n), .go = &go };
      threads[i] = g_thread_new ("poster", poster_thread, &posters[i]);
    }
  start = bench_now ();
  __atomic_store_n (&go, TRUE, __ATOMIC_RELEASE);
  while (ran < n_posts)
    g_main_context_iteration (NULL, TRUE);
  figures[0] = bench_each (start, n_posts);
  for (guint64 i = 0; i < n; i++)
    {
      g_thread_join (threads[i]);
      bench_check (posters[i].next == n_posts / n, "scale, post");
    }
  g_free (posters);
}

const ScaleCurve scale_post = {
  .name = "post",
  .of = "threads that post a million in all",
  .from = 1,
  .to = 64,
  .factor = 2,
  .reference = 1,
  .max_passes = 3,
  .figures = { "post, run" },
  .pass = post_pass,
};

/* -- objects -- */

static guint64 destroyed;

static void
bound_ran (gpointer data)
{
  ran += GPOINTER_TO_SIZE (data);
}

static void
bound_destroyed (gpointer data)
{
  destroyed++;
}

/* Each object gets its first post before one gets its second. */
static void
post_bound (GObject **objects, guint64 n, guint64 n_posts)
{
  TactMainContext *main = context ();

  for (guint64 i = 0; i < n_posts; i++)
    bench_check (tact_main_context_post (main, TACT_PRIORITY_DEFAULT, objects[i % n], bound_ran, GSIZE_TO_POINTER (1), bound_destroyed),
                 "scale, owner");
}

static void
run_bound (guint64 n_posts)
{
  destroyed = 0;
  while (destroyed < n_posts)
    g_main_context_iteration (NULL, TRUE);
}

static void
owner_pass (double *figures, guint64 n, gboolean really)
{
  g_autofree GObject **objects = g_new (GObject *, n);
  gint64 start;

  for (guint64 i = 0; i < n; i++)
    objects[i] = g_object_new (G_TYPE_OBJECT, NULL);
  ran = 0;
  start = bench_now ();
  post_bound (objects, n, n * EACH);
  figures[0] = bench_each (start, n * EACH);
  start = bench_now ();
  run_bound (n * EACH);
  figures[1] = bench_each (start, n * EACH);
  bench_check (ran == n * EACH, "scale, owner");

  post_bound (objects, n, n * EACH);
  start = bench_now ();
  for (guint64 i = 0; i < n; i++)
    g_object_unref (objects[i]);
  run_bound (n * EACH);
  figures[2] = bench_each (start, n * EACH);
  bench_check (ran == n * EACH, "scale, owner: a post ran after the object was disposed");
}

const ScaleCurve scale_owner = {
  .name = "owner",
  .of = "objects with 10 bound posts each",
  .from = 10,
  .to = 10000,
  .factor = 10,
  .least = 10,
  .reference = 1000,
  .figures = { "post", "run", "dispose the object, revoke it" },
  .pass = owner_pass,
};

static void
one_pass (double *figures, guint64 n, gboolean really)
{
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
  gint64 start;

  ran = 0;
  start = bench_now ();
  post_bound (&object, 1, n);
  figures[0] = bench_each (start, n);
  start = bench_now ();
  run_bound (n);
  figures[1] = bench_each (start, n);
  bench_check (ran == n, "scale, one");

  post_bound (&object, 1, n);
  start = bench_now ();
  g_object_unref (object);
  run_bound (n);
  figures[2] = bench_each (start, n);
  bench_check (ran == n, "scale, one: a post ran after the object was disposed");
}

const ScaleCurve scale_one = {
  .name = "one",
  .of = "posts bound to one object",
  .from = 10,
  .to = 10000,
  .factor = 10,
  .least = 10,
  .reference = 1000,
  .max_passes = 20,
  .figures = { "post", "run", "dispose the object, revoke it" },
  .pass = one_pass,
};
