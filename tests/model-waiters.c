/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * model-waiters.c: who completes a task, and who waits for it (task/waiters.c, tact_block_reserve () and its other half).
 *
 * Two waiters come, of which the first may leave again, while one or two
 * complete the task.  A waiter is told once, left, or was refused; and who was
 * refused, or lost, finds the task complete.
 */
#include "interleave.h"
#include "tests.h"

enum
{
  WORD, /* TactBlock.waiters */
  STATUS,
  RESULT,
  LISTED,  /* the waiters in the TactWaiterList, a bit each */
  WRITTEN, /* of the first waiter: its notify and so on; the other one follows */
};

/* Of the word; a single waiter is 1 or 2. */
enum
{
  LIST = 8,
  LOCKED = 16,
  RESERVED = 32,
  DONE = 64,
  CLOSED = RESERVED | DONE,
};

enum
{
  RESERVES_IN_TWO = 1,
  LOSER_DOES_NOT_WAIT,
  STATUS_IS_RELAXED,
  DONE_IS_RELAXED,
  ADDS_IN_TWO,
  ADD_IS_RELAXED,
  LIST_WITHOUT_LOCK,
  LEAVES_IN_TWO,
  COMPLETES_IN_TWO,
};

/* Notes; those of the waiters have one each. */
enum
{
  N_WON,
  TOLD,
  ADDED = TOLD + 2,
  LEFT = ADDED + 2,
};

typedef struct
{
  gint8 word, listed, added, leaves, i;
} Thread;

/* LOCKED is waited for: a loop that looks. */
static gint8
load_unlocked (Machine *machine, Order order)
{
  const gint8 word = machine_load (machine, WORD, order);

  machine_wait (machine, (word & LOCKED) == 0);
  return word;
}

static void
tell (Machine *machine, gint8 waiter)
{
  machine_check (machine, machine_load (machine, WRITTEN + (guint) waiter, RELAXED) == 1, "a waiter is told that is not in place");
  machine->state.notes[TOLD + waiter]++;
}

/* tact_block_notify (): my->word was taken out. */
#define NOTIFY(machine, my)                               \
  if ((my->word & LIST) != 0)                             \
    {                                                     \
      my->word = machine_load (machine, LISTED, RELAXED); \
      NEXT_IN (machine, 1);                               \
    }                                                     \
  for (my->i = 0; my->i < 2; my->i++)                     \
    if ((my->word & (1 << my->i)) != 0)                   \
      {                                                   \
        tell (machine, my->i);                            \
        NEXT_IN (machine, 2);                             \
      }

/* A lost try-set, or a waiter that is refused: the final status can be seen, and the result with it. */
#define LOOK(machine, wrong)                                                    \
  machine_check (machine, machine_load (machine, STATUS, ACQUIRE) == 1, wrong); \
  NEXT_IN (machine, 1);                                                         \
  machine_check (machine, machine_load (machine, RESULT, RELAXED) == 1, "a result is not seen")

/* tact_task_source_set_int () */
static void
completer (Machine *machine)
{
  const int broken = machine->broken;
  Thread *my = (Thread *) machine_locals (machine);

  STEPS (machine)
  /* tact_block_reserve (), tact_block_reserve_slow () */
  if (broken == RESERVES_IN_TWO)
    {
      my->word = load_unlocked (machine, ACQUIRE);
      NEXT (machine);
      if ((my->word & CLOSED) == 0)
        machine_store (machine, WORD, RESERVED, RELEASE);
      NEXT (machine);
    }
  else
    {
      while (!machine_swap (machine, WORD, &my->word, RESERVED, ACQUIRE))
        {
          NEXT (machine);
          if ((my->word & CLOSED) != 0)
            break;
          if ((my->word & LOCKED) != 0)
            {
              my->word = load_unlocked (machine, RELAXED);
              NEXT (machine);
              if ((my->word & CLOSED) != 0)
                break;
            }
        }
      NEXT (machine);
    }

  if ((my->word & CLOSED) != 0)
    {
      /* await_done () */
      if (broken != LOSER_DOES_NOT_WAIT)
        {
          machine_wait (machine, machine_load (machine, WORD, ACQUIRE) == DONE);
          NEXT (machine);
        }
      LOOK (machine, "a try-set is lost on a task that is not complete");
    }
  else
    {
      machine_check (machine, ++machine->state.notes[N_WON] == 1, "both completers win");
      machine_store (machine, RESULT, 1, RELAXED);
      NEXT (machine);
      /* tact_block_publish () */
      machine_store (machine, STATUS, 1, broken == STATUS_IS_RELAXED ? RELAXED : RELEASE);
      NEXT (machine);
      machine_store (machine, WORD, DONE, broken == DONE_IS_RELAXED ? RELAXED : RELEASE);
      NEXT (machine);
      NOTIFY (machine, my);
    }
  END_STEPS (machine);
}

/* tact_block_complete (): of an item or a method */
static void
only_completer (Machine *machine)
{
  Thread *my = (Thread *) machine_locals (machine);

  STEPS (machine)
  machine_store (machine, RESULT, 1, RELAXED);
  NEXT (machine);
  my->word = machine_load (machine, WORD, RELAXED);
  NEXT (machine);
  machine_store (machine, STATUS, 1, RELEASE);
  for (;;)
    {
      NEXT (machine);
      if ((my->word & LOCKED) != 0)
        {
          my->word = load_unlocked (machine, RELAXED);
          continue;
        }
      if (machine->broken == COMPLETES_IN_TWO)
        {
          machine_store (machine, WORD, DONE, RELEASE);
          break;
        }
      if (machine_swap (machine, WORD, &my->word, DONE, ACQ_REL))
        break;
    }
  NEXT (machine);
  NOTIFY (machine, my);
  END_STEPS (machine);
}

/* waiters_lock () */
#define LOCK_WAITERS(machine, my)                                                                     \
  for (;;)                                                                                            \
    {                                                                                                 \
      my->word = load_unlocked (machine, ACQUIRE);                                                    \
      NEXT_IN (machine, 1);                                                                           \
      if ((my->word & CLOSED) != 0 || (my->word & LIST) == 0 || machine->broken == LIST_WITHOUT_LOCK) \
        break;                                                                                        \
      if (machine_swap (machine, WORD, &my->word, my->word | LOCKED, ACQUIRE))                        \
        {                                                                                             \
          NEXT_IN (machine, 2);                                                                       \
          break;                                                                                      \
        }                                                                                             \
      NEXT_IN (machine, 3);                                                                           \
    }

#define UNLOCK_WAITERS(machine, my, word)           \
  if (machine->broken != LIST_WITHOUT_LOCK)         \
    {                                               \
      machine_store (machine, WORD, word, RELEASE); \
      NEXT_IN (machine, 1);                         \
    }

/* tact_block_add_waiter (), then perhaps tact_block_remove_waiter () */
static void
wait_and_leave (Machine *machine, gint8 waiter, gboolean leaves)
{
  const int broken = machine->broken;
  const gint8 bit = 1 << waiter;
  Thread *my = (Thread *) machine_locals (machine);

  STEPS (machine)
  if (machine_load (machine, STATUS, ACQUIRE) != 0)
    {
      NEXT (machine);
      machine_check (machine, machine_load (machine, RESULT, RELAXED) == 1, "a result is not seen");
      machine_end (machine);
      return;
    }
  NEXT (machine);
  machine_store (machine, WRITTEN + (guint) waiter, 1, RELAXED);
  NEXT (machine);
  while (!my->added)
    {
      LOCK_WAITERS (machine, my);
      if ((my->word & CLOSED) != 0)
        {
          machine_wait (machine, machine_load (machine, WORD, ACQUIRE) == DONE);
          NEXT (machine);
          LOOK (machine, "a waiter is refused by a task that is not complete");
          machine_end (machine);
          return;
        }
      if ((my->word & LIST) != 0)
        {
          my->listed = machine_load (machine, LISTED, RELAXED);
          NEXT (machine);
          machine_store (machine, LISTED, my->listed | bit, RELAXED);
          NEXT (machine);
          UNLOCK_WAITERS (machine, my, LIST);
          my->added = 1;
        }
      else if (my->word == 0)
        {
          if (broken == ADDS_IN_TWO)
            machine_store (machine, WORD, bit, RELEASE), my->added = 1;
          else
            my->added = (gint8) machine_swap (machine, WORD, &my->word, bit, broken == ADD_IS_RELAXED ? RELAXED : RELEASE);
          NEXT (machine);
        }
      else if (machine_swap (machine, WORD, &my->word, LIST | LOCKED, ACQ_REL))
        {
          NEXT (machine);
          machine_store (machine, LISTED, my->word | bit, RELAXED);
          NEXT (machine);
          machine_store (machine, WORD, LIST, RELEASE);
          NEXT (machine);
          my->added = 1;
        }
      else
        {
          NEXT (machine);
        }
    }
  machine->state.notes[ADDED + waiter] = 1;
  my->listed = my->word = my->added = 0;

  my->leaves = (gint8) leaves;
  while (my->leaves)
    {
      LOCK_WAITERS (machine, my);
      if ((my->word & LIST) != 0 && (my->word & CLOSED) == 0)
        {
          my->listed = machine_load (machine, LISTED, RELAXED);
          NEXT (machine);
          machine_store (machine, LISTED, my->listed & ~bit, RELAXED);
          NEXT (machine);
          UNLOCK_WAITERS (machine, my, LIST);
          my->leaves = 0;
        }
      else if (my->word != bit)
        {
          break; /* it is told, or was */
        }
      else if (broken == LEAVES_IN_TWO)
        {
          machine_store (machine, WORD, 0, RELEASE);
          my->leaves = 0;
          NEXT (machine);
        }
      else
        {
          if (machine_swap (machine, WORD, &my->word, 0, ACQUIRE))
            my->leaves = 0;
          NEXT (machine);
        }
    }
  machine->state.notes[LEFT + waiter] = leaves && !my->leaves;
  END_STEPS (machine);
}

static void
first_leaves (Machine *machine)
{
  wait_and_leave (machine, 0, TRUE);
}

static void
first (Machine *machine)
{
  wait_and_leave (machine, 0, FALSE);
}

static void
second (Machine *machine)
{
  wait_and_leave (machine, 1, FALSE);
}

static const char *
end (const ModelState *state)
{
  for (int i = 0; i < 2; i++)
    if (state->notes[TOLD + i] + state->notes[LEFT + i] != state->notes[ADDED + i])
      return state->notes[TOLD + i] + state->notes[LEFT + i] < state->notes[ADDED + i] ? "a waiter is never told" : "a waiter is told that left, or twice";
  return NULL;
}

#define LOCATIONS "waiters", "status", "result", "list", "a waiter", "other waiter"

static const Model two_completers = {
  .name = "waiters, two completers",
  .locations = { LOCATIONS },
  .threads = { { "completer", completer }, { "other", completer }, { "waiter", first }, { "other waiter", second } },
  .end = end,
};

static const Model leaving = {
  .name = "waiters, one leaves",
  .locations = { LOCATIONS },
  .threads = { { "completer", completer }, { "waiter", first_leaves }, { "other waiter", second } },
  .end = end,
};

static const Model one_completer = {
  .name = "waiters of an item",
  .locations = { LOCATIONS },
  .threads = { { "completer", only_completer }, { "waiter", first_leaves }, { "other waiter", second } },
  .end = end,
};

/* law 2 */
START_TEST (one_completes_and_each_waiter_is_told_once_in_every_interleaving)
{
  model_holds (&two_completers);
  model_holds (&leaving);
  model_holds (&one_completer);
}
END_TEST

START_TEST (a_reservation_in_two_steps_or_a_loser_that_does_not_wait_is_found)
{
  model_breaks (&two_completers, RESERVES_IN_TWO, "both completers win");
  model_breaks (&two_completers, LOSER_DOES_NOT_WAIT, "a try-set is lost on a task that is not complete");
  model_breaks (&one_completer, COMPLETES_IN_TWO, "a waiter is never told");
}
END_TEST

START_TEST (a_status_or_an_end_that_does_not_release_is_found)
{
  model_breaks (&two_completers, STATUS_IS_RELAXED, "a result is not seen");
  model_breaks (&two_completers, DONE_IS_RELAXED, "a try-set is lost on a task that is not complete");
}
END_TEST

START_TEST (a_waiter_that_is_added_in_two_steps_or_early_is_found)
{
  model_breaks (&leaving, ADDS_IN_TWO, "a waiter is never told");
  model_breaks (&leaving, ADD_IS_RELAXED, "a waiter is told that is not in place");
}
END_TEST

START_TEST (a_list_without_its_lock_or_a_leave_in_two_steps_is_found)
{
  model_breaks (&leaving, LIST_WITHOUT_LOCK, "a waiter is told that left, or twice");
  model_breaks (&leaving, LEAVES_IN_TWO, "a waiter is told that left, or twice");
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    one_completes_and_each_waiter_is_told_once_in_every_interleaving,
    a_reservation_in_two_steps_or_a_loser_that_does_not_wait_is_found,
    a_status_or_an_end_that_does_not_release_is_found,
    a_waiter_that_is_added_in_two_steps_or_early_is_found,
    a_list_without_its_lock_or_a_leave_in_two_steps_is_found,
  };

  return run_tests ("model-waiters", tests, G_N_ELEMENTS (tests));
}
