/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* jump.c: the first jump to a stack, for each way; for ucontext the others too. */
#include "config.h"

#include "async/jump-private.h"

#include <string.h>

#if defined(TACT_JUMP_X86_64)

/* In jump-x86-64.S. */
void tact_jump_start (void);

void
tact_jump_init (TactJump *jump, char *low, char *high, TactJumpFunc func, gpointer data)
{
  /* as tact_jump() leaves them: control words, r15, r14, r13, r12, rbx, rbp, where to go on */
  guint64 *words = (guint64 *) high - 8;
  guint32 control[2] = { 0, 0 };

  __asm__ volatile("stmxcsr %0\n\tfnstcw %1"
                   : "=m"(control[0]), "=m"(control[1]));
  memset (words, 0, 8 * sizeof (guint64));
  memcpy (&words[0], control, sizeof control);
  words[4] = (guint64) data;
  words[5] = (guint64) func;
  words[7] = (guint64) tact_jump_start;
  jump->sp = words;
}

#elif defined(TACT_JUMP_AARCH64)

/* In jump-aarch64.S. */
void tact_jump_start (void);

void
tact_jump_init (TactJump *jump, char *low, char *high, TactJumpFunc func, gpointer data)
{
  /* as tact_jump() leaves them: x29, x30, x19, x20, ..., fpcr at 160 */
  guint64 *words = (guint64 *) (high - 176);
  guint64 fpcr;

  __asm__ volatile("mrs %0, fpcr"
                   : "=r"(fpcr));
  memset (words, 0, 176);
  words[1] = (guint64) tact_jump_start;
  words[2] = (guint64) func;
  words[3] = (guint64) data;
  words[20] = fpcr;
  jump->sp = words;
}

#else

void
tact_jump (TactJump *from, TactJump *to)
{
  swapcontext (&from->context, &to->context);
}

/* makecontext() hands over ints only. */
static void
start (guint func_high, guint func_low, guint data_high, guint data_low)
{
  TactJumpFunc func = (TactJumpFunc) (guintptr) ((guint64) func_high << 32 | func_low);

  func ((gpointer) (guintptr) ((guint64) data_high << 32 | data_low));
}

void
tact_jump_init (TactJump *jump, char *low, char *high, TactJumpFunc func, gpointer data)
{
  const guint64 func_word = (guintptr) func, data_word = (guintptr) data;

  getcontext (&jump->context);
  jump->context.uc_link = NULL;
  jump->context.uc_stack.ss_sp = low;
  jump->context.uc_stack.ss_size = high - low;
  makecontext (&jump->context, (void (*) (void)) start, 4, (guint) (func_word >> 32), (guint) func_word, (guint) (data_word >> 32), (guint) data_word);
}

#endif
