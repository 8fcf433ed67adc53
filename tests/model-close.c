/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * model-close.c: a lane that is closed while others post to it (context/lane.c, context/main-context.c).
 *
 * Of the two posters one has a capture of the lane, the other one a reference
 * of its context.  Each item ends once, as run or as closed, and the lane is
 * freed once, by whoever lets go of it last, behind all accesses.
 */
#include "interleave.h"
#include "tests.h"

/* The lane's are INBOX to OUTSTANDING. */
enum
{
  INBOX,
  CLOSED,
  SLEEPING,
  OUTSTANDING,
  CONTEXT, /* references of the TactMainContext */
  BEHIND,  /* of the first item: TactWork.next; the other one follows */
};

enum
{
  BIAS = 32,     /* OUTSTANDING_BIAS */
  CAPTURED = 2,  /* by the owner: one that a poster has, one of a method that is suspended here */
  N_OF_LANE = 4, /* locations */
};

enum
{
  NO_LOOK_BEHIND_PUSH = 1,
  DRAINED_BEFORE_CLOSED,
  TAKE_IS_ACQUIRE,
  CAPTURES_NOT_COUNTED,
  LET_GO_IN_TWO,
};

enum
{
  ENDED = 0, /* of the items: notes */
  FREED = 2,
};

typedef struct
{
  gint8 item, newest, work, left;
} Thread;

static void
item_end (Machine *machine, gint8 item)
{
  machine_check (machine, ++machine->state.notes[ENDED + item - 1] == 1, "an item ends twice");
}

/* lane_free (), where the sum of lane_let_go () was 0 */
static void
lane_free (Machine *machine)
{
  machine->state.notes[FREED]++;
  machine_free (machine, INBOX, N_OF_LANE);
}

/* lane_let_go () */
static gint8
let_go (Machine *machine, gint8 n)
{
  return machine_add (machine, OUTSTANDING, -n, ACQ_REL) - n;
}

/* The next one of what lane_drain () took. */
static gint8
drain_one (Machine *machine, gint8 work)
{
  item_end (machine, work);
  return machine_load (machine, BEHIND + (guint) work - 1, RELAXED);
}

/* Destroys the main context: on_source_destroyed (). */
static void
closer (Machine *machine)
{
  const int broken = machine->broken;
  Thread *my = (Thread *) machine_locals (machine);

  STEPS (machine)
  /* tact_lane_close () */
  if (broken != DRAINED_BEFORE_CLOSED)
    {
      machine_store (machine, CLOSED, 1, SEQ_CST);
      NEXT (machine);
    }
  machine_add (machine, OUTSTANDING, 1, RELAXED);
  NEXT (machine);
  /* lane_drain (); release: who pushes behind it sees that the lane is closed */
  my->work = machine_exchange (machine, INBOX, 0, broken == TAKE_IS_ACQUIRE ? ACQUIRE : ACQ_REL);
  NEXT (machine);
  while (my->work != 0)
    {
      my->work = drain_one (machine, my->work);
      NEXT (machine);
    }
  if (broken == DRAINED_BEFORE_CLOSED)
    {
      machine_store (machine, CLOSED, 1, SEQ_CST);
      NEXT (machine);
    }
  /* tact_lane_closed_hook: the method that is suspended ends, and tact_lane_release () */
  my->left = let_go (machine, 1);
  NEXT (machine);
  if (my->left == 0)
    lane_free (machine);
  my->left = let_go (machine, BIAS + 1 - (broken == CAPTURES_NOT_COUNTED ? 0 : CAPTURED));
  NEXT (machine);
  if (my->left == 0)
    lane_free (machine);
  /* g_object_unref (), main_context_finalize () */
  my->left = machine_add (machine, CONTEXT, -1, ACQ_REL) - 1;
  NEXT (machine);
  if (my->left == 0)
    {
      my->left = let_go (machine, 1);
      NEXT (machine);
      if (my->left == 0)
        lane_free (machine);
    }
  END_STEPS (machine);
}

/* tact_lane_post () of @item, then what it was kept by goes. */
static void
post (Machine *machine, gint8 item, gboolean has_capture)
{
  const int broken = machine->broken;
  Thread *my = (Thread *) machine_locals (machine);

  STEPS (machine)
  if (machine_load (machine, CLOSED, RELAXED) != 0)
    {
      NEXT (machine);
      item_end (machine, item); /* the caller's */
    }
  else
    {
      NEXT (machine);
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
      if (my->newest == 0)
        {
          machine_load (machine, SLEEPING, SEQ_CST);
          NEXT (machine);
        }
      my->newest = 0;
      if (broken != NO_LOOK_BEHIND_PUSH && machine_load (machine, CLOSED, SEQ_CST) != 0)
        {
          NEXT (machine);
          /* lane_drain () */
          my->work = machine_exchange (machine, INBOX, 0, broken == TAKE_IS_ACQUIRE ? ACQUIRE : ACQ_REL);
          NEXT (machine);
          while (my->work != 0)
            {
              my->work = drain_one (machine, my->work);
              NEXT (machine);
            }
        }
      else
        {
          NEXT (machine);
        }
    }

  if (has_capture)
    {
      /* tact_lane_release () */
      if (broken == LET_GO_IN_TWO)
        {
          my->left = machine_load (machine, OUTSTANDING, ACQUIRE) - 1;
          NEXT (machine);
          machine_store (machine, OUTSTANDING, my->left, RELEASE);
        }
      else
        {
          machine_load (machine, CLOSED, RELAXED);
          NEXT (machine);
          my->left = let_go (machine, 1);
        }
      NEXT (machine);
      if (my->left == 0)
        lane_free (machine);
    }
  else
    {
      /* g_object_unref (), main_context_finalize () */
      my->left = machine_add (machine, CONTEXT, -1, ACQ_REL) - 1;
      NEXT (machine);
      if (my->left == 0)
        {
          my->left = let_go (machine, 1);
          NEXT (machine);
          if (my->left == 0)
            lane_free (machine);
        }
    }
  END_STEPS (machine);
}

static void
poster_with_capture (Machine *machine)
{
  post (machine, 1, TRUE);
}

static void
poster_with_context (Machine *machine)
{
  post (machine, 2, FALSE);
}

static void
begin (ModelState *state)
{
  state->memory[OUTSTANDING] = BIAS + 1; /* the context's */
  state->memory[CONTEXT] = 2;            /* the source's, a poster's */
}

static const char *
end (const ModelState *state)
{
  if (state->notes[ENDED] != 1 || state->notes[ENDED + 1] != 1)
    return "an item never ends";
  if (state->notes[FREED] != 1)
    return "the lane is never freed";
  return NULL;
}

static const Model closing = {
  .name = "close",
  .locations = { "inbox", "closed", "sleeping", "outstanding", "context", "1.next", "2.next" },
  .threads = { { "closer", closer }, { "capture", poster_with_capture }, { "context", poster_with_context } },
  .begin = begin,
  .end = end,
};

START_TEST (each_post_ends_and_the_lane_goes_once_in_every_interleaving)
{
  model_holds (&closing);
}
END_TEST

START_TEST (a_post_or_a_close_that_does_not_look_again_is_found)
{
  model_breaks (&closing, NO_LOOK_BEHIND_PUSH, "an item never ends");
  model_breaks (&closing, DRAINED_BEFORE_CLOSED, "an item never ends");
}
END_TEST

START_TEST (a_take_that_does_not_release_is_found)
{
  model_breaks (&closing, TAKE_IS_ACQUIRE, "an item never ends");
}
END_TEST

START_TEST (captures_that_are_not_counted_well_are_found)
{
  model_breaks (&closing, CAPTURES_NOT_COUNTED, "what was freed is used");
  model_breaks (&closing, LET_GO_IN_TWO, "what was freed is used");
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    each_post_ends_and_the_lane_goes_once_in_every_interleaving,
    a_post_or_a_close_that_does_not_look_again_is_found,
    a_take_that_does_not_release_is_found,
    captures_that_are_not_counted_well_are_found,
  };

  return run_tests ("model-close", tests, G_N_ELEMENTS (tests));
}
