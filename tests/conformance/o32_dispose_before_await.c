/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o32_dispose_before_await: what an operation uses lives until it has ended.
 *
 * A plain function that starts a method and returns its task frees too early
 * what the method uses; a method that awaits it frees it afterwards.  In C
 * `using` is a local with a cleanup.  And: awaits in a loop do one after the
 * other, what is started first runs at once.
 */
#include "common.h"

/* A resource, which knows after its end that it has ended. */
typedef struct
{
  gboolean disposed;
} Resource;

static void
dispose (Resource *resource)
{
  resource->disposed = TRUE;
  say ("dispose");
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Resource, dispose)

typedef struct
{
  Resource resource;
  TactTask *gate; /* owned */
} Use;

/* async Task<string> GetResult (Task gate) */
static TactTask *
get_result (GCancellable *cancellable, gpointer user_data)
{
  Use *use = user_data;

  say ("GetResult starts, disposed=%s", net_boolean (use->resource.disposed));
  tact_await (g_steal_pointer (&use->gate), NULL);
  return tact_task_new_string (g_strdup (use->resource.disposed ? "too late: used after dispose" : "ok: resource alive"));
}

/* Task<string> Wrong (Task gate): no method */
static TactTask *
wrong (Use *use)
{
  g_autoptr (Resource) resource G_GNUC_UNUSED = &use->resource;

  return tact_async (get_result, use, NULL, NULL);
}

/* async Task<string> Right (Task gate) */
static TactTask *
right (GCancellable *cancellable, gpointer user_data)
{
  Use *use = user_data;
  g_autoptr (Resource) resource G_GNUC_UNUSED = &use->resource;

  return tact_task_new_string (tact_await_string (tact_async (get_result, use, NULL, NULL), NULL));
}

static void
say_result (const char *before, TactTask *task, const char *after)
{
  g_autofree char *result = tact_wait_string (task, NULL);

  say ("%s%s%s", before, result, after);
}

static void
try_resources (void)
{
  g_autoptr (TactTaskSource) first = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  g_autoptr (TactTaskSource) second = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
  Use used_wrong = { { FALSE }, tact_task_source_dup_task (first) };
  Use used_right = { { FALSE }, tact_task_source_dup_task (second) };
  Use complete = { { FALSE }, tact_task_new_int (0) };
  TactTask *task;

  task = wrong (&used_wrong);
  tact_task_source_set_int (first, 0);
  say_result ("", task, "");
  task = tact_async (right, &used_right, NULL, NULL);
  tact_task_source_set_int (second, 0);
  say_result ("", task, "");
  say_result ("already complete: ", wrong (&complete), " (the bug hides)");
}

/* How many are under way, and were at most: on one thread, without a lock. */
static int now, most;

/* async Task<int> Op () */
static TactTask *
operation (GCancellable *cancellable, gpointer user_data)
{
  now++;
  most = MAX (most, now);
  tact_await (tact_delay (50, NULL), NULL);
  now--;
  return tact_task_new_int (1);
}

static TactTask *
start (void)
{
  return tact_async (operation, NULL, NULL, NULL);
}

static TactTask *
in_a_loop (GCancellable *cancellable, gpointer user_data)
{
  for (int i = 0; i < 5; i++)
    tact_await (start (), NULL);
  return tact_task_completed ();
}

static TactTask *
all_of_five (GCancellable *cancellable, gpointer user_data)
{
  tact_await (TACT_ALL (start (), start (), start (), start (), start ()), NULL);
  return tact_task_completed ();
}

static TactTask *
started_first (GCancellable *cancellable, gpointer user_data)
{
  TactTask *a = start ();
  TactTask *b = start ();

  tact_await (a, NULL);
  tact_await (b, NULL);
  return tact_task_completed ();
}

static void
at_once (Ui *ui, const char *name, TactFunc method)
{
  most = 0;
  ui_handle (ui, LIMIT_MS, method, NULL);
  say ("%s: at most %d at once", name, most);
}

int
main (void)
{
  Ui *ui = ui_start ("ui");

  try_resources ();
  at_once (ui, "5 awaits in a loop", in_a_loop);
  at_once (ui, "WhenAll of 5", all_of_five);
  at_once (ui, "2 started first, awaited later", started_first);
  ui_stop (ui);
  return 0;
}
