/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * owner.c: which weak reference the posts of an object share.
 *
 * It hangs on the object and goes with it, or with the last post.  An object
 * that was disposed, but lives on, has another one for what is posted then.
 */
#include "config.h"

#include "context/owner-private.h"

struct _TactOwner
{
  GWeakRef ref;
  gatomicrefcount refs; /* the object's, and one for each post */
};

static gpointer
owner_ref (gpointer owner, gpointer unused)
{
  if (owner != NULL)
    g_atomic_ref_count_inc (&((TactOwner *) owner)->refs);
  return owner;
}

static void
owner_unref (gpointer data)
{
  TactOwner *owner = data;

  if (!g_atomic_ref_count_dec (&owner->refs))
    return;
  g_weak_ref_clear (&owner->ref);
  g_free (owner);
}

/* With a reference for the object, and one for the caller. */
static TactOwner *
owner_new (gpointer object)
{
  TactOwner *owner = g_new0 (TactOwner, 1);

  g_weak_ref_init (&owner->ref, object);
  g_atomic_ref_count_init (&owner->refs);
  g_atomic_ref_count_inc (&owner->refs);
  return owner;
}

static gboolean
owner_is_revoked (TactOwner *owner)
{
  gpointer object = g_weak_ref_get (&owner->ref);

  if (object == NULL)
    return TRUE;
  g_object_unref (object); /* not the last: the caller has one */
  return FALSE;
}

TactOwner *
tact_owner_get (gpointer object)
{
  static GQuark quark; /* atomic: each thread finds the same */
  TactOwner *owner, *fresh;

  if (G_UNLIKELY (__atomic_load_n (&quark, __ATOMIC_RELAXED) == 0))
    __atomic_store_n (&quark, g_quark_from_static_string ("tact-owner"), __ATOMIC_RELAXED);

  for (;;)
    {
      owner = g_object_dup_qdata (object, quark, owner_ref, NULL);
      if (G_LIKELY (owner != NULL && !owner_is_revoked (owner)))
        return owner;
      fresh = owner_new (object);
      if (g_object_replace_qdata (object, quark, owner, fresh, owner_unref, NULL))
        {
          if (owner != NULL)
            {
              owner_unref (owner);
              owner_unref (owner); /* the object's */
            }
          return fresh;
        }
      owner_unref (fresh);
      owner_unref (fresh);
      if (owner != NULL)
        owner_unref (owner);
    }
}

gpointer
tact_owner_dup_object (TactOwner *owner)
{
  return g_weak_ref_get (&owner->ref);
}

void
tact_owner_unref (TactOwner *owner)
{
  owner_unref (owner);
}
