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

/* One parent. */
typedef struct
{
  TactWatch watch;
  gatomicrefcount refs; /* the child's, and that of the parent's list */
  GWeakRef child;
  GCancellable *parent; /* owned by the child */
} Link;

/* One time that it was armed. */
typedef struct
{
  TactTimer timer;
  gatomicrefcount refs; /* the cancellable's, and that of the heap, then of the pool */
  GWeakRef owner;
} Timeout;

struct _TactCancellable
{
  GCancellable parent_instance;

  Link **links; /* owned; never changes after it was made */
  gsize n_links;
  GMutex mutex;       /* guards timeout; the lock of the timers nests in it */
  Timeout *timeout;   /* owned; NULL: not armed */
  gboolean timed_out; /* atomic; means nothing before it is cancelled */
};

typedef GCancellableClass TactCancellableClass;

G_DEFINE_FINAL_TYPE (TactCancellable, tact_cancellable, G_TYPE_CANCELLABLE)

/* The timeout */

static void
timeout_unref (gpointer data)
{
  Timeout *timeout = data;

  if (!g_atomic_ref_count_dec (&timeout->refs))
    return;
  g_weak_ref_clear (&timeout->owner);
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

static Timeout *
steal_timeout (TactCancellable *self)
{
  Timeout *timeout;

  g_mutex_lock (&self->mutex);
  timeout = g_steal_pointer (&self->timeout);
  g_mutex_unlock (&self->mutex);
  return timeout;
}

/* Who runs out on this thread, until its emission has come. */
static TACT_THREAD_LOCAL TactCancellable *running_out;

/* Said before the flag is set, and taken back where somebody else sets it. */
static void
run_out (TactCancellable *self)
{
  GCancellable *cancellable = G_CANCELLABLE (self);
  gboolean to_run;

  if (g_cancellable_is_cancelled (cancellable))
    return;
  __atomic_store_n (&self->timed_out, TRUE, __ATOMIC_SEQ_CST);
  running_out = self;
  to_run = tact_watch_emit (cancellable);
  if (running_out != NULL)
    __atomic_store_n (&self->timed_out, FALSE, __ATOMIC_SEQ_CST);
  running_out = NULL;
  if (to_run)
    tact_watch_run (cancellable);
}

/* On the pool.  One that was replaced meanwhile is no longer the one. */
static void
timeout_due (gpointer data)
{
  Timeout *timeout = data;
  TactCancellable *self = g_weak_ref_get (&timeout->owner);

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
  g_weak_ref_init (&timeout->owner, self);
  return timeout;
}

void
tact_cancellable_cancel_after (GCancellable *cancellable, gint64 timeout_ms)
{
  TactCancellable *self = (TactCancellable *) cancellable;
  Timeout *before, *timeout;

  g_return_if_fail (TACT_IS_CANCELLABLE (cancellable));
  g_return_if_fail (timeout_ms >= -1);

  if (g_cancellable_is_cancelled (cancellable))
    return;
  timeout = timeout_ms >= 0 ? timeout_new (self, timeout_ms) : NULL;
  g_mutex_lock (&self->mutex);
  before = self->timeout;
  self->timeout = timeout;
  if (timeout != NULL)
    tact_timer_add (&timeout->timer); /* in here: who replaces it finds it in the heap */
  g_mutex_unlock (&self->mutex);
  timeout_disarm (before);
  if (g_cancellable_is_cancelled (cancellable))
    timeout_disarm (steal_timeout (self));
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
  g_weak_ref_clear (&link->child);
  g_free (link);
}

static void
link_func (TactWatch *watch, TactWatchMode mode)
{
  Link *link = (Link *) watch;
  GCancellable *child = mode == TACT_WATCH_CANCELLED ? g_weak_ref_get (&link->child) : NULL;

  if (child != NULL)
    {
      tact_watch_cancel_next (child);
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
  g_weak_ref_init (&link->child, self);
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

/* May be called under the lock of the cancellable. */
static void
tact_cancellable_cancelled (GCancellable *cancellable)
{
  TactCancellable *self = (TactCancellable *) cancellable;

  if (running_out == self)
    running_out = NULL;
  else
    __atomic_store_n (&self->timed_out, FALSE, __ATOMIC_SEQ_CST);
  timeout_disarm (steal_timeout (self));
  tact_watch_cancelled (cancellable);
}

static void
tact_cancellable_finalize (GObject *object)
{
  TactCancellable *self = (TactCancellable *) object;

  timeout_disarm (self->timeout);
  drop_links (self);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (tact_cancellable_parent_class)->finalize (object);
}

static void
tact_cancellable_class_init (TactCancellableClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tact_cancellable_finalize;
  klass->cancelled = tact_cancellable_cancelled;
}

static void
tact_cancellable_init (TactCancellable *self)
{
  g_mutex_init (&self->mutex);
  tact_watch_init (G_CANCELLABLE (self));
}

GCancellable *
tact_cancellable_new_linked (gint64 timeout_ms, GCancellable **parents, gsize n_parents)
{
  TactCancellable *self = g_object_new (TACT_TYPE_CANCELLABLE, NULL);
  GCancellable *cancellable = G_CANCELLABLE (self);
  gboolean is_cancelled = FALSE;

  if (timeout_ms < -1)
    g_critical ("tact_cancellable_new: %" G_GINT64_FORMAT " ms is no time; -1 is for ever", timeout_ms);
  self->links = g_new (Link *, n_parents);
  for (gsize i = 0; i < n_parents && !is_cancelled; i++)
    if (parents[i] != NULL)
      is_cancelled = !add_link (self, parents[i]);
  if (is_cancelled)
    g_cancellable_cancel (cancellable);
  else if (timeout_ms == 0)
    run_out (self);
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
