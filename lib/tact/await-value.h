/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * await-value.h: the awaits of value tasks (value-task.h).
 *
 * In a fiber an await is an expression; the value task is given away:
 *
 *     tact_await_value (value, &error)          any kind; whether it succeeded
 *     tact_await_value_boolean, _int, _double, _string, _object
 *     tact_await_value_full (value, flags, &error), ...: with #TactAwaitFlags
 *
 * Frames await by %TACT_AWAIT_VALUE, with a TactValueWait in their struct:
 *
 *     TACT_AWAIT_VALUE (frame, &self->wait, reader_next (self->reader));
 *     self->number = tact_value_task_get_int (&self->wait.value, NULL);
 *
 * What is awaited comes back to the captured context as any await does, and is
 * posted there even if it completes on that very thread.  Where nothing was
 * captured a source resumes the method inside its completion.
 */
#pragma once

#include <tact/await.h>
#include <tact/value-task.h>

G_BEGIN_DECLS

/**
 * tact_await_value_at: (skip)
 * @value: what is awaited, given away
 * @site: where it stands
 * @flags: how to await
 * @error: (nullable): return location for an error
 *
 * What the macro without _at calls; in a fiber only.
 *
 * Returns: whether it succeeded
 */
TACT_API gboolean tact_await_value_at (TactValueTask value, const TactSite *site, TactAwaitFlags flags, GError **error);

/**
 * tact_await_value_boolean_at: (skip)
 * @value: what is awaited, given away
 * @site: where it stands
 * @flags: how to await
 * @error: (nullable): return location for an error
 *
 * What the macro without _at calls; in a fiber only.
 *
 * Returns: the value; %FALSE also where it failed
 */
TACT_API gboolean tact_await_value_boolean_at (TactValueTask value, const TactSite *site, TactAwaitFlags flags, GError **error);

/**
 * tact_await_value_int_at: (skip)
 * @value: what is awaited, given away
 * @site: where it stands
 * @flags: how to await
 * @error: (nullable): return location for an error
 *
 * What the macro without _at calls; in a fiber only.
 *
 * Returns: the value; 0 where it failed
 */
TACT_API gint64 tact_await_value_int_at (TactValueTask value, const TactSite *site, TactAwaitFlags flags, GError **error);

/**
 * tact_await_value_double_at: (skip)
 * @value: what is awaited, given away
 * @site: where it stands
 * @flags: how to await
 * @error: (nullable): return location for an error
 *
 * What the macro without _at calls; in a fiber only.
 *
 * Returns: the value; 0 where it failed
 */
TACT_API double tact_await_value_double_at (TactValueTask value, const TactSite *site, TactAwaitFlags flags, GError **error);

/**
 * tact_await_value_string_at: (skip)
 * @value: what is awaited, given away
 * @site: where it stands
 * @flags: how to await
 * @error: (nullable): return location for an error
 *
 * What the macro without _at calls; in a fiber only.
 *
 * Returns: (transfer full) (nullable): the value; %NULL where it failed
 */
TACT_API char *tact_await_value_string_at (TactValueTask value, const TactSite *site, TactAwaitFlags flags, GError **error);

/**
 * tact_await_value_object_at: (skip)
 * @value: what is awaited, given away
 * @site: where it stands
 * @flags: how to await
 * @error: (nullable): return location for an error
 *
 * What the macro without _at calls; in a fiber only.
 *
 * Returns: (transfer full) (nullable): the value; %NULL where it failed
 */
TACT_API gpointer tact_await_value_object_at (TactValueTask value, const TactSite *site, TactAwaitFlags flags, GError **error);

#define tact_await_value_full(value, flags, error) TACT_AWAIT_AS_ (__COUNTER__, tact_await_value_at, value, flags, error)
#define tact_await_value_boolean_full(value, flags, error) TACT_AWAIT_AS_ (__COUNTER__, tact_await_value_boolean_at, value, flags, error)
#define tact_await_value_int_full(value, flags, error) TACT_AWAIT_AS_ (__COUNTER__, tact_await_value_int_at, value, flags, error)
#define tact_await_value_double_full(value, flags, error) TACT_AWAIT_AS_ (__COUNTER__, tact_await_value_double_at, value, flags, error)
#define tact_await_value_string_full(value, flags, error) TACT_AWAIT_AS_ (__COUNTER__, tact_await_value_string_at, value, flags, error)
#define tact_await_value_object_full(value, flags, error) TACT_AWAIT_AS_ (__COUNTER__, tact_await_value_object_at, value, flags, error)
#define tact_await_value(value, error) tact_await_value_full (value, TACT_AWAIT_DEFAULT, error)
#define tact_await_value_boolean(value, error) tact_await_value_boolean_full (value, TACT_AWAIT_DEFAULT, error)
#define tact_await_value_int(value, error) tact_await_value_int_full (value, TACT_AWAIT_DEFAULT, error)
#define tact_await_value_double(value, error) tact_await_value_double_full (value, TACT_AWAIT_DEFAULT, error)
#define tact_await_value_string(value, error) tact_await_value_string_full (value, TACT_AWAIT_DEFAULT, error)
#define tact_await_value_object(value, error) tact_await_value_object_full (value, TACT_AWAIT_DEFAULT, error)

/**
 * TactValueWait: (skip)
 * @awaiter: what a frame awaits
 * @value: what is awaited; behind the await its result, or empty where it failed
 *
 * An await of a value task that is under way, in the struct of a frame; zeroed
 * memory is none.
 */
typedef struct
{
  TactAwaiter awaiter;
  TactValueTask value;

  /*< private >*/
  gpointer work[2];
  guintptr capture;
  TactResumeFunc resume;
  gpointer method;
  guintptr flags;
} TactValueWait;

/* What TACT_AWAIT_VALUE calls: takes @value, and drops what was in @wait.  TRUE: it is a task. */
TACT_API gboolean tact_value_wait_begin (TactValueWait *wait, TactValueTask value, TactAwaitFlags flags);

/* The task of @wait, once more. */
TACT_API TactTask *tact_value_wait_dup_task (TactValueWait *wait) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tact_value_wait_clear: (skip)
 * @wait: a wait that is over
 *
 * Drops what it holds: for the clear function of a frame.
 */
TACT_API void tact_value_wait_clear (TactValueWait *wait);

/* In the step function of a frame.  With %TACT_AWAIT_NO_THROW the error stays in the value of @wait, for its readers. */
#define TACT_AWAIT_VALUE(frame, wait, value) TACT_AWAIT_VALUE_FULL (frame, wait, value, TACT_AWAIT_DEFAULT)
#define TACT_AWAIT_VALUE_FULL(frame, wait, value, flags)                       \
  do                                                                           \
    {                                                                          \
      if (tact_value_wait_begin ((wait), (value), (flags)))                    \
        TACT_AWAIT_FULL ((frame), tact_value_wait_dup_task ((wait)), (flags)); \
      else                                                                     \
        TACT_AWAIT_ON ((frame), &(wait)->awaiter);                             \
    }                                                                          \
  while (0)

G_END_DECLS
