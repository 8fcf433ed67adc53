/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * event.h: something that happens, and is waited for (.NET: ManualResetEvent,
 * AutoResetEvent, awaited).
 *
 * A manual one lets all through from tact_event_set() to tact_event_reset();
 * an automatic one lets one through for each set, who has waited longest.
 */
#pragma once

#include <tact/task.h>

G_BEGIN_DECLS

#define TACT_TYPE_EVENT (tact_event_get_type ())
/* The boxed type, for GObject. */
TACT_API GType tact_event_get_type (void) G_GNUC_CONST;

typedef struct _TactEvent TactEvent;

/**
 * TactEventMode:
 * @TACT_EVENT_MANUAL: a set lets all through until it is reset
 * @TACT_EVENT_AUTO: a set lets one through
 *
 * Who a set lets through.
 */
typedef enum
{
  TACT_EVENT_MANUAL,
  TACT_EVENT_AUTO,
} TactEventMode;

/**
 * tact_event_new:
 * @mode: who a set lets through
 * @is_set: whether it is set at first
 *
 * Returns: (transfer full): an event
 */
TACT_API TactEvent *tact_event_new (TactEventMode mode, gboolean is_set);

/**
 * tact_event_ref:
 * @event: an event
 *
 * Returns: (transfer full): @event
 */
TACT_API TactEvent *tact_event_ref (TactEvent *event);

/**
 * tact_event_unref:
 * @event: (transfer full) (nullable): an event
 *
 * Who still waits when the last reference goes fails with
 * %G_IO_ERROR_CLOSED.
 */
TACT_API void tact_event_unref (TactEvent *event);

/**
 * tact_event_set:
 * @event: an event
 *
 * Manual: lets all through until it is reset.  Automatic: lets one through,
 * at once or the next that comes; setting it twice lets one through.  Nobody
 * goes on inside this call.  Any thread.
 */
TACT_API void tact_event_set (TactEvent *event);

/**
 * tact_event_reset:
 * @event: an event
 *
 * Any thread.
 */
TACT_API void tact_event_reset (TactEvent *event);

/**
 * tact_event_is_set:
 * @event: an event
 *
 * Returns: whether who comes now is let through
 */
TACT_API gboolean tact_event_is_set (TactEvent *event);

/**
 * tact_event_wait:
 * @event: an event
 * @timeout_ms: how long to wait at most, in milliseconds; 0: not at all; -1: without limit
 * @cancellable: (nullable): gives up, as cancelled
 *
 * Any thread.
 *
 * Returns: (transfer full): a task of a boolean: %FALSE: the time is over
 */
TACT_API TactTask *tact_event_wait (TactEvent *event, gint64 timeout_ms, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TactEvent, tact_event_unref)

G_END_DECLS
