/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * main-context.h: the context over a GMainContext: a UI thread's loop.
 *
 * There is one for each GMainContext.  Its posts run in order, in batches
 * that leave time for painting: one source at priority 120 (GTK paints at
 * 120, and reads input at 0), a budget of 3 to 16 ms that is as long as
 * others kept the loop busy meanwhile, and help from priority 0 when nothing
 * has run for 100 ms.  It never iterates the GMainContext: run a loop.
 *
 * A turn of the loop runs what was queued when it began, and the methods that
 * this lets go on, up to the first post or yield, which is for the next turn;
 * all within the budget.
 *
 * A loop that is run inside of what a loop runs (g_main_loop_run() in a handler,
 * a dialog that blocks) runs posts and continuations too, while what called it
 * has not returned: so code behind such a call finds the world changed.
 * tact_main_context_set_nested() has them wait for it instead.
 *
 * When the GMainContext is finalised the context is closed: posts return
 * %FALSE, and the tasks of methods suspended on it fault with
 * %G_IO_ERROR_CLOSED.
 */
#pragma once

#include <tact/context.h>

G_BEGIN_DECLS

/**
 * TACT_PRIORITY_DEFAULT:
 *
 * The priority of a post unless asked: it shares the loop with painting.
 */
#define TACT_PRIORITY_DEFAULT 120

#define TACT_TYPE_MAIN_CONTEXT (tact_main_context_get_type ())
/* The class, for GObject. */
TACT_API GType tact_main_context_get_type (void) G_GNUC_CONST;
#define TACT_MAIN_CONTEXT(obj) (G_TYPE_CHECK_INSTANCE_CAST ((obj), TACT_TYPE_MAIN_CONTEXT, TactMainContext))
#define TACT_IS_MAIN_CONTEXT(obj) (G_TYPE_CHECK_INSTANCE_TYPE ((obj), TACT_TYPE_MAIN_CONTEXT))

typedef struct _TactMainContext TactMainContext;
typedef struct _TactMainContextClass TactMainContextClass;

/**
 * TactMainContextClass:
 *
 * A class to derive from.  A derived instance is made with g_object_new() and
 * the construct property "main-context", before anything asks for the context
 * of that GMainContext, and is then the one it has.
 */
struct _TactMainContextClass
{
  TactContextClass parent_class;

  /*< private >*/
  gpointer reserved[4];
};

struct _TactMainContext
{
  TactContext parent_instance;

  /*< private >*/
  gpointer priv;
};

/**
 * tact_main_context_get:
 * @main_context: (nullable): a main context; %NULL: the default one
 *
 * The context of @main_context, made at first use.  It holds no reference on
 * @main_context.  Any thread that holds one.
 *
 * Returns: (transfer none): the context; lives as long as @main_context
 */
TACT_API TactMainContext *tact_main_context_get (GMainContext *main_context);

/**
 * tact_main_context_post: (skip)
 * @context: a context
 * @priority: a GLib priority; %TACT_PRIORITY_DEFAULT
 * @owner: (nullable) (type GObject.Object): the object that @func works for
 * @func: what to run
 * @user_data: passed to @func
 * @destroy: (nullable): frees @user_data on the context
 *
 * As tact_context_post(), with a priority, and bound to @owner: once @owner is
 * disposed @func does not run any more, while @destroy does.  What awaits
 * inside @func comes back with the same priority.  Any thread that holds a
 * reference on @owner.
 *
 * Returns: whether the post was taken; %FALSE: the context is closed, @destroy was called
 */
TACT_API gboolean tact_main_context_post (TactMainContext *context, int priority, gpointer owner, TactPostFunc func, gpointer user_data, GDestroyNotify destroy);

/**
 * tact_main_context_get_pending:
 * @context: a context
 *
 * How many posts have not run yet, as seen by the context's own thread.
 *
 * Returns: the length of its queues
 */
TACT_API guint tact_main_context_get_pending (TactMainContext *context);

/**
 * tact_main_context_set_nested:
 * @context: a context
 * @runs: whether a nested loop runs its posts; %TRUE unless said
 *
 * Where it does not, what is posted, and the methods that are to come back,
 * wait until the thread is back in its outermost loop: nothing runs again that
 * is running.  A nested loop that waits for one of them never ends.
 *
 * The thread of the context, or before its loop runs.
 */
TACT_API void tact_main_context_set_nested (TactMainContext *context, gboolean runs);

/**
 * tact_main_context_get_nested:
 * @context: a context
 *
 * Any thread.
 *
 * Returns: whether a nested loop runs its posts
 */
TACT_API gboolean tact_main_context_get_nested (TactMainContext *context);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TactMainContext, g_object_unref)

G_END_DECLS
