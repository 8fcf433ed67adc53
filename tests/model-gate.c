/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * model-gate.c: whether somebody looks again at what was queued while no worker could be had (schedule/gate.c).
 *
 * The gate fires while an item is queued.  It is set again where it finds
 * something queued, else by who queued: whatever is queued at the end, the
 * gate is set.
 */
#include "interleave.h"
#include "tests.h"

enum
{
  QUEUE,
  GATE, /* gate_is_set */
  LOCK, /* TactPool.mutex */
};

enum
{
  LOOKS_FIRST = 1,
  STORE_IS_RELAXED,
  PUSH_IS_RELEASE,
  LOOK_IS_RELAXED,
};

/* tact_pool_ask (), where nobody idles and nobody may start */
static void
poster (Machine *machine)
{
  gint8 *is_set = machine_locals (machine);

  STEPS (machine)
  machine_add (machine, QUEUE, 1, machine->broken == PUSH_IS_RELEASE ? RELEASE : SEQ_CST);
  NEXT (machine);
  *is_set = machine_load (machine, GATE, machine->broken == LOOK_IS_RELAXED ? RELAXED : SEQ_CST);
  NEXT (machine);
  if (!*is_set)
    {
      /* tact_pool_set_gate () */
      machine_lock (machine, LOCK);
      NEXT (machine);
      machine_store (machine, GATE, 1, SEQ_CST);
      NEXT (machine);
      machine_unlock (machine, LOCK);
    }
  END_STEPS (machine);
}

/* tact_pool_gate_fire () */
static void
gate (Machine *machine)
{
  gint8 *has_work = machine_locals (machine);

  STEPS (machine)
  if (machine->broken == LOOKS_FIRST)
    {
      *has_work = machine_load (machine, QUEUE, SEQ_CST) != 0;
      NEXT (machine);
    }
  machine_lock (machine, LOCK);
  NEXT (machine);
  machine_store (machine, GATE, 0, machine->broken == STORE_IS_RELAXED ? RELAXED : SEQ_CST);
  NEXT (machine);
  if (machine->broken != LOOKS_FIRST)
    {
      *has_work = machine_load (machine, QUEUE, SEQ_CST) != 0;
      NEXT (machine);
    }
  if (*has_work)
    {
      machine_store (machine, GATE, 1, SEQ_CST);
      NEXT (machine);
    }
  machine_unlock (machine, LOCK);
  END_STEPS (machine);
}

static void
begin (ModelState *state)
{
  state->memory[GATE] = 1;
}

static const char *
end (const ModelState *state)
{
  return state->memory[QUEUE] > 0 && state->memory[GATE] == 0 ? "what is queued is never looked at" : NULL;
}

static const Model fires = {
  .name = "gate",
  .locations = { "queue", "gate is set", "lock" },
  .threads = { { "posts", poster }, { "gate", gate }, { "posts, too", poster } },
  .begin = begin,
  .end = end,
};

/* TP-09 */
START_TEST (what_is_queued_is_looked_at_again_in_every_interleaving)
{
  model_holds (&fires);
}
END_TEST

START_TEST (a_gate_that_looks_before_it_closes_is_found)
{
  model_breaks (&fires, LOOKS_FIRST, "what is queued is never looked at");
}
END_TEST

START_TEST (each_order_is_needed)
{
  model_breaks (&fires, STORE_IS_RELAXED, "what is queued is never looked at");
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    what_is_queued_is_looked_at_again_in_every_interleaving,
    a_gate_that_looks_before_it_closes_is_found,
    each_order_is_needed,
  };

  return run_tests ("model-gate", tests, G_N_ELEMENTS (tests));
}
