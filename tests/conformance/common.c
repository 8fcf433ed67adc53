/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * common.c: what a conformance program is called with, who prints a line and
 * under which context, and events.
 */
#include "common.h"

#include <stdio.h>
#include <stdlib.h>

/* What the program is called with */

gboolean
has_option (int argc, char **argv, const char *option)
{
  if (argc == 1)
    return FALSE;
  if (argc == 2 && g_str_equal (argv[1], option))
    return TRUE;
  fprintf (stderr, "usage: %s [%s]\n", argv[0], option);
  exit (2);
}

/* Roles and lines */

static GPrivate role_of_thread;
static GMutex output; /* one line at a time */

void
set_role (const char *role)
{
  g_private_set (&role_of_thread, (gpointer) role);
}

const char *
get_role (void)
{
  const char *role = g_private_get (&role_of_thread);

  if (role == NULL)
    role = tact_pool_is_worker () ? "pool" : "other";
  return role;
}

static void
print_line (const char *role, const char *format, va_list args)
{
  g_mutex_lock (&output);
  if (role != NULL)
    printf ("[%s] ", role);
  vprintf (format, args);
  putchar ('\n');
  fflush (stdout);
  g_mutex_unlock (&output);
}

void
say (const char *format, ...)
{
  va_list args;

  va_start (args, format);
  print_line (NULL, format, args);
  va_end (args);
}

void
trace (const char *format, ...)
{
  va_list args;

  va_start (args, format);
  print_line (get_role (), format, args);
  va_end (args);
}

/* Names of contexts */

void
name_context (TactContext *context, const char *name)
{
  g_object_set_data_full (G_OBJECT (context), "name", g_strdup (name), g_free);
}

const char *
current_context_name (void)
{
  TactContext *context = tact_context_get_current ();
  const char *name;

  if (context == NULL)
    return "none";
  if (G_OBJECT_TYPE (context) == TACT_TYPE_CONTEXT)
    return "base";
  name = g_object_get_data (G_OBJECT (context), "name");
  return name != NULL ? name : G_OBJECT_TYPE_NAME (context);
}

/* Events */

void
event_set (Event *event)
{
  g_mutex_lock (&event->lock);
  event->is_set = TRUE;
  g_cond_broadcast (&event->changed);
  g_mutex_unlock (&event->lock);
}

gboolean
event_wait (Event *event, int ms)
{
  gint64 until = g_get_monotonic_time () + ms * G_TIME_SPAN_MILLISECOND;
  gboolean is_set;

  g_mutex_lock (&event->lock);
  while (!event->is_set && g_cond_wait_until (&event->changed, &event->lock, until))
    ;
  is_set = event->is_set;
  g_mutex_unlock (&event->lock);
  return is_set;
}

/* Looking until it holds */

gboolean
until (gboolean (*holds) (gpointer user_data), gpointer user_data)
{
  const gint64 limit = g_get_monotonic_time () + LIMIT_MS * G_TIME_SPAN_MILLISECOND;

  while (!holds (user_data))
    {
      if (g_get_monotonic_time () > limit)
        return FALSE;
      g_thread_yield ();
    }
  return TRUE;
}

typedef struct
{
  TactTask *task;
  TactTaskStatus status;
} Status;

static gboolean
has_status (gpointer data)
{
  const Status *wanted = data;

  return tact_task_get_status (wanted->task) == wanted->status;
}

gboolean
until_status (TactTask *task, TactTaskStatus status)
{
  return until (has_status, &(Status){ task, status });
}

static gboolean
is_completed (gpointer task)
{
  return tact_task_is_completed (task);
}

gboolean
until_completed (TactTask *task)
{
  return until (is_completed, task);
}

/* Methods on the pool, and winners */

typedef struct
{
  TactFunc method;
  gpointer user_data;
} Method;

static Method *
method_new (TactFunc func, gpointer user_data)
{
  Method *method = g_new (Method, 1);

  *method = (Method){ func, user_data };
  return method;
}

static TactTask *
start_method (GCancellable *cancellable, gpointer data)
{
  const Method *method = data;

  return tact_async (method->method, method->user_data, NULL, cancellable);
}

TactTask *
run_async (TactFunc method, gpointer user_data, GCancellable *cancellable)
{
  return tact_run (start_method, method_new (method, user_data), g_free, cancellable);
}

TactTask *
run_async_on (TactScheduler *scheduler, TactRunFlags flags, TactFunc method, gpointer user_data)
{
  return tact_run_full (scheduler, flags, start_method, method_new (method, user_data), g_free, NULL);
}

TactTask *
winner_of (TactTask *any)
{
  g_autoptr (TactTask) winner = tact_task_dup_boxed (any, NULL);

  return winner;
}
