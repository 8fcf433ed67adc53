/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * task-source.h: the end of a task that completes it (.NET:
 * TaskCompletionSource).
 *
 * Of all calls that complete, on whatever threads, one wins and gets %TRUE;
 * the others get %FALSE, change nothing, and free what they were given.  What
 * awaits the task is resumed later, on its own context or on the pool, never
 * inside the call, unless the source was made with
 * %TACT_SOURCE_ALLOW_INLINE.  If the last reference of a source goes before
 * it has completed its task, the task faults with %TACT_ERROR_ABANDONED.
 *
 * Any thread.
 */
#pragma once

#include <tact/types.h>

G_BEGIN_DECLS

/**
 * TactSourceFlags:
 * @TACT_SOURCE_DEFAULT: who awaits is resumed later, never inside the completing call
 * @TACT_SOURCE_ALLOW_INLINE: who awaits may be resumed inside the completing call, where .NET would
 * @TACT_SOURCE_ATTACHED: its task is part of the task whose body makes it, which ends after it, and with its errors too (.NET: AttachedToParent)
 *
 * How a source completes.  .NET's default is the other one
 * (TaskCreationOptions.RunContinuationsAsynchronously is Tact's default).
 */
typedef enum /*< flags >*/
{
  TACT_SOURCE_DEFAULT = 0,
  TACT_SOURCE_ALLOW_INLINE = 1 << 0,
  TACT_SOURCE_ATTACHED = 1 << 2,
} TactSourceFlags;

#define TACT_TYPE_TASK_SOURCE (tact_task_source_get_type ())
TACT_API GType tact_task_source_get_type (void) G_GNUC_CONST;

/**
 * tact_task_source_new:
 * @flags: how it completes
 *
 * Returns: (transfer full): a source whose task is pending
 */
TACT_API TactTaskSource *tact_task_source_new (TactSourceFlags flags);

/**
 * tact_task_source_ref:
 * @source: a source
 *
 * Returns: (transfer full): @source, with one more reference
 */
TACT_API TactTaskSource *tact_task_source_ref (TactTaskSource *source);

/**
 * tact_task_source_unref:
 * @source: (transfer full) (nullable): a source
 */
TACT_API void tact_task_source_unref (TactTaskSource *source);

/**
 * tact_task_source_dup_task:
 * @source: a source
 *
 * Returns: (transfer full): the task that @source completes
 */
TACT_API TactTask *tact_task_source_dup_task (TactTaskSource *source) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_task_source_complete:
 * @source: a source
 * @outcome: (transfer full): a complete task, whose outcome is copied as it is
 *
 * The errors of @outcome count as read; the task of @source reports them
 * (.NET: TrySetFromTask).  A pointer with a destroy function moves over.
 *
 * Returns: whether this call completed the task
 */
TACT_API gboolean tact_task_source_complete (TactTaskSource *source, TactTask *outcome);

/**
 * tact_task_source_set_completed:
 * @source: a source
 *
 * The task succeeds, without a value.
 *
 * Returns: whether this call completed the task
 */
TACT_API gboolean tact_task_source_set_completed (TactTaskSource *source);

/**
 * tact_task_source_set_boolean:
 * @source: a source
 * @value: the result
 *
 * Returns: whether this call completed the task
 */
TACT_API gboolean tact_task_source_set_boolean (TactTaskSource *source, gboolean value);

/**
 * tact_task_source_set_int:
 * @source: a source
 * @value: the result
 *
 * Returns: whether this call completed the task
 */
TACT_API gboolean tact_task_source_set_int (TactTaskSource *source, gint64 value);

/**
 * tact_task_source_set_double:
 * @source: a source
 * @value: the result
 *
 * Returns: whether this call completed the task
 */
TACT_API gboolean tact_task_source_set_double (TactTaskSource *source, double value);

/**
 * tact_task_source_take_string:
 * @source: a source
 * @string: (transfer full) (nullable): the result
 *
 * Returns: whether this call completed the task
 */
TACT_API gboolean tact_task_source_take_string (TactTaskSource *source, char *string);

/**
 * tact_task_source_take_boxed:
 * @source: a source
 * @type: a boxed type, or %G_TYPE_VARIANT
 * @boxed: (transfer full) (nullable): the result
 *
 * Returns: whether this call completed the task
 */
TACT_API gboolean tact_task_source_take_boxed (TactTaskSource *source, GType type, gpointer boxed);

/**
 * tact_task_source_take_object:
 * @source: a source
 * @object: (transfer full) (nullable) (type GObject.Object): the result
 *
 * Returns: whether this call completed the task
 */
TACT_API gboolean tact_task_source_take_object (TactTaskSource *source, gpointer object);

/**
 * tact_task_source_take_pointer: (skip)
 * @source: a source
 * @pointer: (transfer full) (nullable): the result
 * @destroy: (nullable): frees @pointer where nobody took it
 *
 * Returns: whether this call completed the task
 */
TACT_API gboolean tact_task_source_take_pointer (TactTaskSource *source, gpointer pointer, GDestroyNotify destroy);

/**
 * tact_task_source_take_error:
 * @source: a source
 * @error: (transfer full): why there is no result
 *
 * The task faults, whatever @error is: a source is literal.
 *
 * Returns: whether this call completed the task
 */
TACT_API gboolean tact_task_source_take_error (TactTaskSource *source, GError *error);

/**
 * tact_task_source_take_errors:
 * @source: a source
 * @errors: (transfer full) (element-type GError): why there is no result, at least one; the array's free function is not used
 *
 * The task faults with all of @errors, in order; an await gives the first.
 *
 * Returns: whether this call completed the task
 */
TACT_API gboolean tact_task_source_take_errors (TactTaskSource *source, GPtrArray *errors);

/**
 * tact_task_source_set_cancelled:
 * @source: a source
 * @cancellable: (nullable): what cancelled it; it need not be cancelled
 *
 * Returns: whether this call completed the task
 */
TACT_API gboolean tact_task_source_set_cancelled (TactTaskSource *source, GCancellable *cancellable);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TactTaskSource, tact_task_source_unref)

G_END_DECLS
