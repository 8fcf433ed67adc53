/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o39_configureawait_options: how an await is configured (CA-09 to CA-12), for
 * tasks in every state: whether the method suspends, where it goes on, and
 * whether it is given an error.
 *
 * C keeps no names of the bits of an enum: those of .NET are written down here.
 *
 * Differs: "SuppressThrowing on Task<int>": an error is no exception in C: an
 * await that gives none gives 0 where there is no value (CA-10 C).
 */
#include "common.h"

/* .NET's bit 0 asks to come back, Tact's asks not to. */
enum
{
  CAPTURED = 1,
  SUPPRESS = 2,
  FORCE = 4,
};

static char *
name_of (int options)
{
  const char *names[4] = { NULL };
  int n = 0;

  if (options & CAPTURED)
    names[n++] = "ContinueOnCapturedContext";
  if (options & SUPPRESS)
    names[n++] = "SuppressThrowing";
  if (options & FORCE)
    names[n++] = "ForceYielding";
  return n > 0 ? g_strjoinv (", ", (char **) names) : g_strdup ("None");
}

static TactAwaitFlags
flags_of (int options)
{
  return ((options & CAPTURED) ? 0 : TACT_AWAIT_ANY_CONTEXT) | ((options & SUPPRESS) ? TACT_AWAIT_NO_THROW : 0) |
         ((options & FORCE) ? TACT_AWAIT_FORCE_YIELD : 0);
}

typedef struct
{
  TactTask *task;
  TactAwaitFlags flags;
  gboolean calling;
  GThread *thread; /* of the call */
  char *line;
} Trial;

static TactTask *
body (GCancellable *cancellable, gpointer data)
{
  Trial *trial = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *type = NULL;

  tact_await_full (tact_task_ref (trial->task), trial->flags, &error);
  type = net_type (error);
  trial->line = g_strdup_printf ("%s, %s%s on %s ctx=%s", g_thread_self () != trial->thread || !trial->calling ? "suspends" : "goes on",
                                 error != NULL ? "throws " : "returns", error != NULL ? type : "", get_role (), current_context_name ());
  return tact_task_completed ();
}

static TactTask *
start_body (GCancellable *cancellable, gpointer data)
{
  Trial *trial = data;
  TactTask *task;

  trial->calling = TRUE;
  trial->thread = g_thread_self ();
  task = tact_async (body, trial, NULL, cancellable);
  trial->calling = FALSE;
  return task;
}

static void
try_await (Ui *ui, const char *name, TactTask *task, int options)
{
  Trial trial = { .task = task, .flags = flags_of (options) };

  ui_handle (ui, LIMIT_MS, start_body, &trial);
  say ("%s: %s", name, trial.line);
  g_free (trial.line);
  tact_task_unref (task);
}

static TactTask *
fail_later (GCancellable *cancellable, gpointer unused)
{
  tact_await (tact_delay (100, NULL), NULL);
  return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_FAILED, "late");
}

static void
try_options (Ui *ui, int options)
{
  g_autofree char *name = name_of (options);

  say ("-- %d %s", options, name);
  try_await (ui, "completed", tact_task_completed (), options);
  try_await (ui, "pending", tact_delay (100, NULL), options);
  try_await (ui, "faulted", tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_FAILED, "now"), options);
  try_await (ui, "canceled", tact_task_new_cancelled (NULL), options);
  try_await (ui, "faults later", tact_async (fail_later, NULL, NULL, NULL), options);
}

/* What may be asked for */

static TactTask *
try_rules (GCancellable *cancellable, gpointer unused)
{
  g_autoptr (TactTask) with_result = tact_task_new_int (1);

  tact_await_int_full (tact_task_ref (with_result), TACT_AWAIT_NO_THROW, NULL);
  say ("SuppressThrowing on Task<int>: %s", net_critical ());
  tact_await_full (tact_task_ref (with_result), TACT_AWAIT_NO_THROW, NULL);
  say ("SuppressThrowing on it as a Task: %s", net_critical ());
  tact_await_int_full (tact_task_ref (with_result), TACT_AWAIT_FORCE_YIELD, NULL);
  say ("the other options on Task<int>: %s", net_critical ());
  tact_await_full (tact_task_completed (), (TactAwaitFlags) 8, NULL);
  say ("unknown bit: %s", net_critical ());
  return tact_task_completed ();
}

static TactTask *
force (GCancellable *cancellable, gpointer unused)
{
  tact_await_full (tact_task_completed (), TACT_AWAIT_ANY_CONTEXT | TACT_AWAIT_FORCE_YIELD, NULL);
  trace ("ForceYielding without a context");
  return tact_task_completed ();
}

static void
force_here (gpointer unused)
{
  tact_wait (tact_async (force, NULL, NULL, NULL), NULL);
}

int
main (void)
{
  Ui *ui;

  set_role ("main");
  record_criticals ();
  ui = ui_start ("ui");
  for (int options = 0; options < 8; options++)
    try_options (ui, options);
  say ("-- rules");
  tact_wait (tact_async (try_rules, NULL, NULL, NULL), NULL);
  on_thread ("bare", LIMIT_MS, force_here, NULL);
  ui_stop (ui);
  return 0;
}
