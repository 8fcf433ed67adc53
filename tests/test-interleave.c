/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test-interleave.c: the machine of the models does what a processor may do to stores, and no more than that.
 *
 * The races are the known ones, each of a few lines, with the weakest orders
 * under which they cannot happen, and with the next weaker ones.
 */
#include "interleave.h"
#include "tests.h"

enum
{
  X,
  Y,
};

enum
{
  WEAKER = 1,
  WEAKER_ELSEWHERE,
};

/* Each says that it comes, then looks for the other one. */
static void
come (Machine *machine, guint mine, guint other)
{
  STEPS (machine)
  machine_store (machine, mine, 1, machine->broken == WEAKER ? RELEASE : SEQ_CST);
  NEXT (machine);
  machine->state.notes[mine] = machine_load (machine, other, machine->broken == WEAKER_ELSEWHERE ? ACQUIRE : SEQ_CST);
  END_STEPS (machine);
}

static void
come_first (Machine *machine)
{
  come (machine, X, Y);
}

static void
come_second (Machine *machine)
{
  come (machine, Y, X);
}

static const char *
one_was_seen (const ModelState *state)
{
  return state->notes[X] || state->notes[Y] ? NULL : "neither sees the other";
}

/* The first writes, then says so. */
static void
tell (Machine *machine)
{
  STEPS (machine)
  machine_store (machine, X, 1, RELAXED);
  NEXT (machine);
  machine_store (machine, Y, 1, machine->broken == WEAKER ? RELAXED : RELEASE);
  END_STEPS (machine);
}

static void
hear (Machine *machine)
{
  STEPS (machine)
  machine_wait (machine, machine_load (machine, Y, ACQUIRE) == 1);
  NEXT (machine);
  machine_check (machine, machine_load (machine, X, RELAXED) == 1, "what was told is not there");
  END_STEPS (machine);
}

static void
count (Machine *machine)
{
  gint8 *was = machine_locals (machine);

  STEPS (machine)
  if (machine->broken == WEAKER)
    {
      *was = machine_load (machine, X, SEQ_CST);
      NEXT (machine);
      machine_store (machine, X, *was + 1, SEQ_CST);
    }
  else
    {
      machine_add (machine, X, 1, RELAXED);
    }
  END_STEPS (machine);
}

static const char *
all_were_counted (const ModelState *state)
{
  return state->memory[X] == 3 ? NULL : "a count is lost";
}

static void
cross (Machine *machine, guint first, guint second)
{
  STEPS (machine)
  machine_lock (machine, first);
  NEXT (machine);
  machine_lock (machine, second);
  NEXT (machine);
  machine_unlock (machine, second);
  NEXT (machine);
  machine_unlock (machine, first);
  END_STEPS (machine);
}

static void
cross_up (Machine *machine)
{
  cross (machine, X, Y);
}

static void
cross_down (Machine *machine)
{
  cross (machine, machine->broken == WEAKER ? Y : X, machine->broken == WEAKER ? X : Y);
}

static const Model dekker = {
  .name = "dekker",
  .locations = { "x", "y" },
  .threads = { { "one", come_first }, { "other", come_second } },
  .end = one_was_seen,
};

static const Model message = {
  .name = "message",
  .locations = { "x", "y" },
  .threads = { { "one", tell }, { "other", hear } },
};

static const Model counter = {
  .name = "counter",
  .locations = { "x" },
  .threads = { { "one", count }, { "other", count }, { "third", count } },
  .end = all_were_counted,
};

static const Model locks = {
  .name = "locks",
  .locations = { "x", "y" },
  .threads = { { "one", cross_up }, { "other", cross_down } },
};

START_TEST (of_two_that_say_and_look_one_sees_the_other_only_if_all_is_seq_cst)
{
  model_holds (&dekker);
  model_breaks (&dekker, WEAKER, "neither sees the other");
  model_breaks (&dekker, WEAKER_ELSEWHERE, "neither sees the other");
}
END_TEST

START_TEST (stores_that_reach_the_memory_at_once_hide_that)
{
  Model in_order = dekker;

  in_order.in_order = TRUE;
  model_holds (&in_order);
}
END_TEST

START_TEST (what_comes_before_a_release_is_there)
{
  model_holds (&message);
  model_breaks (&message, WEAKER, "what was told is not there");
}
END_TEST

START_TEST (a_read_modify_write_loses_nothing)
{
  model_holds (&counter);
  model_breaks (&counter, WEAKER, "a count is lost");
}
END_TEST

START_TEST (locks_that_are_crossed_are_a_failure)
{
  model_holds (&locks);
  model_breaks (&locks, WEAKER, "nobody can go on");
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    of_two_that_say_and_look_one_sees_the_other_only_if_all_is_seq_cst,
    stores_that_reach_the_memory_at_once_hide_that,
    what_comes_before_a_release_is_there,
    a_read_modify_write_loses_nothing,
    locks_that_are_crossed_are_a_failure,
  };

  return run_tests ("test-interleave", tests, G_N_ELEMENTS (tests));
}
