/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o23_async_enumerable: a stream gives one item at a time, when it is asked
 * for (AE-01, AE-02): "Time after calling: 0", then 1, 3 and 6 units for
 * delays of 1, 2 and 3.  Whoever leaves the loop closes the stream, and waits
 * until the generator has cleaned up (AE-04, AE-08); a cancel ends it inside
 * its second delay (AE-05).
 */
#include "common.h"

typedef struct
{
  int n;
  int unit_ms;
} Range;

/* async IAsyncEnumerable<int> Range (...) */
static TactTask *
produce (TactStream *stream, GCancellable *cancellable, gpointer data)
{
  const Range *range = data;
  GError *error = NULL;

  for (int i = 1; i <= range->n; i++)
    {
      say ("Task run: %d", i);
      if (!tact_await (tact_delay (range->unit_ms * i, cancellable), &error) ||
          !tact_stream_emit (stream, GINT_TO_POINTER (i), &error))
        break;
    }
  say ("disposed");
  return error != NULL ? tact_task_new_error (error) : tact_task_completed ();
}

static TactStream *
make_range (int n, int unit_ms)
{
  Range *range = g_new (Range, 1);

  *range = (Range){ n, unit_ms };
  return tact_stream_new (G_TYPE_POINTER, produce, range, g_free, NULL);
}

typedef struct
{
  int n;
  int unit_ms;
  gboolean early;
} Loop;

static int
units (gint64 begin, int unit_ms)
{
  return (int) ((g_get_monotonic_time () - begin) / 1000 + unit_ms * 3 / 10) / unit_ms;
}

static TactTask *
run (GCancellable *cancellable, gpointer data)
{
  const Loop *loop = data;
  gint64 begin = g_get_monotonic_time ();
  g_autoptr (TactStream) stream = make_range (loop->n, loop->unit_ms);
  GError *error = NULL;

  say ("Time after calling: %d", (int) ((g_get_monotonic_time () - begin) / 100000));
  while (tact_await_boolean (tact_stream_next (stream, cancellable), &error))
    {
      say ("element: %d", GPOINTER_TO_INT (tact_stream_dup_item (stream)));
      say ("Time: %d", units (begin, loop->unit_ms));
      if (loop->early)
        break;
    }
  tact_await (tact_stream_close (stream), NULL);
  return error != NULL ? tact_task_new_error (error) : tact_task_completed ();
}

int
main (void)
{
  g_autoptr (GCancellable) cancellable = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *thrown = NULL;

  tact_wait (tact_async (run, &(Loop){ 3, 1000, FALSE }, NULL, NULL), NULL);
  say ("-- early exit");
  tact_wait (tact_async (run, &(Loop){ 3, 300, TRUE }, NULL, NULL), NULL);
  say ("-- canceled in the 2nd element");
  cancellable = tact_cancellable_new (900, NULL);
  tact_wait (tact_async (run, &(Loop){ 3, 500, FALSE }, NULL, cancellable), &error);
  thrown = net_error (error);
  say ("loop threw %s", thrown);
  return 0;
}
