/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-flow.c: values of a flow and items in a row, over everything that hands something on (AL-14, AE-12). */
#include "methods.h"
#include "values.h"

/* Each side keeps its own (AL-14). */

static TactLocal name = TACT_LOCAL_INIT (NULL);

static void
set_name (const char *value)
{
  tact_local_set (&name, (gpointer) value, NULL);
}

static gboolean
has_name (const char *value)
{
  return g_strcmp0 (tact_local_get (&name), value) == 0;
}

static TactTask *
item_body (GCancellable *cancellable, gpointer n_wrong)
{
  if (!has_name ("reader"))
    g_atomic_int_inc ((int *) n_wrong);
  set_name ("item");
  tact_await (tact_yield (), NULL);
  if (!has_name ("item"))
    g_atomic_int_inc ((int *) n_wrong);
  return tact_task_completed ();
}

static TactTask *
do_item (gsize i, GCancellable *cancellable, gpointer n_wrong)
{
  return tact_async (item_body, n_wrong, NULL, NULL);
}

static TactTask *
write_items (GCancellable *cancellable, gpointer channel)
{
  set_name ("writer");
  for (int i = 1; i <= 3; i++)
    tact_await (tact_channel_write (channel, GINT_TO_POINTER (i), NULL), NULL);
  tact_channel_close (channel, NULL);
  return tact_task_new_boolean (has_name ("writer"));
}

static void
set_name_in_callback (gpointer unused)
{
  set_name ("callback");
}

static TactTask *
keep_name (GCancellable *cancellable, gpointer n_wrong)
{
  g_autoptr (TactChannel) channel = tact_channel_new (1, NULL);
  g_autoptr (TactTicker) ticker = tact_ticker_new (1);
  g_autoptr (GCancellable) cancels = tact_cancellable_new (-1, NULL);
  g_autoptr (TactTask) writer = NULL;
  TactTask *tasks[2] = { tact_delay (1, NULL), tact_delay (2, NULL) };
  g_autoptr (TactStream) each = tact_when_each (tasks, 2);
  gpointer item;

  set_name ("reader");
  tact_await (tact_for_each (20, 4, do_item, n_wrong, NULL, NULL), NULL);
  ck_assert (has_name ("reader"));
  writer = tact_async (write_items, channel, NULL, NULL);
  while (tact_await_boolean (tact_channel_wait_to_read (channel, NULL), NULL))
    while (tact_channel_try_read (channel, &item))
      ck_assert (has_name ("reader"));
  ck_assert (tact_await_boolean (g_steal_pointer (&writer), NULL));
  tact_await (tact_ticker_wait (ticker, NULL), NULL);
  ck_assert (has_name ("reader"));
  while (tact_await_boolean (tact_stream_next (each, NULL), NULL))
    ck_assert (has_name ("reader"));
  tact_registration_unref (tact_cancellable_register (cancels, NULL, set_name_in_callback, NULL, NULL));
  tact_await (tact_cancellable_cancel_async (cancels), NULL);
  ck_assert (has_name ("reader"));
  return tact_task_completed ();
}

START_TEST (each_side_of_items_ticks_channels_and_cancels_keeps_its_values)
{
  int n_wrong = 0;
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactTask) task = tact_async (keep_name, &n_wrong, NULL, NULL);

  loop_run (&loop, task);
  ck_assert_int_eq (g_atomic_int_get (&n_wrong), 0);
}
END_TEST

/* AE-12 */
START_TEST (behind_a_bounded_channel_a_producer_runs_ahead_by_its_capacity)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (TactChannel) channel = tact_channel_new (3, NULL);
  g_autoptr (TactStream) stream = tact_stream_of_channel (channel, G_TYPE_POINTER, NULL);
  TactTask *writes[5];

  for (int i = 0; i < 5; i++)
    writes[i] = tact_channel_write (channel, GINT_TO_POINTER (i + 1), NULL);
  for (int i = 0; i < 5; i++)
    ck_assert_int_eq (tact_task_is_completed (writes[i]), i < 3);
  for (int i = 0; i < 5; i++)
    {
      g_autoptr (TactTask) next = tact_stream_next (stream, NULL);

      loop_run (&loop, next);
      ck_assert_int_eq (GPOINTER_TO_INT (tact_stream_dup_item (stream)), i + 1);
      ck_assert (i + 3 >= 5 || tact_task_is_completed (writes[i + 3]));
    }
  for (int i = 0; i < 5; i++)
    tact_task_unref (writes[i]);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    each_side_of_items_ticks_channels_and_cancels_keeps_its_values,
    behind_a_bounded_channel_a_producer_runs_ahead_by_its_capacity,
  };

  return run_tests ("flow", tests, G_N_ELEMENTS (tests));
}
