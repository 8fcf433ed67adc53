/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* copy.c: a path, and what the user decided about it. */
#include "config.h"

#include "copy.h"

#include <string.h>

struct _TwinCopy
{
  GObject parent_instance;

  char *path;      /* owned */
  char *name;      /* owned */
  char *place;     /* owned */
  char *folded;    /* owned */
  char *note;      /* owned, nullable */
  guint64 size;    /* bytes */
  gint64 modified; /* nanoseconds since 1970 */
  gboolean marked;
  gboolean can_mark;
};

enum
{
  PROP_0,
  PROP_MARKED,
  PROP_CAN_MARK,
  PROP_NOTE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (TwinCopy, twin_copy, G_TYPE_OBJECT)

static void
twin_copy_init (TwinCopy *copy)
{
  copy->can_mark = TRUE;
}

static void
twin_copy_finalize (GObject *object)
{
  TwinCopy *copy = TWIN_COPY (object);

  g_free (copy->path);
  g_free (copy->name);
  g_free (copy->place);
  g_free (copy->folded);
  g_free (copy->note);
  G_OBJECT_CLASS (twin_copy_parent_class)->finalize (object);
}

static void
twin_copy_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TwinCopy *copy = TWIN_COPY (object);

  switch (id)
    {
    case PROP_MARKED:
      g_value_set_boolean (value, copy->marked);
      break;
    case PROP_CAN_MARK:
      g_value_set_boolean (value, copy->can_mark);
      break;
    case PROP_NOTE:
      g_value_set_string (value, copy->note);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
twin_copy_class_init (TwinCopyClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = twin_copy_finalize;
  object_class->get_property = twin_copy_get_property;
  properties[PROP_MARKED] = g_param_spec_boolean ("marked", NULL, NULL, FALSE, flags);
  properties[PROP_CAN_MARK] = g_param_spec_boolean ("can-mark", NULL, NULL, TRUE, flags);
  properties[PROP_NOTE] = g_param_spec_string ("note", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

/* What the eye gets of the path: without the folder that all paths share. */
static char *
place_of (const char *path, const char *root)
{
  gsize length = strlen (root);

  while (length > 0 && root[length - 1] == '/')
    length--;
  if (strncmp (path, root, length) == 0 && path[length] == '/')
    path += length + strspn (path + length, "/");
  return g_filename_display_name (path);
}

TwinCopy *
twin_copy_new (const char *path, const char *root, guint64 size, gint64 modified)
{
  TwinCopy *copy = g_object_new (TWIN_TYPE_COPY, NULL);

  copy->path = g_strdup (path);
  copy->name = g_filename_display_basename (path);
  copy->place = place_of (path, root);
  copy->folded = g_utf8_casefold (copy->place, -1);
  copy->size = size;
  copy->modified = modified;
  return copy;
}

/* Reading */

const char *
twin_copy_get_path (TwinCopy *copy)
{
  return copy->path;
}

const char *
twin_copy_get_name (TwinCopy *copy)
{
  return copy->name;
}

const char *
twin_copy_get_place (TwinCopy *copy)
{
  return copy->place;
}

const char *
twin_copy_get_folded (TwinCopy *copy)
{
  return copy->folded;
}

guint64
twin_copy_get_size (TwinCopy *copy)
{
  return copy->size;
}

gint64
twin_copy_get_modified (TwinCopy *copy)
{
  return copy->modified;
}

gboolean
twin_copy_get_marked (TwinCopy *copy)
{
  return copy->marked;
}

gboolean
twin_copy_get_can_mark (TwinCopy *copy)
{
  return copy->can_mark;
}

const char *
twin_copy_get_note (TwinCopy *copy)
{
  return copy->note;
}

int
twin_copy_compare (gconstpointer a, gconstpointer b, gpointer unused)
{
  const TwinCopy *copy_a = a, *copy_b = b;

  return strcmp (copy_a->path, copy_b->path);
}

/* Changing */

void
twin_copy_set_marked (TwinCopy *copy, gboolean marked)
{
  if (copy->marked == marked)
    return;
  copy->marked = marked;
  g_object_notify_by_pspec (G_OBJECT (copy), properties[PROP_MARKED]);
}

void
twin_copy_set_can_mark (TwinCopy *copy, gboolean can_mark)
{
  if (copy->can_mark == can_mark)
    return;
  copy->can_mark = can_mark;
  g_object_notify_by_pspec (G_OBJECT (copy), properties[PROP_CAN_MARK]);
}

void
twin_copy_set_note (TwinCopy *copy, const char *note)
{
  if (g_strcmp0 (copy->note, note) == 0)
    return;
  g_free (copy->note);
  copy->note = g_strdup (note);
  g_object_notify_by_pspec (G_OBJECT (copy), properties[PROP_NOTE]);
}
