/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lazy.h: a value that is made when somebody first asks for it (.NET:
 * Lazy<Task<T>>; AsyncLazy of many libraries).
 *
 * Who asks gets the same task, whoever was first: the work is done once.  It
 * is nobody's in particular, so it has no cancellable: who does not want to
 * wait any longer gives up the wait, with tact_with_timeout().
 *
 * Any thread, all of it.
 */
#pragma once

#include <tact/types.h>

G_BEGIN_DECLS

/**
 * TactLazy:
 *
 * A boxed, reference-counted lazy value.
 */
typedef struct _TactLazy TactLazy;

/**
 * TactLazyFlags:
 * @TACT_LAZY_DEFAULT: a failure stays
 * @TACT_LAZY_RETRY: who asks after a failure, or a cancel, starts the work anew
 *
 * What a lazy value does after its work has failed.
 */
typedef enum /*< flags >*/
{
  TACT_LAZY_DEFAULT = 0,
  TACT_LAZY_RETRY = 1 << 0,
} TactLazyFlags;

#define TACT_TYPE_LAZY (tact_lazy_get_type ())
/* The class, for GObject. */
TACT_API GType tact_lazy_get_type (void) G_GNUC_CONST;

/**
 * tact_lazy_new: (skip)
 * @flags: what it does after a failure
 * @func: makes the value, on the pool; its cancellable is %NULL
 * @user_data: passed to @func
 * @destroy: (nullable): frees @user_data on the context of this call, when @lazy has gone and nothing runs
 *
 * Nothing runs before somebody asks.  @func may not wait for @lazy itself: it
 * would wait for ever.  No function, or unknown flags: a critical and %NULL.
 *
 * Returns: (transfer full): a lazy value
 */
TACT_API TactLazy *tact_lazy_new (TactLazyFlags flags, TactFunc func, gpointer user_data, GDestroyNotify destroy);

/**
 * tact_lazy_ref:
 * @lazy: a lazy value
 *
 * Returns: (transfer full): @lazy, with one more reference
 */
TACT_API TactLazy *tact_lazy_ref (TactLazy *lazy);

/**
 * tact_lazy_unref:
 * @lazy: (transfer full) (nullable): a lazy value
 *
 * Work that has begun goes on: who has its task gets the value.
 */
TACT_API void tact_lazy_unref (TactLazy *lazy);

/**
 * tact_lazy_dup_task:
 * @lazy: a lazy value
 *
 * Starts the work if nobody did so before.  A pointer result has one taker:
 * make the value a boxed one or an object if many ask.
 *
 * Returns: (transfer full): the task of the value
 */
TACT_API TactTask *tact_lazy_dup_task (TactLazy *lazy) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_lazy_is_started:
 * @lazy: a lazy value
 *
 * Returns: whether somebody has asked for it (.NET: IsValueCreated, but for the value)
 */
TACT_API gboolean tact_lazy_is_started (TactLazy *lazy);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TactLazy, tact_lazy_unref)

G_END_DECLS
