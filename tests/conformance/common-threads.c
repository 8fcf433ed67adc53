/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * common-threads.c: the threads of the conformance programs: one under no
 * context, and a UI thread, whose context is a TactMainContext that counts.
 */
#include "common.h"

/* Errands: what one thread has another do.  Counted, since the one that waits
 * may give up before the other has ended. */

typedef struct
{
  Event done;
  const char *role;
  TactPostFunc func;
  TactFunc method;
  gpointer user_data;
} Errand;

static Errand *
errand_new (const char *role, TactPostFunc func, TactFunc method, gpointer user_data)
{
  Errand *errand = g_atomic_rc_box_new0 (Errand);

  *errand = (Errand){ .role = role, .func = func, .method = method, .user_data = user_data };
  return errand;
}

static void
errand_run (gpointer data)
{
  Errand *errand = data;

  errand->func (errand->user_data);
  event_set (&errand->done);
}

/* Takes one reference; the other one is that of who does the errand. */
static gboolean
errand_wait (Errand *errand, int ms)
{
  gboolean done = event_wait (&errand->done, ms);

  g_atomic_rc_box_release (errand);
  return done;
}

static gpointer
errand_thread (gpointer data)
{
  Errand *errand = data;

  set_role (errand->role);
  errand_run (errand);
  g_atomic_rc_box_release (errand);
  return NULL;
}

gboolean
on_thread (const char *role, int ms, TactPostFunc func, gpointer user_data)
{
  Errand *errand = errand_new (role, func, NULL, user_data);
  GThread *thread = g_thread_new (role, errand_thread, g_atomic_rc_box_acquire (errand));

  if (errand_wait (errand, ms))
    {
      g_thread_join (thread);
      return TRUE;
    }
  g_thread_unref (thread);
  return FALSE;
}

/* The UI thread */

typedef struct
{
  TactMainContext parent_instance;

  int posts, started, completed; /* atomic */
} UiContext;

typedef TactMainContextClass UiContextClass;

static GType ui_context_get_type (void);
G_DEFINE_TYPE (UiContext, ui_context, TACT_TYPE_MAIN_CONTEXT)

static gboolean
ui_context_post (TactContext *context, TactPostFunc func, gpointer user_data, GDestroyNotify destroy)
{
  g_atomic_int_inc (&((UiContext *) context)->posts);
  return TACT_CONTEXT_CLASS (ui_context_parent_class)->post (context, func, user_data, destroy);
}

static void
ui_context_operation_started (TactContext *context)
{
  g_atomic_int_inc (&((UiContext *) context)->started);
  TACT_CONTEXT_CLASS (ui_context_parent_class)->operation_started (context);
}

static void
ui_context_operation_completed (TactContext *context)
{
  g_atomic_int_inc (&((UiContext *) context)->completed);
  TACT_CONTEXT_CLASS (ui_context_parent_class)->operation_completed (context);
}

static void
ui_context_init (UiContext *self)
{
}

static void
ui_context_class_init (UiContextClass *klass)
{
  TACT_CONTEXT_CLASS (klass)->post = ui_context_post;
  TACT_CONTEXT_CLASS (klass)->operation_started = ui_context_operation_started;
  TACT_CONTEXT_CLASS (klass)->operation_completed = ui_context_operation_completed;
}

struct _Ui
{
  char *name;
  GMainContext *main_context;
  GMainLoop *loop;
  GThread *thread;
  UiContext *context;
  TactLocals *locals; /* of its starter, which a thread of .NET begins with; NULL: their flow was suppressed */
};

static void
ui_run (gpointer data)
{
  Ui *ui = data;

  set_role (ui->name);
  g_main_context_push_thread_default (ui->main_context);
  g_main_loop_run (ui->loop);
  g_main_context_pop_thread_default (ui->main_context);
}

static gpointer
ui_thread (gpointer data)
{
  Ui *ui = data;

  if (ui->locals != NULL)
    tact_locals_run (ui->locals, ui_run, ui);
  else
    ui_run (ui);
  return NULL;
}

Ui *
ui_start (const char *name)
{
  Ui *ui = g_new0 (Ui, 1);

  ui->name = g_strdup (name);
  ui->main_context = g_main_context_new ();
  ui->loop = g_main_loop_new (ui->main_context, FALSE);
  /* made before anybody asks for the context of this GMainContext */
  ui->context = g_object_new (ui_context_get_type (), "main-context", ui->main_context, NULL);
  name_context (TACT_CONTEXT (ui->context), name);
  ui->locals = tact_locals_capture ();
  ui->thread = g_thread_new (name, ui_thread, ui);
  return ui;
}

void
ui_stop (Ui *ui)
{
  tact_context_post (TACT_CONTEXT (ui->context), (TactPostFunc) g_main_loop_quit, ui->loop, NULL);
  g_thread_join (ui->thread);
  g_main_loop_unref (ui->loop);
  g_main_context_unref (ui->main_context);
  g_object_unref (ui->context);
  tact_locals_unref (ui->locals);
  g_free (ui->name);
  g_free (ui);
}

TactContext *
ui_context (Ui *ui)
{
  return TACT_CONTEXT (ui->context);
}

int
ui_posts (Ui *ui)
{
  return g_atomic_int_get (&ui->context->posts);
}

int
ui_started (Ui *ui)
{
  return g_atomic_int_get (&ui->context->started);
}

int
ui_completed (Ui *ui)
{
  return g_atomic_int_get (&ui->context->completed);
}

/* A handler is what a button is connected to: nobody awaits it. */
static TactTask *
handle (GCancellable *cancellable, gpointer data)
{
  Errand *errand = data;
  g_autoptr (GError) error = NULL;

  if (!tact_await (tact_async (errand->method, errand->user_data, NULL, NULL), &error))
    {
      g_autofree char *thrown = net_error (error);

      trace ("handler threw %s", thrown);
    }
  event_set (&errand->done);
  g_atomic_rc_box_release (errand);
  return tact_task_completed ();
}

static void
start_handler (gpointer errand)
{
  tact_detach (tact_async (handle, g_atomic_rc_box_acquire (errand), NULL, NULL));
}

gboolean
ui_handle (Ui *ui, int ms, TactFunc method, gpointer user_data)
{
  Errand *errand = errand_new (ui->name, NULL, method, user_data);

  tact_context_post (ui_context (ui), start_handler, g_atomic_rc_box_acquire (errand), g_atomic_rc_box_release);
  return errand_wait (errand, ms);
}

gboolean
ui_invoke (Ui *ui, TactPostFunc func, gpointer user_data)
{
  Errand *errand = errand_new (ui->name, func, NULL, user_data);

  tact_context_post (ui_context (ui), errand_run, g_atomic_rc_box_acquire (errand), g_atomic_rc_box_release);
  return errand_wait (errand, LIMIT_MS);
}
