/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stack-tools-private.h: entering and leaving a stack, and telling the
 * sanitizers and valgrind of it.
 *
 * Without them each function of theirs is empty, but that of valgrind, which costs a
 * few instructions for a new mapping.
 */
#pragma once

#include "async/stack-private.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define STACK_ASAN 1
#elif __has_feature(thread_sanitizer)
#define STACK_TSAN 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define STACK_ASAN 1
#elif defined(__SANITIZE_THREAD__)
#define STACK_TSAN 1
#endif

#ifdef STACK_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef STACK_TSAN
#include <sanitizer/tsan_interface.h>
#endif
#ifdef HAVE_VALGRIND_VALGRIND_H
#include <valgrind/valgrind.h>
#endif

static inline void
tact_tools_map (char *low, gsize size)
{
#ifdef HAVE_VALGRIND_VALGRIND_H
  (void) VALGRIND_STACK_REGISTER (low, low + size);
#endif
}

static inline void
tact_tools_new (TactStack *stack)
{
#ifdef STACK_TSAN
  stack->tsan = __tsan_create_fiber (0);
#endif
}

static inline void
tact_tools_free (TactStack *stack)
{
#ifdef STACK_TSAN
  __tsan_destroy_fiber (stack->tsan);
#endif
#ifdef STACK_ASAN
  /* the frames that never returned */
  ASAN_UNPOISON_MEMORY_REGION (stack->low, (char *) stack - stack->low);
#endif
}

/* Outside, before and after. */
static inline void
tact_tools_enter (TactStack *stack)
{
#ifdef STACK_ASAN
  __sanitizer_start_switch_fiber (&stack->asan_outside, stack->low, (char *) stack - stack->low);
#endif
#ifdef STACK_TSAN
  stack->tsan_outside = __tsan_get_current_fiber ();
  __tsan_switch_to_fiber (stack->tsan, 0);
#endif
}

static inline void
tact_tools_entered (TactStack *stack)
{
#ifdef STACK_ASAN
  __sanitizer_finish_switch_fiber (stack->asan_outside, NULL, NULL);
#endif
}

/* Inside, after each enter and before each leave. */
static inline void
tact_tools_begin (TactStack *stack)
{
#ifdef STACK_ASAN
  __sanitizer_finish_switch_fiber (stack->asan_inside, &stack->asan_base, &stack->asan_size);
#endif
}

static inline void
tact_tools_leave (TactStack *stack, gboolean for_good)
{
#ifdef STACK_ASAN
  __sanitizer_start_switch_fiber (for_good ? NULL : &stack->asan_inside, stack->asan_base, stack->asan_size);
#endif
#ifdef STACK_TSAN
  __tsan_switch_to_fiber (stack->tsan_outside, 0);
#endif
}

/* Goes on inside; returns when the fiber leaves. */
static inline void
tact_stack_enter (TactStack *stack)
{
  tact_tools_enter (stack);
  tact_jump (&stack->outside, &stack->inside);
  tact_tools_entered (stack);
}

/* From inside: goes on outside.  @for_good: never to come back. */
static inline void
tact_stack_leave (TactStack *stack, gboolean for_good)
{
  tact_tools_leave (stack, for_good);
  tact_jump (&stack->inside, &stack->outside);
  tact_tools_begin (stack);
}
