/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * value-core.c: one result at a time, with a version, for a source that is
 * used over and over.
 *
 * Four bits of `state` say who has come: who registers, who completes, who
 * takes.  Of the registration and the completion, each in two steps, the one
 * that ends second resumes.
 */
#include "config.h"

#include "async/value-private.h"

enum
{
  CLAIMED = 1 << 0,    /* somebody waits, or is about to */
  REGISTERED = 1 << 1, /* resume and data are in place */
  SETTING = 1 << 2,    /* somebody writes the result */
  DONE = 1 << 3,       /* the result is in place */
  TAKEN = 1 << 4,      /* the result is somebody's */
  STATUS = 1 << 8,     /* from here on: with DONE, the status of the result */
  STATUSES = 7,
};

static gboolean
is_current (TactValueCore *core, guint32 version)
{
  return __atomic_load_n (&core->version, __ATOMIC_ACQUIRE) == version;
}

void
tact_value_core_set_flags (TactValueCore *core, TactValueCoreFlags flags)
{
  g_return_if_fail (core != NULL);
  g_return_if_fail ((flags & ~TACT_VALUE_CORE_ASYNC) == 0);

  core->flags = flags;
}

guint32
tact_value_core_get_version (TactValueCore *core)
{
  g_return_val_if_fail (core != NULL, 0);

  return __atomic_load_n (&core->version, __ATOMIC_RELAXED);
}

void
tact_value_core_reset (TactValueCore *core)
{
  guint32 state;

  g_return_if_fail (core != NULL);

  state = __atomic_load_n (&core->state, __ATOMIC_ACQUIRE);
  if ((state & (CLAIMED | DONE)) == CLAIMED || (state & (SETTING | DONE)) == SETTING)
    {
      g_critical ("a value source is reset while somebody waits for its result");
      return;
    }
  if ((state & TAKEN) == 0)
    tact_value_task_clear (&core->result);
  __atomic_fetch_add (&core->version, 1, __ATOMIC_RELEASE);
  __atomic_store_n (&core->state, 0, __ATOMIC_RELEASE);
}

gboolean
tact_value_core_set_result (TactValueCore *core, TactValueTask result)
{
  const char *wrong = NULL;
  guint32 state;

  if (core == NULL)
    wrong = "there is no source (NULL)";
  else if (result.holds != TACT_HOLDS_VALUE)
    wrong = "its result is no value, but a task or a source";
  else if ((__atomic_fetch_or (&core->state, SETTING, __ATOMIC_ACQ_REL) & SETTING) != 0)
    wrong = "it has a result already";
  if (wrong != NULL)
    {
      tact_value_task_clear (&result);
      g_critical ("a value source cannot be completed: %s", wrong);
      return FALSE;
    }
  core->result = result;
  /* with the status, since the result is gone once it is taken */
  state = __atomic_fetch_or (&core->state, DONE | (guint32) tact_value_status (&result) * STATUS, __ATOMIC_ACQ_REL);
  if ((state & REGISTERED) != 0)
    core->resume (core->data, (core->flags & TACT_VALUE_CORE_ASYNC) != 0);
  return TRUE;
}

TactValueStatus
tact_value_core_get_status (TactValueCore *core, guint32 version)
{
  guint32 state;

  g_return_val_if_fail (core != NULL, TACT_VALUE_STALE);

  state = __atomic_load_n (&core->state, __ATOMIC_ACQUIRE);
  if (!is_current (core, version) || (state & TAKEN) != 0)
    return TACT_VALUE_STALE;
  return (state & DONE) != 0 ? (TactValueStatus) (state / STATUS & STATUSES) : TACT_VALUE_PENDING;
}

gboolean
tact_value_core_on_completed (TactValueCore *core, guint32 version, TactValueResumeFunc resume, gpointer data)
{
  g_return_val_if_fail (core != NULL, FALSE);
  g_return_val_if_fail (resume != NULL, FALSE);

  if (!is_current (core, version) || (__atomic_fetch_or (&core->state, CLAIMED, __ATOMIC_ACQ_REL) & CLAIMED) != 0)
    return FALSE;
  core->resume = resume;
  core->data = data;
  if ((__atomic_fetch_or (&core->state, REGISTERED, __ATOMIC_ACQ_REL) & DONE) != 0)
    resume (data, TRUE);
  return TRUE;
}

TactValueTask
tact_value_core_get_result (TactValueCore *core, guint32 version)
{
  TactValueTask result;

  g_return_val_if_fail (core != NULL, tact_value_new_error (TACT_ERROR_TAKEN, "There is no source (NULL)"));

  if (!is_current (core, version))
    return tact_value_new_error (TACT_ERROR_TAKEN, "The result of the value task was taken before");
  if ((__atomic_load_n (&core->state, __ATOMIC_ACQUIRE) & DONE) == 0)
    return tact_value_new_error (TACT_ERROR_PENDING, "The value task is pending");
  if ((__atomic_fetch_or (&core->state, TAKEN, __ATOMIC_ACQ_REL) & TAKEN) != 0)
    return tact_value_new_error (TACT_ERROR_TAKEN, "The result of the value task was taken before");
  result = core->result;
  core->result = tact_value_task_completed ();
  return result;
}

void
tact_value_core_clear (TactValueCore *core)
{
  g_return_if_fail (core != NULL);

  tact_value_task_clear (&core->result);
}
