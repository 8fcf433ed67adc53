/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* walk.c: keeps suspended methods where they are while somebody looks at them. */
#include "config.h"

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "async/walk-private.h"

guint tact_walks;

static GMutex walks_lock; /* one walk at a time; who goes on meanwhile waits for it */

static gboolean
barrier_register (void)
{
  return syscall (SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0;
}

/* Each running thread of this process passes a full barrier. */
static gboolean
barrier_all (void)
{
  static gsize kind;

  if (g_once_init_enter (&kind))
    g_once_init_leave (&kind, barrier_register () ? MEMBARRIER_CMD_PRIVATE_EXPEDITED : MEMBARRIER_CMD_GLOBAL);
  return syscall (SYS_membarrier, (int) kind, 0, 0) == 0;
}

gboolean
tact_walk_begin (void)
{
  g_mutex_lock (&walks_lock);
  __atomic_store_n (&tact_walks, 1, __ATOMIC_RELAXED);
  if (barrier_all ())
    return TRUE;
  tact_walk_end ();
  return FALSE;
}

void
tact_walk_end (void)
{
  /* release: who finds that nobody walks sees the references that the walk took (walk-private.h) */
  __atomic_store_n (&tact_walks, 0, __ATOMIC_RELEASE);
  g_mutex_unlock (&walks_lock);
}

void
tact_walk_wait (void)
{
  g_mutex_lock (&walks_lock);
  g_mutex_unlock (&walks_lock);
}

TactTask *
tact_walk_dup_awaited (TactMethod *method)
{
  TactTask *task;

  if (!tact_walk_begin ())
    return NULL;
  task = tact_walk_awaited (method);
  if (task != NULL)
    tact_task_ref (task);
  tact_walk_end ();
  return task;
}
