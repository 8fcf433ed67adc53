/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * reach.c: reaching suspended methods from outside: to queue one, to close
 * one, to look at all of them.
 *
 * A method is taken out of what it awaits by whoever finds it there, during a
 * walk (walk.c): so its resumption and who reaches for it have one winner.
 */
#include "config.h"

#include "async/walk-private.h"

gboolean
tact_method_claim (TactMethod *method)
{
  TactTask *last;
  gboolean claimed;

  if (!tact_walk_begin ())
    return FALSE;
  last = tact_walk_awaited (method);
  claimed = last != NULL && tact_block_remove_waiter (tact_block (last), &method->block.work);
  tact_walk_end ();
  return claimed;
}

typedef struct
{
  GPtrArray *suspended;
  guint n_running;
} Methods;

/* During a walk: a method that is suspended has a reference of its own, and keeps it; any other one is looked at, and not touched. */
static void
collect_block (gpointer data, gpointer user_data)
{
  TactBlock *block = data;
  Methods *methods = user_data;
  guint32 bits;

  /* acquire: what was written before its counts; a free block has none */
  if (__atomic_load_n (&block->task.counts, __ATOMIC_ACQUIRE) == 0 || (block->task.bits & TACT_BIT_METHOD) == 0)
    return;
  bits = __atomic_load_n (&((TactMethod *) block)->frame.bits, __ATOMIC_ACQUIRE);
  if ((bits & TACT_FRAME_SUSPENDED) != 0)
    g_ptr_array_add (methods->suspended, tact_block_ref (block));
  else if ((bits & TACT_FRAME_RUNNING) != 0)
    methods->n_running++;
}

guint
tact_method_foreach (void (*func) (TactMethod *method, gpointer data), gpointer data)
{
  Methods methods = { 0 };

  if (!tact_walk_begin ())
    return 0;
  methods.suspended = g_ptr_array_new_with_free_func ((GDestroyNotify) tact_task_unref);
  tact_slab_foreach (collect_block, &methods);
  tact_walk_end ();
  for (guint i = 0; i < methods.suspended->len; i++)
    func (methods.suspended->pdata[i], data);
  g_ptr_array_unref (methods.suspended);
  return methods.n_running;
}

gboolean
tact_method_close_suspended (TactMethod *method)
{
  TactCapture capture;

  if (!tact_method_claim (method))
    return FALSE;
  capture = method->frame.capture;
  __atomic_store_n (&method->frame.capture, TACT_CAPTURE_NONE, __ATOMIC_RELAXED);
  tact_method_close (method);
  tact_capture_release (capture);
  return TRUE;
}

static void
close_captured (TactMethod *method, gpointer capture)
{
  if (__atomic_load_n (&method->frame.capture, __ATOMIC_ACQUIRE) == (TactCapture) capture)
    tact_method_close_suspended (method);
}

void
tact_method_close_captured (TactCapture capture)
{
  tact_method_foreach (close_captured, (gpointer) capture);
}
