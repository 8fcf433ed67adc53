/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * jump.c: what a jump from stack to stack keeps, by itself.
 *
 * check-jump.sh builds it with jump.c of the library and nothing else, once
 * for each way to jump, also for a foreign processor: so it needs no library
 * but that of C, and has a runner of its own, whose last line is like check's.
 */
#define _GNU_SOURCE /* fesetround, backtrace */
#include "async/jump-private.h"

#include <execinfo.h>
#include <fenv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define STACK_SIZE (64 * 1024)
#define MARGIN 256
#define N_STACKS 7
#define N_ROUNDS 3000

#define CHECK(condition)                                                         \
  do                                                                             \
    if (!(condition))                                                            \
      {                                                                          \
        fprintf (stderr, "%s:%d: not so: %s\n", __func__, __LINE__, #condition); \
        _exit (1);                                                               \
      }                                                                          \
  while (0)

#define OPAQUE(value) __asm__ volatile("" \
                                       : "+r"(value))

typedef struct
{
  TactJump inside, outside;
  guint64 seed;
  guint n_done;
  gboolean ended;
  void *frames[32];
  int n_frames;
  __attribute__ ((aligned (16))) char memory[MARGIN + STACK_SIZE + MARGIN];
} Stack;

static Stack stacks[N_STACKS];

static void
prepare (Stack *stack, TactJumpFunc func)
{
  memset (stack, 0x5a, sizeof (Stack));
  stack->n_done = 0;
  stack->ended = FALSE;
  tact_jump_init (&stack->inside, stack->memory + MARGIN, stack->memory + MARGIN + STACK_SIZE, func, stack);
}

static G_GNUC_NO_INLINE void
enter (Stack *stack)
{
  tact_jump (&stack->outside, &stack->inside);
}

static G_GNUC_NO_INLINE void
leave (Stack *stack)
{
  stack->n_done++;
  tact_jump (&stack->inside, &stack->outside);
}

static void
end (Stack *stack)
{
  stack->ended = TRUE;
  leave (stack);
  CHECK (!"an ended stack is entered");
}

/* Goes from stack to stack until all have ended. */
static void
enter_all (TactJumpFunc func)
{
  guint n_ended = 0;

  for (guint i = 0; i < N_STACKS; i++)
    {
      prepare (&stacks[i], func);
      stacks[i].seed = 0x0123456789abcdef * (i + 1);
    }
  while (n_ended < N_STACKS)
    {
      n_ended = 0;
      for (guint i = 0; i < N_STACKS; i++)
        {
          if (!stacks[i].ended)
            enter (&stacks[i]);
          n_ended += stacks[i].ended;
        }
    }
}

/* Every register that a call keeps holds a number of its own over the jump: were one lost, it would be another stack's. */

#if defined(__x86_64__)
#define WORDS(word) word (a, "rbx", 1) word (b, "r12", 2) word (c, "r13", 3) word (d, "r14", 4) word (e, "r15", 5)
#define NUMBERS(number)
#elif defined(__aarch64__)
#define WORDS(word)                                                                              \
  word (a, "x19", 1) word (b, "x20", 2) word (c, "x21", 3) word (d, "x22", 4) word (e, "x23", 5) \
      word (f, "x24", 6) word (g, "x25", 7) word (h, "x26", 8) word (i, "x27", 9) word (j, "x28", 10)
#define NUMBERS(number)                                                                                  \
  number (m, "d8", 1) number (n, "d9", 2) number (o, "d10", 3) number (p, "d11", 4) number (q, "d12", 5) \
      number (r, "d13", 6) number (s, "d14", 7) number (t, "d15", 8)
#else
#define WORDS(word)
#define NUMBERS(number)
#endif

static G_GNUC_NO_INLINE void
jump_with_registers (Stack *stack, guint64 seed, double number)
{
#define SET_WORD(name, which, factor)                               \
  register guint64 name __asm__(which) = seed * (2 * (factor) + 1); \
  __asm__ volatile(""                                               \
                   : "+r"(name));
#define SET_NUMBER(name, which, factor)                    \
  register double name __asm__(which) = number + (factor); \
  __asm__ volatile(""                                      \
                   : "+w"(name));
#define SAME_WORD(name, which, factor) \
  __asm__ volatile(""                  \
                   : "+r"(name));      \
  CHECK (name == seed * (2 * (factor) + 1));
#define SAME_NUMBER(name, which, factor) \
  __asm__ volatile(""                    \
                   : "+w"(name));        \
  CHECK (name == number + (factor));

  WORDS (SET_WORD)
  NUMBERS (SET_NUMBER)
  leave (stack);
  NUMBERS (SAME_NUMBER)
  WORDS (SAME_WORD)
}

static void
keep_registers (gpointer data)
{
  Stack *stack = data;
  guint64 sum = stack->seed, again = stack->seed;
  double number = stack->seed % 1000;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      jump_with_registers (stack, stack->seed + i, number + i);
      sum = sum * 31 + i;
    }
  for (guint i = 0; i < N_ROUNDS; i++)
    again = again * 31 + i;
  CHECK (sum == again);
  end (stack);
}

static void
registers_and_locals_survive_thousands_of_jumps (void)
{
  enter_all (keep_registers);
  for (guint i = 0; i < N_STACKS; i++)
    CHECK (stacks[i].n_done == N_ROUNDS + 1);
}

static inline guint64
frame_pointer (void)
{
  guint64 word = 0;

#if defined(__x86_64__)
  __asm__ volatile("movq %%rbp, %0"
                   : "=r"(word));
#elif defined(__aarch64__)
  __asm__ volatile("mov %0, x29"
                   : "=r"(word));
#endif
  return word;
}

/* In a function that finds its frame, of unknown size, by the frame pointer: nothing else would put that back. */
static void
keep_frames (gpointer data)
{
  Stack *stack = data;
  const guint64 seed = stack->seed;

  for (guint i = 0; i < 1000; i++)
    {
      volatile guint64 *room = __builtin_alloca (16 * (i % 3 + 1));
      const guint64 before = frame_pointer ();

      room[0] = seed + i;
      tact_jump (&stack->inside, &stack->outside);
      CHECK (frame_pointer () == before);
      CHECK (room[0] == seed + i);
    }
  end (stack);
}

static void
the_frame_pointer_survives (void)
{
  enter_all (keep_frames);
}

/* Control words of floating point */

static guint64
control_word (void)
{
#if defined(__x86_64__)
  guint32 mxcsr;
  guint16 x87;

  __asm__ volatile("stmxcsr %0\n\tfnstcw %1"
                   : "=m"(mxcsr), "=m"(x87));
  return (mxcsr & ~(guint32) 0x3f) | (guint64) x87 << 32;
#elif defined(__aarch64__)
  guint64 fpcr;

  __asm__ volatile("mrs %0, fpcr"
                   : "=r"(fpcr));
  return fpcr;
#else
  return fegetround ();
#endif
}

static const int roundings[] = { FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO };

static G_GNUC_NO_INLINE gboolean
rounds_by (int rounding)
{
  volatile double one = 1, three = 3;
  volatile long double long_one = 1, long_three = 3;
  double third, minus;
  long double long_third, long_minus;
  gboolean same;

  third = one / three;
  minus = -one / three;
  long_third = long_one / long_three;
  long_minus = -long_one / long_three;
  OPAQUE (rounding);
  fesetround (rounding);
  same = third == one / three && minus == -one / three && long_third == long_one / long_three && long_minus == -long_one / long_three;
  return same && fegetround () == rounding;
}

static void
keep_rounding (gpointer data)
{
  Stack *stack = data;
  const int rounding = roundings[(stack - stacks) % 4];
  guint64 word;

  fesetround (rounding);
  word = control_word ();
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      leave (stack);
      CHECK (control_word () == word);
      CHECK (rounds_by (rounding));
    }
  end (stack);
}

static void
each_stack_has_its_own_rounding (void)
{
  const guint64 word = control_word ();

  enter_all (keep_rounding);
  CHECK (control_word () == word);
  CHECK (rounds_by (FE_TONEAREST));
}

static void
tell_control_word (gpointer data)
{
  Stack *stack = data;

  stack->seed = control_word ();
  end (stack);
}

static void
a_stack_begins_with_the_rounding_of_its_maker (void)
{
  guint64 word;

  fesetround (FE_UPWARD);
  word = control_word ();
  prepare (&stacks[0], tell_control_word);
  fesetround (FE_TONEAREST);
  CHECK (control_word () != word);
  enter (&stacks[0]);
  CHECK (stacks[0].seed == word);
  CHECK (fegetround () == FE_TONEAREST);
}

/* The stack itself */

static G_GNUC_NO_INLINE void
use_alignment (guint64 number)
{
  __attribute__ ((aligned (16))) char room[32];
  char *where = room;
  char text[64];

  OPAQUE (where);
  CHECK ((guintptr) where % 16 == 0);
  CHECK ((guintptr) __builtin_frame_address (0) % 16 == 0);
#if defined(__x86_64__)
  __asm__ volatile("movaps %%xmm0, (%0)\n\tmovaps %%xmm1, 16(%0)"
                   :
                   : "r"(where)
                   : "memory");
#endif
  snprintf (text, sizeof text, "%.2f %.3Lf %g", (double) number / 4, (long double) number / 8, 1e100);
  CHECK (strcmp (text, "1.75 0.875 1e+100") == 0);
}

static void
be_aligned (gpointer data)
{
  use_alignment (7);
  leave (data);
  use_alignment (7);
  end (data);
}

static void
stacks_are_aligned_for_vectors_and_printf (void)
{
  enter_all (be_aligned);
}

static void
a_jump_writes_nothing_beside_its_stack (void)
{
  enter_all (be_aligned);
  for (guint i = 0; i < N_STACKS; i++)
    for (guint k = 0; k < MARGIN; k++)
      {
        CHECK (stacks[i].memory[k] == 0x5a);
        CHECK (stacks[i].memory[MARGIN + STACK_SIZE + k] == 0x5a);
      }
}

/* Backtraces */

static G_GNUC_NO_INLINE void
trace (Stack *stack, guint depth)
{
  if (depth > 0)
    trace (stack, depth - 1);
  else
    stack->n_frames = backtrace (stack->frames, 32);
  __asm__ volatile("" ::
                       : "memory"); /* no tail call */
}

static void
trace_twice (gpointer data)
{
  trace (data, 3);
  leave (data);
  trace (data, 5);
  end (data);
}

#ifdef TACT_JUMP_UCONTEXT
#define STARTS 2 /* whatever the library of C puts below */
#else
#define STARTS 1
void tact_jump_start (void);
#endif

static void
check_trace (Stack *stack, int depth)
{
  /* trace() so often, trace_twice(), and what starts a stack */
  CHECK (stack->n_frames > depth + 2);
  CHECK (stack->n_frames <= depth + 2 + STARTS);
#ifndef TACT_JUMP_UCONTEXT
  CHECK ((char *) stack->frames[stack->n_frames - 1] > (char *) tact_jump_start);
  CHECK ((char *) stack->frames[stack->n_frames - 1] < (char *) tact_jump_start + 24);
#endif
}

static void
a_backtrace_ends_where_the_stack_starts (void)
{
  prepare (&stacks[0], trace_twice);
  enter (&stacks[0]);
  check_trace (&stacks[0], 3);
  enter (&stacks[0]);
  check_trace (&stacks[0], 5);
}

/* Each in a process of its own. */
int
main (void)
{
  static void (*const tests[]) (void) = {
    registers_and_locals_survive_thousands_of_jumps,
    the_frame_pointer_survives,
    each_stack_has_its_own_rounding,
    a_stack_begins_with_the_rounding_of_its_maker,
    stacks_are_aligned_for_vectors_and_printf,
    a_jump_writes_nothing_beside_its_stack,
    a_backtrace_ends_where_the_stack_starts,
  };
  const int n = sizeof tests / sizeof tests[0];
  int failures = 0, errors = 0;

  for (int i = 0; i < n; i++)
    {
      const pid_t child = fork ();
      int status = 0;

      if (child == 0)
        {
          alarm (60);
          tests[i]();
          _exit (0);
        }
      if (child < 0 || waitpid (child, &status, 0) != child || WIFSIGNALED (status))
        errors++;
      else if (status != 0)
        failures++;
    }
  printf ("%d%%: Checks: %d, Failures: %d, Errors: %d\n", 100 * (n - failures - errors) / n, n, failures, errors);
  return failures + errors > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
