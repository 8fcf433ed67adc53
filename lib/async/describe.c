/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* describe.c: a task in words: what it is, and for a suspended method the await where it stands, and what that awaits. */
#include "config.h"

#include <tact/describe.h>

#include "async/walk-private.h"

#define MOST 16

static const char *
status_words (TactTaskStatus status)
{
  static const char *const words[] = {
    [TACT_TASK_CREATED] = "not started",
    [TACT_TASK_WAITING_FOR_ACTIVATION] = "pending",
    [TACT_TASK_WAITING_TO_RUN] = "waiting to run",
    [TACT_TASK_RUNNING] = "running",
    [TACT_TASK_WAITING_FOR_CHILDREN] = "waiting for its children",
    [TACT_TASK_SUCCEEDED] = "succeeded",
    [TACT_TASK_CANCELLED] = "cancelled",
    [TACT_TASK_FAULTED] = "faulted",
  };

  return status < G_N_ELEMENTS (words) && words[status] != NULL ? words[status] : "of an unknown status";
}

/* What @method is suspended on, referenced; NULL: on no task. */
static TactTask *
describe_method (TactMethod *method, GString *text)
{
  const gboolean is_fiber = (method->block.task.bits & TACT_BIT_FIBER) != 0;
  const TactSite *site = __atomic_load_n (&method->frame.site, __ATOMIC_RELAXED);

  g_string_append (text, is_fiber ? "; a fiber" : "; a frame");
  if (site == NULL)
    {
      g_string_append (text, " that has not suspended yet");
      return NULL;
    }
  g_string_append_printf (text, ", awaits in %s() at %s:%u", site->func, site->file, site->line);
  return tact_walk_dup_awaited (method);
}

char *
tact_task_describe (TactTask *task)
{
  GString *text = g_string_new (NULL);
  TactBlock *block;

  g_return_val_if_fail (task != NULL, g_string_free (text, FALSE));

  tact_task_ref (task);
  for (guint n = 0; task != NULL && n < MOST; n++)
    {
      g_autofree char *maker = tact_block_describe_maker (tact_block (task));
      const TactTaskStatus status = tact_task_get_status (task);
      TactTask *next = NULL;

      block = tact_block (task);
      g_string_append_printf (text, "%stask %u, made by %s: %s", n > 0 ? " <- " : "", tact_task_get_id (task), maker, status_words (status));
      if (status == TACT_TASK_FAULTED)
        g_string_append_printf (text, ": %s", block->value.error->message);
      else if (status < TACT_TASK_SUCCEEDED && (task->bits & TACT_BIT_METHOD) != 0)
        next = describe_method ((TactMethod *) block, text);
      tact_task_unref (task);
      task = next;
    }
  g_clear_pointer (&task, tact_task_unref);
  return g_string_free (text, FALSE);
}
