/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * model-deque.c: a worker's queue (schedule/deque-private.h) between its worker and two thieves.
 *
 * The worker pushes and pops so that each item is the last one at some time,
 * and that the ring of one slot is outgrown while a thief may read it.
 */
#include "interleave.h"
#include "tests.h"

/* Locations.  A ring's slots follow each other. */
enum
{
  TOP,
  BOTTOM,
  RING, /* SMALL or LARGE */
  SMALL,
  LARGE,
};

enum
{
  PLAIN_STEAL = 1,
  LAST_WITHOUT_SWAP,
  POP_STORES_RELEASE,
  POP_LOADS_ACQUIRE,
  PUSH_STORES_RELAXED,
  RING_STORES_RELAXED,
  RING_FREED,
};

static gint8
mask_of (gint8 ring)
{
  return ring == SMALL ? 0 : 1;
}

static guint
slot (gint8 ring, gint8 index)
{
  return (guint) (ring + (index & mask_of (ring)));
}

static void
take (Machine *machine, gint8 item)
{
  machine_check (machine, item != 0, "what is taken is no item");
  machine_check (machine, ++machine->state.notes[item] == 1, "an item is taken twice");
}

typedef struct
{
  gint8 at, item, bottom, top, ring, work, i;
} Owner;

static void
owner (Machine *machine)
{
  static const char script[] = "+-++--";
  const int broken = machine->broken;
  Owner *my = (Owner *) machine_locals (machine);

  STEPS (machine)
  for (; script[my->at] != '\0'; my->at++)
    if (script[my->at] == '+')
      {
        /* tact_deque_push () */
        my->bottom = machine_load (machine, BOTTOM, RELAXED);
        NEXT (machine);
        my->top = machine_load (machine, TOP, ACQUIRE);
        NEXT (machine);
        my->ring = machine_load (machine, RING, RELAXED);
        NEXT (machine);
        if (my->bottom - my->top > mask_of (my->ring))
          {
            /* tact_deque_grow () */
            for (my->i = my->top; my->i < my->bottom; my->i++)
              {
                my->work = machine_load (machine, slot (my->ring, my->i), RELAXED);
                NEXT (machine);
                machine_store (machine, slot (LARGE, my->i), my->work, RELAXED);
                NEXT (machine);
              }
            machine_store (machine, RING, LARGE, broken == RING_STORES_RELAXED ? RELAXED : RELEASE);
            my->ring = LARGE;
            if (broken == RING_FREED)
              machine_free (machine, SMALL, 1);
            NEXT (machine);
          }
        machine_store (machine, slot (my->ring, my->bottom), ++my->item, RELAXED);
        NEXT (machine);
        machine_store (machine, BOTTOM, my->bottom + 1, broken == PUSH_STORES_RELAXED ? RELAXED : SEQ_CST);
        NEXT (machine);
      }
    else
      {
        /* tact_deque_pop () */
        my->bottom = machine_load (machine, BOTTOM, RELAXED) - 1;
        NEXT (machine);
        my->top = machine_load (machine, TOP, RELAXED);
        NEXT (machine);
        if (my->bottom < my->top)
          continue;
        my->ring = machine_load (machine, RING, RELAXED);
        NEXT (machine);
        machine_store (machine, BOTTOM, my->bottom, broken == POP_STORES_RELEASE ? RELEASE : SEQ_CST);
        NEXT (machine);
        my->top = machine_load (machine, TOP, broken == POP_LOADS_ACQUIRE ? ACQUIRE : SEQ_CST);
        NEXT (machine);
        if (my->top > my->bottom)
          {
            machine_store (machine, BOTTOM, my->bottom + 1, RELAXED);
            NEXT (machine);
            continue;
          }
        my->work = machine_load (machine, slot (my->ring, my->bottom), RELAXED);
        NEXT (machine);
        if (my->top == my->bottom)
          {
            if (broken != LAST_WITHOUT_SWAP)
              {
                if (!machine_swap (machine, TOP, &my->top, my->top + 1, SEQ_CST))
                  my->work = 0;
                NEXT (machine);
              }
            machine_store (machine, BOTTOM, my->bottom + 1, RELAXED);
            NEXT (machine);
          }
        if (my->work != 0)
          take (machine, my->work);
      }
  END_STEPS (machine);
}

typedef struct
{
  gint8 top, ring, work;
} Thief;

static void
thief (Machine *machine)
{
  Thief *my = (Thief *) machine_locals (machine);

  STEPS (machine)
  /* tact_deque_steal () */
  my->top = machine_load (machine, TOP, SEQ_CST);
  NEXT (machine);
  if (my->top < machine_load (machine, BOTTOM, SEQ_CST))
    {
      NEXT (machine);
      my->ring = machine_load (machine, RING, ACQUIRE);
      NEXT (machine);
      my->work = machine_load (machine, slot (my->ring, my->top), RELAXED);
      NEXT (machine);
      if (machine->broken == PLAIN_STEAL)
        {
          machine_store (machine, TOP, my->top + 1, SEQ_CST);
          take (machine, my->work);
        }
      else if (machine_swap (machine, TOP, &my->top, my->top + 1, SEQ_CST))
        {
          take (machine, my->work);
        }
    }
  END_STEPS (machine);
}

static void
begin (ModelState *state)
{
  state->memory[RING] = SMALL;
}

static const char *
end (const ModelState *state)
{
  for (int item = 1; item <= 3; item++)
    if (state->notes[item] == 0)
      return "an item is lost";
  return NULL;
}

static const Model deque = {
  .name = "deque",
  .locations = { "top", "bottom", "ring", "small[0]", "large[0]", "large[1]" },
  .threads = { { "worker", owner }, { "thief", thief }, { "other thief", thief } },
  .begin = begin,
  .end = end,
};

/* TP-02 */
START_TEST (each_item_comes_out_once_in_every_interleaving)
{
  model_holds (&deque);
}
END_TEST

START_TEST (a_thief_that_stores_top_is_found)
{
  model_breaks (&deque, PLAIN_STEAL, "an item is taken twice");
}
END_TEST

START_TEST (a_worker_that_takes_the_last_one_without_its_swap_is_found)
{
  model_breaks (&deque, LAST_WITHOUT_SWAP, "an item is taken twice");
}
END_TEST

START_TEST (a_pop_without_seq_cst_is_found)
{
  model_breaks (&deque, POP_STORES_RELEASE, "an item is taken twice");
  model_breaks (&deque, POP_LOADS_ACQUIRE, "an item is taken twice");
}
END_TEST

START_TEST (a_push_or_a_ring_that_does_not_release_is_found)
{
  model_breaks (&deque, PUSH_STORES_RELAXED, "what is taken is no item");
  model_breaks (&deque, RING_STORES_RELAXED, "what is taken is no item");
}
END_TEST

START_TEST (a_ring_that_is_freed_when_it_is_outgrown_is_found)
{
  model_breaks (&deque, RING_FREED, "what was freed is used");
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    each_item_comes_out_once_in_every_interleaving,
    a_thief_that_stores_top_is_found,
    a_worker_that_takes_the_last_one_without_its_swap_is_found,
    a_pop_without_seq_cst_is_found,
    a_push_or_a_ring_that_does_not_release_is_found,
    a_ring_that_is_freed_when_it_is_outgrown_is_found,
  };

  return run_tests ("model-deque", tests, G_N_ELEMENTS (tests));
}
