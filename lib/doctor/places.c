/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * places.c: threads, pools, schedulers and contexts that run a function.
 *
 * Each is made for one function and lives to the end of the process, since the
 * function may never return.
 */
#include "config.h"

#include "doctor/one-thread.h"
#include "doctor/places.h"

/* What is to run; never freed, as the place. */
typedef struct
{
  TactPostFunc func;
  gpointer user_data;
} Errand;

static Errand *
errand_new (TactPostFunc func, gpointer user_data)
{
  Errand *errand = g_new (Errand, 1);

  *errand = (Errand){ func, user_data };
  return errand;
}

static gpointer
errand_thread (gpointer data)
{
  Errand *errand = data;

  errand->func (errand->user_data);
  return NULL;
}

static TactTask *
errand_body (GCancellable *cancellable, gpointer data)
{
  errand_thread (data);
  return tact_task_completed ();
}

static void
enter_thread (TactPostFunc func, gpointer user_data)
{
  g_thread_unref (g_thread_new ("own", errand_thread, errand_new (func, user_data)));
}

static void
enter_pool (TactPostFunc func, gpointer user_data)
{
  tact_detach (tact_run_full (NULL, TACT_RUN_PREFER_FAIRNESS, errand_body, errand_new (func, user_data), NULL, NULL));
}

static void
enter_one_thread (TactPostFunc func, gpointer user_data)
{
  tact_detach (tact_run_full (one_thread_start (TRUE), TACT_RUN_DEFAULT, errand_body, errand_new (func, user_data), NULL, NULL));
}

static void
enter_one_thread_that_never_inlines (TactPostFunc func, gpointer user_data)
{
  tact_detach (tact_run_full (one_thread_start (FALSE), TACT_RUN_DEFAULT, errand_body, errand_new (func, user_data), NULL, NULL));
}

static gpointer
ui_thread (gpointer data)
{
  GMainContext *main_context = data;
  GMainLoop *loop = g_main_loop_new (main_context, FALSE);

  g_main_context_push_thread_default (main_context);
  g_main_loop_run (loop);
  return NULL;
}

static void
enter_ui (TactPostFunc func, gpointer user_data)
{
  GMainContext *main_context = g_main_context_new ();

  g_thread_unref (g_thread_new ("ui", ui_thread, main_context));
  tact_context_post (TACT_CONTEXT (tact_main_context_get (main_context)), func, user_data, NULL);
}

static void
enter_strand (TactPostFunc func, gpointer user_data)
{
  g_autoptr (TactContext) strand = tact_strand_new ();

  tact_context_post (strand, func, user_data, NULL);
}

const Place places[] = {
  { "console main / own thread", FALSE, FALSE, enter_thread },
  { "pool, many threads", FALSE, TRUE, enter_pool },
  { "pool of one thread as a *scheduler* (captured as current scheduler)", FALSE, FALSE, enter_one_thread },
  { "same, scheduler that never inlines", FALSE, FALSE, enter_one_thread_that_never_inlines },
  { "a worker of the default pool limited to max 1", TRUE, FALSE, enter_pool },
  { "UI", FALSE, FALSE, enter_ui },
  { "per-request context (classic ASP.NET)", FALSE, FALSE, enter_strand },
};
const gsize n_places = G_N_ELEMENTS (places);
