/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * watch.c: what is called when a GCancellable is cancelled, newest first.
 *
 *     who adds                          who cancels
 *     into the list, under its lock     GLib's flag, then the emission
 *     looks at the flag                 out of the list, under its lock
 *
 * One of the two sees the other.  Each watch is taken out alone, just before
 * it is called: so those that are called may take out older ones.
 */
#include "config.h"

#include "schedule/pool-private.h"
#include "schedule/watch-private.h"
#include "task/depth-private.h"

/* Dropped when its cancellable is disposed.  That may live on, since somebody else referenced it meanwhile: so it is counted. */
typedef struct
{
  gatomicrefcount refs;
  GMutex mutex;      /* guards the rest, and the watches in it; a leaf */
  TactWatch *newest; /* the others by their `older` */
  GCancellable *cancellable;
} Watches;

/* Which list a cancellable has.  No data of the GObject: all threads would change that by a lock that ThreadSanitizer does not see. */
#define N_SHARDS 16

typedef struct
{
  GMutex mutex; /* g_signal_connect() nests in it */
  GHashTable *lists;
} Shard;

static Shard shards[N_SHARDS];

static Shard *
shard_of (GCancellable *cancellable)
{
  return &shards[((guintptr) cancellable >> 6) % N_SHARDS];
}

static void
watches_unref (Watches *watches)
{
  if (watches == NULL || !g_atomic_ref_count_dec (&watches->refs))
    return;
  g_mutex_clear (&watches->mutex);
  g_free (watches);
}

static Watches *
watches_ref (Watches *watches)
{
  g_atomic_ref_count_inc (&watches->refs);
  return watches;
}

static Watches *
watches_dup (GCancellable *cancellable)
{
  Shard *shard = shard_of (cancellable);
  Watches *watches;

  g_mutex_lock (&shard->mutex);
  watches = shard->lists != NULL ? g_hash_table_lookup (shard->lists, cancellable) : NULL;
  if (watches != NULL)
    watches_ref (watches);
  g_mutex_unlock (&shard->mutex);
  return watches;
}

/* The list */

static gboolean
watches_is_empty (Watches *watches)
{
  gboolean is_empty;

  g_mutex_lock (&watches->mutex);
  is_empty = watches->newest == NULL;
  g_mutex_unlock (&watches->mutex);
  return is_empty;
}

/* Under the lock. */
static void
watches_take (Watches *watches, TactWatch *watch)
{
  if (watch->newer != NULL)
    watch->newer->older = watch->older;
  else
    watches->newest = watch->older;
  if (watch->older != NULL)
    watch->older->newer = watch->newer;
  watch->listed = FALSE;
}

static TactWatch *
watches_pop (Watches *watches)
{
  TactWatch *watch;

  g_mutex_lock (&watches->mutex);
  watch = watches->newest;
  if (watch != NULL)
    watches_take (watches, watch);
  g_mutex_unlock (&watches->mutex);
  return watch;
}

gboolean
tact_watch_remove (GCancellable *cancellable, TactWatch *watch)
{
  Watches *watches = watches_dup (cancellable);
  gboolean removed;

  if (watches == NULL)
    return FALSE; /* it is about to be added */
  g_mutex_lock (&watches->mutex);
  removed = watch->listed;
  if (removed)
    watches_take (watches, watch);
  g_mutex_unlock (&watches->mutex);
  watches_unref (watches);
  return removed;
}

/* Emitting */

/* A cancellation by this thread, while its emission is under way. */
typedef struct _Emission Emission;

struct _Emission
{
  Emission *outer;
  GCancellable *cancellable;
  gboolean to_run;
};

static TACT_THREAD_LOCAL Emission *emitting;

static void
run_later (gpointer cancellable)
{
  tact_watch_run (cancellable);
  g_object_unref (cancellable);
}

/* May be called under the cancellable's lock. */
static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  if (watches_is_empty (data))
    return;
  if (emitting != NULL && emitting->cancellable == cancellable)
    emitting->to_run = TRUE;
  else
    tact_pool_call (run_later, g_object_ref (cancellable));
}

gboolean
tact_watch_emit (GCancellable *cancellable)
{
  TactThread *thread = tact_thread ();
  Emission emission = { .outer = emitting, .cancellable = cancellable };
  const guint depth = thread->depth;
  TactEntered entered;

  if (g_cancellable_is_cancelled (cancellable))
    return FALSE;
  emitting = &emission;
  tact_thread_enter (thread, &entered);
  thread->depth = TACT_DEPTH_LIMIT;
  g_cancellable_cancel (cancellable);
  tact_depth_drain (thread);
  thread->depth = depth;
  tact_thread_leave (thread, &entered);
  emitting = emission.outer;
  return emission.to_run;
}

/* Running */

/* A cancellable whose list is called next; its own stack, so that linked ones need none of the thread's. */
typedef struct _Level Level;

struct _Level
{
  Level *below;
  GCancellable *cancellable; /* owned */
  Watches *watches;          /* owned; NULL: dropped already */
};

static TACT_THREAD_LOCAL Level **levels; /* of the innermost tact_watch_run() */

static void
levels_push (Level **top, GCancellable *cancellable)
{
  Level *level = tact_slab_alloc (TACT_SLAB_RAW);

  *level = (Level){ *top, g_object_ref (cancellable), watches_dup (cancellable) };
  *top = level;
}

static void
levels_pop (Level **top)
{
  Level *level = *top;
  const Level gone = *level;

  *top = level->below;
  tact_slab_free (level, TACT_SLAB_RAW);
  watches_unref (gone.watches);
  g_object_unref (gone.cancellable);
}

static void
call (TactThread *thread, TactWatch *watch)
{
  TactEntered entered;

  tact_thread_enter (thread, &entered);
  watch->func (watch, TACT_WATCH_CANCELLED);
  tact_depth_drain (thread);
  tact_thread_leave (thread, &entered);
}

/* With the depth at its limit what completes in there queues whom it resumes (CT-22), and what library code puts off is drained. */
void
tact_watch_run (GCancellable *cancellable)
{
  TactThread *thread = tact_thread ();
  const guint depth = thread->depth;
  Level *top = NULL, **outer = levels;

  levels = &top;
  thread->depth = TACT_DEPTH_LIMIT;
  levels_push (&top, cancellable);
  while (top != NULL)
    {
      TactWatch *watch = top->watches != NULL ? watches_pop (top->watches) : NULL;

      if (watch != NULL)
        call (thread, watch);
      else
        levels_pop (&top);
    }
  thread->depth = depth;
  levels = outer;
}

void
tact_watch_cancel (GCancellable *cancellable)
{
  g_object_ref (cancellable);
  if (tact_watch_emit (cancellable))
    tact_watch_run (cancellable);
  g_object_unref (cancellable);
}

void
tact_watch_cancel_next (GCancellable *cancellable)
{
  if (tact_watch_emit (cancellable))
    levels_push (levels, cancellable);
}

/* Adding */

/* With the handler, which goes when the cancellable is disposed. */
static void
watches_drop (gpointer data, GClosure *closure)
{
  Watches *watches = data;
  Shard *shard = shard_of (watches->cancellable);
  TactWatch *watch;

  g_mutex_lock (&shard->mutex);
  if (g_hash_table_lookup (shard->lists, watches->cancellable) == watches)
    g_hash_table_remove (shard->lists, watches->cancellable);
  g_mutex_unlock (&shard->mutex);
  while ((watch = watches_pop (watches)) != NULL)
    watch->func (watch, TACT_WATCH_DROPPED);
  watches_unref (watches);
}

/* Connected before anybody finds it: each watch in it is heard of. */
static Watches *
watches_make (GCancellable *cancellable)
{
  Shard *shard = shard_of (cancellable);
  Watches *watches;

  g_mutex_lock (&shard->mutex);
  if (shard->lists == NULL)
    shard->lists = g_hash_table_new (NULL, NULL);
  watches = g_hash_table_lookup (shard->lists, cancellable);
  if (watches == NULL)
    {
      watches = g_new0 (Watches, 1);
      g_atomic_ref_count_init (&watches->refs);
      g_mutex_init (&watches->mutex);
      watches->cancellable = cancellable;
      g_signal_connect_data (cancellable, "cancelled", G_CALLBACK (on_cancelled), watches, watches_drop, 0);
      g_hash_table_insert (shard->lists, cancellable, watches);
    }
  watches_ref (watches);
  g_mutex_unlock (&shard->mutex);
  return watches;
}

gboolean
tact_watch_add (GCancellable *cancellable, TactWatch *watch)
{
  Watches *watches;

  if (g_cancellable_is_cancelled (cancellable))
    return FALSE;
  watches = watches_make (cancellable);
  g_mutex_lock (&watches->mutex);
  watch->newer = NULL;
  watch->older = watches->newest;
  if (watch->older != NULL)
    watch->older->newer = watch;
  watches->newest = watch;
  watch->listed = TRUE;
  g_mutex_unlock (&watches->mutex);
  watches_unref (watches);
  return !g_cancellable_is_cancelled (cancellable) || !tact_watch_remove (cancellable, watch);
}
