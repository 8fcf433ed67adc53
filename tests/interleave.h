/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * interleave.h: every interleaving of a few model threads, with what a
 * processor may do to their stores.
 *
 * A model mirrors a protocol of the library line by line.  Each of its threads
 * is a function that does one action on shared memory and returns, from one
 * NEXT to the following one; all that it remembers is in the machine, so the
 * machine can be copied, and each action tried from each state there is.
 * States that were met before are not met again.
 *
 * A model that holds in all interleavings says little unless a model that is
 * broken on purpose does not: model_breaks() asserts that the break is found,
 * as what.
 *
 * Memory.  A store waits in its thread, which sees it, until it reaches the
 * memory, at any later time:
 *   - two stores to one location reach it in order; others in any order, but
 *     one that releases only after all that come before it in its thread;
 *   - a seq_cst load waits for the seq_cst stores of its own thread, any other
 *     load for none: that is the race of Dekker;
 *   - a read-modify-write finds the newest value there is, and no other one or
 *     store comes between its two halves, but the second half may wait like
 *     any store: who reads meanwhile reads what was there before.
 * A load is never done early, so an acquire that is missing is not found; the
 * stress tests under ThreadSanitizer are for that.  No compare-and-swap fails
 * without a reason.
 */
#pragma once

#include <glib.h>

enum
{
  MODEL_THREADS = 4,
  MODEL_LOCATIONS = 20,
  MODEL_LOCALS = 8,
  MODEL_NOTES = 8,
  MODEL_WAITING = 4,
  MODEL_ENDED = -1,
};

/* As __ATOMIC_RELAXED and so on. */
typedef enum
{
  RELAXED,
  ACQUIRE,
  RELEASE,
  ACQ_REL,
  SEQ_CST,
} Order;

/* A store on its way to the memory. */
typedef struct
{
  gint8 location;
  gint8 value;
  guint8 order : 4;
  guint8 is_rmw : 4; /* the second half of a read-modify-write */
} ModelStore;

typedef struct
{
  gint16 line; /* where it goes on; 0: at the beginning; MODEL_ENDED */
  gint8 n_waiting;
  gint8 unused;
  gint8 locals[MODEL_LOCALS];
  ModelStore waiting[MODEL_WAITING]; /* oldest first */
} ModelThread;

/* No holes: it is compared as bytes. */
typedef struct
{
  gint8 memory[MODEL_LOCATIONS];
  gint8 notes[MODEL_NOTES]; /* of the test, about what happened: no thread of the protocol reads them */
  guint32 freed;            /* a bit a location */
  ModelThread threads[MODEL_THREADS];
} ModelState;

typedef struct _Machine Machine;

typedef struct
{
  const char *name;
  const char *locations[MODEL_LOCATIONS];
  struct
  {
    const char *name;
    void (*step) (Machine *machine);
  } threads[MODEL_THREADS];                     /* up to the first without a function */
  void (*begin) (ModelState *state);            /* NULL: all is 0 */
  const char *(*end) (const ModelState *state); /* when all have ended, or rest: NULL, or what is wrong; may be NULL */
  gboolean in_order;                            /* stores reach the memory at once: for what has many states */
} Model;

struct _Machine
{
  ModelState state;
  const Model *model;
  guint thread; /* whose step it is */
  int broken;   /* the number of what is broken on purpose; 0: nothing */

  /* what became of the step */
  guint n_accesses;
  guint choice, n_choices;
  gboolean blocked;    /* it cannot be done now: nothing of it counts */
  gboolean has_waited; /* or might have */
  gboolean rests;      /* blocked, and may be so for ever */
  gboolean is_chance;  /* nobody may count on it */
  const char *failure; /* what it found to be wrong */
  char said[100];
};

/* Asserts that all interleavings of @model hold. */
void model_holds (const Model *model);

/* Asserts that some interleaving fails as @how with @broken, which a step reads as machine->broken. */
void model_breaks (const Model *model, int broken, const char *how);

/* A thread's function: STEPS, actions with a NEXT between each two, END_STEPS.  What lives longer than an action is in locals. */
#define STEPS(machine)            \
  switch (machine_line (machine)) \
    {                             \
    case 0:
#define NEXT(machine) NEXT_IN (machine, 0)
#define END_STEPS(machine) \
  }                        \
  machine_end (machine)

/* The same inside of a macro, which is on one line: the @n-th there, from 1 on. */
#define NEXT_IN(machine, n)                          \
  do                                                 \
    {                                                \
      machine_next (machine, __LINE__ + 1000 * (n)); \
      return;                                        \
    case __LINE__ + 1000 * (n):;                     \
    }                                                \
  while (0)

static inline int
machine_line (Machine *machine)
{
  return machine->state.threads[machine->thread].line;
}

static inline void
machine_next (Machine *machine, int line)
{
  machine->state.threads[machine->thread].line = line;
}

/* The locals of the thread whose step it is. */
static inline gint8 *
machine_locals (Machine *machine)
{
  return machine->state.threads[machine->thread].locals;
}

/* The thread ends: nothing may follow in its step. */
void machine_end (Machine *machine);

/* Memory: one access a step. */
gint8 machine_load (Machine *machine, guint location, Order order);
void machine_store (Machine *machine, guint location, gint8 value, Order order);
gint8 machine_exchange (Machine *machine, guint location, gint8 value, Order order);
gint8 machine_add (Machine *machine, guint location, gint8 value, Order order); /* each returns what was there */
gint8 machine_or (Machine *machine, guint location, gint8 value, Order order);
gboolean machine_swap (Machine *machine, guint location, gint8 *expected, gint8 value, Order order);

/* A mutex, which is a location: 0 is free. */
void machine_lock (Machine *machine, guint location);
void machine_unlock (Machine *machine, guint location);

/* The step waits until that holds: what a loop that only looks comes to. */
void machine_wait (Machine *machine, gboolean condition);

/* The same, but if it never holds that is as well. */
void machine_rest (Machine *machine, gboolean condition);

/* Waits until all stores of @thread have reached the memory. */
void machine_barrier (Machine *machine, guint thread);

/* Each of 0 to @n - 1, one after the other.  Once a step, before anything else. */
guint machine_choose (Machine *machine, guint n);

/* That this step is done is a matter of chance or time: where nothing else can be done the model hangs. */
void machine_by_chance (Machine *machine);

/* The memory of @n locations is gone, behind all that this thread stored there: an access is a failure. */
void machine_free (Machine *machine, guint location, guint n);

/* Unless @condition: @failure. */
void machine_check (Machine *machine, gboolean condition, const char *failure);

/* For the search: whether the store @i that waits in @thread may reach the memory before the others, and that it does. */
gboolean model_may_arrive (const ModelState *state, guint thread, guint i);
void machine_arrive (Machine *machine, guint i);
