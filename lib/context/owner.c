/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * owner.c: which weak reference the posts of an object share.
 *
 * It is in a table as long as there is such a post.  An object that is gone
 * may leave its address to another one meanwhile: then that has a new one.
 */
#include "config.h"

#include "context/owner-private.h"

struct _TactOwner
{
  GWeakRef ref;
  gpointer address;
  guint n_posts; /* guarded by the shard's lock */
};

#define N_SHARDS 16

typedef struct
{
  GMutex mutex; /* guards the rest; the locks of GObject nest in it */
  GHashTable *owners;
} Shard;

static Shard shards[N_SHARDS];

static Shard *
shard_of (gpointer address)
{
  return &shards[((guintptr) address >> 6) % N_SHARDS];
}

static gboolean
owner_is_of (TactOwner *owner, gpointer object)
{
  gpointer found = g_weak_ref_get (&owner->ref);

  if (found != NULL)
    g_object_unref (found); /* not the last: the caller has one */
  return found == object;
}

TactOwner *
tact_owner_get (gpointer object)
{
  Shard *shard = shard_of (object);
  TactOwner *owner;

  g_mutex_lock (&shard->mutex);
  if (shard->owners == NULL)
    shard->owners = g_hash_table_new (NULL, NULL);
  owner = g_hash_table_lookup (shard->owners, object);
  if (owner == NULL || !owner_is_of (owner, object))
    {
      owner = g_new0 (TactOwner, 1);
      g_weak_ref_init (&owner->ref, object);
      owner->address = object;
      g_hash_table_insert (shard->owners, object, owner);
    }
  owner->n_posts++;
  g_mutex_unlock (&shard->mutex);
  return owner;
}

gpointer
tact_owner_dup_object (TactOwner *owner)
{
  return g_weak_ref_get (&owner->ref);
}

void
tact_owner_unref (TactOwner *owner)
{
  Shard *shard = shard_of (owner->address);
  gboolean last;

  g_mutex_lock (&shard->mutex);
  last = --owner->n_posts == 0;
  if (last && g_hash_table_lookup (shard->owners, owner->address) == owner)
    g_hash_table_remove (shard->owners, owner->address);
  g_mutex_unlock (&shard->mutex);
  if (!last)
    return;
  g_weak_ref_clear (&owner->ref);
  g_free (owner);
}
