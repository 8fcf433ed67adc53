/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * outcome.c: what few tasks have (a name, several errors, an id), and the
 * copy of an outcome from one task to another.
 *
 * A TactExtra is put in the place of the maker on first use, by whoever is
 * first; it stays until the task goes.
 */
#include "config.h"

#include <dlfcn.h>

#include "task/block-private.h"

static GMutex extra_mutex; /* guards name and data of the TactExtra of all tasks; a leaf */

TactExtra *
tact_block_get_extra (TactBlock *block)
{
  guintptr origin = __atomic_load_n (&block->origin, __ATOMIC_ACQUIRE);
  TactExtra *extra;

  if ((origin & 1) == 0)
    return (TactExtra *) origin;

  extra = g_new0 (TactExtra, 1);
  extra->origin = origin;
  /* release: who finds it reads it; acquire: so do we if somebody was first */
  if (__atomic_compare_exchange_n (&block->origin, &origin, (guintptr) extra, FALSE, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
    return extra;
  g_free (extra);
  return (TactExtra *) origin;
}

gpointer
tact_block_get_maker (TactBlock *block)
{
  guintptr origin = __atomic_load_n (&block->origin, __ATOMIC_ACQUIRE);

  if ((origin & 1) == 0)
    origin = ((TactExtra *) origin)->origin;
  return TACT_MAKER_OF (origin);
}

char *
tact_block_describe_maker (TactBlock *block)
{
  g_autofree char *name = tact_task_dup_name (&block->task);
  gpointer maker = tact_block_get_maker (block);
  g_autoptr (GString) text = g_string_new (NULL);
  Dl_info info;

  if (name != NULL)
    g_string_append_printf (text, "\"%s\", ", name);
  if (maker == NULL || dladdr (maker, &info) == 0)
    g_string_append_printf (text, "%p", maker);
  else if (info.dli_sname != NULL)
    g_string_append_printf (text, "%s+0x%zx", info.dli_sname, (gsize) ((char *) maker - (char *) info.dli_saddr));
  else
    g_string_append_printf (text, "%s+0x%zx", info.dli_fname, (gsize) ((char *) maker - (char *) info.dli_fbase));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
tact_task_set_name (TactTask *task, const char *name)
{
  TactExtra *extra;
  char *last;

  g_return_if_fail (task != NULL);

  if (tact_block_is_immortal (tact_block (task)))
    return;
  extra = tact_block_get_extra (tact_block (task));
  g_mutex_lock (&extra_mutex);
  last = extra->name;
  extra->name = g_strdup (name);
  g_mutex_unlock (&extra_mutex);
  g_free (last);
}

char *
tact_task_dup_name (TactTask *task)
{
  TactExtra *extra;
  char *name;

  g_return_val_if_fail (task != NULL, NULL);

  extra = tact_block_peek_extra (tact_block (task));
  if (extra == NULL)
    return NULL;
  g_mutex_lock (&extra_mutex);
  name = g_strdup (extra->name);
  g_mutex_unlock (&extra_mutex);
  return name;
}

void
tact_task_set_data (TactTask *task, gpointer data, GDestroyNotify destroy)
{
  TactExtra *extra;
  gpointer last;
  GDestroyNotify destroy_last;

  g_return_if_fail (task != NULL);
  g_return_if_fail (!tact_block_is_immortal (tact_block (task)));

  extra = tact_block_get_extra (tact_block (task));
  g_mutex_lock (&extra_mutex);
  last = extra->data;
  destroy_last = extra->destroy;
  extra->data = data;
  extra->destroy = destroy;
  g_mutex_unlock (&extra_mutex);
  if (destroy_last != NULL)
    destroy_last (last);
}

gpointer
tact_task_get_data (TactTask *task)
{
  TactExtra *extra;
  gpointer data;

  g_return_val_if_fail (task != NULL, NULL);

  extra = tact_block_peek_extra (tact_block (task));
  if (extra == NULL)
    return NULL;
  g_mutex_lock (&extra_mutex);
  data = extra->data;
  g_mutex_unlock (&extra_mutex);
  return data;
}

guint
tact_task_get_id (TactTask *task)
{
  static guint32 last; /* atomic */
  guint32 id, none = 0;

  g_return_val_if_fail (task != NULL, 0);

  /* no order: the number itself is all there is */
  id = __atomic_load_n (&task->id, __ATOMIC_RELAXED);
  if (id != 0)
    return id;
  do
    id = __atomic_add_fetch (&last, 1, __ATOMIC_RELAXED);
  while (id == 0);
  return __atomic_compare_exchange_n (&task->id, &none, id, FALSE, __ATOMIC_RELAXED, __ATOMIC_RELAXED) ? id : none;
}

guint
tact_task_get_current_id (void)
{
  TactTask *task = tact_thread ()->task;

  return task != NULL ? tact_task_get_id (task) : 0;
}

/* Errors */

GPtrArray *
tact_block_more_errors (TactBlock *block)
{
  TactExtra *extra = tact_block_peek_extra (block);

  return extra != NULL ? extra->errors : NULL;
}

void
tact_block_take_errors (TactBlock *block, GPtrArray *errors)
{
  block->value.error = errors->pdata[0];
  if (errors->len > 1)
    {
      TactExtra *extra = tact_block_get_extra (block);

      extra->errors = g_ptr_array_new_full (errors->len - 1, (GDestroyNotify) g_error_free);
      for (guint i = 1; i < errors->len; i++)
        g_ptr_array_add (extra->errors, errors->pdata[i]);
    }
}

static void
copy_errors (TactBlock *block, TactBlock *from)
{
  GPtrArray *more = tact_block_more_errors (from);
  g_autoptr (GPtrArray) errors = NULL;

  if (more == NULL)
    {
      block->value.error = g_error_copy (from->value.error);
      return;
    }
  errors = g_ptr_array_new ();
  g_ptr_array_add (errors, g_error_copy (from->value.error));
  for (guint i = 0; i < more->len; i++)
    g_ptr_array_add (errors, g_error_copy (more->pdata[i]));
  tact_block_take_errors (block, errors);
}

/* A pointer has one taker (law 15): who comes later gets an error, as from tact_task_steal_pointer(). */
static TactTaskStatus
copy_pointer (TactBlock *block, TactBlock *from)
{
  gpointer pointer;
  GDestroyNotify destroy;

  if (!tact_block_take_pointer (from, &pointer, &destroy))
    {
      block->value.error = tact_error_new_taken ();
      return TACT_TASK_FAULTED;
    }
  tact_block_set_kind (block, TACT_KIND_POINTER);
  block->value.pointer = pointer;
  block->aux.destroy = destroy;
  return TACT_TASK_SUCCEEDED;
}

static TactTaskStatus
copy_result (TactBlock *block, TactBlock *from)
{
  const TactKind kind = tact_block_kind (from);

  if (kind == TACT_KIND_POINTER)
    return copy_pointer (block, from);
  tact_block_set_kind (block, kind);
  block->value = from->value;
  block->aux = from->aux;
  switch (kind)
    {
    case TACT_KIND_STRING:
      block->value.pointer = g_strdup (from->value.pointer);
      break;
    case TACT_KIND_BOXED:
      if (from->value.pointer != NULL)
        block->value.pointer = from->aux.type == G_TYPE_VARIANT ? g_variant_ref (from->value.pointer) : g_boxed_copy (from->aux.type, from->value.pointer);
      break;
    case TACT_KIND_OBJECT:
      if (from->value.pointer != NULL)
        g_object_ref (from->value.pointer);
      break;
    case TACT_KIND_WINNER:
      tact_task_ref (from->value.pointer);
      break;
    case TACT_KIND_NONE:
    case TACT_KIND_BOOLEAN:
    case TACT_KIND_INT:
    case TACT_KIND_DOUBLE:
    case TACT_KIND_POINTER:
      break;
    }
  return TACT_TASK_SUCCEEDED;
}

/* Does not count as reading: see tact_block_copy_outcome(). */
static TactTaskStatus
copy_unread (TactBlock *block, TactBlock *from)
{
  const TactTaskStatus status = tact_block_status (from);
  GCancellable *cancellable;

  switch (status)
    {
    case TACT_TASK_FAULTED:
      copy_errors (block, from);
      break;
    case TACT_TASK_CANCELLED:
      cancellable = tact_task_get_cancellable (&from->task);
      block->value.error = from->value.error != NULL ? g_error_copy (from->value.error) : NULL;
      block->aux.cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
      break;
    case TACT_TASK_SUCCEEDED:
    default:
      return copy_result (block, from);
    }
  return status;
}

TactTaskStatus
tact_block_copy_outcome (TactBlock *block, TactBlock *from)
{
  if (tact_block_status (from) == TACT_TASK_FAULTED)
    tact_block_mark_seen (from);
  return copy_unread (block, from);
}

/* Whether nobody else has @from, and it has nothing apart: then its result may move. */
static gboolean
is_movable (TactBlock *from, TactTaskStatus status)
{
  return __atomic_load_n (&from->task.counts, __ATOMIC_ACQUIRE) == TACT_COUNT_TASK && (from->origin & 1) != 0 &&
         (status != TACT_TASK_CANCELLED || (from->task.bits & TACT_BIT_OPERATION) == 0) &&
         (status != TACT_TASK_SUCCEEDED || tact_block_kind (from) != TACT_KIND_POINTER);
}

static void
move_outcome (TactBlock *block, TactBlock *from)
{
  tact_block_set_kind (block, tact_block_kind (from));
  block->value = from->value;
  block->aux = from->aux;
  from->task.kind &= 0xf0;
  from->task.status = TACT_TASK_SUCCEEDED;
}

TactTaskStatus
tact_block_take_outcome (TactBlock *block, TactTask *task)
{
  TactBlock *from = tact_block (task);
  TactTaskStatus status = tact_block_status (from);

  if (G_LIKELY (status == TACT_TASK_SUCCEEDED && tact_block_kind (from) <= TACT_KIND_DOUBLE))
    {
      tact_block_set_kind (block, tact_block_kind (from));
      block->value = from->value;
    }
  else if (is_movable (from, status))
    {
      move_outcome (block, from);
    }
  else
    {
      status = tact_block_copy_outcome (block, from);
    }
  tact_block_unref (from);
  return status;
}

/* What a source is completed with */

void
tact_outcome_prepare (TactPrepared *prepared, TactTask *task)
{
  TactBlock *from = tact_block (task);

  prepared->from = from;
  prepared->status = tact_block_status (from);
  prepared->is_copied = !is_movable (from, prepared->status) && !(prepared->status == TACT_TASK_SUCCEEDED &&
                                                                  (tact_block_kind (from) <= TACT_KIND_DOUBLE || tact_block_kind (from) == TACT_KIND_POINTER));
  if (!prepared->is_copied)
    return;
  tact_block_init (&prepared->copy, TACT_TASK_WAITING_FOR_ACTIVATION, 0, 0, 0, NULL);
  copy_unread (&prepared->copy, from);
}

TactTaskStatus
tact_outcome_put (TactPrepared *prepared, TactBlock *block)
{
  TactBlock *from = prepared->from;

  if (!prepared->is_copied && tact_block_kind (from) == TACT_KIND_POINTER)
    return copy_pointer (block, from);
  if (!prepared->is_copied)
    {
      if (prepared->status == TACT_TASK_SUCCEEDED && tact_block_kind (from) <= TACT_KIND_DOUBLE)
        copy_result (block, from);
      else
        move_outcome (block, from);
      return prepared->status;
    }
  if (prepared->status == TACT_TASK_FAULTED)
    tact_block_mark_seen (from);
  tact_block_set_kind (block, tact_block_kind (&prepared->copy));
  block->value = prepared->copy.value;
  block->aux = prepared->copy.aux;
  if ((prepared->copy.origin & 1) == 0)
    {
      TactExtra *extra = (TactExtra *) prepared->copy.origin;

      tact_block_get_extra (block)->errors = extra->errors;
      g_free (extra);
    }
  return prepared->status;
}

void
tact_outcome_end (TactPrepared *prepared, gboolean was_put)
{
  if (prepared->is_copied && !was_put)
    tact_block_clear_outcome (&prepared->copy, prepared->status);
  tact_block_unref (prepared->from);
}
