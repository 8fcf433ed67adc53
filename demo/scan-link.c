/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * scan-link.c: from the scan's thread, whichever that is, to the UI's.
 *
 * Groups come in one post for a few of them: the loop can paint and read input
 * between two posts, however many groups one turn of the scan has found.
 */
#include "config.h"

#include "scan-link.h"

enum
{
  GROUPS_A_POST = 64,
  EVERY = 100, /* milliseconds */
};

struct _TwinLink
{
  GObject parent_instance;

  /* Any thread: they never change. */
  char *root;   /* owned */
  TwinLog *log; /* owned */

  TwinResults *results; /* owned; the UI thread's; NULL once it was cut */
  int is_cut;           /* atomic */
};

G_DEFINE_FINAL_TYPE (TwinLink, twin_link, G_TYPE_OBJECT)

static void
twin_link_init (TwinLink *link)
{
}

static void
twin_link_finalize (GObject *object)
{
  TwinLink *link = TWIN_LINK (object);

  g_free (link->root);
  g_object_unref (link->log);
  G_OBJECT_CLASS (twin_link_parent_class)->finalize (object);
}

static void
twin_link_class_init (TwinLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = twin_link_finalize;
}

TwinLink *
twin_link_new (TwinResults *results, TwinLog *log, const char *root)
{
  TwinLink *link = g_object_new (TWIN_TYPE_LINK, NULL);

  link->root = g_strdup (root);
  link->results = g_object_ref (results);
  link->log = g_object_ref (log);
  return link;
}

void
twin_link_cut (TwinLink *link)
{
  g_atomic_int_set (&link->is_cut, TRUE);
  g_clear_object (&link->results);
  g_object_run_dispose (G_OBJECT (link));
}

/* Groups */

typedef struct
{
  TwinLink *link;    /* owned */
  GPtrArray *groups; /* element-type Group, owned */
} Batch;

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  g_ptr_array_unref (batch->groups);
  g_object_unref (batch->link);
  g_free (batch);
}

static void
show_batch (gpointer data)
{
  Batch *batch = data;
  g_autoptr (GPtrArray) groups = g_ptr_array_new_full (batch->groups->len, g_object_unref);

  for (guint i = 0; i < batch->groups->len; i++)
    g_ptr_array_add (groups, twin_copies_new (batch->groups->pdata[i], batch->link->root));
  twin_results_add (batch->link->results, groups);
}

static void
post_batch (TwinLink *link, GPtrArray *groups)
{
  Batch *batch = g_new (Batch, 1);

  *batch = (Batch){ g_object_ref (link), groups };
  tact_main_context_post (tact_main_context_get (NULL), TACT_PRIORITY_DEFAULT, link, show_batch, batch, batch_free);
}

static void
on_found (GPtrArray *groups, gpointer data)
{
  TwinLink *link = data;
  guint n_groups = groups->len;
  g_autofree gpointer *all = g_ptr_array_steal (groups, NULL);

  g_ptr_array_unref (groups);
  for (guint i = 0; i < n_groups; i += GROUPS_A_POST)
    {
      guint n = MIN (GROUPS_A_POST, n_groups - i);
      GPtrArray *some = g_ptr_array_new_full (n, (GDestroyNotify) group_free);

      for (guint j = 0; j < n; j++)
        g_ptr_array_add (some, all[i + j]);
      post_batch (link, some);
    }
}

/* Continuations */

static void
on_continued (const ScanContinuation *continuation, gpointer data)
{
  TwinLink *link = data;

  if (!g_atomic_int_get (&link->is_cut))
    twin_log_add (link->log, continuation);
}

Scan *
twin_link_new_scan (TwinLink *link, const char *const *folders)
{
  static const ScanHooks hooks = { on_found, on_continued, EVERY };

  return scan_new (folders, &hooks, g_object_ref (link), g_object_unref);
}
