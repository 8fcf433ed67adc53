/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* event.c: a flag, and a queue of those who wait for it. */
#include "config.h"

#include <tact/completed.h>
#include <tact/event.h>

#include "sync/waiters-private.h"

struct _TactEvent
{
  TactShared shared;
  gboolean is_set; /* under the lock; nobody waits while it is */
  TactEventMode mode;
  TactQueue queue;
};

G_DEFINE_BOXED_TYPE (TactEvent, tact_event, tact_event_ref, tact_event_unref)

static TactWaiter *
event_close (TactShared *shared)
{
  return tact_queue_take_all (&((TactEvent *) shared)->queue, NULL);
}

static const TactSharedClass event_class = { .name = "event", .close = event_close };

TactEvent *
tact_event_new (TactEventMode mode, gboolean is_set)
{
  TactEvent *event;

  g_return_val_if_fail (mode == TACT_EVENT_MANUAL || mode == TACT_EVENT_AUTO, NULL);

  event = tact_shared_new (sizeof (TactEvent), &event_class);
  event->mode = mode;
  event->is_set = is_set;
  return event;
}

TactEvent *
tact_event_ref (TactEvent *event)
{
  return tact_shared_ref (event);
}

void
tact_event_unref (TactEvent *event)
{
  tact_shared_unref (event);
}

void
tact_event_set (TactEvent *event)
{
  TactWaiter *next;

  g_return_if_fail (event != NULL);

  tact_shared_lock (event);
  if (event->mode == TACT_EVENT_MANUAL)
    next = tact_queue_take_all (&event->queue, NULL);
  else
    next = tact_queue_take (&event->queue);
  event->is_set = event->mode == TACT_EVENT_MANUAL || next == NULL;
  tact_shared_unlock (event);
  tact_waiters_succeed (next);
}

void
tact_event_reset (TactEvent *event)
{
  g_return_if_fail (event != NULL);

  tact_shared_lock (event);
  event->is_set = FALSE;
  tact_shared_unlock (event);
}

gboolean
tact_event_is_set (TactEvent *event)
{
  gboolean is_set;

  g_return_val_if_fail (event != NULL, FALSE);

  tact_shared_lock (event);
  is_set = event->is_set;
  tact_shared_unlock (event);
  return is_set;
}

TactTask *
tact_event_wait (TactEvent *event, gint64 timeout_ms, GCancellable *cancellable)
{
  TactTask *refused = tact_waiter_refuse ("tact_event_wait", event, timeout_ms, cancellable);
  TactWaiter *waiter = NULL;
  gboolean passes;

  if (refused != NULL)
    return refused;
  tact_shared_lock (event);
  passes = event->is_set;
  if (passes && event->mode == TACT_EVENT_AUTO)
    event->is_set = FALSE;
  else if (!passes && timeout_ms != 0)
    waiter = tact_waiter_new (event, &event->queue, timeout_ms, cancellable, __builtin_return_address (0));
  tact_shared_unlock (event);
  return waiter != NULL ? tact_waiter_begin (waiter, timeout_ms) : tact_task_new_boolean (passes);
}
