/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * name-cell.c: of a group the name and a check for all but one; of a copy its
 * path, a check, and why it is still there if the trash did not take it.
 *
 * The check shows what the results say: a click asks them, and what became of
 * it comes back by the notify.
 */
#include "config.h"

#include "name-cell.h"

struct _TwinNameCell
{
  GtkBox parent_instance;

  TwinResults *results; /* owned */
  GtkTreeListRow *row;  /* owned, nullable */
  GObject *item;        /* owned: the row's, a TwinCopies or a TwinCopy; NULL where there is no row */
  GtkWidget *expander;
  GtkWidget *check;
  GtkWidget *name;
  GtkWidget *note;
  gboolean updating; /* the check is being set, not clicked */
};

G_DEFINE_FINAL_TYPE (TwinNameCell, twin_name_cell, GTK_TYPE_BOX)

/* What a row is about */

static TwinCopies *
get_group (GtkTreeListRow *row)
{
  g_autoptr (GtkTreeListRow) parent = gtk_tree_list_row_get_parent (row);
  GtkTreeListRow *top = parent != NULL ? parent : row;
  g_autoptr (GObject) group = gtk_tree_list_row_get_item (top);

  return group != NULL ? TWIN_COPIES (g_steal_pointer (&group)) : NULL;
}

void
twin_name_cell_toggle (TwinResults *results, GtkTreeListRow *row)
{
  g_autoptr (GObject) item = gtk_tree_list_row_get_item (row);
  g_autoptr (TwinCopies) group = get_group (row);

  if (item == NULL || group == NULL)
    return;
  if (TWIN_IS_COPY (item))
    twin_results_mark (results, group, TWIN_COPY (item), !twin_copy_get_marked (TWIN_COPY (item)));
  else
    twin_results_mark_group (results, group, twin_copies_get_n_marked (group) + 1 < twin_copies_get_n_copies (group));
}

/* Showing it */

static void
set_label (TwinNameCell *cell, const char *text, const char *of_the_check)
{
  gtk_label_set_text (GTK_LABEL (cell->name), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (cell->check), GTK_ACCESSIBLE_PROPERTY_LABEL, of_the_check, -1);
}

static void
update_group (TwinNameCell *cell)
{
  TwinCopies *group = TWIN_COPIES (cell->item);
  guint n_marked = twin_copies_get_n_marked (group);
  gboolean all = n_marked > 0 && n_marked + 1 >= twin_copies_get_n_copies (group);

  gtk_check_button_set_active (GTK_CHECK_BUTTON (cell->check), all);
  gtk_check_button_set_inconsistent (GTK_CHECK_BUTTON (cell->check), n_marked > 0 && !all);
  gtk_widget_set_sensitive (cell->check, TRUE);
  gtk_widget_set_visible (cell->note, FALSE);
}

static void
update_copy (TwinNameCell *cell)
{
  TwinCopy *copy = TWIN_COPY (cell->item);
  gboolean can_mark = twin_copy_get_can_mark (copy);
  const char *note = twin_copy_get_note (copy);

  gtk_check_button_set_active (GTK_CHECK_BUTTON (cell->check), twin_copy_get_marked (copy));
  gtk_check_button_set_inconsistent (GTK_CHECK_BUTTON (cell->check), FALSE);
  gtk_widget_set_sensitive (cell->check, can_mark);
  gtk_label_set_text (GTK_LABEL (cell->note), note != NULL ? note : "");
  gtk_widget_set_visible (cell->note, note != NULL);
}

static void
update (TwinNameCell *cell)
{
  cell->updating = TRUE;
  if (TWIN_IS_COPIES (cell->item))
    update_group (cell);
  else
    update_copy (cell);
  cell->updating = FALSE;
}

static void
set_item (TwinNameCell *cell, GObject *item)
{
  if (cell->item != NULL)
    g_signal_handlers_disconnect_by_data (cell->item, cell);
  g_set_object (&cell->item, item);
  if (item == NULL)
    return;

  if (TWIN_IS_COPIES (item))
    {
      const char *name = twin_copies_get_name (TWIN_COPIES (item));
      g_autofree char *mark = g_strdup_printf ("Mark all copies of %s but one", name);

      set_label (cell, name, mark);
      gtk_widget_add_css_class (cell->name, "heading");
    }
  else
    {
      const char *place = twin_copy_get_place (TWIN_COPY (item));
      g_autofree char *mark = g_strdup_printf ("Mark %s", place);

      set_label (cell, place, mark);
      gtk_widget_remove_css_class (cell->name, "heading");
    }
  g_signal_connect_swapped (item, "notify", G_CALLBACK (update), cell);
  update (cell);
}

void
twin_name_cell_set_row (TwinNameCell *cell, GtkTreeListRow *row)
{
  g_autoptr (GObject) item = row != NULL ? gtk_tree_list_row_get_item (row) : NULL;

  g_set_object (&cell->row, row);
  gtk_tree_expander_set_list_row (GTK_TREE_EXPANDER (cell->expander), row);
  set_item (cell, item);
}

static void
on_toggled (GtkCheckButton *check, TwinNameCell *cell)
{
  if (cell->updating || cell->row == NULL)
    return;
  twin_name_cell_toggle (cell->results, cell->row);
  update (cell);
}

/* To set a tooltip at each bind would ask the display where the pointer is. */
static gboolean
on_query_tooltip (TwinNameCell *cell, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  g_autofree char *path = NULL;

  if (cell->item == NULL || TWIN_IS_COPIES (cell->item))
    return FALSE;
  path = g_filename_display_name (twin_copy_get_path (TWIN_COPY (cell->item)));
  gtk_tooltip_set_text (tooltip, path);
  return TRUE;
}

/* Life */

static void
twin_name_cell_init (TwinNameCell *cell)
{
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  cell->check = gtk_check_button_new ();
  g_signal_connect (cell->check, "toggled", G_CALLBACK (on_toggled), cell);

  cell->name = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (cell->name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (cell->name), PANGO_ELLIPSIZE_MIDDLE);
  cell->note = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (cell->note), 0);
  gtk_label_set_ellipsize (GTK_LABEL (cell->note), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (cell->note, "caption");
  gtk_widget_add_css_class (cell->note, "error");

  gtk_box_append (GTK_BOX (lines), cell->name);
  gtk_box_append (GTK_BOX (lines), cell->note);
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_box_append (GTK_BOX (row), cell->check);
  gtk_box_append (GTK_BOX (row), lines);

  gtk_widget_set_has_tooltip (GTK_WIDGET (cell), TRUE);
  g_signal_connect (cell, "query-tooltip", G_CALLBACK (on_query_tooltip), NULL);

  cell->expander = gtk_tree_expander_new ();
  gtk_tree_expander_set_child (GTK_TREE_EXPANDER (cell->expander), row);
  gtk_widget_set_hexpand (cell->expander, TRUE);
  gtk_box_append (GTK_BOX (cell), cell->expander);
}

static void
twin_name_cell_dispose (GObject *object)
{
  TwinNameCell *cell = TWIN_NAME_CELL (object);

  set_item (cell, NULL);
  g_clear_object (&cell->row);
  g_clear_object (&cell->results);
  G_OBJECT_CLASS (twin_name_cell_parent_class)->dispose (object);
}

static void
twin_name_cell_class_init (TwinNameCellClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = twin_name_cell_dispose;
}

GtkWidget *
twin_name_cell_new (TwinResults *results)
{
  TwinNameCell *cell = g_object_new (TWIN_TYPE_NAME_CELL, NULL);

  cell->results = g_object_ref (results);
  return GTK_WIDGET (cell);
}
