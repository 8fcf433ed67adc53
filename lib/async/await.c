/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* await.c: the awaits of fibers, a function for each kind of result. */
#include "config.h"

#include <tact/await.h>

#include "async/fiber-private.h"

/*
 * Whether nothing is to be done but to look at the result.  Everything else is
 * in functions of its own, so that this way saves no registers.
 */
static inline gboolean
has_succeeded (TactTask *task, TactAwaitFlags flags)
{
  TactThread *thread = tact_thread_self;
  TactFiber *fiber = G_LIKELY (thread != NULL) ? thread->fiber : NULL;

  return G_LIKELY (fiber != NULL && task != NULL && tact_block_status (tact_block (task)) == TACT_TASK_SUCCEEDED &&
                   (flags & ~TACT_AWAIT_ANY_CONTEXT) == 0 && (fiber->method.frame.bits & (TACT_FRAME_BOUND | TACT_FRAME_CLOSING)) == 0);
}

static inline gboolean
is_immortal (TactTask *task)
{
  return (__atomic_load_n (&task->counts, __ATOMIC_RELAXED) & TACT_COUNT_IMMORTAL) != 0;
}

/* Takes @task; gives it back complete and succeeded, or NULL. */
static inline TactTask *
await (TactTask *task, const TactSite *site, TactAwaitFlags flags, GError **error)
{
  return has_succeeded (task, flags) ? task : tact_fiber_await (task, site, flags, error);
}

static G_GNUC_NO_INLINE gboolean
drop (TactTask *done)
{
  tact_block_unref (tact_block (done));
  return TRUE;
}

static G_GNUC_NO_INLINE gboolean
await_slowly (TactTask *task, const TactSite *site, TactAwaitFlags flags, GError **error)
{
  TactTask *done = tact_fiber_await (task, site, flags, error);

  return done != NULL && drop (done);
}

gboolean
tact_await_at (TactTask *task, const TactSite *site, TactAwaitFlags flags, GError **error)
{
  if (has_succeeded (task, flags))
    return is_immortal (task) || drop (task);
  return await_slowly (task, site, flags, error);
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

static G_GNUC_NO_INLINE gint64
take_int (TactTask *done)
{
  const gint64 value = tact_block (done)->value.integer;

  tact_block_unref (tact_block (done));
  return value;
}

static G_GNUC_NO_INLINE gint64
await_int_slowly (TactTask *task, const TactSite *site, TactAwaitFlags flags, GError **error)
{
  TactTask *done = await (task, site, flags, error);
  gint64 value = done != NULL ? tact_task_get_int (done, error) : 0;

  if (done != NULL)
    drop (done);
  return value;
}

gint64
tact_await_int_at (TactTask *task, const TactSite *site, TactAwaitFlags flags, GError **error)
{
  if (has_succeeded (task, flags) && G_LIKELY (tact_block_kind (tact_block (task)) == TACT_KIND_INT))
    return is_immortal (task) ? tact_block (task)->value.integer : take_int (task);
  return await_int_slowly (task, site, flags, error);
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
