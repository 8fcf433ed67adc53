/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * model-lane.c: posts to a loop that may be about to sleep (context/lane.c, base/inbox-private.h).
 *
 * Two threads post three items to a loop that runs until it ran them all.
 * Each wakes it at most once, and a wake that is missing leaves it in its
 * poll for ever.  Something else may wake it, too.
 */
#include "interleave.h"
#include "tests.h"

enum
{
  INBOX,  /* the newest item; 0: none */
  BEHIND, /* of the first item: TactWork.next; the other two follow */
  SLEEPING = BEHIND + 3,
  FD, /* what the loop polls */
};

enum
{
  NO_SECOND_LOOK = 1,
  NO_WAKE,
  LOOK_BEFORE_PUSH,
  SLEEPING_IS_RELEASE,
  LOOK_IS_ACQUIRE,
  PUSH_IS_RELEASE,
  POSTER_IS_ACQUIRE,
  PUSH_IS_RELAXED,
};

enum
{
  OTHERS_WOKE = 0, /* a note; the items' follow */
};

typedef struct
{
  gint8 ran, n, work, polled;
  gint8 taken[3];
} Owner;

static void
run (Machine *machine, gint8 item)
{
  gint8 *ran = machine->state.notes;

  machine_check (machine, ++ran[item] == 1, "an item runs twice");
  machine_check (machine, item != 2 || ran[1] == 1, "an item runs before one that was posted before");
}

/* The loop of a thread that owns a main context. */
static void
owner (Machine *machine)
{
  const int broken = machine->broken;
  Owner *my = (Owner *) machine_locals (machine);

  STEPS (machine)
  while (my->ran < 3)
    {
      /* lane_prepare (), without lane_look_around (), which only finds early what would be found */
      machine_store (machine, SLEEPING, 1, broken == SLEEPING_IS_RELEASE ? RELEASE : SEQ_CST);
      NEXT (machine);
      if (broken == NO_SECOND_LOOK || machine_load (machine, INBOX, broken == LOOK_IS_ACQUIRE ? ACQUIRE : SEQ_CST) == 0)
        {
          NEXT (machine);
          if (machine_choose (machine, 2) == 0)
            {
              machine_wait (machine, machine_load (machine, FD, ACQUIRE) != 0);
              my->polled = 1;
            }
          else
            {
              machine_by_chance (machine);
              machine_wait (machine, machine->state.notes[OTHERS_WOKE]++ == 0);
              my->polled = 0;
            }
          NEXT (machine);
          /* lane_check () */
          machine_store (machine, SLEEPING, 0, RELAXED);
          NEXT (machine);
          if (my->polled)
            {
              machine_exchange (machine, FD, 0, ACQ_REL);
              NEXT (machine);
            }
          my->polled = 0;
          if (machine_load (machine, INBOX, SEQ_CST) == 0)
            {
              NEXT (machine);
              continue;
            }
        }
      else
        {
          NEXT (machine);
          machine_store (machine, SLEEPING, 0, RELAXED);
        }
      NEXT (machine);

      /* lane_collect () */
      if (machine_load (machine, INBOX, SEQ_CST) == 0)
        {
          NEXT (machine);
          continue;
        }
      NEXT (machine);
      my->work = machine_exchange (machine, INBOX, 0, ACQ_REL);
      NEXT (machine);
      for (my->n = 0; my->work != 0; my->n++)
        {
          machine_check (machine, my->n < 3, "what was not written yet is read");
          if (my->n == 3)
            return;
          my->taken[my->n] = my->work;
          my->work = machine_load (machine, BEHIND + (guint) my->work - 1, RELAXED);
          NEXT (machine);
        }
      while (my->n > 0)
        {
          run (machine, my->taken[--my->n]);
          my->taken[my->n] = 0;
          my->ran++;
        }
    }
  END_STEPS (machine);
}

typedef struct
{
  gint8 item, newest;
} Poster;

/* tact_lane_post (), for the items up to @last. */
static void
post (Machine *machine, gint8 first, gint8 last)
{
  const int broken = machine->broken;
  Poster *my = (Poster *) machine_locals (machine);

  STEPS (machine)
  for (my->item = first; my->item <= last; my->item++)
    {
      if (broken == LOOK_BEFORE_PUSH)
        {
          if (machine_load (machine, SLEEPING, SEQ_CST) != 0)
            {
              NEXT (machine);
              machine_exchange (machine, FD, 1, ACQ_REL);
            }
          NEXT (machine);
        }
      /* tact_inbox_push () */
      my->newest = machine_load (machine, INBOX, RELAXED);
      do
        {
          NEXT (machine);
          machine_store (machine, BEHIND + (guint) my->item - 1, my->newest, RELAXED);
          NEXT (machine);
        }
      while (!machine_swap (machine, INBOX, &my->newest, my->item, broken == PUSH_IS_RELAXED ? RELAXED : broken == PUSH_IS_RELEASE ? RELEASE
                                                                                                                                   : SEQ_CST));
      NEXT (machine);

      if (broken == NO_WAKE || broken == LOOK_BEFORE_PUSH || my->newest != 0)
        {
          my->newest = 0;
          continue;
        }
      if (machine_load (machine, SLEEPING, broken == POSTER_IS_ACQUIRE ? ACQUIRE : SEQ_CST) != 0)
        {
          NEXT (machine);
          if (machine_exchange (machine, SLEEPING, 0, RELAXED) != 0)
            {
              NEXT (machine);
              /* lane_wake () */
              machine_exchange (machine, FD, 1, ACQ_REL);
            }
        }
      NEXT (machine);
    }
  END_STEPS (machine);
}

static void
poster_of_two (Machine *machine)
{
  post (machine, 1, 2);
}

static void
poster_of_one (Machine *machine)
{
  post (machine, 3, 3);
}

static const char *
end (const ModelState *state)
{
  for (int item = 1; item <= 3; item++)
    if (state->notes[item] != 1)
      return "an item never runs";
  return NULL;
}

static const Model lane = {
  .name = "lane",
  .locations = { "inbox", "1.next", "2.next", "3.next", "sleeping", "wake_fd" },
  .threads = { { "loop", owner }, { "poster", poster_of_two }, { "other poster", poster_of_one } },
  .end = end,
};

START_TEST (each_post_runs_once_and_in_order_in_every_interleaving)
{
  model_holds (&lane);
}
END_TEST

START_TEST (a_loop_that_sleeps_without_a_second_look_is_found)
{
  model_breaks (&lane, NO_SECOND_LOOK, "nobody can go on");
}
END_TEST

START_TEST (a_poster_that_does_not_wake_or_looks_too_early_is_found)
{
  model_breaks (&lane, NO_WAKE, "nobody can go on");
  model_breaks (&lane, LOOK_BEFORE_PUSH, "nobody can go on");
}
END_TEST

/* each of the four alone */
START_TEST (a_flag_or_an_inbox_without_seq_cst_is_found)
{
  model_breaks (&lane, SLEEPING_IS_RELEASE, "nobody can go on");
  model_breaks (&lane, LOOK_IS_ACQUIRE, "nobody can go on");
  model_breaks (&lane, PUSH_IS_RELEASE, "nobody can go on");
  model_breaks (&lane, POSTER_IS_ACQUIRE, "nobody can go on");
}
END_TEST

START_TEST (a_push_that_does_not_release_its_item_is_found)
{
  model_breaks (&lane, PUSH_IS_RELAXED, "an item runs before one that was posted before");
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    each_post_runs_once_and_in_order_in_every_interleaving,
    a_loop_that_sleeps_without_a_second_look_is_found,
    a_poster_that_does_not_wake_or_looks_too_early_is_found,
    a_flag_or_an_inbox_without_seq_cst_is_found,
    a_push_that_does_not_release_its_item_is_found,
  };

  return run_tests ("model-lane", tests, G_N_ELEMENTS (tests));
}
