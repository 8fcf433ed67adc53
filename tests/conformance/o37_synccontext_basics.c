/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o37_synccontext_basics: the context itself.
 *
 * A plain TactContext posts to the pool and sends inline (SC-05).  The current
 * one is the thread's, and does not go with a task (SC-01, CX-06, CX-07).
 * What an async method sets is unset for its caller, what a plain function
 * sets is not (SC-08).  A send on the own thread runs at once, a post later
 * (SC-02, SC-04).  An await captures what is current then (CX-03).
 *
 * The C# program also prints that CreateCopy of a context is another object.
 * Tact's contexts are counted and never copied (SC-07), so that half of its
 * line is not here.
 */
#include "common.h"

/* Task.Run (() => Ctx) */
static TactTask *
dup_context_name (GCancellable *cancellable, gpointer user_data)
{
  return tact_task_new_string (g_strdup (current_context_name ()));
}

static char *
context_name_on_pool (void)
{
  return tact_wait_string (tact_run (dup_context_name, NULL, NULL, NULL), NULL);
}

static void
get_context_name (gpointer name)
{
  *(char **) name = g_strdup (current_context_name ());
}

static void
no_context_anywhere (void)
{
  g_autofree char *on_new_thread = NULL;
  g_autofree char *on_pool = NULL;

  say ("main context %s", current_context_name ());
  on_thread ("t", LIMIT_MS, get_context_name, &on_new_thread);
  on_pool = context_name_on_pool ();
  say ("new thread %s, pool %s", on_new_thread, on_pool);
}

/* The base context */

typedef struct
{
  const char *role;
  Event done;
} Where;

static void
post_where (gpointer data)
{
  Where *where = data;

  where->role = get_role ();
  event_set (&where->done);
}

static gboolean
send_where (gpointer role, GError **error)
{
  *(const char **) role = get_role ();
  return TRUE;
}

static void
base_context (TactContext *base)
{
  Where posted = { .role = NULL };
  const char *sent = NULL;

  tact_context_post (base, post_where, &posted, NULL);
  event_wait (&posted.done, LIMIT_MS);
  tact_context_send (base, send_where, &sent, NULL);
  say ("base Post on %s, base Send on %s", posted.role, sent);
}

/* Who restores the current context */

/* async Task Sets () */
static TactTask *
sets (GCancellable *cancellable, gpointer context)
{
  tact_context_push (context);
  tact_await (tact_task_new_int (0), NULL);
  return tact_task_completed ();
}

/* A plain function: it stays set, until somebody pops it. */
static void
sets_plain (TactContext *context)
{
  tact_context_push (context);
}

static void
set_and_look (gpointer user_data)
{
  QueueContext *inside = queue_context_start ("set-inside");
  QueueContext *plain = queue_context_start ("set-plain");

  tact_wait (tact_async (sets, inside, NULL, NULL), NULL);
  trace ("after an async method that set it: %s", current_context_name ());
  sets_plain (TACT_CONTEXT (plain));
  trace ("after a plain method that set it: %s", current_context_name ());
  tact_context_push (NULL);
  trace ("after null: %s", current_context_name ());

  tact_context_pop (NULL);
  tact_context_pop (TACT_CONTEXT (plain));
  queue_context_stop (plain);
  queue_context_stop (inside);
}

/* The context of a UI thread */

static void
run_from_ui (gpointer user_data)
{
  g_autofree char *in_task = context_name_on_pool ();

  trace ("task started from ui has ctx %s, ui still %s", in_task, current_context_name ());
}

typedef struct
{
  Ui *ui;
  GString *text;
  Event posted;
} Order;

static void
order_post (gpointer data)
{
  Order *order = data;

  g_string_append (order->text, " post");
  event_set (&order->posted);
}

static gboolean
order_send (gpointer data, GError **error)
{
  Order *order = data;

  g_string_append (order->text, "send");
  return TRUE;
}

static void
post_then_send (gpointer data)
{
  Order *order = data;

  tact_context_post (ui_context (order->ui), order_post, order, NULL);
  tact_context_send (ui_context (order->ui), order_send, order, NULL);
  g_string_append (order->text, " end");
}

typedef struct
{
  Ui *ui;
  const char *role;
} Send;

static void
send_to_ui (gpointer data)
{
  Send *to = data;

  tact_context_send (ui_context (to->ui), send_where, &to->role, NULL);
}

static gboolean
fail_in_send (gpointer user_data, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "in send");
  return FALSE;
}

static void
post_and_send (Ui *ui)
{
  Order order = { .ui = ui, .text = g_string_new (NULL) };
  Send to = { .ui = ui };
  g_autoptr (GError) error = NULL;

  ui_invoke (ui, run_from_ui, NULL);

  ui_invoke (ui, post_then_send, &order);
  event_wait (&order.posted, LIMIT_MS);
  say ("Send on own thread runs at once, Post later: %s", order.text->str);
  g_string_free (order.text, TRUE);

  on_thread ("w", LIMIT_MS, send_to_ui, &to);
  say ("Send from another thread waits, ran on %s", to.role);

  if (!tact_context_send (ui_context (ui), fail_in_send, NULL, &error))
    {
      g_autofree char *thrown = net_error (error);

      say ("Send brings the exception back: %s", thrown);
    }
}

/* async Task Moves (): which context does an await capture? */
static TactTask *
moves (GCancellable *cancellable, gpointer to)
{
  trace ("start");
  tact_await (tact_delay (100, NULL), NULL);
  trace ("still");
  tact_context_push (ui_context (to));
  tact_await (tact_delay (100, NULL), NULL);
  trace ("captured the other one");
  return tact_task_completed ();
}

int
main (void)
{
  g_autoptr (TactContext) base = tact_context_new ();
  Ui *ui;
  Ui *two;

  set_role ("main");
  no_context_anywhere ();
  base_context (base);
  on_thread ("t", LIMIT_MS, set_and_look, NULL);

  ui = ui_start ("ui");
  post_and_send (ui);
  say ("IsWaitNotificationRequired default %s", net_boolean (tact_context_is_wait_notification_required (base)));

  two = ui_start ("ui2");
  ui_handle (ui, LIMIT_MS, moves, two);
  ui_stop (two);
  ui_stop (ui);
  return 0;
}
