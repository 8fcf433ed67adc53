/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cancellable.c: a cancellable with parents and a timeout.
 *
 * A link is a watch on the parent, so it has its place among the others that
 * the parent calls.  A parent, and the heap of timers, know their child by a
 * weak reference only.
 */
#include "config.h"

#include <tact/cancellable.h>
#include <tact/completed.h>
#include <tact/task-source.h>

#include "base/thread-private.h"
#include "schedule/pool-private.h"
#include "schedule/timer-private.h"
#include "schedule/watch-private.h"

/* What its parents and its timers know of it. */
typedef struct
{
  gatomicrefcount refs;
  GMutex mutex;          /* guards self; g_object_ref() nests in it */
  TactCancellable *self; /* NULL: it goes */
} Weak;

/* One parent. */
typedef struct
{
  TactWatch watch;
  gatomicrefcount refs; /* the child's, and that of the parent's list */
  Weak *child;          /* owned */
  GCancellable *parent; /* owned by the child */
} Link;

/* One time that it was armed. */
typedef struct
{
  TactTimer timer;
  gatomicrefcount refs; /* the cancellable's, and that of the heap, then of the pool */
  Weak *owner;          /* owned */
} Timeout;

struct _TactCancellable
{
  GCancellable parent_instance;

  Weak *weak;   /* owned */
  Link **links; /* owned, as they are; never changes after it was made */
  gsize n_links;
  GMutex mutex;       /* guards these two; the locks of the timers and of a list of watches nest in it */
  Timeout *timeout;   /* owned; NULL: not armed */
  gboolean watched;   /* @watch is in the list, or about to be called */
  TactWatch watch;    /* of who was ever armed */
  gboolean timed_out; /* atomic; means nothing before it is cancelled */
};

typedef GCancellableClass TactCancellableClass;

G_DEFINE_FINAL_TYPE (TactCancellable, tact_cancellable, G_TYPE_CANCELLABLE)

/* Weak references: g_weak_ref_get() without its lock of all objects */

static void
weak_unref (Weak *weak)
{
  if (!g_atomic_ref_count_dec (&weak->refs))
    return;
  g_mutex_clear (&weak->mutex);
  g_free (weak);
}

static Weak *
weak_ref (Weak *weak)
{
  g_atomic_ref_count_inc (&weak->refs);
  return weak;
}

/* While it is disposed it can still be referenced: then it lives on, and is disposed again. */
static TactCancellable *
weak_get (Weak *weak)
{
  TactCancellable *self;

  g_mutex_lock (&weak->mutex);
  self = weak->self != NULL ? g_object_ref (weak->self) : NULL;
  g_mutex_unlock (&weak->mutex);
  return self;
}

/* The timeout */

static void
timeout_unref (gpointer data)
{
  Timeout *timeout = data;

  if (!g_atomic_ref_count_dec (&timeout->refs))
    return;
  weak_unref (timeout->owner);
  g_free (timeout);
}

/* Takes the cancellable's reference. */
static void
timeout_disarm (Timeout *timeout)
{
  if (timeout == NULL)
    return;
  if (tact_timer_remove (&timeout->timer))
    timeout_unref (timeout);
  timeout_unref (timeout);
}

/* Said before the flag is set, and taken back where somebody else sets it: whose watch is in the list has something to run. */
static void
run_out (TactCancellable *self)
{
  GCancellable *cancellable = G_CANCELLABLE (self);

  if (g_cancellable_is_cancelled (cancellable))
    return;
  __atomic_store_n (&self->timed_out, TRUE, __ATOMIC_SEQ_CST);
  if (tact_watch_emit (cancellable))
    tact_watch_run (cancellable);
  else
    __atomic_store_n (&self->timed_out, FALSE, __ATOMIC_SEQ_CST);
}

/* On the pool.  One that was replaced meanwhile is no longer the one. */
static void
timeout_due (gpointer data)
{
  Timeout *timeout = data;
  TactCancellable *self = weak_get (timeout->owner);

  if (self != NULL)
    {
      gboolean is_due;

      g_mutex_lock (&self->mutex);
      is_due = self->timeout == timeout;
      if (is_due)
        self->timeout = NULL;
      g_mutex_unlock (&self->mutex);
      if (is_due)
        {
          timeout_unref (timeout);
          run_out (self);
        }
      g_object_unref (self);
    }
  timeout_unref (timeout);
}

static void
timeout_fire (TactTimer *timer)
{
  tact_pool_call (timeout_due, (char *) timer - G_STRUCT_OFFSET (Timeout, timer));
}

static Timeout *
timeout_new (TactCancellable *self, gint64 timeout_ms)
{
  Timeout *timeout = g_new0 (Timeout, 1);

  timeout->timer.deadline = g_get_monotonic_time () + MIN (timeout_ms, G_MAXINT64 / 4000) * 1000;
  timeout->timer.fire = timeout_fire;
  g_atomic_ref_count_init (&timeout->refs);
  g_atomic_ref_count_inc (&timeout->refs);
  timeout->owner = weak_ref (self->weak);
  return timeout;
}

/* Whoever cancelled it: it is of no use any more. */
static void
on_cancelled (TactWatch *watch, TactWatchMode mode)
{
  TactCancellable *self = (TactCancellable *) ((char *) watch - G_STRUCT_OFFSET (TactCancellable, watch));
  Timeout *timeout;

  g_mutex_lock (&self->mutex);
  timeout = g_steal_pointer (&self->timeout);
  self->watched = FALSE;
  g_mutex_unlock (&self->mutex);
  timeout_disarm (timeout);
}

/* Under the lock.  FALSE: it is cancelled. */
static gboolean
be_watched (TactCancellable *self)
{
  if (!self->watched)
    {
      self->watch.func = on_cancelled;
      self->watched = tact_watch_add (G_CANCELLABLE (self), &self->watch);
    }
  return self->watched;
}

void
tact_cancellable_cancel_after (GCancellable *cancellable, gint64 timeout_ms)
{
  TactCancellable *self = (TactCancellable *) cancellable;
  Timeout *before;

  g_return_if_fail (TACT_IS_CANCELLABLE (cancellable));
  g_return_if_fail (timeout_ms >= -1);

  g_mutex_lock (&self->mutex);
  before = g_steal_pointer (&self->timeout);
  if (timeout_ms >= 0 && be_watched (self))
    {
      self->timeout = timeout_new (self, timeout_ms);
      tact_timer_add (&self->timeout->timer); /* in here: who replaces it finds it in the heap */
    }
  g_mutex_unlock (&self->mutex);
  timeout_disarm (before);
}

gboolean
tact_cancellable_timed_out (GCancellable *cancellable)
{
  return TACT_IS_CANCELLABLE (cancellable) && g_cancellable_is_cancelled (cancellable) &&
         __atomic_load_n (&((TactCancellable *) cancellable)->timed_out, __ATOMIC_SEQ_CST);
}

/* The parents */

static void
link_unref (Link *link)
{
  if (!g_atomic_ref_count_dec (&link->refs))
    return;
  weak_unref (link->child);
  g_free (link);
}

static void
link_func (TactWatch *watch, TactWatchMode mode)
{
  Link *link = (Link *) watch;
  TactCancellable *child = mode == TACT_WATCH_CANCELLED ? weak_get (link->child) : NULL;

  if (child != NULL)
    {
      tact_watch_cancel_next (G_CANCELLABLE (child));
      g_object_unref (child);
    }
  link_unref (link);
}

/* FALSE: @parent is cancelled already. */
static gboolean
add_link (TactCancellable *self, GCancellable *parent)
{
  Link *link = g_new0 (Link, 1);

  link->watch.func = link_func;
  g_atomic_ref_count_init (&link->refs);
  link->child = weak_ref (self->weak);
  link->parent = g_object_ref (parent);
  self->links[self->n_links++] = link;
  g_atomic_ref_count_inc (&link->refs);
  if (tact_watch_add (parent, &link->watch))
    return TRUE;
  link_unref (link);
  return FALSE;
}

/* A parent may be the last to know its own parents, and so on: the thread's stack is not spent on it. */
static void
drop_parent (GCancellable *parent)
{
  static TACT_THREAD_LOCAL guint depth;

  if (depth == 64)
    {
      tact_pool_call (g_object_unref, parent);
      return;
    }
  depth++;
  g_object_unref (parent);
  depth--;
}

static void
drop_links (TactCancellable *self)
{
  for (gsize i = 0; i < self->n_links; i++)
    {
      Link *link = self->links[i];
      GCancellable *parent = link->parent;

      if (tact_watch_remove (parent, &link->watch))
        link_unref (link);
      link_unref (link);
      drop_parent (parent);
    }
  g_free (self->links);
}

/* Life */

static void
tact_cancellable_dispose (GObject *object)
{
  TactCancellable *self = (TactCancellable *) object;

  g_mutex_lock (&self->weak->mutex);
  self->weak->self = NULL;
  g_mutex_unlock (&self->weak->mutex);
  G_OBJECT_CLASS (tact_cancellable_parent_class)->dispose (object);
}

static void
tact_cancellable_finalize (GObject *object)
{
  TactCancellable *self = (TactCancellable *) object;

  timeout_disarm (self->timeout);
  drop_links (self);
  weak_unref (self->weak);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (tact_cancellable_parent_class)->finalize (object);
}

static void
tact_cancellable_class_init (TactCancellableClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tact_cancellable_dispose;
  G_OBJECT_CLASS (klass)->finalize = tact_cancellable_finalize;
}

static void
tact_cancellable_init (TactCancellable *self)
{
  g_mutex_init (&self->mutex);
  self->weak = g_new0 (Weak, 1);
  g_atomic_ref_count_init (&self->weak->refs);
  g_mutex_init (&self->weak->mutex);
  self->weak->self = self;
}

GCancellable *
tact_cancellable_new_linked (gint64 timeout_ms, GCancellable **parents, gsize n_parents)
{
  TactCancellable *self = g_object_new (TACT_TYPE_CANCELLABLE, NULL);
  GCancellable *cancellable = G_CANCELLABLE (self);
  gboolean is_cancelled = FALSE;

  if (timeout_ms < -1)
    g_critical ("tact_cancellable_new: %" G_GINT64_FORMAT " ms is no time; -1 is for ever", timeout_ms);
  if (parents == NULL && n_parents > 0)
    {
      g_critical ("tact_cancellable_new_linked: there is no list of parents (NULL)");
      n_parents = 0;
    }
  self->links = g_new (Link *, n_parents);
  for (gsize i = 0; i < n_parents && !is_cancelled; i++)
    if (parents[i] != NULL && !G_IS_CANCELLABLE (parents[i]))
      g_critical ("tact_cancellable_new: what was given as a parent is no cancellable");
    else if (parents[i] != NULL)
      is_cancelled = !add_link (self, parents[i]);
  if (is_cancelled)
    g_cancellable_cancel (cancellable);
  else if (timeout_ms == 0)
    {
      self->timed_out = TRUE;
      g_cancellable_cancel (cancellable);
    }
  else if (timeout_ms > 0)
    tact_cancellable_cancel_after (cancellable, timeout_ms);
  return cancellable;
}

GCancellable *
tact_cancellable_new (gint64 timeout_ms, GCancellable *parent)
{
  return tact_cancellable_new_linked (timeout_ms, &parent, 1);
}

/* Cancelling */

void
tact_cancellable_cancel (GCancellable *cancellable)
{
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  if (cancellable != NULL)
    tact_watch_cancel (cancellable);
}

typedef struct
{
  GCancellable *cancellable; /* owned */
  TactTaskSource *end;       /* owned */
} Callbacks;

static void
run_callbacks (gpointer data)
{
  Callbacks *callbacks = data;

  tact_watch_run (callbacks->cancellable);
  g_object_unref (callbacks->cancellable);
  tact_task_source_set_completed (callbacks->end);
  tact_task_source_unref (callbacks->end);
  g_free (callbacks);
}

TactTask *
tact_cancellable_cancel_async (GCancellable *cancellable)
{
  Callbacks *callbacks;
  TactTask *task;

  if (cancellable != NULL && !G_IS_CANCELLABLE (cancellable))
    {
      g_critical ("tact_cancellable_cancel_async: what was given is no cancellable");
      return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "What was to be cancelled is no cancellable");
    }
  if (cancellable == NULL || !tact_watch_emit (cancellable))
    return tact_task_completed ();
  callbacks = g_new (Callbacks, 1);
  *callbacks = (Callbacks){ g_object_ref (cancellable), tact_task_source_new (TACT_SOURCE_DEFAULT) };
  task = tact_task_source_dup_task (callbacks->end);
  tact_pool_call (run_callbacks, callbacks);
  return task;
}
