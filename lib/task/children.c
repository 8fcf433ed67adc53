/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * children.c: tasks that are part of the one that started them.
 *
 * A family hangs on the parent while its body runs.  What it waits for is
 * counted: the body's outcome, and each child.  Who counts down to nothing
 * makes the outcome of all, which the parent adopts.
 */
#include "config.h"

#include <tact/completed.h>
#include <tact/error.h>
#include <tact/run.h>

#include "task/children-private.h"
#include "task/depth-private.h"

typedef struct
{
  gint missing;      /* atomic: members that have not ended, and the body's outcome */
  GMutex mutex;      /* guards errors; a leaf */
  GPtrArray *errors; /* of children, owned; NULL: there are none */
  TactTask *outcome; /* of the body, owned; written before the last is counted */
  TactBlock *joined; /* the outcome of all; owned */
} TactFamily;

/* A waiter of one child, or of the body's outcome. */
typedef struct
{
  TactWork work;
  TactFamily *family;
  TactTask *task; /* owned */
  gboolean is_child;
} Member;

static TactFamily *
family_new (gpointer maker)
{
  TactFamily *family = g_new0 (TactFamily, 1);

  family->missing = 1;
  g_mutex_init (&family->mutex);
  family->joined = tact_block_new (sizeof (TactBlock), TACT_TASK_WAITING_FOR_CHILDREN, 0, 2 * TACT_COUNT_TASK, maker);
  return family;
}

/* The body's own errors first. */
static TactTaskStatus
family_take_outcome (TactFamily *family)
{
  GPtrArray *errors = family->errors;
  GPtrArray *own;

  if (errors == NULL)
    return tact_block_take_outcome (family->joined, family->outcome);

  own = tact_task_get_errors (family->outcome);
  for (guint i = 0; i < own->len; i++)
    g_ptr_array_insert (errors, i, g_error_copy (own->pdata[i]));
  g_ptr_array_unref (own);
  tact_task_unref (family->outcome);
  tact_block_take_errors (family->joined, errors);
  g_ptr_array_unref (errors);
  return TACT_TASK_FAULTED;
}

/* acq_rel: the last one sees what the others wrote */
static void
family_count (TactFamily *family, TactNotifyMode mode)
{
  TactBlock *joined = family->joined;
  TactTaskStatus status;

  if (__atomic_sub_fetch (&family->missing, 1, __ATOMIC_ACQ_REL) > 0)
    return;
  status = family_take_outcome (family);
  g_mutex_clear (&family->mutex);
  g_free (family);
  tact_block_complete (joined, status, mode);
}

/* Reading them here is enough: the parent reports them. */
static void
family_add_errors_of (TactFamily *family, TactTask *child)
{
  GPtrArray *errors = tact_task_get_errors (child);

  g_mutex_lock (&family->mutex);
  if (family->errors == NULL)
    family->errors = g_ptr_array_new ();
  for (guint i = 0; i < errors->len; i++)
    g_ptr_array_add (family->errors, g_error_copy (errors->pdata[i]));
  g_mutex_unlock (&family->mutex);
  g_ptr_array_unref (errors);
}

static TactNotified
member_notify (TactWork *work, TactTask *done, TactNotifyMode mode)
{
  Member *member = (Member *) work;

  if (tact_notify_is_early (mode))
    return TACT_NOTIFY_LATER;
  if (member->is_child && tact_block_status (tact_block (done)) == TACT_TASK_FAULTED)
    family_add_errors_of (member->family, done);
  family_count (member->family, mode & ~TACT_NOTIFY_PROBE);
  tact_task_unref (member->task);
  g_free (member);
  return TACT_NOTIFIED;
}

/* Waits for @task, of which it takes a reference. */
static void
family_add (TactFamily *family, TactTask *task, gboolean is_child)
{
  Member *member = g_new (Member, 1);

  *member = (Member){ .work = { .notify = member_notify }, .family = family, .task = task, .is_child = is_child };
  /* no order: who adds has the family, which therefore misses one at least */
  __atomic_fetch_add (&family->missing, 1, __ATOMIC_RELAXED);
  if (!tact_block_add_waiter (tact_block (task), &member->work, TRUE))
    member_notify (&member->work, task, 0);
}

/* The task that runs, if it takes children: an item, whose flags are in its aux while it runs. */
static TactBlock *
running_parent (void)
{
  TactTask *task = tact_thread ()->task;

  if (task == NULL || (task->bits & TACT_BIT_ITEM) == 0 || (tact_block (task)->aux.index & TACT_RUN_DENY_ATTACH) != 0)
    return NULL;
  return tact_block (task);
}

void
tact_children_attach (TactBlock *child)
{
  TactBlock *parent = running_parent ();
  TactExtra *extra;

  if (parent == NULL)
    return;
  extra = tact_block_get_extra (parent);
  if (extra->family == NULL)
    {
      extra->family = family_new (tact_block_get_maker (parent));
      parent->aux.index |= TACT_ITEM_HAS_CHILDREN;
    }
  family_add (extra->family, tact_block_ref (child), TRUE);
}

TactTask *
tact_children_join (TactBlock *parent, TactTask *outcome)
{
  TactFamily *family = g_steal_pointer (&tact_block_get_extra (parent)->family);
  TactTask *joined = &family->joined->task;

  if (outcome == NULL)
    {
      g_critical ("the body of a task returned NULL: it must return a task, such as tact_task_completed ()");
      outcome = tact_task_new_failed (TACT_ERROR, TACT_ERROR_NO_TASK, "The body of the task returned NULL, not a task");
    }
  outcome = family->outcome = tact_task_for_waiting (outcome);
  /* judged as if there were no children (CI-01): what the body made itself, complete, is taken literally */
  family->joined->task.bits |= outcome->bits & TACT_BIT_LITERAL;
  if (!tact_block_is_complete (tact_block (outcome)))
    family_add (family, tact_task_ref (outcome), FALSE);
  family_count (family, 0);
  return joined;
}
