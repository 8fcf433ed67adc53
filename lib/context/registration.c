/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * registration.c: a callback that a cancellable has.
 *
 *     LISTED --> [POSTED] --> RUNNING --> ENDED
 *     LISTED or POSTED ----unregister---> ENDED
 *     POSTED --> UNRUN: its context is closed --unregister--> ENDED
 *
 * Its lock decides between who runs it and who unregisters.  Its memory is
 * kept by the handles together, and by the one of the list, the post and the
 * run that it is in.
 */
#include "config.h"

#include <tact/cancellable.h>
#include <tact/completed.h>
#include <tact/task-source.h>

#include "context/context-private.h"
#include "schedule/watch-private.h"

#define LONG_US 50000 /* what is told to who debugs */

typedef enum
{
  LISTED,
  POSTED,
  RUNNING,
  UNRUN,
  ENDED,
} State;

struct _TactRegistration
{
  TactWatch watch;
  gatomicrefcount refs;
  gatomicrefcount handles;
  GCancellable *cancellable; /* owned by the handles */
  TactContext *context;      /* owned, nullable */

  GMutex mutex; /* guards these three; nests in nothing */
  State state;
  TactThread *runner;  /* RUNNING: on which thread */
  TactTaskSource *end; /* for who waits; NULL: nobody */

  /* of whoever moves it to RUNNING or ENDED */
  TactPostFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
  TactCapture home;  /* where the data dies */
  TactLocals *local; /* owned, nullable */
  gboolean flows;    /* it runs with these; else with those of who cancels */
};

G_DEFINE_BOXED_TYPE (TactRegistration, tact_registration, tact_registration_ref, tact_registration_unref)

/* Life */

static void
release (gpointer data)
{
  TactRegistration *registration = data;

  if (!g_atomic_ref_count_dec (&registration->refs))
    return;
  g_clear_object (&registration->context);
  g_mutex_clear (&registration->mutex);
  g_free (registration);
}

TactRegistration *
tact_registration_ref (TactRegistration *registration)
{
  g_return_val_if_fail (registration != NULL, NULL);

  g_atomic_ref_count_inc (&registration->handles);
  return registration;
}

void
tact_registration_unref (TactRegistration *registration)
{
  if (registration == NULL || !g_atomic_ref_count_dec (&registration->handles))
    return;
  g_object_unref (registration->cancellable);
  release (registration);
}

GCancellable *
tact_registration_get_cancellable (TactRegistration *registration)
{
  g_return_val_if_fail (registration != NULL, NULL);

  return registration->cancellable;
}

/* Ending */

static gboolean
move (TactRegistration *registration, State from, State to)
{
  gboolean moved;

  g_mutex_lock (&registration->mutex);
  moved = registration->state == from;
  if (moved)
    {
      registration->state = to;
      registration->runner = to == RUNNING ? tact_thread () : NULL;
    }
  g_mutex_unlock (&registration->mutex);
  return moved;
}

static void
clear (TactRegistration *registration)
{
  tact_locals_unref (g_steal_pointer (&registration->local));
  if (registration->destroy != NULL)
    tact_capture_destroy (registration->home, registration->destroy, registration->user_data);
}

gboolean
tact_registration_unregister (TactRegistration *registration)
{
  if (registration == NULL)
    return FALSE;
  if (move (registration, LISTED, ENDED))
    {
      if (tact_watch_remove (registration->cancellable, &registration->watch))
        release (registration);
    }
  else if (!move (registration, POSTED, ENDED))
    {
      return move (registration, UNRUN, ENDED); /* its data is gone */
    }
  clear (registration);
  return TRUE;
}

TactTask *
tact_registration_close_async (TactRegistration *registration)
{
  TactTask *task = NULL;

  if (registration == NULL || tact_registration_unregister (registration))
    return tact_task_completed ();
  g_mutex_lock (&registration->mutex);
  if (registration->state == RUNNING && registration->runner != tact_thread ())
    {
      if (registration->end == NULL)
        registration->end = tact_task_source_new (TACT_SOURCE_DEFAULT);
      task = tact_task_source_dup_task (registration->end);
    }
  g_mutex_unlock (&registration->mutex);
  return task != NULL ? task : tact_task_completed ();
}

void
tact_registration_close (TactRegistration *registration)
{
  TactTask *task = tact_registration_close_async (registration);

  tact_block_wait (tact_block (task), -1, NULL, NULL);
  tact_task_unref (task);
}

/* Running */

/* One that takes long keeps the older ones, and who cancels, waiting (CT-23). */
static void
tell_time (TactRegistration *registration, gint64 us)
{
  if (us > LONG_US)
    g_debug ("a callback of the cancellable %p, function %p, has run for %" G_GINT64_FORMAT " ms", registration->cancellable, registration->func, us / 1000);
}

/* The data is gone, or on its way, before who waits goes on. */
static void
run (TactRegistration *registration)
{
  TactThread *thread = tact_thread ();
  TactTaskSource *source;
  TactEntered entered;

  gint64 begun = g_log_get_debug_enabled () ? g_get_monotonic_time () : -1;

  tact_thread_enter (thread, &entered);
  if (registration->flows)
    tact_thread_set_local (thread, g_steal_pointer (&registration->local));
  registration->func (registration->user_data);
  tact_thread_leave (thread, &entered);
  if (begun >= 0)
    tell_time (registration, g_get_monotonic_time () - begun);
  clear (registration);

  g_mutex_lock (&registration->mutex);
  registration->state = ENDED;
  source = g_steal_pointer (&registration->end);
  g_mutex_unlock (&registration->mutex);
  if (source == NULL)
    return;
  tact_task_source_set_completed (source);
  tact_task_source_unref (source);
}

static void
posted_run (gpointer registration)
{
  if (move (registration, POSTED, RUNNING))
    run (registration);
}

/* After the run, or instead of it where the context is closed. */
static void
posted_free (gpointer registration)
{
  if (move (registration, POSTED, UNRUN))
    clear (registration);
  release (registration);
}

static void
on_watch (TactWatch *watch, TactWatchMode mode)
{
  TactRegistration *registration = (TactRegistration *) watch;

  if (mode == TACT_WATCH_DROPPED)
    {
      if (move (registration, LISTED, UNRUN))
        clear (registration);
    }
  else if (registration->context != NULL)
    {
      /* held: what is posted may drop the registration while the post is still under way */
      g_autoptr (TactContext) context = g_object_ref (registration->context);

      if (move (registration, LISTED, POSTED))
        {
          tact_context_post (context, posted_run, registration, posted_free);
          return;
        }
    }
  else if (move (registration, LISTED, RUNNING))
    {
      run (registration);
    }
  release (registration);
}

/* Registering */

static TactRegistration *
registration_new (GCancellable *cancellable, TactContext *context, TactPostFunc func, gpointer user_data, GDestroyNotify destroy)
{
  TactRegistration *registration = g_new0 (TactRegistration, 1);
  TactThread *thread = tact_thread ();

  registration->watch.func = on_watch;
  g_atomic_ref_count_init (&registration->refs);
  g_atomic_ref_count_inc (&registration->refs);
  g_atomic_ref_count_init (&registration->handles);
  registration->cancellable = g_object_ref (cancellable);
  registration->context = context != NULL ? g_object_ref (context) : NULL;
  g_mutex_init (&registration->mutex);
  registration->func = func;
  registration->user_data = user_data;
  registration->destroy = destroy;
  registration->home = destroy != NULL ? tact_capture_context (thread) : TACT_CAPTURE_NONE;
  registration->flows = tact_locals_is_flowing (thread->local);
  registration->local = tact_locals_flow (thread->local);
  return registration;
}

TactRegistration *
tact_cancellable_register (GCancellable *cancellable, TactContext *context, TactPostFunc func, gpointer user_data, GDestroyNotify destroy)
{
  const gboolean is_bad = func == NULL || (cancellable != NULL && !G_IS_CANCELLABLE (cancellable)) || (context != NULL && !TACT_IS_CONTEXT (context));
  TactRegistration *registration;

  if (is_bad)
    g_critical ("tact_cancellable_register: %s", func == NULL ? "there is no function (NULL)" : "what was given is no cancellable, or no context");
  if (is_bad || cancellable == NULL)
    {
      if (destroy != NULL)
        destroy (user_data);
      return NULL;
    }

  registration = registration_new (cancellable, context, func, user_data, destroy);
  if (tact_watch_add (cancellable, &registration->watch))
    return registration;

  move (registration, LISTED, RUNNING);
  run (registration);
  release (registration);
  tact_registration_unref (registration);
  return NULL;
}
