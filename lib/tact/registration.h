/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * registration.h: a callback that a cancellable has (.NET:
 * CancellationTokenRegistration).
 *
 * Made by tact_cancellable_register().  A handle keeps its cancellable alive;
 * dropping it unregisters nothing.  %NULL is a handle, too: of a callback that
 * ran at once, or of none.
 *
 * Any thread, also from inside the callback.
 */
#pragma once

#include <tact/context.h>

G_BEGIN_DECLS

#define TACT_TYPE_REGISTRATION (tact_registration_get_type ())
TACT_API GType tact_registration_get_type (void) G_GNUC_CONST;

typedef struct _TactRegistration TactRegistration;

/**
 * tact_registration_ref:
 * @registration: a handle
 *
 * Returns: (transfer full): @registration, with one more reference
 */
TACT_API TactRegistration *tact_registration_ref (TactRegistration *registration);

/**
 * tact_registration_unref:
 * @registration: (transfer full) (nullable): a handle
 *
 * The callback stays with its cancellable.
 */
TACT_API void tact_registration_unref (TactRegistration *registration);

/**
 * tact_registration_unregister:
 * @registration: (nullable): a handle
 *
 * Takes the callback out, if it is in time; never waits (.NET: Unregister).
 * So exactly one of the two is to end what both may end: the callback, or who
 * got %TRUE here.  One that was posted to its context is in time until it
 * begins there, and whose context has closed before it could.
 *
 * Returns: %TRUE: the callback has not run and never will; %FALSE: it has run, runs, or was unregistered before
 */
TACT_API gboolean tact_registration_unregister (TactRegistration *registration);

/**
 * tact_registration_close:
 * @registration: (nullable): a handle
 *
 * Takes the callback out, or, if it runs on another thread now, waits until
 * it has ended (.NET: Dispose).  Behind this call it does not run.  From
 * inside the callback it does not wait.
 */
TACT_API void tact_registration_close (TactRegistration *registration);

/**
 * tact_registration_close_async:
 * @registration: (nullable): a handle
 *
 * As tact_registration_close(), without blocking (.NET: DisposeAsync).
 *
 * Returns: (transfer full): a task that completes when the callback does not run any more
 */
TACT_API TactTask *tact_registration_close_async (TactRegistration *registration) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_registration_get_cancellable:
 * @registration: a handle
 *
 * Returns: (transfer none): the cancellable that it was made for
 */
TACT_API GCancellable *tact_registration_get_cancellable (TactRegistration *registration);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TactRegistration, tact_registration_unref)

G_END_DECLS
