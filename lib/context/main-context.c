/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * main-context.c: the context over a GMainContext.
 *
 * There is one for each, found in a table, that holds no reference on it.  The
 * sources of its lanes keep the context; when the GMainContext destroys them,
 * as it goes, the context is closed and leaves the table.
 */
#include "config.h"

#include "context/context-private.h"
#include "context/lane-private.h"

typedef struct
{
  GMainContext *main_context; /* not owned; NULL: closed.  Atomic; written under the mutex */
  TactLane *lanes;            /* atomic; grows at the front, under the mutex; closed ones stay, for who is posting to them */
  gboolean plain;
  gboolean waits;     /* atomic: nested loops run no posts */
  gint n_operations;  /* atomic */
  GApplication *held; /* owned; the default context's thread's: what is held as long as there are operations */
} Private;

G_DEFINE_TYPE (TactMainContext, tact_main_context, TACT_TYPE_CONTEXT)

GType tact_main_context_type;

static GMutex mutex;      /* guards the table, and who is made or closed; nests only in nothing, holds the lock of a GMainContext */
static GHashTable *table; /* GMainContext to TactMainContext, neither owned */

static TACT_THREAD_LOCAL gboolean getting; /* this thread makes one, unless another thread is first */

enum
{
  PROP_0,
  PROP_MAIN_CONTEXT,
};

/* Lanes */

gboolean
tact_main_context_is_plain (TactMainContext *main)
{
  return ((Private *) main->priv)->plain;
}

static TactLane *
find_lane (Private *priv, int priority)
{
  TactLane *lane = __atomic_load_n (&priv->lanes, __ATOMIC_ACQUIRE);

  while (lane != NULL && lane->priority != priority)
    lane = lane->next;
  return lane;
}

TactLane *
tact_main_context_get_lane (TactMainContext *main, int priority)
{
  Private *priv = main->priv;
  TactLane *lane = find_lane (priv, priority);

  if (G_LIKELY (lane != NULL))
    return lane;

  g_mutex_lock (&mutex);
  lane = find_lane (priv, priority);
  if (lane == NULL && priv->main_context != NULL)
    {
      lane = tact_lane_new (main, priv->main_context, priority, priv->lanes);
      __atomic_store_n (&priv->lanes, lane, __ATOMIC_RELEASE);
      if (priority == TACT_PRIORITY_DEFAULT && priv->plain)
        __atomic_store_n (&main->parent_instance.reserved[1], lane, __ATOMIC_RELEASE);
    }
  g_mutex_unlock (&mutex);
  return lane;
}

void
tact_main_context_close (TactMainContext *main)
{
  Private *priv = main->priv;
  TactLane *lanes;

  g_mutex_lock (&mutex);
  if (priv->main_context == NULL)
    {
      g_mutex_unlock (&mutex);
      return;
    }
  g_hash_table_remove (table, priv->main_context);
  __atomic_store_n (&priv->main_context, NULL, __ATOMIC_RELAXED);
  lanes = priv->lanes;
  __atomic_store_n (&main->parent_instance.reserved[1], NULL, __ATOMIC_RELEASE);
  g_mutex_unlock (&mutex);

  for (; lanes != NULL; lanes = lanes->next)
    tact_lane_close (lanes);
  tact_lane_tell_closed ((TactCapture) main);
}

/* Posting */

static gboolean
main_context_post (TactContext *context, TactPostFunc func, gpointer user_data, GDestroyNotify destroy)
{
  TactLane *lane = tact_main_context_get_lane (TACT_MAIN_CONTEXT (context), TACT_PRIORITY_DEFAULT);

  return lane != NULL && tact_lane_post_func (lane, NULL, func, user_data, destroy);
}

gboolean
tact_main_context_post (TactMainContext *context, int priority, gpointer owner, TactPostFunc func, gpointer user_data, GDestroyNotify destroy)
{
  TactLane *lane;

  g_return_val_if_fail (TACT_IS_MAIN_CONTEXT (context), FALSE);
  g_return_val_if_fail (owner == NULL || G_IS_OBJECT (owner), FALSE);
  g_return_val_if_fail (func != NULL, FALSE);

  lane = tact_main_context_get_lane (context, priority);
  if (lane != NULL && tact_lane_post_func (lane, owner, func, user_data, destroy))
    return TRUE;
  if (destroy != NULL)
    destroy (user_data);
  return FALSE;
}

/* Sending */

static gboolean
main_context_send (TactContext *context, TactSendFunc func, gpointer user_data, GError **error)
{
  GMainContext *main_context = __atomic_load_n (&((Private *) TACT_MAIN_CONTEXT (context)->priv)->main_context, __ATOMIC_RELAXED);

  if (tact_context_get_current () == context)
    return func (user_data, error);
  /* whatever was pushed: nobody else could run it */
  if (main_context != NULL && g_main_context_is_owner (main_context))
    return tact_context_send_here (context, func, user_data, error);
  return tact_context_send_by_post (context, func, user_data, error);
}

/* Operations */

/*
 * One hold for all operations.  It is taken and given back by what there are
 * when this runs, so it does not matter which of two comes first, nor whether
 * there was an application when an operation began.
 */
static void
application_sync (gpointer data)
{
  Private *priv = TACT_MAIN_CONTEXT (data)->priv;
  const gboolean holds = __atomic_load_n (&priv->n_operations, __ATOMIC_ACQUIRE) > 0;
  GApplication *application;

  if (holds && priv->held == NULL && (application = g_application_get_default ()) != NULL)
    {
      priv->held = g_object_ref (application);
      g_application_hold (application);
    }
  else if (!holds && priv->held != NULL)
    {
      application = g_steal_pointer (&priv->held);
      g_application_release (application);
      g_object_unref (application);
    }
}

/* GApplication is the default context's, and only its thread may touch it. */
static void
operations_changed (TactMainContext *main)
{
  GMainContext *main_context = __atomic_load_n (&((Private *) main->priv)->main_context, __ATOMIC_RELAXED);

  if (main_context != g_main_context_default ())
    return;
  if (g_main_context_is_owner (main_context))
    application_sync (main);
  else if (g_application_get_default () != NULL)
    tact_context_post (TACT_CONTEXT (main), application_sync, main, NULL);
}

static void
main_context_operation_started (TactContext *context)
{
  TactMainContext *main = TACT_MAIN_CONTEXT (context);

  if (__atomic_fetch_add (&((Private *) main->priv)->n_operations, 1, __ATOMIC_RELAXED) == 0)
    operations_changed (main);
}

static void
main_context_operation_completed (TactContext *context)
{
  TactMainContext *main = TACT_MAIN_CONTEXT (context);

  /* release: who sees that there are none sees what they did */
  if (__atomic_fetch_sub (&((Private *) main->priv)->n_operations, 1, __ATOMIC_RELEASE) > 1)
    return;
  operations_changed (main);
  g_main_context_wakeup (NULL); /* tact_main() may wait for it; the default context is always there */
}

guint
tact_main_context_count_operations (TactMainContext *main)
{
  return __atomic_load_n (&((Private *) main->priv)->n_operations, __ATOMIC_ACQUIRE);
}

/* Life */

static void
tact_main_context_init (TactMainContext *main)
{
  main->priv = g_new0 (Private, 1);
}

static void
main_context_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  Private *priv = TACT_MAIN_CONTEXT (object)->priv;

  /* nobody else has it yet */
  priv->main_context = g_value_get_boxed (value) != NULL ? g_value_get_boxed (value) : g_main_context_default ();
}

static void
main_context_constructed (GObject *object)
{
  TactMainContext *main = TACT_MAIN_CONTEXT (object);
  Private *priv = main->priv;
  gboolean taken;

  priv->plain = TACT_CONTEXT_GET_CLASS (main)->post == main_context_post;
  g_mutex_lock (&mutex);
  if (table == NULL)
    table = g_hash_table_new (NULL, NULL);
  taken = g_hash_table_contains (table, priv->main_context);
  if (taken)
    priv->main_context = NULL; /* closed from the beginning */
  else
    g_hash_table_insert (table, priv->main_context, main);
  g_mutex_unlock (&mutex);
  if (!taken)
    tact_main_context_get_lane (main, TACT_PRIORITY_DEFAULT); /* whose sources keep it */
  else if (!getting)
    g_critical ("%s: the main context has a context already: see tact_main_context_get()", G_OBJECT_TYPE_NAME (object));
  G_OBJECT_CLASS (tact_main_context_parent_class)->constructed (object);
}

static void
main_context_finalize (GObject *object)
{
  TactLane *lane = ((Private *) TACT_MAIN_CONTEXT (object)->priv)->lanes;

  /* the sources hold a reference: it is closed by now */
  while (lane != NULL)
    {
      TactLane *next = lane->next;

      tact_lane_abandon (lane);
      lane = next;
    }
  g_free (TACT_MAIN_CONTEXT (object)->priv);
  G_OBJECT_CLASS (tact_main_context_parent_class)->finalize (object);
}

static void
tact_main_context_class_init (TactMainContextClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  tact_main_context_type = G_TYPE_FROM_CLASS (klass);
  object_class->set_property = main_context_set_property;
  object_class->constructed = main_context_constructed;
  object_class->finalize = main_context_finalize;
  klass->parent_class.post = main_context_post;
  klass->parent_class.send = main_context_send;
  klass->parent_class.operation_started = main_context_operation_started;
  klass->parent_class.operation_completed = main_context_operation_completed;

  /**
   * TactMainContext:main-context:
   *
   * The GMainContext; %NULL: the default one.
   */
  g_object_class_install_property (object_class, PROP_MAIN_CONTEXT,
                                   g_param_spec_boxed ("main-context", NULL, NULL, G_TYPE_MAIN_CONTEXT,
                                                       G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS));
}

static TactMainContext *
look_up (GMainContext *main_context)
{
  TactMainContext *main;

  g_mutex_lock (&mutex);
  main = table != NULL ? g_hash_table_lookup (table, main_context) : NULL;
  g_mutex_unlock (&mutex);
  return main;
}

TactMainContext *
tact_main_context_get (GMainContext *main_context)
{
  TactMainContext *main;

  if (main_context == NULL)
    main_context = g_main_context_default ();

  while ((main = look_up (main_context)) == NULL)
    {
      getting = TRUE;
      g_object_unref (g_object_new (TACT_TYPE_MAIN_CONTEXT, "main-context", main_context, NULL));
      getting = FALSE;
    }
  return main;
}

/* Nested loops */

void
tact_main_context_set_nested (TactMainContext *context, gboolean runs)
{
  Private *priv;

  g_return_if_fail (TACT_IS_MAIN_CONTEXT (context));

  priv = context->priv;
  g_mutex_lock (&mutex);
  __atomic_store_n (&priv->waits, !runs, __ATOMIC_RELAXED);
  for (TactLane *lane = priv->lanes; lane != NULL; lane = lane->next)
    __atomic_store_n (&lane->waits, !runs, __ATOMIC_RELAXED);
  g_mutex_unlock (&mutex);
}

gboolean
tact_main_context_get_nested (TactMainContext *context)
{
  g_return_val_if_fail (TACT_IS_MAIN_CONTEXT (context), FALSE);

  return !__atomic_load_n (&((Private *) context->priv)->waits, __ATOMIC_RELAXED);
}

guint
tact_main_context_get_pending (TactMainContext *context)
{
  Private *priv;
  guint n = 0;

  g_return_val_if_fail (TACT_IS_MAIN_CONTEXT (context), 0);

  priv = context->priv;
  for (TactLane *lane = __atomic_load_n (&priv->lanes, __ATOMIC_ACQUIRE); lane != NULL; lane = lane->next)
    {
      for (TactWork *work = __atomic_load_n (&lane->inbox.newest, __ATOMIC_ACQUIRE); work != NULL; work = work->next)
        n++;
      n += tact_lane_length (lane);
    }
  return n;
}
