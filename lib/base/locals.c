/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * locals.c: maps of async-local values that never change.
 *
 * There are few values, so a map is an array that is searched.  A value is
 * shared by all maps that have it, and goes with the last of them.
 */
#include "config.h"

#include "base/locals-private.h"

typedef struct
{
  gint refs; /* atomic */
  gpointer value;
  GDestroyNotify destroy;
} Value;

typedef struct
{
  TactLocal *local;
  Value *value; /* owned */
} Entry;

struct _TactLocals
{
  gint refs; /* atomic */
  guint n;
  guint n_told;   /* of them have somebody who is told */
  gboolean stays; /* it does not flow */
  Entry entries[];
};

/* Values */

static Value *
value_ref (Value *value)
{
  g_atomic_int_inc (&value->refs);
  return value;
}

static void
value_unref (Value *value)
{
  if (!g_atomic_int_dec_and_test (&value->refs))
    return;
  if (value->destroy != NULL)
    value->destroy (value->value);
  g_free (value);
}

/* Maps */

TactLocals *
tact_locals_ref_slow (TactLocals *locals)
{
  g_atomic_int_inc (&locals->refs);
  return locals;
}

void
tact_locals_unref_slow (TactLocals *locals)
{
  if (!g_atomic_int_dec_and_test (&locals->refs))
    return;
  for (guint i = 0; i < locals->n; i++)
    value_unref (locals->entries[i].value);
  g_free (locals);
}

static TactLocals *
locals_new (guint n)
{
  TactLocals *locals = g_malloc0 (sizeof (TactLocals) + n * sizeof (Entry));

  locals->refs = 1;
  return locals;
}

static void
add (TactLocals *locals, TactLocal *local, Value *value)
{
  locals->entries[locals->n++] = (Entry){ local, value };
  locals->n_told += local->changed != NULL;
}

/* All of @from, which may be NULL, but @but. */
static void
add_all (TactLocals *locals, TactLocals *from, const TactLocal *but)
{
  for (guint i = 0; from != NULL && i < from->n; i++)
    if (from->entries[i].local != but)
      add (locals, from->entries[i].local, value_ref (from->entries[i].value));
}

TactLocals *
tact_locals_with (TactLocals *locals, TactLocal *local, gpointer value, GDestroyNotify destroy)
{
  TactLocals *with = locals_new ((locals != NULL ? locals->n : 0) + 1);

  with->stays = locals != NULL && locals->stays;
  add_all (with, locals, local);
  if (value != NULL)
    {
      Value *own = g_new (Value, 1);

      *own = (Value){ 1, value, destroy };
      add (with, local, own);
    }
  return with;
}

TactLocals *
tact_locals_flowing (TactLocals *locals, gboolean flows)
{
  TactLocals *other = locals_new (locals != NULL ? locals->n : 0);

  add_all (other, locals, NULL);
  other->stays = !flows;
  return other;
}

gboolean
tact_locals_is_flowing (TactLocals *locals)
{
  return locals == NULL || !locals->stays;
}

TactLocals *
tact_locals_flow_slow (TactLocals *locals)
{
  return locals->stays ? NULL : tact_locals_ref_slow (locals);
}

TactLocals *
tact_locals_keep_slow (TactLocals *locals)
{
  return locals->stays ? tact_locals_flowing (locals, TRUE) : tact_locals_ref_slow (locals);
}

gpointer
tact_locals_look (TactLocals *locals, const TactLocal *local)
{
  for (guint i = 0; locals != NULL && i < locals->n; i++)
    if (locals->entries[i].local == local)
      return locals->entries[i].value->value;
  return NULL;
}

/* Those of @in whose value differs between the maps; @but_in: not those that are there, too. */
static void
tell_of (TactLocals *in, TactLocals *but_in, TactLocals *from, TactLocals *to)
{
  for (guint i = 0; in != NULL && i < in->n; i++)
    {
      TactLocal *local = in->entries[i].local;
      gpointer previous = tact_locals_look (from, local);
      gpointer current = tact_locals_look (to, local);

      if (local->changed != NULL && previous != current && (but_in == NULL || tact_locals_look (but_in, local) == NULL))
        local->changed (local, previous, current, TRUE);
    }
}

void
tact_locals_tell (TactLocals *from, TactLocals *to)
{
  if ((from == NULL || from->n_told == 0) && (to == NULL || to->n_told == 0))
    return;
  tell_of (from, NULL, from, to);
  tell_of (to, from, from, to);
}
