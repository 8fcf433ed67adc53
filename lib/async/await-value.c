/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * await-value.c: the awaits of value tasks, from fibers and frames.
 *
 * A value at hand is read and that is all.  A task is awaited as a task.  A
 * source gets a wait of ours, which lies on the stack of the fiber or in the
 * struct of the frame and posts the method itself to what it captured.
 */
#include "config.h"

#include <tact/await-value.h>

#include "async/fiber-private.h"
#include "async/value-private.h"
#include "context/context-private.h"
#include "task/depth-private.h"

#define AWAIT_FLAGS (TACT_AWAIT_ANY_CONTEXT | TACT_AWAIT_FORCE_YIELD | TACT_AWAIT_NO_THROW)

G_STATIC_ASSERT (sizeof (TactWork) == 2 * sizeof (gpointer));

/* A wait as an awaiter */

static void
wait_run (TactWork *work, TactWorkMode mode)
{
  TactValueWait *wait = (TactValueWait *) ((char *) work - G_STRUCT_OFFSET (TactValueWait, work));
  TactThread *thread = tact_thread ();
  TactEntered entered;

  if (mode == TACT_WORK_CLOSED)
    {
      tact_method_close_awaiting (wait->method);
      return;
    }
  tact_thread_enter (thread, &entered);
  if (tact_capture_is_context (wait->capture))
    tact_capture_enter (wait->capture, thread);
  wait->resume (wait->method);
  tact_thread_leave (thread, &entered);
}

static void
wait_post (TactValueWait *wait)
{
  TactWork *work = (TactWork *) wait->work;

  work->run = wait_run;
  tact_capture_resume (wait->capture, work);
}

/* What the source calls.  Nothing of @wait is touched once it is posted or resumed. */
static void
wait_resume (gpointer data, gboolean queue)
{
  TactValueWait *wait = data;
  TactThread *thread = tact_thread ();

  if (!queue && wait->capture == TACT_CAPTURE_NONE && tact_depth_enter (thread))
    {
      wait->resume (wait->method);
      tact_depth_leave (thread);
      return;
    }
  wait_post (wait);
}

static gboolean
wait_is_completed (TactAwaiter *awaiter)
{
  TactValueWait *wait = (TactValueWait *) awaiter;
  TactValueSource *source = wait->value.u.pointer;

  if ((wait->flags & TACT_AWAIT_FORCE_YIELD) != 0)
    return FALSE;
  return wait->value.holds == TACT_HOLDS_VALUE || source->iface->get_status (source, wait->value.version) != TACT_VALUE_PENDING;
}

static void
wait_on_completed (TactAwaiter *awaiter, TactResumeFunc resume, gpointer method)
{
  TactValueWait *wait = (TactValueWait *) awaiter;
  TactValueSource *source = wait->value.u.pointer;

  wait->resume = resume;
  wait->method = method;
  wait->capture = (wait->flags & TACT_AWAIT_ANY_CONTEXT) != 0 ? TACT_CAPTURE_NONE : tact_capture (tact_thread ());
  if (wait->value.holds == TACT_HOLDS_SOURCE)
    {
      if (source->iface->on_completed (source, wait->value.version, wait_resume, wait))
        return;
      g_critical ("a value task is awaited twice: somebody else awaits its source");
      wait->value = tact_value_new_error (TACT_ERROR_TAKEN, "Somebody else awaits the source of the value task");
    }
  wait_post (wait);
}

static gboolean
wait_get_result (TactAwaiter *awaiter, GError **error)
{
  TactValueWait *wait = (TactValueWait *) awaiter;

  if (wait->value.holds == TACT_HOLDS_SOURCE)
    wait->value = tact_value_take_result (&wait->value);
  if (wait->value.kind != TACT_VALUE_ERROR || (wait->flags & TACT_AWAIT_NO_THROW) != 0)
    return TRUE;
  g_propagate_error (error, wait->value.u.pointer);
  wait->value = tact_value_task_completed ();
  return FALSE;
}

static const TactAwaiterIface wait_iface = {
  .is_completed = wait_is_completed,
  .on_completed = wait_on_completed,
  .get_result = wait_get_result,
};

gboolean
tact_value_wait_begin (TactValueWait *wait, TactValueTask value, TactAwaitFlags flags)
{
  g_return_val_if_fail (wait != NULL, FALSE);

  tact_value_task_clear (&wait->value);
  if ((flags & ~AWAIT_FLAGS) != 0)
    {
      g_critical ("a value task is awaited with unknown flags 0x%x", flags);
      tact_value_task_clear (&value);
      value = tact_value_task_error (g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "A value task is awaited with unknown flags"));
    }
  wait->awaiter.iface = &wait_iface;
  wait->value = value;
  wait->flags = flags;
  return value.holds == TACT_HOLDS_TASK;
}

TactTask *
tact_value_wait_dup_task (TactValueWait *wait)
{
  return tact_task_ref (wait->value.u.pointer);
}

void
tact_value_wait_clear (TactValueWait *wait)
{
  g_return_if_fail (wait != NULL);

  tact_value_task_clear (&wait->value);
}

/* Fibers */

/* Whether there is nothing to do but to look at the value. */
static inline gboolean
is_at_hand (const TactValueTask *value, TactAwaitFlags flags)
{
  TactFiber *fiber = tact_thread ()->fiber;

  return G_LIKELY (value->holds == TACT_HOLDS_VALUE && fiber != NULL && (flags & ~(TACT_AWAIT_ANY_CONTEXT | TACT_AWAIT_NO_THROW)) == 0 &&
                   (fiber->method.frame.bits & TACT_FRAME_CLOSING) == 0 &&
                   ((fiber->method.frame.bits & TACT_FRAME_BOUND) == 0 || !tact_method_muted (fiber->method.frame.cancellable)));
}

/* Leaves what is at hand, or a task that has succeeded, in @value; FALSE: nothing. */
static G_GNUC_NO_INLINE gboolean
await_slowly (TactValueTask *value, const TactSite *site, TactAwaitFlags flags, GError **error)
{
  TactValueWait wait = { .value = { .holds = TACT_HOLDS_VALUE } };
  gboolean succeeded;

  if (value->holds == TACT_HOLDS_TASK)
    {
      value->u.pointer = tact_fiber_await (value->u.pointer, site, flags, error);
      if (value->u.pointer != NULL)
        return TRUE;
      *value = tact_value_task_completed ();
      return FALSE;
    }
  tact_value_wait_begin (&wait, *value, flags & ~TACT_AWAIT_NO_THROW);
  succeeded = tact_await_on_at (&wait.awaiter, site, error);
  if (!succeeded)
    tact_value_wait_clear (&wait);
  *value = wait.value;
  return succeeded;
}

static inline gboolean
await_value (TactValueTask *value, const TactSite *site, TactAwaitFlags flags, GError **error)
{
  return is_at_hand (value, flags) || await_slowly (value, site, flags, error);
}

/* TACT_AWAIT_NO_THROW leaves the error as it is. */
static inline GError **
where (TactAwaitFlags flags, GError **error)
{
  return (flags & TACT_AWAIT_NO_THROW) != 0 ? NULL : error;
}

gboolean
tact_await_value_at (TactValueTask value, const TactSite *site, TactAwaitFlags flags, GError **error)
{
  gboolean succeeded = await_value (&value, site, flags, where (flags, error));

  if (succeeded && value.holds == TACT_HOLDS_VALUE && value.kind == TACT_VALUE_ERROR)
    {
      g_propagate_error (where (flags, error), g_error_copy (value.u.pointer));
      succeeded = FALSE;
    }
  tact_value_task_clear (&value);
  return succeeded;
}

gboolean
tact_await_value_boolean_at (TactValueTask value, const TactSite *site, TactAwaitFlags flags, GError **error)
{
  gboolean result = await_value (&value, site, flags, where (flags, error)) && tact_value_task_get_boolean (&value, where (flags, error));

  tact_value_task_clear (&value);
  return result;
}

gint64
tact_await_value_int_at (TactValueTask value, const TactSite *site, TactAwaitFlags flags, GError **error)
{
  gint64 result;

  if (is_at_hand (&value, flags) && G_LIKELY (value.kind == TACT_VALUE_INT))
    return value.u.integer;
  result = await_value (&value, site, flags, where (flags, error)) ? tact_value_task_get_int (&value, where (flags, error)) : 0;
  tact_value_task_clear (&value);
  return result;
}

double
tact_await_value_double_at (TactValueTask value, const TactSite *site, TactAwaitFlags flags, GError **error)
{
  double result = await_value (&value, site, flags, where (flags, error)) ? tact_value_task_get_double (&value, where (flags, error)) : 0;

  tact_value_task_clear (&value);
  return result;
}

char *
tact_await_value_string_at (TactValueTask value, const TactSite *site, TactAwaitFlags flags, GError **error)
{
  char *result = await_value (&value, site, flags, where (flags, error)) ? tact_value_task_steal_string (&value, where (flags, error)) : NULL;

  tact_value_task_clear (&value);
  return result;
}

gpointer
tact_await_value_object_at (TactValueTask value, const TactSite *site, TactAwaitFlags flags, GError **error)
{
  gpointer result = await_value (&value, site, flags, where (flags, error)) ? tact_value_task_steal_object (&value, where (flags, error)) : NULL;

  tact_value_task_clear (&value);
  return result;
}
