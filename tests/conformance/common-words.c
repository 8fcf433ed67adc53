/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * common-words.c: .NET's words for what Tact did: one table for each kind of
 * thing that Tact reports.
 */
#include "common.h"

#include <string.h>

const char *
net_boolean (gboolean value)
{
  return value ? "True" : "False";
}

const char *
net_set (gboolean won)
{
  return won ? "ok" : "InvalidOperationException";
}

const char *
net_close (gboolean closed)
{
  return closed ? "ok" : "ChannelClosedException";
}

const char *
net_blocked (gboolean ended, const GError *error)
{
  if (!ended || g_error_matches (error, TACT_ERROR, TACT_ERROR_WOULD_DEADLOCK))
    return "DEADLOCK";
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return "DEADLOCK until the timeout";
  return error == NULL ? "works" : error->message;
}

const char *
net_status (TactTask *task)
{
  static const char *const words[] = {
    [TACT_TASK_CREATED] = "Created",
    [TACT_TASK_WAITING_FOR_ACTIVATION] = "WaitingForActivation",
    [TACT_TASK_WAITING_TO_RUN] = "WaitingToRun",
    [TACT_TASK_RUNNING] = "Running",
    [TACT_TASK_WAITING_FOR_CHILDREN] = "WaitingForChildrenToComplete",
    [TACT_TASK_SUCCEEDED] = "RanToCompletion",
    [TACT_TASK_CANCELLED] = "Canceled",
    [TACT_TASK_FAULTED] = "Faulted",
  };

  return words[tact_task_get_status (task)];
}

const char *
net_run_flags (TactRunFlags flags)
{
  static const struct
  {
    TactRunFlags flags;
    const char *word;
  } words[] = {
    { TACT_RUN_DEFAULT, "None" },
    { TACT_RUN_PREFER_FAIRNESS, "PreferFairness" },
    { TACT_RUN_LONG_RUNNING, "LongRunning" },
    { TACT_RUN_ATTACHED, "AttachedToParent" },
    { TACT_RUN_DENY_ATTACH, "DenyChildAttach" },
    { TACT_RUN_HIDE_SCHEDULER, "HideScheduler" },
    { TACT_RUN_ASYNC, "RunContinuationsAsynchronously" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (words[i].flags == flags)
      return words[i].word;
  return "several";
}

const char *
net_value_status (const TactValueTask *value)
{
  static const char *const words[] = {
    [TACT_VALUE_PENDING] = "Pending",
    [TACT_VALUE_SUCCEEDED] = "Succeeded",
    [TACT_VALUE_FAULTED] = "Faulted",
    [TACT_VALUE_CANCELLED] = "Canceled",
  };

  return words[tact_value_task_get_status (value)];
}

G_DEFINE_QUARK (net - exception - quark, net_exception_domain)

GError *
new_exception (const char *text)
{
  return g_error_new_literal (NET_EXCEPTION, 0, text);
}

GPtrArray *
new_exceptions (const char *one, const char *two)
{
  GPtrArray *errors = g_ptr_array_new ();

  g_ptr_array_add (errors, new_exception (one));
  g_ptr_array_add (errors, new_exception (two));
  return errors;
}

GError *
new_operation_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GError *error = NULL;

  g_cancellable_cancel (cancellable);
  g_cancellable_set_error_if_cancelled (cancellable, &error);
  return error;
}

/* Two exceptions in .NET, one code in GIO: what an await of a cancelled task gives, and what polling gives. */
static const struct
{
  const char *text;
  const char *message;
  const char *type;
} cancellations[] = {
  { "A task was cancelled", "A task was canceled.", "TaskCanceledException" },
  { "Operation was cancelled", "The operation was canceled.", "OperationCanceledException" },
  { "A task was cancelled, but not by its own cancellable", "The operation was canceled.", "OperationCanceledException" },
};

const char *
net_message (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    for (gsize i = 0; i < G_N_ELEMENTS (cancellations); i++)
      if (g_str_equal (error->message, cancellations[i].text))
        return cancellations[i].message;
  return error->message;
}

char *
net_error (const GError *error)
{
  const struct
  {
    GQuark domain;
    int code;
    const char *type;
    gboolean has_text;
  } words[] = {
    { G_IO_ERROR, G_IO_ERROR_CANCELLED, "TaskCanceledException", FALSE },
    { G_IO_ERROR, G_IO_ERROR_FAILED, "InvalidOperationException", TRUE },
    { G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "ArgumentNullException", TRUE },
    { G_IO_ERROR, G_IO_ERROR_CLOSED, "ChannelClosedException", TRUE },
    { G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "TimeoutException:The operation has timed out.", FALSE },
    { TACT_ERROR, TACT_ERROR_SCHEDULER, "TaskSchedulerException", FALSE },
    { NET_EXCEPTION, 0, "Exception", TRUE },
  };

  if (error == NULL)
    return g_strdup ("null");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    for (gsize i = 0; i < G_N_ELEMENTS (cancellations); i++)
      if (g_str_equal (error->message, cancellations[i].text))
        return g_strdup (cancellations[i].type);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_error_matches (error, words[i].domain, words[i].code))
      return words[i].has_text ? g_strdup_printf ("%s:%s", words[i].type, error->message)
                               : g_strdup (words[i].type);
  return g_strdup_printf ("%s %d:%s", g_quark_to_string (error->domain), error->code, error->message);
}

char *
net_type (const GError *error)
{
  char *type = net_error (error);

  type[strcspn (type, ":")] = '\0';
  return type;
}

char *
net_outcome (TactTask *task)
{
  g_autoptr (GError) error = NULL;

  return tact_task_wait (task, 0, NULL, &error) ? g_strdup ("ok") : net_error (error);
}

char *
net_errors (GPtrArray *errors)
{
  g_autoptr (GString) text = g_string_new ("AggregateException(");

  for (guint i = 0; i < errors->len; i++)
    {
      g_autofree char *word = net_error (g_ptr_array_index (errors, i));

      g_string_append_printf (text, "%s%s", i > 0 ? "," : "", word);
    }
  g_string_append_c (text, ')');
  return g_strdup (text->str);
}

char *
net_exception (TactTask *task)
{
  g_autoptr (GPtrArray) errors = tact_task_get_errors (task);

  return errors->len > 0 ? net_errors (errors) : net_error (NULL);
}

/* Adds what @task failed with; copies. */
static void
add_errors (GPtrArray *all, TactTask *task)
{
  g_autoptr (GPtrArray) errors = tact_task_get_errors (task);
  GError *cancelled = NULL;

  for (guint i = 0; i < errors->len; i++)
    g_ptr_array_add (all, g_error_copy (g_ptr_array_index (errors, i)));
  if (errors->len == 0 && !tact_task_wait (task, 0, NULL, &cancelled))
    g_ptr_array_add (all, cancelled);
}

char *
net_aggregate (GError *first, TactTask **tasks, gsize n_tasks)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);

  if (first == NULL)
    return g_strdup ("ok");
  for (gsize i = 0; i < n_tasks; i++)
    add_errors (all, tasks[i]);
  if (all->len > 0)
    g_ptr_array_remove_index (all, 0);
  g_ptr_array_insert (all, 0, first);
  return net_errors (all);
}

char *
net_wait (TactTask *task)
{
  GError *error = NULL;

  tact_task_wait (task, LIMIT_MS, NULL, &error);
  return net_aggregate (error, &task, 1);
}
