/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * experiment.c: the list of experiments, and the threads they run on.
 */
#include "config.h"

#include "experiment.h"

#include <stdio.h>

enum
{
  PATIENCE = 20000, /* milliseconds for a whole experiment */
};

static const struct
{
  const char *name;
  void (*run) (void);
} experiments[] = {
  { "ab-console", experiment_ab_console },
  { "ab-ui", experiment_ab_ui },
  { "ab-ui-anywhere", experiment_ab_ui_anywhere },
  { "ab-ui-real", experiment_ab_ui_real },
};

/* The trace */

static _Thread_local const char *role;

const char *
experiment_role (void)
{
  if (role != NULL)
    return role;
  return tact_pool_is_worker () ? "pool" : "other";
}

void
experiment_say (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  printf ("[%s] %s\n", experiment_role (), text); /* one call: stdio locks the stream */
  fflush (stdout);
}

void
experiment_block (gint64 ms)
{
  tact_wait (tact_delay (ms, NULL), NULL);
}

/* The thread called "ui" */

typedef struct
{
  GMainContext *main_context;
  GMainLoop *loop;
} Ui;

static GMainContext *ui_context; /* of the one that runs */

const char *
experiment_context_name (void)
{
  TactContext *current = tact_context_get_current ();

  if (current == NULL)
    return "none";
  if (ui_context != NULL && current == TACT_CONTEXT (tact_main_context_get (ui_context)))
    return "ui";
  return "other";
}

static gpointer
run_loop (gpointer data)
{
  Ui *ui = data;

  role = "ui";
  g_main_context_push_thread_default (ui->main_context);
  g_main_loop_run (ui->loop);
  g_main_context_pop_thread_default (ui->main_context);
  return NULL;
}

void
experiment_handle (TactFunc handler)
{
  g_autoptr (GMainContext) main_context = g_main_context_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (main_context, FALSE);
  Ui ui = { main_context, loop };
  GThread *thread = g_thread_new ("ui", run_loop, &ui);
  g_autoptr (TactScheduler) scheduler = tact_scheduler_new_for_context (TACT_CONTEXT (tact_main_context_get (main_context)));
  g_autoptr (TactTask) task = NULL;
  gboolean ended;

  ui_context = main_context;
  task = tact_run_full (scheduler, TACT_RUN_DEFAULT, handler, NULL, NULL, NULL);
  ended = tact_task_wait (task, PATIENCE, NULL, NULL);
  experiment_say ("finished in time: %s", ended ? "True" : "False");

  g_main_loop_quit (loop);
  g_thread_join (thread);
  ui_context = NULL;
}

int
experiment_run (const char *name)
{
  role = "main";
  for (guint i = 0; i < G_N_ELEMENTS (experiments); i++)
    {
      if (g_str_equal (name, experiments[i].name))
        {
          experiments[i].run ();
          return 0;
        }
    }
  fprintf (stderr, "twinfind: there is no experiment \"%s\"; there are:\n", name);
  for (guint i = 0; i < G_N_ELEMENTS (experiments); i++)
    fprintf (stderr, "  %s\n", experiments[i].name);
  return 2;
}
