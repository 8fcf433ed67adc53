/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stack-private.h: the stacks of fibers.
 *
 *     base               low                                      TactStack   end
 *     | guard, one page | ................... grows down <- used | its head |
 *
 * Address space of a power of two, committed page by page as it is touched;
 * the head lies in the page that is touched first.  The guard is, whichever
 * the system has: MADV_GUARD_INSTALL; a page without access, for the first
 * 16 000 (each splits a mapping, of which there are 65 530); else nothing but
 * zeros that each jump looks at.
 */
#pragma once

#include "async/jump-private.h"

#define TACT_STACK_DEFAULT (1024 * 1024)
#define TACT_STACK_PAGE 4096

typedef enum
{
  TACT_GUARD_MADVISE,
  TACT_GUARD_MPROTECT,
  TACT_GUARD_NONE,
} TactGuard;

typedef struct
{
  TactJump inside;  /* where the fiber goes on */
  TactJump outside; /* where its thread goes on when it is left */
  char *base, *low;
  gsize size;          /* from base to the end */
  gboolean has_canary; /* no guard but zeros in its lowest page */
  TactJumpFunc func;
  gpointer data;
  gpointer tsan; /* ThreadSanitizer's fiber */
  gpointer tsan_outside;
  gpointer asan_inside, asan_outside; /* AddressSanitizer's fake stacks */
  const void *asan_base;              /* of the stack of the thread */
  gsize asan_size;
} TactStack;

/* A stack of at least @size bytes, ready for func (data) at the first tact_stack_enter(), with @reserved bytes behind its head that are the caller's.  NULL and @error: there is no memory. */
TactStack *tact_stack_new (gsize size, gsize reserved, TactJumpFunc func, gpointer data, GError **error);

/* What was reserved, zeroed. */
gpointer tact_stack_reserved (TactStack *stack, gsize reserved);

/* Keeps it for the next fiber, or gives its memory back. */
void tact_stack_free (TactStack *stack);

/* FALSE: it ran over, as far as can be seen without a guard. */
gboolean tact_stack_is_sound (TactStack *stack);

/* Which guard new stacks get. */
TactGuard tact_stack_get_guard (void);

/* How many are mapped, and how many of those are kept unused: for tests. */
void tact_stack_count (guint *mapped, guint *unused);
