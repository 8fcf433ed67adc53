/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * machine.c: what a model thread does to the memory, and when that arrives there.
 */
#include "interleave.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

static ModelThread *
own (Machine *machine)
{
  return &machine->state.threads[machine->thread];
}

static gboolean
releases (Order order)
{
  return order == RELEASE || order == ACQ_REL || order == SEQ_CST;
}

static void
say (Machine *machine, const char *what, guint location, int value, Order order)
{
  static const char *const orders[] = { "relaxed", "acquire", "release", "acq_rel", "seq_cst" };

  if (machine->said[0] == '\0')
    snprintf (machine->said, sizeof machine->said, "%s %s %d (%s)", machine->model->locations[location], what, value, orders[order]);
}

/* FALSE: the step is over. */
static gboolean
begin_access (Machine *machine, guint location)
{
  ck_assert_msg (machine->n_accesses++ == 0 || machine->blocked, "%s: two accesses in one step before line %d", machine->model->name, own (machine)->line);
  machine_check (machine, (machine->state.freed & (1u << location)) == 0, "what was freed is used");
  return !machine->blocked;
}

/* The newest store of @thread to @location that waits; NULL: none. */
static const ModelStore *
find_waiting (const ModelThread *thread, guint location)
{
  for (int i = thread->n_waiting; i-- > 0;)
    if (thread->waiting[i].location == (gint8) location)
      return &thread->waiting[i];
  return NULL;
}

static void
put (Machine *machine, guint location, gint8 value, Order order, gboolean is_rmw)
{
  ModelThread *thread = own (machine);

  if (machine->model->in_order)
    machine->state.memory[location] = value;
  else if (thread->n_waiting == MODEL_WAITING)
    machine->blocked = TRUE;
  else
    thread->waiting[thread->n_waiting++] = (ModelStore){ (gint8) location, value, order & 7, is_rmw & 1 };
}

/* Whether somebody else is between the halves of a read-modify-write. */
static gboolean
is_taken (const ModelState *state, guint thread, guint location)
{
  for (guint i = 0; i < MODEL_THREADS; i++)
    {
      const ModelStore *store = i != thread ? find_waiting (&state->threads[i], location) : NULL;

      /* behind its second half it may have stored once more */
      for (; store != NULL && store >= state->threads[i].waiting; store--)
        if (store->location == (gint8) location && store->is_rmw)
          return TRUE;
    }
  return FALSE;
}

gint8
machine_load (Machine *machine, guint location, Order order)
{
  const ModelThread *thread = own (machine);
  const ModelStore *store;
  gint8 value;

  if (!begin_access (machine, location))
    return 0;
  if (order == SEQ_CST)
    for (int i = 0; i < thread->n_waiting; i++)
      if (thread->waiting[i].order == SEQ_CST)
        machine->blocked = TRUE;
  store = find_waiting (thread, location);
  value = store != NULL ? store->value : machine->state.memory[location];
  say (machine, "is", location, value, order);
  return value;
}

void
machine_store (Machine *machine, guint location, gint8 value, Order order)
{
  if (!begin_access (machine, location))
    return;
  put (machine, location, value, order, FALSE);
  say (machine, "=", location, value, order);
}

/* Whether the first half of a read-modify-write can be done now; it is what counts as the access. */
static gboolean
begin_rmw (Machine *machine, guint location, Order order)
{
  const ModelThread *thread = own (machine);

  if (!begin_access (machine, location))
    return FALSE;
  if (find_waiting (thread, location) != NULL || is_taken (&machine->state, machine->thread, location) ||
      (releases (order) && thread->n_waiting > 0))
    machine->blocked = TRUE;
  return !machine->blocked;
}

gint8
machine_exchange (Machine *machine, guint location, gint8 value, Order order)
{
  gint8 was;

  if (!begin_rmw (machine, location, order))
    return 0;
  was = machine->state.memory[location];
  put (machine, location, value, order, TRUE);
  say (machine, "is exchanged for", location, value, order);
  return was;
}

gint8
machine_add (Machine *machine, guint location, gint8 value, Order order)
{
  gint8 was;

  if (!begin_rmw (machine, location, order))
    return 0;
  was = machine->state.memory[location];
  put (machine, location, was + value, order, TRUE);
  say (machine, "becomes", location, was + value, order);
  return was;
}

gint8
machine_or (Machine *machine, guint location, gint8 value, Order order)
{
  gint8 was;

  if (!begin_rmw (machine, location, order))
    return 0;
  was = machine->state.memory[location];
  put (machine, location, was | value, order, TRUE);
  say (machine, "becomes", location, was | value, order);
  return was;
}

/* The halves of one that fails are one: a load. */
gboolean
machine_swap (Machine *machine, guint location, gint8 *expected, gint8 value, Order order)
{
  if (!begin_rmw (machine, location, order))
    return FALSE;
  if (machine->state.memory[location] != *expected)
    {
      *expected = machine->state.memory[location];
      say (machine, "is not swapped:", location, *expected, order);
      return FALSE;
    }
  put (machine, location, value, order, TRUE);
  say (machine, "is swapped for", location, value, order);
  return TRUE;
}

void
machine_lock (Machine *machine, guint location)
{
  if (!begin_access (machine, location))
    return;
  machine_wait (machine, machine->state.memory[location] == 0 && find_waiting (own (machine), location) == NULL);
  machine->state.memory[location] = 1;
  say (machine, "is locked", location, 1, ACQUIRE);
}

void
machine_unlock (Machine *machine, guint location)
{
  machine_store (machine, location, 0, RELEASE);
}

void
machine_wait (Machine *machine, gboolean condition)
{
  machine->has_waited = TRUE;
  if (!condition)
    machine->blocked = TRUE;
}

void
machine_rest (Machine *machine, gboolean condition)
{
  machine_wait (machine, condition);
  machine->rests = !condition;
}

void
machine_barrier (Machine *machine, guint thread)
{
  machine_wait (machine, machine->state.threads[thread].n_waiting == 0);
}

guint
machine_choose (Machine *machine, guint n)
{
  machine->n_choices = n;
  return machine->choice;
}

void
machine_by_chance (Machine *machine)
{
  machine->is_chance = TRUE;
}

void
machine_free (Machine *machine, guint location, guint n)
{
  const ModelThread *thread = own (machine);

  for (int i = 0; i < thread->n_waiting; i++)
    machine_wait (machine, (guint) thread->waiting[i].location - location >= n);
  machine->has_waited = TRUE;
  for (guint i = location; i < location + n; i++)
    {
      machine_check (machine, (machine->state.freed & (1u << i)) == 0, "what was freed is freed again");
      machine->state.freed |= 1u << i;
    }
}

void
machine_check (Machine *machine, gboolean condition, const char *failure)
{
  if (!condition && !machine->blocked && machine->failure == NULL)
    machine->failure = failure;
}

void
machine_end (Machine *machine)
{
  own (machine)->line = MODEL_ENDED;
  memset (own (machine)->locals, 0, MODEL_LOCALS);
}

/*
 * Arriving
 */

gboolean
model_may_arrive (const ModelState *state, guint thread, guint i)
{
  const ModelThread *own = &state->threads[thread];
  const ModelStore *store = &own->waiting[i];

  if (i > 0 && releases ((Order) store->order))
    return FALSE;
  for (guint j = 0; j < i; j++)
    if (own->waiting[j].location == store->location)
      return FALSE;
  return store->is_rmw || !is_taken (state, thread, store->location);
}

void
machine_arrive (Machine *machine, guint i)
{
  ModelThread *thread = own (machine);
  const ModelStore store = thread->waiting[i];

  machine_check (machine, (machine->state.freed & (1u << store.location)) == 0, "a store comes to what was freed");
  machine->state.memory[store.location] = store.value;
  say (machine, "is in memory:", store.location, store.value, (Order) store.order);
  thread->n_waiting--;
  memmove (&thread->waiting[i], &thread->waiting[i + 1], (thread->n_waiting - i) * sizeof store);
  memset (&thread->waiting[thread->n_waiting], 0, sizeof store);
}
