/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* frame-result.c: what a step function reads of its frame: the result of its last await, what it caught, its cancellable. */
#include "config.h"

#include "async/method-private.h"

static inline TactFrameImpl *
impl (TactFrame *frame)
{
  return (TactFrameImpl *) frame;
}

GCancellable *
tact_frame_get_cancellable (TactFrame *frame)
{
  g_return_val_if_fail (frame != NULL, NULL);

  return impl (frame)->cancellable;
}

const GError *
tact_frame_get_error (TactFrame *frame)
{
  static const GError cancelled = { 0, G_IO_ERROR_CANCELLED, (char *) "A task was cancelled" };
  static GError with_domain;
  static gsize once;
  TactBlock *last;

  g_return_val_if_fail (frame != NULL, NULL);

  if ((frame->bits & TACT_FRAME_NO_THROW) != 0 && frame->last != NULL)
    {
      last = tact_block (frame->last);
      switch (tact_block_status (last))
        {
        case TACT_TASK_FAULTED:
          return last->value.error;
        case TACT_TASK_CANCELLED:
          if (last->value.error != NULL)
            return last->value.error;
          if (g_once_init_enter (&once))
            {
              with_domain = cancelled;
              with_domain.domain = G_IO_ERROR;
              g_once_init_leave (&once, 1);
            }
          return &with_domain;
        default:
          break;
        }
    }
  return (frame->bits & TACT_FRAME_CATCH) != 0 && (impl (frame)->outcome & 1) == 0 ? (const GError *) impl (frame)->outcome : NULL;
}

TactTaskStatus
tact_frame_get_status (TactFrame *frame)
{
  g_return_val_if_fail (frame != NULL, TACT_TASK_FAULTED);

  return frame->last != NULL ? tact_task_get_status (frame->last) : TACT_TASK_SUCCEEDED;
}

gboolean
tact_frame_get_boolean (TactFrame *frame)
{
  g_return_val_if_fail (frame != NULL, FALSE);

  return tact_task_get_boolean (frame->last, NULL);
}

gint64
tact_frame_get_int (TactFrame *frame)
{
  g_return_val_if_fail (frame != NULL, 0);

  return tact_task_get_int (frame->last, NULL);
}

double
tact_frame_get_double (TactFrame *frame)
{
  g_return_val_if_fail (frame != NULL, 0);

  return tact_task_get_double (frame->last, NULL);
}

char *
tact_frame_dup_string (TactFrame *frame)
{
  g_return_val_if_fail (frame != NULL, NULL);

  return tact_task_dup_string (frame->last, NULL);
}

gpointer
tact_frame_dup_boxed (TactFrame *frame)
{
  g_return_val_if_fail (frame != NULL, NULL);

  return tact_task_dup_boxed (frame->last, NULL);
}

gpointer
tact_frame_dup_object (TactFrame *frame)
{
  g_return_val_if_fail (frame != NULL, NULL);

  return tact_task_dup_object (frame->last, NULL);
}

gpointer
tact_frame_steal_pointer (TactFrame *frame)
{
  g_return_val_if_fail (frame != NULL, NULL);

  return tact_task_steal_pointer (frame->last, NULL);
}
