/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * copy.h: one file of a group, as a row shows it.
 *
 * Properties: "marked" (to be moved to the trash), "can-mark" (FALSE for the
 * last copy of a group that is not marked) and "note" (why it is still there,
 * NULL mostly).  All on the UI thread, but for what never changes: the path,
 * the name and the place.
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define TWIN_TYPE_COPY (twin_copy_get_type ())
G_DECLARE_FINAL_TYPE (TwinCopy, twin_copy, TWIN, COPY, GObject)

/* @path: bytes; @root: the folder of the scan; @size: bytes; @modified:
 * nanoseconds since 1970. */
TwinCopy *twin_copy_new (const char *path, const char *root, guint64 size, gint64 modified);

const char *twin_copy_get_path (TwinCopy *copy);   /* bytes */
const char *twin_copy_get_name (TwinCopy *copy);   /* UTF-8, for the eye */
const char *twin_copy_get_place (TwinCopy *copy);  /* UTF-8: the path below the root */
const char *twin_copy_get_folded (TwinCopy *copy); /* the place, for searches */
guint64 twin_copy_get_size (TwinCopy *copy);
gint64 twin_copy_get_modified (TwinCopy *copy);

gboolean twin_copy_get_marked (TwinCopy *copy);
gboolean twin_copy_get_can_mark (TwinCopy *copy);
const char *twin_copy_get_note (TwinCopy *copy);

void twin_copy_set_note (TwinCopy *copy, const char *note);

/* For its group: who marks asks the group. */
void twin_copy_set_marked (TwinCopy *copy, gboolean marked);
void twin_copy_set_can_mark (TwinCopy *copy, gboolean can_mark);

/* Bytewise, by path: a GCompareDataFunc. */
int twin_copy_compare (gconstpointer a, gconstpointer b, gpointer unused);

G_END_DECLS
