/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* send.c: runs a function on a context by a post, and waits for it. */
#include "config.h"

#include <tact/task-source.h>

#include "base/park-private.h"
#include "context/context-private.h"
#include "task/depth-private.h"

typedef struct
{
  TactSendFunc func;
  gpointer user_data;
  GError *error;
  gboolean result, ran;
  TactTaskSource *told; /* owned by the sender; NULL: nobody looks at its waits */
  TactPark park;
} Send;

static void
send_run (gpointer data)
{
  Send *send = data;

  send->ran = TRUE;
  send->result = send->func (send->user_data, &send->error);
}

/* The sender is on its way once it is woken: nothing of it is touched then. */
static void
send_done (gpointer data)
{
  Send *send = data;

  if (send->told != NULL)
    tact_task_source_set_completed (send->told);
  tact_park_wake (&send->park);
}

/* Who looks at the waits of this thread is told of this one, too (SC-13). */
static void
send_wait (Send *send, TactContext *looks)
{
  g_autoptr (TactTask) task = send->told != NULL ? tact_task_source_dup_task (send->told) : NULL;

  if (task != NULL)
    TACT_CONTEXT_GET_CLASS (looks)->wait (looks, task, -1, NULL, NULL);
  while (!tact_park_wait (&send->park, -1))
    ;
}

gboolean
tact_context_send_here (TactContext *context, TactSendFunc func, gpointer user_data, GError **error)
{
  TactThread *thread = tact_thread ();
  TactEntered entered;
  gboolean result;

  tact_thread_enter (thread, &entered);
  tact_context_push (context);
  result = func (user_data, error);
  tact_thread_leave (thread, &entered);
  return result;
}

gboolean
tact_context_send_by_post (TactContext *context, TactSendFunc func, gpointer user_data, GError **error)
{
  Send send = { .func = func, .user_data = user_data };
  TactThread *thread = tact_thread ();
  TactContext *current = tact_context_get_current ();

  if (G_UNLIKELY (tact_depth_is_pending (thread)))
    tact_depth_settle (thread); /* who is sent to may wait for it */
  if (current != NULL && tact_context_is_wait_notification_required (current))
    send.told = tact_task_source_new (TACT_SOURCE_DEFAULT);
  tact_park_init (&send.park);
  tact_pool_block_begin ();
  tact_context_post (context, send_run, &send, send_done);
  send_wait (&send, current);
  tact_pool_block_end ();
  tact_park_clear (&send.park);
  g_clear_pointer (&send.told, tact_task_source_unref);
  if (!send.ran)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "The context that was sent to is closed");
      return FALSE;
    }
  if (send.error != NULL)
    g_propagate_error (error, send.error);
  return send.result;
}
