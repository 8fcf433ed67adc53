/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * scope.c: what an object started ends with it.
 *
 * A scope knows its methods, each with a waiter that takes it out when it
 * ends.  Closing cancels, then takes each suspended method out of what it
 * awaits and queues it to where it wanted to go; there its await finds the
 * scope closed.  One that could not be taken out is on its way anyhow.
 */
#include "config.h"

#include <tact/completed.h>
#include <tact/detach.h>
#include <tact/scope.h>
#include <tact/task-source.h>

#include "async/fiber-private.h"

struct _TactScope
{
  gatomicrefcount refs;      /* the owner's, and one of each method */
  GCancellable *cancellable; /* owned; its data is the same box */
  gint *closed;              /* atomic, acq_rel; an atomic rc box: a method may look at it when the scope is gone */
  GMutex mutex;              /* guards the rest; nests in nothing */
  GHashTable *methods;       /* of TactTask, owned */
  TactTaskSource *end;       /* NULL: nobody waits for it */
};

typedef struct
{
  TactWork work;
  TactScope *scope; /* owned */
  TactTask *task;   /* owned */
} Bound;

static GQuark
scope_quark (void)
{
  return g_quark_from_static_string ("tact-scope");
}

static void
scope_unref (TactScope *scope)
{
  if (!g_atomic_ref_count_dec (&scope->refs))
    return;
  g_object_unref (scope->cancellable);
  g_atomic_rc_box_release (scope->closed);
  g_hash_table_unref (scope->methods);
  g_mutex_clear (&scope->mutex);
  g_clear_pointer (&scope->end, tact_task_source_unref);
  g_free (scope);
}

/*
 * A read-modify-write, as is the closing: the two have an order.  A method that
 * suspends and then finds its scope open is found suspended by who closes it.
 */
static gboolean
scope_is_muted (GCancellable *cancellable)
{
  gint *closed = g_object_get_qdata (G_OBJECT (cancellable), scope_quark ());

  return __atomic_fetch_add (closed, 0, __ATOMIC_ACQ_REL);
}

static void
on_owner_disposed (gpointer data, GObject *owner)
{
  tact_detach (tact_scope_close (data));
}

static void
on_owner_finalized (gpointer data)
{
  scope_unref (data);
}

TactScope *
tact_scope_peek (gpointer object)
{
  g_return_val_if_fail (G_IS_OBJECT (object), NULL);

  return g_object_get_qdata (object, scope_quark ());
}

TactScope *
tact_scope_of (gpointer object)
{
  TactScope *scope = tact_scope_peek (object);

  if (scope != NULL || !G_IS_OBJECT (object))
    return scope;

  __atomic_store_n (&tact_method_is_muted, scope_is_muted, __ATOMIC_RELAXED);
  scope = g_new0 (TactScope, 1);
  g_atomic_ref_count_init (&scope->refs);
  scope->cancellable = g_cancellable_new ();
  g_mutex_init (&scope->mutex);
  scope->methods = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) tact_task_unref, NULL);
  scope->closed = g_atomic_rc_box_new0 (gint);
  g_object_set_qdata_full (G_OBJECT (scope->cancellable), scope_quark (), g_atomic_rc_box_acquire (scope->closed), g_atomic_rc_box_release);
  g_object_weak_ref (object, on_owner_disposed, scope);
  g_object_set_qdata_full (object, scope_quark (), scope, on_owner_finalized);
  return scope;
}

GCancellable *
tact_scope_get_cancellable (TactScope *scope)
{
  g_return_val_if_fail (scope != NULL, NULL);

  return scope->cancellable;
}

/* Starting */

static void
bound_end (Bound *bound)
{
  TactScope *scope = bound->scope;
  TactTaskSource *end = NULL;

  g_mutex_lock (&scope->mutex);
  g_hash_table_steal (scope->methods, bound->task);
  /* no order: it is set under the lock; methods read it by a read-modify-write without */
  if (__atomic_load_n (scope->closed, __ATOMIC_RELAXED) && g_hash_table_size (scope->methods) == 0)
    end = g_steal_pointer (&scope->end);
  g_mutex_unlock (&scope->mutex);

  if (end != NULL)
    {
      tact_task_source_set_completed (end);
      tact_task_source_unref (end);
    }
  tact_task_unref (bound->task); /* the table's */
  tact_task_unref (bound->task);
  scope_unref (scope);
  tact_slab_free (bound, TACT_SLAB_RAW);
}

static TactNotified
bound_notify (TactWork *work, TactTask *done, TactNotifyMode mode)
{
  bound_end ((Bound *) work);
  return TACT_NOTIFIED;
}

void
tact_scope_start (TactScope *scope, TactFrame *frame)
{
  TactMethod *method = tact_method_of_frame (frame);
  TactTask *task;
  Bound *bound;

  g_return_if_fail (scope != NULL);
  g_return_if_fail (frame != NULL);
  g_return_if_fail ((frame->bits & TACT_FRAME_STARTED) == 0);

  task = &method->block.task;
  bound = tact_slab_alloc (TACT_SLAB_RAW);
  *bound = (Bound){ .work = { .notify = bound_notify }, .scope = scope, .task = tact_task_ref (task) };
  g_atomic_ref_count_inc (&scope->refs);
  g_mutex_lock (&scope->mutex);
  g_hash_table_add (scope->methods, tact_task_ref (task));
  g_mutex_unlock (&scope->mutex);

  tact_bits_set (&frame->bits, frame->bits | TACT_FRAME_BOUND);
  task = tact_frame_start (frame, scope->cancellable);
  if (!tact_block_add_waiter (tact_block (task), &bound->work, FALSE))
    bound_end (bound);
  tact_detach (task);
}

void
tact_scope_async (TactScope *scope, TactFunc func, gpointer user_data, GDestroyNotify destroy)
{
  GError *error = NULL;
  TactFrame *frame;

  g_return_if_fail (scope != NULL);
  g_return_if_fail (func != NULL);

  frame = tact_fiber_new (0, func, user_data, destroy, func, &error);
  if (frame != NULL)
    {
      tact_scope_start (scope, frame);
      return;
    }
  if (destroy != NULL)
    destroy (user_data);
  tact_detach (tact_task_new_error (error));
}

/* Closing */

static GPtrArray *
scope_methods (TactScope *scope)
{
  GPtrArray *methods = g_ptr_array_new_with_free_func ((GDestroyNotify) tact_task_unref);
  GHashTableIter iter;
  gpointer task;

  g_hash_table_iter_init (&iter, scope->methods);
  while (g_hash_table_iter_next (&iter, &task, NULL))
    g_ptr_array_add (methods, tact_task_ref (task));
  return methods;
}

TactTask *
tact_scope_close (TactScope *scope)
{
  g_autoptr (GPtrArray) methods = NULL;
  TactTask *end = NULL;

  if (scope == NULL)
    {
      g_critical ("tact_scope_close: there is no scope (NULL)");
      return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "There is no scope to close (NULL)");
    }

  g_cancellable_cancel (scope->cancellable);

  g_mutex_lock (&scope->mutex);
  __atomic_exchange_n (scope->closed, 1, __ATOMIC_ACQ_REL);
  methods = scope_methods (scope);
  if (methods->len > 0)
    {
      if (scope->end == NULL)
        scope->end = tact_task_source_new (TACT_SOURCE_DEFAULT);
      end = tact_task_source_dup_task (scope->end);
    }
  g_mutex_unlock (&scope->mutex);

  for (guint i = 0; i < methods->len; i++)
    if (tact_method_claim (methods->pdata[i]))
      tact_method_queue (methods->pdata[i]);
  return end != NULL ? end : tact_task_completed ();
}
