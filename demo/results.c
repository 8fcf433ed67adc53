/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * results.c: the groups, their order and their sums.
 *
 * New groups go to the end, where no row is on the screen, and the list is put
 * in order when the scan has ended or the user asks: to insert each where it
 * belongs would move what the user looks at, and make its rows again each time.
 */
#include "config.h"

#include "results.h"

#include <string.h>

struct _TwinResults
{
  GObject parent_instance;

  GListStore *groups;        /* owned; of TwinCopies, sorted */
  GHashTable *members;       /* owned; the same, as a set of borrowed pointers */
  GtkFilterListModel *shown; /* owned */
  GtkFilter *filter;         /* owned */
  GtkSorter *sorter;         /* owned, nullable */
  char *needle;              /* owned, nullable */
  TwinSums sums;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TwinResults, twin_results, G_TYPE_OBJECT)

static gboolean
is_shown (gpointer item, gpointer unused)
{
  return twin_copies_get_shown (item);
}

static void
twin_results_init (TwinResults *results)
{
  results->groups = g_list_store_new (TWIN_TYPE_COPIES);
  results->members = g_hash_table_new (NULL, NULL);
  results->filter = GTK_FILTER (gtk_custom_filter_new (is_shown, NULL, NULL));
  results->shown = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (results->groups)), g_object_ref (results->filter));
}

static void
twin_results_finalize (GObject *object)
{
  TwinResults *results = TWIN_RESULTS (object);

  g_object_unref (results->shown);
  g_object_unref (results->filter);
  g_object_unref (results->groups);
  g_clear_object (&results->sorter);
  g_hash_table_unref (results->members);
  g_free (results->needle);
  G_OBJECT_CLASS (twin_results_parent_class)->finalize (object);
}

static void
twin_results_class_init (TwinResultsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = twin_results_finalize;
  signals[CHANGED] = g_signal_new ("changed", TWIN_TYPE_RESULTS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

TwinResults *
twin_results_new (void)
{
  return g_object_new (TWIN_TYPE_RESULTS, NULL);
}

/* Reading */

GListModel *
twin_results_get_shown (TwinResults *results)
{
  return G_LIST_MODEL (results->shown);
}

GPtrArray *
twin_results_dup_groups (TwinResults *results)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (results->groups));
  GPtrArray *groups = g_ptr_array_new_full (n, g_object_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (groups, g_list_model_get_item (G_LIST_MODEL (results->groups), i));
  return groups;
}

const TwinSums *
twin_results_get_sums (TwinResults *results)
{
  return &results->sums;
}

const char *
twin_results_get_needle (TwinResults *results)
{
  return results->needle;
}

/* The sums */

static void
count (TwinResults *results, TwinCopies *copies, int sign)
{
  guint n_marked = twin_copies_get_n_marked (copies);

  results->sums.n_groups += sign;
  results->sums.waste += sign * (gint64) twin_copies_get_waste (copies);
  results->sums.n_marked += sign * (int) n_marked;
  results->sums.marked_size += sign * (gint64) (n_marked * twin_copies_get_size (copies));
}

static void
tell (TwinResults *results)
{
  g_signal_emit (results, signals[CHANGED], 0);
}

/* The list */

static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  TwinResults *results = data;
  int order = 0;

  if (results->sorter != NULL)
    order = gtk_sorter_compare (results->sorter, (gpointer) a, (gpointer) b);
  if (order == 0)
    order = strcmp (twin_copies_get_first_path ((TwinCopies *) a), twin_copies_get_first_path ((TwinCopies *) b));
  return order;
}

static void
insert (TwinResults *results, TwinCopies *copies)
{
  twin_copies_set_shown (copies, results->needle == NULL || twin_copies_match (copies, results->needle));
  g_hash_table_add (results->members, copies);
  count (results, copies, 1);
}

void
twin_results_add (TwinResults *results, GPtrArray *groups)
{
  for (guint i = 0; i < groups->len; i++)
    insert (results, groups->pdata[i]);
  g_list_store_splice (results->groups, g_list_model_get_n_items (G_LIST_MODEL (results->groups)), 0, groups->pdata, groups->len);
  tell (results);
}

void
twin_results_clear (TwinResults *results)
{
  g_hash_table_remove_all (results->members);
  g_list_store_remove_all (results->groups);
  results->sums = (TwinSums){ 0 };
  tell (results);
}

void
twin_results_sort (TwinResults *results)
{
  g_list_store_sort (results->groups, compare, results);
}

void
twin_results_set_sorter (TwinResults *results, GtkSorter *sorter)
{
  g_return_if_fail (results->sorter == NULL);

  results->sorter = g_object_ref (sorter);
  g_signal_connect_object (sorter, "changed", G_CALLBACK (twin_results_sort), results, G_CONNECT_SWAPPED);
  twin_results_sort (results);
}

/* Searching */

void
twin_results_set_needle (TwinResults *results, const char *folded)
{
  g_free (results->needle);
  results->needle = g_strdup (folded);
}

void
twin_results_show (TwinResults *results, GPtrArray *groups, const guint8 *shown)
{
  for (guint i = 0; i < groups->len; i++)
    twin_copies_set_shown (groups->pdata[i], shown[i]);
  gtk_filter_changed (results->filter, GTK_FILTER_CHANGE_DIFFERENT);
  tell (results);
}

/* Marking */

gboolean
twin_results_mark (TwinResults *results, TwinCopies *copies, TwinCopy *copy, gboolean marked)
{
  gboolean done;

  count (results, copies, -1);
  done = twin_copies_mark (copies, copy, marked);
  count (results, copies, 1);
  tell (results);
  return done;
}

static void
mark_group (TwinResults *results, TwinCopies *copies, gboolean marked)
{
  count (results, copies, -1);
  twin_copies_mark_all (copies, marked);
  count (results, copies, 1);
}

void
twin_results_mark_group (TwinResults *results, TwinCopies *copies, gboolean marked)
{
  mark_group (results, copies, marked);
  tell (results);
}

void
twin_results_mark_shown (TwinResults *results, gboolean marked)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (results->shown));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TwinCopies) copies = g_list_model_get_item (G_LIST_MODEL (results->shown), i);

      mark_group (results, copies, marked);
    }
  tell (results);
}

/* Coming and going */

void
twin_results_remove (TwinResults *results, TwinCopies *copies, TwinCopy *copy)
{
  gboolean listed = g_hash_table_contains (results->members, copies);
  guint position;

  if (listed)
    count (results, copies, -1);
  twin_copies_remove (copies, copy);
  if (!listed)
    return;
  if (twin_copies_get_n_copies (copies) > 1)
    count (results, copies, 1);
  else if (g_list_store_find (results->groups, copies, &position))
    {
      twin_copies_mark_all (copies, FALSE);
      g_hash_table_remove (results->members, copies);
      g_list_store_remove (results->groups, position);
    }
  tell (results);
}

void
twin_results_restore (TwinResults *results, TwinCopies *copies, TwinCopy *copy)
{
  gboolean listed = g_hash_table_contains (results->members, copies);

  if (listed)
    count (results, copies, -1);
  twin_copies_insert (copies, copy);
  if (listed)
    count (results, copies, 1);
  else if (twin_copies_get_n_copies (copies) > 1)
    {
      insert (results, copies);
      g_list_store_insert_sorted (results->groups, copies, compare, results);
    }
  tell (results);
}
