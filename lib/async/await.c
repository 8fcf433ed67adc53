/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* await.c: the awaits of fibers, a function for each kind of result. */
#include "config.h"

#include <tact/await.h>

#include "async/fiber-private.h"

/* Takes @task; gives it back complete and succeeded, or NULL.  A task that has succeeded costs no further call. */
static inline TactTask *
await (TactTask *task, const TactSite *site, TactAwaitFlags flags, GError **error)
{
  TactFiber *fiber = tact_thread ()->fiber;

  if (G_LIKELY (fiber != NULL && task != NULL && tact_block_status (tact_block (task)) == TACT_TASK_SUCCEEDED &&
                (flags & ~TACT_AWAIT_ANY_CONTEXT) == 0 && (fiber->method.frame.bits & (TACT_FRAME_BOUND | TACT_FRAME_CLOSING)) == 0))
    return task;
  return tact_fiber_await (task, site, flags, error);
}

gboolean
tact_await_at (TactTask *task, const TactSite *site, TactAwaitFlags flags, GError **error)
{
  TactTask *done = await (task, site, flags, error);

  if (done == NULL)
    return FALSE;
  tact_block_unref (tact_block (done));
  return TRUE;
}

gboolean
tact_await_boolean_at (TactTask *task, const TactSite *site, TactAwaitFlags flags, GError **error)
{
  TactTask *done = await (task, site, flags, error);
  gboolean value = done != NULL && tact_task_get_boolean (done, error);

  if (done != NULL)
    tact_block_unref (tact_block (done));
  return value;
}

gint64
tact_await_int_at (TactTask *task, const TactSite *site, TactAwaitFlags flags, GError **error)
{
  TactTask *done = await (task, site, flags, error);
  gint64 value;

  if (done == NULL)
    return 0;
  value = G_LIKELY (tact_block_kind (tact_block (done)) == TACT_KIND_INT) ? tact_block (done)->value.integer : tact_task_get_int (done, error);
  tact_block_unref (tact_block (done));
  return value;
}

double
tact_await_double_at (TactTask *task, const TactSite *site, TactAwaitFlags flags, GError **error)
{
  TactTask *done = await (task, site, flags, error);
  double value = done != NULL ? tact_task_get_double (done, error) : 0;

  if (done != NULL)
    tact_block_unref (tact_block (done));
  return value;
}

static inline gpointer
await_with (TactTask *task, const TactSite *site, TactAwaitFlags flags, GError **error, gpointer (*get) (TactTask *task, GError **error))
{
  TactTask *done = await (task, site, flags, error);
  gpointer value = done != NULL ? get (done, error) : NULL;

  if (done != NULL)
    tact_block_unref (tact_block (done));
  return value;
}

static gpointer
get_string (TactTask *task, GError **error)
{
  return tact_task_dup_string (task, error);
}

char *
tact_await_string_at (TactTask *task, const TactSite *site, TactAwaitFlags flags, GError **error)
{
  return await_with (task, site, flags, error, get_string);
}

gpointer
tact_await_boxed_at (TactTask *task, const TactSite *site, TactAwaitFlags flags, GError **error)
{
  return await_with (task, site, flags, error, tact_task_dup_boxed);
}

gpointer
tact_await_object_at (TactTask *task, const TactSite *site, TactAwaitFlags flags, GError **error)
{
  return await_with (task, site, flags, error, tact_task_dup_object);
}

gpointer
tact_await_pointer_at (TactTask *task, const TactSite *site, TactAwaitFlags flags, GError **error)
{
  return await_with (task, site, flags, error, tact_task_steal_pointer);
}
