/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * interleave.c: visits each state of a model once, nearest first.
 *
 * All states are in one array, in the order they were found, each with the
 * action that led to it: so the array is the queue of a breadth-first search,
 * the way back from a failure is in it, and no other way is shorter.
 */
#include "interleave.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_STATES 4000000
#define HANG "nobody can go on"

G_STATIC_ASSERT (sizeof (ModelThread) == 4 + MODEL_LOCALS + 3 * MODEL_WAITING);
G_STATIC_ASSERT (sizeof (ModelState) == MODEL_LOCATIONS + MODEL_NOTES + 4 + MODEL_THREADS * sizeof (ModelThread));
G_STATIC_ASSERT (sizeof (ModelState) % 4 == 0 && MODEL_LOCATIONS <= 32);

/* What happens next: a step of a thread with a choice, or a store of it that reaches the memory. */
typedef struct
{
  guint8 thread;
  guint8 is_store;
  guint8 which;
} Action;

typedef struct
{
  ModelState state;
  guint32 from;
  Action action;
} Node;

typedef struct
{
  const Model *model;
  int broken;
  Node *nodes;
  guint32 n_nodes, n_allocated;
  guint32 *table; /* of indices + 1 */
  guint32 table_mask;
  guint32 failed_from; /* the node before the failure */
  Action failed_by;
  const char *failure;
} Search;

/* Makes @machine what @state becomes by @action, if that can be. */
static void
act (Search *search, Machine *machine, const ModelState *state, Action action)
{
  memset (machine, 0, sizeof *machine);
  memcpy (&machine->state, state, sizeof *state);
  machine->model = search->model;
  machine->broken = search->broken;
  machine->thread = action.thread;
  machine->choice = action.which;
  machine->n_choices = 1;
  if (action.is_store)
    {
      machine_arrive (machine, action.which);
      return;
    }
  search->model->threads[action.thread].step (machine);
  /* what touches nothing shared is seen by nobody: it goes with what follows, if that can be done */
  while (machine->n_accesses == 0 && !machine->has_waited && !machine->blocked && machine->failure == NULL &&
         machine->n_choices == 1 && machine->state.threads[action.thread].line != MODEL_ENDED)
    {
      Machine before;

      memcpy (&before, machine, sizeof before);
      search->model->threads[action.thread].step (machine);
      if (machine->blocked)
        {
          memcpy (machine, &before, sizeof before);
          return;
        }
    }
}

/*
 * The search
 */

static guint32
state_hash (const ModelState *state)
{
  const char *bytes = (const char *) state;
  guint64 hash = 14695981039346656037u;
  guint32 word;

  for (gsize i = 0; i < sizeof *state; i += sizeof word)
    {
      memcpy (&word, bytes + i, sizeof word);
      hash = (hash ^ word) * 1099511628211u;
      hash ^= hash >> 29;
    }
  return (guint32) (hash ^ (hash >> 32));
}

static void
search_grow_table (Search *search)
{
  search->table_mask = search->table_mask * 2 + 1;
  free (search->table);
  search->table = calloc ((gsize) search->table_mask + 1, sizeof *search->table);
  for (guint32 i = 0; i < search->n_nodes; i++)
    {
      guint32 at = state_hash (&search->nodes[i].state) & search->table_mask;

      while (search->table[at] != 0)
        at = (at + 1) & search->table_mask;
      search->table[at] = i + 1;
    }
}

/* Adds @state unless it was met before. */
static void
search_add (Search *search, const ModelState *state, guint32 from, Action action)
{
  guint32 at = state_hash (state) & search->table_mask;

  for (; search->table[at] != 0; at = (at + 1) & search->table_mask)
    if (memcmp (&search->nodes[search->table[at] - 1].state, state, sizeof *state) == 0)
      return;
  ck_assert_msg (search->n_nodes < MOST_STATES, "%s: there are too many states", search->model->name);
  if (search->n_nodes == search->n_allocated)
    {
      search->n_allocated = search->n_allocated * 2 + 1024;
      search->nodes = realloc (search->nodes, search->n_allocated * sizeof (Node));
    }
  memcpy (&search->nodes[search->n_nodes].state, state, sizeof *state);
  search->nodes[search->n_nodes].from = from;
  search->nodes[search->n_nodes].action = action;
  search->table[at] = ++search->n_nodes;
  if (search->n_nodes > search->table_mask / 2)
    search_grow_table (search);
}

static void
search_fail (Search *search, guint32 from, Action action, const char *failure)
{
  if (search->failure != NULL)
    return;
  search->failed_from = from;
  search->failed_by = action;
  search->failure = failure;
}

/* All steps of a thread from node @at, with each choice.  Returns whether it has ended, or rests. */
static gboolean
search_step (Search *search, guint32 at, guint thread, gboolean *goes_on)
{
  gboolean rests = FALSE;
  guint n_choices = 1;
  Machine machine;

  if (search->nodes[at].state.threads[thread].line == MODEL_ENDED)
    return TRUE;
  for (guint choice = 0; choice < n_choices; choice++)
    {
      const Action action = { (guint8) thread, FALSE, (guint8) choice };

      act (search, &machine, &search->nodes[at].state, action);
      n_choices = machine.n_choices;
      rests |= machine.blocked && machine.rests;
      if (machine.blocked)
        continue;
      *goes_on |= !machine.is_chance;
      if (machine.failure != NULL)
        search_fail (search, at, action, machine.failure);
      else
        search_add (search, &machine.state, at, action);
    }
  return rests;
}

static void
search_from (Search *search, guint32 at)
{
  gboolean goes_on = FALSE, all_rest = TRUE;
  Machine machine;

  for (guint thread = 0; thread < MODEL_THREADS && search->model->threads[thread].step != NULL; thread++)
    {
      all_rest &= search_step (search, at, thread, &goes_on);
      for (guint i = 0; i < (guint) search->nodes[at].state.threads[thread].n_waiting; i++)
        {
          const Action action = { (guint8) thread, TRUE, (guint8) i };

          goes_on = TRUE;
          if (!model_may_arrive (&search->nodes[at].state, thread, i))
            continue;
          act (search, &machine, &search->nodes[at].state, action);
          if (machine.failure != NULL)
            search_fail (search, at, action, machine.failure);
          else
            search_add (search, &machine.state, at, action);
        }
    }
  if (goes_on || search->failure != NULL)
    return;
  if (!all_rest)
    search_fail (search, at, (Action){ MODEL_THREADS, 0, 0 }, HANG);
  else if (search->model->end != NULL)
    search_fail (search, at, (Action){ MODEL_THREADS, 0, 0 }, search->model->end (&search->nodes[at].state));
}

static void
search_run (Search *search, const Model *model, int broken)
{
  ModelState first;

  *search = (Search){ .model = model, .broken = broken, .table_mask = 2047 };
  search_grow_table (search);
  memset (&first, 0, sizeof first);
  if (model->begin != NULL)
    model->begin (&first);
  search_add (search, &first, 0, (Action){ 0, 0, 0 });
  for (guint32 at = 0; at < search->n_nodes && search->failure == NULL; at++)
    search_from (search, at);
}

static void
search_clear (Search *search)
{
  free (search->nodes);
  free (search->table);
}

/* Prints how it came to the failure, from the beginning. */
static void
search_print (Search *search, guint32 at, Action action)
{
  const guint32 from = search->nodes[at].from;
  const int line = search->nodes[at].state.threads[action.thread % MODEL_THREADS].line;
  Machine machine;

  if (at != 0)
    search_print (search, from, search->nodes[at].action);
  if (action.thread == MODEL_THREADS)
    return;
  act (search, &machine, &search->nodes[at].state, action);
  if (action.is_store)
    printf ("  %-12s               %s\n", search->model->threads[action.thread].name, machine.said);
  else
    printf ("  %-12s line %4d     %s\n", search->model->threads[action.thread].name, line % 1000, machine.said);
}

static void
search_tell (Search *search)
{
  printf ("%s, broken so: %d: %s\n", search->model->name, search->broken, search->failure);
  search_print (search, search->failed_from, search->failed_by);
  fflush (stdout);
}

void
model_holds (const Model *model)
{
  Search search;

  search_run (&search, model, 0);
  printf ("%s: %u states\n", model->name, search.n_nodes);
  if (search.failure != NULL)
    search_tell (&search);
  ck_assert_msg (search.failure == NULL, "%s: %s", model->name, search.failure);
  search_clear (&search);
}

void
model_breaks (const Model *model, int broken, const char *how)
{
  Search search;

  search_run (&search, model, broken);
  if (g_getenv ("TACT_MODEL_TRACE") != NULL && search.failure != NULL)
    search_tell (&search);
  ck_assert_msg (search.failure != NULL, "%s: break %d is not found in %u states", model->name, broken, search.n_nodes);
  ck_assert_msg (strcmp (search.failure, how) == 0, "%s: break %d: %s", model->name, broken, search.failure);
  search_clear (&search);
}
