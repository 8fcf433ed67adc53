/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * o29_exceptions: where an error shows: in the task and at the await, never at
 * the call (EX-01, EX-03), unchanged through any depth of methods (EX-07).
 * There may be an await where an error is handled and where things are tidied
 * up (EX-12).  A continuation is given the failed task, and nothing is thrown
 * at it (CW-09).
 *
 * Who blocks gets the first error as it is, like who awaits, and the task has
 * all: of these net_wait() makes the AggregateException that .NET throws there
 * (EX-04, EX-05 C, EX-09).
 *
 * Tact has errors instead of exceptions, and no error that is a list, so these
 * lines are not those of the C# program:
 *
 * "twice": each await has a copy; the copies are equal (EX-06 C).
 * "argument check in a plain method": what can fail at run time fails in the
 *   task, whoever made it (EX-02 C).
 * "thrown AggregateException nests" is not here: the errors of a task are one
 *   list (CP-05 C), which is what Flatten makes of them (EX-11).
 * "Result of a faulted antecedent": for the same reason nothing nests (EX-10 C).
 *
 * The methods here are fibers; as frames they are in o29_exceptions-frames.c.
 */
#include "o29_exceptions.h"

/* async Task<int> Fails (string m) */
static TactTask *
fails (GCancellable *cancellable, gpointer message)
{
  tact_await (tact_yield (), NULL);
  return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_FAILED, "%s", (const char *) message);
}

static TactTask *
fails_fiber (const char *message)
{
  return tact_async (fails, (gpointer) message, NULL, NULL);
}

/* async Task<int> ArgCheck (string s) */
static TactTask *
arg_check (GCancellable *cancellable, gpointer string)
{
  if (string == NULL)
    return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "no string");
  tact_await (tact_yield (), NULL);
  return tact_task_new_int (1);
}

static TactTask *
arg_check_fiber (const char *string)
{
  return tact_async (arg_check, (gpointer) string, NULL, NULL);
}

/* async Task Chain1 (), Chain2 (), Chain3 () */

static TactTask *
chain1 (GCancellable *cancellable, gpointer user_data)
{
  tact_await (tact_yield (), NULL);
  return tact_task_new_failed (NET_EXCEPTION, 0, "deep");
}

static TactTask *
chain2 (GCancellable *cancellable, gpointer user_data)
{
  GError *error = NULL;

  if (!tact_await (tact_async (chain1, NULL, NULL, NULL), &error))
    return tact_task_new_error (error);
  return tact_task_completed ();
}

static TactTask *
chain3 (GCancellable *cancellable, gpointer user_data)
{
  GError *error = NULL;

  if (!tact_await (tact_async (chain2, NULL, NULL, NULL), &error))
    return tact_task_new_error (error);
  return tact_task_completed ();
}

static TactTask *
chain3_fiber (void)
{
  return tact_async (chain3, NULL, NULL, NULL);
}

/* async Task<string> Await (Task task) */
static TactTask *
net_await (GCancellable *cancellable, gpointer task)
{
  g_autoptr (GError) error = NULL;

  if (tact_await (task, &error))
    return tact_task_new_string (g_strdup ("no exception"));
  return tact_task_new_string (net_error (error));
}

static TactTask *
net_await_fiber (TactTask *task)
{
  return tact_async (net_await, task, NULL, NULL);
}

/* the async lambda with try, catch and finally */
static TactTask *
catch_and_finally (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!tact_await (fails_fiber ("inner"), &error) && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_FAILED))
    {
      tact_await (tact_yield (), NULL);
      say ("caught %s", error->message);
      g_clear_error (&error);
    }

  tact_await (tact_yield (), NULL);
  say ("finally");
  return error != NULL ? tact_task_new_error (g_steal_pointer (&error)) : tact_task_completed ();
}

static TactTask *
catch_and_finally_fiber (void)
{
  return tact_async (catch_and_finally, NULL, NULL, NULL);
}

static const Style fibers = { fails_fiber, arg_check_fiber, chain3_fiber, net_await_fiber, catch_and_finally_fiber };

/* What is done with the methods */

static const Style *style;

/* What an await throws; takes the task. */
static char *
net_await_of (TactTask *task)
{
  return tact_wait_string (style->net_await (task), NULL);
}

/* What a Wait throws; takes the task. */
static char *
net_wait_of (TactTask *task)
{
  char *thrown = net_wait (task);

  tact_task_unref (task);
  return thrown;
}

static void
say_taken (const char *what, char *text)
{
  say ("%s%s", what, text);
  g_free (text);
}

/* Task<int> NotAsync (string s) */
static TactTask *
not_async (const char *string)
{
  if (string == NULL)
    return tact_task_new_failed (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "no string");
  return style->arg_check (string);
}

static gboolean
gives_equal_errors (TactTask *task)
{
  g_autoptr (GError) first = NULL;
  g_autoptr (GError) second = NULL;

  tact_task_wait (task, -1, NULL, &first);
  tact_task_wait (task, -1, NULL, &second);
  return first != second && g_error_matches (first, second->domain, second->code) && g_str_equal (first->message, second->message);
}

static void
look_at_one (void)
{
  g_autoptr (TactTask) task = style->fails ("m");
  g_autofree char *exception = NULL;
  GError *error = NULL;

  say ("call did not throw");
  say_taken ("Wait: ", net_wait (task));
  tact_wait_int (tact_task_ref (task), &error);
  say_taken ("Result: ", net_aggregate (error, &task, 1));
  say_taken ("GetAwaiter().GetResult(): ", net_await_of (tact_task_ref (task)));
  say ("twice gives equal errors: %s", net_boolean (gives_equal_errors (task)));
  exception = net_exception (task);
  say ("Exception property: %s same inner: %s", exception, net_boolean (tact_task_get_error (task) == tact_task_get_error (task)));
}

/* What the call that gave @task threw, and what the task gives, which it takes. */
static void
say_argument_check (const char *what, TactTask *task)
{
  const char *called = net_critical ();
  g_autoptr (GError) error = NULL;
  g_autofree char *awaited = NULL;

  tact_wait (task, &error);
  awaited = net_type (error);
  say ("%s: call %s, await %s", what, g_str_equal (called, "ok") ? "no exception" : called, awaited);
}

static void
look_at_calls (void)
{
  g_autofree char *awaited = net_await_of (style->chain3 ());
  g_autofree char *waited = net_wait_of (style->chain3 ());

  say ("through three async methods: %s / Wait: %s", awaited, waited);
  say_argument_check ("argument check in async method", style->arg_check (NULL));
  say_argument_check ("argument check in a plain method", not_async (NULL));
}

static void
look_at_lists (void)
{
  g_autoptr (TactTask) both = TACT_ALL (style->fails ("1"), style->fails ("2"));
  g_autoptr (TactTask) nested = TACT_ALL (tact_task_new_failed (NET_EXCEPTION, 0, "a"), TACT_ALL (tact_task_new_failed (NET_EXCEPTION, 0, "b")));
  g_autoptr (GPtrArray) errors = NULL;
  g_autofree char *first = net_await_of (tact_task_ref (both));
  g_autofree char *all = net_exception (both);

  say ("await of WhenAll gives the first only: %s; the task has all: %s", first, all);
  tact_task_wait (nested, -1, NULL, NULL);
  say_taken ("Flatten: ", net_exception (nested));

  errors = tact_task_get_errors (both);
  for (guint i = errors->len; i-- > 0;)
    if (g_str_equal (((GError *) g_ptr_array_index (errors, i))->message, "1"))
      g_ptr_array_remove_index (errors, i);
  say_taken ("Handle leaves: ", net_errors (errors));
}

static TactTask *
look_and_run (TactTask *done, gpointer user_data)
{
  return tact_task_new_string (g_strdup (tact_task_get_error (done) != NULL ? "ran" : "has no exception"));
}

static TactTask *
return_result (TactTask *done, gpointer user_data)
{
  GError *error = NULL;
  gint64 result = tact_task_get_int (done, &error);

  return error != NULL ? tact_task_new_error (error) : tact_task_new_int (result);
}

static void
look_at_continuations (void)
{
  say_taken ("exception in a continuation's antecedent is not rethrown: ",
             tact_wait_string (tact_then (style->fails ("ante"), TACT_THEN_DEFAULT, NULL, look_and_run, NULL, NULL), NULL));
  say_taken ("Result of a faulted antecedent read in the continuation does not nest: ",
             net_wait_of (tact_then (style->fails ("n"), TACT_THEN_DEFAULT, NULL, return_result, NULL, NULL)));
}

static TactTask *
cancel (TactTask *done, gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return tact_task_completed ();
}

static void
look_at_cancelled (void)
{
  g_autoptr (TactTask) cancelled = tact_task_new_cancelled (NULL);
  g_autoptr (TactTaskSource) source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  g_autoptr (TactTask) never = tact_task_source_dup_task (source);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TactTask) cancelling = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *waited = net_wait (cancelled), *thrown = NULL;

  say ("status/exception of canceled: %s Exception null %s", waited, net_boolean (tact_task_get_error (cancelled) == NULL));

  cancelling = tact_then (tact_delay (30, NULL), TACT_THEN_DEFAULT, NULL, cancel, cancellable, NULL);
  tact_task_wait (never, LIMIT_MS, cancellable, &error);
  thrown = net_error (error);
  say ("Wait(token): %s task %s", thrown, net_status (never));
  tact_task_wait (cancelling, LIMIT_MS, NULL, NULL);
}

int
main (int argc, char **argv)
{
  style = has_option (argc, argv, "--frames") ? &frames : &fibers;
  set_role ("main");
  record_criticals ();
  look_at_one ();
  look_at_calls ();
  look_at_lists ();
  tact_wait (style->catch_and_finally (), NULL);
  look_at_continuations ();
  look_at_cancelled ();
  return 0;
}
