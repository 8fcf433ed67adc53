/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * channel.c: items between writers and readers.
 *
 * Under the lock it is decided what goes where: an item, the readers and
 * writers that are served.  After unlocking they are told (Served).  A reader
 * waits only where there is no item, a writer only where there is no room; who
 * waits to read or to write is told of each change, and looks for itself.
 */
#include "config.h"

#include <tact/channel.h>
#include <tact/completed.h>
#include <tact/task-source.h>

#include "sync/waiters-private.h"

struct _TactChannel
{
  TactShared shared;

  int capacity;
  TactChannelMode mode;
  GDestroyNotify destroy;
  TactDropFunc dropped;
  gpointer user_data;

  GQueue items;      /* under the lock, as the rest */
  TactQueue readers; /* of an item */
  TactQueue writers; /* own[0]: the item */
  TactQueue to_read; /* who only want to know */
  TactQueue to_write;
  gboolean done;              /* there are no more writes */
  GError *error;              /* owned; why */
  gboolean ended;             /* and nothing is left */
  TactTaskSource *completion; /* owned; NULL: nobody asked */
};

/* What is left to do after unlocking. */
typedef struct
{
  TactWaiter *reader; /* gets `item` */
  gpointer item;
  TactWaiter *told; /* get TRUE */
  gboolean drops;
  gpointer drop;
  gboolean ended; /* closed, and nothing is left */
} Served;

G_DEFINE_BOXED_TYPE (TactChannel, tact_channel, tact_channel_ref, tact_channel_unref)

/* Life */

static void
free_item (TactChannel *channel, gpointer item)
{
  if (channel->destroy != NULL)
    channel->destroy (item);
}

/* Only a writer has a mark; its item goes with it. */
static void
channel_left (TactShared *shared, TactWaiter *waiter)
{
  if (waiter->operation.own[1] != NULL)
    free_item ((TactChannel *) shared, waiter->operation.own[0]);
}

static TactWaiter *
channel_close (TactShared *shared)
{
  TactChannel *channel = (TactChannel *) shared;
  TactWaiter *all = tact_queue_take_all (&channel->to_write, NULL);

  all = tact_queue_take_all (&channel->to_read, all);
  all = tact_queue_take_all (&channel->writers, all);
  return tact_queue_take_all (&channel->readers, all);
}

static void
channel_finalize (TactShared *shared)
{
  TactChannel *channel = (TactChannel *) shared;

  while (channel->items.length > 0)
    free_item (channel, g_queue_pop_head (&channel->items));
  g_clear_error (&channel->error);
  if (channel->completion == NULL)
    return;
  if (tact_task_source_take_error (channel->completion, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "The channel is gone: nobody holds it any more")))
    {
      g_autoptr (TactTask) task = tact_task_source_dup_task (channel->completion);

      tact_task_get_error (task); /* to have asked for it is not to wait for it */
    }
  tact_task_source_unref (channel->completion);
}

static const TactSharedClass channel_class = {
  .name = "channel",
  .left = channel_left,
  .close = channel_close,
  .finalize = channel_finalize,
};

TactChannel *
tact_channel_new_full (int capacity, TactChannelMode mode, GDestroyNotify destroy, TactDropFunc dropped, gpointer user_data)
{
  TactChannel *channel;

  g_return_val_if_fail (capacity >= TACT_CHANNEL_UNBOUNDED, NULL);
  g_return_val_if_fail ((guint) mode <= TACT_CHANNEL_DROP_WRITE, NULL);
  g_return_val_if_fail (mode == TACT_CHANNEL_WAIT || capacity != 0, NULL);

  channel = tact_shared_new (sizeof (TactChannel), &channel_class);
  channel->capacity = capacity;
  channel->mode = mode;
  channel->destroy = destroy;
  channel->dropped = dropped;
  channel->user_data = user_data;
  return channel;
}

TactChannel *
tact_channel_new (int capacity, GDestroyNotify destroy)
{
  return tact_channel_new_full (capacity, TACT_CHANNEL_WAIT, destroy, NULL, NULL);
}

TactChannel *
tact_channel_ref (TactChannel *channel)
{
  return tact_shared_ref (channel);
}

void
tact_channel_unref (TactChannel *channel)
{
  tact_shared_unref (channel);
}

/* Telling, after unlocking */

/* What is ended stays so: no lock. */
static void
end_completion (TactChannel *channel)
{
  if (channel->completion == NULL)
    return;
  if (channel->error != NULL)
    tact_task_source_take_error (channel->completion, g_error_copy (channel->error));
  else
    tact_task_source_set_completed (channel->completion);
}

static void
serve (TactChannel *channel, const Served *served)
{
  if (served->reader != NULL)
    tact_waiter_give (served->reader, served->item, channel->destroy);
  tact_waiters_succeed (served->told);
  if (served->drops && channel->dropped != NULL)
    channel->dropped (served->drop, channel->user_data);
  else if (served->drops)
    free_item (channel, served->drop);
  if (served->ended)
    end_completion (channel);
}

static GError *
new_closed (void)
{
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "The channel is closed");
}

/* What a read of a channel that is closed and empty fails with: that it is closed, and why. */
static GPtrArray *
closed_errors (TactChannel *channel)
{
  GPtrArray *errors = g_ptr_array_new ();

  g_ptr_array_add (errors, new_closed ());
  if (channel->error != NULL)
    g_ptr_array_add (errors, g_error_copy (channel->error));
  return errors;
}

/* Writing */

static gboolean
is_full (TactChannel *channel)
{
  return channel->capacity != TACT_CHANNEL_UNBOUNDED && channel->items.length >= (guint) channel->capacity;
}

static gboolean
may_write (TactChannel *channel)
{
  return channel->readers.n > 0 || channel->mode != TACT_CHANNEL_WAIT || !is_full (channel);
}

/* Under the lock.  The channel is not closed. */
static gboolean
put (TactChannel *channel, gpointer item, Served *served)
{
  if (!may_write (channel))
    return FALSE;
  served->reader = tact_queue_take (&channel->readers);
  if (served->reader != NULL)
    {
      served->item = item;
      return TRUE;
    }
  if (is_full (channel))
    {
      served->drops = TRUE;
      if (channel->mode == TACT_CHANNEL_DROP_WRITE)
        {
          served->drop = item;
          return TRUE;
        }
      served->drop = channel->mode == TACT_CHANNEL_DROP_NEWEST ? g_queue_pop_tail (&channel->items) : g_queue_pop_head (&channel->items);
    }
  g_queue_push_tail (&channel->items, item);
  served->told = tact_queue_take_all (&channel->to_read, NULL);
  return TRUE;
}

gboolean
tact_channel_try_write (TactChannel *channel, gpointer item)
{
  Served served = { 0 };
  gboolean written;

  g_return_val_if_fail (channel != NULL, FALSE);

  tact_shared_lock (channel);
  written = !channel->done && put (channel, item, &served);
  tact_shared_unlock (channel);
  serve (channel, &served);
  return written;
}

TactTask *
tact_channel_write (TactChannel *channel, gpointer item, GCancellable *cancellable)
{
  TactTask *refused = tact_waiter_refuse ("tact_channel_write", channel, -1, cancellable);
  Served served = { 0 };
  TactWaiter *waiter = NULL;
  gboolean done;

  if (refused != NULL)
    {
      if (channel != NULL)
        free_item (channel, item);
      return refused;
    }
  tact_shared_lock (channel);
  done = channel->done;
  if (!done && !put (channel, item, &served))
    {
      waiter = tact_waiter_new (channel, &channel->writers, -1, cancellable, __builtin_return_address (0));
      waiter->operation.own[0] = item;
      waiter->operation.own[1] = channel;
      if (channel->capacity == 0)
        served.told = tact_queue_take_all (&channel->to_read, NULL);
    }
  tact_shared_unlock (channel);
  serve (channel, &served);
  if (waiter != NULL)
    return tact_waiter_begin (waiter, -1);
  if (!done)
    return tact_task_new_boolean (TRUE);
  free_item (channel, item);
  return tact_task_new_error (new_closed ());
}

/* Reading */

static gboolean
may_read (TactChannel *channel)
{
  return channel->items.length > 0 || channel->writers.n > 0;
}

/* Under the lock.  There is something: an item, or a writer that waits with one. */
static gpointer
take (TactChannel *channel, Served *served)
{
  TactWaiter *writer = tact_queue_take (&channel->writers);
  gpointer item;

  if (writer != NULL)
    {
      g_queue_push_tail (&channel->items, writer->operation.own[0]);
      served->told = writer;
    }
  item = g_queue_pop_head (&channel->items);
  if (writer == NULL)
    served->told = tact_queue_take_all (&channel->to_write, NULL);
  served->ended = channel->ended = channel->done && channel->items.length == 0;
  return item;
}

gboolean
tact_channel_try_read (TactChannel *channel, gpointer *item)
{
  Served served = { 0 };
  gboolean read;

  g_return_val_if_fail (channel != NULL, FALSE);
  g_return_val_if_fail (item != NULL, FALSE);

  tact_shared_lock (channel);
  read = may_read (channel);
  if (read)
    *item = take (channel, &served);
  tact_shared_unlock (channel);
  serve (channel, &served);
  return read;
}

TactTask *
tact_channel_read (TactChannel *channel, GCancellable *cancellable)
{
  TactTask *refused = tact_waiter_refuse ("tact_channel_read", channel, -1, cancellable);
  TactTaskSource *source;
  Served served = { 0 };
  TactWaiter *waiter = NULL;
  TactTask *task;
  gboolean read, done;
  gpointer item = NULL;

  if (refused != NULL)
    return refused;
  tact_shared_lock (channel);
  read = may_read (channel);
  done = channel->done;
  if (read)
    {
      item = take (channel, &served);
    }
  else if (!done)
    {
      waiter = tact_waiter_new (channel, &channel->readers, -1, cancellable, __builtin_return_address (0));
      if (channel->capacity == 0)
        served.told = tact_queue_take_all (&channel->to_write, NULL);
    }
  tact_shared_unlock (channel);
  serve (channel, &served);
  if (waiter != NULL)
    return tact_waiter_begin (waiter, -1);
  if (read)
    return tact_task_new_pointer (item, channel->destroy);

  source = tact_task_source_new (TACT_SOURCE_DEFAULT);
  task = tact_task_source_dup_task (source);
  tact_task_source_take_errors (source, closed_errors (channel));
  tact_task_source_unref (source);
  return task;
}

/* Waiting for either */

static TactTask *
wait_for (TactChannel *channel, TactQueue *queue, gboolean (*may) (TactChannel *channel), const char *name, GCancellable *cancellable, gpointer maker)
{
  TactTask *refused = tact_waiter_refuse (name, channel, -1, cancellable);
  TactWaiter *waiter = NULL;
  gboolean now, done;

  if (refused != NULL)
    return refused;
  tact_shared_lock (channel);
  done = channel->done;
  now = may (channel) && !(done && may == may_write);
  if (!now && !done)
    waiter = tact_waiter_new (channel, queue, -1, cancellable, maker);
  tact_shared_unlock (channel);
  if (waiter != NULL)
    return tact_waiter_begin (waiter, -1);
  /* what is done stays so, and why it is */
  if (!now && channel->error != NULL)
    return tact_task_new_error (g_error_copy (channel->error));
  return tact_task_new_boolean (now);
}

TactTask *
tact_channel_wait_to_write (TactChannel *channel, GCancellable *cancellable)
{
  return wait_for (channel, &channel->to_write, may_write, "tact_channel_wait_to_write", cancellable, __builtin_return_address (0));
}

TactTask *
tact_channel_wait_to_read (TactChannel *channel, GCancellable *cancellable)
{
  return wait_for (channel, &channel->to_read, may_read, "tact_channel_wait_to_read", cancellable, __builtin_return_address (0));
}

/* Closing */

static void
refuse_writer (TactChannel *channel, TactWaiter *waiter)
{
  free_item (channel, waiter->operation.own[0]);
  tact_waiter_fail (waiter, new_closed ());
}

static void
end_reader (TactChannel *channel, TactWaiter *waiter)
{
  tact_waiter_fail_with (waiter, closed_errors (channel));
}

static void
end_wait (TactChannel *channel, TactWaiter *waiter)
{
  if (channel->error != NULL)
    tact_waiter_fail (waiter, g_error_copy (channel->error));
  else
    tact_waiter_succeed (waiter, FALSE);
}

static void
each (TactChannel *channel, TactWaiter *waiter, void (*func) (TactChannel *channel, TactWaiter *waiter))
{
  while (waiter != NULL)
    {
      TactWaiter *next = waiter->next;

      func (channel, waiter);
      waiter = next;
    }
}

gboolean
tact_channel_close (TactChannel *channel, GError *error)
{
  TactWaiter *readers, *writers, *waits;
  gboolean empty;

  g_return_val_if_fail (channel != NULL, FALSE);

  tact_shared_lock (channel);
  if (channel->done)
    {
      tact_shared_unlock (channel);
      g_clear_error (&error);
      return FALSE;
    }
  channel->done = TRUE;
  channel->error = error;
  empty = channel->ended = channel->items.length == 0;
  writers = tact_queue_take_all (&channel->writers, NULL);
  readers = tact_queue_take_all (&channel->readers, NULL);
  /* who waits to read waits since there is nothing: writers that waited are refused */
  waits = tact_queue_take_all (&channel->to_write, tact_queue_take_all (&channel->to_read, NULL));
  tact_shared_unlock (channel);

  each (channel, writers, refuse_writer);
  each (channel, readers, end_reader);
  each (channel, waits, end_wait);
  if (empty)
    end_completion (channel);
  return TRUE;
}

TactTask *
tact_channel_dup_completion (TactChannel *channel)
{
  gboolean ended;

  if (channel == NULL)
    return tact_waiter_refuse ("tact_channel_dup_completion", NULL, -1, NULL);

  tact_shared_lock (channel);
  ended = channel->ended;
  if (!ended && channel->completion == NULL)
    channel->completion = tact_task_source_new (TACT_SOURCE_DEFAULT);
  tact_shared_unlock (channel);
  if (!ended)
    return tact_task_source_dup_task (channel->completion);
  return channel->error != NULL ? tact_task_new_error (g_error_copy (channel->error)) : tact_task_completed ();
}

guint
tact_channel_get_count (TactChannel *channel)
{
  guint count;

  g_return_val_if_fail (channel != NULL, 0);

  tact_shared_lock (channel);
  count = channel->items.length;
  tact_shared_unlock (channel);
  return count;
}
