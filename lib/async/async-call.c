/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * async-call.c: a fiber whose body has arguments of its own.
 *
 * GObject calls it: a C closure with the values as its arguments, and the
 * cancellable as the data that comes behind them.
 */
#include "config.h"

#include <gobject/gvaluecollector.h>
#include <tact/completed.h>
#include <tact/error.h>
#include <tact/fiber.h>

#define MOST_ARGS 16

typedef struct
{
  GCallback func;
  guint n_args;
  GValue args[MOST_ARGS];
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  for (guint i = 0; i < call->n_args; i++)
    g_value_unset (&call->args[i]);
  g_free (call);
}

static TactTask *
call_run (GCancellable *cancellable, gpointer data)
{
  Call *call = data;
  g_auto (GValue) result = G_VALUE_INIT;
  GClosure *closure;
  TactTask *task;

  if (call->n_args == 0)
    return ((TactTask * (*) (GCancellable *) ) call->func) (cancellable);
  closure = g_cclosure_new (call->func, cancellable, NULL);
  g_closure_sink (g_closure_ref (closure));
  g_value_init (&result, G_TYPE_POINTER);
  g_cclosure_marshal_generic (closure, &result, call->n_args, call->args, NULL, NULL);
  task = g_value_get_pointer (&result);
  g_closure_unref (closure);
  return task;
}

/* Collects the pairs.  FALSE: @why they are wrong. */
static gboolean
collect (Call *call, guint n_args, va_list *pairs, char **why)
{
  for (; call->n_args < n_args; call->n_args++)
    {
      const GType type = va_arg (*pairs, GType);

      if (!G_TYPE_IS_VALUE (type))
        {
          *why = g_strdup_printf ("argument %u has no type that values have", call->n_args + 1);
          return FALSE;
        }
      G_VALUE_COLLECT_INIT (&call->args[call->n_args], type, *pairs, 0, why);
      if (*why != NULL)
        return FALSE;
    }
  return TRUE;
}

TactTask *
tact_async_call (GCallback func, GCancellable *cancellable, guint n_args, ...)
{
  Call *call = g_new0 (Call, 1);
  char *why = NULL;
  TactTask *task;
  va_list pairs;

  call->func = func;
  va_start (pairs, n_args);
  if (func == NULL)
    why = g_strdup ("there is no function (NULL)");
  else if (n_args > MOST_ARGS)
    why = g_strdup_printf ("%u arguments are more than %u", n_args, MOST_ARGS);
  else
    collect (call, n_args, &pairs, &why);
  va_end (pairs);
  if (why == NULL)
    return tact_async (call_run, call, call_free, cancellable);

  g_critical ("tact_async_call: %s", why);
  task = tact_task_new_error (g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "The method was not called: %s", why));
  g_free (why);
  call_free (call);
  return task;
}
