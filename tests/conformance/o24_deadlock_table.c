/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o24_deadlock_table: what may block on what, and where (BW-01, DL-01, the DL
 * table): each way to wait in each place.  What has not ended within a second
 * hangs for ever; where the library can prove that it would, it refuses
 * instead.  tact-doctor --table prints the whole of it.
 */
#include "common.h"

enum
{
  PATIENCE_MS = 1000,
};

/* The library methods: one captures, one does not, and of two layers one forgot */

static TactTask *
op_body (GCancellable *cancellable, gpointer unused)
{
  tact_await (tact_delay (100, NULL), NULL);
  return tact_task_new_int (1);
}

static TactTask *
op (void)
{
  return tact_async (op_body, NULL, NULL, NULL);
}

static TactTask *
op_anywhere_body (GCancellable *cancellable, gpointer unused)
{
  tact_await_full (tact_delay (100, NULL), TACT_AWAIT_ANY_CONTEXT, NULL);
  return tact_task_new_int (1);
}

static TactTask *
op_anywhere (void)
{
  return tact_async (op_anywhere_body, NULL, NULL, NULL);
}

static TactTask *
op_anywhere_outer_body (GCancellable *cancellable, gpointer unused)
{
  return tact_task_new_int (tact_await_int (op_anywhere (), NULL));
}

static TactTask *
run_op (GCancellable *cancellable, gpointer unused)
{
  return op ();
}

static TactTask *
one (GCancellable *cancellable, gpointer unused)
{
  return tact_task_new_int (1);
}

/* The ways to wait: 1 where it works */

static gint64
wait_for_result (GError **error)
{
  return tact_wait_int (op (), error);
}

static gint64
wait_and_get_result (GError **error)
{
  g_autoptr (TactTask) task = op ();

  return tact_task_wait (task, -1, NULL, error) ? tact_task_get_int (task, error) : 0;
}

static gint64
wait_only (GError **error)
{
  return tact_wait (op (), error);
}

static gint64
wait_for_anywhere (GError **error)
{
  return tact_wait_int (op_anywhere (), error);
}

static gint64
wait_for_one_that_captures (GError **error)
{
  return tact_wait_int (tact_async (op_anywhere_outer_body, NULL, NULL, NULL), error);
}

static gint64
wait_for_pool (GError **error)
{
  return tact_wait_int (tact_run (run_op, NULL, NULL, NULL), error);
}

static gint64
wait_for_current (GError **error)
{
  return tact_wait_int (tact_run_full (tact_scheduler_get_current (), TACT_RUN_DEFAULT, one, NULL, NULL, NULL), error);
}

static gint64
wait_for_op_on_current (GError **error)
{
  return tact_wait_int (tact_run_full (tact_scheduler_get_current (), TACT_RUN_DEFAULT, run_op, NULL, NULL, NULL), error);
}

static gint64
wait_for_completed (GError **error)
{
  return tact_wait_int (tact_task_new_int (1), error);
}

static const struct
{
  const char *name;
  gint64 (*wait) (GError **error);
} ways[] = {
  { "Op().Result", wait_for_result },
  { "Op().GetAwaiter().GetResult()", wait_and_get_result },
  { "Op().Wait()", wait_only },
  { "OpFalse().Result", wait_for_anywhere },
  { "one layer captures .Result", wait_for_one_that_captures },
  { "Task.Run(Op).Result", wait_for_pool },
  { "StartNew on current scheduler .Result", wait_for_current },
  { "StartNew(Op on current scheduler).Unwrap.Result", wait_for_op_on_current },
  { "completed task .Result", wait_for_completed },
};

/* One way in one place; the place keeps a reference for as long as it may run there. */

typedef struct
{
  Event done;
  gint64 (*wait) (GError **error);
  gint64 value;
  GError *error;
} Cell;

static void
cell_clear (gpointer cell)
{
  g_clear_error (&((Cell *) cell)->error);
}

static void
cell_unref (gpointer cell)
{
  g_atomic_rc_box_release_full (cell, cell_clear);
}

static void
cell_run (gpointer data)
{
  Cell *cell = data;

  cell->value = cell->wait (&cell->error);
  event_set (&cell->done);
}

static TactTask *
cell_body (GCancellable *cancellable, gpointer cell)
{
  cell_run (cell);
  return tact_task_completed ();
}

/* The places */

static void
on_main_like (Cell *cell)
{
  on_thread ("main2", PATIENCE_MS, cell_run, cell); /* a thread under no context, as main() is */
}

static void
on_own_thread (Cell *cell)
{
  on_thread ("own", PATIENCE_MS, cell_run, cell);
}

static void
on_scheduler (TactScheduler *scheduler, Cell *cell)
{
  tact_detach (tact_run_full (scheduler, TACT_RUN_DEFAULT, cell_body, g_atomic_rc_box_acquire (cell), cell_unref, NULL));
  event_wait (&cell->done, PATIENCE_MS);
}

static void
on_pool (Cell *cell)
{
  on_scheduler (NULL, cell);
}

static void
on_pool_of_one (Cell *cell)
{
  on_scheduler (TACT_SCHEDULER (fixed_scheduler_start ("pool1", 1, TRUE)), cell);
}

static void
on_pool_of_one_that_never_inlines (Cell *cell)
{
  on_scheduler (TACT_SCHEDULER (fixed_scheduler_start ("pool1", 1, FALSE)), cell);
}

static void
on_context (TactContext *context, Cell *cell)
{
  tact_context_post (context, cell_run, g_atomic_rc_box_acquire (cell), cell_unref);
  event_wait (&cell->done, PATIENCE_MS);
}

static void
on_ui (Cell *cell)
{
  on_context (ui_context (ui_start ("ui")), cell); /* it goes on: what was refused comes back to it later */
}

static void
on_strand (Cell *cell)
{
  g_autoptr (TactContext) request = tact_strand_new ();

  on_context (request, cell);
}

static const struct
{
  const char *name;
  void (*run) (Cell *cell);
} places[] = {
  { "console main", on_main_like },
  { "own thread", on_own_thread },
  { "pool, many threads", on_pool },
  { "pool of one thread", on_pool_of_one },
  { "pool of one thread that never inlines", on_pool_of_one_that_never_inlines },
  { "ui", on_ui },
  { "per-request context", on_strand },
};

static void
try_cell (gsize place, gsize way)
{
  Cell *cell = g_atomic_rc_box_new0 (Cell);
  const char *word = net_blocked (FALSE, NULL);

  cell->wait = ways[way].wait;
  places[place].run (cell);
  if (event_wait (&cell->done, 0))
    word = cell->value == 1 || cell->error != NULL ? net_blocked (TRUE, cell->error) : "no value";
  say ("%s | %s | %s", places[place].name, ways[way].name, word);
  cell_unref (cell);
}

/* To await works everywhere. */

static TactTask *
await_op (GCancellable *cancellable, gpointer unused)
{
  tact_await (op (), NULL);
  return tact_task_completed ();
}

int
main (void)
{
  Ui *ui;

  set_role ("main");
  for (gsize place = 0; place < G_N_ELEMENTS (places); place++)
    for (gsize way = 0; way < G_N_ELEMENTS (ways); way++)
      try_cell (place, way);
  ui = ui_start ("ui");
  say ("ui | await Op() | %s", net_blocked (ui_handle (ui, PATIENCE_MS, await_op, NULL), NULL));
  ui_stop (ui);
  return 0;
}
