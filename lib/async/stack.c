/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stack.c: where the stacks of fibers come from.
 *
 * They are cut from large mappings and never unmapped.  The last 64 that were
 * freed keep their memory, and now and then all but their upper end is given
 * back; what is freed beyond gives back everything but its addresses.
 */
#include "config.h"

#include "async/stack-private.h"

#include <errno.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/mman.h>

#include "async/stack-tools-private.h"

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102 /* Linux 6.13 */
#endif

#define SMALLEST (64 * 1024)
#define N_SHELVES 15 /* up to 1 GiB */
#define MAPPING_SIZE (64 * 1024 * 1024)
#define MOST_WARM 64
#define TRIM_EACH 16
#define TRIM_KEEPS (16 * 1024)
#define MOST_MPROTECTED 16000
#define HEAD_SIZE ((sizeof (TactStack) + 63) & ~(gsize) 63)
#define COLOUR_SIZE 128
#ifdef TACT_JUMP_UCONTEXT
#define N_COLOURS 4 /* the head is large: all is to be in one page still */
#else
#define N_COLOURS 16
#endif

/* Stacks of one size.  An address has its lowest bit set if it has no guard. */
typedef struct
{
  GPtrArray *warm, *cold;
  char *fresh;
  guint n_fresh, n_freed;
} Shelf;

static GMutex mutex; /* guards the four below; nests in nothing */
static Shelf shelves[N_SHELVES];
static guint n_mapped, n_unused, n_mprotected;

/* The guard */

static gboolean
has_guard_install (void)
{
  char *page = mmap (NULL, TACT_STACK_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  gboolean has = page != MAP_FAILED && madvise (page, TACT_STACK_PAGE, MADV_GUARD_INSTALL) == 0;

  if (page != MAP_FAILED)
    munmap (page, TACT_STACK_PAGE);
  return has;
}

static TactGuard
choose_guard (void)
{
  const char *asked = g_getenv ("TACT_FIBER_GUARD");

  if (g_strcmp0 (asked, "none") == 0)
    return TACT_GUARD_NONE;
  if (g_strcmp0 (asked, "mprotect") == 0)
    return TACT_GUARD_MPROTECT;
  if (asked != NULL && strcmp (asked, "madvise") != 0)
    g_warning ("TACT_FIBER_GUARD=%s: say madvise, mprotect or none", asked);
  return has_guard_install () ? TACT_GUARD_MADVISE : TACT_GUARD_MPROTECT;
}

TactGuard
tact_stack_get_guard (void)
{
  static gsize guard; /* one more than it is */

  if (g_once_init_enter (&guard))
    g_once_init_leave (&guard, choose_guard () + 1);
  return guard - 1;
}

/* TRUE: the lowest page of @base faults from now on. */
static gboolean
install_guard (char *base)
{
  static gint told; /* atomic */
  gboolean within;

  switch (tact_stack_get_guard ())
    {
    case TACT_GUARD_MADVISE:
      return madvise (base, TACT_STACK_PAGE, MADV_GUARD_INSTALL) == 0;
    case TACT_GUARD_MPROTECT:
      g_mutex_lock (&mutex);
      within = n_mprotected < MOST_MPROTECTED;
      n_mprotected += within;
      g_mutex_unlock (&mutex);
      if (within && mprotect (base, TACT_STACK_PAGE, PROT_NONE) == 0)
        return TRUE;
      break;
    case TACT_GUARD_NONE:
      break;
    }
  if (!__atomic_exchange_n (&told, 1, __ATOMIC_RELAXED))
    g_info ("stacks of fibers from here on have no guard page, but are looked at when a fiber suspends");
  return FALSE;
}

/* Shelves */

static guint
shelf_of (gsize size)
{
  guint shelf = 0;

  while (shelf < N_SHELVES && ((gsize) SMALLEST << shelf) < size)
    shelf++;
  return shelf;
}

/* Under the lock. */
static char *
shelf_fresh (Shelf *shelf, gsize size)
{
  char *base;

  if (shelf->n_fresh == 0)
    {
      const guint n = MAX (1, MAPPING_SIZE / size);
      char *mapping = mmap (NULL, n * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);

      if (mapping == MAP_FAILED)
        return NULL;
      madvise (mapping, n * size, MADV_NOHUGEPAGE);
      shelf->fresh = mapping;
      shelf->n_fresh = n;
    }
  base = shelf->fresh;
  shelf->fresh += size;
  shelf->n_fresh--;
  n_mapped++;
  return base;
}

/* A place for a stack; its lowest bit is set if it has no guard. */
static guintptr
shelf_take (Shelf *shelf, gsize size)
{
  char *fresh = NULL;
  guintptr place = 0;

  g_mutex_lock (&mutex);
  if (shelf->warm == NULL)
    {
      shelf->warm = g_ptr_array_new ();
      shelf->cold = g_ptr_array_new ();
    }
  if (shelf->warm->len + shelf->cold->len > 0)
    {
      GPtrArray *unused = shelf->warm->len > 0 ? shelf->warm : shelf->cold;

      place = (guintptr) g_ptr_array_steal_index_fast (unused, unused->len - 1);
      n_unused--;
    }
  else
    {
      fresh = shelf_fresh (shelf, size);
    }
  g_mutex_unlock (&mutex);
  if (fresh == NULL)
    return place;
  tact_tools_map (fresh + TACT_STACK_PAGE, size - TACT_STACK_PAGE);
  return (guintptr) fresh | !install_guard (fresh);
}

/* Life */

static void
begin (gpointer data)
{
  TactStack *stack = data;

  tact_tools_begin (stack);
  stack->func (stack->data);
  g_assert_not_reached ();
}

/* Stacks begin at different offsets in their pages: else the upper ends of all of them would share few lines of the caches. */
static TactStack *
stack_head (char *base, gsize size)
{
  const guint colour = (guintptr) base / size % N_COLOURS;

  return (TactStack *) (base + size - HEAD_SIZE - colour * COLOUR_SIZE);
}

TactStack *
tact_stack_new (gsize size, gsize reserved, TactJumpFunc func, gpointer data, GError **error)
{
  const guint shelf = shelf_of (size);
  guintptr place = 0;
  TactStack *stack;
  int why = EINVAL;

  if (shelf < N_SHELVES)
    {
      size = (gsize) SMALLEST << shelf;
      place = shelf_take (&shelves[shelf], size);
      why = errno;
    }
  if (place == 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (why), "There is no stack of %" G_GSIZE_FORMAT " bytes for another fiber: %s", size, g_strerror (why));
      return NULL;
    }

  stack = stack_head ((char *) (place & ~(guintptr) 1), size);
  memset (stack, 0, sizeof (TactStack));
  stack->base = (char *) (place & ~(guintptr) 1);
  stack->low = stack->base + TACT_STACK_PAGE;
  stack->size = size;
  stack->has_canary = place & 1;
  stack->func = func;
  stack->data = data;
  tact_tools_new (stack);
  reserved = (reserved + 63) & ~(gsize) 63;
  memset ((char *) stack - reserved, 0, reserved);
  tact_jump_init (&stack->inside, stack->low, (char *) stack - reserved, begin, stack);
  return stack;
}

gpointer
tact_stack_reserved (TactStack *stack, gsize reserved)
{
  return (char *) stack - ((reserved + 63) & ~(gsize) 63);
}

void
tact_stack_free (TactStack *stack)
{
  Shelf *shelf = &shelves[shelf_of (stack->size)];
  const guintptr place = (guintptr) stack->base | stack->has_canary;
  char *low = stack->low, *end = stack->base + stack->size;
  gboolean warm, trim;

  tact_tools_free (stack);
  g_mutex_lock (&mutex);
  warm = shelf->warm->len < MOST_WARM;
  trim = ++shelf->n_freed % TRIM_EACH == 0;
  g_mutex_unlock (&mutex);

  if (!warm || trim)
    madvise (low, end - low - (warm ? TRIM_KEEPS : 0), MADV_DONTNEED);
  g_mutex_lock (&mutex);
  g_ptr_array_add (warm ? shelf->warm : shelf->cold, (gpointer) place);
  n_unused++;
  g_mutex_unlock (&mutex);
}

void
tact_stack_count (guint *mapped, guint *unused)
{
  g_mutex_lock (&mutex);
  *mapped = n_mapped;
  *unused = n_unused;
  g_mutex_unlock (&mutex);
}

gboolean
tact_stack_is_sound (TactStack *stack)
{
  if (!stack->has_canary)
    return TRUE;
  for (gsize i = 0; i < TACT_STACK_PAGE; i += 512)
    if (*(guint64 *) (stack->base + i) != 0)
      return FALSE;
  return (char *) &stack > stack->low || (char *) &stack < stack->base;
}
