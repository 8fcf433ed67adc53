/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* send.c: runs a function on a context by a post, and waits for it. */
#include "config.h"

#include "base/park-private.h"
#include "context/context-private.h"
#include "task/depth-private.h"

typedef struct
{
  TactSendFunc func;
  gpointer user_data;
  GError *error;
  gboolean result, ran;
  TactPark park;
} Send;

static void
send_run (gpointer data)
{
  Send *send = data;

  send->ran = TRUE;
  send->result = send->func (send->user_data, &send->error);
}

static void
send_done (gpointer data)
{
  tact_park_wake (&((Send *) data)->park);
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

  if (G_UNLIKELY (tact_depth_is_pending (thread)))
    tact_depth_settle (thread); /* who is sent to may wait for it */
  tact_park_init (&send.park);
  tact_pool_block_begin ();
  tact_context_post (context, send_run, &send, send_done);
  while (!tact_park_wait (&send.park, -1))
    ;
  tact_pool_block_end ();
  tact_park_clear (&send.park);
  if (!send.ran)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "The context that was sent to is closed");
      return FALSE;
    }
  if (send.error != NULL)
    g_propagate_error (error, send.error);
  return send.result;
}
