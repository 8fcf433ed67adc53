/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * group-list.c: a column view over a tree of two levels.
 *
 * The results are in the order of the view's sorter already: so the tree lies
 * over the sorted list, and the sorters compare groups, not rows.
 */
#include "config.h"

#include "group-list.h"

#include "name-cell.h"
#include "texts.h"

/* The first column */

static void
set_up_name (GtkSignalListItemFactory *factory, GtkListItem *item, TwinResults *results)
{
  gtk_list_item_set_child (item, twin_name_cell_new (results));
}

static void
bind_name (GtkSignalListItemFactory *factory, GtkListItem *item, TwinResults *results)
{
  twin_name_cell_set_row (TWIN_NAME_CELL (gtk_list_item_get_child (item)), gtk_list_item_get_item (item));
}

static void
unbind_name (GtkSignalListItemFactory *factory, GtkListItem *item, TwinResults *results)
{
  twin_name_cell_set_row (TWIN_NAME_CELL (gtk_list_item_get_child (item)), NULL);
}

/* The others: a text each */

typedef char *(*TextFunc) (GObject *item); /* full, nullable */

static char *
copies_text (GObject *item)
{
  return TWIN_IS_COPIES (item) ? text_number (twin_copies_get_n_copies (TWIN_COPIES (item))) : NULL;
}

static char *
size_text (GObject *item)
{
  return TWIN_IS_COPIES (item) ? g_format_size (twin_copies_get_size (TWIN_COPIES (item))) : NULL;
}

static char *
waste_text (GObject *item)
{
  return TWIN_IS_COPIES (item) ? g_format_size (twin_copies_get_waste (TWIN_COPIES (item))) : NULL;
}

static char *
modified_text (GObject *item)
{
  g_autoptr (GDateTime) modified = NULL;

  if (!TWIN_IS_COPY (item))
    return NULL;
  modified = g_date_time_new_from_unix_local (twin_copy_get_modified (TWIN_COPY (item)) / G_GINT64_CONSTANT (1000000000));
  return modified != NULL ? g_date_time_format (modified, "%Y-%m-%d %H:%M") : NULL;
}

static void
set_up_text (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer unused)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (item, label);
}

static void
update_text (GtkListItem *item, TextFunc text_of)
{
  g_autoptr (GObject) object = gtk_tree_list_row_get_item (gtk_list_item_get_item (item));
  g_autofree char *text = object != NULL ? text_of (object) : NULL;

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), text != NULL ? text : "");
  gtk_widget_set_visible (gtk_list_item_get_child (item), text != NULL);
}

static void
on_item_changed (GObject *object, GParamSpec *pspec, GtkListItem *item)
{
  update_text (item, g_object_get_data (G_OBJECT (item), "twin-text"));
}

static void
bind_text (GtkSignalListItemFactory *factory, GtkListItem *item, TextFunc text_of)
{
  g_autoptr (GObject) object = gtk_tree_list_row_get_item (gtk_list_item_get_item (item));

  update_text (item, text_of);
  if (!TWIN_IS_COPIES (object))
    return;
  g_object_set_data (G_OBJECT (item), "twin-text", text_of);
  g_object_set_data_full (G_OBJECT (item), "twin-object", g_object_ref (object), g_object_unref);
  g_signal_connect (object, "notify::n-copies", G_CALLBACK (on_item_changed), item);
}

static void
unbind_text (GtkSignalListItemFactory *factory, GtkListItem *item, TextFunc text_of)
{
  GObject *object = g_object_get_data (G_OBJECT (item), "twin-object");

  if (object != NULL)
    g_signal_handlers_disconnect_by_data (object, item);
  g_object_set_data (G_OBJECT (item), "twin-object", NULL);
}

/* The order */

static int
compare_numbers (guint64 a, guint64 b)
{
  return a < b ? GTK_ORDERING_SMALLER : a > b ? GTK_ORDERING_LARGER
                                              : GTK_ORDERING_EQUAL;
}

static int
compare_names (gconstpointer a, gconstpointer b, gpointer unused)
{
  return gtk_ordering_from_cmpfunc (g_utf8_collate (twin_copies_get_name ((TwinCopies *) a), twin_copies_get_name ((TwinCopies *) b)));
}

static int
compare_copies (gconstpointer a, gconstpointer b, gpointer unused)
{
  return compare_numbers (twin_copies_get_n_copies ((TwinCopies *) a), twin_copies_get_n_copies ((TwinCopies *) b));
}

static int
compare_sizes (gconstpointer a, gconstpointer b, gpointer unused)
{
  return compare_numbers (twin_copies_get_size ((TwinCopies *) a), twin_copies_get_size ((TwinCopies *) b));
}

static int
compare_waste (gconstpointer a, gconstpointer b, gpointer unused)
{
  return compare_numbers (twin_copies_get_waste ((TwinCopies *) a), twin_copies_get_waste ((TwinCopies *) b));
}

/* The view */

static GListModel *
get_children (gpointer item, gpointer unused)
{
  return TWIN_IS_COPIES (item) ? G_LIST_MODEL (g_object_ref (item)) : NULL;
}

static void
on_activate (GtkColumnView *view, guint position, TwinResults *results)
{
  g_autoptr (GtkTreeListRow) row = g_list_model_get_item (G_LIST_MODEL (gtk_column_view_get_model (view)), position);

  if (row != NULL)
    twin_name_cell_toggle (results, row);
}

static GtkColumnViewColumn *
append_column (GtkColumnView *view, const char *title, GtkListItemFactory *factory, GCompareDataFunc compare)
{
  GtkColumnViewColumn *column = gtk_column_view_column_new (title, factory);
  g_autoptr (GtkSorter) sorter = compare != NULL ? GTK_SORTER (gtk_custom_sorter_new (compare, NULL, NULL)) : NULL;

  gtk_column_view_column_set_sorter (column, sorter);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_append_column (view, column);
  g_object_unref (column);
  return column;
}

static GtkColumnViewColumn *
append_text_column (GtkColumnView *view, const char *title, TextFunc text_of, GCompareDataFunc compare, int width)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *column;

  g_signal_connect (factory, "setup", G_CALLBACK (set_up_text), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_text), text_of);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_text), text_of);
  column = append_column (view, title, factory, compare);
  gtk_column_view_column_set_fixed_width (column, width);
  return column;
}

static void
append_name_column (GtkColumnView *view, TwinResults *results)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (set_up_name), results, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_name), results, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_name), results, 0);
  gtk_column_view_column_set_expand (append_column (view, "File", factory, compare_names), TRUE);
}

GtkWidget *
twin_group_list_new (TwinResults *results)
{
  GListModel *shown = g_object_ref (twin_results_get_shown (results));
  GtkTreeListModel *tree = gtk_tree_list_model_new (shown, FALSE, TRUE, get_children, NULL, NULL);
  GtkSingleSelection *selection = gtk_single_selection_new (G_LIST_MODEL (tree));
  GtkWidget *view = gtk_column_view_new (NULL);
  GtkColumnView *columns = GTK_COLUMN_VIEW (view);
  GtkColumnViewColumn *waste;

  gtk_single_selection_set_autoselect (selection, FALSE);
  gtk_single_selection_set_can_unselect (selection, TRUE);
  append_name_column (columns, results);
  append_text_column (columns, "Modified", modified_text, NULL, 150);
  append_text_column (columns, "Copies", copies_text, compare_copies, 90);
  append_text_column (columns, "Size", size_text, compare_sizes, 100);
  waste = append_text_column (columns, "Wasted", waste_text, compare_waste, 100);
  gtk_column_view_sort_by_column (columns, waste, GTK_SORT_DESCENDING);
  twin_results_set_sorter (results, gtk_column_view_get_sorter (columns));

  gtk_column_view_set_model (columns, GTK_SELECTION_MODEL (selection));
  gtk_column_view_set_show_row_separators (columns, TRUE);
  gtk_widget_add_css_class (view, "data-table");
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, "Groups of duplicate files", -1);
  g_signal_connect_object (columns, "activate", G_CALLBACK (on_activate), results, 0);
  g_object_unref (selection);
  return view;
}
