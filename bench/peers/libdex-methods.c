/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libdex-methods.c: the peer of libdex: what suspends.
 *
 * A method is a fiber where a fiber is compared.  Else it is what is fastest:
 * a callback that is called again for each future that it returns
 * (dex_future_then_loop()), or, in 1.2, a coroutine.
 */
#include "libdex-peer.h"

#define METHODS 1000
#define WAITERS 100
#define NUMBER 22
#define RESULT 17711
#define CALLS 57313

typedef struct
{
  long each; /* steps of a method */
  long steps;
  gint64 sum;
  double figure;
  DexChannel *channel;
  DexPromise *begin, *end; /* of fibers */
  long waiting;            /* for either */
} Work;

typedef struct
{
  Work *work;
  long left;
} Method;

static Method *
method_new (Work *work)
{
  Method *method = g_new (Method, 1);

  *method = (Method){ work, work->each };
  return method;
}

static void
run_methods (double *figures, long n, long n_methods, DexChannel *channel, DexFuture *(*first) (Work *work))
{
  Work work = { .each = n / n_methods, .channel = channel };
  DexFuture *methods[METHODS];
  double start = peer_now (CLOCK_MONOTONIC);

  for (long i = 0; i < n_methods; i++)
    methods[i] = first (&work);
  for (long i = 0; i < n_methods; i++)
    dex_run_to_end (methods[i]);
  figures[0] = peer_each (start, n);
  peer_check (work.steps == n, "wrong number of steps, libdex");
}

/* What a fiber costs to make and to end is W8's: here all of them are there before, and still there after.  Since
 * the harness counts that time, too, it asks for few steps: then there are more, for the first ones are slow. */
static void
run_fibers (double *figures, long n, long n_fibers, DexFiberFunc func)
{
  Work work = { .each = MAX (n / n_fibers, 100), .begin = dex_promise_new (), .end = dex_promise_new () };
  DexFuture *fibers[METHODS];
  double start;

  for (long i = 0; i < n_fibers; i++)
    fibers[i] = dex_scheduler_spawn (loop, 0, func, &work, NULL);
  while (work.waiting < n_fibers)
    g_main_context_iteration (NULL, TRUE);
  work.waiting = 0;
  start = peer_now (CLOCK_MONOTONIC);
  dex_promise_resolve_boolean (work.begin, TRUE);
  while (work.waiting < n_fibers)
    g_main_context_iteration (NULL, TRUE);
  figures[0] = peer_each (start, work.each * n_fibers);
  peer_check (work.steps == work.each * n_fibers, "wrong number of steps of fibers, libdex");
  dex_promise_resolve_boolean (work.end, TRUE);
  for (long i = 0; i < n_fibers; i++)
    dex_run_to_end (fibers[i]);
  dex_unref (work.begin);
  dex_unref (work.end);
}

static void
await_in_fiber (Work *work, DexPromise *promise)
{
  work->waiting++;
  dex_await (dex_ref (DEX_FUTURE (promise)), NULL);
}

/* -- W2 -- */

static DexFuture *
await_immortal (gpointer data)
{
  Work *work = data;
  DexFuture *future = dex_future_new_true ();
  double start = peer_now (CLOCK_MONOTONIC);

  for (long i = 0; i < work->each; i++)
    if (dex_await (dex_ref (future), NULL))
      work->sum += i + 1000;
  work->figure = peer_each (start, work->each);
  return future;
}

static DexFuture *
await_fresh (gpointer data)
{
  Work *work = data;
  double start = peer_now (CLOCK_MONOTONIC);

  for (long i = 0; i < work->each; i++)
    work->sum += dex_await_int64 (dex_future_new_for_int64 (i + 1000), NULL);
  work->figure = peer_each (start, work->each);
  return dex_future_new_true ();
}

static DexFuture *
await_kept (gpointer data)
{
  Work *work = data;
  DexFuture *future = dex_future_new_for_int64 (1234567);
  double start = peer_now (CLOCK_MONOTONIC);

  for (long i = 0; i < work->each; i++)
    work->sum += dex_await_int64 (dex_ref (future), NULL);
  work->figure = peer_each (start, work->each);
  return future;
}

static void
await_many (double *figures, long n, DexFiberFunc func, gint64 sum)
{
  Work work = { .each = n };

  dex_run_to_end (dex_scheduler_spawn (loop, 0, func, &work, NULL));
  figures[0] = work.figure;
  peer_check (work.sum == sum, "W2, libdex");
}

void
dex_await_immortal (double *figures, long n)
{
  await_many (figures, n, await_immortal, dex_sum_of (n));
}

void
dex_await_fresh (double *figures, long n)
{
  await_many (figures, n, await_fresh, dex_sum_of (n));
}

void
dex_await_kept (double *figures, long n)
{
  await_many (figures, n, await_kept, (gint64) n * 1234567);
}

/* -- W7, await -- */

static void
resolve_from_loop (gpointer data)
{
  dex_promise_resolve_int64 (data, 1000);
  dex_unref (data);
}

static DexFuture *
later (void)
{
  DexPromise *promise = dex_promise_new ();

  dex_scheduler_push (loop, resolve_from_loop, dex_ref (promise));
  return DEX_FUTURE (promise);
}

static DexFuture *
await_next (DexFuture *future, gpointer data)
{
  Method *method = data;

  method->work->steps += g_value_get_int64 (dex_future_get_value (future, NULL)) / 1000;
  return --method->left > 0 ? later () : NULL;
}

static DexFuture *
awaits (Work *work)
{
  return dex_future_then_loop (later (), await_next, method_new (work), g_free);
}

void
dex_await_together (double *figures, long n)
{
  run_methods (figures, n, METHODS, NULL, awaits);
}

static DexFuture *
awaits_fiber (gpointer data)
{
  Work *work = data;

  await_in_fiber (work, work->begin);
  for (long left = work->each; left > 0; left--)
    work->steps += dex_await_int64 (later (), NULL) / 1000;
  await_in_fiber (work, work->end);
  return dex_future_new_true ();
}

void
dex_await_together_fibers (double *figures, long n)
{
  run_fibers (figures, n, METHODS, awaits_fiber);
}

/* -- W8 -- */

static long suspended, passed;

static DexFuture *
pass (DexFuture *future, gpointer gate)
{
  passed++;
  return NULL;
}

static DexFuture *
spawn_suspended (DexFuture *gate)
{
  suspended++;
  return dex_future_then (dex_ref (gate), pass, gate, NULL);
}

static DexFuture *
wait_in_fiber (gpointer gate)
{
  suspended++;
  passed += dex_await (dex_ref (gate), NULL);
  return dex_future_new_true ();
}

static DexFuture *
spawn_fiber (DexFuture *gate)
{
  return dex_scheduler_spawn (loop, 0, wait_in_fiber, gate, NULL);
}

static void
many (double *figures, long n, DexFuture *(*spawn) (DexFuture *gate), gboolean bytes)
{
  DexPromise *gate = dex_promise_new ();
  DexFuture **all = g_malloc_n ((gsize) n, sizeof *all);
  double before, start;

  suspended = passed = 0;
  memset (all, 1, (gsize) n * sizeof *all);
  before = bytes ? dex_resident () : 0;
  start = peer_now (CLOCK_MONOTONIC);
  for (long i = 0; i < n; i++)
    all[i] = spawn (DEX_FUTURE (gate));
  while (suspended < n)
    g_main_context_iteration (NULL, TRUE);
  figures[0] = bytes ? (dex_resident () - before) / (double) n : peer_each (start, n);
  start = peer_now (CLOCK_MONOTONIC);
  dex_promise_resolve_boolean (gate, TRUE);
  while (passed < n)
    g_main_context_iteration (NULL, TRUE);
  if (!bytes)
    figures[1] = peer_each (start, n);
  for (long i = 0; i < n; i++)
    dex_run_to_end (all[i]);
  dex_unref (gate);
  g_free (all);
}

void
dex_spawn_release (double *figures, long n)
{
  many (figures, n, spawn_suspended, FALSE);
}

void
dex_spawn_release_fibers (double *figures, long n)
{
  many (figures, n, spawn_fiber, FALSE);
}

void
dex_bytes_suspended (double *figures, long n)
{
  many (figures, n, spawn_suspended, TRUE);
}

/* It aborts above 32 750 fibers: their stacks take two of the 65 530 mappings of a process each. */
void
dex_bytes_fibers (double *figures, long n)
{
  many (figures, MIN (n, 30000), spawn_fiber, TRUE);
}

/* The same that does not suspend: what it awaits is complete. */
void
dex_call (double *figures, long n)
{
  double start = peer_now (CLOCK_MONOTONIC);

  passed = 0;
  for (long i = 0; i < n; i++)
    dex_unref (dex_future_then (dex_future_new_true (), pass, NULL, NULL));
  figures[0] = peer_each (start, n);
  peer_check (passed == n, "W8 call, libdex");
}

static DexFuture *
call_in_fiber (gpointer data)
{
  passed++;
  return dex_future_new_true ();
}

void
dex_call_fiber (double *figures, long n)
{
  double start = peer_now (CLOCK_MONOTONIC);

  passed = 0;
  for (long left = n; left > 0; left -= METHODS)
    {
      long batch = MIN (left, METHODS);
      DexFuture *fibers[METHODS];

      for (long i = 0; i < batch; i++)
        fibers[i] = dex_scheduler_spawn (loop, 0, call_in_fiber, NULL, NULL);
      for (long i = 0; i < batch; i++)
        dex_run_to_end (fibers[i]);
    }
  figures[0] = peer_each (start, n);
  peer_check (passed == n, "W8 call fiber, libdex");
}

#if HAVE_1_2

/* -- W7, yield -- */

static DexFuture *
yields (gpointer data)
{
  Work *work = data;

  await_in_fiber (work, work->begin);
  for (long left = work->each; left > 0; left--)
    work->steps += dex_fiber_yield (NULL);
  await_in_fiber (work, work->end);
  return dex_future_new_true ();
}

void
dex_yield_one (double *figures, long n)
{
  run_fibers (figures, n, 1, yields);
}

void
dex_yield_together (double *figures, long n)
{
  run_fibers (figures, n, METHODS, yields);
}

/* -- W6; a fiber a call is several times slower: each maps a stack of its own -- */

typedef struct
{
  int number;
  gint64 left;
  DexFuture *right;
} Fib;

static DexFuture *fib_coroutine (DexCoroutineContext *context, gpointer data);

static DexFuture *
fib (int number)
{
  Fib *call;

  if (number < 2)
    return dex_future_new_for_int64 (number);
  call = g_new0 (Fib, 1);
  call->number = number;
  return dex_scheduler_spawn_coroutine (dex_thread_pool_scheduler_get_default (), fib_coroutine, call, g_free);
}

static DexFuture *
fib_coroutine (DexCoroutineContext *context, gpointer data)
{
  Fib *call = data;
  gint64 right;

  DEX_COROUTINE_BEGIN (context);
  call->right = fib (call->number - 2);
  DEX_COROUTINE_SUSPEND_INT64 (&call->left, NULL, fib (call->number - 1));
  DEX_COROUTINE_SUSPEND_INT64 (&right, NULL, call->right);
  return dex_future_new_for_int64 (call->left + right);
  DEX_COROUTINE_END;
}

static DexFuture *
fork_join_in_fiber (gpointer data)
{
  for (long left = *(long *) data; left > 0; left -= CALLS)
    peer_check (dex_await_int64 (fib (NUMBER), NULL) == RESULT, "W6, libdex");
  return dex_future_new_true ();
}

/* The loop awaits the whole, as a window would. */
void
dex_fork_join (double *figures, long n)
{
  double start = peer_now (CLOCK_MONOTONIC);

  dex_run_to_end (dex_scheduler_spawn (loop, 0, fork_join_in_fiber, &n, NULL));
  figures[0] = peer_each (start, n);
}
#endif

/* -- W11: a channel with a token a slot; 1.2 has a limiter, which is slower -- */

static void
give_back (DexChannel *channel)
{
  dex_future_disown (dex_channel_send (channel, dex_future_new_true ()));
}

#if HAVE_1_2
static DexFuture *
take_in_coroutine (DexCoroutineContext *context, gpointer data)
{
  Method *method = data;
  gboolean taken;

  DEX_COROUTINE_BEGIN (context);
  for (; method->left > 0; method->left--)
    {
      DEX_COROUTINE_SUSPEND_BOOLEAN (&taken, NULL, dex_channel_receive (method->work->channel));
      method->work->steps += taken;
      give_back (method->work->channel);
    }
  return dex_future_new_true ();
  DEX_COROUTINE_END;
}

static DexFuture *
takes (Work *work)
{
  return dex_scheduler_spawn_coroutine (loop, take_in_coroutine, method_new (work), g_free);
}
#else
static DexFuture *
take_next (DexFuture *future, gpointer data)
{
  Method *method = data;

  method->work->steps += g_value_get_boolean (dex_future_get_value (future, NULL));
  give_back (method->work->channel);
  return --method->left > 0 ? dex_channel_receive (method->work->channel) : NULL;
}

static DexFuture *
takes (Work *work)
{
  return dex_future_then_loop (dex_channel_receive (work->channel), take_next, method_new (work), g_free);
}
#endif

static void
slots (double *figures, long n, long n_methods)
{
  DexChannel *channel = dex_channel_new (1);

  give_back (channel);
  run_methods (figures, n, n_methods, channel, takes);
  peer_check (dex_channel_can_receive (channel), "W11, libdex");
  dex_unref (channel);
}

void
dex_free_slot (double *figures, long n)
{
  slots (figures, n, 1);
}

void
dex_waiters (double *figures, long n)
{
  slots (figures, n, WAITERS);
}
