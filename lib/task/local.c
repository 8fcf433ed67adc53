/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* local.c: the values of the flow that runs on this thread, read, set and handed on by hand. */
#include "config.h"

#include "base/locals-private.h"
#include "base/thread-private.h"

gpointer
tact_local_get (TactLocal *local)
{
  g_return_val_if_fail (local != NULL, NULL);

  return tact_locals_look (tact_thread ()->local, local);
}

void
tact_local_set (TactLocal *local, gpointer value, GDestroyNotify destroy)
{
  TactThread *thread;
  TactLocals *before;
  gpointer previous;

  g_return_if_fail (local != NULL);

  thread = tact_thread ();
  before = thread->local;
  previous = tact_locals_look (before, local);
  thread->local = tact_locals_with (before, local, value, destroy);
  if (local->changed != NULL && previous != value)
    local->changed (local, previous, value, FALSE);
  if (before != NULL)
    tact_locals_unref_slow (before);
}

/* Whether it flows */

static void
set_flowing (gboolean flows)
{
  TactThread *thread = tact_thread ();
  TactLocals *before = thread->local;

  thread->local = tact_locals_flowing (before, flows);
  if (before != NULL)
    tact_locals_unref_slow (before);
}

gboolean
tact_local_suppress_flow (void)
{
  if (tact_local_is_flow_suppressed ())
    return FALSE;
  set_flowing (FALSE);
  return TRUE;
}

void
tact_local_restore_flow (void)
{
  if (tact_local_is_flow_suppressed ())
    set_flowing (TRUE);
}

gboolean
tact_local_is_flow_suppressed (void)
{
  return !tact_locals_is_flowing (tact_thread ()->local);
}

/* Handing it on by hand */

TactLocals *
tact_locals_capture (void)
{
  TactLocals *locals = tact_thread ()->local;

  return locals != NULL ? tact_locals_flow (locals) : tact_locals_flowing (NULL, TRUE);
}

TactLocals *
tact_locals_ref (TactLocals *locals)
{
  g_return_val_if_fail (locals != NULL, NULL);

  return tact_locals_ref_slow (locals);
}

void
tact_locals_unref (TactLocals *locals)
{
  if (locals != NULL)
    tact_locals_unref_slow (locals);
}

/* Whatever thread this is: a fiber that awaits in between may go on elsewhere. */
static G_GNUC_NO_INLINE TactLocals *
enter (TactLocals *locals)
{
  TactThread *thread = tact_thread ();
  TactLocals *before = tact_thread_save_local (thread);

  tact_thread_set_local (thread, tact_locals_ref_slow (locals));
  return before;
}

static G_GNUC_NO_INLINE void
leave (TactLocals *before)
{
  tact_thread_set_local (tact_thread (), before);
}

void
tact_locals_run (TactLocals *locals, TactPostFunc func, gpointer user_data)
{
  TactLocals *before;

  g_return_if_fail (locals != NULL);
  g_return_if_fail (func != NULL);

  before = enter (locals);
  func (user_data);
  leave (before);
}
