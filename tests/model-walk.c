/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * model-walk.c: methods that go on while others look at them (async/walk.c, async/method.c).
 *
 * A method is suspended on a task, goes on, drops that task, is suspended on
 * another one and goes on again.  Two threads walk meanwhile, and look at the
 * task that it awaits.
 */
#include "interleave.h"
#include "tests.h"

enum
{
  WALKS,
  LOCK, /* walks_lock */
  BITS, /* 1: SUSPENDED */
  LAST, /* TASK or TASK + 1 */
  TASK,
};

enum
{
  NO_LOOK = 1,
  NO_BARRIER,
  LOOK_BEFORE_BITS,
  SUSPENDS_RELAXED,
  NO_WAIT,
};

typedef struct
{
  gint8 task, walks;
} Method;

static void
method (Machine *machine)
{
  const int broken = machine->broken;
  Method *my = (Method *) machine_locals (machine);

  STEPS (machine)
  for (my->task = TASK; my->task <= TASK + 1; my->task++)
    {
      if (my->task > TASK)
        {
          /* method_suspend () */
          machine_store (machine, LAST, my->task, RELEASE);
          NEXT (machine);
          machine_store (machine, BITS, 1, broken == SUSPENDS_RELAXED ? RELAXED : RELEASE);
          NEXT (machine);
        }
      /* method_resume (), tact_walk_pass () */
      if (broken == LOOK_BEFORE_BITS)
        {
          my->walks = machine_load (machine, WALKS, RELAXED);
          NEXT (machine);
        }
      machine_store (machine, BITS, 0, RELAXED);
      NEXT (machine);
      if (broken != LOOK_BEFORE_BITS && broken != NO_LOOK)
        {
          my->walks = machine_load (machine, WALKS, RELAXED);
          NEXT (machine);
        }
      if (my->walks != 0 && broken != NO_WAIT)
        {
          machine_lock (machine, LOCK);
          NEXT (machine);
          machine_unlock (machine, LOCK);
          NEXT (machine);
        }
      my->walks = 0;
      /* method_set_last () */
      machine_store (machine, LAST, 0, RELEASE);
      machine_free (machine, (guint) my->task, 1);
      NEXT (machine);
    }
  END_STEPS (machine);
}

static void
walker (Machine *machine)
{
  gint8 *last = machine_locals (machine);

  STEPS (machine)
  /* tact_walk_begin () */
  machine_lock (machine, LOCK);
  NEXT (machine);
  machine_store (machine, WALKS, 1, RELAXED);
  NEXT (machine);
  if (machine->broken != NO_BARRIER)
    {
      machine_barrier (machine, machine->thread);
      NEXT (machine);
      machine_barrier (machine, 0);
      NEXT (machine);
    }
  /* tact_walk_awaited () */
  if (machine_load (machine, BITS, ACQUIRE) == 1)
    {
      NEXT (machine);
      *last = machine_load (machine, LAST, RELAXED);
      NEXT (machine);
      /* tact_task_ref () */
      machine_check (machine, *last != 0, "a method is suspended on nothing");
      machine_load (machine, *last != 0 ? (guint) *last : TASK, RELAXED);
    }
  NEXT (machine);
  /* tact_walk_end () */
  machine_store (machine, WALKS, 0, RELAXED);
  NEXT (machine);
  machine_unlock (machine, LOCK);
  END_STEPS (machine);
}

static void
begin (ModelState *state)
{
  state->memory[BITS] = 1;
  state->memory[LAST] = TASK;
}

static const Model walk = {
  .name = "walk",
  .locations = { "walks", "lock", "bits", "last", "a task", "other task" },
  .threads = { { "method", method }, { "walker", walker }, { "other walker", walker } },
  .begin = begin,
};

START_TEST (what_a_method_awaits_stays_during_a_walk_in_every_interleaving)
{
  model_holds (&walk);
}
END_TEST

START_TEST (a_method_that_does_not_look_or_wait_is_found)
{
  model_breaks (&walk, NO_LOOK, "what was freed is used");
  model_breaks (&walk, NO_WAIT, "what was freed is used");
  model_breaks (&walk, LOOK_BEFORE_BITS, "what was freed is used");
}
END_TEST

START_TEST (a_walk_without_its_barrier_is_found)
{
  model_breaks (&walk, NO_BARRIER, "what was freed is used");
}
END_TEST

START_TEST (a_suspension_that_does_not_release_is_found)
{
  model_breaks (&walk, SUSPENDS_RELAXED, "what was freed is used");
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    what_a_method_awaits_stays_during_a_walk_in_every_interleaving,
    a_method_that_does_not_look_or_wait_is_found,
    a_walk_without_its_barrier_is_found,
    a_suspension_that_does_not_release_is_found,
  };

  return run_tests ("model-walk", tests, G_N_ELEMENTS (tests));
}
