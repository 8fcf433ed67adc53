/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* each.c: what many items end with, as one outcome. */
#include "config.h"

#include <tact/cancellable.h>
#include <tact/completed.h>
#include <tact/for-each.h>

#include "combine/each-private.h"
#include "task/block-private.h"

TactTask *
tact_each_refuse (const char *name, gboolean has_func, guint at_most, GCancellable *cancellable)
{
  if (!has_func)
    {
      g_critical ("%s: there is no function (NULL)", name);
      return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "There is no function to call for each item (NULL)");
    }
  if (at_most == 0)
    {
      g_critical ("%s: at_most is 0: nothing would ever run", name);
      return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "At most 0 items may run at once: none ever would");
    }
  return tact_cancellable_refuse (name, cancellable);
}

guint
tact_each_at_most (guint at_most)
{
  return at_most == TACT_FOR_EACH_PROCESSORS ? g_get_num_processors () : at_most;
}

TactTask *
tact_each_begin (TactEachEnds *ends, gpointer user_data, GDestroyNotify destroy, GCancellable *cancellable)
{
  ends->user_data = user_data;
  ends->destroy = destroy;
  ends->home = destroy != NULL ? tact_capture_context (tact_thread ()) : TACT_CAPTURE_NONE;
  ends->caller = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  ends->own = tact_cancellable_new (-1, cancellable);
  ends->source = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  g_mutex_init (&ends->mutex);
  ends->errors = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  return tact_task_source_dup_task (ends->source);
}

gboolean
tact_each_goes_on (TactEachEnds *ends)
{
  return ends->errors->len == 0 && !g_cancellable_is_cancelled (ends->own) &&
         !(ends->caller != NULL && g_cancellable_is_cancelled (ends->caller));
}

static void
keep_errors (TactEachEnds *ends, TactTask *task)
{
  g_autoptr (GPtrArray) errors = tact_task_get_errors (task);
  GError *cancelled = NULL;

  if (tact_task_is_cancelled (task))
    tact_block_check (tact_block (task), &cancelled);
  g_mutex_lock (&ends->mutex);
  if (cancelled != NULL)
    g_ptr_array_add (ends->errors, cancelled);
  for (guint n = 0; n < errors->len; n++)
    g_ptr_array_add (ends->errors, g_error_copy (errors->pdata[n]));
  g_mutex_unlock (&ends->mutex);
}

void
tact_each_note (TactEachEnds *ends, TactTask *task)
{
  if (!tact_task_is_succeeded (task))
    {
      keep_errors (ends, task);
      tact_cancellable_cancel (ends->own);
    }
  tact_task_unref (task);
}

void
tact_each_end (TactEachEnds *ends)
{
  if (ends->destroy != NULL)
    tact_capture_destroy (ends->home, ends->destroy, ends->user_data);
  if (ends->caller != NULL && g_cancellable_is_cancelled (ends->caller))
    {
      tact_task_source_set_cancelled (ends->source, ends->caller);
      g_ptr_array_unref (ends->errors);
    }
  else if (ends->errors->len > 0)
    {
      tact_task_source_take_errors (ends->source, ends->errors);
    }
  else
    {
      tact_task_source_set_completed (ends->source);
      g_ptr_array_unref (ends->errors);
    }
  tact_task_source_unref (ends->source);
  g_clear_object (&ends->caller);
  g_object_unref (ends->own);
  g_mutex_clear (&ends->mutex);
}
