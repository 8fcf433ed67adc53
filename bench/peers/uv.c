/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * uv.c: the peer of libuv.
 *
 * libuv has a wake-up (uv_async_send) and no posts: a queue beside it makes
 * them, under a lock where another thread posts, without one on the loop's own.
 */
#include "peer.h"

#include <uv.h>

#define OUTSTANDING 1000
#define METHODS 1000
#define TIMERS 10000
#define TURNS 100

typedef struct Post
{
  struct Post *next;
} Post;

typedef struct
{
  uv_loop_t loop;
  uv_async_t wake;
  uv_mutex_t lock;
  Post *first, **end; /* of what waits */
  long left, ran, n;
  long seen; /* atomic: `ran`, for the other thread */
  int foreign;
} Queue;

static void
queue_push (Queue *queue, Post *post)
{
  post->next = NULL;
  if (queue->foreign)
    uv_mutex_lock (&queue->lock);
  *queue->end = post;
  queue->end = &post->next;
  if (queue->foreign)
    uv_mutex_unlock (&queue->lock);
  uv_async_send (&queue->wake);
}

static void
queue_post (Queue *queue)
{
  queue_push (queue, malloc (sizeof (Post)));
}

static void
on_wake (uv_async_t *wake)
{
  Queue *queue = wake->data;
  Post *post;

  if (queue->foreign)
    uv_mutex_lock (&queue->lock);
  post = queue->first;
  queue->first = NULL;
  queue->end = &queue->first;
  if (queue->foreign)
    uv_mutex_unlock (&queue->lock);
  while (post != NULL)
    {
      Post *next = post->next;

      free (post);
      post = next;
      __atomic_store_n (&queue->seen, ++queue->ran, __ATOMIC_RELEASE);
      if (!queue->foreign && queue->left > 0)
        {
          queue->left--;
          queue_post (queue);
        }
    }
  if (queue->ran == queue->n)
    uv_stop (&queue->loop);
}

static void
queue_init (Queue *queue, long n, int foreign)
{
  memset (queue, 0, sizeof *queue);
  queue->end = &queue->first;
  queue->n = n;
  queue->left = n - OUTSTANDING;
  queue->foreign = foreign;
  uv_loop_init (&queue->loop);
  uv_mutex_init (&queue->lock);
  uv_async_init (&queue->loop, &queue->wake, on_wake);
  queue->wake.data = queue;
}

static void
queue_clear (Queue *queue)
{
  uv_close ((uv_handle_t *) &queue->wake, NULL);
  uv_run (&queue->loop, UV_RUN_DEFAULT);
  uv_loop_close (&queue->loop);
  uv_mutex_destroy (&queue->lock);
}

static void
own (double *figures, long n)
{
  Queue queue;
  double start;

  queue_init (&queue, n, 0);
  start = peer_now (CLOCK_MONOTONIC);
  for (int i = 0; i < OUTSTANDING; i++)
    queue_post (&queue);
  uv_run (&queue.loop, UV_RUN_DEFAULT);
  figures[0] = peer_each (start, n);
  peer_check (queue.ran == n, "W3, libuv");
  queue_clear (&queue);
}

static void
post_all (void *data)
{
  Queue *queue = data;

  for (long posted = 0, known = 0; posted < queue->n; posted++)
    {
      while (posted - known >= OUTSTANDING)
        {
          known = __atomic_load_n (&queue->seen, __ATOMIC_ACQUIRE);
          if (posted - known >= OUTSTANDING)
            sched_yield ();
        }
      queue_post (queue);
    }
}

static void
foreign (double *figures, long n)
{
  Queue queue;
  uv_thread_t thread;
  double start;

  queue_init (&queue, n, 1);
  start = peer_now (CLOCK_MONOTONIC);
  uv_thread_create (&thread, post_all, &queue);
  uv_run (&queue.loop, UV_RUN_DEFAULT);
  figures[0] = peer_each (start, n);
  uv_thread_join (&thread);
  peer_check (queue.ran == n, "W4, libuv");
  queue_clear (&queue);
}

/* Work of the pool */

typedef struct
{
  uv_work_t work;
  long number, value, left;
  long *sum;
  double *times, start; /* of a round trip */
} Chain;

static void
work_run (uv_work_t *work)
{
  Chain *chain = work->data;

  chain->value = chain->number;
}

static void
work_back (uv_work_t *work, int status)
{
  Chain *chain = work->data;

  *chain->sum += chain->value;
  if (chain->times != NULL)
    {
      double now = peer_now (CLOCK_MONOTONIC);

      *chain->times++ = now - chain->start;
      chain->start = now;
    }
  if (--chain->left > 0)
    uv_queue_work (work->loop, work, work_run, work_back);
}

static void
each_back (double *figures, long n)
{
  static Chain chains[METHODS];
  uv_loop_t loop;
  long sum = 0;
  double start;

  uv_loop_init (&loop);
  start = peer_now (CLOCK_MONOTONIC);
  for (long i = 0; i < METHODS; i++)
    {
      chains[i] = (Chain){ .number = i, .left = n / METHODS, .sum = &sum };
      chains[i].work.data = &chains[i];
      uv_queue_work (&loop, &chains[i].work, work_run, work_back);
    }
  uv_run (&loop, UV_RUN_DEFAULT);
  figures[0] = peer_each (start, n);
  peer_check (sum == n / METHODS * ((long) METHODS * (METHODS - 1) / 2), "W5 each back, libuv");
  uv_loop_close (&loop);
}

static void
round_trips (double *figures, long n)
{
  double *times = malloc ((size_t) n * sizeof *times), sleeps = peer_sleeps ();
  Chain chain = { .number = 1, .left = n, .times = times };
  uv_loop_t loop;
  long sum = 0;

  uv_loop_init (&loop);
  chain.sum = &sum;
  chain.work.data = &chain;
  chain.start = peer_now (CLOCK_MONOTONIC);
  uv_queue_work (&loop, &chain.work, work_run, work_back);
  uv_run (&loop, UV_RUN_DEFAULT);
  peer_check (sum == n, "W4 round trip, libuv");
  figures[3] = (peer_sleeps () - sleeps) / (double) n;
  qsort (times, (size_t) n, sizeof *times, peer_compare);
  figures[0] = times[0];
  figures[1] = times[n / 2];
  figures[2] = times[n - 1 - n / 100];
  free (times);
  uv_loop_close (&loop);
}

/* Timers */

static long fired;

static void
on_timer (uv_timer_t *timer)
{
  fired++;
}

static double
turn (uv_loop_t *loop)
{
  double start;

  uv_run (loop, UV_RUN_NOWAIT);
  start = peer_now (CLOCK_MONOTONIC);
  for (int i = 0; i < TURNS; i++)
    uv_run (loop, UV_RUN_NOWAIT);
  return peer_each (start, TURNS);
}

static void
timers (double *figures, long n)
{
  uv_timer_t *all = malloc ((size_t) n * sizeof *all);
  uv_loop_t loop;
  double start;

  uv_loop_init (&loop);
  figures[4] = turn (&loop);
  start = peer_now (CLOCK_MONOTONIC);
  for (long i = 0; i < n; i++)
    {
      uv_timer_init (&loop, &all[i]);
      uv_timer_start (&all[i], on_timer, 3600000, 0);
    }
  figures[0] = peer_each (start, n);
  figures[3] = turn (&loop);
  start = peer_now (CLOCK_MONOTONIC);
  for (long i = 0; i < n; i++)
    uv_timer_stop (&all[i]);
  figures[1] = peer_each (start, n);
  fired = 0;
  uv_update_time (&loop);
  for (long i = 0; i < n; i++)
    uv_timer_start (&all[i], on_timer, 20, 0);
  start = peer_now (CLOCK_PROCESS_CPUTIME_ID);
  uv_run (&loop, UV_RUN_DEFAULT);
  figures[2] = (peer_now (CLOCK_PROCESS_CPUTIME_ID) - start) / (double) n;
  peer_check (fired == n, "W10, libuv");
  for (long i = 0; i < n; i++)
    uv_close ((uv_handle_t *) &all[i], NULL);
  uv_run (&loop, UV_RUN_DEFAULT);
  uv_loop_close (&loop);
  free (all);
}

int
main (void)
{
  static const PeerWorkload workloads[] = {
    { "W3/own thread", own, 1 },
    { "W4/other thread", foreign, 1 },
    { "W4/round trip, smallest", round_trips, 4 },
    { "W5/each back on the UI", each_back, 1 },
    { "W10/timer, add", timers, 5 },
  };

  return peer_main (workloads, sizeof workloads / sizeof *workloads);
}
