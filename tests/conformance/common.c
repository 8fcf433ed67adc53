/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * common.c: the helpers of the conformance programs.
 *
 * In order: roles and lines, events and threads, the UI thread, the context
 * from scratch, the words of .NET.
 */
#include "common.h"

#include <stdio.h>

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

/* The UI thread.  Its context is a TactMainContext that counts. */

typedef struct
{
  TactMainContext parent_instance;

  int posts; /* atomic */
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
ui_context_init (UiContext *self)
{
}

static void
ui_context_class_init (UiContextClass *klass)
{
  TACT_CONTEXT_CLASS (klass)->post = ui_context_post;
}

struct _Ui
{
  char *name;
  GMainContext *main_context;
  GMainLoop *loop;
  GThread *thread;
  UiContext *context;
};

static gpointer
ui_thread (gpointer data)
{
  Ui *ui = data;

  set_role (ui->name);
  g_main_context_push_thread_default (ui->main_context);
  g_main_loop_run (ui->loop);
  g_main_context_pop_thread_default (ui->main_context);
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

/* A handler is what a button is connected to: nobody awaits it. */
typedef struct
{
  TactFrame frame;
  Errand *errand;
} Handler;

static TactStep
handler_step (TactFrame *frame)
{
  Handler *handler = (Handler *) frame;

  TACT_BEGIN (frame);
  TACT_AWAIT (frame, handler->errand->method (NULL, handler->errand->user_data));

  TACT_CATCH (frame);
  {
    g_autofree char *thrown = net_error (tact_frame_get_error (frame));

    trace ("handler threw %s", thrown);
  }

  TACT_FINALLY (frame);
  event_set (&handler->errand->done);

  TACT_END (frame);
}

static void
handler_clear (gpointer data)
{
  Handler *handler = data;

  g_atomic_rc_box_release (handler->errand);
}

static void
start_handler (gpointer errand)
{
  Handler *handler = tact_frame_new (sizeof (Handler), handler_step, handler_clear);

  handler->errand = g_atomic_rc_box_acquire (errand);
  tact_detach (tact_frame_start (&handler->frame, NULL));
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

/* The context from scratch.  A context need only post; what runs an item sets
 * the context around it, so that the awaits in there come back. */

struct _QueueContext
{
  TactContext parent_instance;

  GAsyncQueue *items;
  GThread *thread;
};

typedef TactContextClass QueueContextClass;

typedef struct
{
  TactPostFunc func; /* NULL: the last one */
  gpointer user_data;
  GDestroyNotify destroy;
} Item;

static GType queue_context_get_type (void);
G_DEFINE_TYPE (QueueContext, queue_context, TACT_TYPE_CONTEXT)

static void
queue_context_push (QueueContext *queue, TactPostFunc func, gpointer user_data, GDestroyNotify destroy)
{
  Item *item = g_new (Item, 1);

  *item = (Item){ func, user_data, destroy };
  g_async_queue_push (queue->items, item);
}

static gboolean
queue_context_post (TactContext *context, TactPostFunc func, gpointer user_data, GDestroyNotify destroy)
{
  queue_context_push ((QueueContext *) context, func, user_data, destroy);
  return TRUE;
}

static void
queue_context_finalize (GObject *object)
{
  QueueContext *queue = (QueueContext *) object;

  g_async_queue_unref (queue->items);
  G_OBJECT_CLASS (queue_context_parent_class)->finalize (object);
}

static void
queue_context_init (QueueContext *queue)
{
  queue->items = g_async_queue_new ();
}

static void
queue_context_class_init (QueueContextClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = queue_context_finalize;
  TACT_CONTEXT_CLASS (klass)->post = queue_context_post;
}

static gpointer
queue_context_thread (gpointer data)
{
  QueueContext *queue = data;
  Item *item;

  set_role (g_object_get_data (G_OBJECT (queue), "name"));
  tact_context_push (TACT_CONTEXT (queue));
  while ((item = g_async_queue_pop (queue->items))->func != NULL)
    {
      item->func (item->user_data);
      if (item->destroy != NULL)
        item->destroy (item->user_data);
      g_free (item);
    }
  g_free (item);
  tact_context_pop (TACT_CONTEXT (queue));
  return NULL;
}

QueueContext *
queue_context_start (const char *name)
{
  QueueContext *queue = g_object_new (queue_context_get_type (), NULL);

  name_context (TACT_CONTEXT (queue), name);
  queue->thread = g_thread_new (name, queue_context_thread, queue);
  return queue;
}

void
queue_context_stop (QueueContext *queue)
{
  queue_context_push (queue, NULL, NULL, NULL);
  g_thread_join (queue->thread);
  g_object_unref (queue);
}

/* The words of .NET.  One table for each kind of thing that Tact reports. */

const char *
net_boolean (gboolean value)
{
  return value ? "True" : "False";
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
    { G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "TimeoutException", TRUE },
  };

  if (error == NULL)
    return g_strdup ("null");
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_error_matches (error, words[i].domain, words[i].code))
      return words[i].has_text ? g_strdup_printf ("%s:%s", words[i].type, error->message)
                               : g_strdup (words[i].type);
  return g_strdup_printf ("%s %d:%s", g_quark_to_string (error->domain), error->code, error->message);
}

char *
net_exception (TactTask *task)
{
  g_autoptr (GPtrArray) errors = tact_task_get_errors (task);
  g_autoptr (GString) text = g_string_new ("AggregateException(");

  if (errors->len == 0)
    return net_error (NULL);
  for (guint i = 0; i < errors->len; i++)
    {
      g_autofree char *word = net_error (g_ptr_array_index (errors, i));

      g_string_append_printf (text, "%s%s", i > 0 ? "," : "", word);
    }
  g_string_append_c (text, ')');
  return g_strdup (text->str);
}
