/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * model-strand.c: whose turn it is to run a strand (context/strand.c).
 *
 * Two threads post, two workers run what the pool has.  An item adds one to a
 * plain number: it finds what the items before it left only if the runs have
 * an order.  The pool's queue is a count here.
 */
#include "interleave.h"
#include "tests.h"

/* The strand's are PENDING to REFERENCES. */
enum
{
  PENDING,
  INBOX,
  REFERENCES,
  POOL,   /* how often the strand is queued */
  NUMBER, /* what the items add to */
  BEHIND, /* of the first item: TactWork.next */
};

enum
{
  STORES_ZERO = 1,
  PUSHED_BEFORE_COUNTED,
  SUBTRACTS_RELAXED,
  COUNTS_IN_TWO,
  NO_REFERENCE,
  ENDS_WITHOUT_LOOK,
};

enum
{
  N_ITEMS = 2,
  N_OF_STRAND = 3,
};

/* Notes. */
enum
{
  RUNNING, /* threads that run the strand */
  RAN,     /* the items so far; the first item follows */
};

typedef struct
{
  gint8 newest, was;
} Poster;

/* strand_post () */
static void
post (Machine *machine, gint8 item)
{
  const int broken = machine->broken;
  Poster *my = (Poster *) machine_locals (machine);

  STEPS (machine)
  if (broken == COUNTS_IN_TWO)
    {
      my->was = machine_load (machine, PENDING, ACQUIRE);
      NEXT (machine);
      machine_store (machine, PENDING, my->was + 1, RELEASE);
      NEXT (machine);
    }
  else if (broken != PUSHED_BEFORE_COUNTED)
    {
      my->was = machine_add (machine, PENDING, 1, ACQ_REL);
      NEXT (machine);
    }
  /* tact_inbox_push () */
  my->newest = machine_load (machine, INBOX, RELAXED);
  do
    {
      NEXT (machine);
      machine_store (machine, BEHIND + (guint) item - 1, my->newest, RELAXED);
      NEXT (machine);
    }
  while (!machine_swap (machine, INBOX, &my->newest, item, SEQ_CST));
  NEXT (machine);
  if (broken == PUSHED_BEFORE_COUNTED)
    {
      my->was = machine_add (machine, PENDING, 1, ACQ_REL);
      NEXT (machine);
    }
  if (my->was == 0)
    {
      if (broken != NO_REFERENCE)
        {
          machine_add (machine, REFERENCES, 1, RELAXED);
          NEXT (machine);
        }
      machine_add (machine, POOL, 1, SEQ_CST);
      NEXT (machine);
    }
  /* the caller's reference */
  my->was = machine_add (machine, REFERENCES, -1, ACQ_REL);
  NEXT (machine);
  if (my->was == 1)
    machine_free (machine, PENDING, N_OF_STRAND);
  END_STEPS (machine);
}

static void
first_poster (Machine *machine)
{
  post (machine, 1);
}

static void
second_poster (Machine *machine)
{
  post (machine, 2);
}

typedef struct
{
  gint8 n, i, work, left;
  gint8 taken[N_ITEMS];
} Worker;

static void
run (Machine *machine, gint8 item, gint8 number)
{
  gint8 *ran = &machine->state.notes[RAN];

  machine_check (machine, number == ran[0]++, "an item does not see what ran before it");
  machine_check (machine, ++ran[item] == 1, "an item runs twice");
}

static void
worker (Machine *machine)
{
  const int broken = machine->broken;
  Worker *my = (Worker *) machine_locals (machine);

  STEPS (machine)
  for (;;)
    {
      machine_rest (machine, machine->state.memory[POOL] > 0);
      machine_add (machine, POOL, -1, ACQ_REL);
      NEXT (machine);
      /* run_all () */
      my->work = machine_exchange (machine, INBOX, 0, ACQ_REL);
      machine_check (machine, ++machine->state.notes[RUNNING] == 1, "two run it at once");
      NEXT (machine);
      for (my->n = 0; my->work != 0 && my->n < N_ITEMS; my->n++)
        {
          my->taken[my->n] = my->work;
          my->work = machine_load (machine, BEHIND + (guint) my->work - 1, RELAXED);
          NEXT (machine);
        }
      for (my->i = my->n; my->i-- > 0;)
        {
          my->left = machine_load (machine, NUMBER, RELAXED);
          run (machine, my->taken[my->i], my->left);
          NEXT (machine);
          machine_store (machine, NUMBER, my->left + 1, RELAXED);
          my->taken[my->i] = 0;
          NEXT (machine);
        }
      my->i = 0;
      machine->state.notes[RUNNING]--;
      /* strand_run () */
      if (broken == STORES_ZERO)
        {
          my->left = 0;
          machine_store (machine, PENDING, 0, RELEASE);
        }
      else
        {
          my->left = machine_add (machine, PENDING, -my->n, broken == SUBTRACTS_RELAXED ? RELAXED : ACQ_REL) - my->n;
          machine_check (machine, my->left >= 0, "more is taken off than was counted");
        }
      my->n = 0;
      NEXT (machine);
      if (my->left > 0 && broken != ENDS_WITHOUT_LOOK)
        {
          my->left = 0;
          machine_add (machine, POOL, 1, SEQ_CST);
          NEXT (machine);
        }
      else if (broken != NO_REFERENCE)
        {
          my->left = machine_add (machine, REFERENCES, -1, ACQ_REL) - 1;
          NEXT (machine);
          if (my->left == 0)
            machine_free (machine, PENDING, N_OF_STRAND);
          my->left = 0;
          NEXT (machine);
        }
    }
  END_STEPS (machine);
}

static void
begin (ModelState *state)
{
  state->memory[REFERENCES] = 2; /* the posters' */
}

static const char *
end (const ModelState *state)
{
  if (state->notes[RAN] != N_ITEMS)
    return "an item never runs";
  if ((state->freed & (1u << REFERENCES)) == 0)
    return "the strand is never freed";
  return NULL;
}

static const Model strand = {
  .name = "strand",
  .locations = { "pending", "inbox", "references", "pool", "number", "1.next", "2.next" },
  .threads = { { "poster", first_poster }, { "other poster", second_poster }, { "worker", worker }, { "other worker", worker } },
  .begin = begin,
  .end = end,
};

START_TEST (a_strand_is_run_by_one_at_a_time_and_goes_at_its_end_in_every_interleaving)
{
  model_holds (&strand);
}
END_TEST

START_TEST (a_runner_that_does_not_take_off_what_it_took_is_found)
{
  model_breaks (&strand, STORES_ZERO, "an item never runs");
  model_breaks (&strand, ENDS_WITHOUT_LOOK, "an item never runs");
}
END_TEST

START_TEST (a_post_that_is_counted_late_or_in_two_steps_is_found)
{
  model_breaks (&strand, PUSHED_BEFORE_COUNTED, "more is taken off than was counted");
  model_breaks (&strand, COUNTS_IN_TWO, "two run it at once");
}
END_TEST

START_TEST (a_run_that_does_not_release_or_has_no_reference_is_found)
{
  model_breaks (&strand, SUBTRACTS_RELAXED, "an item does not see what ran before it");
  model_breaks (&strand, NO_REFERENCE, "what was freed is used");
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    a_strand_is_run_by_one_at_a_time_and_goes_at_its_end_in_every_interleaving,
    a_runner_that_does_not_take_off_what_it_took_is_found,
    a_post_that_is_counted_late_or_in_two_steps_is_found,
    a_run_that_does_not_release_or_has_no_reference_is_found,
  };

  return run_tests ("model-strand", tests, G_N_ELEMENTS (tests));
}
