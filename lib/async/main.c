/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* main.c: an async main: the default loop, for as long as a task and what it left behind need it. */
#include "config.h"

#include <tact/error.h>
#include <tact/fiber.h>
#include <tact/main.h>

#include "async/method-private.h"
#include "context/context-private.h"
#include "context/lane-private.h"

#define MAIN_STACK (8 * 1024 * 1024) /* as a main() has */

static TactNotified
main_notify (TactWork *work, TactTask *done, TactNotifyMode mode)
{
  tact_slab_free (work, TACT_SLAB_RAW);
  g_main_context_wakeup (NULL);
  return TACT_NOTIFIED;
}

static int
main_status (TactTask *task)
{
  TactBlock *block = tact_block (task);
  g_autoptr (GError) error = NULL;

  if (!tact_block_check (block, &error))
    {
      g_printerr ("%s: %s\n", g_get_prgname () != NULL ? g_get_prgname () : "tact_main", error->message);
      return 1;
    }
  return tact_block_kind (block) == TACT_KIND_INT ? (int) block->value.integer : 0;
}

static int
main_run (TactFunc func, gpointer user_data, TactMainContext *main)
{
  TactWork *waiter = tact_slab_alloc (TACT_SLAB_RAW); /* its own: the loop may end before it is told */
  TactTask *task = tact_async_full (MAIN_STACK, func, user_data, NULL, NULL);
  int status;

  task = tact_task_for_waiting (task);
  waiter->notify = main_notify;
  if (!tact_block_add_waiter (tact_block (task), waiter, TRUE))
    tact_slab_free (waiter, TACT_SLAB_RAW);
  while (!tact_block_is_complete (tact_block (task)) || tact_main_context_count_operations (main) > 0)
    g_main_context_iteration (NULL, TRUE);
  status = main_status (task);
  tact_task_unref (task);
  return status;
}

int
tact_main (TactFunc func, gpointer user_data)
{
  TactThread *thread = tact_thread ();
  GMainContext *main_context = g_main_context_default ();
  gpointer owned = thread->owned, owned_lane = thread->owned_lane;
  int status;

  g_return_val_if_fail (func != NULL, 1);
  if (g_main_depth () > 0 || !g_main_context_acquire (main_context))
    {
      g_critical ("tact_main: the default main context is running already; start a method inside it instead");
      return 1;
    }

  thread->owned = main_context;
  thread->owned_lane = tact_context_peek_lane (TACT_CONTEXT (tact_main_context_get (main_context)));
  g_main_context_push_thread_default (main_context);
  status = main_run (func, user_data, tact_main_context_get (main_context));
  g_main_context_pop_thread_default (main_context);
  thread->owned = owned;
  thread->owned_lane = owned_lane;
  g_main_context_release (main_context);
  return status;
}
