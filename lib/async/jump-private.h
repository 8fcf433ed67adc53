/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * jump-private.h: how a thread leaves one stack and goes on on another.
 *
 * Three ways, of which configure takes one: assembly for x86-64 and for
 * AArch64, ucontext elsewhere (and with --enable-ucontext).  A jump keeps the
 * registers that a call keeps and the floating point control words; the
 * assembly keeps no signal mask.
 */
#pragma once

#include "config.h"

#include <glib.h>

#ifdef TACT_JUMP_UCONTEXT
#include <ucontext.h>
#endif

typedef void (*TactJumpFunc) (gpointer data);

/* Where a stack was left: all of it is the jump's own. */
typedef struct
{
#ifdef TACT_JUMP_UCONTEXT
  ucontext_t context;
#else
  gpointer sp; /* the registers lie there; tact-gdb.py reads it */
#endif
} TactJump;

/* Leaves the stack that runs, which @from tells how to come back to, and goes on at @to. */
void tact_jump (TactJump *from, TactJump *to);

/* @jump then begins @func on the stack from @low to @high, 16-aligned.  @func never returns. */
void tact_jump_init (TactJump *jump, char *low, char *high, TactJumpFunc func, gpointer data);
