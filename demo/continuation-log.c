/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * continuation-log.c: latest wins: however much is added between two turns of
 * the UI, it is one post, and at most as many rows as are kept.
 */
#include "config.h"

#include "continuation-log.h"

enum
{
  KEPT = 500, /* rows */
};

/* The rows */

struct _TwinContinuation
{
  GObject parent_instance;

  guint number;
  gint64 time;
  const char *after; /* static */
  char *captured;    /* owned */
  char *thread;      /* owned */
};

G_DEFINE_FINAL_TYPE (TwinContinuation, twin_continuation, G_TYPE_OBJECT)

static void
twin_continuation_init (TwinContinuation *continuation)
{
}

static void
twin_continuation_finalize (GObject *object)
{
  TwinContinuation *continuation = TWIN_CONTINUATION (object);

  g_free (continuation->captured);
  g_free (continuation->thread);
  G_OBJECT_CLASS (twin_continuation_parent_class)->finalize (object);
}

static void
twin_continuation_class_init (TwinContinuationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = twin_continuation_finalize;
}

guint
twin_continuation_get_number (TwinContinuation *continuation)
{
  return continuation->number;
}

gint64
twin_continuation_get_time (TwinContinuation *continuation)
{
  return continuation->time;
}

const char *
twin_continuation_get_after (TwinContinuation *continuation)
{
  return continuation->after;
}

const char *
twin_continuation_get_captured (TwinContinuation *continuation)
{
  return continuation->captured;
}

const char *
twin_continuation_get_thread (TwinContinuation *continuation)
{
  return continuation->thread;
}

/* The log */

struct _TwinLog
{
  GObject parent_instance;

  GListStore *rows; /* owned; of TwinContinuation; the UI thread's */

  GMutex lock;         /* of all below; nests in nothing */
  GQueue coming;       /* of TwinContinuation, owned: not in rows yet */
  GHashTable *threads; /* owned; GThread -> its number: 0 the UI's, then from 1 as they come */
  GArray *counts;      /* owned; of guint, by the thread's number */
  guint n_added;
  gint64 start; /* monotonic, microseconds */
  gboolean posted;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TwinLog, twin_log, G_TYPE_OBJECT)

static void
twin_log_init (TwinLog *log)
{
  log->rows = g_list_store_new (TWIN_TYPE_CONTINUATION);
  g_mutex_init (&log->lock);
  g_queue_init (&log->coming);
  log->threads = g_hash_table_new (NULL, NULL);
  log->counts = g_array_new (FALSE, TRUE, sizeof (guint));
  g_array_set_size (log->counts, 1);
}

static void
twin_log_finalize (GObject *object)
{
  TwinLog *log = TWIN_LOG (object);

  g_object_unref (log->rows);
  g_queue_clear_full (&log->coming, g_object_unref);
  g_hash_table_unref (log->threads);
  g_array_unref (log->counts);
  g_mutex_clear (&log->lock);
  G_OBJECT_CLASS (twin_log_parent_class)->finalize (object);
}

static void
twin_log_class_init (TwinLogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = twin_log_finalize;
  signals[CHANGED] = g_signal_new ("changed", TWIN_TYPE_LOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

TwinLog *
twin_log_new (void)
{
  return g_object_new (TWIN_TYPE_LOG, NULL);
}

/* Adding, on any thread */

static char *
describe_context (TactContext *context)
{
  if (context == NULL)
    return g_strdup ("nothing");
  if (context == TACT_CONTEXT (tact_main_context_get (NULL)))
    return g_strdup ("UI context");
  return g_strdup (G_OBJECT_TYPE_NAME (context));
}

static char *
describe_thread (guint number)
{
  return number == 0 ? g_strdup ("UI thread") : g_strdup_printf ("worker %u", number);
}

/* Under the lock. */
static guint
number_this_thread (TwinLog *log)
{
  gpointer number;

  if (g_main_context_is_owner (NULL))
    return 0;
  if (g_hash_table_lookup_extended (log->threads, g_thread_self (), NULL, &number))
    return GPOINTER_TO_UINT (number);
  number = GUINT_TO_POINTER (g_hash_table_size (log->threads) + 1);
  g_hash_table_insert (log->threads, g_thread_self (), number);
  g_array_set_size (log->counts, GPOINTER_TO_UINT (number) + 1);
  return GPOINTER_TO_UINT (number);
}

static void
take_over (gpointer data)
{
  TwinLog *log = data;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  TwinContinuation *row;
  guint n_rows, n_old;

  g_mutex_lock (&log->lock);
  log->posted = FALSE;
  while ((row = g_queue_pop_head (&log->coming)) != NULL)
    g_ptr_array_add (rows, row);
  g_mutex_unlock (&log->lock);

  n_rows = g_list_model_get_n_items (G_LIST_MODEL (log->rows));
  n_old = n_rows + rows->len > KEPT ? MIN (n_rows, n_rows + rows->len - KEPT) : 0;
  if (n_old > 0)
    g_list_store_splice (log->rows, 0, n_old, NULL, 0);
  g_list_store_splice (log->rows, n_rows - n_old, 0, rows->pdata, rows->len);
  g_signal_emit (log, signals[CHANGED], 0);
}

void
twin_log_add (TwinLog *log, const ScanContinuation *continuation)
{
  TwinContinuation *row = g_object_new (TWIN_TYPE_CONTINUATION, NULL);
  g_autoptr (TwinContinuation) too_old = NULL;
  gboolean post;
  guint thread;

  row->after = continuation->after;
  row->captured = describe_context (continuation->captured);
  g_mutex_lock (&log->lock);
  thread = number_this_thread (log);
  g_array_index (log->counts, guint, thread)++;
  row->thread = describe_thread (thread);
  row->number = ++log->n_added;
  row->time = g_get_monotonic_time () - log->start;
  g_queue_push_tail (&log->coming, row);
  if (log->coming.length > KEPT)
    too_old = g_queue_pop_head (&log->coming);
  post = !log->posted;
  log->posted = TRUE;
  g_mutex_unlock (&log->lock);

  if (post)
    tact_main_context_post (tact_main_context_get (NULL), TACT_PRIORITY_DEFAULT, log, take_over, g_object_ref (log), g_object_unref);
}

/* On the UI thread */

void
twin_log_clear (TwinLog *log)
{
  GQueue dropped;

  g_mutex_lock (&log->lock);
  dropped = log->coming;
  g_queue_init (&log->coming);
  g_hash_table_remove_all (log->threads);
  g_array_set_size (log->counts, 0);
  g_array_set_size (log->counts, 1);
  log->n_added = 0;
  log->start = g_get_monotonic_time ();
  g_mutex_unlock (&log->lock);

  g_queue_clear_full (&dropped, g_object_unref);
  g_list_store_remove_all (log->rows);
  g_signal_emit (log, signals[CHANGED], 0);
}

GListModel *
twin_log_get_rows (TwinLog *log)
{
  return G_LIST_MODEL (log->rows);
}

char *
twin_log_dup_summary (TwinLog *log)
{
  GString *summary = g_string_new (NULL);

  g_mutex_lock (&log->lock);
  if (log->n_added == 0)
    g_string_append (summary, "None yet");
  else
    g_string_append_printf (summary, "%u in all", log->n_added);
  for (guint i = 0; i < log->counts->len; i++)
    {
      guint count = g_array_index (log->counts, guint, i);
      g_autofree char *thread = describe_thread (i);

      if (count > 0)
        g_string_append_printf (summary, ", %u on %s%s", count, i == 0 ? "the " : "", thread);
    }
  g_mutex_unlock (&log->lock);
  return g_string_free (summary, FALSE);
}
