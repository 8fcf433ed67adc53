/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * completed.h: tasks that are complete when they are made (.NET:
 * Task.FromResult, FromException, FromCanceled, CompletedTask).
 *
 * They are what a body returns.  Each takes its value.  Any thread.
 */
#pragma once

#include <tact/types.h>

G_BEGIN_DECLS

/**
 * tact_task_completed:
 *
 * A task that has succeeded, without a value.  It is one immortal object, as
 * are the booleans and the small numbers: identity means nothing.
 *
 * Returns: (transfer full): a task
 */
TACT_API TactTask *tact_task_completed (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_task_new_boolean:
 * @value: the result
 *
 * Returns: (transfer full): a task that has succeeded
 */
TACT_API TactTask *tact_task_new_boolean (gboolean value) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_task_new_int:
 * @value: the result
 *
 * Returns: (transfer full): a task that has succeeded
 */
TACT_API TactTask *tact_task_new_int (gint64 value) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_task_new_double:
 * @value: the result
 *
 * Returns: (transfer full): a task that has succeeded
 */
TACT_API TactTask *tact_task_new_double (double value) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_task_new_string:
 * @string: (transfer full) (nullable): the result
 *
 * Returns: (transfer full): a task that has succeeded
 */
TACT_API TactTask *tact_task_new_string (char *string) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_task_new_boxed:
 * @type: a boxed type, or %G_TYPE_VARIANT
 * @boxed: (transfer full) (nullable): the result
 *
 * Returns: (transfer full): a task that has succeeded
 */
TACT_API TactTask *tact_task_new_boxed (GType type, gpointer boxed) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_task_new_object:
 * @object: (transfer full) (nullable) (type GObject.Object): the result
 *
 * Returns: (transfer full): a task that has succeeded
 */
TACT_API TactTask *tact_task_new_object (gpointer object) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_task_new_pointer: (skip)
 * @pointer: (transfer full) (nullable): the result
 * @destroy: (nullable): frees @pointer where nobody took it
 *
 * A pointer with one taker; a later one gets %TACT_ERROR_TAKEN.  Without a
 * @destroy it may be read as often as you like.
 *
 * Returns: (transfer full): a task that has succeeded
 */
TACT_API TactTask *tact_task_new_pointer (gpointer pointer, GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_task_new_error:
 * @error: (transfer full): why there is no result
 *
 * %G_IO_ERROR_CANCELLED that leaves a method this way makes the method
 * cancelled; the task itself is faulted, as said.
 *
 * Returns: (transfer full): a task that has faulted
 */
TACT_API TactTask *tact_task_new_error (GError *error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_task_new_failed: (skip)
 * @domain: the error's domain
 * @code: the error's code
 * @format: the message, as for printf()
 * @...: its arguments
 *
 * Returns: (transfer full): a task that has faulted
 */
TACT_API TactTask *tact_task_new_failed (GQuark domain, int code, const char *format, ...) G_GNUC_PRINTF (3, 4) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_task_new_cancelled:
 * @cancellable: (nullable): what cancelled it; it is cancelled
 *
 * One that is not cancelled is a critical, and left out (.NET: FromCanceled
 * throws).  What ends without a result and without anybody who cancelled it, as
 * a dialog that was dismissed, is given %NULL.
 *
 * Returns: (transfer full): a task that was cancelled
 */
TACT_API TactTask *tact_task_new_cancelled (GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
