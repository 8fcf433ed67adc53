/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stress-for-each.c: items that end at once, later, or badly, on all workers,
 * while somebody cancels.
 *
 * Each item begins once at most, all that began have ended when the task is
 * complete, and never more go on than were asked for.  Every other time the
 * items come from a stream, which waits for some of them.
 */
#include "stress.h"

#define MOST_ITEMS 2000

typedef struct
{
  GCancellable *cancellable;
  TactTask *task;
  guint at_most;
  gsize n_items;
  gboolean cancels;
  guint later;           /* one of so many items ends later: runners meet where most do not */
  int fails;             /* the item that fails; -1: none */
  int begun[MOST_ITEMS]; /* atomic, as the rest */
  int now, ended;
  gboolean over; /* more at once than asked for */
} Many;

static TactTask *
runs_later (GCancellable *cancellable, gpointer unused)
{
  return tact_task_completed ();
}

static TactTask *
item_ends (TactTask *done, gpointer data)
{
  Many *many = data;

  g_atomic_int_add (&many->now, -1);
  g_atomic_int_inc (&many->ended);
  return tact_task_completed ();
}

static TactTask *
item (gsize i, GCancellable *cancellable, gpointer data)
{
  Many *many = data;

  g_atomic_int_inc (&many->begun[i]);
  if (g_atomic_int_add (&many->now, 1) >= (int) many->at_most)
    g_atomic_int_set (&many->over, TRUE);
  if ((int) i != many->fails && i % many->later == 1)
    return tact_then (tact_run (runs_later, NULL, NULL, NULL), TACT_THEN_DEFAULT, NULL, item_ends, many, NULL);
  tact_task_unref (item_ends (NULL, many));
  return (int) i == many->fails ? tact_task_new_error (new_error ("bad")) : tact_task_completed ();
}

static TactTask *
stream_item (gpointer i, GCancellable *cancellable, gpointer data)
{
  return item (GPOINTER_TO_SIZE (i), cancellable, data);
}

static TactTask *
count_up (TactStream *stream, GCancellable *cancellable, gpointer data)
{
  Many *many = data;

  for (gsize i = 0; i < many->n_items; i++)
    {
      if (i % many->later == 2)
        tact_await (tact_run (runs_later, NULL, NULL, NULL), NULL);
      if (!tact_stream_emit (stream, GSIZE_TO_POINTER (i), NULL))
        break;
    }
  return tact_task_completed ();
}

static void
many_prepare (gpointer data, GRand *rand)
{
  Many *many = data;

  *many = (Many){ .cancellable = g_cancellable_new () };
  many->at_most = g_rand_int_range (rand, 1, 6);
  many->n_items = g_rand_int_range (rand, 1, MOST_ITEMS + 1);
  many->fails = g_rand_int_range (rand, 0, 3) == 0 ? g_rand_int_range (rand, 0, MOST_ITEMS) : -1;
  many->cancels = g_rand_boolean (rand);
  many->later = g_rand_int_range (rand, 0, 4) == 0 ? 2 : MOST_ITEMS / 2;
  if (g_rand_boolean (rand))
    many->task = tact_for_each (many->n_items, many->at_most, item, many, NULL, many->cancellable);
  else
    many->task = tact_for_each_stream (tact_stream_new (G_TYPE_POINTER, count_up, many, NULL, NULL), many->at_most, stream_item, many, NULL, many->cancellable);
}

static void
many_act (gpointer data, guint thread, GRand *rand)
{
  Many *many = data;

  stress_dawdle (rand, 200000);
  if (thread == 1 && many->cancels)
    g_cancellable_cancel (many->cancellable);
  else if (thread == 0)
    task_wait (many->task);
}

static void
many_check (gpointer data)
{
  Many *many = data;
  int begun = 0;

  for (gsize i = 0; i < MOST_ITEMS; i++)
    {
      ck_assert_int_le (many->begun[i], i < many->n_items ? 1 : 0);
      begun += many->begun[i];
    }
  ck_assert_int_eq (many->ended, begun);
  ck_assert (!many->over);
  switch (tact_task_get_status (many->task))
    {
    case TACT_TASK_SUCCEEDED:
      ck_assert_int_eq (begun, many->n_items);
      break;
    case TACT_TASK_CANCELLED:
      ck_assert (many->cancels);
      break;
    default:
      ck_assert_int_ge (many->fails, 0);
      ck_assert_error (tact_task_get_error (many->task), G_IO_ERROR, G_IO_ERROR_FAILED);
    }
  tact_task_unref (many->task);
  g_object_unref (many->cancellable);
}

START_TEST (each_item_runs_once_at_most_and_all_that_began_have_ended)
{
  static Many many;
  Stress stress = { .n_threads = 2, .data = &many, .prepare = many_prepare, .act = many_act, .check = many_check };

  stress_run ("stress-for-each", &stress);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    each_item_runs_once_at_most_and_all_that_began_have_ended,
  };

  return run_tests ("stress-for-each", tests, G_N_ELEMENTS (tests));
}
