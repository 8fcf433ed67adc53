/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * task.h: a result that is not there yet (.NET: Task, Task<T>).
 *
 * A task completes once: it succeeds, is faulted, or is cancelled.  Any number
 * of readers, on any thread, may look at it before and after, and each gets the
 * same outcome.  A reference keeps the result alive; dropping it cancels
 * nothing.  A task is not a thread, and has no thread of its own.
 *
 * All functions here may be called from any thread, and borrow their task.
 */
#pragma once

#include <tact/types.h>

G_BEGIN_DECLS

/**
 * TactTaskStatus:
 * @TACT_TASK_CREATED: made, but not started
 * @TACT_TASK_WAITING_FOR_ACTIVATION: pending: somebody will complete it (a source, a method, a continuation)
 * @TACT_TASK_WAITING_TO_RUN: given to a scheduler that has not come to it
 * @TACT_TASK_RUNNING: its body is running
 * @TACT_TASK_WAITING_FOR_CHILDREN: its body has ended; a task it returned or attached has not
 * @TACT_TASK_SUCCEEDED: final: there is a result
 * @TACT_TASK_CANCELLED: final: it was cancelled
 * @TACT_TASK_FAULTED: final: there is an error
 *
 * Where a task stands (.NET: TaskStatus, with the same numbers).
 */
typedef enum
{
  TACT_TASK_CREATED,
  TACT_TASK_WAITING_FOR_ACTIVATION,
  TACT_TASK_WAITING_TO_RUN,
  TACT_TASK_RUNNING,
  TACT_TASK_WAITING_FOR_CHILDREN,
  TACT_TASK_SUCCEEDED,
  TACT_TASK_CANCELLED,
  TACT_TASK_FAULTED,
} TactTaskStatus;

/*
 * The first 16 bytes of a task.  They are frozen, so that an await may look at
 * them without a call; they are read by await.h and by nobody else.
 */
struct _TactTask
{
  /*< private >*/
  guint8 status;  /* a TactTaskStatus; atomic */
  guint8 kind;    /* of the result; reserved for the library */
  guint8 bits;    /* reserved for the library */
  guint8 seen;    /* reserved for the library */
  guint32 id;     /* reserved for the library */
  guint64 counts; /* atomic: references; the highest bit: immortal */
};

#define TACT_TYPE_TASK (tact_task_get_type ())
TACT_API GType tact_task_get_type (void) G_GNUC_CONST;

/**
 * tact_task_ref:
 * @task: a task
 *
 * Returns: (transfer full): @task, with one more reference
 */
TACT_API TactTask *tact_task_ref (TactTask *task);

/**
 * tact_task_unref:
 * @task: (transfer full) (nullable): a task
 *
 * Drops a reference.  This cancels nothing: work that runs goes on.  The last
 * reference of a faulted task whose error nobody has read reports that error
 * (.NET: UnobservedTaskException).
 */
TACT_API void tact_task_unref (TactTask *task);

/**
 * tact_task_get_status:
 * @task: a task
 *
 * Who sees a final status sees the result too, without a lock.
 *
 * Returns: where @task stands; what is not final may be stale by now
 */
TACT_API TactTaskStatus tact_task_get_status (TactTask *task);

/**
 * tact_task_is_completed:
 * @task: a task
 *
 * Returns: whether @task has succeeded, faulted or been cancelled (.NET: IsCompleted)
 */
TACT_API gboolean tact_task_is_completed (TactTask *task);

/**
 * tact_task_is_succeeded:
 * @task: a task
 *
 * Returns: whether @task has succeeded (.NET: IsCompletedSuccessfully)
 */
TACT_API gboolean tact_task_is_succeeded (TactTask *task);

/**
 * tact_task_is_faulted:
 * @task: a task
 *
 * Asking does not count as reading the error.
 *
 * Returns: whether @task has faulted (.NET: IsFaulted)
 */
TACT_API gboolean tact_task_is_faulted (TactTask *task);

/**
 * tact_task_is_cancelled:
 * @task: a task
 *
 * Returns: whether @task was cancelled (.NET: IsCanceled)
 */
TACT_API gboolean tact_task_is_cancelled (TactTask *task);

/**
 * tact_task_get_id:
 * @task: a task
 *
 * Returns: a number that no other task of this process has had in its life; given on first use (.NET: Id)
 */
TACT_API guint tact_task_get_id (TactTask *task);

/**
 * tact_task_get_current_id:
 *
 * Inside the body of a task of a scheduler, until its first await.
 *
 * Returns: the number of the task that runs here, 0 outside of one (.NET: Task.CurrentId)
 */
TACT_API guint tact_task_get_current_id (void);

/**
 * tact_task_set_data: (skip)
 * @task: a task, none of the shared complete ones
 * @data: anything
 * @destroy: (nullable): frees @data with the task, or when other data is set
 *
 * Hangs data on a task, for whoever has it (.NET: AsyncState).  Any thread.
 */
TACT_API void tact_task_set_data (TactTask *task, gpointer data, GDestroyNotify destroy);

/**
 * tact_task_get_data: (skip)
 * @task: a task
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): what was set last
 */
TACT_API gpointer tact_task_get_data (TactTask *task);

/**
 * tact_task_set_name:
 * @task: a task
 * @name: (nullable): a name for reports, copied
 */
TACT_API void tact_task_set_name (TactTask *task, const char *name);

/**
 * tact_task_dup_name:
 * @task: a task
 *
 * Returns: (transfer full) (nullable): the name, a copy
 */
TACT_API char *tact_task_dup_name (TactTask *task);

/**
 * tact_task_get_cancellable:
 * @task: a task
 *
 * The cancellable that @task was started with; once it is cancelled, the one
 * that it was cancelled by, to ask "was it mine?", %NULL where that is not
 * known (.NET: OperationCanceledException.CancellationToken).
 *
 * Returns: (transfer none) (nullable): the cancellable
 */
TACT_API GCancellable *tact_task_get_cancellable (TactTask *task);

/**
 * tact_task_get_error:
 * @task: a task
 *
 * The first error of a faulted task.  This counts as reading it.  A cancelled
 * task has none, as in .NET.
 *
 * Returns: (transfer none) (nullable): the error; lives as long as @task
 */
TACT_API const GError *tact_task_get_error (TactTask *task);

/**
 * tact_task_get_errors:
 * @task: a task
 *
 * All errors of a faulted task, in order (.NET: Exception.InnerExceptions).
 * This counts as reading them.
 *
 * Returns: (transfer container) (element-type GError): the errors, empty where there are none; they live as long as @task
 */
TACT_API GPtrArray *tact_task_get_errors (TactTask *task);

/**
 * tact_task_get_boolean:
 * @task: a complete task
 * @error: return location for the error of @task
 *
 * While @task is pending: a critical, and %TACT_ERROR_PENDING.  A result of
 * another kind: a critical, and %TACT_ERROR_KIND.  So for all that follow.
 *
 * Returns: the value; %FALSE where there is none
 */
TACT_API gboolean tact_task_get_boolean (TactTask *task, GError **error);

/**
 * tact_task_get_int:
 * @task: a complete task
 * @error: return location for the error of @task
 *
 * Returns: the value; 0 where there is none
 */
TACT_API gint64 tact_task_get_int (TactTask *task, GError **error);

/**
 * tact_task_get_double:
 * @task: a complete task
 * @error: return location for the error of @task
 *
 * Returns: the value; 0 where there is none
 */
TACT_API double tact_task_get_double (TactTask *task, GError **error);

/**
 * tact_task_dup_string:
 * @task: a complete task
 * @error: return location for the error of @task
 *
 * Returns: (transfer full) (nullable): a copy of the value; %NULL where there is none
 */
TACT_API char *tact_task_dup_string (TactTask *task, GError **error);

/**
 * tact_task_dup_boxed:
 * @task: a complete task
 * @error: return location for the error of @task
 *
 * Returns: (transfer full) (nullable): a copy of the value, by its type's copy function
 */
TACT_API gpointer tact_task_dup_boxed (TactTask *task, GError **error);

/**
 * tact_task_dup_object:
 * @task: a complete task
 * @error: return location for the error of @task
 *
 * Returns: (transfer full) (nullable) (type GObject.Object): the value, with one more reference
 */
TACT_API gpointer tact_task_dup_object (TactTask *task, GError **error);

/**
 * tact_task_steal_pointer: (skip)
 * @task: a complete task
 * @error: return location for the error of @task
 *
 * A pointer has one taker: the first gets it, each later one %TACT_ERROR_TAKEN.
 *
 * Returns: (transfer full) (nullable): the pointer; what frees it is known to who made it
 */
TACT_API gpointer tact_task_steal_pointer (TactTask *task, GError **error);

/**
 * tact_task_get_value:
 * @task: a complete task
 * @value: (out caller-allocates): return location for the result, zeroed
 * @error: return location for the error of @task
 *
 * The result, of whatever kind; nothing (an unset @value) for a task without a
 * value.  A pointer comes as %G_TYPE_POINTER and stays the task's.
 *
 * Returns: whether @task has succeeded
 */
TACT_API gboolean tact_task_get_value (TactTask *task, GValue *value, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TactTask, tact_task_unref)

G_END_DECLS
