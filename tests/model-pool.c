/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * model-pool.c: who is woken or started for what is queued (schedule/worker.c, schedule/pool.c, base/park.c).
 *
 * A thread that is no worker queues one or two items for two workers.  With room for
 * both workers each item waits for the other one to begin, so both must run at
 * once; with room for one the worker that idles may end, and the other one is
 * started in its place.  The gate, which would mend what is lost half a second
 * later, is left out; so are deques, which have a model of their own.
 */
#include "interleave.h"
#include "tests.h"

enum
{
  INBOX,       /* how many items are in it */
  N_GLOBAL,    /* and in `global` */
  GLOBAL_LOCK, /* global_mutex */
  LOCK,        /* mutex */
  N_IDLE,
  N_SEARCHING,
  CAN_START,
  PARK, /* of the first worker: 1: woken; the other one follows */
  START = PARK + 2,

  /* plain, and looked at as such: under the lock, or a worker's own while it is in no list */
  IDLE = START + 2, /* workers, a bit each */
  UNUSED,
  N_WORKERS,
  MAX,
  N_ITEMS,
  SEARCHING, /* worker->searching; the other one follows */
};

enum
{
  NO_SECOND_LOOK = 1,
  NO_ASK_BEFORE_RUN,
  NO_ASK_AT_END,
  NO_ASK_AT_POST,
  LOOKS_FIRST,
  SEARCHING_IS_RELAXED,
  PUSH_IS_RELEASE,
  LOOK_IS_ACQUIRE,
};

/* Notes. */
enum
{
  BEGUN,
  TIMED_OUT,
};

/* Who asks. */
enum
{
  POSTED,
  RUNS,
  ENDS,
};

typedef struct
{
  gint8 n, asks, other, has, work, ends, round, nobody;
} Thread;

static gint8
lowest (gint8 workers)
{
  return (workers & 1) != 0 ? 0 : (workers & 2) != 0 ? 1
                                                     : -1;
}

/* Both look at MAX: with room for two an item waits for the other one. */
static void
item_run (Machine *machine)
{
  machine->state.notes[BEGUN]++;
}

static gboolean
item_goes_on (Machine *machine)
{
  return machine->state.memory[MAX] < 2 || machine->state.notes[BEGUN] == machine->state.memory[N_ITEMS];
}

/* The first half of tact_pool_has_work (): for the second, see its callers. */
static gint8
look_at_inbox (Machine *machine)
{
  return machine_load (machine, INBOX, machine->broken == LOOK_IS_ACQUIRE ? ACQUIRE : SEQ_CST) != 0;
}

static void
act (Machine *machine)
{
  const int broken = machine->broken;
  gint8 *memory = machine->state.memory;
  const guint id = machine->thread - 1; /* of a worker */
  const gint8 bit = (gint8) (1 << (id & 1));
  Thread *my = (Thread *) machine_locals (machine);

  STEPS (machine)
  if (machine->thread > 0)
    goto worker;

  /* pool_queue () */
  for (; my->n < memory[N_ITEMS]; my->n++)
    {
      machine_add (machine, INBOX, 1, broken == PUSH_IS_RELEASE ? RELEASE : SEQ_CST);
      NEXT (machine);
      my->asks = POSTED;
      if (broken != NO_ASK_AT_POST)
        goto ask;
    posted:;
    }
  goto end;

ask:
  /* tact_pool_ask () */
  if (machine_load (machine, N_SEARCHING, SEQ_CST) > 0)
    {
      NEXT (machine);
      goto asked;
    }
  NEXT (machine);
  if (machine_load (machine, N_IDLE, SEQ_CST) == 0)
    {
      NEXT (machine);
      if (machine_load (machine, CAN_START, SEQ_CST) == 0)
        {
          NEXT (machine);
          goto asked; /* tact_pool_set_gate () */
        }
    }
  NEXT (machine);
  machine_lock (machine, LOCK);
  NEXT (machine);
  my->other = lowest (memory[IDLE]);
  my->has = 0; /* it is one that starts */
  if (machine_load (machine, N_SEARCHING, SEQ_CST) > 0)
    my->other = -1;
  else if (my->other < 0 && memory[N_WORKERS] < memory[MAX])
    my->has = 1;
  NEXT (machine);
  if (my->other >= 0)
    {
      memory[IDLE] &= ~(1 << my->other);
      machine_add (machine, N_IDLE, -1, SEQ_CST);
      NEXT (machine);
    }
  else if (my->has)
    {
      /* tact_pool_add_worker () */
      my->other = lowest (memory[UNUSED]);
      memory[UNUSED] &= ~(1 << my->other);
      memory[N_WORKERS]++;
      machine_store (machine, CAN_START, memory[N_WORKERS] < memory[MAX], SEQ_CST);
      NEXT (machine);
    }
  if (my->other >= 0)
    {
      memory[SEARCHING + my->other] = 1;
      machine_add (machine, N_SEARCHING, 1, SEQ_CST);
      NEXT (machine);
    }
  machine_unlock (machine, LOCK);
  NEXT (machine);
  if (my->other >= 0)
    {
      machine_exchange (machine, (my->has ? START : PARK) + (guint) my->other, 1, RELEASE);
      NEXT (machine);
    }
asked:
  my->other = my->has = 0;
  if (my->asks == POSTED)
    goto posted;
  if (my->asks == RUNS)
    goto run;
  goto end;

worker:
  if (memory[START + id] != MODEL_ENDED)
    {
      machine_rest (machine, machine_load (machine, START + id, ACQUIRE) == 1);
      NEXT (machine);
    }
  /* tact_worker_main () */
  for (;;)
    {
      my->work = my->nobody = my->has = my->n = 0;
      for (my->round = 0; my->round < 2; my->round++)
        {
          /* worker_search () */
          if (my->round == 1 && memory[SEARCHING + id] == 0)
            {
              my->nobody = 0;
              if (!machine_swap (machine, N_SEARCHING, &my->nobody, 1, SEQ_CST))
                {
                  NEXT (machine);
                  break;
                }
              memory[SEARCHING + id] = 1;
              NEXT (machine);
            }
          /* tact_pool_take_global () */
          if (machine_load (machine, INBOX, SEQ_CST) == 0)
            {
              NEXT (machine);
              if (machine_load (machine, N_GLOBAL, RELAXED) == 0)
                {
                  NEXT (machine);
                  continue;
                }
            }
          NEXT (machine);
          machine_lock (machine, GLOBAL_LOCK);
          NEXT (machine);
          my->n = machine_load (machine, N_GLOBAL, RELAXED);
          NEXT (machine);
          if (my->n == 0)
            {
              my->n = machine_exchange (machine, INBOX, 0, ACQ_REL);
              NEXT (machine);
            }
          my->work = my->n > 0;
          my->n -= my->work;
          machine_store (machine, N_GLOBAL, my->n, SEQ_CST);
          my->n = 0;
          NEXT (machine);
          machine_unlock (machine, GLOBAL_LOCK);
          NEXT (machine);
          if (my->work)
            break;
        }
      my->round = my->nobody = 0;
      if (my->work)
        {
          if (memory[SEARCHING + id])
            {
              memory[SEARCHING + id] = 0;
              machine_add (machine, N_SEARCHING, -1, SEQ_CST);
              NEXT (machine);
            }
          my->has = look_at_inbox (machine);
          NEXT (machine);
          if (!my->has)
            {
              my->has = machine_load (machine, N_GLOBAL, SEQ_CST) > 0;
              NEXT (machine);
            }
          my->asks = RUNS;
          if (my->has && broken != NO_ASK_BEFORE_RUN)
            goto ask;
        run:
          my->work = my->has = my->asks = 0;
          item_run (machine);
          NEXT (machine);
          machine_rest (machine, item_goes_on (machine));
          NEXT (machine);
          continue;
        }

      /* worker_park () */
      if (broken == LOOKS_FIRST && memory[SEARCHING + id])
        {
          my->has = look_at_inbox (machine);
          NEXT (machine);
          memory[SEARCHING + id] = 0;
          machine_add (machine, N_SEARCHING, -1, SEQ_CST);
          NEXT (machine);
        }
      machine_lock (machine, LOCK);
      NEXT (machine);
      memory[IDLE] |= bit;
      machine_add (machine, N_IDLE, 1, SEQ_CST);
      NEXT (machine);
      if (memory[SEARCHING + id])
        {
          memory[SEARCHING + id] = 0;
          machine_add (machine, N_SEARCHING, -1, broken == SEARCHING_IS_RELAXED ? RELAXED : SEQ_CST);
          NEXT (machine);
        }
      machine_unlock (machine, LOCK);
      NEXT (machine);
      if (broken != NO_SECOND_LOOK && broken != LOOKS_FIRST)
        {
          my->has = look_at_inbox (machine);
          NEXT (machine);
          if (!my->has)
            {
              my->has = machine_load (machine, N_GLOBAL, SEQ_CST) > 0;
              NEXT (machine);
            }
        }
      my->ends = 0;
      if (!my->has)
        {
          /* tact_park_wait () */
          if (machine_choose (machine, 2) == 0)
            {
              machine_rest (machine, machine_load (machine, PARK + id, ACQUIRE) == 1);
            }
          else
            {
              machine_by_chance (machine);
              machine_wait (machine, memory[MAX] == 1 && machine->state.notes[TIMED_OUT]++ == 0);
            }
          NEXT (machine);
          my->ends = machine_exchange (machine, PARK + id, 0, ACQUIRE) != 1;
          NEXT (machine);
        }
      my->has = 0;
      machine_lock (machine, LOCK);
      NEXT (machine);
      if ((memory[IDLE] & bit) == 0)
        {
          machine_unlock (machine, LOCK);
          NEXT (machine);
          my->ends = 0;
          machine_exchange (machine, PARK + id, 0, ACQUIRE);
          NEXT (machine);
          continue;
        }
      memory[IDLE] &= ~bit;
      machine_add (machine, N_IDLE, -1, SEQ_CST);
      NEXT (machine);
      machine_unlock (machine, LOCK);
      NEXT (machine);
      if (!my->ends)
        continue;

      /* worker_end () */
      my->ends = 0;
      machine_lock (machine, LOCK);
      NEXT (machine);
      my->has = look_at_inbox (machine);
      NEXT (machine);
      if (!my->has)
        {
          my->has = machine_load (machine, N_GLOBAL, SEQ_CST) > 0;
          NEXT (machine);
        }
      if (my->has)
        {
          machine_unlock (machine, LOCK);
          NEXT (machine);
          continue;
        }
      memory[N_WORKERS]--;
      machine_store (machine, CAN_START, memory[N_WORKERS] < memory[MAX], SEQ_CST);
      NEXT (machine);
      machine_unlock (machine, LOCK);
      NEXT (machine);
      my->has = look_at_inbox (machine);
      NEXT (machine);
      if (!my->has)
        {
          my->has = machine_load (machine, N_GLOBAL, SEQ_CST) > 0;
          NEXT (machine);
        }
      my->asks = ENDS;
      if (my->has && broken != NO_ASK_AT_END)
        goto ask;
      goto end;
    }
end:;
  END_STEPS (machine);
}

/* Nobody has begun. */
static void
two_to_start (ModelState *state)
{
  state->memory[N_ITEMS] = 2;
  state->memory[MAX] = 2;
  state->memory[CAN_START] = 1;
  state->memory[UNUSED] = 3;
}

/* Both have begun, and have had something to do; another item comes. */
static void
two_that_run (ModelState *state)
{
  state->memory[N_ITEMS] = 1;
  state->memory[MAX] = 2;
  state->memory[N_WORKERS] = 2;
  state->memory[START] = state->memory[START + 1] = MODEL_ENDED;
}

/* Two items come. */
static void
two_that_run_two (ModelState *state)
{
  two_that_run (state);
  state->memory[N_ITEMS] = 2;
}

/* One has begun, and another one takes its place if it ends. */
static void
one_that_runs (ModelState *state)
{
  state->memory[N_ITEMS] = 2;
  state->memory[MAX] = 1;
  state->memory[N_WORKERS] = 1;
  state->memory[UNUSED] = 2;
  state->memory[START] = MODEL_ENDED;
}

static const char *
end (const ModelState *state)
{
  if (state->notes[BEGUN] != state->memory[N_ITEMS])
    return "an item never runs";
  if (state->memory[N_SEARCHING] != 0)
    return "somebody counts as searching for ever";
  return NULL;
}

#define PARTS                                                                                                                                        \
  .locations = { "inbox", "n_global", "global_mutex", "mutex", "n_idle", "n_searching", "can_start", "park", "other park", "start", "other start" }, \
  .threads = { { "poster", act }, { "worker", act }, { "other worker", act } },                                                                      \
  .end = end

static const Model fresh = { .name = "pool that starts", PARTS, .begin = two_to_start };
static const Model two = { .name = "pool of two", PARTS, .begin = two_that_run };
static const Model two_in_order = { .name = "pool of two, stores in order", PARTS, .begin = two_that_run_two, .in_order = TRUE };
static const Model one = { .name = "pool of one", PARTS, .begin = one_that_runs };

/* TP-11 */
START_TEST (what_is_queued_runs_at_once_in_every_interleaving)
{
  model_holds (&fresh);
  model_holds (&two);
  model_holds (&two_in_order);
}
END_TEST

START_TEST (what_is_queued_runs_though_a_worker_ends_in_every_interleaving)
{
  model_holds (&one);
}
END_TEST

START_TEST (a_push_that_asks_nobody_is_found)
{
  model_breaks (&fresh, NO_ASK_AT_POST, "an item never runs");
  model_breaks (&fresh, NO_ASK_BEFORE_RUN, "an item never runs");
}
END_TEST

START_TEST (a_worker_that_parks_without_a_look_behind_it_is_found)
{
  model_breaks (&two, NO_SECOND_LOOK, "an item never runs");
  model_breaks (&two, LOOKS_FIRST, "an item never runs");
}
END_TEST

START_TEST (a_worker_that_ends_and_asks_nobody_is_found)
{
  model_breaks (&one, NO_ASK_AT_END, "an item never runs");
}
END_TEST

/* each of the three alone */
START_TEST (a_push_a_count_or_a_look_without_seq_cst_is_found)
{
  model_breaks (&two, PUSH_IS_RELEASE, "an item never runs");
  model_breaks (&two, SEARCHING_IS_RELAXED, "an item never runs");
  model_breaks (&two, LOOK_IS_ACQUIRE, "an item never runs");
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    what_is_queued_runs_at_once_in_every_interleaving,
    what_is_queued_runs_though_a_worker_ends_in_every_interleaving,
    a_push_that_asks_nobody_is_found,
    a_worker_that_parks_without_a_look_behind_it_is_found,
    a_worker_that_ends_and_asks_nobody_is_found,
    a_push_a_count_or_a_look_without_seq_cst_is_found,
  };

  return run_tests ("model-pool", tests, G_N_ELEMENTS (tests));
}
