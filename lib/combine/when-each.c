/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * when-each.c: a generator of tasks that have completed.
 *
 * Each task has a waiter, which puts it behind those that have completed
 * before; the generator takes them from there, or waits for the next.  A
 * waiter of a task that is still pending when nobody wants to know any more
 * leaves it.
 */
#include "config.h"

#include <tact/cancellable.h>
#include <tact/completed.h>
#include <tact/fiber.h>
#include <tact/task-source.h>
#include <tact/timeout.h>
#include <tact/when-each.h>

#include "task/block-private.h"
#include "task/depth-private.h"

typedef struct _Each Each;

typedef struct
{
  TactLeaver leaver;
  Each *each;     /* a reference, while it is a waiter */
  TactTask *task; /* owned, until the stream ends */
} Part;

struct _Each
{
  gint refs;               /* atomic */
  GMutex mutex;            /* guards complete and waiting */
  GQueue complete;         /* of Part */
  TactTaskSource *waiting; /* owned: the generator waits for it */
  gsize n_parts;
  Part parts[];
};

static void
each_unref (Each *each)
{
  if (!g_atomic_int_dec_and_test (&each->refs))
    return;
  g_queue_clear (&each->complete);
  g_mutex_clear (&each->mutex);
  g_free (each);
}

static void
part_complete (Part *part, TactNotifyMode mode)
{
  Each *each = part->each;
  TactTaskSource *waiting;

  g_mutex_lock (&each->mutex);
  g_queue_push_tail (&each->complete, part);
  waiting = g_steal_pointer (&each->waiting);
  g_mutex_unlock (&each->mutex);
  if (waiting == NULL)
    return;
  /* who reads is resumed inside the completion only where the task allows it */
  tact_task_source_complete_as (waiting, tact_task_completed (), mode & TACT_NOTIFY_ASYNC);
  tact_task_source_unref (waiting);
}

static TactNotified
part_notify (TactWork *work, TactTask *done, TactNotifyMode mode)
{
  Each *each = ((Part *) work)->each;

  if (tact_notify_is_early (mode))
    return TACT_NOTIFY_LATER;
  part_complete ((Part *) work, mode);
  each_unref (each);
  return TACT_NOTIFIED;
}

/* The end of the stream: those that are pending are let go, and nobody asks for any of them again. */
static void
each_end (gpointer data)
{
  Each *each = data;

  for (gsize i = 0; i < each->n_parts; i++)
    {
      TactTask *task = g_steal_pointer (&each->parts[i].task);

      if (!tact_task_is_completed (task) && tact_block_leave (tact_block (task), &each->parts[i].leaver))
        each_unref (each);
      tact_task_unref (task);
    }
  each_unref (each);
}

/* The next that has completed; NULL: @wait tells of it. */
static Part *
take (Each *each, TactTask **wait)
{
  Part *part;

  g_mutex_lock (&each->mutex);
  part = g_queue_pop_head (&each->complete);
  if (part == NULL)
    {
      each->waiting = tact_task_source_new (TACT_SOURCE_ALLOW_INLINE);
      *wait = tact_task_source_dup_task (each->waiting);
    }
  g_mutex_unlock (&each->mutex);
  return part;
}

static void
stop_waiting (Each *each)
{
  TactTaskSource *waiting;

  g_mutex_lock (&each->mutex);
  waiting = g_steal_pointer (&each->waiting);
  g_mutex_unlock (&each->mutex);
  if (waiting == NULL)
    return;
  tact_task_source_set_completed (waiting); /* for nobody */
  tact_task_source_unref (waiting);
}

static TactTask *
emit_each (TactStream *stream, GCancellable *cancellable, gpointer data)
{
  Each *each = data;
  GError *error = NULL;

  for (gsize i = 0; i < each->n_parts && error == NULL; i++)
    {
      TactTask *wait = NULL;
      Part *part = NULL;

      if (g_cancellable_is_cancelled (cancellable))
        return tact_task_new_cancelled (cancellable);
      while (error == NULL && (part = take (each, &wait)) == NULL)
        tact_await (tact_with_timeout (g_steal_pointer (&wait), -1, cancellable), &error);
      if (part != NULL)
        tact_stream_emit (stream, tact_task_ref (part->task), &error);
    }
  if (error == NULL)
    return tact_task_completed ();
  stop_waiting (each);
  return tact_task_new_error (error);
}

static TactStream *
each_new (TactTask **tasks, gsize n_tasks)
{
  Each *each = g_malloc0 (sizeof (Each) + n_tasks * sizeof (Part));

  each->refs = 1;
  each->n_parts = n_tasks;
  g_mutex_init (&each->mutex);
  g_queue_init (&each->complete);
  for (gsize i = 0; i < n_tasks; i++)
    each->parts[i] = (Part){ .leaver = TACT_LEAVER (part_notify), .each = each, .task = tact_task_for_waiting (tasks[i]) };
  for (gsize i = 0; i < n_tasks; i++)
    {
      Part *part = &each->parts[i];

      g_atomic_int_inc (&each->refs);
      if (!tact_block_add_waiter (tact_block (part->task), &part->leaver.work, FALSE))
        part_notify (&part->leaver.work, part->task, 0);
    }
  return tact_stream_new (TACT_TYPE_TASK, emit_each, each, each_end, NULL);
}

TactStream *
tact_when_each (TactTask **tasks, gsize n_tasks)
{
  gsize wrong = 0;

  if (tasks == NULL)
    {
      g_critical ("tact_when_each: there is no list of tasks (NULL)");
      return NULL;
    }
  while (wrong < n_tasks && tasks[wrong] != NULL)
    wrong++;
  if (wrong < n_tasks)
    {
      g_critical ("tact_when_each: task %" G_GSIZE_FORMAT " is NULL", wrong);
      for (gsize i = 0; i < n_tasks; i++)
        tact_task_unref (tasks[i]);
      return NULL;
    }
  return each_new (tasks, n_tasks);
}
