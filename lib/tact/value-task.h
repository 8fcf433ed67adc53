/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * value-task.h: a result that is often there already, by value (.NET:
 * ValueTask, IValueTaskSource, ManualResetValueTaskSourceCore).
 *
 * A function that mostly has its result at hand returns a TactValueTask: a
 * struct with the value, for which nothing is allocated.  Where it has to
 * wait it holds a task, or a source: an object of yours that can be used over
 * and over, told apart by a version.
 *
 *     TactValueTask
 *     reader_next (Reader *reader)
 *     {
 *       if (reader->n > 0)
 *         return tact_value_task_int (reader->buffer[--reader->n]);
 *       return tact_value_task_from_task (reader_fill (reader));
 *     }
 *
 *     number = tact_await_value_int (reader_next (reader), &error);
 *
 * Await it once, and only one at a time: it is given away by that.  Whoever
 * needs more makes a task of it, by tact_value_task_as_task().  Where that is
 * broken on a source, the version or the source's state tells: a critical and
 * an error, %TACT_ERROR_TAKEN or %TACT_ERROR_PENDING.  A zeroed struct is
 * complete, its value is zero.
 */
#pragma once

#include <tact/task.h>

G_BEGIN_DECLS

typedef struct _TactValueTask TactValueTask;
typedef struct _TactValueSource TactValueSource;

/**
 * TactValueTask: (skip)
 *
 * The struct, passed by value.  Its members are the library's; the first 16
 * bytes are frozen.
 */
struct _TactValueTask
{
  /*< private >*/
  guint8 holds; /* 0: a value; 1: a task; 2: a source */
  guint8 kind;  /* of the value; 0: zero of any kind */
  guint16 reserved0;
  guint32 version; /* of the source's result */
  union
  {
    gint64 integer;
    double number;
    gpointer pointer; /* owned, but for a source */
  } u;
  gpointer reserved[2];
};

/**
 * TactValueStatus: (skip)
 * @TACT_VALUE_PENDING: there is no result yet
 * @TACT_VALUE_SUCCEEDED: there is a value
 * @TACT_VALUE_FAULTED: there is an error
 * @TACT_VALUE_CANCELLED: the error is %G_IO_ERROR_CANCELLED
 * @TACT_VALUE_STALE: the version is not the source's: that result was taken
 *
 * How far a source is.
 */
typedef enum
{
  TACT_VALUE_PENDING,
  TACT_VALUE_SUCCEEDED,
  TACT_VALUE_FAULTED,
  TACT_VALUE_CANCELLED,
  TACT_VALUE_STALE,
} TactValueStatus;

/**
 * TactValueResumeFunc: (skip)
 * @data: what was given with it
 * @queue: %TRUE: go on later, not inside this call
 *
 * What a source calls once when it has a result.
 */
typedef void (*TactValueResumeFunc) (gpointer data, gboolean queue);

/**
 * TactValueSourceIface: (skip)
 * @get_status: how far the result with that version is
 * @on_completed: keeps the function and data, and calls it once when there is a result; at once with %TRUE if there is one. %FALSE: refused, somebody else waits, or the version is old
 * @get_result: the result: a value or an error, never a task or source; an error if there is none. Called once; may make the source ready for its next use
 *
 * The three functions of a source; any thread.  A TactValueCore implements
 * what they do.
 */
typedef struct
{
  TactValueStatus (*get_status) (TactValueSource *source, guint32 version);
  gboolean (*on_completed) (TactValueSource *source, guint32 version, TactValueResumeFunc resume, gpointer data);
  TactValueTask (*get_result) (TactValueSource *source, guint32 version);

  /*< private >*/
  gpointer reserved[5];
} TactValueSourceIface;

/**
 * TactValueSource: (skip)
 * @iface: its functions
 *
 * The head of a type whose results are awaited by value tasks.  It lives until
 * what is awaited has gone on.
 */
struct _TactValueSource
{
  const TactValueSourceIface *iface;

  /*< private >*/
  gpointer reserved;
};

/* -- making them: each takes what it is given */

/**
 * tact_value_task_completed: (skip)
 *
 * Returns: one that is complete, without a value
 */
TACT_API TactValueTask tact_value_task_completed (void);

/**
 * tact_value_task_boolean: (skip)
 * @value: the value
 *
 * Returns: one with that value
 */
TACT_API TactValueTask tact_value_task_boolean (gboolean value);

/**
 * tact_value_task_int: (skip)
 * @value: the value
 *
 * Returns: one with that value
 */
TACT_API TactValueTask tact_value_task_int (gint64 value);

/**
 * tact_value_task_double: (skip)
 * @value: the value
 *
 * Returns: one with that value
 */
TACT_API TactValueTask tact_value_task_double (double value);

/**
 * tact_value_task_string: (skip)
 * @string: (transfer full) (nullable): the value
 *
 * Returns: one with that value
 */
TACT_API TactValueTask tact_value_task_string (char *string);

/**
 * tact_value_task_object: (skip)
 * @object: (transfer full) (nullable): a GObject
 *
 * Returns: one with that value
 */
TACT_API TactValueTask tact_value_task_object (gpointer object);

/**
 * tact_value_task_error: (skip)
 * @error: (transfer full): an error; %G_IO_ERROR_CANCELLED: cancelled, every other: faulted
 *
 * Returns: one with that error
 */
TACT_API TactValueTask tact_value_task_error (GError *error);

/**
 * tact_value_task_from_task: (skip)
 * @task: (transfer full): a task
 *
 * Returns: one that stands for @task
 */
TACT_API TactValueTask tact_value_task_from_task (TactTask *task);

/**
 * tact_value_task_from_source: (skip)
 * @source: (transfer none): a source, which lives until it was awaited
 * @version: the version of its result
 *
 * Returns: one that stands for that result
 */
TACT_API TactValueTask tact_value_task_from_source (TactValueSource *source, guint32 version);

/* -- looking at them, and taking */

/**
 * tact_value_task_get_status: (skip)
 * @value: one
 *
 * Never stale: that is a critical, and faulted.
 *
 * Returns: how far it is
 */
TACT_API TactValueStatus tact_value_task_get_status (const TactValueTask *value);

/**
 * tact_value_task_is_completed: (skip)
 * @value: one
 *
 * Returns: whether it has ended in any way
 */
TACT_API gboolean tact_value_task_is_completed (const TactValueTask *value);

/**
 * tact_value_task_get_boolean: (skip)
 * @value: one that is complete; of a source: taken by that
 * @error: return location for its error
 *
 * Returns: the value; %FALSE where it failed
 */
TACT_API gboolean tact_value_task_get_boolean (TactValueTask *value, GError **error);

/**
 * tact_value_task_get_int: (skip)
 * @value: one that is complete; of a source: taken by that
 * @error: return location for its error
 *
 * Returns: the value; 0 where it failed
 */
TACT_API gint64 tact_value_task_get_int (TactValueTask *value, GError **error);

/**
 * tact_value_task_get_double: (skip)
 * @value: one that is complete; of a source: taken by that
 * @error: return location for its error
 *
 * Returns: the value; 0 where it failed
 */
TACT_API double tact_value_task_get_double (TactValueTask *value, GError **error);

/**
 * tact_value_task_steal_string: (skip)
 * @value: one that is complete; of a source: taken by that
 * @error: return location for its error
 *
 * Returns: (transfer full) (nullable): the value, which leaves @value
 */
TACT_API char *tact_value_task_steal_string (TactValueTask *value, GError **error);

/**
 * tact_value_task_steal_object: (skip)
 * @value: one that is complete; of a source: taken by that
 * @error: return location for its error
 *
 * Returns: (transfer full) (nullable): the value, which leaves @value
 */
TACT_API gpointer tact_value_task_steal_object (TactValueTask *value, GError **error);

/**
 * tact_value_task_as_task: (skip)
 * @value: one, which is given away
 *
 * For many awaits, when_all and the like.  Of a task: that task.
 *
 * Returns: (transfer full): a task that ends the same way
 */
TACT_API TactTask *tact_value_task_as_task (TactValueTask value) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_value_task_clear: (skip)
 * @value: one that nobody awaits
 *
 * Drops what it holds; a complete result of a source is taken and dropped.
 */
TACT_API void tact_value_task_clear (TactValueTask *value);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TactValueTask, tact_value_task_clear)

/* -- a source that is used over and over */

/**
 * TactValueCoreFlags: (skip)
 * @TACT_VALUE_CORE_DEFAULT: who captured nothing goes on inside the completion
 * @TACT_VALUE_CORE_ASYNC: nobody does; the pool resumes them
 *
 * How a core resumes.
 */
typedef enum /*< flags >*/
{
  TACT_VALUE_CORE_DEFAULT = 0,
  TACT_VALUE_CORE_ASYNC = 1,
} TactValueCoreFlags;

/**
 * TactValueCore: (skip)
 *
 * What a source needs inside: one result at a time, its version, and who waits
 * for it.  Zeroed memory is one that is pending.
 */
typedef struct
{
  /*< private >*/
  TactValueTask result;
  guint32 version;
  guint32 state;
  guint32 flags;
  guint32 reserved0;
  TactValueResumeFunc resume;
  gpointer data;
  gpointer reserved[2];
} TactValueCore;

/**
 * tact_value_core_set_flags: (skip)
 * @core: a core
 * @flags: how it resumes
 *
 * Holds from the next result on; it is for the owner of @core, between uses.
 */
TACT_API void tact_value_core_set_flags (TactValueCore *core, TactValueCoreFlags flags);

/**
 * tact_value_core_get_version: (skip)
 * @core: a core
 *
 * Returns: the version of its pending or present result
 */
TACT_API guint32 tact_value_core_get_version (TactValueCore *core);

/**
 * tact_value_core_reset: (skip)
 * @core: a core that nobody waits for; else a critical and nothing
 *
 * Makes it ready for the next use: pending, with another version.
 */
TACT_API void tact_value_core_reset (TactValueCore *core);

/**
 * tact_value_core_set_result: (skip)
 * @core: a core that is pending; else a critical
 * @result: a value or an error, which is taken
 *
 * Completes it, and resumes who waits.  Any thread.
 *
 * Returns: whether it was pending
 */
TACT_API gboolean tact_value_core_set_result (TactValueCore *core, TactValueTask result);

/**
 * tact_value_core_get_status: (skip)
 * @core: a core
 * @version: of the result that is meant
 *
 * Returns: how far it is
 */
TACT_API TactValueStatus tact_value_core_get_status (TactValueCore *core, guint32 version);

/**
 * tact_value_core_on_completed: (skip)
 * @core: a core
 * @version: of the result that is meant
 * @resume: called once when there is a result
 * @data: passed to @resume
 *
 * Returns: %FALSE: the version is old, or somebody waits or has waited
 */
TACT_API gboolean tact_value_core_on_completed (TactValueCore *core, guint32 version, TactValueResumeFunc resume, gpointer data);

/**
 * tact_value_core_get_result: (skip)
 * @core: a core
 * @version: of the result that is meant
 *
 * Takes the result; does not reset.
 *
 * Returns: the result, or an error, %TACT_ERROR_PENDING or %TACT_ERROR_TAKEN
 */
TACT_API TactValueTask tact_value_core_get_result (TactValueCore *core, guint32 version);

/**
 * tact_value_core_clear: (skip)
 * @core: a core that nobody waits for
 *
 * Drops the result.
 */
TACT_API void tact_value_core_clear (TactValueCore *core);

G_END_DECLS
