/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * task.c: a result that is not there yet: its life and its reading.
 *
 * The result is written before the status becomes final and never after, so
 * whoever has read a final status reads the result without a lock.  How a
 * task completes is in waiters.c.
 */
#include "config.h"

#include <tact/detach.h>
#include <tact/error.h>

#include "base/hooks-private.h"
#include "task/block-private.h"
#include "task/unobserved-private.h"

#define DEEPEST 32

static TactTask *
task_copy (TactTask *task)
{
  return tact_task_ref (task);
}

G_DEFINE_BOXED_TYPE (TactTask, tact_task, task_copy, tact_task_unref)

/* Life */

TactTask *
tact_task_ref (TactTask *task)
{
  g_return_val_if_fail (task != NULL, NULL);

  return tact_block_ref (tact_block (task));
}

void
tact_task_unref (TactTask *task)
{
  if (task != NULL)
    tact_block_unref (tact_block (task));
}

gboolean
tact_block_try_ref (TactBlock *block)
{
  guint64 counts = __atomic_load_n (&block->task.counts, __ATOMIC_RELAXED);

  while (counts != 0)
    if (__atomic_compare_exchange_n (&block->task.counts, &counts, counts + TACT_COUNT_TASK, TRUE, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
      return TRUE;
  return FALSE;
}

static void
block_free_result (TactBlock *block, TactTaskStatus status)
{
  if (status == TACT_TASK_FAULTED || status == TACT_TASK_CANCELLED)
    {
      g_clear_error (&block->value.error);
      if (status == TACT_TASK_CANCELLED)
        g_clear_object (&block->aux.cancellable);
      return;
    }
  if (status != TACT_TASK_SUCCEEDED || block->value.pointer == NULL)
    return;

  switch (tact_block_kind (block))
    {
    case TACT_KIND_STRING:
      g_free (block->value.pointer);
      break;
    case TACT_KIND_BOXED:
      if (block->aux.type == G_TYPE_VARIANT)
        g_variant_unref (block->value.pointer);
      else
        g_boxed_free (block->aux.type, block->value.pointer);
      break;
    case TACT_KIND_OBJECT:
      g_object_unref (block->value.pointer);
      break;
    case TACT_KIND_POINTER:
      if (block->aux.destroy != NULL)
        block->aux.destroy (block->value.pointer);
      break;
    case TACT_KIND_WINNER:
      tact_task_unref (block->value.pointer);
      break;
    case TACT_KIND_NONE:
    case TACT_KIND_BOOLEAN:
    case TACT_KIND_INT:
    case TACT_KIND_DOUBLE:
      break;
    }
}

static void
block_free_extra (TactBlock *block)
{
  TactExtra *extra = tact_block_peek_extra (block);

  if (extra == NULL)
    return;
  g_free (extra->name);
  if (extra->errors != NULL)
    g_ptr_array_unref (extra->errors);
  if (extra->destroy != NULL)
    extra->destroy (extra->data);
  g_free (extra);
}

void
tact_block_clear_outcome (TactBlock *block, TactTaskStatus status)
{
  block_free_result (block, status);
  block_free_extra (block);
}

static void
block_destroy_now (TactBlock *block)
{
  const TactTaskStatus status = tact_block_status (block);

  if (status == TACT_TASK_FAULTED && (__atomic_load_n (&block->task.seen, __ATOMIC_RELAXED) & TACT_SEEN_ERROR) == 0 && !tact_unobserved_report (block))
    return;

  /* numbers and pending sources hold nothing */
  if (status >= TACT_TASK_SUCCEEDED && (status != TACT_TASK_SUCCEEDED || tact_block_kind (block) > TACT_KIND_DOUBLE))
    block_free_result (block, status);
  if (status < TACT_TASK_SUCCEEDED)
    tact_block_free_waiters (block);
  if (status == TACT_TASK_CREATED)
    __atomic_load_n (&tact_operation_clear_item, __ATOMIC_RELAXED) ((TactOperation *) block);
  if ((block->task.bits & TACT_BIT_OPERATION) != 0)
    g_clear_object (&((TactOperation *) block)->cancellable);
  if ((block->task.bits & TACT_BIT_KEEPS) != 0)
    g_clear_object (&((TactKeeper *) block)->object);
  block_free_extra (block);

  /* atomic, for who looks at a free block; no order: it gets no reference here */
  __atomic_store_n (&block->task.counts, 0, __ATOMIC_RELAXED);
  tact_slab_free (block, block->task.kind >> 4);
}

static void
block_destroy_later (TactWork *work, TactWorkMode mode)
{
  tact_block_destroy ((TactBlock *) ((char *) work - G_STRUCT_OFFSET (TactBlock, work)));
}

/*
 * A result may hold the last reference of the next task, and so on: past a
 * depth the rest is left to the outermost destruction.  What goes may be
 * users' code to free: not for the thread of the timers.
 */
void
tact_block_destroy (TactBlock *block)
{
  TactThread *thread = tact_thread ();
  TactWork *work;

  if (G_UNLIKELY (thread->is_timers))
    {
      block->work.run = block_destroy_later;
      tact_pool_post (&block->work);
      return;
    }
  if (thread->dying >= DEEPEST)
    {
      tact_chain_append (&thread->dead, &block->work);
      return;
    }
  thread->dying++;
  block_destroy_now (block);
  while (thread->dying == 1 && (work = tact_chain_pop (&thread->dead)) != NULL)
    block_destroy_now ((TactBlock *) ((char *) work - G_STRUCT_OFFSET (TactBlock, work)));
  thread->dying--;
}

/* Reading */

TactTaskStatus
tact_task_get_status (TactTask *task)
{
  g_return_val_if_fail (task != NULL, TACT_TASK_FAULTED);

  return tact_block_status (tact_block (task));
}

gboolean
tact_task_is_completed (TactTask *task)
{
  g_return_val_if_fail (task != NULL, FALSE);

  return tact_block_is_complete (tact_block (task));
}

gboolean
tact_task_is_succeeded (TactTask *task)
{
  g_return_val_if_fail (task != NULL, FALSE);

  return tact_block_status (tact_block (task)) == TACT_TASK_SUCCEEDED;
}

gboolean
tact_task_is_faulted (TactTask *task)
{
  g_return_val_if_fail (task != NULL, FALSE);

  return tact_block_status (tact_block (task)) == TACT_TASK_FAULTED;
}

gboolean
tact_task_is_cancelled (TactTask *task)
{
  g_return_val_if_fail (task != NULL, FALSE);

  return tact_block_status (tact_block (task)) == TACT_TASK_CANCELLED;
}

GCancellable *
tact_task_get_cancellable (TactTask *task)
{
  TactBlock *block = tact_block (task);
  GCancellable *own;

  g_return_val_if_fail (task != NULL, NULL);

  own = (block->task.bits & TACT_BIT_OPERATION) != 0 ? ((TactOperation *) block)->cancellable : NULL;
  if (tact_block_status (block) != TACT_TASK_CANCELLED)
    return own;
  if (block->aux.cancellable != NULL)
    return block->aux.cancellable;
  /* cancelled by an error: whose was it? */
  return own != NULL && g_cancellable_is_cancelled (own) ? own : NULL;
}

const GError *
tact_task_get_error (TactTask *task)
{
  TactBlock *block = tact_block (task);

  g_return_val_if_fail (task != NULL, NULL);

  if (tact_block_status (block) != TACT_TASK_FAULTED)
    return NULL;
  tact_block_mark_seen (block);
  return block->value.error;
}

GPtrArray *
tact_task_get_errors (TactTask *task)
{
  TactBlock *block = tact_block (task);
  GPtrArray *errors = g_ptr_array_new ();
  GPtrArray *more;

  g_return_val_if_fail (task != NULL, errors);

  if (tact_block_status (block) != TACT_TASK_FAULTED)
    return errors;
  tact_block_mark_seen (block);
  g_ptr_array_add (errors, block->value.error);
  more = tact_block_more_errors (block);
  if (more != NULL)
    g_ptr_array_extend (errors, more, NULL, NULL);
  return errors;
}

static const char *
kind_name (TactKind kind)
{
  static const char *const names[] = { "nothing", "a boolean", "an int", "a double", "a string", "a boxed", "an object", "a pointer", "a boxed task and its index" };

  return names[kind];
}

/* The error of a cancelled task, for who asks for a result. */
static GError *
cancelled_error (TactBlock *block)
{
  if (block->value.error != NULL)
    return g_error_copy (block->value.error);
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "A task was cancelled");
}

gboolean
tact_block_check (TactBlock *block, GError **error)
{
  switch (tact_block_status (block))
    {
    case TACT_TASK_SUCCEEDED:
      return TRUE;
    case TACT_TASK_FAULTED:
      tact_block_mark_seen (block);
      if (error != NULL)
        g_propagate_error (error, g_error_copy (block->value.error));
      return FALSE;
    case TACT_TASK_CANCELLED:
      if (error != NULL)
        g_propagate_error (error, cancelled_error (block));
      return FALSE;
    case TACT_TASK_CREATED:
    case TACT_TASK_WAITING_FOR_ACTIVATION:
    case TACT_TASK_WAITING_TO_RUN:
    case TACT_TASK_RUNNING:
    case TACT_TASK_WAITING_FOR_CHILDREN:
      break;
    }
  g_critical ("the result of a task was asked for while it was pending: await it first");
  g_set_error_literal (error, TACT_ERROR, TACT_ERROR_PENDING, "The task is still pending: await it before its result is read");
  return FALSE;
}

/* Whether @task has succeeded with a result of @kind. */
static G_GNUC_NO_INLINE gboolean
task_has (TactTask *task, TactKind kind, GError **error)
{
  TactBlock *block = tact_block (task);

  if (task == NULL)
    {
      g_critical ("the result of a task was asked for, but there is no task (NULL)");
      g_set_error_literal (error, TACT_ERROR, TACT_ERROR_NO_TASK, "There is no task (NULL)");
      return FALSE;
    }
  if (!tact_block_check (block, error))
    return FALSE;
  if (G_LIKELY (tact_block_kind (block) == kind))
    return TRUE;
  if (tact_block_kind (block) == TACT_KIND_WINNER && (kind == TACT_KIND_INT || kind == TACT_KIND_BOXED))
    return TRUE;

  g_critical ("%s was asked for, but the task has %s", kind_name (kind), kind_name (tact_block_kind (block)));
  g_set_error (error, TACT_ERROR, TACT_ERROR_KIND, "The task has %s, not %s", kind_name (tact_block_kind (block)), kind_name (kind));
  return FALSE;
}

/* The common case, without a call. */
static inline gboolean
task_is (TactTask *task, TactKind kind)
{
  return G_LIKELY (task != NULL && tact_block_status (tact_block (task)) == TACT_TASK_SUCCEEDED && tact_block_kind (tact_block (task)) == kind);
}

gboolean
tact_task_get_boolean (TactTask *task, GError **error)
{
  return task_is (task, TACT_KIND_BOOLEAN) || task_has (task, TACT_KIND_BOOLEAN, error) ? tact_block (task)->value.integer != 0 : FALSE;
}

static G_GNUC_NO_INLINE gint64
get_int_slow (TactTask *task, GError **error)
{
  if (!task_has (task, TACT_KIND_INT, error))
    return 0;
  return tact_block_kind (tact_block (task)) == TACT_KIND_WINNER ? (gint64) tact_block (task)->aux.index : tact_block (task)->value.integer;
}

gint64
tact_task_get_int (TactTask *task, GError **error)
{
  return task_is (task, TACT_KIND_INT) ? tact_block (task)->value.integer : get_int_slow (task, error);
}

double
tact_task_get_double (TactTask *task, GError **error)
{
  return task_has (task, TACT_KIND_DOUBLE, error) ? tact_block (task)->value.number : 0;
}

char *
tact_task_dup_string (TactTask *task, GError **error)
{
  return task_has (task, TACT_KIND_STRING, error) ? g_strdup (tact_block (task)->value.pointer) : NULL;
}

static gpointer
boxed_copy (GType type, gpointer boxed)
{
  if (boxed == NULL)
    return NULL;
  return type == G_TYPE_VARIANT ? g_variant_ref (boxed) : g_boxed_copy (type, boxed);
}

gpointer
tact_task_dup_boxed (TactTask *task, GError **error)
{
  TactBlock *block = tact_block (task);

  if (!task_has (task, TACT_KIND_BOXED, error))
    return NULL;
  return boxed_copy (tact_block_kind (block) == TACT_KIND_WINNER ? TACT_TYPE_TASK : block->aux.type, block->value.pointer);
}

gpointer
tact_task_dup_object (TactTask *task, GError **error)
{
  if (!task_has (task, TACT_KIND_OBJECT, error) || tact_block (task)->value.pointer == NULL)
    return NULL;
  return g_object_ref (tact_block (task)->value.pointer);
}

GError *
tact_error_new_taken (void)
{
  return g_error_new_literal (TACT_ERROR, TACT_ERROR_TAKEN, "The result of the task, a pointer, was taken before");
}

gboolean
tact_block_take_pointer (TactBlock *block, gpointer *pointer, GDestroyNotify *destroy)
{
  *destroy = block->aux.destroy;
  if (block->aux.destroy == NULL)
    {
      *pointer = block->value.pointer;
      return TRUE;
    }
  /* no order: who reads a final status sees the pointer; the mark only says who has it */
  if ((__atomic_fetch_or (&block->task.seen, TACT_SEEN_TAKEN, __ATOMIC_RELAXED) & TACT_SEEN_TAKEN) != 0)
    return FALSE;
  *pointer = __atomic_exchange_n (&block->value.pointer, NULL, __ATOMIC_RELAXED);
  return TRUE;
}

gpointer
tact_task_steal_pointer (TactTask *task, GError **error)
{
  GDestroyNotify destroy;
  gpointer pointer;

  if (!task_has (task, TACT_KIND_POINTER, error))
    return NULL;
  if (!tact_block_take_pointer (tact_block (task), &pointer, &destroy))
    {
      g_propagate_error (error, tact_error_new_taken ());
      return NULL;
    }
  return pointer;
}

gboolean
tact_task_get_value (TactTask *task, GValue *value, GError **error)
{
  TactBlock *block = tact_block (task);

  g_return_val_if_fail (value != NULL, FALSE);
  if (task == NULL)
    return task_has (task, TACT_KIND_NONE, error);
  if (!tact_block_check (block, error))
    return FALSE;

  switch (tact_block_kind (block))
    {
    case TACT_KIND_NONE:
      break;
    case TACT_KIND_BOOLEAN:
      g_value_set_boolean (g_value_init (value, G_TYPE_BOOLEAN), block->value.integer != 0);
      break;
    case TACT_KIND_INT:
      g_value_set_int64 (g_value_init (value, G_TYPE_INT64), block->value.integer);
      break;
    case TACT_KIND_DOUBLE:
      g_value_set_double (g_value_init (value, G_TYPE_DOUBLE), block->value.number);
      break;
    case TACT_KIND_STRING:
      g_value_set_string (g_value_init (value, G_TYPE_STRING), block->value.pointer);
      break;
    case TACT_KIND_BOXED:
      if (block->aux.type == G_TYPE_VARIANT)
        g_value_set_variant (g_value_init (value, G_TYPE_VARIANT), block->value.pointer);
      else
        g_value_set_boxed (g_value_init (value, block->aux.type), block->value.pointer);
      break;
    case TACT_KIND_OBJECT:
      g_value_set_object (g_value_init (value, block->value.pointer != NULL ? G_OBJECT_TYPE (block->value.pointer) : G_TYPE_OBJECT), block->value.pointer);
      break;
    case TACT_KIND_POINTER:
      g_value_set_pointer (g_value_init (value, G_TYPE_POINTER), __atomic_load_n (&block->value.pointer, __ATOMIC_ACQUIRE));
      break;
    case TACT_KIND_WINNER:
      g_value_set_boxed (g_value_init (value, TACT_TYPE_TASK), block->value.pointer);
      break;
    }
  return TRUE;
}
