/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * types.h: the names of all types, and the functions that users write.
 *
 * Ownership, everywhere in Tact: a TactTask given to a verb (an await, a
 * wait, when_all, then, detach, the return of a body) is taken; given to a
 * method `tact_task_*` it is borrowed.  Every task returned is the caller's.
 */
#pragma once

#include <gio/gio.h>

#include <tact/macros.h>

G_BEGIN_DECLS

typedef struct _TactTask TactTask;
typedef struct _TactTaskSource TactTaskSource;
typedef struct _TactFrame TactFrame;
typedef struct _TactSite TactSite;
typedef struct _TactAwaiter TactAwaiter;
typedef struct _TactScope TactScope;
typedef struct _TactContext TactContext;
typedef struct _TactScheduler TactScheduler;
typedef struct _TactLocal TactLocal;
typedef struct _TactLocals TactLocals;

/**
 * TactFunc:
 * @cancellable: (nullable): what was given at the start
 * @user_data: what was given at the start
 *
 * The body of every piece of work.  It returns its outcome as a task: one of
 * the `tact_task_new_*` functions for a value or an error at hand, or a task
 * that is still pending, whose outcome then becomes the outcome of the work.
 * Never %NULL.
 *
 * Returns: (transfer full): the outcome
 */
typedef TactTask *(*TactFunc) (GCancellable *cancellable, gpointer user_data);

/**
 * TactThenFunc:
 * @done: (transfer none): the task that has completed, in whatever way
 * @user_data: what was given to tact_then()
 *
 * A plain continuation.  It looks at @done itself: an error of @done is not
 * handed on unless the function does so.
 *
 * Returns: (transfer full): the outcome of the continuation
 */
typedef TactTask *(*TactThenFunc) (TactTask *done, gpointer user_data);

/**
 * TactPostFunc:
 * @user_data: what was posted with it
 *
 * What a context runs.
 */
typedef void (*TactPostFunc) (gpointer user_data);

/**
 * TactSendFunc:
 * @user_data: what was sent with it
 * @error: return location for an error, brought back to the sender
 *
 * What a context runs while its sender waits.
 *
 * Returns: whether it succeeded; %FALSE with @error set
 */
typedef gboolean (*TactSendFunc) (gpointer user_data, GError **error);

G_END_DECLS
