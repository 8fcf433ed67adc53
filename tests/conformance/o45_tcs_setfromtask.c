/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o45_tcs_setfromtask: a source takes the outcome of a complete task; what it
 * may be made with; which complete tasks are one shared object; a source as a
 * part of a task (CP-02, CP-03, CP-08, CP-13, CP-15).
 *
 * Differs:
 * - "same error object": an error is a value: the two are equal, not one, and
 *   the line says so (EX-06 C).
 * - "options": None and RunContinuationsAsynchronously are ALLOW_INLINE and
 *   DEFAULT (CN-06 C); PreferFairness is left out, whose number is that of
 *   ALLOW_INLINE.  C keeps no names of the values of an enum: those of .NET are
 *   written down here.
 * - "shared": which ones are is nobody's to rely on (CP-13); a method's task
 *   is its own.
 */
#include "common.h"

static TactTaskSource *
new_source (void)
{
  return tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
}

static void
try_plain (void)
{
  g_autoptr (TactTaskSource) source = new_source ();
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);
  const char *again;

  tact_task_set_data (task, (gpointer) "state", NULL);
  say ("state %s, %s", (const char *) tact_task_get_data (task), net_status (task));
  tact_task_source_set_completed (source);
  again = net_set (tact_task_source_set_completed (source));
  say ("%s; again: %s %s %s %s", net_status (task), again, net_boolean (tact_task_source_set_completed (source)),
       net_boolean (tact_task_source_set_cancelled (source, NULL)), net_boolean (tact_task_source_take_error (source, new_exception ("x"))));
}

/* Outcomes of others */

/* Takes the task. */
static void
say_from (const char *name, TactTask *from)
{
  g_autoptr (TactTaskSource) source = new_source ();
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);
  g_autofree char *outcome = NULL, *exception = NULL;

  tact_task_source_complete (source, from);
  outcome = net_outcome (task);
  exception = net_exception (task);
  say ("from %s: %s %s %s", name, net_status (task), outcome, exception);
}

static TactTask *
faulted_with_two (void)
{
  g_autoptr (TactTaskSource) source = new_source ();

  tact_task_source_take_errors (source, new_exceptions ("one", "two"));
  return tact_task_source_dup_task (source);
}

static void
try_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTaskSource) source = new_source ();
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);

  g_cancellable_cancel (cancellable);
  tact_task_source_complete (source, tact_task_new_cancelled (cancellable));
  say ("from a canceled: %s, token kept %s", net_status (task), net_boolean (tact_task_get_cancellable (task) == cancellable));
}

static void
try_value (void)
{
  g_autoptr (TactTaskSource) source = new_source ();
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);
  const char *second;

  tact_task_source_complete (source, tact_task_new_int (42));
  say ("with a value: %d", (int) tact_task_get_int (task, NULL));
  second = net_set (tact_task_source_complete (source, tact_task_new_int (1)));
  say ("second SetFromTask: %s, TrySetFromTask %s, value still %d", second,
       net_boolean (tact_task_source_complete (source, tact_task_new_int (1))), (int) tact_task_get_int (task, NULL));
}

static const char *
try_from (TactTaskSource *source, TactTask *from)
{
  tact_task_source_complete (source, from);
  return net_critical ();
}

static void
try_wrong (void)
{
  g_autoptr (TactTaskSource) source = new_source (), pending = new_source ();
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);
  const char *set = try_from (source, tact_task_source_dup_task (pending)), *try_set = try_from (source, tact_task_source_dup_task (pending));

  say ("from an incomplete task: %s, TrySetFromTask %s, null: %s; status %s", set, try_set, try_from (source, NULL), net_status (task));
  tact_task_source_set_completed (source);
  tact_task_source_set_completed (pending);
}

static void
try_same_error (void)
{
  g_autoptr (TactTask) from = tact_task_new_error (new_exception ("x"));
  g_autoptr (TactTaskSource) source = new_source ();
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);
  const GError *one, *other;

  tact_task_source_complete (source, tact_task_ref (from));
  one = tact_task_get_error (from), other = tact_task_get_error (task);
  say ("equal errors: %s", net_boolean (g_error_matches (one, other->domain, other->code) && g_str_equal (one->message, other->message)));
}

/* Wrong errors */

static const char *
try_errors (TactTaskSource *source, gboolean has_null)
{
  GPtrArray *errors = g_ptr_array_new ();

  if (has_null)
    g_ptr_array_add (errors, NULL);
  tact_task_source_take_errors (source, errors);
  return net_critical ();
}

static void
try_wrong_errors (void)
{
  g_autoptr (TactTaskSource) source = new_source ();
  g_autoptr (TactTask) task = tact_task_source_dup_task (source);
  const char *null, *empty, *in_list;

  tact_task_source_take_error (source, NULL);
  null = net_critical ();
  empty = try_errors (source, FALSE);
  in_list = try_errors (source, TRUE);
  say ("SetException(null): %s; empty list: %s; null in list: %s; status %s", null, empty, in_list, net_status (task));
  tact_task_source_set_completed (source);
}

static void
try_options (void)
{
  const struct
  {
    const char *name;
    guint flags;
  } options[] = {
    { "None", TACT_SOURCE_ALLOW_INLINE },
    { "LongRunning", TACT_RUN_LONG_RUNNING },
    { "AttachedToParent", TACT_SOURCE_ATTACHED },
    { "DenyChildAttach", TACT_RUN_DENY_ATTACH },
    { "HideScheduler", TACT_RUN_HIDE_SCHEDULER },
    { "RunContinuationsAsynchronously", TACT_SOURCE_DEFAULT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    {
      TactTaskSource *source = tact_task_source_new ((TactSourceFlags) options[i].flags);

      say ("options %s: %s", options[i].name, net_critical ());
      if (source != NULL)
        tact_task_source_set_completed (source);
      tact_task_source_unref (source);
    }
}

/* Shared ones */

/* Takes both. */
static gboolean
are_one (TactTask *a, TactTask *b)
{
  const gboolean one = a == b;

  tact_task_unref (a);
  tact_task_unref (b);
  return one;
}

static TactTask *
give (GCancellable *cancellable, gpointer value)
{
  return tact_task_new_int (GPOINTER_TO_INT (value));
}

static TactTask *
start_method (int value)
{
  return tact_async (give, GINT_TO_POINTER (value), NULL, NULL);
}

static void
try_shared (void)
{
  g_autoptr (GString) results = g_string_new (NULL), methods = g_string_new (NULL);

  say ("CompletedTask is shared: %s; FromResult of true %s, false %s, null %s, \"\" %s",
       net_boolean (are_one (tact_task_completed (), tact_task_completed ())),
       net_boolean (are_one (tact_task_new_boolean (TRUE), tact_task_new_boolean (TRUE))),
       net_boolean (are_one (tact_task_new_boolean (FALSE), tact_task_new_boolean (FALSE))),
       net_boolean (are_one (tact_task_new_string (NULL), tact_task_new_string (NULL))),
       net_boolean (are_one (tact_task_new_string (g_strdup ("")), tact_task_new_string (g_strdup ("")))));
  for (int i = -3; i < 12; i++)
    {
      if (are_one (tact_task_new_int (i), tact_task_new_int (i)))
        g_string_append_printf (results, " %d", i);
      if (are_one (start_method (i), start_method (i)))
        g_string_append_printf (methods, " %d", i);
    }
  say ("FromResult(int) shared for:%s", results->str);
  say ("async method, int, shared for:%s", methods->str);
  say ("FromCanceled not: %s", net_boolean (!are_one (tact_task_new_cancelled (NULL), tact_task_new_cancelled (NULL))));
}

/* A source as a part of a task */

typedef struct
{
  TactTaskSource *child;
  Event made;
} Attached;

static TactTask *
make_child (GCancellable *cancellable, gpointer data)
{
  Attached *attached = data;

  attached->child = tact_task_source_new (TACT_SOURCE_ATTACHED);
  event_set (&attached->made);
  return tact_task_completed ();
}

static void
try_attached (void)
{
  Attached attached = { 0 };
  g_autoptr (TactTask) parent = tact_run_full (NULL, TACT_RUN_DEFAULT, make_child, &attached, NULL, NULL);

  event_wait (&attached.made, LIMIT_MS);
  say ("parent of an attached source: %s", net_boolean (until_status (parent, TACT_TASK_WAITING_FOR_CHILDREN)));
  tact_task_source_set_completed (attached.child);
  say ("then %s", tact_task_wait (parent, 5000, NULL, NULL) ? net_status (parent) : "hangs");
  tact_task_source_unref (attached.child);
}

int
main (void)
{
  set_role ("main");
  record_criticals ();
  try_plain ();
  say_from ("a completed", tact_task_completed ());
  say_from ("a Task<int>, as a Task", tact_task_new_int (3));
  say_from ("a faulted with two", faulted_with_two ());
  try_cancelled ();
  try_value ();
  try_wrong ();
  try_same_error ();
  try_wrong_errors ();
  try_options ();
  try_shared ();
  try_attached ();
  return 0;
}
