/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * block-private.h: the 64 bytes that every task starts with, and its one
 * transition.
 *
 *     pending --reserve--> reserved --publish--> complete
 *
 * `waiters` is the word that decides.  Pending it is 0, one waiter, or a list
 * of them; reserve takes them out by one compare-and-swap, which one
 * completer wins; then the result is written, then the status (release), then
 * the word says DONE.  A loser and a late waiter spin from RESERVED to DONE:
 * the winner does nothing in between but write the result.
 *
 * A source and its task share the block: `counts` has two counts, and each
 * holds the other's memory.
 */
#pragma once

#include <tact/completed.h>
#include <tact/task.h>

#include "base/thread-private.h"

typedef struct _TactBlock TactBlock;
typedef struct _TactExtra TactExtra;

/* Of the result. */
typedef enum
{
  TACT_KIND_NONE,
  TACT_KIND_BOOLEAN,
  TACT_KIND_INT,
  TACT_KIND_DOUBLE,
  TACT_KIND_STRING,
  TACT_KIND_BOXED, /* aux: the type */
  TACT_KIND_OBJECT,
  TACT_KIND_POINTER, /* aux: the destroy function */
  TACT_KIND_WINNER,  /* a task, boxed; aux: its index */
} TactKind;

/* TactTask.bits; set before anybody else sees the block. */
enum
{
  TACT_BIT_ASYNC = 1 << 0,     /* its completion resumes nobody inside */
  TACT_BIT_ITEM = 1 << 1,      /* a TactItem: waits for a scheduler to run it */
  TACT_BIT_METHOD = 1 << 2,    /* a TactMethod: a frame follows */
  TACT_BIT_OPERATION = 1 << 3, /* a TactOperation: has a cancellable */
  TACT_BIT_FIBER = 1 << 6,     /* a TactFiber: a method with a stack */
  TACT_BIT_KEEPS = 1 << 5,     /* a TactKeeper: an object lives as long as the task */
  TACT_BIT_MOVE = 1 << 4,      /* a yield or a switch: never complete, its await moves the method */
  TACT_BIT_LITERAL = 1 << 7,   /* made complete, as an error or cancelled: was never of an operation */
};

/* TactTask.seen; atomic */
enum
{
  TACT_SEEN_ERROR = 1 << 0, /* somebody has read the error */
  TACT_SEEN_TAKEN = 1 << 1, /* somebody has the pointer */
};

#define TACT_COUNT_TASK G_GUINT64_CONSTANT (1)
#define TACT_COUNT_SOURCE (G_GUINT64_CONSTANT (1) << 32)
#define TACT_COUNT_IMMORTAL (G_GUINT64_CONSTANT (1) << 63)

/* TactBlock.waiters: tags of a pointer, and two words without one. */
#define TACT_WAITERS_LOCKED ((guintptr) 1)
#define TACT_WAITERS_LIST ((guintptr) 2)
#define TACT_WAITERS_CLOSED ((guintptr) 4)
#define TACT_WAITERS_RESERVED TACT_WAITERS_CLOSED
#define TACT_WAITERS_DONE (TACT_WAITERS_CLOSED | TACT_WAITERS_LIST)

struct _TactBlock
{
  TactTask task;    /* kind: the low half a TactKind, the high half the slab class */
  guintptr waiters; /* atomic */
  union
  {
    gint64 integer;
    double number;
    gpointer pointer;
    GError *error; /* faulted: the first; cancelled: nullable */
  } value;
  union
  {
    GType type;
    GDestroyNotify destroy;
    gsize index;
    GCancellable *cancellable; /* cancelled: owned, nullable */
    gpointer pointer;          /* while pending: whoever owns the block may use value and aux */
  } aux;
  TactWork work;   /* while pending: its place in one queue, or in the waiters of another */
  guintptr origin; /* atomic: TACT_MAKER_WORD () of who made it; or a TactExtra */
};

/* An address of code, with the lowest bit to tell it from a TactExtra: whole where the highest bit of an address is 0, else without its own lowest. */
#if GLIB_SIZEOF_VOID_P == 8
#define TACT_MAKER_WORD(maker) ((guintptr) (maker) << 1 | 1)
#define TACT_MAKER_OF(word) ((gpointer) ((word) >> 1))
#else
#define TACT_MAKER_WORD(maker) ((guintptr) (maker) | 1)
#define TACT_MAKER_OF(word) ((gpointer) ((word) & ~(guintptr) 1))
#endif

G_STATIC_ASSERT (sizeof (gpointer) != 8 || sizeof (TactBlock) == 64);

/* What few tasks have. */
struct _TactExtra
{
  guintptr origin;
  char *name;        /* guarded by extra_mutex */
  GPtrArray *errors; /* of GError: the second and later ones; written before the status */
  gpointer step;     /* of a method that is traced: its own step function */
  gpointer data;     /* the user's, as destroy: guarded by extra_mutex */
  GDestroyNotify destroy;
  gpointer family; /* of an item that runs and has children; its own thread's */
};

/* What runs with a cancellable: an item or a method; its own two words stand before. */
typedef struct
{
  TactBlock block;
  gpointer own[2];
  GCancellable *cancellable; /* owned, nullable; as long as the task */
} TactOperation;

typedef struct
{
  TactOperation operation;
  gpointer object; /* a GObject, owned */
} TactKeeper;

static inline TactBlock *
tact_block (TactTask *task)
{
  return (TactBlock *) task;
}

static inline TactTaskStatus
tact_block_status (TactBlock *block)
{
  return (TactTaskStatus) __atomic_load_n (&block->task.status, __ATOMIC_ACQUIRE);
}

static inline gboolean
tact_block_is_complete (TactBlock *block)
{
  return tact_block_status (block) >= TACT_TASK_SUCCEEDED;
}

static inline TactKind
tact_block_kind (TactBlock *block)
{
  return (TactKind) (block->task.kind & 0xf);
}

/* Of a block that nobody else reads yet. */
static inline void
tact_block_set_kind (TactBlock *block, TactKind kind)
{
  block->task.kind = (block->task.kind & 0xf0) | kind;
}

/* No order: whether the error was read is looked at again only when nobody holds the task. */
static inline void
tact_block_mark_seen (TactBlock *block)
{
  __atomic_fetch_or (&block->task.seen, TACT_SEEN_ERROR, __ATOMIC_RELAXED);
}

/* Sets the 64 bytes of a new block.  The stores are plain: nobody else sees it yet. */
static inline void
tact_block_init (TactBlock *block, TactTaskStatus status, guint kind, guint bits, guint64 counts, gpointer maker)
{
  block->task.status = status;
  block->task.kind = kind;
  block->task.bits = bits;
  block->task.seen = 0;
  block->task.id = 0;
  /* atomic, for who looks at all blocks, also free ones (tact_method_foreach); release: it reads the bits then */
  __atomic_store_n (&block->task.counts, counts, __ATOMIC_RELEASE);
  block->waiters = status >= TACT_TASK_SUCCEEDED ? TACT_WAITERS_DONE : 0;
  block->origin = TACT_MAKER_WORD (maker);
}

/* A block of @size bytes, of which the first 64 are set: pending, with @counts, made by @maker. */
static inline TactBlock *
tact_block_new (gsize size, TactTaskStatus status, guint bits, guint64 counts, gpointer maker)
{
  const guint klass = __builtin_constant_p (size <= 64) && size <= 64 ? 0 : tact_slab_class (size);
  TactBlock *block = klass == TACT_SLAB_LARGE ? tact_slab_alloc_large (size) : tact_slab_alloc (klass);

  tact_block_init (block, status, klass << 4, bits, counts, maker);
  return block;
}

/* A yield or a switch means something to an await only; to all others it is a complete task.  Takes and gives. */
static inline TactTask *
tact_task_for_waiting (TactTask *task)
{
  if (G_LIKELY ((task->bits & TACT_BIT_MOVE) == 0))
    return task;
  tact_task_unref (task);
  return tact_task_completed ();
}

static inline gboolean
tact_block_is_immortal (TactBlock *block)
{
  return (__atomic_load_n (&block->task.counts, __ATOMIC_RELAXED) & TACT_COUNT_IMMORTAL) != 0;
}

/* One more reference.  No order: who has one hands it on by means of its own. */
static inline TactTask *
tact_block_ref (TactBlock *block)
{
  if (!tact_block_is_immortal (block))
    __atomic_fetch_add (&block->task.counts, TACT_COUNT_TASK, __ATOMIC_RELAXED);
  return &block->task;
}

/* References a block that may be free already.  FALSE: it is. */
gboolean tact_block_try_ref (TactBlock *block);

/* Frees what the last reference of a complete or abandoned block leaves. */
void tact_block_destroy (TactBlock *block);

/* Whether a block without references holds nothing: a number that succeeded. */
static inline gboolean
tact_block_is_simple (TactBlock *block)
{
  return block->task.status == TACT_TASK_SUCCEEDED && (block->task.kind & 0xf) <= TACT_KIND_DOUBLE &&
         (block->task.bits & TACT_BIT_KEEPS) == 0 && (block->origin & 1) != 0 &&
         ((block->task.bits & TACT_BIT_OPERATION) == 0 || ((TactOperation *) block)->cancellable == NULL);
}

static inline void
tact_block_end (TactBlock *block)
{
  if (!tact_block_is_simple (block))
    {
      tact_block_destroy (block);
      return;
    }
  /* atomic, for who looks at a free block; no order: it gets no reference here */
  __atomic_store_n (&block->task.counts, 0, __ATOMIC_RELAXED);
  tact_slab_free (block, block->task.kind >> 4);
}

static inline void
tact_block_unref (TactBlock *block)
{
  /* acquire: what others did with the block before they dropped it comes before its end */
  guint64 counts = __atomic_load_n (&block->task.counts, __ATOMIC_ACQUIRE);

  if ((counts & TACT_COUNT_IMMORTAL) != 0)
    return;
  /* nobody else has a reference, so nobody can make one: no atomic read-modify-write */
  if (counts == TACT_COUNT_TASK || __atomic_fetch_sub (&block->task.counts, TACT_COUNT_TASK, __ATOMIC_ACQ_REL) == TACT_COUNT_TASK)
    tact_block_end (block);
}

TactExtra *tact_block_get_extra (TactBlock *block);

static inline TactExtra *
tact_block_peek_extra (TactBlock *block)
{
  guintptr origin = __atomic_load_n (&block->origin, __ATOMIC_ACQUIRE);

  return (origin & 1) == 0 ? (TactExtra *) origin : NULL;
}

/* The address of the code that made it. */
gpointer tact_block_get_maker (TactBlock *block);

/* "FUNCTION+0x12 (LIBRARY)", as far as the loader knows. */
char *tact_block_describe_maker (TactBlock *block);

/* Whether it has succeeded; else @error is why not.  Counts as reading.  Pending: a critical. */
gboolean tact_block_check (TactBlock *block, GError **error);

/* What a function @name returns at once because of @cancellable, nullable: it is cancelled, or is none (a critical); NULL: neither. */
TactTask *tact_cancellable_refuse (const char *name, GCancellable *cancellable);

/* A task that was cancelled, with a copy of the error that said so (NULL: GIO's). */
TactTask *tact_task_new_cancelled_with (GCancellable *cancellable, const GError *error, gpointer maker);

/* What a later taker of a pointer gets. */
GError *tact_error_new_taken (void);

/* The pointer and what frees it; FALSE: somebody took it before.  The block has succeeded. */
gboolean tact_block_take_pointer (TactBlock *block, gpointer *pointer, GDestroyNotify *destroy);

/* Errors */

/* All errors of a faulted block but the first; NULL if there are no more. */
GPtrArray *tact_block_more_errors (TactBlock *block);

/* Takes the elements, of which there is at least one.  The block is reserved or new. */
void tact_block_take_errors (TactBlock *block, GPtrArray *errors);

/* Copies the outcome of @from, complete, into @block, reserved or new.  Returns the status. */
TactTaskStatus tact_block_copy_outcome (TactBlock *block, TactBlock *from);

/* The same, taking a reference of @task; moves what nobody else can see.  Users' functions may be called: @block is not reserved. */
TactTaskStatus tact_block_take_outcome (TactBlock *block, TactTask *task);

/* Drops an outcome of @status that a block without references of its own took. */
void tact_block_clear_outcome (TactBlock *block, TactTaskStatus status);

/*
 * The same in three steps, for a block that is reserved in between: copies
 * and ends are users' code, of which nothing runs while it is.  Prepare takes
 * a reference of @task; put writes the outcome; end drops the rest.  Where
 * somebody else was first nothing is put, and @task is as it was.
 */
typedef struct
{
  TactBlock *from; /* owned */
  TactTaskStatus status;
  gboolean is_copied;
  TactBlock copy;
} TactPrepared;

void tact_outcome_prepare (TactPrepared *prepared, TactTask *task);
TactTaskStatus tact_outcome_put (TactPrepared *prepared, TactBlock *block);
void tact_outcome_end (TactPrepared *prepared, gboolean was_put);

/*
 * Ends an item or a method with what its body returned: at once if @outcome is
 * complete, else when it is (operation.c).  Takes @outcome and the operation's
 * own reference.
 */
void tact_operation_end (TactOperation *operation, TactTask *outcome, TactNotifyMode mode);

/* Of an item, in aux.index beside the TactRunFlags while its body runs: a queue has its node still. */
#define TACT_ITEM_IS_QUEUED ((gsize) 1 << 30)

/* Called for each item just before it completes: item.c sets it. */
extern void (*tact_operation_clear_item) (TactOperation *operation);

/* The same for an error, which is taken. */
void tact_operation_fail (TactOperation *operation, GError *error, TactNotifyMode mode);

/* Waiting and completing: waiters.c */

/*
 * Lets @work->notify be called once when @block completes; at the @front of
 * all others, or last.  A waiter that looks at its block holds a reference on
 * it.  FALSE: it is complete, nothing was kept.
 */
gboolean tact_block_add_waiter (TactBlock *block, TactWork *work, gboolean front);

/* The same for the first waiter, without a call.  FALSE: ask tact_block_add_waiter(). */
static inline gboolean
tact_block_add_first_waiter (TactBlock *block, TactWork *work)
{
  guintptr word = __atomic_load_n (&block->waiters, __ATOMIC_RELAXED);

  work->next = NULL;
  /* release: the completer reads the waiter */
  return word == 0 && __atomic_compare_exchange_n (&block->waiters, &word, (guintptr) work, FALSE, __ATOMIC_RELEASE, __ATOMIC_RELAXED);
}

/* Takes @work out, now.  FALSE: it was notified or is being so.  Looks at each waiter. */
gboolean tact_block_remove_waiter (TactBlock *block, TactWork *work);

/* A waiter that can leave without a search. */
typedef struct
{
  TactWork work;      /* with tact_leaver_notify() */
  TactWork *previous; /* in a list; guarded by its lock */
  TactNotify told;    /* what is called */
} TactLeaver;

#define TACT_LEAVER(func)                                    \
  {                                                          \
    .work = { .notify = tact_leaver_notify }, .told = (func) \
  }

TactNotified tact_leaver_notify (TactWork *work, TactTask *done, TactNotifyMode mode);

/* Takes @leaver out, now.  FALSE: it was notified or is being so. */
gboolean tact_block_leave (TactBlock *block, TactLeaver *leaver);

/* The same without a call, where @leaver is the only waiter.  FALSE: ask tact_block_leave(). */
static inline gboolean
tact_block_leave_alone (TactBlock *block, TactLeaver *leaver)
{
  guintptr word = (guintptr) leaver;

  /* acquire: as whoever takes it */
  return __atomic_compare_exchange_n (&block->waiters, &word, 0, FALSE, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

/* A block that goes while it is pending has no waiters, but may still have their list. */
void tact_block_free_waiters (TactBlock *block);

/* How many waiters there are that did not leave: for tests. */
guint tact_block_count_waiters (TactBlock *block);

/*
 * The first half of a completion: takes the waiters.  FALSE: somebody was
 * first, and the final status is visible by now.
 */
gboolean tact_block_reserve_slow (TactBlock *block, guintptr word, guintptr *waiters);

static inline gboolean
tact_block_reserve (TactBlock *block, guintptr *waiters)
{
  guintptr word = 0;

  *waiters = 0;
  /* acquire: what the waiters wrote before they were added; here there are none */
  return __atomic_compare_exchange_n (&block->waiters, &word, TACT_WAITERS_RESERVED, FALSE, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED) ||
         tact_block_reserve_slow (block, word, waiters);
}

/* The second half: the result is in place.  Keeps the caller's reference. */
static inline void
tact_block_publish (TactBlock *block, TactTaskStatus status)
{
  /* release: the result comes before the status, the status before DONE */
  __atomic_store_n (&block->task.status, status, __ATOMIC_RELEASE);
  __atomic_store_n (&block->waiters, TACT_WAITERS_DONE, __ATOMIC_RELEASE);
}

/* How the waiters of @block are to be told. */
static inline TactNotifyMode
tact_block_mode (TactBlock *block, TactNotifyMode mode)
{
  return (block->task.bits & TACT_BIT_ASYNC) != 0 ? mode | TACT_NOTIFY_ASYNC : mode;
}

/*
 * Tells the waiters that were reserved, in a @mode of tact_block_mode ().  @block is for those who have a reference on it: others (who
 * blocks) do not look at it, and it may be gone.
 */
void tact_block_notify_some (TactBlock *block, guintptr waiters, TactNotifyMode mode);

/* The same for a caller that has a reference. */
static inline void
tact_block_notify (TactBlock *block, guintptr waiters, TactNotifyMode mode)
{
  if (waiters != 0)
    tact_block_notify_some (block, waiters, tact_block_mode (block, mode));
}

/* Completes @source with a complete @outcome, taken, in a mode: of who completed what it depends on; or as VT-06 wants it. */
void tact_task_source_complete_as (TactTaskSource *source, TactTask *outcome, TactNotifyMode mode);

/* Both halves and the notice for a block with one completer, whose reference is dropped; the result is in place. */
void tact_block_complete (TactBlock *block, TactTaskStatus status, TactNotifyMode mode);
