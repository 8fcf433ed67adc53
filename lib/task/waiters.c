/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * waiters.c: who waits for a task, and the completion that tells them.
 *
 * The word `waiters` of a block:
 *
 *     0                    nobody
 *     work                 one
 *     list | LIST          several, in a TactWaiterList
 *     list | LIST | LOCKED somebody changes the list
 *     RESERVED             a completer writes the result
 *     DONE                 complete; nothing leaves this state
 *
 * LOCKED guards the TactWaiterList.  Nothing is called and nothing allocated
 * while it is set; who meets it spins.
 */
#include "config.h"

#include "task/block-private.h"

#include <sched.h>

typedef struct
{
  TactWork *first, *last;
  guint n;
} TactWaiterList;

static TactWaiterList *
waiters_list (guintptr waiters)
{
  return (TactWaiterList *) (waiters & ~(guintptr) 7);
}

static inline void
relax (guint *spins)
{
  if (++*spins < 64)
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause ();
#else
    __atomic_signal_fence (__ATOMIC_SEQ_CST);
#endif
  else
    sched_yield ();
}

/* Sets LOCKED on a list and returns the word without it; anything but a list is returned as it is. */
static guintptr
waiters_lock (TactBlock *block)
{
  guint spins = 0;

  for (;;)
    {
      guintptr word = __atomic_load_n (&block->waiters, __ATOMIC_ACQUIRE);

      if ((word & TACT_WAITERS_CLOSED) != 0 || (word & TACT_WAITERS_LIST) == 0)
        return word;
      if ((word & TACT_WAITERS_LOCKED) != 0)
        relax (&spins);
      else if (__atomic_compare_exchange_n (&block->waiters, &word, word | TACT_WAITERS_LOCKED, TRUE, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
        return word;
    }
}

/* @word: without LOCKED. */
static void
waiters_unlock (TactBlock *block, guintptr word)
{
  __atomic_store_n (&block->waiters, word, __ATOMIC_RELEASE);
}

/* RESERVED lasts as long as the winner needs to write a result. */
static void
await_done (TactBlock *block)
{
  guint spins = 0;

  while (__atomic_load_n (&block->waiters, __ATOMIC_ACQUIRE) != TACT_WAITERS_DONE)
    relax (&spins);
}

/* The list, which is locked.  A leaver knows who is before it. */

TactNotified
tact_leaver_notify (TactWork *work, TactTask *done, TactNotifyMode mode)
{
  return ((TactLeaver *) work)->told (work, done, mode);
}

static inline void
set_previous (TactWork *work, TactWork *previous)
{
  if (work != NULL && work->notify == tact_leaver_notify)
    ((TactLeaver *) work)->previous = previous;
}

static void
list_add (TactWaiterList *list, TactWork *work, gboolean front)
{
  TactWork *before = front ? NULL : list->last;
  TactWork *behind = front ? list->first : NULL;

  work->next = behind;
  *(before != NULL ? &before->next : &list->first) = work;
  if (behind == NULL)
    list->last = work;
  set_previous (work, before);
  set_previous (behind, work);
  list->n++;
}

static void
list_unlink (TactWaiterList *list, TactWork *work, TactWork *before)
{
  *(before != NULL ? &before->next : &list->first) = work->next;
  if (work->next == NULL)
    list->last = before;
  set_previous (work->next, before);
  list->n--;
}

/* By a search. */
static gboolean
list_remove (TactWaiterList *list, TactWork *work)
{
  TactWork *before = NULL;

  for (TactWork *at = list->first; at != NULL; before = at, at = at->next)
    if (at == work)
      {
        list_unlink (list, work, before);
        return TRUE;
      }
  return FALSE;
}

gboolean
tact_block_add_waiter (TactBlock *block, TactWork *work, gboolean front)
{
  TactWaiterList *fresh = NULL;
  gboolean added = FALSE;

  for (;;)
    {
      guintptr word = waiters_lock (block);

      if ((word & TACT_WAITERS_CLOSED) != 0)
        {
          if (word != TACT_WAITERS_DONE)
            await_done (block);
          break;
        }
      if ((word & TACT_WAITERS_LIST) != 0)
        {
          list_add (waiters_list (word), work, front);
          waiters_unlock (block, word);
          added = TRUE;
          break;
        }
      if (word == 0)
        {
          /* release: the completer reads the waiter */
          work->next = NULL;
          if (__atomic_compare_exchange_n (&block->waiters, &word, (guintptr) work, FALSE, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
            {
              added = TRUE;
              break;
            }
          continue;
        }

      /* one, now two: a list is put in its place; the first may leave meanwhile */
      if (fresh == NULL)
        {
          fresh = tact_slab_alloc (TACT_SLAB_RAW);
          *fresh = (TactWaiterList){ 0 };
        }
      if (__atomic_compare_exchange_n (&block->waiters, &word, (guintptr) fresh | TACT_WAITERS_LIST | TACT_WAITERS_LOCKED, FALSE, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
        {
          list_add (fresh, (TactWork *) word, FALSE);
          list_add (fresh, work, front);
          waiters_unlock (block, (guintptr) fresh | TACT_WAITERS_LIST);
          fresh = NULL;
          added = TRUE;
          break;
        }
    }

  if (fresh != NULL)
    tact_slab_free (fresh, TACT_SLAB_RAW);
  return added;
}

gboolean
tact_block_remove_waiter (TactBlock *block, TactWork *work)
{
  for (;;)
    {
      guintptr word = waiters_lock (block);
      gboolean removed;

      if ((word & TACT_WAITERS_CLOSED) != 0)
        return FALSE;
      if ((word & TACT_WAITERS_LIST) != 0)
        {
          removed = list_remove (waiters_list (word), work);
          waiters_unlock (block, word);
          return removed;
        }
      if (word != (guintptr) work)
        return FALSE;
      if (__atomic_compare_exchange_n (&block->waiters, &word, 0, FALSE, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
        return TRUE;
    }
}

gboolean
tact_block_leave (TactBlock *block, TactLeaver *leaver)
{
  for (;;)
    {
      guintptr word = waiters_lock (block);

      if ((word & TACT_WAITERS_CLOSED) != 0)
        return FALSE;
      if ((word & TACT_WAITERS_LIST) != 0)
        {
          list_unlink (waiters_list (word), &leaver->work, leaver->previous);
          waiters_unlock (block, word);
          return TRUE;
        }
      if (word != (guintptr) leaver)
        return FALSE;
      if (tact_block_leave_alone (block, leaver))
        return TRUE;
    }
}

guint
tact_block_count_waiters (TactBlock *block)
{
  guintptr word = waiters_lock (block);
  guint n;

  if ((word & TACT_WAITERS_CLOSED) != 0 || word == 0)
    return 0;
  if ((word & TACT_WAITERS_LIST) == 0)
    return 1;
  n = waiters_list (word)->n;
  waiters_unlock (block, word);
  return n;
}

void
tact_block_free_waiters (TactBlock *block)
{
  if ((block->waiters & TACT_WAITERS_LIST) != 0)
    tact_slab_free (waiters_list (block->waiters), TACT_SLAB_RAW);
}

/* Completion */

gboolean
tact_block_reserve_slow (TactBlock *block, guintptr word, guintptr *waiters)
{
  guint spins = 0;

  for (;;)
    {
      if ((word & TACT_WAITERS_CLOSED) != 0)
        {
          await_done (block);
          return FALSE;
        }
      if ((word & TACT_WAITERS_LOCKED) != 0)
        {
          relax (&spins);
          word = __atomic_load_n (&block->waiters, __ATOMIC_RELAXED);
        }
      /* acquire: what the waiters wrote before they were added */
      else if (__atomic_compare_exchange_n (&block->waiters, &word, TACT_WAITERS_RESERVED, TRUE, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
        {
          *waiters = word;
          return TRUE;
        }
    }
}

/*
 * Several: first those that are queued, in order, then those that run inline,
 * in order; of the awaits only the first does, so that one does not delay
 * another (CN-12, CN-13).
 */
static void
notify_list (TactBlock *block, TactWaiterList *list, TactNotifyMode mode)
{
  TactChain later;
  gboolean has_await = FALSE;
  TactWork *work = list->first;

  tact_slab_free (list, TACT_SLAB_RAW);
  tact_chain_init (&later);
  while (work != NULL)
    {
      TactWork *next = work->next;
      TactNotified notified = work->notify (work, &block->task, mode | TACT_NOTIFY_PROBE);

      if (notified == TACT_NOTIFY_LATER_AWAIT && has_await)
        work->notify (work, &block->task, mode | TACT_NOTIFY_ASYNC);
      else if (notified != TACT_NOTIFIED)
        tact_chain_append (&later, work);
      has_await |= notified == TACT_NOTIFY_LATER_AWAIT;
      work = next;
    }

  for (work = tact_chain_steal (&later); work != NULL;)
    {
      TactWork *next = work->next;

      work->notify (work, &block->task, mode);
      work = next;
    }
}

void
tact_block_notify_some (TactBlock *block, guintptr waiters, TactNotifyMode mode)
{
  TactWork *work = (TactWork *) waiters;

  if ((waiters & TACT_WAITERS_LIST) != 0)
    {
      notify_list (block, waiters_list (waiters), mode);
      return;
    }
  work->notify (work, &block->task, mode);
}

void
tact_block_complete (TactBlock *block, TactTaskStatus status, TactNotifyMode mode)
{
  guint spins = 0;
  guintptr word = __atomic_load_n (&block->waiters, __ATOMIC_RELAXED);
  gboolean is_last;

  __atomic_store_n (&block->task.status, status, __ATOMIC_RELEASE);
  for (;;)
    {
      if ((word & TACT_WAITERS_LOCKED) != 0)
        {
          relax (&spins);
          word = __atomic_load_n (&block->waiters, __ATOMIC_RELAXED);
        }
      /* acquire: what the waiters wrote; release: the status before DONE */
      else if (__atomic_compare_exchange_n (&block->waiters, &word, TACT_WAITERS_DONE, TRUE, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
        break;
    }

  /*
   * The operation's reference is not the last to go: waiters have theirs (law 9).  But who only blocks has none, and may
   * have seen the status and gone by now; and a list may be empty: if those were all, the block ends here.
   */
  if (word == 0)
    {
      tact_block_unref (block);
      return;
    }
  mode = tact_block_mode (block, mode);
  /* release: the waiters' readers; acquire: what others did with the block before they dropped it comes before its end */
  is_last = __atomic_fetch_sub (&block->task.counts, TACT_COUNT_TASK, __ATOMIC_ACQ_REL) == TACT_COUNT_TASK;
  tact_block_notify_some (block, word, mode);
  if (G_UNLIKELY (is_last))
    tact_block_end (block);
}
