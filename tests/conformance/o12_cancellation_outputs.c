/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o12_cancellation_outputs: two methods that are cancelled, and what comes of
 * a delay with a time that is none, or a cancellable that is cancelled.
 *
 * A delay ends when its cancellable is cancelled (TM-03, TM-04); a loop asks
 * the cancellable, and hands on GIO's error (CI-02).  Both methods are
 * cancelled, which is no fault (CI-06); the messages differ (CI-04).
 *
 * A GError has no cancellable: the task that was awaited tells it.  "Wait": a
 * wait gives the error as it is, of which net_wait() makes .NET's
 * AggregateException (EX-04, EX-05 C).
 *
 * Left out: "carries the task": a GError has no task either (CI C).
 */
#include "common.h"

/* async Task ViaDelay (CancellationToken token) */
static TactTask *
via_delay (GCancellable *cancellable, gpointer user_data)
{
  GError *error = NULL;

  if (!tact_await (tact_delay (10000, cancellable), &error))
    return tact_task_new_error (error);
  return tact_task_completed ();
}

/* async Task ViaPoll (CancellationToken token) */
static TactTask *
via_poll (GCancellable *cancellable, gpointer user_data)
{
  GError *error = NULL;

  tact_await (tact_yield (), NULL);
  while (!g_cancellable_set_error_if_cancelled (cancellable, &error))
    g_thread_yield ();
  return tact_task_new_error (error);
}

/* async Task Show (string name, Func<CancellationToken, Task> method) */
typedef struct
{
  const char *gap; /* between the message and the type */
  TactFunc method;
} Show;

static TactTask *
show (GCancellable *unused, gpointer user_data)
{
  Show *show = user_data;
  g_autoptr (GCancellable) cancellable = tact_cancellable_new (-1, NULL);
  g_autoptr (TactTask) task = NULL;
  g_autoptr (GError) error = NULL;

  say ("Token works");
  task = tact_async (show->method, NULL, NULL, cancellable);
  tact_cancellable_cancel_after (cancellable, 50);
  if (!tact_await (tact_task_ref (task), &error))
    {
      g_autofree char *type = net_error (error);
      g_autofree char *exception = net_exception (task);

      say ("%s%s%s", net_message (error), show->gap, type);
      say ("  status=%s IsCanceled=%s IsFaulted=%s Exception=%s token matches=%s", net_status (task),
           net_boolean (tact_task_is_cancelled (task)), net_boolean (tact_task_is_faulted (task)), exception,
           net_boolean (tact_task_get_cancellable (task) == cancellable));
    }
  return tact_task_completed ();
}

static void
look_at_delays (void)
{
  g_autoptr (GCancellable) cancelled = tact_cancellable_new (-1, NULL);
  g_autoptr (TactTask) delay = NULL, none = NULL, none_cancelled = NULL, never = NULL, wrong = NULL;
  g_autofree char *waited = NULL;

  tact_cancellable_cancel (cancelled);
  delay = tact_delay (1000, cancelled);
  say ("Delay with a canceled token: %s", net_status (delay));
  waited = net_wait (delay);
  say ("Wait: %s", waited);

  none = tact_delay (0, NULL);
  none_cancelled = tact_delay (0, cancelled);
  never = tact_delay (-1, NULL);
  say ("Delay(0): %s, Delay(0, canceled): %s, Delay(-1) %s", net_status (none), net_status (none_cancelled), net_status (never));

  wrong = tact_delay (-2, NULL);
  tact_task_get_error (wrong);
  say ("Delay(-2): %s", net_critical ());

  say ("token: %s", net_boolean (tact_task_get_cancellable (delay) == cancelled));
}

int
main (void)
{
  Show delay = { " ", via_delay };
  Show poll = { "", via_poll };

  record_criticals ();
  tact_wait (tact_async (show, &delay, NULL, NULL), NULL);
  tact_wait (tact_async (show, &poll, NULL, NULL), NULL);
  look_at_delays ();
  return 0;
}
