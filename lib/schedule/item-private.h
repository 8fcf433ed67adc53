/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * item-private.h: a task whose body waits for a scheduler to run it.
 *
 *     WAITING_TO_RUN --claim--> RUNNING --end--> final
 *
 * Whoever claims runs it: a worker that came to it, a scheduler, or a thread
 * that waits for it.  Its own reference goes with the body; who runs an item
 * that is still in a queue leaves a reference there.
 */
#pragma once

#include <tact/run.h>

#include "base/hooks-private.h"
#include "task/block-private.h"

typedef struct _TactItem TactItem;

struct _TactItem
{
  TactOperation operation;  /* own: the body and its data; while pending, block.aux.index: TactRunFlags, block.value: a task, owned, for the body */
  TactScheduler *scheduler; /* owned, as long as the task; NULL: the default pool */
  GDestroyNotify destroy;
  TactCapture home;  /* where the data dies */
  TactLocals *local; /* the async-local values of the starter; owned, until the body runs */
  guint32 flags;     /* TactRunFlags and those below, as long as the task */
  guint32 worker;    /* the number of whose deque it was pushed to; 0: no worker's */
};

/* In flags. */
enum
{
  TACT_ITEM_HAS_TARGET = 1 << 28, /* a TactTargetedItem: a context runs it */
  TACT_ITEM_IS_WATCHED = 1 << 29, /* a cold task with a cancellable (cold.c) */
};

/* An item that has no scheduler, but a context. */
typedef struct
{
  TactItem item;
  TactCapture target; /* a context; whoever queues it releases that */
} TactTargetedItem;

G_STATIC_ASSERT (sizeof (gpointer) != 8 || sizeof (TactItem) == 128);
G_STATIC_ASSERT (G_STRUCT_OFFSET (TactItem, scheduler) == G_STRUCT_OFFSET (TactKeeper, object));

static inline TactItem *
tact_item_of_work (TactWork *work)
{
  return (TactItem *) ((char *) work - G_STRUCT_OFFSET (TactBlock, work));
}

/*
 * An item that waits to run, of @size bytes, with two references: the caller's
 * and its own.  @cancellable is borrowed.
 */
TactItem *tact_item_new (gsize size, TactRunFlags flags, TactFunc func, gpointer user_data, GDestroyNotify destroy, GCancellable *cancellable, gpointer maker);

/*
 * Library code of which the body has not begun when the item ends is told so:
 * by @dropped, with the body's data, in there, wherever that is.
 */
static inline void
tact_item_set_dropped (TactItem *item, GDestroyNotify dropped)
{
  item->destroy = dropped;
  item->home = TACT_CAPTURE_NONE;
}

/* The body begins: from here on nothing is dropped. */
static inline void
tact_item_set_begun (TactThread *thread)
{
  ((TactItem *) thread->task)->destroy = NULL;
}

/* What a queue calls. */
void tact_item_run (TactWork *work, TactWorkMode mode);

/* Says who runs it; nobody else has seen the item yet. */
void tact_item_set_scheduler (TactItem *item, TactScheduler *scheduler);

/* Whether this call is the one that may run it. */
gboolean tact_item_claim (TactItem *item);

/* Runs a claimed item, and ends it. */
void tact_item_execute (TactItem *item);

/* Ends a claimed item, or one that nobody else may claim, without running it: as cancelled, @by a cancellable or NULL. */
void tact_item_cancel (TactItem *item, GCancellable *by, TactNotifyMode mode);

/* Ends a claimed item without running it.  Takes @error. */
void tact_item_refuse (TactItem *item, GError *error);

/* Runs @item here if it has not started and its scheduler agrees: for who waits for it. */
gboolean tact_item_try_inline (TactItem *item);

/* The same for one that is in no queue: nothing but its scheduler's consent is asked for. */
gboolean tact_item_try_here (TactItem *item);

/* Runs it on a thread of its own. */
void tact_item_run_on_own_thread (TactItem *item);

/* Queues it to its scheduler, the pool if there is none. */
void tact_item_queue (TactItem *item);
