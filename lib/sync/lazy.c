/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lazy.c: a value that is made when somebody first asks for it.
 *
 * The task is a source's, put in place under the mutex before the work is
 * started without it: so nothing runs under the mutex, and who asks meanwhile
 * finds the task.
 */
#include "config.h"

#include <tact/completed.h>
#include <tact/error.h>
#include <tact/lazy.h>
#include <tact/run.h>
#include <tact/task-source.h>
#include <tact/then.h>

#include "base/hooks-private.h"

struct _TactLazy
{
  gint users; /* atomic; work that goes on has one */
  TactLazyFlags flags;
  TactFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
  TactCapture home; /* where user_data dies */
  GMutex mutex;     /* guards the task; a leaf */
  TactTask *task;   /* owned; NULL: nobody asked */
};

G_DEFINE_BOXED_TYPE (TactLazy, tact_lazy, tact_lazy_ref, tact_lazy_unref)

TactLazy *
tact_lazy_new (TactLazyFlags flags, TactFunc func, gpointer user_data, GDestroyNotify destroy)
{
  TactLazy *lazy;

  g_return_val_if_fail ((flags & ~TACT_LAZY_RETRY) == 0, NULL);
  g_return_val_if_fail (func != NULL, NULL);

  lazy = g_new0 (TactLazy, 1);
  lazy->users = 1;
  lazy->flags = flags;
  lazy->func = func;
  lazy->user_data = user_data;
  lazy->destroy = destroy;
  lazy->home = destroy != NULL ? tact_capture_context (tact_thread ()) : TACT_CAPTURE_NONE;
  g_mutex_init (&lazy->mutex);
  return lazy;
}

TactLazy *
tact_lazy_ref (TactLazy *lazy)
{
  g_return_val_if_fail (lazy != NULL, NULL);

  g_atomic_int_inc (&lazy->users);
  return lazy;
}

void
tact_lazy_unref (TactLazy *lazy)
{
  if (lazy == NULL || !g_atomic_int_dec_and_test (&lazy->users))
    return;
  if (lazy->destroy != NULL)
    tact_capture_destroy (lazy->home, lazy->destroy, lazy->user_data);
  tact_task_unref (lazy->task);
  g_mutex_clear (&lazy->mutex);
  g_free (lazy);
}

/* The work */

typedef struct
{
  TactLazy *lazy;         /* owned */
  TactTaskSource *source; /* owned */
} Work;

static TactTask *
work_body (GCancellable *cancellable, gpointer data)
{
  TactLazy *lazy = ((Work *) data)->lazy;

  return lazy->func (NULL, lazy->user_data);
}

/* Lets go of the lazy value first: who waits for the task may then count on the end of user_data. */
static TactTask *
work_done (TactTask *done, gpointer data)
{
  Work *work = data;

  tact_lazy_unref (work->lazy);
  tact_task_source_complete (work->source, tact_task_ref (done));
  tact_task_source_unref (work->source);
  g_free (work);
  return tact_task_completed ();
}

/* Takes @source. */
static void
lazy_start (TactLazy *lazy, TactTaskSource *source)
{
  Work *work = g_new (Work, 1);

  work->lazy = tact_lazy_ref (lazy);
  work->source = source;
  tact_task_unref (tact_then (tact_run (work_body, work, NULL, NULL), TACT_THEN_INLINE_OK, NULL, work_done, work, NULL));
}

static gboolean
has_failed (TactTask *task)
{
  return tact_task_is_completed (task) && !tact_task_is_succeeded (task);
}

TactTask *
tact_lazy_dup_task (TactLazy *lazy)
{
  TactTaskSource *source = NULL;
  TactTask *task, *failed = NULL;

  if (lazy == NULL)
    {
      g_critical ("tact_lazy_dup_task: there is no lazy value (NULL)");
      return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "There is no lazy value (NULL)");
    }

  g_mutex_lock (&lazy->mutex);
  if (lazy->task == NULL || ((lazy->flags & TACT_LAZY_RETRY) != 0 && has_failed (lazy->task)))
    {
      source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
      failed = lazy->task;
      lazy->task = tact_task_source_dup_task (source);
    }
  task = tact_task_ref (lazy->task);
  g_mutex_unlock (&lazy->mutex);
  tact_task_unref (failed);
  if (source != NULL)
    lazy_start (lazy, source);
  return task;
}

gboolean
tact_lazy_is_started (TactLazy *lazy)
{
  gboolean started;

  g_return_val_if_fail (lazy != NULL, FALSE);

  g_mutex_lock (&lazy->mutex);
  started = lazy->task != NULL;
  g_mutex_unlock (&lazy->mutex);
  return started;
}
