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

typedef struct _Each Each;

typedef struct
{
  TactLeaver leaver;
  Each *each;     /* a reference, while it is a waiter */
  TactTask *task; /* owned */
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
  for (gsize i = 0; i < each->n_parts; i++)
    tact_task_unref (each->parts[i].task);
  g_queue_clear (&each->complete);
  g_mutex_clear (&each->mutex);
  g_free (each);
}

static void
part_complete (Part *part)
{
  Each *each = part->each;
  TactTaskSource *waiting;

  g_mutex_lock (&each->mutex);
  g_queue_push_tail (&each->complete, part);
  waiting = g_steal_pointer (&each->waiting);
  g_mutex_unlock (&each->mutex);
  if (waiting == NULL)
    return;
  tact_task_source_set_completed (waiting);
  tact_task_source_unref (waiting);
}

static TactNotified
part_notify (TactWork *work, TactTask *done, TactNotifyMode mode)
{
  Each *each = ((Part *) work)->each;

  part_complete ((Part *) work);
  each_unref (each);
  return TACT_NOTIFIED;
}

static void
part_release (TactLeaver *leaver)
{
  each_unref (((Part *) leaver)->each);
}

/* The end of the stream: those that are pending are let go. */
static void
each_end (gpointer data)
{
  Each *each = data;

  for (gsize i = 0; i < each->n_parts; i++)
    if (!tact_task_is_completed (each->parts[i].task))
      tact_block_leave (tact_block (each->parts[i].task), &each->parts[i].leaver);
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
    each->parts[i] = (Part){ .leaver = { .work = { .notify = part_notify }, .release = part_release }, .each = each, .task = tact_task_for_waiting (tasks[i]) };
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
