/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o44_async_iterators: generators: lazy, one item at a time, a fresh one for
 * each call of the function that makes one (AE-07); cleanup, awaited, when the
 * loop is left, by whatever way (AE-04, AE-08, AE-10); cancellables (AE-05);
 * and where each side goes on (AE-06).
 */
#include "common.h"

/* async IAsyncEnumerable<int> Count (...) */

typedef struct
{
  int n;
  int fail_after;
} Count;

static TactTask *
count (TactStream *stream, GCancellable *cancellable, gpointer data)
{
  const Count *own = data;
  GError *error = NULL;
  int i;

  say ("  producer starts");
  for (i = 1; i <= own->n; i++)
    {
      if (i > own->fail_after)
        {
          error = g_error_new (NET_EXCEPTION, 0, "after %d", own->fail_after);
          break;
        }
      say ("  produce %d", i);
      if (!tact_await (tact_delay (50, cancellable), &error) ||
          !tact_stream_emit (stream, GINT_TO_POINTER (i), &error))
        break;
    }
  if (i > own->n)
    say ("  producer ends");
  tact_await (tact_delay (20, NULL), NULL);
  say ("  producer finally");
  return error != NULL ? tact_task_new_error (error) : tact_task_completed ();
}

static TactStream *
make_count_full (int n, int fail_after, GCancellable *cancellable)
{
  Count *own = g_new (Count, 1);

  *own = (Count){ n, fail_after };
  return tact_stream_new (G_TYPE_POINTER, count, own, g_free, cancellable);
}

static TactStream *
make_count (int n)
{
  return make_count_full (n, 99, NULL);
}

/* await foreach, in a try */
static void
loop (const char *name, TactStream *stream, int break_at, int throw_at)
{
  g_autoptr (GError) error = NULL;

  say ("%s", name);
  while (tact_await_boolean (tact_stream_next (stream, NULL), &error))
    {
      int x = GPOINTER_TO_INT (tact_stream_dup_item (stream));

      say ("  consume %d", x);
      if (x == throw_at)
        error = new_exception ("consumer");
      if (x == break_at || x == throw_at)
        break;
    }
  tact_await (tact_stream_close (stream), NULL);
  tact_stream_unref (stream);
  if (error != NULL)
    {
      g_autofree char *word = net_error (error);

      say ("  caught %s", word);
    }
  say ("  after the loop");
}

static const char *
next_now (TactStream *stream)
{
  return net_boolean (tact_await_boolean (tact_stream_next (stream, NULL), NULL));
}

static void
by_hand (void)
{
  g_autoptr (TactStream) first = make_count (2);
  g_autoptr (TactStream) second = make_count (1);
  g_autoptr (TactTask) refused = NULL;
  TactTask *next;

  say ("enumerator by hand");
  tact_await (tact_stream_close (first), NULL);
  say ("  disposed before the first MoveNext: nothing ran; MoveNext then: %s", next_now (first));
  next = tact_stream_next (second, NULL);
  refused = tact_stream_close (second);
  tact_task_get_error (refused);
  say ("  Dispose while MoveNext is pending: %s", net_critical ());
  say ("  MoveNext still ends: %s", net_boolean (tact_await_boolean (next, NULL)));
  tact_await (tact_stream_close (second), NULL);
  tact_await (tact_stream_close (second), NULL);
  say ("  disposed twice, MoveNext: %s", next_now (second));
}

static void
by_tokens (gboolean first)
{
  g_autoptr (GCancellable) of_call = tact_cancellable_new (-1, NULL);
  g_autoptr (GCancellable) of_loop = tact_cancellable_new (-1, NULL);
  g_autoptr (TactStream) stream = make_count_full (9, 99, of_call);
  g_autofree char *word = NULL;
  gboolean goes_on = TRUE;

  while (goes_on)
    {
      g_autoptr (TactTask) next = tact_stream_next (stream, of_loop);
      g_autoptr (GError) error = NULL;

      goes_on = tact_await_boolean (tact_task_ref (next), &error);
      if (error != NULL)
        {
          GCancellable *by = tact_task_get_cancellable (next);

          word = net_error (error);
          say ("  %s, token is one of them: %s", word, net_boolean (by == of_call || by == of_loop));
        }
      tact_cancellable_cancel (first ? of_call : of_loop);
    }
  tact_await (tact_stream_close (stream), NULL);
}

static TactTask *
all (GCancellable *cancellable, gpointer unused)
{
  loop ("one at a time", make_count (2), 0, 0);
  loop ("break: finally runs, and is awaited, before the loop is left", make_count (3), 1, 0);
  loop ("error after the second element", make_count_full (5, 2, NULL), 0, 0);
  loop ("error in the body", make_count (3), 0, 1);
  loop ("the same sequence again: a fresh iteration", make_count (1), 0, 0);
  loop ("and again", make_count (1), 0, 0);
  by_hand ();
  say ("tokens: of the call and of WithCancellation, either one cancels");
  by_tokens (TRUE);
  by_tokens (FALSE);
  return tact_task_completed ();
}

/* Where each side goes on */

static char *
producer_on (void)
{
  return g_strdup_printf ("producer on %s", get_role ());
}

static TactTask *
on_ui (TactStream *stream, GCancellable *cancellable, gpointer unused)
{
  tact_await (tact_delay (100, NULL), NULL);
  tact_stream_emit (stream, producer_on (), NULL);
  tact_await_full (tact_delay (100, NULL), TACT_AWAIT_ANY_CONTEXT, NULL);
  tact_stream_emit (stream, producer_on (), NULL);
  tact_await (tact_delay (100, NULL), NULL);
  tact_stream_emit (stream, producer_on (), NULL);
  return tact_task_completed ();
}

static void
each_on (const char *prefix, TactAwaitFlags flags)
{
  g_autoptr (TactStream) stream = tact_stream_new (G_TYPE_STRING, on_ui, NULL, NULL, NULL);

  while (tact_await_boolean_full (tact_stream_next (stream, NULL), flags, NULL))
    {
      g_autofree char *text = tact_stream_dup_item (stream);

      trace ("%s%s", prefix, text);
    }
  tact_await_full (tact_stream_close (stream), flags, NULL);
}

static TactTask *
on_the_ui (GCancellable *cancellable, gpointer unused)
{
  each_on ("", TACT_AWAIT_DEFAULT);
  each_on ("ConfigureAwait(false), ", TACT_AWAIT_ANY_CONTEXT);
  return tact_task_completed ();
}

int
main (void)
{
  Ui *ui;

  record_criticals ();
  tact_wait (tact_async (all, NULL, NULL, NULL), NULL);
  say ("resumption: each side has its own capture");
  ui = ui_start ("ui");
  ui_handle (ui, LIMIT_MS, on_the_ui, NULL);
  ui_stop (ui);
  return 0;
}
