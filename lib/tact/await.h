/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * await.h: the keywords (.NET: async, await, try, catch, finally).  The only
 * real macros of Tact.
 *
 * In a fiber (fiber.h) an await is an expression: it takes a task, suspends
 * the fiber until it is complete, and gives its result.
 *
 *     if (!(file = tact_await_object (open_file (), &error)))
 *       return tact_task_new_error (g_steal_pointer (&error));
 *
 * In the step function of a frame (frame.h) the keywords are these:
 *
 *     TACT_BEGIN (frame);              opens the one try
 *     TACT_AWAIT (frame, task);        takes the task; a failure goes to CATCH
 *     TACT_AWAIT_FULL (frame, task, flags);
 *     TACT_AWAIT_ON (frame, awaiter);  awaits a type of your own
 *     TACT_THROW (frame, error);       takes the error; goes to CATCH
 *     TACT_RETURN (frame, task);       takes the task: the outcome, past CATCH, by FINALLY
 *     TACT_CATCH (frame);              at most one; its end: handled
 *     TACT_RETHROW (frame);            in CATCH: what was caught goes on, by FINALLY
 *     TACT_FINALLY (frame);            at most one; runs whatever happened
 *     TACT_END (frame);                falling into it ends without a value
 *
 * A step function is one `switch`, and each await a `case` of it:
 *
 *     switch (frame->label) {
 *     case 0:
 *       ...
 *       if (await (task) == suspended)
 *         return TACT_STEP_SUSPENDED;
 *     case 1:
 *       ...
 *     }
 *
 * So: what crosses an await lives in the struct, never in a local (a
 * `g_autoptr` local across an await is an error of the compiler with
 * -Werror=jump-misses-init, and always in clang and C++); no await stands
 * inside a `switch` of your own (found when it resumes: a critical,
 * %TACT_ERROR_STEP).  Await inside loops and ifs as you like, also twice on a
 * line, in CATCH and in FINALLY.
 */
#pragma once

#include <tact/awaiter.h>
#include <tact/frame.h>

G_BEGIN_DECLS

/**
 * TactAwaitFlags:
 * @TACT_AWAIT_DEFAULT: come back to the captured context; a failure throws
 * @TACT_AWAIT_ANY_CONTEXT: capture nothing: go on wherever the task completes (.NET: ConfigureAwait (false))
 * @TACT_AWAIT_FORCE_YIELD: suspend even if the task is complete
 * @TACT_AWAIT_NO_THROW: a failure does not throw; it counts as read
 *
 * How to await (.NET: ConfigureAwaitOptions).
 */
typedef enum /*< flags >*/
{
  TACT_AWAIT_DEFAULT = 0,
  TACT_AWAIT_ANY_CONTEXT = 1,
  TACT_AWAIT_FORCE_YIELD = 2,
  TACT_AWAIT_NO_THROW = 4,
} TactAwaitFlags;

/*
 * Fibers.  A failure is in @error, which may be %NULL; then the result is
 * %FALSE, 0 or %NULL.  Where no fiber runs: %TACT_ERROR_NOT_ASYNC, and a
 * critical.  What is returned is the caller's: a string or boxed is a copy, an
 * object a reference, a pointer is taken.  Two awaits in one list of arguments
 * have no order, as C has none there.
 *
 *     tact_await (task, &error)                   any kind; whether it succeeded
 *     tact_await_boolean (task, &error)           %FALSE may be the value: look at @error
 *     tact_await_int, tact_await_double
 *     tact_await_string, tact_await_boxed, tact_await_object, tact_await_pointer
 *     tact_await_full (task, flags, &error)       and tact_await_int_full, ...: with #TactAwaitFlags
 *     tact_await_on (awaiter, &error)             a type of your own
 *
 * %TACT_AWAIT_NO_THROW leaves @error as it is.
 */

/**
 * tact_await_at: (skip)
 * @task: (transfer full): a task with any kind of result, which is dropped
 * @site: where it stands
 * @flags: how to await
 * @error: (nullable): return location for an error
 *
 * What the macro without _at calls; in a fiber only.
 *
 * Returns: whether it succeeded
 */
TACT_API gboolean tact_await_at (TactTask *task, const TactSite *site, TactAwaitFlags flags, GError **error);

/**
 * tact_await_boolean_at: (skip)
 * @task: (transfer full): a task with a boolean
 * @site: where it stands
 * @flags: how to await
 * @error: (nullable): return location for an error
 *
 * What the macro without _at calls; in a fiber only.
 *
 * Returns: it; %FALSE also where it failed: look at @error
 */
TACT_API gboolean tact_await_boolean_at (TactTask *task, const TactSite *site, TactAwaitFlags flags, GError **error);

/**
 * tact_await_int_at: (skip)
 * @task: (transfer full): a task with an int
 * @site: where it stands
 * @flags: how to await
 * @error: (nullable): return location for an error
 *
 * What the macro without _at calls; in a fiber only.
 *
 * Returns: it; 0 where it failed
 */
TACT_API gint64 tact_await_int_at (TactTask *task, const TactSite *site, TactAwaitFlags flags, GError **error);

/**
 * tact_await_double_at: (skip)
 * @task: (transfer full): a task with a double
 * @site: where it stands
 * @flags: how to await
 * @error: (nullable): return location for an error
 *
 * What the macro without _at calls; in a fiber only.
 *
 * Returns: it; 0 where it failed
 */
TACT_API double tact_await_double_at (TactTask *task, const TactSite *site, TactAwaitFlags flags, GError **error);

/**
 * tact_await_string_at: (skip)
 * @task: (transfer full): a task with a string
 * @site: where it stands
 * @flags: how to await
 * @error: (nullable): return location for an error
 *
 * What the macro without _at calls; in a fiber only.
 *
 * Returns: (transfer full) (nullable): a copy; %NULL where it failed
 */
TACT_API char *tact_await_string_at (TactTask *task, const TactSite *site, TactAwaitFlags flags, GError **error);

/**
 * tact_await_boxed_at: (skip)
 * @task: (transfer full): a task with a boxed
 * @site: where it stands
 * @flags: how to await
 * @error: (nullable): return location for an error
 *
 * What the macro without _at calls; in a fiber only.
 *
 * Returns: (transfer full) (nullable): a copy; %NULL where it failed
 */
TACT_API gpointer tact_await_boxed_at (TactTask *task, const TactSite *site, TactAwaitFlags flags, GError **error);

/**
 * tact_await_object_at: (skip)
 * @task: (transfer full): a task with an object
 * @site: where it stands
 * @flags: how to await
 * @error: (nullable): return location for an error
 *
 * What the macro without _at calls; in a fiber only.
 *
 * Returns: (transfer full) (nullable): a reference; %NULL where it failed
 */
TACT_API gpointer tact_await_object_at (TactTask *task, const TactSite *site, TactAwaitFlags flags, GError **error);

/**
 * tact_await_pointer_at: (skip)
 * @task: (transfer full): a task with a pointer
 * @site: where it stands
 * @flags: how to await
 * @error: (nullable): return location for an error
 *
 * What the macro without _at calls; in a fiber only.
 *
 * Returns: (transfer full) (nullable): the pointer, taken; %NULL where it failed or was taken before
 */
TACT_API gpointer tact_await_pointer_at (TactTask *task, const TactSite *site, TactAwaitFlags flags, GError **error);

/**
 * tact_await_on_at: (skip)
 * @awaiter: what is awaited; it lives until it has ended
 * @site: where it stands
 * @error: (nullable): return location for an error
 *
 * What tact_await_on() calls; in a fiber only.
 *
 * Returns: what its get_result gave
 */
TACT_API gboolean tact_await_on_at (TactAwaiter *awaiter, const TactSite *site, GError **error);

/* A call with the site where it stands, of a name that no other has: awaits may stand inside each other. */
#define TACT_SITE_(name, call)                                              \
  (__extension__({                                                          \
    static const TactSite name = { __FILE__, __func__, __LINE__, 0, NULL }; \
    call;                                                                   \
  }))
#define TACT_AWAIT_AS_(counter, func, task, flags, error) TACT_AWAIT_AS__ (counter, func, task, flags, error)
#define TACT_AWAIT_AS__(counter, func, task, flags, error) \
  TACT_SITE_ (tact_site_##counter##_, func ((task), &tact_site_##counter##_, (flags), (error)))
#define TACT_AWAIT_ON_AS_(counter, awaiter, error) TACT_AWAIT_ON_AS__ (counter, awaiter, error)
#define TACT_AWAIT_ON_AS__(counter, awaiter, error) \
  TACT_SITE_ (tact_site_##counter##_, tact_await_on_at ((awaiter), &tact_site_##counter##_, (error)))

#define tact_await_full(task, flags, error) TACT_AWAIT_AS_ (__COUNTER__, tact_await_at, task, flags, error)
#define tact_await_boolean_full(task, flags, error) TACT_AWAIT_AS_ (__COUNTER__, tact_await_boolean_at, task, flags, error)
#define tact_await_int_full(task, flags, error) TACT_AWAIT_AS_ (__COUNTER__, tact_await_int_at, task, flags, error)
#define tact_await_double_full(task, flags, error) TACT_AWAIT_AS_ (__COUNTER__, tact_await_double_at, task, flags, error)
#define tact_await_string_full(task, flags, error) TACT_AWAIT_AS_ (__COUNTER__, tact_await_string_at, task, flags, error)
#define tact_await_boxed_full(task, flags, error) TACT_AWAIT_AS_ (__COUNTER__, tact_await_boxed_at, task, flags, error)
#define tact_await_object_full(task, flags, error) TACT_AWAIT_AS_ (__COUNTER__, tact_await_object_at, task, flags, error)
#define tact_await_pointer_full(task, flags, error) TACT_AWAIT_AS_ (__COUNTER__, tact_await_pointer_at, task, flags, error)
#define tact_await(task, error) tact_await_full (task, TACT_AWAIT_DEFAULT, error)
#define tact_await_boolean(task, error) tact_await_boolean_full (task, TACT_AWAIT_DEFAULT, error)
#define tact_await_int(task, error) tact_await_int_full (task, TACT_AWAIT_DEFAULT, error)
#define tact_await_double(task, error) tact_await_double_full (task, TACT_AWAIT_DEFAULT, error)
#define tact_await_string(task, error) tact_await_string_full (task, TACT_AWAIT_DEFAULT, error)
#define tact_await_boxed(task, error) tact_await_boxed_full (task, TACT_AWAIT_DEFAULT, error)
#define tact_await_object(task, error) tact_await_object_full (task, TACT_AWAIT_DEFAULT, error)
#define tact_await_pointer(task, error) tact_await_pointer_full (task, TACT_AWAIT_DEFAULT, error)
#define tact_await_on(awaiter, error) TACT_AWAIT_ON_AS_ (__COUNTER__, awaiter, error)

/* What the macros of frames call.  Use the macros. */

typedef enum
{
  TACT_FLOW_SUSPENDED,
  TACT_FLOW_ON,
  TACT_FLOW_JUMP,
} TactFlow;

enum
{
  TACT_LABEL_BEGIN = 0,
  TACT_LABEL_CATCH = 0x10000,
  TACT_LABEL_FINALLY = 0x10001,
  TACT_LABEL_END = 0x10002,
};

/* Awaits @task, which it takes; the way on is in the result. */
TACT_API TactFlow tact_frame_await_at (TactFrame *frame, TactTask *task, const TactSite *site, guint label, TactAwaitFlags flags);
/* Awaits a type of the user. */
TACT_API TactFlow tact_frame_await_on_at (TactFrame *frame, TactAwaiter *awaiter, const TactSite *site, guint label);
/* What was awaited has ended; FALSE: the way on is in the label. */
TACT_API gboolean tact_frame_resumed (TactFrame *frame);
/* The step function of no running method was called: a critical. */
TACT_API guint tact_frame_enter (TactFrame *frame);
/* Takes @error, and turns to CATCH, FINALLY or the end. */
TACT_API void tact_frame_throw (TactFrame *frame, GError *error);
/* In CATCH: turns to FINALLY with what was caught. */
TACT_API void tact_frame_rethrow (TactFrame *frame);
/* Takes @task, the outcome, and turns to FINALLY. */
TACT_API void tact_frame_return (TactFrame *frame, TactTask *task);
/* The try has ended well: turns to FINALLY. */
TACT_API void tact_frame_skip_catch (TactFrame *frame);
/* FINALLY begins, or the end; @fell: not by a jump. */
TACT_API void tact_frame_begin_finally (TactFrame *frame, gboolean fell);
/* The label has no place in the function: FALSE, it has ended. */
TACT_API gboolean tact_frame_route (TactFrame *frame);

/* The await of a task that has succeeded costs no call. */
static inline TactFlow
tact_frame_await (TactFrame *frame, TactTask *task, const TactSite *site, guint label, TactAwaitFlags flags)
{
  if (G_LIKELY (task != NULL && frame != NULL &&
                __atomic_load_n (&task->status, __ATOMIC_ACQUIRE) == TACT_TASK_SUCCEEDED &&
                (flags & ~TACT_AWAIT_ANY_CONTEXT) == 0 && (frame->bits & 0x81) == 1))
    {
      TactTask *last = frame->last;

      __atomic_store_n (&frame->last, task, __ATOMIC_RELAXED);
      if (last != NULL && __atomic_load_n (&last->counts, __ATOMIC_RELAXED) >> 63 == 0)
        tact_task_unref (last);
      return TACT_FLOW_ON;
    }
  return tact_frame_await_at (frame, task, site, label, flags);
}

/* Going on costs no call where what was awaited has succeeded; bits: not bound, no user's awaiter. */
static inline gboolean
tact_frame_goes_on (TactFrame *frame)
{
  if (G_LIKELY ((frame->bits & 0xc0) == 0 && __atomic_load_n (&frame->last->status, __ATOMIC_ACQUIRE) == TACT_TASK_SUCCEEDED))
    return TRUE;
  return tact_frame_resumed (frame);
}

/* A step function that was called by hand has no method around it. */
static inline guint
tact_frame_label (TactFrame *frame)
{
  if (G_LIKELY (frame != NULL && (frame->bits & 1) != 0))
    return frame->label;
  return tact_frame_enter (frame);
}

#define TACT_BEGIN(frame)                 \
  TactFrame *const tact_frame_ = (frame); \
  enum                                    \
  {                                       \
    tact_base_ = __COUNTER__              \
  };                                      \
                                          \
  tact_dispatch_:                         \
  switch (tact_frame_label (tact_frame_)) \
    {                                     \
    case TACT_LABEL_BEGIN:

#define TACT_AWAIT(frame, task) TACT_AWAIT_FULL (frame, task, TACT_AWAIT_DEFAULT)

#define TACT_AWAIT_FULL(frame, task, flags) \
  TACT_SUSPEND_ (tact_frame_await ((frame), (task), &tact_site_, tact_label_, (flags)))

#define TACT_AWAIT_ON(frame, awaiter) \
  TACT_SUSPEND_ (tact_frame_await_on_at ((frame), (awaiter), &tact_site_, tact_label_))

#define TACT_SUSPEND_(await)                                                        \
  do                                                                                \
    {                                                                               \
      static const TactSite tact_site_ = { __FILE__, __func__, __LINE__, 0, NULL }; \
      enum                                                                          \
      {                                                                             \
        tact_label_ = __COUNTER__ - tact_base_                                      \
      };                                                                            \
                                                                                    \
      {                                                                             \
        const TactFlow tact_flow_ = (await);                                        \
                                                                                    \
        if (tact_flow_ == TACT_FLOW_SUSPENDED)                                      \
          return TACT_STEP_SUSPENDED;                                               \
        if (tact_flow_ == TACT_FLOW_JUMP)                                           \
          goto tact_dispatch_;                                                      \
      }                                                                             \
      if (0)                                                                        \
        {                                                                           \
        case tact_label_:                                                           \
          if (!tact_frame_goes_on (tact_frame_))                                    \
            goto tact_dispatch_;                                                    \
        }                                                                           \
    }                                                                               \
  while (0)

#define TACT_THROW(frame, error)           \
  do                                       \
    {                                      \
      tact_frame_throw ((frame), (error)); \
      goto tact_dispatch_;                 \
    }                                      \
  while (0)

#define TACT_RETHROW(frame)         \
  do                                \
    {                               \
      tact_frame_rethrow ((frame)); \
      goto tact_dispatch_;          \
    }                               \
  while (0)

#define TACT_RETURN(frame, task)           \
  do                                       \
    {                                      \
      tact_frame_return ((frame), (task)); \
      goto tact_dispatch_;                 \
    }                                      \
  while (0)

#define TACT_CATCH(frame)          \
  tact_frame_skip_catch ((frame)); \
  goto tact_dispatch_;             \
  case TACT_LABEL_CATCH:

#define TACT_FINALLY(frame)                          \
  tact_frame_begin_finally ((frame), TRUE);          \
  if (0)                                             \
    {                                                \
    case TACT_LABEL_FINALLY:                         \
      tact_frame_begin_finally (tact_frame_, FALSE); \
    }                                                \
  do                                                 \
    {                                                \
    }                                                \
  while (0)

#define TACT_END(frame)                     \
  tact_frame_begin_finally ((frame), TRUE); \
  return TACT_STEP_ENDED;                   \
  default:                                  \
    if (tact_frame_route (tact_frame_))     \
      goto tact_dispatch_;                  \
    return TACT_STEP_ENDED;                 \
    }                                       \
    do                                      \
      {                                     \
      }                                     \
    while (0)

G_END_DECLS
