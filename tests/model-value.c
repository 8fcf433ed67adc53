/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * model-value.c: who awaits a value source and who completes it (async/value-core.c).
 *
 * Two want to await it and two to complete it: one of each does, and the last
 * of the two to come resumes who awaits, who takes the result.
 */
#include "interleave.h"
#include "tests.h"

enum
{
  STATE,
  RESUME, /* resume, data */
  RESULT,
};

enum
{
  CLAIMED = 1 << 0,
  REGISTERED = 1 << 1,
  SETTING = 1 << 2,
  DONE = 1 << 3,
  TAKEN = 1 << 4,
};

enum
{
  CLAIMS_IN_TWO = 1,
  SETS_IN_TWO,
  REGISTERS_IN_TWO,
  REGISTERED_IS_ACQUIRE,
  DONE_IS_ACQUIRE,
  LOOKS_BEFORE_DONE,
};

/* Notes. */
enum
{
  RESUMED,
  N_CLAIMED,
  N_SET,
};

typedef struct
{
  gint8 state;
} Thread;

/* What the resumed code does: tact_value_core_get_result (). */
#define TAKE(machine, my)                                                                                         \
  machine_check (machine, ++machine->state.notes[RESUMED] == 1, "it is resumed twice");                           \
  my->state = machine_load (machine, STATE, ACQUIRE);                                                             \
  machine_check (machine, (my->state & DONE) != 0, "it is resumed before there is a result");                     \
  NEXT_IN (machine, 1);                                                                                           \
  machine_check (machine, (machine_or (machine, STATE, TAKEN, ACQ_REL) & TAKEN) == 0, "a result is taken twice"); \
  NEXT_IN (machine, 2);                                                                                           \
  machine_check (machine, machine_load (machine, RESULT, RELAXED) == 1, "it does not see its result")

/* tact_value_core_on_completed () */
static void
awaiter (Machine *machine)
{
  const int broken = machine->broken;
  Thread *my = (Thread *) machine_locals (machine);

  STEPS (machine)
  if (broken == CLAIMS_IN_TWO)
    {
      my->state = machine_load (machine, STATE, ACQUIRE);
      NEXT (machine);
      machine_or (machine, STATE, CLAIMED, ACQ_REL);
    }
  else
    {
      my->state = machine_or (machine, STATE, CLAIMED, ACQ_REL);
    }
  NEXT (machine);
  if ((my->state & CLAIMED) == 0)
    {
      machine_check (machine, ++machine->state.notes[N_CLAIMED] == 1, "two await it");
      machine_store (machine, RESUME, 1, RELAXED);
      NEXT (machine);
      if (broken == REGISTERS_IN_TWO)
        {
          my->state = machine_load (machine, STATE, ACQUIRE);
          NEXT (machine);
          machine_or (machine, STATE, REGISTERED, ACQ_REL);
        }
      else
        {
          my->state = machine_or (machine, STATE, REGISTERED, broken == REGISTERED_IS_ACQUIRE ? ACQUIRE : ACQ_REL);
        }
      NEXT (machine);
      if ((my->state & DONE) != 0)
        {
          TAKE (machine, my);
        }
    }
  END_STEPS (machine);
}

/* tact_value_core_set_result () */
static void
completer (Machine *machine)
{
  const int broken = machine->broken;
  Thread *my = (Thread *) machine_locals (machine);

  STEPS (machine)
  if (broken == SETS_IN_TWO)
    {
      my->state = machine_load (machine, STATE, ACQUIRE);
      NEXT (machine);
      machine_or (machine, STATE, SETTING, ACQ_REL);
    }
  else
    {
      my->state = machine_or (machine, STATE, SETTING, ACQ_REL);
    }
  NEXT (machine);
  if ((my->state & SETTING) == 0)
    {
      machine_check (machine, ++machine->state.notes[N_SET] == 1, "two complete it");
      machine_store (machine, RESULT, 1, RELAXED);
      NEXT (machine);
      if (broken == LOOKS_BEFORE_DONE)
        {
          my->state = machine_load (machine, STATE, ACQUIRE);
          NEXT (machine);
          machine_or (machine, STATE, DONE, ACQ_REL);
        }
      else
        {
          my->state = machine_or (machine, STATE, DONE, broken == DONE_IS_ACQUIRE ? ACQUIRE : ACQ_REL);
        }
      NEXT (machine);
      if ((my->state & REGISTERED) != 0)
        {
          machine_check (machine, machine_load (machine, RESUME, RELAXED) == 1, "who awaits is not in place");
          NEXT (machine);
          TAKE (machine, my);
        }
    }
  END_STEPS (machine);
}

static const char *
end (const ModelState *state)
{
  return state->notes[RESUMED] == 1 ? NULL : "it is never resumed";
}

static const Model value = {
  .name = "value",
  .locations = { "state", "resume", "result" },
  .threads = { { "awaiter", awaiter }, { "other awaiter", awaiter }, { "completer", completer }, { "other completer", completer } },
  .end = end,
};

START_TEST (one_awaits_one_completes_and_one_resumes_in_every_interleaving)
{
  model_holds (&value);
}
END_TEST

START_TEST (a_claim_in_two_steps_is_found)
{
  model_breaks (&value, CLAIMS_IN_TWO, "two await it");
  model_breaks (&value, SETS_IN_TWO, "two complete it");
}
END_TEST

START_TEST (a_look_before_the_bit_is_set_is_found)
{
  model_breaks (&value, REGISTERS_IN_TWO, "it is never resumed");
  model_breaks (&value, LOOKS_BEFORE_DONE, "it is never resumed");
}
END_TEST

START_TEST (a_bit_that_does_not_release_is_found)
{
  model_breaks (&value, REGISTERED_IS_ACQUIRE, "who awaits is not in place");
  model_breaks (&value, DONE_IS_ACQUIRE, "it does not see its result");
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    one_awaits_one_completes_and_one_resumes_in_every_interleaving,
    a_claim_in_two_steps_is_found,
    a_look_before_the_bit_is_set_is_found,
    a_bit_that_does_not_release_is_found,
  };

  return run_tests ("model-value", tests, G_N_ELEMENTS (tests));
}
