/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * owner-private.h: the object that posts are bound to: they end with it, and
 * do not keep it.
 *
 * All posts of an object share one weak reference: GObject looks through all
 * of an object's when one goes.
 */
#pragma once

#include <glib-object.h>

typedef struct _TactOwner TactOwner;

/* For a post to @object, of which the caller has a reference. */
TactOwner *tact_owner_get (gpointer object);

/* The object, with a reference; NULL: it was disposed. */
gpointer tact_owner_dup_object (TactOwner *owner);

void tact_owner_unref (TactOwner *owner);
