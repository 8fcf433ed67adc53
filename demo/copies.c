/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * copies.c: the copies of one content, and which of them are marked.
 *
 * `found` is what the scan saw and is only read; `here` are those of them
 * that were not moved away.
 */
#include "config.h"

#include "copies.h"

#include <string.h>

struct _TwinCopies
{
  GObject parent_instance;

  GPtrArray *found;  /* element-type TwinCopy, owned */
  GSequence *here;   /* of TwinCopy, owned references, by path */
  TwinCopy *staying; /* not owned: the one that cannot be marked, NULL if there is a choice */
  guint64 size;
  guint n_marked;
  gboolean shown;
};

enum
{
  PROP_0,
  PROP_N_COPIES,
  PROP_N_MARKED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* The list */

static GType
get_item_type (GListModel *model)
{
  return TWIN_TYPE_COPY;
}

static guint
get_n_items (GListModel *model)
{
  return twin_copies_get_n_copies (TWIN_COPIES (model));
}

static gpointer
get_item (GListModel *model, guint position)
{
  TwinCopy *copy = twin_copies_peek (TWIN_COPIES (model), position);

  return copy != NULL ? g_object_ref (copy) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* Life */

G_DEFINE_FINAL_TYPE_WITH_CODE (TwinCopies, twin_copies, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
twin_copies_init (TwinCopies *copies)
{
  copies->found = g_ptr_array_new_with_free_func (g_object_unref);
  copies->here = g_sequence_new (g_object_unref);
  copies->shown = TRUE;
}

static void
twin_copies_finalize (GObject *object)
{
  TwinCopies *copies = TWIN_COPIES (object);

  g_ptr_array_unref (copies->found);
  g_sequence_free (copies->here);
  G_OBJECT_CLASS (twin_copies_parent_class)->finalize (object);
}

static void
twin_copies_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TwinCopies *copies = TWIN_COPIES (object);

  switch (id)
    {
    case PROP_N_COPIES:
      g_value_set_uint (value, twin_copies_get_n_copies (copies));
      break;
    case PROP_N_MARKED:
      g_value_set_uint (value, copies->n_marked);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
twin_copies_class_init (TwinCopiesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = twin_copies_finalize;
  object_class->get_property = twin_copies_get_property;
  properties[PROP_N_COPIES] = g_param_spec_uint ("n-copies", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_N_MARKED] = g_param_spec_uint ("n-marked", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

TwinCopies *
twin_copies_new (const Group *group, const char *root)
{
  TwinCopies *copies = g_object_new (TWIN_TYPE_COPIES, NULL);

  copies->size = group->size;
  for (guint i = 0; i < group->n_files; i++)
    {
      TwinCopy *copy = twin_copy_new (group->files[i].path, root, group->size, group->files[i].modified);

      g_ptr_array_add (copies->found, copy);
      g_sequence_append (copies->here, g_object_ref (copy));
    }
  return copies;
}

/* Reading */

guint
twin_copies_get_n_copies (TwinCopies *copies)
{
  return g_sequence_get_length (copies->here);
}

guint
twin_copies_get_n_marked (TwinCopies *copies)
{
  return copies->n_marked;
}

guint64
twin_copies_get_size (TwinCopies *copies)
{
  return copies->size;
}

guint64
twin_copies_get_waste (TwinCopies *copies)
{
  guint n = twin_copies_get_n_copies (copies);

  return n > 1 ? copies->size * (n - 1) : 0;
}

const char *
twin_copies_get_name (TwinCopies *copies)
{
  return twin_copy_get_name (copies->found->pdata[0]);
}

const char *
twin_copies_get_first_path (TwinCopies *copies)
{
  return twin_copy_get_path (copies->found->pdata[0]);
}

TwinCopy *
twin_copies_peek (TwinCopies *copies, guint i)
{
  GSequenceIter *iter = g_sequence_get_iter_at_pos (copies->here, i);

  return g_sequence_iter_is_end (iter) ? NULL : g_sequence_get (iter);
}

gboolean
twin_copies_match (TwinCopies *copies, const char *folded)
{
  for (guint i = 0; i < copies->found->len; i++)
    if (strstr (twin_copy_get_folded (copies->found->pdata[i]), folded) != NULL)
      return TRUE;
  return FALSE;
}

gboolean
twin_copies_get_shown (TwinCopies *copies)
{
  return copies->shown;
}

void
twin_copies_set_shown (TwinCopies *copies, gboolean shown)
{
  copies->shown = shown;
}

/* Marking */

/* Looks for the one that has to stay, where one alone is not marked. */
static void
update_staying (TwinCopies *copies)
{
  TwinCopy *staying = NULL;

  if (copies->n_marked + 1 == twin_copies_get_n_copies (copies))
    for (GSequenceIter *i = g_sequence_get_begin_iter (copies->here); staying == NULL; i = g_sequence_iter_next (i))
      if (!twin_copy_get_marked (g_sequence_get (i)))
        staying = g_sequence_get (i);

  if (copies->staying == staying)
    return;
  if (copies->staying != NULL)
    twin_copy_set_can_mark (copies->staying, TRUE);
  copies->staying = staying;
  if (staying != NULL)
    twin_copy_set_can_mark (staying, FALSE);
}

static void
marked_changed (TwinCopies *copies)
{
  update_staying (copies);
  g_object_notify_by_pspec (G_OBJECT (copies), properties[PROP_N_MARKED]);
}

gboolean
twin_copies_mark (TwinCopies *copies, TwinCopy *copy, gboolean marked)
{
  if (twin_copy_get_marked (copy) == marked)
    return TRUE;
  if (marked && !twin_copy_get_can_mark (copy))
    return FALSE;
  twin_copy_set_marked (copy, marked);
  copies->n_marked += marked ? 1 : -1;
  marked_changed (copies);
  return TRUE;
}

void
twin_copies_mark_all (TwinCopies *copies, gboolean marked)
{
  guint n = twin_copies_get_n_copies (copies);
  guint before = copies->n_marked;
  gboolean spared = FALSE;

  if (marked && before + 1 >= n)
    return;
  for (GSequenceIter *i = g_sequence_get_begin_iter (copies->here); !g_sequence_iter_is_end (i); i = g_sequence_iter_next (i))
    {
      TwinCopy *copy = g_sequence_get (i);

      if (twin_copy_get_marked (copy) == marked)
        continue;
      if (marked && !spared)
        {
          spared = TRUE;
          continue;
        }
      twin_copy_set_marked (copy, marked);
      copies->n_marked += marked ? 1 : -1;
    }
  if (copies->n_marked != before)
    marked_changed (copies);
}

/* Coming and going */

void
twin_copies_remove (TwinCopies *copies, TwinCopy *copy)
{
  GSequenceIter *iter = g_sequence_lookup (copies->here, copy, twin_copy_compare, NULL);
  int position;

  if (iter == NULL)
    return;
  position = g_sequence_iter_get_position (iter);
  if (twin_copy_get_marked (copy))
    copies->n_marked--;
  twin_copy_set_marked (copy, FALSE);
  g_sequence_remove (iter);
  marked_changed (copies);
  g_object_notify_by_pspec (G_OBJECT (copies), properties[PROP_N_COPIES]);
  g_list_model_items_changed (G_LIST_MODEL (copies), position, 1, 0);
}

void
twin_copies_insert (TwinCopies *copies, TwinCopy *copy)
{
  GSequenceIter *iter;

  if (g_sequence_lookup (copies->here, copy, twin_copy_compare, NULL) != NULL)
    return;
  iter = g_sequence_insert_sorted (copies->here, g_object_ref (copy), twin_copy_compare, NULL);
  marked_changed (copies);
  g_object_notify_by_pspec (G_OBJECT (copies), properties[PROP_N_COPIES]);
  g_list_model_items_changed (G_LIST_MODEL (copies), g_sequence_iter_get_position (iter), 0, 1);
}
