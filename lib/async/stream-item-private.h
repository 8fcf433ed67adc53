/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* stream-item-private.h: an item of a stream, of any type that a stream can have. */
#pragma once

#include <glib-object.h>

static inline gboolean
tact_item_is_type (GType type)
{
  return type == G_TYPE_STRING || type == G_TYPE_POINTER || type == G_TYPE_VARIANT || G_TYPE_IS_BOXED (type) || G_TYPE_IS_OBJECT (type) || G_TYPE_IS_INTERFACE (type);
}

static inline gpointer
tact_item_dup (GType type, gpointer item)
{
  if (item == NULL || type == G_TYPE_POINTER)
    return item;
  if (type == G_TYPE_STRING)
    return g_strdup (item);
  if (type == G_TYPE_VARIANT)
    return g_variant_ref (item);
  return G_TYPE_IS_BOXED (type) ? g_boxed_copy (type, item) : g_object_ref (item);
}

static inline void
tact_item_drop (GType type, gpointer item)
{
  if (item == NULL || type == G_TYPE_POINTER)
    return;
  if (type == G_TYPE_STRING)
    g_free (item);
  else if (type == G_TYPE_VARIANT)
    g_variant_unref (item);
  else if (G_TYPE_IS_BOXED (type))
    g_boxed_free (type, item);
  else
    g_object_unref (item);
}
