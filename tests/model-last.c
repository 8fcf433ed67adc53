/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * model-last.c: who frees the task of an item (task/waiters.c, tact_block_complete ()).
 *
 * One who blocks, and has the user's reference, and a combinator, which has one
 * of its own, wait for an item; either may give up, and then drops its
 * reference.  The item ends meanwhile.  Whoever has the last reference frees
 * the task: once, and nobody touches it then.
 */
#include "interleave.h"
#include "tests.h"

enum
{
  COUNTS,
  WORD, /* TactBlock.waiters, the list in it: a bit for each waiter; how it is locked is in model-waiters.c */
  STATUS,
  BITS, /* TactTask.bits: the block itself */
};

enum
{
  BLOCKER = 1,
  LEAVER = 2,
  DONE = 4,
};

enum
{
  THE_LAST_IS_LEFT = 1, /* who is told is thought to have a reference */
  READS_BITS_LATE,
  LEAVER_HAS_NONE,
};

/* Notes. */
enum
{
  N_FREED,
  N_TOLD,
};

typedef struct
{
  gint8 word, last;
} Thread;

static void
free_task (Machine *machine)
{
  machine->state.notes[N_FREED]++;
  machine_free (machine, BITS, 1);
}

/* tact_block_unref () */
#define UNREF(machine, my)                               \
  my->last = machine_add (machine, COUNTS, -1, ACQ_REL); \
  if (my->last == 1)                                     \
    {                                                    \
      NEXT_IN (machine, 1);                              \
      machine_load (machine, BITS, RELAXED);             \
      NEXT_IN (machine, 2);                              \
      free_task (machine);                               \
    }                                                    \
  NEXT_IN (machine, 3)

static void
completer (Machine *machine)
{
  const int broken = machine->broken;
  Thread *my = (Thread *) machine_locals (machine);

  STEPS (machine)
  my->word = machine_load (machine, WORD, RELAXED);
  NEXT (machine);
  machine_store (machine, STATUS, 1, RELEASE);
  NEXT (machine);
  while (!machine_swap (machine, WORD, &my->word, DONE, ACQ_REL))
    NEXT (machine);
  NEXT (machine);
  if (my->word == 0)
    {
      UNREF (machine, my);
      machine_end (machine);
      return;
    }
  /* tact_block_mode () */
  if (broken != READS_BITS_LATE)
    {
      machine_load (machine, BITS, RELAXED);
      NEXT (machine);
    }
  my->last = machine_add (machine, COUNTS, -1, ACQ_REL);
  NEXT (machine);
  if (broken == READS_BITS_LATE)
    {
      machine_load (machine, BITS, RELAXED);
      NEXT (machine);
    }
  /* the combinator is told, and drops what it has */
  if (my->last != 1 && (my->word & LEAVER) != 0)
    {
      machine->state.notes[N_TOLD]++;
      my->word = my->last;
      UNREF (machine, my);
      machine_end (machine);
      return;
    }
  if (my->last == 1 && broken != THE_LAST_IS_LEFT)
    {
      machine_load (machine, BITS, RELAXED);
      NEXT (machine);
      free_task (machine);
    }
  END_STEPS (machine);
}

/* tact_block_add_waiter (); FALSE: it is complete. */
#define ADD_WAITER(machine, my, bit)                                                  \
  my->word = machine_load (machine, WORD, ACQUIRE);                                   \
  for (;;)                                                                            \
    {                                                                                 \
      NEXT_IN (machine, 1);                                                           \
      if ((my->word & DONE) != 0)                                                     \
        break;                                                                        \
      if (machine_swap (machine, WORD, &my->word, (gint8) (my->word | bit), ACQ_REL)) \
        break;                                                                        \
    }                                                                                 \
  NEXT_IN (machine, 2)

/* tact_block_remove_waiter (), tact_block_leave (); my->word has the bit: it was told, or is being so. */
#define LEAVE(machine, my, bit)                                                        \
  my->word = machine_load (machine, WORD, ACQUIRE);                                    \
  for (;;)                                                                             \
    {                                                                                  \
      NEXT_IN (machine, 1);                                                            \
      if ((my->word & DONE) != 0)                                                      \
        break;                                                                         \
      if (machine_swap (machine, WORD, &my->word, (gint8) (my->word & ~bit), ACQUIRE)) \
        break;                                                                         \
    }                                                                                  \
  NEXT_IN (machine, 2)

/* block_sleep (), and then the user's tact_task_unref (): it goes on as soon as it sees the status, or at any time. */
static void
blocker (Machine *machine)
{
  Thread *my = (Thread *) machine_locals (machine);

  STEPS (machine)
  ADD_WAITER (machine, my, BLOCKER);
  if ((my->word & DONE) == 0)
    {
      machine_load (machine, STATUS, ACQUIRE);
      NEXT (machine);
      LEAVE (machine, my, BLOCKER);
    }
  /* tact_block_check () */
  machine_load (machine, BITS, RELAXED);
  NEXT (machine);
  UNREF (machine, my);
  END_STEPS (machine);
}

/* A wait with a time that runs out: its reference is dropped by who tells it, or by itself. */
static void
leaver (Machine *machine)
{
  Thread *my = (Thread *) machine_locals (machine);

  STEPS (machine)
  ADD_WAITER (machine, my, LEAVER);
  if ((my->word & DONE) == 0)
    {
      LEAVE (machine, my, LEAVER);
      if ((my->word & DONE) != 0 && machine->broken != LEAVER_HAS_NONE)
        {
          machine_end (machine);
          return;
        }
    }
  UNREF (machine, my);
  END_STEPS (machine);
}

static void
begin (ModelState *state)
{
  state->memory[COUNTS] = 3; /* the operation's, the user's, the combinator's */
}

static const char *
end (const ModelState *state)
{
  return state->notes[N_FREED] == 1 ? NULL : state->notes[N_FREED] == 0 ? "nobody frees the task"
                                                                        : "the task is freed twice";
}

static const Model last = {
  .name = "last reference",
  .locations = { "counts", "waiters", "status", "bits" },
  .threads = { { "completer", completer }, { "blocks", blocker }, { "combinator", leaver } },
  .begin = begin,
  .end = end,
};

/* law 9 */
START_TEST (the_last_one_frees_a_task_in_every_interleaving)
{
  model_holds (&last);
}
END_TEST

START_TEST (a_last_reference_that_is_taken_for_another_one_is_found)
{
  model_breaks (&last, THE_LAST_IS_LEFT, "nobody frees the task");
}
END_TEST

START_TEST (a_look_at_a_task_without_a_reference_is_found)
{
  model_breaks (&last, READS_BITS_LATE, "what was freed is used");
}
END_TEST

START_TEST (a_reference_that_is_dropped_twice_is_found)
{
  model_breaks (&last, LEAVER_HAS_NONE, "what was freed is used");
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    the_last_one_frees_a_task_in_every_interleaving,
    a_last_reference_that_is_taken_for_another_one_is_found,
    a_look_at_a_task_without_a_reference_is_found,
    a_reference_that_is_dropped_twice_is_found,
  };

  return run_tests ("model-last", tests, G_N_ELEMENTS (tests));
}
