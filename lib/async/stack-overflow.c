/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stack-overflow.c: who runs over the guard of a stack is named.
 *
 * A handler of SIGSEGV on a stack of its own, set when the first fiber runs
 * and only if the program has none; a fault that is not in the guard of the
 * fiber that runs goes on as if the handler were not there.
 */
#include "config.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "async/fiber-private.h"
#include "async/stack-tools-private.h"

#define SIGNAL_STACK_SIZE (64 * 1024)

#if !defined(STACK_ASAN) && !defined(STACK_TSAN)

static void
say (const char *text)
{
  if (write (STDERR_FILENO, text, strlen (text)) < 0)
    return;
}

static void
say_number (gsize number)
{
  char digits[24];
  char *first = digits + sizeof digits - 1;

  *first = '\0';
  do
    *--first = '0' + number % 10;
  while ((number /= 10) != 0);
  say (first);
}

static void
report (TactFiber *fiber)
{
  const TactSite *site = tact_fiber_activation (fiber)->site;
  char *maker = tact_block_describe_maker (&fiber->method.block);

  say ("tact: the stack of the fiber ");
  say (maker);
  say (", ");
  say_number (fiber->stack->size);
  say (" bytes, has overflowed");
  if (site != NULL)
    {
      say ("; it last awaited in ");
      say (site->func);
      say (" at ");
      say (site->file);
      say (":");
      say_number (site->line);
    }
  say ("; give it more by tact_async_full()\n");
}

static void
on_fault (int number, siginfo_t *info, gpointer context)
{
  TactThread *thread = tact_thread_self;
  TactFiber *fiber = thread != NULL ? thread->fiber : NULL;
  char *where = info->si_addr;

  if (fiber != NULL && fiber->stack != NULL && where >= fiber->stack->base && where < fiber->stack->low)
    report (fiber);
  /* the instruction runs again, and ends the program */
  signal (SIGSEGV, SIG_DFL);
}

static void
set_handler (void)
{
  struct sigaction action = { .sa_flags = SA_SIGINFO | SA_ONSTACK }, before;

  if (sigaction (SIGSEGV, NULL, &before) != 0 || (before.sa_flags & SA_SIGINFO) != 0 || before.sa_handler != SIG_DFL)
    return;
  sigemptyset (&action.sa_mask);
  action.sa_sigaction = on_fault;
  sigaction (SIGSEGV, &action, NULL);
}

static void
signal_stack_free (gpointer stack)
{
  const stack_t none = { .ss_flags = SS_DISABLE };
  stack_t now;

  if (sigaltstack (NULL, &now) == 0 && now.ss_sp == stack)
    sigaltstack (&none, NULL);
  munmap (stack, SIGNAL_STACK_SIZE);
}

static GPrivate signal_stack_key = G_PRIVATE_INIT (signal_stack_free);

void
tact_stack_watch_overflow (TactThread *thread)
{
  static gsize once;
  stack_t stack = { .ss_size = SIGNAL_STACK_SIZE };

  if (g_once_init_enter (&once))
    {
      set_handler ();
      g_once_init_leave (&once, 1);
    }
  thread->watched = TRUE; /* asked once a thread */
  if (sigaltstack (NULL, &stack) != 0 || (stack.ss_flags & SS_DISABLE) == 0)
    return;
  stack = (stack_t){ .ss_size = SIGNAL_STACK_SIZE };
  stack.ss_sp = mmap (NULL, SIGNAL_STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (stack.ss_sp == MAP_FAILED)
    return;
  if (sigaltstack (&stack, NULL) == 0)
    g_private_set (&signal_stack_key, stack.ss_sp);
  else
    munmap (stack.ss_sp, SIGNAL_STACK_SIZE);
}

#else

/* The sanitizers have reports of their own. */
void
tact_stack_watch_overflow (TactThread *thread)
{
  thread->watched = TRUE;
}

#endif
