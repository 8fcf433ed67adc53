/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * context.h: where continuations are posted to (.NET: SynchronizationContext).
 *
 * An await remembers the context of the code that awaits and comes back to it
 * by a post.  Which one that is, in this order: the context that the thread
 * was given by tact_context_push(), even %NULL; else the main context that
 * the thread owns now; else none.  A plain #TactContext counts as none: its
 * posts go to the pool.  Derive from it to make a context of your own.
 */
#pragma once

#include <tact/task.h>

G_BEGIN_DECLS

#define TACT_TYPE_CONTEXT (tact_context_get_type ())
/* The class, for GObject. */
TACT_API GType tact_context_get_type (void) G_GNUC_CONST;
#define TACT_CONTEXT(obj) (G_TYPE_CHECK_INSTANCE_CAST ((obj), TACT_TYPE_CONTEXT, TactContext))
#define TACT_IS_CONTEXT(obj) (G_TYPE_CHECK_INSTANCE_TYPE ((obj), TACT_TYPE_CONTEXT))
#define TACT_CONTEXT_CLASS(klass) (G_TYPE_CHECK_CLASS_CAST ((klass), TACT_TYPE_CONTEXT, TactContextClass))
#define TACT_CONTEXT_GET_CLASS(obj) (G_TYPE_INSTANCE_GET_CLASS ((obj), TACT_TYPE_CONTEXT, TactContextClass))

typedef struct _TactContextClass TactContextClass;

struct _TactContext
{
  GObject parent_instance;

  /*< private >*/
  gpointer reserved[2];
};

/**
 * TactContextClass:
 * @post: runs @func later, once, never inside the call; %FALSE: the context is closed, nothing was taken
 * @send: runs @func and waits for it: at once where the caller is on the context already
 * @operation_started: a detached operation has begun: keep the context's loop alive
 * @operation_completed: a detached operation has ended
 * @wait: waits until @task is complete; only asked after tact_context_set_wait_notification(); -1: no limit
 *
 * What a context can do.  A context whose threads run several callbacks at
 * once is legal; what awaits on it is then resumed at any time on any of them.
 */
struct _TactContextClass
{
  GObjectClass parent_class;

  gboolean (*post) (TactContext *context, TactPostFunc func, gpointer user_data, GDestroyNotify destroy);
  gboolean (*send) (TactContext *context, TactSendFunc func, gpointer user_data, GError **error);
  void (*operation_started) (TactContext *context);
  void (*operation_completed) (TactContext *context);
  gboolean (*wait) (TactContext *context, TactTask *task, gint64 timeout_ms, GCancellable *cancellable, GError **error);

  /*< private >*/
  gpointer reserved[8];
};

/**
 * tact_context_new:
 *
 * The base context: it posts to the pool and sends inline.  Awaits do not
 * capture it.
 *
 * Returns: (transfer full): a context
 */
TACT_API TactContext *tact_context_new (void);

/**
 * tact_context_get_current:
 *
 * The context that an await here and now would capture (.NET:
 * SynchronizationContext.Current), the base one included.
 *
 * Returns: (transfer none) (nullable): the context; %NULL where there is none
 */
TACT_API TactContext *tact_context_get_current (void);

/**
 * tact_context_push:
 * @context: (nullable): a context; %NULL says that this thread has none, whatever loop it runs
 *
 * Sets the current context of this thread (.NET: SetSynchronizationContext)
 * until tact_context_pop().  What an async method pushes and does not pop is
 * popped for its caller when the method suspends or ends.
 */
TACT_API void tact_context_push (TactContext *context);

/**
 * tact_context_pop:
 * @context: (nullable): what was pushed
 *
 * Undoes the last tact_context_push() of this thread.
 */
TACT_API void tact_context_pop (TactContext *context);

/**
 * tact_context_post: (skip)
 * @context: a context
 * @func: what to run
 * @user_data: passed to @func
 * @destroy: (nullable): frees @user_data on the context, after @func has run or when it never will
 *
 * Queues @func and returns; @func never runs inside the call, not even on the
 * context's own thread.  Posts to a #TactMainContext run in order.  Any thread.
 *
 * Returns: whether @func will run; %FALSE: the context is closed, @destroy was called
 */
TACT_API gboolean tact_context_post (TactContext *context, TactPostFunc func, gpointer user_data, GDestroyNotify destroy);

/**
 * tact_context_send: (skip)
 * @context: a context
 * @func: what to run
 * @user_data: passed to @func
 * @error: return location for the error of @func
 *
 * Runs @func on the context and waits for it: at once where the caller is on
 * the context, else after what was posted before.  Blocks; two contexts that
 * send to each other at once hang.  Any thread.
 *
 * Returns: what @func returned; %FALSE with %G_IO_ERROR_CLOSED where the context is closed
 */
TACT_API gboolean tact_context_send (TactContext *context, TactSendFunc func, gpointer user_data, GError **error);

/**
 * tact_context_operation_started:
 * @context: a context
 *
 * Says that a detached operation began.  tact_detach() does so by itself.
 */
TACT_API void tact_context_operation_started (TactContext *context);

/**
 * tact_context_operation_completed:
 * @context: a context
 *
 * Says that a detached operation ended.
 */
TACT_API void tact_context_operation_completed (TactContext *context);

/**
 * tact_context_set_wait_notification:
 * @context: a context
 * @required: whether the blocking waits of its thread go through its `wait`
 *
 * (.NET: SetWaitNotificationRequired)  Off at first.
 */
TACT_API void tact_context_set_wait_notification (TactContext *context, gboolean required);

/**
 * tact_context_is_wait_notification_required:
 * @context: a context
 *
 * Returns: whether the blocking waits of its thread go through its `wait`
 */
TACT_API gboolean tact_context_is_wait_notification_required (TactContext *context);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TactContext, g_object_unref)

G_END_DECLS
