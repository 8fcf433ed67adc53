/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * locals-private.h: the async-local values of one flow of control.
 *
 * A map that never changes: who sets a value makes a new map, so whoever took
 * a reference keeps seeing what it took.  No map (NULL) is the empty one, and
 * costs a look at a pointer.  A map may say that it does not flow: it is not
 * handed to what is started.
 */
#pragma once

#include <tact/local.h>

TactLocals *tact_locals_ref_slow (TactLocals *locals);
void tact_locals_unref_slow (TactLocals *locals);

/* One more reference for what is started now; NULL where nothing flows. */
TactLocals *tact_locals_flow_slow (TactLocals *locals);

/* One more reference for a method that suspends, which flows again. */
TactLocals *tact_locals_keep_slow (TactLocals *locals);

static inline TactLocals *
tact_locals_flow (TactLocals *locals)
{
  return G_LIKELY (locals == NULL) ? NULL : tact_locals_flow_slow (locals);
}

static inline TactLocals *
tact_locals_keep (TactLocals *locals)
{
  return G_LIKELY (locals == NULL) ? NULL : tact_locals_keep_slow (locals);
}

/* What @local is in @locals. */
gpointer tact_locals_look (TactLocals *locals, const TactLocal *local);

/* A map as @locals, in which @local is @value. */
TactLocals *tact_locals_with (TactLocals *locals, TactLocal *local, gpointer value, GDestroyNotify destroy);

/* A map as @locals that flows, or does not. */
TactLocals *tact_locals_flowing (TactLocals *locals, gboolean flows);
gboolean tact_locals_is_flowing (TactLocals *locals);

/* Tells those who want to know what another map changes. */
void tact_locals_tell (TactLocals *from, TactLocals *to);
